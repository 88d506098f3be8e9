#include <errno.h>
#include <fcntl.h>
#include <time.h>

#include "base/mem.h"
#include "fetch/cache_files.h"

enum {
	/* How exact the note of a use is: less to write where a blob is used
	 * all the time. */
	USE_SECONDS = 60,
};

static const char tag_name[] = "CACHEDIR.TAG";
static const char tag[] = "Signature: 8a477f597d28d172789f06886806bc55\n"
			  "# The cache of img-fetch. It can be removed.\n";

/* An error of mkdir is seen again when the directory is opened, but for the
 * last one's reason. */
static int
make_directories(const char *dir)
{
	auto_free char *path = mem_strdup(dir);
	size_t n = strlen(path);

	for (size_t i = 1; i < n; i++) {
		if (path[i] != '/' || path[i - 1] == '/')
			continue;
		path[i] = '\0';
		(void)mkdir(path, 0700);
		path[i] = '/';
	}
	return mkdir(path, 0700);
}

/* Whoever can write to it can plant what others then take for ours. */
static int
check_trust(int fd, const char *name, struct err *err)
{
	uid_t me = geteuid();
	struct stat st;

	if (fstat(fd, &st) < 0)
		return err_sys(err, "cache: cannot look at '%s'", name);
	if (me != 0 && st.st_uid != me)
		return err_set(err, "cache: '%s' belongs to another user",
		    name);
	if (st.st_mode & (S_IWGRP | S_IWOTH))
		return err_set(err,
		    "cache: '%s' can be written by others (chmod go-w helps)",
		    name);
	return 0;
}

static int
open_directory(const char *dir, struct err *err)
{
	const int how = O_RDONLY | O_DIRECTORY | O_CLOEXEC;
	int fd = open(dir, how);

	if (fd < 0 && errno == ENOENT) {
		if (make_directories(dir) < 0 && errno != EEXIST)
			return err_sys(err, "cache: cannot make '%s'", dir);
		fd = open(dir, how);
	}
	return fd < 0 ? err_sys(err, "cache: cannot open '%s'", dir) : fd;
}

static int
note_name(void *arg, const char *name, struct err *err)
{
	bool *empty = arg;

	(void)name;
	(void)err;
	*empty = false;
	return 0;
}

/*
 * Backups pass over what has the tag, so a directory that had something in it
 * does not get one: it may be somebody's work.
 */
static int
make_tag(const struct cache *c, struct err *err)
{
	const size_t n = sizeof(tag) - 1;
	bool empty = true;
	auto_close int fd = -1;

	if (cache_each(c, ".", note_name, &empty, err) < 0)
		return -1;
	if (!empty)
		return 0;
	fd = openat(c->dir, tag_name,
	    O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0 || write(fd, tag, n) != (ssize_t)n)
		return cache_fail(c, "write", tag_name, err);
	return 0;
}

static int
make_folder(const struct cache *c, const char *folder, struct err *err)
{
	auto_free char *name = mem_printf("%s/%s", c->name, folder);
	auto_close int fd = -1;

	if (mkdirat(c->dir, folder, 0700) < 0 && errno != EEXIST)
		return err_sys(err, "cache: cannot make '%s'", name);
	fd = openat(c->dir, folder,
	    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return err_sys(err, "cache: cannot open '%s'", name);
	return check_trust(fd, name, err);
}

static int
make_folders(const struct cache *c, struct err *err)
{
	static const char *const folders[] = { "blobs", "blobs/sha256",
		"blobs/sha512", "parts", "refs" };

	for (size_t i = 0; i < array_len(folders); i++)
		if (make_folder(c, folders[i], err) < 0)
			return -1;
	return 0;
}

struct cache *
cache_open(const char *dir, struct err *err)
{
	struct cache *c;
	int fd = open_directory(dir, err);

	if (fd < 0)
		return NULL;
	c = mem_zalloc(sizeof(*c));
	*c = (struct cache){ fd, true, mem_strdup(dir) };
	if (check_trust(fd, dir, err) < 0 || make_tag(c, err) < 0 ||
	    make_folders(c, err) < 0) {
		cache_free(c);
		return NULL;
	}
	return c;
}

struct cache *
cache_temporary(const char *dir, struct err *err)
{
	struct cache *c;
	int fd;

	if (!dir && (!(dir = getenv("TMPDIR")) || !*dir))
		dir = "/tmp";
	/* It needs not be readable. */
	fd = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0) {
		(void)err_sys(err, "cannot open temporary folder '%s'", dir);
		return NULL;
	}
	c = mem_zalloc(sizeof(*c));
	*c = (struct cache){ fd, false, mem_strdup(dir) };
	return c;
}

void
cache_free(struct cache *c)
{
	if (!c)
		return;
	close(c->dir);
	free(c->name);
	free(c);
}

int
cache_dir(const struct cache *c)
{
	return c->dir;
}

const char *
cache_name(const struct cache *c)
{
	return c->name;
}

bool
cache_keeps(const struct cache *c)
{
	return c->keeps;
}

/* Where it cannot be noted, the blob is only removed sooner. */
static void
note_use(int fd, const struct stat *st)
{
	time_t now = time(NULL);

	if (st->st_mtime > now || now - st->st_mtime >= USE_SECONDS)
		(void)futimens(fd, NULL);
}

int
cache_get(struct cache *c, const struct digest *d, uint64_t *size, int *fd,
    struct err *err)
{
	char path[CACHE_PATH];
	struct stat st;
	int r;

	if (!c->keeps)
		return 0;
	cache_blob_path(d, path);
	r = cache_open_file(c, path, &st, fd, err);
	if (r <= 0)
		return r;
	if (*size != UINT64_MAX && *size != (uint64_t)st.st_size) {
		close(*fd);
		*fd = -1;
		return 0;
	}
	note_use(*fd, &st);
	*size = (uint64_t)st.st_size;
	return 1;
}

void
cache_drop(struct cache *c, const struct digest *d)
{
	char path[CACHE_PATH];

	if (!c->keeps)
		return;
	cache_blob_path(d, path);
	(void)cache_remove(c, path);
}
