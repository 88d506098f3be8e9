/* look: saved listings. */
#include "base/mem.h"
#include "look/saved.h"
#include "tap.h"

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
	test_saved();
	return tap_end();
}
