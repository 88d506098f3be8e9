/* test, coverage, lint, explain, scaffold: what authors of rules ask for. */
#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "bookdir.h"
#include "rule/coverage.h"
#include "rule/explain.h"
#include "rule/lint.h"
#include "rule/scaffold.h"
#include "rule/test.h"

static char dir[] = "/tmp/rule_authors.XXXXXX";

static void
write_file(const char *name, const char *text)
{
	auto_free char *path = mem_printf("%s/%s", dir, name);
	FILE *f = fopen(path, "w");

	if (!f || fputs(text, f) < 0 || fclose(f) != 0)
		printf("Bail out! %s: %s\n", path, strerror(errno));
}

/* A book of the files of the directory, which are taken away. */
static struct book *
open_book(const char *params, const char *const *names, struct err *err)
{
	struct child_limits limits = child_limits();
	struct book *b = book_new();
	int got = 0;

	limits.cpu_ms = 300;
	*err = (struct err){ 0 };
	for (; *names && got == 0; names++) {
		auto_free char *path = mem_printf("%s/%s", dir, *names);

		got = book_add(b, path, err);
	}
	if (got == 0 && params)
		got = book_add_params(b, span_of(params), "p.json", err);
	if (got == 0)
		(void)!book_open(b, &limits, err);
	if (got == 0)
		(void)!book_compile(b, NULL, &limits, BOOK_TESTS, err);
	return b;
}

/* Takes the directory's name out of what is printed. */
static const char *
plain(struct buf *out)
{
	char *at;
	size_t n = strlen(dir) + 1;

	while (
	    (at = memmem(out->p ? out->p : "", out->n, dir, n - 1)) != NULL) {
		memmove(at, at + n, out->n - (size_t)(at - out->p) - n);
		out->n -= n;
	}
	return buf_str(out);
}

#define HEAD(id)                                             \
	"module { \"id\": \"" id "\", \"title\": \"t\", "    \
	"\"severity\": \"medium\", \"remediation\": \"r\", " \
	"\"help\": \"It is bad.\\n\\nAlways.\""
#define CHECK                                       \
	"def check: .lines // [] | to_entries[] | " \
	"select(.value | startswith(\"bad\")) | "   \
	"{ message: .value, line: (.key + 1), key: .value };"

static const char good[] = HEAD(
    "a/good") ", \"references\": [\"https://x.example/\"], \"tags\": "
	      "[\"one\", \"two\"], \"aliases\": [\"OLD-1\"], \"select\": { "
	      "\"path\": [\"etc/*.conf\", \"opt/**\"], \"not_path\": "
	      "\"etc/x.conf\", \"uid\": 0, \"content\": \"lines\", "
	      "\"max_bytes\": 2048 }, "
	      "\"params\": { \"days\": 30, \"list\": [] } };\n" CHECK "\n"
	      "def tests: [ { \"name\": \"a bad line # TODO\", \"input\": { "
	      "\"path\": \"etc/a.conf\", \"lines\": [\"bad\", \"x\", \"bad "
	      "2\"] }, "
	      "\"expect\": [ { \"line\": 3, \"path\": \"etc/a.conf\", "
	      "\"severity\": \"medium\" }, {} ] }, { \"name\": \"no bad "
	      "line\", "
	      "\"input\": { \"lines\": [] }, \"expect\": [] } ];\n";

static const char failing[] = HEAD(
    "b/failing") ", \"select\": { "
		 "\"content\": \"lines\" } };\n" CHECK "\n"
		 "def tests: [ { \"name\": \"one line\", \"input\": { "
		 "\"lines\": "
		 "[\"x\", \"bad\"] }, \"expect\": [ { \"line\": 1 } ] } ];\n";

static const char untested[] = HEAD("c/untested") " };\ndef check: empty;\n";

