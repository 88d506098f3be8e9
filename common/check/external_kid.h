/*
 * An external check that runs, seen from the feeder, whose children it and its
 * filter are. Private to common/check.
 */
#ifndef CHECK_EXTERNAL_KID_H
#define CHECK_EXTERNAL_KID_H

#include "check/external.h"

/* Of the input at a time, and as much in a pipe as is allowed. */
enum { FEEDER_PIECE = 256 * 1024 };

/* Who gets the input: how much of a piece is written. */
struct outlet {
	int fd; /* -1: no longer */
	size_t at;
};

struct kid {
	const struct external *e;
	struct outlet feed;    /* of its filter */
	int out;               /* what it prints; -1: it has closed it */
	pid_t filter, program; /* 0: has ended */
	bool reported;
	struct external_result r;
};

/* Starts both; what goes wrong is in the result. */
void kid_start(struct kid *k, const struct external *e, int index);
/* Keeps a piece of what it prints; whether there may be more at once. */
bool kid_take_output(struct kid *k);
/* Notes which of the two have ended: then k->r is whole. */
void kid_reap(struct kid *k);
/* Both are still to be waited for. */
void kid_kill(struct kid *k);
bool kid_is_done(const struct kid *k);

/* Unless it is -1, which it becomes. */
static inline void
close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

#endif
