#include "image/apply.h"

struct apply {
	struct tree *t;
	struct layer *l;
	struct diags *diags;
	struct record **deferred;
	size_t ndeferred, cap_deferred;
	uint16_t layer;
	bool overlay;
};

static struct span
path_of(const struct record *r)
{
	return (struct span){ r->path, r->path_n };
}

static void
tell(struct apply *a, enum diag_level level, const char *code, struct span path,
    const char *what)
{
	diags_addf(a->diags, level, code, a->layer, path, "%s", what);
}

static void
log_hidden(struct apply *a, tree_node n)
{
	struct tree *t = a->t;
	struct node *node = node_of(t, n);

	if (!t->log_hidden || !node->inode || node->flags & NODE_IMPLICIT)
		return;
	mem_grow(t->hidden, t->nhidden, t->cap_hidden);
	t->hidden[t->nhidden++] =
	    (struct hidden){ node->inode, n, node->layer, a->layer, false };
}

static void
make_implicit(struct apply *a, struct node *node, uint32_t seq)
{
	node->inode = inode_new_dir(&a->t->arena, a->layer);
	node->layer = a->layer;
	node->seq = seq;
	node->flags |= NODE_IMPLICIT;
}

/* Takes n away if it came from below; true if it is gone. */
static bool
drop(struct apply *a, tree_node n)
{
	struct node *node = node_of(a->t, n);

	if (node->child == 0) {
		if (node->layer == a->layer)
			return false;
		log_hidden(a, n);
		tree_remove(a->t, n);
		node->hid = (uint16_t)(a->layer + 1);
		return true;
	}
	/* What this layer put below it keeps it, as a parent nobody
	 * described. */
	if (node->layer != a->layer) {
		log_hidden(a, n);
		make_implicit(a, node, 0);
	}
	return false;
}

/*
 * Hides what lower layers have at and below n (below only, if `below`).
 * Bottom up and without recursion: trees may be deep.
 */
static void
hide(struct apply *a, tree_node n, bool below)
{
	struct tree *t = a->t;
	tree_node at = n, up, next;

	/* Once is enough: what came since is of this layer. */
	if (node_of(t, n)->hid == a->layer + 1) {
		if (!below)
			drop(a, n);
		return;
	}
	node_of(t, n)->hid = (uint16_t)(a->layer + 1);
	for (;;) {
		while (node_of(t, at)->child)
			at = node_of(t, at)->child;
		for (;;) {
			if (at == n) {
				if (!below)
					drop(a, at);
				return;
			}
			up = node_of(t, at)->parent;
			next = node_of(t, at)->next;
			drop(a, at);
			if (next)
				break;
			at = up;
		}
		at = next;
	}
}

/* All that is below n goes, whichever layer it is from. */
static void
clear_below(struct apply *a, tree_node n)
{
	struct tree *t = a->t;
	tree_node at = n;

	for (;;) {
		tree_node up;

		while (node_of(t, at)->child)
			at = node_of(t, at)->child;
		if (at == n)
			return;
		up = node_of(t, at)->parent;
		log_hidden(a, at);
		tree_remove(t, at);
		at = up;
	}
}

static bool
is_dir(const struct node *n)
{
	return n->inode->type == TAR_DIR;
}

/*
 * A walk along a path, symlinks followed. `rest` is what is still to be
 * walked, in `work` once a symlink was met.
 */
struct walk {
	tree_node at;
	struct span rest;
	struct buf work;
	int links;
	bool told;
};

static bool
follow(struct apply *a, struct walk *w, tree_node link)
{
	struct span target = tree_target(a->t, link);
	auto_free char *tail = mem_spandup(w->rest);
	size_t n = w->rest.p ? w->rest.n : 0;

	tree_follows(a->t, target.n + n);
	if (++w->links > TREE_SYMLINKS_MAX ||
	    a->t->followed > TREE_FOLLOWED_MAX)
		return false;
	if (target.n && target.p[0] == '/')
		w->at = TREE_ROOT;
	buf_reset(&w->work);
	buf_put(&w->work, target);
	buf_putc(&w->work, '/');
	buf_put(&w->work, (struct span){ tail, n });
	w->rest = buf_span(&w->work);
	return buf_ok(&w->work);
}

static void
walk_init(struct walk *w, struct span dir)
{
	*w = (struct walk){ .at = TREE_ROOT, .rest = dir };
	buf_init(&w->work, 4 * TAR_PATH_MAX);
}

