/*
 * Where package managers keep lists and packages that a running container has
 * no use for.
 */
#ifndef CHECK_PACKAGE_CACHE_H
#define CHECK_PACKAGE_CACHE_H

#include "check/installer.h"

enum package_cache {
	CACHE_APT_LISTS,
	CACHE_APT_PACKAGES,
	CACHE_APK,
	CACHE_DNF,
	CACHE_ZYPPER,
	CACHE_PIP,
	CACHE_NPM,
	CACHE_YARN,
	CACHE_GEM,
	CACHES,
	CACHE_NONE = CACHES,
};

enum manager package_cache_manager(enum package_cache cache);
/* "package lists": what is in it. */
const char *package_cache_what(enum package_cache cache);
/* The command that empties it. */
const char *package_cache_remedy(enum package_cache cache);

/*
 * Which cache a file is in, by its path (without leading slash), and the
 * cache's folder, a part of the path: "root/.cache/pip". Files that package
 * managers want to be there (locks, the state of repositories) are in none.
 */
enum package_cache package_cache_of(struct span path, struct span *folder);

/* Whether the request fills it, if nothing is said against it. */
bool package_cache_is_filled(enum package_cache cache,
    const struct installer *in);

/* Whether a command empties it: the manager's own, rm, or find. `in` is what it
 * asks of a package manager; NULL: nothing. */
bool package_cache_is_emptied(enum package_cache cache,
    const struct shell_command *c, const struct installer *in);

/* Whether a folder, "/var/cache/apt", is the cache's, is in it or has it in
 * it. */
bool package_cache_is_in(enum package_cache cache, struct span folder);

enum {
	/* Folders that caches are found in: of users' homes there may be many.
	 * Then the last one stands for the others. */
	CACHES_FOUND_MAX = 256,
};

/* The files of a cache in an image, folder by folder. */
struct cache_found {
	enum package_cache cache;
	char *folder;
	uint64_t files, bytes;
	int layer; /* that most of the bytes are in; -1: not known */
	int last;  /* layer of the last file, */
	uint64_t last_bytes, most_bytes; /* its bytes, those of `layer` */
};

/* A zeroed struct has found nothing. */
struct caches_found {
	struct cache_found *list;
	size_t n, cap;
};

/* Takes a file of the image into account: layers one after the other. */
void caches_found_add(struct caches_found *f, struct span path, uint64_t bytes,
    int layer);
void caches_found_release(struct caches_found *f);

#endif
