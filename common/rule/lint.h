/*
 * --lint: what is wrong with rules, as compilers print it, a line each:
 *
 *	rules/ltsv.jq: site/ltsv: it has no remediation
 *
 * It says what the book found (book_problem) and what tests tell: a test whose
 * shape is wrong; a check that fires in none of its tests, or is silent in
 * none; a test with a path that the rule's own globs do not select; names that
 * two tests have; findings of one path that cannot be told apart, as they have
 * no `key` of their own. Whether tests pass is not its question.
 */
#ifndef RULE_LINT_H
#define RULE_LINT_H

#include "rule/book.h"

/*
 * Of a book for which book_open(…, BOOK_TESTS) was called: also where it
 * failed, as then its problems are what there is to say; where it has none that
 * is fatal, the error of book_open() is. Appends the lines and counts them in
 * *wrong. -1 where the child is gone for good.
 */
int book_lint(struct book *b, struct buf *out, size_t *wrong, struct err *err)
    must_check;

#endif
