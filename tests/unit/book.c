/* rule/book.h: which files are rules, and what is wrong with files. */
#include "bookdir.h"

/* Directories, files, what they are called */

static void
test_good(void)
{
	auto_scratch struct scratch s = scratch_make();
	auto_book struct book *b = book_new();
	const struct user_rule *r;
	struct err err;

	put_rule("a.jq", "site/a",
	    "\"help\": \"Why.\", \"remediation\": \"Do.\", \"references\": "
	    "[\"https://example.org\"], \"tags\": [\"x\", \"y\"], \"aliases\": "
	    "[\"CWE-1\"], \"scope\": \"group\", \"select\": {\"path\": "
	    "\"etc/*\", "
	    "\"content\": \"lines\", \"max_bytes\": 10, \"contains\": "
	    "\"key\"}, "
	    "\"params\": {\"n\": 1.5, \"w\": [\"x\"]}",
	    "def check: .;\ndef tests: [1];");
	ok(book_add(b, "a.jq", &err) == 0 && opened(b, 0, &err) == 0,
	    "a rule is read");
	ok(book_rules(b) == 1 && !book_problem(b, 0), "and nothing is wrong");
	r = book_rule(b, 0);
	is(r->file, "a.jq", "it has its file's name");
	is(r->rule.id, "site/a", "its id");
	is(r->rule.title, "A title", "its title");
	is(r->rule.help, "Why.", "its help");
	is(r->rule.remediation, "Do.", "its remediation");
	ok(r->rule.severity == SEV_HIGH && r->scope == SCOPE_GROUP,
	    "its severity and scope");
	ok(strcmp(r->rule.references[0], "https://example.org") == 0 &&
		!r->rule.references[1] && strcmp(r->rule.tags[1], "y") == 0 &&
		rule_is_called(&r->rule, SPAN("CWE-1")),
	    "its lists");
	ok(r->selects && r->content == CONTENT_LINES && r->max_bytes == 10 &&
		strcmp(r->contains[0], "key") == 0 && !r->contains[1],
	    "what it asks for");
	is_span(r->params, SPAN("{\"n\":1.5,\"w\":[\"x\"]}"), "its parameters");
	ok(r->has_tests && r->check == 0, "and its functions");
	is_span(json_string(json_member(r->meta, SPAN("title"))),
	    SPAN("A title"), "and all of its metadata");
	ok(!json_member(r->meta, SPAN("deps")), "and no more than them");
}

static void
test_defaults(void)
{
	auto_scratch struct scratch s = scratch_make();
	auto_book struct book *b = book_new();
	const struct user_rule *r;
	struct err err;

	put_rule("a.jq", "site/a", "", "def check: .;");
	ok(book_add(b, "a.jq", &err) == 0 && opened(b, BOOK_TESTS, &err) == 0,
	    "a rule needs no more than id, title, severity and check");
	r = book_rule(b, 0);
	is(r->rule.help, "A title", "its help is then the title");
	ok(!r->rule.remediation && !r->rule.tags[0] && !r->contains &&
		!r->selects && !r->hidden && !r->has_tests,
	    "it has none of what is not there");
	ok(r->scope == SCOPE_ENTRY && r->content == CONTENT_NONE &&
		r->max_bytes == RULE_BODY_DEFAULT,
	    "and the defaults of what is a choice");
	is_span(r->params, SPAN("{}"), "and an object without parameters");
}

static void
test_directory(void)
{
	auto_scratch struct scratch s = scratch_make();
	auto_book struct book *b = book_new();
	struct err err;

	need(mkdir("r", 0755) == 0 && mkdir("r/sub.jq", 0755) == 0);
	put_rule("r/b.jq", "site/a", "", "def check: .;");
	put_rule("r/a.jq", "site/b", "", "def check: .;");
	put_rule("r/.#a.jq", "site/c", "", "def check: .;");
	put("r/lib.jq", "module {\"name\": \"lib\"}; def f: 1;");
	put("r/plain.jq", "def f: 1;");
	put("r/README", "not jq");
	ok(book_add(b, "r//", &err) == 0 && opened(b, 0, &err) == 0,
	    "a directory is read, slashes at its end or not");
	ok(book_rules(b) == 2 && rule_called(b, "site/a") &&
		rule_called(b, "site/b"),
	    "its rules are its *.jq with an id, hidden ones not");
	is(book_rule(b, 0)->rule.id, "site/a", "in the order of their ids");
	is(book_rule(b, 0)->file, "r/b.jq", "with their directory's name");
}

