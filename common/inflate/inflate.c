#include "inflate/inflate.h"

#include <inttypes.h>

#include "base/mem.h"
#include "inflate/codec.h"

/* A ratio says little before: 4 KiB of zeros in 20 bytes are no bomb. */
static const uint64_t ratio_from = (uint64_t)64 << 20;

struct inflate {
	struct source s;
	struct input in;
	const struct codec *codec; /* NULL: bytes pass through */
	void *state;
	struct inflate_limits limits;
	uint64_t made;
	bool failed;
	struct err why; /* of the failure, to be repeated */
};

static const struct {
	const char *name;
	const struct codec *codec;
} formats[] = {
	[INFLATE_NONE] = { "none", NULL },
	[INFLATE_GZIP] = { "gzip", &codec_gzip },
	[INFLATE_ZSTD] = { "zstd", &codec_zstd },
	[INFLATE_BZIP2] = { "bzip2", &codec_bzip2 },
	[INFLATE_XZ] = { "xz", &codec_xz },
};

int
input_fill(struct input *in, struct err *err)
{
	ssize_t r;

	if (in->at < in->n)
		return 1;
	in->at = in->n = 0;
	r = source_read(in->below, in->buf, INPUT_ROOM, err);
	if (r <= 0)
		return (int)r;
	in->n = (size_t)r;
	in->taken += (uint64_t)r;
	return 1;
}

int
input_need(struct input *in, const char *name, struct err *err)
{
	int r = input_fill(in, err);

	return r == 0 ? err_set(err, "%s data is cut", name) : r;
}

int
input_padding(struct input *in, const char *name, struct err *err)
{
	int r;

	while ((r = input_fill(in, err)) > 0)
		while (in->at < in->n)
			if (in->buf[in->at++] != 0)
				return codec_followed(name, err);
	return r;
}

int
codec_damaged(const char *name, struct err *err)
{
	return err_set(err, "%s data is damaged", name);
}

int
codec_followed(const char *name, struct err *err)
{
	return err_set(err, "%s data is followed by something else", name);
}

enum inflate_format
inflate_format_of(struct span start)
{
	const unsigned char *u = (const unsigned char *)start.p;

	/* Third byte: deflate, the one method there is. */
	if (span_starts(start, SPAN("\x1f\x8b\x08")))
		return INFLATE_GZIP;
	if (span_starts(start, SPAN("\x28\xb5\x2f\xfd")))
		return INFLATE_ZSTD;
	/* A skippable frame: sixteen magic numbers. */
	if (start.n >= 4 && (u[0] & 0xf0) == 0x50 &&
	    memcmp(u + 1, "\x2a\x4d\x18", 3) == 0)
		return INFLATE_ZSTD;
	if (start.n >= 4 && memcmp(u, "BZh", 3) == 0 && u[3] >= '1' &&
	    u[3] <= '9')
		return INFLATE_BZIP2;
	if (span_starts(start,
		SPAN("\xfd"
		     "7zXZ\0")))
		return INFLATE_XZ;
	return INFLATE_NONE;
}

const char *
inflate_name(enum inflate_format f)
{
	return formats[f].name;
}

/* What was looked at to tell the format, then the source itself. */
static ssize_t
pass_on(struct input *in, char *buf, size_t n, struct err *err)
{
	size_t have = in->n - in->at;
	ssize_t r;

	if (have > n)
		have = n;
	if (have) {
		memcpy(buf, in->buf + in->at, have);
		in->at += have;
	}
	if (have == n)
		return (ssize_t)n;
	r = source_read(in->below, buf + have, n - have, err);
	return r < 0 ? -1 : (ssize_t)have + r;
}

