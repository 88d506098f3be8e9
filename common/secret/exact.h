/*
 * The exact look: PCRE2 on the bytes around a candidate. Expressions are
 * compiled when they are first asked for, without JIT: memory alone.
 */
#ifndef SECRET_EXACT_H
#define SECRET_EXACT_H

#include "secret/database.h"

enum {
	/* PCRE2's own units: some ten milliseconds. An expression that needs
	 * more for one start is given up there: exact_gave_up(). */
	EXACT_STEPS = 200 * 1000,
	EXACT_HEAP = 8 * 1024, /* KiB */
};

/* Whether PCRE2 takes an expression; -1: *err says why, and at which byte. One
 * that matches the empty text is refused too: it would match everywhere. */
int exact_check(struct span regex, struct err *err) must_check;

struct exact;

/* For the patterns of a database, which lives as long. */
struct exact *exact_new(const struct database *d);
void exact_free(struct exact *x);

struct exact_text {
	struct span text;
	bool from_start; /* the text's first byte is the body's */
	bool to_end;     /* its last one is */
};

struct exact_match {
	size_t start, end;
	size_t secret, secret_end; /* the first group, or the match */
};

/* The first match that begins at from..until-1, if there is one, not empty. */
bool exact_find(struct exact *x, size_t pattern, const struct exact_text *text,
    size_t from, size_t until, struct exact_match *m);
/* Whether an expression was given up since this was asked last. */
bool exact_gave_up(struct exact *x);

#endif
