/* child: programs in jq that are in order, and all that are not. */
#include "rule/child.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#include "asking.h"
#include "base/mem.h"
#include "sanitized.h"
#include "tap.h"

/* One question to one program. */
static struct heard
ask(const char *text, struct span input, struct child_limits limits)
{
	struct heard h = heard_new();
	auto_child struct child *c = start(text, limits);
	struct err err;

	if (!c)
		return h;
	child_on_answer(c, hear, &h);
	if (child_ask(c, 7, NULL, input, &err) < 0 || child_finish(c, &err) < 0)
		printf("# %s: %s\n", text, err.msg);
	return h;
}

/* What programs do */

struct example {
	const char *text, *input;
	enum child_end end;
	const char *values, *debug, *why; /* NULL: whatever it is */
};

static const struct example examples[] = {
	{ ".", "{\"a\":[1,2.5,null]}", CHILD_DONE, "[[7,{\"a\":[1,2.5,null]}]]",
	    "", "" },
	{ "empty", "1", CHILD_DONE, "[]", "", "" },
	{ ".[1],\"\\u0000\\u00e9\"", "1", CHILD_DONE, "[1,\"\\u0000é\"]", "",
	    "" },
	/* Its own errors */
	{ "1,error(\"no\\nway\")", "1", CHILD_ERROR, "[1]", "", "no way" },
	{ "error({a:1})", "1", CHILD_ERROR, "[]", "", "{\"a\":1}" },
	{ "error({})", "1", CHILD_ERROR, "[]", "", "{}" },
	{ ".[1].a", "1", CHILD_ERROR, "[]", "", NULL },
	{ "halt", "1", CHILD_ERROR, "[]", "",
	    "`halt` ends more than this question" },
	{ "2,(\"x\"|halt_error)", "1", CHILD_ERROR, "[2]", "",
	    "`halt_error` with x" },
	{ "input", "1", CHILD_ERROR, "[]", "",
	    "`input` has nothing to give: there is one value" },
	{ "[inputs]", "1", CHILD_ERROR, "[]", "",
	    "`input` has nothing to give: there is one value" },
	/* What is not JSON, or not for jq */
	{ ".[1]", "{", CHILD_ERROR, "[]", "", "what it is given is not JSON" },
	{ ".[1]", "1 2", CHILD_ERROR, "[]", "",
	    "what it is given is not JSON" },
	{ ".[1]", "", CHILD_ERROR, "[]", "", "what it is given is not JSON" },
	{ ".[1]", "[}", CHILD_ERROR, "[]", "", NULL },
	/* Messages */
	{ "1|debug|debug", "1", CHILD_DONE, "[1]", "[\"1\",\"1\"]", "" },
	{ "\"a\"|debug|error", "1", CHILD_ERROR, "[]", "[\"a\"]", "a" },
	{ "last(range(1e5)|debug)", "1", CHILD_DONE, "[99999]",
	    "[\"0\",\"1\",\"2\",\"3\",\"4\",\"5\",\"6\",\"7\",\"8\",\"9\","
	    "\"10\",\"11\",\"12\",\"13\",\"14\",\"15\"]",
	    "" },
	/* Where it is */
	{ "$ENV,env", "1", CHILD_DONE, "[{},{}]", "", "" },
	{ "\"x\"|stderr", "1", CHILD_DONE, "[\"x\"]", "", "" },
	{ "get_search_list", "1", CHILD_DONE, "[[]]", "", "" },
	{ "\"m\"|modulemeta", "1", CHILD_ERROR, "[]", "",
	    "module not found: m" },
	{ "input_filename", "1", CHILD_DONE, "[null]", "", "" },
	{ "0|(localtime|mktime),strflocaltime(\"%H %Z\"),todate", "1",
	    CHILD_DONE, "[0,\"00 UTC\",\"1970-01-01T00:00:00Z\"]", "", "" },
	{ "\"2020-01-02\"|strptime(\"%Y-%m-%d\")|mktime", "1", CHILD_DONE,
	    "[1577923200]", "", "" },
	{ "now|type", "1", CHILD_DONE, "[\"number\"]", "", "" },
	{ "\"aXb\"|test(\"x\";\"i\"),ascii_downcase,@base64", "1", CHILD_DONE,
	    "[true,\"axb\",\"YVhi\"]", "", "" },
	/* Too much */
	{ "range(10000)|select(.==9999)", "1", CHILD_DONE, "[9999]", "", "" },
	{ "1,(\"x\"*16000000),(\"x\"*1000000)|length", "1", CHILD_DONE,
	    "[1,16000000,1000000]", "", "" },
	{ "1,2,(\"x\"*17000000),3", "1", CHILD_LIMIT, "[1,2]", "",
	    "what it gives is more than 16 MiB" },
	{ "1,reduce range(255) as $i (2;[.]),3|if type==\"array\" then "
	  "flatten else . end",
	    "1", CHILD_DONE, "[1,[2],3]", "", "" },
	{ "reduce range(300) as $i (2;[.]),\"[[\\\"[\",3", "1", CHILD_ERROR,
	    "[\"[[\\\"[\",3]", "",
	    "a value that it gives is nested more than 255 deep" },
	{ "(reduce range(300) as $i (2;{a:.})),3,error(\"x\")", "1",
	    CHILD_ERROR, "[3]", "", "x" },
	/* An error that is none for libjq */
	{ "1,error(null)", "1", CHILD_DONE, "[1]", "", "" },
	{ LOAD_ERROR_DEFS "1,error(null)", "1", CHILD_ERROR, "[1]", "",
	    "error(null)" },
	{ LOAD_ERROR_DEFS "1,(null|error)", "1", CHILD_ERROR, "[1]", "",
	    "error(null)" },
	{ LOAD_ERROR_DEFS "1,error({a:1})", "1", CHILD_ERROR, "[1]", "",
	    "{\"a\":1}" },
	{ LOAD_ERROR_DEFS "1,(error(null)?),error(empty),2", "1", CHILD_DONE,
	    "[1,2]", "", "" },
	{ LOAD_ERROR_DEFS "try error(1,2) catch .", "1", CHILD_DONE, "[1]", "",
	    "" },
};