/* As a volume of Kubernetes has its files. */
static void
test_symlinks(void)
{
	auto_scratch struct scratch s = scratch_make();
	auto_book struct book *b = book_new();
	struct err err;

	need(mkdir("r", 0755) == 0 && mkdir("r/..2024", 0755) == 0);
	need(symlink("..2024", "r/..data") == 0);
	put("r/..2024/lib.jq", "def f: .;");
	put_rule("r/..2024/x.jq", "site/x", "",
	    "import \"lib\" as lib {search: \"./\"}; def check: lib::f;");
	need(symlink("..data/x.jq", "r/x.jq") == 0 &&
	    symlink("..data/lib.jq", "r/lib.jq") == 0 &&
	    symlink("x.jq", "r/y.jq") == 0);
	ok(book_add(b, "r", &err) == 0 && book_add(b, "r/x.jq", &err) == 0 &&
		book_add(b, "./r/..data/x.jq", &err) == 0 &&
		opened(b, 0, &err) == 0,
	    "symlinks within a directory are followed");
	ok(book_rules(b) == 1, "and a file that has many names is one rule");
	is(book_rule(b, 0)->file, "r/x.jq", "called by the first of them");
}

static void
test_names(void)
{
	static const char *const names[] = { "a b.jq", "\"$x\\(.)'.jq",
		"gr\xc3\xbc\xc3\x9f.jq", "new\nline.jq", "-x.jq", "x.y.jq" };
	auto_scratch struct scratch s = scratch_make();
	auto_book struct book *b = book_new();
	struct err err;

	need(mkdir("r r", 0755) == 0 && mkdir("r r/r r", 0755) == 0 &&
	    chdir("r r/r r") == 0);
	for (size_t i = 0; i < array_len(names); i++) {
		char id[32];

		snprintf(id, sizeof(id), "site/a%zu", i);
		if (i == 1)
			continue;
		put_rule(names[i], id, "", "def check: .;");
		ok(book_add(b, names[i], &err) == 0, "a name like %zu is taken",
		    i);
	}
	put_rule(names[1], "site/q", "", "def check: .;");
	ok(book_add(b, names[1], &err) < 0, "but one with a backslash is not");
	is(err.msg, "\"$x\\(.)'.jq: jq takes no name with a backslash",
	    "and the message says so");
	put_rule("\"$x(.)'.jq", "site/q", "", "def check: .;");
	ok(book_add(b, "\"$x(.)'.jq", &err) == 0, "others of jq's own are");
	put_rule("\xff.jq", "site/z", "", "def check: .;");
	ok(book_add(b, "\xff.jq", &err) < 0, "one that is no UTF-8 is not");
	is(err.msg, "\xff.jq: the name is not UTF-8", "which is said");
	if (!ok(opened(b, 0, &err) == 0 && book_rules(b) == array_len(names),
		"jq finds them all, two equal directories in a row or not"))
		printf("# %s\n", err.msg);
}

static void
test_what_is_added(void)
{
	static const struct {
		const char *path, *message;
	} rows[] = {
		{ "", "a rule without a name" },
		{ "none.jq", "none.jq: No such file or directory" },
		{ "a", "a: the name of a rule ends in .jq (a.jq?)" },
		{ "a.txt", "a.txt: the name of a rule ends in .jq" },
		{ "empty", "empty: no rule in it: no file *.jq" },
		{ "fifo.jq", "fifo.jq: no regular file" },
		{ "loop.jq", "loop.jq: Too many levels of symbolic links" },
	};
	auto_scratch struct scratch s = scratch_make();
	auto_book struct book *b = book_new();
	struct err err;

	put_rule("a.jq", "site/a", "", "def check: .;");
	put("a.txt", "");
	need(mkdir("empty", 0755) == 0 && mkfifo("fifo.jq", 0644) == 0 &&
	    symlink("loop.jq", "loop.jq") == 0);
	for (size_t i = 0; i < array_len(rows); i++) {
		ok(book_add(b, rows[i].path, &err) < 0, "'%s' is refused",
		    rows[i].path);
		is(err.msg, rows[i].message, "with its reason");
	}
}

