#include "secret/armor.h"

#include "base/mem.h"

enum {
	READ_CUT = -1,   /* the text ends */
	READ_OTHER = -2, /* something that is no base64 */
	/* Bytes between two strings that a program puts together: '"', a plus,
	 * a line's end, blanks, '"'. */
	JOIN_MAX = 120,
	HEADERS_MAX = 16,
	HEADER_NAME_MAX = 32,
};

struct reader {
	struct span text;
	size_t at;
	bool line_start;
};

static int
peek(const struct reader *r, size_t ahead)
{
	return r->at + ahead < r->text.n
	    ? (unsigned char)r->text.p[r->at + ahead]
	    : READ_CUT;
}

static int
hex_value(int c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Goes from a quote that ends a string to behind the one that begins the next.
 */
static bool
join(struct reader *r)
{
	static const char between[] = " \t\r\n+.,\\()[]";
	char quote = r->text.p[r->at];
	size_t max =
	    r->text.n - r->at < JOIN_MAX ? r->text.n - r->at : JOIN_MAX;

	for (size_t i = 1; i < max; i++) {
		char c = r->text.p[r->at + i];

		if (c == quote) {
			r->at += i + 1;
			r->line_start = true;
			return true;
		}
		/* "\n" before the quote of an empty string is a line's end. */
		if (!memchr(between, c, sizeof(between) - 1))
			return false;
	}
	return false;
}

/* The character that \uXXXX stands for; .NET writes "+" so. */
static int
read_unicode(struct reader *r, size_t at)
{
	int value = 0;

	for (size_t i = 0; i < 4; i++) {
		int digit = hex_value(peek(r, at + i));

		if (digit < 0)
			return READ_OTHER;
		value = value * 16 + digit;
	}
	r->at += at + 4;
	return value;
}

/* Behind one or more backslashes: strings may be in strings. A blank for what
 * is passed over. */
static int
read_escape(struct reader *r)
{
	size_t n = 1;
	int c;

	while ((c = peek(r, n)) == '\\')
		n++;
	switch (c) {
	case 'n':
	case 'r':
	case '\n':
	case '\r':
		r->at += n + 1;
		return '\n';
	case 't':
		r->at += n + 1;
		return ' ';
	case '/':
		r->at += n + 1;
		return '/';
	case 'u':
		return read_unicode(r, n + 1);
	case '"':
	case '\'':
		r->at += n;
		return join(r) ? ' ' : READ_OTHER;
	default:
		return c == READ_CUT ? READ_CUT : READ_OTHER;
	}
}

/* "&#10;", "&#xA;" */
static int
read_entity(struct reader *r)
{
	enum { ENTITY_MAX = 6 };

	for (size_t i = 1; i <= ENTITY_MAX; i++) {
		int c = peek(r, i);

		if (c == ';') {
			r->at += i + 1;
			return '\n';
		}
		if (c != '#' && c != 'x' && hex_value(c) < 0)
			break;
	}
	return READ_OTHER;
}

/* The next character; blanks stand for all that may be between lines. */
static int
read_char(struct reader *r)
{
	int c = peek(r, 0);

	if (c == '\\')
		return read_escape(r);
	if (c == '&')
		return read_entity(r);
	if (c == '"' || c == '\'')
		return join(r) ? ' ' : READ_OTHER;
	if (r->line_start && c > 0 && strchr("#>*;|%", c))
		c = ' ';
	if (r->line_start && c == '/' && peek(r, 1) == '/' &&
	    (peek(r, 2) == ' ' || peek(r, 2) == '\t')) {
		r->at += 2;
		return ' ';
	}
	if (c != READ_CUT)
		r->at++;
	return c;
}

static int
base64_value(int c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* The value of the next character of base64, or READ_…; '=' is READ_OTHER. */
static int
read_base64(struct reader *r, size_t *start)
{
	for (;;) {
		int c, value;

		*start = r->at;
		c = read_char(r);
		if (c == READ_CUT)
			return c;
		if (c > 0 && c < 0x80 && span_is_blank((char)c)) {
			r->line_start |= c == '\n';
			continue;
		}
		r->line_start = false;
		value = base64_value(c);
		return value < 0 ? READ_OTHER : value;
	}
}

void
armor_read(struct armor *a, struct span text)
{
	struct reader r = { .text = text, .line_start = true };
	uint32_t bits = 0;
	unsigned nbits = 0;

	if (r.text.n > ARMOR_MAX)
		r.text.n = ARMOR_MAX;
	a->n = a->first = a->end = 0;
	for (;;) {
		size_t start;
		int value = read_base64(&r, &start);

		a->cut = value == READ_CUT;
		if (value < 0)
			return;
		if (!a->end)
			a->first = start;
		a->end = r.at;
		bits = bits << 6 | (uint32_t)value;
		nbits += 6;
		if (nbits < 8)
			continue;
		nbits -= 8;
		if (a->n == sizeof(a->bytes))
			mem_panic("armor: more bytes than text");
		a->bytes[a->n++] = (unsigned char)(bits >> nbits);
	}
}

/* Bytes of what ends a line at the front of s: 0 where nothing does. */
static size_t
line_end(struct span s)
{
	size_t n = 0;

	while (n < s.n && s.p[n] == '\\')
		n++;
	if (n == s.n)
		return 0;
	if (s.p[n] == '\n' || s.p[n] == '\r')
		return n + 1;
	return n && (s.p[n] == 'n' || s.p[n] == 'r') ? n + 1 : 0;
}

/* Bytes of "Name: value" at the front of s, without the line's end. */
static size_t
header_size(struct span s)
{
	size_t n = 0;

	while (n < s.n && n < HEADER_NAME_MAX &&
	    (base64_value((unsigned char)s.p[n]) >= 0 || s.p[n] == '-'))
		n++;
	if (!n || n + 1 >= s.n || s.p[n] != ':' || s.p[n + 1] != ' ')
		return 0;
	while (n < s.n && !line_end(span_from(s, n)))
		n++;
	return n;
}

size_t
armor_headers(struct span text, struct span *headers)
{
	size_t at = 0, end = 0;

	for (int i = 0; i < HEADERS_MAX; i++) {
		size_t n;

		while (at < text.n &&
		    ((n = line_end(span_from(text, at))) ||
			strchr(" \t\"'", text.p[at])))
			at += n ? n : 1;
		n = header_size(span_from(text, at));
		if (!n)
			break;
		at = end = at + n;
	}
	*headers = (struct span){ text.p, end };
	return end;
}
