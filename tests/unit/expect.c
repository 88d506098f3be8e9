/* expect: what a rule's test expects, compared with what came. */
#include "rule/trial.h"

#include "tap.h"

enum { TEXT_MAX = 64 * 1024 };

/* Why a test has not passed; "" where it has. */
static void
compare(const char *expect, const char *results, struct buf *why)
{
	struct err err;
	auto_json struct json_doc *want =
	    json_parse(span_of(expect), TEXT_MAX, &err);
	struct json_doc *got = json_parse(span_of(results), TEXT_MAX, &err);
	struct trial t = { .results = got };
	bool passed;

	if (!want || !got) {
		buf_printf(why, "no JSON: %s", err.msg);
		json_free(got);
		return;
	}
	t.expect = json_root(want);
	t.count = json_count(json_root(got));
	passed = trial_passed(&t, why);
	if (passed != (why->n == 0))
		buf_puts(why, "it did not say why");
	if (passed != trial_passed(&t, NULL))
		buf_puts(why, "not the same without a reason");
	json_free(got);
}

static const struct {
	const char *expect, *results, *why;
} cases[] = {
	{ "[]", "[]", "" },
	{ "[{}]", "[{\"message\":\"m\"}]", "" },
	{ "[{\"line\":4}]", "[{\"message\":\"m\",\"line\":4}]", "" },
	{ "[{\"line\":4.0}]", "[{\"message\":\"m\",\"line\":4}]", "" },
	{ "[{\"line\":1},{\"line\":2}]", "[{\"line\":2},{\"line\":1}]", "" },
	/* The first expectation fits both, the second only the first. */
	{ "[{},{\"line\":1}]", "[{\"line\":1},{\"line\":2}]", "" },
	{ "[{},{\"a\":1},{\"b\":1}]",
	    "[{\"a\":1,\"b\":1},{\"a\":1,\"b\":2},{\"b\":1}]", "" },
	{ "[{\"a\":1},{\"b\":1},{\"a\":1,\"b\":1}]",
	    "[{\"a\":1,\"b\":1},{\"a\":1,\"b\":1},{\"a\":1,\"b\":1}]", "" },
	/* Two of one kind are not one. */
	{ "[{\"line\":1},{\"line\":1}]", "[{\"line\":1},{\"line\":2}]",
	    "expected {\"line\":1}\n     got {\"line\":2}\n"
	    "       : line is 2, not 1\n" },
	{ "[{\"line\":1},{\"line\":1}]", "[{\"line\":1}]",
	    "expected {\"line\":1}\n" },
	{ "[{\"line\":4}]", "[]", "expected {\"line\":4}\ngot no findings\n" },
	{ "[]", "[{\"line\":4}]", "not expected {\"line\":4}\n" },
	{ "[{\"line\":4}]", "[{\"line\":4},{\"line\":5}]",
	    "not expected {\"line\":5}\n" },
	{ "[{\"line\":4,\"key\":\"k\"}]",
	    "[{\"line\":1,\"message\":\"a\"},{\"line\":5,\"key\":\"k\"}]",
	    "expected {\"line\":4,\"key\":\"k\"}\n"
	    "     got {\"line\":5,\"key\":\"k\"}\n"
	    "       : line is 5, not 4\n"
	    "not expected {\"line\":1,\"message\":\"a\"}\n" },
	{ "[{\"key\":\"k\",\"line\":\"4\"}]", "[{\"line\":4}]",
	    "expected {\"key\":\"k\",\"line\":\"4\"}\n"
	    "     got {\"line\":4}\n"
	    "       : it has no key; line is 4, not \"4\"\n" },
	{ "[{\"line\":null}]", "[{\"line\":4}]",
	    "expected {\"line\":null}\n     got {\"line\":4}\n"
	    "       : line is 4, not null\n" },
	{ "[{\"message\":\"A\"}]", "[{\"message\":\"a\"}]",
	    "expected {\"message\":\"A\"}\n     got {\"message\":\"a\"}\n"
	    "       : message is \"a\", not \"A\"\n" },
	{ "[{\"message\":[]}]", "[{\"message\":\"\"}]",
	    "expected {\"message\":[]}\n     got {\"message\":\"\"}\n"
	    "       : message is \"\", not []\n" },
};

static void
test_cases(void)
{
	for (size_t i = 0; i < array_len(cases); i++) {
		auto_buf struct buf why = { .max = TEXT_MAX };
		auto_free char *title = NULL;

		if (asprintf(&title, "%s of %s", cases[i].expect,
			cases[i].results) < 0)
			continue;
		compare(cases[i].expect, cases[i].results, &why);
		is(buf_str(&why), cases[i].why, title);
	}
}

/* An array of n objects with one number each, from `first` on. */
static void
put_lines(struct buf *out, int n, int first)
{
	buf_putc(out, '[');
	for (int i = 0; i < n; i++)
		buf_printf(out, "%s{\"line\":%d}", i ? "," : "", first + i);
	buf_putc(out, ']');
}

static size_t
count_lines(const struct buf *b)
{
	size_t n = 0;

	for (size_t i = 0; i < b->n; i++)
		n += b->p[i] == '\n';
	return n;
}

static void
test_many(void)
{
	auto_buf struct buf few = { .max = TEXT_MAX };
	auto_buf struct buf many = { .max = TEXT_MAX };
	auto_buf struct buf why = { .max = TEXT_MAX };

	put_lines(&few, 12, 100);
	put_lines(&many, 1000, 1000);
	compare(buf_str(&few), buf_str(&many), &why);
	ok(count_lines(&why) == 3 * 10 + 1 + 10 + 1,
	    "of many, ten on each side are shown: %zu lines",
	    count_lines(&why));
	ok(strstr(buf_str(&why), "expected 2 more\n") != NULL &&
		strstr(buf_str(&why), "not expected 980 more\n") != NULL,
	    "and the number of the others");
	buf_reset(&why);
	compare(buf_str(&many), buf_str(&many), &why);
	is(buf_str(&why), "", "a thousand expectations have their findings");
}

static void
test_cut(void)
{
	struct err err;
	auto_json struct json_doc *doc =
	    json_parse(SPAN("\"ab\xc3\xa4\xc3\xa4\""), TEXT_MAX, &err);
	auto_buf struct buf out = { .max = TEXT_MAX };

	trial_put_json(&out, json_root(doc), 4);
	is(buf_str(&out), "\"ab\xc3\xa4\xe2\x80\xa6",
	    "a value is cut behind a whole character");
	buf_reset(&out);
	trial_put_json(&out, json_root(doc), 8);
	is(buf_str(&out), "\"ab\xc3\xa4\xc3\xa4\"", "one that fits is whole");
}

static void
test_trouble(void)
{
	char trouble[] = "check failed: no";
	struct trial t = { .trouble = trouble };
	auto_buf struct buf why = { .max = TEXT_MAX };

	ok(!trial_passed(&t, &why), "a test with trouble has not passed");
	is(buf_str(&why), "check failed: no\n", "and says which");
}

int
main(void)
{
	test_cases();
	test_many();
	test_cut();
	test_trouble();
	return tap_end();
}
