/* image/descriptor, image/platform: what documents say of others. */
#include "image/descriptor.h"

#include "tap.h"

enum { ROOM = 1 << 16 };

#define HEX64 "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define GOOD  "\"digest\":\"sha256:" HEX64 "\""

struct row {
	struct span text;
	const char *want, *title;
};

#define ROW(text, want, title)          \
	{                               \
		SPAN(text), want, title \
	}

/* "index TYPE", "manifest TYPE" or the error. */
static void
kind_of(struct span text, char *out)
{
	auto_json struct json_doc *doc = NULL;
	enum document_kind kind;
	struct span type;
	struct err err = { .msg = "" };

	doc = json_parse(text, ROOM, &err);
	if (!doc || document_kind(json_root(doc), &kind, &type, &err) < 0)
		snprintf(out, ERR_MAX, "%s", err.msg);
	else
		snprintf(out, ERR_MAX, "%s %.*s",
		    kind == DOCUMENT_INDEX ? "index" : "manifest",
		    SPAN_ARG(type));
}

static void
test_kinds(void)
{
	static const struct row rows[] = {
		ROW("{\"manifests\":[]}", "index ", "an index"),
		ROW("{\"config\":{},\"layers\":[]}", "manifest ", "a manifest"),
		ROW("{\"Config\":{},\"LAYERS\":[]}", "manifest ",
		    "keys are folded as Go folds them"),
		ROW("{\"mediaType\":\"x/y\",\"manifests\":[]}", "index x/y",
		    "an unknown type decides nothing"),
		ROW("{\"mediaType\":\"" MEDIA_DOCKER_LIST
		    "\",\"manifests\":[]}",
		    "index " MEDIA_DOCKER_LIST, "a list of Docker's"),
		ROW("{\"mediaType\":\"" MEDIA_OCI_MANIFEST
		    " ; a=b\",\"config\":{},\"layers\":[]}",
		    "manifest " MEDIA_OCI_MANIFEST, "a type with parameters"),
		ROW("{\"manifests\":[],\"layers\":null,\"config\":null}",
		    "index ", "null is as good as nothing"),
		ROW("{\"manifests\":[],\"layers\":[]}",
		    "both an index and a manifest", "both"),
		ROW("{\"manifests\":[],\"config\":{}}",
		    "both an index and a manifest", "both, with a config"),
		ROW("{\"manifests\":{},\"layers\":[]}",
		    "both an index and a manifest", "both, of a wrong type"),
		ROW("{}", "neither an index nor a manifest", "neither"),
		ROW("[]", "neither an index nor a manifest", "an array"),
		ROW("{\"layers\":[]}", "neither an index nor a manifest",
		    "layers alone"),
		ROW("{\"config\":{}}", "neither an index nor a manifest",
		    "a config alone"),
		ROW("{\"manifests\":{}}", "neither an index nor a manifest",
		    "manifests that are no list"),
		ROW("{\"config\":[],\"layers\":[]}",
		    "neither an index nor a manifest", "a config in a list"),
		ROW("{\"config\":{},\"layers\":{}}",
		    "neither an index nor a manifest", "layers in no list"),
		ROW("{\"manifests\":[],\"Manifests\":[]}",
		    "a key twice, in different case", "a key twice"),
		ROW("{\"manifests\":[],\"Layers\":[],\"LAYERS\":[]}",
		    "a key twice, in different case", "another one twice"),
		ROW("{\"manifests\":[],\"mediaType\":\"a\",\"MediaType\":"
		    "\"b\"}",
		    "a key twice, in different case", "its type twice"),
		ROW("{\"mediaType\":1,\"manifests\":[]}",
		    "its mediaType is no string", "a type that is a number"),
		ROW("{\"mediaType\":\"" MEDIA_OCI_MANIFEST
		    "\",\"manifests\":[]}",
		    "an index that calls itself '" MEDIA_OCI_MANIFEST "'",
		    "an index that says it is a manifest"),
		ROW("{\"mediaType\":\"" MEDIA_DOCKER_LIST
		    ";x\",\"config\":{},\"layers\":[]}",
		    "a manifest that calls itself '" MEDIA_DOCKER_LIST "'",
		    "a manifest that says it is a list"),
		ROW("{\"fsLayers\":[],\"manifests\":[]}",
		    "a manifest of Docker's schema 1, which is not supported",
		    "layers of schema 1"),
		ROW("{\"schemaVersion\":1,\"config\":{},\"layers\":[]}",
		    "a manifest of Docker's schema 1, which is not supported",
		    "the number of schema 1"),
		ROW("{\"mediaType\":\"" MEDIA_DOCKER_SCHEMA1
		    "prettyjws\",\"config\":{},\"layers\":[]}",
		    "a manifest of Docker's schema 1, which is not supported",
		    "the type of schema 1"),
	};

	for (size_t i = 0; i < array_len(rows); i++) {
		char got[ERR_MAX];

		kind_of(rows[i].text, got);
		is(got, rows[i].want, rows[i].title);
	}
}