/* Files that are no rules */

static void
test_files(void)
{
	static const struct {
		const char *path, *text, *problems;
	} rows[] = {
		{ "r/bom.jq",
		    "\xef\xbb\xbf"
		    "def f: 1;",
		    "! begins with a byte order mark\n" },
		{ "r/latin.jq", "def f: \"\xe9\";", "! is not UTF-8\n" },
		{ "r/syntax.jq", "def f:\n 1 | ;",
		    "! line 2: syntax error, unexpected ';' (is there nothing "
		    "behind a | or a "
		    "comma, or is a bracket or an 'end' missing?)\n" },
		{ "r/main.jq", "def f: 1; f",
		    "! there is more in it than definitions: what it does "
		    "belongs into 'def check:'\n" },
		{ "r/minus.jq", "module {\"id\": \"site/a\", \"x\": -1};",
		    "! line 1: what its module says has to be constant, and "
		    "'-1' is not: write a negative number as a string\n" },
		{ "r/late.jq", "def f: 1;\nmodule {\"id\": \"site/a\"};",
		    "! line 2: syntax error, unexpected module, expecting "
		    "$end (it is the first in a file, before imports and "
		    "def)\n" },
		{ "r/noid.jq", "module {\"title\": \"T\"}; def check: 1;",
		    "! its module has no \"id\"\n"
		    "! its module has no \"severity\"\n" },
		{ "r/lib.jq", "def check: 1;",
		    "it has a 'def check:', but its module has no \"id\": it "
		    "is taken for a library\n" },
	};
	auto_scratch struct scratch s = scratch_make();
	auto_book struct book *b = book_new();
	auto_buf struct buf out = { .max = TEXT_MAX };
	struct err err;

	need(mkdir("r", 0755) == 0 && mkdir("q", 0755) == 0);
	for (size_t i = 0; i < array_len(rows); i++)
		put(rows[i].path, rows[i].text);
	need(symlink("/etc/hostname", "r/out.jq") == 0 &&
	    symlink("none", "r/none.jq") == 0);
	put("lib.jq", "def f: 1;");
	put("q/lib.jq", "def f: 1;");
	ok(book_add(b, "r", &err) == 0 && book_add(b, "lib.jq", &err) == 0 &&
		book_add(b, "q", &err) == 0 && opened(b, 0, &err) < 0,
	    "files that are no rules are refused");
	is(err.msg, "r/none.jq: No such file or directory",
	    "with the first of the reasons, the file in front");
	for (size_t i = 0; i < array_len(rows); i++)
		is(problems_of(b, rows[i].path, &out), rows[i].problems,
		    rows[i].path);
	is(problems_of(b, "r/out.jq", &out),
	    "! leads out of 'r'; name the file itself, if it is to be used\n",
	    "a symlink out of the directory");
	is(problems_of(b, "lib.jq", &out),
	    "! its module has no \"id\"\n"
	    "! its module has no \"title\"\n"
	    "! its module has no \"severity\"\n",
	    "what is named is no library");
	is(problems_of(b, "q", &out),
	    "! no rule in it: no *.jq whose module has an \"id\"\n",
	    "a directory without rules");
}

static void
test_ids(void)
{
	auto_scratch struct scratch s = scratch_make();
	auto_book struct book *b = book_new();
	auto_buf struct buf out = { .max = TEXT_MAX };
	struct err err;

	put_rule("a.jq", "site/a", "", "def check: .;");
	put_rule("b.jq", "site/a", "", "def check: .;");
	ok(book_add(b, ".", &err) == 0 && opened(b, 0, &err) < 0,
	    "two rules of one id are refused");
	is(problems_of(b, "./b.jq", &out),
	    "it has no \"help\": why it matters\n"
	    "it has no \"remediation\": what to do\n"
	    "it is given every entry: it has no \"select\"\n"
	    "! 'site/a' is the id of ./a.jq, too\n"
	    "it has no tests\n",
	    "and both are named");
}

int
main(void)
{
	test_good();
	test_defaults();
	test_directory();
	test_symlinks();
	test_names();
	test_what_is_added();
	test_files();
	test_ids();
	return tap_end();
}
