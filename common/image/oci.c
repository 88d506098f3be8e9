/*
 * OCI image layout: image-spec, image-layout.md, image-index.md, manifest.md.
 */
#include "image/descriptor.h"
#include "image/image.h"

static void
take_names(struct candidate *c, const struct json *annotations)
{
	static const struct span keys[] = {
		SPAN(ANNOTATION_NAME),
		SPAN(ANNOTATION_TAG),
	};

	for (size_t i = 0; i < array_len(keys); i++) {
		struct span name =
		    json_string(json_member(annotations, keys[i]));

		if (name.n)
			candidate_name(c, name);
	}
}

/* One walk through index.json. */
struct listing {
	const struct archive *a;
	struct candidates *c;
	const struct json *annotations; /* of the entry of index.json */
	int image;
	int depth;
	struct err *err;
};

static int list_document(struct listing *l, const struct descriptor *d,
    const struct platform *p, const struct json *root);

/* The same manifest again, under another name. */
static bool
is_known(struct listing *l, const struct descriptor *d)
{
	bool known = false;

	for (size_t i = 0; i < l->c->n; i++) {
		struct candidate *c = &l->c->list[i];

		if (!digest_eq(&c->digest, &d->digest))
			continue;
		take_names(c, l->annotations);
		known = true;
	}
	return known;
}

static void
note_absent(struct listing *l, const struct descriptor *d,
    const struct platform *p)
{
	char text[PLATFORM_TEXT];
	struct buf *b = &l->c->absent;

	platform_text(p, text);
	buf_printf(b, "%s%s", b->n ? ", " : "",
	    p->os[0] ? text : d->digest.text);
}

static int
list_descriptor(struct listing *l, const struct json *v)
{
	char name[DIGEST_MAX + 8];
	struct descriptor d;
	struct platform p;
	struct json_doc *doc;
	auto_buf struct buf text;
	int r;

	buf_init(&text, STREAM_META_MAX);
	if (descriptor_read(v, &d, l->err) < 0 ||
	    descriptor_platform(&d, &p, l->err) < 0)
		return -1;
	if (descriptor_is_attestation(&d, &p) || is_known(l, &d))
		return 0;
	if (++l->c->documents > IMAGE_MANIFESTS_MAX)
		return err_set(l->err, "more than %d manifests",
		    IMAGE_MANIFESTS_MAX);
	archive_blob_name(&d.digest, name);
	if (!archive_has(l->a, span_of(name))) {
		note_absent(l, &d, &p);
		return 0;
	}
	if (read_blob(l->a, &d.digest, d.size, &text, l->err) < 0)
		return err_wrap(l->err, "manifest");
	doc = json_parse(buf_span(&text), STREAM_META_MAX, l->err);
	if (!doc)
		return err_wrap(l->err, "manifest '%s'", name);
	r = list_document(l, &d, &p, json_root(doc));
	json_free(doc);
	return r < 0 ? err_wrap(l->err, "manifest '%s'", name) : 0;
}

static int
list_index(struct listing *l, const struct json *manifests)
{
	if (++l->depth > IMAGE_NESTING_MAX)
		return err_set(l->err, "indexes nested more than %d deep",
		    IMAGE_NESTING_MAX);
	for (size_t i = 0; i < json_count(manifests); i++)
		if (list_descriptor(l, json_at(manifests, i)) < 0)
			return -1;
	l->depth--;
	return 0;
}

static int
list_manifest(struct listing *l, const struct descriptor *d,
    const struct platform *p, const struct json *config)
{
	char where[DIGEST_MAX + 8];
	struct descriptor cd;
	struct candidate *c;

	if (descriptor_read(config, &cd, l->err) < 0)
		return err_wrap(l->err, "config");
	if (!descriptor_is_image_config(&cd))
		return 0;
	archive_blob_name(&d->digest, where);
	c = candidates_add(l->c, CANDIDATE_OCI, l->image, span_of(where));
	c->digest = d->digest;
	c->config_digest = cd.digest;
	c->platform = *p;
	take_names(c, l->annotations);
	if (c->platform.os[0] == '\0') {
		auto_buf struct buf text;

		buf_init(&text, STREAM_META_MAX);
		if (read_blob(l->a, &cd.digest, cd.size, &text, l->err) < 0)
			return err_wrap(l->err, "config");
		return config_platform(buf_span(&text), &c->platform, l->err);
	}
	return 0;
}