/* Everything that a descriptor says, or the error. */
static void
read_row(struct span text, char *out)
{
	auto_json struct json_doc *doc = NULL;
	struct descriptor d;
	struct platform p = { "", "", "" };
	struct err err = { .msg = "" };

	doc = json_parse(text, ROOM, &err);
	if (!doc || descriptor_read(json_root(doc), &d, &err) < 0 ||
	    descriptor_platform(&d, &p, &err) < 0)
		snprintf(out, ERR_MAX, "%s", err.msg);
	else
		snprintf(out, ERR_MAX, "%lld %.*s %s/%s/%s%s%s%s%s",
		    d.size == UINT64_MAX ? -1LL : (long long)d.size,
		    SPAN_ARG(d.media_type), p.os, p.arch, p.variant,
		    json_count(d.urls) ? " urls" : "",
		    descriptor_is_foreign(&d) ? " foreign" : "",
		    descriptor_is_attestation(&d, &p) ? " attestation" : "",
		    descriptor_is_image_config(&d) ? " config" : "");
}

static void
test_descriptors(void)
{
	static const struct row rows[] = {
		ROW("{" GOOD "}", "-1  // config", "a digest alone is enough"),
		ROW("{" GOOD ",\"size\":0}", "0  // config", "no bytes"),
		ROW("{" GOOD ",\"size\":9223372036854775807}",
		    "9223372036854775807  // config", "very many"),
		ROW("{" GOOD ",\"mediaType\":\"" MEDIA_OCI_CONFIG "\"}",
		    "-1 " MEDIA_OCI_CONFIG " // config", "a config's type"),
		ROW("{" GOOD ",\"mediaType\":\"" MEDIA_DOCKER_CONFIG ";q\"}",
		    "-1 " MEDIA_DOCKER_CONFIG " // config",
		    "Docker's, with a parameter"),
		ROW("{" GOOD ",\"mediaType\":\"Application/vnd.oci.image."
		    "config.v1+json\"}",
		    "-1 Application/vnd.oci.image.config.v1+json //",
		    "case counts"),
		ROW("{" GOOD ",\"mediaType\":\"application/vnd.oci.image.layer."
		    "nondistributable.v1.tar\",\"urls\":[\"u\"]}",
		    "-1 application/vnd.oci.image.layer.nondistributable.v1."
		    "tar // urls foreign",
		    "a layer that may be elsewhere"),
		ROW("{" GOOD ",\"mediaType\":\"application/vnd.docker.image."
		    "rootfs.foreign.diff.tar.gzip\"}",
		    "-1 application/vnd.docker.image.rootfs.foreign.diff.tar."
		    "gzip // foreign",
		    "Docker's word for it"),
		ROW("{" GOOD ",\"mediaType\":\"a/b;foreign\"}", "-1 a/b //",
		    "a parameter makes nothing foreign"),
		ROW("{" GOOD ",\"platform\":{\"os\":\"linux\","
		    "\"architecture\":\"arm\",\"variant\":\"v7\"}}",
		    "-1  linux/arm/v7 config", "a platform"),
		ROW("{" GOOD ",\"platform\":{\"os\":\"unknown\","
		    "\"architecture\":\"unknown\"}}",
		    "-1  unknown/unknown/ attestation config",
		    "an attestation, by its platform"),
		ROW("{" GOOD ",\"annotations\":{\"vnd.docker.reference.type\":"
		    "\"attestation-manifest\"}}",
		    "-1  // attestation config", "by its annotation"),
		ROW("{" GOOD ",\"annotations\":{\"Vnd.docker.reference.type\":"
		    "\"attestation-manifest\"}}",
		    "-1  // config", "whose key is not folded"),
		ROW("{" GOOD ",\"platform\":{\"os\":\"0123456789012345678901234"
		    "567890X\",\"architecture\":5}}",
		    "-1  0123456789012345678901234567890// config",
		    "a platform's part is cut, one of another type is none"),
		ROW("{}", "descriptor with a bad digest: ''", "no digest"),
		ROW("[]", "descriptor with a bad digest: ''", "an array"),
		ROW("{\"digest\":\"sha256:x\"}",
		    "descriptor with a bad digest: 'sha256:x'", "a bad one"),
		ROW("{" GOOD ",\"size\":-1}", "descriptor with a bad size",
		    "a negative size"),
		ROW("{" GOOD ",\"size\":1.0}", "descriptor with a bad size",
		    "a size that is no whole number"),
		ROW("{" GOOD ",\"size\":\"1\"}", "descriptor with a bad size",
		    "a size in words"),
		ROW("{" GOOD ",\"size\":1,\"Size\":2}",
		    "descriptor: a key twice, in different case", "two sizes"),
		ROW("{" GOOD ",\"urls\":[],\"URLs\":[]}",
		    "descriptor: a key twice, in different case", "two urls"),
		ROW("{" GOOD ",\"platform\":{\"os\":\"a\",\"OS\":\"b\"}}",
		    "platform: a key twice, in different case", "two systems"),
	};

	for (size_t i = 0; i < array_len(rows); i++) {
		char got[ERR_MAX];

		read_row(rows[i].text, got);
		is(got, rows[i].want, rows[i].title);
	}
}

int
main(void)
{
	test_kinds();
	test_descriptors();
	return tap_end();
}
