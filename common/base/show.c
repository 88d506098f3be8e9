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

void
show_put(struct buf *b, struct span s)
{
	while (s.n) {
		size_t n = span_utf8_len(s);
		unsigned c = n ? code_point((const unsigned char *)s.p, n) : 0;

		if (n == 0 || (c < 0x80 && misleads(c)))
			buf_printf(b, "\\x%02x", (unsigned char)s.p[0]);
		else if (misleads(c))
			buf_printf(b, "\\u{%04x}", c);
		else if (c == '\\')
			buf_puts(b, "\\\\");
		else
			buf_put(b, (struct span){ s.p, n });
		s = span_from(s, n ? n : 1);
	}
}
