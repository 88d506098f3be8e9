/*
 * Images in archives and layouts that are here.
 */
#include "fetch/internal.h"
#include "image/descriptor.h"
#include "image/image.h"
#include "image/input.h"
#include "inflate/inflate.h"

/* An image in an archive, on its way into another one. */
struct local {
	struct archive archive;
	struct image image;
	struct diags diags;
	struct digest config_digest;
	const char *media_type; /* of the manifest */
	struct resolved others;
	struct plan plan;
};

static void
local_release(struct local *l)
{
	image_release(&l->image);
	archive_release(&l->archive);
	diags_release(&l->diags);
	resolved_release(&l->others);
	plan_release(&l->plan);
}

static enum inflate_format
layer_format(const struct layer *l, struct err *err)
{
	struct source *src = source_range(l->fd, l->at, l->size);
	char magic[INFLATE_MAGIC];
	ssize_t n = source_read_full(src, magic, sizeof(magic), err);

	source_free(src);
	return n < 0 ? INFLATE_NONE
		     : inflate_format_of((struct span){ magic, (size_t)n });
}

static int
hash_layer(const struct layer *l, struct digest *d, struct err *err)
{
	static const size_t room = 256 * 1024;
	struct hash *h = hash_new(&l->info.diff_id);
	auto_source struct source *src =
	    digest_source(source_range(l->fd, l->at, l->size), h);
	auto_free char *piece = mem_alloc(room);
	ssize_t n;

	while ((n = source_read(src, piece, room, err)) > 0)
		;
	hash_end(h, d);
	hash_free(h);
	return n < 0 ? -1 : 0;
}

/* A layer that is not compressed must be what the config says; of one that is,
 * only whoever inflates it can tell. */
static int
name_layer(struct local *l, size_t i, struct err *err)
{
	struct layer *layer = &l->image.layers[i];

	if (digest_is_set(&layer->info.digest))
		return 0;
	if (hash_layer(layer, &layer->info.digest, err) < 0)
		return -1;
	if (digest_eq(&layer->info.digest, &layer->info.diff_id))
		return 0;
	if (layer_format(layer, err) != INFLATE_NONE)
		return 0;
	return err_set(err, "layer %zu: has the digest '%s', should have '%s'",
	    i, layer->info.digest.text, layer->info.diff_id.text);
}

static const char *
layer_type(const struct layer *l, struct err *err)
{
	switch (layer_format(l, err)) {
	case INFLATE_GZIP:
		return "application/vnd.oci.image.layer.v1.tar+gzip";
	case INFLATE_ZSTD:
		return "application/vnd.oci.image.layer.v1.tar+zstd";
	default:
		return "application/vnd.oci.image.layer.v1.tar";
	}
}

static void
put_descriptor(struct json_out *j, const char *key, const char *type,
    const struct digest *d, uint64_t size)
{
	json_begin(j, key, '{');
	json_put_str(j, "mediaType", type);
	json_put_str(j, "digest", d->text);
	json_put_uint(j, "size", size);
	json_end(j, '}');
}

/* Archives of docker have no manifest: the one that says what is there. */
static int
make_manifest(struct local *l, struct err *err)
{
	struct buf *b = &l->image.manifest;
	struct json_out j = { .b = b };

	for (size_t i = 0; i < l->image.nlayers; i++)
		if (name_layer(l, i, err) < 0)
			return -1;
	json_begin(&j, NULL, '{');
	json_put_int(&j, "schemaVersion", 2);
	json_put_str(&j, "mediaType", MEDIA_OCI_MANIFEST);
	put_descriptor(&j, "config", MEDIA_OCI_CONFIG, &l->config_digest,
	    l->image.config.n);
	json_begin(&j, "layers", '[');
	for (size_t i = 0; i < l->image.nlayers; i++) {
		const struct layer *layer = &l->image.layers[i];

		put_descriptor(&j, NULL, layer_type(layer, err),
		    &layer->info.digest, layer->size);
	}
	json_end(&j, ']');
	json_end(&j, '}');
	l->media_type = MEDIA_OCI_MANIFEST;
	digest_of(buf_span(b), NULL, &l->image.digest);
	return buf_ok(b) ? 0 : err_set(err, "too many layers");
}

