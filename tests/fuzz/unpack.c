/* Target: common/secret, unpack(): tar, gzip, zip. */
#include <errno.h>
#include <stdio.h>
#include <sys/mman.h>
#include <zlib.h>

#include "base/mem.h"
#include "fuzz.h"
#include "secret/unpack.h"
#include "tar/tar.h"

enum { BYTES_MAX = 1 << 20 };

struct shown {
	bool inside;
	bool choosy; /* every third member is not wanted */
	uint64_t members, bytes;
	uint64_t hash;
};

static bool
on_member(void *arg, struct span name)
{
	struct shown *s = arg;

	must(!s->inside);
	must(++s->members <= UNPACK_MEMBERS_MAX);
	touch(name);
	s->inside = !s->choosy || s->members % 3;
	s->hash = span_hash(name, s->hash);
	return s->inside;
}

static void
on_piece(void *arg, struct span piece)
{
	struct shown *s = arg;

	must(s->inside && piece.n);
	touch(piece);
	s->bytes += piece.n;
}

static void
on_end(void *arg)
{
	struct shown *s = arg;

	must(s->inside);
	s->inside = false;
}

static int
unpack_all(int fd, size_t size, uint64_t max, struct shown *s)
{
	static const struct unpack_calls calls = { on_member, on_piece,
		on_end };
	struct err err = { .msg = "" };
	int got = unpack(fd, size, max, &calls, s, &err);

	must(!s->inside && s->bytes <= max);
	must(s->bytes <= (uint64_t)size * UNPACK_RATIO_MAX);
	must(got == 0 || (got == -1 && err.msg[0] != '\0'));
	return got;
}

static void
unpack_span(struct span in)
{
	int fd = memfd_create("body", MFD_CLOEXEC);
	struct shown first = { 0 }, again = { 0 }, choosy = { .choosy = true };
	enum unpack_format f = unpack_format_of(in);
	int got;

	must(fd >= 0);
	must(in.n == 0 || write(fd, in.p, in.n) == (ssize_t)in.n);
	got = unpack_all(fd, in.n, BYTES_MAX, &first);
	must(f != UNPACK_NONE || (got == -1 && first.members == 0));
	must(unpack_all(fd, in.n, BYTES_MAX, &again) == got);
	must(again.bytes == first.bytes && again.hash == first.hash);
	unpack_all(fd, in.n, BYTES_MAX, &choosy);
	if (got == 0 && first.bytes) {
		again = (struct shown){ 0 };
		must(unpack_all(fd, in.n, first.bytes - 1, &again) == -1);
	}
	/* As long as it says, but not as long as the caller thinks. */
	unpack_all(fd, in.n + 100, BYTES_MAX, &(struct shown){ 0 });
	close(fd);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span in = { (const char *)data, size };
	auto_free char *mended = mem_spandup(in);

	unpack_span(in);
	mend_tar(mended, size);
	unpack_span((struct span){ mended, size });
	return 0;
}

/* Seeds */

static void
put_little(struct buf *b, uint64_t v, int bytes)
{
	for (; bytes > 0; bytes--, v >>= 8)
		buf_putc(b, (char)(v & 0xff));
}

static void
put_deflated(struct buf *b, struct span in, int bits)
{
	char out[4096];
	z_stream z = { 0 };

	must(deflateInit2(&z, 9, Z_DEFLATED, bits, 8, Z_DEFAULT_STRATEGY) ==
	    Z_OK);
	z.next_in = (Bytef *)(uintptr_t)in.p;
	z.avail_in = (uInt)in.n;
	z.next_out = (Bytef *)out;
	z.avail_out = sizeof(out);
	must(deflate(&z, Z_FINISH) == Z_STREAM_END);
	buf_put(b, (struct span){ out, z.total_out });
	deflateEnd(&z);
}

