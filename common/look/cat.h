/*
 * The content of files of an image, in the order in which they are asked for.
 *
 * A stream has them in an order of its own: what comes too early is kept in a
 * spool. The last file that is missing is known at the end of the stream, and
 * so is whether all of it can be believed.
 */
#ifndef LOOK_CAT_H
#define LOOK_CAT_H

#include "image/stream.h"

struct cat_options {
	const char *const *paths;
	size_t npaths;
	int layer;     /* only what this layer brought; -1: any */
	bool hidden;   /* only what a later layer deleted or replaced */
	bool terminal; /* control bytes are shown, not sent */
	bool binary;   /* also what is no text at all */
	int out;
	int spool;                 /* an empty file; -1: there is none */
	const char *spool_problem; /* why there is none */
};

struct cat;

struct cat *cat_new(const struct cat_options *opt);
void cat_free(struct cat *c);

/* Reads the stream to its end: 0, or -1 where it or the output is broken. */
int cat_run(struct cat *c, struct source *src, struct err *err) must_check;

/* Whether the input was an image stream, whatever came of it. */
bool cat_has_stream(const struct cat *c);

/* Why path i was not written, after cat_run: NULL where it was. */
const char *cat_problem(const struct cat *c, size_t i);

/* Whether a run that was asked for this may need a spool. */
bool cat_needs_spool(const struct cat_options *opt);

#endif
