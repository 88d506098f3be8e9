/* predicates: what they take and refuse, print, select, and cover. */
#include "base/mem.h"
#include "select/expr.h"
#include "select/regex.h"
#include "tap.h"

enum { ROOM = 1 << 16, DAY = 86400 };

static struct select *
selection(const char *words)
{
	struct select *s = select_new();
	struct err err;

	select_use_regex(s);
	if (select_add(s, span_of(words), &err) < 0) {
		printf("# %s: %s\n", words, err.msg);
		ok(false, "%s is taken", words);
	}
	return s;
}

static void
test_errors(void)
{
	static const char *const rows[][2] = {
		{ "--regex 'a(b'",
		    "--regex 'a(b': missing closing parenthesis at byte 14" },
		{ "--type fd",
		    "--type 'fd': 'fd' is none of f, d, l, h, c, b, p at byte "
		    "8" },
		{ "--type f,",
		    "--type 'f,': '' is none of f, d, l, h, c, b, p at byte "
		    "10" },
		{ "--perm ''", "--perm '': a mode is missing at byte 10" },
		{ "--perm -", "--perm '-': a mode is missing at byte 9" },
		{ "--perm u+", "" }, /* no bits: as in find */
		{ "--perm u+s,",
		    "--perm 'u+s,': a mode is missing at byte 12" },
		{ "--perm 10000",
		    "--perm '10000': the mode is over 7777 at byte 12" },
		{ "--uid +", "--uid '+': a number is missing at byte 8" },
		{ "--uid 5k", "--uid '5k': 'k' behind the number at byte 8" },
		{ "--uid 4294967296",
		    "--uid '4294967296': the number is too large at byte 7" },
		{ "--size 1MM",
		    "--size '1MM': 'M' behind the number at byte 10" },
		{ "--layer 1..",
		    "--layer '1..': no layer like N, N..M, base or app at byte "
		    "12" },
		{ "--layer 2..1",
		    "--layer '2..1': the layers run backwards at byte 12" },
		{ "--newer 2023-02-29",
		    "--newer '2023-02-29': no date like 2024-01-31, "
		    "2024-01-31T12:30:00Z or @SECONDS at byte 17" },
		{ "--newer @",
		    "--newer '@': no date like 2024-01-31, "
		    "2024-01-31T12:30:00Z or @SECONDS at byte 10" },
		{ "--user a:b",
		    "--user 'a:b': no name of an account at byte 9" },
		{ "--xattr ''", "--xattr '': a name is missing at byte 11" },
		{ "--not-path '['",
		    "--not-path '[': '[' without ']' at byte 13" },
		{ "--expr ''",
		    "--expr '': an expression is missing at byte 10" },
		{ "--expr", "'--expr' without its argument at byte 1" },
		{ "--cap=", "unknown predicate '--cap=' at byte 1" },
		{ "--newer", "'--newer' without its argument at byte 1" },
		{ "--content", "'--content' without its glob at byte 1" },
		{ "a --type=f,x",
		    "--type 'f,x': 'x' is none of f, d, l, h, c, b, p at byte "
		    "12" },
		{ "'--type=f x'",
		    "--type 'f x': 'f x' is none of f, d, l, h, c, b, p at "
		    "byte 9" },
		{ "a 'b ' --perm \"u+\\\"\"",
		    "--perm 'u+\"': '\"' is no part of a mode at byte 18" },
		{ "--size +1m",
		    "--size '+1m': 'm' is none of c, k, M, G at byte 10" },
	};

	for (size_t i = 0; i < array_len(rows); i++) {
		auto_select struct select *s = select_new();
		struct err err = { .msg = "" };

		select_use_regex(s);
		(void)!select_add(s, span_of(rows[i][0]), &err);
		is(err.msg, rows[i][1], rows[i][0]);
		ok(!*rows[i][1] || select_is_empty(s), "and nothing is added");
	}
}

static bool
has_note(const void *arg, struct span name)
{
	(void)arg;
	return span_is(name, "user.note");
}

static struct select_entry
entry(void)
{
	return (struct select_entry){ .path = SPAN("etc/x"),
		.type = 'f',
		.is_file = true,
		.mode = 04755,
		.uid = 33,
		.gid = 4,
		.size = 1025,
		.mtime = 1577836800, /* 2020-01-01 */
		.mtime_ns = 5,
		.layer = 2,
		.has_xattr = has_note };
}

