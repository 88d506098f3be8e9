/* select: globs against a naive matcher, words, limits, what is covered. */
#include "select/select.h"

#include <time.h>

#include "base/mem.h"
#include "tap.h"

enum { ROOM = 1 << 20 };

static const struct {
	const char *glob, *yes, *no; /* paths between blanks */
} globs[] = {
	{ "etc/passwd", "etc/passwd", "etc etc/passw etc/passwd/x x" },
	{ "/etc/passwd", "etc/passwd", "/etc/passwd" },
	{ "./etc/passwd", "etc/passwd", "./etc/passwd" },
	{ ".//./etc//passwd/", "etc/passwd", "etc//passwd" },
	{ "etc/", "etc", "etc/x etc/" },
	{ ".etc", ".etc", "etc" },
	{ "?", "a \xff", "ab / a/" },
	{ "a?b", "axb a.b", "ab a/b axxb" },
	{ "*", "etc .x", "etc/x" },
	{ "etc/*", "etc/x etc/.x", "etc etc/x/y" },
	{ "*.c", "a.c .c", "a.h a/b.c a.cc" },
	{ "a*b*c", "abc axbxc abbbcc", "acb ab/c" },
	{ "**", "etc etc/x a/b/c", "" },
	{ "etc/**", "etc etc/x etc/x/y", "etcx et x/etc/y" },
	{ "**/x", "x a/x a/b/x", "ax a/ax a/x/b" },
	{ "a/**/b", "a/b a/x/b a/x/y/b", "ab a/xb axb a/b/c" },
	{ "a/**/**/b", "a/b a/x/b a/x/y/b", "ab a/xb" },
	{ "a/**/**", "a a/b a/b/c", "ab b" },
	{ "**/**", "a a/b", "" },
	{ "**/", "a a/b", "" },
	{ "a/**/", "a a/b", "ab" },
	{ "**\\/x", "x a/x", "ax" },
	{ "a/**\\/", "a a/x", "ab" },
	{ "a/***/b", "a/b a/x/b a/x/y/b", "ab a/xb" },
	{ "etc/**.conf", "etc/a.conf etc/a/b.conf etc/.conf",
	    "etc.conf etc/a.con" },
	{ "a**b", "ab a/b axb ax/yb", "a ba a/b/c" },
	{ "**a", "a ba b/a", "ab" },
	{ "a**", "a ab a/b", "ba" },
	{ "**/a/**/b/*", "a/b/c x/a/y/b/z a/b/b/c", "a/b b/a/c" },
	{ "[a-c]x", "ax bx cx", "dx x -x" },
	{ "[!a-c]x", "dx -x", "ax /x x" },
	{ "[^a-c]x", "dx ^x", "ax" },
	{ "[]a]", "] a", "b" },
	{ "[!]a]", "b", "] a" },
	{ "[a-]", "a -", "b" },
	{ "[-a]", "a -", "b" },
	{ "[\\]\\-\\\\]", "] - \\", "a" },
	{ "[a\\-c]", "a - c", "b" },
	{ "[*?{},[]", "* ? { } , [", "a" },
	{ "a[/]b", "", "a/b ab" },
	{ "a[!x]b", "ayb", "a/b axb" },
	{ "[\x80-\xff]", "\x80 \xff", "a" },
	{ "{a,b}", "a b", "c ab {a,b}" },
	{ "x{a,b,}y", "xay xby xy", "xcy" },
	{ "{a,b{c,d}}e", "ae bce bde", "be ace" },
	{ "{a}", "a", "{a}" },
	{ "{}x", "x", "{}x" },
	{ "a,b", "a,b", "a b" },
	{ "a}", "a}", "a" },
	{ "{\\,,\\}}", ", }", "\\" },
	{ "{[,],x}", ", x", "[ ]" },
	{ "{/etc,./usr}/*.d", "etc/a.d usr/a.d", "var/a.d" },
	{ "{etc,usr/**}/x", "etc/x usr/x usr/a/b/x", "usr etc/a/x" },
	{ "etc/{passwd,sh*}", "etc/passwd etc/shadow", "etc/group" },
	{ "\\*", "*", "a \\*" },
	{ "\\a\\?\\[\\{", "a?[{", "ax[{" },
	{ "\\\\", "\\", "\\\\" },
	{ "a\\/", "a", "a/" },
	{ "a\\\\/", "a\\", "a" },
};

