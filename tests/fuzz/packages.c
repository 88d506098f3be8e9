/*
 * Target: check/packages. The first byte says which kind of database it is.
 */
#include "check/packages.h"
#include "fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span s = { (const char *)data, size };
	struct packages p;
	struct package k;
	uint64_t line = 0;

	if (!s.n)
		return 0;
	packages_open(&p, (enum packages_kind)(data[0] % 2), span_from(s, 1));
	while (packages_next(&p, &k)) {
		must(k.name.n > 0 && k.name.n <= PACKAGES_VALUE_MAX);
		must(k.version.n <= PACKAGES_VALUE_MAX);
		must(k.version.n > 0 || !k.installed);
		must(k.line > line && k.line <= p.line);
		line = k.line;
		touch(k.name);
		touch(k.version);
		touch(k.architecture);
		touch(k.source);
		touch(k.source_version);
		touch(k.license);
		touch(k.maintainer);
	}
	must((p.odd > 0) == (p.odd_line > 0));
	must(!packages_next(&p, &k));
	return 0;
}

void
fuzz_seeds(fuzz_seed_fn *fn, void *arg)
{
	fn(arg,
	    SPAN("\x02Package: a\nStatus: install ok installed\nSource: b (2)\n"
		 "Version: 1\nArchitecture: all\nDescription: x\n y\n .\n\n"
		 "Package: c\nStatus: deinstall ok config-files\n"));
	fn(arg,
	    SPAN("\x01"
		 "C:Q1=\nP:musl\nV:1-r0\nA:x86_64\nL:MIT\no:m\n\n"
		 "P:b\nV:2\nm:x\n"));
}
