#include "base/mem.h"
#include "image/stream.h"

struct stream_writer {
	struct tar_writer *tar;
	int layer; /* of the last marker; -1: none yet */
	uint64_t entries, bytes;
	struct buf name, link;
};

struct stream_writer *
stream_writer_new(int fd)
{
	struct stream_writer *w = mem_zalloc(sizeof(*w));

	w->tar = tar_writer_new(fd);
	w->layer = -1;
	buf_init(&w->name, TAR_PATH_MAX + 64);
	buf_init(&w->link, TAR_PATH_MAX + 64);
	return w;
}

void
stream_writer_free(struct stream_writer *w)
{
	if (!w)
		return;
	tar_writer_free(w->tar);
	buf_release(&w->name);
	buf_release(&w->link);
	free(w);
}

struct tar_writer *
stream_tar(struct stream_writer *w)
{
	return w->tar;
}

int
stream_put_meta(struct stream_writer *w, const char *name, struct span content,
    struct err *err)
{
	auto_free char *full = mem_printf(".image/%s", name);
	struct tar_entry e = {
		.type = TAR_FILE,
		.name = span_of(full),
		.mode = 0444,
		.size = content.n,
		.stored = content.n,
	};

	if (tar_put(w->tar, &e, err) < 0)
		return -1;
	return content.n ? tar_put_data(w->tar, content, err) : 0;
}

static bool
is_same(const struct stage *a, const struct stage *b)
{
	auto_buf struct buf words, others;

	buf_init(&words, STREAM_META_MAX);
	buf_init(&others, STREAM_META_MAX);
	select_print(a->kept, &words);
	select_print(b->kept, &others);
	return strcmp(a->tool, b->tool) == 0 &&
	    strcmp(a->version, b->version) == 0 &&
	    span_eq(buf_span(&words), buf_span(&others));
}

/* Takes `kept`, which may be NULL. */
static void
add_stage(struct stream_info *info, const char *tool, const char *version,
    struct select *kept)
{
	struct stage stage = { (char *)(uintptr_t)tool,
		(char *)(uintptr_t)version, kept };

	if (!kept)
		return;
	for (size_t i = 0; i < info->nstages; i++)
		if (is_same(&info->stages[i], &stage)) {
			select_free(kept);
			return;
		}
	stage.tool = mem_strdup(tool);
	stage.version = mem_strdup(version);
	info->stages =
	    mem_resize(info->stages, info->nstages + 1, sizeof(*info->stages));
	info->stages[info->nstages++] = stage;
}

void
stream_info_add(struct stream_info *info, const char *tool, const char *version,
    const struct select *s)
{
	add_stage(info, tool, version, select_outer(s));
	add_stage(info, tool, version, select_inner(s));
}

/* Globs alone say what came through whole, for readers who know no more;
 * what else the selection says is in its words. */
static void
put_kept(struct json_out *j, const struct select *kept)
{
	bool plain = select_is_plain(kept);
	auto_buf struct buf words = { .max = STREAM_META_MAX };

	json_begin(j, "kept", '[');
	for (size_t i = 0; plain && i < select_count(kept); i++)
		json_put_bytes(j, NULL, select_glob(kept, i));
	json_end(j, ']');
	if (plain)
		return;
	select_print(kept, &words);
	json_put_bytes(j, "select", buf_span(&words));
}

static void
put_stage(struct json_out *j, const struct stage *s)
{
	json_begin(j, NULL, '{');
	json_put_str(j, "tool", s->tool);
	json_put_str(j, "version", s->version);
	put_kept(j, s->kept);
	json_put_bool(j, "hollow", select_is_hollow(s->kept));
	json_end(j, '}');
}

int
stream_begin(struct stream_writer *w, const struct stream_info *info,
    struct err *err)
{
	auto_buf struct buf b;
	struct json_out j = { .b = &b };

	buf_init(&b, STREAM_META_MAX);
	json_begin(&j, NULL, '{');
	json_put_int(&j, "v", STREAM_VERSION);
	if (info->ref)
		json_put_str(&j, "ref", info->ref);
	if (digest_is_set(&info->digest))
		json_put_str(&j, "digest", info->digest.text);
	if (info->platform)
		json_put_str(&j, "platform", info->platform);
	json_put_uint(&j, "layers", info->layers);
	json_put_bool(&j, "hidden", info->hidden);
	json_begin(&j, "stages", '[');
	for (size_t i = 0; i < info->nstages; i++)
		put_stage(&j, &info->stages[i]);
	json_end(&j, ']');
	json_end(&j, '}');
	buf_putc(&b, '\n');
	if (!buf_ok(&b))
		return err_set(err,
		    "stream.json, which says what was selected, is over the "
		    "limit of %d bytes: fewer or shorter names are needed, or "
		    "globs in their place",
		    STREAM_META_MAX);
	return stream_put_meta(w, "stream.json", buf_span(&b), err);
}

