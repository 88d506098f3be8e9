/*
 * The fields of a tar header block, and pax records: what reader and writer
 * share. Private to common/tar.
 *
 * Sources: POSIX.1-2017 pax, "ustar Interchange Format" and "pax Header";
 * GNU tar manual, "Basic Tar Format" and "Storing Sparse Files"; for what
 * container runtimes take, Go's archive/tar.
 */
#ifndef TAR_FIELD_H
#define TAR_FIELD_H

#include "tar/tar.h"

struct tar_field {
	unsigned short at;
	unsigned short n;
};

static const struct tar_field F_NAME = { 0, 100 };
static const struct tar_field F_MODE = { 100, 8 };
static const struct tar_field F_UID = { 108, 8 };
static const struct tar_field F_GID = { 116, 8 };
static const struct tar_field F_SIZE = { 124, 12 };
static const struct tar_field F_MTIME = { 136, 12 };
static const struct tar_field F_SUM = { 148, 8 };
static const struct tar_field F_TYPE = { 156, 1 };
static const struct tar_field F_LINK = { 157, 100 };
static const struct tar_field F_MAGIC = { 257, 8 };
static const struct tar_field F_MAJOR = { 329, 8 };
static const struct tar_field F_MINOR = { 337, 8 };
static const struct tar_field F_PREFIX = { 345, 155 };
static const struct tar_field F_STAR_PREFIX = { 345, 131 };
static const struct tar_field F_STAR_ATIME = { 476, 12 };
static const struct tar_field F_STAR_CTIME = { 488, 12 };
static const struct tar_field F_STAR_MAGIC = { 508, 4 };
static const struct tar_field F_GNU_ATIME = { 345, 12 };
static const struct tar_field F_GNU_CTIME = { 357, 12 };
static const struct tar_field F_GNU_SPARSE = { 386, 96 };
static const struct tar_field F_GNU_EXTENDED = { 482, 1 };
static const struct tar_field F_GNU_REALSIZE = { 483, 12 };

static inline struct span
field(const char *block, struct tar_field f)
{
	return (struct span){ block + f.at, f.n };
}

/* A text field: up to its first NUL. */
struct span field_text(const char *block, struct tar_field f);

/*
 * A number: octal digits in blanks and NULs (all blank is 0), or base 256 in
 * two's complement. False where it is neither or does not fit.
 */
bool field_number(struct span f, int64_t *out);

/* Whether the block's checksum holds, by unsigned or by signed bytes. */
bool block_sum_holds(const char *block);
void block_set_sum(char *block);
bool block_is_zero(const char *block);

/*
 * The next record of a pax header's payload, off the front of *rest:
 * 1, 0 at the end, -1 where it is malformed.
 */
int pax_next(struct span *rest, struct span *key, struct span *value);

/* Appends "LEN key=value\n". */
void pax_put(struct buf *out, struct span key, struct span value);

/* "-12.5" to seconds and nanoseconds (digits beyond the ninth are dropped). */
bool pax_time(struct span s, int64_t *sec, uint32_t *ns);

#endif
