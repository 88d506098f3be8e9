/*
 * Where bytes come from: a descriptor, a range of a file, or another source
 * seen through a filter (common/inflate, image/digest.h).
 *
 * A filter embeds the struct as its first member. source_free() releases a
 * filter and the source below it, but closes no descriptor.
 */
#ifndef BASE_SOURCE_H
#define BASE_SOURCE_H

#include "base/buf.h"
#include "base/err.h"
#include "base/span.h"

struct source {
	/* Reads 1 to n bytes, 0 at the end, -1 with *err set. */
	ssize_t (*read)(struct source *, void *buf, size_t n, struct err *err);
	/*
	 * Passes over up to n bytes and says over how many (fewer only at the
	 * end), -1 with *err set. NULL: they have to be read.
	 */
	int64_t (*skip)(struct source *, uint64_t n, struct err *err);
	void (*free)(struct source *);
	/*
	 * Moves up to n bytes to a descriptor without copying them and says
	 * how many: fewer at the end, or where it does not work between the
	 * two; -1 with *err set. NULL: it never works.
	 */
	int64_t (*move)(struct source *, int fd, uint64_t n, struct err *err);
};

/*
 * What fd gives from where it stands, to its end. A pipe's bytes that nobody
 * wants are spliced to `null` (a descriptor of /dev/null) without being
 * copied; -1: they are read. A regular file is read and seeked.
 */
struct source *source_fd(int fd, int null);

/* The bytes [at, at+n) of a file; fd's own position is left alone. */
struct source *source_range(int fd, uint64_t at, uint64_t n);

/* Bytes in memory, which must live as long as the source. */
struct source *source_memory(struct span s);

ssize_t source_read(struct source *s, void *buf, size_t n, struct err *err)
    must_check;
/* Reads until buf is full or the source ends; how many, -1 on error. */
ssize_t source_read_full(struct source *s, void *buf, size_t n, struct err *err)
    must_check;
/* A whole file, appended to b. -1, naming the file, where it cannot be read or
 * has more bytes than b takes. */
int source_read_file(const char *path, struct buf *b, struct err *err)
    must_check;
/* The same of a descriptor, from where it stands; `name` is for messages. */
int source_read_all(int fd, const char *name, struct buf *b, struct err *err)
    must_check;
int64_t source_skip(struct source *s, uint64_t n, struct err *err) must_check;
/* 0 where the source cannot. */
int64_t source_move(struct source *s, int fd, uint64_t n, struct err *err)
    must_check;
void source_free(struct source *s);

static inline void
source_cleanup(struct source **s)
{
	source_free(*s);
}

#define auto_source __attribute__((cleanup(source_cleanup)))

#endif
