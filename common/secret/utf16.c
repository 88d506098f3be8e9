#include "secret/unwrap.h"

enum {
	STEP = 16, /* of a run of UTF16_RUN_MIN a word lies in every such one */
	WORD = sizeof(uint64_t),
};

void
utf16_begin(struct utf16 *x, const struct lane *from, struct lane *to,
    struct lines *lines)
{
	*x = (struct utf16){ .u = { from, to, lines, 0 } };
	lane_begin(to);
}

static bool
is_ascii(char c)
{
	return (c >= ' ' && c <= '~') || c == '\t' || c == '\n' || c == '\r';
}

/* 0 or 1: where the first character is among alternating bytes; -1: they are
 * none. */
static int
parity(const char *p)
{
	static const unsigned char odd_bytes[WORD] = { 0, 0xff, 0, 0xff, 0,
		0xff, 0, 0xff };
	uint64_t w, odd;
	int first;

	memcpy(&w, p, WORD);
	memcpy(&odd, odd_bytes, WORD);
	if ((w & odd) && (w & ~odd))
		return -1;
	first = (w & odd) != 0;
	for (int i = first; i < WORD; i += 2)
		if (!is_ascii(p[i]))
			return -1;
	return first;
}

/* Characters from p[at] on, up to a maximum. */
static size_t
run_length(const char *p, size_t n, size_t at, size_t max)
{
	size_t count = 0;

	while (count < max && at < n && is_ascii(p[at])) {
		count++;
		if (at + 1 == n || p[at + 1] != '\0')
			break;
		at += 2;
	}
	return count;
}

/* The first character of a run that begins at from..to-1; to: there is none.
 * The first word in it may lie behind. */
static size_t
find(const char *p, size_t n, size_t from, size_t to)
{
	for (size_t w = from; w < to + STEP && w + WORD <= n; w += STEP) {
		int first = parity(p + w);
		size_t c = w + (size_t)first;

		if (first < 0)
			continue;
		while (c >= from + 2 && p[c - 1] == '\0' && is_ascii(p[c - 2]))
			c -= 2;
		if (c < to &&
		    run_length(p, n, c, UTF16_RUN_MIN) == UTF16_RUN_MIN)
			return c;
	}
	return to;
}

/*
 * Puts the characters from p[at] on, up to `to`; where it got to. Which bytes
 * of a pair are the NULs is known in the middle of a run alone: its first byte
 * may be no part of it, in one order, nor its last, in the other.
 */
static size_t
run(struct utf16 *x, struct unwrapped *o, size_t at, size_t to)
{
	const char *p = x->u.from->p;
	size_t n = x->u.from->n;

	while (at < to && is_ascii(p[at]) && at + 1 < n && p[at + 1] == '\0') {
		unwrapped_put(o, p[at]);
		at += 2;
	}
	x->in_run = at >= to;
	if (x->in_run)
		return at;
	if (is_ascii(p[at])) {
		unwrapped_seam(o, &x->u, at, true);
		unwrapped_put(o, p[at]);
		at++;
	}
	unwrapped_put(o, '\0');
	return at;
}

void
utf16_look(struct utf16 *x)
{
	const struct lane *l = x->u.from;
	struct unwrapped o = { .to = x->u.to };
	size_t at = (size_t)(x->u.at - l->base);
	size_t to = (size_t)(l->edge - l->base);

	if (x->in_run)
		at = run(x, &o, at, to);
	while (at < to && (at = find(l->p, l->n, at, to)) < to) {
		unwrapped_seam(&o, &x->u, at, false);
		if (at && l->p[at - 1] != '\0') {
			unwrapped_put(&o, l->p[at]);
			at += 2;
			unwrapped_seam(&o, &x->u, at, true);
		}
		at = run(x, &o, at, to);
	}
	unwrapped_flush(&o);
	x->u.at = l->base + at;
}