static int
read_manifest(struct local *l, struct err *err)
{
	auto_json struct json_doc *doc =
	    json_parse(buf_span(&l->image.manifest), STREAM_META_MAX, err);
	enum document_kind kind;
	struct descriptor config;
	struct span type;
	bool twice = false;

	if (!doc || document_kind(json_root(doc), &kind, &type, err) < 0)
		return err_wrap(err, "manifest");
	if (descriptor_read(json_field(json_root(doc), "config", &twice),
		&config, err) < 0)
		return err_wrap(err, "config");
	l->config_digest = config.digest;
	l->media_type = span_is(type, MEDIA_DOCKER_MANIFEST)
	    ? MEDIA_DOCKER_MANIFEST
	    : MEDIA_OCI_MANIFEST;
	return 0;
}

/* Provenance and SBOMs that buildkit has put beside it. */
static int
load_others(struct fetch *f, struct local *l, struct err *err)
{
	auto_buf struct buf index;

	buf_init(&index, STREAM_META_MAX);
	return archive_read(&l->archive, SPAN("index.json"), &index, err) < 0 ||
		resolve_others(&f->options, buf_span(&index), &l->image.digest,
		    &l->others, err) < 0
	    ? -1
	    : 0;
}

static bool
is_legacy(const struct local *l)
{
	return l->image.manifest.n == 0 && l->image.nlayers &&
	    !digest_is_set(&l->image.layers[0].info.diff_id);
}

/* What of the top layer's JSON is about the layer alone. */
static bool
is_of_layer(struct span key)
{
	static const char *const names[] = { "id", "parent", "parent_id",
		"layer_id", "Size", "throwaway", "rootfs", "history" };

	for (size_t i = 0; i < array_len(names); i++)
		if (span_is(key, names[i]))
			return true;
	return false;
}

static void
put_history(struct json_out *j, const struct local *l)
{
	json_begin(j, "history", '[');
	for (size_t i = 0; i < l->image.nlayers; i++) {
		const char *by = l->image.layers[i].info.created_by;

		json_begin(j, NULL, '{');
		if (by)
			json_put_text(j, "created_by", span_of(by), 0);
		json_end(j, '}');
	}
	json_end(j, ']');
}

/* A config as docker makes of it when it loads such an archive: what the top
 * layer says, and what there is. */
static int
make_config(struct local *l, struct err *err)
{
	auto_json struct json_doc *doc =
	    json_parse(buf_span(&l->image.config), STREAM_META_MAX, err);
	auto_buf struct buf config = { 0 };
	struct json_out j = { .b = &config };
	const struct json *value;
	struct span key;
	void *iter = NULL;

	buf_init(&config, STREAM_META_MAX);
	for (size_t i = 0; doc && i < l->image.nlayers; i++) {
		struct layer *layer = &l->image.layers[i];

		if (hash_layer(layer, &layer->info.diff_id, err) < 0)
			return -1;
	}
	if (!doc)
		return -1;
	json_begin(&j, NULL, '{');
	while (json_each(json_root(doc), &iter, &key, &value)) {
		auto_free char *name = mem_spandup(key);

		if (!is_of_layer(key))
			json_put_value(&j, name, value);
	}
	json_begin(&j, "rootfs", '{');
	json_put_str(&j, "type", "layers");
	json_begin(&j, "diff_ids", '[');
	for (size_t i = 0; i < l->image.nlayers; i++)
		json_put_str(&j, NULL, l->image.layers[i].info.diff_id.text);
	json_end(&j, ']');
	json_end(&j, '}');
	put_history(&j, l);
	json_end(&j, '}');
	buf_reset(&l->image.config);
	buf_put(&l->image.config, buf_span(&config));
	return buf_ok(&config) ? 0 : err_set(err, "the config is too large");
}

