#include "image/archive.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#include "image/layer.h"

static int
by_name(const void *a, const void *b)
{
	const struct member *x = a, *y = b;
	int c = span_cmp(x->name, y->name);

	return c ? c : (x->at > y->at) - (x->at < y->at);
}

static struct span
keep_clean(struct archive *a, struct span s)
{
	auto_buf struct buf clean;

	buf_init(&clean, TAR_PATH_MAX);
	path_clean(s, &clean);
	return arena_bytes(&a->arena, buf_span(&clean));
}

/* A symlink's target, from the archive's top. */
static struct span
keep_target(struct archive *a, struct span name, struct span link)
{
	auto_buf struct buf b;
	size_t i = name.n;

	buf_init(&b, 2 * TAR_PATH_MAX);
	while (i && name.p[i - 1] != '/')
		i--;
	buf_put(&b, (struct span){ name.p, i });
	buf_put(&b, link);
	return keep_clean(a, buf_span(&b));
}

static void
add_member(struct archive *a, const struct tar_entry *e)
{
	struct member m = { .name = keep_clean(a, e->name) };

	m.file = e->type == TAR_FILE && !e->sparse;
	m.symlink = e->type == TAR_SYMLINK;
	m.at = a->from + e->body_at;
	m.size = e->size;
	if (m.symlink)
		m.link = keep_target(a, m.name, e->link);
	else if (e->type == TAR_LINK)
		m.link = keep_clean(a, e->link);
	mem_grow(a->members, a->nmembers, a->cap_members);
	a->members[a->nmembers++] = m;
}

static size_t
hex_at(struct span s)
{
	size_t n = 0;

	while (n < s.n &&
	    ((s.p[n] >= '0' && s.p[n] <= '9') ||
		(s.p[n] >= 'a' && s.p[n] <= 'f')))
		n++;
	return n;
}

/* "blobs/sha256/HEX", "HEX.json", "HEX/layer.tar", "sha256:HEX". */
static bool
is_digest_named(struct span name)
{
	if (span_starts(name, SPAN("blobs/sha256/")))
		name = span_from(name, 13);
	else if (span_starts(name, SPAN("sha256:")))
		name = span_from(name, 7);
	return hex_at(name) == 64;
}

/* Names that only image archives have, and the files that describe one. */
static bool
is_telling(struct span name)
{
	static const char *const tops[] = { "manifest.json", "index.json",
		"oci-layout", "repositories" };

	for (size_t i = 0; i < array_len(tops); i++)
		if (span_is(name, tops[i]))
			return true;
	return is_digest_named(name);
}

static int
index_members(struct archive *a, struct tar_reader *tar, struct err *err)
{
	const struct tar_entry *e;
	int got;

	while ((got = tar_next(tar, &e, err)) > 0) {
		if (a->nmembers == 0 &&
		    span_is(e->name, ".image/stream.json")) {
			a->stream = true;
			return 0;
		}
		add_member(a, e);
		/* Of a large root file system only what could make it an
		 * archive is kept: nothing may be hidden behind a crowd. */
		if (a->nmembers > ARCHIVE_MEMBERS_MAX &&
		    !is_telling(a->members[a->nmembers - 1].name))
			a->nmembers--;
		if (a->nmembers > 2 * ARCHIVE_MEMBERS_MAX)
			return err_set(err,
			    "more than %d members of an image archive",
			    2 * ARCHIVE_MEMBERS_MAX);
	}
	if (got == 0 && !tar_ended(tar))
		return err_set(err,
		    "it ends without the end-of-archive blocks: it was cut");
	return got;
}

int
archive_open_tar(struct archive *a, int fd, uint64_t from, uint64_t size,
    struct err *err)
{
	struct source *src = source_range(fd, from, size);
	struct tar_reader *tar = tar_reader_new(src);
	int r;

	*a =
	    (struct archive){ .fd = fd, .dir = -1, .from = from, .size = size };
	r = index_members(a, tar, err);
	tar_reader_free(tar);
	source_free(src);
	if (a->nmembers)
		qsort(a->members, a->nmembers, sizeof(*a->members), by_name);
	return r;
}

