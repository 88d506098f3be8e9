/*
 * Names of users or groups and their numbers, as a file of the image has them:
 * passwd(5) and group(5).
 *
 * A line is "name:password:number", with blanks in front or not, and with more
 * behind it or not; others name nobody, as comments and what stands for
 * accounts elsewhere (+, -). Of several lines with one name the first counts,
 * as it does where a C library looks for the name: so whoever is shown under a
 * name is found by it.
 */
#ifndef SELECT_OWNERS_H
#define SELECT_OWNERS_H

#include "base/span.h"

struct owner;

/* A zeroed struct knows nobody. */
struct owners {
	char *text;
	struct owner *list; /* sorted by number */
	size_t n;
};

/* Takes the lines of a file. Copies the text. */
void owners_parse(struct owners *o, struct span text);
void owners_release(struct owners *o);

/* The name that C libraries find for a number, which is the first in the
 * file; NULL in its p: none. Valid as long as the struct. */
struct span owners_name(const struct owners *o, uint32_t id);

/* The number of a name; false: it names nobody. Looks at all lines. */
bool owners_id(const struct owners *o, struct span name, uint32_t *id);

#endif
