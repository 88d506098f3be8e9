/* secret/wide.h: UTF-16 becomes UTF-8, whatever the pieces. */
#include "secret/wide.h"
#include "base/buf.h"
#include "tap.h"

static void
collect(void *arg, struct span piece)
{
	buf_put(arg, piece);
}

/* In pieces of each size. */
static bool
turns(struct span in, struct span want)
{
	struct wide w;

	for (size_t size = 1; size <= in.n + 1; size++) {
		auto_buf struct buf out = { .max = 64 * 1024 };
		struct span rest = in;

		wide_begin(&w, collect, &out);
		while (rest.n) {
			size_t n = size < rest.n ? size : rest.n;

			wide_feed(&w, (struct span){ rest.p, n });
			rest = span_from(rest, n);
		}
		wide_end(&w);
		if (!span_eq(buf_span(&out), want))
			return false;
	}
	return true;
}

static void
test_long(void)
{
	enum { CHARACTERS = 3 * WIDE_OUT };
	auto_buf struct buf in = { .max = 64 * 1024 };
	auto_buf struct buf out = { .max = 64 * 1024 };
	struct wide w;

	buf_put(&in, SPAN("\xfe\xff"));
	for (size_t i = 0; i < CHARACTERS; i++)
		buf_put(&in, SPAN("\x20\xac"));
	wide_begin(&w, collect, &out);
	wide_feed(&w, buf_span(&in));
	wide_end(&w);
	ok(out.n == 3 * (size_t)CHARACTERS, "more than fits in one piece");
}

int
main(void)
{
	ok(turns(SPAN("\xff\xfe"
		      "a\0=\0\xe4\0\xac\x20\n\0\x3d\xd8\x00\xde"),
	       SPAN("a=\xc3\xa4\xe2\x82\xac\n\xf0\x9f\x98\x80")),
	    "the small end first");
	ok(turns(SPAN("\xfe\xff\0a\0=\0\xe4\x20\xac\0\n\xd8\x3d\xde\x00"),
	       SPAN("a=\xc3\xa4\xe2\x82\xac\n\xf0\x9f\x98\x80")),
	    "the big end first");
	ok(turns(SPAN("password=x\n"), SPAN("password=x\n")) &&
		turns(SPAN("a\0b\0"), SPAN("a\0b\0")) &&
		turns(SPAN(""), SPAN("")) &&
		turns(SPAN("\xff"), SPAN("\xff")) &&
		turns(SPAN("\xfe\xfe"), SPAN("\xfe\xfe")),
	    "without a mark it stays as it is");
	ok(turns(SPAN("\xff\xfe"), SPAN("")), "a mark alone is nothing");
	ok(turns(SPAN("\xfe\xff\xdc\x00\0a\xd8\x00\0b\xd8\x00\xd8\x00"),
	       SPAN("\xef\xbf\xbd"
		    "a\xef\xbf\xbd"
		    "b\xef\xbf\xbd\xef\xbf\xbd")),
	    "a half of two is none");
	ok(turns(SPAN("\xfe\xff\0a\0"), SPAN("a\xef\xbf\xbd")),
	    "nor is half a character at the end");
	test_long();
	return tap_end();
}
