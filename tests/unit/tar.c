/* common/tar: the reader, header by header. */
#include "tarfile.h"

static void
test_checksum(struct buf *b)
{
	struct block h = head('0', "a", 0);

	SET(&h, AT_SUM, "000001\0 ");
	put_block(b, &h);
	refuses(b, "bad checksum", "a wrong checksum");

	h = head('0', "\xe9\xe9", 0);
	set_octal(&h, AT_SUM, 6, (uint64_t)sum_of(&h, true));
	put_block(b, &h);
	lists_z(b, "f \xe9\xe9; ", "a checksum of signed bytes is accepted");

	h = head('0', "a", 0);
	memset(h.p + AT_SUM, 0, 8);
	h.p[AT_SUM] = (char)0x80;
	h.p[AT_SUM + 6] = (char)(sum_of(&h, false) >> 8);
	h.p[AT_SUM + 7] = (char)sum_of(&h, false);
	put_block(b, &h);
	refuses(b, "bad checksum", "a checksum in base 256");

	h = head('0', "a", 0);
	SET(&h, AT_SUM, "00xx00\0 ");
	put_block(b, &h);
	refuses(b, "bad checksum", "a checksum that is no number");
}

static void
test_magic(struct buf *b)
{
	struct block h = head('0', "a", 0);

	SET(&h, AT_MAGIC, "\0\0\0\0\0\0\0\0");
	SET(&h, AT_PREFIX, "dir");
	SET(&h, AT_MAJOR, "junk");
	put_head(b, h);
	lists_z(b, "f a; ", "V7 has no prefix and no device");

	h.p[156] = '3';
	put_head(b, h);
	lists_z(b, "c a; ", "nor has it where the type is a device");

	h = head('0', "a", 0);
	SET(&h, AT_PREFIX, "dir/sub");
	put_head(b, h);
	SET(&h, AT_MAGIC, "ustar\0\0\0");
	put_head(b, h);
	lists_z(b, "f dir/sub/a; f dir/sub/a; ",
	    "ustar has a prefix, whatever its version");

	memset(h.p, 'n', 100);
	memset(h.p + AT_PREFIX, 'p', 155);
	put_head(b, h);
	lists_z(b, "f 256 bytes; ", "name and prefix fill their fields");

	h = head('0', "a", 0);
	memset(h.p + AT_PREFIX, 'p', 131);
	SET(&h, AT_STAR_ATIME, "00000000000 00000000000 ");
	SET(&h, AT_STAR_TRAILER, "tar\0");
	put_head(b, h);
	lists_z(b,
	    "f pppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppp"
	    "ppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppp"
	    "pppp/a; ",
	    "STAR's prefix ends where its times begin");
	SET(&h, AT_STAR_ATIME, "00000x00000 ");
	put_head(b, h);
	refuses(b, "bad time", "a time of STAR's that is no number");

	h = head('0', "a", 0);
	SET(&h, AT_MAGIC, "ustar 00");
	put_head(b, h);
	refuses(b, "unknown kind of ustar", "ustar with a blank for its NUL");
}

static void
test_gnu_prefix(struct buf *b)
{
	struct block h = gnu_head('0', "a", 0);

	SET(&h, AT_GNU_ATIME, "13412345670\00013412345670\0");
	put_head(b, h);
	lists_z(b, "f a; ", "GNU has times where ustar has the prefix");

	h = gnu_head('0', "a", 0);
	SET(&h, AT_PREFIX, "dir/sub");
	put_head(b, h);
	lists_z(b, "f dir/sub/a; ", "Go before 1.8 had a prefix there");

	h = gnu_head('0', "a", 0);
	SET(&h, AT_PREFIX, "dir\xff");
	put_head(b, h);
	lists_z(b, "f a; ", "which has to be ASCII");

	h = gnu_head('0', "a", 0);
	SET(&h, AT_PREFIX, "7\0not looked");
	put_head(b, h);
	lists_z(b, "f a; ", "and no number, as Go reads numbers");
}

