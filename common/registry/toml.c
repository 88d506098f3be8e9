#include "registry/toml_reader.h"

bool
toml_take(struct toml_reader *r, struct span bytes)
{
	if (!span_starts(toml_rest(r), bytes))
		return false;
	r->at += bytes.n;
	return true;
}

bool
toml_take_newline(struct toml_reader *r)
{
	if (!toml_take(r, SPAN("\n")) && !toml_take(r, SPAN("\r\n")))
		return false;
	r->line++;
	return true;
}

bool
toml_is_control(int c)
{
	return (c >= 0 && c < 0x20 && c != '\t') || c == 0x7f;
}

void
toml_skip_blanks(struct toml_reader *r)
{
	while (toml_peek(r) == ' ' || toml_peek(r) == '\t')
		r->at++;
}

int
toml_skip_comment(struct toml_reader *r)
{
	if (toml_peek(r) != '#')
		return 0;
	while (toml_peek(r) >= 0 && !span_starts(toml_rest(r), SPAN("\n")) &&
	    !span_starts(toml_rest(r), SPAN("\r\n"))) {
		if (toml_is_control(toml_peek(r)))
			return toml_bad(r, "a control byte in a comment");
		r->at++;
	}
	return 0;
}

int
toml_skip_space(struct toml_reader *r)
{
	do {
		toml_skip_blanks(r);
		if (toml_skip_comment(r) < 0)
			return -1;
	} while (toml_take_newline(r));
	return 0;
}

int
toml_unexpected(struct toml_reader *r, const char *want)
{
	struct span rest = toml_rest(r);

	if (rest.n == 0)
		return toml_bad(r, "%s expected, not the end", want);
	if (rest.p[0] == '\n' || rest.p[0] == '\r')
		return toml_bad(r, "%s expected, not the end of the line",
		    want);
	return toml_bad(r, "%s expected, not '%.*s'", want,
	    (int)span_utf8_len(rest), rest.p);
}

struct toml *
toml_new(struct toml_reader *r)
{
	struct toml *v;

	if (r->values++ == TOML_VALUES_MAX) {
		toml_bad(r, "more than %d values", TOML_VALUES_MAX);
		return NULL;
	}
	v = arena_alloc(r->arena, sizeof(*v));
	v->line = r->line;
	return v;
}

int
toml_append(struct toml_reader *r, struct toml *parent, struct toml *v)
{
	if (parent->type == TOML_TABLE && parent->n == TOML_KEYS_MAX)
		return toml_bad(r, "more than %d keys in a table",
		    TOML_KEYS_MAX);
	if (parent->last)
		parent->last->next = v;
	else
		parent->first = v;
	parent->last = v;
	parent->n++;
	return 0;
}

struct toml *
toml_get(const struct toml *table, struct span key)
{
	for (struct toml *v = table->first; v; v = v->next)
		if (span_eq(v->key, key))
			return v;
	return NULL;
}

const char *
toml_type_name(enum toml_type type)
{
	static const char *const names[] = {
		[TOML_STRING] = "a string",
		[TOML_INT] = "an integer",
		[TOML_BOOL] = "a boolean",
		[TOML_ARRAY] = "an array",
		[TOML_TABLE] = "a table",
	};

	return names[type];
}

/* The parts of a dotted key. */
struct key {
	struct span parts[TOML_KEY_PARTS];
	size_t n;
};

static bool
is_bare(int c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9') || c == '_' || c == '-';
}

static int
read_key_part(struct toml_reader *r, struct span *part)
{
	size_t from = r->at;

	if (toml_peek(r) == '"' || toml_peek(r) == '\'')
		return toml_read_string(r, true, part);
	while (is_bare(toml_peek(r)))
		r->at++;
	if (r->at == from)
		return toml_unexpected(r, "a key");
	*part = arena_bytes(r->arena,
	    (struct span){ r->text.p + from, r->at - from });
	return 0;
}

static int
read_key(struct toml_reader *r, struct key *key)
{
	do {
		if (key->n == TOML_KEY_PARTS)
			return toml_bad(r, "a key of more than %d parts",
			    TOML_KEY_PARTS);
		toml_skip_blanks(r);
		if (read_key_part(r, &key->parts[key->n++]) < 0)
			return -1;
		toml_skip_blanks(r);
	} while (toml_take(r, SPAN(".")));
	return 0;
}

static struct toml *
add_child(struct toml_reader *r, struct toml *parent, struct span key,
    enum toml_type type, enum toml_origin origin)
{
	struct toml *v = toml_new(r);

	if (!v || toml_append(r, parent, v) < 0)
		return NULL;
	v->key = key;
	v->type = type;
	v->origin = origin;
	return v;
}

static int
defined_before(struct toml_reader *r, const struct toml *v)
{
	return toml_bad(r, "'%.*s' is defined already, in line %u",
	    SPAN_ARG(v->key), v->line);
}

