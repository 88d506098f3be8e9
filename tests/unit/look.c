/* look: capabilities, names of owners, saved listings. */
#include "base/mem.h"
#include "look/caps.h"
#include "look/owners.h"
#include "look/saved.h"
#include "tap.h"

/* struct vfs_cap_data from words, as many bytes of it as asked for. */
static const char *
caps_of(struct buf *out, const uint32_t *words, size_t n)
{
	unsigned char bytes[32] = { 0 };

	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (unsigned char)(words[i / 4] >> (8 * (i % 4)));
	buf_reset(out);
	if (!caps_put(out, (struct span){ (const char *)bytes, n }))
		return NULL;
	return buf_str(out);
}

static void
test_caps(void)
{
	static const struct {
		uint32_t words[8];
		size_t n;
		const char *want; /* NULL: refused */
	} cases[] = {
		{ { 0x02000001, 1u << 13 }, 20, "cap_net_raw+ep" },
		{ { 0x02000000, 3, 1 }, 20, "cap_chown+ip cap_dac_override+p" },
		{ { 0x02000001, 0, 1u << 7 }, 20, "cap_setuid+ei" },
		{ { 0x02000001 }, 20, "=" },
		{ { 0x02000001, ~0u, ~0u, 0x1ff, 0x1ff }, 20, "=eip" },
		{ { 0x02000000, ~0u, 0, 0x3ff }, 20, "=p 41+p" },
		{ { 0x02000000, 0, 0, 1u << 31 }, 20, "63+p" },
		{ { 0x01000000, 1 }, 12, "cap_chown+p" },
		{ { 0x03000001, 1, 0, 0, 0, 7 }, 24,
		    "cap_chown+ep [rootid=7]" },
		{ { 0x01000000, 1 }, 20, NULL },
		{ { 0x02000000, 1 }, 12, NULL },
		{ { 0x02000000, 1 }, 24, NULL },
		{ { 0x03000000, 1 }, 20, NULL },
		{ { 0x00000000, 1 }, 4, NULL },
		{ { 0x04000000, 1 }, 20, NULL },
		{ { 0x02000002, 1 }, 20, NULL },
		{ { 0x02000000, 1 }, 0, NULL },
		{ { 0x02000000, 1 }, 3, NULL },
	};
	auto_buf struct buf b = { .max = 4096 };

	for (size_t i = 0; i < array_len(cases); i++) {
		const char *got = caps_of(&b, cases[i].words, cases[i].n);

		if (cases[i].want && got)
			is(got, cases[i].want, "capabilities are in words");
		else
			ok(!got && !cases[i].want,
			    "case %zu is refused if it has to be", i);
	}
}

/* Every state of every capability has a clause, and fits. */
static void
test_longest(void)
{
	auto_buf struct buf b = { .max = 65536 };
	const uint32_t words[8] = { 0x02000001, 0x55555555, 0x33333333,
		0x55555555, 0x33333333 };
	const char *got = caps_of(&b, words, 20);

	ok(got && strstr(got, "cap_checkpoint_restore") && strstr(got, "60"),
	    "capabilities in many states are all there");
}

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
	test_caps();
	test_longest();
	test_owners();
	test_saved();
	return tap_end();
}