static int
check_limits(const struct inflate *i, struct err *err)
{
	const char *name = i->codec ? i->codec->name : "plain";
	uint64_t used = i->in.taken - (i->in.n - i->in.at);

	if (i->limits.bytes && i->made > i->limits.bytes)
		return err_set(err,
		    "%s data inflates to more than %" PRIu64 " bytes", name,
		    i->limits.bytes);
	if (i->codec && i->limits.ratio && i->made >= ratio_from &&
	    i->made / i->limits.ratio > used)
		return err_set(err,
		    "%s data inflates to more than %" PRIu64
		    " times its size, the limit of the ratio",
		    name, i->limits.ratio);
	return 0;
}

/* What came of n bytes made or passed over, -1 of a failure: it is for good. */
static int64_t
outcome(struct inflate *i, int64_t n, struct err *err)
{
	if (n >= 0) {
		i->made += (uint64_t)n;
		if (check_limits(i, err) == 0)
			return n;
	}
	i->failed = true;
	i->why = *err;
	return -1;
}

static ssize_t
inflate_read(struct source *s, void *buf, size_t n, struct err *err)
{
	struct inflate *i = (struct inflate *)s;

	if (i->failed) {
		*err = i->why;
		return -1;
	}
	return outcome(i,
	    i->codec ? i->codec->run(i->state, &i->in, buf, n, err)
		     : pass_on(&i->in, buf, n, err),
	    err);
}

/* Plain bytes only: compressed ones have to be read. */
static int64_t
inflate_skip(struct source *s, uint64_t n, struct err *err)
{
	struct inflate *i = (struct inflate *)s;
	size_t have = i->in.n - i->in.at;
	int64_t r;

	if (i->failed) {
		*err = i->why;
		return -1;
	}
	if (have > n)
		have = (size_t)n;
	i->in.at += have;
	r = source_skip(i->in.below, n - have, err);
	return outcome(i, r < 0 ? -1 : (int64_t)have + r, err);
}

static void
inflate_free(struct source *s)
{
	struct inflate *i = (struct inflate *)s;

	if (i->state)
		i->codec->close(i->state);
	source_free(i->in.below);
	free(i->in.buf);
	free(i);
}

/* The rest of the first block, so that reads of a file stay aligned. */
static int
start_codec(struct inflate *i, struct err *err)
{
	struct input *in = &i->in;
	ssize_t r;

	in->buf = mem_resize(in->buf, INPUT_ROOM, 1);
	r = source_read(in->below, in->buf + in->n, INPUT_ROOM - in->n, err);
	if (r < 0)
		return -1;
	in->n += (size_t)r;
	in->taken += (uint64_t)r;
	i->state = i->codec->open(err);
	return i->state ? 0 : -1;
}

static struct inflate *
inflate_new(struct source *below, struct inflate_limits limits)
{
	struct inflate *i = mem_zalloc(sizeof(*i));

	i->s = (struct source){ inflate_read, NULL, inflate_free, NULL };
	i->limits = limits;
	i->in.below = below;
	return i;
}

struct source *
inflate_open(struct source *below, struct inflate_limits limits,
    enum inflate_format *format, struct err *err)
{
	struct inflate *i = inflate_new(below, limits);
	auto_source struct source *s = &i->s;
	enum inflate_format f;
	ssize_t r;

	i->in.buf = mem_alloc(INFLATE_MAGIC);
	r = source_read_full(below, i->in.buf, INFLATE_MAGIC, err);
	if (r < 0)
		return NULL;
	i->in.n = i->in.taken = (size_t)r;
	f = inflate_format_of((struct span){ (char *)i->in.buf, i->in.n });
	i->codec = formats[f].codec;
	if (!i->codec)
		i->s.skip = inflate_skip;
	else if (start_codec(i, err) < 0)
		return NULL;
	if (format)
		*format = f;
	return take(s);
}

struct source *
inflate_raw(struct source *below, struct inflate_limits limits, struct err *err)
{
	struct inflate *i = inflate_new(below, limits);
	auto_source struct source *s = &i->s;

	i->codec = &codec_deflate;
	return start_codec(i, err) < 0 ? NULL : take(s);
}
