/*
 * --lint of tests in its parts: lint_tests.c (a rule's tests, and what came of
 * them), lint_input.c (what they give to the rule), lint_entry.c (whether the
 * rule selects it). Private to common/rule.
 */
#ifndef RULE_LINT_PARTS_H
#define RULE_LINT_PARTS_H

#include "rule/lint.h"
#include "rule/trial.h"

struct lint {
	struct buf *out;
	size_t wrong;
};

/* One test, and of which rule. */
struct seen {
	struct lint *lint;
	const struct user_rule *rule;
	const struct trial *trial;
	size_t number; /* of the test, from 1 */
};

/* A line about a test. */
void lint_say(const struct seen *s, const char *fmt, ...) printf_like(2, 3);

/* lint_input.c: says what a rule is never given. */
void lint_input(const struct seen *s);
/* Whether one of its entries has a path. */
bool lint_has_path(const struct seen *s);

/* lint_entry.c: false, said, where the rule does not select an entry, for all
 * that a test has of it. */
bool lint_entry(const struct seen *s, const struct json *entry);

#endif
