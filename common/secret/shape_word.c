/* Values that say something else than a secret. */
#include "secret/shape.h"
#include "secret/words.h"

#include <strings.h>

static const char said[] =
    "true false yes no on off y n t f enabled disabled enable disable "
    "required optional requisite sufficient include substack always never "
    "auto manual default defaults inherit inherited any all basic digest "
    "bearer plain login custom string integer boolean number object array "
    "text bytes binary char varchar type hidden file files compat systemd sss "
    "ldap nis db dns static dynamic local remote ask prompt";

static size_t
run_of(struct span s, bool (*is)(char c))
{
	size_t n = 0;

	while (n < s.n && is(s.p[n]))
		n++;
	return n;
}

static bool
is_number_byte(char c)
{
	return is_digit(c) || (c && strchr(".,+-:/xX%_ ()T", c));
}

static bool
is_no_digit(char c)
{
	return !is_digit(c);
}

/* 3600, -1, 1.5, 0x1f, 10:30, 2026-01-02T03:04:05Z, 127.0.0.1 */
static bool
is_number(struct span s)
{
	static const char units[] =
	    "s m h d w y b k K M G T B Z p ms us ns KB MB GB TB kB Ki Mi Gi "
	    "KiB MiB GiB min sec hour hours day days week weeks month months "
	    "minutes seconds px em rem pt bit bits bytes st nd rd th am pm";
	size_t n = run_of(s, is_number_byte);
	struct span unit = span_from(s, n);

	if (span_starts(s, SPAN("-0x")))
		s = span_from(s, 1);
	if (span_starts(s, SPAN("0x")))
		return 2 + run_of(span_from(s, 2), is_hex) == s.n && s.n <= 10;
	if (n == 0 || !(is_digit(s.p[0]) || strchr("+-.", s.p[0])) ||
	    n == run_of(s, is_no_digit))
		return false;
	return unit.n == 0 ||
	    ((n <= 5 || unit.p[0] == 'Z') && word_is_in(units, unit));
}

/* v1.2.3-rc1+b, 1:2.3~x, ^1.0, >=2 */
static bool
is_version(struct span s)
{
	size_t digits, dots = 0;

	while (s.n && strchr("vV=^~<>!", s.p[0]))
		s = span_from(s, 1);
	digits = run_of(s, is_digit);
	if (digits == 0 || digits > 8)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		dots += s.p[i] == '.';
		if (!is_alnum(s.p[i]) && !strchr(".-+~:_ |", s.p[i]))
			return false;
	}
	return dots > 0 && s.n <= 48 && digits < s.n && s.p[digits] == '.' &&
	    is_digit(span_from(s, digits + 1).n ? s.p[digits + 1] : ' ');
}

/* text/plain; charset=x */
static bool
is_mime(struct span s)
{
	struct span rest = s, first;

	return span_cut(&rest, '/', &first) && rest.p &&
	    word_is_in(
		"text application image audio video font multipart "
		"message model chemical x-content inode x-scheme-handler",
		first);
}

/* "#d8dee9" */
static bool
is_colour(struct span s)
{
	return s.n > 3 && s.n <= 9 && s.p[0] == '#' &&
	    1 + run_of(span_from(s, 1), is_hex) == s.n;
}

/* A regular expression. */
static bool
is_regex(struct span s)
{
	static const char *const parts[] = { "[^", "^[", "(?", "[a-z", "[A-Z",
		"[0-9", "\\d", "\\w", "\\s", "\\x", "\\u0", ".*", "]+", "]*" };

	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++)
		if (s.n && memmem(s.p, s.n, parts[i], strlen(parts[i])))
			return s.p[0] == '/' || s.p[0] == '^' ||
			    memchr(s.p, '[', s.n) || memchr(s.p, '(', s.n);
	return false;
}

bool
shape_is_said(struct span s)
{
	char room[16];

	if (s.n && s.n <= sizeof(room)) {
		for (size_t i = 0; i < s.n; i++)
			room[i] = to_lower(s.p[i]);
		if (word_is_in(said, (struct span){ room, s.n }))
			return true;
	}
	return is_number(s) || is_version(s) || is_mime(s) || is_colour(s) ||
	    is_regex(s);
}

/* Words that a placeholder has… */
static const char filler_words[] =
    "my your the a an some any our super secret password passwd pass pwd "
    "passphrase token api apikey key here goes put insert enter set me "
    "change changed in this it production prod please to be replaced replace "
    "with default test testing demo foo bar baz qux value string access "
    "client app application user username admin root db database random long "
    "very really strong secure none null undefined removed hidden masked "
    "private public id auth generate generated and of for must not is should "
    "at least characters chars or from use own sk pk live xxx yyy zzz new old "
    "actual real good account service login credentials credential "
    "url host name dev development local jwt session encryption signing "
    "webhook bearer hex base min minimum byte bytes bit unique safe";
