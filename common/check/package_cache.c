#include "check/package_cache.h"

enum { FOLDERS_MAX = 5 }; /* of one cache, the closing NULL included */

static const struct {
	enum manager manager;
	const char *what, *remedy;
	/* From the root on, or, where they begin with a slash, in any home. */
	const char *folders[FOLDERS_MAX];
} caches[CACHES] = {
	[CACHE_APT_LISTS] = { MANAGER_APT, "package lists",
	    "rm -rf /var/lib/apt/lists/*", { "var/lib/apt/lists/" } },
	[CACHE_APT_PACKAGES] = { MANAGER_APT, "downloaded packages",
	    "apt-get clean", { "var/cache/apt/" } },
	[CACHE_APK] = { MANAGER_APK, "package index", "apk add --no-cache",
	    { "var/cache/apk/", "etc/apk/cache/" } },
	[CACHE_DNF] = { MANAGER_DNF, "package lists and downloaded packages",
	    "dnf clean all",
	    { "var/cache/dnf/", "var/cache/yum/", "var/cache/libdnf5/",
		"var/cache/tdnf/" } },
	[CACHE_ZYPPER] = { MANAGER_ZYPPER,
	    "package lists and downloaded packages", "zypper clean --all",
	    { "var/cache/zypp/" } },
	[CACHE_PIP] = { MANAGER_PIP, "downloaded packages",
	    "pip install --no-cache-dir", { "/.cache/pip/" } },
	[CACHE_NPM] = { MANAGER_NPM, "downloaded packages",
	    "npm cache clean --force", { "/.npm/_cacache/" } },
	[CACHE_YARN] = { MANAGER_YARN, "downloaded packages",
	    "yarn cache clean", { "/.cache/yarn/" } },
	/* Below a folder with the version in its name. */
	[CACHE_GEM] = { MANAGER_GEM, "downloaded packages",
	    "rm the folder's *.gem", { NULL } },
};

enum manager
package_cache_manager(enum package_cache cache)
{
	return caches[cache].manager;
}

const char *
package_cache_what(enum package_cache cache)
{
	return caches[cache].what;
}

const char *
package_cache_remedy(enum package_cache cache)
{
	return caches[cache].remedy;
}

/* Of what is in a cache's folder: what stays there by design. */
static bool
is_state(enum package_cache cache, struct span name)
{
	static const char *const dnf[] = { "expired_repos.json",
		"tempfiles.json", "last_makecache", ".gpgkeyschecked.yum",
		"metadata_lock.pid", "download_lock.pid" };

	switch (cache) {
	case CACHE_APT_LISTS:
		return span_is(name, "lock") ||
		    span_starts(name, SPAN("auxfiles/"));
	case CACHE_APT_PACKAGES:
		return !span_ends(name, SPAN(".deb")) &&
		    !span_ends(name, SPAN("pkgcache.bin"));
	case CACHE_APK:
		return !span_starts(name, SPAN("APKINDEX")) &&
		    !span_ends(name, SPAN(".apk"));
	case CACHE_DNF:
		for (size_t i = 0; i < array_len(dnf); i++)
			if (span_is(name, dnf[i]))
				return true;
		return false;
	case CACHE_ZYPPER:
		/* What is installed, not what can be. */
		return span_starts(name, SPAN("solv/@System/"));
	case CACHE_PIP:
		return span_starts(name, SPAN("selfcheck"));
	default:
		return false;
	}
}

/* Paths that begin with one of the folders that stand at one place. */
static enum package_cache
find_fixed(struct span path, struct span *folder)
{
	for (int i = 0; i < CACHES; i++)
		for (int k = 0; k < FOLDERS_MAX && caches[i].folders[k]; k++) {
			struct span f = span_of(caches[i].folders[k]);

			if (f.p[0] == '/' || !span_starts(path, f))
				continue;
			*folder = (struct span){ path.p, f.n - 1 };
			return (enum package_cache)i;
		}
	return CACHE_NONE;
}

static enum package_cache
find_in_home(struct span path, struct span *folder)
{
	static const enum package_cache list[] = { CACHE_PIP, CACHE_NPM,
		CACHE_YARN };

	for (size_t i = 0; i < array_len(list); i++) {
		struct span f = span_of(caches[list[i]].folders[0]);
		const char *at = memmem(path.p, path.n, f.p, f.n);

		/* Of a home that is the root, or of another. */
		if (span_starts(path, span_from(f, 1)))
			*folder = (struct span){ path.p, f.n - 2 };
		else if (at)
			*folder = (struct span){ path.p,
				(size_t)(at - path.p) + f.n - 1 };
		else
			continue;
		return list[i];
	}
	return CACHE_NONE;
}

/* "…/gems/3.1.0/cache/a.gem", "usr/local/bundle/cache/a.gem" */
static enum package_cache
find_gem(struct span path, struct span *folder)
{
	const char *slash = memrchr(path.p, '/', path.n);

	if (!slash)
		return CACHE_NONE;
	*folder = (struct span){ path.p, (size_t)(slash - path.p) };
	return span_ends(*folder, SPAN("/cache")) ? CACHE_GEM : CACHE_NONE;
}

enum package_cache
package_cache_of(struct span path, struct span *folder)
{
	enum package_cache cache = CACHE_NONE;

	/* Most paths are none of it: what costs little comes first. */
	if (span_starts(path, SPAN("var/")) || span_starts(path, SPAN("etc/")))
		cache = find_fixed(path, folder);
	else if (span_ends(path, SPAN(".gem")))
		return find_gem(path, folder);
	if (cache == CACHE_NONE && path.n > 2 &&
	    (path.p[0] == '.' || memmem(path.p, path.n, "/.", 2)))
		cache = find_in_home(path, folder);
	if (cache == CACHE_NONE ||
	    is_state(cache, span_from(path, folder->n + 1)))
		return CACHE_NONE;
	return cache;
}

