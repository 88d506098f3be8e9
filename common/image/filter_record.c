#include "image/filter_parts.h"

/* A further name has in a stream what its header has. */
void
filter_put_record(const struct select_entry *e, struct buf *out)
{
	const struct records *records = e->records;
	struct tar_entry own = *(const struct tar_entry *)e->xattrs;
	struct record r = { .entry = &own,
		.layer = e->layer,
		.removed = e->hidden ? e->removed : -1,
		.user = owners_name(&records->users, e->uid),
		.group = owners_name(&records->groups, e->gid),
		.hollow = e->hollow };
	struct json_out j = { .b = out };
	bool bad = false;

	own.name = e->path;
	if (e->link.p) {
		own.type = TAR_LINK;
		own.link = e->link;
		own.size = 0;
		own.nxattrs = 0;
		r.hollow = false;
	}
	json_begin(&j, NULL, '{');
	if (record_put(&records->layers, &j, &r, &bad))
		json_put_bool(&j, "truncated", true);
	json_end(&j, '}');
}
