/* inflate: every format, cut, damaged, padded, in any portions. */
#include "inflate/inflate.h"

#include <bzlib.h>
#include <lzma.h>
#include <zlib.h>
#include <zstd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "tap.h"

enum { ROOM = 1 << 20 };

static const enum inflate_format all[] = { INFLATE_GZIP, INFLATE_ZSTD,
	INFLATE_BZIP2, INFLATE_XZ };

/* The same numbers in every run. */
static unsigned
dice(uint64_t *seed, unsigned sides)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)(*seed >> 33) % sides;
}

/* A source that gives as little as it likes. */
struct drip {
	struct source s;
	struct span rest;
	unsigned most;
	uint64_t seed;
};

static ssize_t
drip_read(struct source *s, void *buf, size_t n, struct err *err)
{
	struct drip *d = (struct drip *)s;
	size_t give = 1 + dice(&d->seed, d->most);

	(void)err;
	give = give < n ? give : n;
	give = give < d->rest.n ? give : d->rest.n;
	if (give)
		memcpy(buf, d->rest.p, give);
	d->rest = span_from(d->rest, give);
	return (ssize_t)give;
}

static void
drip_free(struct source *s)
{
	free(s);
}

static struct source *
drip_new(struct span s, unsigned most)
{
	struct drip *d = mem_zalloc(sizeof(*d));

	*d =
	    (struct drip){ { drip_read, NULL, drip_free, NULL }, s, most, s.n };
	return &d->s;
}

/* Half repetitive, half noise. */
static void
fill(struct buf *b, size_t n, uint64_t seed)
{
	for (size_t i = 0; i < n; i++)
		buf_putc(b, dice(&seed, 2) ? (char)dice(&seed, 256) : 'a');
}

static void
put_little(struct buf *b, uint32_t v, int bytes)
{
	for (; bytes > 0; bytes--, v >>= 8)
		buf_putc(b, (char)(v & 0xff));
}

static void
put_raw(struct buf *b, struct span plain)
{
	z_stream z = { 0 };
	auto_free char *out = mem_alloc(plain.n + plain.n / 100 + 1000);

	deflateInit2(&z, 6, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY);
	z.next_in = (Bytef *)(uintptr_t)plain.p;
	z.avail_in = (uInt)plain.n;
	z.next_out = (Bytef *)out;
	z.avail_out = (uInt)(plain.n + plain.n / 100 + 1000);
	deflate(&z, Z_FINISH);
	buf_put(b, (struct span){ out, z.total_out });
	deflateEnd(&z);
}

static void
put_gzip(struct buf *b, struct span plain, int flags)
{
	size_t start = b->n;

	buf_put(b, SPAN("\x1f\x8b\x08"));
	buf_putc(b, (char)flags);
	buf_put(b, SPAN("time\x02\x03"));
	if (flags & 4)
		buf_put(b, SPAN("\x05\0SG\x01\0!"));
	if (flags & 8)
		buf_put(b, SPAN("name\0"));
	if (flags & 16)
		buf_put(b, SPAN("comment\0"));
	if (flags & 2)
		put_little(b,
		    (uint32_t)crc32_z(0, (Bytef *)b->p + start, b->n - start),
		    2);
	put_raw(b, plain);
	put_little(b, (uint32_t)crc32_z(0, (const Bytef *)plain.p, plain.n), 4);
	put_little(b, (uint32_t)plain.n, 4);
}

static void
put_other(struct buf *b, enum inflate_format f, struct span plain)
{
	size_t n = plain.n + plain.n / 50 + 1000;
	auto_free char *out = mem_alloc(n);
	unsigned small = (unsigned)n;
	size_t done = 0;
	ZSTD_CCtx *c;

	if (f == INFLATE_ZSTD) {
		c = ZSTD_createCCtx();
		ZSTD_CCtx_setParameter(c, ZSTD_c_checksumFlag, 1);
		done = ZSTD_compress2(c, out, n, plain.p, plain.n);
		ZSTD_freeCCtx(c);
	} else if (f == INFLATE_BZIP2) {
		BZ2_bzBuffToBuffCompress(out, &small,
		    (char *)(uintptr_t)plain.p, (unsigned)plain.n, 1, 0, 0);
		done = small;
	} else {
		lzma_easy_buffer_encode(0, LZMA_CHECK_CRC64, NULL,
		    (const uint8_t *)plain.p, plain.n, (uint8_t *)out, &done,
		    n);
	}
	buf_put(b, (struct span){ out, done });
}

