/*
 * Where a path leads in a tree that may not be whole yet: in a stream, bodies
 * come after the symlinks that lead to them.
 */
#ifndef IMAGE_FOLLOW_H
#define IMAGE_FOLLOW_H

#include "image/tree.h"

/*
 * Appends where `path` leads, symlinks followed in every component, ".." and
 * absolute targets clamped at the root. Components that the tree does not know
 * are taken as they are: bodies come after the symlinks, so that what a path
 * leads to may be unknown yet. -1 on a loop.
 */
int path_follow(const struct tree *t, struct span path, struct buf *out);

#endif
