#include "image/filter_parts.h"
#include "image/stream_name.h"

static void
hidden_path(int added, int removed, struct span path, struct buf *out)
{
	buf_reset(out);
	buf_printf(out, "%d/%d/", added, removed);
	buf_put(out, path);
}

/* What a member's name stands for: it has come by, or is of nothing. */
static struct inode *
member_inode(struct filter *f, struct span name)
{
	auto_buf struct buf path = { .max = TAR_PATH_MAX + 64 };
	int added, removed;
	struct span rest;
	tree_node n;

	if (name_is_hidden(name, &added, &removed, &rest)) {
		hidden_path(added, removed, rest, &path);
		n = tree_at(f->hidden, buf_span(&path));
		return n ? node_of(f->hidden, n)->inode : NULL;
	}
	if (!name_to_path(name, &path))
		return NULL;
	n = tree_at(f->tree, buf_span(&path));
	return n ? node_of(f->tree, n)->inode : NULL;
}

static struct inode *
add_hidden(struct filter *f, const struct stream_item *item)
{
	struct tar_entry e = item->entry;
	struct inode *target =
	    e.type == TAR_LINK ? member_inode(f, e.link) : NULL;
	tree_node n;

	hidden_path(item->added, item->removed, e.name, &f->path);
	if (e.type == TAR_LINK && !target)
		return NULL;
	if (target)
		e.type = TAR_FILE;
	n = tree_add(f->hidden, buf_span(&f->path), &e);
	if (target)
		node_of(f->hidden, n)->inode = target;
	else if (!item->hollow)
		node_of(f->hidden, n)->inode->flags |= INODE_NO_BODY;
	return node_of(f->hidden, n)->inode;
}

/* A hollow entry would look as if nobody had wanted more. --hidden keeps a file
 * that is not hidden from being selected, too. */
static int
body_passed(const struct filter *f, const struct stream_item *item,
    struct err *err)
{
	auto_buf struct buf path = { .max = TAR_PATH_MAX };
	struct span rest = item->entry.link;
	int added, removed;
	bool hidden = name_is_hidden(rest, &added, &removed, &rest);

	if (hidden)
		buf_put(&path, rest);
	else
		name_to_path(rest, &path);
	return err_set(err,
	    "the hidden entry '%.*s' shares its content with %s '%.*s', which "
	    "is left out: %s, or select in img-merge --hidden --select",
	    SPAN_ARG(item->entry.name),
	    hidden ? "the hidden entry" : "the file", SPAN_ARG(buf_span(&path)),
	    !hidden && select_is_hidden_only(f->o->select, true)
		? "select that without --hidden, too"
		: "select that too");
}

/* A hard link whose target was left out gets what the target had, but for the
 * body, which has gone by. */
static int
put_passed(struct filter *f, const struct stream_item *item, struct inode *i,
    struct err *err)
{
	struct tar_entry e = { 0 };

	inode_get(i, &e);
	e.name = item->entry.name;
	filter_remember(f, i, item->added, item->removed, e.name);
	return stream_put_hidden(f->stream, item->added, item->removed, &e,
	    true, err);
}

static int
put_hidden_link(struct filter *f, const struct stream_item *item,
    struct inode *i, bool whole, struct err *err)
{
	struct tar_entry e = item->entry;

	if (whole && i->size && i->flags & INODE_NO_BODY)
		return body_passed(f, item, err);
	if (i->first == 0)
		return put_passed(f, item, i, err);
	buf_reset(&f->link);
	if (i->first & FIRST_SKELETON) {
		buf_reset(&f->path);
		tree_path(f->tree, i->first & ~FIRST_SKELETON, &f->path);
		stream_member_name(&f->link, -1, -1, buf_span(&f->path));
	} else {
		buf_put(&f->link, f->members[i->first & ~FIRST_MEMBER]);
	}
	e.link = buf_span(&f->link);
	return stream_put_hidden(f->stream, item->added, item->removed, &e,
	    false, err);
}

static int
put_hidden(struct filter *f, const struct stream_item *item, bool whole,
    struct err *err)
{
	const struct tar_entry *e = &item->entry;
	bool hollow = !whole || item->hollow;

	if (stream_put_hidden(f->stream, item->added, item->removed, e, hollow,
		err) < 0)
		return -1;
	return e->type == TAR_FILE && !hollow
	    ? stream_pass(f->reader, f->tar, err)
	    : 0;
}

static int
judge_hidden(struct filter *f, const struct stream_item *item,
    const struct inode *i, bool *kept, bool *whole, struct err *err)
{
	struct tar_entry attributes = { 0 };
	struct select_entry e;
	int got;

	inode_get(i, &attributes);
	e = pick_entry_whole(&f->pick, &attributes);
	e.path = item->entry.name;
	e.hidden = true;
	e.layer = item->added;
	e.removed = item->removed;
	e.hollow = item->hollow;
	if (item->entry.type == TAR_LINK)
		e.link = item->entry.link;
	filter_note(f, e.path);
	got = select_judge(f->o->select, &e, err);
	*kept = got == SELECT_YES || filter_keeps_all(f);
	*whole =
	    got == SELECT_YES && select_match_content(f->o->select, e.path);
	return got < 0 ? -1 : 0;
}

int
filter_take_hidden(struct filter *f, const struct stream_item *item,
    struct err *err)
{
	struct inode *i;
	bool kept, whole;

	if (!f->o->select)
		return put_hidden(f, item, true, err);
	if (!f->from->hidden)
		return err_set(err,
		    "a hidden entry, though stream.json says there are none");
	i = add_hidden(f, item);
	if (!i)
		return err_set(err,
		    "the hidden entry '%.*s' is a hard link to nothing",
		    SPAN_ARG(item->entry.name));
	if (judge_hidden(f, item, i, &kept, &whole, err) < 0)
		return -1;
	if (!kept)
		return 0;
	if (item->entry.type == TAR_LINK)
		return put_hidden_link(f, item, i, whole, err);
	if (i->type != TAR_DIR)
		filter_remember(f, i, item->added, item->removed,
		    item->entry.name);
	if (whole)
		i->flags &= (uint8_t)~INODE_NO_BODY;
	return put_hidden(f, item, whole, err);
}
