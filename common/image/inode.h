/*
 * What a tree is made of. Private to common/image: readers of a stream use
 * tree.h alone.
 */
#ifndef IMAGE_INODE_H
#define IMAGE_INODE_H

#include "base/mem.h"
#include "image/tree.h"

/* What few inodes have. */
struct inode_extra {
	struct tar_xattr *xattrs;
	size_t nxattrs;
	struct tar_extent *map; /* with is_sparse */
	size_t nmap;
};

enum {
	INODE_NO_BODY = 1, /* body_at says nothing yet: it was not spooled */
	INODE_SPARSE = 2,
	INODE_WANTED = 4, /* its body is wanted */
	INODE_SURE = 8,   /* a name is selected, whatever its attributes */
};

struct inode {
	uint64_t size;
	uint64_t stored;
	uint64_t body_at; /* in the layer's tar, or its spool file */
	int64_t mtime;
	const char *link; /* of a symlink: link_n bytes */
	struct inode_extra *extra;
	uint32_t link_n;
	uint32_t mtime_ns;
	uint32_t uid, gid;
	uint32_t major, minor;
	uint32_t seq;   /* its entry's place in the layer */
	uint32_t first; /* which of its names is written first: output.c's */
	uint16_t mode;
	uint16_t layer;
	uint8_t type; /* enum tar_type */
	uint8_t flags;
};

enum {
	NODE_GONE = 1,     /* removed: not in the tree any more */
	NODE_IMPLICIT = 2, /* a parent that no entry describes */
	NODE_WANTED = 4,   /* selected, or above or behind something selected */
	NODE_SELECTED = 8, /* by predicates, or by a symlink that leads here */
	NODE_CONTENT = 16, /* the same, by what content is wanted of */
	NODE_MAYBE = 32,   /* its attributes decide */
	NODE_SECOND = 64,  /* of a regular file, and not its first name */
	NODE_WRITTEN = 128,
	NODE_PULLED = 256, /* selected by a symlink, whatever its attributes */
};

struct node {
	struct inode *inode; /* NULL: a name for something that is absent */
	const char *name;    /* last component, name_n bytes */
	tree_node parent;
	tree_node child, last_child;
	tree_node next, prev;
	uint32_t seq; /* the entry's place in its layer */
	uint16_t name_n;
	uint16_t layer; /* whose entry gave the name */
	uint16_t hid;   /* 1 + the layer that last hid what is below */
	uint16_t flags;
};

/* What a later layer took away. */
struct hidden {
	struct inode *inode;
	tree_node node; /* whose path it had */
	uint16_t added, removed;
	bool wanted;
};

enum {
	TREE_CHUNK = 4096,
	/* Chains of long symlinks cost time for each entry behind them. A
	 * million entries behind lib -> usr/lib make 100 MB. */
	TREE_FOLLOWED_MAX = 512 * 1024 * 1024,
};

struct tree {
	struct node **chunks;
	size_t nchunks, cap_chunks;
	uint32_t count;  /* nodes, the unused 0 too */
	uint32_t *slots; /* open addressing on parent and name; 0 is free */
	size_t nslots, used;
	uint64_t seed;
	struct arena arena;
	struct hidden *hidden;
	size_t nhidden, cap_hidden;
	bool log_hidden;
	uint64_t followed; /* bytes of paths that symlinks have made */
};

static inline struct node *
node_of(const struct tree *t, tree_node n)
{
	return &t->chunks[n / TREE_CHUNK][n % TREE_CHUNK];
}

/* The living child of that name, 0 where there is none. */
tree_node tree_find(const struct tree *t, tree_node parent, struct span name);
/* A child of that name that this layer took away, 0 where there is none. */
tree_node tree_find_gone(const struct tree *t, tree_node parent,
    struct span name, uint16_t layer);
/* A new name below parent, at the end of its children. `name` must live as
 * long as the tree. */
tree_node tree_insert(struct tree *t, tree_node parent, struct span name,
    struct inode *inode);
/* Takes a node without children out of the tree. */
void tree_remove(struct tree *t, tree_node n);
/* Notes that a symlink made a path of n bytes; says -1 with *err once all of
 * them are over TREE_FOLLOWED_MAX. */
void tree_follows(struct tree *t, uint64_t n);
int tree_is_tired(const struct tree *t, struct err *err);
/* A 0755 root directory of that layer, with time 0. */
struct inode *inode_new_dir(struct arena *a, uint16_t layer);
/* Copies what an entry says; strings go to the arena. */
void inode_set(struct inode *i, struct arena *a, const struct tar_entry *e,
    uint16_t layer);
/* The other way round; name, link of TAR_LINK are left alone. */
void inode_get(const struct inode *i, struct tar_entry *e);

#endif
