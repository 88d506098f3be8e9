/* look: names of owners, saved listings. */
#include "base/mem.h"
#include "look/owners.h"
#include "look/saved.h"
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
		 "y:x: 1:\nz:x:4294967295:"));
	ok(has_name(&o, 1, NULL) && has_name(&o, 0, NULL) &&
		has_name(&o, 4294967295u, "z"),
	    "lines that name nobody are passed over");
	owners_parse(&o, SPAN(""));
	ok(has_name(&o, 4294967295u, NULL), "an empty file names nobody");
	owners_release(&o);
}

static struct saved *
saved_of(const char *text, struct err *err)
{
	auto_source struct source *src = source_memory(span_of(text));

	return saved_read(src, err);
}

static void
test_saved(void)
{
	struct err err = { 0 };
	struct saved *s = saved_of("{\"type\":\"dir\",\"path\":\".\"}\n"
				   "{\"type\":\"news\",\"path\":\"x\"}\n"
				   "{\"type\":\"file\",\"path\":\"h\","
				   "\"hidden\":true}\n"
				   "{\"type\":\"file\",\"path\":\"?\","
				   "\"path_b64\":\"/w==\",\"size\":1}\n"
				   "{\"type\":\"end\",\"ok\":true,"
				   "\"entries\":3}\n",
	    &err);
	struct saved_entry *e;

	if (!ok(s != NULL, "a listing is read: %s", err.msg))
		return;
	ok(saved_find(s, SPAN("")) == saved_at(s, 0), "\".\" is the root");
	ok(!saved_find(s, SPAN("h")) && !saved_find(s, SPAN("x")),
	    "hidden entries and unknown records are passed over");
	e = saved_find(s, SPAN("\xff"));
	ok(e && span_is(e->fields.text[FIELD_SIZE], "1") &&
		e->fields.text[FIELD_LINK].n == 0,
	    "a path in base64 is that path, with its fields");
	saved_free(s);
	ok(!saved_of("{\"type\":\"end\",\"ok\":true,\"entries\":0}\n{", &err),
	    "what follows the last record is refused");
}

int
main(void)
{
	test_owners();
	test_saved();
	return tap_end();
}
