#include "image/rootfs.h"

#include "image/inode.h"

enum { OWNER_WRITES = 0300 };

struct rootfs {
	struct tar_writer *tar;
	/* Directories and symlinks. NODE_WANTED: to be written at the end. */
	struct tree *tree;
	struct buf path, link;
};

struct rootfs *
rootfs_new(struct tar_writer *tar)
{
	struct rootfs *r = mem_zalloc(sizeof(*r));

	r->tar = tar;
	r->tree = tree_new();
	buf_init(&r->path, TAR_PATH_MAX);
	buf_init(&r->link, TAR_PATH_MAX);
	return r;
}

void
rootfs_free(struct rootfs *r)
{
	if (!r)
		return;
	tree_free(r->tree);
	buf_release(&r->path);
	buf_release(&r->link);
	free(r);
}

/* A root that no layer describes is whatever it is unpacked into. Any other is
 * written once: extractors see to where they are at the very end. */
static int
put_root(struct rootfs *r, const struct tar_entry *e, struct err *err)
{
	struct tar_entry copy = *e;

	if (e->mode == 0755 && e->uid == 0 && e->gid == 0 && e->mtime == 0 &&
	    e->mtime_ns == 0 && e->nxattrs == 0)
		return 0;
	copy.name = SPAN("./");
	return tar_put(r->tar, &copy, err);
}

static int
put_node(struct rootfs *r, tree_node n, uint32_t more, struct err *err)
{
	struct node *node = node_of(r->tree, n);
	struct inode *i = node->inode;
	struct tar_entry e = { 0 };

	node->flags |= NODE_WRITTEN;
	inode_get(i, &e);
	e.mode |= more;
	buf_reset(&r->path);
	tree_path(r->tree, n, &r->path);
	e.name = buf_span(&r->path);
	if (i->first) {
		e.type = TAR_LINK;
		buf_reset(&r->link);
		tree_path(r->tree, i->first, &r->link);
		e.link = buf_span(&r->link);
		e.nxattrs = 0;
	} else if (i->type == TAR_SYMLINK) {
		i->first = n;
	}
	return tar_put(r->tar, &e, err);
}

/* Something is to be written below these directories: those that waited for
 * that are, and the last one comes again. */
static int
open_parents(struct rootfs *r, struct span path, struct err *err)
{
	tree_node n = TREE_ROOT;
	struct span rest = path, part;

	while (n && span_cut(&rest, '/', &part) && rest.p) {
		struct node *node;

		n = tree_find(r->tree, n, part);
		if (!n)
			return 0;
		node = node_of(r->tree, n);
		if (node->flags & NODE_IMPLICIT)
			continue;
		/* An extractor would follow the symlink. */
		if (tree_type(r->tree, n) != TAR_DIR)
			return err_set(err,
			    "'%.*s' lies below what is no directory",
			    SPAN_ARG(path));
		if (!(node->flags & NODE_WRITTEN) &&
		    put_node(r, n, OWNER_WRITES, err) < 0)
			return -1;
		if (!memchr(rest.p, '/', rest.n))
			node->flags |= NODE_WANTED;
	}
	return 0;
}

/* One into which its owner may not write waits: it may stay empty. */
static int
put_dir(struct rootfs *r, const struct tar_entry *e, struct err *err)
{
	tree_node n = tree_add(r->tree, e->name, e);

	if ((e->mode & OWNER_WRITES) == OWNER_WRITES)
		return put_node(r, n, 0, err);
	node_of(r->tree, n)->flags |= NODE_WANTED;
	return 0;
}

/* A symlink, or a further name of one. */
static bool
is_held(const struct rootfs *r, const struct tar_entry *e)
{
	tree_node to = e->type == TAR_LINK ? tree_at(r->tree, e->link) : 0;

	return e->type == TAR_SYMLINK ||
	    (to && tree_type(r->tree, to) == TAR_SYMLINK);
}

/* To be written at the very end, when nothing else may be there. */
static int
put_symlink(struct rootfs *r, const struct tar_entry *e, struct err *err)
{
	tree_node n = tree_at(r->tree, e->name);

	if (n && tree_type(r->tree, n) == TAR_DIR)
		return err_set(err, "the symlink '%.*s' is a directory, too",
		    SPAN_ARG(e->name));
	n = tree_add(r->tree, e->name, e);
	node_of(r->tree, n)->flags |= NODE_WANTED;
	return 0;
}

int
rootfs_put(struct rootfs *r, const struct tar_entry *e, struct err *err)
{
	if (e->name.n == 0)
		return put_root(r, e, err);
	if (open_parents(r, e->name, err) < 0)
		return -1;
	if (e->type == TAR_DIR)
		return put_dir(r, e, err);
	return is_held(r, e) ? put_symlink(r, e, err) : tar_put(r->tar, e, err);
}

/* From the top: a directory that an extractor has not left yet is then given
 * up before it comes again. */
int
rootfs_end(struct rootfs *r, struct err *err)
{
	for (tree_node n = TREE_ROOT; n; n = tree_walk(r->tree, TREE_ROOT, n))
		if (node_of(r->tree, n)->flags & NODE_WANTED &&
		    put_node(r, n, 0, err) < 0)
			return -1;
	return tar_put_end(r->tar, err);
}
