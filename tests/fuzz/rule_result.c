/*
 * Target: what a rule gives, and what it is given. The bytes are JSON, whose
 * values are results; and the body of a file.
 */
#include <jv.h>

#include "fuzz.h"
#include "rule/input.h"
#include "rule/result.h"

enum {
	TEXT_MAX = 1 << 20,
	INPUT_MAX = 8 * TEXT_MAX,
	NUMBER_MAX = 1000 * 1000 * 1000,
};

static const char *const words[] = { "password", "\xc3\xa9", "\n", NULL };

static const struct user_rule rule = {
	.file = "a.jq",
	.rule = { .id = "site/a", .title = "A", .severity = SEV_LOW },
	.contains = words,
};

static void
look_at(const struct result *r)
{
	const struct span texts[] = { r->message, r->path, r->evidence, r->key,
		r->package, r->remediation };

	for (size_t i = 0; i < array_len(texts); i++) {
		must(span_is_utf8(texts[i]));
		touch(texts[i]);
	}
	must(span_trim(r->message).n > 0);
	must(r->has_path || r->path.n == 0);
	must(r->path.n == 0 ||
	    (r->path.p[0] != '/' && r->path.p[r->path.n - 1] != '/'));
	must(r->severity <= rule.rule.severity);
	must(!r->confidence || strcmp(r->confidence, "low") == 0 ||
	    strcmp(r->confidence, "medium") == 0);
	must(r->line <= NUMBER_MAX && r->column <= NUMBER_MAX);
	must(r->history <= NUMBER_MAX);
	must(r->layer >= -1 && r->layer <= NUMBER_MAX);
}

static void
check_result(const struct json *value)
{
	struct result r;
	struct err err = { .msg = "" };

	if (result_read(value, &rule, &r, &err) == 0)
		look_at(&r);
	else
		must(err.msg[0] != '\0');
}

static void
check_results(struct span text)
{
	auto_json struct json_doc *doc = NULL;
	const struct json *root;
	struct err err;

	doc = json_parse(text, TEXT_MAX, &err);
	root = doc ? json_root(doc) : NULL;
	check_result(root);
	for (size_t i = 0; i < json_count(root); i++)
		check_result(json_at(root, i));
}

static bool
jq_takes(struct span text)
{
	jv v = jv_parse_sized(text.p, (int)text.n);
	bool good = jv_is_valid(v);

	jv_free(v);
	return good;
}

/* How many lines a body has: what ends the last one begins no other. */
static size_t
count_lines(struct span body)
{
	size_t n = 0;

	for (size_t i = 0; i < body.n; i++)
		n += body.p[i] == '\n';
	return n + (body.n && body.p[body.n - 1] != '\n');
}

static void
check_value(const struct json *value, enum rule_content content,
    struct span body)
{
	auto_buf struct buf plain = { .max = TEXT_MAX };
	bool text = span_is_utf8(body) && !memmem(body.p, body.n, "", 1);

	if (content == CONTENT_TEXT && text)
		must(span_eq(json_string(value), body));
	if (content == CONTENT_LINES && text)
		must(json_type(value) == JSON_ARRAY &&
		    json_count(value) == count_lines(body));
	if (content == CONTENT_BASE64) {
		must(buf_put_unbase64(&plain, json_string(value)));
		must(span_eq(buf_span(&plain), body));
	} else if (!text) {
		must(json_type(value) == JSON_NULL);
	}
}

/* It is JSON, for us and for jq. */
static void
check_content(enum rule_content content, struct span body)
{
	static const char *const keys[] = { "none", "text", "lines", "json",
		"base64" };
	auto_buf struct buf out = { .max = INPUT_MAX };
	auto_json struct json_doc *doc = NULL;
	struct json_out j = { .b = &out };
	struct err err;

	json_begin(&j, NULL, '{');
	input_put_content(&j, content, &body);
	json_end(&j, '}');
	must(buf_ok(&out));
	doc = json_parse(buf_span(&out), INPUT_MAX, &err);
	must(doc != NULL && jq_takes(buf_span(&out)));
	must(json_count(json_root(doc)) == (content != CONTENT_NONE));
	if (content != CONTENT_NONE)
		check_value(json_member(json_root(doc), span_of(keys[content])),
		    content, body);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span body = { (const char *)data, size };

	if (size > TEXT_MAX)
		return 0;
	check_results(body);
	for (int i = CONTENT_NONE; i <= CONTENT_BASE64; i++)
		check_content((enum rule_content)i, body);
	must(input_contains(&rule, body) ==
	    (memmem(body.p, body.n, words[0], strlen(words[0])) ||
		memmem(body.p, body.n, words[1], strlen(words[1])) ||
		memmem(body.p, body.n, words[2], strlen(words[2]))));
	return 0;
}

/* As deep as is read, and a little deeper than a rule is given. */
static void
seed_nested(fuzz_seed_fn *fn, void *arg)
{
	for (size_t depth = 200; depth <= 300; depth += 50) {
		auto_buf struct buf b = { .max = 1024 };

		for (size_t i = 0; i < depth; i++)
			buf_putc(&b, '[');
		for (size_t i = 0; i < depth; i++)
			buf_putc(&b, ']');
		fn(arg, buf_span(&b));
	}
}

void
fuzz_seeds(fuzz_seed_fn *fn, void *arg)
{
	static const struct span seeds[] = {
		SPAN("[{\"message\":\"m\",\"path\":\"etc/x\",\"line\":4,"
		     "\"column\":1.0,\"evidence\":\"e\",\"key\":\"k\"},"
		     "{\"message\":\"m\",\"severity\":\"info\",\"confidence\":"
		     "\"low\",\"remediation\":\"r\",\"package\":\"p\","
		     "\"history\":2,\"layer\":0}]"),
		SPAN("[{\"mesage\":\"m\"},{\"message\":\" \"},{\"message\":1},"
		     "{\"message\":\"m\",\"severity\":\"high\"},{},[],null,"
		     "{\"message\":\"m\",\"line\":-1e300},"
		     "{\"message\":\"m\",\"layer\":1e9,\"path\":\"\\u0000\"},"
		     "{\"message\":\"m\",\"line\":1.5},"
		     "{\"message\":\"m\",\"path\":\"/a\"},"
		     "{\"message\":\"m\",\"path\":\"a/\"}]"),
		SPAN("user=a\r\npassword=b\n\nlast \xc3\xa9"),
		SPAN("\xef\xbb\xbf{\"a\":[{\"b\":\"\\ud83d\\ude00\"}]}\n"),
		SPAN("[[[[[[[[[[1e999,-0,0.1,12345678901234567890]]]]]]]]]]"),
		SPAN("nul \0 and \xff"),
	};

	for (size_t i = 0; i < array_len(seeds); i++)
		fn(arg, seeds[i]);
	seed_nested(fn, arg);
}
