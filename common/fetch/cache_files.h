/*
 * Inside the cache: the handle, the names beneath its directory, and what is
 * done to single files there. All of it goes through cache->dir.
 */
#ifndef FETCH_CACHE_FILES_H
#define FETCH_CACHE_FILES_H

#include <sys/stat.h>

#include "fetch/cache.h"

struct cache {
	int dir;
	bool keeps;
	char *name; /* of the directory, for messages */
};

enum {
	/* The longest is "parts/sha512-", 128 digits, a dot, 16 digits. */
	CACHE_PATH = 192,
};

/* Paths relative to the directory. The digest must be set. */
void cache_blob_path(const struct digest *d, char path[CACHE_PATH]);
/* `number` 0: the shared part. */
void cache_part_path(const struct digest *d, uint64_t number,
    char path[CACHE_PATH]);
void cache_ref_path(const struct digest *d, char path[CACHE_PATH]);

/* Sets "cache 'DIR': cannot VERB 'PATH': " and what errno says; -1. */
int cache_fail(const struct cache *c, const char *verb, const char *path,
    struct err *err);

/*
 * Opens a regular file for reading: 1 with *fd and *st, 0 where there is none,
 * or nothing that we may read, or something else (which is not opened: a FIFO
 * would wait); -1 on error.
 */
int cache_open_file(const struct cache *c, const char *path, struct stat *st,
    int *fd, struct err *err) must_check;

/* What a file of refs/ says: 1 with *d and *st; 0 where it says nothing, and
 * *st is set only if it is there; -1. */
int cache_read_ref(const struct cache *c, const char *path, struct stat *st,
    struct digest *d, struct err *err) must_check;

/* Whether the file that is open has this name (still). */
bool cache_is_at(const struct cache *c, int fd, const char *path);

/* Removes what is not a directory, or an empty one; as unlinkat(). */
int cache_remove(const struct cache *c, const char *path);

/* Calls fn for each name in a folder, but "." and "..", until it gives -1. */
int cache_each(const struct cache *c, const char *folder,
    int (*fn)(void *arg, const char *name, struct err *err), void *arg,
    struct err *err) must_check;

/*
 * Writes a file in one go: through a private part of `d`, fsynced and renamed
 * to `path`.
 */
int cache_store(struct cache *c, const struct digest *d, const char *path,
    struct span bytes, struct err *err) must_check;

#endif