/* The table that one part of a dotted key names. */
static struct toml *
step_dotted(struct toml_reader *r, struct toml *table, struct span key)
{
	struct toml *v = toml_get(table, key);

	if (!v)
		return add_child(r, table, key, TOML_TABLE, TOML_DOTTED);
	if (v->type != TOML_TABLE || v->origin == TOML_VALUE ||
	    v->origin == TOML_HEADER) {
		defined_before(r, v);
		return NULL;
	}
	v->origin = TOML_DOTTED;
	return v;
}

int
toml_read_pair(struct toml_reader *r, struct toml *table)
{
	struct toml *v;
	struct span name;
	struct key key = { .n = 0 };

	if (read_key(r, &key) < 0)
		return -1;
	if (!toml_take(r, SPAN("=")))
		return toml_unexpected(r, "'='");
	for (size_t i = 0; i + 1 < key.n; i++)
		if (!(table = step_dotted(r, table, key.parts[i])))
			return -1;
	name = key.parts[key.n - 1];
	v = toml_get(table, name);
	if (v)
		return defined_before(r, v);
	toml_skip_blanks(r);
	v = add_child(r, table, name, TOML_STRING, TOML_VALUE);
	return v ? toml_read_value(r, v) : -1;
}

/* The table above, that one part of a header names. */
static struct toml *
step_header(struct toml_reader *r, struct toml *table, struct span key)
{
	struct toml *v = toml_get(table, key);

	if (!v)
		return add_child(r, table, key, TOML_TABLE, TOML_IMPLIED);
	if (v->origin == TOML_ELEMENTS)
		return v->last;
	if (v->type == TOML_TABLE && v->origin != TOML_VALUE)
		return v;
	defined_before(r, v);
	return NULL;
}

static struct toml *
open_table(struct toml_reader *r, struct toml *parent, struct span key)
{
	struct toml *v = toml_get(parent, key);

	if (!v)
		return add_child(r, parent, key, TOML_TABLE, TOML_HEADER);
	if (v->type != TOML_TABLE || v->origin != TOML_IMPLIED) {
		defined_before(r, v);
		return NULL;
	}
	v->origin = TOML_HEADER;
	v->line = r->line;
	return v;
}

static struct toml *
open_element(struct toml_reader *r, struct toml *parent, struct span key)
{
	struct toml *v = toml_get(parent, key);

	if (v && v->origin != TOML_ELEMENTS) {
		defined_before(r, v);
		return NULL;
	}
	if (!v)
		v = add_child(r, parent, key, TOML_ARRAY, TOML_ELEMENTS);
	return v
	    ? add_child(r, v, (struct span){ "", 0 }, TOML_TABLE, TOML_HEADER)
	    : NULL;
}

/* [a.b] or [[a.b]]: *table becomes what the pairs behind it belong to. */
static int
read_header(struct toml_reader *r, struct toml *root, struct toml **table)
{
	bool element = toml_take(r, SPAN("[["));
	struct toml *t = root;
	struct span last;
	struct key key = { .n = 0 };

	if (!element)
		r->at++;
	if (read_key(r, &key) < 0)
		return -1;
	if (!toml_take(r, element ? SPAN("]]") : SPAN("]")))
		return toml_unexpected(r, element ? "']]'" : "']'");
	for (size_t i = 0; i + 1 < key.n; i++)
		if (!(t = step_header(r, t, key.parts[i])))
			return -1;
	last = key.parts[key.n - 1];
	*table = element ? open_element(r, t, last) : open_table(r, t, last);
	return *table ? 0 : -1;
}

static int
read_text(struct toml_reader *r, struct toml *root)
{
	struct toml *table = root;

	for (;;) {
		if (toml_skip_space(r) < 0)
			return -1;
		if (toml_peek(r) < 0)
			return 0;
		if (toml_peek(r) == '[' ? read_header(r, root, &table)
					: toml_read_pair(r, table))
			return -1;
		toml_skip_blanks(r);
		if (toml_skip_comment(r) < 0)
			return -1;
		if (toml_peek(r) >= 0 && !toml_take_newline(r))
			return toml_unexpected(r, "the end of the line");
	}
}

static int
check_bytes(struct toml_reader *r)
{
	if (span_starts(r->text, SPAN("\xef\xbb\xbf")))
		return toml_bad(r, "begins with a byte order mark");
	while (r->at < r->text.n) {
		size_t n = span_utf8_len(toml_rest(r));

		if (n == 0)
			return toml_bad(r, "bytes that are not UTF-8");
		r->line += r->text.p[r->at] == '\n';
		r->at += n;
	}
	r->at = 0;
	r->line = 1;
	return 0;
}

const struct toml *
toml_parse(struct span text, struct arena *arena, struct err *err)
{
	struct toml_reader r = {
		.text = text,
		.line = 1,
		.arena = arena,
		.err = err,
	};
	struct toml *root;

	if (check_bytes(&r) < 0)
		return NULL;
	root = toml_new(&r);
	if (!root)
		return NULL;
	root->type = TOML_TABLE;
	root->origin = TOML_HEADER;
	return read_text(&r, root) < 0 ? NULL : root;
}
