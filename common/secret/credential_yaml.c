#include <stdio.h>

#include "secret/credential_parts.h"

enum { ITEM_ROOM = 12 }; /* bytes of an element's number */

/* A name, or an element of a sequence, that later lines may be below of. */
struct level {
	size_t column;
	bool item;
	unsigned index; /* of an item */
	char text[ITEM_ROOM];
	struct span key;
};

struct yaml {
	struct reading r;
	struct span rest; /* behind the line */
	uint64_t line;
	struct level levels[FIELD_DEPTH];
	size_t depth;
};

static size_t
indent_of(struct span line)
{
	size_t n = 0;

	while (n < line.n && line.p[n] == ' ')
		n++;
	return n;
}

static void
tell(struct yaml *y, struct span value, uint64_t line)
{
	struct field f = { .value = value, .line = line };

	for (size_t i = 0; i < y->depth; i++)
		f.keys[f.depth++] = y->levels[i].key;
	reading_field(&y->r, &f);
}

/* False where it would be too deep. */
static bool
push(struct yaml *y, const struct level *level)
{
	struct level *to = &y->levels[y->depth];

	if (y->depth == FIELD_DEPTH)
		return false;
	*to = *level;
	if (to->item) {
		snprintf(to->text, sizeof(to->text), "%u", to->index);
		to->key = span_of(to->text);
	}
	y->depth++;
	return true;
}

static bool
push_item(struct yaml *y, size_t column)
{
	struct level item = { .column = column, .item = true };

	while (y->depth) {
		const struct level *top = &y->levels[y->depth - 1];

		if (top->column < column ||
		    (top->column == column && !top->item))
			break;
		if (top->column == column)
			item.index = top->index + 1;
		y->depth--;
	}
	return push(y, &item);
}

static bool
push_key(struct yaml *y, size_t column, struct span key)
{
	while (y->depth && y->levels[y->depth - 1].column >= column)
		y->depth--;
	return push(y, &(struct level){ .column = column, .key = key });
}

/* The place behind the quote that ends what begins with one at s.p[0]. */
static size_t
quoted_end(struct span s)
{
	for (size_t i = 1; i < s.n; i++)
		if (s.p[0] == '"' && s.p[i] == '\\')
			i++;
		else if (s.p[i] == s.p[0])
			return i + 1;
	return s.n;
}

static bool
is_quoted(struct span s)
{
	return s.n && (s.p[0] == '"' || s.p[0] == '\'');
}

/* Where the colon behind a key is; s.n: there is none. */
static size_t
colon_of(struct span s)
{
	size_t i = is_quoted(s) ? quoted_end(s) : 0;

	for (; i < s.n; i++) {
		if (s.p[i] == ':' &&
		    (i + 1 == s.n || span_is_blank(s.p[i + 1])))
			return i;
		if (s.p[i] == '#' && i && span_is_blank(s.p[i - 1]))
			break;
	}
	return s.n;
}

/* All lines that are indented by more than `column`, or empty. */
static struct span
take_block(struct yaml *y, size_t column)
{
	const char *from = y->rest.p;
	struct span line, next = y->rest;
	uint64_t number = y->line;

	while (line_next(&next, &line, &number)) {
		if (span_trim(line).n && indent_of(line) <= column)
			break;
		y->rest = next;
		y->line = number;
	}
	if (!from)
		return SPAN("");
	return (struct span){ from,
		y->rest.p ? (size_t)(y->rest.p - from)
			  : (size_t)(line.p + line.n - from) };
}

static struct span
scalar_of(struct span s)
{
	size_t n;

	if (is_quoted(s)) {
		n = quoted_end(s);
		return n > 1 && s.p[n - 1] == s.p[0]
		    ? (struct span){ s.p + 1, n - 2 }
		    : span_from(s, 1);
	}
	for (n = 1; n < s.n; n++)
		if (s.p[n] == '#' && span_is_blank(s.p[n - 1]))
			break;
	return span_trim((struct span){ s.p, n < s.n ? n : s.n });
}

