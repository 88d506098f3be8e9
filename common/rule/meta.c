#include "rule/book_parts.h"

/* Metadata of a file are a part of it; with what jq adds of its imports. */
enum { META_MAX = 2 * BOOK_FILE_MAX };

static const char program[] = ".[1] | modulemeta";

/*
 * The path as a name of a module: below "/", without its suffix. jq takes none
 * with two components in a row that are equal; "." between them tells them
 * apart.
 */
static void
put_name(struct json_out *j, const char *at)
{
	auto_buf struct buf name = { .max = 2 * strlen(at) + 1 };
	struct span rest = span_of(at), part, before = SPAN("/");

	rest.n -= strlen(".jq");
	while (span_cut(&rest, '/', &part)) {
		if (!part.n)
			continue;
		if (name.n)
			buf_putc(&name, '/');
		if (span_eq(part, before))
			buf_puts(&name, "./");
		buf_put(&name, part);
		before = part;
	}
	json_put_text(j, NULL, buf_span(&name), 0);
}

void
program_import(struct buf *out, const char *at, const char *name)
{
	struct json_out j = { .b = out };

	buf_puts(out, "import ");
	put_name(&j, at);
	buf_printf(out, " as %s {search: \"/\"};\n", name);
}

/* What jq told, without what it has added. */
static void
keep_meta(struct module *m)
{
	auto_buf struct buf text = { .max = META_MAX };
	struct json_out j = { .b = &text };
	const struct json *value, *all = json_at(json_root(m->told), 0);
	void *iter = NULL;
	struct span key;
	struct err err;

	json_begin(&j, NULL, '{');
	while (json_each(all, &iter, &key, &value)) {
		auto_free char *name = mem_spandup(key);

		if (!span_is(key, "deps"))
			json_put_value(&j, name, value);
	}
	json_end(&j, '}');
	m->meta = json_parse(buf_span(&text), META_MAX, &err);
}

struct asking {
	struct book *b;
	struct child *child;
};

static void
on_answer(void *arg, const struct child_answer *a)
{
	struct asking *k = arg;
	struct module *m = a->tag;
	struct err err;

	if (a->end != CHILD_DONE && a->end != CHILD_ERROR) {
		book_fatal(k->b, m, "jq cannot read it: %.*s",
		    SPAN_ARG(a->why));
		return;
	}
	if (a->end == CHILD_DONE)
		m->told = json_parse(a->values, META_MAX, &err);
	if (json_type(json_at(json_root(m->told), 0)) == JSON_OBJECT)
		keep_meta(m);
}

static int
ask(struct asking *k, struct module *m, struct err *err)
{
	auto_buf struct buf text = { .max = BOOK_FILE_MAX };
	struct json_out j = { .b = &text };

	put_name(&j, m->at);
	return child_ask(k->child, 0, m, buf_span(&text), err);
}

/* jq says nothing but null of what it does not understand; as a program that
 * imports it, it says why. */
static void
note_why(struct book *b, struct module *m, const struct child_limits *limits)
{
	auto_buf struct buf text = { .max = BOOK_FILE_MAX };
	struct child *child;
	struct err err;

	program_import(&text, m->at, "r0");
	buf_puts(&text, ".");
	child = book_start(b,
	    (struct child_program){ .text = buf_span(&text),
		.limits = *limits },
	    true, &err);
	if (child)
		book_fatal(b, m, "jq does not tell its metadata");
	else if (!complaint_note(b, err.msg, m))
		book_fatal(b, m, "%s", err.msg);
	child_free(child);
}

static struct child *
start_reader(struct err *err)
{
	static const char *const library[] = { "/", NULL };
	const struct child_program p = { .text = span_of(program),
		.library = library,
		.limits = child_limits(),
		.files = true };

	return child_start(&p, err);
}

/* jq takes the last of two members of one name, so that the first, a "select"
 * maybe, says nothing. "deps" is ours. */
static bool
note_twice(struct book *b, struct module *m, const char *why)
{
	static const char twice[] = "duplicate object key near '\"";
	const char *at = strstr(why, twice);
	struct span rest, name;

	if (!at)
		return false;
	rest = span_of(at + strlen(twice));
	if (!span_cut(&rest, '"', &name) || span_is(name, "deps"))
		return false;
	book_fatal(b, m, "an object of its metadata has \"%.*s\" twice",
	    SPAN_ARG(name));
	return true;
}

/*
 * Without jq. Of what may be a library that nobody imports jq is asked all the
 * same: it is not compiled, and may be no jq.
 */
static bool
read_head(struct book *b, struct module *m, struct span text)
{
	auto_buf struct buf head = { .max = META_MAX };
	struct err err;

	if (!head_read(text, &head))
		return false;
	m->told = json_parse(buf_span(&head), META_MAX, &err);
	if (!m->told)
		return note_twice(b, m, err.msg);
	keep_meta(m);
	if (m->imported ||
	    (m->meta && json_member(json_root(m->meta), SPAN("id"))))
		return true;
	json_free(m->told);
	json_free(m->meta);
	m->told = m->meta = NULL;
	return false;
}

static int
read_module(struct asking *k, struct module *m, struct err *err)
{
	auto_buf struct buf text = { .max = BOOK_FILE_MAX };
	struct err why;

	if (source_look(m->at, &m->defines, &text, &why) < 0) {
		book_fatal(k->b, m, "%s", why.msg);
		return 0;
	}
	source_names(buf_span(&text), &k->b->used);
	m->bytes = source_weight(buf_span(&text));
	if (read_head(k->b, m, buf_span(&text)))
		return 0;
	if (!k->child)
		k->child = start_reader(err);
	if (!k->child)
		return -1;
	child_on_answer(k->child, on_answer, k);
	return ask(k, m, err);
}

static int
read_all(struct asking *k, struct err *err)
{
	struct book *b = k->b;
	size_t first;

	/* Those that are imported are added behind those that import them. */
	for (size_t at = 0; at < b->n_modules;) {
		first = at;
		at = b->n_modules;
		for (size_t i = first; i < at; i++)
			if (read_module(k, b->modules[i], err) < 0)
				return -1;
		if (k->child && child_finish(k->child, err) < 0)
			return -1;
		imports_follow(b, first);
	}
	return 0;
}

int
meta_read(struct book *b, const struct child_limits *limits, struct err *err)
{
	struct asking k = { b, NULL };
	int got = read_all(&k, err);

	child_free(k.child);
	b->all_read = got == 0;
	for (size_t i = 0; got == 0 && i < b->n_modules; i++)
		if (!b->modules[i]->meta && !b->modules[i]->broken)
			note_why(b, b->modules[i], limits);
	return got;
}