static const char troubled[] = HEAD(
    "d/troubled") " };\n"
		  "def loop: loop;\n"
		  "def check: if .e then error(\"no\") elif .l then loop "
		  "elif .s then { mesage: \"m\" } else ((\"hm\" | debug) | "
		  "{ message: . }) end;\n"
		  "def tests: [ { \"name\": \"an error\", \"input\": { \"e\": "
		  "true }, "
		  "\"expect\": [] }, { \"name\": \"a shape\", \"input\": { "
		  "\"s\": true "
		  "}, \"expect\": [] }, { \"name\": \"said\", \"input\": { }, "
		  "\"expect\": [{}] }, { \"input\": {}, \"expect\": [] }, "
		  "{ \"name\": \"odd\", \"input\": {}, \"expect\": [ { "
		  "\"lne\": 1 } ] }, "
		  "{ \"name\": \"a limit\", \"input\": { \"l\": true }, "
		  "\"expect\": [] "
		  "}, { \"name\": \"said again\", \"input\": { }, \"expect\": "
		  "[{}] } "
		  "];\n";

static const char broken[] = HEAD("e/broken") " };\ndef check: empty;\n"
					      "def tests: error(\"oh\");\n";

static void
test_tap(void)
{
	static const char *const names[] = { "good.jq", "failing.jq",
		"untested.jq", "troubled.jq", "broken.jq", NULL };
	struct err err;
	struct book *b;
	size_t failed = 0;
	auto_buf struct buf out = { .max = TEXT_MAX };

	b = open_book(NULL, names, &err);
	is(err.msg, "", "rules are read");
	ok(book_test(b, &out, &failed, &err) == 0, "their tests are run");
	is(buf_str(&out),
	    "1..12\n"
	    "ok 1 - a/good: a bad line \\# TODO\n"
	    "ok 2 - a/good: no bad line\n"
	    "not ok 3 - b/failing: one line\n"
	    "# expected {\"line\":1}\n"
	    "#      got {\"message\":\"bad\",\"line\":2,\"key\":\"bad\","
	    "\"severity\":\"medium\"}\n"
	    "#        : line is 2, not 1\n"
	    "ok 4 - c/untested # SKIP it has no tests\n"
	    "not ok 5 - d/troubled: an error\n"
	    "# check failed: no\n"
	    "not ok 6 - d/troubled: a shape\n"
	    "# finding 1: 'mesage' is no key of a finding (message?)\n"
	    "ok 7 - d/troubled: said\n"
	    "# debug: hm\n"
	    "not ok 8 - d/troubled: test 4\n"
	    "# the test has no 'name'\n"
	    "not ok 9 - d/troubled: odd\n"
	    "# expectation 1: 'lne' is no key of a finding (line?)\n"
	    "not ok 10 - d/troubled: a limit\n"
	    "# check went over a limit: it takes more than 0.3 seconds of "
	    "processor time\n"
	    "ok 11 - d/troubled: said again\n"
	    "# debug: hm\n"
	    "not ok 12 - e/broken\n"
	    "# tests failed: oh\n",
	    "TAP");
	ok(failed == 7, "%zu tests have failed", failed);
	buf_release(&out);
	out = (struct buf){ .max = 400 };
	ok(book_test(b, &out, &failed, &err) == 0 && !buf_ok(&out),
	    "TAP that is cut is not taken for whole");
	book_free(b);
}

/* A rule that never ends is not asked for ever. */
static void
test_stopped(void)
{
	static const char *const names[] = { "loops.jq", NULL };
	struct err err;
	struct book *b;
	size_t failed = 0;
	auto_buf struct buf out = { .max = TEXT_MAX };

	write_file("loops.jq",
	    HEAD("a/loops") " };\ndef loop: loop;\n"
			    "def check: loop;\ndef tests: [ range(9) | { name: "
			    "tostring, "
			    "input: {}, expect: [] } ];\n");
	b = open_book(NULL, names, &err);
	ok(book_test(b, &out, &failed, &err) == 0 && failed == 9,
	    "no test of a rule that never ends passes");
	ok(strstr(buf_str(&out),
	       "not ok 1 - a/loops: 0\n"
	       "# check went over a limit: ") != NULL,
	    "the first goes over the limit");
	ok(strstr(buf_str(&out),
	       "not ok 9 - a/loops: 8\n"
	       "# check was not asked: it has been ended too often\n") != NULL,
	    "the last is not asked");
	book_free(b);
}

