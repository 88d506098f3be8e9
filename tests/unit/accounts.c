/* accounts: lines of etc/passwd and etc/group, as C libraries read them. */
#include "check/accounts.h"
#include "base/mem.h"
#include "tap.h"

static void
read_accounts(struct accounts *a, enum accounts_kind kind, struct span body)
{
	accounts_init(a, kind, body);
	accounts_parse(a, NULL);
}

static void
test_fields(void)
{
	struct accounts a;
	const struct account *e;

	read_accounts(&a, ACCOUNTS_PASSWD,
	    SPAN("root:x:0:7:r,oot:/root:/bin/sh\nbin:x:1:2\nshort:x\n"
		 "a:x:5:6:::\n"));
	ok(a.n == 4, "lines with a name and a second field are accounts");
	e = accounts_find(&a, SPAN("root"));
	ok(e && e->line == 1 && !e->broken, "an account is found by its name");
	is_span(e->id, SPAN("0"), "its id");
	is_span(e->group, SPAN("7"), "its group");
	is_span(e->home, SPAN("/root"), "its home");
	is_span(e->shell, SPAN("/bin/sh"), "its shell");
	is_span(e->text, SPAN("root:x:0:7:r,oot:/root:/bin/sh"), "its line");
	e = accounts_find(&a, SPAN("bin"));
	ok(e && e->home.n == 0 && e->shell.n == 0,
	    "four fields are an account for the C library");
	ok(!accounts_find(&a, SPAN("short")) && a.list[2].broken,
	    "two are none, but in the list");
	accounts_release(&a);

	read_accounts(&a, ACCOUNTS_MASTER,
	    SPAN("toor:*:0:0::0:0:Bourne:/root:/bin/csh"));
	is_span(a.list[0].home, SPAN("/root"), "master.passwd has its home");
	is_span(a.list[0].shell, SPAN("/bin/csh"), "and its shell elsewhere");
	accounts_release(&a);

	read_accounts(&a, ACCOUNTS_GROUP, SPAN("wheel:x:10:root,a\n"));
	is_span(a.list[0].id, SPAN("10"), "a group has an id");
	ok(a.list[0].group.n == 0 && a.list[0].home.n == 0,
	    "and nothing of a user's");
	accounts_release(&a);
}

static void
test_lines(void)
{
	struct accounts a;

	read_accounts(&a, ACCOUNTS_PASSWD,
	    SPAN("\n  \n# c:x:1:1:::\n+::0:0:::\n-no::0:0:::\n:x:1:1:::\n"
		 "a:x:1:1:::\r\n b:x:2:2:::x\n"));
	ok(a.n == 5 && a.nby_name == 2,
	    "blank, comment, NIS and nameless lines are passed over");
	ok(a.list[0].runtime_only && a.list[2].runtime_only,
	    "comments and NIS lines are kept for runtimes");
	is_span(a.list[3].name, SPAN("a"), "CR LF ends a line");
	ok(a.list[3].line == 7 && a.list[3].shell.n == 0, "and is no shell");
	is_span(a.list[4].name, SPAN("b"), "blanks in front are passed over");
	accounts_release(&a);

	read_accounts(&a, ACCOUNTS_PASSWD,
	    SPAN("x:x:1:1:a::\nx:x:2:2:b::\nx:x:1z:1:c::"));
	ok(accounts_find(&a, SPAN("x"))->line == 1,
	    "the first line of a name counts");
	ok(a.list[0].nth == 1 && a.list[2].nth == 3,
	    "the lines of a name are numbered");
	accounts_release(&a);

	read_accounts(&a, ACCOUNTS_GROUP, (struct span){ NULL, 0 });
	ok(a.n == 0 && !accounts_find(&a, SPAN("x")), "an empty file has none");
	accounts_release(&a);
}

static void
test_numbers(void)
{
	static const struct {
		const char *text;
		bool good;
		uint32_t number;
	} cases[] = { { "0", true, 0 }, { "00", true, 0 }, { "7", true, 7 },
		{ " 7", true, 7 }, { "\t7", true, 7 }, { "+7", true, 7 },
		{ "4294967295", true, UINT32_MAX }, { "4294967296", false, 0 },
		{ "18446744073709551616", false, 0 }, { "", false, 0 },
		{ " ", false, 0 }, { "+", false, 0 }, { "-1", false, 0 },
		{ "-0", false, 0 }, { "0x0", false, 0 }, { "7 ", false, 0 },
		{ "++7", false, 0 }, { "1.0", false, 0 } };

	for (size_t i = 0; i < array_len(cases); i++) {
		uint32_t n = 99;
		bool good = account_number(span_of(cases[i].text), &n);

		ok(good == cases[i].good && (!good || n == cases[i].number),
		    "\"%s\" is %s", cases[i].text,
		    cases[i].good ? "a number" : "none");
	}
}

static void
test_shells(void)
{
	ok(account_turns_away(SPAN("/sbin/nologin")), "nologin turns away");
	ok(account_turns_away(SPAN("/usr/bin/false")), "false turns away");
	ok(account_turns_away(SPAN("sync")), "a name alone is enough");
	ok(!account_turns_away(SPAN("/bin/sh")), "sh does not");
	ok(!account_turns_away(SPAN("/bin/nologin/")), "a directory does not");
	ok(!account_turns_away(SPAN("")), "nothing does not");
}

int
main(void)
{
	test_fields();
	test_lines();
	test_numbers();
	test_shells();
	return tap_end();
}
