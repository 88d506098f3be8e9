/* base/table.h: bytes that are numbered. */
#include "base/table.h"

#include <stdio.h>

#include "tap.h"

static void
test_few(void)
{
	struct table t = { 0 };
	size_t at = 7;

	ok(!table_find(&t, SPAN("a"), &at) && at == 7,
	    "nothing is in an empty table");
	ok(table_add(&t, SPAN("a")) == 0 && table_add(&t, SPAN("")) == 1 &&
		table_add(&t, SPAN("a\0b")) == 2,
	    "keys are numbered as they come, whatever bytes are in them");
	ok(table_add(&t, SPAN("a")) == 0 && t.n == 3,
	    "a key that is there keeps its number");
	ok(table_find(&t, SPAN("a\0b"), &at) && at == 2 &&
		span_eq(t.keys[2], SPAN("a\0b")) &&
		!table_find(&t, SPAN("a\0"), &at),
	    "a key is found by all its bytes");
	table_release(&t);
	table_release(&t);
	ok(t.n == 0 && !table_find(&t, SPAN("a"), &at),
	    "a table that was released is empty");
}

static void
test_many(void)
{
	enum { MANY = 10000 };
	struct table t = { 0 };
	size_t good = 0, at;
	char name[32];

	for (size_t round = 0; round < 2; round++)
		for (size_t i = 0; i < MANY; i++) {
			snprintf(name, sizeof(name), "%zu", i);
			good += table_add(&t, span_of(name)) == i;
		}
	ok(good == 2 * MANY && t.n == MANY, "a large table keeps all numbers");
	ok(!table_find(&t, SPAN("10000"), &at), "and finds no other");
	table_release(&t);
}

int
main(void)
{
	test_few();
	test_many();
	return tap_end();
}
