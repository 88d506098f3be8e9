/* Target: common/inflate. */
#include <bzlib.h>
#include <lzma.h>
#include <stdio.h>
#include <zlib.h>
#include <zstd.h>

#include "base/mem.h"
#include "fuzz.h"
#include "inflate/inflate.h"

enum {
	OUT_MAX = 4 * 1024 * 1024,
};

/* Reads in pieces of n bytes; how many came, -1 on error. */
static int64_t
inflate_all(struct span in, size_t n, uint64_t *hash)
{
	static const struct inflate_limits limits = { .bytes = OUT_MAX,
		.ratio = 2000 };
	enum inflate_format format;
	struct err err = { .msg = "" };
	auto_free char *piece = mem_alloc(n);
	auto_source struct source *s =
	    inflate_open(source_memory(in), limits, &format, &err);
	int64_t sum = 0;
	ssize_t got = -1;

	*hash = 1;
	if (s) {
		touch(span_of(inflate_name(format)));
		must(format == inflate_format_of(in));
		while ((got = source_read_full(s, piece, n, &err)) > 0) {
			*hash = span_hash((struct span){ piece, (size_t)got },
			    *hash);
			sum += got;
			must(sum <= OUT_MAX);
		}
		must(got < 0 || source_read(s, piece, n, &err) == 0);
	}
	must(got == 0 || err.msg[0] != '\0');
	return got < 0 ? -1 : sum;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span in = { (const char *)data, size };
	uint64_t large, same;
	int64_t n = inflate_all(in, 1 << 16, &large);

	must(inflate_all(in, 1 << 16, &same) == n && same == large);
	if (n >= 0 && n < 4096)
		must(inflate_all(in, 7, &same) == n);
	return 0;
}

/* Seeds */

static struct span
gzip(struct span in, char *out, size_t room)
{
	z_stream z = { 0 };

	must(deflateInit2(&z, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) ==
	    Z_OK);
	z.next_in = (Bytef *)(uintptr_t)in.p;
	z.avail_in = (uInt)in.n;
	z.next_out = (Bytef *)out;
	z.avail_out = (uInt)room;
	must(deflate(&z, Z_FINISH) == Z_STREAM_END);
	deflateEnd(&z);
	return (struct span){ out, room - z.avail_out };
}

static struct span
zstd(struct span in, char *out, size_t room)
{
	ZSTD_CCtx *c = ZSTD_createCCtx();
	size_t n;

	ZSTD_CCtx_setParameter(c, ZSTD_c_checksumFlag, 1);
	n = ZSTD_compress2(c, out, room, in.p, in.n);
	must(!ZSTD_isError(n));
	ZSTD_freeCCtx(c);
	return (struct span){ out, n };
}

static struct span
bzip2(struct span in, char *out, size_t room)
{
	unsigned n = (unsigned)room;

	must(BZ2_bzBuffToBuffCompress(out, &n, (char *)(uintptr_t)in.p,
		 (unsigned)in.n, 1, 0, 0) == BZ_OK);
	return (struct span){ out, n };
}

static struct span
xz(struct span in, char *out, size_t room)
{
	size_t n = 0;

	must(lzma_easy_buffer_encode(0, LZMA_CHECK_CRC32, NULL,
		 (const uint8_t *)in.p, in.n, (uint8_t *)out, &n,
		 room) == LZMA_OK);
	return (struct span){ out, n };
}

void
fuzz_seeds(fuzz_seed_fn *fn, void *arg)
{
	static struct span (*const codecs[])(struct span, char *,
	    size_t) = { gzip, zstd, bzip2, xz };
	static const char skippable[] = "\x50\x2a\x4d\x18\x04\0\0\0abcd";
	auto_free char *text = mem_zalloc(5000);
	auto_free char *out = mem_alloc(20000);
	auto_buf struct buf b;

	buf_init(&b, 1 << 20);
	for (int i = 0; i < 2000; i++)
		text[i] = (char)('a' + i * i % 17);
	for (size_t i = 0; i < array_len(codecs); i++) {
		fn(arg, codecs[i](SPAN(""), out, 20000));
		fn(arg, codecs[i](SPAN("one line\n"), out, 20000));
		for (int twice = 0; twice < 2; twice++)
			buf_put(&b,
			    codecs[i]((struct span){ text, 5000 }, out, 20000));
		fn(arg, buf_span(&b));
		buf_reset(&b);
	}
	buf_put(&b, (struct span){ skippable, 12 });
	buf_put(&b, zstd(SPAN("x"), out, 20000));
	fn(arg, buf_span(&b));
	buf_reset(&b);
	buf_put(&b,
	    SPAN("\x1f\x8b\x08\x1e\0\0\0\0\0\xff\3\0abcname\0comment\0"
		 "\0\0\3\0\0\0\0\0\0\0\0\0"));
	fn(arg, buf_span(&b));
	fn(arg, SPAN("no compression at all"));
}