void
archive_open_dir(struct archive *a, int dir)
{
	*a = (struct archive){ .fd = -1, .dir = dir };
}

void
archive_release(struct archive *a)
{
	free(a->members);
	arena_release(&a->arena);
	*a = (struct archive){ .fd = -1, .dir = -1 };
}

/* The last member of that name. */
static const struct member *
find(const struct archive *a, struct span name)
{
	size_t lo = 0, hi = a->nmembers;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (span_cmp(a->members[mid].name, name) <= 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (lo == 0 || !span_eq(a->members[lo - 1].name, name))
		return NULL;
	return &a->members[lo - 1];
}

static const struct member *
find_file(const struct archive *a, struct span name)
{
	enum { HOPS = 8 }; /* docker save writes one */
	const struct member *m = find(a, name);

	for (int i = 0; m && !m->file && i < HOPS; i++)
		m = m->link.n ? find(a, m->link) : NULL;
	return m && m->file ? m : NULL;
}

struct span
archive_trace(const struct archive *a)
{
	for (size_t i = 0; i < a->nmembers; i++) {
		struct span name = a->members[i].name;

		if (is_digest_named(name) || span_is(name, "oci-layout"))
			return name;
	}
	return (struct span){ "", 0 };
}

static bool
is_clean(struct span name)
{
	struct span part;

	while (span_cut(&name, '/', &part))
		if (part.n == 0 || span_is(part, ".") || span_is(part, ".."))
			return false;
	return true;
}

static int
open_beneath(const struct archive *a, struct span name, struct blob *b,
    struct err *err)
{
	auto_free char *path = mem_spandup(name);
	struct stat st;
	int fd;

	if (!is_clean(name) || memchr(name.p, '\0', name.n)) {
		errno = ENOENT;
		return err_sys(err, "'%s'", path);
	}
	fd = openat(a->dir, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0 || fstat(fd, &st) < 0)
		err_sys(err, "cannot open '%s'", path);
	else if (!S_ISREG(st.st_mode))
		err_set(err, "'%s' is no file", path);
	else {
		*b = (struct blob){ fd, 0, (uint64_t)st.st_size, true };
		return 0;
	}
	if (fd >= 0)
		close(fd);
	return -1;
}

bool
archive_find(const struct archive *a, struct span name, struct blob *b,
    struct err *err)
{
	const struct member *m;

	*b = (struct blob){ .fd = -1 };
	if (a->dir >= 0)
		return open_beneath(a, name, b, err) == 0;
	m = find_file(a, name);
	if (!m) {
		err_set(err, "'%.*s' is not in the archive", SPAN_ARG(name));
		return false;
	}
	*b = (struct blob){ a->fd, m->at, m->size, false };
	return true;
}

bool
archive_has(const struct archive *a, struct span name)
{
	struct err ignored;
	struct blob b;

	if (!archive_find(a, name, &b, &ignored))
		return false;
	if (b.own_fd)
		close(b.fd);
	return true;
}

int
archive_read(const struct archive *a, struct span name, struct buf *out,
    struct err *err)
{
	struct source *src;
	struct blob b;
	ssize_t n;
	char *p;

	if (!archive_find(a, name, &b, err))
		return -1;
	buf_reset(out);
	p = b.size <= STREAM_META_MAX ? buf_room(out, (size_t)b.size) : NULL;
	if (!p) {
		if (b.own_fd)
			close(b.fd);
		return err_set(err, "'%.*s' is over the limit of %d bytes",
		    SPAN_ARG(name), STREAM_META_MAX);
	}
	src = source_range(b.fd, b.at, b.size);
	n = source_read_full(src, p, (size_t)b.size, err);
	source_free(src);
	if (b.own_fd)
		close(b.fd);
	if (n >= 0 && (uint64_t)n < b.size)
		return err_set(err, "'%.*s' is cut", SPAN_ARG(name));
	return n < 0 ? -1 : 0;
}

void
archive_blob_name(const struct digest *d, char name[DIGEST_MAX + 8])
{
	snprintf(name, DIGEST_MAX + 8, "blobs/%s", d->text);
	name[6 + strcspn(d->text, ":")] = '/';
}
