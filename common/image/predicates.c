#include "image/predicates.h"

static bool
has_xattr(const void *xattrs, struct span name)
{
	const struct tar_entry *e = xattrs;

	for (size_t i = 0; i < e->nxattrs; i++)
		if (span_eq(e->xattrs[i].name, name))
			return true;
	return false;
}

struct select_entry
predicates_see(const struct tar_entry *e)
{
	return (struct select_entry){ .type = (char)e->type,
		.is_file = e->type == TAR_FILE,
		.mode = e->mode,
		.uid = e->uid,
		.gid = e->gid,
		.size = e->size,
		.mtime = e->mtime,
		.mtime_ns = e->mtime_ns,
		.layer = -1,
		.has_xattr = has_xattr,
		.xattrs = e };
}
