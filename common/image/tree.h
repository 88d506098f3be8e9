/*
 * A file system in memory: names and inodes, no bodies. img-merge applies
 * layers to one; readers of a stream build one to resolve paths.
 *
 * Nodes are names (a hard link is a second node with the same inode). They are
 * numbered from 1, the root is TREE_ROOT, 0 is none; a node that was removed
 * keeps its number, parent and name, so that what is hidden can be named.
 * Memory: at most 300 bytes a node plus its name.
 */
#ifndef IMAGE_TREE_H
#define IMAGE_TREE_H

#include "tar/tar.h"

typedef uint32_t tree_node;

enum {
	TREE_ROOT = 1,
	/* Symlinks followed in one resolution: the kernel's limit. */
	TREE_SYMLINKS_MAX = 40,
	/* Components of one path: more than fit a path of 64 KiB usefully. */
	TREE_ENTRIES_MAX = 100 * 1000 * 1000,
};

struct tree;

struct tree *tree_new(void);
void tree_free(struct tree *t);

/*
 * Adds or replaces the entry at `path` (clean: no leading or trailing slash,
 * no empty, "." or ".." components), parents included; symlinks in the path
 * are not followed. For readers of a stream, whose paths are real. A TAR_LINK
 * becomes a second name of the inode at e->link, or of nothing if that is
 * absent. Returns the node.
 */
tree_node tree_add(struct tree *t, struct span path, const struct tar_entry *e);

/* The node at a clean path without following symlinks; 0: none. */
tree_node tree_at(const struct tree *t, struct span path);

/*
 * What `path` leads to inside the image, as a process in the container would
 * see it: symlinks followed in every component, and in the last one too if
 * `follow`; ".." and absolute targets clamped at the root. 0 where it leads
 * nowhere, in a loop, or through something that is no directory.
 */
tree_node tree_resolve(const struct tree *t, struct span path, bool follow);

tree_node tree_parent(const struct tree *t, tree_node n);
struct span tree_name(const struct tree *t, tree_node n); /* last component */
enum tar_type tree_type(const struct tree *t, tree_node n);
uint32_t tree_mode(const struct tree *t, tree_node n);
uint32_t tree_uid(const struct tree *t, tree_node n);
uint32_t tree_gid(const struct tree *t, tree_node n);
struct span tree_target(const struct tree *t, tree_node n); /* of a symlink */

/* Appends the path from the root, no leading slash; nothing for the root. */
void tree_path(const struct tree *t, tree_node n, struct buf *out);

/* Children in the order they were added: the first, then the next; 0: none. */
tree_node tree_child(const struct tree *t, tree_node n);
tree_node tree_next(const struct tree *t, tree_node n);
/* The next node of the subtree of `top` in depth-first order; 0: the last. */
tree_node tree_walk(const struct tree *t, tree_node top, tree_node n);

#endif