int
stream_put_layer(struct stream_writer *w, const struct layer_info *layer,
    struct err *err)
{
	auto_free char *name = NULL;
	auto_buf struct buf b;
	struct json_out j = { .b = &b };

	buf_init(&b, STREAM_META_MAX);
	if (layer->index == w->layer)
		return 0;
	w->layer = layer->index;
	json_begin(&j, NULL, '{');
	json_put_int(&j, "index", layer->index);
	if (digest_is_set(&layer->diff_id))
		json_put_str(&j, "diff_id", layer->diff_id.text);
	if (digest_is_set(&layer->digest))
		json_put_str(&j, "digest", layer->digest.text);
	if (layer->created_by)
		json_put_str(&j, "created_by", layer->created_by);
	json_put_str(&j, "verified", layer->verified);
	json_end(&j, '}');
	buf_putc(&b, '\n');
	name = mem_printf("layers/%d.json", layer->index);
	return stream_put_meta(w, name, buf_span(&b), err);
}

static int
put(struct stream_writer *w, struct tar_entry *e, struct err *err)
{
	if (e->type == TAR_DIR && w->name.n == 0)
		buf_putc(&w->name, '.');
	e->name = buf_span(&w->name);
	w->entries++;
	if (e->type == TAR_FILE)
		w->bytes += e->stored;
	return tar_put(w->tar, e, err);
}

int
stream_put(struct stream_writer *w, const struct tar_entry *e, struct err *err)
{
	struct tar_entry copy = *e;

	buf_reset(&w->name);
	stream_member_name(&w->name, -1, -1,
	    span_is(e->name, "./") ? (struct span){ "", 0 } : e->name);
	if (e->type == TAR_LINK) {
		buf_reset(&w->link);
		stream_member_name(&w->link, -1, -1, e->link);
		copy.link = buf_span(&w->link);
	}
	return put(w, &copy, err);
}

/* Makes *e hollow; `xattrs` has room for one more than it has. */
static void
make_hollow(struct tar_entry *e, struct tar_xattr *xattrs)
{
	if (e->nxattrs)
		memcpy(xattrs, e->xattrs, e->nxattrs * sizeof(*xattrs));
	xattrs[e->nxattrs] =
	    (struct tar_xattr){ SPAN("user.img.hollow"), SPAN("1") };
	e->xattrs = xattrs;
	e->nxattrs++;
	e->sparse = true;
	e->map = NULL;
	e->nmap = 0;
	e->stored = 0;
}

int
stream_put_hollow(struct stream_writer *w, const struct tar_entry *e,
    struct err *err)
{
	auto_free struct tar_xattr *xattrs =
	    mem_alloc((e->nxattrs + 1) * sizeof(*xattrs));
	struct tar_entry copy = *e;

	if (e->type == TAR_FILE && e->size)
		make_hollow(&copy, xattrs);
	return stream_put(w, &copy, err);
}

int
stream_put_hidden(struct stream_writer *w, int added, int removed,
    const struct tar_entry *e, bool hollow, struct err *err)
{
	auto_free struct tar_xattr *xattrs =
	    mem_alloc((e->nxattrs + 1) * sizeof(*xattrs));
	struct tar_entry copy = *e;

	if (hollow && e->type == TAR_FILE && e->size)
		make_hollow(&copy, xattrs);
	buf_reset(&w->name);
	stream_member_name(&w->name, added, removed, e->name);
	return put(w, &copy, err);
}

static void
put_diag(struct json_out *j, const struct diag *d)
{
	json_begin(j, NULL, '{');
	json_put_str(j, "level", diag_level_name(d->level));
	json_put_str(j, "code", d->code);
	json_put_str(j, "message", d->message);
	if (d->path.n)
		json_put_bytes(j, "path", d->path);
	if (d->layer >= 0)
		json_put_int(j, "layer", d->layer);
	json_end(j, '}');
}

int
stream_end(struct stream_writer *w, const struct diags *diags, struct err *err)
{
	auto_buf struct buf b;
	struct json_out j = { .b = &b };
	size_t dropped = diags->dropped;

	buf_init(&b, STREAM_META_MAX);
	json_begin(&j, NULL, '{');
	json_put_uint(&j, "entries", w->entries);
	json_put_uint(&j, "bytes", w->bytes);
	json_begin(&j, "diags", '[');
	for (size_t i = 0; i < diags->n; i++) {
		if (b.n < STREAM_META_MAX / 2)
			put_diag(&j, &diags->list[i]);
		else
			dropped++;
	}
	json_end(&j, ']');
	if (dropped)
		json_put_uint(&j, "diags_dropped", dropped);
	json_end(&j, '}');
	buf_putc(&b, '\n');
	if (stream_put_meta(w, "end.json", buf_span(&b), err) < 0)
		return -1;
	return tar_put_end(w->tar, err);
}
