/*
 * Tar archives: a strict reader and a deterministic writer.
 *
 * Read: POSIX ustar, pax (POSIX.1-2001 and its GNU and SCHILY vendor records),
 * GNU long names and long links, V7, STAR's short prefix, and every form of
 * sparse file (old GNU, GNU.sparse 0.0, 0.1, 1.0). The reader lists what Go's
 * archive/tar, which container runtimes use, would list; where Go would guess,
 * or see other entries than other readers do, it refuses: bad checksum, bad
 * number, bad pax record, NUL inside a name, a single zero block with more
 * behind it, two pax headers in a row, a long name together with a pax path,
 * an empty long name, a negative size, a magic that is "ustar" to some readers
 * only. (libarchive is the oracle of the tests, not the reader: it makes NFD
 * names NFC, and applies pax global headers, which Go ignores.)
 *
 * Skipped, each with a quirk for the caller to report: pax global headers,
 * members of unknown type.
 */
#ifndef TAR_TAR_H
#define TAR_TAR_H

#include "base/buf.h"
#include "base/err.h"
#include "base/source.h"

enum {
	TAR_BLOCK = 512,
	/* A path's bytes; the kernel takes 4096 at a time, layers made by
	 * other means have been seen with more. */
	TAR_PATH_MAX = 65535,
	/* Payload of one pax header or GNU long name; Go's limit too. */
	TAR_EXTENDED_MAX = 1024 * 1024,
	/* Data runs of a sparse file (16 bytes each here). */
	TAR_SPARSE_MAX = 1024 * 1024,
	TAR_XATTRS_MAX = 1024,
};

enum tar_type {
	TAR_FILE = 'f',
	TAR_LINK = 'h', /* hard link */
	TAR_SYMLINK = 'l',
	TAR_CHAR = 'c',
	TAR_BLOCKDEV = 'b',
	TAR_DIR = 'd',
	TAR_FIFO = 'p',
};

struct tar_xattr {
	struct span name; /* "security.capability" */
	struct span value;
};

/* A run of data in a sparse file; the rest of the file is holes. */
struct tar_extent {
	uint64_t at;
	uint64_t n;
};

struct tar_entry {
	enum tar_type type;
	struct span name; /* as stored, prefix joined; never empty */
	struct span link; /* of TAR_LINK and TAR_SYMLINK */
	uint32_t mode;    /* the lower 12 bits */
	uint32_t uid, gid;
	uint32_t major, minor; /* of devices */
	int64_t mtime;
	uint32_t mtime_ns;
	uint64_t size;    /* of the file; 0 for all but TAR_FILE */
	uint64_t stored;  /* bytes of data in the archive, holes left out */
	uint64_t body_at; /* where they begin, from the archive's first byte */
	bool sparse;      /* then map says where they belong: runs in order,
			   * none empty, their sum is `stored` */
	struct tar_extent *map;
	size_t nmap;
	struct tar_xattr *xattrs; /* in the order of their names */
	size_t nxattrs;
};

struct arena;

/* Copies what an entry's views are of into an arena, but for the map, which is
 * left out. How many bytes that took. */
size_t tar_entry_keep(struct arena *a, struct tar_entry *e);
/* The same of its extended attributes alone. */
size_t tar_xattrs_keep(struct arena *a, const struct tar_entry *e,
    struct tar_xattr **list);

struct tar_reader;

/* Quirks met, in words for a diag: code is stable ("pax-global-header"). */
typedef void tar_quirk_fn(void *arg, const char *code, struct span name);

/* Whether a block of TAR_BLOCK bytes is a header: its checksum holds, and there
 * is no other sign of it in V7. */
bool tar_is_header(struct span block);

/* Reads from src, which stays the caller's. */
struct tar_reader *tar_reader_new(struct source *src);
void tar_reader_free(struct tar_reader *r);
void tar_reader_on_quirk(struct tar_reader *r, tar_quirk_fn *fn, void *arg);

/*
 * The next entry: 1, or 0 at the end, or -1. *entry is valid until the next
 * call. What of the body was not read is passed over.
 * The end is the two zero blocks, or the end of the bytes at a member's end,
 * also behind one zero block (some producers write no end): tar_ended() tells
 * which.
 */
int tar_next(struct tar_reader *r, const struct tar_entry **entry,
    struct err *err) must_check;

/* Whether both zero blocks were there. */
bool tar_ended(const struct tar_reader *r);

/* How many bytes behind the zero blocks are not zero: reads to the end of the
 * source (blocking factors pad with zeros), counting. -1 on error. */
int64_t tar_trailing(struct tar_reader *r, struct err *err) must_check;

/* Offset of the next unread byte from the first byte of the archive. */
uint64_t tar_offset(const struct tar_reader *r);

/*
 * The next piece of the present entry's stored data, without copying: 1 with
 * *piece (valid until the next call on r), 0 when all was seen, -1 on error
 * (the archive is cut).
 */
int tar_data(struct tar_reader *r, struct span *piece, struct err *err)
    must_check;

/*
 * All of the present entry's content as the file has it, holes as zeros,
 * appended to b. -1 where it does not fit b's ceiling (*err says so).
 */
int tar_content(struct tar_reader *r, struct buf *b, struct err *err)
    must_check;

/*
 * Writer. Pax, deterministic: no owner names, no access times; what fits a
 * ustar header goes there, the rest into pax records. Buffers, and moves large
 * bodies from file to pipe without copying them (splice).
 */
struct tar_writer;

struct tar_writer *tar_writer_new(int fd);
/* Releases it; finishes nothing. */
void tar_writer_free(struct tar_writer *w);

/*
 * Writes the headers of e. Its name ends in '/' for a directory, or one is
 * added. For a file `stored` bytes of data must follow (sparse: the runs of
 * the map one after the other); xattrs need not be sorted. e->body_at is not
 * looked at.
 */
int tar_put(struct tar_writer *w, const struct tar_entry *e, struct err *err)
    must_check;
int tar_put_data(struct tar_writer *w, struct span data, struct err *err)
    must_check;
/* Data from a file, at an offset: read, or spliced where it is large. */
int tar_put_range(struct tar_writer *w, int fd, uint64_t at, uint64_t n,
    struct err *err) must_check;
/* The next n bytes of a source, as far as it can move them (source_move): how
 * many, or -1. */
int64_t tar_put_moved(struct tar_writer *w, struct source *src, uint64_t n,
    struct err *err) must_check;
/* What is left of the reader's present entry: moved where it is large. */
int tar_pass(struct tar_reader *r, struct tar_writer *w, struct err *err)
    must_check;
/* The zero blocks and everything buffered. */
int tar_put_end(struct tar_writer *w, struct err *err) must_check;
/* Everything buffered. */
int tar_flush(struct tar_writer *w, struct err *err) must_check;

#endif
