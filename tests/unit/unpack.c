/* unpack: tar, gzip and zip, whole, broken, and hostile. */
#include "secret/unpack.h"

#include <errno.h>
#include <sys/mman.h>

#include "tarfile.h"
#include "zipfile.h"

enum { ROOM = 64 * 1024 * 1024 };

/* What was shown: "name=content; ". */
struct shown {
	struct buf text;
	const char *unwanted; /* a name */
	bool inside;
	bool wrong; /* calls that do not fit one another */
	unsigned members;
	uint64_t bytes;
	bool quietly; /* nothing is written down */
	struct err err;
};

static bool
on_member(void *arg, struct span name)
{
	struct shown *s = arg;

	s->wrong |= s->inside;
	s->members++;
	if (s->unwanted && span_is(name, s->unwanted))
		return false;
	s->inside = true;
	if (!s->quietly) {
		buf_put(&s->text, name);
		buf_putc(&s->text, '=');
	}
	return true;
}

static void
on_piece(void *arg, struct span piece)
{
	struct shown *s = arg;

	s->wrong |= !s->inside || piece.n == 0;
	s->bytes += piece.n;
	if (!s->quietly)
		buf_put(&s->text, piece);
}

static void
on_end(void *arg)
{
	struct shown *s = arg;

	s->wrong |= !s->inside;
	s->inside = false;
	if (!s->quietly)
		buf_puts(&s->text, "; ");
}

static int
file_of(struct span s)
{
	int fd = memfd_create("body", MFD_CLOEXEC);

	for (size_t at = 0; fd >= 0 && at < s.n;) {
		ssize_t n = pwrite(fd, s.p + at, s.n - at, (off_t)at);

		if (n <= 0)
			mem_panic("the test cannot write its file");
		at += (size_t)n;
	}
	return fd;
}

/* unpack()'s answer; -2 if it broke its word. */
static int
show(struct shown *s, struct span body, uint64_t max)
{
	static const struct unpack_calls calls = { on_member, on_piece,
		on_end };
	auto_close int fd = file_of(body);
	int got;

	buf_init(&s->text, ROOM);
	s->err.msg[0] = '\0';
	got = unpack(fd, body.n, max, &calls, s, &s->err);
	if (s->wrong || s->inside || s->bytes > max ||
	    (got < 0 && s->err.msg[0] == '\0') || got > 0)
		return -2;
	return got;
}

/* All is read, and is this. */
static void
shows(struct span body, const char *want, const char *title)
{
	struct shown s = { 0 };
	int got = show(&s, body, ROOM);

	if (!ok(got == 0 && span_is(buf_span(&s.text), want), "%s", title))
		printf("#   got %d '%.*s' %s\n#   want '%s'\n", got,
		    SPAN_ARG(buf_span(&s.text)), s.err.msg, want);
	buf_release(&s.text);
}

/* This is what can be read, and that is why it is not all. */
static void
breaks(struct span body, uint64_t max, const char *want, const char *why,
    const char *title)
{
	struct shown s = { 0 };
	int got = show(&s, body, max);

	if (!ok(got == -1 && span_is(buf_span(&s.text), want) &&
		    strstr(s.err.msg, why),
		"%s", title))
		printf("#   got %d '%.*s' '%s'\n#   want '%s' '%s'\n", got,
		    SPAN_ARG(buf_span(&s.text)), s.err.msg, want, why);
	buf_release(&s.text);
}

static void
put_gzip(struct buf *b, const char *name, struct span plain)
{
	buf_put(b, SPAN("\x1f\x8b\x08"));
	buf_putc(b, name ? 4 | 8 : 0);
	buf_put(b, SPAN("\0\0\0\0\0\xff"));
	if (name) {
		buf_put(b, SPAN("\5\0SG\1\0x"));
		buf_put(b, (struct span){ name, strlen(name) + 1 });
	}
	put_deflated(b, plain);
	put_little(b, crc32_z(0, (const Bytef *)plain.p, plain.n), 4);
	put_little(b, plain.n, 4);
}

/* Formats */

