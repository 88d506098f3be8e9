/* rule/lint.h: what tests give to a rule that it is never given. */
#include "rule/lint.h"

#include "bookdir.h"

/* A rule of a scope and "select", with one test of some input. */
static const struct {
	const char *members, *input, *said;
} inputs[] = {
	{ "\"select\": {\"path\": \"a\"}", "{\"uid\": 1}",
	    "none of its tests has an entry with a 'path': whether \"select\" "
	    "has the right ones is not tested" },
	{ "\"select\": {\"cap\": true}", "{\"uid\": 1}", "" },
	{ "\"select\": {\"cap\": true}", "{\"pth\": \"a\"}",
	    "test 't': it has 'pth', which no entry has (path?)" },
	{ "\"select\": {\"cap\": true}", "{\"entries\": []}",
	    "test 't': it has 'entries', which no entry has, and the scope is "
	    "entry: an entry's keys are not in another object" },
	{ "\"scope\": \"group\", \"select\": "
	  "{\"content\": \"lines\"}",
	    "{\"path\": \"a\", \"lines\": []}",
	    "test 't': it has 'path', which a rule of the scope group is given "
	    "in 'entries' alone" },
	{ "\"scope\": \"group\", \"select\": {\"cap\": true}", "{}",
	    "test 't': it has no 'entries', which a rule of the scope group is "
	    "always given: [] where nothing is selected" },
	{ "\"scope\": \"group\", \"select\": {\"cap\": true}",
	    "{\"entries\": {}}", "test 't': its 'entries' are no array" },
	{ "\"scope\": \"group\", \"select\": {\"cap\": true}",
	    "{\"entries\": [{\"params\": {}}]}",
	    "test 't': it has 'params', which no entry has" },
	{ "\"scope\": \"image\"", "{}",
	    "test 't': its input has nothing of an image: neither 'config' nor "
	    "anything else" },
	{ "\"scope\": \"image\"", "{\"config\": null}", "" },
	{ "\"scope\": \"image\"", "{\"entries\": []}",
	    "test 't': it has 'entries', which the rule is not given: it has "
	    "no \"select\"" },
	{ "\"scope\": \"image\"", "{\"config\": {\"User\": \"\"}}",
	    "test 't': it has '.config.User', which no image has: it is "
	    ".config.config.User" },
	{ "\"scope\": \"image\"", "{\"config\": {\"labels\": {}}}",
	    "test 't': it has '.config.labels', which no image has: it is "
	    ".config.config.Labels" },
	{ "\"scope\": \"image\"",
	    "{\"config\": {\"config\": {\"user\": \"\"}}}",
	    "test 't': it has '.config.config.user', which no image has: it is "
	    ".config.config.User" },
	{ "\"scope\": \"image\"", "{\"User\": \"\"}",
	    "test 't': it has 'User', which a rule of the scope image is not "
	    "given: in the scope image it is .config.config.User" },
	{ "\"select\": {\"perm\": \"-o+r\"}", "{\"mode\": \"0640\"}",
	    "test 't': its entry is not what the rule selects (perm -o+r)" },
	{ "\"select\": {\"perm\": \"-o+r\"}", "{\"mode\": \"0644\"}", "" },
	{ "\"select\": {\"type\": [\"dir\", \"fifo\"]}", "{\"type\": \"file\"}",
	    "test 't': its entry is not what the rule selects (type dir, "
	    "fifo)" },
	{ "\"select\": {\"content\": \"text\"}", "{\"type\": \"dir\"}",
	    "test 't': its entry is not what the rule selects: what is asked "
	    "for its content is a regular file" },
	{ "\"select\": {\"uid\": 0}", "{\"uid\": 33}",
	    "test 't': its entry is not what the rule selects (uid 0)" },
	{ "\"select\": {\"uid\": 0, \"user\": \"www\"}", "{\"uid\": 33}", "" },
	{ "\"select\": {\"uid\": 0, \"user\": \"www\"}",
	    "{\"uid\": 33, \"user\": \"www\"}", "" },
	{ "\"select\": {\"group\": \"www\"}", "{\"group\": \"root\"}",
	    "test 't': its entry is not what the rule selects (group www)" },
	{ "\"select\": {\"size\": \"+1k\"}", "{\"size\": 1024}",
	    "test 't': its entry is not what the rule selects (size +1k)" },
	{ "\"select\": {\"newer\": \"2024-01-01\"}", "{\"mtime\": 0}",
	    "test 't': its entry is not what the rule selects (newer "
	    "2024-01-01)" },
	{ "\"select\": {\"layer\": \"2..4\"}", "{\"layer\": {\"index\": 1}}",
	    "test 't': its entry is not what the rule selects (layer 2..4)" },
	{ "\"select\": {\"layer\": \"base\"}", "{\"layer\": {\"index\": 1}}",
	    "" },
	{ "\"select\": {\"xattr\": \"user.x\"}", "{\"xattrs\": {}}",
	    "test 't': its entry is not what the rule selects (xattr "
	    "user.x)" },
	{ "\"select\": {\"cap\": true}", "{\"hidden\": true}",
	    "test 't': its entry is not what the rule selects (hidden)" },
	{ "\"select\": {\"contains\": [\"x\", \"yy\"], \"content\": "
	  "\"lines\"}",
	    "{\"lines\": [\"a\", \"y\"]}",
	    "test 't': its entry is not what the rule selects (contains x, "
	    "yy)" },
	{ "\"select\": {\"contains\": [\"x\", \"yy\"], \"content\": "
	  "\"text\"}",
	    "{\"text\": \"ayy\"}", "" },
};

