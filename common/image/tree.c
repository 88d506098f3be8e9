#include "image/tree.h"

#include <sys/random.h>

#include "image/inode.h"

struct inode *
inode_new_dir(struct arena *a, uint16_t layer)
{
	struct inode *i = arena_alloc(a, sizeof(*i));

	i->type = TAR_DIR;
	i->mode = 0755;
	i->layer = layer;
	return i;
}

static struct inode_extra *
extra_of(struct arena *a, const struct tar_entry *e)
{
	struct inode_extra *x;

	if (e->nxattrs == 0 && !e->sparse)
		return NULL;
	x = arena_alloc(a, sizeof(*x));
	x->nxattrs = e->nxattrs;
	(void)tar_xattrs_keep(a, e, &x->xattrs);
	x->nmap = e->nmap;
	x->map = arena_alloc(a, e->nmap * sizeof(*x->map));
	if (e->nmap)
		memcpy(x->map, e->map, e->nmap * sizeof(*x->map));
	return x;
}

void
inode_set(struct inode *i, struct arena *a, const struct tar_entry *e,
    uint16_t layer)
{
	*i = (struct inode){
		.size = e->size,
		.stored = e->stored,
		.body_at = e->body_at,
		.mtime = e->mtime,
		.mtime_ns = e->mtime_ns,
		.uid = e->uid,
		.gid = e->gid,
		.major = e->major,
		.minor = e->minor,
		.mode = (uint16_t)e->mode,
		.layer = layer,
		.type = (uint8_t)e->type,
		.flags = e->sparse ? INODE_SPARSE : 0,
		.extra = extra_of(a, e),
	};
	if (e->type == TAR_SYMLINK) {
		struct span link = arena_bytes(a, e->link);

		i->link = link.p;
		i->link_n = (uint32_t)link.n;
	}
}

void
inode_get(const struct inode *i, struct tar_entry *e)
{
	e->type = (enum tar_type)i->type;
	e->mode = i->mode;
	e->uid = i->uid;
	e->gid = i->gid;
	e->major = i->major;
	e->minor = i->minor;
	e->mtime = i->mtime;
	e->mtime_ns = i->mtime_ns;
	e->size = i->size;
	e->stored = i->stored;
	e->sparse = i->flags & INODE_SPARSE;
	if (i->type == TAR_SYMLINK)
		e->link = (struct span){ i->link, i->link_n };
	if (i->extra) {
		e->xattrs = i->extra->xattrs;
		e->nxattrs = i->extra->nxattrs;
		e->map = i->extra->map;
		e->nmap = i->extra->nmap;
	}
}

static tree_node
new_node(struct tree *t)
{
	if (t->count == TREE_ENTRIES_MAX)
		mem_panic("image has more entries than the limit");
	if (t->count % TREE_CHUNK == 0) {
		mem_grow(t->chunks, t->nchunks, t->cap_chunks);
		t->chunks[t->nchunks++] =
		    mem_zalloc(TREE_CHUNK * sizeof(struct node));
	}
	return t->count++;
}

struct tree *
tree_new(void)
{
	struct tree *t = mem_zalloc(sizeof(*t));
	struct node *root;

	/* Chosen collisions would make a look-up slow. */
	if (getrandom(&t->seed, sizeof(t->seed), 0) < 0)
		t->seed = (uintptr_t)t;
	t->nslots = 1024;
	t->slots = mem_zalloc(t->nslots * sizeof(*t->slots));
	new_node(t);
	root = node_of(t, new_node(t));
	root->inode = inode_new_dir(&t->arena, 0);
	root->name = "";
	root->flags = NODE_IMPLICIT;
	return t;
}

void
tree_free(struct tree *t)
{
	if (!t)
		return;
	for (size_t i = 0; i < t->nchunks; i++)
		free(t->chunks[i]);
	free(t->chunks);
	free(t->slots);
	free(t->hidden);
	arena_release(&t->arena);
	free(t);
}

static struct span
name_of(const struct node *n)
{
	return (struct span){ n->name, n->name_n };
}

static size_t
slot_of(const struct tree *t, tree_node parent, struct span name)
{
	uint64_t seed = t->seed ^ parent * 0x9e3779b97f4a7c15u;

	return (size_t)span_hash(name, seed) & (t->nslots - 1);
}

