/* launch: how runtimes read what a config says. */
#include "check/launch.h"

#include "base/mem.h"
#include "tap.h"

static void
test_numbers(void)
{
	static const struct {
		const char *text;
		int64_t want; /* INT64_MIN: none */
	} cases[] = { { "0", 0 }, { "00", 0 }, { "+0", 0 }, { "-0", 0 },
		{ "0101", 101 }, { "-5", -5 }, { "4294967296", 4294967296 },
		{ "", INT64_MIN }, { "-", INT64_MIN }, { "+", INT64_MIN },
		{ "1 ", INT64_MIN }, { "0x0", INT64_MIN }, { "--1", INT64_MIN },
		{ "99999999999999999999", INT64_MIN },
		{ "00000000000000000000000000", 0 } };

	for (size_t i = 0; i < array_len(cases); i++) {
		int64_t v = INT64_MIN;

		launch_number(span_of(cases[i].text), &v);
		ok(v == cases[i].want, "number '%s'", cases[i].text);
	}
}

static void
test_users(void)
{
	static const struct {
		const char *text, *user, *group;
	} cases[] = { { "", "", "" }, { "web", "web", "" },
		{ "web:", "web", "" }, { ":www", "", "www" },
		{ "a:b:c", "a", "b" }, { "0:0", "0", "0" } };

	for (size_t i = 0; i < array_len(cases); i++) {
		struct launch_user u;

		launch_user_read(span_of(cases[i].text), &u);
		ok(span_is(u.user, cases[i].user) &&
			span_is(u.group, cases[i].group),
		    "user '%s'", cases[i].text);
	}
}

static void
test_paths(void)
{
	static const struct {
		const char *text, *want, *place;
	} cases[] = { { "", "/", "/" }, { "/", "/", "/" },
		{ "//etc/.//", "/etc", "/etc" },
		{ "../../etc", "/etc", "/etc" }, { "/a/b/../../..", "/", "/" },
		{ "/a/..b", "/a/..b", NULL }, { "/proc/x", "/proc/x", "/proc" },
		{ "/procx", "/procx", NULL },
		{ "/var/run/docker.sock", "/var/run/docker.sock",
		    "/run/docker.sock" },
		{ "/usr/lib/x", "/usr/lib/x", NULL } };

	for (size_t i = 0; i < array_len(cases); i++) {
		auto_buf struct buf b = { .max = 64 };

		launch_clean(span_of(cases[i].text), &b);
		is(buf_str(&b), cases[i].want, cases[i].text);
		ok(span_eq(span_of(launch_sensitive(buf_span(&b))),
		       span_of(cases[i].place)),
		    "its place");
	}
}

static void
test_ports(void)
{
	struct launch_ports p;

	ok(launch_ports_read(SPAN("80"), &p) && p.from == 80 && p.to == 80 &&
		p.proto == LAUNCH_TCP,
	    "a port is TCP's");
	ok(launch_ports_read(SPAN("8000-8010/Udp"), &p) && p.from == 8000 &&
		p.to == 8010 && p.proto == LAUNCH_UDP,
	    "a range of UDP");
	ok(!launch_ports_read(SPAN("65536"), &p) &&
		!launch_ports_read(SPAN("2-1"), &p) &&
		!launch_ports_read(SPAN("1/"), &p) &&
		!launch_ports_read(SPAN("1/tcp/"), &p) &&
		!launch_ports_read(SPAN("1-2-"), &p) &&
		!launch_ports_read(SPAN(""), &p),
	    "what is no port");
	for (size_t i = 1; launch_service(i); i++)
		ok(launch_service(i)->port >= launch_service(i - 1)->port,
		    "services are in the order of their ports");
}

static void
test_signals(void)
{
	static const struct {
		const char *text;
		int want;
	} cases[] = { { "SIGTERM", 15 }, { "term", 15 }, { "9", 9 },
		{ "SIGRTMIN+3", 37 }, { "RTMAX", 64 }, { "RTMAX-14", 50 },
		{ "SIGSIGTERM", 0 }, { "RTMIN+31", 0 }, { "RTMIN3", 0 },
		{ "", 0 }, { "65", 0 }, { "TERMS", 0 } };

	for (size_t i = 0; i < array_len(cases); i++)
		ok(launch_signal(span_of(cases[i].text)) == cases[i].want,
		    "signal '%s'", cases[i].text);
}

static void
test_times(void)
{
	static const char *const good[] = { "2024-02-29T23:59:59Z",
		"2000-02-29T00:00:00.123456789+23:59", "0001-01-01T00:00:00Z" };
	static const char *const bad[] = { "", "2023-02-29T00:00:00Z",
		"1900-02-29T00:00:00Z", "2024-00-01T00:00:00Z",
		"2024-04-31T00:00:00Z", "2024-01-01T00:00:60Z",
		"2024-01-01T00:00:00.Z", "2024-01-01T00:00:00z",
		"2024-01-01T00:00:00+24:00", "2024-01-01T00:00:00Z ",
		"2024-01-01 00:00:00Z" };

	for (size_t i = 0; i < array_len(good); i++)
		ok(launch_is_time(span_of(good[i])), "time '%s'", good[i]);
	for (size_t i = 0; i < array_len(bad); i++)
		ok(!launch_is_time(span_of(bad[i])), "no time '%s'", bad[i]);
}

int
main(void)
{
	test_numbers();
	test_users();
	test_paths();
	test_ports();
	test_signals();
	test_times();
	return tap_end();
}
