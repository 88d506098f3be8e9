#include "base/mem.h"
#include "image/follow.h"
#include "look/view.h"

/* An entry that waits; strings are in the arena. */
struct held {
	struct held *next;
	struct listed x;
};

enum owner_state {
	OWNERS_AWAITED,
	OWNERS_KNOWN,
	OWNERS_MISSING, /* none came, and none will */
};

struct owner_file {
	struct span path; /* "etc/passwd" */
	struct span body; /* the name under which it goes by */
	bool elsewhere;   /* which is another, and may come late */
	bool hollow;      /* it came, without its content */
	enum owner_state state;
	struct owners owners;
};

struct names {
	struct owner_file file[2]; /* passwd, group */
	struct tree *links;        /* symlinks alone */
	struct arena arena;        /* for as long as the struct */
	struct arena held_arena;
	struct held *held, **held_end;
	size_t held_bytes;
	bool resolved;
	bool late; /* over LISTING_HELD_MAX: nothing waits any more */
};

struct names *
names_new(void)
{
	struct names *n = mem_zalloc(sizeof(*n));

	n->file[0].path = SPAN("etc/passwd");
	n->file[1].path = SPAN("etc/group");
	n->links = tree_new();
	n->held_end = &n->held;
	return n;
}

void
names_free(struct names *n)
{
	if (!n)
		return;
	for (int i = 0; i < 2; i++)
		owners_release(&n->file[i].owners);
	tree_free(n->links);
	arena_release(&n->arena);
	arena_release(&n->held_arena);
	free(n);
}

static void
resolve(struct names *n, const struct stream_reader *r)
{
	for (int i = 0; i < 2; i++) {
		struct owner_file *f = &n->file[i];
		auto_buf struct buf real = { .max = TAR_PATH_MAX };
		struct span body;

		if (follow_path(n->links, f->path, &real, NULL, NULL) < 0) {
			f->state = OWNERS_MISSING;
			continue;
		}
		body = stream_body_name(r, buf_span(&real));
		f->elsewhere = !span_eq(body, f->path);
		f->body = arena_bytes(&n->arena, body);
	}
	n->resolved = true;
}

/* What would have come by now is not there. */
static void
give_up(struct names *n, bool all)
{
	for (int i = 0; i < 2; i++)
		if (n->file[i].state == OWNERS_AWAITED &&
		    (all || !n->file[i].elsewhere))
			n->file[i].state = OWNERS_MISSING;
}

void
names_meet(struct names *n, struct listing *l, const struct stream_item *item)
{
	const struct tar_entry *e = &item->entry;
	bool skeleton = item->event == STREAM_ENTRY && e->type != TAR_FILE;

	/* A hard link may be one to a symlink. */
	if (skeleton && !n->resolved &&
	    (e->type == TAR_SYMLINK || e->type == TAR_LINK))
		tree_add(n->links, e->name, e);
	if (skeleton)
		return;
	if (!n->resolved)
		resolve(n, l->reader);
	if (item->event == STREAM_HIDDEN)
		give_up(n, true);
	else if (!stream_is_early(e->name))
		give_up(n, false);
	for (int i = 0; item->event == STREAM_ENTRY && i < 2; i++)
		if (item->hollow && span_eq(n->file[i].body, e->name)) {
			n->file[i].state = OWNERS_MISSING;
			n->file[i].hollow = true;
		}
}

int
names_wants(const struct names *n, struct span path)
{
	for (int i = 0; i < 2; i++)
		if (n->file[i].state == OWNERS_AWAITED &&
		    span_eq(n->file[i].body, path))
			return i;
	return -1;
}

void
names_take(struct names *n, int which, struct span content)
{
	/* Both may be one file. */
	for (int i = 0; i < 2; i++) {
		struct owner_file *f = &n->file[i];

		if (!span_eq(f->body, n->file[which].body))
			continue;
		owners_parse(&f->owners, content);
		f->state = OWNERS_KNOWN;
	}
}

static bool
is_waiting(const struct names *n)
{
	return n->file[0].state == OWNERS_AWAITED ||
	    n->file[1].state == OWNERS_AWAITED;
}

static int
list_now(struct names *n, struct listing *l, struct listed *x, struct err *err)
{
	x->user = owners_name(&n->file[0].owners, x->entry.uid);
	x->group = owners_name(&n->file[1].owners, x->entry.gid);
	return l->view->entry(l, x, err);
}

static void
hold(struct names *n, const struct listed *x)
{
	struct held *h = arena_alloc(&n->held_arena, sizeof(*h));

	h->x = *x;
	if (x->mime.p)
		h->x.mime = arena_bytes(&n->held_arena, x->mime);
	n->held_bytes += sizeof(*h) + x->mime.n +
	    tar_entry_keep(&n->held_arena, &h->x.entry);
	*n->held_end = h;
	n->held_end = &h->next;
}

static int
list_held(struct names *n, struct listing *l, struct err *err)
{
	for (struct held *h = n->held; h; h = h->next)
		if (list_now(n, l, &h->x, err) < 0)
			return -1;
	arena_release(&n->held_arena);
	n->held = NULL;
	n->held_end = &n->held;
	n->held_bytes = 0;
	return 0;
}

int
names_list(struct names *n, struct listing *l, const struct listed *x,
    struct err *err)
{
	struct listed copy = *x;

	if (l->opt->numeric || !l->view->owners)
		return l->view->entry(l, x, err);
	if (is_waiting(n) && !n->late) {
		hold(n, x);
		n->late = n->held_bytes > LISTING_HELD_MAX;
		if (!n->late)
			return 0;
		if (list_held(n, l, err) < 0)
			return -1;
		return listing_tell(l, DIAG_WARNING, "names-late",
		    "etc/passwd or etc/group comes too late: entries before "
		    "it are listed without names",
		    err);
	}
	if (n->held && list_held(n, l, err) < 0)
		return -1;
	return list_now(n, l, &copy, err);
}

/* Whether a program before this one may have left the file out. What leaves
 * content out keeps names. */
static bool
was_left_out(const struct stream_info *info, const struct owner_file *f)
{
	auto_select struct select *want = select_new();
	struct span missing;
	struct err err;

	if (f->state != OWNERS_MISSING)
		return false;
	if (f->hollow)
		return true;
	if (select_add_glob(want, f->path, &err) < 0)
		return false;
	for (size_t i = 0; i < info->nstages; i++)
		if (!select_is_hollow(info->stages[i].kept) &&
		    !select_covers(info->stages[i].kept, want, &missing))
			return true;
	return false;
}

/* Nobody knows whether the image had it. */
static int
note_missing(const struct names *n, struct listing *l, struct err *err)
{
	static const char *const texts[] = {
		[1] = "users have no names: a program before this one may "
		      "have left out etc/passwd",
		[2] = "groups have no names: a program before this one may "
		      "have left out etc/group",
		[3] = "owners have no names: a program before this one may "
		      "have left out etc/passwd and etc/group",
	};
	unsigned missing = 0;

	if (l->opt->numeric || !l->view->owners || !l->entries)
		return 0;
	for (unsigned i = 0; i < 2; i++)
		missing |= (unsigned)was_left_out(l->info, &n->file[i]) << i;
	return missing
	    ? listing_tell(l, DIAG_NOTE, "names-left-out", texts[missing], err)
	    : 0;
}

int
names_end(struct names *n, struct listing *l, struct err *err)
{
	give_up(n, true);
	if (l->view->entry && list_held(n, l, err) < 0)
		return -1;
	return note_missing(n, l, err);
}
