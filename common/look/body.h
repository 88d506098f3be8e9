/*
 * The content of a file of the stream, piece by piece, holes and all.
 */
#ifndef LOOK_BODY_H
#define LOOK_BODY_H

#include "image/stream.h"

/* A piece of content; p is NULL where it is a hole of n bytes. -1 ends it. */
typedef int body_fn(void *arg, struct span piece, struct err *err);

/* Calls fn with all of the present entry's content, in order; 0, or -1 where
 * it is hollow, the input is cut, or fn says so. */
int body_each(struct stream_reader *r, const struct tar_entry *e, body_fn *fn,
    void *arg, struct err *err) must_check;

#endif
