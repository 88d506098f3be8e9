#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/mem.h"

void
buf_init(struct buf *b, size_t max)
{
	*b = (struct buf){ .max = max };
}

void
buf_release(struct buf *b)
{
	free(b->p);
	*b = (struct buf){ .max = b->max };
}

void
buf_reset(struct buf *b)
{
	b->n = 0;
	b->over = false;
}

bool
buf_ok(const struct buf *b)
{
	return !b->over;
}

/* One byte more than asked, so that buf_str always has its NUL. */
static bool
buf_reserve(struct buf *b, size_t n)
{
	size_t cap = b->cap ? b->cap : 64;

	if (b->over || n > b->max - b->n) {
		b->over = true;
		return false;
	}
	if (b->cap > b->n + n)
		return true;
	while (cap <= b->n + n)
		cap *= 2;
	b->p = mem_resize(b->p, cap, 1);
	b->cap = cap;
	return true;
}

char *
buf_room(struct buf *b, size_t n)
{
	char *p;

	if (!buf_reserve(b, n))
		return NULL;
	p = b->p + b->n;
	b->n += n;
	return p;
}

void
buf_put(struct buf *b, struct span s)
{
	char *p;

	if (s.n && (p = buf_room(b, s.n)))
		memcpy(p, s.p, s.n);
}

void
buf_putc(struct buf *b, char c)
{
	/* Mostly there is room. */
	if (!b->over && b->n + 1 < b->cap && b->n < b->max)
		b->p[b->n++] = c;
	else
		buf_put(b, (struct span){ &c, 1 });
}

void
buf_puts(struct buf *b, const char *s)
{
	buf_put(b, span_of(s));
}

void
buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0 || !buf_reserve(b, (size_t)n)) {
		b->over = true;
		return;
	}
	va_start(ap, fmt);
	vsnprintf(b->p + b->n, (size_t)n + 1, fmt, ap);
	va_end(ap);
	b->n += (size_t)n;
}

static const char base64_digits[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void
buf_put_base64(struct buf *b, struct span s)
{
	const unsigned char *u = (const unsigned char *)s.p;

	for (size_t i = 0; i < s.n; i += 3) {
		size_t left = s.n - i;
		unsigned v = (unsigned)u[i] << 16;
		char q[4] = { '=', '=', '=', '=' };

		v |= left > 1 ? (unsigned)u[i + 1] << 8 : 0;
		v |= left > 2 ? u[i + 2] : 0;
		for (size_t k = 0; k < (left < 3 ? left + 1 : 4); k++)
			q[k] = base64_digits[(v >> (18 - 6 * k)) & 63];
		buf_put(b, (struct span){ q, 4 });
	}
}

static int
unbase64_four(const char *q, char *out)
{
	unsigned v = 0;
	int pads = (q[2] == '=') + (q[3] == '=');

	if (q[2] == '=' && q[3] != '=')
		return -1;
	for (int k = 0; k < 4 - pads; k++) {
		const char *d = q[k] ? strchr(base64_digits, q[k]) : NULL;

		if (!d)
			return -1;
		v |= (unsigned)(d - base64_digits) << (18 - 6 * k);
	}
	out[0] = (char)(v >> 16);
	out[1] = (char)(v >> 8);
	out[2] = (char)v;
	return 3 - pads;
}

bool
buf_put_unbase64(struct buf *b, struct span text)
{
	size_t was = b->n;

	if (text.n % 4)
		return false;
	for (; text.n; text = span_from(text, 4)) {
		char three[3];
		int n = unbase64_four(text.p, three);

		/* Padding ends the text. */
		if (n < 0 || (n < 3 && text.n > 4)) {
			b->n = was;
			return false;
		}
		buf_put(b, (struct span){ three, (size_t)n });
	}
	return true;
}

void
buf_put_hex(struct buf *b, const unsigned char *p, size_t n)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < n; i++) {
		char two[2] = { digits[p[i] >> 4], digits[p[i] & 15] };

		buf_put(b, (struct span){ two, 2 });
	}
}

const char *
buf_str(struct buf *b)
{
	if (!b->p)
		return "";
	b->p[b->n] = '\0';
	return b->p;
}