static void
put(struct buf *b, enum inflate_format f, struct span plain)
{
	if (f == INFLATE_GZIP)
		put_gzip(b, plain, 2 | 8);
	else
		put_other(b, f, plain);
}

/* All of it, read in portions; -1 with what came before in *out. */
static int
drain(struct source *opened, unsigned most, struct buf *out, struct err *err)
{
	auto_source struct source *s = opened;
	auto_free char *room = mem_alloc(most);
	uint64_t seed = most;
	ssize_t r;

	buf_reset(out);
	if (!s)
		return -1;
	do {
		r = source_read(s, room, 1 + dice(&seed, most), err);
		if (r > 0)
			buf_put(out, (struct span){ room, (size_t)r });
	} while (r > 0);
	return (int)r;
}

static int
undo(struct source *below, struct inflate_limits limits, unsigned most,
    struct buf *out, struct err *err)
{
	return drain(inflate_open(below, limits, NULL, err), most, out, err);
}

static int
undo_plainly(struct span packed, struct buf *out, struct err *err)
{
	return undo(source_memory(packed), (struct inflate_limits){ 0 }, 4096,
	    out, err);
}

static bool
fails(struct span packed, const char *why)
{
	auto_buf struct buf out;
	struct err err = { 0 };
	bool good;

	buf_init(&out, 256 << 20);
	good = undo_plainly(packed, &out, &err) < 0 && strstr(err.msg, why);
	if (!good)
		printf("#   got '%s', not '%s'\n", err.msg, why);
	return good;
}

static void
test_formats(void)
{
	ok(inflate_format_of(SPAN("\x1f\x8b\x08")) == INFLATE_GZIP &&
		inflate_format_of(SPAN("\x28\xb5\x2f\xfd")) == INFLATE_ZSTD &&
		inflate_format_of(SPAN("\x5a\x2a\x4d\x18")) == INFLATE_ZSTD &&
		inflate_format_of(SPAN("BZh9")) == INFLATE_BZIP2 &&
		inflate_format_of(SPAN("\xfd"
				       "7zXZ\0")) == INFLATE_XZ,
	    "each format is known by its magic");
	ok(inflate_format_of(SPAN("")) == INFLATE_NONE &&
		inflate_format_of(SPAN("\x1f\x8b")) == INFLATE_NONE &&
		inflate_format_of(SPAN("BZh0")) == INFLATE_NONE,
	    "what is short or nearly one is none");
	is(inflate_name(INFLATE_BZIP2), "bzip2", "formats have names");
}

static void
test_none(void)
{
	auto_source struct source *s = NULL;
	enum inflate_format f = INFLATE_XZ;
	struct inflate_limits ten = { .bytes = 10 };
	auto_buf struct buf out;
	struct err err;
	char two[2];

	buf_init(&out, 100);
	s = inflate_open(source_memory(SPAN("0123456789")),
	    (struct inflate_limits){ 0 }, &f, &err);
	ok(s && f == INFLATE_NONE, "plain bytes are no format");
	ok(source_skip(s, 5, &err) == 5 &&
		source_read_full(s, two, 2, &err) == 2 &&
		!memcmp(two, "56", 2) && source_skip(s, 9, &err) == 3,
	    "and are read and passed over");
	ok(undo(source_memory(SPAN("")), ten, 9, &out, &err) == 0 && !out.n,
	    "nothing gives nothing");
	ok(undo(source_memory(SPAN("0123456789")), ten, 9, &out, &err) == 0 &&
		out.n == 10,
	    "the limit can be reached");
	ok(undo(source_memory(SPAN("0123456789a")), ten, 9, &out, &err) < 0,
	    "but not passed");
}

