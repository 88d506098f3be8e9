/*
 * What is inside a body: the members of a tar, of a zip, the content of a gzip
 * (and of a tar in it). One level: an archive in an archive is a member.
 *
 * The body is a file that can be read at any place: the caller has written it
 * there. Names and contents are hostile; broken archives are an error after
 * what could be read was shown.
 */
#ifndef SECRET_UNPACK_H
#define SECRET_UNPACK_H

#include "base/err.h"
#include "base/span.h"

enum unpack_format { UNPACK_NONE, UNPACK_TAR, UNPACK_ZIP, UNPACK_GZIP };

enum {
	UNPACK_MAGIC = 512, /* bytes of the beginning that tell the format */
	UNPACK_MEMBERS_MAX = 1000000,
	UNPACK_RATIO_MAX =
	    1100, /* bytes out for a byte in: deflate's most is 1032 */
};

struct unpack_calls {
	/* False: this member is not wanted. The name is as it stands there; of
	 * a gzip its FNAME, or empty. */
	bool (*member)(void *arg, struct span name);
	void (*piece)(void *arg, struct span piece);
	void (*member_end)(void *arg);
};

enum unpack_format unpack_format_of(struct span start);

/* -1: *err says why the rest cannot be read; a member that was begun is ended.
 * At most max_bytes come out in all; more is an error. */
int unpack(int fd, uint64_t size, uint64_t max_bytes,
    const struct unpack_calls *calls, void *arg, struct err *err) must_check;

#endif
