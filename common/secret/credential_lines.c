/* Files whose lines, or words, are a record each. */
#include "secret/credential_parts.h"
#include "secret/value.h"

/* Names that a line gives to a value. */
static void
tell(const struct reading *r, struct span a, struct span b, struct span value,
    uint64_t line)
{
	struct field f = { .value = value, .line = line };

	f.keys[f.depth++] = a;
	if (b.p)
		f.keys[f.depth++] = b;
	reading_field((void *)(uintptr_t)r, &f);
}

static const struct span no_name = { NULL, 0 };

typedef void line_fn(const struct reading *r, struct span line,
    uint64_t number);

/* Each line that is not empty and no comment. */
static int
each_line(const struct reading *r, struct span body, line_fn *fn,
    struct err *err)
{
	uint64_t number = 0;
	struct span line;

	if (text_check(body, err))
		return -1;
	while (line_next(&body, &line, &number)) {
		line = span_trim(line);
		if (line.n && line.p[0] != '#')
			fn(r, line, number);
	}
	return 0;
}

/* What netrc's words are about. */
struct netrc {
	struct reading r;
	struct span machine;
	struct span want; /* the name of what the next word is */
	bool in_macro;    /* until an empty line */
};

static void
netrc_word(struct netrc *n, struct span word, uint64_t line)
{
	static const char *const names[] = { "machine", "login", "user",
		"password", "passwd", "account", "macdef", NULL };
	struct span want = n->want;

	n->want = no_name;
	if (span_is(want, "machine"))
		n->machine = word;
	else if (span_is(want, "macdef"))
		n->in_macro = true;
	else if (want.p)
		tell(&n->r, n->machine, want, without_quotes(word), line);
	else if (span_is(word, "default"))
		n->machine = word;
	for (size_t i = 0; !want.p && names[i]; i++)
		if (span_is(word, names[i]))
			n->want = word;
}

int
read_netrc(const struct credential_file *f, struct span body, secret_fn *found,
    void *arg, struct err *err)
{
	struct netrc n = { .r = { f, found, arg }, .machine = SPAN("") };
	struct span line, word;
	uint64_t number = 0;

	if (text_check(body, err))
		return -1;
	while (line_next(&body, &line, &number)) {
		if (span_trim(line).n == 0)
			n.in_macro = false;
		while (!n.in_macro && word_next(&line, &word)) {
			if (word.p[0] == '#' && !n.want.p)
				break;
			netrc_word(&n, word, number);
		}
	}
	return 0;
}

static void
words_line(const struct reading *r, struct span line, uint64_t number)
{
	struct span name;

	if (word_next(&line, &name))
		tell(r, name, no_name, without_quotes(span_trim(line)), number);
}

int
read_words(const struct credential_file *f, struct span body, secret_fn *found,
    void *arg, struct err *err)
{
	return each_line(&(struct reading){ f, found, arg }, body, words_line,
	    err);
}

/* The name is the host, so that each has its own. */
static void
url_line(const struct reading *r, struct span line, uint64_t number)
{
	const char *at = memrchr(line.p, '@', line.n);
	struct span rest, host = SPAN("");

	if (at) {
		rest = span_from(line, (size_t)(at + 1 - line.p));
		if (rest.n)
			span_cut(&rest, '/', &host);
	}
	tell(r, host, no_name, line, number);
}

int
read_urls(const struct credential_file *f, struct span body, secret_fn *found,
    void *arg, struct err *err)
{
	return each_line(&(struct reading){ f, found, arg }, body, url_line,
	    err);
}

/* The place of the next colon that no backslash stands before. */
static size_t
bare_colon(struct span s, size_t from)
{
	for (size_t i = from; i < s.n; i++)
		if (s.p[i] == '\\')
			i++;
		else if (s.p[i] == ':')
			return i;
	return s.n;
}

static void
pgpass_line(const struct reading *r, struct span line, uint64_t number)
{
	size_t at = 0;

	for (int i = 0; i < 4; i++) {
		at = bare_colon(line, at + (i > 0));
		if (at == line.n)
			return;
	}
	tell(r, (struct span){ line.p, at }, no_name,
	    (struct span){ line.p + at + 1, bare_colon(line, at + 1) - at - 1 },
	    number);
}

int
read_pgpass(const struct credential_file *f, struct span body, secret_fn *found,
    void *arg, struct err *err)
{
	return each_line(&(struct reading){ f, found, arg }, body, pgpass_line,
	    err);
}

/* DES crypt(3): 13 characters, which is a password's length too. */
static bool
is_des_crypt(struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!is_alnum(s.p[i]) && s.p[i] != '.' && s.p[i] != '/')
			return false;
	return s.n == 13;
}

static void
htpasswd_line(const struct reading *r, struct span line, uint64_t number)
{
	struct field f = { .depth = 1, .line = number };
	bool hashed;

	span_cut(&line, ':', &f.keys[0]);
	if (!line.p || f.keys[0].n == 0)
		return;
	span_cut(&line, ':', &f.value);
	hashed = value_judge(f.value) == VALUE_HASH || is_des_crypt(f.value) ||
	    span_starts(f.value, SPAN("$")) || span_starts(f.value, SPAN("{"));
	if (span_starts_folded(f.value, "{plain}")) {
		f.value = span_from(f.value, 7);
		hashed = false;
	}
	reading_judge(r, &f, hashed ? AS_HASH : AS_SECRET,
	    hashed ? SEV_INFO : SEV_HIGH);
}

