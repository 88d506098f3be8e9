/*
 * Which rules select what comes by: some hundred rules look at some hundred
 * thousand entries, and most of them at a corner of the image.
 */
#include "check/driver.h"
#include "check/rules.h"
#include "image/follow.h"
#include "image/history.h"
#include "image/predicates.h"

static struct span
first_component(struct span path)
{
	const char *slash = path.n ? memchr(path.p, '/', path.n) : NULL;

	return slash ? (struct span){ path.p, (size_t)(slash - path.p) } : path;
}

/* The way to a directory, or to that of an entry which is named itself. */
struct way {
	struct check *c;
	const struct select *select;
	bool linked; /* some lead elsewhere */
};

static bool
is_plain(const struct select *s, struct span path)
{
	for (size_t i = 0; i < select_count(s); i++)
		if (span_eq(select_glob(s, i), path))
			return true;
	return false;
}

/* What is named itself may be a symlink: that is what the rule is given. */
static bool
follow_way(const struct way *w, struct span path, struct buf *real)
{
	auto_buf struct buf dir = { .max = TAR_PATH_MAX };
	const char *slash = path.n ? memrchr(path.p, '/', path.n) : NULL;
	size_t at = slash ? (size_t)(slash - path.p) : 0;

	if (!is_plain(w->select, path))
		return check_follow(w->c, path, real, NULL, NULL);
	if (!slash ||
	    !check_follow(w->c, (struct span){ path.p, at }, &dir, NULL, NULL))
		return false;
	buf_put(real, buf_span(&dir));
	if (dir.n)
		buf_putc(real, '/');
	buf_put(real, span_from(path, at + 1));
	return true;
}

static bool
follow(void *arg, struct span path, bool content, struct buf *real)
{
	struct way *w = arg;

	(void)content;
	if (!follow_way(w, path, real))
		return false;
	w->linked = w->linked || !span_eq(buf_span(real), path);
	return true;
}

static void
add_top(struct rules_rule *r, struct span path)
{
	table_add(&r->tops, first_component(path));
}

static void
find_tops(struct check *c, struct rules_rule *r)
{
	const struct select *s = r->user->select;
	struct way way = { c, s, false };

	r->anywhere = select_count(s) == 0;
	for (size_t i = 0; i < select_count(s); i++) {
		struct span glob = select_glob(s, i), dir = glob_literal(glob);
		auto_buf struct buf real = { .max = TAR_PATH_MAX };

		if (dir.n == 0 && glob.n) {
			r->anywhere = true;
			return;
		}
		add_top(r, dir);
		if (follow(&way, dir, false, &real))
			add_top(r, buf_span(&real));
	}
}

/* What it says of layers of the base image. */
static int
set_base(struct check *c, struct select *s, struct err *err)
{
	const struct metadata *m = check_metadata(c);
	size_t lines, layers = m->base_layers;

	if (!select_wants_base(s))
		return 0;
	if (m->base == BASE_UNKNOWN &&
	    history_split(m->config, m->info->layers, &lines, &layers, err) < 0)
		return -1;
	select_set_base(s, layers);
	return 0;
}

/* Something that it names is not in this image, which is no mistake: rules are
 * for many images. */
static void
note_unselected(struct check *c, const struct rules_rule *r,
    const struct err *why)
{
	check_note(c, DIAG_NOTE, "not-selected", (struct span){ NULL, 0 }, 0,
	    "rule %s: %s", r->user->rule.id, why->msg);
}

static void
settle_rule(struct check *c, struct rules_rule *r)
{
	const struct metadata *m = check_metadata(c);
	struct select *s = r->user->select;
	struct way way = { c, s, false };
	struct err err;

	if (set_base(c, s, &err) < 0 ||
	    select_check(s, m->info->layers, true, &err) < 0) {
		r->silent = true;
		note_unselected(c, r, &err);
		return;
	}
	/* A body comes by under the path it was asked for. */
	if (!r->bodies)
		select_follow(s, follow, &way);
	r->linked = way.linked;
	find_tops(c, r);
}

static void
find_owners(struct check *c, struct rules_owners *o)
{
	auto_buf struct buf real = { .max = TAR_PATH_MAX };

	if (!check_follow(c, o->path, &real, NULL, NULL))
		return;
	o->late = !span_eq(stream_body_name(c->run->reader, buf_span(&real)),
	    o->path);
	o->body = o->path;
}

void
rules_settle(struct check *c)
{
	struct rules_state *s = check_state(c);

	if (s->settled)
		return;
	s->settled = true;
	for (size_t i = 0; i < s->n; i++)
		if (s->rules[i].on)
			settle_rule(c, &s->rules[i]);
	for (size_t i = 0; i < 2; i++)
		find_owners(c, &s->owners[i]);
	rules_links_settle(c);
	rules_note_linked(c);
	for (size_t i = 0; i < 2; i++) {
		buf_init(&s->near[i].place, TAR_PATH_MAX);
		s->near[i].list = mem_alloc((s->n + 1) * sizeof(size_t));
	}
}

