#include "image/pick.h"
#include "select/expr.h"

enum {
	SOME_NODES = 256, /* expressions are asked about so many at once */
};

/* What a name has of its own, and what its file has. */
static int
judge_node(struct pick *p, tree_node n, struct span path,
    struct select_asked *asked, struct err *err)
{
	struct node *node = node_of(p->tree, n);
	struct tar_entry attributes = { 0 };
	struct select_entry e;
	int got;

	inode_get(node->inode, &attributes);
	e = pick_entry_whole(p, &attributes);
	e.path = path;
	e.asked = asked;
	e.layer = e.is_file ? node->inode->layer : node->layer;
	if (node->flags & NODE_SECOND)
		e.type = TAR_LINK;
	if (!e.is_file || !select_uses_attributes(p->select))
		return select_judge(p->select, &e, err);
	e.name_only = true;
	got = select_judge(p->select, &e, err);
	if (got == SELECT_MAYBE)
		node->flags |= NODE_MAYBE;
	if (got != SELECT_MAYBE)
		return got;
	e.name_only = false;
	return select_judge(p->select, &e, err);
}

/* Nodes that are judged together. */
struct some {
	tree_node list[SOME_NODES];
	struct select_asked asked[SOME_NODES];
	size_t n;
};

/* From `n` on; the node behind them. */
static tree_node
take_some(const struct tree *t, tree_node n, struct some *some)
{
	some->n = 0;
	for (; n && some->n < SOME_NODES; n = tree_walk(t, TREE_ROOT, n))
		if (node_of(t, n)->inode)
			some->list[some->n++] = n;
	return n;
}

static struct span
path_of(const struct pick *p, tree_node n, struct buf *path)
{
	buf_reset(path);
	tree_path(p->tree, n, path);
	return buf_span(path);
}

static int
ask_some(struct pick *p, struct some *some, struct err *err)
{
	auto_buf struct buf path = { .max = PICK_PATH_MAX };
	int got;

	do {
		for (size_t i = 0; i < some->n; i++)
			if (judge_node(p, some->list[i],
				path_of(p, some->list[i], &path),
				&some->asked[i], err) < 0)
				return -1;
		got = select_wait(p->select, err);
	} while (got > 0);
	return got;
}

static int
pick_some(struct pick *p, struct some *some, struct err *err)
{
	auto_buf struct buf path = { .max = PICK_PATH_MAX };

	for (size_t i = 0; i < some->n; i++) {
		tree_node n = some->list[i];
		struct span name = path_of(p, n, &path);
		uint16_t flags = 0;
		int got;

		if (p->notes)
			select_note(p->select, name);
		got = judge_node(p, n, name, p->record ? &some->asked[i] : NULL,
		    err);
		if (got < 0)
			return -1;
		if (got == SELECT_YES)
			flags |= NODE_SELECTED;
		if (select_has_content(p->select) &&
		    select_match_content(p->select, name))
			flags |= NODE_CONTENT;
		if (flags)
			pick_node(p, n, flags);
	}
	return 0;
}

int
pick_judge(struct pick *p, struct err *err)
{
	struct some *some = mem_zalloc(sizeof(*some));
	tree_node n = TREE_ROOT;
	int r = 0;

	while (r == 0 && n) {
		n = take_some(p->tree, n, some);
		if (p->record)
			r = ask_some(p, some, err);
		if (r == 0)
			r = pick_some(p, some, err);
		for (size_t i = 0; p->record && i < some->n; i++)
			select_asked_release(&some->asked[i]);
	}
	free(some);
	return r;
}