/* What lies in the way of a new entry becomes a directory. */
static bool
make_way(struct apply *a, tree_node n, const struct record *r)
{
	struct node *node = node_of(a->t, n);

	if (node->layer == a->layer) {
		tell(a, DIAG_WARNING, "parent-not-directory", path_of(r),
		    "a parent is no directory in this layer: left out");
		return false;
	}
	tell(a, DIAG_WARNING, "parent-not-directory", path_of(r),
	    "a parent is no directory in the layers below: replaced by one");
	log_hidden(a, n);
	make_implicit(a, node, r->seq);
	return true;
}

/* One step down, making what is missing. */
static bool
step(struct apply *a, struct walk *w, struct span part, const struct record *r)
{
	tree_node next = tree_find(a->t, w->at, part);
	struct node *node;

	if (!next) {
		struct span name = arena_bytes(&a->t->arena, part);

		next = tree_insert(a->t, w->at, name,
		    inode_new_dir(&a->t->arena, a->layer));
		make_implicit(a, node_of(a->t, next), r->seq);
	}
	node = node_of(a->t, next);
	if (node->inode->type == TAR_SYMLINK) {
		if (node->layer != a->layer) {
			if (!w->told)
				tell(a, DIAG_WARNING, "symlinked-parent",
				    path_of(r),
				    "a parent is a symlink of a lower layer, "
				    "which runtimes do not agree on");
			w->told = true;
			if (a->overlay) {
				log_hidden(a, next);
				make_implicit(a, node, r->seq);
				w->at = next;
				return true;
			}
		} else if (node->seq > r->seq) {
			/* Whatever it was put into was replaced by this. */
			tell(a, DIAG_WARNING, "parent-replaced", path_of(r),
			    "a parent is replaced by a symlink later in this "
			    "layer: left out");
			return false;
		}
		if (follow(a, w, next))
			return true;
		tell(a, DIAG_WARNING, "symlink-loop", path_of(r),
		    "too many symlinks in its path: left out");
		return false;
	}
	if (!is_dir(node) && !make_way(a, next, r))
		return false;
	w->at = next;
	return true;
}

/* The node of a directory path, made where it is missing; 0: it cannot be. */
static tree_node
make_parents(struct apply *a, struct span dir, const struct record *r)
{
	struct walk w;
	struct span part;
	bool good = true;

	walk_init(&w, dir);
	while (good && span_cut(&w.rest, '/', &part)) {
		if (part.n == 0 || span_is(part, "."))
			continue;
		if (span_is(part, ".."))
			w.at = tree_parent(a->t, w.at);
		else
			good = step(a, &w, part, r);
	}
	buf_release(&w.work);
	return good ? w.at : 0;
}

/*
 * The node of a directory path if it is there. Overlay file systems keep a
 * whiteout below a symlink of a lower layer in a directory of its own, which
 * hides the symlink: *blocked is set to that symlink.
 */
static tree_node
find_dir(struct apply *a, struct span dir, tree_node *blocked)
{
	struct walk w;
	struct span part;
	tree_node at;

	*blocked = 0;
	walk_init(&w, dir);
	while (w.at && span_cut(&w.rest, '/', &part)) {
		if (part.n == 0 || span_is(part, "."))
			continue;
		if (span_is(part, "..")) {
			w.at = tree_parent(a->t, w.at);
			continue;
		}
		at = tree_find(a->t, w.at, part);
		if (at && node_of(a->t, at)->inode->type == TAR_SYMLINK) {
			if (node_of(a->t, at)->layer != a->layer && !*blocked)
				*blocked = at;
			if (!follow(a, &w, at))
				w.at = 0;
			continue;
		}
		w.at = at && is_dir(node_of(a->t, at)) ? at : 0;
	}
	at = w.at;
	buf_release(&w.work);
	return at;
}

static void
split(struct span path, struct span *dir, struct span *base)
{
	size_t i = path.n;

	while (i && path.p[i - 1] != '/')
		i--;
	*base = span_from(path, i);
	*dir = (struct span){ path.p, i ? i - 1 : 0 };
}

static void
apply_whiteout(struct apply *a, const struct record *r)
{
	struct span dir = path_of(r), base = { "", 0 };
	tree_node blocked, n;

	if (r->kind == RECORD_WHITEOUT)
		split(path_of(r), &dir, &base);
	n = find_dir(a, dir, &blocked);
	if (blocked) {
		tell(a, DIAG_WARNING, "symlinked-parent", path_of(r),
		    "a whiteout below a symlink of a lower layer, which "
		    "runtimes do not agree on");
		if (a->overlay) {
			log_hidden(a, blocked);
			make_implicit(a, node_of(a->t, blocked), r->seq);
			return;
		}
	}
	if (n && r->kind == RECORD_WHITEOUT)
		n = tree_find(a->t, n, base);
	if (n)
		hide(a, n, r->kind == RECORD_OPAQUE);
}

