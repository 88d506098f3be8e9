/*
 * Where a path leads in a tree that may not be whole yet: in a stream, bodies
 * come after the symlinks that lead to them.
 */
#ifndef IMAGE_FOLLOW_H
#define IMAGE_FOLLOW_H

#include "image/tree.h"

/* Told of each symlink on the way; may be NULL. */
typedef void follow_link_fn(void *arg, tree_node link);

/* Told of each place on the way, links that are not followed yet included. */
typedef void follow_step_fn(void *arg, struct span place);

/*
 * Appends where `path` leads to `out`, which is empty: symlinks followed in
 * every component, ".." and absolute targets clamped at the root. Components
 * that the tree does not know are taken as they are. -1 on a loop.
 */
int follow_path(const struct tree *t, struct span path, struct buf *out,
    follow_link_fn *on_link, void *arg);

/* The same for who must know where the way leads through. */
int follow_steps(const struct tree *t, struct span path, struct buf *out,
    follow_step_fn *on_step, void *arg);

#endif
