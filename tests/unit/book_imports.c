/* rule/book.h: what rules may import, and from where. */
#include "bookdir.h"

static const char *
first_line(const char *file, const char *import, struct buf *out)
{
	auto_book struct book *b = book_new();
	auto_free char *text = mem_printf("%s def check: 1;", import);
	struct err err;

	put_rule(file, "site/a",
	    "\"help\": \"h\", \"remediation\": \"r\", \"select\": {\"cap\": "
	    "true}",
	    text);
	need(book_add(b, file, &err) == 0);
	if (opened(b, 0, &err) == 0)
		return "good";
	buf_reset(out);
	buf_puts(out, err.msg);
	return buf_str(out);
}

/* r/ is the rule's own; q/, beside it, is not. */
static void
make_tree(void)
{
	need(mkdir("q", 0755) == 0 && mkdir("r", 0755) == 0 &&
	    mkdir("r/sub", 0755) == 0 && mkdir("r/both", 0755) == 0 &&
	    mkdir("r/deep", 0755) == 0 && mkdir("r/deep/jq", 0755) == 0);
	put("q/out.jq", "def f: 1;");
	put("q/out.json", "1");
	put("r/lib.jq", "def f: 1;");
	put("r/sub/sub.jq",
	    "import \"../lib\" as l {search: \"./\"}; def f: 1;");
	put("r/sub/up.jq",
	    "import \"lib\" as l {search: \"../\"}; def f: l::f;");
	put("r/sub/climbs.jq",
	    "import \"out\" as l {search: \"../../q\"}; def f: l::f;");
	put("r/both/both.jq", "def f: 1;");
	put("r/deep/jq/main.jq", "def f: 1;");
	put("r/data.json", "{\"a\": 1}");
	put("r/broken.jq", "def f: ");
	put("r/none.jq",
	    "module {\"x\": 1}; import \"nothing\" as n; def f: 1;");
	need(symlink("../q/out.jq", "r/link.jq") == 0 &&
	    symlink("../q", "r/linked") == 0 &&
	    symlink("lib.jq", "r/inner.jq") == 0 &&
	    symlink("../q/out.json", "r/link.json") == 0);
}

static const struct {
	const char *import, *said;
} rows[] = {
	{ "import \"img\" as img;", "good" },
	{ "import \"img\" as img {search: \".\"};", "good" },
	{ "include \"img\";", "good" },
	{ "import \"lib\" as l {search: \"./\"};", "good" },
	{ "include \"lib\" {search: \"./\"};", "good" },
	{ "import \"lib\" as l {search: [\"./none\", 7, \"./\"]};", "good" },
	{ "import \"lib\" as l {search: \"../r\"};", "good" },
	{ "import \"sub/up\" as l {search: \"./\"};", "good" },
	{ "import \"up\" as l {search: \"./sub\"};", "good" },
	{ "import \"both\" as l {search: \"./\"};", "good" },
	{ "import \"deep\" as l {search: \"./\"};", "good" },
	{ "import \"inner\" as l {search: \"./\"};", "good" },
	{ "import \"data\" as $d {search: \"./\"};", "good" },
	{ "import \"x\" as l {search: \"./\", optional: true};",
	    "r/a.jq: import \"x\": there is no such file" },
	{ "import \"out\" as l {search: \"../q\"};",
	    "r/a.jq: import \"out\" leads to %/q/out.jq, which is outside of "
	    "'r'" },
	{ "import \"hosts\" as $d {search: \"/etc\"};",
	    "r/a.jq: import \"hosts\": there is no such file of data" },
	{ "import \"out\" as $d {search: \"../q\"};",
	    "r/a.jq: import \"out\" leads to %/q/out.json, which is outside of "
	    "'r'" },
	{ "import \"link\" as l {search: \"./\"};",
	    "r/a.jq: import \"link\" leads to %/q/out.jq, which is outside of "
	    "'r'" },
	{ "import \"link\" as $d {search: \"./\"};",
	    "r/a.jq: import \"link\" leads to %/q/out.json, which is outside "
	    "of 'r'" },
	{ "import \"linked/out\" as l {search: \"./\"};",
	    "r/a.jq: import \"linked/out\" leads to %/q/out.jq, which is "
	    "outside of 'r'" },
	{ "import \"out\" as l {search: \"~/\"};",
	    "r/a.jq: import \"out\": {search: \"~/\"} is outside of 'r'" },
	{ "import \"out\" as l {search: [\"$ORIGIN/q\"]};",
	    "r/a.jq: import \"out\": {search: \"$ORIGIN/q\"} is outside of "
	    "'r'" },
	{ "import \"lib\" as l;",
	    "r/a.jq: import \"lib\": there is no such file; {search: \"./\"} "
	    "finds the one beside this file" },
	{ "import \"lib\" as l {search: \".\"};",
	    "r/a.jq: import \"lib\": there is no such file; {search: \"./\"} "
	    "finds the one beside this file" },
	{ "import \"nothing\" as l {search: \"./\"};",
	    "r/a.jq: import \"nothing\": there is no such file" },
	{ "import \"../q/out\" as l {search: \"./\"};",
	    "r/a.jq: import \"../q/out\": a name has no \"..\": write {search: "
	    "\"../\"}" },
	{ "import \"a/a\" as l {search: \"./\"};",
	    "r/a.jq: import \"a/a\": jq takes no name with two equal parts in "
	    "a row" },
	{ "import \"a\\\\b\" as l {search: \"./\"};",
	    "r/a.jq: import \"a\\b\": jq takes no such name" },
	{ "import \"\" as l {search: \"./\"};",
	    "r/a.jq: import \"\": jq takes no such name" },
	{ "import \"sub/sub\" as l {search: \"./\"};",
	    "r/a.jq: import \"sub/sub\": jq takes no name with two equal parts "
	    "in a row" },
	{ "import \"sub\" as l {search: \"./\"};",
	    "r/sub/sub.jq: import \"../lib\": a name has no \"..\": write "
	    "{search: \"../\"}" },
	{ "import \"sub/climbs\" as l {search: \"./\"};",
	    "r/sub/climbs.jq: import \"out\" leads to %/q/out.jq, which is "
	    "outside of 'r'" },
	{ "import \"broken\" as l {search: \"./\"};",
	    "r/broken.jq: line 1: syntax error, unexpected $end (is a ; "
	    "missing at its "
	    "end, or an 'end' before?)" },
	{ "import \"none\" as l {search: \"./\"};",
	    "r/none.jq: import \"nothing\": there is no such file" },
	{ "import \"a\" as l {search: \"./\"};",
	    "r/a.jq: it imports itself, by way of others or straight" },
};

