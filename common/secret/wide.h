/*
 * A body in UTF-16 with a byte order mark, as Windows writes text, becomes
 * UTF-8 for those that read text: in pieces, as it comes. Any other body goes
 * through as it is.
 */
#ifndef SECRET_WIDE_H
#define SECRET_WIDE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"

enum {
	WIDE_HELD = 2, /* bytes: a mark, or a half of what it takes two of */
	WIDE_OUT = 4096,
};

/* Told of each piece. The span is valid during the call. */
typedef void wide_fn(void *arg, struct span piece);

struct wide {
	bool known; /* whether it is */
	bool is_wide, big_end;
	unsigned char held[WIDE_HELD];
	size_t nheld;
	uint32_t high; /* surrogate, whose low one did not come yet; 0: none */
	char out[WIDE_OUT];
	size_t nout;
	wide_fn *take;
	void *arg;
};

void wide_begin(struct wide *w, wide_fn *take, void *arg);
void wide_feed(struct wide *w, struct span piece);
void wide_end(struct wide *w);

#endif
