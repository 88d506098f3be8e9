/*
 * How jq gets the text of a module: with an `error` that is never silent;
 * without the definition of its tests, where they are not asked for, and of the
 * library only what somebody uses. jq 1.6 looks at all there is whenever it
 * looks at what is used: rules with many tests take several times as long to
 * compile, and a hundred small ones with all of the library three times as
 * long.
 */
#ifndef RULE_LOAD_H
#define RULE_LOAD_H

#include "base/table.h"

/*
 * An error that is null is one: to libjq 1.6 it is `empty`, so that a rule
 * would end in the midst of its work as if it had found nothing. To be put
 * before definitions, on their line.
 */
#define LOAD_ERROR_DEFS                                               \
	"def _error(f): error(f | if . == null then \"error(null)\" " \
	"else . end); "                                               \
	"def error(f): _error(f); def error: _error(.); "

struct load {
	bool without_tests;
	const char *library; /* the path of its file; NULL: none is cut */
	/* Names that may be those of its functions: no others are kept, but
	 * what these use. */
	struct table *used;
	bool called; /* set where a module was read in this way at all */
};

/* For all of this process: jq's function for it has no room for more. The
 * struct is kept. */
void load_as(struct load *how);

#endif
