#include "rule/book_parts.h"

/* What stands at the front of a file, and what it is in JSON. */
struct head {
	struct span s;
	size_t i;
	struct buf *out;
	bool bad;
};

static char
here(const struct head *h)
{
	return text_at(h->s, h->i);
}

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static struct span
take_word(struct head *h)
{
	const struct span none = { "", 0 };

	return is_digit(here(h)) ? none : text_word(h->s, &h->i);
}

static bool
expect(struct head *h, char c)
{
	text_skip_blanks(h->s, &h->i);
	if (here(h) != c) {
		h->bad = true;
		return false;
	}
	h->i++;
	return true;
}

/* A string without \(…), as it is. */
static void
copy_string(struct head *h)
{
	size_t from = h->i;

	for (h->i++; h->i < h->s.n && here(h) != '"'; h->i++)
		if (here(h) == '\\') {
			h->i++;
			h->bad = h->bad || here(h) == '(';
		}
	/* Beyond the end, where that is a backslash. */
	if (h->i >= h->s.n) {
		h->i = h->s.n;
		h->bad = true;
		return;
	}
	h->i++;
	buf_put(h->out, (struct span){ h->s.p + from, h->i - from });
}

/* A key needs no quotes in jq. */
static void
copy_word(struct head *h)
{
	struct span word = take_word(h);

	text_skip_blanks(h->s, &h->i);
	if (here(h) == ':')
		buf_printf(h->out, "\"%.*s\"", SPAN_ARG(word));
	else if (span_is_listed(word, "true false null"))
		buf_put(h->out, word);
	else
		h->bad = true;
}

/* From a { to its }. Whether it is an object the parser of JSON says. */
static void
copy_object(struct head *h)
{
	size_t depth = 0;

	do {
		char c;

		text_skip_blanks(h->s, &h->i);
		c = here(h);
		if (c == '"') {
			copy_string(h);
		} else if (is_letter(c)) {
			copy_word(h);
		} else if (c && (is_digit(c) || strchr("{}[]:,.", c))) {
			depth += c == '{' || c == '[';
			depth -= c == '}' || c == ']';
			buf_putc(h->out, c);
			h->i++;
			/* "1 2" is not 12. */
			if (is_digit(c) &&
			    (span_is_blank(here(h)) || here(h) == '#'))
				buf_putc(h->out, ' ');
		} else {
			h->bad = true;
		}
	} while (depth && !h->bad);
}

/* The members of an object that was copied from `from` on: it is opened
 * again. */
static void
reopen(struct head *h, size_t from)
{
	h->out->n--;
	if (h->out->n > from + 1)
		buf_putc(h->out, ',');
}

/* What follows the word. */
static void
copy_import(struct head *h, bool include)
{
	bool data;
	size_t from = h->out->n;

	buf_puts(h->out, "{\"relpath\":");
	text_skip_blanks(h->s, &h->i);
	if (here(h) != '"') {
		h->bad = true;
		return;
	}
	copy_string(h);
	text_skip_blanks(h->s, &h->i);
	h->bad = h->bad || (!include && !span_is(take_word(h), "as"));
	text_skip_blanks(h->s, &h->i);
	data = here(h) == '$';
	h->i += data;
	h->bad = h->bad || (!include && !take_word(h).n);
	buf_printf(h->out, ",\"is_data\":%s", data ? "true" : "false");
	text_skip_blanks(h->s, &h->i);
	if (here(h) == '{') {
		size_t at = h->out->n;

		copy_object(h);
		if (h->bad || h->out->n < at + 2)
			return;
		/* `{…}` becomes `,…` of the object that is open. */
		h->out->n--;
		h->out->p[at] = h->out->n > at + 1 ? ',' : ' ';
	}
	buf_putc(h->out, '}');
	h->bad = h->bad || h->out->n == from;
	expect(h, ';');
}

static void
copy_imports(struct head *h)
{
	bool more = false;

	while (!h->bad) {
		size_t from;
		struct span word;

		text_skip_blanks(h->s, &h->i);
		from = h->i;
		word = take_word(h);
		if (!span_is(word, "import") && !span_is(word, "include")) {
			h->i = from;
			h->bad =
			    h->bad || (h->i < h->s.n && !span_is(word, "def"));
			return;
		}
		if (more)
			buf_putc(h->out, ',');
		more = true;
		copy_import(h, span_is(word, "include"));
	}
}

bool
head_read(struct span text, struct buf *out)
{
	struct head h = { .s = text, .out = out };
	size_t from;

	buf_putc(out, '[');
	text_skip_blanks(h.s, &h.i);
	from = h.i;
	if (span_is(take_word(&h), "module")) {
		text_skip_blanks(h.s, &h.i);
		if (here(&h) != '{')
			return false;
		copy_object(&h);
		if (h.bad || !expect(&h, ';'))
			return false;
		reopen(&h, 1);
	} else {
		h.i = from;
		buf_putc(out, '{');
	}
	buf_puts(out, "\"deps\":[");
	copy_imports(&h);
	buf_puts(out, "]}]");
	return !h.bad && buf_ok(out);
}
