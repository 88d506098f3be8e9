/*
 * Many patterns at once over a block of bytes: candidates, which scan.c looks
 * at again.
 *
 * With vectorscan (libhs) all patterns of pattern.h are one database, compiled
 * while imgpipe is built and part of the program, so that loading it takes a
 * millisecond; it is for any processor of the architecture. Those of the user
 * are compiled at the start. Without vectorscan each pattern's keywords are
 * looked for: more candidates, of which the same secrets come.
 */
#ifndef SECRET_DATABASE_H
#define SECRET_DATABASE_H

#include "secret/user.h"

struct database;

/* Everything that has to be opened or compiled; NULL with *err set, where a
 * user's pattern is wrong: its id and the offset. user may be NULL; it and its
 * patterns live as long. */
struct database *database_new(const struct user_patterns *user,
    struct err *err);
void database_free(struct database *d);

/* The same in one of the ways in which it can come about; tests compare. */
struct database_way {
	bool keywords;     /* without vectorscan */
	struct span saved; /* in place of what is part of the program; where it
			    * cannot be loaded, all is compiled now */
};

struct database *database_new_by(const struct database_way *way,
    const struct user_patterns *user, struct err *err);
/* Whether what was compiled before could be loaded. */
bool database_is_loaded(const struct database *d);

/* "libhs 5.4.9", "pcre2": for --version and tests. */
const char *database_engine(void);

/* Those of pattern_at(), then the user's. */
size_t database_count(const struct database *d);
const struct pattern *database_pattern(const struct database *d, size_t i);

/* A match of a pattern begins before the byte `end` of the block, and ends
 * there; without vectorscan there may be none, or it ends up to
 * PATTERN_MATCH_MAX bytes behind. Several may speak of one match. */
typedef void candidate_fn(void *arg, size_t pattern, size_t end);

/* May be called from within fn, once. */
void database_scan(struct database *d, struct span block, candidate_fn *fn,
    void *arg);

#endif
