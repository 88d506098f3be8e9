/*
 * Databases of patterns: the one that is part of the program, and what is done
 * where it cannot be loaded; user patterns; both engines find the same.
 */
#include "secret/database.h"
#include "secret/embedded.h"
#include "secret/scan.h"
#include "secret/vector.h"
#include "tap.h"

enum {
	/* Bytes of text that all examples have together. */
	TEXT_MAX = 4 * 1024 * 1024,
	RANDOM = 400 * 1024,
};

struct sum {
	size_t n;
	uint64_t ends;
};

static void
on_candidate(void *arg, size_t pattern, size_t end)
{
	struct sum *sum = arg;

	sum->n++;
	sum->ends += (pattern + 1) * 31 + end;
}

static void
put_examples(struct buf *b)
{
	for (size_t i = 0; i < pattern_count(); i++) {
		buf_puts(b, pattern_at(i)->yes);
		buf_puts(b, "\n\n");
		buf_puts(b, pattern_at(i)->no);
		buf_puts(b, "\n\n");
	}
}

static void
test_loading(void)
{
	struct err err = { 0 };
	auto_free char *broken = mem_spandup(embedded_database());
	struct database_way way = { .saved = { broken,
					embedded_database().n } };
	struct database *a = database_new(NULL, &err), *b;
	auto_buf struct buf text;
	struct sum x = { 0 }, y = { 0 };

	buf_init(&text, TEXT_MAX);
	put_examples(&text);
	ok(a != NULL, "there is a database");
	if (strcmp(database_engine(), "pcre2") == 0) {
		database_free(a);
		return;
	}
	ok(database_is_loaded(a), "it was compiled with the program");
	for (size_t at = 4; at <= 12; at += 8) {
		memcpy(broken, embedded_database().p, 32);
		memset(broken + at, 0x77, 4);
		ok(vector_load(way.saved, &err) == NULL,
		    "one of another %s is not loaded",
		    at == 4 ? "version" : "platform");
	}
	b = database_new_by(&way, NULL, &err);
	ok(b && !database_is_loaded(b),
	    "one that cannot be loaded is compiled again");
	database_scan(a, buf_span(&text), on_candidate, &x);
	database_scan(b, buf_span(&text), on_candidate, &y);
	ok(x.n >= pattern_count() && x.n == y.n && x.ends == y.ends,
	    "and finds the same");
	database_free(a);
	database_free(b);
}

static void
test_user(void)
{
	static struct pattern list[] = {
		{ .id = "u-plain",
		    .regex = "ab[0-9]{3}",
		    .keywords = { "ab" } },
		{ .id = "u-look",
		    .regex = "(?<!x)cdef(?=[0-9])",
		    .keywords = { "cdef" } },
		{ .id = "u-back",
		    .regex = "(['\"])ghi[a-z]+\\1",
		    .keywords = { "GHI" } },
		/* libhs has none of these, nor wider ones. */
		{ .id = "u-recursion",
		    .regex = "\\((?:[^()]|(?R))*jkl\\)",
		    .keywords = { "jkl" } },
		{ .id = "u-none", .regex = "mno\\Kp(*COMMIT)q" },
	};
	struct user_patterns user = { .list = list, .n = array_len(list) };
	struct database_way way = { .keywords = true };
	struct err err = { 0 };
	struct span text = SPAN("ab123 cdef4 'ghijk' ((jkl)) mnopq");

	for (int k = 0; k < 2; k++) {
		struct database *d = k ? database_new_by(&way, &user, &err)
				       : database_new(&user, &err);
		struct sum sum = { 0 };

		ok(d && database_count(d) == pattern_count() + user.n &&
			database_pattern(d, pattern_count()) == &list[0],
		    "user patterns are behind ours");
		database_scan(d, text, on_candidate, &sum);
		ok(sum.n >= user.n, "each has its candidates");
		database_free(d);
	}
}

