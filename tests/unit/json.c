/* json: what the strict reader takes and refuses, and what the writer makes. */
#include "json/json.h"

#include "base/mem.h"
#include "tap.h"

enum { ROOM = 1 << 20 };

struct doc {
	struct span text;
	const char *title;
};

#define DOC(text, title)          \
	{                         \
		SPAN(text), title \
	}

static const struct doc taken[] = {
	DOC("null", "a top-level null"),
	DOC("true", "a top-level true"),
	DOC("42", "a top-level number"),
	DOC("\"s\"", "a top-level string"),
	DOC(" \t\r\n[] \t\r\n", "the four kinds of white space"),
	DOC("{}", "an empty object"),
	DOC("[[[[[]]]]]", "nested arrays"),
	DOC("{\"\":0}", "an empty key"),
	DOC("{\"a\":1,\"A\":2}", "keys that differ in case"),
	DOC("{\"a\":{\"a\":{\"a\":1}}}", "the same key on several levels"),
	DOC("[1,-1,0,-0,10]", "whole numbers"),
	DOC("[0.5,-0.0,1e2,1E+2,1e-2,1.25e10]", "real numbers"),
	DOC("[9223372036854775807]", "the largest int64"),
	DOC("[-9223372036854775808]", "the smallest int64"),
	DOC("[1e-400]", "a real that is too small to tell from zero"),
	DOC("[\"\\u0000\"]", "an escaped NUL in a value"),
	DOC("[\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"]", "every short escape"),
	DOC("[\"\\u00e9\\u20AC\"]", "escapes in hex of both cases"),
	DOC("[\"\\ud83d\\udc33\"]", "a pair of surrogates"),
	DOC("[\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x90\xb3\"]", "UTF-8"),
	DOC("[\"\xef\xbf\xbf\"]", "a noncharacter"),
	DOC("[\"\xf4\x8f\xbf\xbf\"]", "U+10FFFF"),
	DOC("[\"\x7f\"]", "DEL as it is"),
	DOC("[\"\xe2\x80\xa8\"]", "a line separator in a string"),
	DOC("[\"[[[{{{\"]", "brackets in a string"),
	DOC("[\"\\\\\",\"]\"]", "an escaped backslash before the quote"),
	DOC("[\"\xef\xbb\xbf\"]", "U+FEFF inside a string"),
};

