/* registry/toml: what the reader of settings takes, refuses, and makes of it.
 */
#include "registry/toml.h"

#include "base/buf.h"
#include "tap.h"

enum { ROOM = 4 << 20 };

struct doc {
	struct span text;
	const char *title;
	const char *says; /* printed, or the message */
};

#define DOC(text, title, says)          \
	{                               \
		SPAN(text), title, says \
	}

static const struct doc taken[] = {
	DOC("", "an empty text", "{}"),
	DOC(" \t\r\n# c\n", "blanks and a comment", "{}"),
	DOC("a=1#c", "a comment behind a value, without newline", "{a=1}"),
	DOC("a=1\r\nb=2\r\n", "lines that end in CR LF", "{a=1 b=2}"),
	DOC("1-_aZ=1", "every kind of bare key", "{1-_aZ=1}"),
	DOC("\"a b\"=1\n'c\\d'=2\n''=3", "quoted keys, also an empty one",
	    "{a b=1 c\\d=2 =3}"),
	DOC("a . \"b.c\" . d = 1", "a dotted key with blanks",
	    "{a={b.c={d=1}}}"),
	DOC("a.b=1\na.c=2", "a table made by dotted keys", "{a={b=1 c=2}}"),
	DOC("a=0x1F\nb=0o17\nc=0b11\nd=1_000\ne=-0\nf=+7",
	    "integers of all spellings", "{a=31 b=15 c=3 d=1000 e=0 f=7}"),
	DOC("a=9223372036854775807\nb=-9223372036854775808",
	    "the largest and the smallest integer",
	    "{a=9223372036854775807 b=-9223372036854775808}"),
	DOC("a=true\nb=false", "booleans", "{a=true b=false}"),
	DOC("a=\"\\b\\t\\n\\f\\r\\\"\\\\\\u00e9\\U0001F433\"", "every escape",
	    "{a='\b\t\n\f\r\"\\\xc3\xa9\xf0\x9f\x90\xb3'}"),
	DOC("a='C:\\n \"x\"'", "a literal string", "{a='C:\\n \"x\"'}"),
	DOC("a=\"\"\"\n1\n\"2\" \"\"3\\\n \t\n 4\"\"\"",
	    "a string of several lines", "{a='1\n\"2\" \"\"34'}"),
	DOC("a=\"\"\"x\"\"\"\"\"", "two quotes before the three",
	    "{a='x\"\"'}"),
	DOC("a='''\n\\1\n''2'''", "a literal one", "{a='\\1\n''2'}"),
	DOC("a=[1,\n # c\n [\"x\",],\n]", "an array of lines", "{a=[1 ['x']]}"),
	DOC("a={b=1, c.d={}, 'e'=[{}]}", "inline tables",
	    "{a={b=1 c={d={}} e=[{}]}}"),
	DOC("[a]\nx=1\n[ b . c ]\nx=2\n[b]\ny=3", "tables, the upper one last",
	    "{a={x=1} b={c={x=2} y=3}}"),
	DOC("[[a]]\nx=1\n[[a.b]]\ny=2\n[[a]]\n[a.c]", "arrays of tables",
	    "{a=[{x=1 b=[{y=2}]} {c={}}]}"),
	DOC("[a]\nb.c=1\n[a.b.d]", "a table below one of dotted keys",
	    "{a={b={c=1 d={}}}}"),
};

