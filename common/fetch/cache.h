/*
 * The cache of blobs: a directory, shared by any number of processes.
 *
 *	CACHEDIR.TAG            (bford.info/cachedir: backups pass it over)
 *	blobs/sha256/HEX        a blob whose digest was right, never changed
 *	blobs/sha512/HEX
 *	parts/ALGORITHM-HEX     one that is not whole yet; whoever adds to it
 *	                        holds its flock()
 *	parts/ALGORITHM-HEX.NUMBER
 *	                        a private one: nobody resumes it
 *	refs/HEX                what a reference was when last asked for; HEX is
 *	                        the SHA-256 of the reference's text
 *
 * A blob is written to its part, fsynced, and renamed when its digest is right:
 * what is in blobs/ is whole, also after a kill -9 or a loss of power (the
 * folder is fsynced too). A part that was left is resumed by the next process
 * that wants the blob. When a blob was last used is its mtime, to the minute.
 * Other names are left alone, and no symlink below the directory is followed.
 *
 * Once it is open, everything goes through one descriptor of the directory and
 * paths relative to it, so that a sandbox can bind the process to it. Landlock
 * can from its ABI 2 on: before, it refuses to rename from parts/ to blobs/.
 *
 * The same handle without a directory (cache_temporary) keeps parts as unlinked
 * files and forgets them when they are closed.
 */
#ifndef FETCH_CACHE_H
#define FETCH_CACHE_H

#include "image/digest.h"

struct cache;

/*
 * Opens, and makes what is missing (0700), parents too. NULL on error; it is
 * one that the directory or a folder of it belongs to another user (root may
 * use anybody's) or that group or others can write there. A directory that had
 * something else in it gets no CACHEDIR.TAG.
 */
struct cache *cache_open(const char *dir, struct err *err);
/* A cache that keeps nothing; temporary files in `dir` (NULL: $TMPDIR, /tmp).
 */
struct cache *cache_temporary(const char *dir, struct err *err);
void cache_free(struct cache *c);
/* The directory, for the sandbox: files are made and removed beneath it. */
int cache_dir(const struct cache *c);
bool cache_keeps(const struct cache *c);
/* Its name, for messages. */
const char *cache_name(const struct cache *c);

/*
 * A blob of that digest and size (UINT64_MAX: any size; *size says): 1 with
 * *fd open for reading, 0 where there is none, -1. One of another size, and
 * what is no file or may not be read, counts as none; it stays (the size is
 * only the word of whoever asks) until a commit replaces it. Notes the use.
 * The bytes are to be verified by whoever reads them.
 */
int cache_get(struct cache *c, const struct digest *d, uint64_t *size, int *fd,
    struct err *err) must_check;

/* A blob whose bytes turned out wrong (a failing disk): removed. */
void cache_drop(struct cache *c, const struct digest *d);

/*
 * A blob being written. Who has write_fd, or a copy of it, can still change the
 * bytes when they are a blob: it must be done with it before cache_commit.
 */
struct cache_part {
	struct digest digest;
	int fd;        /* ours, for reading and writing; -1: none */
	int write_fd;  /* a second one, for writing alone: for the process that
			* brings the bytes; appends to the part (O_APPEND) */
	uint64_t have; /* bytes that were there already, not yet verified */
	uint64_t number; /* the cache's own: 0, or that of a private part */
};

/*
 * Begins or resumes a blob: 1 with *part; 0 where another process is at it
 * (*busy is how many bytes it has so far: it may be asked again later; see
 * cache_get), -1. With `alone` it does not wait for others: where one is at it
 * the part is a private one, which cache_commit publishes all the same.
 *
 * Another may have finished the blob since cache_get said that there is none:
 * who does not want to write it twice asks again once this has given 1.
 *
 * *part is always set. What 1 gave is to be released, committed or not.
 */
int cache_begin(struct cache *c, const struct digest *d, bool alone,
    struct cache_part *part, uint64_t *busy, struct err *err) must_check;

/* The bytes that are there are wrong: begins anew, with none, and with the same
 * descriptors; fd stands at the start. */
int cache_restart(struct cache *c, struct cache_part *part, struct err *err)
    must_check;

/*
 * All bytes are there and the digest is right (the caller's word): fsync,
 * rename, fsync of the folder. A blob that is there already is replaced.
 * part->fd stays open for reading, the lock is gone, write_fd is closed. On
 * error the part stays one, without write_fd.
 */
int cache_commit(struct cache *c, struct cache_part *part, struct err *err)
    must_check;

/*
 * Closes both descriptors; after cache_commit that is all. Else `keep` leaves
 * what is there for the next process to resume (of a private part nothing).
 */
void cache_part_release(struct cache *c, struct cache_part *part, bool keep);

/* A small document that is verified already, in one go. */
int cache_put(struct cache *c, const struct digest *d, struct span bytes,
    struct err *err) must_check;

/* What a reference was last: 1, 0 where it is not known, -1. */
int cache_ref(struct cache *c, const char *ref, struct digest *d,
    struct err *err) must_check;
int cache_set_ref(struct cache *c, const char *ref, const struct digest *d,
    struct err *err) must_check;

/*
 * Removes blobs that were not used for the longest time until all have at most
 * `max` bytes (the sum of the files' sizes; parts do not count); parts that
 * nobody holds, private ones at once, others when they are a day old; and
 * references as old that name a blob which is gone. Safe beside other
 * processes: what one has open stays readable to it. Takes about 20 MiB for
 * 100,000 blobs, and looks at no more than 131,072 in one call.
 */
int cache_trim(struct cache *c, uint64_t max, struct err *err) must_check;

#endif