static const struct doc refused[] = {
	DOC("", "an empty text"),
	DOC(" \n", "white space alone"),
	DOC("\xef\xbb\xbf{}", "a byte order mark"),
	DOC("\xff\xfe{\0}\0", "UTF-16"),
	DOC("\xef\xbb\xbf", "a byte order mark alone"),
	DOC("[] x", "a word behind the value"),
	DOC("[][]", "a second value"),
	DOC("[]\0", "a NUL behind the value"),
	DOC("\0[]", "a NUL before the value"),
	DOC("[\0]", "a NUL inside"),
	DOC("1 2", "two numbers"),
	DOC("[]]", "a bracket too many"),
	DOC("{}}", "a brace too many"),
	DOC("[", "an open array"),
	DOC("[1,", "an array cut behind a comma"),
	DOC("{", "an open object"),
	DOC("{\"a\":", "an object cut before a value"),
	DOC("{\"a\":1", "an object cut behind a value"),
	DOC("[1,]", "a trailing comma in an array"),
	DOC("[,1]", "a leading comma in an array"),
	DOC("[1,,2]", "two commas"),
	DOC("[1 2]", "no comma"),
	DOC("{\"a\":1,}", "a trailing comma in an object"),
	DOC("{,}", "a lone comma in an object"),
	DOC("{\"a\" 1}", "no colon"),
	DOC("{\"a\"::1}", "two colons"),
	DOC("{\"a\",1}", "a comma for a colon"),
	DOC("{a:1}", "a key without quotes"),
	DOC("{'a':1}", "a key in single quotes"),
	DOC("{1:1}", "a number as a key"),
	DOC("{null:1}", "null as a key"),
	DOC("{[]:1}", "an array as a key"),
	DOC("[}", "brackets that do not pair"),
	DOC("{]", "braces that do not pair"),
	DOC("{\"a\":1,\"a\":2}", "a duplicate key"),
	DOC("{\"a\":1,\"\\u0061\":2}", "a duplicate key, once escaped"),
	DOC("[{\"b\":{\"a\":1,\"a\":1}}]", "a duplicate key, deep, same value"),
	DOC("{\"\":1,\"\":2}", "a duplicate empty key"),
	DOC("{\"a\\u0000\":1}", "a NUL in a key"),
	DOC("{\"a\\u0000b\":1,\"a\\u0000c\":1}", "NULs in keys"),
	DOC("[01]", "a leading zero"),
	DOC("[-01]", "a leading zero behind the sign"),
	DOC("[+1]", "a plus sign"),
	DOC("[-]", "a sign alone"),
	DOC("[1.]", "no digit behind the point"),
	DOC("[.5]", "no digit before the point"),
	DOC("[1e]", "no exponent"),
	DOC("[1e+]", "a sign for an exponent"),
	DOC("[1.e1]", "a point, then an exponent"),
	DOC("[0x10]", "a hexadecimal number"),
	DOC("[1_000]", "an underscore in a number"),
	DOC("[1e400]", "a real that is too large"),
	DOC("[-1e400]", "a negative real that is too large"),
	DOC("[9223372036854775808]", "one more than int64 holds"),
	DOC("[-9223372036854775809]", "one less than int64 holds"),
	DOC("[18446744073709551616]", "more than 64 bits"),
	DOC("[NaN]", "NaN"),
	DOC("[Infinity]", "Infinity"),
	DOC("[-Infinity]", "-Infinity"),
	DOC("[True]", "True"),
	DOC("[nul]", "a cut null"),
	DOC("[truex]", "a word that begins with true"),
	DOC("[undefined]", "undefined"),
	DOC("[\"a]", "an open string"),
	DOC("[\"a\\\"]", "a string that ends in an escaped quote"),
	DOC("\"\\", "a text that ends in a backslash"),
	DOC("['a']", "a string in single quotes"),
	DOC("[\"\\x41\"]", "an escape that JSON does not have"),
	DOC("[\"\\a\"]", "another"),
	DOC("[\"\\u12\"]", "a short \\u"),
	DOC("[\"\\u12g4\"]", "a \\u with a letter that is no digit"),
	DOC("[\"\\U0041\"]", "an upper case \\U"),
	DOC("[\"\n\"]", "a line feed in a string"),
	DOC("[\"\t\"]", "a tab in a string"),
	DOC("[\"\0\"]", "a NUL in a string"),
	DOC("[\"\x1f\"]", "a control byte in a string"),
	DOC("[\"\\ud800\"]", "a lone high surrogate"),
	DOC("[\"\\udc00\"]", "a lone low surrogate"),
	DOC("[\"\\ud800\\ud800\"]", "two high surrogates"),
	DOC("[\"\\ud800\\u0041\"]", "a high surrogate and a letter"),
	DOC("[\"\\ud800x\"]", "a high surrogate without an escape behind it"),
	DOC("{\"\\ud800\":1}", "a lone surrogate in a key"),
	DOC("[\"\xff\"]", "a byte that is never in UTF-8"),
	DOC("[\"\xe9\"]", "Latin-1"),
	DOC("[\"\xc0\xaf\"]", "an overlong form"),
	DOC("[\"\xe0\x80\xaf\"]", "an overlong form of three"),
	DOC("[\"\xed\xa0\x80\"]", "a surrogate in UTF-8"),
	DOC("[\"\xf4\x90\x80\x80\"]", "a character above U+10FFFF"),
	DOC("[\"\xe2\x82\"]", "a cut UTF-8 sequence"),
	DOC("[\"\x80\"]", "a continuation byte alone"),
	DOC("{\"\xff\":1}", "bad UTF-8 in a key"),
	DOC("[\xc3\xa9]", "UTF-8 outside a string"),
	DOC("[1]//c", "a comment to the end of the line"),
	DOC("[/"
	    "* c *"
	    "/1]",
	    "a comment"),
	DOC("#\n[1]", "a comment in the first line"),
	DOC("[1\f]", "a form feed as white space"),
	DOC("[1\v]", "a vertical tab as white space"),
	DOC("[\xc2\xa0]", "a no-break space as white space"),
	DOC("<a/>", "XML"),
};

/* A refusal that does not name its line counts as none. */
static bool
parses(struct span text)
{
	struct err err = { 0 };
	/* A copy of the exact size: ASan sees a read past its end. */
	char *copy = mem_alloc(text.n);
	auto_json struct json_doc *doc = NULL;

	memcpy(copy, text.p, text.n);
	doc = json_parse((struct span){ copy, text.n }, ROOM, &err);
	free(copy);
	if (!doc && strncmp(err.msg, "line ", 5) != 0)
		printf("# message without its line: %s\n", err.msg);
	return doc || strncmp(err.msg, "line ", 5) != 0;
}

