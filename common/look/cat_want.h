/*
 * What img-cat is asked for: which entry that is, and why there is none.
 * Private to common/look.
 */
#ifndef LOOK_CAT_WANT_H
#define LOOK_CAT_WANT_H

#include "base/mem.h"
#include "image/tree.h"
#include "look/cat.h"
#include "look/cat_out.h"

/* A file that is asked for. */
struct want {
	struct span path;  /* as it was asked for, cleaned: "etc/shadow" */
	struct span named; /* symlinks followed, but for the last component */
	struct span real;  /* where symlinks lead it */
	struct span body;  /* the name its content goes by under */
	bool met;          /* a file or something else */
	bool found;
	bool written;
	bool hidden;        /* what was met is */
	int added, removed; /* its layers, where it is hidden */
	bool direct; /* under its own name, not the one that links lead to */
	uint64_t at, size; /* in the spool */
	/* The layers that brought it, a bit each, where one was asked for. */
	unsigned char layers[STREAM_LAYERS_MAX / 8];
	struct err problem; /* why it was not found so far */
	bool has_problem;
};

struct cat {
	const struct cat_options *opt;
	struct stream_reader *reader;
	const struct stream_info *info;
	struct tree *tree;
	struct want *wants;
	size_t next; /* the first that was not written */
	struct arena arena;
	struct cat_out *out;
	uint64_t spool_end;
	bool resolved;
	bool opened, ended;
};

/* Finds where the path leads: once all symlinks were seen. */
void want_resolve(struct cat *c, struct want *w, struct span path);
/* Whether the entry is what is asked for, or better than what was met. */
bool want_takes(const struct cat *c, const struct want *w,
    const struct stream_item *item);
/* Notes which layers have such a file. */
void want_note_layer(const struct cat *c, struct want *w,
    const struct stream_item *item);
/* It was taken, and its content is at that place of the spool. */
void want_found(struct want *w, const struct stream_item *item, uint64_t at);
/* It is what is asked for, but has no content to be had. */
void want_refuse(struct want *w, const struct stream_item *item);
/* Why nothing was found under a path: at the end. */
void want_explain(const struct cat *c, struct want *w);

#endif