static void
test_numbers(struct buf *b)
{
	struct block h = head('0', "a", 0);

	SET(&h, AT_MODE, "    755 ");
	SET(&h, AT_UID, "\0\0\0\0\0\0\0\0");
	SET(&h, AT_GID, "  12\0 \0 ");
	SET(&h, AT_MTIME, "           7");
	put_head(b, h);
	lists_z(b, "f a mode=755 ids=0:10 time=7; ",
	    "octal may stand in blanks and NULs, or be absent");

	h = head('0', "a", 0);
	SET(&h, AT_UID, "\x80\0\0\0\xff\xff\xff\xff");
	SET(&h, AT_GID, "\x80\0\0\0\0\x20\0\0");
	SET(&h, AT_MTIME, "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xfe");
	put_head(b, h);
	lists_z(b, "f a ids=4294967295:2097152 time=-2; ",
	    "base 256 is two's complement");

	SET(&h, AT_UID, "\x80\0\0\1\0\0\0\0");
	put_head(b, h);
	refuses(b, "bad uid", "a uid of 33 bits");
	SET(&h, AT_UID, "\xff\xff\xff\xff\xff\xff\xff\xff");
	put_head(b, h);
	refuses(b, "bad uid", "a negative uid");
	SET(&h, AT_UID, "0000000\0");
	SET(&h, AT_MTIME, "\x80\0\0\0\x80\0\0\0\0\0\0\0");
	put_head(b, h);
	refuses(b, "bad time", "a time of 64 bits without a sign");
	SET(&h, AT_MTIME, "\x80\0\0\1\0\0\0\0\0\0\0\0");
	put_head(b, h);
	refuses(b, "bad time", "a time of 65 bits");
	SET(&h, AT_MTIME, "\x80\0\0\0\x7f\xff\xff\xff\xff\xff\xff\xff");
	put_head(b, h);
	lists_z(b, "f a ids=0:2097152 time=9223372036854775807; ",
	    "a time of 63 bits is the largest");
}

static void
test_bad_numbers(struct buf *b)
{
	static const char bad[][8] = { "00x0000", "0000008", "1 2    ",
		"12\00034", "-000001", "0x1ffff" };
	static const struct {
		size_t at;
		const char *what;
	} fields[] = {
		{ AT_MODE, "bad mode" },
		{ AT_UID, "bad uid" },
		{ AT_GID, "bad gid" },
		{ AT_SIZE, "bad size" },
		{ AT_MTIME, "bad time" },
		{ AT_MAJOR, "bad device" },
		{ AT_MINOR, "bad device" },
	};
	struct block h;

	for (size_t i = 0; i < array_len(fields); i++) {
		h = head('0', "a", 0);
		memcpy(h.p + fields[i].at, bad[i % array_len(bad)], 7);
		put_head(b, h);
		refuses(b, fields[i].what, "%s", fields[i].what);
		h = head('x', "a", 0);
		memcpy(h.p + fields[i].at, bad[i % array_len(bad)], 7);
		put_head(b, h);
		refuses(b, fields[i].what, "%s of a pax header",
		    fields[i].what);
	}
	for (size_t i = 0; i < array_len(bad); i++) {
		h = head('0', "a", 0);
		memcpy(h.p + AT_MODE, bad[i], 7);
		put_head(b, h);
		refuses(b, "bad mode", "the number '%s'", bad[i]);
	}
	h = head('0', "a", 0);
	memset(h.p + AT_SIZE, 0xff, 12);
	put_head(b, h);
	refuses(b, "bad size", "a negative size");
}

