/* rule/book.h: rules as a program, what jq says of it, and parameters. */
#include "asking.h"
#include "bookdir.h"
#include "rule/book_parts.h"

/* What jq says of a program */

static void
test_complaints(void)
{
	static const struct {
		const char *path, *text, *problems;
	} rows[] = {
		{ "none.jq", "", "! it has no 'def check:'\n" },
		{ "near.jq", "def chekc: .;",
		    "! it has no 'def check:' ('def chekc'?)\n" },
		{ "takes.jq", "def check(f): .;",
		    "! \"check\" takes no arguments\n" },
		{ "main.jq", "def check: .;\n. | check",
		    "! there is more in it than definitions: what it does "
		    "belongs into 'def check:'\n" },
		{ "syntax.jq", "def check: .;\ndef f: 1 |;",
		    "! line 3: syntax error, unexpected ';' (is there nothing "
		    "behind a | or a "
		    "comma, or is a bracket or an 'end' missing?)\n" },
		{ "undefined.jq", "def check:\n  nosuch(1);",
		    "! line 3: nosuch/1 is not defined\n" },
		{ "variable.jq", "def f: .;\n\ndef check: $x;",
		    "! line 4: $x is not defined\n" },
		{ "tests.jq", "def check: .;\ndef tests: nosuch;",
		    "! line 3: nosuch/0 is not defined\n" },
		{ "data.jq",
		    "import \"bad\" as $bad {search: \"./\"};\n"
		    "def check: $bad;",
		    "" },
		{ "lib.jq",
		    "import \"circle\" as c {search: \"./\"}; def check: c::f;",
		    "" },
	};
	auto_scratch struct scratch s = scratch_make();
	auto_book struct book *b = book_new();
	auto_buf struct buf out = { .max = TEXT_MAX };
	struct err err;

	put("bad.json", "{\"a\":");
	put("circle.jq", "import \"circle\" as c {search: \"./\"}; def f: 1;");
	put_rule("good.jq", "site/good",
	    "\"help\": \"h\", \"remediation\": \"r\", \"select\": {\"cap\": "
	    "true}",
	    "def check: .; def tests: [];");
	for (size_t i = 0; i < array_len(rows); i++) {
		char id[32];

		snprintf(id, sizeof(id), "site/r%zu", i);
		put_rule(rows[i].path, id,
		    "\"help\": \"h\", \"remediation\": "
		    "\"r\", \"select\": {\"cap\": true}",
		    rows[i].text);
		need(book_add(b, rows[i].path, &err) == 0);
	}
	ok(book_add(b, "good.jq", &err) == 0 && opened(b, BOOK_TESTS, &err) < 0,
	    "rules that do not compile are refused");
	for (size_t i = 0; i < array_len(rows); i++) {
		struct span said = span_of(problems_of(b, rows[i].path, &out));

		if (span_starts(said, SPAN("it has no tests\n")))
			said = span_from(said, strlen("it has no tests\n"));
		is_span(said, span_of(rows[i].problems), rows[i].path);
	}
	is(problems_of(b, "./bad.json", &out),
	    "! Unfinished JSON term at EOF at line 1, column 5\n",
	    "data that do not parse");
	is(problems_of(b, "./circle.jq", &out),
	    "! it imports itself, by way of others or straight\n",
	    "a circle of imports");
	ok(book_rules(b) == 1 && rule_called(b, "site/good") && book_child(b),
	    "and the good one is left");
}

/* Parameters */

static void
test_params(void)
{
	auto_scratch struct scratch s = scratch_make();
	auto_book struct book *b = book_new();
	struct err err;

	put_rule("a.jq", "site/a",
	    "\"params\": {\"days\": 30, \"who\": "
	    "[\"x\"], \"any\": null, \"on\": true}",
	    "def check: .;");
	put_rule("b.jq", "site/b", "\"params\": {\"days\": 1}",
	    "def check: .;");
	need(book_add(b, ".", &err) == 0);
	ok(book_add_params(b,
	       SPAN("{\"site/a\": {\"days\": 60, \"on\": false, "
		    "\"any\": {\"x\": 1}}}"),
	       "p.json", &err) == 0 &&
		book_add_params(b, SPAN("{\"site/a\": {\"days\": 90.5}}"),
		    "q.json", &err) == 0 &&
		opened(b, 0, &err) == 0,
	    "files of parameters are read");
	is_span(rule_called(b, "site/a")->params,
	    SPAN("{\"days\":90.5,\"who\":[\"x\"],\"any\":{\"x\":1},"
		 "\"on\":false}"),
	    "the last wins, parameter by parameter, and null takes anything");
	is_span(rule_called(b, "site/b")->params, SPAN("{\"days\":1}"),
	    "others are as they are");
}