tree_node
tree_find(const struct tree *t, tree_node parent, struct span name)
{
	size_t at = slot_of(t, parent, name);

	for (; t->slots[at]; at = (at + 1) & (t->nslots - 1)) {
		const struct node *n = node_of(t, t->slots[at]);

		if (n->parent == parent && !(n->flags & NODE_GONE) &&
		    span_eq(name_of(n), name))
			return t->slots[at];
	}
	return 0;
}

tree_node
tree_find_gone(const struct tree *t, tree_node parent, struct span name,
    uint16_t layer)
{
	size_t at = slot_of(t, parent, name);

	for (; t->slots[at]; at = (at + 1) & (t->nslots - 1)) {
		const struct node *n = node_of(t, t->slots[at]);

		if (n->parent == parent && n->flags & NODE_GONE &&
		    n->hid == layer + 1 && span_eq(name_of(n), name))
			return t->slots[at];
	}
	return 0;
}

static void
put_slot(struct tree *t, tree_node n)
{
	const struct node *node = node_of(t, n);
	size_t at = slot_of(t, node->parent, name_of(node));

	while (t->slots[at])
		at = (at + 1) & (t->nslots - 1);
	t->slots[at] = n;
	t->used++;
}

static void
grow_slots(struct tree *t)
{
	uint32_t *old = t->slots;
	size_t nold = t->nslots;

	t->nslots *= 2;
	t->used = 0;
	t->slots = mem_zalloc(t->nslots * sizeof(*t->slots));
	for (size_t i = 0; i < nold; i++)
		if (old[i])
			put_slot(t, old[i]);
	free(old);
}

tree_node
tree_insert(struct tree *t, tree_node parent, struct span name,
    struct inode *inode)
{
	tree_node n = new_node(t);
	struct node *node = node_of(t, n);
	struct node *up = node_of(t, parent);

	node->inode = inode;
	node->name = name.p;
	node->name_n = (uint16_t)name.n;
	node->parent = parent;
	node->prev = up->last_child;
	if (up->last_child)
		node_of(t, up->last_child)->next = n;
	else
		up->child = n;
	up->last_child = n;
	if (t->used * 10 >= t->nslots * 7)
		grow_slots(t);
	put_slot(t, n);
	return n;
}

void
tree_remove(struct tree *t, tree_node n)
{
	struct node *node = node_of(t, n);
	struct node *up = node_of(t, node->parent);

	if (node->prev)
		node_of(t, node->prev)->next = node->next;
	else
		up->child = node->next;
	if (node->next)
		node_of(t, node->next)->prev = node->prev;
	else
		up->last_child = node->prev;
	node->next = node->prev = 0;
	node->flags |= NODE_GONE;
}

void
tree_follows(struct tree *t, uint64_t n)
{
	t->followed += n;
}

int
tree_is_tired(const struct tree *t, struct err *err)
{
	if (t->followed <= TREE_FOLLOWED_MAX)
		return 0;
	return err_set(err, "symlinks lead through more than %d bytes of paths",
	    TREE_FOLLOWED_MAX);
}

tree_node
tree_walk(const struct tree *t, tree_node top, tree_node n)
{
	const struct node *node = node_of(t, n);

	if (node->child)
		return node->child;
	while (n != top) {
		if (node->next)
			return node->next;
		n = node->parent;
		node = node_of(t, n);
	}
	return 0;
}

static void
replace(struct tree *t, tree_node n, struct inode *inode)
{
	struct node *node = node_of(t, n);
	bool dirs = inode && inode->type == TAR_DIR && node->inode &&
	    node->inode->type == TAR_DIR;

	while (!dirs && node->child) {
		tree_node leaf = node->child;

		while (node_of(t, leaf)->child)
			leaf = node_of(t, leaf)->child;
		tree_remove(t, leaf);
	}
	node->inode = inode;
	node->flags &= (uint16_t)~NODE_IMPLICIT;
}

tree_node
tree_add(struct tree *t, struct span path, const struct tar_entry *e)
{
	struct span rest = path, part;
	tree_node at = TREE_ROOT, next;
	struct inode *inode;

	if (e->type == TAR_LINK) {
		tree_node to = tree_at(t, e->link);

		inode = to ? node_of(t, to)->inode : NULL;
	} else {
		inode = arena_alloc(&t->arena, sizeof(*inode));
		inode_set(inode, &t->arena, e, 0);
	}
	while (path.n && span_cut(&rest, '/', &part)) {
		next = tree_find(t, at, part);
		if (!next) {
			next = tree_insert(t, at, arena_bytes(&t->arena, part),
			    rest.p ? inode_new_dir(&t->arena, 0) : NULL);
			node_of(t, next)->flags |= NODE_IMPLICIT;
		}
		at = next;
	}
	replace(t, at, inode);
	return at;
}

