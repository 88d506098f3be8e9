/*
 * Image references: "nginx", "host:5000/team/app:1.2@sha256:…".
 *
 * Source: distribution/reference, the grammar at the top of reference.go, and
 * its "familiar names": a first component without dot, colon and upper case
 * that is not "localhost" is no host; without a host it is docker.io's, and
 * without a slash too, library/'s; index.docker.io is docker.io; no tag and no
 * digest is the tag "latest".
 */
#ifndef IMAGE_REFERENCE_H
#define IMAGE_REFERENCE_H

#include "base/err.h"
#include "image/digest.h"

enum {
	REFERENCE_MAX = 1024,     /* bytes of a reference */
	REFERENCE_NAME_MAX = 255, /* of its repository, host included */
	REFERENCE_TAG_MAX = 128,
};

struct reference {
	char *host;           /* "docker.io", "localhost:5000", "[::1]:5000" */
	char *repository;     /* "library/nginx" */
	char *tag;            /* NULL: none was given, and a digest was */
	struct digest digest; /* unset: none; it wins over a tag */
};

/*
 * Parses strictly: what a registry could not take is refused, with what is
 * wrong ("'org/Foo': the repository must be lower case"). Digests are sha256
 * and sha512. A digest or an id (64 hex digits) alone is refused: docker takes
 * them for no name either. *r is to be released in every case.
 */
int reference_parse(struct span text, struct reference *r, struct err *err)
    must_check;
/* A registry's name alone: "HOST[:PORT]", as the grammar has it;
 * index.docker.io and registry-1.docker.io become docker.io. NULL on error; the
 * caller frees it. */
char *reference_parse_host(struct span text, struct err *err) must_check;
void reference_release(struct reference *r);

/* In full, "docker.io/library/nginx:latest", "…@sha256:…" (without the tag: the
 * digest wins); and as people write it, "nginx:latest", which is read as the
 * same. The caller frees it. */
char *reference_text(const struct reference *r);
char *reference_familiar(const struct reference *r);

/*
 * Any text in full, without judging it: for comparing the names that archives
 * have, some of which are no references. The caller frees it.
 */
char *ref_normalize(struct span ref);

#endif
