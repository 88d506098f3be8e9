#ifndef HAVE_ISAL
#define ZLIB_CONST
#include <zlib.h>

#include "base/mem.h"
#include "inflate/deflate.h"

enum { TRAILER = 8 }; /* CRC32, ISIZE */

struct deflate {
	z_stream z;
	uint32_t crc;
	uint32_t size; /* modulo 2^32, as in the trailer */
	bool ended;    /* the deflate data has */
	bool raw;      /* and has no trailer */
	unsigned char trailer[TRAILER];
	size_t have;
};

struct deflate *
deflate_new(struct err *err)
{
	struct deflate *d = mem_zalloc(sizeof(*d));

	if (inflateInit2(&d->z, -MAX_WBITS) != Z_OK) {
		free(d);
		err_set(err, "zlib does not start");
		return NULL;
	}
	return d;
}

void
deflate_free(struct deflate *d)
{
	inflateEnd(&d->z);
	free(d);
}

void
deflate_start(struct deflate *d)
{
	inflateReset(&d->z);
	d->crc = d->size = 0;
	d->ended = d->raw = false;
	d->have = 0;
}

void
deflate_start_raw(struct deflate *d)
{
	deflate_start(d);
	d->raw = true;
}

static uint32_t
little32(const unsigned char *p)
{
	return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 |
	    (uint32_t)p[3] << 24;
}

static int
read_trailer(struct deflate *d, struct input *in, struct err *err)
{
	while (d->have < TRAILER && in->at < in->n)
		d->trailer[d->have++] = in->buf[in->at++];
	if (d->have < TRAILER)
		return 0;
	if (little32(d->trailer) != d->crc ||
	    little32(d->trailer + 4) != d->size)
		return err_set(err,
		    "gzip data is damaged: its checksum or length is wrong");
	return 1;
}

int
deflate_run(struct deflate *d, struct input *in, unsigned char *out, size_t n,
    size_t *made, struct err *err)
{
	int r;

	if (d->ended)
		return read_trailer(d, in, err);
	d->z.next_in = in->buf + in->at;
	d->z.avail_in = (uInt)(in->n - in->at);
	d->z.next_out = out;
	d->z.avail_out = (uInt)n;
	r = inflate(&d->z, Z_NO_FLUSH);
	in->at = in->n - d->z.avail_in;
	*made = n - d->z.avail_out;
	if (d->raw && r == Z_STREAM_END)
		return 1;
	d->crc = d->raw ? 0 : deflate_crc(d->crc, out, *made);
	d->size += (uint32_t)*made;
	if (r == Z_STREAM_END) {
		d->ended = true;
		return read_trailer(d, in, err);
	}
	/* Z_BUF_ERROR: nothing to do without more input. */
	if (r != Z_OK && r != Z_BUF_ERROR)
		return codec_damaged(d->raw ? "deflate" : "gzip", err);
	return 0;
}

uint32_t
deflate_crc(uint32_t crc, const unsigned char *p, size_t n)
{
	return (uint32_t)crc32_z(crc, p, n);
}
#endif
