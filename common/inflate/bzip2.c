#include <bzlib.h>

#include "base/mem.h"
#include "inflate/codec.h"

struct bzip2 {
	bz_stream b;
	bool inside; /* a stream: b is in use */
	bool ended;
	uint64_t streams;
	uint64_t made; /* bytes of this stream */
	unsigned empty;
};

static const char name[] = "bzip2";

/* At the front of a stream, or behind the last. */
static int
next_stream(struct bzip2 *z, struct input *in, struct err *err)
{
	int r = input_fill(in, err);

	if (r <= 0) {
		z->ended = true;
		return r;
	}
	if (z->streams && in->buf[in->at] == 0) {
		z->ended = true;
		return input_padding(in, name, err);
	}
	z->b = (bz_stream){ 0 };
	if (BZ2_bzDecompressInit(&z->b, 0, 0) != BZ_OK)
		mem_panic("out of memory");
	z->inside = true;
	z->streams++;
	z->made = 0;
	return 0;
}

/* Each stream, empty or not, has megabytes allocated for it. */
static int
end_stream(struct bzip2 *z, struct err *err)
{
	BZ2_bzDecompressEnd(&z->b);
	z->inside = false;
	if (z->made == 0 && ++z->empty > INFLATE_EMPTY_MEMBERS)
		return err_set(err, "bzip2 data has more than %d empty streams",
		    INFLATE_EMPTY_MEMBERS);
	return 0;
}

static ssize_t
inside_stream(struct bzip2 *z, struct input *in, unsigned char *out, size_t n,
    struct err *err)
{
	size_t made;
	int r;

	if (n > CODEC_STRIDE)
		n = CODEC_STRIDE;
	z->b.next_in = (char *)in->buf + in->at;
	z->b.avail_in = (unsigned)(in->n - in->at);
	z->b.next_out = (char *)out;
	z->b.avail_out = (unsigned)n;
	r = BZ2_bzDecompress(&z->b);
	in->at = in->n - z->b.avail_in;
	made = n - z->b.avail_out;
	z->made += made;
	if (r == BZ_MEM_ERROR)
		mem_panic("out of memory");
	if (r == BZ_DATA_ERROR_MAGIC && z->streams > 1)
		return codec_followed(name, err);
	if (r != BZ_OK && r != BZ_STREAM_END)
		return codec_damaged(name, err);
	if (r == BZ_STREAM_END)
		return end_stream(z, err) < 0 ? -1 : (ssize_t)made;
	if (made < n && input_need(in, name, err) < 0)
		return -1;
	return (ssize_t)made;
}

static ssize_t
bzip2_run(void *state, struct input *in, unsigned char *out, size_t n,
    struct err *err)
{
	struct bzip2 *z = state;
	size_t done = 0;

	while (done < n && !z->ended) {
		ssize_t r = z->inside
		    ? inside_stream(z, in, out + done, n - done, err)
		    : next_stream(z, in, err);

		if (r < 0)
			return -1;
		done += (size_t)r;
	}
	return (ssize_t)done;
}

static void
bzip2_close(void *state)
{
	struct bzip2 *z = state;

	if (z->inside)
		BZ2_bzDecompressEnd(&z->b);
	free(z);
}

static void *
bzip2_open(struct err *err)
{
	(void)err;
	return mem_zalloc(sizeof(struct bzip2));
}

const struct codec codec_bzip2 = { name, bzip2_open, bzip2_run, bzip2_close };
