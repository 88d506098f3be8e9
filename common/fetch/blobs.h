/*
 * The blobs of an image on their way: where each is, how much of it is there,
 * how much is hashed. One thread, the caller's, starts downloads, hears of
 * them and hands out bytes; FETCH_HASHERS others hash, and one keeps in the
 * cache what is proved. Private to common/fetch.
 */
#ifndef FETCH_BLOBS_H
#define FETCH_BLOBS_H

#include "fetch/fetch.h"

enum {
	/* Bytes that are handed out at a time: in between it is heard what else
	 * has come. */
	BLOBS_TURN = 4 * 1024 * 1024,
};

struct blobs;

struct blobs *blobs_new(const struct fetch_options *options);
/* No thread looks at files any more; what is there stays. */
void blobs_stop(struct blobs *b);
/* Stops all. What is proved is in the cache then, as far as the disk took it.
 */
void blobs_free(struct blobs *b);

/* A blob to be fetched: its number. The same digest twice is one blob; two
 * sizes for it are an error. `urls`: where a foreign one is, one a line, or
 * NULL. */
int blobs_add(struct blobs *b, const struct digest *d, uint64_t size,
    const char *urls, struct err *err) must_check;
/* One that is here already, in a file; `own`: which is closed with it, also
 * where this fails. */
int blobs_add_file(struct blobs *b, const struct digest *d, int fd, uint64_t at,
    uint64_t size, bool own, struct err *err) must_check;

/*
 * Bytes of a blob that were hashed, beyond `from`: waits until there are some,
 * or until it is proved that there are no more (*n == 0). They are at *at +
 * from of *fd. -1 also where the digest is wrong.
 */
int blobs_wait(struct blobs *b, int number, uint64_t from, int *fd,
    uint64_t *at, uint64_t *n, struct err *err) must_check;
/* A small one whole, appended to out. */
int blobs_read(struct blobs *b, int number, struct buf *out, struct err *err)
    must_check;

/* Waits until what is proved is in the cache for good. */
int blobs_keep(struct blobs *b, struct err *err) must_check;

void blobs_status(struct blobs *b, struct fetch_status *status);

#endif
