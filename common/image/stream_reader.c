#include "base/mem.h"
#include "image/stream.h"
#include "image/stream_name.h"

enum {
	START = 8, /* first bytes kept, to say what the input is */
};

/* Remembers how the input begins. */
struct start_source {
	struct source s;
	struct source *below;
	char start[START];
	size_t n;
	bool failed; /* to be read at all */
};

struct link_group {
	size_t first, n; /* in `links` */
};

struct stream_reader {
	struct start_source start;
	struct tar_reader *tar;
	struct stream_info info;
	struct layer_info *layers[STREAM_LAYERS_MAX];
	const struct layer_info *layer; /* of the last marker */
	struct link_group *groups;
	size_t ngroups, cap_groups;
	struct span *links; /* into the arena */
	size_t nlinks, cap_links;
	struct arena strings;
	struct buf meta, name, link;
	char meta_name[64];
	struct tar_xattr *xattrs; /* of the entry, without our own */
	size_t cap_xattrs;
	struct diags diags;
	uint64_t entries, bytes;
	bool hollow;
	bool body_seen; /* links.json is too late now */
};

static ssize_t
start_read(struct source *s, void *buf, size_t n, struct err *err)
{
	struct start_source *f = (struct start_source *)s;
	ssize_t r = source_read(f->below, buf, n, err);

	f->failed = r < 0;
	if (r > 0 && f->n < START) {
		size_t more = START - f->n;

		more = (size_t)r < more ? (size_t)r : more;
		memcpy(f->start + f->n, buf, more);
		f->n += more;
	}
	return r;
}

static int64_t
start_skip(struct source *s, uint64_t n, struct err *err)
{
	struct start_source *f = (struct start_source *)s;

	return source_skip(f->below, n, err);
}

static int64_t
start_move(struct source *s, int fd, uint64_t n, struct err *err)
{
	struct start_source *f = (struct start_source *)s;

	return source_move(f->below, fd, n, err);
}

struct stream_reader *
stream_reader_new(struct source *src)
{
	struct stream_reader *r = mem_zalloc(sizeof(*r));

	r->start.s = (struct source){ .read = start_read,
		.skip = src->skip ? start_skip : NULL,
		.move = src->move ? start_move : NULL };
	r->start.below = src;
	r->tar = tar_reader_new(&r->start.s);
	buf_init(&r->meta, STREAM_LINKS_MAX);
	buf_init(&r->name, TAR_PATH_MAX);
	buf_init(&r->link, TAR_PATH_MAX);
	return r;
}

void
stream_info_release(struct stream_info *info)
{
	free(info->ref);
	free(info->platform);
	for (size_t i = 0; i < info->nstages; i++) {
		free(info->stages[i].tool);
		free(info->stages[i].version);
		select_free(info->stages[i].kept);
	}
	free(info->stages);
	*info = (struct stream_info){ 0 };
}

void
stream_reader_free(struct stream_reader *r)
{
	if (!r)
		return;
	tar_reader_free(r->tar);
	stream_info_release(&r->info);
	for (size_t i = 0; i < STREAM_LAYERS_MAX; i++) {
		if (r->layers[i])
			free((char *)r->layers[i]->created_by);
		free(r->layers[i]);
	}
	free(r->groups);
	free(r->links);
	arena_release(&r->strings);
	buf_release(&r->meta);
	buf_release(&r->name);
	buf_release(&r->link);
	free(r->xattrs);
	diags_release(&r->diags);
	free(r);
}

static bool
looks_like_archive(struct span name)
{
	static const char *const tops[] = { "manifest.json", "index.json",
		"oci-layout", "repositories", "blobs" };
	struct span rest = name, top;
	size_t hex = 0;

	if (!span_cut(&rest, '/', &top))
		return false;
	for (size_t i = 0; i < array_len(tops); i++)
		if (span_is(top, tops[i]))
			return true;
	if (span_starts(top, SPAN("sha256:")))
		top = span_from(top, 7);
	while (
	    hex < top.n && top.p[hex] && strchr("0123456789abcdef", top.p[hex]))
		hex++;
	return hex == 64;
}

