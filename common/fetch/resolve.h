/*
 * From a reference to one image's manifest: through indexes to the platform
 * that is wanted. Private to common/fetch.
 */
#ifndef FETCH_RESOLVE_H
#define FETCH_RESOLVE_H

#include "fetch/document.h"

/* What is said about the image beside it. */
struct other {
	struct document document;
	struct buf annotations; /* JSON, or empty */
};

struct resolved {
	struct document manifest;
	struct descriptor config;  /* a view into the manifest */
	const struct json *layers; /* likewise */
	struct platform platform;  /* as an index had it; or empty */
	struct other *others;
	size_t nothers, cap_others;
};

/* *r is to be released in every case. */
int resolve(const struct fetch_options *o, const struct reference *ref,
    struct resolved *r, struct err *err) must_check;
/* Of an archive (o->archive) with this index.json: what is said in it about
 * one image. The rest of *r is empty. */
int resolve_others(const struct fetch_options *o, struct span index,
    const struct digest *image, struct resolved *r, struct err *err) must_check;
void resolved_release(struct resolved *r);

#endif
