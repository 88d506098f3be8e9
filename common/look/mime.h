/*
 * What kind of file content is, by libmagic.
 */
#ifndef LOOK_MIME_H
#define LOOK_MIME_H

#include "base/err.h"
#include "base/span.h"

enum {
	/* Bytes of a file that are looked at: as many as file(1) does. */
	MIME_HEAD_MAX = 1024 * 1024,
};

struct mime;

/* Loads the database: before the sandbox. NULL with *err set. */
struct mime *mime_new(struct err *err);
void mime_free(struct mime *m);

/* The type of a file that begins so, "text/plain"; NULL where libmagic gives
 * up. Valid until the next call. */
const char *mime_of(struct mime *m, struct span head);

#endif
