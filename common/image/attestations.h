/*
 * What an archive says that is said about an image: attestations, SBOMs and
 * signatures beside it in index.json. Private to common/image.
 *
 * Nothing of it is verified, and none of their blobs is read: who said it, and
 * whether it is true, is for those who have the keys.
 */
#ifndef IMAGE_ATTESTATIONS_H
#define IMAGE_ATTESTATIONS_H

#include "image/archive.h"

enum {
	ATTESTATIONS_MAX = 200,      /* in the list; img-fetch brings 100 */
	ATTESTATIONS_TEXT_MAX = 128, /* bytes of a type; longer ones are cut */
	ATTESTATIONS_PREDICATES_MAX = 8, /* of one manifest; buildkit has 2 */
};

/*
 * Appends attestations.json (img-stream(5)) of the image with this manifest to
 * out; nothing where the archive has none and nobody asked for any. What cannot
 * be read is a diag.
 */
void attestations_read(const struct archive *a, const struct digest *image,
    struct buf *out, struct diags *diags);

#endif
