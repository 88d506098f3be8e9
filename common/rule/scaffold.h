/*
 * --new ID: a rule to begin with.
 */
#ifndef RULE_SCAFFOLD_H
#define RULE_SCAFFOLD_H

#include "base/buf.h"
#include "base/err.h"

/*
 * Appends the text of a rule file with that id, which passes --test and --lint
 * as it is, and shows in comments what to change. -1 where it is no id
 * ("family/thing", lower case with dashes).
 */
int scaffold_put(struct span id, struct buf *out, struct err *err) must_check;

#endif