static void
test_params(void)
{
	static const char *const names[] = { "params.jq", NULL };
	struct err err;
	struct book *b;
	size_t failed = 1;
	auto_buf struct buf out = { .max = TEXT_MAX };

	write_file("params.jq",
	    HEAD("a/params") ", \"params\": { \"x\": 1, "
			     "\"y\": [2] } };\ndef check: .params | { message: "
			     "tojson };\n"
			     "def tests: [ { \"name\": \"defaults\", "
			     "\"input\": {}, "
			     "\"expect\": [ { \"message\": "
			     "\"{\\\"x\\\":1,\\\"y\\\":[2]}\" } ] "
			     "}, { \"name\": \"its own\", \"input\": { "
			     "\"params\": { \"y\": 3 } "
			     "}, \"expect\": [ { \"message\": "
			     "\"{\\\"x\\\":1,\\\"y\\\":3}\" } "
			     "] } ];\n");
	b = open_book("{\"a/params\":{\"x\":5}}", names, &err);
	is(err.msg, "", "a rule with parameters is read");
	ok(book_test(b, &out, &failed, &err) == 0 && failed == 0,
	    "tests have the defaults, and what they say");
	is(buf_str(&out),
	    "1..2\nok 1 - a/params: defaults\n"
	    "ok 2 - a/params: its own\n",
	    "whatever was set from outside");
	book_free(b);
}

static void
test_coverage(void)
{
	static const char *const names[] = { "good.jq", "failing.jq",
		"untested.jq", "broken.jq", NULL };
	struct err err;
	struct book *b = open_book(NULL, names, &err);
	size_t uncovered = 0;
	auto_buf struct buf out = { .max = TEXT_MAX };

	ok(book_coverage(b, false, &out, &uncovered, &err) == 0 &&
		uncovered == 3,
	    "three rules do not both fire and stay silent");
	is(buf_str(&out),
	    "a/good: fires, and is silent\n"
	    "         2  a bad line # TODO\n"
	    "         0  no bad line\n"
	    "b/failing: is silent in none of its tests\n"
	    "         1  one line\n"
	    "c/untested: no tests\n"
	    "e/broken: tests failed: oh\n"
	    "4 rules: 2 without tests, 0 fire in none, 1 are silent in none\n",
	    "coverage as text");
	buf_reset(&out);
	ok(book_coverage(b, true, &out, &uncovered, &err) == 0, "and as JSON");
	is(plain(&out),
	    "{\"rule\":\"a/good\",\"file\":\"good.jq\",\"fires\":true,"
	    "\"silent\":true,\"tests\":[{\"name\":\"a bad line # TODO\","
	    "\"findings\":2},{\"name\":\"no bad line\",\"findings\":0}]}\n"
	    "{\"rule\":\"b/failing\",\"file\":\"failing.jq\",\"fires\":true,"
	    "\"silent\":false,\"tests\":[{\"name\":\"one line\","
	    "\"findings\":1}]}\n"
	    "{\"rule\":\"c/untested\",\"file\":\"untested.jq\","
	    "\"fires\":false,\"silent\":false,\"tests\":[]}\n"
	    "{\"rule\":\"e/broken\",\"file\":\"broken.jq\",\"fires\":false,"
	    "\"silent\":false,\"trouble\":\"tests failed: oh\",\"tests\":[]}"
	    "\n",
	    "a line for each rule");
	book_free(b);
}

static const char odd[] = HEAD(
    "f/odd") ", \"select\": { \"path\": "
	     "\"etc/*.conf\", \"not_path\": \"etc/no.conf\", \"content\": "
	     "\"lines\" }, \"params\": { \"a\": 1 } };\n"
	     "def check: (.lines // [])[] | { message: . };\n"
	     "def tests: [ { \"name\": \"x\", \"input\": { \"path\": "
	     "\"etc/sub/a.conf\", \"lines\": [\"m\"] }, \"expect\": [{}] }, "
	     "{ \"name\": \"x\", \"input\": { \"path\": \"etc/no.conf\", "
	     "\"lines\":"
	     " [\"m\", \"n\"] }, \"expect\": [{}, {}] }, { \"name\": \"text\", "
	     "\"input\": { \"text\": \"m\", \"lines\": [\"m\"], \"params\": { "
	     "\"b\": 1 } }, \"expect\": [{}] } ];\n";