static int
list_document(struct listing *l, const struct descriptor *d,
    const struct platform *p, const struct json *root)
{
	enum document_kind kind;
	struct span media_type;
	bool known = false;

	if (document_kind(root, &kind, &media_type, l->err) < 0)
		return -1;
	if (kind == DOCUMENT_INDEX)
		return list_index(l, json_field(root, "manifests", &known));
	return list_manifest(l, d, p, json_field(root, "config", &known));
}

int
oci_list(const struct archive *a, struct candidates *c, struct err *err)
{
	auto_buf struct buf text;
	auto_json struct json_doc *doc = NULL;
	const struct json *manifests;
	struct listing l = { .a = a, .c = c, .err = err };
	enum document_kind kind;
	struct span media_type;
	bool known = false;

	buf_init(&text, STREAM_META_MAX);
	if (archive_read(a, SPAN("index.json"), &text, err) < 0)
		return -1;
	doc = json_parse(buf_span(&text), STREAM_META_MAX, err);
	if (!doc)
		return err_wrap(err, "'index.json'");
	if (document_kind(json_root(doc), &kind, &media_type, err) < 0)
		return err_wrap(err, "'index.json'");
	if (kind != DOCUMENT_INDEX)
		return err_set(err, "'index.json' is no image index");
	manifests = json_field(json_root(doc), "manifests", &known);
	for (size_t i = 0; i < json_count(manifests); i++) {
		const struct json *v = json_at(manifests, i);
		bool ignored = false;

		l.annotations = json_field(v, "annotations", &ignored);
		l.image = c->images;
		if (list_descriptor(&l, v) < 0)
			return -1;
		c->images++;
	}
	return 0;
}

static int
load_layer(const struct archive *a, const struct json *v, size_t i,
    struct image *image, const struct image_choice *choice, struct diags *diags,
    struct err *err)
{
	struct layer *l = &image->layers[i];
	char name[DIGEST_MAX + 8];
	struct descriptor d;

	if (descriptor_read(v, &d, err) < 0)
		return err_wrap(err, "layer %zu", i);
	l->info.digest = d.digest;
	l->foreign = descriptor_is_foreign(&d);
	archive_blob_name(&d.digest, name);
	if (image_find_layer(image, i, a, span_of(name), choice, diags, err) <
	    0)
		return -1;
	if (l->fd >= 0 && d.size != UINT64_MAX && l->size != d.size)
		return err_set(err,
		    "layer %zu (%s): has %llu bytes, should have %llu", i, name,
		    (unsigned long long)l->size, (unsigned long long)d.size);
	return 0;
}

int
oci_load(const struct archive *a, const struct candidate *c,
    struct image *image, const struct image_choice *choice, struct diags *diags,
    struct err *err)
{
	auto_json struct json_doc *doc = NULL;
	const struct json *layers;
	struct descriptor config;
	bool twice = false;

	image->digest = c->digest;
	if (read_blob(a, &c->digest, UINT64_MAX, &image->manifest, err) < 0)
		return -1;
	doc = json_parse(buf_span(&image->manifest), STREAM_META_MAX, err);
	if (!doc)
		return err_wrap(err, "manifest");
	layers = json_field(json_root(doc), "layers", &twice);
	if (descriptor_read(json_field(json_root(doc), "config", &twice),
		&config, err) < 0)
		return err_wrap(err, "config");
	if (read_blob(a, &config.digest, config.size, &image->config, err) < 0)
		return err_wrap(err, "config");
	if (image_set_layers(image, json_count(layers), err) < 0 ||
	    image_read_config(image, diags, err) < 0)
		return -1;
	for (size_t i = 0; i < image->nlayers; i++)
		if (load_layer(a, json_at(layers, i), i, image, choice, diags,
			err) < 0)
			return -1;
	return 0;
}
