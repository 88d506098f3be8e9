/*
 * What is different between a listing that was saved and the stream. Private to
 * common/look.
 */
#ifndef LOOK_DIFF_H
#define LOOK_DIFF_H

#include "look/saved.h"
#include "look/view.h"

struct diff {
	struct saved *saved;
	struct buf text; /* of the present entry's fields */
	uint64_t added, removed, changed;
	/* Files on both sides whose contents were compared, or only their size
	 * and time. */
	uint64_t by_content, by_time;
	/* Of those: nothing tells whether they differ, but their contents. */
	uint64_t undecided;
	struct span undecided_first; /* of `saved` */
	bool undecided_saved;        /* it is the saved listing's fault */
};

/*
 * diff_line.c: for people. `before` or `after` is NULL where there is none;
 * `which` fields differ, NULL: the whole entry is new or gone.
 */
int diff_line(struct listing *l, struct span path, const struct fields *before,
    const struct fields *after, const bool *which, struct err *err) must_check;
/* The last line. */
int diff_total(struct listing *l, struct err *err) must_check;

#endif
