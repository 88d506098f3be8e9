#include "secret/scan.h"

#include "secret/body.h"
#include "secret/value.h"

enum {
	/* A text with secrets that are masked: a line, a command. */
	MASK_BLOCK = LANE_BLOCK_MIN,
};

struct scanner {
	struct database *db;
	struct exact *exact;
	struct body body;
	/* For scanner_mask(), which may be called while a secret of a body is
	 * told of. */
	struct body inner;
	secret_fn *found;
	void *arg;
};

void
scanner_free(struct scanner *s)
{
	if (!s)
		return;
	body_release(&s->body);
	body_release(&s->inner);
	exact_free(s->exact);
	database_free(s->db);
	free(s);
}

struct scanner *
scanner_new_by(struct database *db, size_t block)
{
	struct scanner *s = mem_zalloc(sizeof(*s));

	s->db = db;
	s->exact = exact_new(db);
	body_init(&s->body, db, s->exact,
	    block > LANE_BLOCK_MIN ? block : LANE_BLOCK_MIN);
	body_init(&s->inner, db, s->exact, MASK_BLOCK);
	return s;
}

/* Whether a secret of one pattern was found. */
struct wish {
	const char *id;
	bool found;
};

static void
on_wish(void *arg, const struct secret *s)
{
	struct wish *w = arg;

	if (strcmp(s->id, w->id) == 0)
		w->found = true;
}

/* The lane passes over such values, but for what is shown of them. */
static bool
is_placeholder(const struct pattern *p, struct span text)
{
	return value_is_dummy(text) ||
	    (p->shown < text.n && value_is_dummy(span_from(text, p->shown)));
}

static int
check_example(struct scanner *s, const struct user_patterns *user,
    const struct user_example *e, struct err *err)
{
	struct wish w = { .id = user->list[e->pattern].id };

	scanner_text(s, e->text, on_wish, &w);
	if (scanner_gave_up(s))
		return err_set(err,
		    "pattern '%s': line %zu: takes too long in an example",
		    w.id, e->line);
	if (w.found == e->yes)
		return 0;
	return err_set(err, "pattern '%s': line %zu: the example '%.*s' is %s",
	    w.id, e->line, SPAN_ARG(e->text),
	    !e->yes ? "found, and must not be"
		: is_placeholder(&user->list[e->pattern], e->text)
		? "not found: it looks like a placeholder"
		: "not found");
}

struct scanner *
scanner_new(const struct user_patterns *user, struct err *err)
{
	struct database *db = database_new(user, err);
	struct scanner *s;

	if (!db)
		return NULL;
	s = scanner_new_by(db, SCAN_BLOCK);
	for (size_t i = 0; user && i < user->nexamples; i++)
		if (check_example(s, user, &user->examples[i], err) != 0) {
			scanner_free(s);
			return NULL;
		}
	return s;
}

static void
on_secret(void *arg, const struct secret *secret, uint64_t at, uint64_t end)
{
	const struct scanner *s = arg;

	(void)at;
	(void)end;
	s->found(s->arg, secret);
}

void
scanner_begin(struct scanner *s, bool binary, secret_fn *found, void *arg)
{
	s->found = found;
	s->arg = arg;
	body_begin(&s->body, binary, on_secret, s);
}

void
scanner_feed(struct scanner *s, struct span piece)
{
	body_feed(&s->body, piece);
}

void
scanner_end(struct scanner *s)
{
	body_end(&s->body);
}

bool
scanner_is_binary(const struct scanner *s)
{
	return s->body.is_binary;
}

bool
scanner_gave_up(struct scanner *s)
{
	return exact_gave_up(s->exact);
}

void
scanner_text(struct scanner *s, struct span text, secret_fn *found, void *arg)
{
	s->found = found;
	s->arg = arg;
	body_whole(&s->body, text, true, on_secret, s);
}

/* A part of a text. */
struct range {
	size_t at, end;
};

struct ranges {
	struct span text;
	struct range *list;
	size_t n, cap;
};

static void
ranges_release(struct ranges *r)
{
	free(r->list);
}

static void
on_range(void *arg, const struct secret *s, uint64_t at, uint64_t end)
{
	struct ranges *r = arg;
	struct range *range;

	mem_grow(r->list, r->n, r->cap);
	range = &r->list[r->n++];
	range->at = (size_t)at;
	range->end = (size_t)end;
	if (s->wrap == WRAP_NONE)
		range->at += s->shown < s->value.n ? s->shown : 0;
	if (s->wrap == WRAP_BASE64)
		range->end = base64_run_end(r->text, (size_t)end);
}

static int
by_place(const void *a, const void *b)
{
	const struct range *x = a, *y = b;

	return (x->at > y->at) - (x->at < y->at);
}

bool
scanner_mask(struct scanner *s, struct buf *b, struct span text)
{
	__attribute__((cleanup(ranges_release))) struct ranges r = { .text =
									 text };
	size_t at = 0;

	body_whole(&s->inner, text, true, on_range, &r);
	if (r.n)
		qsort(r.list, r.n, sizeof(*r.list), by_place);
	for (size_t i = 0; i < r.n; i++) {
		const struct range *range = &r.list[i];

		if (range->at >= at) {
			buf_put(b,
			    (struct span){ text.p + at, range->at - at });
			buf_puts(b, "****");
		}
		if (range->end > at)
			at = range->end;
	}
	buf_put(b, span_from(text, at));
	return r.n > 0;
}
