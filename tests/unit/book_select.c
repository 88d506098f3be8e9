/* rule/book.h: what rules select, what is wrong with metadata, and what is
 * right but not good. */
#include "bookdir.h"

static void
put_numbered(char path[32], size_t i, const char *members,
    const char *definitions)
{
	char id[32];

	snprintf(path, 32, "%03zu.jq", i);
	snprintf(id, sizeof(id), "site/r%03zu", i);
	put_rule(path, id, members, definitions);
}

static void
test_select(void)
{
	static const struct {
		const char *select, *printed;
	} rows[] = {
		{ "", "--no-hidden" },
		{ "\"path\": \"/etc/x\"", "etc/x --no-hidden" },
		{ "\"path\": [\"a\", \"-b*\"]", "a --path '-b*' --no-hidden" },
		{ "\"not_path\": \"a\"", "--not-path a --no-hidden" },
		{ "\"regex\": \"[.]pem$\"", "--regex '[.]pem$' --no-hidden" },
		{ "\"type\": \"dir\"", "--type d --no-hidden" },
		{ "\"type\": [\"file\", \"hardlink\", \"symlink\", \"char\", "
		  "\"block\", \"fifo\"]",
		    "--type f --type h --type l --type c --type b --type p "
		    "--no-hidden" },
		{ "\"perm\": \"/6000\"", "--perm /6000 --no-hidden" },
		{ "\"uid\": \"+0\", \"gid\": \"-5\"",
		    "--uid +0 --gid -5 --no-hidden" },
		{ "\"uid\": 0, \"size\": 7, \"layer\": 2",
		    "--uid 0 --size 7 --layer 2 --no-hidden" },
		{ "\"user\": \"www\", \"group\": [\"a\", \"b\"]",
		    "--user www --group a --group b --no-hidden" },
		{ "\"size\": \"-100k\"", "--size -100k --no-hidden" },
		{ "\"layer\": \"app\"", "--layer app --no-hidden" },
		{ "\"newer\": \"2024-01-01\"",
		    "--newer 2024-01-01 --no-hidden" },
		{ "\"cap\": true", "--cap --no-hidden" },
		{ "\"xattr\": \"user.x\"", "--xattr user.x --no-hidden" },
		{ "\"hidden\": false", "--no-hidden" },
		{ "\"hidden\": true", "'**'" },
		{ "\"hidden\": true, \"path\": \"a\"", "a" },
		{ "\"hidden\": \"only\"", "--hidden" },
		{ "\"content\": \"none\"", "--no-hidden" },
		{ "\"content\": \"text\"", "--type f,h --no-hidden" },
		{ "\"content\": \"json\", \"type\": \"symlink\"",
		    "--type l --no-hidden" },
		{ "\"contains\": \"x\"", "--type f,h --no-hidden" },
	};
	auto_scratch struct scratch s = scratch_make();
	auto_book struct book *b = book_new();
	struct err err;
	char path[32];

	for (size_t i = 0; i < array_len(rows); i++) {
		auto_free char *select =
		    mem_printf("\"select\": {%s}", rows[i].select);

		put_numbered(path, i, select, "def check: .;");
	}
	if (!ok(book_add(b, ".", &err) == 0 && opened(b, 0, &err) == 0,
		"all that may be selected is read"))
		printf("# %s\n", err.msg);
	for (size_t i = 0; i < array_len(rows) && i < book_rules(b); i++) {
		auto_buf struct buf text = { .max = TEXT_MAX };

		select_print(book_rule(b, i)->select, &text);
		is(buf_str(&text), rows[i].printed, rows[i].select);
		ok(!select_is_empty(book_rule(b, i)->select),
		    "and it is not empty");
	}
}

static void
test_asked_for(void)
{
	auto_scratch struct scratch s = scratch_make();
	auto_book struct book *b = book_new();
	const struct user_rule *r;
	struct err err;

	put_rule("a.jq", "site/a",
	    "\"select\": {\"content\": \"base64\", \"max_bytes\": 16777216, "
	    "\"hidden\": \"only\", \"contains\": [\"a b\", \"\xc3\xbc\"]}, "
	    "\"scope\": \"image\"",
	    "def check: .;");
	need(book_add(b, "a.jq", &err) == 0 && opened(b, 0, &err) == 0);
	r = book_rule(b, 0);
	ok(r->content == CONTENT_BASE64 && r->max_bytes == RULE_BODY_MAX &&
		r->hidden && r->scope == SCOPE_IMAGE && r->selects,
	    "what else is asked for is noted");
	ok(strcmp(r->contains[0], "a b") == 0 &&
		strcmp(r->contains[1], "\xc3\xbc") == 0 && !r->contains[2],
	    "and the keywords");
}

