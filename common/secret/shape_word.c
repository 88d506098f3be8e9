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
	    ((n <= 5 || unit.p[0] == 'Z') && span_is_listed(unit, units));
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
	    span_is_listed(first,
		"text application image audio video font multipart "
		"message model chemical x-content inode x-scheme-handler");
}

/* "#d8dee9" */
static bool
is_colour(struct span s)
{
	return s.n > 3 && s.n <= 9 && s.p[0] == '#' &&
	    1 + run_of(span_from(s, 1), is_hex) == s.n;
}

/* "HIGH:!aNULL:+SHA256" */
static bool
is_cipher_list(struct span s)
{
	return s.n && (memmem(s.p, s.n, ":!", 2) || memmem(s.p, s.n, ":+", 2));
}

/* A regular expression. */
static bool
is_regex(struct span s)
{
	static const char *const parts[] = { "^[", "(?:", "[a-z", "[A-Z",
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
		if (span_is_listed((struct span){ room, s.n }, said))
			return true;
	}
	return is_number(s) || is_version(s) || is_mime(s) || is_colour(s) ||
	    is_cipher_list(s) || is_regex(s);
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
    "here foo bar foobar baz barfoo test testing demo some fake none null "
    "undefined "
    "enter put generate generated mysecret mypassword mytoken yourpassword "
    "xxx xx yyy zzz unset notset na notused unused disabled invalid secretkey "
    "somepassword somesecret bla blah blub asdf qwertyuiop super xyz abc "
    "supersecret verysecret topsecret random string value secure";

static bool
is_placeholder_byte(char c)
{
	return is_alnum(c) || (c && strchr("_- .:", c));
}

static bool
is_in_brackets(struct span s)
{
	static const char *const around[] = { "<>", "[]", "{}", "()", "**",
		"--", "__", "##" };

	if (s.n < 3)
		return false;
	for (size_t i = 0; i < sizeof(around) / sizeof(*around); i++)
		if (s.p[0] == around[i][0] && s.p[s.n - 1] == around[i][1])
			return run_of(span_from(s, 1), is_placeholder_byte) +
			    2 >=
			    s.n;
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
		dummy = dummy || span_is_listed(w.list[i], dummy_words);
		if (!span_is_listed(w.list[i], filler_words) &&
		    !span_is_listed(w.list[i], dummy_words))
			return false;
	}
	if (w.n == 1 && w.list[0].n < s.n) /* token1 */
		dummy = dummy ||
		    span_is_listed(w.list[0], "key token secret value");
	return dummy || w.n > 1;
}

enum {
	LETTERS_MAX = 64,
	DIGITS_MAX = 2, /* shop-app-2 */
	TERM_DIGITS_MAX = 4 /* aes-256-gcm, rsa4096 */,
	TERM_MAX = 14,      /* bytes of a term in one piece */
	SHORT_MAX = 7,      /* letters that may be a word without vowels */
	CONSONANTS_MAX = 4, /* in a row: "strength" has four */
};

/* Terms with digits, and what else is short and has no vowels. */
static const char terms[] =
    "sha md base utf rsa aes hs rs es ps ed x oauth http https ipv v s k tls "
    "ssl h ecdsa secp p chacha poly win amd arm i so iso latin cp log sqlite "
    "mp pkcs curve des rc hmac pbkdf scram bcrypt argon scrypt blake node "
    "python php ruby java go jdk el debian level tier stage step t m c r g "
    "gcm cbc ctr jwt sql mysql pgsql db id us eu de fr uk my xml ldap dns tcp "
    "udp ssh kms vpn js ts css html json yml cfg src lib bin etc usr pg mq lb "
    "ns gw kb dc is in of on to by at or an as no do we if";

static bool
is_vowel(char c)
{
	return strchr("aeiouyAEIOUY", c) != NULL;
}

/* One word, of letters alone. */
static bool
is_wordlike(struct span s)
{
	size_t vowels = 0, row = 0, most = 0;
	char room[16];

	for (size_t i = 0; i < s.n; i++) {
		vowels += is_vowel(s.p[i]);
		row = is_vowel(s.p[i]) ? 0 : row + 1;
		most = row > most ? row : most;
		if (i < sizeof(room))
			room[i] = to_lower(s.p[i]);
	}
	if (s.n <= sizeof(room) &&
	    span_is_listed((struct span){ room, s.n }, terms))
		return true;
	return s.n >= 3 && vowels > 0 && most <= CONSONANTS_MAX;
}

/* Where the word that begins at i ends: "getPassword" has two. */
static size_t
end_of_word(struct span s, size_t i)
{
	size_t from = i++;

	for (; i < s.n && is_letter(s.p[i]); i++) {
		bool capital = is_upper(s.p[i]);

		if (capital && !is_upper(s.p[i - 1]))
			break;
		if (!capital && is_upper(s.p[i - 1]) && i - 1 > from)
			return i - 1;
	}
	return i;
}

/* Whether most letters are in words; random ones are not. */
static bool
is_wordy(struct span s)
{
	size_t letters = 0, good = 0, n;

	for (size_t i = 0; i < s.n; i = n) {
		n = i + 1;
		if (!is_letter(s.p[i]))
			continue;
		n = end_of_word(s, i);
		letters += n - i;
		if (is_wordlike((struct span){ s.p + i, n - i }) ||
		    (n - i == s.n && s.n <= SHORT_MAX))
			good += n - i;
	}
	return good * 4 >= letters * 3;
}

/* "sha256", "aes-256-gcm": one of the terms, with digits. */
static bool
has_term(struct span s)
{
	struct words w;

	words_split(&w, s);
	for (size_t i = 0; i < w.n; i++)
		if (span_is_listed(w.list[i], terms) &&
		    (w.list[i].n > 1 || is_digit(w.list[i].p[1])))
			return true;
	return false;
}

/* Words with a seam here and there: get_token, com.example.Provider,
 * my-app-2, aes-256-gcm. */
static bool
is_identifier(struct span s)
{
	size_t digits = 0, letters = 0, seams = 0, numbers = 0;

	for (size_t i = 0; i < s.n; i++) {
		digits += is_digit(s.p[i]);
		numbers +=
		    is_digit(s.p[i]) && (i == 0 || !is_digit(s.p[i - 1]));
		letters += is_letter(s.p[i]);
		seams += s.p[i] && strchr("-_.:/ ,;|", s.p[i]) != NULL;
	}
	if (digits + letters + seams != s.n || letters == 0 ||
	    s.n > LETTERS_MAX || !is_wordy(s))
		return false;
	if (digits == 0)
		return true;
	if (digits <= TERM_DIGITS_MAX && has_term(s))
		return numbers <= 1 + seams && (seams || s.n <= TERM_MAX);
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
