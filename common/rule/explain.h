/*
 * --explain ID: all that is known of a rule, as text.
 */
#ifndef RULE_EXPLAIN_H
#define RULE_EXPLAIN_H

#include "rule/book.h"

/*
 * Appends what there is to say on the rule of that id or alias: its texts, what
 * it selects (in sentences, and as words that img-filter(1) takes), what it is
 * given, its parameters and the names of its tests: the book was opened with
 * BOOK_TESTS. -1 where there is no such rule ("there is no rule 'x/y'
 * (x/z?)"), or the child is gone for good. What authors
 * wrote is made fit for a terminal (show.h).
 */
int book_explain(struct book *b, struct span id, struct buf *out,
    struct err *err) must_check;

#endif
