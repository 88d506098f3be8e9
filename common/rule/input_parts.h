/*
 * Private to common/rule/input*.c.
 */
#ifndef RULE_INPUT_PARTS_H
#define RULE_INPUT_PARTS_H

#include "rule/input.h"

/* Copies JSON, with numbers that are too large for integers as reals. */
void input_fit_numbers(struct buf *out, struct span s);

#endif
