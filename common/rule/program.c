#include <errno.h>
#include <limits.h>
#include <stdio.h>

#include "rule/book_parts.h"

enum {
	/* An import of a file, and where it is called from. */
	PROGRAM_MAX = BOOK_RULES_MAX * (2 * PATH_MAX + 256),
	/* Complaints of one file each, after which it is enough. */
	COMPLAINTS_MAX = 10,
	/* A flag beside those of book_compile(): tests are there, if not asked.
	 */
	KEEP_TESTS = 1 << 8,
	/* Of rules in one program: jq takes the square of it to compile them,
	 * and some 50 ms for each program. */
	CHUNK_BYTES = 32 * 1024,
	IMPORTS_DEEP = 8, /* more are not counted */
};

const char *
book_library(struct book *b)
{
	char exe[PATH_MAX];
	const char *dir;
	ssize_t n;

	if (b->looked)
		return b->library;
	b->looked = true;
	n = readlink("/proc/self/exe", exe, sizeof(exe));
	if (n <= 0 || n == sizeof(exe))
		return NULL;
	dir = file_folder(b, book_text(b, (struct span){ exe, (size_t)n }));
	dir = file_real(b, book_printf(b, "%s/../share/imgpipe", dir));
	if (dir && access(book_printf(b, "%s/img.jq", dir), R_OK) == 0)
		b->library = dir;
	return b->library;
}

struct child *
book_start(struct book *b, struct child_program p, bool tests, struct err *err)
{
	const char *library[] = { book_library(b), NULL };

	p.library = library;
	p.load.without_tests = !tests;
	/* Before all files were read it is not known what they use. */
	if (b->all_read && library[0]) {
		p.load.library = book_printf(b, "%s/img.jq", library[0]);
		p.load.used = &b->used;
	}
	return child_start(&p, err);
}

/* Rules of which one program is made. */
struct chunk {
	size_t *list; /* by their numbers */
	size_t n;
};

/* How rules are cut in chunks, of those [from, to) that are on. */
struct chunks {
	size_t *list;
	struct chunk *all;
	struct child_part *parts;
	struct buf *texts;
	size_t n;
};

static void
chunks_release(struct chunks *c)
{
	for (size_t i = 0; i < c->n; i++)
		buf_release(&c->texts[i]);
	free(c->list);
	free(c->all);
	free(c->parts);
	free(c->texts);
}

#define auto_chunks __attribute__((cleanup(chunks_release)))

/* With what it imports; a circle of imports is cut. */
static size_t
weight_of(const struct book *b, const struct module *m, unsigned depth)
{
	size_t sum = m->bytes;

	for (size_t i = 0; depth < IMPORTS_DEEP && i < b->n_edges; i++) {
		size_t at;

		if (b->edges[i].by == m &&
		    table_find(&b->real, span_of(b->edges[i].real), &at))
			sum += weight_of(b, b->modules[at], depth + 1);
	}
	return sum;
}

static void
cut(const struct book *b, size_t from, size_t to, struct chunks *c)
{
	size_t weight = 0, n = 0;

	c->list = mem_zalloc((to - from + 1) * sizeof(*c->list));
	c->all = mem_zalloc((to - from + 1) * sizeof(*c->all));
	c->parts = mem_zalloc((to - from + 1) * sizeof(*c->parts));
	c->texts = mem_zalloc((to - from + 1) * sizeof(*c->texts));
	for (size_t i = from; i < to; i++) {
		const struct module *m = module_of(b, b->rules[i]);
		size_t mine;

		if (m->off)
			continue;
		mine = weight_of(b, m, 0);
		if (c->n == 0 || weight + mine > CHUNK_BYTES) {
			c->all[c->n++].list = c->list + n;
			weight = 0;
		}
		weight += mine;
		c->list[n++] = i;
		c->all[c->n - 1].n++;
	}
}

static void
put_rule(struct buf *out, const struct book *b, size_t i, bool tests)
{
	if (!tests)
		buf_printf(out, "r%zu::check", i);
	else
		buf_printf(out, "if $f == %zu then r%zu::check else ", 2 * i,
		    i);
	if (tests && b->rules[i]->has_tests)
		buf_printf(out, "r%zu::tests end", i);
	else if (tests)
		buf_puts(out, "empty end");
}

/* A choice among rules takes as many steps as their number has bits. */
static void
put_choice(struct buf *out, const struct book *b, struct chunk k, bool tests)
{
	size_t middle = k.n / 2;

	if (k.n == 1) {
		put_rule(out, b, *k.list, tests);
		return;
	}
	buf_printf(out, "if $f < %zu then ", 2 * k.list[middle]);
	put_choice(out, b, (struct chunk){ k.list, middle }, tests);
	buf_puts(out, " else ");
	put_choice(out, b, (struct chunk){ k.list + middle, k.n - middle },
	    tests);
	buf_puts(out, " end");
}

static bool
put_chunk(struct chunks *c, size_t i, const struct book *b, bool tests)
{
	struct buf *text = &c->texts[i];
	struct chunk k = c->all[i];

	buf_init(text, PROGRAM_MAX);
	for (size_t n = 0; n < k.n; n++) {
		char name[32];

		snprintf(name, sizeof(name), "r%zu", k.list[n]);
		program_import(text, module_of(b, b->rules[k.list[n]])->at,
		    name);
	}
	buf_puts(text, ".[0] as $f | .[1] | ");
	put_choice(text, b, k, tests);
	c->parts[i] = (struct child_part){ buf_span(text),
		(unsigned)(2 * k.list[k.n - 1] + 2) };
	return buf_ok(text);
}

