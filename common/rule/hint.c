/*
 * jq's complaints name tokens of its grammar and the line where it noticed
 * them. A hint says in plain words what such a thing mostly comes from, and
 * where the text itself tells it, what and where that is.
 */
#include "rule/book_parts.h"

enum { NEST_MAX = 256 }; /* brackets and strings within another */

/* Passes over a text as jq's lexer does. */
struct scan {
	struct span s;
	size_t i;
	unsigned depth;
	struct {
		char c; /* a bracket, or the quote of a string */
		size_t at;
	} open[NEST_MAX];
};

struct place {
	size_t line, column; /* from 1 */
};

static struct place
place_of(struct span s, size_t at)
{
	struct place p = { 1, 1 };

	for (size_t i = 0; i < at && i < s.n; i++) {
		bool follows = ((unsigned char)s.p[i] & 0xc0) == 0x80;

		p.column += !follows;
		if (s.p[i] == '\n')
			p = (struct place){ p.line + 1, 1 };
	}
	return p;
}

static char
here(const struct scan *k)
{
	return text_at(k->s, k->i);
}

static bool
push(struct scan *k, char c)
{
	if (k->depth == NEST_MAX)
		return false;
	k->open[k->depth].c = c;
	k->open[k->depth++].at = k->i;
	return true;
}

static char
top(const struct scan *k)
{
	return k->depth ? k->open[k->depth - 1].c : '\0';
}

static bool
closes(char open, char c)
{
	return (open == '(' && c == ')') || (open == '[' && c == ']') ||
	    (open == '{' && c == '}');
}

/* Whether jq's grammar has a use for the character, outside of strings. */
static bool
is_known(const struct scan *k)
{
	char c = here(k);

	if (c == '!')
		return k->i + 1 < k->s.n && k->s.p[k->i + 1] == '=';
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9') ||
	    (c && strchr(" \t\n_.$:;,|@?=+-*/%<>", c));
}

/* One step within a string. */
static bool
step_string(struct scan *k)
{
	char c = here(k);

	k->i += c == '\\';
	if (c == '\\' && here(k) == '(' && !push(k, '('))
		return false;
	k->depth -= c == '"';
	k->i++;
	return true;
}

/* One step; false at what jq has no use for. */
static bool
step(struct scan *k)
{
	char c = here(k);

	if (top(k) == '"')
		return step_string(k);
	if (c == '#') {
		while (k->i < k->s.n && here(k) != '\n')
			k->i++;
		return true;
	}
	if (c && strchr("\"([{", c)) {
		if (!push(k, c))
			return false;
	} else if (c && strchr(")]}", c)) {
		if (!closes(top(k), c))
			return false;
		k->depth--;
	} else if (!is_known(k)) {
		return false;
	}
	k->i++;
	return true;
}

/* To what jq has no use for; false where there is none. */
static bool
find_bad(struct scan *k)
{
	while (k->i < k->s.n)
		if (!step(k))
			return k->depth < NEST_MAX;
	return false;
}

static struct span
character(const struct scan *k)
{
	size_t n = 1;

	while (k->i + n < k->s.n &&
	    ((unsigned char)k->s.p[k->i + n] & 0xc0) == 0x80)
		n++;
	return (struct span){ k->s.p + k->i, n };
}

static const char *
about(struct span c)
{
	static const struct {
		const char *list, *hint;
	} others[] = {
		{ "' \xe2\x80\x98 \xe2\x80\x99 \xe2\x80\x9c \xe2\x80\x9d "
		  "\xe2\x80\x9e \xc2\xab \xc2\xbb `",
		    ": a string stands between two \"" },
		{ "&", ": it is written 'and'" },
		{ "!", ": 'not' stands behind, as in (.a == 1) | not" },
		{ "\xc2\xa0", ", a blank that is none" },
		{ "\xe2\x80\x93 \xe2\x80\x94", ": minus is -" },
	};

	for (size_t i = 0; i < array_len(others); i++)
		if (span_is_listed(c, others[i].list))
			return others[i].hint;
	return "";
}

