/* os_release: files that say which distribution it is; what is known of it. */
#include "check/os_release.h"
#include "check/distribution.h"
#include "tap.h"

static void
test_fields(void)
{
	struct os_release o;

	os_release_parse(&o,
	    SPAN("# c\n\nNAME=\"Alma  Linux\"\nVERSION='8.8 (x)'\n"
		 "ID=\"almalinux\"\nID_LIKE=\"rhel centos\"\n"
		 "VERSION_ID=8.8\nPRETTY_NAME=Alma\\ 8\n"
		 "SUPPORT_END=2029-05-31\nRELEASE_TYPE=stable\nX=y\n"));
	is_span(o.name, SPAN("Alma  Linux"), "double quotes are taken off");
	is_span(o.version, SPAN("8.8 (x)"), "single quotes are taken off");
	is_span(o.id, SPAN("almalinux"), "ID");
	is_span(o.id_like, SPAN("rhel centos"), "ID_LIKE is not ID");
	is_span(o.version_id, SPAN("8.8"), "a bare value");
	is_span(o.pretty_name, SPAN("Alma 8"), "an escaped blank");
	is_span(o.support_end, SPAN("2029-05-31"), "SUPPORT_END");
	is_span(o.release_type, SPAN("stable"), "RELEASE_TYPE");
	ok(o.odd == 0, "nothing is odd about it");
	os_release_release(&o);

	os_release_parse(&o, SPAN("ID=a\nID=b\n"));
	is_span(o.id, SPAN("b"), "the last line of a name counts");
	os_release_release(&o);

	os_release_parse(&o, (struct span){ NULL, 0 });
	ok(o.id.n == 0 && o.odd == 0, "an empty file says nothing");
	os_release_release(&o);
}

static void
test_values(void)
{
	static const struct {
		const char *line, *value;
		bool odd;
	} cases[] = {
		{ "ID=a", "a", false },
		{ "ID=", "", false },
		{ "ID=\"\"", "", false },
		{ " ID=a", "a", false },
		{ "ID=a \t", "a", false },
		{ "ID=a\r", "a", false },
		{ "ID=a # c", "a", false },
		{ "ID=a#b", "a#b", false },
		{ "ID=a'b'\"c\"d", "abcd", false },
		{ "ID=\"a\\\"b\\\\c\\$d\\`e\"", "a\"b\\c$d`e", false },
		{ "ID=\"a\\nb\"", "a\\nb", false },
		{ "ID='a\\b'", "a\\b", false },
		{ "ID=a\\'b", "a'b", false },
		{ "ID=a=b", "a=b", false },
		{ "ID=$x", "$x", false },
		{ "ID=a b", "a", true },
		{ "ID=\"a b", "a b", true },
		{ "ID='a", "a", true },
		{ "ID =a", "", true },
		{ "export ID=a", "", true },
		{ "=a", "", true },
		{ "ID", "", true },
		{ "1ID=a", "", true },
		{ "id=a", "", false },
	};

	for (size_t i = 0; i < array_len(cases); i++) {
		struct os_release o;

		os_release_parse(&o, span_of(cases[i].line));
		ok(span_is(o.id, cases[i].value) &&
			o.odd == (cases[i].odd ? 1 : 0),
		    "value %zu", i);
		os_release_release(&o);
	}
}

static void
test_limits(void)
{
	static const char zero[] = "\nID=a\0b\nID\0=c\n";
	char line[OS_RELEASE_VALUE_MAX + 8];
	struct os_release o;

	memset(line, 'x', sizeof(line));
	memcpy(line, "ID=", 3);
	os_release_parse(&o, (struct span){ line, OS_RELEASE_VALUE_MAX + 3 });
	ok(o.id.n == OS_RELEASE_VALUE_MAX, "a long value is taken");
	os_release_release(&o);
	os_release_parse(&o, (struct span){ line, OS_RELEASE_VALUE_MAX + 4 });
	ok(o.id.n == 0 && o.odd == 1, "a longer one is not, and odd");
	os_release_release(&o);
	os_release_parse(&o, (struct span){ zero, sizeof(zero) - 1 });
	ok(o.id.n == 0 && o.odd == 2 && o.odd_line == 2,
	    "values and names with a NUL are not taken");
	os_release_release(&o);
}

