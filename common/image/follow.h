/*
 * Where a path of an image leads, for readers in one pass: symlinks come before
 * the first body, and so do the groups of names that share one.
 */
#ifndef IMAGE_FOLLOW_H
#define IMAGE_FOLLOW_H

#include "image/stream.h"
#include "image/tree.h"

/*
 * Appends where `path` leads, symlinks followed in every component, ".." and
 * absolute targets clamped at the root. Components that the tree does not know
 * are taken as they are: bodies come after the symlinks, so that what a path
 * leads to may be unknown yet. -1 on a loop.
 */
int path_follow(const struct tree *t, struct span path, struct buf *out);

/* The name under which the body of the file `real` goes by: the first of its
 * group in links.json, where it is in one. Valid as long as both are. */
struct span path_body(const struct stream_reader *r, struct span real);

#endif