static const char quiet[] = HEAD(
    "g/quiet") ", \"scope\": \"group\", "
	       "\"select\": { \"path\": \"etc/*\" } };\ndef check: empty;\n"
	       "def tests: [ { \"name\": \"n\", \"input\": { \"entries\": [ { "
	       "\"path\": \"etc/a\" }, { \"path\": \"usr/a\" } ] }, "
	       "\"expect\": [] } "
	       "];\n";

static void
test_lint(void)
{
	static const char *const names[] = { "good.jq", "odd.jq", "quiet.jq",
		NULL };
	struct err err;
	struct book *b;
	size_t wrong = 0;
	auto_buf struct buf out = { .max = TEXT_MAX };

	write_file("odd.jq", odd);
	write_file("quiet.jq", quiet);
	b = open_book(NULL, names, &err);
	is(err.msg, "", "odd rules are read");
	ok(book_lint(b, &out, &wrong, &err) == 0, "and looked through");
	is(plain(&out),
	    "odd.jq: f/odd: test 'x': another test has the same name\n"
	    "odd.jq: f/odd: test 'x': the rule does not select the path "
	    "'etc/sub/a.conf'\n"
	    "odd.jq: f/odd: test 'x': the rule does not select the path "
	    "'etc/no.conf'\n"
	    "odd.jq: f/odd: test 'x': two findings of 'etc/no.conf' have one "
	    "fingerprint: give each a 'key' of its own\n"
	    "odd.jq: f/odd: test 'text': it has 'text', which the rule is not "
	    "given: its content is lines\n"
	    "odd.jq: f/odd: test 'text': the rule has no parameter 'b'\n"
	    "odd.jq: f/odd: it has no test in which it finds nothing\n"
	    "quiet.jq: g/quiet: test 'n': the rule does not select the path "
	    "'usr/a'\n"
	    "quiet.jq: g/quiet: it finds nothing in any of its tests\n",
	    "what is wrong is said, and of a good rule nothing");
	ok(wrong == 9, "%zu lines", wrong);
	book_free(b);
}

static void
test_lint_empty(void)
{
	static const char *const names[] = { "empty.jq", NULL };
	struct err err;
	struct book *b;
	size_t wrong = 0;
	auto_buf struct buf out = { .max = TEXT_MAX };

	write_file("empty.jq",
	    HEAD("a/b") ", \"select\": { \"path\": \"x\" "
			"} };\ndef check: empty;\ndef tests: [];\n");
	b = open_book(NULL, names, &err);
	ok(book_lint(b, &out, &wrong, &err) == 0 && wrong == 1,
	    "a rule with an empty array of tests has one fault");
	is(plain(&out), "empty.jq: a/b: it has no tests\n", "that it has none");
	book_free(b);
}

static void
test_lint_fatal(void)
{
	static const char *const names[] = { "fatal.jq", NULL };
	struct err err;
	struct book *b;
	size_t wrong = 0;
	auto_buf struct buf out = { .max = TEXT_MAX };

	write_file("fatal.jq", "module { \"id\": \"a/b\" };\ndef check: .;\n");
	b = open_book(NULL, names, &err);
	ok(err.msg[0] != '\0', "a rule without a title is not read");
	ok(book_lint(b, &out, &wrong, &err) == 0 && wrong > 0 &&
		strstr(buf_str(&out), "fatal.jq: a/b: ") != NULL,
	    "but looked through");
	book_free(b);
}