static void
test_round(enum inflate_format f)
{
	auto_buf struct buf plain, packed, out;
	struct err err = { 0 };
	bool good = true;

	buf_init(&plain, 8 << 20);
	buf_init(&packed, 8 << 20);
	buf_init(&out, 8 << 20);
	fill(&plain, 3000000, f);
	put(&packed, f, buf_span(&plain));
	put(&packed, f, SPAN(""));
	put(&packed, f, buf_span(&plain));
	fill(&plain, 3000000, f);
	for (unsigned n = 10; n <= ROOM; n *= 20) {
		struct source *s = drip_new(buf_span(&packed), n);

		good =
		    undo(s, (struct inflate_limits){ 0 }, n, &out, &err) == 0 &&
		    span_eq(buf_span(&out), buf_span(&plain)) && good;
	}
	ok(good, "%s of three parts comes out whole in any portions",
	    inflate_name(f));
}

static bool
random_members(uint64_t seed)
{
	auto_buf struct buf plain, packed, out;
	unsigned members = 1 + dice(&seed, 8);
	unsigned most = 1u << dice(&seed, 18);
	struct err err;

	buf_init(&plain, 8 << 20);
	buf_init(&packed, 8 << 20);
	buf_init(&out, 8 << 20);
	while (members--) {
		size_t at = plain.n;

		fill(&plain, dice(&seed, 1 + (1u << dice(&seed, 16))), seed);
		put_gzip(&packed, span_from(buf_span(&plain), at),
		    (int)dice(&seed, 32));
	}
	return undo(drip_new(buf_span(&packed), 1 + dice(&seed, most)),
		   (struct inflate_limits){ 0 }, most, &out, &err) == 0 &&
	    span_eq(buf_span(&out), buf_span(&plain));
}

static void
test_members(void)
{
	bool good = true;

	for (uint64_t seed = 1; seed <= 300; seed++)
		good = good && random_members(seed);
	ok(good, "gzip members with all kinds of headers, 300 random files");
}

static void
test_cut(enum inflate_format f)
{
	auto_buf struct buf packed, two;
	char want[32];
	bool good = true;

	snprintf(want, sizeof(want), "%s data is cut", inflate_name(f));
	buf_init(&packed, 1 << 20);
	buf_init(&two, 1 << 20);
	put(&packed, f, SPAN("some plain text, some plain text, and more"));
	for (size_t n = INFLATE_MAGIC; n < packed.n; n++)
		good = good && fails((struct span){ packed.p, n }, want);
	ok(good, "%s cut at any byte is refused as cut", inflate_name(f));
	good = true;
	for (size_t n = 1; n < packed.n; n++) {
		buf_reset(&two);
		buf_put(&two, buf_span(&packed));
		buf_put(&two, (struct span){ packed.p, n });
		good = good && fails(buf_span(&two), want);
	}
	ok(good, "and so is %s cut in its second part", inflate_name(f));
}

/* Cut in half, and with a block of a kind that there is not behind a good one
 * of 5 bytes. */
static void
test_rest(void)
{
	static const char bad[] = "\0\x05\0\xfa\xff"
				  "plain\x07\0\0\0\0\0\0\0\0\0\0";
	auto_buf struct buf plain, packed, out;
	struct err err;

	buf_init(&plain, 8 << 20);
	buf_init(&packed, 8 << 20);
	buf_init(&out, 8 << 20);
	fill(&plain, 1000000, 7);
	put_gzip(&packed, buf_span(&plain), 0);
	ok(undo_plainly((struct span){ packed.p, packed.n / 2 }, &out, &err) <
		    0 &&
		out.n > 450000 && out.n < 550000 &&
		memcmp(out.p, plain.p, out.n) == 0,
	    "of gzip that is cut everything comes out that is there");
	buf_reset(&packed);
	buf_put(&packed, SPAN("\x1f\x8b\x08\0\0\0\0\0\0\0"));
	buf_put(&packed, (struct span){ bad, sizeof(bad) - 1 });
	ok(undo_plainly(buf_span(&packed), &out, &err) < 0 &&
		span_is(buf_span(&out), "plain") &&
		strstr(err.msg, "gzip data is damaged"),
	    "and of damaged gzip what is before the damage");
	ok(drain(inflate_raw(source_memory((struct span){ bad, 21 }),
		     (struct inflate_limits){ 0 }, &err),
	       4096, &out, &err) < 0 &&
		span_is(buf_span(&out), "plain") &&
		strstr(err.msg, "deflate data is damaged"),
	    "and of damaged raw deflate");
}

