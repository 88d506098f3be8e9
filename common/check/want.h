/*
 * Which bodies the checks want: their globs against the paths of a stream,
 * through symlinks and hard links. Private to common/check.
 */
#ifndef CHECK_WANT_H
#define CHECK_WANT_H

#include "check/driver.h"

/* One check's wish for a body. */
struct wanted {
	size_t check;
	size_t want;      /* for wants_done */
	struct span path; /* as the check asked for it */
	size_t max_bytes; /* the most it was asked for with */
	bool needed;      /* not only hoped for */
};

struct wants;

struct wants *wants_new(const struct check *checks, size_t n);
void wants_free(struct wants *w);

/*
 * Follows the links that lead to what is wanted. To be called once, when the
 * tree has all symlinks and the reader all groups of hard links: before the
 * first body.
 */
void wants_resolve(struct wants *w, const struct tree *t,
    const struct stream_reader *r);

/* Who wants the file at `real`; the list is valid until the next call. */
size_t wants_match(struct wants *w, struct span real,
    const struct wanted **list);

/* The same of a hidden file, by its own path. */
size_t wants_match_hidden(struct wants *w, struct span path,
    const struct wanted **list);

/* Notes that a wish was dealt with. */
void wants_done(struct wants *w, const struct wanted *wanted);

/* The plain paths among the globs whose body did not come by. */
bool wants_missing(const struct wants *w, size_t *at, struct span *path);

#endif
