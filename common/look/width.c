#include "look/width.h"

#include <sys/ioctl.h>

#define ELLIPSIS "\xe2\x80\xa6"

enum {
	NARROW = 20, /* columns: less is no terminal that somebody reads */
	TAB = 8,
};

int
width_of_terminal(int fd)
{
	struct winsize w;

	return ioctl(fd, TIOCGWINSZ, &w) == 0 && w.ws_col >= NARROW ? w.ws_col
								    : 0;
}

static unsigned
code_point(struct span c)
{
	const unsigned char *u = (const unsigned char *)c.p;
	unsigned v = c.n == 1 ? u[0] : u[0] & (0x7fu >> c.n);

	for (size_t i = 1; i < c.n; i++)
		v = v << 6 | (u[i] & 0x3f);
	return v;
}

/* The C library's tables need a locale, and files of it. These are the blocks
 * of Unicode that are wide as a whole (UAX 11), and those that combine. */
static size_t
columns_of(unsigned c)
{
	static const struct {
		unsigned from, to, columns;
	} blocks[] = {
		{ 0x300, 0x36f, 0 },
		{ 0x1100, 0x115f, 2 },
		{ 0x20d0, 0x20ff, 0 },
		{ 0x2e80, 0xa4cf, 2 },
		{ 0xac00, 0xd7a3, 2 },
		{ 0xf900, 0xfaff, 2 },
		{ 0xfe00, 0xfe0f, 0 },
		{ 0xfe30, 0xfe6f, 2 },
		{ 0xff00, 0xff60, 2 },
		{ 0xffe0, 0xffe6, 2 },
		{ 0x1f300, 0x1f64f, 2 },
		{ 0x1f900, 0x1f9ff, 2 },
		{ 0x20000, 0x3fffd, 2 },
	};

	for (size_t i = 0; i < sizeof(blocks) / sizeof(*blocks); i++)
		if (c >= blocks[i].from && c <= blocks[i].to)
			return blocks[i].columns;
	return 1;
}

/* Takes a character off the front; its columns. */
static size_t
take_character(struct span *s)
{
	size_t n = span_utf8_len(*s);
	struct span c = { s->p, n ? n : 1 };

	*s = span_from(*s, c.n);
	return n ? columns_of(code_point(c)) : 1;
}

size_t
width_of(struct span text)
{
	size_t columns = 0;

	while (text.n)
		columns += take_character(&text);
	return columns;
}

/* How many bytes at the front take at most so many columns. */
static size_t
fitting(struct span s, size_t columns)
{
	struct span rest = s;

	while (rest.n) {
		struct span before = rest;
		size_t n = take_character(&rest);

		if (n > columns)
			return s.n - before.n;
		columns -= n;
	}
	return s.n;
}

void
width_cut(struct buf *b, size_t from, size_t columns)
{
	struct span s = span_from(buf_span(b), from);

	if (width_of(s) <= columns)
		return;
	b->n = from + fitting(s, columns ? columns - 1 : 0);
	buf_puts(b, columns ? ELLIPSIS : "");
}

void
width_cut_middle(struct buf *b, size_t from, size_t columns)
{
	struct span s = span_from(buf_span(b), from);
	auto_buf struct buf end = { .max = s.n };
	size_t all = width_of(s), front, left;

	if (all <= columns || columns == 0)
		return;
	front = fitting(s, columns / 3);
	s = span_from(s, front);
	/* The ellipsis takes one of them. */
	for (left = width_of(s); left + 1 + columns / 3 > columns;)
		left -= take_character(&s);
	buf_put(&end, s);
	b->n = from + front;
	buf_puts(b, ELLIPSIS);
	buf_put(b, buf_span(&end));
}
