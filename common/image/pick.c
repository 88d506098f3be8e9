#include "image/pick.h"

#include "image/follow.h"
#include "image/output.h"
#include "image/predicates.h"

void
pick_release(struct pick *p)
{
	for (size_t i = 0; i < p->npaths; i++)
		free((char *)p->paths[i].path.p);
	free(p->paths);
}

struct select_entry
pick_entry_whole(const struct pick *p, const struct tar_entry *e)
{
	struct select_entry whole = predicates_see(e);

	whole.record = p->record;
	whole.records = p->records;
	return whole;
}

static void
mark_up(const struct pick *p, tree_node n)
{
	struct tree *t = p->tree;

	if (!select_keeps_parents(p->select)) {
		node_of(t, n)->flags |= NODE_WANTED;
		return;
	}
	for (; !(node_of(t, n)->flags & NODE_WANTED); n = tree_parent(t, n)) {
		node_of(t, n)->flags |= NODE_WANTED;
		if (n == TREE_ROOT)
			break;
	}
}

static bool
may_pull(const struct pick *p, tree_node n)
{
	auto_buf struct buf path = { .max = PICK_PATH_MAX };

	tree_path(p->tree, n, &path);
	return select_may_pull(p->select, buf_span(&path));
}

/* A symlink on the way to something. */
static void
pass_link(void *arg, tree_node n)
{
	struct pick *p = arg;

	if (may_pull(p, n))
		mark_up(p, n);
	tree_follows(p->tree, tree_target(p->tree, n).n);
}

static void
count_link(void *arg, tree_node n)
{
	struct pick *p = arg;

	tree_follows(p->tree, tree_target(p->tree, n).n);
}

static void
flag_node(struct pick *p, tree_node n, uint16_t flags)
{
	node_of(p->tree, n)->flags |= flags;
	if (flags & NODE_SELECTED)
		mark_up(p, n);
}

static void
flag_path(struct pick *p, struct span path, uint16_t flags)
{
	mem_grow(p->paths, p->npaths, p->cap_paths);
	p->paths[p->npaths++] =
	    (struct pick_path){ { mem_spandup(path), path.n }, flags };
}

/* The symlink at `path` is selected: so is what it leads to. */
static void
follow_symlink(struct pick *p, struct span path, uint16_t flags)
{
	auto_buf struct buf real;
	tree_node to;

	buf_init(&real, PICK_PATH_MAX);
	if (p->tree->followed > TREE_FOLLOWED_MAX ||
	    follow_path(p->tree, path, &real,
		flags & NODE_SELECTED ? pass_link : count_link, p) < 0)
		return;
	if (!select_may_pull(p->select, buf_span(&real)))
		flags &= (uint16_t)~NODE_SELECTED;
	to = p->partial ? tree_at(p->tree, buf_span(&real))
			: tree_resolve(p->tree, path, true);
	if (to && flags & NODE_SELECTED)
		node_of(p->tree, to)->flags |= NODE_PULLED;
	if (to)
		flag_node(p, to, flags);
	else if (p->partial)
		flag_path(p, buf_span(&real), flags);
}

void
pick_node(struct pick *p, tree_node n, uint16_t flags)
{
	auto_buf struct buf path = { .max = PICK_PATH_MAX };

	flag_node(p, n, flags);
	if (tree_type(p->tree, n) != TAR_SYMLINK)
		return;
	tree_path(p->tree, n, &path);
	follow_symlink(p, buf_span(&path), flags);
}

/* For select_follow. */
static bool
lead(void *arg, struct span path, bool content, struct buf *real)
{
	struct pick *p = arg;

	if (!p->partial && !tree_resolve(p->tree, path, true))
		return false;
	return follow_path(p->tree, path, real,
		   content ? count_link : pass_link, p) == 0;
}

static int
compare_paths(const void *pa, const void *pb)
{
	const struct pick_path *a = pa, *b = pb;

	return span_cmp(a->path, b->path);
}

uint16_t
pick_elsewhere(const struct pick *p, struct span path)
{
	size_t low = 0, high = p->npaths;
	uint16_t flags = 0;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (span_cmp(p->paths[mid].path, path) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	for (; low < p->npaths && span_eq(p->paths[low].path, path); low++)
		flags |= p->paths[low].flags;
	return flags;
}

/* Which names of regular files are not their first ones. */
static void
mark_seconds(struct tree *t)
{
	for (tree_node n = TREE_ROOT; n; n = tree_walk(t, TREE_ROOT, n)) {
		struct inode *i = node_of(t, n)->inode;

		if (i->type == TAR_FILE &&
		    (i->first == 0 || output_precedes(t, n, i->first)))
			i->first = n;
	}
	for (tree_node n = TREE_ROOT; n; n = tree_walk(t, TREE_ROOT, n)) {
		struct inode *i = node_of(t, n)->inode;

		if (i->type == TAR_FILE && i->first != n)
			node_of(t, n)->flags |= NODE_SECOND;
	}
	for (tree_node n = TREE_ROOT; n; n = tree_walk(t, TREE_ROOT, n))
		node_of(t, n)->inode->first = 0;
}

/* The names of a file go together where one is selected for certain; then the
 * bodies that are wanted are known. */
static void
settle_files(struct pick *p)
{
	const uint16_t whole = select_has_content(p->select)
	    ? NODE_SELECTED | NODE_CONTENT
	    : NODE_SELECTED;
	struct tree *t = p->tree;

	for (tree_node n = TREE_ROOT; n; n = tree_walk(t, TREE_ROOT, n)) {
		struct node *node = node_of(t, n);

		if (node->inode && node->flags & NODE_SELECTED &&
		    (node->flags & NODE_PULLED || !(node->flags & NODE_MAYBE)))
			node->inode->flags |= INODE_SURE;
	}
	for (tree_node n = TREE_ROOT; n; n = tree_walk(t, TREE_ROOT, n)) {
		struct node *node = node_of(t, n);

		if (node->inode && node->flags & NODE_MAYBE &&
		    node->inode->flags & INODE_SURE)
			flag_node(p, n, NODE_SELECTED);
		if (node->inode && (node->flags & whole) == whole)
			node->inode->flags |= INODE_WANTED;
	}
}

int
pick_tree(struct pick *p, struct err *err)
{
	struct tree *t = p->tree;

	if (!p->partial && select_uses_type(p->select))
		mark_seconds(t);
	select_follow(p->select, lead, p);
	if (pick_judge(p, err) < 0)
		return -1;
	settle_files(p);
	if (select_keeps_parents(p->select))
		node_of(t, TREE_ROOT)->flags |= NODE_WANTED;
	if (p->npaths)
		qsort(p->paths, p->npaths, sizeof(*p->paths), compare_paths);
	return tree_is_tired(t, err);
}

int
pick_hidden(struct pick *p, struct err *err)
{
	struct tree *t = p->tree;

	for (size_t i = 0; i < t->nhidden; i++) {
		struct hidden *h = &t->hidden[i];
		struct tar_entry attributes = { 0 };
		auto_buf struct buf path;
		struct select_entry e;
		int got;

		buf_init(&path, PICK_PATH_MAX);
		tree_path(t, h->node, &path);
		inode_get(h->inode, &attributes);
		e = predicates_see(&attributes);
		e.path = buf_span(&path);
		e.hidden = true;
		e.layer = h->added;
		if (p->notes)
			select_note(p->select, e.path);
		got = select_judge(p->select, &e, err);
		if (got < 0)
			return -1;
		h->wanted = got == SELECT_YES;
		if (h->wanted && select_match_content(p->select, e.path))
			h->inode->flags |= INODE_WANTED;
	}
	return 0;
}