/* The input is no tar: says what it is instead. */
static int
not_tar(const struct stream_reader *r, struct err *err)
{
	static const struct {
		struct span magic;
		const char *what;
	} kinds[] = {
		{ { "\x1f\x8b", 2 }, "gzip data" },
		{ { "\x28\xb5\x2f\xfd", 4 }, "zstd data" },
		{ { "BZh", 3 }, "bzip2 data" },
		{ { "\xfd"
		    "7zXZ",
		      5 },
		    "xz data" },
		{ { "{\"", 2 }, "JSON" },
	};
	struct span start = { r->start.start, r->start.n };

	if (r->start.failed)
		return -1;
	if (start.n == 0)
		return err_set(err, "the input is empty: no image stream");
	for (size_t i = 0; i < array_len(kinds); i++) {
		if (!span_starts(start, kinds[i].magic))
			continue;
		if (span_starts(start, SPAN("{")))
			return err_set(err,
			    "the input is JSON, not an image stream");
		return err_set(err,
		    "the input is %s, not an image stream: pipe it through "
		    "img-merge first",
		    kinds[i].what);
	}
	return err_wrap(err, "the input is no image stream");
}

/* Reads the present member whole; it is metadata. */
static int
read_meta(struct stream_reader *r, const struct tar_entry *e, size_t max,
    struct err *err)
{
	if (e->type != TAR_FILE || e->size > max)
		return err_set(err, "'%.*s': not a file of at most %zu bytes",
		    SPAN_ARG(e->name), max);
	buf_reset(&r->meta);
	return tar_content(r->tar, &r->meta, err);
}

static char *
dup_string(const struct json *v)
{
	return json_type(v) == JSON_STRING ? mem_spandup(json_string(v)) : NULL;
}

/* A string, or {"b64":"…"}: into out. */
static bool
json_bytes(const struct json *v, struct buf *out)
{
	const struct json *b64 = json_member(v, SPAN("b64"));

	if (json_type(v) == JSON_STRING) {
		buf_put(out, json_string(v));
		return true;
	}
	return json_type(b64) == JSON_STRING &&
	    buf_put_unbase64(out, json_string(b64));
}

static int
parse_words(struct stage *s, const struct json *v, struct err *err)
{
	auto_buf struct buf words;

	buf_init(&words, STREAM_META_MAX);
	if (!json_bytes(v, &words))
		return err_set(err, "stream.json: malformed stage");
	if (select_add(s->kept, buf_span(&words), err) < 0)
		return err_wrap(err, "stream.json");
	return 0;
}

static int
parse_stage(struct stage *s, const struct json *v, struct err *err)
{
	const struct json *kept = json_member(v, SPAN("kept"));
	const struct json *words = json_member(v, SPAN("select"));

	s->tool = dup_string(json_member(v, SPAN("tool")));
	s->version = dup_string(json_member(v, SPAN("version")));
	s->kept = select_new();
	if (!s->tool || !s->version || json_type(kept) != JSON_ARRAY)
		return err_set(err, "stream.json: malformed stage");
	if (json_bool(json_member(v, SPAN("hollow"))))
		select_set_hollow(s->kept);
	if (words)
		return parse_words(s, words, err);
	for (size_t i = 0; i < json_count(kept); i++) {
		auto_buf struct buf glob;

		buf_init(&glob, SELECT_GLOB_MAX);
		if (!json_bytes(json_at(kept, i), &glob))
			return err_set(err, "stream.json: malformed stage");
		if (select_add_glob(s->kept, buf_span(&glob), err) < 0)
			return err_wrap(err, "stream.json");
	}
	return 0;
}

static int
parse_info(struct stream_reader *r, const struct json *v, struct err *err)
{
	struct stream_info *info = &r->info;
	const struct json *stages = json_member(v, SPAN("stages"));
	int64_t layers = json_int(json_member(v, SPAN("layers")));

	if (json_int(json_member(v, SPAN("v"))) != STREAM_VERSION)
		return err_set(err,
		    "the input is an image stream of another version");
	if (layers < 0 || layers > STREAM_LAYERS_MAX)
		return err_set(err,
		    "stream.json: %lld layers is over the "
		    "limit of %d",
		    (long long)layers, STREAM_LAYERS_MAX);
	if (stages && json_type(stages) != JSON_ARRAY)
		return err_set(err, "stream.json: stages are no list");
	info->layers = (size_t)layers;
	info->ref = dup_string(json_member(v, SPAN("ref")));
	info->platform = dup_string(json_member(v, SPAN("platform")));
	info->hidden = json_bool(json_member(v, SPAN("hidden")));
	digest_parse(json_string(json_member(v, SPAN("digest"))),
	    &info->digest);
	info->stages =
	    mem_zalloc((json_count(stages) + 1) * sizeof(*info->stages));
	for (size_t i = 0; i < json_count(stages); i++) {
		info->nstages++;
		if (parse_stage(&info->stages[i], json_at(stages, i), err) < 0)
			return -1;
	}
	return 0;
}

