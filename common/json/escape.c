#include "json/escape.h"

/* How many bytes at the front of s stand for themselves in a JSON string. */
static size_t
plain_run(struct span s)
{
	static const bool plain[256] = {
		[' ' ... '!'] = true,
		['#' ... '['] = true,
		[']' ... '~'] = true,
	};
	size_t n = 0;

	while (n < s.n && plain[(unsigned char)s.p[n]])
		n++;
	return n;
}

static unsigned
code_point(const unsigned char *u, size_t n)
{
	unsigned c = n == 1 ? u[0] : u[0] & (0x7fu >> n);

	for (size_t i = 1; i < n; i++)
		c = c << 6 | (u[i] & 0x3f);
	return c;
}

/* All of them below U+10000: one \uXXXX. */
static bool
is_spelled_out(unsigned c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x61c ||
	    c == 0x200e || c == 0x200f || (c >= 0x2028 && c <= 0x202e) ||
	    (c >= 0x2066 && c <= 0x2069);
}

static void
put_character(struct buf *b, struct span s)
{
	static const char names[] = "\bb\ff\nn\rr\tt\"\"\\\\";
	unsigned c = code_point((const unsigned char *)s.p, s.n);

	for (size_t i = 0; names[i]; i += 2)
		if (c == (unsigned char)names[i]) {
			buf_putc(b, '\\');
			buf_putc(b, names[i + 1]);
			return;
		}
	if (is_spelled_out(c))
		buf_printf(b, "\\u%04x", c);
	else
		buf_put(b, s);
}

/* One character, or one byte that is none; how many bytes of text it makes. */
static size_t
put_next(struct buf *b, struct span *s, size_t max)
{
	size_t n = span_utf8_len(*s);
	struct span c = n ? (struct span){ s->p, n } : SPAN("\xef\xbf\xbd");

	if (c.n > max)
		return 0;
	put_character(b, c);
	*s = span_from(*s, n ? n : 1);
	return c.n;
}

bool
json_escape(struct buf *b, struct span s, size_t max)
{
	buf_putc(b, '"');
	while (s.n && max) {
		size_t n = plain_run(s);

		if (n > max)
			n = max;
		buf_put(b, (struct span){ s.p, n });
		s = span_from(s, n);
		max -= n;
		if (!s.n || !max)
			break;
		n = put_next(b, &s, max);
		if (!n)
			break;
		max -= n;
	}
	buf_putc(b, '"');
	return s.n > 0;
}
