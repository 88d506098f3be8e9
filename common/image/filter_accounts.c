#include "image/filter_parts.h"
#include "image/follow.h"

static int
too_late(const struct account_file *a, struct err *err)
{
	return err_set(err,
	    "--user, --group: '%s' is no regular file, or its content comes "
	    "too late: img-merge --select looks it up",
	    a->path);
}

int
filter_hold_accounts(struct filter *f, struct account_file *a,
    const struct stream_item *item, struct err *err)
{
	if (f->settled)
		return too_late(a, err);
	if (item->hollow && a->wanted)
		return err_set(err,
		    "--user, --group: '%s' came without its content", a->path);
	a->hollow = item->hollow;
	if (!item->hollow &&
	    (item->entry.sparse || item->entry.size > STREAM_ACCOUNTS_MAX))
		return err_set(err,
		    "--user, --group: '%s' is sparse, or over %d bytes",
		    a->path, STREAM_ACCOUNTS_MAX);
	a->there = true;
	a->layer = item->layer;
	inode_set(&a->inode, &f->arena, &item->entry, 0);
	if (!a->hollow && stream_content(f->reader, &a->body, err) < 0)
		return err_wrap(err, "--user, --group: '%s'", a->path);
	return 0;
}

/* With the first file all symlinks have come by. */
static struct span
real_path(struct filter *f, struct account_file *a)
{
	if (a->real.n == 0 &&
	    follow_path(f->tree, span_of(a->path), &a->real, NULL, NULL) < 0)
		buf_puts(&a->real, a->path);
	return buf_span(&a->real);
}

struct account_file *
filter_accounts_of(struct filter *f, const struct tar_entry *e)
{
	/* Of one alone the other is held, too: it may come before. */
	if (!f->accounts[PASSWD].wanted && !f->accounts[GROUP].wanted)
		return NULL;
	for (size_t i = 0; i < ACCOUNT_FILES; i++)
		if (span_eq(e->name, real_path(f, &f->accounts[i])))
			return &f->accounts[i];
	return NULL;
}

/* Whether the file came by, or there is none for certain. */
static int
check_accounts(const struct filter *f, const struct account_file *a,
    struct err *err)
{
	auto_select struct select *want = select_new();
	tree_node n = tree_at(f->tree, buf_span(&a->real));
	bool linked = !span_is(buf_span(&a->real), a->path);
	struct span missing;

	if (select_add_glob(want, span_of(a->path), err) < 0)
		return -1;
	for (size_t i = 0; i < f->from->nstages; i++)
		if (!select_covers(f->from->stages[i].kept, want, &missing))
			return err_set(err,
			    "--user, --group: %s may have left out '%s', "
			    "which has the names",
			    f->from->stages[i].tool, a->path);
	/* No program of ours writes it late, but where symlinks are. */
	return a->there || (!n && !linked) ? 0 : too_late(a, err);
}

int
filter_learn_accounts(struct filter *f, struct err *err)
{
	if (!select_wants_owners(f->o->select))
		return 0;
	for (size_t i = 0; i < ACCOUNT_FILES; i++)
		if (f->accounts[i].wanted &&
		    check_accounts(f, &f->accounts[i], err) < 0)
			return -1;
	return select_set_owners(f->o->select,
	    buf_span(&f->accounts[PASSWD].body),
	    buf_span(&f->accounts[GROUP].body), err);
}

int
filter_put_accounts(struct filter *f, struct account_file *a, struct err *err)
{
	struct tar_entry e = { 0 };
	struct file file = { &e, a->layer, a->hollow, &a->body };

	if (!a->there)
		return 0;
	inode_get(&a->inode, &e);
	e.name = buf_span(&a->real);
	return filter_take_file(f, &file, err);
}
