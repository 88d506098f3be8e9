/*
 * The image in an archive: which ones there are, the one that was asked for,
 * its metadata and layers. Private to common/image.
 *
 * Archives, and who writes them:
 *	index.json, oci-layout, blobs/	OCI image layout (image-spec,
 *		image-layout.md): skopeo, podman, buildkit, crane, Docker 25 on
 *	manifest.json		docker save since 1.10, podman and skopeo
 *		docker-archive, kaniko, bazel
 *	repositories, ID/json, ID/layer.tar	docker save before 1.10
 * Where both of the first two are there they must name the same images.
 */
#ifndef IMAGE_IMAGE_H
#define IMAGE_IMAGE_H

#include "image/archive.h"
#include "image/layer.h"
#include "image/platform.h"

enum {
	IMAGE_MANIFESTS_MAX = 1000, /* manifests and indexes in one archive */
	IMAGE_NESTING_MAX = 8,      /* indexes in indexes; real ones have 2 */
};

struct image {
	char *ref;
	char *platform;
	struct digest digest;    /* of the manifest; unset: there is none */
	struct buf manifest;     /* empty where there is none */
	struct buf config;       /* likewise */
	struct buf attestations; /* attestations.json; empty: none */
	struct layer *layers;
	size_t nlayers;
};

struct image_choice {
	const char *ref;      /* NULL: the only one */
	const char *platform; /* NULL: this machine's, or the only one */
	bool allow_missing;
};

/*
 * Finds and loads an image: 1, 0 where the archive is none of the above, -1.
 * *image is to be released in every case.
 */
int image_load(struct image *image, const struct archive *a,
    const struct image_choice *choice, struct diags *diags, struct err *err)
    must_check;
void image_release(struct image *image);

/* What the kinds of archive share: private to image.c, oci.c and docker.c. */

enum candidate_kind { CANDIDATE_OCI, CANDIDATE_DOCKER, CANDIDATE_LEGACY };

/* An image for one platform. */
struct candidate {
	enum candidate_kind kind;
	int image; /* candidates of one image share it */
	char **names;
	size_t nnames, cap_names;
	struct platform platform;
	struct digest digest;        /* of the manifest, OCI only */
	struct digest config_digest; /* as far as known */
	char *where; /* the manifest's blob; the config's; the top layer's id */
	size_t entry; /* in manifest.json */
};

struct candidates {
	struct candidate *list;
	size_t n, cap;
	int images;
	size_t documents;
	struct buf absent; /* platforms whose blobs are not there, for people */
};

struct candidate *candidates_add(struct candidates *c, enum candidate_kind kind,
    int image, struct span where);
void candidate_name(struct candidate *c, struct span name);

/* Each: list what is there (0, or -1); load one. */
int oci_list(const struct archive *a, struct candidates *c, struct err *err)
    must_check;
int oci_load(const struct archive *a, const struct candidate *c,
    struct image *image, const struct image_choice *choice, struct diags *diags,
    struct err *err) must_check;
/* manifest.json that is not docker's gives no candidate and no error. */
int docker_list(const struct archive *a, struct candidates *c, struct err *err)
    must_check;
int docker_load(const struct archive *a, const struct candidate *c,
    struct image *image, const struct image_choice *choice, struct diags *diags,
    struct err *err) must_check;
int legacy_list(const struct archive *a, struct candidates *c, struct err *err)
    must_check;
int legacy_load(const struct archive *a, const struct candidate *c,
    struct image *image, const struct image_choice *choice, struct diags *diags,
    struct err *err) must_check;

/* Makes room for n layers, all of them unknown and absent. */
int image_set_layers(struct image *image, size_t n, struct err *err) must_check;
/* Finds a layer's blob. Where it is absent: an error, or a diag with
 * allow_missing. */
int image_find_layer(struct image *image, size_t i, const struct archive *a,
    struct span name, const struct image_choice *choice, struct diags *diags,
    struct err *err) must_check;
/* Reads platform, diff_ids and history from image->config. */
int image_read_config(struct image *image, struct diags *diags, struct err *err)
    must_check;
/* The platform that a config names. */
int config_platform(struct span config, struct platform *p, struct err *err)
    must_check;
/* A blob that must have this digest (and size, unless UINT64_MAX). */
int read_blob(const struct archive *a, const struct digest *d, uint64_t size,
    struct buf *out, struct err *err) must_check;

#endif