static void
test_documents(void)
{
	for (size_t i = 0; i < array_len(taken); i++)
		ok(parses(taken[i].text), "taken: %s", taken[i].title);
	for (size_t i = 0; i < array_len(refused); i++)
		ok(!parses(refused[i].text), "refused: %s", refused[i].title);
}

static bool
nest_parses(size_t depth, const char *open, const char *close)
{
	auto_buf struct buf b;

	buf_init(&b, ROOM);
	for (size_t i = 0; i < depth; i++)
		buf_puts(&b, open);
	buf_putc(&b, '1');
	for (size_t i = 0; i < depth; i++)
		buf_puts(&b, close);
	return parses(buf_span(&b));
}

static void
test_limits(void)
{
	struct err err;
	auto_json struct json_doc *fits = json_parse(SPAN("[1] "), 4, &err);
	auto_json struct json_doc *over = json_parse(SPAN("[1]  "), 4, &err);
	auto_json struct json_doc *bad = NULL;
	auto_json struct json_doc *deep = NULL;
	auto_buf struct buf b;

	ok(fits, "a text of the largest size is taken");
	ok(!over, "one byte more is refused");
	is(err.msg, "JSON of 5 bytes, over the limit of 4", "with both sizes");
	ok(nest_parses(JSON_DEPTH, "[", "]"), "the greatest depth is taken");
	ok(!nest_parses(JSON_DEPTH + 1, "[", "]"), "one more is refused");
	ok(nest_parses(JSON_DEPTH, "{\"[\":", "}"), "objects count as well");
	ok(!nest_parses(JSON_DEPTH + 1, "{\"]\":", "}"),
	    "and their keys do not");
	ok(nest_parses(JSON_DEPTH, "[\"\\\"[[\",", "]"),
	    "nor do brackets behind an escaped quote");
	ok(!nest_parses(100000, "[", "]"), "a very deep text is refused");
	bad = json_parse(SPAN("{\n\"a\": 1,\n\"a\": 2}"), ROOM, &err);
	ok(!bad && strncmp(err.msg, "line 3: duplicate", 17) == 0,
	    "a refusal names the line: %s", err.msg);
	buf_init(&b, ROOM);
	buf_puts(&b, "\n\n");
	for (int i = 0; i <= JSON_DEPTH; i++)
		buf_putc(&b, '[');
	deep = json_parse(buf_span(&b), ROOM, &err);
	ok(!deep, "so is an unfinished one");
	is(err.msg, "line 3: nested deeper than 512", "in its line");
}

static void
test_values(void)
{
	struct err err;
	auto_json struct json_doc *doc = json_parse(
	    SPAN("{\"i\":-7,\"r\":1.5,\"t\":true,\"f\":false,\"n\":null,"
		 "\"s\":\"a\\u0000b\",\"a\":[1,\"x\"],\"o\":{\"k\":1}}"),
	    ROOM, &err);
	const struct json *r = json_root(doc);
	bool odd = false;

	ok(json_type(r) == JSON_OBJECT && json_count(r) == 8, "an object");
	ok(json_int(json_field(r, "i", &odd)) == -7, "an integer");
	ok(json_number(json_field(r, "r", &odd)) == 1.5, "a real");
	ok(json_number(json_field(r, "i", &odd)) == -7,
	    "an integer is a number too");
	ok(json_type(json_field(r, "r", &odd)) == JSON_REAL &&
		json_int(json_field(r, "r", &odd)) == 0,
	    "a real is no integer");
	ok(json_bool(json_field(r, "t", &odd)) &&
		!json_bool(json_field(r, "f", &odd)) &&
		json_type(json_field(r, "f", &odd)) == JSON_BOOL,
	    "true and false");
	ok(!json_field(r, "n", &odd), "a field that is null is absent");
	ok(json_member(r, SPAN("n")) &&
		json_type(json_member(r, SPAN("n"))) == JSON_NULL,
	    "a member of a map that is null is there");
	is_span(json_string(json_field(r, "s", &odd)), SPAN("a\0b"),
	    "a string with a NUL in it");
	ok(json_count(json_field(r, "a", &odd)) == 2 &&
		json_int(json_at(json_field(r, "a", &odd), 0)) == 1 &&
		!json_at(json_field(r, "a", &odd), 2),
	    "an array, and nothing behind its end");
	ok(!odd, "nothing of this was ambiguous");
}

