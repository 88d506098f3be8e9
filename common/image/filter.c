#include "image/filter.h"

#include "base/version.h"
#include "image/groups.h"
#include "image/history.h"
#include "image/output.h"
#include "image/stream_name.h"

/* inode->first, once an inode has been written: a node of the skeleton, or a
 * place among the members. */
enum {
	FIRST_SKELETON = 1u << 31,
	FIRST_MEMBER = 1u << 30,
};

/* A part of the skeleton that waits for the first body; no node: a marker. */
struct held {
	tree_node node;
	const struct layer_info *layer;
};

/* A regular file: its body is in the reader, or was held. */
struct file {
	const struct tar_entry *e;
	const struct layer_info *layer;
	bool hollow;
	const struct buf *held;
};

/* etc/passwd or etc/group, held until both have come by. */
struct account_file {
	const char *path;
	bool there;
	struct inode inode;
	const struct layer_info *layer;
	struct buf body;
};

enum { PASSWD, GROUP, ACCOUNT_FILES };

struct filter {
	const struct filter_options *o;
	struct stream_reader *reader;
	const struct stream_info *from;
	struct stream_info info; /* what we write */
	struct stream_writer *stream;
	struct tar_writer *tar;
	struct tree *tree;
	struct tree *hidden; /* ADDED/REMOVED/PATH */
	struct pick pick;
	struct groups groups;
	struct held *held;
	size_t nheld, cap_held;
	struct account_file accounts[ACCOUNT_FILES];
	struct arena arena; /* what they say, and names of members */
	struct span *members;
	size_t nmembers, cap_members;
	struct buf config, path, link;
	struct diags diags;
	bool settled;
	bool ended;
};

static bool
keeps_all(const struct filter *f)
{
	return !f->o->select || select_is_hollow(f->o->select);
}

static void
note(const struct filter *f, struct span path)
{
	if (f->o->notes && f->o->select)
		select_note(f->o->select, path);
}

/* A root that no layer describes is whatever it is unpacked into. */
static bool
is_implied_root(const struct tar_entry *e)
{
	return e->name.n == 0 && e->mode == 0755 && e->uid == 0 &&
	    e->gid == 0 && e->mtime == 0 && e->mtime_ns == 0 && e->nxattrs == 0;
}

static int
put_rootfs(struct filter *f, const struct tar_entry *e, bool hollow,
    struct err *err)
{
	struct tar_entry copy = *e;

	if (hollow)
		return err_set(err,
		    "'%.*s' came without its content: --rootfs has no place "
		    "for it",
		    SPAN_ARG(e->name));
	if (is_implied_root(e))
		return 0;
	if (e->name.n == 0)
		copy.name = SPAN("./");
	return tar_put(f->tar, &copy, err);
}

static int
put(struct filter *f, const struct tar_entry *e, const struct layer_info *layer,
    bool hollow, struct err *err)
{
	if (f->o->rootfs)
		return put_rootfs(f, e, hollow, err);
	if (layer && stream_put_layer(f->stream, layer, err) < 0)
		return -1;
	return hollow ? stream_put_hollow(f->stream, e, err)
		      : stream_put(f->stream, e, err);
}

static int
put_marker(struct filter *f, const struct layer_info *layer, struct err *err)
{
	return f->o->rootfs ? 0 : stream_put_layer(f->stream, layer, err);
}

/* Notes where an inode was written, for hidden names of it. */
static void
remember(struct filter *f, struct inode *i, int added, int removed,
    struct span path)
{
	auto_buf struct buf name = { .max = TAR_PATH_MAX + 64 };

	stream_member_name(&name, added, removed, path);
	i->first = FIRST_MEMBER | (uint32_t)f->nmembers;
	mem_grow(f->members, f->nmembers, f->cap_members);
	f->members[f->nmembers++] = arena_bytes(&f->arena, buf_span(&name));
}

/* The skeleton */

static int
put_node(struct filter *f, tree_node n, struct err *err)
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
	return put(f, &e, stream_layer(f->reader, node->layer), false, err);
}

/* The directories above, as far as they are there, before what is in them. */
static int
put_parents(struct filter *f, struct span path, struct err *err)
{
	tree_node n = TREE_ROOT;
	struct span rest = path, part;

	if (f->o->select && !select_keeps_parents(f->o->select))
		return 0;
	while (n && span_cut(&rest, '/', &part) && part.n) {
		bool known = !(node_of(f->tree, n)->flags & NODE_IMPLICIT);

		if (known && tree_type(f->tree, n) == TAR_DIR &&
		    put_node(f, n, err) < 0)
			return -1;
		n = tree_find(f->tree, n, part);
	}
	return 0;
}

