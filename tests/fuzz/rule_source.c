/* Target: what is read of a rule's text without jq: source.c and head.c. */
#include "base/mem.h"
#include "fuzz.h"
#include "rule/book_parts.h"

enum {
	HEAD_MAX = 4 * 1024 * 1024,
};

/* What is blanked stays as long, and has its lines. */
static void
check_blanked(struct span text, const char *after)
{
	for (size_t i = 0; i < text.n; i++)
		must(after[i] == text.p[i] ||
		    (after[i] == ' ' && text.p[i] != '\n'));
}

/* What the tests are not is there as before. */
static void
check_tests(struct span text)
{
	auto_free char *once = mem_spandup(text);
	auto_free char *twice = NULL;
	struct defines all, rest;

	source_blank_tests(once, text.n);
	check_blanked(text, once);
	twice = mem_spandup((struct span){ once, text.n });
	source_blank_tests(twice, text.n);
	must(memcmp(once, twice, text.n) == 0);
	source_defines(text, &all);
	source_defines((struct span){ once, text.n }, &rest);
	must(!rest.tests);
	must(rest.check == all.check && rest.check_takes == all.check_takes);
	must(rest.tests_takes == all.tests_takes);
	must(strcmp(rest.near, all.near) == 0);
	must(all.tests || memcmp(once, text.p, text.n) == 0);
}

static void
check_names(const struct table *names)
{
	for (size_t i = 0; i < names->n; i++) {
		struct span name = names->keys[i];

		must(name.n > 0);
		for (size_t k = 0; k < name.n; k++)
			must(name.p[k] &&
			    strchr("abcdefghijklmnopqrstuvwxyz_0123456789"
				   "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
				name.p[k]));
	}
}

/* Of the text as a library, by the names that it has as a rule, or one. */
static void
check_unused(struct span text, bool all)
{
	auto_free char *once = mem_spandup(text);
	auto_free char *twice = NULL;
	struct table used = { .n = 0 };
	size_t n;

	if (all)
		source_names(text, &used);
	table_add(&used, SPAN("check"));
	source_blank_unused(once, text.n, &used);
	check_blanked(text, once);
	check_names(&used);
	n = used.n;
	twice = mem_spandup((struct span){ once, text.n });
	source_blank_unused(twice, text.n, &used);
	must(memcmp(once, twice, text.n) == 0 && used.n == n);
	table_release(&used);
}

static void
check_deps(const struct json *deps)
{
	must(json_type(deps) == JSON_ARRAY);
	for (size_t i = 0; i < json_count(deps); i++) {
		const struct json *one = json_at(deps, i);

		must(json_type(json_member(one, SPAN("relpath"))) ==
		    JSON_STRING);
		must(json_type(json_member(one, SPAN("is_data"))) == JSON_BOOL);
	}
}

/*
 * What it gives may be no JSON, as it says; where it is, it is of that shape,
 * and neither comments nor blanks in front make a difference.
 */
static void
check_head(struct span text)
{
	auto_buf struct buf head = { .max = HEAD_MAX };
	auto_buf struct buf more = { .max = HEAD_MAX };
	auto_buf struct buf again = { .max = HEAD_MAX };
	auto_json struct json_doc *doc = NULL;
	bool good = head_read(text, &head);
	struct err err;

	buf_puts(&more, "# {\"\n\t ");
	buf_put(&more, text);
	must(head_read(buf_span(&more), &again) == good);
	if (!good)
		return;
	must(span_eq(buf_span(&head), buf_span(&again)));
	doc = json_parse(buf_span(&head), HEAD_MAX, &err);
	if (!doc)
		return;
	must(json_type(json_root(doc)) == JSON_ARRAY);
	must(json_count(json_root(doc)) == 1);
	check_deps(json_member(json_at(json_root(doc), 0), SPAN("deps")));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span text = { (const char *)data, size };

	if (size > BOOK_FILE_MAX)
		return 0;
	check_tests(text);
	check_unused(text, false);
	check_unused(text, true);
	check_head(text);
	return 0;
}

void
fuzz_seeds(fuzz_seed_fn *fn, void *arg)
{
	static const struct span seeds[] = {
		SPAN("module {\"id\": \"site/a\", title: \"A\", # }\n"
		     "  \"select\": {\"path\": [\"etc/**\"], \"cap\": true},\n"
		     "  params: {days: 30, \"x\": [1.5, null, -2]}};\n"
		     "import \"img\" as img;\n"
		     "import \"./d\" as $d {\"search\": \"./\", \"raw\": true};"
		     "\ninclude \"lib\";\n"
		     "def check: .lines | img::numbered | {line: .n};\n"
		     "def tests: [{\"name\": \"a;b\", \"input\": {},\n"
		     "  \"expect\": [{}]}];\n"),
		SPAN("# only comments\ndef chek: def tests: 1; tests;\n"
		     "def tests($a; f): $a;\ndef check(f): .def;"),
		SPAN("def a: \"x\\(\"y\\(1 + (2))\" | \"#;\")\";\n"
		     "def b: a | $def | c::d;\ndef check: {a: b} # def c: 1;\n"
		     "  | [.[] | if . then 1 else 2 end];\ndef tests: [];"),
		SPAN("module{};import\"a\"as a{};import\"b\"as "
		     "b{search:\"x\"};"),
		SPAN("module {\"a\": \"\\u00e9\\\"\", \"b\": 1 2};"),
		SPAN("include \"a\" {}; def a: b; def b: c; def c: d;"),
	};

	for (size_t i = 0; i < array_len(seeds); i++)
		fn(arg, seeds[i]);
}