/* Whether the entry that is there came later in this same layer. */
static bool
is_older(const struct apply *a, const struct node *there, uint32_t seq)
{
	return there->layer == a->layer && there->seq > seq;
}

static void
log_lost(struct apply *a, struct record *r, tree_node n)
{
	struct tree *t = a->t;

	if (!t->log_hidden || r->kind == RECORD_LINK)
		return;
	mem_grow(t->hidden, t->nhidden, t->cap_hidden);
	t->hidden[t->nhidden++] =
	    (struct hidden){ &r->inode, n, a->layer, a->layer, false };
}

static void
put_over(struct apply *a, tree_node n, struct record *r, struct inode *inode)
{
	struct node *node = node_of(a->t, n);
	bool dirs = is_dir(node) && inode->type == TAR_DIR;

	/* A directory may come again: img-filter --rootfs ends so. */
	if (node->layer == a->layer && n != TREE_ROOT && !dirs)
		tell(a, DIAG_WARNING, "duplicate-name", path_of(r),
		    "more than once in this layer: the last one counts");
	if (is_older(a, node, r->seq) && n != TREE_ROOT &&
	    !(dirs && node->flags & NODE_IMPLICIT)) {
		log_lost(a, r, n);
		return;
	}
	if (!dirs) {
		clear_below(a, n);
		log_hidden(a, n);
	}
	node->inode = inode;
	node->layer = a->layer;
	node->seq = r->seq;
	node->flags &= (uint16_t)~NODE_IMPLICIT;
}

static void
put(struct apply *a, struct record *r, struct inode *inode)
{
	struct span dir, base;
	tree_node up, n;

	if (r->path_n == 0) {
		put_over(a, TREE_ROOT, r, inode);
		return;
	}
	split(path_of(r), &dir, &base);
	up = make_parents(a, dir, r);
	if (!up)
		return;
	n = tree_find(a->t, up, base);
	if (n) {
		put_over(a, n, r, inode);
		return;
	}
	n = tree_insert(a->t, up, base, inode);
	node_of(a->t, n)->layer = a->layer;
	node_of(a->t, n)->seq = r->seq;
}

/*
 * Files that AUFS keeps under its own name, for the links to them: below no
 * directory, so that no path leads there.
 */
static void
keep_plnk(struct apply *a, struct record *r)
{
	tree_node n = tree_find(a->t, 0, path_of(r));

	if (!n)
		n = tree_insert(a->t, 0, path_of(r), NULL);
	node_of(a->t, n)->inode = &r->inode;
	node_of(a->t, n)->layer = a->layer;
}

static struct inode *
find_plnk(const struct apply *a, struct span target)
{
	tree_node n = tree_find(a->t, 0, target);

	return n && node_of(a->t, n)->layer == a->layer
	    ? node_of(a->t, n)->inode
	    : NULL;
}

/* A link may be to what the same layer hides: its content is there still. */
static struct inode *
find_gone(const struct apply *a, struct span path)
{
	tree_node at = TREE_ROOT, next;
	struct span part;

	while (at && span_cut(&path, '/', &part)) {
		next = tree_find(a->t, at, part);
		at = next ? next : tree_find_gone(a->t, at, part, a->layer);
	}
	return at && at != TREE_ROOT ? node_of(a->t, at)->inode : NULL;
}

static struct inode *
find_target(struct apply *a, const struct record *r)
{
	struct span target = { r->link, r->link_n }, dir, base;
	tree_node blocked, n;

	if (span_starts(target, SPAN(".wh..wh.plnk/")))
		return find_plnk(a, target);
	split(target, &dir, &base);
	n = find_dir(a, dir, &blocked);
	n = n ? tree_find(a->t, n, base) : 0;
	return n ? node_of(a->t, n)->inode : NULL;
}

/* Runtimes link, then set owner, mode and time as the link's header has them.
 */
static void
link_attributes(struct apply *a, const struct record *r, struct inode *i)
{
	const struct inode *h = &r->inode;

	if (i->mode == h->mode && i->uid == h->uid && i->gid == h->gid &&
	    i->mtime == h->mtime)
		return;
	tell(a, DIAG_NOTE, "link-attributes", path_of(r),
	    "a hard link with other attributes than its target, which gets "
	    "them");
	if (i->type != TAR_SYMLINK)
		i->mode = h->mode;
	i->uid = h->uid;
	i->gid = h->gid;
	i->mtime = h->mtime;
	i->mtime_ns = h->mtime_ns;
}

