#include "image/filter_parts.h"
#include "image/follow.h"
#include "select/expr.h"

void
filter_init_accounts(struct filter *f)
{
	const struct select *s = f->o->select;

	f->accounts[PASSWD].path = "etc/passwd";
	f->accounts[GROUP].path = "etc/group";
	f->expressions = s && select_exprs(s);
	f->accounts[PASSWD].wanted = s &&
	    (select_wants_users(s) || select_exprs_mention(s, SPAN("user")));
	f->accounts[GROUP].wanted = s &&
	    (select_wants_groups(s) || select_exprs_mention(s, SPAN("group")));
	for (size_t i = 0; i < ACCOUNT_FILES; i++) {
		buf_init(&f->accounts[i].body, STREAM_ACCOUNTS_MAX);
		buf_init(&f->accounts[i].real, SELECT_PATH_MAX);
	}
}

void
filter_release_accounts(struct filter *f)
{
	for (size_t i = 0; i < ACCOUNT_FILES; i++) {
		buf_release(&f->accounts[i].body);
		buf_release(&f->accounts[i].real);
	}
	owners_release(&f->records.users);
	owners_release(&f->records.groups);
}

/* Whoever needs names of accounts, for messages. */
static const char *
who(const struct filter *f)
{
	return select_wants_owners(f->o->select) ? "--user, --group" : "--expr";
}

static bool
is_needed(const struct filter *f)
{
	return f->accounts[PASSWD].wanted || f->accounts[GROUP].wanted;
}

static int
too_late(const struct filter *f, const struct account_file *a, struct err *err)
{
	return err_set(err,
	    "%s: '%s' is no regular file, or its content comes too late%s",
	    who(f), a->path,
	    f->expressions ? "" : ": img-merge --select looks it up");
}

static bool
is_odd(const struct tar_entry *e)
{
	return e->sparse || e->size > STREAM_ACCOUNTS_MAX;
}

int
filter_hold_accounts(struct filter *f, struct account_file *a,
    const struct stream_item *item, struct err *err)
{
	if (f->settled)
		return too_late(f, a, err);
	if (item->hollow && a->wanted)
		return err_set(err, "%s: '%s' came without its content", who(f),
		    a->path);
	a->hollow = item->hollow;
	if (!item->hollow && is_odd(&item->entry))
		return err_set(err, "%s: '%s' is sparse, or over %d bytes",
		    who(f), a->path, STREAM_ACCOUNTS_MAX);
	a->there = true;
	a->layer = item->layer;
	inode_set(&a->inode, &f->arena, &item->entry, 0);
	if (!a->hollow && stream_content(f->reader, &a->body, err) < 0)
		return err_wrap(err, "%s: '%s'", who(f), a->path);
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
	if (!is_needed(f) && (!f->expressions || is_odd(e)))
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
			    "%s: %s may have left out '%s', which has the "
			    "names",
			    who(f), f->from->stages[i].tool, a->path);
	/* No program of ours writes it late, but where symlinks are. */
	return a->there || (!n && !linked) ? 0 : too_late(f, a, err);
}

int
filter_learn_accounts(struct filter *f, struct err *err)
{
	for (size_t i = 0; i < ACCOUNT_FILES; i++)
		if (f->accounts[i].wanted &&
		    check_accounts(f, &f->accounts[i], err) < 0)
			return -1;
	if (f->expressions) {
		owners_parse(&f->records.users,
		    buf_span(&f->accounts[PASSWD].body));
		owners_parse(&f->records.groups,
		    buf_span(&f->accounts[GROUP].body));
	}
	if (!select_wants_owners(f->o->select))
		return 0;
	return select_set_owners(f->o->select,
	    buf_span(&f->accounts[PASSWD].body),
	    buf_span(&f->accounts[GROUP].body), err);
}

int
filter_put_accounts(struct filter *f, struct account_file *a, struct err *err)
{
	struct tar_entry e = { 0 };
	struct file file = { &e, a->layer, a->hollow, &a->body, NULL };

	if (!a->there)
		return 0;
	inode_get(&a->inode, &e);
	e.name = buf_span(&a->real);
	return filter_take_file(f, &file, err);
}
