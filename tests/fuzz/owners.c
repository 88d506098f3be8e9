/*
 * Target: names of owners (select/owners.h).
 */
#include "select/owners.h"
#include "fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint32_t ids[] = { 0, 1, 33, 1000, UINT32_MAX };
	struct owners o = { 0 };
	uint32_t id;

	owners_parse(&o, (struct span){ (const char *)data, size });
	for (size_t i = 0; i < array_len(ids); i++) {
		struct span name = owners_name(&o, ids[i]);

		if (!name.p)
			continue;
		must(name.n && !memchr(name.p, ':', name.n));
		must(owners_id(&o, name, &id));
		touch(name);
	}
	owners_release(&o);
	return 0;
}

void
fuzz_seeds(fuzz_seed_fn *fn, void *arg)
{
	fn(arg, SPAN("root:x:0:0::/:/bin/sh\nweb:x:33:33\n#c\n+::\n"));
}