static void
put_tar(struct buf *b)
{
	char h[TAR_BLOCK] = { 0 };
	size_t at = b->n;

	snprintf(h, 100, "member");
	snprintf(h + 100, 48, "0000644%c0000000%c0000000%c%011o%c%011o", 0, 0,
	    0, 700, 0, 0);
	h[156] = '0';
	memcpy(h + 257, "ustar\00000", 8);
	for (int i = 0; i < 2; i++) {
		buf_put(b, (struct span){ h, sizeof(h) });
		for (int k = 0; k < 2 * TAR_BLOCK; k++)
			buf_putc(b, k < 700 ? (char)k : 0);
	}
	for (int k = 0; k < 2 * TAR_BLOCK; k++)
		buf_putc(b, 0);
	mend_tar(b->p + at, b->n - at);
}

/* A member; how many bytes its data takes. */
static size_t
put_local(struct buf *b, unsigned method)
{
	size_t at;

	buf_put(b, SPAN("PK\3\4\x14\0\0\0"));
	put_little(b, method, 2);
	put_little(b, 0, 16);
	put_little(b, 3, 2);
	put_little(b, 0, 2);
	buf_puts(b, "a/b");
	at = b->n;
	if (method)
		put_deflated(b, SPAN("text text text text"), -15);
	else
		buf_puts(b, "stored");
	return b->n - at;
}

static void
put_central(struct buf *b, unsigned method, size_t packed, size_t local,
    bool zip64)
{
	buf_put(b, SPAN("PK\1\2\x14\3\x14\0\0\0"));
	put_little(b, method, 2);
	put_little(b, 0, 8);
	put_little(b, zip64 ? 0xffffffff : packed, 4);
	put_little(b, 100, 4);
	put_little(b, 3, 2);
	put_little(b, zip64 ? 20 : 0, 2);
	put_little(b, 0, 10);
	put_little(b, zip64 ? 0xffffffff : local, 4);
	buf_puts(b, "a/b");
	if (!zip64)
		return;
	put_little(b, 1 | 16 << 16, 4);
	put_little(b, packed, 8);
	put_little(b, local, 8);
}

static void
put_end64(struct buf *b, size_t at, size_t size, size_t off)
{
	buf_put(b, SPAN("PK\6\6"));
	put_little(b, 44, 8);
	put_little(b, 0, 12);
	put_little(b, 2, 8);
	put_little(b, 2, 8);
	put_little(b, size, 8);
	put_little(b, off, 8);
	buf_put(b, SPAN("PK\6\7\0\0\0\0"));
	put_little(b, at, 8);
	put_little(b, 1, 4);
}

/* Two members, stored and deflated. */
static void
put_zip(struct buf *b, const char *prefix, bool zip64)
{
	auto_buf struct buf dir = { 0 };
	size_t base = strlen(prefix), off;

	buf_init(&dir, 4096);
	buf_puts(b, prefix);
	for (unsigned method = 0; method <= 8; method += 8) {
		size_t at = b->n - base;

		put_central(&dir, method, put_local(b, method), at, zip64);
	}
	off = b->n - base;
	buf_put(b, buf_span(&dir));
	if (zip64)
		put_end64(b, b->n - base, dir.n, off);
	buf_put(b, SPAN("PK\5\6\0\0\0\0"));
	put_little(b, 2 | 2 << 16, 4);
	put_little(b, zip64 ? 0xffffffff : dir.n, 4);
	put_little(b, zip64 ? 0xffffffff : off, 4);
	put_little(b, 0, 2);
}

static void
give(struct buf *b, fuzz_seed_fn *fn, void *arg)
{
	fn(arg, buf_span(b));
	buf_reset(b);
}

void
fuzz_seeds(fuzz_seed_fn *fn, void *arg)
{
	auto_buf struct buf b, tar;

	buf_init(&b, 1 << 16);
	buf_init(&tar, 1 << 16);
	put_tar(&tar);
	fn(arg, buf_span(&tar));
	put_deflated(&b, buf_span(&tar), 15 + 16);
	give(&b, fn, arg);
	put_deflated(&b, SPAN("one line\n"), 15 + 16);
	put_deflated(&b, SPAN("and another\n"), 15 + 16);
	give(&b, fn, arg);
	put_zip(&b, "", false);
	give(&b, fn, arg);
	put_zip(&b, "", true);
	give(&b, fn, arg);
	put_zip(&b, "#!/bin/sh\n", false);
	give(&b, fn, arg);
	fn(arg, SPAN("no archive at all"));
}
