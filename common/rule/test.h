/*
 * --test: the rules' own tests as TAP.
 *
 *	1..3
 *	ok 1 - site/ltsv: a format by its definition
 *	not ok 2 - site/ltsv: combined is none
 *	# expected {"line":4}
 *	#      got {"message":"…","line":5}
 *	#        : line is 5, not 4
 *	ok 3 - site/labels # SKIP it has no tests
 *
 * What a rule says by `debug` comes as "# debug: …" lines behind its test. A
 * rule whose tests cannot be read is one test that fails.
 */
#ifndef RULE_TEST_H
#define RULE_TEST_H

#include "rule/book.h"

/*
 * Runs the tests of the rules that were compiled, with BOOK_TESTS,
 * appends what came of them, and counts in *failed those that did not pass. -1
 * where the child is gone for good; `out` has then what was known before.
 */
int book_test(struct book *b, struct buf *out, size_t *failed, struct err *err)
    must_check;

#endif