/* Why rules could not be compiled. */
struct failed {
	size_t from, to; /* the rules of the program; to is not of it */
	size_t n;
	bool over;
};

/* Programs of the rules [from, to) that are on. */
static struct child *
start(struct book *b, size_t from, size_t to, const struct child_limits *limits,
    unsigned flags, struct failed *failed, struct err *err)
{
	auto_chunks struct chunks c = { 0 };
	struct child_failure failure = { 0 };
	struct child_program p = { .text = SPAN("empty"),
		.limits = *limits,
		.failure = &failure };
	const struct chunk *k;
	struct child *child;

	cut(b, from, to, &c);
	for (size_t i = 0; i < c.n; i++)
		if (!put_chunk(&c, i, b, flags & BOOK_TESTS)) {
			err_set(err, "the rules' paths are too long");
			return NULL;
		}
	p.parts = c.parts;
	p.n_parts = c.n;
	child = book_start(b, p, flags & KEEP_TESTS, err);
	if (child || !failed || c.n == 0)
		return child;
	k = &c.all[failure.part];
	*failed = (struct failed){ k->list[0], k->list[k->n - 1] + 1, k->n,
		failure.over };
	return NULL;
}

static bool
compiles(struct book *b, size_t from, size_t to,
    const struct child_limits *limits, unsigned flags, struct err *err)
{
	struct child *child = start(b, from, to, limits, flags, NULL, err);

	child_free(child);
	return child != NULL;
}

/* The first rule that does not compile, not even alone, and why; n where there
 * is none. */
static size_t
find_culprit(struct book *b, const struct failed *failed,
    const struct child_limits *limits, unsigned flags, struct err *err)
{
	size_t from = failed->from, to = failed->to, n = b->n_rules;

	while (to - from > 1) {
		size_t middle = from + (to - from) / 2;

		if (compiles(b, from, middle, limits, flags, err))
			from = middle;
		else
			to = middle;
	}
	return compiles(b, from, to, limits, flags, err) ? n : from;
}

/* Leaves out a rule of whose file something fatal was said. */
static void
leave_out(struct book *b, size_t at)
{
	select_free(b->rules[at]->select);
	for (b->n_rules--; at < b->n_rules; at++)
		b->rules[at] = b->rules[at + 1];
}

static void
leave_out_broken(struct book *b)
{
	for (size_t i = b->n_rules; i > 0; i--) {
		const struct module *m = module_of(b, b->rules[i - 1]);

		if (m->broken || m->spoilt)
			leave_out(b, i - 1);
	}
}

/* Says of whom jq complains, and leaves it out, and what imports it; -1 where
 * nobody knows. */
static int
note_complaint(struct book *b, const struct child_limits *limits,
    unsigned flags, const struct failed *failed, struct err *err)
{
	struct module *m = complaint_rule(b, err->msg);
	size_t n = b->n_rules, at;
	struct span path;

	if (complaint_names(err->msg, &path)) {
		imports_spoil(b, path);
	} else if (!m) {
		at = find_culprit(b, failed, limits, flags, err);
		m = at < n ? module_of(b, b->rules[at]) : NULL;
	}
	if (!complaint_note(b, err->msg, m))
		return -1;
	leave_out_broken(b);
	return b->n_rules < n ? 0 : -1;
}

static void
number_rules(struct book *b)
{
	for (size_t i = 0; i < b->n_rules; i++) {
		b->rules[i]->check = (unsigned)(2 * i);
		b->rules[i]->tests = (unsigned)(2 * i + 1);
	}
}

/* What takes too long is not tried again in parts: each would take as long. */
static void
note_over(struct book *b, const struct failed *failed, const struct err *err)
{
	struct module *m = module_of(b, b->rules[failed->from]);

	if (failed->n > 1)
		book_fatal(b, m, "%s, together with the %zu rules after it",
		    err->msg, failed->n - 1);
	else
		book_fatal(b, m, "%s", err->msg);
}

void
program_leave_out(struct book *b)
{
	for (size_t i = 0; i < b->n_modules; i++)
		if (b->modules[i]->broken)
			imports_spoil(b, span_of(b->modules[i]->real));
	leave_out_broken(b);
	number_rules(b);
}

/*
 * Of rules that do not compile each is complained of, and left out: the others
 * are tried without it.
 */
int
program_compile(struct book *b, const struct child_limits *limits,
    unsigned flags, struct err *err)
{
	struct failed failed = { 0 };

	if (flags & BOOK_TESTS)
		flags |= KEEP_TESTS;
	for (size_t tries = 0; b->n_rules && tries <= COMPLAINTS_MAX; tries++) {
		number_rules(b);
		b->child = start(b, 0, b->n_rules, limits, flags, &failed, err);
		if (b->child)
			return 0;
		if (failed.over) {
			note_over(b, &failed, err);
			return 0;
		}
		/* A check may use what tests define. */
		if (!(flags & KEEP_TESTS)) {
			flags |= KEEP_TESTS;
			continue;
		}
		if (note_complaint(b, limits, flags, &failed, err) < 0)
			return -1;
	}
	return 0;
}