static void
test_examples(void)
{
	for (size_t i = 0; i < array_len(examples); i++) {
		const struct example *e = &examples[i];
		auto_heard struct heard h =
		    ask(e->text, span_of(e->input), child_limits());

		ok(h.n == 1 && h.end == e->end, "%s: it ends as it should",
		    e->text);
		is(buf_str(&h.values), e->values, "and gives that");
		is(buf_str(&h.debug), e->debug, "and says that");
		if (e->why)
			is(buf_str(&h.why), e->why, "for that reason");
	}
}

/* The first of too many are kept. */
static void
test_many(void)
{
	static const char *const rows[] = { "range(10001)", "range(infinite)" };

	for (size_t i = 0; i < array_len(rows); i++) {
		auto_heard struct heard h =
		    ask(rows[i], SPAN("1"), child_limits());
		struct span s = buf_span(&h.values);

		ok(h.n == 1 && h.end == CHILD_LIMIT, "%s is too much", rows[i]);
		is(buf_str(&h.why), "it gives more than 10000 values",
		    "for that reason");
		ok(span_starts(s, SPAN("[0,1,2,")) && s.n > 10 &&
			span_is(span_from(s, s.n - 6), ",9999]"),
		    "and the first of it are there");
	}
}

static void
test_errors(void)
{
	auto_buf struct buf deep = { .max = 10000 };
	auto_free char *large = mem_zalloc(CHILD_INPUT_MAX + 1);
	auto_heard struct heard h = heard_new();
	auto_heard struct heard l = heard_new();

	for (size_t i = 0; i < 300; i++)
		buf_putc(&deep, '[');
	for (size_t i = 0; i < 300; i++)
		buf_putc(&deep, ']');
	h = ask(".", buf_span(&deep), child_limits());
	ok(h.end == CHILD_ERROR && h.n == 1 && h.why.n,
	    "what is too deep for jq is an error");
	memset(large, '1', CHILD_INPUT_MAX + 1);
	l = ask(".", (struct span){ large, CHILD_INPUT_MAX + 1 },
	    child_limits());
	ok(l.end == CHILD_LIMIT, "so large a question is not asked");
	is(buf_str(&l.why), "what it is to be given is over 64 MiB",
	    "for that reason");
}

/* Limits */

static bool
ends(const char *text, struct child_limits limits, enum child_end end,
    const char *why)
{
	auto_heard struct heard h = ask(text, SPAN("1"), limits);
	bool good = h.n == 1 && h.end == end &&
	    (!why || span_is(buf_span(&h.why), why));

	if (!good)
		printf("# %d: '%s'\n", (int)h.end, buf_str(&h.why));
	return good;
}

static void
test_limits(void)
{
	const char *cpu = "it takes more than 0.3 seconds of processor time";
	const char *memory = "it needs more than 64 MiB of memory";
	struct child_limits small = child_limits(), quick = child_limits();

	small.memory = 64 * 1024 * 1024;
	/* Nothing but that. */
	small.cpu_ms = small.wall_ms = PATIENCE * 1000;
	quick.wall_ms = 300;
	ok(ends("def f: f; f", short_limits(), CHILD_LIMIT, cpu),
	    "endless recursion is ended");
	ok(ends("def f: 1 + f; f", small, CHILD_LIMIT, memory),
	    "recursion that eats the stack, too");
	ok(ends("last(repeat(1))", short_limits(), CHILD_LIMIT, cpu),
	    "a loop that gives nothing, too");
	ok(ends("def f: f; f", quick, CHILD_LIMIT,
	       "it takes more than 0.3 seconds"),
	    "also where it takes long by the clock");
	ok(ends("[range(1e9)]", small, CHILD_LIMIT, memory),
	    "an array that takes all memory");
	ok(ends("reduce range(30) as $i (\"xxxxxxxx\"; . + .) | length", small,
	       CHILD_LIMIT, memory),
	    "a string that does");
	ok(ends("[] | .[2e8] = 1", small, CHILD_LIMIT, memory),
	    "as much at once as there is not");
	/* Oniguruma has a limit of its own. */
	ok(ends("\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!\" | test(\"^(a|a)*$\")",
	       short_limits(), CHILD_ERROR, NULL),
	    "a regular expression that takes for ever");
	ok(ends("reduce range(3e5) as $i (1; [.])", child_limits(), CHILD_DIED,
	       SANITIZED ? NULL : "it was ended by signal 11"),
	    "a value too deep to be written ends the worker");
}

