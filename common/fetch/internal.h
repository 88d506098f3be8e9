/*
 * What the files of common/fetch share besides documents and blobs.
 */
#ifndef FETCH_INTERNAL_H
#define FETCH_INTERNAL_H

#include "fetch/blobs.h"
#include "fetch/resolve.h"
#include "image/archive_writer.h"

struct fetch {
	struct fetch_options options;
	struct blobs *blobs;
};

/* All blobs that are to be written behind manifest and config. */
struct plan {
	struct digest *digests;
	uint64_t *sizes;
	int *numbers; /* in fetch->blobs */
	size_t n, cap;
	size_t nlayers; /* the first ones are the image's layers */
	uint64_t bytes;
};

void plan_release(struct plan *p);
/* A blob that a descriptor names: to be fetched, or in the archive. */
int plan_json(struct plan *p, struct fetch *f, const struct json *descriptor,
    struct err *err) must_check;
int plan_list(struct plan *p, struct fetch *f, const struct json *descriptors,
    struct err *err) must_check;
/* One that lies in a file, which stays open. */
int plan_file(struct plan *p, struct fetch *f, const struct digest *d, int fd,
    uint64_t at, uint64_t size, struct err *err) must_check;
/* The blobs of attestations and the like. */
int plan_others(struct plan *p, struct fetch *f, const struct resolved *r,
    struct err *err) must_check;
/* They themselves, for the archive; as long as *r. The caller frees it. */
struct archive_manifest *others_list(const struct resolved *r);

/* Writes an archive: its metadata, then the blobs of the plan, then its end. */
int fetch_write(struct fetch *f, const struct archive_image *image,
    const struct plan *plan, int out, struct err *err) must_check;

/* Writes one document. */
int fetch_put(int out, struct span text, struct err *err) must_check;

#endif
