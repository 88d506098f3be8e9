#include "check/rules.h"
#include "rule/coverage.h"
#include "rule/explain.h"
#include "rule/lint.h"
#include "rule/scaffold.h"
#include "rule/test.h"

enum {
	DONE = 0,
	WRONG = 1, /* a test that failed, what --lint has found */
};

/* Of what was counted. */
static int
status_of(int r, size_t wrong)
{
	if (r < 0)
		return -1;
	return wrong ? WRONG : DONE;
}

static int
put_library(struct rules_state *s, struct buf *out, struct err *err)
{
	const char *dir = book_library(s->book);

	if (!dir)
		return err_set(err,
		    "img.jq is not where this program was "
		    "installed with it");
	buf_printf(out, "%s\n", dir);
	return DONE;
}

static int
put_tests(struct check *c, struct buf *out, struct err *err)
{
	struct rules_state *s = check_state(c);
	size_t failed = 0;
	int r;

	if (rules_compile_on(c, BOOK_TESTS, err) < 0)
		return -1;
	r = book_test(s->book, out, &failed, err);
	return status_of(r, failed);
}

static int
put_coverage(struct check *c, bool json, struct buf *out, struct err *err)
{
	struct rules_state *s = check_state(c);
	size_t uncovered = 0;

	if (rules_compile_on(c, BOOK_TESTS, err) < 0)
		return -1;
	return book_coverage(s->book, json, out, &uncovered, err);
}

/* What does not compile is among what it says. */
static void
compile_for_lint(struct check *c)
{
	struct rules_state *s = check_state(c);
	struct err err;

	if (s->is_refused) {
		(void)!rules_compile(s, NULL, BOOK_TESTS, &err);
	} else if (rules_compile_on(c, BOOK_TESTS, &err) < 0) {
		s->is_refused = true;
		s->refused = err;
	}
}

static int
put_lint(struct check *c, struct buf *out, struct err *err)
{
	struct rules_state *s = check_state(c);
	size_t wrong = 0;
	int r;

	compile_for_lint(c);
	r = book_lint(s->book, out, &wrong, err);
	if (r == 0 && s->is_refused && !wrong) {
		*err = s->refused;
		return -1;
	}
	return status_of(r, wrong);
}

/* What is printed does not say whose it is. */
static int
want_one(const struct rules_state *s, struct err *err)
{
	const char *first = NULL;
	size_t n = 0;

	for (size_t i = 0; i < s->n; i++) {
		if (!s->rules[i].on)
			continue;
		if (n++ == 0)
			first = s->rules[i].user->rule.id;
	}
	if (n > 1)
		return err_set(err,
		    "--dump-input is for one rule, and there are %zu: "
		    "--only says which, as in --only %s",
		    n, first);
	return 0;
}

/* Of the rules that rule alone is compiled, for its examples. */
static int
put_explained(struct rules_state *s, struct buf *out, struct err *err)
{
	auto_free bool *on = mem_zalloc((s->n + 1) * sizeof(*on));

	for (size_t i = 0; i < s->n; i++)
		on[i] = strcmp(s->rules[i].user->rule.id, s->id) == 0;
	if (rules_compile(s, on, BOOK_TESTS, err) < 0)
		return -1;
	return book_explain(s->book, span_of(s->id), out, err);
}

int
rules_instead(struct check *c, bool json, struct buf *out, struct err *err)
{
	struct rules_state *s = check_state(c);

	switch (s->task) {
	case TASK_TEST:
		return put_tests(c, out, err);
	case TASK_LINT:
		return put_lint(c, out, err);
	case TASK_COVERAGE:
		return put_coverage(c, json, out, err);
	case TASK_EXPLAIN:
		return put_explained(s, out, err);
	case TASK_NEW:
		return scaffold_put(span_of(s->id), out, err);
	case TASK_LIBRARY:
		return put_library(s, out, err);
	case TASK_CHECK:
	case TASK_DUMP:
		break;
	}
	if (rules_want(c, err) < 0 ||
	    (s->task == TASK_DUMP && want_one(s, err) < 0))
		return -1;
	return CHECK_RUNS;
}