static const char *
hint_character(struct book *b, struct span text)
{
	struct scan k = { .s = text };
	struct place p, opened;
	struct span c;

	if (!find_bad(&k))
		return NULL;
	p = place_of(text, k.i);
	c = character(&k);
	if (c.p[0] == '\r')
		return "line ends are CRLF: jq takes a newline alone";
	if (!strchr(")]}", c.p[0]))
		return book_printf(b, "'%.*s' in line %zu, column %zu%s",
		    SPAN_ARG(c), p.line, p.column, about(c));
	if (!k.depth)
		return book_printf(b,
		    "'%.*s' in line %zu, column %zu closes nothing",
		    SPAN_ARG(c), p.line, p.column);
	opened = place_of(text, k.open[k.depth - 1].at);
	return book_printf(b,
	    "'%.*s' in line %zu, column %zu, but '%c' of line %zu, column %zu "
	    "is open",
	    SPAN_ARG(c), p.line, p.column, top(&k), opened.line, opened.column);
}

/* What is open where the file ends. */
static const char *
hint_end(struct book *b, struct span text)
{
	struct scan k = { .s = text };
	struct place p;

	if (find_bad(&k))
		return NULL;
	if (!k.depth)
		return "is a ; missing at its end, or an 'end' before?";
	p = place_of(text, k.open[k.depth - 1].at);
	return book_printf(b, "%s of line %zu, column %zu is not closed",
	    top(&k) == '"'       ? "the string"
		: top(&k) == '(' ? "the ("
		: top(&k) == '[' ? "the ["
				 : "the {",
	    p.line, p.column);
}

/* What jq expects in an object, and what it got. */
static const char *
hint_object(struct span got)
{
	if (span_is_listed(got, "';' def $end"))
		return "is a } missing in front of it?";
	if (span_is_listed(got,
		"'+' '-' '*' '/' '%' '=' '<' '>' == != <= >= "
		"and or // '?' '.'"))
		return "a value of an object that is more than one term stands "
		       "between ( and )";
	return "is a comma missing in front of it?";
}

static const char *
hint_unexpected(struct span got)
{
	static const struct {
		const char *list, *hint;
	} kinds[] = {
		{ "def", "is a ; missing at the end of what is before it?" },
		{ "end",
		    "jq 1.6 has no 'if' without 'else': ... else . end, or "
		    "else empty end" },
		{ "else elif then",
		    "it is: if A then B elif C then D else E end" },
		{ "module",
		    "it is the first in a file, before imports and def" },
		{ "import include", "imports stand before all def" },
		{ "';'",
		    "is there nothing behind a | or a comma, or is a bracket "
		    "or "
		    "an 'end' missing?" },
		{ "')' ']' '}'",
		    "is something missing in front of it, or is a comma or a | "
		    "too many?" },
		{ "QQSTRING_START LITERAL IDENT FIELD FORMAT '$' '[' '{' '('",
		    "is a comma, a | or a ; missing in front of it?" },
		{ "'='", "to compare is ==" },
		{ "'|'", "'or' is written as a word, an alternative as //" },
	};

	for (size_t i = 0; i < array_len(kinds); i++)
		if (span_is_listed(got, kinds[i].list))
			return kinds[i].hint;
	return NULL;
}

const char *
hint_syntax(struct book *b, struct span text, struct span what)
{
	static const char head[] = "syntax error, unexpected ";
	struct span rest, got;

	if (span_starts(what, SPAN("Invalid escape")))
		return "a backslash in a string is written twice";
	if (!span_starts(what, span_of(head)))
		return NULL;
	rest = span_from(what, strlen(head));
	span_cut(&rest, ',', &got);
	if (span_is(got, "INVALID_CHARACTER"))
		return hint_character(b, text);
	if (span_is(got, "$end"))
		return hint_end(b, text);
	if (span_is(rest, " expecting '}'"))
		return hint_object(got);
	if (span_starts(rest, SPAN(" expecting '$'")))
		return "'as' is followed by a variable: as $x";
	return hint_unexpected(got);
}
