/*
 * Target: secrets in bodies (secret/scan.h). What is found does not depend on
 * pieces and blocks, nor on the engine; and a text is masked where there are.
 * The first two bytes say how much stands before the input in its body.
 */
#include "fuzz.h"
#include "secret/lane.h"
#include "secret/scan.h"

enum { BLOCK = LANE_BLOCK_MIN };

struct sum {
	size_t n;
	uint64_t all; /* whatever the order */
};

static void
on_secret(void *arg, const struct secret *s)
{
	struct sum *sum = arg;

	must(s->kind < SECRET_KINDS && s->id && s->title);
	must(s->value.n && s->value.n <= SECRET_VALUE_MAX);
	must(s->shown <= s->value.n && s->name.n <= SECRET_NAME_MAX);
	touch(s->value);
	touch(s->name);
	sum->n++;
	sum->all +=
	    span_hash(s->value, s->line) ^ span_hash(span_of(s->id), s->wrap);
}

static struct scanner *
new_scanner(bool keywords, size_t block)
{
	struct database_way way = { .keywords = keywords };
	struct err err;
	struct database *d = keywords ? database_new_by(&way, NULL, &err)
				      : database_new(NULL, &err);

	must(d != NULL);
	return scanner_new_by(d, block);
}

static struct sum
scan(struct scanner *s, struct span text, size_t step)
{
	struct sum sum = { 0 };

	scanner_begin(s, true, on_secret, &sum);
	while (text.n) {
		size_t n = step < text.n ? step : text.n;

		scanner_feed(s, (struct span){ text.p, n });
		text = span_from(text, n);
	}
	scanner_end(s);
	return sum;
}

static void
same(struct sum a, struct sum b)
{
	must(a.n == b.n && a.all == b.all);
}

static void
check_mask(struct scanner *s, struct span text)
{
	auto_buf struct buf out;
	struct sum sum = { 0 };
	bool any;

	buf_init(&out, 64 * 1024 * 1024);
	scanner_text(s, text, on_secret, &sum);
	any = scanner_mask(s, &out, text);
	must(any == (sum.n > 0));
	must(any || span_eq(buf_span(&out), text));
	touch(buf_span(&out));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* Compiled once: they have no state but for the body. */
	static struct scanner *large, *small, *slow;
	struct span s = { (const char *)data, size };
	auto_buf struct buf body = { 0 };
	struct sum whole;
	size_t before;

	if (!large) {
		large = new_scanner(false, SCAN_BLOCK);
		small = new_scanner(false, BLOCK);
		slow = new_scanner(true, SCAN_BLOCK);
	}
	if (size < 2)
		return 0;
	before = (size_t)data[0] << 8 | data[1];
	s = span_from(s, 2);
	buf_init(&body, 64 * 1024 * 1024);
	for (size_t i = 0; i < before; i++)
		buf_putc(&body, i % 31 ? '.' : '\n');
	buf_put(&body, s);
	whole = scan(large, buf_span(&body), body.n + 1);
	same(whole, scan(small, buf_span(&body), 1 + before % 97));
	same(whole, scan(slow, buf_span(&body), 4096));
	check_mask(large, s);
	return 0;
}

/* Some examples: all of them would take long. */
void
fuzz_seeds(fuzz_seed_fn *fn, void *arg)
{
	enum { SEEDS = 3, EACH = 7 };

	for (size_t i = 0; i < SEEDS; i++) {
		auto_buf struct buf b, wide;

		buf_init(&b, 1024 * 1024);
		buf_init(&wide, 1024 * 1024);
		for (size_t k = 0; k < EACH; k++) {
			size_t n = (i + SEEDS * k) * 7 % pattern_count();

			buf_puts(&b, pattern_at(n)->yes);
			buf_puts(&b, "\n");
			if (i == 1)
				buf_put_base64(&b, span_of(pattern_at(n)->yes));
		}
		buf_puts(&wide, i == 2 ? "\x41\xf0" : "\x01\x01");
		for (size_t k = 0; k < b.n; k++) {
			buf_putc(&wide, b.p[k]);
			if (i == 0)
				buf_putc(&wide, '\0');
		}
		fn(arg, buf_span(&wide));
	}
}
