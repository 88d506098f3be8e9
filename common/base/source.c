#include "base/source.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "base/mem.h"

enum { MOVE_PIECE = 512 * 1024 };

struct fd_source {
	struct source s;
	int fd;
	int null;
	bool seekable;
	uint64_t at;  /* ranges only */
	uint64_t end; /* ranges only */
};

struct memory_source {
	struct source s;
	struct span rest;
};

static void
free_plain(struct source *s)
{
	free(s);
}

static ssize_t
fd_read(struct source *s, void *buf, size_t n, struct err *err)
{
	struct fd_source *f = (struct fd_source *)s;
	ssize_t r;

	do
		r = read(f->fd, buf, n);
	while (r < 0 && errno == EINTR);
	if (r < 0 && errno == EISDIR)
		return err_set(err, "the input is a directory");
	return r < 0 ? err_sys(err, "cannot read the input") : r;
}

/* A seek beyond the end succeeds, so the size is asked first. */
static int64_t
seek_on(struct fd_source *f, uint64_t n, struct err *err)
{
	struct stat st;
	off_t at = lseek(f->fd, 0, SEEK_CUR);

	if (at < 0 || fstat(f->fd, &st) < 0)
		return err_sys(err, "cannot read the input");
	if (at >= st.st_size)
		return 0;
	if (n > (uint64_t)(st.st_size - at))
		n = (uint64_t)(st.st_size - at);
	if (lseek(f->fd, (off_t)n, SEEK_CUR) < 0)
		return err_sys(err, "cannot read the input");
	return (int64_t)n;
}

static int64_t
read_on(struct source *s, uint64_t n, struct err *err)
{
	static const size_t room = 65536;
	auto_free char *waste = mem_alloc(room);
	uint64_t done = 0;

	while (done < n) {
		uint64_t want = n - done < room ? n - done : room;
		ssize_t r = s->read(s, waste, (size_t)want, err);

		if (r < 0)
			return -1;
		if (r == 0)
			break;
		done += (uint64_t)r;
	}
	return (int64_t)done;
}

static int64_t
fd_skip(struct source *s, uint64_t n, struct err *err)
{
	struct fd_source *f = (struct fd_source *)s;
	uint64_t done = 0;

	if (f->seekable)
		return seek_on(f, n, err);
	while (f->null >= 0 && done < n) {
		size_t want = n - done < (1u << 30) ? (size_t)(n - done)
						    : (size_t)1 << 30;
		ssize_t r = splice(f->fd, NULL, f->null, NULL, want, 0);

		if (r < 0 && errno == EINTR)
			continue;
		if (r < 0) {
			/* No pipe after all, or a kernel that cannot. */
			f->null = -1;
			break;
		}
		if (r == 0)
			return (int64_t)done;
		done += (uint64_t)r;
	}
	if (done < n) {
		int64_t more = read_on(s, n - done, err);

		return more < 0 ? -1 : (int64_t)done + more;
	}
	return (int64_t)done;
}

/* An error of splice is one of the output: reading says its own. */
static int64_t
fd_move(struct source *s, int fd, uint64_t n, struct err *err)
{
	struct fd_source *f = (struct fd_source *)s;
	uint64_t done = 0;

	while (done < n) {
		size_t want = n - done < MOVE_PIECE ? (size_t)(n - done)
						    : (size_t)MOVE_PIECE;
		ssize_t r = splice(f->fd, NULL, fd, NULL, want, SPLICE_F_MORE);

		if (r < 0 && errno == EINTR)
			continue;
		if (r < 0 && (errno == EINVAL || errno == ENOSYS)) {
			s->move = NULL;
			break;
		}
		if (r < 0)
			return err_sys(err, "cannot write the output");
		if (r == 0)
			break;
		done += (uint64_t)r;
	}
	return (int64_t)done;
}

struct source *
source_fd(int fd, int null)
{
	struct fd_source *f = mem_zalloc(sizeof(*f));
	struct stat st;

	*f = (struct fd_source){ .s = { fd_read, fd_skip, free_plain, fd_move },
		.fd = fd,
		.null = null };
	f->seekable = fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
	return &f->s;
}

static ssize_t
range_read(struct source *s, void *buf, size_t n, struct err *err)
{
	struct fd_source *f = (struct fd_source *)s;
	ssize_t r;

	if (n > f->end - f->at)
		n = (size_t)(f->end - f->at);
	if (n == 0)
		return 0;
	do
		r = pread(f->fd, buf, n, (off_t)f->at);
	while (r < 0 && errno == EINTR);
	if (r < 0)
		return err_sys(err, "cannot read the input");
	f->at += (uint64_t)r;
	return r;
}

static int64_t
range_skip(struct source *s, uint64_t n, struct err *err)
{
	struct fd_source *f = (struct fd_source *)s;

	(void)err;
	if (n > f->end - f->at)
		n = f->end - f->at;
	f->at += n;
	return (int64_t)n;
}

struct source *
source_range(int fd, uint64_t at, uint64_t n)
{
	struct fd_source *f = mem_zalloc(sizeof(*f));

	*f = (struct fd_source){ .s = { range_read, range_skip, free_plain,
				     NULL },
		.fd = fd,
		.null = -1,
		.at = at,
		.end = at + n };
	return &f->s;
}

static ssize_t
memory_read(struct source *s, void *buf, size_t n, struct err *err)
{
	struct memory_source *m = (struct memory_source *)s;

	(void)err;
	if (n > m->rest.n)
		n = m->rest.n;
	if (n)
		memcpy(buf, m->rest.p, n);
	m->rest = span_from(m->rest, n);
	return (ssize_t)n;
}

struct source *
source_memory(struct span s)
{
	struct memory_source *m = mem_zalloc(sizeof(*m));

	*m = (struct memory_source){ { memory_read, NULL, free_plain, NULL },
		s };
	return &m->s;
}

ssize_t
source_read(struct source *s, void *buf, size_t n, struct err *err)
{
	return s->read(s, buf, n, err);
}

ssize_t
source_read_full(struct source *s, void *buf, size_t n, struct err *err)
{
	size_t done = 0;

	while (done < n) {
		ssize_t r = s->read(s, (char *)buf + done, n - done, err);

		if (r < 0)
			return -1;
		if (r == 0)
			break;
		done += (size_t)r;
	}
	return (ssize_t)done;
}

int
source_read_all(int fd, const char *name, struct buf *b, struct err *err)
{
	char piece[16 * 1024];
	ssize_t n;

	while ((n = read(fd, piece, sizeof(piece))) != 0) {
		if (n < 0 && errno != EINTR)
			return err_sys(err, "cannot read '%s'", name);
		if (n > 0)
			buf_put(b, (struct span){ piece, (size_t)n });
		if (!buf_ok(b))
			return err_set(err, "'%s' has more than %zu bytes",
			    name, b->max);
	}
	return 0;
}

int
source_read_file(const char *path, struct buf *b, struct err *err)
{
	auto_close int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return err_sys(err, "cannot open '%s'", path);
	return source_read_all(fd, path, b, err);
}

int64_t
source_skip(struct source *s, uint64_t n, struct err *err)
{
	return s->skip ? s->skip(s, n, err) : read_on(s, n, err);
}

int64_t
source_move(struct source *s, int fd, uint64_t n, struct err *err)
{
	return s->move ? s->move(s, fd, n, err) : 0;
}

void
source_free(struct source *s)
{
	if (s)
		s->free(s);
}
