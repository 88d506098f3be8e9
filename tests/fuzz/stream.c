/* Target: image/stream, the reader, and what readers build from it. */
#include <sys/mman.h>
#include <unistd.h>

#include "base/mem.h"
#include "fuzz.h"
#include "image/stream.h"
#include "image/tree.h"

enum { CONTENT_MAX = 1 << 16 };

static void
touch_info(const struct stream_info *info)
{
	touch(span_of(info->ref));
	touch(span_of(info->platform));
	touch(span_of(info->digest.text));
	must(info->layers <= STREAM_LAYERS_MAX);
	for (size_t i = 0; i < info->nstages; i++) {
		const struct stage *s = &info->stages[i];

		touch(span_of(s->tool));
		touch(span_of(s->version));
		for (size_t k = 0; k < select_count(s->kept); k++)
			touch(select_glob(s->kept, k));
		select_is_hollow(s->kept);
		select_match(s->kept, SPAN("etc/passwd"));
	}
}

static void
touch_layer(const struct layer_info *layer)
{
	if (!layer)
		return;
	must(layer->index >= 0 && layer->index < STREAM_LAYERS_MAX);
	touch(span_of(layer->diff_id.text));
	touch(span_of(layer->digest.text));
	touch(span_of(layer->created_by));
	touch(span_of(layer->verified));
}

static void
touch_links(const struct stream_reader *r)
{
	for (size_t g = 0; g < stream_link_groups(r); g++) {
		must(stream_link_names(r, g) > 1);
		for (size_t i = 0; i < stream_link_names(r, g); i++)
			touch(stream_link_name(r, g, i));
	}
}

static bool
is_clean(struct span path)
{
	struct span part;

	while (path.n && span_cut(&path, '/', &part))
		if (part.n == 0 || span_is(part, ".") || span_is(part, ".."))
			return false;
	return true;
}

static void
touch_body(struct stream_reader *r, const struct stream_item *item,
    unsigned turn)
{
	auto_buf struct buf content;
	struct span piece;
	struct err err;
	int got;

	buf_init(&content, CONTENT_MAX);
	if (turn % 2) {
		got = stream_content(r, &content, &err);
		must(got < 0 || content.n == item->entry.size);
		must(got < 0 || !item->hollow);
		touch(buf_span(&content));
		return;
	}
	while ((got = stream_data(r, &piece, &err)) > 0)
		touch(piece);
	must(got < 0 || !item->hollow);
}

static void
touch_entry(struct tree *t, struct stream_reader *r,
    const struct stream_item *item, unsigned turn)
{
	const struct tar_entry *e = &item->entry;
	auto_buf struct buf path;
	tree_node n;

	must(is_clean(e->name) && e->name.n <= TAR_PATH_MAX);
	must(e->type != TAR_LINK || item->event == STREAM_HIDDEN ||
	    is_clean(e->link));
	touch(e->link);
	for (size_t i = 0; i < e->nxattrs; i++) {
		must(!span_is(e->xattrs[i].name, "user.img.hollow"));
		touch(e->xattrs[i].value);
	}
	must(!item->hollow || (e->type == TAR_FILE && e->stored == 0));
	touch_layer(item->layer);
	if (item->event == STREAM_ENTRY) {
		n = tree_add(t, e->name, e);
		buf_init(&path, TAR_PATH_MAX);
		tree_path(t, n, &path);
		must(span_eq(buf_span(&path), e->name));
		must(tree_at(t, e->name) == n);
		touch(tree_target(t, n));
		tree_resolve(t, tree_target(t, n), true);
		tree_resolve(t, e->name, false);
	}
	touch_body(r, item, turn);
}

static void
touch_end(const struct stream_item *item)
{
	for (size_t i = 0; i < item->diags->n; i++) {
		const struct diag *d = &item->diags->list[i];

		touch(span_of(diag_level_name(d->level)));
		touch(span_of(d->code));
		touch(span_of(d->message));
		touch(d->path);
		must(d->layer >= -1 && d->layer < STREAM_LAYERS_MAX);
	}
}

