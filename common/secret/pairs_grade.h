/*
 * How bad a pair is, and how sure. Private to common/secret.
 *
 *	name	value				severity	confidence
 *	strong	20 bytes and more, random	high		medium
 *	strong	random, or of three kinds	medium		medium
 *	strong	else				medium		low
 *	weak	random				medium		low
 *	strong	a word, where a program is	low		low
 *		given it ("postgres")
 *	any	a hash of a password		medium		sure
 *
 * In a comment only what is random counts, and counts low.
 */
#ifndef SECRET_PAIRS_GRADE_H
#define SECRET_PAIRS_GRADE_H

#include "secret/secret.h"

struct pairs_context {
	bool comment;
	bool set; /* a variable of a config, an argument: no text about it */
};

/* Fills all but name, value, and line. False: it is no secret. */
bool pairs_grade(struct secret *s, struct pairs_context c);

#endif
