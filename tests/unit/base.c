/* base: spans, buffers, what a terminal may see. */
#include "base/buf.h"
#include "base/mem.h"
#include "base/show.h"
#include "base/source.h"
#include "tap.h"

static void
test_span(void)
{
	struct span rest = SPAN("a:b:"), piece;
	uint64_t v = 7;

	ok(span_cut(&rest, ':', &piece) && span_is(piece, "a"), "cut a");
	ok(span_cut(&rest, ':', &piece) && span_is(piece, "b"), "cut b");
	ok(span_cut(&rest, ':', &piece) && piece.n == 0,
	    "a trailing separator leaves an empty piece");
	ok(!span_cut(&rest, ':', &piece), "and then nothing");
	ok(span_to_u64(SPAN("18446744073709551615"), UINT64_MAX, &v) &&
		v == UINT64_MAX,
	    "the largest number is read");
	ok(!span_to_u64(SPAN("18446744073709551616"), UINT64_MAX, &v),
	    "one more is refused");
	ok(!span_to_u64(SPAN(""), 9, &v) && !span_to_u64(SPAN("-1"), 9, &v) &&
		!span_to_u64(SPAN("+1"), 9, &v) &&
		!span_to_u64(SPAN("10"), 9, &v),
	    "no digits, signs, and more than the maximum are refused");
	ok(span_cmp(SPAN("a"), SPAN("ab")) < 0 &&
		span_cmp(SPAN("b"), SPAN("ab")) > 0 &&
		span_cmp(SPAN("\xff"), SPAN("a")) > 0,
	    "order is that of unsigned bytes");
}

static void
test_utf8(void)
{
	ok(span_is_utf8(SPAN("caf\xc3\xa9 \xf0\x9f\x90\xb3")),
	    "UTF-8 is taken");
	ok(!span_is_utf8(SPAN("caf\xe9")), "Latin-1 is not");
	ok(!span_is_utf8(SPAN("\xc0\xaf")), "an overlong form is not");
	ok(!span_is_utf8(SPAN("\xed\xa0\x80")), "a surrogate is not");
	ok(!span_is_utf8(SPAN("\xf4\x90\x80\x80")), "above U+10FFFF is not");
	ok(!span_is_utf8(SPAN("\xe2\x82")), "a cut sequence is not");
}

static void
test_buf(void)
{
	auto_buf struct buf b;

	buf_init(&b, 8);
	buf_puts(&b, "12345678");
	ok(buf_ok(&b), "a buffer holds as much as its ceiling");
	buf_putc(&b, '9');
	ok(!buf_ok(&b) && b.n == 8, "and nothing more");
	is(buf_str(&b), "12345678", "what was there stays");
	buf_release(&b);
	buf_init(&b, 100);
	buf_put_base64(&b, SPAN("f"));
	buf_put_base64(&b, SPAN("fo"));
	buf_put_base64(&b, SPAN("foo\xff"));
	is(buf_str(&b), "Zg==Zm8=Zm9v/w==", "base64 is RFC 4648's");
	buf_reset(&b);
	ok(buf_put_unbase64(&b, SPAN("Zm9v/w==")) && b.n == 4 &&
		!memcmp(b.p, "foo\xff", 4),
	    "and back");
	ok(!buf_put_unbase64(&b, SPAN("Zg=a")) &&
		!buf_put_unbase64(&b, SPAN("Zg==Zg==")) &&
		!buf_put_unbase64(&b, SPAN("Zg=")) &&
		!buf_put_unbase64(&b, SPAN("Z-==")) && b.n == 4,
	    "what is no base64 is refused");
	buf_reset(&b);
	show_put(&b, SPAN("a\x1b[31m\n\\\xff\xc3\xa9\xe2\x80\xae"));
	is(buf_str(&b), "a\\x1b[31m\\x0a\\\\\\xff\xc3\xa9\\u{202e}",
	    "control bytes, bad UTF-8 and bidi controls are spelled out");
}

static void
test_arena(void)
{
	struct arena a = { 0 };
	char *big = mem_zalloc(1 << 20);
	struct span s, t;
	bool same = true;

	memset(big, 'x', 1 << 20);
	s = arena_bytes(&a, SPAN("small"));
	t = arena_bytes(&a, (struct span){ big, 1 << 20 });
	for (int i = 0; i < 100000; i++) {
		void **p = arena_alloc(&a, 24);

		same = same && (uintptr_t)p % sizeof(void *) == 0 && !*p;
		*p = big;
		arena_bytes(&a, SPAN("odd"));
	}
	ok(same, "arena memory is aligned and zeroed");
	ok(span_is(s, "small") && t.n == 1 << 20 && t.p[t.n - 1] == 'x',
	    "small and large strings stay what they were");
	arena_release(&a);
	free(big);
}

static void
test_source(void)
{
	auto_source struct source *s = source_memory(SPAN("0123456789"));
	struct err err;
	char two[2];

	ok(source_skip(s, 3, &err) == 3, "memory is passed over");
	ok(source_read_full(s, two, 2, &err) == 2 && !memcmp(two, "34", 2),
	    "and read from there");
	ok(source_skip(s, 100, &err) == 5, "a skip stops at the end");
	ok(source_read(s, two, 2, &err) == 0, "where nothing more comes");
}

static void
test_folded(void)
{
	ok(span_is_folded(SPAN("Basic"), "basic") &&
		!span_is_folded(SPAN("Basics"), "basic") &&
		!span_is_folded(SPAN("Basi"), "basic"),
	    "a text is another in any case, not a longer or shorter one");
	ok(span_starts_folded(SPAN("BASICS"), "basic") &&
		!span_starts_folded(SPAN("BASI"), "basic"),
	    "a text begins with another in any case");
	ok(span_has_folded(SPAN("x-Basic"), "basic") &&
		span_has_folded(SPAN("BASIC"), "basic") &&
		span_has_folded(SPAN("a_b"), "_b") &&
		!span_has_folded(SPAN("x-Basi"), "basic") &&
		!span_has_folded(SPAN(""), "basic"),
	    "a text is found anywhere in another, also at its end");
	ok(span_is_listed(SPAN("bc"), "ab bc cd") &&
		span_is_listed(SPAN("cd"), "ab bc cd") &&
		!span_is_listed(SPAN("c"), "ab bc cd") &&
		!span_is_listed(SPAN("b"), "ab bc cd") &&
		!span_is_listed(SPAN(""), "ab bc cd"),
	    "a word is one of a list, not a part of one");
}

int
main(void)
{
	test_span();
	test_folded();
	test_utf8();
	test_buf();
	test_arena();
	test_source();
	return tap_end();
}