static void
test_other_types(void)
{
	struct err err;
	auto_json struct json_doc *doc = json_parse(SPAN("[1]"), ROOM, &err);
	const struct json *r = json_root(doc), *v = NULL;
	void *iter = NULL;
	struct span key;
	bool odd = false;

	ok(json_type(NULL) == JSON_NULL && json_int(NULL) == 0 &&
		json_number(NULL) == 0 && !json_bool(NULL) &&
		json_count(NULL) == 0 && !json_at(NULL, 0) &&
		json_string(NULL).n == 0 && !json_field(NULL, "a", &odd) &&
		!json_member(NULL, SPAN("a")) &&
		!json_each(NULL, &iter, &key, &v),
	    "NULL is null to all of them");
	ok(json_int(r) == 0 && json_string(r).n == 0 && json_string(r).p &&
		!json_field(r, "a", &odd) && !json_member(r, SPAN("")) &&
		!json_each(r, &iter, &key, &v) && !json_at(json_at(r, 0), 0) &&
		json_count(json_at(r, 0)) == 0 && json_number(r) == 0,
	    "a value of another type is zero, empty or absent");
	json_free(NULL);
}

static void
test_order(void)
{
	auto_buf struct buf in, out;
	struct err err;
	auto_json struct json_doc *doc = NULL;
	const struct json *v;
	void *iter = NULL;
	struct span key;
	bool good = true;
	int n = 0;

	buf_init(&in, ROOM);
	buf_init(&out, ROOM);
	for (int i = 0; i < 1000; i++)
		buf_printf(&in, "%s\"k%d\":%d", i ? "," : "{", i * 7919 % 1000,
		    i);
	buf_putc(&in, '}');
	doc = json_parse(buf_span(&in), ROOM, &err);
	while (json_each(json_root(doc), &iter, &key, &v)) {
		auto_free char *want = mem_printf("k%d", n * 7919 % 1000);

		good = good && span_is(key, want) && json_int(v) == n++;
	}
	ok(good && n == 1000, "a walk goes in the order of the text");
	json_put_value(&(struct json_out){ .b = &out }, NULL, json_root(doc));
	ok(span_eq(buf_span(&in), buf_span(&out)), "and so does the writer");
}

/* The int at `key` of a document; -1: none there, -2: ambiguous. */
static int
field(struct span text, const char *key)
{
	struct err err;
	auto_json struct json_doc *doc = json_parse(text, ROOM, &err);
	bool odd = false;
	const struct json *v = json_field(json_root(doc), key, &odd);

	return odd ? -2 : v ? (int)json_int(v) : -1;
}

static void
test_fold(void)
{
	ok(field(SPAN("{\"User\":1}"), "User") == 1, "the exact name");
	ok(field(SPAN("{\"uSER\":1}"), "User") == 1, "another case");
	ok(field(SPAN("{\"User\":1,\"user\":2}"), "User") == -2,
	    "two names that fold to one are ambiguous");
	ok(field(SPAN("{\"user\":1,\"USER\":2}"), "User") == -2,
	    "with no exact one too");
	ok(field(SPAN("{\"User\":1,\"user\":null}"), "User") == -2,
	    "and where one is null");
	ok(field(SPAN("{\"User\":1,\"user\":2}"), "Env") == -1,
	    "but only to who asks for them");
	ok(field(SPAN("{\"U\xc5\xbf"
		      "er\":1}"),
	       "User") == 1,
	    "the long s is an s");
	ok(field(SPAN("{\"\xe2\x84\xaa"
		      "ey\":1}"),
	       "key") == 1,
	    "the Kelvin sign is a k");
	ok(field(SPAN("{\"\\u212Aey\":1,\"Key\":2}"), "Key") == -2,
	    "escaped too, and ambiguous too");
	ok(field(SPAN("{\"Use\":1,\"Users\":2}"), "User") == -1,
	    "shorter and longer names are others");
	ok(field(SPAN("{\"U\xc3\x9f"
		      "er\":1,\"@\":2,\"[\":3}"),
	       "`") == -1 &&
		field(SPAN("{\"[\":3}"), "{") == -1,
	    "nothing but letters folds");
	ok(field(SPAN("{\"\":1}"), "") == 1, "the empty name");
	ok(!parses(SPAN("{\"User\":1,\"User\":2}")),
	    "the exact name twice is refused by the reader");
}