/* A text with the scratch directory where it has '%'. */
static const char *
filled(const char *text, const char *dir, struct buf *out)
{
	buf_reset(out);
	for (; *text; text++)
		if (*text == '%')
			buf_puts(out, dir);
		else
			buf_putc(out, *text);
	return buf_str(out);
}

static void
test_rows(void)
{
	auto_scratch struct scratch s = scratch_make();
	auto_buf struct buf got = { .max = TEXT_MAX };
	auto_buf struct buf want = { .max = TEXT_MAX };

	make_tree();
	for (size_t i = 0; i < array_len(rows); i++)
		is(first_line("r/a.jq", rows[i].import, &got),
		    filled(rows[i].said, s.dir, &want), rows[i].import);
}

/* jq takes "." for the directory in which it runs. */
static void
test_working_directory(void)
{
	auto_scratch struct scratch s = scratch_make();
	auto_buf struct buf got = { .max = TEXT_MAX };

	put("img.jq", "syntax (");
	need(mkdir("r", 0755) == 0);
	is(first_line("r/a.jq", "import \"img\" as img;", &got), "good",
	    "an img.jq where the program is started is not the library");
	is(first_line("a.jq", "import \"img\" as img;", &got), "good",
	    "nor is one beside the rule");
}

/* What is beneath a directory that was named is that of all its rules. */
static void
test_roots(void)
{
	auto_scratch struct scratch s = scratch_make();
	auto_book struct book *b = book_new(), *c = book_new();
	struct err err;

	need(mkdir("r", 0755) == 0 && mkdir("lib", 0755) == 0);
	put("lib/l.jq", "def f: 1;");
	put_rule("r/a.jq", "site/a", "",
	    "import \"l\" as l {search: \"../lib\"}; def check: l::f;");
	need(symlink("r/a.jq", "b.jq") == 0 && book_add(b, "b.jq", &err) == 0);
	ok(opened(b, 0, &err) < 0,
	    "a file may import what is in the directory where it is");
	need(book_add(c, ".", &err) == 0);
	ok(opened(c, 0, &err) == 0 && book_rules(c) == 1,
	    "a directory's what is beneath it");
}

static void
test_library(void)
{
	auto_book struct book *b = book_new();
	const char *library = book_library(b);

	ok(library && span_ends(span_of(library), SPAN("/share/imgpipe")),
	    "the library is beside the programs");
}

int
main(void)
{
	test_rows();
	test_working_directory();
	test_roots();
	test_library();
	return tap_end();
}
