/*
 * A set of names with flags: the paths that a selection has without any
 * special character, and the directories above them. For the files of this
 * folder. The names' bytes belong to somebody else.
 */
#ifndef SELECT_NAMES_H
#define SELECT_NAMES_H

#include "base/span.h"

enum {
	NAME_PATH = 1,  /* a path that is selected */
	NAME_ABOVE = 2, /* a directory with a selected path somewhere below */
	NAME_GLOB = 4,  /* the text of a glob */
	NAME_SEEN = 8,  /* a path that was met */
};

struct name {
	struct span text; /* p is NULL: a free slot */
	unsigned flags;
};

struct names {
	struct name *slots;
	size_t n;
	size_t cap; /* a power of two, or 0 */
};

/* Adds `flag` to a name; false if it had it. */
bool names_add(struct names *t, struct span text, unsigned flag);
bool names_have(const struct names *t, struct span text, unsigned flag);
/* Adds a path, and the directories above it. */
void names_add_path(struct names *t, struct span path);
void names_release(struct names *t);

#endif
