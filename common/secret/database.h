/*
 * Many patterns at once over a block of bytes: candidates, which scan.c looks
 * at again.
 *
 * With vectorscan (libhs) all patterns of pattern.h are one database, compiled
 * while imgpipe is built and part of the program, so that loading it takes a
 * millisecond; it is for any processor of the architecture. Those of the user
 * are compiled at the start. Without vectorscan each pattern's keywords are
 * looked for, and PCRE2 goes on from there: the same candidates, slowly.
 */
#ifndef SECRET_DATABASE_H
#define SECRET_DATABASE_H

#include "secret/user.h"

struct database;

/* Everything that has to be opened or compiled; NULL with *err set, where a
 * user's pattern is wrong: its id and the offset. user may be NULL. */
struct database *database_new(const struct user_patterns *user,
    struct err *err);
void database_free(struct database *d);

/* "vectorscan 5.4.9", "pcre2": for --version and tests. */
const char *database_engine(void);

/* A match of patterns[pattern] (numbered as pattern_at(), then the user's) ends
 * at the byte `end`; there may be more than one end of one match. */
typedef void candidate_fn(void *arg, size_t pattern, size_t end);

void database_scan(struct database *d, struct span block, candidate_fn *fn,
    void *arg);

#endif
