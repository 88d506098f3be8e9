/*
 * Target: check/os_release. The first byte says as which file the rest is read.
 */
#include "check/os_release.h"
#include "check/distribution.h"
#include "fuzz.h"

static void
look_at(const struct os_release *o)
{
	const struct span values[] = { o->id, o->id_like, o->name,
		o->pretty_name, o->version, o->version_id, o->release_type,
		o->support_end };
	const struct distribution *d = distribution_find(o->id);
	int64_t days;

	for (size_t i = 0; i < array_len(values); i++) {
		must(values[i].n <= OS_RELEASE_VALUE_MAX);
		touch(values[i]);
	}
	must((o->odd > 0) == (o->odd_line > 0));
	(void)distribution_packaging(o->id, o->id_like);
	if (date_to_days(o->support_end, &days))
		must(days >= 0);
	if (d && !distribution_release(d, o->version_id))
		(void)distribution_is_older(d, o->version_id);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const paths[] = { "etc/alpine-release",
		"etc/debian_version", "etc/redhat-release" };
	struct span s = { (const char *)data, size };
	struct os_release o = { .odd = 0 };

	if (!s.n)
		return 0;
	if (data[0] % 4 == 0)
		os_release_parse(&o, span_from(s, 1));
	else if (!os_release_guess(&o, span_of(paths[data[0] % 4 - 1]),
		     span_from(s, 1)))
		must(o.id.n == 0);
	look_at(&o);
	os_release_release(&o);
	return 0;
}

void
fuzz_seeds(fuzz_seed_fn *fn, void *arg)
{
	fn(arg,
	    SPAN("\x04NAME=\"Debian\"\nID=debian\nVERSION_ID=\"12\"\n# c\n"
		 "SUPPORT_END=2028-06-30 # c\nID_LIKE='a b'\nx y\n"));
	fn(arg, SPAN("\x04ID=\"a\\\"\\$\\`\\\\\"'b'\\c\nVERSION_ID=\"\n"));
	fn(arg,
	    SPAN("\x05"
		 "3.20.3\n"));
	fn(arg,
	    SPAN("\x06"
		 "forky/sid\n"));
	fn(arg,
	    SPAN("\x07"
		 "CentOS Linux release 7.9.2009 (Core)\n"));
}