static void
test_types(struct buf *b)
{
	struct block h = head('3', "dev", 0);

	SET(&h, AT_MAJOR, "0000010\0000000003\0");
	put_head(b, h);
	h.p[156] = '4';
	put_head(b, h);
	put_head(b, head('6', "fifo", 0));
	h = head('1', "hard", 0);
	SET(&h, AT_LINK, "fifo");
	put_head(b, h);
	h.p[156] = '2';
	put_head(b, h);
	lists_z(b,
	    "c dev dev=8,3; b dev dev=8,3; p fifo; h hard -> fifo; "
	    "l hard -> fifo; ",
	    "devices, fifos and links are listed");

	put_with(b, '\0', "v7", SPAN("x"));
	put_with(b, '7', "contiguous", SPAN("y"));
	lists_z(b, "f v7 x; f contiguous y; ", "files have three types");

	put_head(b, head('\0', "dir/", 5));
	lists_z(b, "d dir/; ", "a V7 directory is told by its slash");
	put_head(b, head('0', "dir/", 0));
	refuses(b, "ends in '/'", "a file whose name ends in a slash");
	put_head(b, head('5', "dir", 512));
	lists_z(b, "d dir; ", "a directory's size means no body");
	h = head('2', "s", 512);
	SET(&h, AT_LINK, "t");
	put_head(b, h);
	lists_z(b, "l s -> t; ", "nor does a symlink's");
	h.p[156] = '1';
	put_head(b, h);
	put_body(b, SPAN("body"));
	refuses(b, "hard link with a size", "a hard link with a size");

	put_with(b, 'V', "label", SPAN("some body"));
	lists_z(b, "(unknown-member-type label); ",
	    "an unknown type is passed over with its body, and told");
	put_pax(b, "path", "a", NULL);
	put_with(b, 'V', "label", SPAN("some body"));
	put_file(b, "b", "");
	lists_z(b, "(unknown-member-type a); f b; ",
	    "and with the pax header before it");
	put_head(b, head('0', "", 0));
	refuses(b, "empty name", "an empty name");
}

static void
test_pax(struct buf *b)
{
	struct block h = head('2', "short", 0);

	put_pax(b, "path", "long/name", "linkpath", "there", "uid", "70000",
	    "gid", "4294967295", "mtime", "12.5", "comment", "none", NULL);
	put_head(b, h);
	lists_z(b,
	    "l long/name -> there ids=70000:4294967295 time=12.500000000; ",
	    "pax records replace what the header says");

	put_pax(b, "size", "3", "path", "a", NULL);
	put_head(b, head('0', "x", 9));
	put_body(b, SPAN("abc"));
	lists_z(b, "f a abc; ", "size too");

	put_pax(b, "mtime", "-1.25", NULL);
	put_file(b, "a", "");
	put_pax(b, "mtime", "-0.5", NULL);
	put_file(b, "a", "");
	put_pax(b, "mtime", "1.1234567899", NULL);
	put_file(b, "a", "");
	lists_z(b,
	    "f a time=-2.750000000; f a time=-1.500000000; "
	    "f a time=1.123456789; ",
	    "times may be negative and have fractions");

	SET(&h, AT_LINK, "link");
	put_pax(b, "path", "", "linkpath", "", "uid", "", "gid", "", "mtime",
	    "", "size", "", NULL);
	put_head(b, h);
	lists_z(b, "l short -> link; ", "an empty value keeps the header's");
	put_pax(b, "path", "first", "path", "", "uid", "5", "uid", "6", NULL);
	put_file(b, "a", "");
	lists_z(b, "f a ids=6:0; ", "of two records the last one counts");
	put_pax(b, "path", "a", NULL);
	put_file(b, "x", "");
	put_file(b, "y", "");
	lists_z(b, "f a; f y; ", "a pax header is about one member");
}

static void
test_xattrs(struct buf *b)
{
	auto_buf struct buf records;

	put_pax(b, "SCHILY.xattr.user.b", "2", "SCHILY.xattr.user.a", "old",
	    "SCHILY.xattr.user.a", "1", "SCHILY.xattr.user.e", "", NULL);
	put_file(b, "a", "");
	lists_z(b, "f a user.a:1 user.b:2 user.e:; ",
	    "extended attributes are in order of names, empty ones too");

	buf_init(&records, TAR_EXTENDED_MAX);
	put_record(&records, "SCHILY.xattr.user.n", SPAN("a\0b=c\nd"));
	put_with(b, 'x', "x", buf_span(&records));
	put_file(b, "a", "");
	lists_z(b, "f a user.n:a_b=c\nd; ", "their values are any bytes");

	buf_reset(&records);
	for (int i = 0; i < TAR_XATTRS_MAX; i++) {
		char key[64];

		snprintf(key, sizeof(key), "SCHILY.xattr.user.%d", i);
		put_record(&records, key, SPAN(""));
	}
	for (int over = 0; over < 2; over++) {
		auto_buf struct buf got;

		buf_init(&got, 1 << 20);
		if (over)
			put_record(&records, "SCHILY.xattr.more", SPAN(""));
		put_with(b, 'x', "x", buf_span(&records));
		put_file(b, "a", "");
		if (over) {
			refuses(b, "extended attributes",
			    "one extended attribute more than the limit");
			continue;
		}
		list_tar(buf_span(b), &got);
		ok(!strstr(buf_str(&got), "error"),
		    "as many extended attributes as the limit are taken");
		buf_reset(b);
	}
}

