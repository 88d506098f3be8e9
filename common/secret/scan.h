/*
 * Secrets by their format in bodies that go by in pieces: text, UTF-16 of
 * either order, and what was wrapped in base64 once.
 *
 * Whatever the pieces' sizes, the same secrets are found: the end of what came
 * is kept until what follows it is known (SCAN_AHEAD), and the beginning of a
 * long match until its end (PATTERN_MATCH_MAX). Memory is a constant.
 */
#ifndef SECRET_SCAN_H
#define SECRET_SCAN_H

#include "base/buf.h"
#include "secret/database.h"

enum {
	SCAN_BLOCK = 256 * 1024, /* bytes that are looked at in one go */
	/* Bytes behind a match that the exact look sees, unless the body ends
	 * there: the beginning of a key. */
	SCAN_AHEAD = 4096,
};

struct scanner;

/* Once a run, before the sandbox; later, memory alone is asked for. NULL with
 * *err set: of user patterns, also of an example that is not found. `user` must
 * live as long; NULL: none. */
struct scanner *scanner_new(const struct user_patterns *user, struct err *err);
void scanner_free(struct scanner *s);
/* With a database of one's own, which is freed with it, and blocks of another
 * size, of LANE_BLOCK_MIN (lane.h) at least: tests look at their borders. */
struct scanner *scanner_new_by(struct database *db, size_t block);

/* The next body. `binary`: whether to look into it if it is no text, which has
 * a NUL among its first 8000 bytes and is no UTF-16 with a byte order mark. */
void scanner_begin(struct scanner *s, bool binary, secret_fn *found, void *arg);
void scanner_feed(struct scanner *s, struct span piece);
void scanner_end(struct scanner *s);
/* Between begin and end: whether it is known to be no text. */
bool scanner_is_binary(const struct scanner *s);

/* Whether a pattern was given up since this was asked last: it took too long
 * at a place, and what it would have found behind is not known. */
bool scanner_gave_up(struct scanner *s);

/* A text as a whole: begin, feed, end. */
void scanner_text(struct scanner *s, struct span text, secret_fn *found,
    void *arg);

/*
 * Appends a text with "****" in place of all secrets that have a format, each
 * but for what is shown of it: "ghp_****". Whether there were any.
 */
bool scanner_mask(struct scanner *s, struct buf *b, struct span text);

#endif