static void
test_errors(void)
{
	static struct pattern list[] = {
		{ .id = "good", .regex = "abc" },
		{ .id = "bad", .regex = "abc[a-" },
	};
	struct user_patterns user = { .list = list, .n = array_len(list) };
	struct err err = { 0 };

	ok(database_new(&user, &err) == NULL, "a wrong expression is an error");
	is(err.msg,
	    "pattern 'bad': missing terminating ] for character class at byte "
	    "7",
	    "that names the pattern and the place");
}

static void
note(void *arg, const struct secret *s)
{
	struct buf *b = arg;

	buf_printf(b, "%s %d %d ", s->id, (int)s->line, (int)s->wrap);
	buf_put(b, s->name);
	buf_putc(b, '=');
	buf_put(b, s->value);
	buf_putc(b, '\n');
}

static int
by_bytes(const void *a, const void *b)
{
	return span_cmp(*(const struct span *)a, *(const struct span *)b);
}

/* The lines in order: the engines do not have the same. */
static void
sort(struct buf *b, struct buf *out)
{
	struct span rest = buf_span(b), line, *lines = NULL;
	size_t n = 0, cap = 0;

	while (span_cut(&rest, '\n', &line)) {
		mem_grow(lines, n, cap);
		lines[n++] = line;
	}
	if (n)
		qsort(lines, n, sizeof(*lines), by_bytes);
	for (size_t i = 0; i < n; i++) {
		buf_put(out, lines[i]);
		buf_putc(out, '\n');
	}
	free(lines);
}

static uint32_t
next(uint64_t *state, uint32_t n)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return (uint32_t)((*state >> 16) % n);
}

/* Examples cut into pieces and mixed, with other bytes between them. */
static void
put_mixed(struct buf *b, struct span examples)
{
	static const char glue[] = " \n\"'=:_-xA9/+\\";
	uint64_t state = 0x243f6a8885a308d3u;

	while (b->n < RANDOM) {
		uint32_t at = next(&state, (uint32_t)examples.n);
		uint32_t n = next(&state, 300);

		buf_put(b,
		    (struct span){ examples.p + at,
			n < examples.n - at ? n : examples.n - at });
		for (uint32_t k = next(&state, 4); k; k--)
			buf_putc(b, glue[next(&state, sizeof(glue) - 1)]);
	}
}

static void
compare(struct span text, const char *title)
{
	struct database_way way = { .keywords = true };
	struct err err;
	struct buf got[2], sorted[2];

	for (int k = 0; k < 2; k++) {
		struct scanner *s =
		    scanner_new_by(k ? database_new_by(&way, NULL, &err)
				     : database_new(NULL, &err),
			SCAN_BLOCK);

		buf_init(&got[k], 2 * TEXT_MAX);
		buf_init(&sorted[k], 2 * TEXT_MAX);
		scanner_begin(s, true, note, &got[k]);
		scanner_feed(s, text);
		scanner_end(s);
		sort(&got[k], &sorted[k]);
		scanner_free(s);
	}
	is_span(buf_span(&sorted[1]), buf_span(&sorted[0]), title);
	ok(sorted[0].n > 20 * pattern_count(), "which are many");
	for (int k = 0; k < 2; k++) {
		buf_release(&got[k]);
		buf_release(&sorted[k]);
	}
}

static void
test_engines(void)
{
	auto_buf struct buf text, mixed;

	buf_init(&text, TEXT_MAX);
	buf_init(&mixed, TEXT_MAX);
	put_examples(&text);
	compare(buf_span(&text), "keywords find the same examples");
	put_mixed(&mixed, buf_span(&text));
	compare(buf_span(&mixed), "and the same in a mixture of them");
}

int
main(void)
{
	if (!pattern_at(0)->yes)
		return tap_skip_all("examples are in the other build");
	test_loading();
	test_user();
	test_errors();
	test_engines();
	return tap_end();
}