bool
package_cache_is_filled(enum package_cache cache, const struct installer *in)
{
	if (in->manager != caches[cache].manager || installer_keeps_nothing(in))
		return false;
	switch (cache) {
	case CACHE_APT_LISTS:
		return in->request == REQUEST_REFRESH;
	case CACHE_APT_PACKAGES:
		/* Images have apt delete them (docker-clean). */
		return false;
	default:
		return in->request == REQUEST_REFRESH ||
		    in->request == REQUEST_INSTALL ||
		    in->request == REQUEST_UPGRADE ||
		    in->request == REQUEST_DIST_UPGRADE;
	}
}

/* Without what stands at its end for all that is in a folder. */
static struct span
strip_stars(struct span s)
{
	while (s.n && (s.p[s.n - 1] == '*' || s.p[s.n - 1] == '/'))
		s.n--;
	return s;
}

/* Whether one path is the other or in it. */
static bool
is_below(struct span path, struct span folder)
{
	return span_starts(path, folder) &&
	    (path.n == folder.n || path.p[folder.n] == '/' ||
		folder.p[folder.n - 1] == '/');
}

bool
package_cache_is_in(enum package_cache cache, struct span folder)
{
	struct span s = strip_stars(folder);

	if (cache == CACHE_GEM)
		return memmem(folder.p, folder.n, "cache", 5) &&
		    (memmem(folder.p, folder.n, "gem", 3) ||
			memmem(folder.p, folder.n, "bundle", 6));
	/* "/" and "" are no folder that somebody means. */
	if (s.n < 2)
		return false;
	for (int k = 0; k < FOLDERS_MAX && caches[cache].folders[k]; k++) {
		struct span f = strip_stars(span_of(caches[cache].folders[k]));

		if (f.p[0] != '/') {
			struct span rest = span_from(s, s.p[0] == '/');

			if (rest.n && (is_below(f, rest) || is_below(rest, f)))
				return true;
			continue;
		}
		/* "~/.cache", "$HOME/.cache/pip", "/root/.npm" */
		if (memmem(s.p, s.n, f.p, f.n) ||
		    (cache == CACHE_NPM ? span_ends(s, SPAN("/.npm"))
					: span_ends(s, SPAN("/.cache"))))
			return true;
	}
	return false;
}

/* "/var/lib/{apt,dpkg}/x": each alternative of the first braces. */
static bool
names_folder(enum package_cache cache, struct span word)
{
	const char *open = word.n ? memchr(word.p, '{', word.n) : NULL;
	const char *end =
	    open ? memchr(open, '}', (size_t)(word.p + word.n - open)) : NULL;
	struct span list, item;

	if (!end)
		return package_cache_is_in(cache, word);
	list = (struct span){ open + 1, (size_t)(end - open - 1) };
	while (span_cut(&list, ',', &item)) {
		auto_free char *path = mem_alloc(word.n + 1);
		size_t n = (size_t)(open - word.p);
		size_t tail = (size_t)(word.p + word.n - end - 1);

		memcpy(path, word.p, n);
		if (item.n)
			memcpy(path + n, item.p, item.n);
		memcpy(path + n + item.n, end + 1, tail);
		if (package_cache_is_in(cache,
			(struct span){ path, n + item.n + tail }))
			return true;
	}
	return false;
}

bool
package_cache_is_emptied(enum package_cache cache,
    const struct shell_command *c, const struct installer *in)
{
	size_t n;
	const struct shell_word *words = shell_program(c, &n);
	struct span name = n ? shell_base(words[0].text) : SPAN("");

	if (in)
		return in->manager == caches[cache].manager &&
		    in->request == REQUEST_CLEAN && cache != CACHE_APT_LISTS;
	if (!span_is(name, "rm") && !span_is(name, "find"))
		return false;
	for (size_t i = 1; i < n; i++)
		if (names_folder(cache, words[i].text))
			return true;
	return false;
}

static struct cache_found *
find_found(struct caches_found *f, enum package_cache cache, struct span folder)
{
	/* The one before is the one in most cases. */
	for (size_t i = f->n; i-- > 0;)
		if (f->list[i].cache == cache &&
		    span_is(folder, f->list[i].folder))
			return &f->list[i];
	if (f->n == CACHES_FOUND_MAX)
		return &f->list[f->n - 1];
	mem_grow(f->list, f->n, f->cap);
	f->list[f->n] = (struct cache_found){ .cache = cache,
		.folder = mem_spandup(folder),
		.layer = -1,
		.last = -1 };
	return &f->list[f->n++];
}

void
caches_found_add(struct caches_found *f, struct span path, uint64_t bytes,
    int layer)
{
	struct span folder;
	enum package_cache cache = package_cache_of(path, &folder);
	struct cache_found *c;

	if (cache == CACHE_NONE)
		return;
	c = find_found(f, cache, folder);
	if (c->last != layer)
		c->last_bytes = 0;
	c->last = layer;
	c->files++;
	c->bytes += bytes;
	c->last_bytes += bytes;
	if (c->files == 1 || c->last_bytes > c->most_bytes) {
		c->layer = layer;
		c->most_bytes = c->last_bytes;
	}
}

void
caches_found_release(struct caches_found *f)
{
	for (size_t i = 0; i < f->n; i++)
		free(f->list[i].folder);
	free(f->list);
	*f = (struct caches_found){ 0 };
}