static int
load(struct fetch *f, struct local *l, int in, const char *ref, struct err *err)
{
	const struct fetch_options *o = &f->options;
	struct input input = { .spool = o->scratch,
		.spool_problem = o->scratch_problem };
	struct image_choice choice = { ref, o->platform, false };
	int r = input_open(&input, in, &l->archive, err);

	if (r == 0 && l->archive.stream)
		return err_set(err,
		    "an image stream already: it needs no img-fetch");
	if (r == 0)
		r = image_load(&l->image, &l->archive, &choice, &l->diags, err);
	if (r == 0)
		return err_set(err,
		    "no image archive: neither index.json nor "
		    "manifest.json");
	if (r < 0)
		return -1;
	if (is_legacy(l) && make_config(l, err) < 0)
		return err_wrap(err, "an archive of docker before 1.10");
	digest_of(buf_span(&l->image.config), NULL, &l->config_digest);
	if (l->image.manifest.n == 0)
		return make_manifest(l, err);
	if (read_manifest(l, err) < 0)
		return -1;
	return o->attestations ? load_others(f, l, err) : 0;
}

static int
add_blobs(struct fetch *f, struct local *l, struct err *err)
{
	for (size_t i = 0; i < l->image.nlayers; i++) {
		const struct layer *layer = &l->image.layers[i];

		if (plan_file(&l->plan, f, &layer->info.digest, layer->fd,
			layer->at, layer->size, err) < 0)
			return -1;
	}
	l->plan.nlayers = l->plan.n;
	return plan_others(&l->plan, f, &l->others, err);
}

static struct span
name_annotation(const struct local *l, struct buf *b)
{
	struct json_out j = { .b = b };

	buf_init(b, STREAM_META_MAX);
	json_begin(&j, NULL, '{');
	json_put_text(&j, "org.opencontainers.image.ref.name",
	    span_of(l->image.ref), 0);
	json_end(&j, '}');
	return buf_span(b);
}

static int
write_local(struct fetch *f, struct local *l, int out, struct err *err)
{
	auto_free struct archive_manifest *others = others_list(&l->others);
	struct archive_image image = {
		.others = others,
		.nothers = l->others.nothers,
		.asked = l->others.asked,
		.manifest = { .media_type = span_of(l->media_type),
		    .digest = l->image.digest,
		    .bytes = buf_span(&l->image.manifest) },
		.config_digest = l->config_digest,
		.config = buf_span(&l->image.config),
		.nlayers = l->image.nlayers,
	};
	struct reference ref = { 0 };
	auto_buf struct buf annotations = { 0 };
	struct err ignored;
	int r;

	if (f->options.what == FETCH_MANIFEST)
		return fetch_put(out, buf_span(&l->image.manifest), err);
	if (f->options.what == FETCH_CONFIG)
		return fetch_put(out, buf_span(&l->image.config), err);
	if (add_blobs(f, l, err) < 0 ||
	    config_platform(image.config, &image.platform, err) < 0)
		return -1;
	image.layers = l->plan.digests;
	/* Layouts have names that are none, or a tag alone: those stay what
	 * they are. */
	if (l->image.ref && strpbrk(l->image.ref, ":/@") &&
	    reference_parse(span_of(l->image.ref), &ref, &ignored) == 0)
		image.ref = &ref;
	else if (l->image.ref)
		image.manifest.annotations = name_annotation(l, &annotations);
	r = fetch_write(f, &image, &l->plan, out, err);
	reference_release(&ref);
	return r;
}

int
fetch_local(struct fetch *f, int in, const char *ref, int out, struct err *err)
{
	struct local l = { .archive = { .fd = -1, .dir = -1 } };
	int r;

	f->options.archive = &l.archive;
	f->options.subject = "the archive";
	r = load(f, &l, in, ref, err);
	if (r == 0)
		r = write_local(f, &l, out, err);
	/* Threads hash what the archive owns. */
	blobs_stop(f->blobs);
	local_release(&l);
	return r;
}
