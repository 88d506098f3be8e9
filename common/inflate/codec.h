/*
 * Inside common/inflate: what the formats share. A codec turns the bytes of an
 * input into plain bytes; the limits and the face to the outside are in
 * inflate.c.
 */
#ifndef INFLATE_CODEC_H
#define INFLATE_CODEC_H

#include "inflate/inflate.h"

enum {
	/* Bytes asked of the source at once. */
	INPUT_ROOM = 256 * 1024,
	/* Bytes handed to a decoder in one call: some count in 32 bits. */
	CODEC_STRIDE = 1 << 30,
};

/* Bytes [at, n) of buf are read and not yet used. */
struct input {
	struct source *below;
	unsigned char *buf;
	size_t at;
	size_t n;
	uint64_t taken; /* bytes read from below */
};

struct codec {
	const char *name;
	/* The state of a decoder; NULL with *err set. */
	void *(*open)(struct err *err);
	/*
	 * Fills out as far as possible: fewer than n bytes (0 too) come only
	 * at the end, which is proved then, or ahead of an error, which the
	 * next call tells. -1 with *err set.
	 */
	ssize_t (*run)(void *state, struct input *in, unsigned char *out,
	    size_t n, struct err *err);
	void (*close)(void *state);
};

extern const struct codec codec_gzip;
extern const struct codec codec_deflate;
extern const struct codec codec_zstd;
extern const struct codec codec_bzip2;
extern const struct codec codec_xz;

/*
 * Sees to it that a byte is there: 1, or 0 at the end of the source, -1 with
 * *err set.
 */
int input_fill(struct input *in, struct err *err) must_check;

/*
 * As input_fill, for the middle of something: where the source ends it is an
 * error, "NAME data is cut".
 */
int input_need(struct input *in, const char *name, struct err *err) must_check;

/* Passes over zero bytes up to the end; anything else is an error. */
int input_padding(struct input *in, const char *name, struct err *err)
    must_check;

/* Errors in the same words for all formats. Always -1. */
int codec_damaged(const char *name, struct err *err);
int codec_followed(const char *name, struct err *err);

#endif
