/*
 * One layer of compression undone: none, gzip (RFC 1952, any number of
 * members), zstd (RFC 8878, any number of frames, skippable ones too), bzip2
 * (any number of streams), xz (any number of streams, padding). Which one is
 * told by the first bytes, never by a name or a media type. What comes out is
 * not looked at again: gzip in gzip stays gzip.
 *
 * Errors: data that is cut, damaged (checksums of the format are verified) or
 * followed by anything that is not another member and not zero padding, and a
 * limit that is exceeded. What came before the damage is given out first, of
 * gzip and raw deflate to the last byte.
 */
#ifndef INFLATE_INFLATE_H
#define INFLATE_INFLATE_H

#include "base/source.h"

enum inflate_format {
	INFLATE_NONE,
	INFLATE_GZIP,
	INFLATE_ZSTD,
	INFLATE_BZIP2,
	INFLATE_XZ,
};

enum {
	/* Bytes of the beginning that inflate_format_of wants to see. */
	INFLATE_MAGIC = 6,
	/* zstd window and xz dictionary, log2: 128 MiB is the most that zstd
	 * itself takes unasked; more would break the memory promise. */
	INFLATE_WINDOW_LOG = 27,
	/* A gzip member without content costs an attacker 20 bytes and us a
	 * reset; no producer writes more than a handful. (pigz and estargz
	 * write members that are not empty: not counted.) */
	INFLATE_EMPTY_MEMBERS = 4096,
};

/* Limits against bombs; 0 means no limit. */
struct inflate_limits {
	uint64_t bytes; /* most bytes that may come out */
	/* Most bytes out for a byte in, looked at from 64 MiB of output on.
	 * Deflate cannot go over 1032; zeros under zstd can. */
	uint64_t ratio;
};

/* The format that starts like this; shorter input is INFLATE_NONE. */
enum inflate_format inflate_format_of(struct span start);

/* "none", "gzip", … */
const char *inflate_name(enum inflate_format f);

/*
 * A source of the plain bytes of `below`, which it owns from now on. Reads the
 * first bytes to tell the format. NULL on error (and `below` is freed).
 * *format is set where it is not NULL. For INFLATE_NONE the result passes
 * bytes through (and can skip, if `below` can).
 */
struct source *inflate_open(struct source *below, struct inflate_limits limits,
    enum inflate_format *format, struct err *err) must_check;

/*
 * The same of deflate data alone (RFC 1951), as zip has it: without header,
 * checksum or magic. It knows its end, and what is behind that in `below` is
 * not looked at.
 */
struct source *inflate_raw(struct source *below, struct inflate_limits limits,
    struct err *err) must_check;

#endif
