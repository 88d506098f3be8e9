/* common/tar: sparse files in their four spellings. */
#include "tarfile.h"

/* "ab" at 3 and "c" at 8 of 10 bytes, in every form. */
#define CONTENT "___ab___c_"

static void
put_run(struct block *h, size_t at, uint64_t offset, uint64_t n)
{
	set_octal(h, at, 11, offset);
	set_octal(h, at + 12, 11, n);
}

static struct block
old_gnu(uint64_t stored, uint64_t size)
{
	struct block h = gnu_head('S', "s", stored);

	set_octal(&h, AT_GNU_REALSIZE, 11, size);
	return h;
}

static void
test_old_gnu(struct buf *b)
{
	struct block h = old_gnu(3, 10);

	put_run(&h, AT_GNU_SPARSE, 3, 2);
	put_run(&h, AT_GNU_SPARSE + 24, 8, 1);
	put_run(&h, AT_GNU_SPARSE + 48, 10, 0);
	put_head(b, h);
	put_body(b, SPAN("abc"));
	lists_z(b, "f s sparse " CONTENT "; ", "old GNU sparse files are read");

	put_head(b, old_gnu(0, 10));
	lists_z(b, "f s sparse __________; ", "also one that is all hole");
	put_head(b, old_gnu(0, 0));
	lists_z(b, "f s sparse; ", "or nothing");

	h = old_gnu(0, 10);
	SET(&h, AT_MAGIC, "ustar\00000");
	put_head(b, h);
	refuses(b, "not GNU's", "type S in a ustar header");
	h = old_gnu(0, 10);
	SET(&h, AT_GNU_REALSIZE, "junk");
	put_head(b, h);
	refuses(b, "bad size of a sparse", "a real size that is no number");
	memset(h.p + AT_GNU_REALSIZE, 0xff, 12);
	put_head(b, h);
	refuses(b, "bad size of a sparse", "a negative real size");
	put_pax(b, "GNU.sparse.major", "1", "GNU.sparse.minor", "0",
	    "GNU.sparse.realsize", "10", NULL);
	put_head(b, old_gnu(0, 10));
	refuses(b, "mixed form", "type S with pax's map");
}

/* n runs of one byte, two apart: 4 in the header, 21 in each block behind. */
static void
put_extended(struct buf *b, uint64_t n)
{
	struct block h = old_gnu(n, n * 2), more = { { 0 } };
	uint64_t i = 0;

	for (; i < n && i < 4; i++)
		put_run(&h, AT_GNU_SPARSE + i * 24, i * 2, 1);
	h.p[AT_GNU_EXTENDED] = n > 4;
	put_head(b, h);
	while (i < n) {
		memset(more.p, 0, sizeof(more.p));
		for (size_t k = 0; k < 21 && i < n; k++, i++)
			put_run(&more, k * 24, i * 2, 1);
		more.p[504] = i < n;
		put_block(b, &more);
	}
}

static void
test_extended(struct buf *b)
{
	static const uint64_t counts[] = { 4, 5, 25, 26, 46, 47, 200 };

	for (size_t i = 0; i < array_len(counts); i++) {
		auto_buf struct buf body, want;
		uint64_t n = counts[i];

		buf_init(&body, 1000);
		buf_init(&want, 1000);
		buf_puts(&want, "f s sparse ");
		for (uint64_t k = 0; k < n; k++) {
			buf_putc(&body, (char)('a' + k % 26));
			buf_putc(&want, (char)('a' + k % 26));
			buf_putc(&want, '_');
		}
		buf_puts(&want, "; f z z; end");
		put_extended(b, n);
		put_body(b, buf_span(&body));
		put_file(b, "z", "z");
		put_end(b);
		lists(b, buf_str(&want), "%d runs of old GNU", (int)n);
		put_extended(b, n);
		b->n -= n > 4 ? 1 : 0;
		refuses(b, "cut", "%d runs, cut", (int)n);
	}
}