static enum unpack_format
format_of(struct buf *b)
{
	enum unpack_format f = unpack_format_of(buf_span(b));

	buf_reset(b);
	return f;
}

static void
test_formats(void)
{
	auto_buf struct buf b;
	struct block v7 = head('0', "name", 0);

	buf_init(&b, ROOM);
	put_file(&b, "PK\3\4", "");
	ok(format_of(&b) == UNPACK_TAR, "a tar, whatever it begins with");
	memset(v7.p + AT_MAGIC, 0, 8);
	put_head(&b, v7);
	ok(format_of(&b) == UNPACK_TAR, "a V7 tar, by its checksum");
	put_block(&b, &v7);
	ok(format_of(&b) == UNPACK_NONE, "no tar without one");
	v7 = head('0', "name", 0);
	put_block(&b, &v7);
	ok(format_of(&b) == UNPACK_TAR, "a damaged tar, by its magic");
	put_zeros(&b, TAR_BLOCK);
	ok(format_of(&b) == UNPACK_NONE, "zeros are none");
	ok(unpack_format_of(SPAN("PK\3\4\x0a\0")) == UNPACK_ZIP &&
		unpack_format_of(SPAN("PK\5\6\0\0")) == UNPACK_ZIP &&
		unpack_format_of(SPAN("PK00PK\3\4")) == UNPACK_ZIP &&
		unpack_format_of(SPAN("PK\7\10PK\3\4")) == UNPACK_ZIP,
	    "a zip, an empty one, a split one");
	ok(unpack_format_of(SPAN("PK\1\2")) == UNPACK_NONE &&
		unpack_format_of(SPAN("PK\3")) == UNPACK_NONE &&
		unpack_format_of(SPAN("")) == UNPACK_NONE,
	    "no zip without a member");
	ok(unpack_format_of(SPAN("\x1f\x8b\x08\0")) == UNPACK_GZIP, "a gzip");
	ok(unpack_format_of(SPAN("#!/bin/sh\n")) == UNPACK_PREFIXED &&
		unpack_format_of(SPAN("MZ\x90")) == UNPACK_PREFIXED,
	    "programs that a zip may stand behind");
	ok(unpack_format_of(SPAN("BZh91AY")) == UNPACK_NONE &&
		unpack_format_of(SPAN("\x7f"
				      "ELF")) == UNPACK_NONE,
	    "nothing else");
	breaks(SPAN("some text"), ROOM, "", "no archive",
	    "what is none cannot be unpacked");
}

/* Tar */

static void
put_sample(struct buf *b)
{
	put_with(b, '5', "etc/", SPAN(""));
	put_file(b, "/etc/one", "first");
	put_with(b, '2', "link", SPAN(""));
	put_file(b, "./two", "second");
	put_file(b, "empty", "");
}

static void
test_tar(void)
{
	auto_buf struct buf b;
	size_t n;

	buf_init(&b, ROOM);
	put_sample(&b);
	n = b.n;
	put_end(&b);
	shows(buf_span(&b), "/etc/one=first; ./two=second; empty=; ",
	    "the files of a tar, their names as they are");
	shows((struct span){ b.p, n }, "/etc/one=first; ./two=second; empty=; ",
	    "also without an end");
	breaks((struct span){ b.p, n - TAR_BLOCK / 2 }, ROOM,
	    "/etc/one=first; ./two=second; ", "cut",
	    "what is before the cut is shown");
	breaks((struct span){ b.p, n - TAR_BLOCK - TAR_BLOCK + 3 }, ROOM,
	    "/etc/one=first; ./two=sec; ", "cut",
	    "also of the member that is cut");
	b.p[n - 100] = 1;
	breaks(buf_span(&b), ROOM, "/etc/one=first; ./two=second; ", "checksum",
	    "and before a damaged header");
	buf_reset(&b);
	put_sample(&b);
	put_end(&b);
	put_sample(&b);
	breaks(buf_span(&b), ROOM, "/etc/one=first; ./two=second; empty=; ",
	    "behind the end", "a second tar is not passed over in silence");
	buf_reset(&b);
	put_file(&b, "a", "A");
	put_with(&b, 'Q', "odd", SPAN("O"));
	put_file(&b, "b", "B");
	put_end(&b);
	breaks(buf_span(&b), ROOM, "a=A; b=B; ", "unknown type: 1",
	    "nor is a member of an unknown type");
}