static tree_node
add_node(struct filter *f, const struct stream_item *item)
{
	tree_node n = tree_add(f->tree, item->entry.name, &item->entry);
	struct node *node = node_of(f->tree, n);

	if (item->layer)
		node->layer = (uint16_t)item->layer->index;
	return n;
}

static void
hold(struct filter *f, tree_node n, const struct layer_info *layer)
{
	mem_grow(f->held, f->nheld, f->cap_held);
	f->held[f->nheld++] = (struct held){ n, layer };
}

/* A directory among the bodies, as this program writes them. */
static int
take_late(struct filter *f, const struct stream_item *item, struct err *err)
{
	struct select_entry e = pick_entry(&item->entry);
	uint16_t flags = pick_elsewhere(&f->pick, item->entry.name);
	tree_node n = add_node(f, item);
	struct node *node = node_of(f->tree, n);
	int got;

	if (!node->inode)
		return err_set(err, "'%.*s' is a hard link to nothing",
		    SPAN_ARG(item->entry.name));
	e.path = item->entry.name;
	e.layer = node->layer;
	e.type = (char)node->inode->type;
	got = select_judge(f->o->select, &e, err);
	if (got < 0)
		return -1;
	if (got != SELECT_YES && !(flags & NODE_SELECTED) && !keeps_all(f))
		return 0;
	if (put_parents(f, item->entry.name, err) < 0)
		return -1;
	return put_node(f, n, err);
}

/* Files */

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
	if (put_parents(f, name, err) < 0 ||
	    put(f, &e, file->layer, hollow && e.size, err) < 0)
		return -1;
	return hollow ? 0 : put_content(f, file, err);
}

static struct select_entry
file_entry(const struct file *file)
{
	struct select_entry e = pick_entry(file->e);

	e.path = file->e->name;
	e.layer = file->layer ? file->layer->index : -1;
	return e;
}

/* A file of one name. */
static int
take_single(struct filter *f, const struct file *file, bool *kept, bool *whole,
    struct err *err)
{
	struct select_entry e = file_entry(file);
	uint16_t flags = pick_elsewhere(&f->pick, e.path);
	int got = select_judge(f->o->select, &e, err);
	bool selected = got == SELECT_YES || flags & NODE_SELECTED;

	*kept = selected || keeps_all(f);
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
	struct select_entry e = file_entry(file);

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

static int
take_body(struct filter *f, const struct file *file, struct err *err)
{
	struct group_name *in = groups_find(&f->groups, file->e->name);
	struct span name = file->e->name;
	bool kept, whole;
	int r = in ? take_first(f, file, in, &kept, &whole, &name, err)
		   : take_single(f, file, &kept, &whole, err);
	struct inode *i = NULL;

	note(f, file->e->name);
	if (r < 0)
		return -1;
	if (f->from->hidden) {
		i = node_of(f->tree, tree_add(f->tree, file->e->name, file->e))
			->inode;
		if (!kept || !whole || file->hollow)
			i->flags |= INODE_NO_BODY;
	}
	if (!kept)
		return 0;
	if (i)
		remember(f, i, -1, -1, name);
	return put_file(f, file, name, whole, err);
}

static int
take_link(struct filter *f, const struct stream_item *item, struct err *err)
{
	const struct tar_entry *e = &item->entry;
	struct group_name *in = groups_find(&f->groups, e->name);
	struct tar_entry copy = *e;
	tree_node to = tree_at(f->tree, e->link);
	const struct group *group;

	if (!in && to && tree_type(f->tree, to) != TAR_FILE)
		return take_late(f, item, err);
	if (!in || !f->groups.list[in->group].decided)
		return err_set(err,
		    "'%.*s' is a hard link that links.json does not have, or "
		    "comes before its target",
		    SPAN_ARG(e->name));
	group = &f->groups.list[in->group];
	note(f, e->name);
	if (f->from->hidden)
		tree_add(f->tree, e->name, e);
	if (!in->kept || in == &f->groups.names[group->head])
		return 0;
	copy.link = f->groups.names[group->head].path;
	if (put_parents(f, e->name, err) < 0)
		return -1;
	return put(f, &copy, item->layer, false, err);
}

/* Names of accounts */

static int
too_late(const struct account_file *a, struct err *err)
{
	return err_set(err,
	    "--user, --group: '%s' is no regular file, or its content comes "
	    "too late: img-merge --select looks it up",
	    a->path);
}

static int
hold_accounts(struct filter *f, struct account_file *a,
    const struct stream_item *item, struct err *err)
{
	if (f->settled)
		return too_late(a, err);
	if (item->entry.sparse || item->entry.size > STREAM_ACCOUNTS_MAX)
		return err_set(err,
		    "--user, --group: '%s' is sparse, or over %d bytes",
		    a->path, STREAM_ACCOUNTS_MAX);
	a->there = true;
	a->layer = item->layer;
	inode_set(&a->inode, &f->arena, &item->entry, 0);
	if (stream_content(f->reader, &a->body, err) < 0)
		return err_wrap(err, "--user, --group: '%s'", a->path);
	return 0;
}

static struct account_file *
wanted_accounts(struct filter *f, const struct tar_entry *e)
{
	if (!select_wants_owners(f->o->select))
		return NULL;
	for (size_t i = 0; i < ACCOUNT_FILES; i++)
		if (span_is(e->name, f->accounts[i].path))
			return &f->accounts[i];
	return NULL;
}

/* Whether the file came by, or there is none for certain. */
static int
check_accounts(const struct filter *f, const struct account_file *a,
    struct err *err)
{
	auto_select struct select *want = select_new();
	tree_node n = tree_at(f->tree, span_of(a->path)), etc;
	struct span missing;

