/*
 * What is inside a body: the members of a tar, of a zip, the content of a gzip
 * (and of a tar in it). One level: an archive in an archive is a member.
 *
 * The body is a file that can be read at any place: the caller has written it
 * there. Names and contents are hostile; broken archives are an error after
 * what could be read was shown.
 *
 * Zip is what its central directory says: also jar, war, whl, egg, apk, docx.
 * Of a member all is shown that its data gives, whatever size or checksum is
 * noted for it. A member that cannot be read, being damaged, encrypted, or
 * compressed by other means than deflate, is shown empty or as far as it goes,
 * and an error in the end; the others are shown.
 */
#ifndef SECRET_UNPACK_H
#define SECRET_UNPACK_H

#include "base/err.h"
#include "base/span.h"

enum unpack_format {
	UNPACK_NONE,
	UNPACK_TAR,
	UNPACK_ZIP,
	UNPACK_GZIP,
	/* A script or a Windows program: a zip can stand behind it (zipapps,
	 * self-extracting jars). Only its end tells; without one unpack() shows
	 * nothing, and that is no error. */
	UNPACK_PREFIXED,
};

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

/*
 * -1: *err says why the rest, or a part, cannot be read; a member that was
 * begun is ended. At most max_bytes come out in all; more is an error. Holes of
 * a sparse file in a tar are left out.
 */
int unpack(int fd, uint64_t size, uint64_t max_bytes,
    const struct unpack_calls *calls, void *arg, struct err *err) must_check;

#endif