static void
test_guess(void)
{
	static const struct {
		const char *path, *text, *id, *version;
	} cases[] = {
		{ "etc/alpine-release", "3.6.5\n", "alpine", "3.6.5" },
		{ "etc/alpine-release", "", "", "" },
		{ "etc/debian_version", "6.0.10\n", "debian", "6.0.10" },
		{ "etc/debian_version", "forky/sid\n", "debian", "" },
		{ "etc/redhat-release", "CentOS release 6.10 (Final)\n",
		    "centos", "6.10" },
		{ "etc/redhat-release",
		    "Red Hat Enterprise Linux Server release 6.10 (Santiago)",
		    "rhel", "6.10" },
		{ "etc/system-release", "Amazon Linux AMI release 2018.03\n",
		    "amzn", "2018.03" },
		{ "etc/redhat-release", "Fedora release 20 (Heisenbug)\n",
		    "fedora", "20" },
		{ "etc/redhat-release", "Mystery release 20\n", "", "" },
		{ "etc/redhat-release", "CentOS 6\n", "", "" },
		{ "etc/redhat-release", "CentOS release ", "", "" },
	};

	for (size_t i = 0; i < array_len(cases); i++) {
		struct os_release o = { .odd = 0 };
		bool known = os_release_guess(&o, span_of(cases[i].path),
		    span_of(cases[i].text));

		ok(known == (*cases[i].id != '\0') &&
			span_is(o.id, cases[i].id) &&
			span_is(o.version_id, cases[i].version),
		    "%s of case %zu", cases[i].path, i);
		os_release_release(&o);
	}
}

static void
test_dates(void)
{
	static const struct {
		const char *text;
		int64_t days; /* -1: no date */
	} cases[] = {
		{ "1970-01-01", 0 },
		{ "1970-03-01", 59 },
		{ "2000-02-29", 11016 },
		{ "2024-02-29", 19782 },
		{ "2024-03-01", 19783 },
		{ "2026-04-01", 20544 },
		{ "2100-03-01", 47541 },
		{ "1969-12-31", -1 },
		{ "2023-02-29", -1 },
		{ "2100-02-29", -1 },
		{ "2024-00-01", -1 },
		{ "2024-13-01", -1 },
		{ "2024-01-00", -1 },
		{ "2024-04-31", -1 },
		{ "2024-1-01", -1 },
		{ "2024/01/01", -1 },
		{ "2024-01-01 ", -1 },
		{ "+024-01-01", -1 },
		{ "", -1 },
	};

	for (size_t i = 0; i < array_len(cases); i++) {
		int64_t days = -1;

		ok(date_to_days(span_of(cases[i].text), &days) ==
			    (cases[i].days >= 0) &&
			days == cases[i].days,
		    "date \"%s\"", cases[i].text);
	}
}

static void
test_distributions(void)
{
	const struct distribution *d = distribution_find(SPAN("alpine"));
	int64_t end, extended;

	ok(d && strcmp(d->name, "Alpine Linux") == 0, "one that is known");
	ok(!distribution_find(SPAN("alpin")), "one that is not");
	is(distribution_release(d, SPAN("3.2"))->version, "3.2", "a version");
	is(distribution_release(d, SPAN("3.20.3"))->version, "3.20",
	    "a version of three parts");
	ok(!distribution_release(d, SPAN("3")), "half a version");
	ok(!distribution_release(d, SPAN("3.2alpha")), "another version");
	ok(distribution_is_older(d, SPAN("2.7")), "an old version");
	ok(!distribution_is_older(d, SPAN("3.0")), "the oldest that is known");
	ok(!distribution_is_older(d, SPAN("3.99")), "a new version");
	ok(!distribution_is_older(d, SPAN("edge")), "no version");
	ok(distribution_packaging(SPAN("x"), SPAN("y rhel debian")) ==
		PACKAGING_RPM,
	    "ID_LIKE says what packages are like");
	d = distribution_find(SPAN("debian"));
	for (const struct release *r = d->releases; r->version; r++)
		ok(date_to_days(span_of(r->end), &end) &&
			date_to_days(span_of(r->extended), &extended) &&
			end <= extended,
		    "Debian %s ends before its LTS does", r->version);
}

/* Every row of every table that an id leads to is well formed. */
static void
test_tables(void)
{
	static const char *const ids[] = { "debian", "ubuntu", "alpine", "rhel",
		"almalinux", "rocky", "centos", "centos-stream", "fedora",
		"amzn", "opensuse-leap", "sles", "photon", "ol", "mariner",
		"scientific" };

	for (size_t i = 0; i < array_len(ids); i++) {
		const struct distribution *d =
		    distribution_find(span_of(ids[i]));
		const struct release *r = d ? d->releases : NULL;
		int64_t end = 0, late = 0;
		bool good = r != NULL;

		for (; good && r->version; r++) {
			good = (!r->end || date_to_days(span_of(r->end), &end));
			if (good && r->extended)
				good = r->end && d->program &&
				    date_to_days(span_of(r->extended), &late) &&
				    late >= end;
			good = good &&
			    distribution_release(d, span_of(r->version)) == r;
		}
		ok(good, "the table of %s", ids[i]);
	}
}

int
main(void)
{
	test_fields();
	test_values();
	test_limits();
	test_guess();
	test_dates();
	test_distributions();
	test_tables();
	return tap_end();
}