	if (select_add_glob(want, span_of(a->path), err) < 0)
		return -1;
	for (size_t i = 0; i < f->from->nstages; i++)
		if (!select_covers(f->from->stages[i].kept, want, &missing))
			return err_set(err,
			    "--user, --group: %s may have left out '%s', "
			    "which has the names",
			    f->from->stages[i].tool, a->path);
	/* Its directory may be a symlink, too. */
	etc = tree_at(f->tree, SPAN("etc"));
	if (a->there || (!n && tree_type(f->tree, etc) != TAR_SYMLINK))
		return 0;
	return too_late(a, err);
}

static int
learn_accounts(struct filter *f, struct err *err)
{
	if (!select_wants_owners(f->o->select))
		return 0;
	for (size_t i = 0; i < ACCOUNT_FILES; i++)
		if (check_accounts(f, &f->accounts[i], err) < 0)
			return -1;
	select_set_owners(f->o->select, buf_span(&f->accounts[PASSWD].body),
	    buf_span(&f->accounts[GROUP].body));
	return 0;
}

static int
put_accounts(struct filter *f, struct account_file *a, struct err *err)
{
	struct tar_entry e = { 0 };
	struct file file = { &e, a->layer, false, &a->body };

	if (!a->there)
		return 0;
	inode_get(&a->inode, &e);
	e.name = span_of(a->path);
	return take_body(f, &file, err);
}

/* Settling: all symlinks have come by */

static int
learn_base(struct filter *f, struct err *err)
{
	size_t base;

	if (!select_wants_base(f->o->select))
		return 0;
	if (history_base(buf_span(&f->config), f->from->layers, &base, err) < 0)
		return -1;
	select_set_base(f->o->select, base);
	return 0;
}

static int
put_links(struct filter *f, struct err *err)
{
	auto_buf struct buf b;

	buf_init(&b, STREAM_LINKS_MAX);
	if (f->o->rootfs)
		return 0;
	groups_print(&f->groups, keeps_all(f), &b);
	if (!buf_ok(&b))
		return err_set(err, "links.json is over the limit of %d bytes",
		    STREAM_LINKS_MAX);
	return stream_put_meta(f->stream, "links.json", buf_span(&b), err);
}

static int
put_held(struct filter *f, struct err *err)
{
	for (size_t i = 0; i < f->nheld; i++) {
		const struct held *h = &f->held[i];
		auto_buf struct buf path = { .max = TAR_PATH_MAX };

		if (h->node == 0) {
			if (put_marker(f, h->layer, err) < 0)
				return -1;
			continue;
		}
		tree_path(f->tree, h->node, &path);
		note(f, buf_span(&path));
		if (!keeps_all(f) &&
		    !(node_of(f->tree, h->node)->flags & NODE_WANTED))
			continue;
		if (put_parents(f, buf_span(&path), err) < 0 ||
		    put_node(f, h->node, err) < 0)
			return -1;
	}
	f->nheld = 0;
	return 0;
}

static int
settle(struct filter *f, struct err *err)
{
	if (f->settled)
		return 0;
	f->settled = true;
	if (!f->o->select)
		return groups_init(&f->groups, f->reader, &f->pick, err) < 0
		    ? -1
		    : put_links(f, err);
	if (learn_accounts(f, err) < 0 || learn_base(f, err) < 0 ||
	    pick_tree(&f->pick, err) < 0 ||
	    groups_init(&f->groups, f->reader, &f->pick, err) < 0 ||
	    put_links(f, err) < 0 || put_held(f, err) < 0)
		return -1;
	for (size_t i = 0; i < ACCOUNT_FILES; i++)
		if (put_accounts(f, &f->accounts[i], err) < 0)
			return -1;
	return 0;
}

/* Everything is wanted: nothing has to be known of it. */
static int
pass_entry(struct filter *f, const struct stream_item *item, struct err *err)
{
	if (put(f, &item->entry, item->layer, item->hollow, err) < 0)
		return -1;
	return item->entry.type == TAR_FILE && !item->hollow
	    ? stream_pass(f->reader, f->tar, err)
	    : 0;
}

static int
take_entry(struct filter *f, const struct stream_item *item, struct err *err)
{
	const struct tar_entry *e = &item->entry;
	struct file file = { e, item->layer, item->hollow, NULL };
	struct account_file *accounts;

	if (!f->o->select)
		return settle(f, err) < 0 ? -1 : pass_entry(f, item, err);
	if (e->type == TAR_FILE) {
		accounts = wanted_accounts(f, e);
		if (accounts)
			return hold_accounts(f, accounts, item, err);
		return settle(f, err) < 0 ? -1 : take_body(f, &file, err);
	}
	if (f->settled)
		return e->type == TAR_LINK ? take_link(f, item, err)
					   : take_late(f, item, err);
	if (e->type == TAR_LINK && !tree_at(f->tree, e->link))
		return settle(f, err) < 0 ? -1 : take_link(f, item, err);
	hold(f, add_node(f, item), item->layer);
	return 0;
}

/* Hidden entries */

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
	else
		node_of(f->hidden, n)->inode->flags |= INODE_NO_BODY;
	return node_of(f->hidden, n)->inode;
}

