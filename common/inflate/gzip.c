#include "base/mem.h"
#include "inflate/codec.h"
#include "inflate/deflate.h"

/* RFC 1952 section 2.3.1. FTEXT (1) says nothing that matters here. */
enum {
	FHCRC = 1 << 1,
	FEXTRA = 1 << 2,
	FNAME = 1 << 3,
	FCOMMENT = 1 << 4,
	RESERVED = 7 << 5,
};

enum stage { BETWEEN, INSIDE, DONE, FAILED };

struct gzip {
	enum stage stage;
	struct deflate *deflate;
	bool raw; /* one member's deflate data alone */
	uint64_t members;
	uint64_t made; /* bytes of this member */
	unsigned empty;
	uint32_t crc;   /* of this header */
	struct err why; /* FAILED */
};

static const char name[] = "gzip";

static int
header_byte(struct gzip *g, struct input *in, struct err *err)
{
	const unsigned char *p;

	if (input_need(in, name, err) < 0)
		return -1;
	p = in->buf + in->at++;
	g->crc = deflate_crc(g->crc, p, 1);
	return *p;
}

/* Little-endian. */
static int
header_u16(struct gzip *g, struct input *in, struct err *err)
{
	int low = header_byte(g, in, err);
	int high = low < 0 ? -1 : header_byte(g, in, err);

	return high < 0 ? -1 : low | high << 8;
}

static int
header_skip(struct gzip *g, struct input *in, int n, struct err *err)
{
	while (n-- > 0)
		if (header_byte(g, in, err) < 0)
			return -1;
	return 0;
}

static int
header_string(struct gzip *g, struct input *in, struct err *err)
{
	int c;

	do
		c = header_byte(g, in, err);
	while (c > 0);
	return c;
}

/* The magic and the method; the flags are what it returns. */
static int
header_start(struct gzip *g, struct input *in, struct err *err)
{
	static const unsigned char want[] = { 0x1f, 0x8b, 8 };
	int c;

	g->crc = 0;
	for (size_t i = 0; i < sizeof(want); i++) {
		c = header_byte(g, in, err);
		if (c < 0)
			return -1;
		if (c != want[i])
			return i < 2 ? codec_followed(name, err)
				     : codec_damaged(name, err);
	}
	c = header_byte(g, in, err);
	return c >= 0 && c & RESERVED ? codec_damaged(name, err) : c;
}

static int
read_header(struct gzip *g, struct input *in, struct err *err)
{
	int flags = header_start(g, in, err);
	int n = 0;

	/* MTIME, XFL, OS */
	if (flags < 0 || header_skip(g, in, 6, err) < 0)
		return -1;
	if (flags & FEXTRA && (n = header_u16(g, in, err)) < 0)
		return -1;
	if (header_skip(g, in, n, err) < 0)
		return -1;
	if (flags & FNAME && header_string(g, in, err) < 0)
		return -1;
	if (flags & FCOMMENT && header_string(g, in, err) < 0)
		return -1;
	if (flags & FHCRC) {
		int want = (int)(g->crc & 0xffff);
		int got = header_u16(g, in, err);

		if (got < 0)
			return -1;
		if (got != want)
			return codec_damaged(name, err);
	}
	return 0;
}

/* At the front of a member, or behind the last. */
static int
next_member(struct gzip *g, struct input *in, struct err *err)
{
	int r = input_fill(in, err);

	if (r < 0)
		return -1;
	if (r == 0) {
		g->stage = DONE;
		return 0;
	}
	if (g->members && in->buf[in->at] == 0) {
		g->stage = DONE;
		return input_padding(in, name, err);
	}
	if (read_header(g, in, err) < 0)
		return -1;
	deflate_start(g->deflate);
	g->members++;
	g->made = 0;
	g->stage = INSIDE;
	return 0;
}

static int
end_member(struct gzip *g, struct err *err)
{
	g->stage = g->raw ? DONE : BETWEEN;
	if (g->raw)
		return 0;
	if (g->made == 0 && ++g->empty > INFLATE_EMPTY_MEMBERS)
		return err_set(err, "gzip data has more than %d empty members",
		    INFLATE_EMPTY_MEMBERS);
	return 0;
}

/* To be told when what came before has been handed out. */
static void
fail(struct gzip *g, const struct err *err)
{
	g->stage = FAILED;
	g->why = *err;
}

/*
 * Decodes before it asks for input: the decoder may hold bytes that had no
 * room before.
 */
static size_t
inside_member(struct gzip *g, struct input *in, unsigned char *out, size_t n,
    struct err *err)
{
	size_t made = 0;
	int r;

	if (n > CODEC_STRIDE)
		n = CODEC_STRIDE;
	r = deflate_run(g->deflate, in, out, n, &made, err);
	g->made += made;
	if (r > 0)
		r = end_member(g, err);
	else if (r == 0 && made < n)
		r = input_need(in, g->raw ? codec_deflate.name : name, err);
	if (r < 0)
		fail(g, err);
	return made;
}

static ssize_t
gzip_run(void *state, struct input *in, unsigned char *out, size_t n,
    struct err *err)
{
	struct gzip *g = state;
	size_t done = 0;

	while (done < n && g->stage < DONE) {
		if (g->stage == INSIDE)
			done += inside_member(g, in, out + done, n - done, err);
		else if (next_member(g, in, err) < 0)
			fail(g, err);
	}
	if (done == 0 && g->stage == FAILED) {
		*err = g->why;
		return -1;
	}
	return (ssize_t)done;
}

static void
gzip_close(void *state)
{
	struct gzip *g = state;

	deflate_free(g->deflate);
	free(g);
}

static void *
gzip_open(struct err *err)
{
	struct gzip *g = mem_zalloc(sizeof(*g));

	g->deflate = deflate_new(err);
	if (!g->deflate) {
		free(g);
		return NULL;
	}
	return g;
}

static void *
deflate_open(struct err *err)
{
	struct gzip *g = gzip_open(err);

	if (g) {
		g->raw = true;
		g->stage = INSIDE;
		deflate_start_raw(g->deflate);
	}
	return g;
}

const struct codec codec_gzip = { name, gzip_open, gzip_run, gzip_close };
const struct codec codec_deflate = { "deflate", deflate_open, gzip_run,
	gzip_close };
