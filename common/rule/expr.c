#include "rule/expr.h"

#include "base/mem.h"
#include "rule/book.h"
#include "select/expr.h"

/* Types of values that are as good as true, with their articles. */
static const char *const odd_types[][2] = { { "number", "a number" },
	{ "string", "a string" }, { "array", "an array" },
	{ "object", "an object" } };

struct one {
	struct child *child;
	const char *odd; /* of the first such value; NULL: there was none */
	bool refuses;    /* some entry was not selected */
};

struct exprs {
	struct one list[SELECT_EXPRS_MAX];
	size_t n;
	bool asked; /* since it was waited */
};

/* What is in ["object"]; NULL: no type that is odd. */
static const char *
odd_type(struct span values)
{
	for (size_t i = 0; i < array_len(odd_types); i++) {
		const char *name = odd_types[i][0];
		size_t n = strlen(name);

		if (values.n == n + 4 && memcmp(values.p, "[\"", 2) == 0 &&
		    memcmp(values.p + 2, name, n) == 0)
			return odd_types[i][1];
	}
	return NULL;
}

static void
take_answer(void *arg, const struct child_answer *a)
{
	struct one *one = arg;
	struct select_said *said = a->tag;
	const char *odd;

	said->known = true;
	if (a->end != CHILD_DONE) {
		said->why = mem_spandup(a->why);
		return;
	}
	odd = odd_type(a->values);
	said->yes = odd || span_is(a->values, "[true]");
	one->refuses = one->refuses || !said->yes;
	if (odd && !one->odd)
		one->odd = odd;
}

static int
ask(void *arg, size_t i, struct span record, struct select_said *said,
    struct err *err)
{
	struct exprs *e = arg;

	e->asked = true;
	return child_ask(e->list[i].child, 0, said, record, err);
}

static int
wait_for_all(void *arg, struct err *err)
{
	struct exprs *e = arg;
	bool asked = e->asked;

	for (size_t i = 0; asked && i < e->n; i++)
		if (child_finish(e->list[i].child, err) < 0)
			return -1;
	e->asked = false;
	return asked;
}

static const struct expr_engine engine = { ask, wait_for_all };

/*
 * What comes before the expression stands on its first line, as jq counts
 * lines. The line end behind it ends a comment.
 */
static void
put_program(struct buf *out, struct span text, bool library)
{
	if (library)
		buf_puts(out, "import \"img\" as img; ");
	buf_puts(out, LOAD_ERROR_DEFS "first((.[1] | (");
	buf_put(out, text);
	buf_puts(out,
	    "\n)), false) | if type == \"boolean\" or . == null then . == true "
	    "else type end");
}

/* jq says "at <top-level>, line 1"; and that it has met our parenthesis, in the
 * line behind the expression, where that wants something more. */
static void
put_plainly(struct span text, struct err *err)
{
	static const char top[] = "<top-level>, ";
	auto_free char *behind = NULL;
	char *at = strstr(err->msg, top);
	size_t lines = 1;

	for (size_t i = 0; i < text.n; i++)
		lines += text.p[i] == '\n';
	behind = mem_printf("line %zu", lines + 1);
	if (at)
		memmove(at, at + strlen(top), strlen(at + strlen(top)) + 1);
	if (strstr(err->msg, "unexpected ')'") &&
	    span_ends(span_of(err->msg), span_of(behind)))
		err_set(err,
		    "syntax error: it ends where something has to "
		    "follow");
}

static struct child *
start(struct span text, const char *library, const struct child_limits *limits,
    struct err *err)
{
	auto_buf struct buf program = { .max = 2 * SELECT_GLOB_MAX };
	const char *dirs[] = { library, NULL };
	struct child_program p = { .library = dirs, .limits = *limits };
	/* Compiling the library takes its time. */
	bool wants = memmem(text.p, text.n, "img::", 5);
	struct child *c;

	if (wants && !library) {
		err_set(err,
		    "the library img.jq is not where it was "
		    "installed");
		return NULL;
	}
	put_program(&program, text, wants);
	p.text = buf_span(&program);
	c = child_start(&p, err);
	if (!c)
		put_plainly(text, err);
	return c;
}

static int
start_all(struct exprs *e, const struct select *s, const char *library,
    const struct child_limits *limits, struct err *err)
{
	for (size_t i = 0; i < select_exprs(s); i++) {
		struct span text = select_expr(s, i);
		struct child *c = start(text, library, limits, err);

		if (!c)
			return err_wrap(err, "--expr '%.*s'",
			    (int)(text.n < 80 ? text.n : 80), text.p);
		child_on_answer(c, take_answer, &e->list[e->n]);
		e->list[e->n++].child = c;
	}
	return 0;
}

struct exprs *
exprs_open(struct select *s, const struct child_limits *limits, struct err *err)
{
	struct book *book;
	struct exprs *e;
	int r;

	e = mem_zalloc(sizeof(*e));
	book = book_new();
	r = start_all(e, s, book_library(book), limits, err);
	book_free(book);
	if (r < 0) {
		exprs_free(e);
		return NULL;
	}
	select_use_exprs(s, &engine, e);
	return e;
}

const char *
exprs_odd(const struct exprs *e, size_t i)
{
	return e->list[i].refuses ? NULL : e->list[i].odd;
}

void
exprs_free(struct exprs *e)
{
	if (!e)
		return;
	while (e->n)
		child_free(e->list[--e->n].child);
	free(e);
}