static const struct {
	const char *words;
	int answer;
} answers[] = {
	{ "etc/*", SELECT_YES },
	{ "--not-path etc/*", SELECT_NO },
	{ "--not-path etc/y", SELECT_YES },
	{ "--regex 'etc/.'", SELECT_YES },
	{ "--regex etc", SELECT_NO },
	{ "--regex '(*UTF).*' --any etc/x", -2 },
	{ "--type d,f", SELECT_YES },
	{ "--type d --type l", SELECT_NO },
	{ "--perm 4755", SELECT_YES },
	{ "--perm 755", SELECT_NO },
	{ "--perm -755", SELECT_YES },
	{ "--perm /22", SELECT_NO },
	{ "--perm /0", SELECT_YES },
	{ "--perm -u+s", SELECT_YES },
	{ "--perm u=rwxs,g=rx,o=rx", SELECT_YES },
	{ "--perm a=rx,u+ws", SELECT_YES },
	{ "--perm -o+t", SELECT_NO },
	{ "--perm u=s,u-s", SELECT_NO },
	{ "--uid 33", SELECT_YES },
	{ "--uid +33", SELECT_NO },
	{ "--uid -34", SELECT_YES },
	{ "--user www", SELECT_YES },
	{ "--user root", SELECT_NO },
	{ "--user twice", SELECT_NO },
	{ "--user nobody", -2 },
	{ "--invert --user nobody", -2 },
	{ "--user 33", SELECT_YES },
	{ "--user 034", SELECT_NO },
	{ "--group 4", SELECT_YES },
	{ "--user root --uid 33", SELECT_YES },
	{ "--group adm", SELECT_YES },
	{ "--group www", SELECT_NO },
	{ "--size 2k", SELECT_YES },
	{ "--size 1025", SELECT_YES },
	{ "--size 1025c", SELECT_YES },
	{ "--size +1k", SELECT_YES },
	{ "--size -2k", SELECT_NO },
	{ "--size 1G", SELECT_YES },
	{ "--layer 2", SELECT_YES },
	{ "--layer 0..1", SELECT_NO },
	{ "--layer base", SELECT_NO },
	{ "--layer app", SELECT_YES },
	{ "--newer 2020-01-01", SELECT_YES },
	{ "--newer 2020-01-01T00:00:00.000000005Z", SELECT_NO },
	{ "--newer '2020-01-01 00:00'", SELECT_YES },
	{ "--newer 2020-01-01T01:00+0100", SELECT_YES },
	{ "--newer 2020-01-01T00:00-00:01", SELECT_NO },
	{ "--newer @1577836799.999", SELECT_YES },
	{ "--newer @-1", SELECT_YES },
	{ "--newer 1969-12-31", SELECT_YES },
	{ "--newer 2024-02-29", SELECT_NO },
	{ "--cap", SELECT_NO },
	{ "--xattr user.note", SELECT_YES },
	{ "--hidden", SELECT_NO },
	{ "--no-hidden", SELECT_YES },
	{ "etc/* --uid 0", SELECT_NO },
	{ "etc/* --uid 0 --any", SELECT_YES },
	{ "etc/* --uid 0 --invert", SELECT_YES },
	{ "etc/* --uid 33 --invert", SELECT_NO },
	{ "--content x", SELECT_YES },
	{ "", SELECT_NO },
};

static void
test_answers(void)
{
	for (size_t i = 0; i < array_len(answers); i++) {
		auto_select struct select *s = select_new();
		struct select_entry e = entry();
		struct err err;
		int got;

		select_use_regex(s);
		got =
		    select_add(s, span_of(answers[i].words), &err) < 0 ? -2 : 0;
		if (got == 0 &&
		    select_set_owners(s,
			SPAN("#www:x:1:1\n+www:x:2:2\nwww:x:bad:1\n"
			     "www:x:33:33\nroot:x:0:0\ntwice:x:1:1\n"
			     "twice:x:33:33\n"),
			SPAN("adm:x:4:\nwww:x:33:"), &err) < 0)
			got = -2;
		if (got == 0) {
			select_set_base(s, 2);
			got = select_judge(s, &e, &err);
		}
		ok(got == answers[i].answer, "%s: %d", answers[i].words, got);
	}
}

