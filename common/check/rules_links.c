/*
 * Second names of files: what is selected by size and layer goes by the file.
 */
#include "check/driver.h"
#include "check/rules.h"

void
rules_links_settle(struct check *c)
{
	struct rules_state *s = check_state(c);
	const struct stream_reader *r = c->run->reader;

	for (size_t g = 0; g < stream_link_groups(r); g++)
		table_add(&s->firsts, stream_link_name(r, g, 0));
	s->linked = mem_zalloc((s->firsts.n + 1) * sizeof(*s->linked));
}

void
rules_links_note(struct rules_state *s, const struct check_entry *e)
{
	size_t at;

	if (s->firsts.n && table_find(&s->firsts, e->entry->name, &at))
		s->linked[at] = (struct rules_linked){ .known = true,
			.size = e->entry->size,
			.layer = e->layer };
}

const struct rules_linked *
rules_links_find(const struct rules_state *s, const struct tar_entry *e)
{
	size_t at;

	if (e->type != TAR_LINK || !table_find(&s->firsts, e->link, &at) ||
	    !s->linked[at].known)
		return NULL;
	return &s->linked[at];
}
