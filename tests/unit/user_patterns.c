/* secret/user.h: patterns of the user. */
#include "secret/user.h"

#include "base/buf.h"
#include "tap.h"

#define ROW(id)                                              \
	"{\"id\":\"" id "\",\"regex\":\"acme_[0-9a-f]{8}\"," \
	"\"examples\":{\"yes\":[\"acme_0123abcd\"]}}"

/* NULL: it was read; the error otherwise. */
static const char *
read_text(const char *text)
{
	static struct err err;
	struct user_patterns u = { 0 };
	int failed = user_patterns_read(&u, span_of(text), &err);

	user_patterns_release(&u);
	return failed ? err.msg : NULL;
}

static void
test_fields(void)
{
	struct user_patterns u = { 0 };
	struct err err = { 0 };
	int got = user_patterns_read(&u,
	    SPAN("# ours\n\n"
		 "{\"id\":\"acme-token\",\"regex\":\"acme_([0-9a-f]{32})\","
		 "\"keywords\":[\"ACME_\",\"acme-\"],\"title\":\"ACME token\","
		 "\"severity\":\"critical\",\"entropy\":3.26,\"shown\":5,"
		 "\"examples\":{\"yes\":[\"a\\u0000b\",\"c\"],\"no\":[\"d\"]}}"
		 "\r\n" ROW("b")),
	    &err);
	const struct pattern *p = u.list;

	ok(got == 0 && u.n == 2, "a line is a pattern; comments are none");
	is(p->id, "acme-token", "the id");
	is(p->title, "ACME token", "the title");
	is(p->regex, "acme_([0-9a-f]{32})", "the expression");
	is(p->keywords[0], "acme_", "a keyword, in lower case");
	is(p->keywords[1], "acme-", "another");
	ok(!p->keywords[2], "and no more");
	ok(p->kind == SECRET_PATTERN && p->severity == SEV_CRITICAL &&
		!p->confidence && p->entropy == 33 && p->shown == 5 &&
		p->proof == PROOF_NONE && p->flags == 0,
	    "what it says is in the pattern");
	ok(u.nexamples == 4 && u.examples[0].pattern == 0 &&
		u.examples[0].yes && u.examples[0].line == 3 &&
		span_eq(u.examples[0].text, SPAN("a\0b")) &&
		u.examples[1].yes && !u.examples[2].yes &&
		span_is(u.examples[2].text, "d") &&
		u.examples[3].pattern == 1 && u.examples[3].line == 4,
	    "its examples are kept, with any byte");
	p = &u.list[1];
	ok(p->severity == SEV_HIGH && p->entropy == 0 && p->shown == 0 &&
		!p->keywords[0] && strcmp(p->title, "b") == 0,
	    "the title is the id and the severity high where none is said");
	got = user_patterns_read(&u, SPAN(ROW("c")), &err);
	ok(got == 0 && u.n == 3, "another file's are added");
	ok(user_patterns_read(&u, SPAN(ROW("b")), &err) == -1 && u.n == 3,
	    "an id of the first file is taken");
	user_patterns_release(&u);
	user_patterns_release(&u);
	ok(!u.n && !u.list && !u.nexamples, "what is released is empty");
}

static void
test_nothing(void)
{
	ok(!read_text("") && !read_text("\n\n") && !read_text(" # a\n"),
	    "a file without patterns is one");
}