void
rules_set_owners(struct check *c)
{
	struct rules_state *s = check_state(c);
	struct err err;

	for (size_t i = 0; i < s->n; i++) {
		struct rules_rule *r = &s->rules[i];

		if (r->on && !r->silent &&
		    select_wants_owners(r->user->select) &&
		    select_take_owners(r->user->select,
			buf_span(&s->owners[0].text),
			buf_span(&s->owners[1].text), &err) < 0)
			note_unselected(c, r, &err);
	}
}

/* Empties it where it is of another place. */
static bool
moves(struct rules_near *n, struct span place)
{
	if (n->known && span_eq(buf_span(&n->place), place))
		return false;
	n->known = true;
	n->n = 0;
	buf_reset(&n->place);
	buf_put(&n->place, place);
	return true;
}

static bool
may_select_at_top(const struct rules_rule *r, struct span top)
{
	size_t ignored;

	return r->on && !r->silent &&
	    (r->anywhere || table_find(&r->tops, top, &ignored));
}

static bool
may_select_below(const struct rules_rule *r, struct span dir)
{
	const struct select *s = r->user->select;

	return r->linked || select_count(s) == 0 || select_match_below(s, dir);
}

/* What stands in one directory mostly comes by together. */
static const struct rules_near *
find_near(struct rules_state *s, struct span path)
{
	struct rules_near *top = &s->near[0], *dir = &s->near[1];
	const char *slash = path.n ? memrchr(path.p, '/', path.n) : NULL;
	struct span above = { path.p, slash ? (size_t)(slash - path.p) : 0 };

	if (moves(top, first_component(path))) {
		for (size_t i = 0; i < s->n; i++)
			if (may_select_at_top(&s->rules[i],
				buf_span(&top->place)))
				top->list[top->n++] = i;
		dir->known = false;
	}
	/* The root stands in no directory. */
	if (path.n == 0)
		return top;
	if (moves(dir, above))
		for (size_t i = 0; i < top->n; i++)
			if (may_select_below(&s->rules[top->list[i]], above))
				dir->list[dir->n++] = top->list[i];
	return dir;
}

/* What predicates see of it; of its type when it is asked for one. */
static struct select_entry
entry_of(struct check *c, const struct rules_item *item)
{
	const struct tar_entry *e = item->entry;
	const struct rules_linked *file = rules_links_find(check_state(c), e);
	struct select_entry seen = predicates_see(e);

	seen.path = item->path;
	seen.hidden = item->removed >= 0;
	seen.layer = item->layer;
	if (file) {
		seen.size = file->size;
		seen.layer = file->layer;
	}
	return seen;
}

static bool
selects(struct check *c, const struct rules_rule *r, struct select_entry *seen,
    enum tar_type type)
{
	struct err err;
	int got;

	seen->type = (char)type;
	seen->is_file = type == TAR_FILE || type == TAR_LINK;
	got = select_judge(r->user->select, seen, &err);
	if (got < 0)
		check_note(c, DIAG_ERROR, "select-limit", seen->path, 0,
		    "rule %s: %s", r->user->rule.id, err.msg);
	return got == SELECT_YES;
}

static bool
takes_entry(struct check *c, const struct rules_rule *r,
    const struct rules_item *item, struct select_entry *seen)
{
	enum tar_type type = item->entry->type;

	/* Of files it is given the bodies. */
	if (!r->entries_too ||
	    (r->bodies && (type == TAR_FILE || type == TAR_LINK)))
		return false;
	return selects(c, r, seen, type);
}

static bool
is_over(const struct rules_rule *r, const struct rules_item *item)
{
	return item->kind == RULES_LARGE ||
	    item->entry->size > r->user->max_bytes;
}

/* A file under any of its names is a file. */
static bool
takes_body(struct check *c, const struct rules_rule *r,
    const struct rules_item *item, struct select_entry *seen)
{
	if (!r->bodies ||
	    (!selects(c, r, seen, TAR_FILE) &&
		(span_eq(item->path, item->entry->name) ||
		    !selects(c, r, seen, TAR_LINK))))
		return false;
	if (!is_over(r, item))
		return input_contains(r->user, item->body);
	check_skip(c, "body-over-limit", item->path,
	    "\"%.*s\" has %llu bytes, rule %s reads at most %zu",
	    SPAN_ARG(item->path), (unsigned long long)item->entry->size,
	    r->user->rule.id, r->user->max_bytes);
	/* It may have the rule's keywords. */
	return true;
}

void
rules_judge(struct check *c, const struct rules_item *item)
{
	struct rules_state *s = check_state(c);
	const struct rules_near *near = find_near(s, item->path);
	struct select_entry seen = entry_of(c, item);

	buf_reset(&s->record);
	for (size_t i = 0; i < near->n && !s->gone; i++) {
		struct rules_rule *r = &s->rules[near->list[i]];

		if (r->stopped)
			continue;
		if (item->kind == RULES_ENTRY ? takes_entry(c, r, item, &seen)
					      : takes_body(c, r, item, &seen))
			rules_ask(c, r, item);
	}
}
