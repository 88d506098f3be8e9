/* input: what a rule is given of a file's content. */
#include "rule/input.h"

#include "tap.h"

enum { ROOM = 64 * 1024 };

static const char *
put(enum rule_content content, const struct span *body)
{
	static char text[ROOM];
	auto_buf struct buf b = { .max = ROOM };
	struct json_out j = { .b = &b };

	json_begin(&j, NULL, '{');
	json_put_int(&j, "a", 1);
	input_put_content(&j, content, body);
	json_end(&j, '}');
	snprintf(text, sizeof(text), "%s", buf_str(&b));
	return text;
}

/* A body may have a NUL. */
#define BODY(text) (&(struct span){ text, sizeof(text) - 1 })

static void
test_text(void)
{
	is(put(CONTENT_NONE, BODY("x")), "{\"a\":1}", "no content, no key");
	is(put(CONTENT_NONE, NULL), "{\"a\":1}", "nor for a body not there");
	is(put(CONTENT_TEXT, BODY("x\r\n\"\n")),
	    "{\"a\":1,\"text\":\"x\\r\\n\\\"\\n\"}", "text is all of it");
	is(put(CONTENT_TEXT, BODY("")), "{\"a\":1,\"text\":\"\"}",
	    "an empty file is an empty text");
	is(put(CONTENT_TEXT, &(struct span){ NULL, 0 }),
	    "{\"a\":1,\"text\":\"\"}", "also without memory behind it");
	is(put(CONTENT_TEXT, BODY("a\0b")), "{\"a\":1,\"text\":null}",
	    "a NUL makes it null");
	is(put(CONTENT_TEXT, BODY("\xff")), "{\"a\":1,\"text\":null}",
	    "as does what is not UTF-8");
	is(put(CONTENT_TEXT, BODY("\xed\xa0\x80")), "{\"a\":1,\"text\":null}",
	    "as does a surrogate");
	is(put(CONTENT_TEXT, NULL), "{\"a\":1,\"text\":null}",
	    "a body that is not there is null");
}

static void
test_lines(void)
{
	static const struct {
		const char *body, *lines, *title;
	} cases[] = {
		{ "", "[]", "an empty file has no line" },
		{ "a", "[\"a\"]", "a line without an end is one" },
		{ "a\n", "[\"a\"]", "its end begins no other" },
		{ "a\n\n", "[\"a\",\"\"]", "an empty line is one" },
		{ "\n", "[\"\"]", "also alone" },
		{ "a\r\nb\rc\r\n", "[\"a\",\"b\\rc\"]",
		    "\\r is part of an end before \\n alone" },
		{ "a\r", "[\"a\"]", "or before the file's end" },
		{ "\xef\xbb\xbfx\n", "[\"\xef\xbb\xbfx\"]",
		    "a byte order mark stays" },
	};

	for (size_t i = 0; i < array_len(cases); i++) {
		auto_buf struct buf want = { .max = ROOM };
		struct span body = span_of(cases[i].body);

		buf_printf(&want, "{\"a\":1,\"lines\":%s}", cases[i].lines);
		is(put(CONTENT_LINES, &body), buf_str(&want), cases[i].title);
	}
	is(put(CONTENT_LINES, BODY("a\0\n")), "{\"a\":1,\"lines\":null}",
	    "a NUL makes lines null");
	is(put(CONTENT_LINES, NULL), "{\"a\":1,\"lines\":null}",
	    "as does a body that is not there");
}

/* n brackets, and n that end them. */
static const char *
nested(size_t n, struct buf *b)
{
	for (size_t i = 0; i < n; i++)
		buf_putc(b, '[');
	for (size_t i = 0; i < n; i++)
		buf_putc(b, ']');
	return buf_str(b);
}

static void
test_depth(void)
{
	auto_buf struct buf most = { .max = ROOM }, more = { .max = ROOM };
	struct span body;

	body = span_of(nested(200, &most));
	ok(!strstr(put(CONTENT_JSON, &body), "null"), "JSON may nest 200 deep");
	body = span_of(nested(201, &more));
	ok(strstr(put(CONTENT_JSON, &body), "null"), "deeper it is null");
	buf_reset(&more);
	buf_puts(&more, "[\"\\\"");
	nested(1000, &more);
	buf_puts(&more, "\"]");
	body = buf_span(&more);
	ok(!strstr(put(CONTENT_JSON, &body), "null"),
	    "brackets in a string do not count");
}

static void
test_json(void)
{
	is(put(CONTENT_JSON, BODY(" {\"b\" : [1, 2.50,\n null]}\n")),
	    "{\"a\":1,\"json\":{\"b\":[1,2.5,null]}}",
	    "JSON is one line, whatever it was");
	is(put(CONTENT_JSON, BODY("null")), "{\"a\":1,\"json\":null}",
	    "null is null");
	is(put(CONTENT_JSON, BODY("{\"b\":1,\"b\":2}")),
	    "{\"a\":1,\"json\":null}", "a key twice is none");
	is(put(CONTENT_JSON, BODY("{} {}")), "{\"a\":1,\"json\":null}",
	    "nor are two values");
	is(put(CONTENT_JSON, BODY("{a:1}")), "{\"a\":1,\"json\":null}",
	    "nor is what jq alone would take");
	is(put(CONTENT_JSON, BODY("NaN")), "{\"a\":1,\"json\":null}",
	    "nor is NaN");
	is(put(CONTENT_JSON, BODY("")), "{\"a\":1,\"json\":null}",
	    "nor is an empty file");
	is(put(CONTENT_JSON, BODY("1\0")), "{\"a\":1,\"json\":null}",
	    "nor with a NUL behind");
	is(put(CONTENT_JSON, NULL), "{\"a\":1,\"json\":null}",
	    "nor without a body");
	test_depth();
}

static void
test_base64(void)
{
	is(put(CONTENT_BASE64, BODY("\0\xff")), "{\"a\":1,\"base64\":\"AP8=\"}",
	    "base64 has any bytes");
	is(put(CONTENT_BASE64, BODY("")), "{\"a\":1,\"base64\":\"\"}",
	    "also none");
	is(put(CONTENT_BASE64, NULL), "{\"a\":1,\"base64\":null}",
	    "and is null for a body that is not there");
}

static void
test_contains(void)
{
	static const char *const two[] = { "log_format", "access_log", NULL };
	static const char *const none[] = { NULL };
	struct user_rule rule = { .contains = two };

	ok(input_contains(&rule, SPAN("x access_log y")), "one is enough");
	ok(input_contains(&rule, SPAN("log_format")), "it may be all there is");
	ok(!input_contains(&rule, SPAN("log_forma")), "a part is none");
	ok(!input_contains(&rule, SPAN("")), "nothing has none");
	ok(!input_contains(&rule, (struct span){ NULL, 0 }),
	    "also without memory behind it");
	ok(input_contains(&rule,
	       *BODY("\0\xff"
		     "access_log")),
	    "bytes may be any");
	ok(!input_contains(&rule, SPAN("ACCESS_LOG")), "case counts");
	rule.contains = none;
	ok(input_contains(&rule, SPAN("")), "without keywords all do");
	rule.contains = NULL;
	ok(input_contains(&rule, SPAN("")), "also without a list of them");
}

int
main(void)
{
	test_text();
	test_lines();
	test_json();
	test_base64();
	test_contains();
	return tap_end();
}