static int
undo_raw(struct span packed, unsigned most, struct buf *out, struct err *err)
{
	struct inflate_limits limits = { .bytes = 3000000 };

	return drain(inflate_raw(drip_new(packed, most), limits, err), most,
	    out, err);
}

static void
test_raw(void)
{
	auto_buf struct buf plain, packed, out;
	struct err err = { 0 };
	bool good = true;
	size_t n;

	buf_init(&plain, 8 << 20);
	buf_init(&packed, 8 << 20);
	buf_init(&out, 8 << 20);
	fill(&plain, 3000000, 5);
	put_raw(&packed, buf_span(&plain));
	n = packed.n;
	for (int more = 0; more < 2; more++) {
		for (unsigned k = 10; k <= ROOM; k *= 20)
			good = good &&
			    undo_raw(buf_span(&packed), k, &out, &err) == 0 &&
			    span_eq(buf_span(&out), buf_span(&plain));
		buf_put(&packed, SPAN("PK\1\2 what stands behind it"));
	}
	ok(good, "raw deflate, whatever is behind it, in any portions");
	ok(undo_raw((struct span){ packed.p, n - 1 }, 4096, &out, &err) < 0 &&
		strstr(err.msg, "deflate data is cut"),
	    "and it says that it is cut");
	buf_putc(&plain, 'a');
	buf_reset(&packed);
	put_raw(&packed, buf_span(&plain));
	ok(undo_raw(buf_span(&packed), 4096, &out, &err) < 0 &&
		strstr(err.msg, "more than 3000000 bytes"),
	    "the limit holds for it");
	ok(undo_raw(SPAN("\3\0"), 4096, &out, &err) == 0 && out.n == 0,
	    "nothing in raw deflate is nothing");
	good = true;
	buf_reset(&packed);
	put_raw(&packed, SPAN("some plain text, some plain text, and more"));
	for (n = 0; n < packed.n; n++)
		good = good &&
		    undo_raw((struct span){ packed.p, n }, 4096, &out, &err) <
			0 &&
		    strstr(err.msg, "deflate data is cut");
	ok(good, "raw deflate cut at any byte is refused as cut");
}

/* Without the magic, the bytes are plain. */
static void
test_flips(enum inflate_format f)
{
	auto_buf struct buf plain, packed, out;
	unsigned bad = 0, refused = 0;
	struct err err;

	buf_init(&plain, 1 << 20);
	buf_init(&packed, 1 << 20);
	buf_init(&out, 1 << 20);
	fill(&plain, 300, 1);
	put(&packed, f, buf_span(&plain));
	for (size_t bit = 0; bit < 8 * packed.n; bit++) {
		packed.p[bit / 8] ^= (char)(1 << bit % 8);
		if (inflate_format_of(buf_span(&packed)) == INFLATE_NONE)
			refused++;
		else if (undo_plainly(buf_span(&packed), &out, &err) < 0)
			refused++;
		else if (!span_eq(buf_span(&out), buf_span(&plain)))
			bad++;
		packed.p[bit / 8] ^= (char)(1 << bit % 8);
	}
	ok(bad == 0 && refused > 8 * packed.n / 2,
	    "a flipped bit in %s is refused or does no harm", inflate_name(f));
}