static void
test_tar_choice(void)
{
	auto_buf struct buf b;
	struct shown s = { .unwanted = "./two" };

	buf_init(&b, ROOM);
	put_sample(&b);
	put_end(&b);
	ok(show(&s, buf_span(&b), ROOM) == 0 &&
		span_is(buf_span(&s.text), "/etc/one=first; empty=; ") &&
		s.members == 3,
	    "what is not wanted is passed over");
	buf_release(&s.text);
	breaks(buf_span(&b), 7, "/etc/one=first; ./two=se; ",
	    "more than 7 bytes", "not a byte more than the limit comes out");
	shows(buf_span(&b), "/etc/one=first; ./two=second; empty=; ",
	    "all of it does where the limit allows it");
}

/* Gzip */

static void
test_gzip(void)
{
	auto_buf struct buf b;

	buf_init(&b, ROOM);
	put_gzip(&b, "no\xffte.txt", SPAN("content"));
	shows(buf_span(&b), "no\xffte.txt=content; ",
	    "the content of a gzip, with its name");
	put_gzip(&b, "other", SPAN(", more"));
	shows(buf_span(&b), "no\xffte.txt=content, more; ",
	    "of two parts, with the first's name");
	breaks((struct span){ b.p, b.n - 8 }, ROOM,
	    "no\xffte.txt=content, more; ", "cut",
	    "of one that is cut, as far as it goes");
	b.p[b.n - 8] ^= 1;
	breaks(buf_span(&b), ROOM, "no\xffte.txt=content, more; ", "checksum",
	    "of one with a wrong checksum too");
	breaks(buf_span(&b), 10, "no\xffte.txt=content, m; ",
	    "more than 10 bytes", "and up to the limit");
	buf_reset(&b);
	put_gzip(&b, NULL, SPAN(""));
	shows(buf_span(&b), "=; ", "nothing, of no name");
	breaks(SPAN("\x1f\x8b\x08\xffxxxxxxxxxxxxxxx"), ROOM, "=; ", "damaged",
	    "of a damaged header there is nothing");
	breaks(SPAN("\x1f\x8b\x08\x0c\0\0\0\0\0\0\xff\xff"), ROOM, "=; ", "cut",
	    "nor is its name sought beyond the end");
}

static void
test_tar_gzip(void)
{
	auto_buf struct buf tar, b, inner;
	struct shown s = { .quietly = true, .unwanted = "big" };

	buf_init(&tar, ROOM);
	buf_init(&b, ROOM);
	buf_init(&inner, ROOM);
	put_gzip(&inner, "x", SPAN("deep"));
	put_sample(&tar);
	put_with(&tar, '0', "x.gz", buf_span(&inner));
	put_end(&tar);
	put_gzip(&b, "sample.tar", buf_span(&tar));
	ok(show(&s, buf_span(&b), ROOM) == 0 && s.members == 4 &&
		s.bytes == 11 + inner.n,
	    "a tar in a gzip is one level, a gzip in it is a member");
	buf_release(&s.text);
	b.p[b.n - 1] ^= 1;
	s = (struct shown){ .quietly = true };
	ok(show(&s, buf_span(&b), ROOM) == -1 && s.members == 4 &&
		strstr(s.err.msg, "checksum"),
	    "whose own end is looked at");
	buf_release(&s.text);
	buf_reset(&tar);
	buf_reset(&b);
	put_head(&tar, head('0', "big", 5000000));
	put_zeros(&tar, 5000000 + TAR_BLOCK - 5000000 % TAR_BLOCK);
	put_gzip(&b, NULL, buf_span(&tar));
	s = (struct shown){ .quietly = true, .unwanted = "big" };
	ok(show(&s, buf_span(&b), 1000000) == -1 &&
		strstr(s.err.msg, "inflates to more"),
	    "what is passed over in it counts for the limit");
	buf_release(&s.text);
}

