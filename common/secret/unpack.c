#include "secret/unpack.h"

#include "base/mem.h"
#include "inflate/inflate.h"
#include "secret/unpacking.h"
#include "tar/tar.h"

/* RFC 1952 section 2.3. */
enum { GZIP_FLAGS = 3, GZIP_HEADER = 10, GZIP_EXTRA = 4, GZIP_NAME = 8 };

/* A source whose first bytes have been looked at. */
struct opened {
	struct source s;
	struct source *below;
	char start[UNPACK_MAGIC];
	size_t at, n;
};

enum unpack_format
unpack_format_of(struct span start)
{
	/* The checksum of a whole block says more than a magic. */
	if (tar_is_header(start))
		return UNPACK_TAR;
	if (inflate_format_of(start) == INFLATE_GZIP)
		return UNPACK_GZIP;
	/* A member, the end of one without any, the mark of a split one. */
	if (span_starts(start, SPAN("PK\3\4")) ||
	    span_starts(start, SPAN("PK\5\6")) ||
	    span_starts(start, SPAN("PK\7\10PK\3\4")) ||
	    span_starts(start, SPAN("PK00PK\3\4")))
		return UNPACK_ZIP;
	if (span_starts(start, SPAN("#!")) || span_starts(start, SPAN("MZ")))
		return UNPACK_PREFIXED;
	if (start.n >= TAR_BLOCK &&
	    span_starts(span_from(start, 257), SPAN("ustar")))
		return UNPACK_TAR;
	return UNPACK_NONE;
}

int
unpacking_begin(struct unpacking *u, struct span name, struct err *err)
{
	if (u->members == UNPACK_MEMBERS_MAX) {
		u->full = true;
		return err_set(err, "more than %d members", UNPACK_MEMBERS_MAX);
	}
	u->members++;
	return u->calls->member(u->arg, name);
}

int
unpacking_piece(struct unpacking *u, struct span piece, struct err *err)
{
	size_t n = piece.n < u->left ? piece.n : (size_t)u->left;

	if (n)
		u->calls->piece(u->arg, (struct span){ piece.p, n });
	u->left -= n;
	if (n == piece.n)
		return 0;
	u->full = true;
	return err_set(err, "more than %llu bytes come out of it",
	    (unsigned long long)u->most);
}

int
unpacking_drain(struct unpacking *u, struct source *src, struct err *err)
{
	ssize_t n;

	while ((n = source_read(src, u->room, UNPACKING_PIECE, err)) > 0)
		if (unpacking_piece(u, (struct span){ u->room, (size_t)n },
			err) < 0)
			return -1;
	return (int)n;
}

void
unpacking_end(struct unpacking *u)
{
	u->calls->member_end(u->arg);
}

/* Tar */

static int
tar_member(struct unpacking *u, struct tar_reader *r, struct span name,
    struct err *err)
{
	int got = unpacking_begin(u, name, err);
	struct span piece;

	if (got <= 0)
		return got;
	while ((got = tar_data(r, &piece, err)) > 0 &&
	    (got = unpacking_piece(u, piece, err)) == 0)
		;
	unpacking_end(u);
	return got;
}

static void
count_unknown(void *arg, const char *code, struct span name)
{
	unsigned *unknown = arg;

	(void)name;
	*unknown += strcmp(code, "unknown-member-type") == 0;
}

static int
tar_members(struct unpacking *u, struct tar_reader *r, struct err *err)
{
	const struct tar_entry *e;
	unsigned unknown = 0;
	int64_t more;
	int got;

	tar_reader_on_quirk(r, count_unknown, &unknown);
	while ((got = tar_next(r, &e, err)) > 0)
		if (e->type == TAR_FILE && tar_member(u, r, e->name, err) < 0)
			return -1;
	if (got < 0)
		return -1;
	/* Compressed data says only at its end whether it is whole. */
	more = tar_trailing(r, err);
	if (more > 0)
		return err_set(err, "something stands behind the end of a tar");
	if (more == 0 && unknown)
		return err_set(err, "a tar has members of unknown type: %u",
		    unknown);
	return more < 0 ? -1 : 0;
}

static int
tar_unpack(struct unpacking *u, struct source *src, struct err *err)
{
	struct tar_reader *r = tar_reader_new(src);
	int got = tar_members(u, r, err);

	tar_reader_free(r);
	return got;
}

/* Gzip */

