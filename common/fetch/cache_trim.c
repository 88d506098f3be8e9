#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <time.h>

#include "base/mem.h"
#include "fetch/cache_files.h"

enum {
	DAY = 24 * 60 * 60,
	/* What one call looks at, in 20 MiB of memory; no cache in use has so
	 * many, and the next call sees the rest. */
	BLOBS_MAX = 128 * 1024,
	NUMBER_DIGITS = 16,
};

struct blob {
	struct digest digest;
	struct timespec used;
	uint64_t size;
};

struct trim {
	const struct cache *c;
	const char *algorithm; /* of the folder being listed */
	struct blob *blobs;
	size_t n;
	size_t cap;
	time_t now;
};

static bool
is_stale(const struct trim *t, const struct stat *st)
{
	return S_ISREG(st->st_mode) && t->now - st->st_mtime > DAY;
}

/* The digest that a name of hex digits stands for. */
static bool
digest_of_name(const char *algorithm, struct span hex, struct digest *d)
{
	char text[DIGEST_MAX];
	int n =
	    snprintf(text, sizeof(text), "%s:%.*s", algorithm, SPAN_ARG(hex));

	return n > 0 && (size_t)n < sizeof(text) &&
	    digest_parse((struct span){ text, (size_t)n }, d);
}

/* ALGORITHM-HEX or ALGORITHM-HEX.NUMBER */
static bool
is_part_name(const char *name)
{
	struct span rest = span_of(name), algorithm, hex, number;
	struct digest d;

	if (!span_cut(&rest, '-', &algorithm) || !span_cut(&rest, '.', &hex))
		return false;
	number = rest;
	if (number.p &&
	    (number.n != NUMBER_DIGITS ||
		strspn(number.p, "0123456789abcdef") != NUMBER_DIGITS))
		return false;
	return (span_is(algorithm, "sha256") &&
		   digest_of_name("sha256", hex, &d)) ||
	    (span_is(algorithm, "sha512") && digest_of_name("sha512", hex, &d));
}

/* With the lock nobody can begin to resume it before it is gone. */
static int
trim_part(void *arg, const char *name, struct err *err)
{
	const struct trim *t = arg;
	char path[CACHE_PATH];
	struct stat st;
	bool private;
	auto_close int fd = -1;

	if (!is_part_name(name))
		return 0;
	snprintf(path, sizeof(path), "parts/%s", name);
	/* A private one is of no use to anybody but its maker. */
	private = strchr(name, '.') != NULL;
	if (fstatat(t->c->dir, path, &st, AT_SYMLINK_NOFOLLOW) < 0 ||
	    !S_ISREG(st.st_mode) || (!private && !is_stale(t, &st)))
		return 0;
	fd = openat(t->c->dir, path, O_RDWR | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0 || flock(fd, LOCK_EX | LOCK_NB) < 0 || fstat(fd, &st) < 0 ||
	    (!private && !is_stale(t, &st)) || !cache_is_at(t->c, fd, path))
		return 0;
	if (unlinkat(t->c->dir, path, 0) < 0 && errno != ENOENT)
		return cache_fail(t->c, "remove", path, err);
	return 0;
}

/* Of no use even offline. One that is young may be ahead of its blob. */
static int
trim_ref(void *arg, const char *name, struct err *err)
{
	const struct trim *t = arg;
	char path[CACHE_PATH], blob[CACHE_PATH];
	struct digest d;
	struct stat st, ignored;
	int r;

	if (!digest_of_name("sha256", span_of(name), &d))
		return 0;
	cache_ref_path(&d, path);
	r = cache_read_ref(t->c, path, &st, &d, err);
	if (r <= 0 || !is_stale(t, &st))
		return r < 0 ? -1 : 0;
	cache_blob_path(&d, blob);
	if (fstatat(t->c->dir, blob, &ignored, AT_SYMLINK_NOFOLLOW) == 0 ||
	    errno != ENOENT)
		return 0;
	if (unlinkat(t->c->dir, path, 0) < 0 && errno != ENOENT)
		return cache_fail(t->c, "remove", path, err);
	return 0;
}

static int
add_blob(void *arg, const char *name, struct err *err)
{
	struct trim *t = arg;
	char path[CACHE_PATH];
	struct digest d;
	struct stat st;

	(void)err;
	if (t->n == BLOBS_MAX ||
	    !digest_of_name(t->algorithm, span_of(name), &d))
		return 0;
	cache_blob_path(&d, path);
	if (fstatat(t->c->dir, path, &st, AT_SYMLINK_NOFOLLOW) < 0 ||
	    !S_ISREG(st.st_mode))
		return 0;
	mem_grow(t->blobs, t->n, t->cap);
	t->blobs[t->n++] = (struct blob){ d, st.st_mtim, (uint64_t)st.st_size };
	return 0;
}

/* The last one used first; then by name, so that all agree. */
static int
by_use(const void *a, const void *b)
{
	const struct blob *x = a, *y = b;

	if (x->used.tv_sec != y->used.tv_sec)
		return x->used.tv_sec < y->used.tv_sec ? 1 : -1;
	if (x->used.tv_nsec != y->used.tv_nsec)
		return x->used.tv_nsec < y->used.tv_nsec ? 1 : -1;
	return strcmp(x->digest.text, y->digest.text);
}

static int
evict(const struct cache *c, const struct blob *b, struct err *err)
{
	char path[CACHE_PATH];
	struct stat st;

	cache_blob_path(&b->digest, path);
	if (fstatat(c->dir, path, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return 0;
	/* Somebody has used it since. */
	if (st.st_mtim.tv_sec != b->used.tv_sec ||
	    st.st_mtim.tv_nsec != b->used.tv_nsec)
		return 0;
	if (unlinkat(c->dir, path, 0) < 0 && errno != ENOENT)
		return cache_fail(c, "remove", path, err);
	return 0;
}

static int
trim_blobs(struct trim *t, uint64_t max, struct err *err)
{
	size_t i = 0;

	if (t->n)
		qsort(t->blobs, t->n, sizeof(*t->blobs), by_use);
	for (; i < t->n && t->blobs[i].size <= max; i++)
		max -= t->blobs[i].size;
	/* The oldest first: who is stopped half way has done right. */
	for (size_t k = t->n; k > i; k--)
		if (evict(t->c, &t->blobs[k - 1], err) < 0)
			return -1;
	return 0;
}

static int
trim_all(struct trim *t, uint64_t max, struct err *err)
{
	static const char *const algorithms[] = { "sha256", "sha512" };

	if (cache_each(t->c, "parts", trim_part, t, err) < 0)
		return -1;
	for (size_t i = 0; i < array_len(algorithms); i++) {
		char folder[CACHE_PATH];

		t->algorithm = algorithms[i];
		snprintf(folder, sizeof(folder), "blobs/%s", t->algorithm);
		if (cache_each(t->c, folder, add_blob, t, err) < 0)
			return -1;
	}
	if (trim_blobs(t, max, err) < 0)
		return -1;
	return cache_each(t->c, "refs", trim_ref, t, err);
}

int
cache_trim(struct cache *c, uint64_t max, struct err *err)
{
	struct trim t = { .c = c, .now = time(NULL) };
	int r = c->keeps ? trim_all(&t, max, err) : 0;

	free(t.blobs);
	return r;
}