static void
test_globs(void)
{
	for (size_t i = 0; i < array_len(globs); i++) {
		struct span glob = span_of(globs[i].glob), path;
		struct span yes = span_of(globs[i].yes);
		struct span no = span_of(globs[i].no);
		bool good = true;

		while (yes.n && span_cut(&yes, ' ', &path))
			if (!glob_match(glob, path)) {
				printf("# not '%.*s'\n", SPAN_ARG(path));
				good = false;
			}
		while (no.n && span_cut(&no, ' ', &path))
			if (glob_match(glob, path)) {
				printf("# but '%.*s'\n", SPAN_ARG(path));
				good = false;
			}
		ok(good, "%s matches what it should", globs[i].glob);
	}
}

static void
test_root(void)
{
	static const char *const yes[] = { "", ".", "/", "./", "//", "**", "*",
		"{,x}", "{.,x}" };

	for (size_t i = 0; i < array_len(yes); i++)
		ok(glob_match(span_of(yes[i]), SPAN("")),
		    "'%s' matches the root", yes[i]);
	ok(!glob_match(SPAN("."), SPAN(".")) &&
		!glob_match(SPAN(""), SPAN("a")),
	    "'.' is the root alone");
	ok(!glob_match(SPAN("etc/**"), SPAN("")) &&
		!glob_match(SPAN("?"), SPAN("")) &&
		!glob_match(SPAN(".."), SPAN("")),
	    "other globs are not");
	ok(glob_match(SPAN("a\0*"), SPAN("a\0b")) &&
		!glob_match(SPAN("a\0*"), SPAN("ab")),
	    "a NUL is a byte as others");
}

static void
test_bad_globs(void)
{
	static const struct {
		const char *glob, *message;
	} rows[] = {
		{ "[a", "'[a': '[' without ']' at byte 1" },
		{ "/x[a", "'/x[a': '[' without ']' at byte 3" },
		{ "[]", "'[]': '[' without ']' at byte 1" },
		{ "[!]", "'[!]': '[' without ']' at byte 1" },
		{ "[a\\]", "'[a\\]': '[' without ']' at byte 1" },
		{ "[a\\", "'[a\\': '[' without ']' at byte 1" },
		{ "{a,[}]", "'{a,[}]': '{' without '}' at byte 1" },
		{ "a{b,c", "'a{b,c': '{' without '}' at byte 2" },
		{ "{a,{b}", "'{a,{b}': '{' without '}' at byte 1" },
		{ "x{a\\}", "'x{a\\}': '{' without '}' at byte 2" },
		{ "ab\\", "'ab\\': '\\' with nothing behind it at byte 3" },
		{ "[z-a]",
		    "'[z-a]': '[' with a range that runs backwards at "
		    "byte 1" },
	};
	auto_select struct select *s = select_new();

	for (size_t i = 0; i < array_len(rows); i++) {
		struct err err = { 0 };
		struct span glob = span_of(rows[i].glob);

		ok(select_add_glob(s, glob, &err) == -1, "%s is refused",
		    rows[i].glob);
		is(err.msg, rows[i].message, "and the message says where");
		ok(!glob_match(glob, glob), "and it matches nothing");
	}
	ok(select_is_empty(s), "none of them was added");
}

/*
 * The naive matcher: braces spelled out as text, then recursion on every
 * choice.
 */
static bool
naive_class(const char **g, char c)
{
	const char *p = *g + 1;
	bool negated = *p == '!', in = false;

	for (p += negated; *p != ']'; p++) {
		if (p[1] == '-' && p[2] != ']') {
			in = in || (c >= p[0] && c <= p[2]);
			p += 2;
		}
		in = in || c == *p;
	}
	*g = p + 1;
	return c != '/' && c && in != negated;
}

static bool naive(const char *g, const char *p, bool start);

static bool
naive_stars(const char *g, const char *p, bool start)
{
	size_t n = strspn(g, "*");
	const char *rest = g + n;

	if (n == 1) {
		for (; *p && *p != '/'; p++)
			if (naive(rest, p, false))
				return true;
		return naive(rest, p, false);
	}
	if (!start || *rest != '/') {
		for (; *p; p++)
			if (naive(rest, p, false))
				return true;
		return naive(rest, p, false);
	}
	if (naive(rest + 1, p, true))
		return true;
	for (; *p; p++)
		if (*p == '/' && naive(rest + 1, p + 1, true))
			return true;
	return false;
}

