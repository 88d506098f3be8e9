/* image/caps.h: file capabilities. */
#include "image/caps.h"
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

static void
test_read(void)
{
	struct caps c;

	ok(caps_read(&c,
	       SPAN("\1\0\0\3\0\x20\0\0\4\0\0\0\1\0\0\0\0\0\0\0\7\0\0\0")),
	    "an attribute of revision 3 is read");
	ok(c.permitted == (UINT64_C(1) << 32 | 1u << 13) &&
		c.inheritable == 4 && c.effective && c.has_root && c.root == 7,
	    "each of its parts is there");
	ok(!caps_read(&c, SPAN("")), "an empty attribute is none");
}

int
main(void)
{
	test_caps();
	test_longest();
	test_read();
	return tap_end();
}