static void
test_bad_pax(struct buf *b)
{
	static const struct {
		struct span records;
		const char *what;
	} bad[] = {
		{ SPAN("x path=a\n"), "a length that is no number" },
		{ SPAN("+9 path=a\n"), "a length with a sign" },
		{ SPAN("99 path=a\n"), "a length beyond the header" },
		{ SPAN("4 a=\n"), "a length that is too short" },
		{ SPAN("0000005 a=\n"), "a length less than its figures" },
		{ SPAN("10 path=ab\n"), "a record without its newline" },
		{ SPAN("10 path=a\0"), "a record that ends in NUL" },
		{ SPAN("9 path:a\n"), "a record without '='" },
		{ SPAN("9 =abcde\n"), "a record without a key" },
		{ SPAN("11 p\0th=abc\n"), "a key with NUL" },
		{ SPAN("99999999999999999999 path=a\n"), "a huge length" },
		{ SPAN("9path=abc\n"), "a record without its blank" },
		{ SPAN("\n"), "a lone newline" },
	};
	static const char *const names[] = { "path", "linkpath", "uname",
		"gname" };

	for (size_t i = 0; i < array_len(bad); i++) {
		put_with(b, 'x', "x", bad[i].records);
		put_file(b, "a", "");
		refuses(b, "malformed pax record", "%s", bad[i].what);
		put_with(b, 'g', "g", bad[i].records);
		put_file(b, "a", "");
		refuses(b, "malformed pax record", "%s in a global header",
		    bad[i].what);
	}
	for (size_t i = 0; i < array_len(names); i++) {
		auto_buf struct buf records;

		buf_init(&records, 100);
		put_record(&records, names[i], SPAN("a\0b"));
		put_with(b, 'x', "x", buf_span(&records));
		put_file(b, "a", "");
		refuses(b, "NUL inside a name", "NUL in %s", names[i]);
	}
}

static void
test_bad_pax_values(struct buf *b)
{
	static const char *const bad[][2] = { { "uid", "-1" }, { "uid", "+1" },
		{ "uid", "4294967296" }, { "gid", "1x" }, { "gid", " 1" },
		{ "size", "-1" }, { "size", "9223372036854775808" },
		{ "mtime", "1e3" }, { "mtime", ".5" }, { "mtime", "1.-5" },
		{ "mtime", "--1" }, { "mtime", "-9223372036854775808.5" },
		{ "atime", "x" }, { "ctime", "1.x" } };

	for (size_t i = 0; i < array_len(bad); i++) {
		put_pax(b, bad[i][0], bad[i][1], NULL);
		put_file(b, "a", "");
		refuses(b, "in a pax record", "%s=%s", bad[i][0], bad[i][1]);
	}
	put_pax(b, "path", "a", NULL);
	put_pax(b, "path", "b", NULL);
	put_file(b, "a", "");
	refuses(b, "two pax headers", "two pax headers in a row");
	put_pax(b, "path", "dir/", NULL);
	put_file(b, "a", "");
	refuses(b, "ends in '/'", "a file with a pax path ending in a slash");
	put_pax(b, "size", "1", NULL);
	put_head(b, head('1', "h", 0));
	refuses(b, "hard link with a size", "a hard link with a pax size");
	put_pax(b, "path", "a", NULL);
	refuses(b, "without its member", "a pax header at the end");
	put_pax(b, "path", "a", NULL);
	put_end(b);
	refuses(b, "without its member", "a pax header before the zero blocks");
}

static void
test_global(struct buf *b)
{
	put_with(b, 'g', "g", SPAN("9 uid=42\n12 path=abc\n"));
	put_file(b, "a", "");
	lists_z(b, "(pax-global-header ); f a; ",
	    "a global header is told, and its values ignored");
	put_pax(b, "path", "a", NULL);
	put_with(b, 'g', "g", SPAN("9 uid=42\n"));
	put_file(b, "a", "");
	refuses(b, "pax global header between",
	    "a global header behind another header");
}

