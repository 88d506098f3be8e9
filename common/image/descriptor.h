/*
 * Descriptors, and the documents that hold them: image-spec, descriptor.md,
 * image-index.md, manifest.md; Docker's schema 2 has the same form. What
 * archives, layouts and registries have in common.
 */
#ifndef IMAGE_DESCRIPTOR_H
#define IMAGE_DESCRIPTOR_H

#include "image/digest.h"
#include "image/platform.h"
#include "json/json.h"

#define MEDIA_OCI_INDEX    "application/vnd.oci.image.index.v1+json"
#define MEDIA_OCI_MANIFEST "application/vnd.oci.image.manifest.v1+json"
#define MEDIA_OCI_CONFIG   "application/vnd.oci.image.config.v1+json"
#define MEDIA_DOCKER_LIST \
	"application/vnd.docker.distribution.manifest.list.v2+json"
#define MEDIA_DOCKER_MANIFEST \
	"application/vnd.docker.distribution.manifest.v2+json"
/* Schema 1, which is refused, begins so. */
#define MEDIA_DOCKER_SCHEMA1 "application/vnd.docker.distribution.manifest.v1+"
#define MEDIA_DOCKER_CONFIG  "application/vnd.docker.container.image.v1+json"

/* A name in full, as containerd has it; and the layout's own, which may be a
 * tag alone. */
#define ANNOTATION_NAME "io.containerd.image.name"
#define ANNOTATION_TAG  "org.opencontainers.image.ref.name"

/* Of an attestation beside an image, buildkit's: which manifest it is about. */
#define ANNOTATION_ABOUT "vnd.docker.reference.digest"
/* The same of what was found by a tag: img-fetch's own. */
#define ANNOTATION_TAGGED "imgpipe.attestations.about"
/* Of an index.json that img-fetch --attestations wrote: where it asked for what
 * is said about the image, as ASKED_INDEX and ASKED_ALL. */
#define ANNOTATION_ASKED "imgpipe.attestations.asked"
#define ASKED_INDEX      "index"
#define ASKED_ALL        "index,tags,referrers"

/* A view into a JSON document. */
struct descriptor {
	struct digest digest;
	uint64_t size;          /* UINT64_MAX: not given */
	struct span media_type; /* without parameters; its case counts */
	const struct json *annotations;
	const struct json *platform;
	const struct json *urls;
};

int descriptor_read(const struct json *v, struct descriptor *d, struct err *err)
    must_check;
/* Empty parts where it names none: platform_read() of it. */
int descriptor_platform(const struct descriptor *d, struct platform *p,
    struct err *err) must_check;

/* Provenance and SBOMs that buildkit puts beside images. */
bool descriptor_is_attestation(const struct descriptor *d,
    const struct platform *p);
/* Layers that may be elsewhere than in a registry: foreign,
 * non-distributable. */
bool descriptor_is_foreign(const struct descriptor *d);
/* Signatures, charts and other artifacts have the form of an image, but not
 * the media type of its config. */
bool descriptor_is_image_config(const struct descriptor *d);

enum document_kind { DOCUMENT_INDEX, DOCUMENT_MANIFEST };

/*
 * What a manifest's document is, by what is in it. Refused: one that is both,
 * or neither; Docker's schema 1; keys twice in different case. *media_type is
 * what it says itself, without parameters, empty where it says nothing; a value
 * there that is known to be of the other kind is refused too.
 */
int document_kind(const struct json *root, enum document_kind *kind,
    struct span *media_type, struct err *err) must_check;

#endif
