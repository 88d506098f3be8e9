#include <zstd.h>
#include <zstd_errors.h>

#include "base/mem.h"
#include "inflate/codec.h"

struct zstd {
	ZSTD_DCtx *ctx;
	bool inside; /* a frame */
	bool ended;
};

static const char name[] = "zstd";

/*
 * At the front of a frame, or behind the last. One byte tells: libzstd itself
 * may know frames older than RFC 8878, which no runtime unpacks.
 */
static int
next_frame(struct zstd *z, struct input *in, struct err *err)
{
	int r = input_fill(in, err);
	unsigned char c;

	if (r <= 0) {
		z->ended = true;
		return r;
	}
	c = in->buf[in->at];
	if (c == 0) {
		z->ended = true;
		return input_padding(in, name, err);
	}
	if (c != 0x28 && (c & 0xf0) != 0x50)
		return codec_followed(name, err);
	z->inside = true;
	return 0;
}

static int
zstd_failed(size_t code, struct err *err)
{
	switch (ZSTD_getErrorCode(code)) {
	case ZSTD_error_frameParameter_windowTooLarge:
		return err_set(err, "zstd data wants a window over %u bytes",
		    1u << INFLATE_WINDOW_LOG);
	case ZSTD_error_checksum_wrong:
		return err_set(err,
		    "zstd data is damaged: its checksum is wrong");
	case ZSTD_error_prefix_unknown:
		return codec_followed(name, err);
	case ZSTD_error_memory_allocation:
		mem_panic("out of memory");
	default:
		return codec_damaged(name, err);
	}
}

static ssize_t
inside_frame(struct zstd *z, struct input *in, unsigned char *out, size_t n,
    struct err *err)
{
	ZSTD_inBuffer from = { in->buf, in->n, in->at };
	ZSTD_outBuffer to = { out, n, 0 };
	size_t r = ZSTD_decompressStream(z->ctx, &to, &from);

	in->at = from.pos;
	if (ZSTD_isError(r))
		return zstd_failed(r, err);
	if (r == 0)
		z->inside = false;
	else if (to.pos < n && input_need(in, name, err) < 0)
		return -1;
	return (ssize_t)to.pos;
}

static ssize_t
zstd_run(void *state, struct input *in, unsigned char *out, size_t n,
    struct err *err)
{
	struct zstd *z = state;
	size_t done = 0;

	while (done < n && !z->ended) {
		ssize_t r = z->inside
		    ? inside_frame(z, in, out + done, n - done, err)
		    : next_frame(z, in, err);

		if (r < 0)
			return -1;
		done += (size_t)r;
	}
	return (ssize_t)done;
}

static void
zstd_close(void *state)
{
	struct zstd *z = state;

	ZSTD_freeDCtx(z->ctx);
	free(z);
}

static void *
zstd_open(struct err *err)
{
	struct zstd *z = mem_zalloc(sizeof(*z));

	z->ctx = ZSTD_createDCtx();
	if (!z->ctx ||
	    ZSTD_isError(ZSTD_DCtx_setParameter(z->ctx, ZSTD_d_windowLogMax,
		INFLATE_WINDOW_LOG))) {
		err_set(err, "zstd does not start");
		zstd_close(z);
		return NULL;
	}
	return z;
}

const struct codec codec_zstd = { name, zstd_open, zstd_run, zstd_close };