int
stream_open(struct stream_reader *r, const struct stream_info **info,
    struct err *err)
{
	const struct tar_entry *e;
	struct json_doc *doc;
	int got = tar_next(r->tar, &e, err);

	if (got < 0)
		return not_tar(r, err);
	if (got == 0) {
		if (r->start.n == 0)
			return not_tar(r, err);
		return err_set(err,
		    "the input is an empty tar, not an image "
		    "stream");
	}
	if (!span_is(e->name, ".image/stream.json"))
		return err_set(err,
		    "the input is %s, not an image stream: pipe it through "
		    "img-merge first%s",
		    looks_like_archive(e->name) ? "an image archive"
						: "a plain tar",
		    looks_like_archive(e->name)
			? ""
			: " (one that --rootfs wrote: leave out --rootfs)");
	if (read_meta(r, e, STREAM_META_MAX, err) < 0)
		return -1;
	doc = json_parse(buf_span(&r->meta), STREAM_META_MAX, err);
	if (!doc)
		return err_wrap(err, "stream.json");
	got = parse_info(r, json_root(doc), err);
	json_free(doc);
	*info = &r->info;
	return got;
}

static int
add_link(struct stream_reader *r, const struct json *v, struct err *err)
{
	auto_buf struct buf name, path;

	buf_init(&name, TAR_PATH_MAX + 64);
	buf_init(&path, TAR_PATH_MAX);
	if (!json_bytes(v, &name) || !name_to_path(buf_span(&name), &path))
		return err_set(err, "links.json: malformed name");
	mem_grow(r->links, r->nlinks, r->cap_links);
	r->links[r->nlinks++] = arena_bytes(&r->strings, buf_span(&path));
	return 0;
}

static int
parse_links(struct stream_reader *r, struct err *err)
{
	auto_json struct json_doc *doc =
	    json_parse(buf_span(&r->meta), STREAM_LINKS_MAX, err);
	const struct json *root;

	if (!doc)
		return err_wrap(err, "links.json");
	if (r->body_seen || r->ngroups)
		return err_set(err, "links.json comes twice or too late");
	root = json_root(doc);
	if (json_type(root) != JSON_ARRAY)
		return err_set(err, "links.json is no list");
	for (size_t i = 0; i < json_count(root); i++) {
		const struct json *names = json_at(root, i);
		struct link_group group = { r->nlinks, json_count(names) };

		if (group.n < 2)
			return err_set(err, "links.json: malformed group");
		for (size_t k = 0; k < group.n; k++)
			if (add_link(r, json_at(names, k), err) < 0)
				return -1;
		mem_grow(r->groups, r->ngroups, r->cap_groups);
		r->groups[r->ngroups++] = group;
	}
	return 0;
}

static const char *
verified_name(const struct json *v)
{
	return span_is(json_string(v), "full") ? "full" : "none";
}

/* 1: this layer's first marker, 0: a repeated one, -1. */
static int
parse_layer(struct stream_reader *r, struct err *err)
{
	auto_json struct json_doc *doc =
	    json_parse(buf_span(&r->meta), STREAM_META_MAX, err);
	const struct json *v;
	struct layer_info *layer;
	int64_t index;

	if (!doc)
		return err_wrap(err, "layer marker");
	v = json_root(doc);
	index = json_int(json_member(v, SPAN("index")));
	if (json_type(json_member(v, SPAN("index"))) != JSON_INT || index < 0 ||
	    index >= (int64_t)r->info.layers)
		return err_set(err, "layer marker with a bad index");
	r->layer = r->layers[index];
	if (r->layer)
		return 0;
	layer = mem_zalloc(sizeof(*layer));
	layer->index = (int)index;
	layer->created_by = dup_string(json_member(v, SPAN("created_by")));
	layer->verified = verified_name(json_member(v, SPAN("verified")));
	digest_parse(json_string(json_member(v, SPAN("diff_id"))),
	    &layer->diff_id);
	digest_parse(json_string(json_member(v, SPAN("digest"))),
	    &layer->digest);
	r->layer = r->layers[index] = layer;
	return 1;
}

static enum diag_level
level_of(struct span name)
{
	for (int i = DIAG_NOTE; i < DIAG_ERROR; i++)
		if (span_is(name, diag_level_name((enum diag_level)i)))
			return (enum diag_level)i;
	return DIAG_ERROR;
}

