/*
 * OCI image layout: image-spec, image-layout.md, image-index.md, manifest.md.
 */
#include "image/image.h"

struct descriptor {
	struct digest digest;
	uint64_t size;
	struct span media_type;
	const struct json *annotations;
	const struct json *platform;
};

static int
read_descriptor(const struct json *v, struct descriptor *d, struct err *err)
{
	bool twice = false;
	struct span digest = json_string(json_field(v, "digest", &twice));
	const struct json *size = json_field(v, "size", &twice);

	*d = (struct descriptor){
		.size = UINT64_MAX,
		.media_type = json_string(json_field(v, "mediaType", &twice)),
		.annotations = json_field(v, "annotations", &twice),
		.platform = json_field(v, "platform", &twice),
	};
	if (twice)
		return err_set(err,
		    "descriptor: a key twice, in different case");
	if (!digest_parse(digest, &d->digest))
		return err_set(err, "descriptor with a bad digest: '%.*s'",
		    SPAN_ARG(digest));
	if (json_type(size) == JSON_INT && json_int(size) >= 0)
		d->size = (uint64_t)json_int(size);
	else if (size)
		return err_set(err, "descriptor with a bad size");
	return 0;
}

static void
copy(char part[32], const struct json *v)
{
	struct span s = json_string(v);
	size_t n = s.n < 31 ? s.n : 31;

	memcpy(part, s.p, n);
	part[n] = '\0';
}

static int
descriptor_platform(const struct descriptor *d, struct platform *p,
    struct err *err)
{
	bool twice = false;

	*p = (struct platform){ 0 };
	copy(p->os, json_field(d->platform, "os", &twice));
	copy(p->arch, json_field(d->platform, "architecture", &twice));
	copy(p->variant, json_field(d->platform, "variant", &twice));
	return twice ? err_set(err, "platform: a key twice, in different case")
		     : 0;
}

/* Provenance and SBOMs that buildkit puts beside images. */
static bool
is_attestation(const struct descriptor *d, const struct platform *p)
{
	struct span type = json_string(
	    json_member(d->annotations, SPAN("vnd.docker.reference.type")));

	return span_is(type, "attestation-manifest") ||
	    (strcmp(p->os, "unknown") == 0 && strcmp(p->arch, "unknown") == 0);
}

/* The names that annotations give: containerd's is whole, the other one may
 * be the tag alone. */
static void
take_names(struct candidate *c, const struct json *annotations)
{
	static const struct span keys[] = {
		{ "io.containerd.image.name", 24 },
		{ "org.opencontainers.image.ref.name", 33 },
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
	if (read_descriptor(v, &d, l->err) < 0 ||
	    descriptor_platform(&d, &p, l->err) < 0)
		return -1;
	if (is_attestation(&d, &p) || is_known(l, &d))
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

/* Signatures, charts and other artifacts have the form of an image. */
static bool
is_image_config(struct span type)
{
	return type.n == 0 ||
	    span_is(type, "application/vnd.oci.image.config.v1+json") ||
	    span_is(type, "application/vnd.docker.container.image.v1+json");
}

static int
list_manifest(struct listing *l, const struct descriptor *d,
    const struct platform *p, const struct json *config)
{
	char where[DIGEST_MAX + 8];
	struct descriptor cd;
	struct candidate *c;

	if (read_descriptor(config, &cd, l->err) < 0)
		return err_wrap(l->err, "config");
	if (!is_image_config(cd.media_type))
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
	bool twice = false;
	const struct json *manifests = json_field(root, "manifests", &twice);
	const struct json *config = json_field(root, "config", &twice);
	const struct json *layers = json_field(root, "layers", &twice);

	if (json_field(root, "fsLayers", &twice))
		return err_set(l->err,
		    "a manifest of Docker's schema 1, which is not supported");
	if (twice)
		return err_set(l->err, "a key twice, in different case");
	if (manifests && (config || layers))
		return err_set(l->err, "both an index and a manifest");
	if (manifests)
		return list_index(l, manifests);
	if (config && layers)
		return list_manifest(l, d, p, config);
	return err_set(l->err, "neither an index nor a manifest");
}

int
oci_list(const struct archive *a, struct candidates *c, struct err *err)
{
	auto_buf struct buf text;
	auto_json struct json_doc *doc = NULL;
	const struct json *manifests;
	struct listing l = { .a = a, .c = c, .err = err };
	bool twice = false;

	buf_init(&text, STREAM_META_MAX);
	if (archive_read(a, SPAN("index.json"), &text, err) < 0)
		return -1;
	doc = json_parse(buf_span(&text), STREAM_META_MAX, err);
	if (!doc)
		return err_wrap(err, "'index.json'");
	manifests = json_field(json_root(doc), "manifests", &twice);
	if (twice || json_type(manifests) != JSON_ARRAY)
		return err_set(err, "'index.json' is no image index");
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

	if (read_descriptor(v, &d, err) < 0)
		return err_wrap(err, "layer %zu", i);
	l->info.digest = d.digest;
	l->foreign = memmem(d.media_type.p, d.media_type.n, "foreign", 7) ||
	    memmem(d.media_type.p, d.media_type.n, "nondistributable", 16);
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
	if (read_descriptor(json_field(json_root(doc), "config", &twice),
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