/* … and those that make it one. */
static const char dummy_words[] =
    "changeme change changed replace replaced replaceme example sample dummy "
    "placeholder todo fixme tbd redacted removed hidden masked insert your my "
    "here foo bar foobar baz test testing demo some fake none null undefined "
    "enter put generate generated mysecret mypassword mytoken yourpassword "
    "xxx xx yyy zzz unset notset na notused unused disabled invalid secretkey "
    "somepassword somesecret bla blah blub asdf qwertyuiop super xyz abc "
    "supersecret verysecret topsecret random string value secure";

static bool
is_in_brackets(struct span s)
{
	static const char *const around[] = { "<>", "[]", "{}", "()", "**",
		"--", "__", "##" };

	if (s.n < 3)
		return false;
	for (size_t i = 0; i < sizeof(around) / sizeof(*around); i++)
		if (s.p[0] == around[i][0] && s.p[s.n - 1] == around[i][1])
			return true;
	return false;
}

bool
shape_is_placeholder(struct span s)
{
	struct words w;
	bool dummy = false;

	if (is_in_brackets(s))
		return true;
	if (s.n > WORDS_TEXT_MAX)
		return false;
	words_split(&w, s);
	if (w.n == 0)
		return true; /* "****", "..." */
	for (size_t i = 0; i < w.n; i++) {
		dummy = dummy || word_is_in(dummy_words, w.list[i]);
		if (!word_is_in(filler_words, w.list[i]) &&
		    !word_is_in(dummy_words, w.list[i]))
			return false;
	}
	if (w.n == 1 && w.list[0].n < s.n) /* token1 */
		dummy =
		    dummy || word_is_in("key token secret value", w.list[0]);
	return dummy || w.n > 1;
}

/* A word of a natural or a programming language has so many letters at most. */
enum { LETTERS_MAX = 64, DIGITS_MAX = 2, RANDOM_MIN = 12 };

/* Terms with digits. */
static const char terms[] =
    "sha md base utf rsa aes hs rs es ps ed x oauth http ipv v s k tls ssl h "
    "ecdsa secp p chacha poly win amd arm i so iso latin cp log sqlite mp pkcs "
    "curve des rc hmac pbkdf scram bcrypt argon scrypt blake node python "
    "python php ruby java go jdk el debian level tier stage step t m c r g";

enum { KIND_SEAM, KIND_LOWER, KIND_UPPER, KIND_DIGIT };

static int
kind_of(char c)
{
	if (is_digit(c))
		return KIND_DIGIT;
	if (!is_letter(c))
		return KIND_SEAM;
	return is_upper(c) ? KIND_UPPER : KIND_LOWER;
}

/* How often another kind of byte follows, the words' capitals and what stands
 * between words apart: once in four bytes at most where people name things,
 * every second time in a random text. */
static bool
changes_often(struct span s)
{
	size_t n = 0;

	for (size_t i = 1; i < s.n; i++) {
		int before = kind_of(s.p[i - 1]), kind = kind_of(s.p[i]);

		n += before && kind && before != kind &&
		    !(before == KIND_UPPER && kind == KIND_LOWER);
	}
	return n * 4 > s.n;
}

/* Letters with a seam here and there: get_token, com.example.Provider,
 * my-app-2, aes-256-gcm. */
static bool
is_identifier(struct span s)
{
	size_t digits = 0, letters = 0, seams = 0, upper = 0;
	bool term = false;
	struct words w;

	for (size_t i = 0; i < s.n; i++) {
		digits += is_digit(s.p[i]);
		letters += is_letter(s.p[i]);
		upper += i && is_upper(s.p[i]) && is_letter(s.p[i - 1]) &&
		    !is_upper(s.p[i - 1]);
		seams += s.p[i] && strchr("-_.:/ ,;|", s.p[i]) != NULL;
	}
	if (digits + letters + seams != s.n || letters == 0 ||
	    s.n > LETTERS_MAX)
		return false;
	/* camelCase has few seams for its letters; random letters many. */
	if (upper * (digits ? 6 : 4) > letters && s.n >= 16)
		return false;
	if (digits == 0)
		return true;
	if (changes_often(s) && s.n >= RANDOM_MIN)
		return false;
	words_split(&w, s);
	for (size_t i = 0; i < w.n; i++)
		term = term ||
		    (word_is_in(terms, w.list[i]) &&
			(w.list[i].n > 1 || is_digit(w.list[i].p[1])));
	if (term && digits <= 4 && (w.n > 1 || w.list[0].n < s.n))
		return s.n <= 40;
	return seams > 0 && digits <= DIGITS_MAX && letters >= digits * 4;
}

/* Two words and more of letters. */
static bool
is_sentence(struct span s)
{
	size_t blanks = 0;

	for (size_t i = 0; i < s.n; i++)
		blanks += span_is_blank(s.p[i]);
	return blanks > 0;
}

bool
shape_is_word(struct span s)
{
	if (s.n < 3 || is_sentence(s) || !span_is_utf8(s))
		return true;
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] < ' ' || s.p[i] == 127)
			return true;
	return is_identifier(s);
}