/* "/[**]", once or more, to the end. */
static bool
is_deep_end(const char *g)
{
	if (!*g)
		return false;
	while (g[0] == '/' && g[1] == '*' && g[2] == '*') {
		g++;
		g += strspn(g, "*");
	}
	return !*g;
}

static bool
naive(const char *g, const char *p, bool start)
{
	if (is_deep_end(g) && !*p)
		return true;
	if (*g == '*')
		return naive_stars(g, p, start);
	if (*g == '[')
		return naive_class(&g, *p) && naive(g, p + 1, false);
	if (!*g || !*p)
		return !*g && !*p;
	if (*g == '?')
		return *p != '/' && naive(g + 1, p + 1, false);
	g += *g == '\\';
	return *g == *p && naive(g + 1, p + 1, *g == '/');
}

/* Slashes at the ends and doubled ones go, and "./" in front. */
static void
clean(char *s)
{
	char *to = s, *from = s;

	while (*from == '/' || (from[0] == '.' && from[1] == '/'))
		from += 1 + (*from == '.');
	for (; *from; from++)
		if (*from != '/' || (to > s && to[-1] != '/'))
			*to++ = *from;
	while (to > s && to[-1] == '/')
		to--;
	*to = '\0';
	if (strcmp(s, ".") == 0)
		*s = '\0';
}

/* The end of the branch that begins at p: its comma or }. */
static const char *
branch_end(const char *p)
{
	int depth = 0;

	for (; depth || (*p != ',' && *p != '}'); p++) {
		if (*p == '\\')
			p++;
		else if (*p == '[')
			p = strchr(p + 2, ']');
		else if (*p == '{')
			depth++;
		else if (*p == '}')
			depth--;
	}
	return p;
}

static const char *
brace_in(const char *p)
{
	for (; *p && *p != '{'; p++) {
		if (*p == '\\')
			p++;
		else if (*p == '[')
			p = strchr(p + 2, ']');
	}
	return *p ? p : NULL;
}

static bool
naive_glob(const char *glob, const char *path)
{
	const char *open = brace_in(glob), *close, *at, *end;

	if (!open) {
		auto_free char *g = mem_strdup(glob);

		clean(g);
		return naive(g, path, true);
	}
	for (close = open; *close != '}';)
		close = branch_end(close + 1);
	for (at = open + 1;; at = end + 1) {
		auto_free char *g = NULL;

		end = branch_end(at);
		g = mem_printf("%.*s%.*s%s", (int)(open - glob), glob,
		    (int)(end - at), at, close + 1);
		if (naive_glob(g, path))
			return true;
		if (*end == '}')
			return false;
	}
}

static uint64_t
any(uint64_t *state, uint64_t below)
{
	*state = *state * UINT64_C(6364136223846793005) + 1442695040888963407u;
	return (*state >> 33) % below;
}

static void
random_glob(struct buf *b, uint64_t *state, int depth)
{
	static const char *const pieces[] = { "a", "b", "a", "/", "/", "*", "*",
		"**", "**", "/**/", "**/", "/**", "?", "[ab]", "[!a]", "[a-b]",
		"[!b-]", "\\*", "\\a", "*a", ".", "./", "-" };
	uint64_t n = any(state, 7);

	for (uint64_t i = 0; i < n; i++) {
		if (depth == 0 || any(state, 8)) {
			buf_puts(b, pieces[any(state, array_len(pieces))]);
			continue;
		}
		buf_putc(b, '{');
		for (uint64_t k = any(state, 3) + 1; k; k--) {
			random_glob(b, state, depth - 1);
			buf_putc(b, k > 1 ? ',' : '}');
		}
	}
}

static void
random_path(char *p, uint64_t *state)
{
	uint64_t n = any(state, 10);

	for (uint64_t i = 0; i < n; i++)
		p[i] = "aaabb//*-."[any(state, 10)];
	p[n] = '\0';
	clean(p);
}

/* The directory of a random depth above a path; false: the root has none. */
static bool
go_up(struct span *path, uint64_t *state)
{
	if (path->n == 0)
		return false;
	do {
		path->n--;
		while (path->n && path->p[path->n] != '/')
			path->n--;
	} while (path->n && any(state, 2));
	return true;
}