static void
test_long(struct buf *b)
{
	struct block h = gnu_head('2', "x", 0);

	put_with(b, 'L', "././@LongLink", SPAN("long/name\0"));
	put_with(b, 'K', "././@LongLink", SPAN("long/link"));
	put_head(b, h);
	lists_z(b, "l long/name -> long/link; ",
	    "GNU long names and links are taken, with and without NUL");
	put_pax(b, "linkpath", "there", NULL);
	put_with(b, 'L', "././@LongLink", SPAN("long/name\0\0\0"));
	put_head(b, h);
	lists_z(b, "l long/name -> there; ", "beside pax of other keys too");

	put_with(b, 'L', "", SPAN("long"));
	put_pax(b, "path", "b", NULL);
	put_head(b, h);
	refuses(b, "a long name and a pax name", "a long name with a pax path");
	put_pax(b, "linkpath", "b", NULL);
	put_with(b, 'K', "", SPAN("long"));
	put_head(b, h);
	refuses(b, "a long name and a pax name", "a long link with a linkpath");
	put_with(b, 'L', "", SPAN("a\0b"));
	put_head(b, h);
	refuses(b, "NUL inside a long name", "a long name with NUL inside");
	put_with(b, 'K', "", SPAN("\0"));
	put_head(b, h);
	refuses(b, "empty long name", "an empty long link");
	put_with(b, 'L', "", SPAN("a"));
	put_with(b, 'L', "", SPAN("a"));
	put_head(b, h);
	refuses(b, "two long names", "a second long name");
	put_with(b, 'L', "", SPAN("a"));
	refuses(b, "without its member", "a long name at the end");
}

static void
put_limit(struct buf *b, char flag, size_t n)
{
	auto_free char *text = mem_alloc(n + 1);
	auto_buf struct buf records;

	memset(text, 'a', n);
	buf_init(&records, 4 * TAR_EXTENDED_MAX);
	if (flag == 'x')
		put_record(&records, "path", (struct span){ text, n });
	else
		buf_put(&records, (struct span){ text, n });
	put_with(b, flag, "limit", buf_span(&records));
}

static void
test_limits(struct buf *b)
{
	static const char flags[] = "xL";
	struct block h = head('x', "x", TAR_EXTENDED_MAX + 1);

	for (int i = 0; flags[i]; i++) {
		put_limit(b, flags[i], TAR_PATH_MAX);
		put_file(b, "a", "");
		lists_z(b, "f 65535 bytes; ", "'%c' may have a path of 65535",
		    flags[i]);
		put_limit(b, flags[i], (size_t)TAR_PATH_MAX + 1);
		put_file(b, "a", "");
		refuses(b, "longer than 65535", "a path of 65536 in '%c'",
		    flags[i]);
	}
	put_limit(b, 'K', (size_t)TAR_PATH_MAX + 1);
	put_file(b, "a", "");
	refuses(b, "longer than 65535", "a link of 65536");

	put_limit(b, 'L', TAR_EXTENDED_MAX);
	put_file(b, "a", "");
	refuses(b, "longer than 65535", "a long name of 1 MiB");
	put_head(b, h);
	refuses(b, "over the limit", "a pax header over 1 MiB");
	h.p[156] = 'g';
	put_head(b, h);
	refuses(b, "over the limit", "a global header over 1 MiB");
	h.p[156] = 'K';
	memset(h.p + AT_SIZE, '7', 11);
	put_head(b, h);
	refuses(b, "over the limit", "a long link of 8 GiB");
}

static void
test_largest_pax(struct buf *b)
{
	size_t n = TAR_EXTENDED_MAX - 8 - 8 - 1;
	auto_free char *text = mem_alloc(n);
	auto_buf struct buf records;

	memset(text, 'a', n);
	buf_init(&records, TAR_EXTENDED_MAX);
	put_record(&records, "comment", (struct span){ text, n });
	ok(records.n == TAR_EXTENDED_MAX, "a pax header of 1 MiB");
	put_with(b, 'x', "x", buf_span(&records));
	put_file(b, "a", "");
	lists_z(b, "f a; ", "is taken");
}

