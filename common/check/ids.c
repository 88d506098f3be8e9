#include "check/ids.h"

#include "check/suspects.h"

enum {
	MESSAGE_MAX = 4096,
	/* Numbers of one kind that get findings of their own: more are those of
	 * a tree whose owners make no sense at all. */
	NUMBERS_MAX = 100,
};

static void
add(struct ids *ids, enum id_kind kind, uint32_t id, struct span path,
    int layer)
{
	uint32_t key[2] = { kind, id };
	size_t at = table_add(&ids->table,
	    (struct span){ (const char *)key, sizeof(key) });

	ids->recent[kind] = at + 1;
	if (at < ids->n)
		return;
	mem_grow(ids->list, ids->n, ids->cap);
	ids->list[ids->n++] = (struct id_owner){ .kind = kind,
		.id = id,
		.first = arena_bytes(&ids->arena, path),
		.layer = layer };
}

void
ids_count(struct ids *ids, enum id_kind kind, uint32_t id, struct span path,
    int layer)
{
	size_t recent = ids->recent[kind];
	struct id_owner *o;

	if (id == 0)
		return;
	/* Neighbours mostly have one owner. */
	if (!recent || ids->list[recent - 1].id != id)
		add(ids, kind, id, path, layer);
	o = &ids->list[ids->recent[kind] - 1];
	o->layer = last_layer(o->layer, layer);
	o->n++;
}

static int
by_number(const void *pa, const void *pb)
{
	const struct id_owner *a = pa, *b = pb;

	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	return (a->id > b->id) - (a->id < b->id);
}

void
ids_name(struct ids *ids, enum id_kind kind, struct span body)
{
	struct buf *b = &ids->text[kind];

	/* Several files, and a newline behind each. */
	b->max = 2 * CHECK_BODY_MAX + 2;
	buf_put(b, body);
	buf_putc(b, '\n');
	owners_parse(&ids->known[kind], buf_span(b));
}

void
ids_put(struct buf *out, const struct ids *ids, enum id_kind kind, uint32_t id)
{
	struct span name = owners_name(&ids->known[kind], id);

	if (name.p)
		buf_printf(out, "%.*s", SPAN_ARG(name));
	else
		buf_printf(out, "%u", id);
}

/* Whether the config runs the container by this very number. */
static bool
is_run_as(const struct check *c, const struct id_owner *o)
{
	const struct json *config = metadata_run_config(check_metadata(c));
	bool ambiguous = false;
	struct span user = json_string(json_field(config, "User", &ambiguous));
	struct span uid = { "", 0 };
	uint64_t v;

	span_cut(&user, ':', &uid);
	return (span_to_u64(uid, UINT32_MAX, &v) && v == o->id) ||
	    (o->kind == ID_GROUP && user.p &&
		span_to_u64(user, UINT32_MAX, &v) && v == o->id);
}

static void
report_owner(struct check *c, int rule, const struct id_owner *o)
{
	auto_buf struct buf msg = { .max = MESSAGE_MAX };
	auto_buf struct buf key = { .max = ERR_MAX };
	bool user = o->kind == ID_USER, runs = is_run_as(c, o);

	buf_printf(&key, "%s %u", user ? "uid" : "gid", o->id);
	buf_printf(&msg, "%s owns %llu %s and is not in %s%s: ", buf_str(&key),
	    (unsigned long long)o->n, o->n == 1 ? "entry" : "entries",
	    user ? "etc/passwd" : "etc/group",
	    runs ? ", but the container runs by it" : "");
	suspect_put_path(&msg, o->first);
	buf_puts(&msg, o->n > 1 ? " and others" : "");
	check_report(c,
	    &(struct check_finding){ .rule = rule,
		.severity = runs ? SEV_INFO : SEV_LOW,
		.message = buf_span(&msg),
		.key = buf_span(&key),
		.layer = o->layer });
}

/* Those without a finding of their own. */
struct rest {
	size_t seen; /* the others too */
	size_t n;
	uint64_t entries;
	int layer;
};

static void
report_rest(struct check *c, int rule, enum id_kind kind, const struct rest *r)
{
	auto_buf struct buf msg = { .max = ERR_MAX };
	bool user = kind == ID_USER;

	if (!r->n)
		return;
	buf_printf(&msg, "%zu more %s %llu %s and %s not in %s", r->n,
	    user            ? r->n == 1 ? "uid owns" : "uids own"
		: r->n == 1 ? "gid owns"
			    : "gids own",
	    (unsigned long long)r->entries,
	    r->entries == 1 ? "entry" : "entries", r->n == 1 ? "is" : "are",
	    user ? "etc/passwd" : "etc/group");
	check_report(c,
	    &(struct check_finding){ .rule = rule,
		.severity = SEV_LOW,
		.message = buf_span(&msg),
		.key = user ? SPAN("other uids") : SPAN("other gids"),
		.layer = r->layer });
}

static void
judge_owner(const struct ids *ids, struct check *c, int rule,
    const struct id_owner *o, struct rest *r)
{
	if (owners_name(&ids->known[o->kind], o->id).p)
		return;
	if (r->seen++ < NUMBERS_MAX || is_run_as(c, o)) {
		report_owner(c, rule, o);
		return;
	}
	r->layer = r->n++ ? last_layer(r->layer, o->layer) : o->layer;
	r->entries += o->n;
}

void
ids_report(struct ids *ids, struct check *c, int rule)
{
	static const char *const files[ID_KINDS] = { "etc/passwd",
		"etc/group" };
	bool missed[ID_KINDS] = { false, false };
	struct rest rest[ID_KINDS] = { { 0 } };

	if (ids->n)
		qsort(ids->list, ids->n, sizeof(*ids->list), by_number);
	for (size_t i = 0; i < ids->n; i++) {
		if (ids->text[ids->list[i].kind].n)
			judge_owner(ids, c, rule, &ids->list[i],
			    &rest[ids->list[i].kind]);
		else
			missed[ids->list[i].kind] = true;
	}
	for (int k = 0; k < ID_KINDS; k++)
		report_rest(c, rule, (enum id_kind)k, &rest[k]);
	for (int k = 0; k < ID_KINDS; k++)
		if (missed[k] && check_wants_rule(c, rule))
			check_note(c, DIAG_NOTE, "no-names", SPAN(""), 0,
			    "no %s was there to be read: whether there are "
			    "the owners of files is not judged",
			    files[k]);
}

void
ids_release(struct ids *ids)
{
	for (int k = 0; k < ID_KINDS; k++) {
		buf_release(&ids->text[k]);
		owners_release(&ids->known[k]);
	}
	free(ids->list);
	table_release(&ids->table);
	arena_release(&ids->arena);
	*ids = (struct ids){ 0 };
}
