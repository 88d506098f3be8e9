#include "base/buf.h"
#include "registry/toml_reader.h"

static void
put_utf8(struct buf *b, uint32_t c)
{
	if (c < 0x80) {
		buf_putc(b, (char)c);
		return;
	}
	if (c < 0x800) {
		buf_putc(b, (char)(0xc0 | c >> 6));
	} else {
		if (c < 0x10000) {
			buf_putc(b, (char)(0xe0 | c >> 12));
		} else {
			buf_putc(b, (char)(0xf0 | c >> 18));
			buf_putc(b, (char)(0x80 | (c >> 12 & 0x3f)));
		}
		buf_putc(b, (char)(0x80 | (c >> 6 & 0x3f)));
	}
	buf_putc(b, (char)(0x80 | (c & 0x3f)));
}

static int
hex_digit(char c)
{
	return c >= '0' && c <= '9' ? c - '0'
	    : c >= 'a' && c <= 'f'  ? c - 'a' + 10
	    : c >= 'A' && c <= 'F'  ? c - 'A' + 10
				    : -1;
}

/* The n digits of \u or \U. */
static int
read_code_point(struct toml_reader *r, size_t n, struct buf *b)
{
	struct span rest = toml_rest(r);
	uint32_t c = 0;

	for (size_t i = 0; i < n; i++) {
		int d = i < rest.n ? hex_digit(rest.p[i]) : -1;

		if (d < 0)
			return toml_bad(r, "an escape needs %zu hex digits", n);
		c = c << 4 | (uint32_t)d;
	}
	if (c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		return toml_bad(r, "an escape is no character: '%.*s'", (int)n,
		    rest.p);
	r->at += n;
	put_utf8(b, c);
	return 0;
}

/* A backslash at the end of a line takes all blank space behind it away. */
static bool
take_line_end(struct toml_reader *r)
{
	size_t was = r->at;

	toml_skip_blanks(r);
	if (!toml_take_newline(r)) {
		r->at = was;
		return false;
	}
	do
		toml_skip_blanks(r);
	while (toml_take_newline(r));
	return true;
}

static int
read_escape(struct toml_reader *r, bool multi, struct buf *b)
{
	static const char names[] = "btnfr\"\\", bytes[] = "\b\t\n\f\r\"\\";
	const char *at;
	int c;

	r->at++;
	if (multi && take_line_end(r))
		return 0;
	c = toml_peek(r);
	if (c <= 0)
		return toml_bad(r, "an escape without its end");
	if (c == 'u' || c == 'U') {
		r->at++;
		return read_code_point(r, c == 'u' ? 4 : 8, b);
	}
	at = strchr(names, c);
	if (!at)
		return toml_unexpected(r, "an escape");
	buf_putc(b, bytes[at - names]);
	r->at++;
	return 0;
}

/* Up to two quotes may stand before the three that end the string. */
static bool
take_quotes(struct toml_reader *r, char quote, struct buf *b)
{
	struct span rest = toml_rest(r);
	size_t n = 0;

	while (n < 5 && n < rest.n && rest.p[n] == quote)
		n++;
	r->at += n;
	for (size_t i = n < 3 ? 0 : 3; i < n; i++)
		buf_putc(b, quote);
	return n >= 3;
}

static int
read_body(struct toml_reader *r, char quote, bool multi, struct buf *b)
{
	for (;;) {
		size_t from = r->at;
		int c = toml_peek(r);

		if (c < 0)
			return toml_bad(r, "a string without its end");
		if (c == quote) {
			if (multi ? take_quotes(r, quote, b)
				  : toml_take(r, (struct span){ &quote, 1 }))
				return 0;
		} else if (c == '\\' && quote == '"') {
			if (read_escape(r, multi, b) < 0)
				return -1;
		} else if (multi && toml_take_newline(r)) {
			buf_put(b,
			    (struct span){ r->text.p + from, r->at - from });
		} else if (!multi && (c == '\n' || c == '\r')) {
			return toml_bad(r, "a string without its end");
		} else if (toml_is_control(c)) {
			return toml_bad(r, "a control byte in a string");
		} else {
			buf_putc(b, (char)c);
			r->at++;
		}
	}
}

int
toml_read_string(struct toml_reader *r, bool is_key, struct span *out)
{
	static const struct span three[] = { { "\"\"\"", 3 }, { "'''", 3 } };
	char quote = (char)toml_peek(r);
	bool multi = !is_key && toml_take(r, three[quote == '\'']);
	auto_buf struct buf b;

	/* An escape is longer than what it stands for. */
	buf_init(&b, r->text.n);
	if (multi)
		toml_take_newline(r);
	else
		r->at++;
	if (read_body(r, quote, multi, &b) < 0)
		return -1;
	*out = arena_bytes(r->arena, buf_span(&b));
	return 0;
}
