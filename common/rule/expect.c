/* What a test expects, compared with what came. */
#include "base/mem.h"
#include "rule/trial.h"

enum {
	LINE_JSON = 200,  /* bytes of a finding in a line */
	VALUE_JSON = 160, /* of one value */
	LINES_MAX = 10,   /* lines on expectations, and on findings */
};

/* Which results fit which expectations, and which of them are paired. */
struct match {
	const struct json *expect, *results;
	size_t n_expect, n_results;
	bool *fits;    /* [expectation * n_results + result] */
	bool *visited; /* results, in one search */
	bool *paired;  /* expectations */
	size_t *owner; /* of a result: expectation + 1, 0: none */
};

static bool
is_number(const struct json *v)
{
	return json_type(v) == JSON_INT || json_type(v) == JSON_REAL;
}

/* Nothing in a finding is larger than a word. */
static bool
is_equal(const struct json *a, const struct json *b)
{
	if (is_number(a) && is_number(b))
		return json_number(a) >= json_number(b) &&
		    json_number(a) <= json_number(b);
	if (!a || !b || json_type(a) != json_type(b))
		return false;
	return json_type(a) == JSON_STRING &&
	    span_eq(json_string(a), json_string(b));
}

/* How many of the members that an expectation names a result has otherwise. */
static size_t
differences(const struct json *expectation, const struct json *result)
{
	const struct json *value;
	struct span name;
	void *iter = NULL;
	size_t n = 0;

	while (json_each(expectation, &iter, &name, &value))
		n += !is_equal(value, json_member(result, name));
	return n;
}

static void
match_init(struct match *m, const struct trial *t)
{
	m->expect = t->expect;
	m->results = json_root(t->results);
	m->n_expect = json_count(m->expect);
	m->n_results = json_count(m->results);
	m->fits = mem_zalloc(m->n_expect * m->n_results + 1);
	m->visited = mem_zalloc(m->n_results + 1);
	m->paired = mem_zalloc(m->n_expect + 1);
	m->owner = mem_zalloc((m->n_results + 1) * sizeof(*m->owner));
	for (size_t e = 0; e < m->n_expect; e++)
		for (size_t r = 0; r < m->n_results; r++)
			m->fits[e * m->n_results + r] =
			    differences(json_at(m->expect, e),
				json_at(m->results, r)) == 0;
}

static void
match_release(struct match *m)
{
	free(m->fits);
	free(m->visited);
	free(m->paired);
	free(m->owner);
}

/* Finds a result for an expectation, moving others to another of theirs where
 * that helps: an augmenting path of bipartite matching. As deep as there are
 * expectations. */
static bool
pair(struct match *m, size_t e)
{
	for (size_t r = 0; r < m->n_results; r++) {
		if (!m->fits[e * m->n_results + r] || m->visited[r])
			continue;
		m->visited[r] = true;
		if (!m->owner[r] || pair(m, m->owner[r] - 1)) {
			m->owner[r] = e + 1;
			return true;
		}
	}
	return false;
}

/* True where nothing is left over on either side. */
static bool
pair_all(struct match *m)
{
	size_t n = 0;

	for (size_t e = 0; e < m->n_expect; e++) {
		memset(m->visited, 0, m->n_results);
		m->paired[e] = pair(m, e);
		n += m->paired[e];
	}
	return n == m->n_expect && n == m->n_results;
}

void
trial_put_json(struct buf *out, const struct json *value, size_t max)
{
	auto_buf struct buf text = { .max = CHILD_ANSWER_MAX };
	struct json_out j = { .b = &text };
	struct span all;
	size_t n = 0;

	json_put_value(&j, NULL, value);
	all = buf_span(&text);
	while (n < all.n && n < max) {
		size_t step = span_utf8_len(span_from(all, n));

		n += step ? step : 1;
	}
	buf_put(out, (struct span){ all.p, n });
	if (n < all.n || !buf_ok(&text))
		buf_puts(out, "\xe2\x80\xa6");
}

/* "line is 5, not 4; it has no key" */
static void
put_differences(struct buf *out, const struct json *expectation,
    const struct json *result)
{
	const struct json *value, *got;
	struct span name;
	void *iter = NULL;
	const char *between = "";

	while (json_each(expectation, &iter, &name, &value)) {
		got = json_member(result, name);
		if (is_equal(value, got))
			continue;
		buf_puts(out, between);
		between = "; ";
		if (!got) {
			buf_printf(out, "it has no %.*s", SPAN_ARG(name));
			continue;
		}
		buf_printf(out, "%.*s is ", SPAN_ARG(name));
		trial_put_json(out, got, VALUE_JSON);
		buf_puts(out, ", not ");
		trial_put_json(out, value, VALUE_JSON);
	}
}

/* The result that is left over and differs least; n_results: none. Marks it as
 * visited, which now is shown. */
static size_t
nearest(struct match *m, const struct json *expectation)
{
	size_t best = m->n_results, least = SIZE_MAX;

	for (size_t r = 0; r < m->n_results; r++) {
		size_t n;

		if (m->owner[r] || m->visited[r])
			continue;
		n = differences(expectation, json_at(m->results, r));
		if (n < least) {
			least = n;
			best = r;
		}
	}
	if (best < m->n_results)
		m->visited[best] = true;
	return best;
}

static void
put_missing(struct match *m, struct buf *out)
{
	size_t lines = 0;

	for (size_t e = 0; e < m->n_expect; e++) {
		const struct json *expectation = json_at(m->expect, e);
		size_t r;

		if (m->paired[e] || lines++ >= LINES_MAX)
			continue;
		buf_puts(out, "expected ");
		trial_put_json(out, expectation, LINE_JSON);
		r = nearest(m, expectation);
		buf_puts(out, r < m->n_results ? "\n     got " : "\n");
		if (r == m->n_results)
			continue;
		trial_put_json(out, json_at(m->results, r), LINE_JSON);
		buf_puts(out, "\n       : ");
		put_differences(out, expectation, json_at(m->results, r));
		buf_putc(out, '\n');
	}
	if (lines > LINES_MAX)
		buf_printf(out, "expected %zu more\n", lines - LINES_MAX);
}

static void
put_surplus(const struct match *m, struct buf *out)
{
	size_t lines = 0;

	for (size_t r = 0; r < m->n_results; r++) {
		if (m->owner[r] || m->visited[r] || lines++ >= LINES_MAX)
			continue;
		buf_puts(out, "not expected ");
		trial_put_json(out, json_at(m->results, r), LINE_JSON);
		buf_putc(out, '\n');
	}
	if (lines > LINES_MAX)
		buf_printf(out, "not expected %zu more\n", lines - LINES_MAX);
}

static void
put_why(struct match *m, struct buf *out)
{
	memset(m->visited, 0, m->n_results);
	put_missing(m, out);
	put_surplus(m, out);
	if (m->n_results == 0)
		buf_puts(out, "got no findings\n");
}

bool
trial_passed(const struct trial *t, struct buf *why)
{
	struct match m = { 0 };
	bool passed;

	if (t->trouble) {
		if (why)
			buf_printf(why, "%s\n", t->trouble);
		return false;
	}
	match_init(&m, t);
	passed = pair_all(&m);
	if (!passed && why)
		put_why(&m, why);
	match_release(&m);
	return passed;
}
