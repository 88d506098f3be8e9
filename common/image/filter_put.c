#include "image/filter_parts.h"

bool
filter_keeps_all(const struct filter *f)
{
	return !f->o->select || select_is_hollow(f->o->select);
}

void
filter_note(const struct filter *f, struct span path)
{
	if (f->o->notes && f->o->select)
		select_note(f->o->select, path);
}

int
filter_put(struct filter *f, const struct tar_entry *e,
    const struct layer_info *layer, bool hollow, struct err *err)
{
	if (f->rootfs && hollow)
		return err_set(err,
		    "'%.*s' came without its content: --rootfs has no place "
		    "for it",
		    SPAN_ARG(e->name));
	if (f->rootfs)
		return rootfs_put(f->rootfs, e, err);
	if (layer && stream_put_layer(f->stream, layer, err) < 0)
		return -1;
	return hollow ? stream_put_hollow(f->stream, e, err)
		      : stream_put(f->stream, e, err);
}

int
filter_put_marker(struct filter *f, const struct layer_info *layer,
    struct err *err)
{
	return f->o->rootfs ? 0 : stream_put_layer(f->stream, layer, err);
}

/* Notes where an inode was written, for hidden names of it. */
void
filter_remember(struct filter *f, struct inode *i, int added, int removed,
    struct span path)
{
	auto_buf struct buf name = { .max = TAR_PATH_MAX + 64 };

	stream_member_name(&name, added, removed, path);
	i->first = FIRST_MEMBER | (uint32_t)f->nmembers;
	mem_grow(f->members, f->nmembers, f->cap_members);
	f->members[f->nmembers++] = arena_bytes(&f->arena, buf_span(&name));
}

/* The skeleton */

int
filter_put_node(struct filter *f, tree_node n, struct err *err)
{
	struct node *node = node_of(f->tree, n);
	struct inode *i = node->inode;
	struct tar_entry e = { 0 };

	if (node->flags & NODE_WRITTEN)
		return 0;
	node->flags |= NODE_WRITTEN;
	inode_get(i, &e);
	buf_reset(&f->path);
	tree_path(f->tree, n, &f->path);
	e.name = buf_span(&f->path);
	if (i->first & FIRST_SKELETON && i->type != TAR_DIR) {
		e.type = TAR_LINK;
		buf_reset(&f->link);
		tree_path(f->tree, i->first & ~FIRST_SKELETON, &f->link);
		e.link = buf_span(&f->link);
		e.nxattrs = 0;
	}
	if (i->first == 0)
		i->first = FIRST_SKELETON | n;
	return filter_put(f, &e, stream_layer(f->reader, node->layer), false,
	    err);
}

/* The directories above, as far as they are there, before what is in them. */
int
filter_put_parents(struct filter *f, struct span path, struct err *err)
{
	tree_node n = TREE_ROOT;
	struct span rest = path, part;

	if (f->o->select && !select_keeps_parents(f->o->select))
		return 0;
	while (n && span_cut(&rest, '/', &part) && part.n) {
		bool known = !(node_of(f->tree, n)->flags & NODE_IMPLICIT);

		if (known && tree_type(f->tree, n) == TAR_DIR &&
		    filter_put_node(f, n, err) < 0)
			return -1;
		n = tree_find(f->tree, n, part);
	}
	return 0;
}