static void
test_end(struct buf *b)
{
	lists(b, "no end", "no bytes at all are an archive without its end");
	put_end(b);
	lists(b, "end", "two zero blocks are an empty archive");
	put_file(b, "a", "x");
	lists(b, "f a x; no end", "the end may be missing");
	put_file(b, "a", "x");
	put_zeros(b, TAR_BLOCK);
	lists(b, "f a x; no end", "one zero block is no end");
	put_file(b, "a", "x");
	put_zeros(b, TAR_BLOCK);
	put_file(b, "b", "x");
	refuses(b, "a single zero block", "a single zero block in mid-stream");
	put_file(b, "a", "x");
	put_zeros(b, TAR_BLOCK + 100);
	refuses(b, "tar is cut at byte 1636", "a part of a second zero block");
	put_file(b, "a", "x");
	buf_put(b, SPAN("not a block"));
	refuses(b, "tar is cut at byte 1035", "a part of a header");
	put_head(b, head('0', "a", 600));
	put_zeros(b, 599);
	refuses(b, "cut", "an archive cut inside a body");
	put_head(b, head('0', "a", 600));
	put_zeros(b, 700);
	refuses(b, "cut", "an archive cut inside the padding");
	put_file(b, "a", "x");
	put_end(b);
	put_file(b, "hidden", "x");
	lists(b, "f a x; end", "what stands behind the end is not listed");
}

static void
test_trailing(struct buf *b)
{
	struct span s;
	const struct tar_entry *e;
	struct err err;

	put_end(b);
	put_zeros(b, 9000);
	buf_put(b, SPAN("junk"));
	put_zeros(b, 90);
	buf_put(b, SPAN("x"));
	s = buf_span(b);
	for (int odd = 5; odd >= 0; odd -= 5) {
		auto_source struct source *src = source_memory(s);
		struct tar_reader *r = tar_reader_new(src);

		ok(tar_next(r, &e, &err) == 0 && tar_ended(r) &&
			tar_offset(r) == 1024 && tar_trailing(r, &err) == odd &&
			tar_offset(r) == s.n,
		    "%d bytes behind the end are no zeros", odd);
		tar_reader_free(r);
		s.n = 9000;
	}
	buf_reset(b);
}

static void
test_body(struct buf *b)
{
	auto_source struct source *src = NULL;
	auto_buf struct buf content;
	struct tar_reader *r;
	const struct tar_entry *e;
	struct span piece;
	struct err err;

	buf_init(&content, 8);
	put_file(b, "a", "first");
	put_file(b, "b", "123456789");
	put_file(b, "c", "");
	put_file(b, "d", "last");
	src = source_memory(buf_span(b));
	r = tar_reader_new(src);
	ok(tar_next(r, &e, &err) == 1 && e->size == 5 && e->stored == 5 &&
		e->body_at == 512 && tar_offset(r) == 512,
	    "an entry says where its body begins");
	ok(tar_data(r, &piece, &err) == 1 && span_is(piece, "first") &&
		tar_data(r, &piece, &err) == 0 && tar_offset(r) == 517,
	    "data is handed out once");
	ok(tar_next(r, &e, &err) == 1 && e->body_at == 1536 &&
		tar_content(r, &content, &err) < 0 &&
		strstr(err.msg, "over the limit"),
	    "content over the ceiling is an error");
	ok(tar_next(r, &e, &err) == 1 && span_is(e->name, "c") &&
		tar_data(r, &piece, &err) == 0 &&
		tar_content(r, &content, &err) == 0 && content.n == 0,
	    "that keeps nobody from reading on");
	ok(tar_next(r, &e, &err) == 1 && tar_next(r, &e, &err) == 0 &&
		tar_next(r, &e, &err) == 0,
	    "bodies may be passed over, and the end comes again when asked");
	tar_reader_free(r);
	buf_reset(b);
}

int
main(void)
{
	auto_buf struct buf b;

	buf_init(&b, 8 << 20);
	test_checksum(&b);
	test_magic(&b);
	test_gnu_prefix(&b);
	test_numbers(&b);
	test_bad_numbers(&b);
	test_types(&b);
	test_pax(&b);
	test_xattrs(&b);
	test_bad_pax(&b);
	test_bad_pax_values(&b);
	test_global(&b);
	test_long(&b);
	test_limits(&b);
	test_largest_pax(&b);
	test_end(&b);
	test_trailing(&b);
	test_body(&b);
	return tap_end();
}
