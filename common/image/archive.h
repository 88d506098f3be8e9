/*
 * An image archive as a set of named blobs: a tar on a seekable descriptor, or
 * a directory. Private to common/image.
 */
#ifndef IMAGE_ARCHIVE_H
#define IMAGE_ARCHIVE_H

#include "base/mem.h"
#include "image/digest.h"
#include "image/stream.h"

enum {
	/* Members of an archive: layers and their metadata. Of a tar with more,
	 * a root file system, only telling names are kept. */
	ARCHIVE_MEMBERS_MAX = 100 * 1000,
};

struct member {
	struct span name; /* clean */
	struct span link; /* target of a symlink or hard link, else empty */
	bool symlink;
	bool file;
	uint64_t at, size;
};

struct archive {
	int fd;                 /* of the tar; -1 where it is a directory */
	int dir;                /* -1 where it is a tar */
	struct member *members; /* sorted by name, the last of a name counts */
	size_t nmembers, cap_members;
	struct arena arena;
	bool stream;         /* it begins as an image stream does */
	uint64_t from, size; /* the tar's place in fd, and its end */
};

/* A blob: bytes at `at` of fd. */
struct blob {
	int fd;
	uint64_t at, size;
	bool own_fd;
};

/* Indexes the tar [from, from+size) of fd. It must end in zero blocks: without
 * them it may have been cut. */
int archive_open_tar(struct archive *a, int fd, uint64_t from, uint64_t size,
    struct err *err) must_check;
void archive_open_dir(struct archive *a, int dir);
void archive_release(struct archive *a);

/* Whether there is a file of that name (links inside the archive are
 * followed). */
bool archive_has(const struct archive *a, struct span name);

/* Whether a member of that name exists at the top, or something below it. */
bool archive_find(const struct archive *a, struct span name, struct blob *b,
    struct err *err) must_check;

/* The name of a member that only image archives have ("blobs/sha256/…", a
 * folder or file called by a digest), empty where there is none. */
struct span archive_trace(const struct archive *a);

/* Reads a file of at most STREAM_META_MAX bytes. */
int archive_read(const struct archive *a, struct span name, struct buf *out,
    struct err *err) must_check;

/* "blobs/sha256/…" of a digest. */
void archive_blob_name(const struct digest *d, char name[DIGEST_MAX + 8]);

#endif
