#include "image/output.h"

enum { PICK_PATH_MAX = 4 * TAR_PATH_MAX };

static void
mark_up(struct tree *t, tree_node n)
{
	for (; !(node_of(t, n)->flags & NODE_WANTED); n = tree_parent(t, n)) {
		node_of(t, n)->flags |= NODE_WANTED;
		if (n == TREE_ROOT)
			break;
	}
}

/* The node that a path leads to; all symlinks on the way are marked. */
static tree_node
mark_along(struct tree *t, struct span path)
{
	auto_buf struct buf work;
	tree_node at = TREE_ROOT, next;
	struct span part;
	int links = 0;

	buf_init(&work, PICK_PATH_MAX);
	while (at && span_cut(&path, '/', &part)) {
		if (part.n == 0 || span_is(part, "."))
			continue;
		if (span_is(part, "..")) {
			at = tree_parent(t, at);
			continue;
		}
		next = tree_find(t, at, part);
		if (next && tree_type(t, next) == TAR_SYMLINK) {
			struct span target = tree_target(t, next);
			struct span tail =
			    path.p ? path : (struct span){ "", 0 };
			auto_free char *copy = mem_spandup(tail);

			mark_up(t, next);
			tree_follows(t, target.n + tail.n);
			if (++links > TREE_SYMLINKS_MAX ||
			    t->followed > TREE_FOLLOWED_MAX)
				return 0;
			if (target.n && target.p[0] == '/')
				at = TREE_ROOT;
			buf_reset(&work);
			buf_put(&work, target);
			buf_putc(&work, '/');
			buf_put(&work, (struct span){ copy, tail.n });
			path = buf_span(&work);
			continue;
		}
		at = next;
	}
	return at;
}

static void
mark(struct tree *t, tree_node n)
{
	auto_buf struct buf path = { .max = PICK_PATH_MAX };
	tree_node to;

	node_of(t, n)->inode->flags |= INODE_WANTED;
	mark_up(t, n);
	if (tree_type(t, n) != TAR_SYMLINK)
		return;
	tree_path(t, n, &path);
	to = mark_along(t, buf_span(&path));
	if (!to)
		return;
	node_of(t, to)->inode->flags |= INODE_WANTED;
	mark_up(t, to);
}

/*
 * Names below `top` whose path matches, a name `as` being put in place of
 * top's own path.
 */
static void
pick_below(struct tree *t, tree_node top, struct span as, struct span glob,
    const struct select *s)
{
	auto_buf struct buf own, full, path;

	buf_init(&own, PICK_PATH_MAX);
	buf_init(&full, PICK_PATH_MAX);
	buf_init(&path, PICK_PATH_MAX);
	tree_path(t, top, &own);
	for (tree_node n = top; n; n = tree_walk(t, top, n)) {
		buf_reset(&full);
		buf_reset(&path);
		tree_path(t, n, &full);
		buf_put(&path, as);
		buf_put(&path, span_from(buf_span(&full), own.n));
		if (s ? select_match(s, buf_span(&path))
		      : glob_match(glob, buf_span(&path)))
			mark(t, n);
	}
}

/* "etc/nginx/x" where etc is a symlink: matched at what it leads to. */
static void
pick_through_links(struct tree *t, struct span glob)
{
	struct span literal = glob_literal(glob);
	tree_node there = tree_at(t, literal);
	tree_node to = tree_resolve(t, literal, true);

	if (!to || to == there)
		return;
	mark_along(t, literal);
	pick_below(t, to, literal, glob, NULL);
}

void
pick_selected(struct tree *t, const struct select *s)
{
	struct span none = { "", 0 };

	pick_below(t, TREE_ROOT, none, none, s);
	for (size_t i = 0; i < select_count(s); i++)
		pick_through_links(t, select_glob(s, i));
	for (size_t i = 0; i < t->nhidden; i++) {
		auto_buf struct buf path;

		buf_init(&path, PICK_PATH_MAX);
		tree_path(t, t->hidden[i].node, &path);
		if (select_match(s, buf_span(&path)))
			t->hidden[i].inode->flags |= INODE_WANTED;
	}
	node_of(t, TREE_ROOT)->flags |= NODE_WANTED;
}