/* Each has one thing wrong. */
#define E ",\"examples\":{\"yes\":[\"a\"]}}"
static const char *const errors[][2] = {
	{ "[]", "line 1: not an object" },
	{ ROW("a") "\n" ROW("a"), "line 2: id 'a' is there already" },
	{ ROW("rsa-private-key"),
	    "line 1: id 'rsa-private-key' is there already" },
	{ ROW("A"), "line 1: id 'A': not of a-z, 0-9 and dashes" },
	{ ROW("-a"), "line 1: id '-a': not of a-z, 0-9 and dashes" },
	{ "{}", "line 1: \"id\" is not there" },
	{ "{\"id\":1}", "line 1: \"id\" is no string" },
	{ "{\"id\":\"\"}", "line 1: \"id\" is empty" },
	{ "{\"id\":\"a\\u0000\"}", "line 1: \"id\" has a NUL in it" },
	{ "{\"id\":\"a\"" E, "line 1: a: \"regex\" is not there" },
	{ "{\"id\":\"a\",\"regex\":\"ab(c\"" E,
	    "line 1: a: regex: missing closing parenthesis at byte 5" },
	{ "{\"id\":\"a\",\"regex\":\"a*\"" E,
	    "line 1: a: regex: matches the empty text" },
	{ "{\"id\":\"a\",\"regex\":\"a\",\"regexp\":\"b\"" E,
	    "line 1: a: unknown key \"regexp\"" },
	{ "{\"id\":\"a\",\"regex\":\"a\",\"title\":\"\"" E,
	    "line 1: a: \"title\" is empty" },
	{ "{\"id\":\"a\",\"regex\":\"a\",\"severity\":\"bad\"" E,
	    "line 1: a: \"severity\": 'bad' is none" },
	{ "{\"id\":\"a\",\"regex\":\"a\",\"entropy\":9" E,
	    "line 1: a: \"entropy\" is not from 0 to 8 bits" },
	{ "{\"id\":\"a\",\"regex\":\"a\",\"entropy\":-1" E,
	    "line 1: a: \"entropy\" is not from 0 to 8 bits" },
	{ "{\"id\":\"a\",\"regex\":\"a\",\"entropy\":\"3\"" E,
	    "line 1: a: \"entropy\" is no number" },
	{ "{\"id\":\"a\",\"regex\":\"a\",\"shown\":33" E,
	    "line 1: a: \"shown\" is not from 0 to 32 bytes" },
	{ "{\"id\":\"a\",\"regex\":\"a\",\"shown\":1.5" E,
	    "line 1: a: \"shown\" is no whole number" },
	{ "{\"id\":\"a\",\"regex\":\"a\",\"keywords\":\"abc\"" E,
	    "line 1: a: \"keywords\" is no array" },
	{ "{\"id\":\"a\",\"regex\":\"a\",\"keywords\":[1]" E,
	    "line 1: a: keyword 1 is no string" },
	{ "{\"id\":\"a\",\"regex\":\"a\",\"keywords\":[\"abc\","
	  "\"ab\"]" E,
	    "line 1: a: keyword 'ab' has less than 3 bytes" },
	{ "{\"id\":\"a\",\"regex\":\"a\",\"keywords\":[\"abc\",\"abc\","
	  "\"abc\",\"abc\",\"abc\",\"abc\",\"abc\",\"abc\"]" E,
	    "line 1: a: more than 7 keywords" },
	{ "{\"id\":\"a\",\"regex\":\"a\"}",
	    "line 1: a: no example in \"yes\"" },
	{ "{\"id\":\"a\",\"regex\":\"a\",\"examples\":{\"no\":[\"b\"]}"
	  "}",
	    "line 1: a: no example in \"yes\"" },
	{ "{\"id\":\"a\",\"regex\":\"a\",\"examples\":[\"a\"]}",
	    "line 1: a: \"examples\" is no object" },
	{ "{\"id\":\"a\",\"regex\":\"a\",\"examples\":{\"yes\":\"a\"}}",
	    "line 1: a: \"examples\": \"yes\" is no array" },
	{ "{\"id\":\"a\",\"regex\":\"a\",\"examples\":{\"yes\":[1]}}",
	    "line 1: a: \"examples\": 1 of \"yes\" is no string" },
	{ "{\"id\":\"a\",\"regex\":\"a\",\"examples\":"
	  "{\"yes\":[\"a\"],\"maybe\":[]}}",
	    "line 1: a: \"examples\": unknown key \"maybe\"" },
};
#undef E

static void
test_errors(void)
{
	const char *msg;

	msg = read_text("\n{");
	ok(msg && strncmp(msg, "line 2: ", 8) == 0 && !strstr(msg, "line 1"),
	    "what is no JSON is an error of its line");
	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
		msg = read_text(errors[i][0]);

		tap_is(span_of(msg), span_of(errors[i][1]), __FILE__, __LINE__,
		    errors[i][1]);
	}
}

static void
test_limits(void)
{
	auto_buf struct buf b = { 0 };
	const char *msg;

	buf_init(&b, 16 * 1024 * 1024);
	for (int i = 0; i <= USER_PATTERNS_MAX; i++)
		buf_printf(&b,
		    "{\"id\":\"a%d\",\"regex\":\"abc\",\"examples\":"
		    "{\"yes\":[\"abc\"]}}\n",
		    i);
	is(read_text(buf_str(&b)), "line 1001: more than 1000 patterns",
	    "there is an end to patterns");
	buf_reset(&b);
	buf_puts(&b, "{\"id\":\"a\",\"regex\":\"");
	for (int i = 0; i <= USER_REGEX_MAX; i++)
		buf_putc(&b, 'a');
	buf_puts(&b, "\"}");
	is(read_text(buf_str(&b)),
	    "line 1: a: \"regex\" has more than 8192 bytes",
	    "and to an expression");
	for (int i = 0; i < USER_LINE_MAX; i++)
		buf_putc(&b, ' ');
	buf_putc(&b, '1');
	msg = read_text(buf_str(&b));
	ok(msg && strstr(msg, "line 1: ") && strstr(msg, "over the limit"),
	    "and to a line");
}

int
main(void)
{
	test_fields();
	test_nothing();
	test_errors();
	test_limits();
	return tap_end();
}
