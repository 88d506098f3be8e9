#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/random.h>

#include "fetch/cache_files.h"

enum {
	/* How often the name may be another file's once we have the lock. Each
	 * time another process has finished or given up the same blob. */
	TRIES = 100,
	AGAIN = 2,
};

static void
part_path(const struct cache *c, const struct cache_part *part,
    char path[CACHE_PATH])
{
	if (c->keeps)
		cache_part_path(&part->digest, part->number, path);
	else
		snprintf(path, CACHE_PATH, "img-%016llx",
		    (unsigned long long)part->number);
}

static void
close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

/* What is there in place of a part, or is one of root's: it is removed. */
static int
remove_odd(const struct cache *c, const char *path, struct err *err)
{
	int why = errno;

	if (cache_remove(c, path) == 0 || errno == ENOENT)
		return AGAIN;
	errno = why;
	return cache_fail(c, "open", path, err);
}

/*
 * The part that all share: 1, 0 where another has the lock, AGAIN where its
 * name was another file's by the time we had it, -1. The descriptor is to be
 * closed unless it is 1.
 */
static int
try_shared(const struct cache *c, struct cache_part *part, uint64_t *busy,
    struct err *err)
{
	char path[CACHE_PATH];
	struct stat st;
	int fd;

	part_path(c, part, path);
	fd = part->fd = openat(c->dir, path,
	    O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0 &&
	    (errno == ELOOP || errno == EISDIR || errno == ENXIO ||
		errno == EACCES))
		return remove_odd(c, path, err);
	if (fd < 0 || fstat(fd, &st) < 0)
		return cache_fail(c, "open", path, err);
	errno = EINVAL;
	if (!S_ISREG(st.st_mode))
		return remove_odd(c, path, err);
	if (flock(fd, LOCK_EX | LOCK_NB) < 0) {
		*busy = (uint64_t)st.st_size;
		return errno == EWOULDBLOCK ? 0
					    : cache_fail(c, "lock", path, err);
	}
	/* Between open and lock its holder may have renamed or removed it: what
	 * we would write to could be a blob that is whole. */
	if (!cache_is_at(c, fd, path))
		return AGAIN;
	return 1;
}

static int
open_shared(const struct cache *c, struct cache_part *part, uint64_t *busy,
    struct err *err)
{
	for (int i = 0; i < TRIES; i++) {
		int r = try_shared(c, part, busy, err);

		if (r != 1)
			close_fd(&part->fd);
		if (r != AGAIN)
			return r;
	}
	/* Somebody is always at it. */
	*busy = 0;
	return 0;
}