static void
diag_passed(struct filter *f, const struct stream_item *item)
{
	diags_addf(&f->diags, DIAG_WARNING, "body-passed", item->added,
	    item->entry.name,
	    "hidden: its content went by with a name that was not selected, "
	    "and is left out");
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
	remember(f, i, item->added, item->removed, e.name);
	return stream_put_hidden(f->stream, item->added, item->removed, &e,
	    true, err);
}

static int
put_hidden_link(struct filter *f, const struct stream_item *item,
    struct inode *i, bool whole, struct err *err)
{
	struct tar_entry e = item->entry;

	if (whole && i->size && i->flags & INODE_NO_BODY)
		diag_passed(f, item);
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
	e = pick_entry(&attributes);
	e.path = item->entry.name;
	e.hidden = true;
	e.layer = item->added;
	note(f, e.path);
	got = select_judge(f->o->select, &e, err);
	*kept = got == SELECT_YES || keeps_all(f);
	*whole =
	    got == SELECT_YES && select_match_content(f->o->select, e.path);
	return got < 0 ? -1 : 0;
}

static int
take_hidden(struct filter *f, const struct stream_item *item, struct err *err)
{
	struct inode *i;
	bool kept, whole;

	if (f->o->rootfs)
		return 0;
	if (settle(f, err) < 0)
		return -1;
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
		remember(f, i, item->added, item->removed, item->entry.name);
	if (whole && !item->hollow)
		i->flags &= (uint8_t)~INODE_NO_BODY;
	return put_hidden(f, item, whole, err);
}

/* The stream */

static int
begin(struct filter *f, struct err *err)
{
	struct stream_info *info = &f->info;
	const struct select *s = f->o->select;

	if (f->o->rootfs)
		return 0;
	*info = *f->from;
	info->stages = mem_alloc((info->nstages + 1) * sizeof(*info->stages));
	for (size_t i = 0; i < info->nstages; i++)
		info->stages[i] = f->from->stages[i];
	if (s)
		stream_info_add(info, "img-filter", IMG_VERSION, s);
	if (s && select_is_hidden_only(s, false) && !select_is_hollow(s))
		info->hidden = false;
	return stream_begin(f->stream, info, err);
}

