#include "base/mem.h"
#include "look/view.h"

/* What a node has beside its name; strings are in the arena. */
struct leaf {
	tree_node node;
	struct listed x;
};

struct outline {
	struct tree *tree;
	struct listed **of; /* by node; NULL: a parent that came later or not */
	size_t cap;
	struct arena arena;
};

/* The children of a directory on the way to the present one. */
struct level {
	tree_node *list;
	size_t n, at;
};

struct walk {
	struct level *levels;
	size_t depth, cap;
	struct buf indent;
};

static int
begin(struct listing *l, struct err *err)
{
	struct outline *o = mem_zalloc(sizeof(*o));

	(void)err;
	o->tree = tree_new();
	l->state = o;
	return 0;
}

static struct span
keep(struct outline *o, struct span s)
{
	return s.p ? arena_bytes(&o->arena, s) : s;
}

static int
take_entry(struct listing *l, const struct listed *x, struct err *err)
{
	struct outline *o = l->state;
	tree_node n = TREE_ROOT;
	struct listed *kept;

	(void)err;
	/* They are no part of the tree. */
	if (x->removed >= 0)
		return 0;
	if (x->entry.name.n)
		n = tree_add(o->tree, x->entry.name, &x->entry);
	while (n >= o->cap) {
		size_t cap = o->cap ? 2 * o->cap : 1024;

		o->of = mem_resize(o->of, cap, sizeof(*o->of));
		memset(o->of + o->cap, 0, (cap - o->cap) * sizeof(*o->of));
		o->cap = cap;
	}
	kept = arena_alloc(&o->arena, sizeof(*kept));
	*kept = *x;
	kept->entry.name = tree_name(o->tree, n);
	kept->entry.link = keep(o, x->entry.link);
	kept->mime = keep(o, x->mime);
	kept->entry.map = NULL;
	kept->entry.nxattrs = 0;
	o->of[n] = kept;
	return 0;
}

static int
by_name(const void *pa, const void *pb, void *arg)
{
	const struct tree *t = arg;

	return span_cmp(tree_name(t, *(const tree_node *)pa),
	    tree_name(t, *(const tree_node *)pb));
}

static void
enter(struct walk *w, const struct tree *t, tree_node dir)
{
	struct level level = { NULL, 0, 0 };
	size_t cap = 0;

	for (tree_node c = tree_child(t, dir); c; c = tree_next(t, c)) {
		mem_grow(level.list, level.n, cap);
		level.list[level.n++] = c;
	}
	if (level.n)
		qsort_r(level.list, level.n, sizeof(*level.list), by_name,
		    (void *)(uintptr_t)t);
	mem_grow(w->levels, w->depth, w->cap);
	w->levels[w->depth++] = level;
}

static int
put_node(struct listing *l, tree_node n, struct span name, struct err *err)
{
	const struct outline *o = l->state;
	struct listed nothing = { .entry = { .type = TAR_DIR, .name = name },
		.layer = -1,
		.removed = -1 };
	const struct listed *x = n < o->cap && o->of[n] ? o->of[n] : &nothing;

	columns_name(l, x, name);
	return listing_line(l, err);
}

/* Attributes stand before the tree, where they are asked for. */
static void
put_attributes(struct listing *l, tree_node n)
{
	const struct outline *o = l->state;

	if (l->opt->text && n < o->cap && o->of[n])
		columns_put(l, o->of[n]);
}

static int
put_tree(struct listing *l, struct walk *w, struct err *err)
{
	const struct outline *o = l->state;

	put_attributes(l, TREE_ROOT);
	if (put_node(l, TREE_ROOT, SPAN("."), err) < 0)
		return -1;
	enter(w, o->tree, TREE_ROOT);
	while (w->depth) {
		struct level *level = &w->levels[w->depth - 1];
		bool last = level->at + 1 >= level->n;
		tree_node n;

		if (level->at == level->n) {
			free(level->list);
			w->depth--;
			w->indent.n -= w->indent.n < 4 ? w->indent.n : 4;
			continue;
		}
		n = level->list[level->at++];
		put_attributes(l, n);
		buf_put(&l->line, buf_span(&w->indent));
		buf_puts(&l->line, last ? "`-- " : "|-- ");
		if (put_node(l, n, tree_name(o->tree, n), err) < 0)
			return -1;
		buf_puts(&w->indent, last ? "    " : "|   ");
		enter(w, o->tree, n);
	}
	return 0;
}

static int
put_outline(struct listing *l, struct err *err)
{
	struct walk w = { .indent = { .max = 4 * TAR_PATH_MAX } };
	int r = put_tree(l, &w, err);

	while (w.depth)
		free(w.levels[--w.depth].list);
	free(w.levels);
	buf_release(&w.indent);
	return r;
}

static void
release(struct listing *l)
{
	struct outline *o = l->state;

	if (!o)
		return;
	tree_free(o->tree);
	free(o->of);
	arena_release(&o->arena);
	free(o);
}

const struct view view_outline = {
	.owners = true,
	.digest = true,
	.begin = begin,
	.entry = take_entry,
	.end = put_outline,
	.release = release,
};
