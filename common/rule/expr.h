/*
 * Expressions of selections (select/expr.h), on records of entries. Each runs
 * in a child of its own (child.h), which has no environment and no files; of
 * functions it has jq's own and, under img::, those of the library img.jq.
 *
 * The process that judges needs sandbox_want.messages.
 */
#ifndef RULE_EXPR_H
#define RULE_EXPR_H

#include "rule/child.h"
#include "select/select.h"

struct exprs;

/*
 * Compiles the expressions of a selection, and tells it to judge by them. NULL
 * on error, with jq's complaint ("--expr '.x +': syntax error, …"). Before the
 * sandbox. To be freed after the selection was used for the last time.
 */
struct exprs *exprs_open(struct select *s, const struct child_limits *limits,
    struct err *err);
/*
 * Of an expression by its index, after all entries: "an object" or the like,
 * where it gave one in place of true and refused no entry, as .uid = 3 does.
 * NULL: it may have been meant as it is.
 */
const char *exprs_odd(const struct exprs *e, size_t i);
void exprs_free(struct exprs *e);

static inline void
exprs_cleanup(struct exprs **e)
{
	exprs_free(*e);
}

#define auto_exprs __attribute__((cleanup(exprs_cleanup)))

#endif
