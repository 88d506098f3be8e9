/*
 * Names with their values, wherever they are in a text: what pairs.h judges and
 * mask.h hides. The ways to write them are listed in pairs.h; none of it is
 * read as a grammar, since a text can be of any, or a part of one.
 * Private to common/secret.
 */
#ifndef SECRET_PAIR_H
#define SECRET_PAIR_H

#include "base/span.h"

enum {
	PAIR_NAME_MAX = 128, /* bytes of a name; what is longer is none */
	/* Bytes of a program's arguments that are looked at. */
	PAIR_COMMAND_MAX = 1024,
	/* Values are read of so many times a text's length in all, since they
	 * may be in one another: "key=key=key=…". */
	PAIR_TIMES_MAX = 8,
};

enum pair_form {
	PAIR_EQUALS,   /* NAME=value, name => value */
	PAIR_COLON,    /* name: value */
	PAIR_ELEMENT,  /* <name>value</name> */
	PAIR_LISTED,   /* name="…" value="…", ("name", "value") */
	PAIR_OPTION,   /* --name value */
	PAIR_BLANK,    /* ENV NAME value */
	PAIR_ARGUMENT, /* mysql -pVALUE: a password, whatever it is called */
};

struct pair {
	enum pair_form form;
	struct span name;  /* of PAIR_ARGUMENT "password" */
	struct span value; /* a part of the text, without its quotes */
	bool quoted;
	bool spaced; /* blanks around the = */
	bool more;   /* without quotes, and words follow it */
};

/* Whether the pair is taken: then its value is not searched for pairs. */
typedef bool pair_fn(void *arg, const struct pair *p);

/*
 * Tells of all pairs whose names have in them what a secret's name has
 * (pair_stem), in the order of their names; names are not judged.
 */
void pairs_find(struct span text, pair_fn *fn, void *arg);

/* The place of the next of the stems: "pass", "secret", "token", "key", …;
 * text.n: there is none. Fast. */
size_t pair_stem(struct span text, size_t from);

/* Parts of it. */

/* Reads the value that begins at `at`, behind an = or :, into p. False: there
 * is none. `wide`: a value without quotes ends before the next NAME= alone. */
bool pair_value(struct span text, size_t at, bool wide, struct pair *p);

/* If the program takes a password among its arguments, which begin at `at`,
 * tells of it. The end of its arguments; `at` if it is none such. */
size_t pair_command(struct span text, size_t at, struct span program,
    pair_fn *fn, void *arg);

/* A line that is a name alone, whose value is in the next one: "- name: X",
 * '"name": "X",', "<name>X</name>". */
bool pair_name_line(struct span text, struct span *name);

/* Such a next line: the value; p->name is the caller's. */
bool pair_value_line(struct span text, struct pair *p);

/* Behind the blanks of a line from `at` on. */
size_t pair_skip_blanks(struct span text, size_t at);

#endif
