/*
 * Where an image is, as the ecosystem names it: "nginx:1.27",
 * "docker://host/app", "docker-daemon:app", "podman:app", "oci:DIR[:REF]",
 * "oci-archive:FILE[:REF]", "docker-archive:FILE[:REF]"
 * (containers-transports(5)).
 */
#ifndef FETCH_ORIGIN_H
#define FETCH_ORIGIN_H

#include "image/reference.h"

enum origin_kind {
	ORIGIN_REGISTRY,
	ORIGIN_DOCKER, /* its engine */
	ORIGIN_PODMAN,
	ORIGIN_LOCAL, /* a file or a directory */
};

struct origin {
	enum origin_kind kind;
	/* Without what says the kind. Of an engine as it is to be asked for:
	 * with a tag, or an id. */
	char *name;
	struct reference ref; /* of a registry */
};

/* *o is to be released in every case. */
int origin_parse(const char *text, struct origin *o, struct err *err)
    must_check;
/* A repository of a registry, without a tag: the reference has "latest". */
int origin_parse_repository(const char *text, struct origin *o, struct err *err)
    must_check;
void origin_release(struct origin *o);

/*
 * Opens an ORIGIN_LOCAL: the longest beginning of "FILE:REF" that is there is
 * the file. Its descriptor, *ref set to a view into o->name or NULL; or -1.
 */
int origin_open(const struct origin *o, const char **ref, struct err *err)
    must_check;

#endif
