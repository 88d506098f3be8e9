#include "look/sharing.h"

#include "base/mem.h"

struct known {
	char sha256[65];
	struct span mime;
};

struct place {
	struct span name; /* NULL in p: free */
	uint32_t group;
};

struct sharing {
	struct known *groups;
	struct place *places; /* open addressing on the name */
	size_t nplaces;       /* a power of two */
	struct arena arena;
};

static struct place *
place_of(const struct sharing *s, struct span name)
{
	size_t at = (size_t)span_hash(name, (uintptr_t)s) & (s->nplaces - 1);

	while (s->places[at].name.p && !span_eq(s->places[at].name, name))
		at = (at + 1) & (s->nplaces - 1);
	return &s->places[at];
}

struct sharing *
sharing_new(const struct stream_reader *r)
{
	struct sharing *s = mem_zalloc(sizeof(*s));
	size_t groups = stream_link_groups(r), names = 0;

	for (size_t g = 0; g < groups; g++)
		names += stream_link_names(r, g);
	s->nplaces = 16;
	while (s->nplaces < 2 * names)
		s->nplaces *= 2;
	s->places = mem_zalloc(s->nplaces * sizeof(*s->places));
	s->groups = mem_zalloc((groups + 1) * sizeof(*s->groups));
	for (size_t g = 0; g < groups; g++)
		for (size_t i = 0; i < stream_link_names(r, g); i++) {
			struct span name = stream_link_name(r, g, i);

			*place_of(s, name) =
			    (struct place){ name, (uint32_t)g };
		}
	return s;
}

void
sharing_free(struct sharing *s)
{
	if (!s)
		return;
	free(s->groups);
	free(s->places);
	arena_release(&s->arena);
	free(s);
}

void
sharing_keep(struct sharing *s, const struct listed *x)
{
	const struct place *p = place_of(s, x->entry.name);
	struct known *k = &s->groups[p->group];

	if (!p->name.p)
		return;
	memcpy(k->sha256, x->sha256, sizeof(k->sha256));
	if (x->mime.p)
		k->mime = arena_bytes(&s->arena, x->mime);
}

void
sharing_give(const struct sharing *s, struct listed *x)
{
	/* The archive's word, as every other reader takes it. */
	const struct place *p = place_of(s, x->entry.link);
	const struct known *k = &s->groups[p->group];

	if (!p->name.p)
		return;
	memcpy(x->sha256, k->sha256, sizeof(x->sha256));
	x->mime = k->mime;
}
