/*
 * A rule's own tests, run: what --test, --coverage and --lint go by. The book
 * was opened with BOOK_TESTS.
 *
 * A test is {"name", "input", "expect"} (img-rule(5), TESTS). Its input is
 * given to `check` as it is, with the defaults of the rule's parameters where
 * it lacks them: not with what somebody's overrides say, so that tests depend
 * on nothing but the file.
 */
#ifndef RULE_TRIAL_H
#define RULE_TRIAL_H

#include "rule/result.h"

enum {
	TRIALS_MAX = 4096,       /* tests of a rule */
	TRIAL_EXPECT_MAX = 1000, /* findings that one expects */
	TRIAL_NAME_MAX = 256     /* bytes of a test's name that are shown */
};

/* One test. */
struct trial {
	char *name;               /* cut; empty: it has none */
	const struct json *input; /* NULL: the test has a wrong shape */
	const struct json *expect;
	char *trouble; /* why there are no results: a wrong shape of the test or
			* of a result, an error, a limit; NULL: there are */
	char *debug;   /* JSON: an array of messages by `debug`; NULL: none */
	struct json_doc *results; /* an array of what `check` gave, with "path"
				   * and "severity" filled in */
	size_t count;             /* of these */
};

struct trials {
	const struct user_rule *rule;
	char *trouble; /* why there are no tests to run: `tests` failed, or is
			* no array; NULL */
	struct json_doc *doc;
	struct trial *list;
	size_t n; /* 0 also where the rule has none */
};

/* Reads the tests of rule i, with no results yet. -1 where the child is gone
 * for good. */
int trials_read(struct book *b, size_t i, struct trials *t, struct err *err)
    must_check;
/* Reads and runs them. -1 where the child is gone for good. */
int trials_run(struct book *b, size_t i, struct trials *t, struct err *err)
    must_check;
void trials_release(struct trials *t);

#define auto_trials __attribute__((cleanup(trials_release)))

/*
 * Whether the results are what the test expects: as many as there are
 * expectations, and a way to give each expectation a result of its own that has
 * all it names, with equal values. Appends, where they are not and `why` is no
 * NULL, lines without "# " that say what is missing, what is left over and
 * where the nearest differs. False too for a test that has trouble.
 */
bool trial_passed(const struct trial *t, struct buf *why);

/* Appends a value as compact JSON, cut to some `max` bytes. */
void trial_put_json(struct buf *out, const struct json *value, size_t max);

#endif
