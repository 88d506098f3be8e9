/* Target: common/select. The input is a selection, a NUL, a path. */
#include "select/select.h"
#include "base/err.h"
#include "base/mem.h"
#include "fuzz.h"

/* Printed, a selection comes back as it was. */
static void
check_printed(const struct select *s)
{
	auto_select struct select *again = select_new();
	auto_buf struct buf text;
	struct span missing;
	struct err err;

	buf_init(&text, 4 * SELECT_TEXT_MAX);
	select_print(s, &text);
	must(buf_ok(&text));
	must(select_add(again, buf_span(&text), &err) == 0);
	must(select_count(again) == select_count(s) &&
	    select_is_hollow(again) == select_is_hollow(s));
	for (size_t i = 0; i < select_count(s); i++)
		must(span_eq(select_glob(s, i), select_glob(again, i)));
	must(select_covers(again, s, &missing));
}

static void
check_path(const struct select *s, struct span path)
{
	bool any = false;

	for (size_t i = 0; i < select_count(s); i++) {
		struct span glob = select_glob(s, i);

		touch(glob);
		touch(glob_literal(glob));
		any = any || glob_match(glob, path);
	}
	must(any == select_match(s, path));
	/* What matches below a directory is not ruled out at the directory. */
	for (size_t n = path.n; any && n-- > 0;)
		if (path.p[n] == '/')
			must(select_match_below(s, (struct span){ path.p, n }));
	if (any && path.n)
		must(select_match_below(s, SPAN("")));
}

/* A path as select.h has it: no slash at either end. */
static struct span
trim(struct span path)
{
	while (path.n && path.p[0] == '/')
		path = span_from(path, 1);
	while (path.n && path.p[path.n - 1] == '/')
		path.n--;
	return path;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	auto_select struct select *s = select_new();
	auto_select struct select *one = select_new();
	struct span path = { (const char *)data, size }, text, missing;
	struct err err = { .msg = "" };
	int got;

	if (size > 4096)
		return 0;
	span_cut(&path, '\0', &text);
	if (!path.p)
		path = SPAN("etc/nginx/a.conf");
	path = trim(path);
	got = select_add(s, text, &err);
	must((got < 0) == (err.msg[0] != '\0'));
	must(got == 0 || select_is_empty(s));
	must(select_count(s) == 0 || !select_is_empty(s));
	check_path(s, path);
	if (got == 0)
		check_printed(s);
	if (select_add_glob(one, text, &err) == 0) {
		check_path(one, path);
		check_printed(one);
		select_covers(one, s, &missing);
		if (select_covers(s, one, &missing) && select_match(one, path))
			must(select_match(s, path));
	}
	return 0;
}

void
fuzz_seeds(fuzz_seed_fn *fn, void *arg)
{
	static const struct span seeds[] = {
		SPAN("etc/nginx/**\0etc/nginx/a.conf"),
		SPAN("etc/{passwd,shadow} 'a b' \"c d\" --hollow\0etc/shadow"),
		SPAN("**/*.[ch] [!a-z]?* [^]]x\0src/main.c"),
		SPAN("--path -x --path 'a\\*b' /etc/ ./usr .\0a*b"),
		SPAN("a/**/b/**/c\0a/x/b/c"),
		SPAN("{a,b{c,d},}{e,f}**\\{g\0bce/x{g"),
		SPAN("*a*a*a*a*b\0aaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
		SPAN("--expr '.size > 1' --type=f --expr=.a\0a"),
		SPAN("[\xff-\xff]\\\xc3\xa9\0\xff\xc3\xa9"),
	};

	for (size_t i = 0; i < array_len(seeds); i++)
		fn(arg, seeds[i]);
}
