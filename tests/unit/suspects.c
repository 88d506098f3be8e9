/* check/suspects.h, check/ids.h: what checks set aside. */
#include "check/suspects.h"

#include "check/ids.h"
#include "tap.h"

static void
add(struct suspects *s, const char *path, uint32_t mode)
{
	struct tar_entry e = { .type = TAR_FILE,
		.name = span_of(path),
		.mode = mode };

	suspects_add(s, &(struct check_entry){ .entry = &e, .layer = 3 });
}

static void
add_name(struct suspects *s, const char *path, const char *to)
{
	struct tar_entry e = { .type = TAR_LINK,
		.name = span_of(path),
		.link = span_of(to) };

	suspects_add_name(s, &e);
}

static void
test_names(void)
{
	struct suspects s = { 0 };
	struct span name;
	size_t at = 0;

	add(&s, "a", 1);
	add(&s, "b", 2);
	add_name(&s, "x", "b");
	add_name(&s, "lost", "c");
	add_name(&s, "y", "a");
	add_name(&s, "z", "b");
	ok(s.n == 2 && s.list[0].names == 1 && s.list[1].names == 2,
	    "names go to what they are links to, or nowhere");
	ok(suspects_name(&s, &s.list[1], &at, &name) && span_is(name, "x") &&
		suspects_name(&s, &s.list[1], &at, &name) &&
		span_is(name, "z") &&
		!suspects_name(&s, &s.list[1], &at, &name),
	    "and are told in their order");
	add(&s, "a", 7);
	ok(s.n == 2 && s.list[0].mode == 7, "of one path there is one entry");
	suspects_release(&s);
	ok(s.n == 0, "a released struct is empty");
}

static void
test_order(void)
{
	static const char *const want[] = { "", "a", "a/b", "a/b/c", "a/c",
		"a\t", "a-b", "a.b", "b", "b\xff" };
	struct suspects s = { 0 };
	bool good = true;

	for (size_t i = array_len(want); i-- > 0;)
		add(&s, want[i], 0);
	suspects_sort(&s);
	for (size_t i = 0; i < array_len(want); i++)
		good = good && span_is(s.list[i].path, want[i]);
	ok(good, "what is below a directory follows it directly");
	suspects_release(&s);
	ok(path_is_below(SPAN("a"), SPAN("a/b")) &&
		path_is_below(SPAN(""), SPAN("a")) &&
		!path_is_below(SPAN("a"), SPAN("a")) &&
		!path_is_below(SPAN("a"), SPAN("ab")) &&
		!path_is_below(SPAN("a/b"), SPAN("a")) &&
		!path_is_below(SPAN(""), SPAN("")),
	    "below is not beside, nor the same");
}

static void
test_ids(void)
{
	struct ids ids = { 0 };
	auto_buf struct buf text = { .max = 64 };

	ids_count(&ids, ID_USER, 5, SPAN("a"), 0);
	ids_count(&ids, ID_USER, 0, SPAN("root"), 0);
	ids_count(&ids, ID_GROUP, 5, SPAN("b"), 1);
	ids_count(&ids, ID_USER, 4, SPAN("c"), 1);
	ids_count(&ids, ID_USER, 5, SPAN("d"), 2);
	ok(ids.n == 3 && ids.list[0].n == 2 &&
		span_is(ids.list[0].first, "a") && ids.list[0].layer == 2 &&
		ids.list[1].kind == ID_GROUP && ids.list[1].n == 1,
	    "numbers are counted, users and groups apart");
	ids_name(&ids, ID_USER, SPAN("web:x:5:5::/:"));
	ids_name(&ids, ID_USER, SPAN("late:x:5:\nother:x:4:"));
	ids_put(&text, &ids, ID_USER, 5);
	ids_put(&text, &ids, ID_USER, 4);
	ids_put(&text, &ids, ID_GROUP, 5);
	is(buf_str(&text), "webother5",
	    "a number has the name that came first, or is itself");
	ids_release(&ids);
	ok(ids.n == 0, "a released struct is empty");
}

int
main(void)
{
	test_names();
	test_order();
	test_ids();
	return tap_end();
}
