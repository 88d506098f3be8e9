/* rule/book.h: what may be behind jq's complaints. */
#include "bookdir.h"

struct row {
	const char *text, *said;
};

/* Behind a module of one line. */
static const struct row definitions[] = {
	{ "def check: {message: \"a\" line: 1};",
	    "line 2: syntax error, unexpected IDENT, expecting '}' (is a comma "
	    "missing in front of it?)" },
	{ "def check: {line: .key + 1};",
	    "line 2: syntax error, unexpected '+', expecting '}' (a value of "
	    "an object that is more than one term stands between ( and ))" },
	{ "def check: {line: 1;",
	    "line 2: syntax error, unexpected ';', expecting '}' (is a } "
	    "missing in front of it?)" },
	{ "def f: 1\ndef check: .;",
	    "line 3: syntax error, unexpected def (is a ; missing at the end "
	    "of what is before it?)" },
	{ "def check: .",
	    "line 2: syntax error, unexpected $end (is a ; missing at its end, "
	    "or an 'end' before?)" },
	{ "def check:\n (.a | [1, 2]",
	    "line 3: syntax error, unexpected $end (the ( of line 3, column 2 "
	    "is not closed)" },
	{ "def check: \"\\(1) x;",
	    "line 2: syntax error, unexpected $end, expecting QQSTRING_TEXT or "
	    "QQSTRING_INTERP_START or QQSTRING_END (the string of line 2, "
	    "column 12 is not closed)" },
	{ "def check: 'a';",
	    "line 2: syntax error, unexpected INVALID_CHARACTER (''' in line "
	    "2, column 12: a string stands between two \")" },
	{ "def check: \"'\" + \xe2\x80\x9c"
	  "a\xe2\x80\x9d"
	  ";",
	    "line 2: syntax error, unexpected INVALID_CHARACTER ('\xe2\x80\x9c"
	    "' in line 2, column 18: a string stands between two \")" },
	{ "def check: \"\\(1 + (2))'\" && true; # '",
	    "line 2: syntax error, unexpected INVALID_CHARACTER ('&' in line "
	    "2, column 26: it is written 'and')" },
	{ "def check: !true;",
	    "line 2: syntax error, unexpected INVALID_CHARACTER ('!' in line "
	    "2, column 12: 'not' stands behind, as in (.a == 1) | not)" },
	{ "def check: 1 != 2, 3);",
	    "line 2: syntax error, unexpected INVALID_CHARACTER (')' in line "
	    "2, column 21 closes nothing)" },
	{ "def check: [(1];",
	    "line 2: syntax error, unexpected INVALID_CHARACTER (']' in line "
	    "2, column 15, but '(' of line 2, column 13 is open)" },
	{ "def check: .;\r\ndef f: 1;",
	    "line 2: syntax error, unexpected INVALID_CHARACTER, expecting "
	    "$end (line ends are CRLF: jq takes a newline alone)" },
	{ "def check: if . then 1 end;",
	    "line 2: syntax error, unexpected end (jq 1.6 has no 'if' without "
	    "'else': ... else . end, or else empty end)" },
	{ "def check: [1 2];",
	    "line 2: syntax error, unexpected LITERAL (is a comma, a | or a ; "
	    "missing in front of it?)" },
	{ "def check: . as x | 1;",
	    "line 2: syntax error, unexpected IDENT, expecting '$' or '[' or "
	    "'{' ('as' is followed by a variable: as $x)" },
	{ "import \"img\" as img;\ndef check: img::inii;",
	    "line 3: img::inii/0 is not defined (img::ini?)" },
	{ "import \"img\" as img;\ndef check: img::key_values;",
	    "line 3: img::key_values/0 is not defined (there is "
	    "img::key_values/1: so many arguments, with ; between them)" },
	{ "def check: img::ini;",
	    "line 2: img::ini/0 is not defined (there has to be: import "
	    "\"img\" as img;)" },
	{ "def check: key_values(1);",
	    "line 2: key_values/1 is not defined (img::key_values, with import "
	    "\"img\" as img;?)" },
	{ "def check: trim;",
	    "line 2: trim/0 is not defined (jq 1.6 does not have it: "
	    "sub(\"^[[:space:]]+\"; \"\") | sub(\"[[:space:]]+$\"; \"\"))" },
	{ "def check: selct(.);", "line 2: selct/1 is not defined (select?)" },
	{ "def check: limit(1);",
	    "line 2: limit/1 is not defined (there is limit/2: so many "
	    "arguments, with ; between them)" },
	{ "def f($a; $b): 1;\ndef check: f(1, 2);",
	    "line 3: f/1 is not defined (there is f/2: so many arguments, with "
	    "; between them)" },
	{ "def check: g;\ndef g: 1;",
	    "line 2: g/0 is not defined (line 3 has it: jq knows what is "
	    "defined above, and not within another def)" },
};

/* In the module. */
static const struct row members[] = {
	{ "\"title\": \"A title\",\n \"tags\": [True]",
	    "line 2: what its module says has to be constant, and 'True' is "
	    "not (true?)" },
	{ "\"title\":\n \"a \\(1)\"",
	    "line 2: what its module says has to be constant, and a string "
	    "that has an expression in it is not" },
	{ "\"params\": {\"x\": 1, # -2\n \"y\": -1.5}",
	    "line 2: what its module says has to be constant, and '-1.5' is "
	    "not: write a negative number as a string" },
};

static void
test_said(const struct row *row, bool in_module)
{
	auto_scratch struct scratch s = scratch_make();
	auto_book struct book *b = book_new();
	auto_free char *want = mem_printf("a.jq: %s", row->said);
	struct err err;

	put_rule("a.jq", "site/a", in_module ? row->text : "",
	    in_module ? "def check: .;" : row->text);
	need(book_add(b, "a.jq", &err) == 0);
	ok(opened(b, 0, &err) < 0, "jq does not take it");
	is(err.msg, want, row->text);
}

/* What says nothing but what is not there yet. */
static void
test_no_more(void)
{
	auto_scratch struct scratch s = scratch_make();
	auto_book struct book *b = book_new();
	auto_buf struct buf out = { .max = TEXT_MAX };
	struct err err;

	put_rule("a.jq", "site/a",
	    "\"help\": \"h\", \"remediation\": \"r\", \"scope\": \"image\"",
	    "def f: 1\ndef check: .;\ndef tests: [];");
	need(book_add(b, "a.jq", &err) == 0);
	ok(opened(b, BOOK_TESTS, &err) < 0, "a file that jq does not take");
	is(problems_of(b, "a.jq", &out),
	    "! line 3: syntax error, unexpected def (is a ; missing at the end "
	    "of what is before it?)\n",
	    "is not said to have no tests");
}

int
main(void)
{
	for (size_t i = 0; i < array_len(definitions); i++)
		test_said(&definitions[i], false);
	for (size_t i = 0; i < array_len(members); i++)
		test_said(&members[i], true);
	test_no_more();
	return tap_end();
}
