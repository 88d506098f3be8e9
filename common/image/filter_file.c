#include "image/filter_parts.h"

tree_node
filter_add_node(struct filter *f, const struct stream_item *item)
{
	tree_node n = tree_add(f->tree, item->entry.name, &item->entry);
	struct node *node = node_of(f->tree, n);

	if (item->layer)
		node->layer = (uint16_t)item->layer->index;
	return n;
}

/* A directory among the bodies, as this program writes them. */
int
filter_take_late(struct filter *f, const struct stream_item *item,
    struct err *err)
{
	uint16_t flags = pick_elsewhere(&f->pick, item->entry.name);
	tree_node n = filter_add_node(f, item);
	struct node *node = node_of(f->tree, n);
	struct tar_entry attributes = { 0 };
	struct select_entry e;
	int got;

	if (!node->inode)
		return err_set(err, "'%.*s' is a hard link to nothing",
		    SPAN_ARG(item->entry.name));
	inode_get(node->inode, &attributes);
	e = pick_entry_whole(&f->pick, &attributes);
	e.path = item->entry.name;
	e.layer = node->layer;
	got = select_judge(f->o->select, &e, err);
	if (got < 0)
		return -1;
	if (got != SELECT_YES && !(flags & NODE_SELECTED) &&
	    !filter_keeps_all(f))
		return 0;
	if (filter_put_parents(f, item->entry.name, err) < 0)
		return -1;
	return filter_put_node(f, n, err);
}

static int
put_content(struct filter *f, const struct file *file, struct err *err)
{
	if (file->held)
		return file->held->n
		    ? tar_put_data(f->tar, buf_span(file->held), err)
		    : 0;
	return stream_pass(f->reader, f->tar, err);
}

static int
put_file(struct filter *f, const struct file *file, struct span name,
    bool whole, struct err *err)
{
	struct tar_entry e = *file->e;
	bool hollow = !whole || file->hollow;

	e.name = name;
	if (filter_put_parents(f, name, err) < 0 ||
	    filter_put(f, &e, file->layer, hollow && e.size, err) < 0)
		return -1;
	return hollow ? 0 : put_content(f, file, err);
}

struct select_entry
filter_file_entry(const struct filter *f, const struct file *file)
{
	struct select_entry e = pick_entry_whole(&f->pick, file->e);

	e.path = file->e->name;
	e.hollow = file->hollow;
	e.asked = file->asked;
	e.layer = file->layer ? file->layer->index : -1;
	return e;
}

/* A file of one name. */
static int
take_single(struct filter *f, const struct file *file, bool *kept, bool *whole,
    struct err *err)
{
	struct select_entry e = filter_file_entry(f, file);
	uint16_t flags = pick_elsewhere(&f->pick, e.path);
	int got = select_judge(f->o->select, &e, err);
	bool selected = got == SELECT_YES || flags & NODE_SELECTED;

	*kept = selected || filter_keeps_all(f);
	*whole = selected &&
	    (flags & NODE_CONTENT ||
		select_match_content(f->o->select, e.path));
	return got < 0 ? -1 : 0;
}

/* One that has others: the first that is kept gets the body. */
static int
take_first(struct filter *f, const struct file *file,
    const struct group_name *in, bool *kept, bool *whole, struct span *name,
    struct err *err)
{
	struct group *group = &f->groups.list[in->group];
	struct select_entry e = filter_file_entry(f, file);

	if (group->decided || in != &f->groups.names[group->first])
		return err_set(err,
		    "'%.*s' is another name of a file, but comes as one",
		    SPAN_ARG(file->e->name));
	if (groups_decide(&f->groups, group, &f->pick, &e, whole, err) < 0)
		return -1;
	*kept = group->kept;
	if (*kept)
		*name = f->groups.names[group->head].path;
	return 0;
}

int
filter_take_file(struct filter *f, const struct file *file, struct err *err)
{
	struct group_name *in = groups_find(&f->groups, file->e->name);
	struct span name = file->e->name;
	bool kept, whole;
	int r = in ? take_first(f, file, in, &kept, &whole, &name, err)
		   : take_single(f, file, &kept, &whole, err);
	struct inode *i = NULL;

	filter_note(f, file->e->name);
	if (r < 0)
		return -1;
	if (f->from->hidden) {
		i = node_of(f->tree, tree_add(f->tree, file->e->name, file->e))
			->inode;
		if (!file->hollow && (!kept || !whole))
			i->flags |= INODE_NO_BODY;
	}
	if (!kept)
		return 0;
	if (i)
		filter_remember(f, i, -1, -1, name);
	return put_file(f, file, name, whole, err);
}

int
filter_take_link(struct filter *f, const struct stream_item *item,
    struct err *err)
{
	const struct tar_entry *e = &item->entry;
	struct group_name *in = groups_find(&f->groups, e->name);
	struct tar_entry copy = *e;
	tree_node to = tree_at(f->tree, e->link);
	const struct group *group;

	if (!in && to && tree_type(f->tree, to) != TAR_FILE)
		return filter_take_late(f, item, err);
	if (!in || !f->groups.list[in->group].decided)
		return err_set(err,
		    "'%.*s' is a hard link that links.json does not have, or "
		    "comes before its target",
		    SPAN_ARG(e->name));
	group = &f->groups.list[in->group];
	filter_note(f, e->name);
	if (f->from->hidden)
		tree_add(f->tree, e->name, e);
	if (!in->kept || in == &f->groups.names[group->head])
		return 0;
	copy.link = f->groups.names[group->head].path;
	if (filter_put_parents(f, e->name, err) < 0)
		return -1;
	return filter_put(f, &copy, item->layer, false, err);
}
