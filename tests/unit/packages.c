/* packages: databases of dpkg and apk. */
#include "check/packages.h"
#include "base/attr.h"
#include "tap.h"

static const char dpkg[] = "Package: base-files\n"
			   "Status: install ok installed\n"
			   "Maintainer: A B <a@b>\n"
			   "Architecture: amd64\n"
			   "Version: 12.4+deb12u7\n"
			   "Description: base\n"
			   " Package: no\n"
			   " .\n"
			   "\n"
			   "Package: gone\n"
			   "Status: deinstall ok config-files\n"
			   "Version: 1\n"
			   "\n\n \n"
			   "package:libgcc-s1\n"
			   "STATUS:  hold  ok   half-configured \n"
			   "Source: gcc-12 (12.2.0-14)\n"
			   "version:\t12.2.0-14+deb12u1\n"
			   "Architecture: amd64";

static void
test_dpkg(void)
{
	struct packages p;
	struct package k;

	packages_open(&p, PACKAGES_DPKG, span_of(dpkg));
	ok(packages_next(&p, &k), "the first record");
	is_span(k.name, SPAN("base-files"), "its name");
	is_span(k.version, SPAN("12.4+deb12u7"), "its version");
	is_span(k.architecture, SPAN("amd64"), "its architecture");
	is_span(k.maintainer, SPAN("A B <a@b>"), "its maintainer");
	ok(k.installed && k.source.n == 0 && k.line == 1, "it is installed");
	ok(packages_next(&p, &k) && span_is(k.name, "gone"), "the second");
	ok(!k.installed && k.line == 10,
	    "what was removed but for its settings is not installed");
	ok(packages_next(&p, &k) && span_is(k.name, "libgcc-s1"),
	    "names of fields have any case");
	ok(k.installed && k.line == 16, "half-configured is installed");
	is_span(k.version, SPAN("12.2.0-14+deb12u1"), "a tab before a value");
	is_span(k.source, SPAN("gcc-12"), "the name of the source");
	is_span(k.source_version, SPAN("12.2.0-14"), "and its version");
	ok(!packages_next(&p, &k) && !packages_next(&p, &k) && p.odd == 0,
	    "the end");
}

static void
test_status(void)
{
	static const struct {
		const char *status;
		bool installed;
	} cases[] = { { "install ok installed", true },
		{ "install ok unpacked", true },
		{ "install reinstreq half-installed", true },
		{ "install ok triggers-pending", true },
		{ "deinstall ok installed", true },
		{ "deinstall ok config-files", false },
		{ "purge ok not-installed", false },
		{ "unknown ok not-installed", false }, { "", true } };

	for (size_t i = 0; i < array_len(cases); i++) {
		char text[128];
		struct packages p;
		struct package k;

		snprintf(text, sizeof(text),
		    "Package: a\nVersion: 1\n"
		    "Status: %s\n",
		    cases[i].status);
		packages_open(&p, PACKAGES_DPKG, span_of(text));
		ok(packages_next(&p, &k) && k.installed == cases[i].installed,
		    "status \"%s\"", cases[i].status);
	}
}

static void
test_apk(void)
{
	struct packages p;
	struct package k;

	packages_open(&p, PACKAGES_APK,
	    SPAN("C:Q1abc=\nP:musl\nV:1.2.5-r0\nA:x86_64\nS:1\nL:MIT\n"
		 "o:musl-source\nm:N C <n@c>\nF:lib\nR:ld-musl\nP:not\n\n"
		 "P:b\nV:2\n\n"));
	ok(packages_next(&p, &k) && k.installed, "the first record of apk");
	is_span(k.name, SPAN("musl"), "its name is the first");
	is_span(k.version, SPAN("1.2.5-r0"), "its version");
	is_span(k.architecture, SPAN("x86_64"), "its architecture");
	is_span(k.license, SPAN("MIT"), "its license");
	is_span(k.source, SPAN("musl-source"), "its source");
	is_span(k.maintainer, SPAN("N C <n@c>"), "its maintainer");
	ok(packages_next(&p, &k) && span_is(k.name, "b") && k.line == 13,
	    "the second");
	ok(!packages_next(&p, &k), "the end");
}

static void
test_odd(void)
{
	static const struct {
		const char *text;
		size_t odd;
	} cases[] = { { "", 0 }, { "\n\n", 0 }, { "x\n", 1 },
		{ "Version: 1\n", 1 }, { "Package: a\n", 1 },
		{ "Package:\nVersion: 1\n", 1 },
		{ "Package: a b\nVersion: 1\n", 1 },
		{ "Package: \033[2J\nVersion: 1\n", 1 },
		{ "Package: a\nVersion: 1 2\n", 1 },
		{ "Package: a\nStatus: purge ok not-installed\n", 0 },
		{ " Package: a\n Version: 1\n\nx\n", 2 } };

	for (size_t i = 0; i < array_len(cases); i++) {
		struct packages p;
		struct package k;

		packages_open(&p, PACKAGES_DPKG, span_of(cases[i].text));
		while (packages_next(&p, &k))
			continue;
		ok(p.odd == cases[i].odd && (p.odd_line > 0) == (p.odd > 0),
		    "case %zu of odd records", i);
	}
}

static void
test_limits(void)
{
	static char text[PACKAGES_VALUE_MAX + 64];
	struct packages p;
	struct package k;
	int n;

	for (int more = 0; more < 2; more++) {
		n = snprintf(text, sizeof(text), "V:1\nP:");
		memset(text + n, 'x', PACKAGES_VALUE_MAX + 1);
		packages_open(&p, PACKAGES_APK,
		    (struct span){ text,
			(size_t)n + PACKAGES_VALUE_MAX + (size_t)more });
		ok(packages_next(&p, &k) == !more && p.odd == (size_t)more,
		    "a name of %d bytes", PACKAGES_VALUE_MAX + more);
	}
}

int
main(void)
{
	test_dpkg();
	test_status();
	test_apk();
	test_odd();
	test_limits();
	return tap_end();
}
