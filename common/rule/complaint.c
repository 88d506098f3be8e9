#include "rule/book_parts.h"

#define CONSTANT "Module metadata must be constant"

/* What jq says, in parts. */
struct complaint {
	struct span what;
	struct span path; /* empty: not said */
	struct span line;
};

static struct span
find(struct span s, const char *word)
{
	const char *at = s.n ? memmem(s.p, s.n, word, strlen(word)) : NULL;

	return at ? span_from(s, (size_t)(at - s.p)) : (struct span){ NULL, 0 };
}

/* "jq: error: jq: error: library …" */
static struct span
strip(struct span s)
{
	static const char *const heads[] = { "jq: ", "error: " };

	for (size_t i = 0; i < 2 * array_len(heads); i++) {
		const char *head = heads[i % array_len(heads)];

		if (span_starts(s, span_of(head)))
			s = span_from(s, strlen(head));
	}
	return s;
}

static struct span
before(struct span s, struct span rest)
{
	return rest.p ? (struct span){ s.p, (size_t)(rest.p - s.p) } : s;
}

/* "circular import of PATH", "error loading data file PATH: WHY" */
static void
take_other(struct complaint *c)
{
	static const char circle[] = "circular import of ";
	static const char data[] = "error loading data file ";
	struct span path, why;

	if (span_starts(c->what, span_of(circle))) {
		c->path = span_from(c->what, strlen(circle));
		c->what =
		    SPAN("it imports itself, by way of others or straight");
		return;
	}
	path = span_from(c->what, strlen(data));
	why = find(path, ".json: ");
	if (!span_starts(c->what, span_of(data)) || !why.p)
		return;
	c->path = before(path, span_from(why, strlen(".json")));
	c->what = span_from(why, strlen(".json: "));
}

/* "WHAT (Unix shell quoting issues?) at PATH, line N" */
static struct complaint
take_apart(const char *text)
{
	struct span s = strip(span_of(text)), at = find(s, " at /"), next;
	struct complaint c = { .what = s };

	if (!at.p)
		at = find(s, " at <top-level>");
	if (at.p) {
		c.what = before(s, at);
		c.path = span_from(at, strlen(" at "));
		/* The last: a path may have anything in it. */
		for (next = find(at, ", line "); next.p;
		     next = find(span_from(next, 1), ", line ")) {
			c.path = before(span_from(at, strlen(" at ")), next);
			c.line = span_from(next, strlen(", line "));
		}
	}
	c.what = before(c.what, find(c.what, " (Unix shell"));
	if (!at.p)
		take_other(&c);
	return c;
}

static struct module *
module_at(const struct book *b, struct span real)
{
	for (size_t i = 0; i < b->n_modules; i++)
		if (span_is(real, b->modules[i]->real))
			return b->modules[i];
	return NULL;
}

/* "r12::check/0 is not defined" */
struct module *
complaint_rule(const struct book *b, const char *text)
{
	struct span s = strip(span_of(text)), number;
	uint64_t n;

	if (!span_starts(s, SPAN("r")) || !find(s, "::").p)
		return NULL;
	number = before(span_from(s, 1), find(s, "::"));
	if (!span_to_u64(number, UINT32_MAX, &n) || n >= b->n_rules)
		return NULL;
	return module_of(b, b->rules[n]);
}

static bool
note_missing(struct book *b, struct module *m, struct span what)
{
	const struct defines *d = &m->defines;

	if (find(what, "::check/0").p && d->check_takes)
		book_fatal(b, m, "\"check\" takes no arguments");
	else if (find(what, "::check/0").p && *d->near)
		book_fatal(b, m, "it has no 'def check:' ('def %s'?)", d->near);
	else if (find(what, "::check/0").p)
		book_fatal(b, m, "it has no 'def check:'");
	else if (find(what, "::tests/0").p)
		book_fatal(b, m, "it has no 'def tests:'");
	else
		return false;
	return true;
}

/* In other words, where jq's do not help. */
static struct span
reword(struct span what)
{
	if (span_starts(what, SPAN(CONSTANT)))
		return SPAN("what its module says has to be constant");
	if (span_starts(what, SPAN("library should only have function")))
		return SPAN("there is more in it than definitions: what it "
			    "does belongs into 'def check:'");
	return what;
}

/* Says it of a module, with what its text tells of it. */
static void
note_of(struct book *b, struct module *m, struct span line, struct span what)
{
	auto_buf struct buf text = { .max = BOOK_FILE_MAX };
	struct defines ignored;
	struct err err;
	const char *hint = NULL;
	size_t at;

	if (source_look(m->at, &ignored, &text, &err) == 0) {
		if (span_starts(what, SPAN(CONSTANT)))
			hint = constant_say(b, buf_span(&text), &at);
		if (hint) {
			book_fatal(b, m,
			    "line %zu: what its module says has to be "
			    "constant, and %s",
			    at, hint);
			return;
		}
		hint = hint_syntax(b, buf_span(&text), what);
		if (!hint)
			hint = hint_undefined(b, buf_span(&text), what);
	}
	what = reword(what);
	book_fatal(b, m, "%s%.*s%s%.*s%s%s%s", line.n ? "line " : "",
	    SPAN_ARG(line), line.n ? ": " : "", SPAN_ARG(what),
	    hint ? " (" : "", hint ? hint : "", hint ? ")" : "");
}

static void
note_at(struct book *b, struct span path, struct span line, struct span what)
{
	struct module *m = module_at(b, path);

	if (m)
		note_of(b, m, line, what);
	else
		book_fatal_of(b, module_show(b, path), "%s%.*s%s%.*s",
		    line.n ? "line " : "", SPAN_ARG(line), line.n ? ": " : "",
		    SPAN_ARG(what));
}

bool
complaint_note(struct book *b, const char *text, struct module *m)
{
	struct complaint c = take_apart(text);

	if (m && note_missing(b, m, c.what))
		return true;
	if (span_starts(c.path, SPAN("/"))) {
		note_at(b, c.path, c.line, c.what);
		return true;
	}
	if (m)
		note_at(b, span_of(m->real), SPAN(""), c.what);
	return m != NULL;
}

bool
complaint_names(const char *text, struct span *path)
{
	*path = take_apart(text).path;
	return span_starts(*path, SPAN("/"));
}
