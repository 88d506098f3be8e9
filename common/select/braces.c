#include "select/glob.h"
#include "select/select.h"

struct reader {
	const struct braces *b;
	size_t at;
	unsigned depth;
	const char *why;
};

static int
fail(struct reader *r, size_t at, const char *why)
{
	r->at = at;
	r->why = why;
	return -1;
}

/* Steps over one thing that is not a brace: a byte, an escape or a class. */
static int
step(struct reader *r)
{
	struct span text = r->b->text;
	struct byte_set set;
	const char *why;
	size_t end;

	switch (text.p[r->at]) {
	case '\\':
		if (r->at + 1 == text.n)
			return fail(r, r->at, "'\\' with nothing behind it");
		r->at += 2;
		return 0;
	case '[':
		end = class_parse(text, r->at, &set, &why);
		if (!end)
			return fail(r, r->at, why);
		r->at = end;
		return 0;
	default:
		r->at++;
		return 0;
	}
}

static bool
is_branch_end(const struct reader *r)
{
	char c = r->b->text.p[r->at];

	return r->depth && (c == ',' || c == '}');
}

static int read_braces(struct reader *r, size_t *total);

/* Reads to the end of the branch; *count is how many alternatives it has. */
static int
read_branch(struct reader *r, size_t *count)
{
	size_t total;

	*count = 1;
	while (r->at < r->b->text.n && !is_branch_end(r)) {
		size_t open = r->at;

		if (r->b->text.p[open] != '{') {
			if (step(r))
				return -1;
			continue;
		}
		if (read_braces(r, &total))
			return -1;
		*count *= total;
		if (*count > SELECT_BRACES_MAX)
			return fail(r, open, "'{' with too many alternatives");
	}
	return 0;
}

static int
read_braces(struct reader *r, size_t *total)
{
	struct brace_mark *marks = r->b->marks;
	size_t open = r->at, count;

	if (r->depth == SELECT_NEST_MAX)
		return fail(r, open, "'{' nested too deep");
	r->depth++;
	*total = 0;
	do {
		size_t from = r->at++;

		if (read_branch(r, &count))
			return -1;
		if (r->at == r->b->text.n)
			return fail(r, open, "'{' without '}'");
		*total += count;
		marks[from].count = (uint16_t)count;
		marks[from].next = (uint16_t)r->at;
	} while (r->b->text.p[r->at] == ',');
	r->depth--;
	marks[open].total = (uint16_t)*total;
	marks[open].close = (uint16_t)r->at++;
	return 0;
}

int
braces_parse(struct braces *b, struct span text, const char **why, size_t *at)
{
	struct reader r = { .b = b };
	int status;

	*b = (struct braces){ .text = text };
	b->marks = mem_zalloc(text.n * sizeof(*b->marks));
	status = read_branch(&r, &b->count);
	*why = r.why;
	*at = r.at;
	return status;
}

void
braces_release(struct braces *b)
{
	free(b->marks);
	b->marks = NULL;
}

/*
 * Appends alternative k of the bytes from `at` to `end`: k is a number whose
 * digits, one for each pair of braces, say which branch is taken.
 */
static void
spell(const struct braces *b, size_t at, size_t end, size_t k, struct buf *out)
{
	struct reader r = { .b = b, .at = at };

	while (r.at < end) {
		const struct brace_mark *m = &b->marks[r.at];
		size_t from = r.at, digit;

		if (b->text.p[from] != '{') {
			step(&r);
			buf_put(out,
			    (struct span){ b->text.p + from, r.at - from });
			continue;
		}
		digit = k % m->total;
		k /= m->total;
		for (; digit >= b->marks[from].count;
		     from = b->marks[from].next)
			digit -= b->marks[from].count;
		spell(b, from + 1, b->marks[from].next, digit, out);
		r.at = m->close + (size_t)1;
	}
}

void
braces_spell(const struct braces *b, size_t k, struct buf *out)
{
	spell(b, 0, b->text.n, k, out);
}
