/*
 * Target: common/look. The first byte says which parser gets the rest: names of
 * owners, a saved listing.
 */
#include "base/err.h"
#include "base/mem.h"
#include "fuzz.h"
#include "look/owners.h"
#include "look/saved.h"

static void
look_at_owners(struct span s)
{
	static const uint32_t ids[] = { 0, 1, 33, 1000, UINT32_MAX };
	struct owners o = { 0 };

	owners_parse(&o, s);
	for (size_t i = 0; i < array_len(ids); i++) {
		struct span name = owners_name(&o, ids[i]);

		if (!name.p)
			continue;
		must(name.n && !memchr(name.p, ':', name.n));
		touch(name);
	}
	owners_release(&o);
}

static void
look_at_saved(struct span s)
{
	auto_source struct source *src = source_memory(s);
	struct err err = { 0 };
	struct saved *saved = saved_read(src, &err);
	struct saved_entry *e;

	must(saved || err.msg[0]);
	for (size_t i = 0; saved && (e = saved_at(saved, i)); i++) {
		must(saved_find(saved, e->path) == e);
		for (int f = 0; f < FIELD_COUNT; f++)
			touch(e->fields.text[f]);
	}
	saved_free(saved);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span s = { (const char *)data, size };

	if (!s.n)
		return 0;
	switch (s.p[0]) {
	case 'o':
		look_at_owners(span_from(s, 1));
		break;
	default:
		look_at_saved(span_from(s, 1));
		break;
	}
	return 0;
}

void
fuzz_seeds(fuzz_seed_fn *fn, void *arg)
{
	fn(arg, SPAN("oroot:x:0:0::/:/bin/sh\nweb:x:33:33\n#c\n+::\n"));
	fn(arg,
	    SPAN("s{\"type\":\"dir\",\"path\":\".\",\"mode\":\"0755\"}\n"
		 "{\"type\":\"symlink\",\"path\":\"a\",\"path_b64\":\"/w==\","
		 "\"link\":\"x\",\"xattrs\":{\"user.a\":{\"b64\":\"AA==\"}}}\n"
		 "{\"type\":\"end\",\"ok\":true,\"entries\":2}\n"));
}
