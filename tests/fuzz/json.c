/* Target: common/json, the reader, and the writer on what was read. */
#include "json/json.h"
#include "base/err.h"
#include "fuzz.h"

enum {
	TEXT_MAX = 1 << 20,
};

static void
walk(const struct json *v, unsigned depth)
{
	const struct json *member;
	struct span key;
	void *iter = NULL;
	bool ambiguous = false;
	enum json_type type = json_type(v);

	must(depth <= JSON_DEPTH + 1);
	touch(json_string(v));
	must(type == JSON_STRING || json_string(v).n == 0);
	must(span_is_utf8(json_string(v)));
	must(type == JSON_INT || json_int(v) == 0);
	must(type == JSON_INT || type == JSON_REAL || json_number(v) == 0);
	must(type == JSON_BOOL || !json_bool(v));
	must(type == JSON_ARRAY || type == JSON_OBJECT || json_count(v) == 0);
	json_field(v, "config", &ambiguous);
	json_field(v, "User", &ambiguous);
	for (size_t i = 0; type == JSON_ARRAY && i < json_count(v); i++)
		walk(json_at(v, i), depth + 1);
	must(json_at(v, json_count(v)) == NULL);
	while (json_each(v, &iter, &key, &member)) {
		must(span_is_utf8(key) && !memchr(key.p, '\0', key.n));
		/* JSON null is a member too, but not for json_member. */
		must(json_type(member) == JSON_NULL ||
		    json_member(v, key) == member);
		walk(member, depth + 1);
	}
}

/* What is written is read again, and then written the same. */
static void
check_written(const struct json *v)
{
	struct buf once, twice;
	struct json_out j = { .b = &once };
	struct json_doc *doc;
	struct err err;

	buf_init(&once, 8 * TEXT_MAX);
	buf_init(&twice, 8 * TEXT_MAX);
	json_put_value(&j, NULL, v);
	if (buf_ok(&once)) {
		doc = json_parse(buf_span(&once), 8 * TEXT_MAX, &err);
		must(doc != NULL);
		j = (struct json_out){ .b = &twice };
		json_put_value(&j, NULL, json_root(doc));
		must(span_eq(buf_span(&once), buf_span(&twice)));
		json_free(doc);
	}
	buf_release(&once);
	buf_release(&twice);
}

/* Any bytes as text and as bytes. */
static void
check_strings(struct span s)
{
	auto_buf struct buf b;
	struct json_out j = { .b = &b };
	struct json_doc *doc;
	struct err err;

	buf_init(&b, 8 * TEXT_MAX);
	json_begin(&j, NULL, '{');
	json_put_bytes(&j, "bytes", s);
	json_put_text(&j, "text", s, 0);
	json_put_text(&j, "cut", s, 10);
	json_end(&j, '}');
	if (!buf_ok(&b))
		return;
	doc = json_parse(buf_span(&b), 8 * TEXT_MAX, &err);
	must(doc != NULL);
	if (span_is_utf8(s))
		must(span_eq(json_string(
				 json_member(json_root(doc), SPAN("text"))),
		    s));
	must(json_string(json_member(json_root(doc), SPAN("cut"))).n <= 10);
	json_free(doc);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span text = { (const char *)data, size };
	struct err err = { .msg = "" };
	struct json_doc *doc = json_parse(text, TEXT_MAX, &err);

	must((doc != NULL) == (err.msg[0] == '\0'));
	if (doc) {
		walk(json_root(doc), 0);
		check_written(json_root(doc));
	}
	json_free(doc);
	check_strings(text);
	return 0;
}

void
fuzz_seeds(fuzz_seed_fn *fn, void *arg)
{
	static const char *const seeds[] = {
		"{\"config\":{\"User\":\"\",\"Env\":[\"PATH=/bin\",null]}}",
		"[1,-2,0.5,1e3,-1.5E-7,9223372036854775807,true,false,null]",
		"{\"a\":\"\\u0041\\ud83d\\ude00\\n\\\"\\\\\\/\\u0000\"}",
		"\"caf\xc3\xa9 \xe2\x80\xae\xf0\x9f\x90\xb3\x7f\"",
		("{\"user\":1,\"USER\":2,\"u\xc5\xbf"
		 "er\":3}"),
		"[[[[[[[[{\"\":[]}]]]]]]]]",
		" \t\r\n{ \"a\" : [ ] , \"b\" : { } } ",
	};

	for (size_t i = 0; i < array_len(seeds); i++)
		fn(arg, span_of(seeds[i]));
}