/* Zip */

static void
test_zip(void)
{
	auto_buf struct buf b, packed;
	struct zipping z;

	buf_init(&b, ROOM);
	buf_init(&packed, ROOM);
	put_deflated(&packed, SPAN("second second second"));
	zip_begin(&z, &b);
	zip_put_plain(&z, "dir/", "");
	zip_put_plain(&z, "dir/one", "first");
	zip_put(&z,
	    (struct zip_row){ .name = "/\xff/../two",
		.data = buf_span(&packed),
		.method = 8 });
	zip_put(&z,
	    (struct zip_row){ .name = "later",
		.data = buf_span(&packed),
		.method = 8,
		.unsized = true });
	zip_put_plain(&z, "empty", "");
	zip_finish(&z, (struct zip_end){ 0 });
	shows(buf_span(&b),
	    "dir/one=first; /\xff/../two=second second second; "
	    "later=second second second; empty=; ",
	    "the files of a zip, their names as they are");
	breaks(buf_span(&b), 8, "dir/one=first; /\xff/../two=sec; ",
	    "more than 8 bytes", "not a byte more than the limit comes out");
	breaks((struct span){ b.p, b.n - 1 }, ROOM, "", "no end record",
	    "one that is cut has no directory");
	buf_puts(&b, "something behind it");
	shows(buf_span(&b),
	    "dir/one=first; /\xff/../two=second second second; "
	    "later=second second second; empty=; ",
	    "something may stand behind it");
	shows(SPAN("PK\5\6\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"), "",
	    "an empty zip");
}

static void
put_prefixed(struct buf *b, struct span prefix, struct zip_end end,
    bool adjusted)
{
	struct zipping z;

	buf_reset(b);
	buf_put(b, prefix);
	zip_begin(&z, b);
	if (adjusted)
		z.base = 0;
	zip_put_plain(&z, "a", "A");
	zip_put(&z,
	    (struct zip_row){ .name = "b",
		.data = SPAN("B"),
		.zip64 = end.zip64 });
	zip_finish(&z, end);
}

static void
test_zip_forms(void)
{
	static const struct zip_end z64 = { .zip64 = true };
	auto_buf struct buf b;
	auto_free char *comment = mem_zalloc(0xffff);

	buf_init(&b, ROOM);
	put_prefixed(&b, SPAN(""), z64, false);
	shows(buf_span(&b), "a=A; b=B; ", "zip64");
	put_prefixed(&b, SPAN("#!/bin/sh\nexit\n"), z64, false);
	shows(buf_span(&b), "a=A; b=B; ", "zip64 behind a script");
	put_prefixed(&b, SPAN("#!/bin/sh\nexit\n"), (struct zip_end){ 0 },
	    false);
	shows(buf_span(&b), "a=A; b=B; ", "a zip behind a script");
	put_prefixed(&b, SPAN("MZ\x90\0"), (struct zip_end){ 0 }, true);
	shows(buf_span(&b), "a=A; b=B; ",
	    "behind a program, whose length its offsets know");
	b.p[b.n - 6]--;
	shows(buf_span(&b), "a=A; b=B; ",
	    "also where its directory is said to begin a byte too early");
	memcpy(comment + 100, "PK\5\6", 4);
	put_prefixed(&b, SPAN(""),
	    (struct zip_end){ .comment = { comment, 0xffff } }, false);
	shows(buf_span(&b), "a=A; b=B; ",
	    "with a comment as long as it can be, an end's magic in it");
	shows(SPAN("#!/bin/sh\necho PK\5\6 is no zip\n"), "",
	    "a script without a zip is no error");
	shows(SPAN("MZ"), "", "nor is a program without one");
	put_prefixed(&b, SPAN("#!/bin/sh\n"),
	    (struct zip_end){ .size = 1000, .off = 1 }, false);
	shows(buf_span(&b), "", "nor one that only looks as if");
}