static void
test_bad_params(void)
{
	auto_scratch struct scratch s = scratch_make();
	auto_book struct book *b = book_new();
	auto_buf struct buf out = { .max = TEXT_MAX };
	struct err err;

	put_rule("a.jq", "site/abc", "\"params\": {\"days\": 30}",
	    "def check: .;");
	need(book_add(b, "a.jq", &err) == 0);
	ok(book_add_params(b, SPAN("{"), "p", &err) < 0 &&
		span_starts(span_of(err.msg), SPAN("p: line 1: ")),
	    "what is no JSON is refused at once");
	ok(book_add_params(b, SPAN("[]"), "p", &err) < 0, "and an array");
	is(err.msg, "p: no object like {\"site/rule\": {\"name\": 1}}",
	    "which is said");
	ok(book_add_params(b,
	       SPAN("{\"site/abd\": {}, \"x/y\": {}, "
		    "\"site/abc\": {\"dayz\": 1, \"days\": \"30\"}}"),
	       "p.json", &err) == 0 &&
		opened(b, 0, &err) < 0,
	    "parameters of nobody are refused");
	is(problems_of(b, "p.json", &out),
	    "! there is no rule 'site/abd' (site/abc?)\n"
	    "! there is no rule 'x/y' (-r names none of that id; where "
	    "others are to be left out, --only does it)\n"
	    "! 'site/abc' has no parameter 'dayz' (days?)\n"
	    "! 'days' of site/abc is a string, but its default is a number\n",
	    "each with its reason");
}

/* What is not asked for is not compiled, as it takes long; but a check may use
 * it. */
static void
test_left_out(void)
{
	auto_scratch struct scratch s = scratch_make();
	auto_book struct book *b = book_new();
	const char *library[] = { s.dir, NULL };
	struct child_program program = {
		.text = SPAN("import \"b\" as b; b::check"),
		.library = library,
		.load = { .without_tests = true },
	};
	auto_free char *want = mem_printf("tests/0 is not defined at %s/b.jq, "
					  "line 2",
	    s.dir);
	struct err err;

	put_rule("b.jq", "site/b", "", "def tests: [1]; def check: tests[0];");
	need(book_add(b, "b.jq", &err) == 0);
	ok(opened(b, 0, &err) == 0, "a check may use the tests");
	ok(child_loaded(book_child(b)), "libjq reads modules by our function");
	program.limits = child_limits();
	ok(!child_start(&program, &err), "though they are left out at first");
	is_span(span_of(err.msg), span_of(want), "by way of libjq's reader");
}

/* libjq 1.6 takes error(null) for `empty`; rules and what they import have
 * another `error`. */
static void
test_error(void)
{
	static const char *const checks[] = { "def check: error(null);",
		"import \"l\" as l {search: \"./\"}; def check: l::f;",
		"# error\ndef tests: 1;\ndef check: 1, (null | error);" };
	auto_scratch struct scratch s = scratch_make();
	struct err err;

	put("l.jq", "# def\ndef f: error(null);");
	for (size_t i = 0; i < array_len(checks); i++) {
		auto_book struct book *b = book_new();
		auto_heard struct heard h = heard_new();

		put_rule("a.jq", "site/a", "", checks[i]);
		need(book_add(b, "a.jq", &err) == 0 && opened(b, 0, &err) == 0);
		child_on_answer(book_child(b), hear, &h);
		need(child_ask(book_child(b), 0, NULL, SPAN("1"), &err) == 0 &&
		    child_finish(book_child(b), &err) == 0);
		ok(h.end == CHILD_ERROR, "row %zu: error(null) is one", i);
		is(buf_str(&h.why), "error(null)", "which is said");
	}
}

/* The middle of a text is blanked, the rest is not. */
static void
test_blanked(void)
{
	static const struct {
		const char *before, *tests, *after;
	} rows[] = {
		{ "def check: 1;", "", "" },
		{ "", "def tests: 1;", " 2" },
		{ "", "def\ttests:\n[1];", "def x: 1;" },
		{ "def f: def tests: 1; tests; x", "", "" },
		{ "", "def tests: def f: 1; f;", " x" },
		{ "", "def tests: \"a;\\(\"b;\" | f(1; \")\"));\";", " x" },
		{ "", "def tests: [{\"a\": \"\\\"];\"}];", " x" },
		{ "# def tests: 1;\nx", "", "" },
		{ "", "def tests: 1 # ;\n;", " x" },
		{ "\"def tests: 1;\"", "", "" },
		{ "def tests(f): 1;", "", "" },
		{ ".def tests: 1; $def tests: 1;", "", "" },
		{ "undef tests: 1;", "", "" },
		{ "def tests: 1", "", "" },
		{ "def tests: (1; \"", "", "" },
	};

	for (size_t i = 0; i < array_len(rows); i++) {
		size_t from = strlen(rows[i].before);
		size_t to = from + strlen(rows[i].tests);
		auto_free char *text = mem_printf("%s%s%s", rows[i].before,
		    rows[i].tests, rows[i].after);
		auto_free char *want = mem_strdup(text);

		for (size_t k = from; k < to; k++)
			if (want[k] != '\n')
				want[k] = ' ';
		source_blank_tests(text, strlen(text));
		ok(strcmp(text, want) == 0,
		    "row %zu: tests are blanked, and "
		    "nothing else",
		    i);
	}
}