/* Metadata that are wrong: each file has one of these alone. */
static const struct {
	const char *members, *problems;
} wrong[] = {
	{ "\"severty\": \"low\"", "'severty' is no key of a rule (severity?)" },
	{ "\"zzz\": 1", "'zzz' is no key of a rule" },
	{ "\"severity\": \"hihg\"", "'hihg' is no severity (high?)" },
	{ "\"severity\": \"bad\"",
	    "'bad' is no severity (info, low, medium, high, critical)" },
	{ "\"select\": {}, \"select\": {\"path\": \"a\"}",
	    "an object of its metadata has \"select\" twice" },
	{ "\"severity\": 3", "\"severity\" is no string" },
	{ "\"severity\": null", "\"severity\" is no string" },
	{ "\"title\": \"\"", "\"title\" is empty" },
	{ "\"title\": \" \\n\"", "\"title\" is empty" },
	{ "\"title\": \"a\\nb\"", "\"title\" has more than one line" },
	{ "\"title\": \"a\\u0000b\"", "\"title\" has a NUL" },
	{ "\"help\": []", "\"help\" is no string" },
	{ "\"remediation\": \"\"", "\"remediation\" is empty" },
	{ "\"tags\": \"x\"", "\"tags\" is no array of strings" },
	{ "\"tags\": [1]", "\"tags\" is no string" },
	{ "\"aliases\": [\"\"]", "\"aliases\" is empty" },
	{ "\"references\": [\"1\",\"2\",\"3\",\"4\",\"5\",\"6\",\"7\",\"8\"]",
	    "\"references\" has more than 7 entries" },
	{ "\"scope\": \"file\"", "'file' is no scope (entry, group, image)" },
	{ "\"params\": [1]", "\"params\" is no object" },
	{ "\"params\": null", "\"params\" is no object" },
	{ "\"id\": \"a\"",
	    "the id 'a' is not like family/thing, in lower case with dashes" },
	{ "\"id\": \"secrets/x\"",
	    "'secrets' is the family of img-check-secrets: take one of your "
	    "own" },
	{ "\"id\": \"a/B\"",
	    "the id 'a/B' is not like family/thing, in lower case with "
	    "dashes" },
	{ "\"id\": \"a/b/c\"",
	    "the id 'a/b/c' is not like family/thing, in lower case with "
	    "dashes" },
	{ "\"id\": \"-a/b\"",
	    "the id '-a/b' is not like family/thing, in lower case with "
	    "dashes" },
	{ "\"id\": \"a/\"",
	    "the id 'a/' is not like family/thing, in lower case with dashes" },
	{ "\"id\": 7", "\"id\" is no string" },
	{ "\"select\": []", "\"select\" is no object" },
	{ "\"select\": null", "\"select\" is no object" },
	{ "\"select\": {\"paths\": \"x\"}",
	    "\"select\": 'paths' is no key of it (path?)" },
	{ "\"select\": {\"name\": \"x\"}",
	    "\"select\": 'name' is no key of it: they are path, not_path, "
	    "regex, type, perm, uid, user, gid, group, size, layer, newer, "
	    "cap, xattr, hidden, contains, content, max_bytes" },
	{ "\"select\": {\"path\": \"a[\"}",
	    "\"select\": --path 'a[': '[' without ']' at byte 2" },
	{ "\"select\": {\"path\": 1}",
	    "\"select\": \"path\" is no string, nor an array of strings" },
	{ "\"select\": {\"path\": []}",
	    "\"select\": \"path\" is no string, nor an array of strings" },
	{ "\"select\": {\"path\": [\"a\", null]}",
	    "\"select\": \"path\" is no string, nor an array of strings" },
	{ "\"select\": {\"perm\": \"/9\"}",
	    "\"select\": --perm '/9': '9' is no part of a mode at byte 2" },
	{ "\"select\": {\"perm\": 755}",
	    "\"select\": \"perm\" is no string, nor an array of strings" },
	{ "\"select\": {\"uid\": 1.5}",
	    "\"select\": \"uid\" is no string, nor an array of strings" },
	{ "\"select\": {\"regex\": \"(\"}",
	    "\"select\": --regex '(': missing closing parenthesis at byte 2" },
	{ "\"select\": {\"type\": \"directory\"}",
	    "\"select\": 'directory' is no type (dir?)" },
	{ "\"select\": {\"type\": [\"file\", \"f\"]}",
	    "\"select\": 'f' is no type (file hardlink symlink dir char block "
	    "fifo)" },
	{ "\"select\": {\"cap\": false}",
	    "\"select\": \"cap\" is true, or is not there" },
	{ "\"select\": {\"hidden\": \"yes\"}",
	    "\"select\": \"hidden\" is true, false or \"only\"" },
	{ "\"select\": {\"contains\": \"\"}",
	    "\"select\": \"contains\" has a keyword that is empty" },
	{ "\"select\": {\"contains\": \"a\\u0000\"}",
	    "\"select\": \"contains\" has a keyword that has a NUL" },
	{ "\"select\": {\"content\": \"txt\"}",
	    "\"select\": 'txt' is no kind of content (text?)" },
	{ "\"select\": {\"content\": 1}",
	    "\"select\": \"content\" is no string: one of none, text, lines, "
	    "json, base64" },
	{ "\"select\": {\"content\": [\"text\"]}",
	    "\"select\": \"content\" is no string: one of none, text, lines, "
	    "json, base64" },
	{ "\"select\": {\"max_bytes\": 0}",
	    "\"select\": \"max_bytes\" is a number from 1 to 16777216" },
	{ "\"select\": {\"max_bytes\": 16777217}",
	    "\"select\": \"max_bytes\" is a number from 1 to 16777216" },
};

