/*
 * Target: lists of files whose modes are wanted (check/allow.h). What stands
 * behind the first zero byte is the path that is asked about.
 */
#include "check/allow.h"
#include "fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span rest = { (const char *)data, size }, text = { "", 0 };
	struct owners users = { 0 };
	struct allow a = { 0 };
	struct err err = { 0 };

	span_cut(&rest, '\0', &text);
	owners_parse(&users, text);
	if (allow_add(&a, text, &err) < 0) {
		must(a.n == 0);
		must(strncmp(err.msg, "line ", 5) == 0);
	}
	allow_resolve(&a, &users, &users);
	for (uint32_t i = 0; i < 2; i++) {
		struct allow_file f = { .path = rest.p ? rest : SPAN("a"),
			.mode = 04755,
			.uid = i,
			.caps = i ? SPAN("cap_chown+ep") : SPAN("") };

		must(!allow_has(&a, &f) || a.n);
	}
	allow_release(&a);
	owners_release(&users);
	return 0;
}

void
fuzz_seeds(fuzz_seed_fn *fn, void *arg)
{
	fn(arg, SPAN("# c\n4755,2711 root:* {usr/,}bin/su\n\0bin/su"));
	fn(arg, SPAN("cap_chown+ep *:0 a b/**\n* 1:web x\r\n\0a b/c"));
	fn(arg, SPAN("web:x:1:\n"));
}