static void
test_against_naive(void)
{
	unsigned wrong = 0, below = 0, yes = 0, pruned = 0, total = 0;
	uint64_t state = 1;
	auto_buf struct buf b;
	struct err err;
	char path[16];

	buf_init(&b, ROOM);
	for (int i = 0; i < 15000; i++) {
		auto_select struct select *s = select_new();

		buf_reset(&b);
		random_glob(&b, &state, 2);
		if (select_add_glob(s, buf_span(&b), &err)) {
			printf("# %s\n", err.msg);
			wrong++;
		}
		for (int k = 0; k < 12; k++) {
			bool want;
			struct span dir;

			random_path(path, &state);
			want = naive_glob(buf_str(&b), path);
			total++;
			yes += want;
			if (select_match(s, span_of(path)) != want &&
			    wrong++ < 10)
				printf("# %s on '%s': not %d\n", buf_str(&b),
				    path, want);
			dir = span_of(path);
			pruned += !select_match_below(s, dir);
			if (want && go_up(&dir, &state) &&
			    !select_match_below(s, dir) && below++ < 10)
				printf("# %s below '%.*s' has '%s'\n",
				    buf_str(&b), SPAN_ARG(dir), path);
		}
	}
	ok(wrong == 0, "%u random globs and paths agree with the naive matcher",
	    total);
	ok(below == 0, "and no directory of a match was said to have none");
	ok(yes > total / 20 && yes < total / 2 && pruned > total / 4,
	    "in a fair mixture (%u match, %u prune)", yes, pruned);
}

/* The same again, with few symbols and long runs of stars. */
static void
test_stars_against_naive(void)
{
	static const char *const pieces[] = { "a", "b", "*", "**", "/", "/**/",
		"?", "a", "*b" };
	unsigned wrong = 0, yes = 0;
	uint64_t state = 7;
	auto_buf struct buf b;

	buf_init(&b, ROOM);
	for (int i = 0; i < 10000; i++) {
		char path[20];
		size_t n = 4 + any(&state, 12);
		bool want;

		buf_reset(&b);
		for (uint64_t k = 2 + any(&state, 8); k; k--)
			buf_puts(&b, pieces[any(&state, array_len(pieces))]);
		for (size_t k = 0; k < n; k++)
			path[k] = "aaabb/"[any(&state, 6)];
		path[n] = '\0';
		clean(path);
		want = naive_glob(buf_str(&b), path);
		yes += want;
		if (glob_match(buf_span(&b), span_of(path)) != want &&
		    wrong++ < 10)
			printf("# %s on '%s': not %d\n", buf_str(&b), path,
			    want);
	}
	ok(wrong == 0, "globs of many stars agree with the naive matcher");
	ok(yes > 1000, "of which %u match", yes);
}

static void
test_below(void)
{
	static const struct {
		const char *glob, *yes, *no; /* "." is the root */
	} rows[] = {
		{ "etc/**", ". etc etc/x etc/x/y", "usr et etcx" },
		{ "etc/passwd", ". etc", "usr etc/passwd etc/x e" },
		{ "etc/*", ". etc", "etc/x usr" },
		{ "etc/*/x", ". etc etc/a", "etc/a/x etc/a/b usr" },
		{ "*/*", ". a", "a/b" },
		{ "e*c/x", ". etc ec", "usr etc/x" },
		{ "**/x", ". a a/b", "" },
		{ "a/**/x", ". a a/b a/b/c", "b ab" },
		{ "a**x", ". a ab a/b", "b" },
		{ "[ab]/x", ". a b", "c" },
		{ "?", ".", "a" },
		{ ".", "", ". a" },
		{ "{a,b/c}/d", ". a b b/c", "c a/d a/c" },
		{ "a?/b", ". ab", "a abc a/b" },
	};

	for (size_t i = 0; i < array_len(rows); i++) {
		auto_select struct select *s = select_new();
		struct span yes = span_of(rows[i].yes);
		struct span no = span_of(rows[i].no), dir;
		struct err err;
		bool good = !select_add_glob(s, span_of(rows[i].glob), &err);

		while (yes.n && span_cut(&yes, ' ', &dir))
			good = select_match_below(s,
				   span_is(dir, ".") ? SPAN("") : dir) &&
			    good;
		while (no.n && span_cut(&no, ' ', &dir))
			good = !select_match_below(s,
				   span_is(dir, ".") ? SPAN("") : dir) &&
			    good;
		ok(good, "%s knows where nothing can match", rows[i].glob);
	}
}

