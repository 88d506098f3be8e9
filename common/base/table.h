/*
 * Runs of bytes that are numbered, from 0, in the order in which they were
 * added: the index of an array of the caller's, who looks things up by name.
 *
 * A zeroed struct is an empty table. Memory: each key's bytes once, and some 30
 * bytes; nothing is taken out again.
 */
#ifndef BASE_TABLE_H
#define BASE_TABLE_H

#include "base/mem.h"

struct table {
	struct span *keys;
	size_t n, cap;
	uint32_t *slots; /* numbers + 1; 0: empty */
	size_t nslots;   /* a power of two */
	uint64_t seed;
	struct arena arena;
};

/* The key's number. It is t->n - 1, and was not there before, where the number
 * of keys has grown. Copies the key. */
size_t table_add(struct table *t, struct span key);

/* False where it was not added. */
bool table_find(const struct table *t, struct span key, size_t *at);

void table_release(struct table *t);

#endif