static void
test_behind(enum inflate_format f)
{
	auto_buf struct buf packed, out;
	struct err err;
	size_t n;

	buf_init(&packed, 1 << 20);
	buf_init(&out, 1 << 20);
	put(&packed, f, SPAN("plain"));
	n = packed.n;
	for (int i = 0; i < 1024; i++)
		buf_putc(&packed, 0);
	ok(undo_plainly(buf_span(&packed), &out, &err) == 0 &&
		span_is(buf_span(&out), "plain"),
	    "zeros behind %s are padding", inflate_name(f));
	buf_putc(&packed, 'x');
	ok(fails(buf_span(&packed), inflate_name(f)),
	    "anything behind them is refused");
	packed.n = n;
	buf_puts(&packed, "garbage");
	ok(fails(buf_span(&packed), inflate_name(f)),
	    "and so is anything else behind %s", inflate_name(f));
}

static void
test_limits(enum inflate_format f)
{
	size_t n = 70 << 20;
	auto_free char *zeros = mem_zalloc(n);
	struct span plain = { zeros, 1000 };
	auto_buf struct buf packed, out;
	struct err err = { 0 };

	buf_init(&packed, 1 << 20);
	buf_init(&out, n);
	put(&packed, f, plain);
	ok(undo(source_memory(buf_span(&packed)),
	       (struct inflate_limits){ .bytes = 1000, .ratio = 2 }, 100, &out,
	       &err) == 0,
	    "%s may come up to the limit of bytes", inflate_name(f));
	ok(undo(source_memory(buf_span(&packed)),
	       (struct inflate_limits){ .bytes = 999 }, 1000, &out, &err) < 0 &&
		strstr(err.msg, "inflates to more than 999 bytes"),
	    "and not over it");
	if (f != INFLATE_GZIP && f != INFLATE_ZSTD)
		return;
	buf_reset(&packed);
	plain.n = n;
	put(&packed, f, plain);
	ok(undo(source_memory(buf_span(&packed)),
	       (struct inflate_limits){ .ratio = 100 }, ROOM, &out, &err) < 0 &&
		strstr(err.msg, "ratio") && out.n >= 60 << 20,
	    "nor over the limit of the ratio");
}

static void
test_empty_members(enum inflate_format f)
{
	auto_buf struct buf packed, out;
	struct err err;

	buf_init(&packed, 1 << 20);
	buf_init(&out, 100);
	for (int i = 0; i < INFLATE_EMPTY_MEMBERS; i++) {
		put(&packed, f, SPAN(""));
		if (i == 7)
			put(&packed, f, SPAN("x"));
	}
	ok(undo_plainly(buf_span(&packed), &out, &err) == 0 && out.n == 1,
	    "a number of empty parts of %s is taken", inflate_name(f));
	put(&packed, f, SPAN(""));
	ok(fails(buf_span(&packed), "empty"), "one more is refused");
}

static void
test_gzip_header(void)
{
	auto_buf struct buf b;

	buf_init(&b, 1000);
	put_gzip(&b, SPAN("x"), 2);
	b.p[10]++;
	ok(fails(buf_span(&b), "gzip data is damaged"),
	    "the crc of a gzip header is looked at");
	buf_reset(&b);
	put_gzip(&b, SPAN("x"), 32);
	ok(fails(buf_span(&b), "gzip data is damaged"),
	    "reserved flags are refused");
	buf_reset(&b);
	put_gzip(&b, SPAN("x"), 0);
	b.p[b.n - 1]++;
	ok(fails(buf_span(&b), "gzip data is damaged"),
	    "the length in the trailer is looked at");
}