static void
test_literal(void)
{
	static const char *const rows[][2] = {
		{ "etc/nginx/**", "etc/nginx" },
		{ "etc/nginx", "etc/nginx" },
		{ "/etc/nginx/", "etc/nginx" },
		{ "./etc/ng*", "etc" },
		{ "etc/ng?nx/x", "etc" },
		{ "etc/{a,b}", "etc" },
		{ "etc/[a]", "etc" },
		{ "etc/a\\b", "etc" },
		{ "etc//*", "etc" },
		{ "e*", "" },
		{ "**", "" },
		{ "./*", "" },
		{ ".", "" },
		{ "", "" },
	};

	for (size_t i = 0; i < array_len(rows); i++)
		is_span(glob_literal(span_of(rows[i][0])), span_of(rows[i][1]),
		    rows[i][0]);
	is_span(glob_literal(SPAN("a\0b/c")), SPAN("a\0b/c"),
	    "a NUL is not special");
}

/* The globs of `text`, each in brackets; or the message. */
static const char *
words(struct span text, struct buf *b)
{
	auto_select struct select *s = select_new();
	struct err err;

	buf_reset(b);
	if (select_add(s, text, &err))
		buf_puts(b, err.msg);
	for (size_t i = 0; i < select_count(s); i++)
		buf_printf(b, "<%.*s>", SPAN_ARG(select_glob(s, i)));
	if (select_is_hollow(s))
		buf_puts(b, "+");
	return buf_str(b);
}

static void
test_words(void)
{
	static const char *const rows[][2] = {
		{ "", "" },
		{ " \t\n ", "" },
		{ "a b\tc\nd", "<a><b><c><d>" },
		{ "'a b' \"c d\" e\\ f", "<a b><c d><e f>" },
		{ "a'b'\"c\"d", "<abcd>" },
		{ "'a\"b' \"a'b\"", "<a\"b><a'b>" },
		{ "\\'a\\\"", "<'a\">" },
		{ "\"a\\\"b\"", "<a\"b>" },
		{ "\\* '\\*' \"\\*\"", "<\\*>" },
		{ "a\\\\b \"a\\\\b\"", "<a\\\\b>" },
		{ "'etc/nginx/**' --hollow", "<etc/nginx/**>+" },
		{ "--hollow", "+" },
		{ "--path a b --path c", "<a><b><c>" },
		{ "--path --hollow", "<--hollow>" },
		{ "--path=a* '--path=b c'", "<a*><b c>" },
		{ "'' . /", "<>" },
		{ "a\\\\/ b\\/", "<a\\\\><b\\/>" },
		{ "./-x", "<-x>" },
		{ "/etc/x/ ./etc/x etc/x", "<etc/x>" },
		{ "--foo", "unknown predicate '--foo' at byte 1" },
		{ "a -x", "unknown predicate '-x' at byte 3" },
		{ "--hollow=1", "unknown predicate '--hollow=1' at byte 1" },
		{ "a --path", "'--path' without its glob at byte 3" },
		{ "--path '", "a quote without its end at byte 8" },
		{ "a 'b c", "a quote without its end at byte 3" },
		{ "a \"b\\\"", "a quote without its end at byte 3" },
		{ "a [b", "'[b': '[' without ']' at byte 3" },
		{ "a b\\", "'b\\': '\\' with nothing behind it at byte 4" },
	};
	auto_buf struct buf b;

	buf_init(&b, ROOM);
	for (size_t i = 0; i < array_len(rows); i++)
		ok(strcmp(words(span_of(rows[i][0]), &b), rows[i][1]) == 0,
		    "words %zu: %s", i, rows[i][1]);
}

/* Where a glob goes wrong is said of the text, with its quotes. */
static void
test_places(void)
{
	static const char *const rows[][2] = {
		{ "''a''[", "'a[': '[' without ']' at byte 6" },
		{ "a '' 'b c'\"[\"", "'b c[': '[' without ']' at byte 12" },
		{ "\\ \\\"\\x[", "' \"\\x[': '[' without ']' at byte 7" },
		{ "\"\\\"\\*\"[", "'\"\\*[': '[' without ']' at byte 7" },
		{ "--path='a'[", "'a[': '[' without ']' at byte 11" },
	};
	auto_buf struct buf b;

	buf_init(&b, ROOM);
	for (size_t i = 0; i < array_len(rows); i++)
		is(words(span_of(rows[i][0]), &b), rows[i][1], rows[i][0]);
}

