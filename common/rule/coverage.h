/*
 * --coverage: which rules fire in which of their tests. A rule that never does
 * may be unable to; one that always does may be unable to be silent.
 */
#ifndef RULE_COVERAGE_H
#define RULE_COVERAGE_H

#include "rule/book.h"

/*
 * Runs the tests of the rules that were compiled, with BOOK_TESTS, and
 * appends a table for people, or, with `json`, one line for each rule:
 *
 *	{"rule":"site/x","file":"x.jq","fires":true,"silent":false,
 *	 "tests":[{"name":"…","findings":2},{"name":"…","trouble":"…"}]}
 *
 * *uncovered counts the rules that fire in none of their tests, or have no test
 * in which they are silent. -1 where the child is gone for good.
 */
int book_coverage(struct book *b, bool json, struct buf *out, size_t *uncovered,
    struct err *err) must_check;

#endif
