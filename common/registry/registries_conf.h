/*
 * What registries.conf and the files beside it say (endpoint.h), put together.
 * For the files of this folder, and for tests and fuzzing.
 */
#ifndef REGISTRY_REGISTRIES_CONF_H
#define REGISTRY_REGISTRIES_CONF_H

#include "base/mem.h"
#include "registry/endpoint.h"

enum { REGISTRIES_MAX = 4096 }; /* [[registry]] tables of all files */

enum registries_pull { PULL_ALL, PULL_DIGEST, PULL_TAG };

struct registries_mirror {
	struct span location;
	bool insecure;
	enum registries_pull pull;
};

/* A [[registry]] table. Spans and arrays are the arena's. */
struct registries_table {
	struct span prefix;   /* its host in lower case */
	struct span location; /* empty: what is asked for stays as it is */
	size_t tail;          /* bytes of a tag or digest that end the prefix */
	bool insecure;
	bool blocked;
	const struct registries_mirror *mirrors;
	size_t nmirrors;
	const char *file;
	unsigned line;
};

/* Zeroed: nothing is said. */
struct registries {
	struct arena arena;
	struct registries_table **list;
	size_t n;
	size_t cap;
};

/*
 * Adds what a file's text says; `name` is for messages. A table replaces one
 * of an earlier file with the same prefix. Within a file the first counts (as
 * with containers/image); those that differ in `insecure` or `blocked` are an
 * error.
 */
int registries_add(struct registries *r, struct span text, const char *name,
    struct err *err) must_check;

/* Reads all the files that endpoint.h names. */
int registries_load(struct registries *r, const struct endpoint_sources *s,
    struct err *err) must_check;

/* The table that counts for host/repository, NULL where none does; *rest is
 * what of `name` ("host/repository", the host in lower case) its prefix leaves.
 */
const struct registries_table *registries_find(const struct registries *r,
    struct span name, struct span *rest);

void registries_release(struct registries *r);

/* endpoint_places_find with the files read; of `s` only mirrors are used. */
int registries_places(const struct registries *r,
    const struct endpoint_sources *s, struct span host, struct span repository,
    bool by_digest, struct endpoint_places *out, struct err *err) must_check;

/* "HOST/…" with the host in lower case. */
struct span registries_lower(struct arena *a, struct span name);

#define auto_registries __attribute__((cleanup(registries_release)))

#endif