/* One of these between two good ones. */
static void
odd_member(struct zip_row odd, const char *shown, const char *why,
    const char *title)
{
	auto_buf struct buf b;
	auto_free char *want = mem_printf("a=A; %sz=Z; ", shown);
	struct zipping z;

	buf_init(&b, ROOM);
	zip_begin(&z, &b);
	zip_put_plain(&z, "a", "A");
	zip_put(&z, odd);
	zip_put_plain(&z, "z", "Z");
	zip_finish(&z, (struct zip_end){ 0 });
	breaks(buf_span(&b), ROOM, want, why, title);
}

static void
test_zip_faults(void)
{
	static const struct span data = { "data", 4 };
	static const char bad[] = "\0\5\0\xfa\xff"
				  "plain\x07\0\0\0\0\0\0\0";
	struct zip_row row = { .name = "m", .data = data };

	row.flags = 1;
	odd_member(row, "m=; ", "member 'm' of a zip: it is encrypted",
	    "a member that is encrypted");
	row.flags = 0;
	row.method = 14;
	odd_member(row, "m=; ", "method 14", "one in another compression");
	row.method = 0;
	row.packed = 1000000;
	odd_member(row, "m=; ", "it is cut", "one longer than the file");
	row.packed = 0xffffffff;
	odd_member(row, "m=; ", "it is cut", "one with its size in no field");
	row.packed = 0;
	row.local = 3;
	odd_member(row, "m=; ", "not where", "one at a wrong place");
	row.local = 0x7fffffff;
	odd_member(row, "m=; ", "not where", "one behind the file");
	row.zip64 = true;
	row.local = UINT64_MAX - 20;
	odd_member(row, "m=; ", "not where", "one far behind it");
	row.local = 0;
	row.packed = UINT64_MAX - 10;
	odd_member(row, "m=; ", "it is cut", "one of endless size");
	row.zip64 = false;
	row.packed = 0;
	row.method = 8;
	row.data = (struct span){ bad, sizeof(bad) - 1 };
	odd_member(row, "m=plain; ", "deflate data is damaged",
	    "one that is damaged, as far as it goes");
	row.data.n = 10;
	odd_member(row, "m=plain; ", "deflate data is cut",
	    "and one that is cut");
}

static void
test_zip_many_faults(void)
{
	auto_buf struct buf b;
	struct zipping z;

	buf_init(&b, ROOM);
	zip_begin(&z, &b);
	for (int i = 0; i < 3; i++)
		zip_put(&z,
		    (struct zip_row){ .name = i ? "x" : "first",
			.data = SPAN("?"),
			.flags = 1 });
	zip_put_plain(&z, "good", "G");
	zip_finish(&z, (struct zip_end){ 0 });
	breaks(buf_span(&b), ROOM, "first=; x=; x=; good=G; ",
	    "3 members of a zip cannot be read: member 'first'",
	    "their number is told, and the first");
	buf_reset(&b);
	zip_begin(&z, &b);
	zip_put(&z,
	    (struct zip_row){ .name = "m",
		.data = SPAN("data"),
		.extra = SPAN("\2\0\1\0x\1\0\xff\xff") });
	zip_put(&z,
	    (struct zip_row){ .name = "n",
		.data = SPAN("data"),
		.extra = SPAN("\3\0\xff\xff") });
	zip_put(&z,
	    (struct zip_row){ .name = "o",
		.data = SPAN("data"),
		.extra = SPAN("\1\0\x10") });
	zip_finish(&z, (struct zip_end){ 0 });
	shows(buf_span(&b), "m=data; n=data; o=data; ",
	    "extra fields that go wrong are no matter where none is needed");
}

static void
test_zip_choice(void)
{
	auto_buf struct buf b;
	struct zipping z;
	struct shown s = { .unwanted = "locked" };

	buf_init(&b, ROOM);
	zip_begin(&z, &b);
	zip_put_plain(&z, "a", "A");
	zip_put(&z,
	    (struct zip_row){ .name = "locked",
		.data = SPAN("?"),
		.flags = 1 });
	zip_finish(&z, (struct zip_end){ 0 });
	ok(show(&s, buf_span(&b), ROOM) == 0 &&
		span_is(buf_span(&s.text), "a=A; "),
	    "a member that is not wanted need not be readable");
	buf_release(&s.text);
}