static int
parse_diag(struct stream_reader *r, const struct json *v, struct err *err)
{
	const struct json *layer = json_member(v, SPAN("layer"));
	auto_free char *code = dup_string(json_member(v, SPAN("code")));
	auto_free char *message = dup_string(json_member(v, SPAN("message")));
	auto_buf struct buf path;
	struct diag d = {
		.level = level_of(json_string(json_member(v, SPAN("level")))),
		.code = code,
		.message = message,
		.layer = -1,
	};

	buf_init(&path, TAR_PATH_MAX);
	if (!code || !message)
		return err_set(err, "end.json: a diag without code or message");
	json_bytes(json_member(v, SPAN("path")), &path);
	d.path = buf_span(&path);
	if (json_type(layer) == JSON_INT && json_int(layer) >= 0 &&
	    json_int(layer) < STREAM_LAYERS_MAX)
		d.layer = (int)json_int(layer);
	diags_add(&r->diags, &d);
	return 0;
}

static int
check_end(struct stream_reader *r, const struct json *v, struct err *err)
{
	const struct tar_entry *e;
	int64_t odd;
	int got;

	if (json_type(json_member(v, SPAN("entries"))) != JSON_INT ||
	    json_type(json_member(v, SPAN("bytes"))) != JSON_INT ||
	    json_int(json_member(v, SPAN("entries"))) != (int64_t)r->entries ||
	    json_int(json_member(v, SPAN("bytes"))) != (int64_t)r->bytes)
		return err_set(err,
		    "the image stream is damaged: end.json "
		    "does not match what came through");
	got = tar_next(r->tar, &e, err);
	if (got < 0)
		return -1;
	if (got > 0)
		return err_set(err,
		    "the image stream has members after its end");
	if (!tar_ended(r->tar))
		return err_set(err, "the image stream is cut behind end.json");
	odd = tar_trailing(r->tar, err);
	if (odd < 0)
		return -1;
	return odd ? err_set(err, "the image stream has bytes after its end")
		   : 0;
}

static int
parse_end(struct stream_reader *r, struct stream_item *item, struct err *err)
{
	auto_json struct json_doc *doc =
	    json_parse(buf_span(&r->meta), STREAM_META_MAX, err);
	const struct json *diags;
	int64_t dropped;

	if (!doc)
		return err_wrap(err, "end.json");
	if (check_end(r, json_root(doc), err) < 0)
		return -1;
	diags = json_member(json_root(doc), SPAN("diags"));
	dropped = json_int(json_member(json_root(doc), SPAN("diags_dropped")));
	for (size_t i = 0; i < json_count(diags); i++)
		if (parse_diag(r, json_at(diags, i), err) < 0)
			return -1;
	r->diags.dropped += dropped > 0 ? (size_t)dropped : 0;
	item->event = STREAM_END;
	item->entries = r->entries;
	item->bytes = r->bytes;
	item->diags = &r->diags;
	return 1;
}

/* A member below .image/ that is no hidden entry: 1 if it is an item for the
 * caller, 0 if not, -1. */
static int
metadata(struct stream_reader *r, const struct tar_entry *e,
    struct stream_item *item, struct err *err)
{
	struct span name = span_from(e->name, 7);
	bool links = span_is(name, "links.json");

	if (span_starts(name, SPAN("hidden/")))
		return err_set(err, "'%.*s' is no name for a hidden entry",
		    SPAN_ARG(e->name));
	if (name.n >= sizeof(r->meta_name))
		return 0;
	memcpy(r->meta_name, name.p, name.n);
	r->meta_name[name.n] = '\0';
	if (read_meta(r, e, links ? STREAM_LINKS_MAX : STREAM_META_MAX, err) <
	    0)
		return -1;
	if (span_is(name, "stream.json"))
		return err_set(err, "two image streams in one");
	if (span_is(name, "end.json"))
		return parse_end(r, item, err);
	if (links)
		return parse_links(r, err);
	if (span_starts(name, SPAN("layers/"))) {
		int got = parse_layer(r, err);

		item->event = STREAM_LAYER;
		item->layer = r->layer;
		return got;
	}
	item->event = STREAM_META;
	item->meta = r->meta_name;
	item->text = buf_span(&r->meta);
	return 1;
}

