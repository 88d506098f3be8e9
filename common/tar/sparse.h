/*
 * Sparse files in their four spellings. Private to common/tar.
 */
#ifndef TAR_SPARSE_H
#define TAR_SPARSE_H

#include "tar/tar.h"

struct tar_map {
	struct tar_extent *list;
	size_t n, cap;
	uint64_t end;    /* of the last run, empty ones counted */
	uint64_t stored; /* sum of the runs */
};

void tar_map_reset(struct tar_map *m);
void tar_map_release(struct tar_map *m);

/* Adds a run (an empty one is checked, then left out). -1 with *err where it
 * overlaps or goes back, or there are too many. */
int tar_map_add(struct tar_map *m, int64_t at, int64_t n, struct err *err);

/* "off,len,off,len": GNU.sparse.map of format 0.1. Counts them in *runs. */
int tar_map_parse(struct tar_map *m, struct span text, size_t *runs,
    struct err *err);

/* `count` pairs of 12-byte fields, as old GNU headers have them; stops at the
 * first that begins with a NUL. */
int tar_map_fields(struct tar_map *m, struct span fields, struct err *err);

/* No run goes beyond the file's size, and the runs make up `stored`. */
int tar_map_check(const struct tar_map *m, uint64_t size, uint64_t stored,
    struct err *err);

#endif
