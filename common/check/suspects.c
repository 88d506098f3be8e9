#include "check/suspects.h"

enum { NAMES_SHOWN = 4 }; /* other names of a file that a message has */

struct suspect_name {
	struct span name;
	size_t next; /* index + 1; 0: none */
};

struct span
suspect_caps(const struct tar_entry *e)
{
	for (size_t i = 0; i < e->nxattrs; i++)
		if (span_is(e->xattrs[i].name, "security.capability"))
			return (struct span){ e->xattrs[i].value.n
				    ? e->xattrs[i].value.p
				    : "",
				e->xattrs[i].value.n };
	return (struct span){ NULL, 0 };
}

void
suspects_add(struct suspects *s, const struct check_entry *entry)
{
	const struct tar_entry *e = entry->entry;
	struct span caps = suspect_caps(e);
	size_t at = table_add(&s->paths, e->name);

	if (at == s->n) {
		mem_grow(s->list, s->n, s->cap);
		s->n++;
	}
	s->list[at] = (struct suspect){ .path = s->paths.keys[at],
		.type = e->type,
		.mode = e->mode,
		.uid = e->uid,
		.gid = e->gid,
		.major = e->major,
		.minor = e->minor,
		.layer = entry->layer,
		.caps = caps.p ? arena_bytes(&s->arena, caps) : caps };
}

void
suspects_add_name(struct suspects *s, const struct tar_entry *link)
{
	struct suspect *x;
	size_t at;

	if (!table_find(&s->paths, link->link, &at))
		return;
	x = &s->list[at];
	mem_grow(s->names, s->nnames, s->cap_names);
	s->names[s->nnames++] =
	    (struct suspect_name){ arena_bytes(&s->arena, link->name), 0 };
	if (x->last_name)
		s->names[x->last_name - 1].next = s->nnames;
	else
		x->first_name = s->nnames;
	x->last_name = s->nnames;
	x->names++;
}

bool
suspects_name(const struct suspects *s, const struct suspect *x, size_t *at,
    struct span *name)
{
	size_t next = *at ? s->names[*at - 1].next : x->first_name;

	if (!next)
		return false;
	*at = next;
	*name = s->names[next - 1].name;
	return true;
}

void
suspect_put_path(struct buf *out, struct span path)
{
	if (path.n)
		buf_printf(out, "\"%.*s\"", SPAN_ARG(path));
	else
		buf_puts(out, "the root directory");
}

void
suspects_put_names(const struct suspects *s, const struct suspect *x,
    struct buf *out)
{
	size_t at = 0, n = 0;
	struct span name;

	while (n < NAMES_SHOWN && suspects_name(s, x, &at, &name)) {
		buf_puts(out, n++ ? ", " : "; the same file is ");
		suspect_put_path(out, name);
	}
	if (x->names > n)
		buf_printf(out, " and %zu more", x->names - n);
}

void
suspects_release(struct suspects *s)
{
	free(s->list);
	free(s->names);
	table_release(&s->paths);
	arena_release(&s->arena);
	*s = (struct suspects){ 0 };
}

/* A slash comes before all other bytes. */
static int
by_path(const void *pa, const void *pb)
{
	struct span a = ((const struct suspect *)pa)->path;
	struct span b = ((const struct suspect *)pb)->path;
	size_t n = a.n < b.n ? a.n : b.n, i = 0;

	while (i < n && a.p[i] == b.p[i])
		i++;
	if (i == n)
		return (a.n > b.n) - (a.n < b.n);
	if (a.p[i] == '/' || b.p[i] == '/')
		return a.p[i] == '/' ? -1 : 1;
	return (unsigned char)a.p[i] < (unsigned char)b.p[i] ? -1 : 1;
}

void
suspects_sort(struct suspects *s)
{
	if (s->n)
		qsort(s->list, s->n, sizeof(*s->list), by_path);
}

bool
path_is_below(struct span dir, struct span path)
{
	if (dir.n == 0)
		return path.n > 0;
	return path.n > dir.n && path.p[dir.n] == '/' && span_starts(path, dir);
}
