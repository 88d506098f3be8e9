/* select/owners.h: names of owners. */
#include "select/owners.h"

#include "tap.h"

static bool
has_name(const struct owners *o, uint32_t id, const char *want)
{
	struct span got = owners_name(o, id);

	return want ? got.p && span_is(got, want) : !got.p;
}

static void
test_owners(void)
{
	struct owners o = { 0 };

	ok(has_name(&o, 0, NULL), "a zeroed struct knows nobody");
	owners_parse(&o, SPAN("b:x:2:\na:x:1:1::/:\nlater:x:2:\nroot::0"));
	ok(has_name(&o, 0, "root") && has_name(&o, 1, "a") &&
		has_name(&o, 2, "b") && has_name(&o, 3, NULL),
	    "of two names with one number the first in the file counts");
	owners_parse(&o,
	    SPAN("+:x:1:\n#c:x:1:\n:x:1:\nx:1\nx:x:-1:\nx:x:4294967296:\n"
		 "y:x: 1:\nz:x:4294967295:\nz:x:1:"));
	ok(has_name(&o, 1, NULL) && has_name(&o, 0, NULL) &&
		has_name(&o, 4294967295u, "z"),
	    "lines that name nobody are passed over");
	owners_parse(&o, SPAN(""));
	ok(has_name(&o, 4294967295u, NULL), "an empty file names nobody");
	owners_release(&o);
}

static void
test_ids(void)
{
	struct owners o = { 0 };
	uint32_t id = 7;

	ok(!owners_id(&o, SPAN("root"), &id) && id == 7,
	    "a zeroed struct has no names");
	owners_parse(&o, SPAN("web:x:33:\nweb:x:1:\nzed:x:9:\n"));
	ok(owners_id(&o, SPAN("web"), &id) && id == 33,
	    "of two numbers of one name the first in the file counts");
	ok(owners_id(&o, SPAN("zed"), &id) && id == 9 &&
		!owners_id(&o, SPAN("ze"), &id),
	    "a name is found by all its bytes");
	owners_release(&o);
}

int
main(void)
{
	test_owners();
	test_ids();
	return tap_end();
}