static int
take_meta(struct filter *f, const struct stream_item *item, struct err *err)
{
	if (strcmp(item->meta, "config.json") == 0) {
		buf_reset(&f->config);
		buf_put(&f->config, item->text);
	}
	return f->o->rootfs
	    ? 0
	    : stream_put_meta(f->stream, item->meta, item->text, err);
}

static int
take_layer(struct filter *f, const struct stream_item *item, struct err *err)
{
	if (f->o->select && !f->settled) {
		hold(f, 0, item->layer);
		return 0;
	}
	return settle(f, err) < 0 ? -1 : put_marker(f, item->layer, err);
}

static int
take_end(struct filter *f, const struct stream_item *item, struct err *err)
{
	if (settle(f, err) < 0)
		return -1;
	f->ended = true;
	if (f->groups.n != stream_link_groups(f->reader))
		return err_set(err, "links.json comes behind a layer marker");
	if (f->o->rootfs)
		return tar_put_end(f->tar, err);
	for (size_t i = 0; i < item->diags->n; i++)
		diags_add(&f->diags, &item->diags->list[i]);
	f->diags.dropped += item->diags->dropped;
	return stream_end(f->stream, &f->diags, err);
}

static int
take_item(struct filter *f, const struct stream_item *item, struct err *err)
{
	switch (item->event) {
	case STREAM_META:
		return take_meta(f, item, err);
	case STREAM_LAYER:
		return take_layer(f, item, err);
	case STREAM_ENTRY:
		return take_entry(f, item, err);
	case STREAM_HIDDEN:
		return take_hidden(f, item, err);
	case STREAM_END:
		return take_end(f, item, err);
	}
	return 0;
}

static int
run(struct filter *f, struct err *err)
{
	struct stream_item item;

	if (stream_open(f->reader, &f->from, err) < 0 || begin(f, err) < 0)
		return -1;
	while (!f->ended)
		if (stream_next(f->reader, &item, err) < 0 ||
		    take_item(f, &item, err) < 0)
			return -1;
	return 0;
}

static void
filter_init(struct filter *f, const struct filter_options *o,
    struct source *src, int out)
{
	*f = (struct filter){ .o = o, .reader = stream_reader_new(src) };
	f->accounts[PASSWD].path = "etc/passwd";
	f->accounts[GROUP].path = "etc/group";
	for (size_t i = 0; i < ACCOUNT_FILES; i++)
		buf_init(&f->accounts[i].body, STREAM_ACCOUNTS_MAX);
	buf_init(&f->config, STREAM_META_MAX);
	buf_init(&f->path, TAR_PATH_MAX + 64);
	buf_init(&f->link, TAR_PATH_MAX + 64);
	f->tree = tree_new();
	f->hidden = tree_new();
	f->pick = (struct pick){ .tree = f->tree,
		.select = o->select,
		.partial = true };
	if (o->rootfs) {
		f->tar = tar_writer_new(out);
		return;
	}
	f->stream = stream_writer_new(out);
	f->tar = stream_tar(f->stream);
}

static void
filter_release(struct filter *f)
{
	/* The stages before ours are the reader's. */
	for (size_t i = f->from ? f->from->nstages : 0; i < f->info.nstages;
	     i++) {
		free(f->info.stages[i].tool);
		free(f->info.stages[i].version);
		select_free(f->info.stages[i].kept);
	}
	free(f->info.stages);
	groups_release(&f->groups);
	pick_release(&f->pick);
	tree_free(f->tree);
	tree_free(f->hidden);
	for (size_t i = 0; i < ACCOUNT_FILES; i++)
		buf_release(&f->accounts[i].body);
	buf_release(&f->config);
	buf_release(&f->path);
	buf_release(&f->link);
	arena_release(&f->arena);
	diags_release(&f->diags);
	free(f->members);
	free(f->held);
	if (f->o->rootfs)
		tar_writer_free(f->tar);
	stream_writer_free(f->stream);
	stream_reader_free(f->reader);
}

int
filter_run(const struct filter_options *options, struct source *src, int out,
    struct err *err)
{
	struct filter f;
	int r;

	filter_init(&f, options, src, out);
	r = run(&f, err);
	filter_release(&f);
	return r;
}
