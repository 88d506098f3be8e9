/* secret/pattern.h: each row's fields, and that its examples prove it. */
#include "secret/pattern.h"

#include <ctype.h>
#include <stdlib.h>

#include "base/attr.h"
#include "base/buf.h"
#include "secret/embedded.h"
#include "secret/exact.h"
#include "secret/lane.h"
#include "secret/scan.h"
#include "secret/vector.h"
#include "tap.h"

enum {
	BODY_MAX = 1024 * 1024,
	REPEAT_MAX = 512,              /* what a row may ask for in braces */
	BYTES_BEFORE = LANE_BLOCK_MIN, /* so that an example ends a block */
};

static bool
is_one_of(const char *s, const char *const *list)
{
	for (; *list; list++)
		if (strcmp(s, *list) == 0)
			return true;
	return false;
}

static bool
id_is_good(const char *id)
{
	for (const char *c = id; *c; c++)
		if (!islower(*c) && !isdigit(*c) &&
		    (*c != '-' || c == id || !c[1] || c[1] == '-'))
			return false;
	return *id;
}

static bool
id_is_alone(size_t i)
{
	for (size_t j = 0; j < i; j++)
		if (strcmp(pattern_at(i)->id, pattern_at(j)->id) == 0)
			return false;
	return true;
}

static bool
fields_are_good(const struct pattern *p)
{
	static const char *const confidences[] = { "medium", "low", NULL };

	return p->title && *p->title && p->kind < SECRET_PATTERN &&
	    p->severity <= SEV_CRITICAL && p->entropy < 80 && p->regex &&
	    p->yes && *p->yes && p->no && *p->no &&
	    (!p->confidence || is_one_of(p->confidence, confidences)) &&
	    p->source && strncmp(p->source, "https://", 8) == 0 &&
	    !strpbrk(p->source, " \t\n");
}

/* The example as the bytes that it stands for. */
static void
put_example(struct buf *b, const struct pattern *p, const char *text)
{
	static const char digits[] = "0123456789abcdef";
	const char *high, *low;

	if (!(p->flags & PATTERN_BYTES)) {
		buf_puts(b, text);
		return;
	}
	for (; text[0] && text[1]; text += 2) {
		high = strchr(digits, text[0]);
		low = strchr(digits, text[1]);
		if (!high || !low)
			break;
		buf_putc(b, (char)((high - digits) * 16 + (low - digits)));
	}
	if (*text)
		buf_reset(b);
}

static bool
keywords_are_good(const struct pattern *p)
{
	auto_buf struct buf yes = { .max = BODY_MAX };
	bool found = !p->keywords[0];
	size_t n = 0;

	put_example(&yes, p, p->yes);
	for (; n < PATTERN_KEYWORDS_MAX && p->keywords[n]; n++) {
		const char *k = p->keywords[n];

		for (const char *c = k; *c; c++)
			if (isupper((unsigned char)*c))
				return false;
		if (strlen(k) < 3)
			return false;
		found = found || span_has_folded(buf_span(&yes), k);
	}
	return found && n < PATTERN_KEYWORDS_MAX;
}

static bool
repeats_are_few(const char *regex)
{
	for (const char *c = regex; (c = strpbrk(c, "{,")); c++)
		if (strtoul(c + 1, NULL, 10) > REPEAT_MAX)
			return false;
	return true;
}

static bool
compiles(const struct pattern *p)
{
	struct err err = { 0 };

	if (exact_check(span_of(p->regex), &err) == 0)
		return true;
	printf("# %s: %s\n", p->id, err.msg);
	return false;
}

/* Whether the row is among those that find something. */
struct search {
	const struct pattern *p;
	bool found;
	enum secret_wrap wrap;
};

static void
on_secret(void *arg, const struct secret *s)
{
	struct search *f = arg;

	if (strcmp(s->id, f->p->id) != 0)
		return;
	f->found = true;
	f->wrap = s->wrap;
}

