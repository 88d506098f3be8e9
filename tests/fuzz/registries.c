/* Target: registries.conf, its TOML, and what it says of a repository. The
 * input is a text, a NUL, a host, a NUL, a repository. */
#include "base/err.h"
#include "fuzz.h"
#include "registry/location.h"
#include "registry/registries_conf.h"
#include "registry/toml.h"

/* Below each value behind a '=' are at most TOML_DEPTH levels of arrays and
 * tables, and between two of them a dotted key's. */
enum { LEVELS = (TOML_DEPTH + 2) * TOML_KEY_PARTS };

static size_t
walk(const struct toml *v, unsigned level)
{
	size_t n = 0, values = 1;

	must(level <= LEVELS);
	must(v->type == TOML_STRING || v->string.n == 0);
	must(v->type >= TOML_ARRAY || !v->first);
	touch(v->string);
	must(span_is_utf8(v->string));
	for (const struct toml *t = v->first; t; t = t->next, n++) {
		touch(t->key);
		must(span_is_utf8(t->key) && t->line > 0);
		must(t->next || t == v->last);
		must(v->type != TOML_TABLE || toml_get(v, t->key) == t);
		values += walk(t, level + 1);
	}
	must(n == v->n && (v->type != TOML_TABLE || n <= TOML_KEYS_MAX));
	return values;
}

static void
check_toml(struct span text)
{
	struct arena arena = { 0 };
	struct err err = { .msg = "" };
	const struct toml *root = toml_parse(text, &arena, &err);

	must((root != NULL) == (err.msg[0] == '\0'));
	must(root || strncmp(err.msg, "line ", 5) == 0);
	if (root)
		must(walk(root, 0) <= TOML_VALUES_MAX);
	arena_release(&arena);
}

static void
check_places(const struct endpoint_places *p, bool plain)
{
	must(p->n >= 1 && p->n <= ENDPOINTS_MAX + 1);
	for (size_t i = 0; i < p->n; i++) {
		const struct endpoint_place *e = &p->list[i];
		struct location l = { .host = { "", 0 } };
		auto_free char *text = mem_printf("%s%s%s", e->host,
		    e->repository[0] ? "/" : "", e->repository);

		must(location_parse(span_of(text), &l) && l.tail.n == 0);
		must(
		    span_is(l.host, e->host) && span_is(l.path, e->repository));
		must(e->own == (i + 1 == p->n));
	}
	must(plain || p->n == 1);
}

static void
check_conf(struct span text, struct span host, struct span repository)
{
	auto_registries struct registries r = { 0 };
	struct endpoint_sources none = { 0 };
	struct err err = { .msg = "" };
	int got = registries_add(&r, text, "conf", &err);

	must((got < 0) == (err.msg[0] != '\0'));
	/* A second file of the same text replaces every table by itself. */
	if (got == 0) {
		size_t n = r.n;

		must(registries_add(&r, text, "again", &err) == 0 && r.n == n);
	}
	for (int by_digest = 0; by_digest < 2; by_digest++) {
		struct endpoint_places p;

		err.msg[0] = '\0';
		got = registries_places(&r, &none, host, repository, by_digest,
		    &p, &err);
		must((got < 0) == (err.msg[0] != '\0'));
		if (got == 0)
			check_places(&p, repository.n > 0);
		endpoint_places_release(&p);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span rest = { (const char *)data, size };
	struct span text = { "", 0 }, host = SPAN("a.com");
	struct span repository = SPAN("x/y");

	if (size > 64 * 1024)
		return 0;
	span_cut(&rest, '\0', &text);
	if (rest.p)
		span_cut(&rest, '\0', &host);
	if (rest.p)
		repository = rest;
	check_toml(text);
	check_conf(text, host, repository);
	return 0;
}

#define R "[[registry]]\n"
#define M "[[registry.mirror]]\n"

void
fuzz_seeds(fuzz_seed_fn *fn, void *arg)
{
	static const struct span seeds[] = {
		SPAN(R "prefix = \"a.com/x\"\nlocation = 'b.net:5000/z'\n" M
		       "location = \"m.local\"\ninsecure = true\n" M
		       "location = '[::1]:5000/hub'\n"
		       "pull-from-mirror = \"digest-only\"\n\0a.com\0x/y"),
		SPAN(R "prefix='*.a.com'\nblocked=false\n" R
		       "location='A.com'\nmirror-by-digest-only=true\n" M
		       "location='m'\n\0x.a.com:5000\0y"),
		SPAN(R "location='a.com/x:v1'\nblocked=true\0a.com\0x"),
		SPAN("unqualified-search-registries = [\n  \"a\", # one\n"
		     "  'b',\n]\r\n[aliases]\n\"x\"=\"a/x\"\n\0a.com\0"),
		SPAN("registry=[{prefix='a.com',mirror=[{location='m'}]}]"),
		SPAN("[registries.search]\nregistries = ['a']\n"),
		SPAN("[a.b]\nc.d.\"e\" = {f.g = 1, h = [[], {}]}\n[[a.x]]\n"
		     "[a]\n[[a.x]]\ny=-0x1F\n"),
		SPAN("a=\"\\u00e9\\U0001F433\\t\"\nb='''\n'q' ''\\'''\n"
		     "c=\"\"\"\\\n   x \"\"\"\"\"\nd=1_000\ne=0o17\n"),
		SPAN("a=1.5\nb=1979-05-27T07:32:00Z\nc=inf\n"),
	};

	for (size_t i = 0; i < array_len(seeds); i++)
		fn(arg, seeds[i]);
}