static void
test_format_0(struct buf *b)
{
	put_pax(b, "GNU.sparse.size", "10", "GNU.sparse.numblocks", "2",
	    "GNU.sparse.offset", "3", "GNU.sparse.numbytes", "2",
	    "GNU.sparse.offset", "8", "GNU.sparse.numbytes", "1", NULL);
	put_file(b, "s", "abc");
	lists_z(b, "f s sparse " CONTENT "; ", "format 0.0 is read");
	put_pax(b, "GNU.sparse.size", "10", "GNU.sparse.numblocks", "3",
	    "GNU.sparse.name", "dir/s", "GNU.sparse.map", "3,2,8,1,10,0", NULL);
	put_file(b, "GNUSparseFile.0/s", "abc");
	lists_z(b, "f dir/s sparse " CONTENT "; ", "format 0.1 is read");
	put_pax(b, "GNU.sparse.major", "0", "GNU.sparse.minor", "1",
	    "GNU.sparse.realsize", "10", "GNU.sparse.numblocks", "1",
	    "GNU.sparse.map", "0,3", NULL);
	put_file(b, "s", "abc");
	lists_z(b, "f s sparse abc_______; ", "with its version too");

	put_pax(b, "GNU.sparse.size", "10", "GNU.sparse.numblocks", "1",
	    "GNU.sparse.numbytes", "3", "GNU.sparse.offset", "2", NULL);
	put_file(b, "s", "abc");
	refuses(b, "malformed sparse map", "a length before its offset");
	put_pax(b, "GNU.sparse.size", "10", "GNU.sparse.numblocks", "1",
	    "GNU.sparse.offset", "3", NULL);
	put_file(b, "s", "abc");
	refuses(b, "malformed sparse map", "an offset without its length");
	put_pax(b, "GNU.sparse.size", "10", "GNU.sparse.numblocks", "1",
	    "GNU.sparse.offset", "3", "GNU.sparse.offset", "3",
	    "GNU.sparse.numbytes", "3", NULL);
	put_file(b, "s", "abc");
	refuses(b, "malformed sparse map", "two offsets in a row");
	put_pax(b, "GNU.sparse.size", "10", "GNU.sparse.numblocks", "1",
	    "GNU.sparse.offset", "", "GNU.sparse.numbytes", "", NULL);
	put_file(b, "s", "abc");
	refuses(b, "malformed sparse map", "an empty offset");
	put_pax(b, "GNU.sparse.size", "10", "GNU.sparse.numblocks", "1",
	    "GNU.sparse.map", "0,3", "GNU.sparse.map", "", NULL);
	put_file(b, "s", "abc");
	refuses(b, "mixed form", "a map that a later record takes back");
}

static void
put_1_0(struct buf *b, const char *size, struct span map, const char *data)
{
	auto_buf struct buf body;

	buf_init(&body, 8192);
	put_body(&body, map);
	buf_puts(&body, data);
	put_pax(b, "GNU.sparse.major", "1", "GNU.sparse.minor", "0",
	    "GNU.sparse.name", "s", "GNU.sparse.realsize", size, NULL);
	put_with(b, '0', "GNUSparseFile.0/s", buf_span(&body));
}

static void
test_format_1(struct buf *b)
{
	auto_buf struct buf map;

	put_1_0(b, "10", SPAN("3\n3\n2\n8\n1\n10\n0\n"), "abc");
	lists_z(b, "f s sparse " CONTENT "; ", "format 1.0 is read");
	put_1_0(b, "10", SPAN("0\n"), "");
	lists_z(b, "f s sparse __________; ", "also one that is all hole");

	/* Numbers across blocks. */
	buf_init(&map, 8192);
	buf_puts(&map, "300\n");
	for (int i = 0; i < 299; i++)
		buf_printf(&map, "%d\n0\n", i);
	buf_puts(&map, "4000\n3\n");
	put_1_0(b, "4003", buf_span(&map), "abc");
	put_file(b, "z", "z");
	put_end(b);
	list_tar(buf_span(b), &map);
	ok(span_ends(buf_span(&map), SPAN("_abc; f z z; end")),
	    "a map of several blocks is read");
	buf_reset(b);

	put_1_0(b, "10", SPAN("2\n3\n2\n"), "");
	refuses(b, "malformed sparse map", "a map of fewer lines than it says");
	put_1_0(b, "10", SPAN("1\n-3\n2\n"), "ab");
	refuses(b, "malformed sparse map", "a negative offset");
	put_1_0(b, "10", SPAN("1\n3\n\n2\n"), "ab");
	refuses(b, "malformed sparse map", "an empty line");
	put_1_0(b, "10", SPAN("1\n3\n9223372036854775808\n"), "ab");
	refuses(b, "malformed sparse map", "a number of 64 bits");
	put_1_0(b, "10", SPAN("1\n3\n00000000000000000002\n"), "ab");
	refuses(b, "malformed sparse map", "a number of 20 figures");
	put_pax(b, "GNU.sparse.major", "1", "GNU.sparse.minor", "0",
	    "GNU.sparse.realsize", "10", NULL);
	put_file(b, "s", "1\n3\n2\n");
	refuses(b, "sparse map is cut", "a map without its padding");
}