static bool
finds(struct scanner *s, const struct pattern *p, struct span body,
    size_t piece, enum secret_wrap wrap)
{
	struct search f = { .p = p };

	scanner_begin(s, true, on_secret, &f);
	for (; body.n; body = span_from(body, piece))
		scanner_feed(s,
		    (struct span){ body.p, body.n < piece ? body.n : piece });
	scanner_end(s);
	return f.found && f.wrap == wrap;
}

static void
put_utf16(struct buf *b, struct span text, bool big)
{
	buf_puts(b, big ? "\xfe\xff" : "\xff\xfe");
	for (size_t i = 0; i < text.n; i++) {
		buf_putc(b, big ? 0 : text.p[i]);
		buf_putc(b, big ? text.p[i] : 0);
	}
}

static bool
finds_in_utf16(struct scanner *s, const struct pattern *p, struct span text)
{
	for (int big = 0; big < 2; big++) {
		auto_buf struct buf b = { .max = BODY_MAX };

		put_utf16(&b, text, big);
		if (!finds(s, p, buf_span(&b), 4096, WRAP_UTF16))
			return false;
	}
	return true;
}

static bool
finds_in_base64(struct scanner *s, const struct pattern *p, struct span text)
{
	auto_buf struct buf b = { .max = BODY_MAX };

	buf_puts(&b, "data: ");
	buf_put_base64(&b, text);
	buf_putc(&b, '\n');
	return finds(s, p, buf_span(&b), 4096, WRAP_BASE64);
}

/* A block ends within the example. */
static bool
finds_across(struct scanner *s, const struct pattern *p, struct span text)
{
	auto_buf struct buf b = { .max = BODY_MAX };

	for (size_t i = 0; i < BYTES_BEFORE - text.n / 2; i++)
		buf_putc(&b, i % 64 == 63 ? '\n' : ' ');
	buf_put(&b, text);
	return finds(s, p, buf_span(&b), 4096, WRAP_NONE);
}

static void
test_yes(struct scanner *s, const struct pattern *p)
{
	auto_buf struct buf yes = { .max = BODY_MAX };
	bool bytes = p->flags & PATTERN_BYTES, good;
	struct span text;

	put_example(&yes, p, p->yes);
	text = buf_span(&yes);
	ok(finds(s, p, text, text.n, WRAP_NONE), "%s is found", p->id);
	good = finds(s, p, text, 1, WRAP_NONE) &&
	    finds(s, p, text, text.n / 2 + 1, WRAP_NONE);
	ok(good && finds_across(s, p, text), "%s is found in pieces", p->id);
	if (!bytes)
		ok(finds_in_utf16(s, p, text), "%s is found in UTF-16", p->id);
	if (!(p->flags & PATTERN_PLAIN_ONLY))
		ok(finds_in_base64(s, p, text), "%s is found in base64", p->id);
}

static void
test_no(struct scanner *s, const struct pattern *p)
{
	auto_buf struct buf no = { .max = BODY_MAX };
	struct span text;
	struct search f = { .p = p };

	put_example(&no, p, p->no);
	text = buf_span(&no);
	scanner_text(s, text, on_secret, &f);
	if (!f.found)
		finds_in_base64(s, p, text);
	ok(text.n && !f.found, "%s is not found where it is none", p->id);
}

static void
test_row(size_t i)
{
	const struct pattern *p = pattern_at(i);

	ok(id_is_good(p->id) && id_is_alone(i), "%s is an id", p->id);
	ok(fields_are_good(p), "%s has all it needs", p->id);
	ok(keywords_are_good(p), "%s has its keywords in the example", p->id);
	ok(repeats_are_few(p->regex) && compiles(p), "%s compiles", p->id);
}

static struct scanner *
scanner_by(bool keywords)
{
	struct database_way way = { .keywords = keywords,
		.saved = embedded_database() };
	struct err err = { 0 };
	struct database *db = database_new_by(&way, NULL, &err);

	if (!ok(db, "there is a database: %s", db ? "" : err.msg))
		return NULL;
	/* All expressions are in it: the build fails where one is not taken. */
	ok(keywords || !vector_name() || database_is_loaded(db),
	    "the build's database is used");
	return scanner_new_by(db, LANE_BLOCK_MIN);
}

