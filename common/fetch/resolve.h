/*
 * From a reference to one image's manifest: through indexes to the platform
 * that is wanted (resolve.c); and what is said about the image beside it
 * (others.c). Private to common/fetch.
 */
#ifndef FETCH_RESOLVE_H
#define FETCH_RESOLVE_H

#include "fetch/document.h"

enum {
	RESOLVE_INDEXES_MAX = 32,   /* nested ones; real images have 1 */
	RESOLVE_CHOICES_MAX = 1000, /* manifests in all indexes */
	/* Manifests that have to be fetched to know their platform. */
	RESOLVE_UNKNOWN_MAX = 32,
	/* Bytes of all that is said about one image. */
	RESOLVE_OTHERS_BYTES = 8 * 1024 * 1024,
};

/* What an index names, copied: no index is held while others are read. */
struct choice {
	struct digest digest;
	uint64_t size;
	char media_type[REGISTRY_MEDIA_TYPE_MAX];
	struct platform platform;
	bool attestation;
	struct digest about; /* of an attestation: which manifest */
	char *annotations;   /* of an attestation: JSON, or NULL */
};

/* What is said about the image beside it. */
struct other {
	struct digest digest;
	char media_type[REGISTRY_MEDIA_TYPE_MAX];
	struct buf bytes;
	char *annotations; /* JSON, or NULL */
};

struct resolved {
	struct document manifest;
	struct digest index;      /* what the reference led to; unset: itself */
	struct descriptor config; /* a view into the manifest */
	const struct json *layers; /* likewise */
	struct platform platform;  /* as an index had it; or empty */
	struct other *others;
	size_t nothers, cap_others;
	uint64_t others_bytes;
	const char *asked; /* where (ANNOTATION_ASKED); NULL: nowhere */
};

/* *r is to be released in every case. */
int resolve(const struct fetch_options *o, const struct reference *ref,
    struct resolved *r, struct err *err) must_check;
/* Of an archive (o->archive) with this index.json: what is said in it about
 * one image. The rest of *r is empty. */
int resolve_others(const struct fetch_options *o, struct span index,
    const struct digest *image, struct resolved *r, struct err *err) must_check;
void resolved_release(struct resolved *r);

/* resolve.c for others.c: */

struct choices {
	struct choice *list;
	size_t n, cap;
	size_t indexes; /* that were read */
};

/* All that an index names, and those that it names; in the order of their
 * depth. *index is released. */
int choices_read(struct choices *c, const struct fetch_options *o,
    struct document *index, struct err *err) must_check;
void choices_release(struct choices *c);
/* Of a choice, for asking. A view into it. */
struct descriptor choice_descriptor(const struct choice *c);

/* others.c */

/* What the indexes, tags and referrers say about r->manifest; the latter two
 * about r->index too: that is what people sign. */
int others_fetch(const struct fetch_options *o, const struct choices *c,
    struct resolved *r, struct err *err) must_check;
void others_release(struct resolved *r);

#endif
