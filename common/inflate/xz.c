#include <lzma.h>

#include "base/mem.h"
#include "inflate/codec.h"

/* Beside the dictionary: what liblzma counts for its tables and buffers. */
static const uint64_t xz_overhead = (uint64_t)1 << 20;

struct xz {
	lzma_stream l;
	bool ended;
};

static const char name[] = "xz";

static int
xz_failed(lzma_ret r, struct err *err)
{
	switch (r) {
	case LZMA_MEM_ERROR:
		mem_panic("out of memory");
	case LZMA_MEMLIMIT_ERROR:
		return err_set(err, "xz data wants a dictionary over %u bytes",
		    1u << INFLATE_WINDOW_LOG);
	case LZMA_UNSUPPORTED_CHECK:
		return err_set(err, "xz data has a checksum of unknown kind");
	case LZMA_OPTIONS_ERROR:
		return err_set(err, "xz data uses an unknown filter or option");
	case LZMA_BUF_ERROR:
		return err_set(err, "xz data is cut");
	default:
		return codec_damaged(name, err);
	}
}

/* Streams and the padding between them are liblzma's to tell apart. */
static ssize_t
xz_run(void *state, struct input *in, unsigned char *out, size_t n,
    struct err *err)
{
	struct xz *z = state;

	z->l.next_out = out;
	z->l.avail_out = n;
	while (z->l.avail_out > 0 && !z->ended) {
		int more = input_fill(in, err);
		lzma_ret r;

		if (more < 0)
			return -1;
		z->l.next_in = in->buf + in->at;
		z->l.avail_in = in->n - in->at;
		r = lzma_code(&z->l, more ? LZMA_RUN : LZMA_FINISH);
		in->at = in->n - z->l.avail_in;
		z->ended = r == LZMA_STREAM_END;
		if (r != LZMA_OK && r != LZMA_STREAM_END)
			return xz_failed(r, err);
	}
	return (ssize_t)(n - z->l.avail_out);
}

static void
xz_close(void *state)
{
	struct xz *z = state;

	lzma_end(&z->l);
	free(z);
}

static void *
xz_open(struct err *err)
{
	struct xz *z = mem_zalloc(sizeof(*z));
	uint64_t most = ((uint64_t)1 << INFLATE_WINDOW_LOG) + xz_overhead;

	z->l = (lzma_stream)LZMA_STREAM_INIT;
	if (lzma_stream_decoder(&z->l, most,
		LZMA_CONCATENATED | LZMA_TELL_UNSUPPORTED_CHECK) != LZMA_OK) {
		err_set(err, "liblzma does not start");
		xz_close(z);
		return NULL;
	}
	return z;
}

const struct codec codec_xz = { name, xz_open, xz_run, xz_close };