static void
test_maps(struct buf *b)
{
	static const struct {
		const char *map, *count, *why, *what;
	} bad[] = {
		{ "3,2,4,1", "2", "out of order", "overlapping runs" },
		{ "8,1,3,2", "2", "out of order", "runs that go back" },
		{ "8,0,3,3", "2", "out of order", "going back behind none" },
		{ "3,2,5,6", "2", "beyond the file's end", "a run too far" },
		{ "3,3,11,0", "2", "beyond the file's end", "none too far" },
		{ "3,2", "1", "different size", "fewer bytes than stored" },
		{ "3,4", "1", "different size", "more bytes than stored" },
		{ "9223372036854775807,3", "1", "out of order", "an overflow" },
		{ "3,2,8", "2", "malformed", "a map of odd length" },
		{ "3,3", "2", "another length", "a wrong count" },
		{ "3,3", "", "another length", "a missing count" },
		{ "3,3,", "2", "malformed", "a comma at the end" },
		{ "3, 3", "1", "malformed", "a blank in it" },
	};
	struct block h;

	for (size_t i = 0; i < array_len(bad); i++) {
		put_pax(b, "GNU.sparse.size", "10", "GNU.sparse.numblocks",
		    bad[i].count, "GNU.sparse.map", bad[i].map, NULL);
		put_file(b, "s", "abc");
		refuses(b, bad[i].why, "%s", bad[i].what);
	}
	h = old_gnu(3, 10);
	put_run(&h, AT_GNU_SPARSE, 3, 2);
	put_run(&h, AT_GNU_SPARSE + 24, 4, 1);
	put_head(b, h);
	put_body(b, SPAN("abc"));
	refuses(b, "out of order", "overlapping runs of old GNU");
	h = old_gnu(3, 10);
	SET(&h, AT_GNU_SPARSE, "0000000000x\0");
	put_head(b, h);
	refuses(b, "sparse map is malformed", "a run that is no number");
	put_1_0(b, "10", SPAN("2\n8\n1\n3\n2\n"), "abc");
	refuses(b, "out of order", "runs of 1.0 that go back");
}

static void
test_forms(struct buf *b)
{
	static const char *const bad[][6] = {
		{ "major", "2", "minor", "0" },
		{ "major", "1", "minor", "1" },
		{ "major", "1", NULL },
		{ "minor", "0", "map", "0,3", "numblocks", "1" },
		{ "name", "other", NULL },
		{ "realsize", "11", "map", "0,3", "numblocks", "1" },
		{ "offset", "0", "numbytes", "3", "map", "0,3" },
		{ "unheard-of", "1", NULL },
	};

	for (size_t i = 0; i < array_len(bad); i++) {
		auto_buf struct buf records;

		buf_init(&records, 1000);
		put_record(&records, "GNU.sparse.size", SPAN("10"));
		for (int k = 0; k < 6 && bad[i][k]; k += 2) {
			char key[40];

			snprintf(key, sizeof(key), "GNU.sparse.%s", bad[i][k]);
			put_record(&records, key, span_of(bad[i][k + 1]));
		}
		put_with(b, 'x', "x", buf_span(&records));
		put_file(b, "s", "abc");
		refuses(b, "unknown or mixed form", "form %d", (int)i);
	}
	put_pax(b, "GNU.sparse.map", "0,3", "GNU.sparse.numblocks", "1", NULL);
	put_file(b, "s", "abc");
	refuses(b, "unknown or mixed form", "a sparse file without its size");
	put_pax(b, "GNU.sparse.size", "3", "GNU.sparse.map", "0,3",
	    "GNU.sparse.numblocks", "1", NULL);
	put_head(b, head('5', "d/", 0));
	refuses(b, "unknown or mixed form", "a sparse directory");
	put_pax(b, "GNU.sparse.size", "3", "GNU.sparse.map", "0,3",
	    "GNU.sparse.numblocks", "1", "GNU.sparse.name", "dir/", NULL);
	put_file(b, "s", "abc");
	refuses(b, "ends in '/'", "a sparse file whose name ends in a slash");
}

static void
test_names(struct buf *b)
{
	for (size_t n = TAR_PATH_MAX; n <= TAR_PATH_MAX + 1; n++) {
		auto_free char *name = mem_alloc(n + 1);

		memset(name, 'n', n);
		name[n] = '\0';
		put_pax(b, "GNU.sparse.size", "3", "GNU.sparse.map", "0,3",
		    "GNU.sparse.numblocks", "1", "GNU.sparse.name", name, NULL);
		put_file(b, "s", "abc");
		if (n > TAR_PATH_MAX)
			refuses(b, "longer than", "a sparse name of 65536");
		else
			lists_z(b, "f 65535 bytes sparse abc; ",
			    "a sparse name of 65535 is taken");
	}
}

int
main(void)
{
	auto_buf struct buf b;

	buf_init(&b, 1 << 20);
	test_old_gnu(&b);
	test_extended(&b);
	test_format_0(&b);
	test_format_1(&b);
	test_maps(&b);
	test_forms(&b);
	test_names(&b);
	return tap_end();
}