static const char explained[] =
    "a/good: t\n\n"
    "  severity      medium\n"
    "  file          good.jq\n"
    "  aliases       OLD-1\n"
    "  tags          one, two\n\n"
    "Why\n  It is bad.\n\n  Always.\n\n"
    "What to do\n  r\n\n"
    "References\n  https://x.example/\n\n"
    "What it looks at\n"
    "  path is       etc/*.conf\n"
    "            or  opt/**\n"
    "  path is not   etc/x.conf\n"
    "  uid is        0\n"
    "  selection     'etc/*.conf' 'opt/**' --not-path etc/x.conf --uid 0 "
    "--type f,h "
    "--no-hidden\n\n"
    "What it is given\n"
    "  scope         entry: each entry by itself\n"
    "  content       lines, an array of strings; of bodies up to 2 KiB\n\n"
    "Parameters\n"
    "  days          7 (by default 30)\n"
    "  list          []\n\n"
    "Tests\n  a bad line # TODO\n  no bad line\n";

static void
test_explain(void)
{
	static const char *const names[] = { "good.jq", NULL };
	struct err err;
	struct book *b = open_book("{\"a/good\":{\"days\":7}}", names, &err);
	auto_buf struct buf out = { .max = TEXT_MAX };

	ok(book_explain(b, SPAN("OLD-1"), &out, &err) == 0,
	    "a rule is explained, also by an alias");
	is(plain(&out), explained, "all of it");
	ok(book_explain(b, SPAN("a/god"), &out, &err) < 0, "not one that is");
	is(err.msg, "there is no rule 'a/god' (a/good?)", "misspelt");
	ok(book_explain(b, SPAN("x"), &out, &err) < 0, "nor another");
	is(err.msg, "there is no rule 'x': --list-rules has all",
	    "that is not there");
	book_free(b);
}

static void
test_scaffold(void)
{
	static const char *const names[] = { "new.jq", NULL };
	struct err err;
	struct book *b;
	size_t failed = 1, wrong = 1, uncovered = 1;
	auto_buf struct buf text = { .max = TEXT_MAX };
	auto_buf struct buf out = { .max = TEXT_MAX };

	ok(scaffold_put(SPAN("my-team/some-rule2"), &text, &err) == 0,
	    "a rule to begin with");
	write_file("new.jq", buf_str(&text));
	b = open_book(NULL, names, &err);
	is(err.msg, "", "it is a rule");
	ok(book_rules(b) == 1 &&
		strcmp(book_rule(b, 0)->rule.id, "my-team/some-rule2") == 0,
	    "of that id");
	ok(book_test(b, &out, &failed, &err) == 0 && failed == 0,
	    "its tests pass");
	buf_reset(&out);
	ok(book_lint(b, &out, &wrong, &err) == 0 && wrong == 0,
	    "nothing is wrong with it");
	is(buf_str(&out), "", "nothing is said");
	ok(book_coverage(b, false, &out, &uncovered, &err) == 0 &&
		uncovered == 0,
	    "it fires, and is silent");
	book_free(b);
}

static void
test_ids(void)
{
	static const char *const bad[] = { "", "x", "a/", "/a", "a/b/c", "A/b",
		"a/b-", "-a/b", "a/b--c", "a/b c", "a/b\"", "a/\xc3\xa4" };
	struct err err;
	auto_buf struct buf text = { .max = TEXT_MAX };

	for (size_t i = 0; i < array_len(bad); i++)
		ok(scaffold_put(span_of(bad[i]), &text, &err) < 0 && !text.n,
		    "'%s' is no id", bad[i]);
}

int
main(void)
{
	if (!mkdtemp(dir))
		return tap_skip_all("no directory for files");
	write_file("good.jq", good);
	write_file("failing.jq", failing);
	write_file("untested.jq", untested);
	write_file("troubled.jq", troubled);
	write_file("broken.jq", broken);
	test_ids();
	test_scaffold();
	test_tap();
	test_stopped();
	test_params();
	test_coverage();
	test_lint();
	test_lint_empty();
	test_lint_fatal();
	test_explain();
	need(nftw(dir, scratch_take_out, 8, FTW_DEPTH | FTW_PHYS) == 0);
	return tap_end();
}