/* What the expressions of test_exprs() are asked. Of three the first says no,
 * the second yes, the third fails. */
struct asked {
	char text[64];
	unsigned times, waits;
	struct {
		struct select_said *said;
		size_t expr;
	} open[8];
	size_t n;
};

static void
put_record(const struct select_entry *e, struct buf *out)
{
	buf_printf(out, "{\"size\":%u}", (unsigned)e->size);
}

static int
ask(void *arg, size_t i, struct span record, struct select_said *said,
    struct err *err)
{
	struct asked *a = arg;

	snprintf(a->text, sizeof(a->text), "%.*s", SPAN_ARG(record));
	a->times++;
	if (a->n == array_len(a->open))
		return err_set(err, "too many");
	a->open[a->n].said = said;
	a->open[a->n++].expr = i;
	return 0;
}

static int
wait_for_all(void *arg, struct err *err)
{
	struct asked *a = arg;
	size_t n = a->n;

	(void)err;
	a->waits += n > 0;
	while (a->n) {
		struct select_said *said = a->open[--a->n].said;

		said->known = true;
		said->yes = a->open[a->n].expr == 1;
		if (a->open[a->n].expr == 2)
			said->why = mem_strdup("cannot add");
	}
	return n > 0;
}

static const struct expr_engine engine = { ask, wait_for_all };

static const struct {
	const char *words;
	int answer;
	unsigned times;
} expr_rows[] = {
	{ "--expr no", SELECT_NO, 1 },
	{ "--expr no --expr yes --expr bad", SELECT_YES, 2 },
	{ "--expr no --expr no --expr yes", SELECT_YES, 2 },
	{ "--expr no --expr yes --type d", SELECT_NO, 0 },
	{ "--expr no --expr yes --regex x", SELECT_NO, 0 },
	{ "--expr no etc/* --any", SELECT_YES, 0 },
	{ "--expr no --invert", SELECT_YES, 1 },
	{ "--expr no --expr yes --expr bad --invert", SELECT_NO, 2 },
};

static void
test_exprs(void)
{
	for (size_t i = 0; i < array_len(expr_rows); i++) {
		auto_select struct select *s = selection(expr_rows[i].words);
		struct select_entry e = entry();
		struct asked asked = { .times = 0 };
		struct err err;
		int got;

		e.record = put_record;
		select_use_exprs(s, &engine, &asked);
		got = select_judge(s, &e, &err);
		ok(got == expr_rows[i].answer &&
			asked.times == expr_rows[i].times,
		    "%s: %d, asked %u times", expr_rows[i].words, got,
		    asked.times);
		if (asked.times)
			is(asked.text, "{\"size\":1025}", "by its record");
	}
}

/* Three entries at once, with as many questions as one after the other. */
static void
test_exprs_together(void)
{
	for (size_t i = 0; i < array_len(expr_rows); i++) {
		auto_select struct select *s = selection(expr_rows[i].words);
		struct select_asked said[3] = { 0 };
		struct asked asked = { .times = 0 };
		struct err err;
		int got[3] = { 0 }, more;

		select_use_exprs(s, &engine, &asked);
		do {
			for (size_t k = 0; k < 3; k++) {
				struct select_entry e = entry();

				e.record = put_record;
				e.asked = &said[k];
				got[k] = select_judge(s, &e, &err);
			}
			more = select_wait(s, &err);
		} while (more > 0);
		ok(got[0] == expr_rows[i].answer && got[1] == got[0] &&
			got[2] == got[0] &&
			asked.times == 3 * expr_rows[i].times &&
			asked.waits == expr_rows[i].times,
		    "%s, of three at once", expr_rows[i].words);
		for (size_t k = 0; k < 3; k++)
			select_asked_release(&said[k]);
	}
}

/* An engine of which the second expression says no as well. */
static int
wait_for_none(void *arg, struct err *err)
{
	struct asked *a = arg;

	for (size_t i = 0; i < a->n; i++)
		if (a->open[i].expr == 1)
			a->open[i].expr = 0;
	return wait_for_all(arg, err);
}