static ssize_t
opened_read(struct source *s, void *buf, size_t n, struct err *err)
{
	struct opened *o = (struct opened *)s;

	if (o->at == o->n)
		return source_read(o->below, buf, n, err);
	if (n > o->n - o->at)
		n = o->n - o->at;
	memcpy(buf, o->start + o->at, n);
	o->at += n;
	return (ssize_t)n;
}

static void
opened_free(struct source *s)
{
	source_free(((struct opened *)s)->below);
	free(s);
}

/* Takes `below`. An error, which comes again, is for who reads on. */
static struct source *
look_into(struct source *below, bool *tar)
{
	struct opened *o = mem_zalloc(sizeof(*o));
	struct err later;
	ssize_t n;

	o->s = (struct source){ opened_read, NULL, opened_free, NULL };
	o->below = below;
	while (o->n < sizeof(o->start) &&
	    (n = source_read(below, o->start + o->n, sizeof(o->start) - o->n,
		 &later)) > 0)
		o->n += (size_t)n;
	*tar = tar_is_header((struct span){ o->start, o->n });
	return &o->s;
}

/* Empty where there is none, or it is not near the beginning. */
static struct span
gzip_name(struct unpacking *u)
{
	static const struct span none = { "", 0 };
	auto_source struct source *src = source_range(u->fd, 0, u->size);
	struct err err;
	ssize_t n = source_read_full(src, u->room, UNPACKING_PIECE, &err);
	const unsigned char *h = (const unsigned char *)u->room;
	size_t at = GZIP_HEADER;
	const char *end;

	if (n < GZIP_HEADER + 2 || !(h[GZIP_FLAGS] & GZIP_NAME))
		return none;
	if (h[GZIP_FLAGS] & GZIP_EXTRA)
		at += 2u + h[GZIP_HEADER] + (h[GZIP_HEADER + 1] << 8);
	if (at >= (size_t)n)
		return none;
	end = memchr(u->room + at, '\0', (size_t)n - at);
	if (!end)
		return none;
	return (struct span){ u->room + at, (size_t)(end - u->room) - at };
}

static int
gzip_content(struct unpacking *u, struct source *src, struct err *err)
{
	int got = unpacking_begin(u, gzip_name(u), err);

	if (got <= 0)
		return got;
	got = unpacking_drain(u, src, err);
	unpacking_end(u);
	return got;
}

/* Owns `plain`: a tar, or something else. */
static int
plain_unpack(struct unpacking *u, struct source *plain, struct err *err)
{
	bool tar = false;
	auto_source struct source *src = look_into(plain, &tar);

	return tar ? tar_unpack(u, src, err) : gzip_content(u, src, err);
}

/* What a tar's unwanted members inflate to is limited too: it takes time. */
static int
gzip_unpack(struct unpacking *u, struct err *err)
{
	struct inflate_limits limits = {
		.bytes = u->most < UINT64_MAX - UNPACKING_PIECE
		    ? u->most + UNPACKING_PIECE
		    : 0,
		.ratio = UNPACK_RATIO_MAX,
	};
	struct source *plain =
	    inflate_open(source_range(u->fd, 0, u->size), limits, NULL, err);

	return plain ? plain_unpack(u, plain, err) : -1;
}

static int
unpack_as(struct unpacking *u, enum unpack_format f, struct err *err)
{
	auto_source struct source *src = source_range(u->fd, 0, u->size);

	switch (f) {
	case UNPACK_TAR:
		return tar_unpack(u, src, err);
	case UNPACK_GZIP:
		return gzip_unpack(u, err);
	case UNPACK_ZIP:
	case UNPACK_PREFIXED:
		return zip_unpack(u, f == UNPACK_ZIP, err);
	case UNPACK_NONE:
		break;
	}
	return err_set(err, "no archive");
}

int
unpack(int fd, uint64_t size, uint64_t max_bytes,
    const struct unpack_calls *calls, void *arg, struct err *err)
{
	auto_source struct source *src = source_range(fd, 0, size);
	auto_free char *room = mem_alloc(UNPACKING_PIECE);
	uint64_t most = size < UINT64_MAX / UNPACK_RATIO_MAX
	    ? size * UNPACK_RATIO_MAX
	    : UINT64_MAX;
	struct unpacking u = { .fd = fd,
		.size = size,
		.most = most < max_bytes ? most : max_bytes,
		.calls = calls,
		.arg = arg,
		.room = room };
	ssize_t n = source_read_full(src, room, UNPACK_MAGIC, err);

	if (n < 0)
		return -1;
	u.left = u.most;
	return unpack_as(&u, unpack_format_of((struct span){ room, (size_t)n }),
	    err);
}
