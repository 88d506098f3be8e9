/*
 * Keywords of patterns, in any case, over a block of bytes: where vectorscan is
 * missing, or does not take a user's pattern. For database.c.
 *
 * A pattern without keywords, or with one of less than KEYWORD_MIN bytes, has
 * candidates everywhere.
 */
#ifndef SECRET_KEYWORDS_H
#define SECRET_KEYWORDS_H

#include "secret/database.h"

enum { KEYWORD_MIN = 3 };

struct keywords;

struct keywords *keywords_new(void);
void keywords_free(struct keywords *k);
/* Adds a pattern of that number; it lives as long. */
void keywords_add(struct keywords *k, const struct pattern *p, size_t number);
void keywords_scan(const struct keywords *k, struct span block,
    candidate_fn *fn, void *arg);

#endif