static void
test_expr_fails(void)
{
	static const struct expr_engine none = { ask, wait_for_none };
	auto_select struct select *s =
	    selection("--expr a --expr b --expr '.a + 1'");
	struct select_asked said = { 0 };
	struct select_entry e = entry();
	struct asked asked = { .times = 0 };
	struct err err = { .msg = "" };
	int got;

	ok(select_wait(s, &err) == 0, "nobody waits where nobody is asked");
	e.record = put_record;
	e.path = SPAN("");
	select_use_exprs(s, &none, &asked);
	ok(select_judge(s, &e, &err) < 0, "an expression that fails says so");
	is(err.msg, "--expr '.a + 1' on '.': cannot add", "and where");
	e.asked = &said;
	do
		got = select_judge(s, &e, &err);
	while (got == SELECT_MAYBE && select_wait(s, &err) > 0);
	ok(got < 0 && asked.times == 6, "likewise where it is asked early");
	is(err.msg, "--expr '.a + 1' on '.': cannot add", "in the same words");
	select_asked_release(&said);
}

static void
test_expr_texts(void)
{
	auto_select struct select *s =
	    selection("--expr .user --expr '.x.groups' --expr .y");
	struct select_entry e = entry();
	struct err err = { .msg = "" };
	int r = 0;

	ok(select_exprs(s) == 3 && span_is(select_expr(s, 1), ".x.groups"),
	    "expressions have numbers");
	ok(select_exprs_mention(s, SPAN("user")), "a word is mentioned");
	ok(!select_exprs_mention(s, SPAN("group")), "a part of one is not");
	ok(!select_exprs_mention(s, SPAN("size")), "nor what is not there");
	ok(select_judge(s, &e, &err) == SELECT_MAYBE,
	    "without records they do not tell");
	e.record = put_record;
	ok(select_judge(s, &e, &err) == SELECT_MAYBE,
	    "nor where nobody judges by them");
	(void)!select_add(s, SPAN("--expr .z --nonsense"), &err);
	ok(select_exprs(s) == 3, "what is not taken is not there");
	for (int i = 3; r == 0 && i <= SELECT_EXPRS_MAX; i++) {
		auto_free char *n = mem_printf("%d", i);

		r = select_add_option(s, SPAN("--expr"), span_of(n), &err);
	}
	ok(r < 0, "they are limited");
	is(err.msg, "--expr '16': more than 16 expressions", "and it says so");
	ok(select_add(s, SPAN("--expr .y"), &err) == 0,
	    "what is there already is no more");
}

static void
test_check(void)
{
	static const struct {
		const char *words;
		size_t layers;
		bool hidden;
		const char *why; /* NULL: it fits */
	} rows[] = {
		{ "--layer 2", 3, false, NULL },
		{ "--layer 2..9", 3, false, NULL },
		{ "--layer 3", 3, false,
		    "--layer: there is no layer 3: the image has 3, which "
		    "begin with 0" },
		{ "--layer 0 --layer 5..6 --any --cap", 3, true,
		    "--layer: there is no layer 5..6: the image has 3, which "
		    "begin with 0" },
		{ "--layer 9 --invert", 3, true,
		    "--layer: there is no layer 9: the image has 3, which "
		    "begin with 0" },
		{ "--layer app", 0, false, NULL },
		{ "--hidden", 1, true, NULL },
		{ "--hidden", 1, false,
		    "--hidden: the stream has no hidden entries, which "
		    "img-merge --hidden writes" },
		{ "--hidden --cap --any", 1, false,
		    "--hidden: the stream has no hidden entries, which "
		    "img-merge --hidden writes" },
		{ "--hidden --invert", 1, false, NULL },
		{ "--no-hidden", 1, false, NULL },
	};

	for (size_t i = 0; i < array_len(rows); i++) {
		auto_select struct select *s = select_new();
		struct err err = { 0 };
		int got;

		if (select_add(s, span_of(rows[i].words), &err) < 0)
			continue;
		got = select_check(s, rows[i].layers, rows[i].hidden, &err);
		ok(rows[i].why ? got < 0 && strcmp(err.msg, rows[i].why) == 0
			       : got == 0,
		    "%s of %zu layers: %s", rows[i].words, rows[i].layers,
		    err.msg);
	}
}

