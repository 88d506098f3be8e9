/*
 * Regular expressions in selections: for programs that match with them. Others
 * take them as text, and are not linked with PCRE2.
 */
#ifndef SELECT_REGEX_H
#define SELECT_REGEX_H

#include "select/select.h"

enum {
	/* What one match may cost: PCRE2's own units, about a tenth of a
	 * second. */
	SELECT_REGEX_STEPS = 1000 * 1000,
	SELECT_REGEX_HEAP = 8 * 1024, /* KiB */
};

/* To be called before words are added. */
void select_use_regex(struct select *s);

#endif