static void
test_member(void)
{
	struct err err;
	auto_json struct json_doc *doc =
	    json_parse(SPAN("{\"Key\":1,\"key\":2}"), ROOM, &err);
	const struct json *r = json_root(doc);

	ok(json_int(json_member(r, SPAN("key"))) == 2 &&
		json_int(json_member(r, SPAN("Key"))) == 1 &&
		!json_member(r, SPAN("KEY")),
	    "members of a map are told apart by case");
	ok(!json_member(r, SPAN("key\0")) &&
		!json_member(r, (struct span){ NULL, 0 }) &&
		json_int(json_member(r, (struct span){ "keys", 3 })) == 2,
	    "and by their length");
}

static void
test_writer(void)
{
	auto_buf struct buf b;
	struct json_out j = { .b = &b };

	buf_init(&b, ROOM);
	json_begin(&j, NULL, '{');
	json_put_int(&j, "i", INT64_MIN);
	json_put_uint(&j, "u", UINT64_MAX);
	json_put_bool(&j, "t", true);
	json_begin(&j, "a", '[');
	json_put_str(&j, NULL, "x");
	json_put_bool(&j, NULL, false);
	json_begin(&j, NULL, '{');
	json_end(&j, '}');
	json_begin(&j, NULL, '[');
	json_end(&j, ']');
	json_end(&j, ']');
	json_put_raw(&j, "r\"", SPAN("{\"k\":0}"));
	json_put_value(&j, "n", NULL);
	json_put_str(&j, "e", NULL);
	json_end(&j, '}');
	is(buf_str(&b),
	    "{\"i\":-9223372036854775808,\"u\":18446744073709551615,"
	    "\"t\":true,\"a\":[\"x\",false,{},[]],\"r\\\"\":{\"k\":0},"
	    "\"n\":null,\"e\":\"\"}",
	    "the writer sets commas and quotes");
	buf_reset(&b);
	for (int i = 0; i < JSON_OUT_DEPTH; i++)
		json_begin(&j, NULL, '[');
	for (int i = 0; i < JSON_OUT_DEPTH; i++)
		json_end(&j, ']');
	is(buf_str(&b), "[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]",
	    "it nests as deep as it says");
}

static void
test_escapes(void)
{
	auto_buf struct buf b;
	struct json_out j = { .b = &b };

	buf_init(&b, ROOM);
	json_put_str(&j, NULL, "\"\\/\b\f\n\r\t\x01\x1b\x7f'<&>");
	is(buf_str(&b), "\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001b\\u007f'<&>\"",
	    "quotes, backslashes and control bytes are escaped");
	buf_reset(&b);
	json_put_str(&j, NULL,
	    "\xe2\x80\xa8\xe2\x80\xa9\xc2\x9b\xe2\x80\xae\xe2\x81\xa6");
	is(buf_str(&b), "\"\\u2028\\u2029\\u009b\\u202e\\u2066\"",
	    "so are line separators, C1 controls and bidi controls");
	buf_reset(&b);
	json_put_str(&j, NULL, "\xc3\xa9\xe2\x82\xac\xf0\x9f\x90\xb3");
	is(buf_str(&b), "\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x90\xb3\"",
	    "other characters are kept");
	buf_reset(&b);
	json_put_bytes(&j, NULL, SPAN("caf\xe9"));
	is(buf_str(&b), "{\"b64\":\"Y2Fm6Q==\"}", "other bytes are base64");
	buf_reset(&b);
	json_put_text(&j, NULL, SPAN("a\xe9\xffz\xe2\x82"), 0);
	is(buf_str(&b),
	    "\"a\xef\xbf\xbd\xef\xbf\xbdz\xef\xbf\xbd\xef\xbf\xbd\"",
	    "or become U+FFFD, where it is text");
}

static void
test_cut(void)
{
	static const struct {
		struct span in;
		size_t max;
		const char *want;
		bool cut;
	} rows[] = {
		{ SPAN("abc"), 3, "\"abc\"", false },
		{ SPAN("abcd"), 3, "\"abc\"", true },
		{ SPAN("ab\xc3\xa9"), 4, "\"ab\xc3\xa9\"", false },
		{ SPAN("ab\xc3\xa9"), 3, "\"ab\"", true },
		{ SPAN("\xf0\x9f\x90\xb3x"), 3, "\"\"", true },
		{ SPAN("\n\n\n"), 2, "\"\\n\\n\"", true },
		{ SPAN("a\xff"), 3, "\"a\"", true },
		{ SPAN("a\xff"), 4, "\"a\xef\xbf\xbd\"", false },
		{ SPAN(""), 1, "\"\"", false },
	};
	auto_buf struct buf b;
	struct json_out j = { .b = &b };

	buf_init(&b, ROOM);
	for (size_t i = 0; i < array_len(rows); i++) {
		bool cut = json_put_text(&j, NULL, rows[i].in, rows[i].max);

		ok(cut == rows[i].cut && span_is(buf_span(&b), rows[i].want),
		    "text is cut at a character (%zu: %s)", i, buf_str(&b));
		buf_reset(&b);
	}
}

