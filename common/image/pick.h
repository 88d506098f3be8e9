/*
 * Marks in a tree what a selection wants: names that it selects, what they
 * resolve to, the symlinks on the way, and the directories above. Private to
 * common/image.
 */
#ifndef IMAGE_PICK_H
#define IMAGE_PICK_H

#include "image/inode.h"
#include "select/select.h"

enum { PICK_PATH_MAX = 4 * TAR_PATH_MAX };

/* A path that is selected, but not in the tree. */
struct pick_path {
	struct span path;
	uint16_t flags; /* NODE_SELECTED, NODE_CONTENT */
};

struct pick {
	struct tree *tree;
	struct select *select;
	/* The tree has no regular files yet: where symlinks lead beside what
	 * it has. Sorted by pick_tree(), paths may be there twice. */
	bool partial;
	bool notes; /* every path is noted in the selection */
	/* For expressions, as in struct select_entry; NULL: there are none. */
	void (*record)(const struct select_entry *e, struct buf *out);
	const void *records;
	struct pick_path *paths;
	size_t npaths, cap_paths;
};

void pick_release(struct pick *p);

/* Follows symlinks in the selection's globs; then judges every name. */
int pick_tree(struct pick *p, struct err *err) must_check;
/* A part of that: judges every name. */
int pick_judge(struct pick *p, struct err *err) must_check;
/* Hidden entries, each by itself. */
int pick_hidden(struct pick *p, struct err *err) must_check;

/* Selects a node, by NODE_SELECTED or NODE_CONTENT or both. */
void pick_node(struct pick *p, tree_node n, uint16_t flags);
/* How a path that is not in the tree was selected. */
uint16_t pick_elsewhere(const struct pick *p, struct span path);

/* What predicates see of an entry (predicates_see()), and expressions too. */
struct select_entry pick_entry_whole(const struct pick *p,
    const struct tar_entry *e);

#endif