/* Takes our own attribute out; true if it was there. */
static bool
take_hollow(struct stream_reader *r, struct tar_entry *e)
{
	size_t n = 0;
	bool hollow = false;

	if (e->nxattrs > r->cap_xattrs) {
		r->xattrs =
		    mem_resize(r->xattrs, e->nxattrs, sizeof(*r->xattrs));
		r->cap_xattrs = e->nxattrs;
	}
	for (size_t i = 0; i < e->nxattrs; i++) {
		if (span_is(e->xattrs[i].name, "user.img.hollow"))
			hollow = true;
		else
			r->xattrs[n++] = e->xattrs[i];
	}
	e->xattrs = r->xattrs;
	e->nxattrs = n;
	return hollow;
}

static int
set_names(struct stream_reader *r, struct stream_item *item,
    const struct tar_entry *e, struct err *err)
{
	struct tar_entry *out = &item->entry;
	bool slash = span_ends(e->name, SPAN("/"));

	buf_reset(&r->name);
	buf_reset(&r->link);
	if (item->event == STREAM_HIDDEN)
		return 0;
	if (slash != (e->type == TAR_DIR) || !name_to_path(e->name, &r->name))
		return err_set(err, "'%.*s' is no name for an image stream",
		    SPAN_ARG(e->name));
	if (e->type == TAR_LINK && !name_to_path(e->link, &r->link))
		return err_set(err,
		    "'%.*s': its link target '%.*s' is no name "
		    "for an image stream",
		    SPAN_ARG(e->name), SPAN_ARG(e->link));
	out->name = buf_span(&r->name);
	if (e->type == TAR_LINK)
		out->link = buf_span(&r->link);
	return 0;
}

static int
entry(struct stream_reader *r, const struct tar_entry *e,
    struct stream_item *item, struct err *err)
{
	item->entry = *e;
	item->hollow = take_hollow(r, &item->entry);
	if (item->hollow && (e->type != TAR_FILE || e->stored))
		return err_set(err, "'%.*s' says it is hollow, but has data",
		    SPAN_ARG(e->name));
	r->hollow = item->hollow;
	r->entries++;
	if (e->type == TAR_FILE) {
		r->bytes += e->stored;
		r->body_seen = true;
	}
	item->layer = item->event == STREAM_HIDDEN ? NULL : r->layer;
	return set_names(r, item, e, err);
}

static int
cut_short(struct err *err)
{
	return err_set(err,
	    "the image stream is unfinished: it has no end.json "
	    "(the program before this one failed or was cut)");
}

int
stream_next(struct stream_reader *r, struct stream_item *item, struct err *err)
{
	for (;;) {
		const struct tar_entry *e;
		int got = tar_next(r->tar, &e, err);

		*item = (struct stream_item){ 0 };
		if (got < 0)
			return err_wrap(err, "image stream");
		if (got == 0)
			return cut_short(err);
		if (name_is_hidden(e->name, &item->added, &item->removed,
			&item->entry.name)) {
			struct span path = item->entry.name;

			item->event = STREAM_HIDDEN;
			got = entry(r, e, item, err);
			item->entry.name = path;
			return got;
		}
		if (span_starts(e->name, SPAN(".image/"))) {
			got = metadata(r, e, item, err);
			if (got == 0)
				continue;
			return got < 0 ? -1 : 0;
		}
		item->event = STREAM_ENTRY;
		return entry(r, e, item, err);
	}
}

int
stream_data(struct stream_reader *r, struct span *piece, struct err *err)
{
	if (r->hollow)
		return err_set(err, "the body was left out upstream");
	return tar_data(r->tar, piece, err);
}

int
stream_content(struct stream_reader *r, struct buf *b, struct err *err)
{
	if (r->hollow)
		return err_set(err, "the body was left out upstream");
	return tar_content(r->tar, b, err);
}

int
stream_pass(struct stream_reader *r, struct tar_writer *to, struct err *err)
{
	return tar_pass(r->tar, to, err);
}

size_t
stream_link_groups(const struct stream_reader *r)
{
	return r->ngroups;
}

size_t
stream_link_names(const struct stream_reader *r, size_t group)
{
	return r->groups[group].n;
}

struct span
stream_link_name(const struct stream_reader *r, size_t group, size_t i)
{
	return r->links[r->groups[group].first + i];
}

const struct layer_info *
stream_layer(const struct stream_reader *r, int index)
{
	if (index < 0 || index >= STREAM_LAYERS_MAX)
		return NULL;
	return r->layers[index];
}