static void
test_zstd(void)
{
	auto_buf struct buf b, out;
	struct err err;

	buf_init(&b, 1000);
	buf_init(&out, 1000);
	buf_put(&b, SPAN("\x50\x2a\x4d\x18\x03\0\0\0abc"));
	put(&b, INFLATE_ZSTD, SPAN("one"));
	buf_put(&b, SPAN("\x5f\x2a\x4d\x18\0\0\0\0"));
	put(&b, INFLATE_ZSTD, SPAN("two"));
	buf_put(&b, SPAN("\x5f\x2a\x4d\x18\x01\0\0\0a"));
	ok(undo_plainly(buf_span(&b), &out, &err) == 0 &&
		span_is(buf_span(&out), "onetwo"),
	    "skippable frames are passed over");
	b.n--;
	ok(fails(buf_span(&b), "zstd data is cut"), "a cut one is not");
	/* No checksum, no size, the window, an empty last block. */
	ok(undo_plainly(SPAN("\x28\xb5\x2f\xfd\0\x88\x01\0\0"), &out, &err) ==
		0,
	    "a window of 128 MiB is taken");
	ok(fails(SPAN("\x28\xb5\x2f\xfd\0\x90\x01\0\0"), "window"),
	    "a larger one is not");
	ok(fails(SPAN("\x28\xb5\x2f\xfd\0\x88\x01\0\0"
		      "\x25\xb5\x2f\xfd\0\0\0\0\0\0\0\0\0\0\0\0\0\0"),
	       "followed by something else"),
	    "nor are the formats before RFC 8878");
}

/* The dictionary size in the block header, behind both sizes and the filter's
 * id; the header has a crc of its own. */
static void
set_dictionary(struct buf *b, int code)
{
	uint8_t *header = (uint8_t *)b->p + 12;
	size_t n = (size_t)header[0] * 4;
	uint32_t crc;

	header[6] = (uint8_t)code;
	crc = lzma_crc32(header, n, 0);
	for (int i = 0; i < 4; i++, crc >>= 8)
		header[n + (size_t)i] = (uint8_t)crc;
}

static void
test_xz(void)
{
	auto_buf struct buf b, out;
	struct err err;

	buf_init(&b, 1000);
	buf_init(&out, 1000);
	put(&b, INFLATE_XZ, SPAN("plain"));
	set_dictionary(&b, 30);
	ok(undo_plainly(buf_span(&b), &out, &err) == 0 &&
		span_is(buf_span(&out), "plain"),
	    "an xz dictionary of 128 MiB is taken");
	set_dictionary(&b, 31);
	ok(fails(buf_span(&b), "dictionary"), "a larger one is not");
}

static ssize_t
broken_read(struct source *s, void *buf, size_t n, struct err *err)
{
	(void)s, (void)buf, (void)n;
	return err_set(err, "the disk is on fire");
}

static void
test_below(void)
{
	struct source *s = mem_zalloc(sizeof(*s));
	struct err err;

	*s = (struct source){ broken_read, NULL, drip_free, NULL };
	ok(!inflate_open(s, (struct inflate_limits){ 0 }, NULL, &err),
	    "a source that fails at once opens as nothing");
	is(err.msg, "the disk is on fire", "for its own reason");
}

static void
test_again(void)
{
	auto_source struct source *s = NULL;
	struct err err, again;
	auto_buf struct buf b;
	char c[100];

	buf_init(&b, 1000);
	put_gzip(&b, SPAN("plain"), 0);
	s = inflate_open(source_memory((struct span){ b.p, b.n - 1 }),
	    (struct inflate_limits){ 0 }, NULL, &err);
	ok(s && source_read(s, c, sizeof(c), &err) == 5 &&
		source_read(s, c, sizeof(c), &err) < 0 &&
		source_read(s, c, sizeof(c), &again) < 0,
	    "what has failed fails again");
	is(again.msg, err.msg, "for the same reason");
}

int
main(void)
{
	test_formats();
	test_none();
	for (size_t i = 0; i < array_len(all); i++) {
		test_round(all[i]);
		test_cut(all[i]);
		test_flips(all[i]);
		test_behind(all[i]);
		test_limits(all[i]);
	}
	test_members();
	test_empty_members(INFLATE_GZIP);
	test_empty_members(INFLATE_BZIP2);
	test_gzip_header();
	test_zstd();
	test_xz();
	test_below();
	test_again();
	test_rest();
	test_raw();
	return tap_end();
}
