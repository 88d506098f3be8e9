/*
 * Words that may have been meant by misspelt ones.
 */
#ifndef RULE_NEAR_H
#define RULE_NEAR_H

#include "base/span.h"

/* The word of a list (a NULL at its end) that a misspelt one may have been
 * meant by; NULL where none is near. */
const char *near_word(struct span word, const char *const *list);
bool near_is(struct span a, struct span b);

#endif