static const struct doc refused[] = {
	DOC("\xef\xbb\xbf"
	    "a=1",
	    "a byte order mark", "line 1: begins with a byte order mark"),
	DOC("a=1\nb=\"\xff\"", "what is not UTF-8",
	    "line 2: bytes that are not UTF-8"),
	DOC("a=1\0", "a NUL", "line 1: the end of the line expected, not ''"),
	DOC("a=1 b=2", "two in a line",
	    "line 1: the end of the line expected, not 'b'"),
	DOC("\na=1\n a = 2", "a key twice",
	    "line 3: 'a' is defined already, in line 2"),
	DOC("a=1\n\"\\u0061\"=2", "a key twice, once escaped",
	    "line 2: 'a' is defined already, in line 1"),
	DOC("[a]\n[a]", "a table twice",
	    "line 2: 'a' is defined already, in line 1"),
	DOC("a.b=1\n[a]", "a table of dotted keys again",
	    "line 2: 'a' is defined already, in line 1"),
	DOC("[a.b]\n[a]\nb.c=1", "dotted keys into another table",
	    "line 3: 'b' is defined already, in line 1"),
	DOC("a={b=1}\na.c=2", "an inline table that grows",
	    "line 2: 'a' is defined already, in line 1"),
	DOC("a={}\n[a.b]", "one that a header would make grow",
	    "line 2: 'a' is defined already, in line 1"),
	DOC("a=[{}]\n[[a]]", "an array that a header would make grow",
	    "line 2: 'a' is defined already, in line 1"),
	DOC("[[a]]\n[a]", "an array of tables as a table",
	    "line 2: 'a' is defined already, in line 1"),
	DOC("[a]\n[[a]]", "a table as an array of tables",
	    "line 2: 'a' is defined already, in line 1"),
	DOC("[[a]]\nx=1\nx=2", "a key twice in an element",
	    "line 3: 'x' is defined already, in line 2"),
	DOC("a={b=1,b=2}", "a key twice in an inline table",
	    "line 1: 'b' is defined already, in line 1"),
	DOC("a=1\na.b=2", "a value as a table",
	    "line 2: 'a' is defined already, in line 1"),
	DOC("[a", "an open header", "line 1: ']' expected, not the end"),
	DOC("[[a]", "a half open one", "line 1: ']]' expected, not ']'"),
	DOC("[]", "a header without key", "line 1: a key expected, not ']'"),
	DOC("a.=1", "a key that ends in a dot",
	    "line 1: a key expected, not '='"),
	DOC("a", "a key alone", "line 1: '=' expected, not the end"),
	DOC("a=", "no value", "line 1: a value expected, not the end"),
	DOC("a=\n1", "a value in the next line",
	    "line 1: a value expected, not the end of the line"),
	DOC("\"\"\"a\"\"\"=1", "a key of several lines",
	    "line 1: '=' expected, not '\"'"),
	DOC("\xc3\xa9=1", "a bare key with an accent",
	    "line 1: a key expected, not '\xc3\xa9'"),
	DOC("a={b=1,}", "a trailing comma in an inline table",
	    "line 1: a key expected, not '}'"),
	DOC("a={\nb=1}", "an inline table of two lines",
	    "line 1: a key expected, not the end of the line"),
	DOC("a=[1 2]", "no comma", "line 1: ',' or ']' expected, not '2'"),
	DOC("a=[,]", "a lone comma", "line 1: a value expected, not ','"),
	DOC("a=[1,", "an open array", "line 1: a value expected, not the end"),
	DOC("a=\"x", "an open string", "line 1: a string without its end"),
	DOC("a=\"x\n\"", "a string over two lines",
	    "line 1: a string without its end"),
	DOC("a=\"\"\"\nx\"\"", "an open string of lines",
	    "line 2: a string without its end"),
	DOC("a=\"\\", "a text that ends in a backslash",
	    "line 1: an escape without its end"),
	DOC("a=\"\\x41\"", "an escape of others",
	    "line 1: an escape expected, not 'x'"),
	DOC("a=\"\\u12\"", "a short \\u",
	    "line 1: an escape needs 4 hex digits"),
	DOC("a=\"\\ud800\"", "a surrogate",
	    "line 1: an escape is no character: 'd800'"),
	DOC("a=\"\\U00110000\"", "more than U+10FFFF",
	    "line 1: an escape is no character: '00110000'"),
	DOC("a='\x01'", "a control byte in a string",
	    "line 1: a control byte in a string"),
	DOC("a='''\r'''", "a CR alone", "line 1: a control byte in a string"),
	DOC("#\x7f", "DEL in a comment", "line 1: a control byte in a comment"),
	DOC("a=9223372036854775808", "an integer too large",
	    "line 1: '9223372036854775808' is no string, integer or boolean"),
	DOC("a=-9223372036854775809", "one too small",
	    "line 1: '-9223372036854775809' is no string, integer or boolean"),
	DOC("a=01", "a leading zero",
	    "line 1: '01' is no string, integer or boolean"),
	DOC("a=1__0", "two underscores",
	    "line 1: '1__0' is no string, integer or boolean"),
	DOC("a=1_", "an underscore at the end",
	    "line 1: '1_' is no string, integer or boolean"),
	DOC("a=0x", "a base without digits",
	    "line 1: '0x' is no string, integer or boolean"),
	DOC("a=-0x1", "a base with a sign",
	    "line 1: '-0x1' is no string, integer or boolean"),
	DOC("a=True", "a boolean in upper case",
	    "line 1: 'True' is no string, integer or boolean"),
	DOC("a=host", "a string without quotes",
	    "line 1: 'host' is no string, integer or boolean"),
	DOC("a=1.5", "a float", "line 1: '1.5' is a float: not supported"),
	DOC("a=-1e6", "one with an exponent",
	    "line 1: '-1e6' is a float: not supported"),
	DOC("a=+inf", "infinity", "line 1: '+inf' is a float: not supported"),
	DOC("a=1979-05-27", "a date",
	    "line 1: '1979-05-27' is a date or time: not supported"),
	DOC("a=07:32:00", "a time",
	    "line 1: '07:32:00' is a date or time: not supported"),
};

static void
print(struct buf *b, const struct toml *v)
{
	bool table = v->type == TOML_TABLE;

	if (v->type == TOML_INT)
		buf_printf(b, "%lld", (long long)v->integer);
	if (v->type == TOML_BOOL)
		buf_puts(b, v->boolean ? "true" : "false");
	if (v->type == TOML_STRING)
		buf_printf(b, "'%.*s'", (int)v->string.n, v->string.p);
	if (!table && v->type != TOML_ARRAY)
		return;
	buf_putc(b, table ? '{' : '[');
	for (const struct toml *t = v->first; t; t = t->next) {
		if (t != v->first)
			buf_putc(b, ' ');
		buf_put(b, t->key);
		if (table)
			buf_putc(b, '=');
		print(b, t);
	}
	buf_putc(b, table ? '}' : ']');
}