static void
test_examples(void)
{
	struct scanner *s = scanner_by(false);

	for (size_t i = 0; s && i < pattern_count(); i++) {
		test_yes(s, pattern_at(i));
		test_no(s, pattern_at(i));
	}
	scanner_free(s);
}

static void
test_keywords(void)
{
	struct scanner *s = scanner_by(true);

	for (size_t i = 0; s && i < pattern_count(); i++) {
		const struct pattern *p = pattern_at(i);
		auto_buf struct buf yes = { .max = BODY_MAX };

		put_example(&yes, p, p->yes);
		ok(finds(s, p, buf_span(&yes), BODY_MAX, WRAP_NONE),
		    "%s is found by its keywords", p->id);
	}
	scanner_free(s);
}

static const struct pattern *
pattern_of(const char *id)
{
	for (size_t i = 0; i < pattern_count(); i++)
		if (strcmp(pattern_at(i)->id, id) == 0)
			return pattern_at(i);
	ok(false, "there is a row '%s'", id);
	abort();
}

static void
put_random(struct buf *b, size_t n, uint64_t *state)
{
	static const char set[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

	while (n--) {
		*state = *state * 6364136223846793005u + 1442695040888963407u;
		buf_putc(b, set[(*state >> 33) % (sizeof(set) - 1)]);
	}
}

/* What is asked of entropy has to let the shortest of a format by. */
static void
test_random(void)
{
	static const struct {
		const char *id, *prefix;
		size_t n;
	} forms[] = {
		{ "stripe-secret-key", "sk_live_", 24 },
		{ "stripe-secret-key", "sk_live_", 99 },
		{ "stripe-restricted-key", "rk_live_", 24 },
		{ "stripe-restricted-key", "rk_live_", 99 },
		{ "stripe-test-key", "sk_test_", 24 },
		{ "stripe-test-key", "rk_test_", 24 },
		{ "stripe-webhook-secret", "whsec_", 32 },
	};
	struct scanner *s = scanner_by(false);
	uint64_t state = 6;

	for (size_t i = 0; s && i < array_len(forms); i++) {
		const struct pattern *p = pattern_of(forms[i].id);
		size_t missed = 0;

		for (int k = 0; k < 400; k++) {
			auto_buf struct buf b = { .max = BODY_MAX };

			buf_printf(&b, "r=\"%s", forms[i].prefix);
			put_random(&b, forms[i].n, &state);
			buf_puts(&b, "\";\n");
			missed += !finds(s, p, buf_span(&b), 4096, WRAP_NONE);
		}
		ok(missed == 0, "%s of %zu: %zu of 400 are missed",
		    forms[i].prefix, forms[i].n, missed);
	}
	scanner_free(s);
}

/* Another's build id. */
static void
test_context(void)
{
	static const char id[] = "sdk-cdf06c89-c102-4c22"
				 "-9771-bda3f23716dd";
	static const char *const yes[] = { "sdk_key = '%s'", "sdkKey: \"%s\"",
		"LDClient(\"%s\")", "launchdarkly: {key: %s}" };
	const struct pattern *p = pattern_of("launchdarkly-key");
	struct scanner *s = scanner_by(false);

	for (size_t i = 0; s && i < array_len(yes); i++) {
		auto_buf struct buf b = { .max = BODY_MAX };
		const char *at = strstr(yes[i], "%s");

		buf_put(&b, (struct span){ yes[i], (size_t)(at - yes[i]) });
		buf_printf(&b, "%s%s\n", id, at + 2);
		ok(finds(s, p, buf_span(&b), 4096, WRAP_NONE), "%s", yes[i]);
	}
	ok(s && !finds(s, p, span_of(id), 4096, WRAP_NONE),
	    "an id behind sdk- alone is no key");
	scanner_free(s);
}

int
main(void)
{
	if (!pattern_at(0)->yes)
		return tap_skip_all("examples are in the other build");
	ok(pattern_count() > 0 && !pattern_at(pattern_count()),
	    "the list has an end");
	for (size_t i = 0; i < pattern_count(); i++)
		test_row(i);
	test_examples();
	test_keywords();
	test_random();
	test_context();
	return tap_end();
}
