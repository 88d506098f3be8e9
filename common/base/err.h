/*
 * What went wrong, in one line, for a person.
 *
 * A function that can fail takes `struct err *` last and returns -1 or NULL
 * after setting it. The caller owns the struct, mostly on its stack; there is
 * nothing to release. Messages are lower case, without a full stop; names from
 * an image may be in them raw: whoever prints replaces control bytes (show.h).
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include <stdbool.h>

#include "base/attr.h"

enum { ERR_MAX = 1024 }; /* bytes of a message; longer ones are cut */

struct err {
	/* Nothing needs to be said: whoever read our output has gone away. */
	bool quiet;
	char msg[ERR_MAX];
};

/* Sets the message. Always returns -1, for `return err_set(err, …)`. */
int err_set(struct err *err, const char *fmt, ...) printf_like(2, 3);

/* As err_set, followed by ": " and the text of errno as it is now. With EPIPE
 * the error is a quiet one. */
int err_sys(struct err *err, const char *fmt, ...) printf_like(2, 3);

/* Puts "…: " before the message that is there. Always returns -1. */
int err_wrap(struct err *err, const char *fmt, ...) printf_like(2, 3);

/* Their value is known, also to an analyser that does not see their code. */
static inline int
err_value(int ignored)
{
	(void)ignored;
	return -1;
}

#define err_set(...)  err_value((err_set)(__VA_ARGS__))
#define err_sys(...)  err_value((err_sys)(__VA_ARGS__))
#define err_wrap(...) err_value((err_wrap)(__VA_ARGS__))

#endif
