#include "base/mem.h"
#include "tar/tar.h"

size_t
tar_xattrs_keep(struct arena *a, const struct tar_entry *e,
    struct tar_xattr **list)
{
	size_t bytes = e->nxattrs * sizeof(**list);
	struct tar_xattr *kept = arena_alloc(a, bytes);

	for (size_t i = 0; i < e->nxattrs; i++) {
		const struct tar_xattr *x = &e->xattrs[i];

		kept[i].name = arena_bytes(a, x->name);
		kept[i].value = arena_bytes(a, x->value);
		bytes += x->name.n + x->value.n;
	}
	*list = kept;
	return bytes;
}

static struct span
keep(struct arena *a, struct span s)
{
	return s.p ? arena_bytes(a, s) : s;
}

size_t
tar_entry_keep(struct arena *a, struct tar_entry *e)
{
	size_t bytes = tar_xattrs_keep(a, e, &e->xattrs);

	e->name = keep(a, e->name);
	e->link = keep(a, e->link);
	e->map = NULL;
	e->nmap = 0;
	return bytes + e->name.n + e->link.n;
}
