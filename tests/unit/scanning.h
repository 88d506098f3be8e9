/*
 * For tests of scanning: patterns, texts, and what is said of them. Tests use
 * patterns of their own, as a user's: those of the tables come and go.
 */
#ifndef TESTS_SCANNING_H
#define TESTS_SCANNING_H

#include "secret/lane.h"
#include "secret/scan.h"
#include "tap.h"

enum {
	BLOCK = LANE_BLOCK_MIN,
	TOKEN = 24,        /* bytes of a token */
	LONG = 4 + 8 * 450 /* bytes of a long one */
};

static struct pattern patterns[] = {
	{ .id = "t-token",
	    .title = "token",
	    .severity = SEV_HIGH,
	    .regex = "tok_[A-Za-z0-9]{20}",
	    .keywords = { "tok_" },
	    .shown = 4 },
	{ .id = "t-long",
	    .title = "long token",
	    .regex = "lon_(?:[A-Za-z0-9]{450}){8}",
	    .keywords = { "lon_" },
	    .shown = 4 },
	{ .id = "t-group",
	    .title = "token behind a name",
	    .regex = "(?i)acme.{0,9}['\"]([a-z0-9]{16})['\"]",
	    .keywords = { "acme" },
	    .entropy = 25 },
	{ .id = "t-any",
	    .title = "key",
	    .kind = SECRET_PRIVATE_KEY,
	    .regex = "\\x01KEY\\x02[0-9]{4}",
	    .keywords = { "key" },
	    .flags = PATTERN_ANYWHERE },
	{ .id = "t-plain",
	    .title = "not in base64",
	    .regex = "plain_[a-z0-9]{16}",
	    .keywords = { "plain_" },
	    .flags = PATTERN_PLAIN_ONLY },
	{ .id = "t-line",
	    .title = "a line",
	    .regex = "(?m)^pin: [0-9]{6}$",
	    .keywords = { "pin:" } },
};

static const struct user_patterns user = { .list = patterns,
	.n = array_len(patterns) };

static inline uint32_t
next(uint64_t *state, uint32_t n)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return (uint32_t)((*state >> 16) % n);
}

/* Appends n characters that nobody would take for made up. */
static inline void
put_random(struct buf *b, uint64_t seed, size_t n)
{
	static const char set[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
	uint64_t state = seed * 0x9e3779b97f4a7c15u + 1;

	while (n--)
		buf_putc(b, set[next(&state, sizeof(set) - 1)]);
}

static inline void
put_token(struct buf *b)
{
	buf_puts(b, "tok_");
	put_random(b, 7, TOKEN - 4);
}

static inline void
put_filler(struct buf *b, size_t n)
{
	static const char line[] = "the quick brown fox, 12 lazy dogs.\n";

	for (size_t i = 0; i < n; i++)
		buf_putc(b, line[i % (sizeof(line) - 1)]);
}

static inline void
put_wide(struct buf *b, struct span s, bool big_end)
{
	for (size_t i = 0; i < s.n; i++) {
		if (big_end)
			buf_putc(b, '\0');
		buf_putc(b, s.p[i]);
		if (!big_end)
			buf_putc(b, '\0');
	}
}

/* In lines of so many characters, each with `end` before it; 0: in one. */
static inline void
put_base64(struct buf *b, struct span s, size_t width, const char *end)
{
	auto_buf struct buf all;
	struct span rest;

	buf_init(&all, 1 << 20);
	buf_put_base64(&all, s);
	rest = buf_span(&all);
	for (size_t n; rest.n; rest = span_from(rest, n)) {
		n = width && width < rest.n ? width : rest.n;
		if (width)
			buf_puts(b, end);
		buf_put(b, (struct span){ rest.p, n });
	}
}

/* Says each secret of the patterns above in a line. */
static inline void
note(void *arg, const struct secret *s)
{
	static const char *const wraps[] = { "plain", "utf16", "base64" };
	struct buf *b = arg;

	if (strncmp(s->id, "t-", 2) != 0)
		return;
	buf_printf(b, "%s %s %d ", s->id, wraps[s->wrap], (int)s->line);
	buf_put(b, s->name);
	buf_puts(b, "=");
	buf_put(b,
	    s->value.n > 40 ? (struct span){ s->value.p, 40 } : s->value);
	buf_puts(b, "\n");
}

static inline struct scanner *
new_scanner(bool keywords, size_t block)
{
	struct database_way way = { .keywords = keywords };
	struct err err;
	struct database *d = keywords ? database_new_by(&way, &user, &err)
				      : database_new(&user, &err);

	return scanner_new_by(d, block);
}

/* In pieces of n bytes; 0: in pieces of any size. */
static inline void
scan(struct scanner *s, struct span text, size_t n, struct buf *out)
{
	uint64_t state = 99;

	buf_reset(out);
	scanner_begin(s, true, note, out);
	while (text.n) {
		size_t m = n ? n : next(&state, 9000) + 1;

		if (m > text.n)
			m = text.n;
		scanner_feed(s, (struct span){ text.p, m });
		text = span_from(text, m);
	}
	scanner_end(s);
}

static inline void
says(struct scanner *s, struct span text, const char *want, const char *title)
{
	auto_buf struct buf out;

	buf_init(&out, 1 << 20);
	scan(s, text, text.n + 1, &out);
	is(buf_str(&out), want, title);
}

/*
 * Puts `what` at each place around the ends of blocks, and says how often the
 * result was not that value.
 */
static inline int
count_misses(struct scanner *s, struct span what, const char *head,
    struct span value, size_t step)
{
	/* Of the first block, and of what is looked at in it; of the second.
	 */
	static const size_t borders[] = { BLOCK, BLOCK - LANE_BEHIND,
		2 * BLOCK - LANE_KEPT, 2 * BLOCK - LANE_KEPT - LANE_BEHIND };
	auto_buf struct buf text, out, expect;
	int misses = 0;

	buf_init(&text, 1 << 20);
	buf_init(&out, 4096);
	buf_init(&expect, 4096);
	for (size_t i = 0; i < array_len(borders); i++)
		for (size_t k = 0; k <= what.n + 8; k += step) {
			size_t at = borders[i] + 4 - k, line = 0;

			buf_reset(&text);
			buf_reset(&expect);
			put_filler(&text, at);
			for (size_t c = 0; c < at; c++)
				line += text.p[c] == '\n';
			buf_putc(&text, '\n');
			buf_put(&text, what);
			buf_putc(&text, '\n');
			put_filler(&text, 3 * BLOCK);
			buf_printf(&expect, "%s %d =%.*s\n", head,
			    (int)line + 2, value.n < 40 ? (int)value.n : 40,
			    value.p);
			for (size_t m = 1; m < 3; m++) {
				scan(s, buf_span(&text), m == 1 ? 0 : 65536,
				    &out);
				misses +=
				    !span_eq(buf_span(&out), buf_span(&expect));
			}
		}
	return misses;
}

#endif
