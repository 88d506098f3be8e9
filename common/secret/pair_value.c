/* Where a value begins and ends. */
#include "secret/pair.h"
#include "secret/words.h"

enum { CLOSERS_MAX = 8 }; /* brackets at the end of a value */

size_t
pair_skip_blanks(struct span text, size_t at)
{
	while (at < text.n && (text.p[at] == ' ' || text.p[at] == '\t'))
		at++;
	return at;
}

static bool
is_quote(char c)
{
	return c == '"' || c == '\'';
}

static bool
is_line_end(char c)
{
	return c == '\n' || c == '\r' || c == '\0';
}

/* Up to the quote that closes it; within a string of JSON quotes are \". */
static bool
read_quoted(struct span text, size_t at, struct pair *p)
{
	bool escaped = text.p[at] == '\\';
	size_t from, i;
	char quote;

	at += escaped;
	quote = text.p[at];
	from = at + 1;
	for (i = from; i < text.n && !is_line_end(text.p[i]); i++) {
		if (text.p[i] == quote && !escaped)
			break;
		if (text.p[i] == '\\' && i + 1 < text.n) {
			if (escaped && text.p[i + 1] == quote)
				break;
			i++;
		}
	}
	if (i >= text.n || is_line_end(text.p[i]))
		return false;
	p->value = (struct span){ text.p + from, i - from };
	p->quoted = true;
	return true;
}

/* "NAME=" at `at`. */
static bool
is_assignment(struct span text, size_t at)
{
	size_t n = at;

	while (n < text.n && (is_alnum(text.p[n]) || text.p[n] == '_'))
		n++;
	return n > at && !is_digit(text.p[at]) && n < text.n &&
	    text.p[n] == '=';
}

/* Where the arguments of a build end in the history's text. */
static bool
is_build_end(struct span text, size_t at)
{
	struct span rest = span_from(text, at);

	return span_starts(rest, SPAN("/bin/")) ||
	    span_starts(rest, SPAN("/usr/bin/")) ||
	    span_starts(rest, SPAN("# buildkit")) ||
	    span_starts(rest, SPAN("cmd /S"));
}

/* As the history has a variable: without quotes, blanks and all. */
static struct span
read_wide(struct span text, size_t at)
{
	size_t n = at;

	while (n < text.n && !is_line_end(text.p[n])) {
		size_t next = pair_skip_blanks(text, n);

		if (next > n &&
		    (is_assignment(text, next) || is_build_end(text, next)))
			break;
		n = next > n ? next : n + 1;
	}
	while (n > at && span_is_blank(text.p[n - 1]))
		n--;
	return (struct span){ text.p + at, n - at };
}

/* "; Server=x", "&b=c": what another pair begins with. */
static bool
ends_before(struct span text, size_t at, bool url)
{
	size_t next = pair_skip_blanks(text, at + 1), n = next;

	switch (text.p[at]) {
	case '&':
		return url || is_assignment(text, next);
	case ';':
	case ',':
		while (n < text.n &&
		    (is_alnum(text.p[n]) || strchr("_ ", text.p[n])) &&
		    text.p[n])
			n++;
		return next > at + 1 || next == text.n ||
		    is_line_end(text.p[next]) || is_quote(text.p[next]) ||
		    (n > next && n < text.n && text.p[n] == '=');
	case '#':
		return url;
	case '<':
		return next < text.n &&
		    (text.p[next] == '/' || text.p[next] == '!' ||
			next + 1 == text.n);
	}
	return false;
}

static bool
is_open(struct span s, char open, char close)
{
	int depth = 0;

	for (size_t i = 0; i < s.n; i++)
		depth += s.p[i] == open ? 1 : s.p[i] == close ? -1 : 0;
	return depth >= 0;
}