tree_node
tree_at(const struct tree *t, struct span path)
{
	tree_node at = TREE_ROOT;
	struct span part;

	if (path.n == 0)
		return at;
	while (at && span_cut(&path, '/', &part))
		at = tree_find(t, at, part);
	return at;
}

/* The path that is left after following a symlink: its target, the rest. */
static bool
follow_link(const struct tree *t, tree_node link, struct span rest,
    struct buf *path)
{
	struct span tail = rest.p ? rest : (struct span){ "", 0 };
	auto_free char *copy = mem_spandup(tail);

	buf_reset(path);
	buf_put(path, tree_target(t, link));
	if (rest.p) {
		buf_putc(path, '/');
		buf_put(path, (struct span){ copy, tail.n });
	}
	return buf_ok(path) && tree_target(t, link).n;
}

tree_node
tree_resolve(const struct tree *t, struct span path, bool follow)
{
	auto_buf struct buf work;
	struct span rest = path, part;
	tree_node at = TREE_ROOT, next;
	int links = 0;

	buf_init(&work, 2 * TAR_PATH_MAX);
	while (span_cut(&rest, '/', &part)) {
		if (!node_of(t, at)->inode || tree_type(t, at) != TAR_DIR)
			return 0;
		if (part.n == 0 || span_is(part, "."))
			continue;
		if (span_is(part, "..")) {
			at = tree_parent(t, at);
			continue;
		}
		next = tree_find(t, at, part);
		if (!next)
			return 0;
		if (tree_type(t, next) != TAR_SYMLINK || (!rest.p && !follow)) {
			at = next;
			continue;
		}
		if (++links > TREE_SYMLINKS_MAX ||
		    !follow_link(t, next, rest, &work))
			return 0;
		rest = buf_span(&work);
		if (rest.n && rest.p[0] == '/')
			at = TREE_ROOT;
	}
	return at;
}

tree_node
tree_parent(const struct tree *t, tree_node n)
{
	return n == TREE_ROOT ? TREE_ROOT : node_of(t, n)->parent;
}

struct span
tree_name(const struct tree *t, tree_node n)
{
	return name_of(node_of(t, n));
}

enum tar_type
tree_type(const struct tree *t, tree_node n)
{
	const struct inode *i = node_of(t, n)->inode;

	return i ? (enum tar_type)i->type : 0;
}

uint32_t
tree_mode(const struct tree *t, tree_node n)
{
	const struct inode *i = node_of(t, n)->inode;

	return i ? i->mode : 0;
}

uint32_t
tree_uid(const struct tree *t, tree_node n)
{
	const struct inode *i = node_of(t, n)->inode;

	return i ? i->uid : 0;
}

uint32_t
tree_gid(const struct tree *t, tree_node n)
{
	const struct inode *i = node_of(t, n)->inode;

	return i ? i->gid : 0;
}

struct span
tree_target(const struct tree *t, tree_node n)
{
	const struct inode *i = node_of(t, n)->inode;

	if (!i || i->type != TAR_SYMLINK)
		return (struct span){ "", 0 };
	return (struct span){ i->link, i->link_n };
}

void
tree_path(const struct tree *t, tree_node n, struct buf *out)
{
	size_t total = 0;
	char *p;

	for (tree_node i = n; i != TREE_ROOT; i = node_of(t, i)->parent)
		total += node_of(t, i)->name_n + 1u;
	if (total == 0 || !(p = buf_room(out, total - 1)))
		return;
	p += total - 1;
	for (tree_node i = n; i != TREE_ROOT; i = node_of(t, i)->parent) {
		const struct node *node = node_of(t, i);

		p -= node->name_n;
		memcpy(p, node->name, node->name_n);
		if (node->parent != TREE_ROOT)
			*--p = '/';
	}
}

tree_node
tree_child(const struct tree *t, tree_node n)
{
	return node_of(t, n)->child;
}

tree_node
tree_next(const struct tree *t, tree_node n)
{
	return node_of(t, n)->next;
}
