/*
 * Target: common/look: a saved listing.
 */
#include "base/err.h"
#include "base/mem.h"
#include "fuzz.h"
#include "look/saved.h"

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

	look_at_saved(s);
	return 0;
}

void
fuzz_seeds(fuzz_seed_fn *fn, void *arg)
{
	fn(arg,
	    SPAN("{\"type\":\"dir\",\"path\":\".\",\"mode\":\"0755\"}\n"
		 "{\"type\":\"symlink\",\"path\":\"a\",\"path_b64\":\"/w==\","
		 "\"link\":\"x\",\"xattrs\":{\"user.a\":{\"b64\":\"AA==\"}}}\n"
		 "{\"type\":\"end\",\"ok\":true,\"entries\":2}\n"));
}