int
read_htpasswd(const struct credential_file *f, struct span body,
    secret_fn *found, void *arg, struct err *err)
{
	return each_line(&(struct reading){ f, found, arg }, body,
	    htpasswd_line, err);
}

static bool
is_hex_run(struct span s, size_t n)
{
	for (size_t i = 0; i < s.n; i++)
		if (!is_hex(s.p[i]))
			return false;
	return s.n == n;
}

static void
htdigest_line(const struct reading *r, struct span line, uint64_t number)
{
	struct field f = { .depth = 2, .line = number };

	if (span_cut(&line, ':', &f.keys[0]) &&
	    span_cut(&line, ':', &f.keys[1]) &&
	    span_cut(&line, ':', &f.value) &&
	    (is_hex_run(f.value, 32) || is_hex_run(f.value, 64)))
		reading_judge(r, &f, AS_HASH, SEV_INFO);
}

int
read_htdigest(const struct credential_file *f, struct span body,
    secret_fn *found, void *arg, struct err *err)
{
	return each_line(&(struct reading){ f, found, arg }, body,
	    htdigest_line, err);
}

/* name:uid:LM hash:NT hash: who has the latter needs no password. */
static void
smbpasswd_line(const struct reading *r, struct span line, uint64_t number)
{
	struct field f = { .depth = 1, .line = number };
	struct span uid, lm;

	if (span_cut(&line, ':', &f.keys[0]) && span_cut(&line, ':', &uid) &&
	    span_cut(&line, ':', &lm) && span_cut(&line, ':', &f.value) &&
	    is_hex_run(f.value, 32))
		reading_judge(r, &f, AS_HASH, SEV_HIGH);
}

int
read_smbpasswd(const struct credential_file *f, struct span body,
    secret_fn *found, void *arg, struct err *err)
{
	return each_line(&(struct reading){ f, found, arg }, body,
	    smbpasswd_line, err);
}

/* A word, or what stands in quotes. */
static bool
quoted_next(struct span *rest, struct span *word)
{
	const char *end;

	*rest = span_trim(*rest);
	if (rest->n == 0 || (rest->p[0] != '"' && rest->p[0] != '\''))
		return word_next(rest, word);
	end = memchr(rest->p + 1, rest->p[0], rest->n - 1);
	if (!end)
		return false;
	*word = (struct span){ rest->p + 1, (size_t)(end - rest->p) - 1 };
	*rest = span_from(*rest, word->n + 2);
	return true;
}

/* A secret that begins with @ names a file. */
static void
ppp_line(const struct reading *r, struct span line, uint64_t number)
{
	struct field f = { .depth = 2, .line = number };

	if (quoted_next(&line, &f.keys[0]) && quoted_next(&line, &f.keys[1]) &&
	    quoted_next(&line, &f.value) && !span_starts(f.value, SPAN("@/")))
		reading_judge(r, &f, AS_SECRET, SEV_INFO);
}

int
read_ppp(const struct credential_file *f, struct span body, secret_fn *found,
    void *arg, struct err *err)
{
	return each_line(&(struct reading){ f, found, arg }, body, ppp_line,
	    err);
}

static void
sasl_line(const struct reading *r, struct span line, uint64_t number)
{
	struct field f = { .depth = 1, .line = number };

	if (!word_next(&line, &f.keys[0]))
		return;
	f.value = span_trim(line);
	if (f.value.n && memchr(f.value.p, ':', f.value.n))
		reading_judge(r, &f, AS_LOGIN, SEV_INFO);
}

int
read_sasl(const struct credential_file *f, struct span body, secret_fn *found,
    void *arg, struct err *err)
{
	return each_line(&(struct reading){ f, found, arg }, body, sasl_line,
	    err);
}

static void
fstab_line(const struct reading *r, struct span line, uint64_t number)
{
	struct span device, mount, type, options, option, name;

	if (!word_next(&line, &device) || !word_next(&line, &mount) ||
	    !word_next(&line, &type) || !word_next(&line, &options))
		return;
	while (span_cut(&options, ',', &option)) {
		span_cut(&option, '=', &name);
		if (option.p)
			tell(r, mount, name, option, number);
	}
}

int
read_fstab(const struct credential_file *f, struct span body, secret_fn *found,
    void *arg, struct err *err)
{
	return each_line(&(struct reading){ f, found, arg }, body, fstab_line,
	    err);
}

/*
 * Lines in turn: "K 8", "password", "V 5", its bytes. A value may have line
 * ends, and its length says so; no password has.
 */
int
read_svn(const struct credential_file *f, struct span body, secret_fn *found,
    void *arg, struct err *err)
{
	struct reading r = { f, found, arg };
	struct span k, key, v, value;
	uint64_t number = 0;

	if (text_check(body, err))
		return -1;
	while (line_next(&body, &k, &number) && !span_is(k, "END")) {
		if (!span_starts(k, SPAN("K ")) ||
		    !line_next(&body, &key, &number) ||
		    !line_next(&body, &v, &number) ||
		    !span_starts(v, SPAN("V ")) ||
		    !line_next(&body, &value, &number))
			return err_set(err, "line %llu: no K and V in turn",
			    (unsigned long long)number);
		tell(&r, key, no_name, value, number);
	}
	return 0;
}