static void
test_maybe(void)
{
	static const struct {
		const char *words;
		int answer;
	} rows[] = {
		{ "etc/*", SELECT_YES },
		{ "etc/* --uid 0", SELECT_MAYBE },
		{ "usr/* --uid 33", SELECT_NO },
		{ "etc/* --uid 0 --any", SELECT_YES },
		{ "usr/* --uid 33 --any", SELECT_MAYBE },
		{ "usr/* --uid 33 --invert", SELECT_YES },
		{ "etc/* --type f", SELECT_YES },
		{ "--user www", SELECT_MAYBE },
		{ "--expr 1", SELECT_MAYBE },
		{ "usr/* --expr 1", SELECT_NO },
	};

	for (size_t i = 0; i < array_len(rows); i++) {
		auto_select struct select *s = selection(rows[i].words);
		struct select_entry e = entry();
		struct err err;

		e.name_only = true;
		ok(select_judge(s, &e, &err) == rows[i].answer,
		    "%s, by its name alone", rows[i].words);
	}
}

static void
test_print(void)
{
	static const char *const rows[][2] = {
		{ "--type=f --type f a --cap --hollow",
		    "a --type f --cap --hollow" },
		{ "--regex \"it's\" --invert --any",
		    "--regex 'it'\\''s' --any --invert" },
		{ "--content '*' --no-keep-parents --not-path -x",
		    "--not-path -x --no-keep-parents --content '*'" },
		{ "--no-keep-parents --keep-parents", "" },
		{ "--expr '.a|.b' --expr .c --expr=.c a",
		    "a --expr '.a|.b' --expr .c" },
		{ "--newer '2020-01-01 10:00' --perm /u+s",
		    "--newer '2020-01-01 10:00' --perm /u+s" },
	};

	for (size_t i = 0; i < array_len(rows); i++) {
		auto_select struct select *s = selection(rows[i][0]);
		auto_select struct select *again = NULL;
		auto_buf struct buf b, c;

		buf_init(&b, ROOM);
		buf_init(&c, ROOM);
		select_print(s, &b);
		again = selection(buf_str(&b));
		select_print(again, &c);
		is(buf_str(&b), rows[i][1], rows[i][0]);
		is(buf_str(&c), buf_str(&b), "and so again");
	}
}

static void
test_covers(void)
{
	static const struct {
		const char *have, *want;
		bool covered;
	} rows[] = {
		{ "etc/** --type f", "etc/x", false },
		{ "etc/** --type f", "etc/x --type f", true },
		{ "etc/** --type f", "etc/x --type f --cap", true },
		{ "etc/** --type f,l", "etc/x --type f", false },
		{ "--type f", "etc/x --type f", true },
		{ "--type f", "--type f", true },
		{ "--type f --type l", "--type l etc/x", true },
		{ "--type f", "--type f --type l", false },
		{ "etc/** --type f --any", "etc/x", true },
		{ "etc/** --type f --any", "--type f", false },
		{ "etc/** --invert", "etc/x", false },
		{ "etc/** --invert", "etc/** --invert", true },
		{ "**", "etc/x --type f --invert", true },
		{ "etc/**", "etc/x --type f --invert", false },
		{ "etc/**", "etc/x --type f --any", false },
		{ "etc/** --no-hidden", "etc/x", true },
		{ "etc/** --hidden", "etc/x", false },
		{ "etc/** --not-path etc/x", "etc/y", false },
		{ "etc/** --not-path etc/x", "etc/y --not-path etc/x", true },
		{ "--content etc/**", "etc/x", true },
		{ "--content etc/**", "usr/x", false },
		{ "** --content etc/**", "** --content etc/x", true },
		{ "**", "--content etc/x", true },
		{ "etc/**", "--content etc/x", false },
		{ "--content etc/**", "etc/x --any --cap", false },
		{ "** --expr .a", "etc/x", false },
		{ "** --expr .a", "etc/x --expr .a", true },
		{ "** --expr .a --expr .b", "--expr .b", true },
		{ "** --expr .a", "--expr .b", false },
		{ "** --expr .a --any", "etc/x", true },
	};

	for (size_t i = 0; i < array_len(rows); i++) {
		auto_select struct select *have = selection(rows[i].have);
		auto_select struct select *want = selection(rows[i].want);
		struct span missing = SPAN("");

		ok(select_covers(have, want, &missing) == rows[i].covered &&
			(missing.n == 0) == rows[i].covered,
		    "'%s' %s '%s'", rows[i].have,
		    rows[i].covered ? "covers" : "does not cover",
		    rows[i].want);
	}
}