/* The place of what ends an element of {…}, outside quotes and brackets. */
static size_t
flow_end(struct span s)
{
	size_t depth = 0, i = 0;

	while (i < s.n) {
		if (is_quoted(span_from(s, i)) &&
		    (i == 0 || strchr(" \t{[,:", s.p[i - 1]))) {
			i += quoted_end(span_from(s, i));
			continue;
		}
		if (!depth && (s.p[i] == ',' || s.p[i] == '}'))
			break;
		if (s.p[i] == '{' || s.p[i] == '[')
			depth++;
		if ((s.p[i] == '}' || s.p[i] == ']') && depth)
			depth--;
		i++;
	}
	return i;
}

/* {a: b, c: d}, on one line and one deep. */
static void
read_flow(struct yaml *y, size_t column, struct span s)
{
	size_t n, colon;

	for (s = span_from(s, 1); s.n && s.p[0] != '}';) {
		struct span element, value;

		n = flow_end(s);
		element = span_trim((struct span){ s.p, n });
		colon = colon_of(element);
		if (colon < element.n &&
		    push_key(y, column + 1,
			without_quotes(
			    span_trim((struct span){ element.p, colon })))) {
			value = span_trim(span_from(element, colon + 1));
			if (value.n && !memchr("#*{[!&|>", value.p[0], 8))
				tell(y, scalar_of(value), y->line);
		}
		if (n == s.n || s.p[n] == '}')
			return;
		s = span_from(s, n + 1);
	}
}

/* A value, which may have a tag or an anchor before it. */
static void
read_value(struct yaml *y, size_t column, struct span s)
{
	struct span word, rest;
	uint64_t line = y->line;

	s = span_trim(s);
	while (s.n && (s.p[0] == '!' || s.p[0] == '&')) {
		word_next(&s, &word);
		s = span_trim(s);
	}
	if (s.n == 0 || memchr("#*[", s.p[0], 3))
		return;
	if (s.p[0] == '{') {
		read_flow(y, column, s);
		return;
	}
	if (s.p[0] == '|' || s.p[0] == '>') {
		rest = take_block(y, column);
		tell(y, span_trim(rest), line + 1);
		return;
	}
	tell(y, scalar_of(s), line);
}

static void
read_content(struct yaml *y, size_t column, struct span s)
{
	size_t colon;

	while (s.n && s.p[0] == '-' && (s.n == 1 || span_is_blank(s.p[1]))) {
		size_t n = 1 + indent_of(span_from(s, 1));

		if (!push_item(y, column))
			return;
		column += n;
		s = span_from(s, n);
	}
	if (s.n == 0 || s.p[0] == '#')
		return;
	colon = colon_of(s);
	if (colon < s.n) {
		if (push_key(y, column,
			without_quotes(span_trim((struct span){ s.p, colon }))))
			read_value(y, column, span_from(s, colon + 1));
	} else if (y->depth && y->levels[y->depth - 1].item) {
		read_value(y, y->levels[y->depth - 1].column, s);
	}
}

static int
read_text(struct yaml *y, struct err *err)
{
	struct span line;

	if (text_check(y->rest, err))
		return -1;
	while (line_next(&y->rest, &line, &y->line)) {
		size_t column = indent_of(line);

		if (span_starts(line, SPAN("---")) ||
		    span_starts(line, SPAN("...")))
			y->depth = 0;
		else
			read_content(y, column,
			    span_trim(span_from(line, column)));
	}
	return 0;
}

int
read_yaml(const struct credential_file *f, struct span body, secret_fn *found,
    void *arg, struct err *err)
{
	struct yaml y = { .r = { f, found, arg }, .rest = body };

	if (span_starts(span_trim(body), SPAN("{")))
		return read_json(f, body, found, arg, err);
	return read_text(&y, err);
}

int
read_cloud_config(const struct credential_file *f, struct span body,
    secret_fn *found, void *arg, struct err *err)
{
	if (!span_has_folded(body, "#cloud-config"))
		return 0;
	return read_yaml(f, body, found, arg, err);
}
