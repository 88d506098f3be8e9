/* Names, and what stands between them and their values. */
#include "secret/pair.h"
#include "secret/words.h"

struct finder {
	struct span text;
	size_t wide_to; /* variables of the history's text end there */
	pair_fn *fn;
	void *arg;
};

static char
byte_at(struct span text, size_t at)
{
	return at < text.n ? text.p[at] : '\0';
}

static bool
is_name_byte(char c)
{
	return is_alnum(c) || c == '_' || c == '-' || c == '.';
}

/* The name that the place is in; it may be longer than one can be. */
static struct span
name_around(struct span text, size_t at, size_t from)
{
	size_t first = at, last = at;

	while (first > from && at - first <= PAIR_NAME_MAX &&
	    is_name_byte(text.p[first - 1]))
		first--;
	while (last < text.n && last - at <= PAIR_NAME_MAX &&
	    is_name_byte(text.p[last]))
		last++;
	while (first < at && !is_alnum(text.p[first]))
		first++;
	if (first && first < at && text.p[first - 1] == '-' &&
	    (first == 1 || !is_name_byte(text.p[first - 2])) &&
	    (text.p[first] == 'D' || text.p[first] == 'P') &&
	    is_lower(text.p[first + 1]))
		first++; /* -Ddb.password=x */
	return (struct span){ text.p + first, last - first };
}

/* "--name", "-Dname". */
static bool
is_option(struct span text, size_t at)
{
	return at >= 2 && text.p[at - 1] == '-' && text.p[at - 2] == '-' &&
	    (at == 2 || !is_name_byte(text.p[at - 3]));
}

/* The word before `at` on its line. */
static struct span
word_before(struct span text, size_t at)
{
	size_t n;

	while (at && (text.p[at - 1] == ' ' || text.p[at - 1] == '\t'))
		at--;
	for (n = at; n && is_name_byte(text.p[n - 1]); n--)
		;
	return (struct span){ text.p + n, at - n };
}

/* Commands and directives that have "NAME value" behind them. */
static bool
is_listed_behind(struct span word)
{
	static const char *const words[] = { "ENV", "SetEnv", "fastcgi_param",
		"uwsgi_param", "setenv", "set", "export", NULL };

	for (size_t i = 0; words[i]; i++)
		if (span_is(word, words[i]))
			return true;
	return false;
}

/* <name>, <x:name a="b"> */
static bool
is_element(struct span text, size_t at)
{
	while (at && (is_name_byte(text.p[at - 1]) || text.p[at - 1] == ':'))
		at--;
	return at && text.p[at - 1] == '<';
}

static bool
read_element(struct span text, size_t at, struct pair *p)
{
	struct span rest = span_from(text, at);
	const char *end;

	if (span_starts(rest, SPAN("<![CDATA["))) {
		rest = span_from(rest, 9);
		end = memmem(rest.p, rest.n, "]]>", 3);
	} else {
		end = rest.n ? memchr(rest.p, '<', rest.n) : NULL;
	}
	if (!end)
		return false;
	p->form = PAIR_ELEMENT;
	p->value = span_trim((struct span){ rest.p, (size_t)(end - rest.p) });
	p->quoted = true;
	return p->value.n > 0;
}

/* Behind the quoted name: ' value="x"', ', "value": "x"', ', "x")'. */
static bool
read_listed(struct span text, size_t at, struct pair *p)
{
	size_t next = pair_skip_blanks(text, at);
	bool comma = byte_at(text, next) == ',';
	size_t open = (size_t)(p->name.p - text.p);

	p->form = PAIR_LISTED;
	next = pair_skip_blanks(text, next + comma);
	if (byte_at(text, next) == '\\')
		next++;
	if (byte_at(text, next) == '"')
		next++;
	if (span_starts_folded(span_from(text, next), "value")) {
		next += 5;
		if (byte_at(text, next) == '\\')
			next++;
		if (byte_at(text, next) == '"')
			next++;
		next = pair_skip_blanks(text, next);
		if (byte_at(text, next) == '=' || byte_at(text, next) == ':')
			return pair_value(text, next + 1, false, p);
		return false;
	}
	/* define('NAME', 'value') */
	for (open--; open && text.p[open - 1] == ' '; open--)
		;
	if (!comma || !open || text.p[open - 1] != '(')
		return false;
	next = pair_skip_blanks(text, pair_skip_blanks(text, at) + 1);
	return (byte_at(text, next) == '"' || byte_at(text, next) == '\'') &&
	    pair_value(text, next, false, p);
}