/* Words come from streams. Many steps for each byte would not end today. */
static void
test_many_quotes(void)
{
	enum { QUOTES = 2000000, BYTES = SELECT_GLOB_MAX + 1000 };
	auto_select struct select *s = select_new();
	auto_buf struct buf b;
	struct err err = { 0 };

	buf_init(&b, QUOTES * 2 + BYTES);
	memset(buf_room(&b, QUOTES * 2), '\'', QUOTES * 2);
	memset(buf_room(&b, BYTES), 'x', BYTES);
	ok(select_add(s, buf_span(&b), &err) == -1 &&
		strstr(err.msg, " at byte "),
	    "a word of many quotes: %s", err.msg);
}

static bool
same(const struct select *a, const struct select *b)
{
	if (select_count(a) != select_count(b) ||
	    select_is_hollow(a) != select_is_hollow(b))
		return false;
	for (size_t i = 0; i < select_count(a); i++)
		if (!span_eq(select_glob(a, i), select_glob(b, i)))
			return false;
	return true;
}

static void
test_unchanged(void)
{
	auto_select struct select *s = select_new(), *was = select_new();
	struct err err;

	ok(select_add(s, SPAN("a b*"), &err) == 0 &&
		select_add(was, SPAN("a b*"), &err) == 0,
	    "two equal selections");
	ok(select_add(s, SPAN("c d* --hollow x/y [e"), &err) == -1 &&
		same(s, was),
	    "an error in a late word leaves the selection as it was");
	ok(select_match(s, SPAN("a")) && select_match(s, SPAN("bx")) &&
		!select_match(s, SPAN("c")) && !select_match(s, SPAN("dx")) &&
		!select_match_below(s, SPAN("x")),
	    "so it matches as before");
	ok(select_add(s, SPAN("c"), &err) == 0 && select_match(s, SPAN("c")) &&
		!select_match(s, SPAN("dx")),
	    "and can be added to");
}

static void
random_text(struct buf *b, uint64_t *state)
{
	static const char symbols[] = "ab/*\\'\" \t\n-.{},[]!~$#";

	for (uint64_t n = any(state, 8); n; n--)
		buf_putc(b, symbols[any(state, sizeof(symbols) - 1)]);
}

static void
test_print(void)
{
	unsigned wrong = 0, added = 0;
	auto_buf struct buf b, glob;
	uint64_t state = 3;
	struct err err;

	buf_init(&b, ROOM);
	buf_init(&glob, ROOM);
	for (int i = 0; i < 10000; i++) {
		auto_select struct select *s = select_new();
		auto_select struct select *back = select_new();

		for (uint64_t k = any(&state, 4); k; k--) {
			buf_reset(&glob);
			random_text(&glob, &state);
			if (!select_add_glob(s, buf_span(&glob), &err))
				added++;
		}
		if (any(&state, 2))
			select_set_hollow(s);
		buf_reset(&b);
		select_print(s, &b);
		if ((select_add(back, buf_span(&b), &err) || !same(s, back)) &&
		    wrong++ < 10)
			printf("# %s\n", buf_str(&b));
	}
	ok(wrong == 0 && added > 4000,
	    "what is printed is read back as the same, %u globs", added);
}

static void
test_print_words(void)
{
	auto_select struct select *s = select_new();
	auto_buf struct buf b;
	struct err err;

	buf_init(&b, ROOM);
	select_print(s, &b);
	is(buf_str(&b), "", "an empty selection prints nothing");
	ok(select_add(s,
	       SPAN("/etc/shadow 'etc/nginx/**' \"it's\" . ./-x "
		    "--hollow"),
	       &err) == 0,
	    "a selection with all kinds of words");
	select_print(s, &b);
	is(buf_str(&b),
	    "etc/shadow 'etc/nginx/**' 'it'\\''s' . --path -x --hollow",
	    "is printed with as few quotes as it needs");
}

