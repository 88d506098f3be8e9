#include "base/show.h"
#include "image/caps.h"
#include "look/view.h"

const char *
type_word(enum tar_type type)
{
	switch (type) {
	case TAR_FILE:
		return "file";
	case TAR_LINK:
		return "hardlink";
	case TAR_SYMLINK:
		return "symlink";
	case TAR_CHAR:
		return "char";
	case TAR_BLOCKDEV:
		return "block";
	case TAR_DIR:
		return "dir";
	case TAR_FIFO:
		return "fifo";
	}
	return "unknown";
}

struct span
shown_path(struct span path)
{
	return path.n ? path : SPAN(".");
}

void
record_xattrs(struct json_out *j, const char *key, const struct tar_entry *e)
{
	auto_buf struct buf name = { .max = LISTING_RECORD_MAX };

	json_begin(j, key, '{');
	for (size_t i = 0; i < e->nxattrs; i++) {
		/* One way to write each name: no two become one. */
		buf_reset(&name);
		show_put(&name, e->xattrs[i].name);
		json_put_bytes(j, buf_str(&name), e->xattrs[i].value);
	}
	json_end(j, '}');
}

/* True where they are none that the kernel knows. */
static bool
put_caps(struct json_out *j, const struct tar_entry *e)
{
	auto_buf struct buf caps = { .max = 4096 };

	for (size_t i = 0; i < e->nxattrs; i++) {
		if (!span_is(e->xattrs[i].name, "security.capability"))
			continue;
		if (!caps_put(&caps, e->xattrs[i].value))
			return true;
		json_put_str(j, "caps", buf_str(&caps));
		break;
	}
	return false;
}

static void
put_mode(struct json_out *j, uint32_t mode)
{
	char octal[5] = { (char)('0' + (mode >> 9 & 7)),
		(char)('0' + (mode >> 6 & 7)), (char)('0' + (mode >> 3 & 7)),
		(char)('0' + (mode & 7)), '\0' };

	json_put_str(j, "mode", octal);
}

static void
put_numbers(struct json_out *j, const struct listed *x)
{
	const struct tar_entry *e = &x->entry;

	put_mode(j, e->mode);
	json_put_uint(j, "uid", e->uid);
	json_put_uint(j, "gid", e->gid);
	if (x->user.p)
		json_put_text(j, "user", x->user, 0);
	if (x->group.p)
		json_put_text(j, "group", x->group, 0);
	json_put_uint(j, "size", e->size);
	json_put_int(j, "mtime", e->mtime);
	if (e->mtime_ns)
		json_put_uint(j, "mtime_ns", e->mtime_ns);
	if (e->type == TAR_LINK || e->type == TAR_SYMLINK)
		json_put_name(j, "link", e->link, 0);
	if (e->type == TAR_CHAR || e->type == TAR_BLOCKDEV) {
		json_put_uint(j, "major", e->major);
		json_put_uint(j, "minor", e->minor);
	}
}

static bool
put_layers(struct listing *l, struct json_out *j, const struct listed *x)
{
	bool cut = x->layer >= 0 && l->layer_cut[x->layer];

	listing_put_layer(l, j, "layer", x->layer);
	if (x->removed < 0)
		return cut;
	json_put_bool(j, "hidden", true);
	listing_put_layer(l, j, "hidden_by", x->removed);
	return cut || l->layer_cut[x->removed];
}

static int
put_record(struct listing *l, const struct listed *x, struct err *err)
{
	struct json_out j = { .b = &l->line };
	bool bad, cut;

	json_begin(&j, NULL, '{');
	json_put_str(&j, "type", type_word(x->entry.type));
	json_put_name(&j, "path", shown_path(x->entry.name), 0);
	put_numbers(&j, x);
	if (x->entry.nxattrs)
		record_xattrs(&j, "xattrs", &x->entry);
	bad = put_caps(&j, &x->entry);
	cut = put_layers(l, &j, x);
	if (x->hollow)
		json_put_bool(&j, "hollow", true);
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
