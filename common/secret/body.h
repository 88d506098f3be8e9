/*
 * One body that goes by: its lanes, and what is told of it. For scan.c, which
 * has one for bodies and one for texts that are masked meanwhile.
 */
#ifndef SECRET_BODY_H
#define SECRET_BODY_H

#include "secret/unwrap.h"

enum {
	BODY_HEAD = 8000, /* bytes that tell text from binary files: git's */
	/* What is unwrapped is little. */
	BODY_SIDE_BLOCK = 64 * 1024,
};

/* A secret, and where it stands in the body. */
typedef void body_fn(void *arg, const struct secret *s, uint64_t at,
    uint64_t end);

struct body {
	struct lane_tools tools;
	struct lane plain, utf16_lane, base64_lane;
	struct lines lines;
	struct utf16 utf16;
	struct base64 base64;
	bool wants_binary;
	bool is_binary;
	bool is_wide, is_big_end; /* it has a byte order mark of UTF-16 */
	uint64_t size;            /* bytes that came */
	char first[2];
	body_fn *found;
	void *arg;
};

void body_init(struct body *b, struct database *db, struct exact *exact,
    size_t block);
void body_release(struct body *b);

void body_begin(struct body *b, bool wants_binary, body_fn *found, void *arg);
void body_feed(struct body *b, struct span piece);
void body_end(struct body *b);
/* All of it; one that fits into a block is not copied. */
void body_whole(struct body *b, struct span text, bool wants_binary,
    body_fn *found, void *arg);

#endif