/* The length of an = or : that stands for "has the value"; 0: none does. */
static size_t
separator(struct span text, size_t at, enum pair_form *form)
{
	struct span s = span_from(text, at);

	*form = PAIR_EQUALS;
	if (span_starts(s, SPAN("=>")) || span_starts(s, SPAN(":=")) ||
	    span_starts(s, SPAN("?=")) || span_starts(s, SPAN("+=")))
		return 2;
	if (span_starts(s, SPAN("==")) || span_starts(s, SPAN("=~")) ||
	    span_starts(s, SPAN("::")))
		return 0;
	if (byte_at(s, 0) == '=')
		return 1;
	*form = PAIR_COLON;
	return byte_at(s, 0) == ':' ? 1 : 0;
}

/* ${NAME:-value} */
static bool
read_default(struct span text, size_t at, struct pair *p)
{
	size_t open = (size_t)(p->name.p - text.p);
	const char *end;

	if (open < 2 || text.p[open - 1] != '{' || text.p[open - 2] != '$')
		return false;
	at += byte_at(text, at) == ':';
	if (byte_at(text, at) != '-' && byte_at(text, at) != '=')
		return false;
	at++;
	end = at < text.n ? memchr(text.p + at, '}', text.n - at) : NULL;
	if (!end)
		return false;
	p->form = PAIR_EQUALS;
	p->value = (struct span){ text.p + at, (size_t)(end - text.p) - at };
	return p->value.n > 0;
}

/* ${NAME:?what to say without it}, ${NAME:+x}: none of them is its value. */
static bool
is_demanded(struct span text, size_t at, size_t open)
{
	if (open < 2 || text.p[open - 1] != '{' || text.p[open - 2] != '$')
		return false;
	at += byte_at(text, at) == ':';
	return byte_at(text, at) == '?' || byte_at(text, at) == '+';
}

/* The quote that a name begins behind; '\0': none. */
static char
quote_before(struct span text, size_t at)
{
	return at && (text.p[at - 1] == '"' || text.p[at - 1] == '\'')
	    ? text.p[at - 1]
	    : '\0';
}

/* Behind the name's own quote and brackets: ['name'], {"name"}. */
static size_t
skip_closers(struct span text, size_t at, char quote)
{
	if (quote && byte_at(text, at) == '\\')
		at++;
	if (quote && byte_at(text, at) == quote)
		at++;
	while (byte_at(text, at) == ']' || (quote && byte_at(text, at) == '}'))
		at++;
	return at;
}

/* A word before `at` on its line. */
static bool
has_before(struct span text, size_t at, const char *word)
{
	const char *line = at ? memrchr(text.p, '\n', at) : NULL;
	size_t from = line ? (size_t)(line - text.p) : 0;

	return span_has_folded((struct span){ text.p + from, at - from }, word);
}

/*
 * What has its value behind blanks: directives of Redis and HAProxy, .netrc,
 * what npm's settings are called, and SQL's, which is in quotes.
 */
static bool
is_directive(struct span text, size_t open, struct span name, char next)
{
	static const char *const names[] = { "requirepass", "masterauth",
		"insecure-password", NULL };

	for (size_t i = 0; names[i]; i++)
		if (span_is(name, names[i]))
			return true;
	if (span_is(name, "authToken"))
		return open && text.p[open - 1] == '_';
	if (!span_is_folded(name, "password"))
		return false;
	if (next == '\'')
		return has_before(text, open, "user ") ||
		    has_before(text, open, "role ") ||
		    has_before(text, open, "with ");
	return has_before(text, open, "machine ") &&
	    has_before(text, open, " login ");
}