static void
test_covers(void)
{
	static const struct {
		const char *have, *want, *missing; /* NULL: covered */
	} rows[] = {
		{ "etc/passwd", "etc/passwd", NULL },
		{ "/etc/passwd", "./etc/passwd", NULL },
		{ "", "", NULL },
		{ "a", "", NULL },
		{ "", "a", "a" },
		{ "etc/*", "etc/passwd", NULL },
		{ "etc/*", "etc/*", NULL },
		{ "etc/*", "etc/p*", "etc/p*" },
		{ "etc/**", "etc/p*", NULL },
		{ "etc/**", "etc", NULL },
		{ "etc/**", "etc/**", NULL },
		{ "etc/**", "etc/x/**", NULL },
		{ "etc/x/**", "etc/**", "etc/**" },
		{ "etc/**", "etcx/*", "etcx/*" },
		{ "etc/**", "etc*", "etc*" },
		{ "etc/**", "e*", "e*" },
		{ "etc/**", "*/x", "*/x" },
		{ "etc/**", "usr/x etc/x", "usr/x" },
		{ "**", "a b* c/** **/d .", NULL },
		{ "**/*", "b*", "b*" },
		{ "etc/**x", "etc/ax", NULL },
		{ "etc/**x", "etc/*x", "etc/*x" },
		{ "etc/*/**", "etc/a/b*", "etc/a/b*" },
		{ "a b", "{a,b}", NULL },
		{ "a b", "{a,c}", "{a,c}" },
		{ "{etc,usr}/**", "etc/a* usr/b*", NULL },
		{ "etc/** usr/**", "{etc,usr}/a*", NULL },
		{ "a\\*", "'a\\*'", NULL },
		{ "a\\*", "a*", "a*" },
		{ "a*", "a\\*", NULL },
		{ ".", ".", NULL },
		{ "*", ".", NULL },
	};

	for (size_t i = 0; i < array_len(rows); i++) {
		auto_select struct select *have = select_new();
		auto_select struct select *want = select_new();
		struct span missing = SPAN("");
		struct err err;
		bool good = !select_add(have, span_of(rows[i].have), &err) &&
		    !select_add(want, span_of(rows[i].want), &err);

		good = good &&
		    select_covers(have, want, &missing) == !rows[i].missing;
		ok(good && span_eq(missing, span_of(rows[i].missing)),
		    "'%s' %s '%s'", rows[i].have,
		    rows[i].missing ? "does not cover" : "covers",
		    rows[i].want);
	}
}

/* What is said to be covered is covered, on paths of a few symbols. */
static void
test_covers_random(void)
{
	unsigned wrong = 0, covered = 0;
	auto_buf struct buf a, b;
	uint64_t state = 11;
	struct span missing;
	struct err err;
	char path[16];

	buf_init(&a, ROOM);
	buf_init(&b, ROOM);
	for (int i = 0; i < 10000; i++) {
		auto_select struct select *have = select_new();
		auto_select struct select *want = select_new();

		buf_reset(&a);
		buf_reset(&b);
		random_glob(&a, &state, 1);
		random_glob(&b, &state, 1);
		if (select_add_glob(have, buf_span(&a), &err) ||
		    select_add_glob(want, buf_span(&b), &err) ||
		    !select_covers(have, want, &missing))
			continue;
		covered++;
		for (int k = 0; k < 30; k++) {
			random_path(path, &state);
			if (select_match(want, span_of(path)) &&
			    !select_match(have, span_of(path)) && wrong++ < 10)
				printf("# %s: %s on '%s'\n", buf_str(&a),
				    buf_str(&b), path);
		}
	}
	ok(wrong == 0 && covered > 150, "%u random covers hold", covered);
}

static int
add_long(size_t n)
{
	auto_select struct select *s = select_new();
	auto_free char *p = mem_alloc(n);
	struct err err;

	memset(p, 'a', n);
	return select_add_glob(s, (struct span){ p, n }, &err);
}

/* `times` copies of `piece`, then of `close`. */
static int
add_repeated(const char *piece, const char *close, int times, struct err *err)
{
	auto_select struct select *s = select_new();
	auto_buf struct buf b;

	buf_init(&b, ROOM);
	for (int i = 0; i < times; i++)
		buf_puts(&b, piece);
	for (int i = 0; i < times; i++)
		buf_puts(&b, close);
	return select_add_glob(s, buf_span(&b), err);
}

static int
add_alternatives(int n)
{
	auto_select struct select *s = select_new();
	auto_buf struct buf b;
	struct err err;

	buf_init(&b, ROOM);
	buf_putc(&b, '{');
	for (int i = 1; i < n; i++)
		buf_puts(&b, "a,");
	buf_puts(&b, "b}");
	return select_add_glob(s, buf_span(&b), &err);
}

