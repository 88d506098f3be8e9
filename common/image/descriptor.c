#include "image/descriptor.h"

/* Registries and old tools add "; charset=utf-8". */
static struct span
without_parameters(struct span type)
{
	const char *at = type.n ? memchr(type.p, ';', type.n) : NULL;

	if (at)
		type.n = (size_t)(at - type.p);
	while (type.n && type.p[type.n - 1] == ' ')
		type.n--;
	return type;
}

int
descriptor_read(const struct json *v, struct descriptor *d, struct err *err)
{
	bool twice = false;
	struct span digest = json_string(json_field(v, "digest", &twice));
	struct span type = json_string(json_field(v, "mediaType", &twice));
	const struct json *size = json_field(v, "size", &twice);

	*d = (struct descriptor){
		.size = UINT64_MAX,
		.media_type = without_parameters(type),
		.annotations = json_field(v, "annotations", &twice),
		.platform = json_field(v, "platform", &twice),
		.urls = json_field(v, "urls", &twice),
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

int
descriptor_platform(const struct descriptor *d, struct platform *p,
    struct err *err)
{
	if (platform_read(d->platform, p, err) < 0)
		return err_wrap(err, "platform");
	return 0;
}

bool
descriptor_is_attestation(const struct descriptor *d, const struct platform *p)
{
	struct span type = json_string(
	    json_member(d->annotations, SPAN("vnd.docker.reference.type")));

	return span_is(type, "attestation-manifest") ||
	    (strcmp(p->os, "unknown") == 0 && strcmp(p->arch, "unknown") == 0);
}

bool
descriptor_is_foreign(const struct descriptor *d)
{
	struct span type = d->media_type;

	return memmem(type.p, type.n, "foreign", 7) ||
	    memmem(type.p, type.n, "nondistributable", 16);
}

bool
descriptor_is_image_config(const struct descriptor *d)
{
	return d->media_type.n == 0 ||
	    span_is(d->media_type, MEDIA_OCI_CONFIG) ||
	    span_is(d->media_type, MEDIA_DOCKER_CONFIG);
}

static bool
is_schema1(const struct json *root, struct span media_type, bool *twice)
{
	return json_field(root, "fsLayers", twice) ||
	    json_int(json_field(root, "schemaVersion", twice)) == 1 ||
	    span_starts(media_type, SPAN(MEDIA_DOCKER_SCHEMA1));
}

/* Whether a document of that kind may call itself so. */
static bool
may_say(enum document_kind kind, struct span media_type)
{
	static const struct {
		const char *media_type;
		enum document_kind kind;
	} known[] = {
		{ MEDIA_OCI_INDEX, DOCUMENT_INDEX },
		{ MEDIA_DOCKER_LIST, DOCUMENT_INDEX },
		{ MEDIA_OCI_MANIFEST, DOCUMENT_MANIFEST },
		{ MEDIA_DOCKER_MANIFEST, DOCUMENT_MANIFEST },
	};

	for (size_t i = 0; i < array_len(known); i++)
		if (span_is(media_type, known[i].media_type))
			return kind == known[i].kind;
	return true;
}

int
document_kind(const struct json *root, enum document_kind *kind,
    struct span *media_type, struct err *err)
{
	bool twice = false;
	const struct json *manifests = json_field(root, "manifests", &twice);
	const struct json *config = json_field(root, "config", &twice);
	const struct json *layers = json_field(root, "layers", &twice);
	const struct json *type = json_field(root, "mediaType", &twice);

	*media_type = without_parameters(json_string(type));
	if (is_schema1(root, *media_type, &twice))
		return err_set(err,
		    "a manifest of Docker's schema 1, which is not supported");
	if (twice)
		return err_set(err, "a key twice, in different case");
	if (type && json_type(type) != JSON_STRING)
		return err_set(err, "its mediaType is no string");
	if (manifests && (config || layers))
		return err_set(err, "both an index and a manifest");
	if (json_type(manifests) == JSON_ARRAY)
		*kind = DOCUMENT_INDEX;
	else if (json_type(config) == JSON_OBJECT &&
	    json_type(layers) == JSON_ARRAY)
		*kind = DOCUMENT_MANIFEST;
	else
		return err_set(err, "neither an index nor a manifest");
	if (!may_say(*kind, *media_type))
		return err_set(err, "%s that calls itself '%.*s'",
		    *kind == DOCUMENT_INDEX ? "an index" : "a manifest",
		    SPAN_ARG(*media_type));
	return 0;
}
