/*
 * Line numbers of places in a lane.
 */
#ifndef SECRET_LINES_H
#define SECRET_LINES_H

#include "secret/lane.h"

size_t newlines_in(struct span s);

struct lines {
	const struct lane *lane;
	bool off;                 /* there are none */
	bool wide, big_end;       /* the text is UTF-16 */
	uint64_t base, base_line; /* where the lane's block begins, and there */
	uint64_t at, line;        /* where it was asked last */
};

void lines_begin(struct lines *l, const struct lane *lane);
/* From 1; 0: none. The place is in the lane's block. */
uint64_t lines_at(struct lines *l, uint64_t at);
/* Before the lane is shifted: to where its block will begin. */
void lines_shift(struct lines *l, uint64_t base);

#endif
