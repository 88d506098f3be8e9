/*
 * What is written in a body as UTF-16 or in base64: found in the lane of the
 * body as it is, put into a lane of its own. Runs of it have a NUL between
 * them there.
 *
 * They are told block by block, between lane_look() and lane_shift(), and see
 * what stands before the body's lane->edge.
 */
#ifndef SECRET_UNWRAP_H
#define SECRET_UNWRAP_H

#include "secret/lines.h"

enum {
	UTF16_RUN_MIN = 12, /* characters: shorter than any secret */
	/* Characters, 18 bytes: what is shorter proves nothing. */
	BASE64_RUN_MIN = 24,
	/* A line of it that may go on in the next one, and the longest. */
	BASE64_LINE_MIN = 40,
	BASE64_LINE_MAX = 1024,
	BASE64_INDENT_MAX = 64,
	/* Characters before the text in a run of base64's own: a path, a
	 * prefix such as "sha512-". */
	BASE64_PREFIX_MAX = 128,
};

struct unwrap {
	const struct lane *from;
	struct lane *to;
	struct lines *lines;
	uint64_t at; /* looked at up to here */
};

enum { UNWRAPPED_ROOM = 768 };

/* Bytes on their way to u->to, some hundred at a time. */
struct unwrapped {
	struct lane *to;
	char bytes[UNWRAPPED_ROOM];
	size_t n;
};

void unwrapped_flush(struct unwrapped *o);

static inline void
unwrapped_put(struct unwrapped *o, char c)
{
	o->bytes[o->n++] = c;
	if (o->n == UNWRAPPED_ROOM)
		unwrapped_flush(o);
}

/* What follows begins at byte `at` of the block of u->from. */
struct seam *unwrapped_seam(struct unwrapped *o, const struct unwrap *u,
    size_t at, bool is_edge);

/*
 * UTF-16 of either order, at even and odd places: ASCII characters with a NUL
 * between them.
 */
struct utf16 {
	struct unwrap u;
	bool in_run;
};

void utf16_begin(struct utf16 *x, const struct lane *from, struct lane *to,
    struct lines *lines);
void utf16_look(struct utf16 *x);

/*
 * Base64 of both alphabets, of what begins like text, or like a private key in
 * DER, but for what stands in the armor of PEM. Lines of one length and a
 * shorter one behind them are one run, where the next line is nothing else.
 */
struct base64 {
	struct unwrap u;
	bool in_run;
	bool skips; /* it is in a run that does not begin like text */
	uint32_t bits;
	unsigned nbits;
	size_t line;                /* characters of the run in this line, */
	size_t width;               /* and in its first one */
	char name[SECRET_NAME_MAX]; /* of the field that it is the value of */
	size_t name_n;
};

void base64_begin(struct base64 *x, const struct lane *from, struct lane *to,
    struct lines *lines);
void base64_look(struct base64 *x);
/* Where the run ends that the place is in. */
size_t base64_run_end(struct span text, size_t at);

#endif
