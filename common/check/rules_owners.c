/*
 * What comes by. Records have names of owners, and globs reach through symlinks
 * to directories: so what comes before the bodies waits until these are known.
 */
#include "check/driver.h"
#include "check/rules.h"

/* An item that waits; what it points to is in the arena. */
struct rules_held {
	struct rules_held *next;
	struct rules_item item;
	struct tar_entry entry;
};

static bool
is_awaited(const struct rules_owners *o)
{
	return o->body.p && !o->known;
}

static bool
somebody_is_awaited(const struct rules_state *s)
{
	return is_awaited(&s->owners[0]) || is_awaited(&s->owners[1]);
}

static struct span
keep(struct rules_state *s, struct span text)
{
	s->held_bytes += text.n;
	return text.p ? arena_bytes(&s->held_arena, text) : text;
}

static void
hold(struct rules_state *s, const struct rules_item *item)
{
	struct rules_held *h = arena_alloc(&s->held_arena, sizeof(*h));

	h->item = *item;
	h->entry = *item->entry;
	s->held_bytes += tar_entry_keep(&s->held_arena, &h->entry);
	h->item.entry = &h->entry;
	h->item.path = keep(s, item->path);
	h->item.body = keep(s, item->body);
	s->held_bytes += sizeof(*h);
	if (!s->held)
		s->held_end = &s->held;
	*s->held_end = h;
	s->held_end = &h->next;
}

void
rules_flush(struct check *c)
{
	struct rules_state *s = check_state(c);

	rules_settle(c);
	if (!s->waits)
		return;
	s->waits = false;
	rules_set_owners(c);
	for (struct rules_held *h = s->held; h; h = h->next)
		rules_judge(c, &h->item);
	arena_release(&s->held_arena);
	s->held = NULL;
}

static void
meet(struct check *c, const struct rules_item *item)
{
	struct rules_state *s = check_state(c);

	if (!s->waits) {
		rules_judge(c, item);
		return;
	}
	hold(s, item);
	if (s->held_bytes <= RULES_HELD_MAX)
		return;
	check_note(c, DIAG_WARNING, "names-late", (struct span){ NULL, 0 }, 0,
	    "etc/passwd or etc/group comes too late: rules are given the "
	    "entries before it without names of owners, and links of "
	    "directories are not followed for them");
	rules_flush(c);
}

/* A body comes by. What would have come before it is not there. */
static void
meet_body(struct check *c, struct span path)
{
	struct rules_state *s = check_state(c);

	rules_settle(c);
	if (!s->waits || stream_is_early(path))
		return;
	for (size_t i = 0; i < 2; i++)
		if (!s->owners[i].late && !s->owners[i].known)
			s->owners[i].body.p = NULL;
	if (!somebody_is_awaited(s))
		rules_flush(c);
}

static void
meet_entry(struct check *c, const struct check_entry *e)
{
	const struct rules_state *s = check_state(c);

	if (s->entries)
		meet(c,
		    &(struct rules_item){ .kind = RULES_ENTRY,
			.path = e->entry->name,
			.entry = e->entry,
			.layer = e->layer,
			.removed = e->removed });
}

void
rules_entry(struct check *c, const struct check_entry *e)
{
	struct rules_state *s = check_state(c);

	if (!s->owned)
		return;
	if (e->entry->type == TAR_FILE) {
		meet_body(c, e->entry->name);
		rules_links_note(s, e);
	}
	meet_entry(c, e);
}

void
rules_hidden(struct check *c, const struct check_entry *e)
{
	struct rules_state *s = check_state(c);

	if (!s->owned)
		return;
	/* They come last. */
	rules_flush(c);
	meet_entry(c, e);
}

static void
take_owners(struct check *c, const struct check_file *f)
{
	struct rules_state *s = check_state(c);

	for (size_t i = 0; i < 2; i++) {
		struct rules_owners *o = &s->owners[i];

		if (!s->waits || o->known || !span_eq(f->path, o->path))
			continue;
		buf_init(&o->text, f->body.n);
		buf_put(&o->text, f->body);
		owners_parse(&o->owners, f->body);
		o->known = true;
	}
	if (s->waits && !somebody_is_awaited(s))
		rules_flush(c);
}

static void
meet_file(struct check *c, const struct check_file *f, enum rules_kind kind)
{
	meet(c,
	    &(struct rules_item){ .kind = kind,
		.path = f->path,
		.entry = f->entry,
		.layer = f->layer,
		.removed = f->removed,
		.body = f->body });
}

void
rules_file(struct check *c, const struct check_file *f)
{
	if (f->removed < 0)
		take_owners(c, f);
	meet_file(c, f, RULES_FILE);
}

void
rules_large(struct check *c, const struct check_file *f)
{
	meet_file(c, f, RULES_LARGE);
}
