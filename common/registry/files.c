#include "registry/files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/sysmacros.h>

#include "base/mem.h"

char *
settings_path(const char *xdg_config_home, const char *home, const char *name)
{
	if (xdg_config_home && xdg_config_home[0] == '/')
		return mem_printf("%s/%s", xdg_config_home, name);
	if (home && home[0])
		return mem_printf("%s/.config/%s", home, name);
	return NULL;
}

static bool
is_absent(void)
{
	return errno == ENOENT || errno == ENOTDIR;
}

static int
read_all(int fd, const char *path, struct buf *out, struct err *err)
{
	char piece[16 * 1024];
	ssize_t n;

	while ((n = read(fd, piece, sizeof(piece))) > 0) {
		buf_put(out, (struct span){ piece, (size_t)n });
		if (!buf_ok(out))
			break;
	}
	/* It may have been a private key. */
	explicit_bzero(piece, sizeof(piece));
	if (n < 0)
		return err_sys(err, "cannot read '%s'", path);
	if (!buf_ok(out))
		return err_set(err, "'%s' is too large: the limit is %zu bytes",
		    path, out->max);
	return 1;
}

bool
file_is_plain(const struct stat *st)
{
	return S_ISREG(st->st_mode) ||
	    (S_ISCHR(st->st_mode) && st->st_rdev == makedev(1, 3));
}

int
file_read(const char *path, struct buf *out, struct err *err)
{
	/* A FIFO must not hold us up before it is seen to be one. */
	auto_close int fd =
	    open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	struct stat st;

	if (fd < 0 && is_absent())
		return 0;
	if (fd < 0 || fstat(fd, &st) < 0)
		return err_sys(err, "cannot open '%s'", path);
	if (!file_is_plain(&st))
		return err_set(err, "'%s' is not a regular file", path);
	return read_all(fd, path, out, err);
}

static int
compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static int
list(DIR *dir, struct folder *f, struct err *err)
{
	const struct dirent *entry;
	size_t cap = 0;

	/* cppcheck-suppress readdirCalled; the stream is ours alone */
	for (errno = 0; (entry = readdir(dir)); errno = 0) {
		if (strcmp(entry->d_name, ".") == 0 ||
		    strcmp(entry->d_name, "..") == 0)
			continue;
		if (f->n == FOLDER_NAMES_MAX)
			return err_set(err, "'%s' has more than %d names",
			    f->path, FOLDER_NAMES_MAX);
		mem_grow(f->names, f->n, cap);
		f->names[f->n++] = mem_strdup(entry->d_name);
	}
	if (errno)
		return err_sys(err, "cannot read '%s'", f->path);
	if (f->n)
		qsort(f->names, f->n, sizeof(*f->names), compare_names);
	return 1;
}

int
folder_list(const char *path, struct folder *f, struct err *err)
{
	DIR *dir = opendir(path);
	int got, why = errno;

	*f = (struct folder){ 0 };
	if (!dir && access(path, F_OK) < 0 && is_absent())
		return 0;
	errno = why;
	if (!dir)
		return err_sys(err, "cannot read '%s'", path);
	f->path = mem_strdup(path);
	got = list(dir, f, err);
	closedir(dir);
	return got;
}

int
folder_read(const struct folder *f, const char *name, struct buf *out,
    struct err *err)
{
	auto_free char *path = mem_printf("%s/%s", f->path, name);
	int got = file_read(path, out, err);

	return got ? got : err_set(err, "'%s' leads nowhere", path);
}

bool
folder_has(const struct folder *f, struct span name)
{
	for (size_t i = 0; i < f->n; i++)
		if (span_is(name, f->names[i]))
			return true;
	return false;
}

void
folder_release(struct folder *f)
{
	for (size_t i = 0; i < f->n; i++)
		free(f->names[i]);
	free(f->names);
	free(f->path);
	*f = (struct folder){ 0 };
}
