/*
 * Content digests, "sha256:<64 hex>" and "sha512:<128 hex>" (OCI image spec,
 * descriptor.md, "Digests"): lower case hex only, no other algorithm.
 */
#ifndef IMAGE_DIGEST_H
#define IMAGE_DIGEST_H

#include "base/source.h"

enum {
	DIGEST_MAX = 136, /* bytes of the text with its NUL */
};

struct digest {
	char text[DIGEST_MAX]; /* "" is no digest */
};

static inline bool
digest_is_set(const struct digest *d)
{
	return d->text[0] != '\0';
}

/* False where s is not a digest of a known algorithm. */
bool digest_parse(struct span s, struct digest *d);
bool digest_eq(const struct digest *a, const struct digest *b);

/* Loads what hashing needs: to be called once before a sandbox is entered. */
void hash_prepare(void);

/* A running hash of the algorithm that `like` has (sha256 where unset). */
struct hash;

struct hash *hash_new(const struct digest *like);
void hash_free(struct hash *h);
void hash_add(struct hash *h, const void *p, size_t n);
void hash_end(struct hash *h, struct digest *out); /* once */
/* Begins again, after hash_end, with the same algorithm. */
void hash_restart(struct hash *h);

/* The digest of bytes, of the algorithm that `like` has. */
void digest_of(struct span s, const struct digest *like, struct digest *out);

/*
 * A source that passes bytes through and adds them to h, which stays the
 * caller's and must live longer. Owns `below`. It cannot skip: what is passed
 * over is read.
 */
struct source *digest_source(struct source *below, struct hash *h);

#endif