/* True at the proved end. */
static bool
read_stream(struct stream_reader *r, struct tree *t)
{
	struct stream_item item = { 0 };
	struct err err = { .msg = "" };
	uint64_t entries = 0;

	while (item.event != STREAM_END) {
		if (stream_next(r, &item, &err) < 0) {
			must(err.msg[0] != '\0');
			return false;
		}
		if (item.event == STREAM_META) {
			touch(span_of(item.meta));
			touch(item.text);
		}
		if (item.event == STREAM_ENTRY || item.event == STREAM_HIDDEN)
			touch_entry(t, r, &item, (unsigned)entries++);
	}
	must(item.entries == entries);
	touch_end(&item);
	return true;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span in = { (const char *)data, size };
	auto_free char *mended = mem_spandup(in);
	auto_source struct source *src =
	    source_memory((struct span){ mended, size });
	struct stream_reader *r = stream_reader_new(src);
	struct tree *t = tree_new();
	const struct stream_info *info;
	struct err err;

	mend_tar(mended, size);
	if (stream_open(r, &info, &err) == 0) {
		touch_info(info);
		read_stream(r, t);
		touch_links(r);
		for (int i = -1; i <= STREAM_LAYERS_MAX; i++)
			touch_layer(stream_layer(r, i));
	}
	tree_free(t);
	stream_reader_free(r);
	return 0;
}

/* Seeds */

static void
put_entries(struct stream_writer *w, bool many)
{
	struct layer_info layer = { .created_by = "RUN x", .verified = "full" };
	struct tar_xattr xattr = { SPAN("user.a"), SPAN("\xff") };
	struct tar_entry e = { .type = TAR_DIR,
		.name = SPAN(".image~"),
		.xattrs = &xattr,
		.nxattrs = 1 };
	struct err err;

	must(stream_put_layer(w, &layer, &err) == 0);
	must(stream_put(w, &e, &err) == 0);
	e = (struct tar_entry){ .type = TAR_SYMLINK,
		.name = SPAN("etc/s"),
		.link = SPAN("../etc/shadow") };
	must(stream_put(w, &e, &err) == 0);
	layer.index = 1;
	must(stream_put_layer(w, &layer, &err) == 0);
	e = (struct tar_entry){ .type = TAR_FILE,
		.name = SPAN("etc/caf\xe9"),
		.size = 3,
		.stored = 3 };
	must(stream_put(w, &e, &err) == 0 &&
	    tar_put_data(stream_tar(w), SPAN("abc"), &err) == 0);
	if (!many)
		return;
	must(stream_put_hollow(w, &e, &err) == 0);
	must(stream_put_hidden(w, 0, 1, &e, true, &err) == 0);
	e.type = TAR_LINK;
	e.link = SPAN("etc/caf\xe9");
	must(stream_put(w, &e, &err) == 0);
}

static void
make_seed(bool many, struct buf *b)
{
	auto_close int fd = memfd_create("seed", MFD_CLOEXEC);
	struct stream_writer *w = stream_writer_new(fd);
	struct stage stage = { mem_strdup("img-merge"), mem_strdup("1"),
		select_new() };
	struct stream_info info = { .layers = 2, .hidden = many };
	struct diags diags = { 0 };
	struct err err;
	char *p;

	info.stages = &stage;
	info.nstages = many;
	must(select_add(stage.kept, SPAN("etc/**"), &err) == 0);
	/* Words, where it is no plain list of globs. */
	if (many)
		must(select_add(stage.kept, SPAN("'it'\\''s \\\"' --type=f,h"),
			 &err) == 0);
	diags_addf(&diags, DIAG_NOTE, "code", 1, SPAN("\xff"), "message");
	must(stream_begin(w, &info, &err) == 0);
	if (many) {
		must(stream_put_meta(w, "config.json", SPAN("{}"), &err) == 0);
		must(stream_put_meta(w, "links.json",
			 SPAN("[[\"a\",{\"b64\":\"/w==\"}]]"), &err) == 0);
	}
	put_entries(w, many);
	must(stream_end(w, &diags, &err) == 0);
	p = buf_room(b, (size_t)lseek(fd, 0, SEEK_END));
	must(pread(fd, p, b->n, 0) == (ssize_t)b->n);
	stream_writer_free(w);
	diags_release(&diags);
	free(stage.tool);
	free(stage.version);
	select_free(stage.kept);
}

void
fuzz_seeds(fuzz_seed_fn *fn, void *arg)
{
	for (int many = 0; many < 2; many++) {
		auto_buf struct buf b;

		buf_init(&b, 1 << 20);
		make_seed(many, &b);
		fn(arg, buf_span(&b));
	}
}