/* What a text says, or the message, into b. */
static bool
read_into(struct buf *b, struct span text)
{
	struct arena arena = { 0 };
	struct err err = { 0 };
	/* A copy of the exact size: ASan sees a read past its end, and one
	 * after it is gone. */
	char *copy = mem_alloc(text.n);
	const struct toml *root;

	if (text.n)
		memcpy(copy, text.p, text.n);
	root = toml_parse((struct span){ copy, text.n }, &arena, &err);
	free(copy);
	buf_reset(b);
	if (root)
		print(b, root);
	else
		buf_puts(b, err.msg);
	arena_release(&arena);
	return root;
}

static void
test_documents(void)
{
	auto_buf struct buf b;

	buf_init(&b, ROOM);
	for (size_t i = 0; i < array_len(taken); i++) {
		bool good = read_into(&b, taken[i].text);

		ok(good && span_is(buf_span(&b), taken[i].says), "taken: %s",
		    taken[i].title);
		if (!good || !span_is(buf_span(&b), taken[i].says))
			printf("# %s\n", buf_str(&b));
	}
	for (size_t i = 0; i < array_len(refused); i++) {
		bool good = !read_into(&b, refused[i].text);

		ok(good && span_is(buf_span(&b), refused[i].says),
		    "refused: %s", refused[i].title);
		if (!good || !span_is(buf_span(&b), refused[i].says))
			printf("# %s\n", buf_str(&b));
	}
}

static bool
repeated(const char *head, const char *piece, size_t n, const char *tail)
{
	auto_buf struct buf text, out;

	buf_init(&text, ROOM);
	buf_init(&out, ROOM);
	buf_puts(&text, head);
	for (size_t i = 0; i < n; i++)
		buf_puts(&text, piece);
	buf_puts(&text, tail);
	return read_into(&out, buf_span(&text));
}

static bool
has_keys(size_t n)
{
	auto_buf struct buf text, out;

	buf_init(&text, ROOM);
	buf_init(&out, ROOM);
	for (size_t i = 0; i < n; i++)
		buf_printf(&text, "k%zu=1\n", i);
	return read_into(&out, buf_span(&text));
}

static bool
nests(size_t depth)
{
	auto_buf struct buf text, out;

	buf_init(&text, ROOM);
	buf_init(&out, ROOM);
	buf_puts(&text, "a=");
	for (size_t i = 0; i < depth; i++)
		buf_puts(&text, i % 2 ? "{k=" : "[");
	buf_putc(&text, '1');
	for (size_t i = depth; i-- > 0;)
		buf_puts(&text, i % 2 ? "}" : "]");
	return read_into(&out, buf_span(&text));
}

static void
test_limits(void)
{
	ok(!repeated("a=", "[", 100000, ""), "a very deep text is refused");
	ok(!repeated("a=", "{a=", 100000, ""), "one of tables is too");
	ok(nests(TOML_DEPTH), "the greatest depth is taken");
	ok(!nests(TOML_DEPTH + 1), "one more is refused");
	ok(repeated("a", ".a", TOML_KEY_PARTS - 1, "=1"),
	    "a key of as many parts as may be is taken");
	ok(!repeated("a", ".a", TOML_KEY_PARTS, "=1"), "one more is refused");
	ok(!repeated("[a", ".a", TOML_KEY_PARTS, "]"), "in a header too");
	ok(has_keys(TOML_KEYS_MAX), "as many keys as may be are taken");
	ok(!has_keys(TOML_KEYS_MAX + 1), "one more is refused");
	/* The table and the array are values too. */
	ok(repeated("a=[", "1,", TOML_VALUES_MAX - 2, "]"),
	    "as many values as may be are taken");
	ok(!repeated("a=[", "1,", TOML_VALUES_MAX - 1, "]"),
	    "one more is refused");
	ok(!repeated("", "[[a]]\n", TOML_VALUES_MAX, ""),
	    "elements of arrays of tables count as well");
}

static void
test_lines(void)
{
	struct arena arena = { 0 };
	struct err err;
	const struct toml *root = toml_parse(
	    SPAN("\n[a.b]\nx=[\n1,\n2]\n[a]\ny=\"\"\"\n\n\"\"\"\nz=1"), &arena,
	    &err);
	const struct toml *a = root ? toml_get(root, SPAN("a")) : NULL;
	const struct toml *x =
	    a ? toml_get(toml_get(a, SPAN("b")), SPAN("x")) : NULL;

	ok(x && x->line == 3 && x->first->line == 4 && x->last->line == 5,
	    "values know their lines");
	ok(a && a->line == 6, "a table knows that of its header");
	ok(a && toml_get(a, SPAN("z"))->line == 10,
	    "lines within strings and arrays count");
	ok(root && !toml_get(root, SPAN("b")) && !toml_get(root, SPAN("")),
	    "a key that is not there is absent");
	arena_release(&arena);
}

int
main(void)
{
	test_documents();
	test_limits();
	test_lines();
	return tap_end();
}
