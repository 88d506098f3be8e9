/* result: what a rule gives, as a finding. */
#include "rule/result.h"

#include "tap.h"

static const struct user_rule medium = { .rule = { "site/x", SEV_MEDIUM,
					     "title", "help", "", { 0 }, { 0 },
					     { 0 } } };

/* What is wrong with a value, "" where nothing is. */
static const char *
wrong(const char *text)
{
	static struct err err;
	struct err unread;
	struct result r;
	auto_json struct json_doc *doc =
	    json_parse(span_of(text), 4096, &unread);

	if (!doc)
		return "no JSON";
	err.msg[0] = '\0';
	if (result_read(json_root(doc), &medium, &r, &err) == 0)
		return err.msg[0] ? "an error that is none" : "";
	return err.msg[0] ? err.msg : "no message";
}

#define M "{\"message\":\"m\","

static const struct {
	const char *value, *message;
} shapes[] = {
	{ "{\"message\":\"m\"}", "" },
	{ "{\"message\":\"m\",\"path\":\"\"}", "" },
	{ "\"m\"", "it is a string, not an object" },
	{ "[]", "it is an array, not an object: put [] behind it?" },
	{ "null", "it is null, not an object" },
	{ "{}", "it has no 'message'" },
	{ "{\"line\":4}", "it has no 'message'" },
	{ "{\"message\":\" \\n\"}", "'message' is empty" },
	{ "{\"message\":4}", "'message' is a number, not a string" },
	{ "{\"mesage\":\"m\"}", "'mesage' is no key of a finding (message?)" },
	{ M "\"lnie\":1}", "'lnie' is no key of a finding (line?)" },
	{ "{\"message\":null}", "'message' is null, not a string" },
	{ "{\"msg\":\"m\"}", "'msg' is no key of a finding (message?)" },
	{ M "\"file\":\"m\"}", "'file' is no key of a finding (path?)" },
	{ M "\"colour\":\"m\"}",
	    "'colour' is no key of a finding: they are message, path, line, "
	    "column, evidence, key, severity, confidence, remediation, "
	    "package, history, layer" },
	{ M "\"path\":null}", "'path' is null: leave it out instead" },
	{ M "\"path\":[]}", "'path' is an array, not a string" },
	{ M "\"path\":\"/etc/x\"}",
	    "'path' has a slash at an end, which no entry has: '/etc/x'" },
	{ M "\"path\":\"etc/\"}",
	    "'path' has a slash at an end, which no entry has: 'etc/'" },
	{ M "\"path\":\"etc/../x\"}",
	    "'path' has a '..' or '.', which no entry has: 'etc/../x'" },
	{ M "\"path\":\"./x\"}",
	    "'path' has a '..' or '.', which no entry has: './x'" },
	{ M "\"line\":0}", "'line' is 0; it counts from 1, in whole numbers" },
	{ M "\"line\":-1}",
	    "'line' is -1; it counts from 1, in whole numbers" },
	{ M "\"line\":1.5}",
	    "'line' is 1.5; it counts from 1, in whole numbers" },
	{ M "\"line\":1e300}", "'line' is over 1000000000" },
	{ M "\"line\":-1e300}",
	    "'line' is -1e+300; it counts from 1, in whole numbers" },
	{ M "\"line\":\"4\"}", "'line' is a string, not a number" },
	{ M "\"line\":null}", "'line' is null: leave it out instead" },
	{ M "\"column\":true}", "'column' is a boolean, not a number" },
	{ M "\"history\":0}",
	    "'history' is 0; it counts from 1, in whole numbers" },
	{ M "\"layer\":0}", "" },
	{ M "\"layer\":-1}",
	    "'layer' is -1; it counts from 0, in whole numbers" },
	{ M "\"severity\":\"low\"}", "" },
	{ M "\"severity\":\"medium\"}", "" },
	{ M "\"severity\":\"high\"}",
	    "'severity' is high, above the rule's own, medium" },
	{ M "\"severity\":\"bad\"}",
	    "'severity' is 'bad': it is one of info, low, medium, high, "
	    "critical" },
	{ M "\"confidence\":\"high\"}",
	    "'confidence' is 'high': it is low or medium, or left out" },
	{ M "\"confidence\":1}", "'confidence' is a number, not a string" },
	{ M "\"evidence\":{}}", "'evidence' is an object, not a string" },
	{ M "\"key\":1}", "'key' is a number, not a string" },
	{ M "\"package\":1}", "'package' is a number, not a string" },
	{ M "\"remediation\":false}",
	    "'remediation' is a boolean, not a string" },
};

static void
test_shapes(void)
{
	for (size_t i = 0; i < array_len(shapes); i++)
		is(wrong(shapes[i].value), shapes[i].message, shapes[i].value);
}

static void
test_all(void)
{
	struct span text = SPAN("{\"message\":\"m\",\"path\":\"etc/x\","
				"\"line\":4,\"column\":2e0,\"evidence\":\"e\","
				"\"key\":\"k\",\"severity\":\"low\","
				"\"confidence\":\"medium\","
				"\"remediation\":\"r\",\"package\":\"p\","
				"\"history\":3,\"layer\":0}");
	struct err err;
	struct result r = { .layer = -2 };
	auto_json struct json_doc *doc = json_parse(text, 4096, &err);

	ok(result_read(json_root(doc), &medium, &r, &err) == 0,
	    "a finding may have all keys");
	is_span(r.message, SPAN("m"), "message");
	ok(r.has_path && span_is(r.path, "etc/x"), "path");
	ok(r.line == 4 && r.column == 2, "line and column, 2e0 being 2");
	is_span(r.evidence, SPAN("e"), "evidence");
	is_span(r.key, SPAN("k"), "key");
	is_span(r.package, SPAN("p"), "package");
	is_span(r.remediation, SPAN("r"), "remediation");
	ok(r.severity == SEV_LOW, "a severity below the rule's");
	is(r.confidence, "medium", "confidence");
	ok(r.history == 3 && r.layer == 0, "history and layer");
}

static void
test_least(void)
{
	struct err err;
	struct result r = { .has_path = true };
	auto_json struct json_doc *doc =
	    json_parse(SPAN("{\"message\":\"m\"}"), 4096, &err);

	ok(result_read(json_root(doc), &medium, &r, &err) == 0,
	    "a message is enough");
	ok(!r.has_path && !r.path.n && !r.line && !r.column && !r.history,
	    "nothing else is said");
	ok(r.layer == -1, "no layer is -1");
	ok(r.severity == SEV_MEDIUM && !r.confidence,
	    "the severity is the rule's");
}

static void
test_keys(void)
{
	struct err err;
	enum result_key key = RESULT_KEYS;

	for (int i = 0; i < RESULT_KEYS; i++)
		ok(result_key(span_of(result_key_name((enum result_key)i)),
		       &key, &err) == 0 &&
			key == (enum result_key)i,
		    "the key %s has its name",
		    result_key_name((enum result_key)i));
	ok(result_key(SPAN("Message"), &key, &err) < 0,
	    "a key in another case is none");
}

int
main(void)
{
	test_shapes();
	test_all();
	test_least();
	test_keys();
	return tap_end();
}
