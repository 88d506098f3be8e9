/* What jq takes for no constant in a module's metadata. Its complaint has the
 * line where they begin, and does not say what it is about. */
#include "rule/book_parts.h"

struct reader {
	struct span s;
	size_t i;
};

static char
here(const struct reader *r)
{
	return text_at(r->s, r->i);
}

static bool
is_word(char c)
{
	return text_is_word(c) || c == '.';
}

static struct span
take_word(struct reader *r)
{
	size_t from = r->i;

	while (is_word(here(r)))
		r->i++;
	return (struct span){ r->s.p + from, r->i - from };
}

/* To behind its end; false at a \(. */
static bool
take_string(struct reader *r)
{
	for (r->i++; r->i < r->s.n && here(r) != '"'; r->i++)
		if (here(r) == '\\' && ++r->i < r->s.n && here(r) == '(')
			return false;
	r->i++;
	return true;
}

static size_t
line_of(struct span text, size_t at)
{
	size_t line = 1;

	for (size_t i = 0; i < at && i < text.n; i++)
		line += text.p[i] == '\n';
	return line;
}

/* A word that is no value: "True". */
static bool
is_constant(struct reader *r, struct span word)
{
	struct reader ahead = *r;

	text_skip_blanks(ahead.s, &ahead.i);
	return here(&ahead) == ':' || (word.p[0] >= '0' && word.p[0] <= '9') ||
	    span_is_listed(word, "true false null");
}

static const char *
say_word(struct book *b, struct span word)
{
	static const char *const values[] = { "true", "false", "null", NULL };
	const char *near = near_word(word, values);

	return book_printf(b, "'%.*s' is not%s%s%s", SPAN_ARG(word),
	    near ? " (" : "", near ? near : "", near ? "?)" : "");
}

static const char *
say_sign(struct book *b, struct reader *r)
{
	char c = r->s.p[r->i++];
	struct span word = take_word(r);

	if (c == '-' && word.n)
		return book_printf(b,
		    "'-%.*s' is not: write a negative number as a string",
		    SPAN_ARG(word));
	return book_printf(b, "'%c' is not", c);
}

/* What is no constant in the module's metadata, and where. */
static const char *
find(struct book *b, struct reader *r, size_t *at)
{
	size_t depth = 0;

	do {
		struct span word;
		char c;

		text_skip_blanks(r->s, &r->i);
		*at = r->i;
		c = here(r);
		if (c == '"') {
			if (!take_string(r)) {
				*at = r->i;
				return "a string that has an expression in it "
				       "is not";
			}
		} else if (is_word(c)) {
			word = take_word(r);
			if (!is_constant(r, word))
				return say_word(b, word);
		} else if (c && strchr("{}[]:,", c)) {
			depth += c == '{' || c == '[';
			depth -= c == '}' || c == ']';
			r->i++;
		} else {
			return c > ' ' && c < 127 ? say_sign(b, r) : NULL;
		}
	} while (depth);
	return NULL;
}

const char *
constant_say(struct book *b, struct span text, size_t *line)
{
	struct reader r = { .s = text };
	const char *what;
	size_t at;

	text_skip_blanks(r.s, &r.i);
	if (!span_is(take_word(&r), "module"))
		return NULL;
	what = find(b, &r, &at);
	*line = line_of(text, at);
	return what;
}
