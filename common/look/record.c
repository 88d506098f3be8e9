#include "look/view.h"

static int
put_record(struct listing *l, const struct listed *x, struct err *err)
{
	const struct record r = { .entry = &x->entry,
		.layer = x->layer,
		.removed = x->removed,
		.user = x->user,
		.group = x->group,
		.hollow = x->hollow };
	struct json_out j = { .b = &l->line };
	bool bad = false, cut;

	json_begin(&j, NULL, '{');
	cut = record_put(&l->layers, &j, &r, &bad);
	if (x->sha256[0])
		json_put_str(&j, "sha256", x->sha256);
	if (x->mime.p)
		json_put_text(&j, "mime", x->mime, 0);
	if (cut)
		json_put_bool(&j, "truncated", true);
	json_end(&j, '}');
	if (listing_line(l, err) < 0)
		return -1;
	return bad
	    ? listing_note(l, DIAG_WARNING, "bad-capability", x->entry.name,
		  "security.capability is not what the kernel takes", err)
	    : 0;
}

const struct view view_records = {
	.owners = true,
	.digest = true,
	.entry = put_record,
};