static void
test_input(size_t i)
{
	auto_scratch struct scratch s = scratch_make();
	auto_book struct book *b = book_new();
	auto_buf struct buf out = { .max = TEXT_MAX };
	auto_free char *definitions =
	    mem_printf("def check: {message: \"m\"} | select(false);\n"
		       "def tests: [ { \"name\": \"t\", \"input\": %s, "
		       "\"expect\": [] } ];",
		inputs[i].input);
	auto_free char *members =
	    mem_printf("\"help\": \"Why.\", \"remediation\": \"Do.\", %s",
		inputs[i].members);
	auto_free char *want =
	    mem_printf("%s%s%sa.jq: site/a: it finds nothing in any of its "
		       "tests\n",
		*inputs[i].said ? "a.jq: site/a: " : "", inputs[i].said,
		*inputs[i].said ? "\n" : "");
	struct err err;
	size_t wrong = 0;

	put_rule("a.jq", "site/a", members, definitions);
	need(book_add(b, "a.jq", &err) == 0);
	if (!ok(opened(b, BOOK_TESTS, &err) == 0 &&
		    book_lint(b, &out, &wrong, &err) == 0,
		"a rule is looked through"))
		printf("# %s\n", err.msg);
	is(buf_str(&out), want, inputs[i].input);
}

static void
test_shapes(void)
{
	auto_scratch struct scratch s = scratch_make();
	auto_book struct book *b = book_new();
	auto_buf struct buf out = { .max = TEXT_MAX };
	struct err err;
	size_t wrong = 0;

	put_rule("a.jq", "site/a",
	    "\"help\": \"Why.\", \"remediation\": \"Do.\", \"scope\": "
	    "\"image\"",
	    "def check: empty;\n"
	    "def tests: [ { \"name\": \"a\", \"input\": [], \"expect\": [] },\n"
	    "{ \"name\": \"b\", \"expect\": [] },\n"
	    "{ \"name\": \"c\", \"input\": {\"ref\": \"x\"}, \"expect\": {} "
	    "},\n"
	    "{ \"name\": \"d\", \"input\": {\"ref\": \"x\"} } ];");
	need(book_add(b, "a.jq", &err) == 0);
	ok(opened(b, BOOK_TESTS, &err) == 0 &&
		book_lint(b, &out, &wrong, &err) == 0,
	    "a rule whose tests have no shape is looked through");
	is(buf_str(&out),
	    "a.jq: site/a: test 'a': the test's 'input' is an array, not an "
	    "object\n"
	    "a.jq: site/a: test 'b': the test has no 'input', an object\n"
	    "a.jq: site/a: test 'c': the test's 'expect' is an object, not an "
	    "array of what each finding has\n"
	    "a.jq: site/a: test 'd': the test has no 'expect', an array of "
	    "what each finding has: [] for none\n",
	    "each is told what is wrong with it");
}

int
main(void)
{
	test_shapes();

	for (size_t i = 0; i < array_len(inputs); i++)
		test_input(i);
	return tap_end();
}