static void
test_wrong(void)
{
	auto_scratch struct scratch s = scratch_make();
	auto_book struct book *b = book_new();
	auto_buf struct buf out = { .max = TEXT_MAX };
	struct err err;
	char path[32];

	for (size_t i = 0; i < array_len(wrong); i++)
		put_numbered(path, i, wrong[i].members, "def check: .;");
	ok(book_add(b, ".", &err) == 0 && opened(b, 0, &err) < 0,
	    "what is wrong in metadata is refused");
	is(err.msg, "./004.jq: an object of its metadata has \"select\" twice",
	    "by the first of it");
	for (size_t i = 0; i < array_len(wrong); i++) {
		auto_free char *want = mem_printf("! %s\n", wrong[i].problems);
		auto_free char *file = mem_printf("./%03zu.jq", i);

		is(problems_of(b, file, &out), want, wrong[i].members);
	}
	ok(book_rules(b) == 0 && !book_child(b), "and none of them is left");
}

/* What only --lint says, of a rule that has help, remediation and tests. */
static const struct {
	const char *members, *problems;
} poor[] = {
	{ "\"select\": {\"path\": \"a\"}", "" },
	{ "\"scope\": \"image\"", "" },
	{ "\"scope\": \"group\"",
	    "it is given every entry: it has no \"select\"" },
	{ "\"select\": {}", "it is given every entry: it has no \"select\"" },
	{ "\"title\": \"A title.\", \"select\": {\"path\": \"a\"}",
	    "the title ends with a full stop" },
	{ "\"title\": \"0123456789012345678901234567890123456789012345678901"
	  "2345678901234567890123456789012345678901234567890\", \"select\": "
	  "{\"path\": \"a\"}",
	    "the title has more than 100 bytes" },
	{ "\"help\": \"A title\", \"select\": {\"path\": \"a\"}",
	    "\"help\" says no more than the title" },
	{ "\"select\": {\"path\": [\"etc/x/\", \"\", \"/\"]}",
	    "'etc/x/' is the directory alone; all that is in it is "
	    "'etc/x/**'\n"
	    "'' is the root directory alone; all that is in it is '**'\n"
	    "'/' is the root directory alone; all that is in it is '**'" },
	{ "\"select\": {\"path\": \"etc/x/\", \"type\": \"dir\"}", "" },
	{ "\"select\": {\"regex\": \"[.]pem$\"}",
	    "'[.]pem$' has to match the whole path, not a part of it: begin "
	    "with '.*' what may be in any directory" },
	{ "\"select\": {\"regex\": \"(^|/)id_rsa\"}",
	    "'(^|/)id_rsa' has to match the whole path, not a part of it: "
	    "begin with '.*' what may be in any directory" },
	{ "\"select\": {\"regex\": \"/etc/.*\"}",
	    "'/etc/.*' matches nothing: a path has no / in front" },
	{ "\"select\": {\"regex\": [\".*[.]pem\", \"etc/.*[.]pem$\", "
	  "\"/?etc\"]}",
	    "" },
	{ "\"select\": {\"perm\": \"o+r\"}",
	    "'o+r' is exactly that mode, with no other bit: '-o+r' is all of "
	    "these bits, '/o+r' any of them" },
	{ "\"select\": {\"perm\": \"4000\"}",
	    "'4000' is exactly that mode, with no other bit: '-4000' is all "
	    "of these bits, '/4000' any of them" },
	{ "\"select\": {\"perm\": [\"-o+r\", \"/6000\", \"0644\", \"0\", "
	  "\"u=rw,go=r\"]}",
	    "" },
	{ "\"select\": {\"max_bytes\": 5, \"path\": \"a\"}",
	    "\"max_bytes\" says nothing without \"content\"" },
	{ "\"select\": {\"max_bytes\": 5, \"contains\": \"a\"}", "" },
	{ "\"select\": {\"type\": \"dir\", \"size\": \"+1\"}",
	    "selects nothing: \"size\" is of regular files, and \"type\" has "
	    "none" },
	{ "\"select\": {\"type\": [\"dir\", \"file\"], \"size\": \"+1\"}", "" },
	{ "\"select\": {\"type\": \"fifo\", \"content\": \"text\"}",
	    "has no content: \"type\" has nothing that has one" },
	{ "\"select\": {\"type\": \"symlink\", \"content\": \"text\"}", "" },
	{ "\"select\": {\"type\": \"dir\", \"contains\": \"x\"}",
	    "selects nothing: \"contains\" is of files, and \"type\" has "
	    "none" },
	{ "\"select\": {\"path\": [\"a\", \"b/c\"], \"not_path\": [\"b/**\", "
	  "\"a\"]}",
	    "selects nothing: \"not_path\" names all that \"path\" does" },
	{ "\"select\": {\"path\": [\"a\", \"b/c\"], \"not_path\": \"a\"}", "" },
	{ "\"select\": {\"not_path\": \"**\"}",
	    "selects nothing: \"not_path\" names all that there is" },
	{ "\"select\": {\"path\": [\"etc/../x\", \"a\"]}",
	    "'etc/../x' matches nothing: no path has a \"..\"" },
	{ "\"select\": {\"path\": \"etc/..x\"}", "" },
	{ "\"select\": {\"regex\": \"^/etc\"}",
	    "'^/etc' matches nothing: a path has no / in front" },
	{ "\"select\": {\"regex\": [\"^/?etc\", \"^/a|b\", \"^/{0}\"]}", "" },
	{ "\"select\": {\"size\": \"-0\"}",
	    "selects nothing: no file is smaller than nothing" },
	{ "\"select\": {\"size\": [\"-0\", \"-1\"]}", "" },
	{ "\"select\": {\"uid\": \"-0\"}",
	    "selects nothing: no \"uid\" is below 0" },
	{ "\"select\": {\"gid\": \"-0\", \"group\": \"a\"}", "" },
	{ "\"select\": {\"size\": \"+1M\", \"content\": \"text\"}",
	    "has no content: files of that \"size\" are over \"max_bytes\"" },
	{ "\"select\": {\"size\": \"+1M\", \"content\": \"text\", "
	  "\"max_bytes\": 1048577}",
	    "" },
	{ "\"select\": {\"size\": \"3k\", \"contains\": \"a\", "
	  "\"max_bytes\": 2048}",
	    "has no content: files of that \"size\" are over \"max_bytes\"" },
	{ "\"select\": {\"size\": \"3k\", \"contains\": \"a\", "
	  "\"max_bytes\": 2049}",
	    "" },
	{ "\"select\": {\"contains\": [\"abc\", \"abcd\"], \"max_bytes\": 2}",
	    "selects nothing: what it \"contains\" is longer than "
	    "\"max_bytes\"" },
	{ "\"select\": {\"contains\": [\"ab\", \"abcd\"], \"max_bytes\": 2}",
	    "" },
};

