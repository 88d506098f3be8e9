/*
 * Inside unpack: a body while it is taken apart, with its limits.
 */
#ifndef SECRET_UNPACKING_H
#define SECRET_UNPACKING_H

#include "base/source.h"
#include "secret/unpack.h"

enum { UNPACKING_PIECE = 64 * 1024 };

struct unpacking {
	int fd;
	uint64_t size;
	uint64_t most, left; /* bytes that may come out: in all, still */
	unsigned members;
	bool full; /* a limit is reached: nothing more comes */
	const struct unpack_calls *calls;
	void *arg;
	char *room; /* UNPACKING_PIECE bytes */
};

/* 1: a member is begun, 0: it is not wanted, -1: it is one too many. */
int unpacking_begin(struct unpacking *u, struct span name, struct err *err)
    must_check;
int unpacking_piece(struct unpacking *u, struct span piece, struct err *err)
    must_check;
/* All that a source has, in pieces. */
int unpacking_drain(struct unpacking *u, struct source *src, struct err *err)
    must_check;
void unpacking_end(struct unpacking *u);

/* zip.c: all members of a zip. `sure`: it is an error if it is none. */
int zip_unpack(struct unpacking *u, bool sure, struct err *err) must_check;

#endif
