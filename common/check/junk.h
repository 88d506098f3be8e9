/*
 * Names of what nobody means to ship: repositories, caches, files of editors
 * and of builds, and so on. By the path alone, with size and mode where a name
 * says too little.
 *
 * A directory is told by what is in it, so that it needs no entry of its own;
 * names are compared component by component. Where the same names are other
 * people's, whose packages came with them (node_modules, usr/share/doc), they
 * are passed over, but for repositories, core dumps and histories of shells.
 */
#ifndef CHECK_JUNK_H
#define CHECK_JUNK_H

#include "base/span.h"

enum junk_kind {
	JUNK_VCS,
	JUNK_EDITOR,
	JUNK_CI,
	JUNK_CONTAINER,
	JUNK_CORE,
	JUNK_HISTORY,
	JUNK_CACHE,
	JUNK_BUILD,
	JUNK_LEFTOVER,
	JUNK_LOG,
	JUNK_TEMPORARY,
};

struct junk {
	enum junk_kind kind;
	const char *what; /* "a Git repository" */
	/* It is the directory that this many bytes of the path name; 0: it is
	 * the file itself. */
	size_t dir;
	/* Deeper in the directory there may be junk of another kind. */
	bool loose;
	bool vendored; /* the package of somebody else brought it */
};

struct junk_names;

struct junk_names *junk_names_new(void);
void junk_names_free(struct junk_names *names);

/* What an entry that is no directory is, or is in; false: nothing known. */
bool junk_find(const struct junk_names *names, struct span path, uint64_t size,
    uint32_t mode, struct junk *junk);

#endif