/* Without brackets at its end that were not opened in it. */
static size_t
without_closers(struct span s)
{
	static const char pairs[] = "(){}[]";

	for (int left = CLOSERS_MAX; left > 0 && s.n; left--) {
		const char *close = strchr(")}]", s.p[s.n - 1]);
		const char *at = close && *close ? strchr(pairs, *close) : NULL;

		if (!at || is_open(s, at[-1], *at))
			break;
		s.n--;
	}
	return s.n;
}

/* Whether what stands behind a value continues it: no comment, no bracket. */
static bool
is_continued(struct span text, size_t at)
{
	size_t next = pair_skip_blanks(text, at);

	if (next == at || next == text.n || is_line_end(text.p[next]))
		return false;
	return !strchr("#;\\}])|&<>/", text.p[next]);
}

static void
read_bare(struct span text, size_t at, struct pair *p)
{
	bool url = p->name.p > text.p &&
	    (p->name.p[-1] == '?' || p->name.p[-1] == '&');
	size_t n = at;
	int braces = 0;

	for (; n < text.n && !is_line_end(text.p[n]); n++) {
		char c = text.p[n];

		/* ${X:-a b}, $(cat x), {{ x }} */
		if ((c == '{' || c == '(') && n &&
		    (text.p[n - 1] == '$' || text.p[n - 1] == c || braces))
			braces++;
		else if ((c == '}' || c == ')') && braces)
			braces--;
		else if (braces && !is_quote(c))
			continue;
		else if (is_quote(c) || c == ' ' || c == '\t' || c == '`' ||
		    (c == '\\' && n + 1 < text.n && is_quote(text.p[n + 1])) ||
		    ends_before(text, n, url))
			break;
	}
	if (n == at && n < text.n && text.p[n] == '`') {
		for (n++; n < text.n && text.p[n] != '`'; n++)
			;
		n += n < text.n;
	}
	p->value = (struct span){ text.p + at, n - at };
	p->value.n = without_closers(p->value);
	p->more = is_continued(text, n);
}

/* "Bearer x": what follows is the secret. */
static void
skip_scheme(struct span text, struct pair *p)
{
	static const char *const schemes[] = { "bearer", "basic", "token",
		"apikey", "bot", "key", "!!str", "splunk", "genieKey", NULL };
	struct span all = p->value, first;
	size_t at;

	if (p->quoted) {
		if (!memchr(all.p, ' ', all.n))
			return;
		span_cut(&all, ' ', &first);
		if (all.p && span_is_one_of(first, schemes))
			p->value = span_trim(all);
	} else if (p->more && span_is_one_of(all, schemes)) {
		at = (size_t)(all.p + all.n - text.p);
		p->more = false;
		read_bare(text, pair_skip_blanks(text, at), p);
	}
}

/* "name: str = 'value'", as Python has it. */
static size_t
skip_type(struct span text, size_t at)
{
	size_t n = at;

	while (
	    n < text.n && (is_alnum(text.p[n]) || strchr("_[].|", text.p[n])))
		n++;
	if (n == at || n + 3 >= text.n || memcmp(text.p + n, " = ", 3) != 0)
		return at;
	return n + 3;
}

bool
pair_value(struct span text, size_t at, bool wide, struct pair *p)
{
	at = pair_skip_blanks(text, at);
	if (p->form == PAIR_COLON)
		at = skip_type(text, at);
	p->quoted = p->more = false;
	if (at >= text.n || is_line_end(text.p[at]))
		return false;
	/* An object or a list. */
	if ((text.p[at] == '{' || text.p[at] == '[') && p->form != PAIR_BLANK) {
		if (at + 1 >= text.n || text.p[at + 1] != '{')
			return false;
	}
	if (is_quote(text.p[at]) ||
	    (text.p[at] == '\\' && at + 1 < text.n &&
		is_quote(text.p[at + 1]))) {
		if (!read_quoted(text, at, p))
			read_bare(text, at + 1 + (text.p[at] == '\\'), p);
	} else if (wide) {
		p->value = read_wide(text, at);
	} else {
		read_bare(text, at, p);
	}
	skip_scheme(text, p);
	return p->value.n > 0;
}
