#include "image/groups.h"

void
groups_release(struct groups *g)
{
	free(g->list);
	free(g->names);
	free(g->sorted);
}

static int
compare_names(const void *pa, const void *pb)
{
	const struct group_name *a = *(struct group_name *const *)pa;
	const struct group_name *b = *(struct group_name *const *)pb;

	return span_cmp(a->path, b->path);
}

static void
read_names(struct groups *g, const struct stream_reader *r)
{
	size_t at = 0;

	g->n = stream_link_groups(r);
	g->list = mem_zalloc((g->n + 1) * sizeof(*g->list));
	for (size_t i = 0; i < g->n; i++) {
		g->list[i] = (struct group){ .first = g->nnames,
			.n = stream_link_names(r, i) };
		g->nnames += g->list[i].n;
	}
	g->names = mem_zalloc((g->nnames + 1) * sizeof(*g->names));
	g->sorted = mem_zalloc((g->nnames + 1) * sizeof(struct group_name *));
	for (size_t i = 0; i < g->n; i++)
		for (size_t k = 0; k < g->list[i].n; k++, at++) {
			g->names[at].path = stream_link_name(r, i, k);
			g->names[at].group = (uint32_t)i;
			g->sorted[at] = &g->names[at];
		}
	if (g->nnames)
		qsort(g->sorted, g->nnames, sizeof(struct group_name *),
		    compare_names);
}

static int
judge_name(struct groups *g, size_t at, const struct pick *p, struct err *err)
{
	struct group_name *name = &g->names[at];
	bool first = at == g->list[name->group].first;
	uint16_t flags = pick_elsewhere(p, name->path);
	struct select_entry e = { .path = name->path,
		.type = first ? TAR_FILE : TAR_LINK,
		.is_file = true,
		.name_only = true,
		.layer = -1 };
	int got = select_judge(p->select, &e, err);

	if (got < 0)
		return -1;
	name->answer = flags & NODE_SELECTED ? SELECT_YES : (uint8_t)got;
	name->content =
	    flags & NODE_CONTENT || select_match_content(p->select, name->path);
	return 0;
}

/* Where one is selected for certain, so are those that may be. */
static void
tie(const struct groups *g, const struct group *group)
{
	struct group_name *names = g->names + group->first;
	bool sure = false;

	for (size_t i = 0; i < group->n; i++)
		sure = sure || names[i].answer == SELECT_YES;
	for (size_t i = 0; sure && i < group->n; i++)
		if (names[i].answer == SELECT_MAYBE)
			names[i].answer = SELECT_YES;
}

int
groups_init(struct groups *g, const struct stream_reader *r,
    const struct pick *p, struct err *err)
{
	read_names(g, r);
	for (size_t i = 0; p->select && i < g->nnames; i++)
		if (judge_name(g, i, p, err) < 0)
			return -1;
	for (size_t i = 0; i < g->n; i++)
		tie(g, &g->list[i]);
	return 0;
}

static void
print_group(const struct groups *g, const struct group *group, bool hollow,
    struct json_out *j)
{
	size_t n = 0;

	for (size_t i = group->first; i < group->first + group->n; i++)
		n += hollow || g->names[i].answer != SELECT_NO;
	if (n < 2)
		return;
	json_begin(j, NULL, '[');
	for (size_t i = group->first; i < group->first + group->n; i++) {
		auto_buf struct buf name = { .max = TAR_PATH_MAX + 64 };

		if (!hollow && g->names[i].answer == SELECT_NO)
			continue;
		stream_member_name(&name, -1, -1, g->names[i].path);
		json_put_bytes(j, NULL, buf_span(&name));
	}
	json_end(j, ']');
}

void
groups_print(const struct groups *g, bool hollow, struct buf *out)
{
	struct json_out j = { .b = out };

	json_begin(&j, NULL, '[');
	for (size_t i = 0; i < g->n; i++)
		print_group(g, &g->list[i], hollow, &j);
	json_end(&j, ']');
	buf_putc(out, '\n');
}

struct group_name *
groups_find(const struct groups *g, struct span path)
{
	size_t low = 0, high = g->nnames;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (span_cmp(g->sorted[mid]->path, path) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	if (low == g->nnames || !span_eq(g->sorted[low]->path, path))
		return NULL;
	return g->sorted[low];
}

int
groups_decide(struct groups *g, struct group *group, const struct pick *p,
    const struct select_entry *e, bool *whole, struct err *err)
{
	bool hollow = select_is_hollow(p->select);

	*whole = false;
	group->decided = true;
	for (size_t i = group->first; i < group->first + group->n; i++) {
		struct group_name *name = &g->names[i];
		struct select_entry own = *e;
		int got = name->answer;

		own.path = name->path;
		own.type = i == group->first ? TAR_FILE : TAR_LINK;
		if (i != group->first)
			own.link = g->names[group->first].path;
		if (got == SELECT_MAYBE)
			got = select_judge(p->select, &own, err);
		if (got < 0)
			return -1;
		*whole = *whole || (got == SELECT_YES && name->content);
		name->kept = hollow || got == SELECT_YES;
		if (name->kept && !group->kept)
			group->head = i;
		group->kept = group->kept || name->kept;
	}
	return 0;
}