static bool
byte_comes_back(unsigned c)
{
	char in[3] = { 'a', (char)c, 'z' };
	struct span s = { in, sizeof(in) };
	auto_buf struct buf b, b64;
	struct json_out j = { .b = &b };
	struct err err;
	auto_json struct json_doc *doc = NULL;
	bool good = true, odd = false;

	buf_init(&b, ROOM);
	buf_init(&b64, ROOM);
	buf_put_base64(&b64, s);
	json_put_bytes(&j, NULL, s);
	for (size_t i = 0; i < b.n; i++)
		good = good && b.p[i] >= ' ' && b.p[i] < 0x7f;
	doc = json_parse(buf_span(&b), ROOM, &err);
	if (!doc)
		return false;
	if (c < 0x80)
		return good && span_eq(json_string(json_root(doc)), s);
	return good &&
	    span_eq(json_string(json_field(json_root(doc), "b64", &odd)),
		buf_span(&b64));
}

static void
test_bytes(void)
{
	unsigned wrong = 0;

	for (unsigned c = 0; c < 256; c++)
		if (!byte_comes_back(c)) {
			printf("# byte %u\n", c);
			wrong++;
		}
	ok(wrong == 0, "each of the 256 bytes comes back as it was");
}

static bool
character_comes_back(unsigned c)
{
	auto_buf struct buf b;
	struct json_out j = { .b = &b };
	char text[32], utf8[8];
	struct err err;
	auto_json struct json_doc *want = NULL, *got = NULL;

	buf_init(&b, ROOM);
	if (c < 0x10000)
		snprintf(text, sizeof(text), "\"\\u%04x\"", c);
	else
		snprintf(text, sizeof(text), "\"\\u%04x\\u%04x\"",
		    0xd800 + ((c - 0x10000) >> 10),
		    0xdc00 + ((c - 0x10000) & 0x3ff));
	want = json_parse(span_of(text), ROOM, &err);
	if (!want)
		return false;
	snprintf(utf8, sizeof(utf8), "%.*s",
	    SPAN_ARG(json_string(json_root(want))));
	json_put_str(&j, NULL, utf8);
	got = json_parse(buf_span(&b), ROOM, &err);
	return got && span_is(json_string(json_root(got)), utf8);
}

static void
test_characters(void)
{
	unsigned wrong = 0;

	for (unsigned c = 1; c < 0x110000; c += c < 0x3000 ? 1 : 97)
		if ((c < 0xd800 || c > 0xdfff) && !character_comes_back(c)) {
			printf("# U+%04X\n", c);
			wrong++;
		}
	ok(wrong == 0, "characters come back as they were");
}

static void
test_copy(void)
{
	static const char *const same[] = {
		"{\"b\":[1,-2,0.1,1.5e+300,1e-07,true,false,null,\"\\n\"]}",
		"{\"b\":{},\"a\":[]}",
		"[1.0,-0.0,100.0,3.141592653589793,0.30000000000000004,1e+20]",
		"\"\\u0000\\u007f\"",
		"[9223372036854775807,-9223372036854775808]",
	};
	auto_buf struct buf b;
	struct json_out j = { .b = &b };
	struct err err;

	buf_init(&b, ROOM);
	for (size_t i = 0; i < array_len(same); i++) {
		auto_json struct json_doc *doc =
		    json_parse(span_of(same[i]), ROOM, &err);

		json_put_value(&j, NULL, json_root(doc));
		is(buf_str(&b), same[i],
		    "a document is written as it was read");
		buf_reset(&b);
	}
}

int
main(void)
{
	test_documents();
	test_limits();
	test_values();
	test_other_types();
	test_order();
	test_fold();
	test_member();
	test_writer();
	test_escapes();
	test_cut();
	test_bytes();
	test_characters();
	test_copy();
	return tap_end();
}
