/* check/secrets.h: what becomes of secrets that are found more than once. */
#include "check/secrets.h"
#include "tap.h"

static void
found(struct finds *f, enum secret_kind kind, const char *id, const char *name,
    const char *value, uint64_t line)
{
	finds_take(f,
	    &(struct secret){ .id = id,
		.title = id,
		.kind = kind,
		.severity = SEV_HIGH,
		.name = span_of(name),
		.value = span_of(value),
		.line = line });
}

static bool
is_find(const struct finds *f, size_t i, const char *id, const char *name,
    uint64_t line)
{
	return i < f->n && strcmp(f->list[i].secret.id, id) == 0 &&
	    span_is(f->list[i].secret.name, name) &&
	    f->list[i].secret.line == line;
}

static void
test_kinds(void)
{
	struct finds f = { 0 };

	found(&f, SECRET_VARIABLE, "variable", "TOKEN", "abcdefghijkl", 3);
	found(&f, SECRET_CREDENTIAL, "file", "auth", "abcdefghijkl", 3);
	found(&f, SECRET_TOKEN, "token", "", "abcdefghijkl", 3);
	found(&f, SECRET_TOKEN, "token", "", "abcdefghijkl", 1);
	finds_settle(&f);
	ok(f.n == 1, "one value is one secret");
	ok(is_find(&f, 0, "token", "auth", 1),
	    "a format outranks a file, a file a name; the name stays, and the "
	    "first line");
	finds_reset(&f);

	found(&f, SECRET_VARIABLE, "variable", "AUTH", "Bearer abcdefghijkl",
	    2);
	found(&f, SECRET_TOKEN, "token", "", "abcdefghijkl", 2);
	found(&f, SECRET_TOKEN, "token", "", "mnopqrstuvwx", 2);
	found(&f, SECRET_URL, "url", "host", "abc", 2);
	finds_settle(&f);
	ok(f.n == 3 && is_find(&f, 0, "token", "AUTH", 2),
	    "what is part of another on its line is the same");
	ok(is_find(&f, 1, "token", "", 2) && is_find(&f, 2, "url", "host", 2),
	    "others of the line are not, nor is what is part by chance");
	finds_release(&f);
}

static void
test_places(void)
{
	struct finds f = { 0 };

	f.spot = (struct spot){ .place = PLACE_HISTORY, .history = 4 };
	found(&f, SECRET_VARIABLE, "variable", "x", "abcdefghijkl", 0);
	f.spot = (struct spot){ .place = PLACE_LABEL, .name = SPAN("label") };
	found(&f, SECRET_VARIABLE, "variable", "x", "mnopqrstuvwx", 0);
	f.spot = (struct spot){ .place = PLACE_ENV, .name = SPAN("A") };
	found(&f, SECRET_TOKEN, "token", "", "abcdefghijkl", 0);
	f.spot = (struct spot){ .place = PLACE_ENV, .name = SPAN("B") };
	found(&f, SECRET_TOKEN, "token", "", "abcdefghijkl1", 0);
	finds_settle(&f);
	ok(f.n == 3 && is_find(&f, 0, "token", "A", 0) &&
		is_find(&f, 1, "token", "B", 0),
	    "variables come first, and are told apart");
	ok(f.list[0].spot.history == 4, "the line of the history is kept");
	ok(is_find(&f, 2, "variable", "label", 0),
	    "a place's name is the secret's");
	finds_release(&f);

	found(&f, SECRET_TOKEN, "token", "", "abcdefghijkl", 0);
	f.spot = (struct spot){ .member = 2, .within = SPAN("m") };
	found(&f, SECRET_TOKEN, "token", "", "abcdefghijkl", 7);
	finds_settle(&f);
	ok(f.n == 1 && f.list[0].spot.member == 2 &&
		is_find(&f, 0, "token", "", 7),
	    "a member of an archive says more than its bytes");
	finds_release(&f);
}

static void
test_lines(void)
{
	struct finds f = { 0 };

	found(&f, SECRET_VARIABLE, "variable", "PASS", "abcdefghijkl", 1);
	found(&f, SECRET_URL, "url", "app", "abcdefghijkl", 3);
	finds_settle(&f);
	ok(f.n == 1 && is_find(&f, 0, "url", "app", 3),
	    "the line is that of what is told");
	finds_reset(&f);

	found(&f, SECRET_PRIVATE_KEY, "pkcs1", "", "efghijklmnopqrst", 0);
	found(&f, SECRET_PRIVATE_KEY, "pkcs8", "", "abcdefghijklmnopqrst", 0);
	found(&f, SECRET_PRIVATE_KEY, "other", "", "0123456789abcdefgh", 0);
	finds_settle(&f);
	ok(f.n == 2 && is_find(&f, 0, "pkcs8", "", 0) &&
		is_find(&f, 1, "other", "", 0),
	    "a key in a key is one, and others are not");
	finds_release(&f);
}

static void
test_limits(void)
{
	struct finds f = { 0 };
	char value[32];

	for (size_t i = 0; i < 3 * FINDS_RAW_MAX; i++)
		found(&f, SECRET_TOKEN, "token", "", "abcdefghijkl", i + 1);
	finds_settle(&f);
	ok(f.n == 1 && !f.over && f.list[0].secret.line == 1,
	    "one secret on many lines is one");
	finds_reset(&f);

	for (size_t i = 0; i < FINDS_MAX; i++) {
		snprintf(value, sizeof(value), "value %08zu", i);
		found(&f, SECRET_TOKEN, "token", "", value, i + 1);
	}
	finds_settle(&f);
	ok(f.n == FINDS_MAX && !f.over, "as many as there may be");
	found(&f, SECRET_TOKEN, "token", "", "another", 1);
	finds_settle(&f);
	ok(f.n == FINDS_MAX && f.over, "one more is noted");
	found(&f, SECRET_TOKEN, "token", "", "yet another", 1);
	ok(f.n == FINDS_MAX, "no others are taken: each would cost as much");
	finds_release(&f);
}

int
main(void)
{
	test_kinds();
	test_places();
	test_lines();
	test_limits();
	return tap_end();
}
