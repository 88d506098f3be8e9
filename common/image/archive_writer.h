/*
 * Writes one image as an archive that everybody reads: an OCI image layout
 * (image-spec, image-layout.md) that has docker's manifest.json too, in a tar
 * whose metadata comes first:
 *
 *	oci-layout index.json manifest.json
 *	blobs/ blobs/sha256/
 *	blobs/sha256/…	the manifest, the config, other manifests; then the
 *			layers, each once
 *
 * (blobs/sha512/ before the first blob that is named so.)
 * docker load, podman load, skopeo (oci-archive, docker-archive) and img-merge
 * read it; the latter without a spool. The same image gives the same bytes.
 * Names: RepoTags of manifest.json is the familiar name with its tag, none for
 * a reference by digest; index.json has io.containerd.image.name (in full, with
 * the digest for a reference by digest) and org.opencontainers.image.ref.name
 * (the tag; none for a reference by digest), instead of those that annotations
 * give. Without a reference the image keeps those. Other manifests have none.
 */
#ifndef IMAGE_ARCHIVE_WRITER_H
#define IMAGE_ARCHIVE_WRITER_H

#include "image/platform.h"
#include "image/reference.h"
#include "tar/tar.h"

enum {
	/* Blobs of one archive: an image has 1,024 layers at most
	 * (STREAM_LAYERS_MAX), the manifests beside it a few each. */
	ARCHIVE_WRITER_BLOBS_MAX = 4096,
};

/* A manifest: the image's, and those beside it (attestations, signatures). */
struct archive_manifest {
	struct span media_type;
	struct digest digest;
	struct span bytes;
	struct span annotations; /* JSON of an object of strings, or empty */
	struct span platform;    /* JSON of an object, or empty */
};

struct archive_image {
	const struct reference *ref;      /* NULL: it has no name */
	struct archive_manifest manifest; /* platform is not looked at */
	struct platform platform;
	struct digest config_digest;
	struct span config;
	const struct digest *layers; /* from the bottom up, as they are named */
	size_t nlayers;
	const struct archive_manifest *others;
	size_t nothers;
	const char *asked; /* for others: ANNOTATION_ASKED; NULL: nobody did */
};

struct archive_writer;

struct archive_writer *archive_writer_new(int fd);
/* Releases it; finishes nothing. */
void archive_writer_free(struct archive_writer *w);

/* Everything up to the layers. Bytes are taken to be what their digests say. */
int archive_writer_begin(struct archive_writer *w,
    const struct archive_image *image, struct err *err) must_check;
/*
 * A blob's header: 1, and `size` bytes have to follow through
 * archive_writer_tar(); 0 where that blob is there already.
 */
int archive_writer_blob(struct archive_writer *w, const struct digest *d,
    uint64_t size, struct err *err) must_check;
struct tar_writer *archive_writer_tar(struct archive_writer *w);
/* The end, without which no reader of ours takes it for whole. */
int archive_writer_end(struct archive_writer *w, struct err *err) must_check;

#endif
