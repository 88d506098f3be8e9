#include "image/output.h"

/*
 * inode->first says where an inode was or will be written: a place in the list
 * of bodies (from 1), a node of the skeleton, or a hidden entry.
 */
enum {
	FIRST_SKELETON = 1u << 31,
	FIRST_HIDDEN = 1u << 30,
};

struct writer {
	const struct output *o;
	struct stream_writer *w;
	struct tree *t;
	tree_node *bodies;
	size_t nbodies;
	struct buf path, link;
	uint64_t reported;
};

/* A name that is not the first of its inode. */
struct pair {
	uint32_t first, other; /* places in the list of bodies */
};

static bool
is_wanted(const struct writer *w, tree_node n)
{
	return !w->o->filtered || w->o->hollow ||
	    node_of(w->t, n)->flags & NODE_WANTED;
}

static bool
is_body(const struct tree *t, tree_node n)
{
	return tree_type(t, n) == TAR_FILE;
}

static struct span
path_of(struct writer *w, tree_node n, struct buf *b)
{
	buf_reset(b);
	tree_path(w->t, n, b);
	return buf_span(b);
}

static int
order(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

static int
by_place(const void *pa, const void *pb, void *arg)
{
	const struct tree *t = arg;
	tree_node na = *(const tree_node *)pa, nb = *(const tree_node *)pb;
	const struct node *a = node_of(t, na), *b = node_of(t, nb);
	int c = order(a->inode->layer, b->inode->layer);

	c = c ? c : order(a->inode->seq, b->inode->seq);
	c = c ? c : order(a->layer, b->layer);
	c = c ? c : order(a->seq, b->seq);
	return c ? c : order(na, nb);
}

/* Among the bodies, those that make sense of the rest come first. */
static tree_node
early_node(const struct tree *t, size_t k)
{
	return tree_resolve(t, span_of(stream_early[k]), true);
}

static bool
is_early(const struct tree *t, tree_node n, size_t k)
{
	return early_node(t, k) == n;
}

bool
output_precedes(const struct tree *t, tree_node a, tree_node b)
{
	for (size_t k = 0; k < STREAM_EARLY; k++) {
		if (is_early(t, a, k))
			return true;
		if (is_early(t, b, k))
			return false;
	}
	return by_place(&a, &b, (void *)(uintptr_t)t) < 0;
}

/* The place of the name that has the body of that early file. */
static size_t
find_early(const struct writer *w, size_t from, size_t k)
{
	tree_node e = early_node(w->t, k);
	size_t first = w->nbodies;

	/* Two of them may be one file. */
	for (size_t i = 0; e && i < from; i++)
		if (node_of(w->t, w->bodies[i])->inode ==
		    node_of(w->t, e)->inode)
			return w->nbodies;
	for (size_t i = from; e && i < w->nbodies; i++) {
		if (w->bodies[i] == e)
			return i;
		if (first == w->nbodies &&
		    node_of(w->t, w->bodies[i])->inode ==
			node_of(w->t, e)->inode)
			first = i;
	}
	return first;
}

static void
move_early(struct writer *w)
{
	size_t done = 0;

	for (size_t k = 0; k < STREAM_EARLY; k++) {
		size_t i = find_early(w, done, k);
		tree_node n;

		if (i == w->nbodies)
			continue;
		n = w->bodies[i];
		memmove(w->bodies + done + 1, w->bodies + done,
		    (i - done) * sizeof(*w->bodies));
		w->bodies[done++] = n;
	}
}

static void
collect_bodies(struct writer *w)
{
	struct tree *t = w->t;
	size_t cap = 0;

	for (tree_node n = TREE_ROOT; n; n = tree_walk(t, TREE_ROOT, n)) {
		if (!is_body(t, n) || !is_wanted(w, n))
			continue;
		mem_grow(w->bodies, w->nbodies, cap);
		w->bodies[w->nbodies++] = n;
	}
	if (w->nbodies)
		qsort_r(w->bodies, w->nbodies, sizeof(*w->bodies), by_place, t);
	move_early(w);
}

static int
by_first(const void *pa, const void *pb)
{
	const struct pair *a = pa, *b = pb;
	int c = order(a->first, b->first);

	return c ? c : order(a->other, b->other);
}

static struct pair *
find_pairs(struct writer *w, size_t *n)
{
	struct pair *pairs = NULL;
	size_t cap = 0;

	*n = 0;
	for (size_t i = 0; i < w->nbodies; i++) {
		struct inode *inode = node_of(w->t, w->bodies[i])->inode;

		if (inode->first == 0) {
			inode->first = (uint32_t)i + 1;
			continue;
		}
		mem_grow(pairs, *n, cap);
		pairs[(*n)++] = (struct pair){ inode->first - 1, (uint32_t)i };
	}
	if (*n)
		qsort(pairs, *n, sizeof(*pairs), by_first);
	return pairs;
}

static void
put_member_name(struct writer *w, struct json_out *j, tree_node n)
{
	buf_reset(&w->link);
	stream_member_name(&w->link, -1, -1, path_of(w, n, &w->path));
	json_put_bytes(j, NULL, buf_span(&w->link));
}

static int
put_links(struct writer *w, struct err *err)
{
	size_t n;
	auto_free struct pair *pairs = find_pairs(w, &n);
	auto_buf struct buf b;
	struct json_out j = { .b = &b };

	buf_init(&b, STREAM_LINKS_MAX);
	json_begin(&j, NULL, '[');
	for (size_t i = 0; i < n; i++) {
		bool new = i == 0 || pairs[i].first != pairs[i - 1].first;

		if (new) {
			if (i)
				json_end(&j, ']');
			json_begin(&j, NULL, '[');
			put_member_name(w, &j, w->bodies[pairs[i].first]);
		}
		put_member_name(w, &j, w->bodies[pairs[i].other]);
	}
	if (n)
		json_end(&j, ']');
	json_end(&j, ']');
	buf_putc(&b, '\n');
	if (!buf_ok(&b))
		return err_set(err, "links.json is over the limit of %d bytes",
		    STREAM_LINKS_MAX);
	return stream_put_meta(w->w, "links.json", buf_span(&b), err);
}

static int
put_layer(struct writer *w, unsigned layer, struct err *err)
{
	return stream_put_layer(w->w, &w->o->image->layers[layer].info, err);
}

static int
too_long(struct err *err)
{
	return err_set(err, "a path has more than %d bytes", TAR_PATH_MAX);
}

static int
put_skeleton_node(struct writer *w, tree_node n, struct err *err)
{
	struct node *node = node_of(w->t, n);
	struct inode *i = node->inode;
	struct tar_entry e = { 0 };

	inode_get(i, &e);
	e.name = path_of(w, n, &w->path);
	if (!buf_ok(&w->path))
		return too_long(err);
	if (i->first & FIRST_SKELETON && i->type != TAR_DIR) {
		e.type = TAR_LINK;
		e.link = path_of(w, i->first & ~FIRST_SKELETON, &w->link);
		e.nxattrs = 0;
	}
	if (i->first == 0)
		i->first = FIRST_SKELETON | n;
	if (put_layer(w, node->layer, err) < 0)
		return -1;
	return stream_put(w->w, &e, err);
}

/* Below what is left out there is nothing wanted, unless what is above such
 * things is left out too. */
static bool
leads_on(const struct writer *w, tree_node n)
{
	return is_wanted(w, n) ||
	    (!w->o->parents && tree_type(w->t, n) == TAR_DIR);
}

/* A queue for each layer: nodes whose parent was written. */
struct queue {
	tree_node *list;
	size_t n, cap, done;
};

static int
drain(struct writer *w, struct queue *queues, unsigned layer, struct err *err)
{
	struct queue *q = &queues[layer];

	while (q->done < q->n) {
		tree_node n = q->list[q->done++];

		if (is_wanted(w, n) && put_skeleton_node(w, n, err) < 0)
			return -1;
		for (tree_node c = tree_child(w->t, n); c;
		     c = tree_next(w->t, c)) {
			struct queue *to = &queues[node_of(w->t, c)->layer];

			if (is_body(w->t, c) || !leads_on(w, c))
				continue;
			mem_grow(to->list, to->n, to->cap);
			to->list[to->n++] = c;
		}
	}
	return 0;
}

/*
 * Directories come before what is in them, and a directory may be of a later
 * layer than its children: so the layers are gone through in turn, as long as
 * one has something whose parent is written.
 */
static int
put_skeleton(struct writer *w, struct err *err)
{
	size_t layers = w->o->image->nlayers;
	struct queue *queues = mem_zalloc(layers * sizeof(*queues));
	struct queue *first = &queues[node_of(w->t, TREE_ROOT)->layer];
	bool more = layers > 0;
	int r = 0;

	if (more) {
		mem_grow(first->list, first->n, first->cap);
		first->list[first->n++] = TREE_ROOT;
	}
	/* Every layer has a marker, also one of which nothing is left. */
	for (unsigned i = 0; i < layers && r == 0; i++) {
		r = put_layer(w, i, err);
		r = r == 0 ? drain(w, queues, i, err) : r;
	}
	while (more && r == 0) {
		more = false;
		for (unsigned i = 0; i < layers && r == 0; i++) {
			more = more || queues[i].done < queues[i].n;
			r = drain(w, queues, i, err);
		}
	}
	for (size_t i = 0; i < layers; i++)
		free(queues[i].list);
	free(queues);
	return r;
}

static int
put_content(const struct output *o, struct tar_writer *tar,
    const struct inode *i, struct err *err)
{
	const struct layer *l = &o->image->layers[i->layer];

	if (i->stored == 0)
		return 0;
	if (i->flags & INODE_NO_BODY)
		mem_panic("a body that was never spooled is wanted");
	return tar_put_range(tar, l->body_fd, l->body_base + i->body_at,
	    i->stored, err);
}

static bool
is_hollow(const struct writer *w, const struct inode *i)
{
	return w->o->filtered && !(i->flags & INODE_WANTED);
}

static int
put_body(struct writer *w, size_t place, struct err *err)
{
	tree_node n = w->bodies[place];
	const struct node *node = node_of(w->t, n);
	const struct inode *i = node->inode;
	struct tar_entry e = { 0 };

	inode_get(i, &e);
	e.name = path_of(w, n, &w->path);
	if (!buf_ok(&w->path))
		return too_long(err);
	if (i->first != place + 1) {
		e.type = TAR_LINK;
		e.size = e.stored = 0;
		e.sparse = false;
		e.nxattrs = 0;
		e.link = path_of(w, w->bodies[i->first - 1], &w->link);
		if (put_layer(w, node->layer, err) < 0)
			return -1;
		return stream_put(w->w, &e, err);
	}
	if (put_layer(w, i->layer, err) < 0)
		return -1;
	if (is_hollow(w, i))
		return stream_put_hollow(w->w, &e, err);
	if (stream_put(w->w, &e, err) < 0)
		return -1;
	return put_content(w->o, stream_tar(w->w), i, err);
}

static void
report(struct writer *w, uint64_t bytes)
{
	w->reported += bytes;
	if (w->o->progress)
		w->o->progress(w->o->progress_arg, w->reported);
}

static int
put_bodies(struct writer *w, struct err *err)
{
	for (size_t i = 0; i < w->nbodies; i++) {
		if (put_body(w, i, err) < 0)
			return -1;
		report(w, node_of(w->t, w->bodies[i])->inode->stored);
	}
	return 0;
}

/* The member that an inode was written as: for links of hidden names. */
static void
member_of(struct writer *w, const struct inode *i, struct buf *out)
{
	auto_buf struct buf path;
	int added = -1, removed = -1;
	tree_node n;

	buf_init(&path, TAR_PATH_MAX);
	if (i->first & FIRST_SKELETON) {
		n = i->first & ~FIRST_SKELETON;
	} else if (i->first & FIRST_HIDDEN) {
		const struct hidden *h =
		    &w->t->hidden[i->first & ~FIRST_HIDDEN];

		n = h->node;
		added = h->added;
		removed = h->removed;
	} else {
		n = w->bodies[i->first - 1];
	}
	tree_path(w->t, n, &path);
	buf_reset(out);
	stream_member_name(out, added, removed, buf_span(&path));
}

static int
put_hidden(struct writer *w, size_t at, struct err *err)
{
	const struct hidden *h = &w->t->hidden[at];
	struct inode *i = h->inode;
	struct tar_entry e = { 0 };

	if (w->o->filtered && !w->o->hollow && !h->wanted)
		return 0;
	inode_get(i, &e);
	e.name = path_of(w, h->node, &w->path);
	if (!buf_ok(&w->path))
		return too_long(err);
	if (i->first && i->type != TAR_DIR) {
		e.type = TAR_LINK;
		e.size = e.stored = 0;
		e.sparse = false;
		e.nxattrs = 0;
		member_of(w, i, &w->link);
		e.link = buf_span(&w->link);
		return stream_put_hidden(w->w, h->added, h->removed, &e, false,
		    err);
	}
	if (i->type != TAR_DIR)
		i->first = FIRST_HIDDEN | (uint32_t)at;
	if (stream_put_hidden(w->w, h->added, h->removed, &e, is_hollow(w, i),
		err) < 0)
		return -1;
	return is_hollow(w, i) ? 0
			       : put_content(w->o, stream_tar(w->w), i, err);
}

static int
by_hidden(const void *pa, const void *pb)
{
	const struct hidden *a = pa, *b = pb;
	int c = order(a->added, b->added);

	c = c ? c : order(a->inode->seq, b->inode->seq);
	c = c ? c : order(a->removed, b->removed);
	return c ? c : order(a->node, b->node);
}

static int
put_all_hidden(struct writer *w, struct err *err)
{
	struct tree *t = w->t;

	if (t->nhidden)
		qsort(t->hidden, t->nhidden, sizeof(*t->hidden), by_hidden);
	for (size_t i = 0; i < t->nhidden; i++)
		if (put_hidden(w, i, err) < 0)
			return -1;
	return 0;
}

static int
put_stream(struct writer *w, struct err *err)
{
	const struct image *image = w->o->image;

	if (stream_begin(w->w, w->o->info, err) < 0 ||
	    (image->manifest.n &&
		stream_put_meta(w->w, "manifest.json",
		    buf_span(&image->manifest), err) < 0) ||
	    (image->config.n &&
		stream_put_meta(w->w, "config.json", buf_span(&image->config),
		    err) < 0) ||
	    (image->attestations.n &&
		stream_put_meta(w->w, "attestations.json",
		    buf_span(&image->attestations), err) < 0))
		return -1;
	collect_bodies(w);
	if (put_links(w, err) < 0 || put_skeleton(w, err) < 0 ||
	    put_bodies(w, err) < 0)
		return -1;
	return put_all_hidden(w, err);
}

static void
writer_init(struct writer *w, const struct output *o)
{
	*w = (struct writer){ .o = o, .t = o->tree };
	buf_init(&w->path, TAR_PATH_MAX);
	buf_init(&w->link, TAR_PATH_MAX + 64);
}

static void
writer_release(struct writer *w)
{
	free(w->bodies);
	buf_release(&w->path);
	buf_release(&w->link);
}

int
output_stream(const struct output *o, struct stream_writer *stream,
    struct err *err)
{
	struct writer w;
	int r;

	writer_init(&w, o);
	w.w = stream;
	r = put_stream(&w, err);
	writer_release(&w);
	return r;
}

static int
put_plain(struct writer *w, struct tar_writer *tar, tree_node n,
    struct err *err)
{
	struct inode *i = node_of(w->t, n)->inode;
	struct tar_entry e = { 0 };

	/* A root that no layer describes is whatever it is unpacked into. */
	if (n == TREE_ROOT && node_of(w->t, n)->flags & NODE_IMPLICIT)
		return 0;
	inode_get(i, &e);
	e.name = path_of(w, n, &w->path);
	if (n == TREE_ROOT)
		e.name = SPAN("./");
	if (!buf_ok(&w->path))
		return too_long(err);
	if (i->first && i->type != TAR_DIR) {
		e.type = TAR_LINK;
		e.size = e.stored = 0;
		e.sparse = false;
		e.nxattrs = 0;
		e.link = path_of(w, i->first, &w->link);
		return tar_put(tar, &e, err);
	}
	i->first = n;
	if (tar_put(tar, &e, err) < 0)
		return -1;
	report(w, i->stored);
	return put_content(w->o, tar, i, err);
}

int
output_rootfs(const struct output *o, int fd, struct err *err)
{
	struct tar_writer *tar = tar_writer_new(fd);
	struct tree *t = o->tree;
	struct writer w;
	int r = 0;

	writer_init(&w, o);
	for (tree_node n = TREE_ROOT; n && r == 0;
	     n = tree_walk(t, TREE_ROOT, n))
		if (is_wanted(&w, n))
			r = put_plain(&w, tar, n, err);
	if (r == 0)
		r = tar_put_end(tar, err);
	writer_release(&w);
	tar_writer_free(tar);
	return r;
}