static bool
read_blank(struct span text, size_t at, struct pair *p)
{
	size_t open = (size_t)(p->name.p - text.p);
	size_t next = pair_skip_blanks(text, at);
	struct span word;

	if (next == at)
		return false;
	if (is_option(text, open)) {
		p->form = PAIR_OPTION;
		return byte_at(text, next) != '-' &&
		    pair_value(text, next, false, p);
	}
	word = word_before(text, open - (open && text.p[open - 1] == '$'));
	p->form = PAIR_BLANK;
	return (is_listed_behind(word) ||
		   is_directive(text, open, p->name, byte_at(text, next))) &&
	    pair_value(text, next, false, p);
}

static bool
read_pair(const struct finder *f, struct pair *p)
{
	struct span text = f->text;
	size_t open = (size_t)(p->name.p - text.p), n;
	size_t at = open + p->name.n, next;
	char quote = quote_before(text, open);

	if (open && strchr("/@%", text.p[open - 1]) && text.p[open - 1] &&
	    !(text.p[open - 1] == '@' && byte_at(text, at) == ' '))
		return false;
	if (read_default(text, at, p))
		return true;
	if (is_demanded(text, at, open))
		return false;
	next = skip_closers(text, at, quote);
	if (byte_at(text, next) == '>' && (is_element(text, open) || quote))
		return read_element(text, next + 1, p);
	n = separator(text, pair_skip_blanks(text, next), &p->form);
	if (n) {
		p->spaced = next != pair_skip_blanks(text, next);
		next = pair_skip_blanks(text, next) + n;
		p->spaced = p->spaced || pair_skip_blanks(text, next) != next;
		return pair_value(text, next, open < f->wide_to && n == 1, p);
	}
	if (next > at && quote)
		return read_listed(text, next, p);
	if (is_element(text, open)) {
		const char *end = memchr(text.p + at, '>', text.n - at);

		return end && end[-1] != '/' &&
		    read_element(text, (size_t)(end + 1 - text.p), p);
	}
	return read_blank(text, at, p);
}

/* Of the history: "ENV A=b c D=e", "RUN |2 A=b c D=e /bin/sh -c …". */
static size_t
find_wide(struct span text)
{
	const char *end;

	if (span_starts(text, SPAN("ENV ")) ||
	    span_starts(text, SPAN("ARG ")) ||
	    span_starts(text, SPAN("LABEL ")) ||
	    (text.n && memmem(text.p, text.n, "#(nop)  ENV ", 12)))
		return text.n;
	if (!span_starts(text, SPAN("RUN |")) && !span_starts(text, SPAN("|")))
		return 0;
	end = memmem(text.p, text.n, " /bin/", 6);
	return end ? (size_t)(end - text.p) : text.n;
}

void
pairs_find(struct span text, pair_fn *fn, void *arg)
{
	struct finder f = { text, find_wide(text), fn, arg };
	size_t at = 0, from = 0, walked = 0, left = text.n * PAIR_TIMES_MAX;

	while ((at = pair_stem(text, from)) < text.n) {
		struct pair p = { .name = name_around(text, at, from) };
		size_t end = (size_t)(p.name.p - text.p) + p.name.n;

		from = end > at ? end : at + 1;
		if (p.name.n > PAIR_NAME_MAX)
			continue;
		if (from > walked)
			walked = pair_command(text, from, p.name, fn, arg);
		if (!read_pair(&f, &p))
			continue;
		if (fn(arg, &p))
			from = (size_t)(p.value.p - text.p) + p.value.n;
		if (p.value.n > left)
			return;
		left -= p.value.n;
	}
}
