/*
 * The reader in its parts: blocks.c (bytes and blocks), names.c (what a header
 * block says), records.c (what extended headers say), forms.c (sparse files),
 * reader.c (one member after the other). Private to common/tar.
 */
#ifndef TAR_READER_H
#define TAR_READER_H

#include "tar/field.h"
#include "tar/sparse.h"

/* What extended headers say of the member behind them. */
struct extended {
	bool pax, long_name, long_link;
	struct buf records; /* payload of the pax header */
	struct buf name, link;
};

/* The records of a pax header that count: of equal keys the last, and an empty
 * value is as good as none (but for xattrs). */
struct pax {
	struct span path, linkpath, uid, gid, mtime, atime, ctime, size;
	bool sparse; /* has GNU.sparse records */
	struct span major, minor, map, name, sparse_size, realsize, numblocks;
	size_t pairs;    /* of format 0.0, in the reader's map */
	int64_t pair_at; /* offset of the present one */
};

struct tar_reader {
	struct source *src;
	char *window;
	size_t from, to; /* unread bytes in the window */
	size_t ahead;    /* how much to read at a time */
	uint64_t at;     /* offset of window[from] */
	uint64_t left;   /* stored bytes of the body not yet handed out */
	uint64_t pad;
	bool done, ended;
	struct extended ext;
	struct buf name; /* joined prefix and name */
	struct buf link;
	struct tar_map map;
	struct tar_xattr *xattrs;
	size_t nxattrs, cap_xattrs;
	struct tar_entry entry;
	tar_quirk_fn *quirk;
	void *quirk_arg;
};

/* blocks.c */

void reader_window_init(struct tar_reader *r);

/* Moves up to n bytes that are not in the window to w: how many, or -1. */
int64_t reader_move(struct tar_reader *r, struct tar_writer *w, uint64_t n,
    struct err *err);

/* A block: 1, 0 at the end of the bytes, -1. Valid until more is read. */
int reader_block(struct tar_reader *r, const char **block, struct err *err);
int reader_pass(struct tar_reader *r, uint64_t n, struct err *err);
/* Appends the next n bytes to b. */
int reader_take(struct tar_reader *r, struct buf *b, uint64_t n,
    struct err *err);
/* Both set *err and return -1; `what` is about the block read last. */
int reader_cut(const struct tar_reader *r, struct err *err);
int reader_bad(const struct tar_reader *r, struct err *err, const char *what);

static inline uint64_t
padding(uint64_t n)
{
	return -n % TAR_BLOCK;
}

/* names.c */

enum tar_format { TAR_V7, TAR_USTAR, TAR_STAR, TAR_GNU };

enum tar_format format_of(const char *block);
/* 0 where the type is none that we know. */
enum tar_type type_of(char flag);
/* Name, link and numbers of a header block, into the entry. */
int header_names(struct tar_reader *r, const char *block, struct err *err);
int header_numbers(struct tar_reader *r, const char *block, struct err *err);
/* Puts a name in place of the one that is there. */
int take_name(struct tar_reader *r, struct buf *into, struct span value,
    struct err *err);
/* What is left of names and type when all headers have spoken. */
int final_names(struct tar_reader *r, char flag, struct err *err);

/* records.c */

/* Payloads, each behind its own header of `size` bytes. */
int read_global(struct tar_reader *r, int64_t size, struct err *err);
int read_pax(struct tar_reader *r, int64_t size, struct err *err);
int read_long(struct tar_reader *r, int64_t size, struct buf *into, bool *have,
    struct err *err);
/* Takes the pax header's records apart, and those that are about no sparse
 * file into the entry and *size. */
int apply_records(struct tar_reader *r, int64_t *size, struct pax *x,
    struct err *err);

/* forms.c: each fills the entry's size and map. */

/* What pax says of a sparse file; *left is the stored size. */
int pax_sparse(struct tar_reader *r, const struct pax *x, uint64_t *left,
    struct err *err);
/* Old GNU: the map is in the header and in blocks behind it. `block` is a copy:
 * reading on moves the window. */
int old_gnu_sparse(struct tar_reader *r, const char *block, struct err *err);

#endif
