/*
 * Manifests and indexes, from a registry or the cache: whole, verified, small
 * enough to be held. Private to common/fetch.
 */
#ifndef FETCH_DOCUMENT_H
#define FETCH_DOCUMENT_H

#include "fetch/fetch.h"
#include "image/descriptor.h"

struct document {
	struct digest digest;
	struct buf bytes;
	struct json_doc *json;
	enum document_kind kind;
	char media_type[REGISTRY_MEDIA_TYPE_MAX]; /* never empty */
};

/*
 * Asks for a manifest by `target`, a tag or a digest. `want` is its descriptor
 * where one names it (then the target is its digest), or NULL: digest, size and
 * media type must be what it says. 1; 0 where it is not there and may_lack says
 * that it need not be; -1. *d is to be released in every case.
 */
int document_fetch(const struct fetch_options *o, const char *target,
    const struct descriptor *want, bool may_lack, struct document *d,
    struct err *err) must_check;

/* A page of the list of what refers to a manifest, by its digest or by where
 * the last page said that the next one is (event->text); 0: the registry has
 * none. */
int document_referrers(const struct fetch_options *o, const char *target,
    struct document *d, struct registry_event *event, struct err *err)
    must_check;
/* A small blob, from the cache or the registry, appended to out: 1, 0 where it
 * is not there, -1. */
int document_blob(const struct fetch_options *o, const struct descriptor *want,
    struct buf *out, struct err *err) must_check;
void document_release(struct document *d);

/* An index that is here, of which nothing is known. */
int document_parse(struct span text, struct document *d, struct err *err)
    must_check;

/* One request for something small, of at most `size` bytes (of a blob exactly
 * so many), by way of o->scratch: 1 with *event, 0 where it is absent, -1. */
int document_request(const struct fetch_options *o, enum request_kind kind,
    const char *target, unsigned skip, uint64_t size, struct buf *out,
    struct registry_event *event, struct err *err) must_check;

#endif
