/* check/allow.h: lists of files whose modes are wanted. */
#include "check/allow.h"

#include "base/buf.h"
#include "tap.h"

static bool
has(const struct allow *a, uint32_t mode, const char *caps, uint32_t uid,
    uint32_t gid, const char *path)
{
	return allow_has(a,
	    &(struct allow_file){ .path = span_of(path),
		.uid = uid,
		.gid = gid,
		.mode = mode,
		.caps = span_of(caps) });
}

static void
test_lines(void)
{
	struct allow a = { 0 };
	struct err err;

	ok(!has(&a, 04755, "", 0, 0, "bin/su"), "an empty list has nothing");
	ok(allow_add(&a,
	       SPAN("# a comment\n\n  \t\n\t4755,2711 0:7\t/{usr/,}bin/su  \r\n"
		    "* *:* srv/a b/**\n"
		    "cap_chown+ip,cap_kill+p 0:* bin/x"),
	       &err) == 0,
	    "lines, blanks and comments are read");
	ok(has(&a, 04755, "", 0, 7, "bin/su") &&
		has(&a, 02711, "", 0, 7, "usr/bin/su"),
	    "any of the modes and paths will do");
	ok(!has(&a, 04711, "", 0, 7, "bin/su") &&
		!has(&a, 04755, "", 1, 7, "bin/su") &&
		!has(&a, 04755, "", 0, 0, "bin/su") &&
		!has(&a, 04755, "", 0, 7, "sbin/su"),
	    "mode, owner, group and path have to be those of the line");
	ok(has(&a, 0777, "", 5, 6, "srv/a b/c") &&
		has(&a, 0, "cap_kill+p", 5, 6, "srv/a b/c"),
	    "* is any mode, any capability, any owner");
	ok(has(&a, 0, "cap_chown+ip cap_kill+p", 0, 9, "bin/x") &&
		!has(&a, 0, "cap_chown+ip", 0, 9, "bin/x") &&
		!has(&a, 0, "cap_chown+ip cap_kill+p ", 0, 9, "bin/x") &&
		!has(&a, 0755, "", 0, 9, "bin/x") &&
		!has(&a, 04755, "cap_kill+p", 0, 7, "bin/su"),
	    "capabilities are compared as a whole, and are no mode");
	allow_release(&a);
	ok(!has(&a, 0777, "", 5, 6, "srv/a b/c"), "a released list is empty");
}

static void
test_many(void)
{
	enum { LINES = 20000 };
	auto_buf struct buf text = { .max = 16 << 20 };
	struct allow a = { 0 };
	struct err err;
	size_t found = 0, other = 0;

	for (int i = 0; i < LINES; i++)
		buf_printf(&text, "4755 0:0 opt/%d/b\n", i);
	ok(allow_add(&a, buf_span(&text), &err) == 0, "many lines are read");
	for (int i = 0; i < LINES; i++) {
		char path[32];

		snprintf(path, sizeof(path), "opt/%d/b", i);
		found += has(&a, 04755, "", 0, 0, path);
		other += has(&a, 04755, "", 0, 1, path);
	}
	ok(found == LINES && other == 0, "each of them is found");
	ok(a.nwild == 0, "none is asked about every file");
	allow_release(&a);
}

static void
test_plain(void)
{
	struct allow a = { 0 };
	struct err err;

	ok(allow_add(&a,
	       SPAN("4755 0:0 a/b\n4711 0:0 ./a/b/\n* 0:0 x\\*\n"
		    "2755 0:0 {a/b,c*}\n* 0:0 .\n"),
	       &err) == 0 &&
		allow_add(&a, SPAN("2711 0:0 /a/b"), &err) == 0,
	    "lines about one path");
	ok(has(&a, 04755, "", 0, 0, "a/b") && has(&a, 04711, "", 0, 0, "a/b") &&
		has(&a, 02755, "", 0, 0, "a/b") &&
		has(&a, 02711, "", 0, 0, "a/b") &&
		!has(&a, 0755, "", 0, 0, "a/b"),
	    "each of them counts");
	ok(has(&a, 02755, "", 0, 0, "cd") && !has(&a, 04755, "", 0, 0, "cd") &&
		has(&a, 0, "", 0, 0, "x*") && !has(&a, 0, "", 0, 0, "x\\*") &&
		!has(&a, 0, "", 0, 0, "xy") && has(&a, 0, "", 0, 0, ""),
	    "special characters, and the root");
	allow_release(&a);
}

static void
test_names(void)
{
	struct allow a = { 0 };
	struct owners users = { 0 }, groups = { 0 };
	struct err err;

	ok(allow_add(&a, SPAN("2755 root:mail a\n2755 web:root b"), &err) == 0,
	    "names are read");
	ok(has(&a, 02755, "", 0, 0, "b") == false &&
		!has(&a, 02755, "", 0, 8, "a"),
	    "names that are not known yet match nothing");
	owners_parse(&users, SPAN("web:x:33:33::/:\n"));
	owners_parse(&groups, SPAN("mail:x:8:\nwheel:x:0:\n"));
	allow_resolve(&a, &users, &groups);
	ok(has(&a, 02755, "", 0, 8, "a") && has(&a, 02755, "", 33, 0, "b") &&
		!has(&a, 02755, "", 0, 0, "b"),
	    "names are those of the image, and root is 0");
	owners_release(&users);
	owners_release(&groups);
	allow_release(&a);
}

static void
test_errors(void)
{
	static const struct {
		const char *text, *want;
	} cases[] = {
		{ "4755 0:0", "line 1: it has to be MODE OWNER:GROUP PATH" },
		{ "#\n\n4855 0:0 a",
		    "line 3: '4855' is no mode: an octal number like 4755, "
		    "capabilities like cap_net_raw+ep, or *" },
		{ "4755, 0:0 a",
		    "line 1: '' is no mode: an octal number like 4755, "
		    "capabilities like cap_net_raw+ep, or *" },
		{ "14755 0:0 a",
		    "line 1: '14755' is no mode: an octal number like 4755, "
		    "capabilities like cap_net_raw+ep, or *" },
		{ "4755 0 a",
		    "line 1: '0' is no OWNER:GROUP: two names, numbers or *" },
		{ "4755 :0 a",
		    "line 1: ':0' is no OWNER:GROUP: two names, numbers or "
		    "*" },
		{ "4755 0:0 a[", "line 1: 'a[': '[' without ']' at byte 2" },
		{ "1,2,3,4,5,6,7,1,2 0:0 a", "line 1: more than 8 modes" },
	};
	struct allow a = { 0 };
	struct err err;

	ok(allow_add(&a, SPAN("4755 0:0 kept"), &err) == 0, "a good line");
	for (size_t i = 0; i < array_len(cases); i++) {
		auto_buf struct buf text = { .max = 1024 };

		err.msg[0] = '\0';
		ok(allow_add(&a, span_of(cases[i].text), &err) < 0,
		    "case %zu is refused", i);
		is(err.msg, cases[i].want, "the error says line and reason");
		buf_printf(&text, "0777 *:* lost\n%s", cases[i].text);
		ok(allow_add(&a, buf_span(&text), &err) < 0 &&
			!has(&a, 0777, "", 0, 0, "lost"),
		    "and nothing of the text is taken");
	}
	ok(has(&a, 04755, "", 0, 0, "kept"), "what was there stays");
	allow_release(&a);
}

int
main(void)
{
	test_lines();
	test_plain();
	test_many();
	test_names();
	test_errors();
	return tap_end();
}
