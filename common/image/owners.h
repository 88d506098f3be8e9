/*
 * Names of users or groups by their numbers, as a file of the image has them:
 * passwd(5) and group(5).
 */
#ifndef IMAGE_OWNERS_H
#define IMAGE_OWNERS_H

#include "base/span.h"

struct owner;

/* A zeroed struct knows nobody. */
struct owners {
	char *text;
	struct owner *list; /* sorted by number */
	size_t n;
};

/* Takes the lines "name:password:number:…" of a file; others are passed over.
 * Copies the text. */
void owners_parse(struct owners *o, struct span text);
void owners_release(struct owners *o);

/* The name that C libraries find for a number, which is the first in the
 * file; NULL in its p: none. Valid as long as the struct. */
struct span owners_name(const struct owners *o, uint32_t id);

/* The number of a name, which is that of its first line. False: it has none.
 * Looks at all lines. */
bool owners_id(const struct owners *o, struct span name, uint32_t *id);

#endif
