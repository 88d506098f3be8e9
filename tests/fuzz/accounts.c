/*
 * Target: check/accounts. The first byte says which file it is.
 */
#include "check/accounts.h"
#include "fuzz.h"

static void
look_at(const struct accounts *a, const struct account *e)
{
	const struct account *first = accounts_find(a, e->name);
	uint32_t id;

	must(e->name.n > 0);
	must(e->broken || (first && first->line <= e->line));
	must(!first || (!first->broken && span_eq(first->name, e->name)));
	if (a->kind != ACCOUNTS_SHADOW)
		must(e->broken || account_number(e->id, &id));
	touch(e->text);
	touch(e->password);
	touch(e->id);
	touch(e->group);
	touch(e->home);
	touch(e->shell);
	(void)account_turns_away(e->shell);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span s = { (const char *)data, size };
	struct accounts a;

	if (!s.n)
		return 0;
	accounts_init(&a, (enum accounts_kind)(data[0] % ACCOUNTS_KINDS),
	    span_from(s, 1));
	accounts_parse(&a, NULL);
	for (size_t i = 0; i < a.n; i++) {
		must(i == 0 || a.list[i - 1].line < a.list[i].line);
		look_at(&a, &a.list[i]);
	}
	accounts_release(&a);
	return 0;
}

void
fuzz_seeds(fuzz_seed_fn *fn, void *arg)
{
	fn(arg,
	    SPAN("\x00root:x:0:0:root:/root:/bin/sh\n\n# c\n+::::::\n"
		 "a:x:-1:1:::\nb:x:1\nroot:x:4294967296:0:::\r\n"));
	fn(arg, SPAN("\x01root:*:1::::::\na::1:0:99999:7:::\nb:\0:1\n"));
	fn(arg, SPAN("\x02toor:*:0:0::0:0:Bourne:/root:/bin/sh\n"));
	fn(arg, SPAN("\x03root:x:0:root\nusers:x: +100:a,b\nx:y:z\n"));
}