/* Of a library what somebody uses is left, and what that uses. */
static void
test_unused(void)
{
	static const char library[] = "def a: 1;\ndef b(f): c | f;\n"
				      "def c: \"\\(d)\";\ndef d: .e;\n"
				      "def e: e;\ndef b: 2;\n";
	static const struct {
		const char *user, *left;
	} rows[] = {
		{ "", "" },
		{ "a | .b | $c | {d: 1, e}", "" },
		{ "l::a", "a" },
		{ "l::d", "d" },
		{ "l::b(1)", "bcdb" },
		{ "\"\\(l::c)\"", "cd" },
		{ "include \"l\"; e | .a | $d", "e" },
	};

	for (size_t i = 0; i < array_len(rows); i++) {
		auto_free char *text = mem_strdup(library);
		auto_buf struct buf left = { .max = sizeof(library) };
		struct table used = { 0 };

		source_names(span_of(rows[i].user), &used);
		source_blank_unused(text, strlen(text), &used);
		for (const char *p = text; (p = strstr(p, "def ")); p += 4)
			buf_putc(&left, p[4]);
		ok(strcmp(buf_str(&left), rows[i].left) == 0,
		    "row %zu: '%s' leaves '%s' of a library", i, rows[i].user,
		    rows[i].left);
		ok(strlen(text) == strlen(library),
		    "row %zu: as long as it was", i);
		table_release(&used);
	}
}

/* What is not as simple as JSON is left to jq. */
static void
test_heads(void)
{
	static const struct {
		const char *text, *told;
	} rows[] = {
		{ "", "[{\"deps\":[]}]" },
		{ "# x\ndef f: 1;", "[{\"deps\":[]}]" },
		{ "module {a: 1, \"b\": [true, null]}; def f: 1;",
		    "[{\"a\":1,\"b\":[true,null],\"deps\":[]}]" },
		{ "module {}; def f: 1;", "[{\"deps\":[]}]" },
		{ "module {a: 1 2};", "[{\"a\":1 2,\"deps\":[]}]" },
		{ "module {a: 1#\n2};", "[{\"a\":1 2,\"deps\":[]}]" },
		{ "import \"x/y\" as x; include \"z\" {search: \"./\"};"
		  "import \"d\" as $d {a: 1, b: {}};",
		    "[{\"deps\":[{\"relpath\":\"x/y\",\"is_data\":false},"
		    "{\"relpath\":\"z\",\"is_data\":false,\"search\":\"./\"}"
		    ",{\"relpath\":\"d\",\"is_data\":true,\"a\":1,\"b\":{}}]}"
		    "]" },
		{ "module {a: -1};", NULL },
		{ "module {a: \"\\(1)\"};", NULL },
		{ "module {(\"a\"): 1};", NULL },
		{ "module {a: @json \"x\"};", NULL },
		{ "module \"x\";", NULL },
		{ "module {a: b};", NULL },
		{ "module {a: 1}", NULL },
		{ "module {a: 1", NULL },
		{ "module {\"a", NULL },
		{ "module", NULL },
		{ "import \"x\";", NULL },
		{ "import x as x;", NULL },
		{ "import \"x\" as x {", NULL },
		{ "include \"x\"", NULL },
		{ ". | .", NULL },
	};

	for (size_t i = 0; i < array_len(rows); i++) {
		auto_buf struct buf out = { .max = TEXT_MAX };
		bool got = head_read(span_of(rows[i].text), &out);

		ok(got == (rows[i].told != NULL) &&
			(!got || strcmp(buf_str(&out), rows[i].told) == 0),
		    "row %zu: a file's head is read, or left to jq", i);
		if (got && strcmp(buf_str(&out), rows[i].told) != 0)
			printf("# %s\n", buf_str(&out));
	}
}

static void
test_many(void)
{
	enum { MANY = 100 };
	auto_scratch struct scratch s = scratch_make();
	auto_book struct book *b = book_new();
	struct err err;

	for (unsigned i = 0; i < MANY; i++) {
		char path[32], id[32];

		snprintf(path, sizeof(path), "%u.jq", i);
		snprintf(id, sizeof(id), "site/a%03u", i);
		put_rule(path, id, "\"select\": {\"path\": \"x\"}",
		    "import \"img\" as img; def check: .;");
	}
	ok(book_add(b, ".", &err) == 0 && opened(b, 0, &err) == 0 &&
		book_rules(b) == MANY,
	    "a hundred rules are one program");
	ok(book_rule(b, 42)->check == 84 && book_rule(b, 42)->tests == 85,
	    "whose functions are numbered");
}

int
main(void)
{
	test_complaints();
	test_params();
	test_bad_params();
	test_left_out();
	test_error();
	test_blanked();
	test_unused();
	test_heads();
	test_many();
	return tap_end();
}