static void
test_limits(void)
{
	struct err err;

	ok(add_long(SELECT_GLOB_MAX) == 0, "the longest glob is taken");
	ok(add_long(SELECT_GLOB_MAX + 1) == -1, "one byte more is refused");
	ok(add_alternatives(SELECT_BRACES_MAX) == 0,
	    "the most alternatives are taken");
	ok(add_alternatives(SELECT_BRACES_MAX + 1) == -1,
	    "one more is refused");
	ok(add_repeated("{a,b}", "", 10, &err) == 0,
	    "2 to the 10th alternatives are taken");
	ok(add_repeated("{a,b}", "", 11, &err) == -1 &&
		strstr(err.msg, "'{' with too many alternatives at byte 51"),
	    "2 to the 11th are refused: %s", err.msg);
	ok(add_repeated("{a,b}", "", 800, &err) == -1,
	    "2 to the 800th as well");
	ok(add_repeated("{", "}", SELECT_NEST_MAX, &err) == 0,
	    "braces nest to their limit");
	ok(add_repeated("{", "}", SELECT_NEST_MAX + 1, &err) == -1,
	    "and not deeper");
	ok(add_repeated("{", "", 4096, &err) == -1, "open ones neither");
	ok(add_repeated("[a]", "", 1365, &err) == 0, "a glob of classes alone");
}

static void
test_many(void)
{
	auto_select struct select *s = select_new();
	char glob[32];
	struct err err;
	bool good = true;

	for (int i = 0; i < SELECT_GLOBS_MAX; i++) {
		snprintf(glob, sizeof(glob), "d%d/f%d", i % 100, i);
		good = good && !select_add_glob(s, span_of(glob), &err);
	}
	ok(good && select_count(s) == SELECT_GLOBS_MAX,
	    "the most globs are taken");
	ok(select_add_glob(s, SPAN("x"), &err) == -1, "one more is refused");
	ok(select_add_glob(s, SPAN("d5/f5"), &err) == 0 &&
		select_count(s) == SELECT_GLOBS_MAX,
	    "but not one that is there");
	ok(select_match(s, SPAN("d7/f107")) &&
		!select_match(s, SPAN("d7/f8")) &&
		select_match_below(s, SPAN("d99")) &&
		!select_match_below(s, SPAN("d100")),
	    "they are found");
}

static void
test_text_limit(void)
{
	auto_select struct select *s = select_new();
	size_t n = 1000, fit = SELECT_TEXT_MAX / 1024 / n;
	auto_free char *p = mem_alloc(n);
	auto_buf struct buf b;
	struct err err = { 0 };
	bool good = true;

	memset(p, 'a', n);
	for (size_t i = 0; i < fit; i++) {
		buf_init(&b, ROOM);
		buf_put(&b, (struct span){ p, n - 8 });
		buf_printf(&b, "%06zu{0,1}{0,1}{0,1}{0,1}{0,1}", i);
		buf_puts(&b, "{0,1}{0,1}{0,1}{0,1}{0,1}");
		good = good && !select_add_glob(s, buf_span(&b), &err);
		buf_release(&b);
	}
	ok(good, "globs whose braces come to the limit are taken");
	for (size_t i = 0; good && i < 100; i++) {
		buf_init(&b, ROOM);
		buf_put(&b, (struct span){ p, n });
		buf_printf(&b, "x%zu{0,1}{0,1}{0,1}{0,1}{0,1}{0,1}{0,1}", i);
		good = !select_add_glob(s, buf_span(&b), &err);
		buf_release(&b);
	}
	ok(!good && strstr(err.msg, "bytes of globs"), "more are refused");
}

static void
test_time(void)
{
	static const char *const stars[] = { "*a*a*a*a*a*a*a*a*b",
		"**a**a**a**a**a**a**b", "**/**/**/**/x", "**/*a*/**/*a*/**/x",
		"**a*a*a*a*a*ab", "**/*a*a*a*a*a*ab/x*", "*?*?*?*?*?*?*?x*" };
	char *text = mem_alloc(4096);
	clock_t start = clock();
	bool good = true;

	memset(text, 'a', 4096);
	for (int slashes = 0; slashes < 2; slashes++) {
		for (size_t i = 64; slashes && i < 4096; i += 64)
			text[i] = '/';
		for (size_t i = 0; i < array_len(stars); i++)
			good = !glob_match(span_of(stars[i]),
				   (struct span){ text, 4096 }) &&
			    good;
	}
	free(text);
	ok(good && (double)(clock() - start) / CLOCKS_PER_SEC < 2,
	    "stars full of stars do not take long on a long path");
}

int
main(void)
{
	test_globs();
	test_root();
	test_bad_globs();
	test_against_naive();
	test_stars_against_naive();
	test_below();
	test_literal();
	test_words();
	test_places();
	test_many_quotes();
	test_unchanged();
	test_print();
	test_print_words();
	test_covers();
	test_covers_random();
	test_limits();
	test_many();
	test_text_limit();
	test_time();
	return tap_end();
}