static uint64_t
next(uint64_t *state)
{
	*state = *state * UINT64_C(6364136223846793005) + 1442695040888963407;
	return *state >> 33;
}

static struct select *
random_selection(uint64_t *state)
{
	static const char *const words[] = { "a", "a/**", "**", "*", "b/*",
		"--not-path a/*", "--type f", "--type d", "--perm -1",
		"--uid 1", "--uid 0", "--cap", "--hidden", "--no-hidden",
		"--any", "--invert", "--content a/**", "--content **" };
	struct select *s = select_new();
	struct err err;

	for (uint64_t n = next(state) % 4 + 1; n > 0; n--)
		(void)!select_add(s,
		    span_of(words[next(state) % array_len(words)]), &err);
	return s;
}

static bool
lets_through(const struct select *s, const struct select_entry *e)
{
	struct err err;

	return select_judge(s, e, &err) == SELECT_YES &&
	    select_match_content(s, e->path);
}

static void
tell(const struct select *have, const struct select *want)
{
	auto_buf struct buf b;

	buf_init(&b, ROOM);
	select_print(have, &b);
	buf_puts(&b, " does not cover ");
	select_print(want, &b);
	printf("# %s\n", buf_str(&b));
}

/* What is said to be covered is let through, hidden entries apart, of which
 * the stream tells. */
static void
test_covers_random(void)
{
	static const char *const paths[] = { "a", "a/b", "a/b/c", "b", "b/a" };
	uint64_t state = 3;
	unsigned covered = 0, wrong = 0;

	for (unsigned round = 0; round < 20000; round++) {
		auto_select struct select *have = random_selection(&state);
		auto_select struct select *want = random_selection(&state);
		struct span missing;

		if (!select_covers(have, want, &missing))
			continue;
		covered++;
		for (unsigned i = 0; i < 40; i++) {
			struct select_entry e = entry();

			e.path = span_of(paths[i % 5]);
			e.type = i / 5 % 2 ? 'f' : 'd';
			e.mode = i / 10 % 2;
			e.uid = i / 20 % 2;
			if (lets_through(want, &e) && !lets_through(have, &e) &&
			    wrong++ < 10)
				tell(have, want);
		}
	}
	ok(covered > 1000, "%u selections cover another", covered);
	ok(wrong == 0, "and let through all that it does");
}

static void
test_limits(void)
{
	auto_select struct select *s = select_new();
	struct err err;
	int r = 0;

	for (int i = 0; r == 0 && i <= SELECT_PREDICATES_MAX; i++) {
		auto_free char *n = mem_printf("%d", i);

		r = select_add_option(s, SPAN("--uid"), span_of(n), &err);
	}
	ok(r == -1, "predicates are limited");
	ok(strstr(err.msg, "more than 1024 predicates") != NULL,
	    "and the message says so");
}

static void
test_steps(void)
{
	auto_select struct select *s = selection("etc/** --type f "
						 "--content etc/x --hollow");
	auto_select struct select *outer = select_outer(s);
	auto_select struct select *inner = select_inner(s);
	auto_select struct select *plain = selection("--content x");
	auto_buf struct buf b;

	buf_init(&b, ROOM);
	select_print(outer, &b);
	is(buf_str(&b), "'etc/**' --type f --hollow", "what is selected");
	buf_reset(&b);
	select_print(inner, &b);
	is(buf_str(&b), "etc/x --hollow", "what of it stays whole");
	ok(!select_outer(plain), "content alone is one step");
}

int
main(void)
{
	test_errors();
	test_answers();
	test_exprs();
	test_exprs_together();
	test_expr_fails();
	test_expr_texts();
	test_check();
	test_maybe();
	test_print();
	test_covers();
	test_covers_random();
	test_limits();
	test_steps();
	return tap_end();
}