static void
test_zip_directory(void)
{
	auto_buf struct buf b;
	struct zipping z;
	size_t at;

	buf_init(&b, ROOM);
	put_prefixed(&b, SPAN(""), (struct zip_end){ .size = 100000 }, false);
	breaks(buf_span(&b), ROOM, "", "larger than the file",
	    "a directory larger than the file");
	put_prefixed(&b, SPAN(""), (struct zip_end){ .size = 5 }, false);
	breaks(buf_span(&b), ROOM, "", "damaged", "one of too few bytes");
	put_prefixed(&b, SPAN(""), (struct zip_end){ .size = 93, .off = 5 },
	    false);
	breaks(buf_span(&b), ROOM, "", "not where its end says",
	    "one that is not where it is said to be");
	put_prefixed(&b, SPAN(""), (struct zip_end){ .off = 5000 }, false);
	breaks(buf_span(&b), ROOM, "", "lost its beginning",
	    "one whose archive is gone");
	put_prefixed(&b, SPAN(""),
	    (struct zip_end){ .zip64 = true,
		.size = UINT64_MAX,
		.off = UINT64_MAX },
	    false);
	breaks(buf_span(&b), ROOM, "", "larger than the file",
	    "an endless one");
	buf_reset(&b);
	zip_begin(&z, &b);
	zip_put_plain(&z, "a", "A");
	at = z.dir.n;
	zip_put_plain(&z, "b", "B");
	z.dir.p[at + 28] = '\xff';
	zip_finish(&z, (struct zip_end){ 0 });
	breaks(buf_span(&b), ROOM, "a=A; ", "directory is damaged",
	    "one that is damaged, as far as it goes");
}

/* Members of a megabyte each that are all the same kilobyte. */
static void
test_zip_bomb(void)
{
	auto_free char *zeros = mem_zalloc(1 << 20);
	auto_buf struct buf b, packed;
	struct shown s = { .quietly = true };
	struct zip_row row = { .name = "z", .method = 8 };
	struct zipping z;

	buf_init(&b, ROOM);
	buf_init(&packed, ROOM);
	put_deflated(&packed, (struct span){ zeros, 1 << 20 });
	row.data = buf_span(&packed);
	zip_begin(&z, &b);
	zip_put(&z, row);
	row.shared = true;
	for (int i = 0; i < 1000; i++)
		zip_put(&z, row);
	zip_finish(&z, (struct zip_end){ 0 });
	ok(show(&s, buf_span(&b), UINT64_MAX) == -1 &&
		strstr(s.err.msg, "overlap") &&
		s.bytes <= b.n * UNPACK_RATIO_MAX &&
		s.bytes == s.members * (1 << 20) - (1 << 20),
	    "members that share their data are not shown again and again");
	buf_release(&s.text);
}

static void
test_zip_crowd(void)
{
	auto_buf struct buf b;
	struct shown s = { .quietly = true, .unwanted = "" };
	struct zip_row row = { .name = "", .shared = true };
	struct zipping z;

	buf_init(&b, ROOM);
	zip_begin(&z, &b);
	z.dir.max = ROOM;
	zip_put_plain(&z, "a", "A");
	for (int i = 0; i <= UNPACK_MEMBERS_MAX; i++)
		zip_put(&z, row);
	zip_finish(&z, (struct zip_end){ 0 });
	ok(show(&s, buf_span(&b), ROOM) == -1 &&
		s.members == UNPACK_MEMBERS_MAX &&
		strstr(s.err.msg, "more than 1000000 members"),
	    "a million members are enough");
	buf_release(&s.text);
}

int
main(void)
{
	test_formats();
	test_tar();
	test_tar_choice();
	test_gzip();
	test_tar_gzip();
	test_zip();
	test_zip_forms();
	test_zip_faults();
	test_zip_many_faults();
	test_zip_choice();
	test_zip_directory();
	test_zip_bomb();
	test_zip_crowd();
	return tap_end();
}
