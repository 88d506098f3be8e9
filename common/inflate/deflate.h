/*
 * Inside common/inflate: the deflate data and the trailer of one gzip member,
 * or deflate data alone, by ISA-L (deflate_isal.c) where HAVE_ISAL is defined,
 * by zlib (deflate_zlib.c) where not.
 */
#ifndef INFLATE_DEFLATE_H
#define INFLATE_DEFLATE_H

#include "inflate/codec.h"

struct deflate;

/* NULL with *err set. */
struct deflate *deflate_new(struct err *err);
void deflate_free(struct deflate *d);

/* The next byte of input is the first of a member's deflate data. */
void deflate_start(struct deflate *d);
/* The same of data without a trailer. */
void deflate_start_raw(struct deflate *d);

/*
 * Makes up to n bytes (at most CODEC_STRIDE) from what is in the input, which
 * it never fills. 1 when the member is at its end, CRC32 and ISIZE having been
 * found right, or when raw data is (then more of the input may have been used);
 * 0 when it needs more input or more room; -1 with *err set.
 */
int deflate_run(struct deflate *d, struct input *in, unsigned char *out,
    size_t n, size_t *made, struct err *err);

/* CRC32 as in RFC 1952 section 8, continued. */
uint32_t deflate_crc(uint32_t crc, const unsigned char *p, size_t n);

#endif