static void
test_poor(void)
{
	auto_scratch struct scratch s = scratch_make();
	auto_book struct book *b = book_new();
	auto_buf struct buf out = { .max = TEXT_MAX };
	struct err err;
	char path[32];

	for (size_t i = 0; i < array_len(poor); i++) {
		auto_free char *members =
		    mem_printf("%s\"remediation\": \"Do.\", %s",
			unless_in(poor[i].members,
			    "\"help\": ", "\"help\": \"Why.\", "),
			poor[i].members);

		put_numbered(path, i, members, "def check: .; def tests: [];");
	}
	put_rule("bare.jq", "site/bare", "\"select\": {\"path\": \"a\"}",
	    "def check: .; def tests(f): [];");
	if (!ok(book_add(b, ".", &err) == 0 && opened(b, 0, &err) == 0,
		"what is not good is no error"))
		printf("# %s\n", err.msg);
	for (size_t i = 0; i < array_len(poor); i++) {
		auto_free char *want = mem_printf("%s%s", poor[i].problems,
		    *poor[i].problems ? "\n" : "");
		auto_free char *file = mem_printf("./%03zu.jq", i);

		is(problems_of(b, file, &out), want, poor[i].members);
	}
	is(problems_of(b, "./bare.jq", &out),
	    "it has no \"help\": why it matters\n"
	    "it has no \"remediation\": what to do\n"
	    "\"tests\" takes no arguments\n",
	    "nor is what is missing");
}

int
main(void)
{
	test_select();
	test_asked_for();
	test_wrong();
	test_poor();
	return tap_end();
}