/* Programs that do not compile */

static void
write_file(const char *dir, const char *name, const char *text)
{
	auto_free char *path = mem_printf("%s/%s", dir, name);
	FILE *f = fopen(path, "we");

	if (!f || fputs(text, f) < 0 || fclose(f) != 0)
		mem_panic("cannot write a module");
}

static void
refused(const char *text, const char *dir, const char *why)
{
	const char *const library[] = { dir, NULL };
	const struct child_program p = { .text = span_of(text),
		.library = library,
		.limits = child_limits() };
	struct err err = { .msg = "" };
	auto_child struct child *c = child_start(&p, &err);

	ok(!c, "%s does not compile", text);
	is(err.msg, why, "and that is why");
}

static void
test_compile(void)
{
	char dir[] = "/tmp/child.XXXXXX";
	static const char *const names[] = { "bad.jq", "missing.jq",
		"good.jq" };
	auto_free char *syntax = NULL, *undefined = NULL;

	if (!mkdtemp(dir))
		mem_panic("cannot make a directory in /tmp");
	write_file(dir, "bad.jq", "def x: 1;\ndef y: 1 +;\n");
	write_file(dir, "missing.jq", "def x: 1;\n\ndef y: nope(1);\n");
	write_file(dir, "good.jq", "def y: 42;\n");
	syntax = mem_printf("syntax error, unexpected ';' (Unix shell quoting "
			    "issues?) at %s/bad.jq, line 2",
	    dir);
	undefined =
	    mem_printf("nope/1 is not defined at %s/missing.jq, line 3", dir);
	refused("import \"bad\" as b; b::y", dir, syntax);
	refused("import \"missing\" as b; b::y", dir, undefined);
	refused("import \"none\" as n; n::y", dir, "module not found: none");
	refused("import \"good\" as n; n::z", dir,
	    "n::z/0 is not defined at <top-level>, line 1");
	for (size_t i = 0; i < array_len(names); i++) {
		auto_free char *path = mem_printf("%s/%s", dir, names[i]);

		ok(unlink(path) == 0, "%s was there", names[i]);
	}
	rmdir(dir);
}

/* Several programs, by the function that is asked. */
static void
test_parts(void)
{
	struct child_part parts[] = { { SPAN("[\"a\", .[0]]"), 2 },
		{ SPAN("[\"b\", .[0]]"), 4 }, { SPAN("[\"c\", .[0]]"), 6 } };
	static const char *const want[] = { "[[\"a\",0]]", "[[\"a\",1]]",
		"[[\"b\",2]]", "[[\"b\",3]]", "[[\"c\",4]]", "[[\"c\",5]]",
		"[[\"c\",6]]" };
	struct child_failure failure = { 0 };
	const struct child_program p = { .parts = parts,
		.n_parts = array_len(parts),
		.failure = &failure,
		.limits = child_limits() };
	auto_heard struct heard h = heard_new();
	struct err err = { .msg = "" };
	auto_child struct child *c = child_start(&p, &err);

	ok(c != NULL, "several programs are one child");
	if (!c)
		return;
	child_on_answer(c, hear, &h);
	for (unsigned i = 0; i < array_len(want); i++) {
		if (child_ask(c, i, NULL, SPAN("1"), &err) < 0 ||
		    child_finish(c, &err) < 0)
			break;
		is(buf_str(&h.values), want[i], "each has its functions");
	}
	parts[1].text = SPAN("nosuch");
	ok(!child_start(&p, &err), "one of them does not compile");
	ok(failure.part == 1 && !failure.over, "and it is known which");
	is(err.msg, "nosuch/0 is not defined at <top-level>, line 1",
	    "and why");
}

/* Nothing of all this was said on standard error. */
static int
catch_stderr(int *kept)
{
	char name[] = "/tmp/child.XXXXXX";
	int fd = mkostemp(name, O_CLOEXEC);

	unlink(name);
	*kept = dup(2);
	if (fd < 0 || dup2(fd, 2) < 0)
		mem_panic("cannot make a file in /tmp");
	return fd;
}

int
main(void)
{
	struct stat st;
	int kept, caught = catch_stderr(&kept);

	setenv("SECRET", "of ours", 1);
	test_examples();
	test_many();
	test_errors();
	test_limits();
	test_compile();
	test_parts();
	dup2(kept, 2);
	ok(fstat(caught, &st) == 0 && st.st_size == 0,
	    "nothing was said on standard error");
	return tap_end();
}
