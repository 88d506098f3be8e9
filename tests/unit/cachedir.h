/*
 * For the tests of the cache: a scratch directory, what lies in it, and blobs
 * whose bytes follow from their number.
 */
#ifndef TESTS_CACHEDIR_H
#define TESTS_CACHEDIR_H

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <sys/stat.h>
#include <time.h>

#include "base/mem.h"
#include "fetch/cache.h"
#include "tap.h"

enum {
	PATH_ROOM = 512,
	BLOB_MAX = 64 * 1024,
};

/* What a test takes for granted. */
static inline void
need(bool good)
{
	if (!good) {
		perror("# the last error");
		mem_panic("the test cannot make what it wants");
	}
}

__attribute__((format(printf, 2, 3))) static inline void
path_set(char path[PATH_ROOM], const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(path, PATH_ROOM, fmt, ap);
	va_end(ap);
	need(n >= 0 && n < PATH_ROOM);
}

struct blob {
	struct digest digest;
	size_t n;
	char bytes[BLOB_MAX];
};

static inline void
blob_init(struct blob *b, unsigned number, size_t n)
{
	struct digest like = { "" };

	if (number % 4 == 3)
		memcpy(like.text, "sha512:", 8);
	b->n = n;
	for (size_t i = 0; i < n; i++)
		b->bytes[i] = (char)(i * 31 + number * 7 + i / 256);
	digest_of((struct span){ b->bytes, n }, &like, &b->digest);
}

static inline struct span
blob_span(const struct blob *b)
{
	return (struct span){ b->bytes, b->n };
}

/* "DIR/blobs/ALGORITHM/HEX" of a digest. */
static inline void
blob_file(const char *dir, const struct digest *d, char path[PATH_ROOM])
{
	size_t n = strcspn(d->text, ":");

	path_set(path, "%s/blobs/%.*s/%s", dir, (int)n, d->text,
	    d->text + n + 1);
}

static inline void
part_file(const char *dir, const struct digest *d, char path[PATH_ROOM])
{
	size_t n = strcspn(d->text, ":");

	path_set(path, "%s/parts/%.*s-%s", dir, (int)n, d->text,
	    d->text + n + 1);
}

/* Whether the file holds exactly these bytes, from where it starts. */
static inline bool
fd_holds(int fd, struct span want)
{
	char *got = mem_alloc(want.n + 1);
	size_t n = 0;
	ssize_t r = 0;

	while (n <= want.n &&
	    (r = pread(fd, got + n, want.n + 1 - n, (off_t)n)) > 0)
		n += (size_t)r;
	r = r < 0 || !span_eq((struct span){ got, n }, want);
	free(got);
	return r == 0;
}

static inline bool
file_holds(const char *path, struct span want)
{
	auto_close int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);

	return fd >= 0 && fd_holds(fd, want);
}

static inline void
file_make(const char *path, struct span bytes)
{
	auto_close int fd =
	    open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, 0600);

	need(!(fd < 0 || write(fd, bytes.p, bytes.n) != (ssize_t)bytes.n));
}

/* As if it was last written to so many seconds ago. */
static inline void
file_age(const char *path, time_t seconds)
{
	struct timespec then[2];

	clock_gettime(CLOCK_REALTIME, &then[0]);
	then[0].tv_sec -= seconds;
	then[1] = then[0];
	need(!(utimensat(AT_FDCWD, path, then, AT_SYMLINK_NOFOLLOW) < 0));
}

static inline bool
exists(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0;
}

/* The next name of a folder but "." and ".."; NULL at the end. */
static inline const char *
next_name(DIR *d)
{
	const struct dirent *e;

	do {
		/* cppcheck-suppress readdirCalled; there is one thread */
		e = readdir(d);
	} while (e && (!strcmp(e->d_name, ".") || !strcmp(e->d_name, "..")));
	return e ? e->d_name : NULL;
}

/* How many names there are in DIR/FOLDER. */
static inline size_t
count(const char *dir, const char *folder)
{
	auto_free char *path = mem_printf("%s/%s", dir, folder);
	DIR *d = opendir(path);
	size_t n = 0;

	need(!(!d));
	while (next_name(d))
		n++;
	closedir(d);
	return n;
}

/* How many files of DIR/blobs/ALGORITHM are not what their name says. */
static inline size_t
wrong_blobs(const char *dir, const char *algorithm)
{
	auto_free char *path = mem_printf("%s/blobs/%s", dir, algorithm);
	auto_free char *bytes = mem_alloc(BLOB_MAX + 1);
	DIR *list = opendir(path);
	const char *name;
	size_t wrong = 0;

	need(!(!list));
	while ((name = next_name(list))) {
		auto_free char *text = mem_printf("%s:%s", algorithm, name);
		auto_close int fd = openat(dirfd(list), name, O_RDONLY);
		struct digest want, got;
		ssize_t n;

		if (fd < 0)
			continue;
		n = read(fd, bytes, BLOB_MAX + 1);
		if (n >= 0 && digest_parse(span_of(text), &want)) {
			digest_of((struct span){ bytes, (size_t)n }, &want,
			    &got);
			wrong += !digest_eq(&want, &got);
		} else {
			wrong++;
		}
	}
	closedir(list);
	return wrong;
}

static inline int
remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	(void)st;
	(void)kind;
	(void)at;
	return remove(path);
}

static inline void
scratch_make(char dir[PATH_ROOM])
{
	path_set(dir, "/tmp/cache.XXXXXX");
	need(!(!mkdtemp(dir)));
}

static inline void
scratch_remove(const char *dir)
{
	nftw(dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

#endif
