#include "image/record.h"

#include "base/mem.h"
#include "base/show.h"
#include "image/caps.h"

enum {
	/* An index, a digest, and created_by with each byte escaped. */
	LAYER_MAX = 4096,
	CAPS_MAX = 4096, /* names of all 64 */
};

struct record_layer {
	struct buf text; /* JSON; empty: not known */
	bool cut;
};

void
record_layers_release(struct record_layers *l)
{
	for (size_t i = 0; l->list && i < STREAM_LAYERS_MAX; i++)
		buf_release(&l->list[i].text);
	free(l->list);
	l->list = NULL;
}

void
record_layer_add(struct record_layers *l, const struct layer_info *layer)
{
	struct record_layer *x;
	struct json_out j = { .b = NULL };

	if (!l->list)
		l->list = mem_zalloc(STREAM_LAYERS_MAX * sizeof(*l->list));
	x = &l->list[layer->index];
	buf_release(&x->text);
	buf_init(&x->text, LAYER_MAX);
	j.b = &x->text;
	json_begin(&j, NULL, '{');
	json_put_int(&j, "index", layer->index);
	if (digest_is_set(&layer->diff_id))
		json_put_str(&j, "diff_id", layer->diff_id.text);
	if (layer->created_by)
		x->cut = json_put_text(&j, "created_by",
		    span_of(layer->created_by), STREAM_CREATED_BY_MAX);
	json_end(&j, '}');
}

bool
record_put_layer(const struct record_layers *l, struct json_out *j,
    const char *key, int layer)
{
	const struct record_layer *x;

	if (!l->list || layer < 0 || layer >= STREAM_LAYERS_MAX)
		return false;
	x = &l->list[layer];
	if (x->text.n)
		json_put_raw(j, key, buf_span(&x->text));
	return x->cut;
}

const char *
record_type(enum tar_type type)
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
record_path(struct span path)
{
	return path.n ? path : SPAN(".");
}

void
record_put_xattrs(struct json_out *j, const char *key,
    const struct tar_entry *e)
{
	auto_buf struct buf name = { .max = ENTRY_RECORD_MAX };

	json_begin(j, key, '{');
	for (size_t i = 0; i < e->nxattrs; i++) {
		/* One way to write each name: no two become one. */
		buf_reset(&name);
		show_put(&name, e->xattrs[i].name);
		json_put_bytes(j, buf_str(&name), e->xattrs[i].value);
	}
	json_end(j, '}');
}

static void
put_caps(struct json_out *j, const struct tar_entry *e, bool *bad)
{
	auto_buf struct buf caps = { .max = CAPS_MAX };

	for (size_t i = 0; i < e->nxattrs; i++) {
		if (!span_is(e->xattrs[i].name, "security.capability"))
			continue;
		if (caps_put(&caps, e->xattrs[i].value))
			json_put_str(j, "caps", buf_str(&caps));
		else
			*bad = true;
		return;
	}
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
put_numbers(struct json_out *j, const struct record *r)
{
	const struct tar_entry *e = r->entry;

	put_mode(j, e->mode);
	json_put_uint(j, "uid", e->uid);
	json_put_uint(j, "gid", e->gid);
	if (r->user.p)
		json_put_text(j, "user", r->user, 0);
	if (r->group.p)
		json_put_text(j, "group", r->group, 0);
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

bool
record_put(const struct record_layers *l, struct json_out *j,
    const struct record *r, bool *bad_capability)
{
	const struct tar_entry *e = r->entry;
	bool cut;

	json_put_str(j, "type", record_type(e->type));
	json_put_name(j, "path", record_path(e->name), 0);
	put_numbers(j, r);
	if (e->nxattrs)
		record_put_xattrs(j, "xattrs", e);
	put_caps(j, e, bad_capability);
	cut = record_put_layer(l, j, "layer", r->layer);
	if (r->removed >= 0) {
		json_put_bool(j, "hidden", true);
		cut |= record_put_layer(l, j, "hidden_by", r->removed);
	}
	if (r->hollow)
		json_put_bool(j, "hollow", true);
	return cut;
}