/* 1; 0 where cache_trim was faster with the lock; -1. */
static int
try_private(const struct cache *c, struct cache_part *part, struct err *err)
{
	char path[CACHE_PATH];

	if (getrandom(&part->number, sizeof(part->number), 0) !=
	    (ssize_t)sizeof(part->number))
		return err_sys(err, "cannot get a random number");
	part->number |= 1;
	part_path(c, part, path);
	part->fd = openat(c->dir, path,
	    O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (part->fd < 0)
		return cache_fail(c, "make", path, err);
	if (!c->keeps)
		return 1;
	if (flock(part->fd, LOCK_EX | LOCK_NB) == 0)
		return cache_is_at(c, part->fd, path);
	return errno == EWOULDBLOCK ? 0 : cache_fail(c, "lock", path, err);
}

/* A part that no other process knows of: 1, or -1. */
static int
open_private(const struct cache *c, struct cache_part *part, struct err *err)
{
	for (int i = 0; i < TRIES; i++) {
		int r = try_private(c, part, err);

		if (r != 0)
			return r;
		close_fd(&part->fd);
	}
	return err_set(err, "cache '%s': parts are removed as they are made",
	    c->name);
}

static int
open_writer(const struct cache *c, struct cache_part *part, struct err *err)
{
	char path[CACHE_PATH];
	struct stat a, b;

	part_path(c, part, path);
	part->write_fd =
	    openat(c->dir, path, O_WRONLY | O_APPEND | O_NOFOLLOW | O_CLOEXEC);
	if (part->write_fd < 0 || fstat(part->fd, &a) < 0 ||
	    fstat(part->write_fd, &b) < 0)
		return cache_fail(c, "open", path, err);
	/* Temporary folders are everybody's. */
	if (a.st_dev != b.st_dev || a.st_ino != b.st_ino)
		return err_set(err, "'%s': '%s' was replaced by another file",
		    c->name, path);
	part->have = (uint64_t)a.st_size;
	return 0;
}

static int
open_part(const struct cache *c, bool alone, struct cache_part *part,
    uint64_t *busy, struct err *err)
{
	char path[CACHE_PATH];
	int r = c->keeps ? open_shared(c, part, busy, err) : 0;

	if (r == 0 && (alone || !c->keeps))
		r = open_private(c, part, err);
	if (r == 1 && open_writer(c, part, err) < 0)
		r = -1;
	if (r == 1 && !c->keeps) {
		part_path(c, part, path);
		if (unlinkat(c->dir, path, 0) < 0)
			return cache_fail(c, "remove", path, err);
	}
	return r;
}

int
cache_begin(struct cache *c, const struct digest *d, bool alone,
    struct cache_part *part, uint64_t *busy, struct err *err)
{
	int r;

	*part = (struct cache_part){ .digest = *d, .fd = -1, .write_fd = -1 };
	*busy = 0;
	r = open_part(c, alone, part, busy, err);
	if (r < 0)
		cache_part_release(c, part, true);
	return r;
}

int
cache_restart(struct cache *c, struct cache_part *part, struct err *err)
{
	char path[CACHE_PATH];

	part_path(c, part, path);
	if (ftruncate(part->fd, 0) < 0 || lseek(part->fd, 0, SEEK_SET) < 0)
		return cache_fail(c, "empty", path, err);
	part->have = 0;
	return 0;
}

static int
sync_folder_of(const struct cache *c, const char *path, struct err *err)
{
	char folder[CACHE_PATH];
	auto_close int fd = -1;

	snprintf(folder, sizeof(folder), "%.*s",
	    (int)(strrchr(path, '/') - path), path);
	fd = openat(c->dir, folder,
	    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	/* Some network file systems have no fsync of folders. */
	if (fd < 0 || (fsync(fd) < 0 && errno != EINVAL))
		return cache_fail(c, "write", folder, err);
	return 0;
}

/* The lock is kept until the end: before, the name is ours alone. */
static int
publish(const struct cache *c, const struct cache_part *part, const char *path,
    struct err *err)
{
	char from[CACHE_PATH];
	int r;

	part_path(c, part, from);
	/* It may have been written to long ago; now it is used. */
	(void)futimens(part->fd, NULL);
	if (fsync(part->fd) < 0)
		return cache_fail(c, "write", from, err);
	/* Somebody may have cleared the cache by hand. */
	if (!cache_is_at(c, part->fd, from))
		return err_set(err, "cache '%s': '%s' was removed", c->name,
		    from);
	r = renameat(c->dir, from, c->dir, path);
	if (r < 0 && errno == EISDIR && cache_remove(c, path) == 0)
		r = renameat(c->dir, from, c->dir, path);
	if (r < 0)
		return cache_fail(c, "replace", path, err);
	return sync_folder_of(c, path, err);
}

int
cache_commit(struct cache *c, struct cache_part *part, struct err *err)
{
	char path[CACHE_PATH];

	close_fd(&part->write_fd);
	if (!c->keeps)
		return 0;
	cache_blob_path(&part->digest, path);
	if (publish(c, part, path, err) < 0)
		return -1;
	(void)flock(part->fd, LOCK_UN);
	return 0;
}

void
cache_part_release(struct cache *c, struct cache_part *part, bool keep)
{
	char path[CACHE_PATH];
	struct stat st;

	close_fd(&part->write_fd);
	if (part->fd < 0)
		return;
	part_path(c, part, path);
	keep = keep && c->keeps && !part->number && fstat(part->fd, &st) == 0 &&
	    st.st_size > 0;
	/* After cache_commit the name may be that of another's part. */
	if (!keep && cache_is_at(c, part->fd, path))
		(void)unlinkat(c->dir, path, 0);
	/* Closing is not enough where a child has a copy of the descriptor. */
	if (c->keeps)
		(void)flock(part->fd, LOCK_UN);
	close_fd(&part->fd);
}

static int
write_all(int fd, struct span rest)
{
	while (rest.n) {
		ssize_t n = write(fd, rest.p, rest.n);

		if (n < 0 && errno != EINTR)
			return -1;
		rest = span_from(rest, n > 0 ? (size_t)n : 0);
	}
	return 0;
}

int
cache_store(struct cache *c, const struct digest *d, const char *path,
    struct span bytes, struct err *err)
{
	struct cache_part part = { .digest = *d, .fd = -1, .write_fd = -1 };
	int r = open_private(c, &part, err);

	if (r > 0)
		r = write_all(part.fd, bytes) < 0
		    ? cache_fail(c, "write", path, err)
		    : publish(c, &part, path, err);
	cache_part_release(c, &part, false);
	return r;
}

int
cache_put(struct cache *c, const struct digest *d, struct span bytes,
    struct err *err)
{
	char path[CACHE_PATH];

	if (!c->keeps)
		return 0;
	cache_blob_path(d, path);
	return cache_store(c, d, path, bytes, err);
}
