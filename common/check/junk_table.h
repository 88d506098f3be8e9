/*
 * The names that junk.h knows. Private to it.
 */
#ifndef CHECK_JUNK_TABLE_H
#define CHECK_JUNK_TABLE_H

#include "check/junk.h"

/* What a row is about. */
enum {
	IN = 1,       /* everything below a directory of this name */
	NAMED = 2,    /* a file of this name */
	NOT = 4,      /* nothing below it is junk */
	VENDORED = 8, /* below it only repositories are */
	EACH = 16,    /* each directory in it is one of its own */
	ALWAYS = 32,  /* also below what is VENDORED */
};

/* The name has one or more components, the last ones of a path; with a slash in
 * front, all of them. The first row that fits counts. */
struct junk_row {
	const char *name;
	enum junk_kind kind;
	int use;
	const char *what;
};

/* What stands behind the last dot of a file's name. */
struct junk_ending {
	const char *name;
	enum junk_kind kind;
	const char *what;
};

/* They end with a zeroed row. */
extern const struct junk_row junk_rows[];
extern const struct junk_ending junk_endings[];

#endif
