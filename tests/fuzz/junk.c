/*
 * Target: names of what nobody means to ship (check/junk.h). The first byte is
 * of the size and the mode.
 */
#include "check/junk.h"
#include "fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span s = { (const char *)data, size }, path;
	struct junk_names *names;
	struct junk junk;

	if (!s.n)
		return 0;
	names = junk_names_new();
	path = span_from(s, 1);
	if (junk_find(names, path, data[0] & 1 ? 4096 : 0,
		data[0] & 2 ? 0600 : 0644, &junk)) {
		must(junk.what != NULL);
		must(junk.dir < path.n);
		must(junk.dir == 0 || path.p[junk.dir] == '/');
		must(!junk.loose || junk.dir);
	}
	junk_names_free(names);
	return 0;
}

void
fuzz_seeds(fuzz_seed_fn *fn, void *arg)
{
	fn(arg,
	    SPAN("\x1"
		 "app/.git/HEAD"));
	fn(arg,
	    SPAN("\x3"
		 "a/node_modules/.cache/x/core.12"));
	fn(arg,
	    SPAN("\x3"
		 "root/.cache/yarn/v6"));
	fn(arg,
	    SPAN("\x3"
		 "var/log/core"));
	fn(arg,
	    SPAN("\x1"
		 "tmp//hs_err_pid12.log"));
	fn(arg,
	    SPAN("\x1"
		 "usr/share/doc/#a#"));
	fn(arg,
	    SPAN("\x1"
		 ".x.swp~"));
}
