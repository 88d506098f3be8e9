#include "base/show.h"

static unsigned
code_point(const unsigned char *u, size_t n)
{
	unsigned c = n == 1 ? u[0] : u[0] & (0x7fu >> n);

	for (size_t i = 1; i < n; i++)
		c = c << 6 | (u[i] & 0x3f);
	return c;
}

static bool
misleads(unsigned c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0xad || c == 0x61c ||
	    (c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) ||
	    (c >= 0x2060 && c <= 0x206f) || c == 0xfeff ||
	    (c >= 0xfff9 && c <= 0xfffb) || (c >= 0xe0000 && c <= 0xe007f);
}

/* A character, or a byte that is none; how many bytes it was. */
static size_t
put_next(struct buf *b, struct span s)
{
	size_t n = span_utf8_len(s);
	unsigned c = n ? code_point((const unsigned char *)s.p, n) : 0;

	if (n == 0 || (c < 0x80 && misleads(c)))
		buf_printf(b, "\\x%02x", (unsigned char)s.p[0]);
	else if (misleads(c))
		buf_printf(b, "\\u{%04x}", c);
	else
		buf_put(b, (struct span){ s.p, n });
	return n ? n : 1;
}

/* How many bytes at the front of s stand for themselves, whoever shows it. */
static size_t
plain_run(struct span s)
{
	size_t n = 0;

	while (n < s.n && s.p[n] >= ' ' && s.p[n] < 0x7f && s.p[n] != '\\')
		n++;
	return n;
}

static void
put_all(struct buf *b, struct span s, const char *kept, bool doubled)
{
	while (s.n) {
		size_t n = plain_run(s);

		buf_put(b, (struct span){ s.p, n });
		s = span_from(s, n);
		if (!s.n)
			break;
		if (s.p[0] && strchr(kept, s.p[0])) {
			buf_puts(b, doubled && s.p[0] == '\\' ? "\\" : "");
			buf_putc(b, s.p[0]);
			s = span_from(s, 1);
		} else {
			s = span_from(s, put_next(b, s));
		}
	}
}

void
show_put(struct buf *b, struct span s)
{
	put_all(b, s, "\\", true);
}

void
show_put_text(struct buf *b, struct span s)
{
	put_all(b, s, "\\\n\t", false);
}
