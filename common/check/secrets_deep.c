#include <errno.h>
#include <inttypes.h>
#include <unistd.h>

#include "check/secrets.h"

/* Bytes of an archive, and of what is in it: those of applications have some
 * hundred million. */
#define DEEP_SIZE_MAX (UINT64_C(1) << 30)
#define DEEP_OUT_MAX  (UINT64_C(4) << 30)

struct unpacking {
	struct check *c;
	struct secrets_state *s;
	struct buf name;        /* of the member */
	struct buf path;        /* that its name and the archive's make */
	bool of_tests, shipped; /* the archive is */
};

void
deep_begin(struct secrets_state *s)
{
	struct deep *d = &s->deep;

	d->nstart = 0;
	d->known = d->over = false;
	d->format = UNPACK_NONE;
	d->size = d->out = 0;
	d->error = 0;
}

static void
keep(struct deep *d, struct span piece)
{
	if (piece.n > DEEP_SIZE_MAX - d->size)
		d->over = true;
	while (piece.n && !d->over && !d->error) {
		ssize_t n = pwrite(d->fd, piece.p, piece.n, (off_t)d->size);

		if (n <= 0) {
			d->error = n < 0 ? errno : ENOSPC;
			if (d->error == EINTR)
				d->error = 0;
			continue;
		}
		d->size += (uint64_t)n;
		piece = span_from(piece, (size_t)n);
	}
}

static void
decide(struct deep *d)
{
	const struct span start = { d->start, d->nstart };

	d->known = true;
	d->format = unpack_format_of(start);
	if (d->format != UNPACK_NONE)
		keep(d, start);
}

void
deep_feed(struct secrets_state *s, struct span piece)
{
	struct deep *d = &s->deep;
	size_t n = sizeof(d->start) - d->nstart;

	if (!d->wanted)
		return;
	if (!d->known) {
		n = piece.n < n ? piece.n : n;
		memcpy(d->start + d->nstart, piece.p, n);
		d->nstart += n;
		piece = span_from(piece, n);
		if (d->nstart == sizeof(d->start))
			decide(d);
	}
	if (d->format != UNPACK_NONE)
		keep(d, piece);
}

/* A gzip may say how its content is called. If not, its own name does. */
static void
name_content(struct buf *path, struct span archive)
{
	static const struct span ends[] = { SPAN(".gz"), SPAN(".gzip") };

	for (size_t i = 0; i < array_len(ends); i++)
		if (span_ends(archive, ends[i])) {
			archive.n -= ends[i].n;
			break;
		}
	buf_put(path, archive);
}

static bool
begin_member(void *arg, struct span name)
{
	struct unpacking *u = arg;
	struct spot *spot = &u->s->finds.spot;

	buf_reset(&u->name);
	buf_reset(&u->path);
	buf_put(&u->name, name);
	if (name.n)
		buf_put(&u->path, name);
	else
		name_content(&u->path, u->s->body->entry->name);
	spot->member++;
	spot->within = buf_span(&u->name);
	reading_begin(u->s, buf_span(&u->path));
	spot->of_tests = spot->of_tests || u->of_tests;
	spot->shipped = spot->shipped || u->shipped;
	return true;
}

static void
take_piece(void *arg, struct span piece)
{
	struct unpacking *u = arg;

	u->s->deep.out += piece.n;
	reading_feed(u->s, piece);
}

static void
end_member(void *arg)
{
	struct unpacking *u = arg;

	reading_end(u->c, u->s->body->entry->name);
}

static void
look_inside(struct check *c)
{
	static const struct unpack_calls calls = { begin_member, take_piece,
		end_member };
	struct secrets_state *s = check_state(c);
	struct span path = s->body->entry->name;
	struct unpacking u = { .c = c,
		.s = s,
		.of_tests = s->finds.spot.of_tests,
		.shipped = s->finds.spot.shipped };
	struct err err;

	buf_init(&u.name, TAR_PATH_MAX);
	buf_init(&u.path, TAR_PATH_MAX);
	if (unpack(s->deep.fd, s->deep.size, DEEP_OUT_MAX, &calls, &u, &err) <
	    0)
		check_skip(c,
		    s->deep.out < DEEP_OUT_MAX ? "unreadable-archive"
					       : "archive-over-limit",
		    path, "\"%.*s\" cannot be unpacked to its end: %s",
		    SPAN_ARG(path), err.msg);
	s->finds.spot = (struct spot){ 0 };
	buf_release(&u.name);
	buf_release(&u.path);
}

void
deep_finish(struct check *c)
{
	struct secrets_state *s = check_state(c);
	struct deep *d = &s->deep;
	struct span path = s->body->entry->name;

	if (!d->wanted)
		return;
	if (!d->known)
		decide(d);
	if (d->format == UNPACK_NONE)
		return;
	if (d->error)
		check_skip(c, "unreadable-archive", path,
		    "\"%.*s\" cannot be unpacked: no room for it in a "
		    "temporary file: %s",
		    SPAN_ARG(path), strerror(d->error));
	else if (d->over)
		check_skip(c, "archive-over-limit", path,
		    "\"%.*s\" is not unpacked: it has more than %" PRIu64
		    " bytes",
		    SPAN_ARG(path), (uint64_t)DEEP_SIZE_MAX);
	else
		look_inside(c);
}
