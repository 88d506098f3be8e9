#include "look/cat_out.h"

#include <errno.h>

#include "base/mem.h"
#include "base/show.h"

enum {
	SHOWN_MAX = 64 * 1024, /* bytes that are made fit for a terminal */
	/* A byte becomes four, a character of three eight. */
	SHOWN_ROOM = 4 * SHOWN_MAX + 64,
	LOOK_MAX = 8192, /* bytes of a file in which a NUL says: no text */
	HALF_MAX = 3,    /* bytes of a character without its last one */
};

struct cat_out {
	int fd;
	bool terminal, binary;
	bool fresh;   /* nothing of the present file was looked at */
	bool refused; /* it is no text, and is not shown */
	struct buf shown;
	struct buf pending; /* begins with half a character */
};

struct cat_out *
cat_out_new(int fd, bool terminal, bool binary)
{
	struct cat_out *o = mem_zalloc(sizeof(*o));

	o->fd = fd;
	o->terminal = terminal;
	o->binary = binary;
	buf_init(&o->shown, SHOWN_ROOM);
	buf_init(&o->pending, SHOWN_MAX + HALF_MAX);
	return o;
}

void
cat_out_free(struct cat_out *o)
{
	if (!o)
		return;
	buf_release(&o->shown);
	buf_release(&o->pending);
	free(o);
}

static int
write_all(int fd, struct span s, struct err *err)
{
	while (s.n) {
		ssize_t n = write(fd, s.p, s.n);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_sys(err, "cannot write to standard output");
		s = span_from(s, (size_t)n);
	}
	return 0;
}

/* How many bytes at the end of s may be the front of a character. */
static size_t
half_of(struct span s)
{
	for (size_t n = 1; n <= HALF_MAX && n <= s.n; n++) {
		unsigned char c = (unsigned char)s.p[s.n - n];

		if (c >= 0xc0)
			return (c >= 0xf0 && n < 4) || (c >= 0xe0 && n < 3) ||
				n < 2
			    ? n
			    : 0;
		if (c < 0x80)
			return 0;
	}
	return 0;
}

/* Shows what is pending but its last `keep` bytes. */
static int
show_pending(struct cat_out *o, size_t keep, struct err *err)
{
	struct span s = { buf_span(&o->pending).p, o->pending.n - keep };
	struct span half = { s.p + s.n, keep };
	char kept[HALF_MAX];

	if (keep)
		memcpy(kept, half.p, keep);
	buf_reset(&o->shown);
	show_put_text(&o->shown, s);
	buf_reset(&o->pending);
	buf_put(&o->pending, (struct span){ kept, keep });
	return write_all(o->fd, buf_span(&o->shown), err);
}

void
cat_out_begin(struct cat_out *o)
{
	o->fresh = true;
	o->refused = false;
}

bool
cat_out_refused(const struct cat_out *o)
{
	return o->refused;
}

/* A megabyte of \x00 helps nobody. */
static bool
is_refused(struct cat_out *o, struct span piece)
{
	if (o->fresh && piece.n)
		o->refused = !o->binary &&
		    memchr(piece.p, '\0',
			piece.n < LOOK_MAX ? piece.n : LOOK_MAX);
	o->fresh = o->fresh && !piece.n;
	return o->refused;
}

int
cat_out_put(struct cat_out *o, struct span piece, struct err *err)
{
	if (!o->terminal)
		return write_all(o->fd, piece, err);
	if (is_refused(o, piece))
		return 0;
	while (piece.n) {
		size_t n = piece.n < SHOWN_MAX ? piece.n : SHOWN_MAX;

		buf_put(&o->pending, (struct span){ piece.p, n });
		if (show_pending(o, half_of(buf_span(&o->pending)), err) < 0)
			return -1;
		piece = span_from(piece, n);
	}
	return 0;
}

int
cat_out_hole(struct cat_out *o, uint64_t n, struct err *err)
{
	static const char zeros[65536];

	while (n) {
		size_t part = n < sizeof(zeros) ? (size_t)n : sizeof(zeros);

		if (cat_out_put(o, (struct span){ zeros, part }, err) < 0)
			return -1;
		n -= part;
	}
	return 0;
}

int
cat_out_end(struct cat_out *o, struct err *err)
{
	return o->pending.n ? show_pending(o, 0, err) : 0;
}
