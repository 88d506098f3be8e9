#include "fetch/cache_files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>

#include "base/mem.h"

/* Where the hex digits of a digest begin; *n is the algorithm's length. */
static const char *
digits(const struct digest *d, int *n)
{
	size_t colon = strcspn(d->text, ":");

	if (!d->text[colon])
		mem_panic("the cache was asked for no digest");
	*n = (int)colon;
	return d->text + colon + 1;
}

void
cache_blob_path(const struct digest *d, char path[CACHE_PATH])
{
	int n;
	const char *hex = digits(d, &n);

	snprintf(path, CACHE_PATH, "blobs/%.*s/%s", n, d->text, hex);
}

void
cache_part_path(const struct digest *d, uint64_t number, char path[CACHE_PATH])
{
	char tail[18] = "";
	int n;
	const char *hex = digits(d, &n);

	if (number)
		snprintf(tail, sizeof(tail), ".%016llx",
		    (unsigned long long)number);
	snprintf(path, CACHE_PATH, "parts/%.*s-%s%s", n, d->text, hex, tail);
}

void
cache_ref_path(const struct digest *d, char path[CACHE_PATH])
{
	int n;

	snprintf(path, CACHE_PATH, "refs/%s", digits(d, &n));
}

int
cache_fail(const struct cache *c, const char *verb, const char *path,
    struct err *err)
{
	return err_sys(err, "%s '%s': cannot %s '%s'",
	    c->keeps ? "cache" : "temporary folder", c->name, verb, path);
}

int
cache_open_file(const struct cache *c, const char *path, struct stat *st,
    int *fd, struct err *err)
{
	int got, r;

	if (fstatat(c->dir, path, st, AT_SYMLINK_NOFOLLOW) < 0)
		return errno == ENOENT ? 0
				       : cache_fail(c, "look at", path, err);
	if (!S_ISREG(st->st_mode))
		return 0;
	got = openat(c->dir, path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	/* Root may have left one in a user's cache that only root can read. */
	if (got < 0 && (errno == ENOENT || errno == ELOOP || errno == EACCES))
		return 0;
	if (got < 0)
		return cache_fail(c, "open", path, err);
	r = fstat(got, st) < 0 ? cache_fail(c, "look at", path, err)
			       : S_ISREG(st->st_mode);
	if (r == 1)
		*fd = got;
	else
		close(got);
	return r;
}

bool
cache_is_at(const struct cache *c, int fd, const char *path)
{
	struct stat a, b;

	return fstat(fd, &a) == 0 &&
	    fstatat(c->dir, path, &b, AT_SYMLINK_NOFOLLOW) == 0 &&
	    a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

int
cache_remove(const struct cache *c, const char *path)
{
	int r = unlinkat(c->dir, path, 0);

	if (r < 0 && errno == EISDIR)
		r = unlinkat(c->dir, path, AT_REMOVEDIR);
	return r;
}

int
cache_each(const struct cache *c, const char *folder,
    int (*fn)(void *arg, const char *name, struct err *err), void *arg,
    struct err *err)
{
	int fd = openat(c->dir, folder,
	    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	DIR *d = fd < 0 ? NULL : fdopendir(fd);
	const struct dirent *e;
	int r = 0;

	if (!d) {
		r = cache_fail(c, "list", folder, err);
		if (fd >= 0)
			close(fd);
		return r;
	}
	/* cppcheck-suppress readdirCalled; a stream is one thread's alone */
	while (r == 0 && (errno = 0, e = readdir(d)))
		if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
			r = fn(arg, e->d_name, err);
	if (r == 0 && errno)
		r = cache_fail(c, "list", folder, err);
	closedir(d);
	return r;
}
