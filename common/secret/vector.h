/*
 * vectorscan (libhs): many regular expressions as one database. For database.c
 * and the program that compiles the database while imgpipe is built.
 *
 * Where imgpipe was built without it, nothing compiles or loads.
 */
#ifndef SECRET_VECTOR_H
#define SECRET_VECTOR_H

#include "base/buf.h"
#include "base/err.h"
#include "secret/pattern.h"

enum {
	/* Bytes of a database in a file: it is about 1 MB. */
	VECTOR_FILE_MAX = 64 * 1024 * 1024,
	/* Calls of vector_scan() at once: a body, and in what is told of it a
	 * text to mask. */
	VECTOR_NEST_MAX = 2,
};

struct vector;

/* "libhs 5.4.9"; NULL: there is none. */
const char *vector_name(void);

/*
 * The patterns list[0..n), which scanning tells by numbers[i]; NULL: by i.
 * One that is too large for libhs is taken for its beginning;
 * `superset`: each may be taken for a wider one. NULL with *err set;
 * *bad is then the index of the one that is wrong, or n.
 */
struct vector *vector_compile(const struct pattern *const *list,
    const unsigned *numbers, size_t n, bool superset, size_t *bad,
    struct err *err);
void vector_free(struct vector *v);

/* For a file, and from there; the latter gives NULL where it was made by
 * another version, or for a processor that can do more than this one. */
int vector_save(const struct vector *v, struct buf *out, struct err *err)
    must_check;
struct vector *vector_load(struct span saved, struct err *err);

/* Told of the number of a pattern and the end of a match. */
typedef void vector_fn(void *arg, size_t pattern, size_t end);

/* May be called from within fn, VECTOR_NEST_MAX deep. */
void vector_scan(struct vector *v, struct span block, vector_fn *fn, void *arg);

#endif