/* False where the target is not there (yet). */
static bool
apply_link(struct apply *a, struct record *r, struct inode *i)
{
	if (!i)
		return false;
	if (i->type == TAR_DIR) {
		tell(a, DIAG_WARNING, "link-to-directory", path_of(r),
		    "a hard link to a directory: left out");
		return true;
	}
	if (span_eq(path_of(r), (struct span){ r->link, r->link_n })) {
		tell(a, DIAG_NOTE, "link-to-itself", path_of(r),
		    "a hard link to itself: left as it is");
		return true;
	}
	if (i->layer != a->layer)
		tell(a, DIAG_NOTE, "link-into-lower-layer", path_of(r),
		    "a hard link to a file of a lower layer");
	link_attributes(a, r, i);
	put(a, r, i);
	return true;
}

static void
defer(struct apply *a, struct record *r)
{
	mem_grow(a->deferred, a->ndeferred, a->cap_deferred);
	a->deferred[a->ndeferred++] = r;
}

/*
 * Links to links may stand in any order: rounds, until nothing is gained. No
 * producer writes a link before its target; the limit keeps a made-up chain
 * from taking for ever.
 */
static void
apply_deferred(struct apply *a)
{
	enum { ROUNDS_MAX = 32 };
	size_t before;
	int rounds = 0;

	do {
		size_t n = 0;

		before = a->ndeferred;
		for (size_t i = 0; i < before; i++)
			if (!apply_link(a, a->deferred[i],
				find_target(a, a->deferred[i])))
				a->deferred[n++] = a->deferred[i];
		a->ndeferred = n;
	} while (
	    a->ndeferred && a->ndeferred < before && ++rounds < ROUNDS_MAX);
	for (size_t i = 0; i < a->ndeferred; i++) {
		struct record *r = a->deferred[i];
		struct span target = { r->link, r->link_n };

		if (!apply_link(a, r, find_gone(a, target)))
			tell(a, DIAG_WARNING, "link-target-missing", path_of(r),
			    "a hard link to nothing: left out");
	}
	free(a->deferred);
}

static bool
is_structure(const struct record *r)
{
	return r->kind == RECORD_WHITEOUT || r->kind == RECORD_OPAQUE ||
	    r->kind == RECORD_DIR || r->kind == RECORD_SYMLINK;
}

static bool
hides(const struct record *r)
{
	return r->kind == RECORD_WHITEOUT || r->kind == RECORD_OPAQUE;
}

/* An opaque marker speaks of what is one level below its directory. */
static int
level(const struct record *r)
{
	return r->depth + (r->kind == RECORD_OPAQUE);
}

static int
by_level(const void *pa, const void *pb)
{
	const struct record *a = *(struct record *const *)pa;
	const struct record *b = *(struct record *const *)pb;

	if (level(a) != level(b))
		return level(a) - level(b);
	if (hides(a) != hides(b))
		return hides(b) - hides(a);
	return (a->seq > b->seq) - (a->seq < b->seq);
}

static void
apply_structure(struct apply *a)
{
	size_t n = 0;
	struct record **list = mem_alloc(a->l->nrecords * sizeof(*list));

	for (size_t i = 0; i < a->l->nrecords; i++)
		if (is_structure(a->l->records[i]))
			list[n++] = a->l->records[i];
	qsort(list, n, sizeof(*list), by_level);
	for (size_t i = 0; i < n; i++) {
		if (hides(list[i]))
			apply_whiteout(a, list[i]);
		else
			put(a, list[i], &list[i]->inode);
	}
	free(list);
}

void
apply_layer(struct tree *t, struct layer *l, enum semantics semantics,
    struct diags *diags)
{
	struct apply a = { .t = t,
		.l = l,
		.diags = diags,
		.layer = (uint16_t)l->info.index,
		.overlay = semantics == SEMANTICS_OVERLAY };

	for (size_t i = 0; i < l->nrecords; i++)
		if (l->records[i]->kind == RECORD_PLNK)
			keep_plnk(&a, l->records[i]);
	apply_structure(&a);
	for (size_t i = 0; i < l->nrecords; i++) {
		struct record *r = l->records[i];

		if (r->kind == RECORD_ENTRY)
			put(&a, r, &r->inode);
		else if (r->kind == RECORD_LINK &&
		    !apply_link(&a, r, find_target(&a, r)))
			defer(&a, r);
	}
	apply_deferred(&a);
}
