#include "base/span.h"

#include <strings.h>

bool
span_starts(struct span s, struct span prefix)
{
	return s.n >= prefix.n &&
	    span_eq((struct span){ s.p, prefix.n }, prefix);
}

bool
span_ends(struct span s, struct span suffix)
{
	return s.n >= suffix.n &&
	    span_eq((struct span){ s.p + s.n - suffix.n, suffix.n }, suffix);
}

int
span_cmp(struct span a, struct span b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int r = n ? memcmp(a.p, b.p, n) : 0;

	return r ? r : (a.n > b.n) - (a.n < b.n);
}

bool
span_cut(struct span *rest, char sep, struct span *piece)
{
	const char *at;

	if (!rest->p)
		return false;
	at = rest->n ? memchr(rest->p, sep, rest->n) : NULL;
	if (!at) {
		*piece = *rest;
		*rest = (struct span){ NULL, 0 };
		return true;
	}
	*piece = (struct span){ rest->p, (size_t)(at - rest->p) };
	*rest = span_from(*rest, piece->n + 1);
	return true;
}

struct span
span_trim(struct span s)
{
	while (s.n && span_is_blank(s.p[0]))
		s = span_from(s, 1);
	while (s.n && span_is_blank(s.p[s.n - 1]))
		s.n--;
	return s;
}

bool
span_starts_folded(struct span s, const char *text)
{
	size_t n = strlen(text);

	return s.n >= n && (n == 0 || strncasecmp(s.p, text, n) == 0);
}

bool
span_is_folded(struct span s, const char *text)
{
	return s.n == strlen(text) && span_starts_folded(s, text);
}

bool
span_has_folded(struct span s, const char *text)
{
	size_t n = strlen(text);

	for (; s.n > n; s = span_from(s, 1))
		/* Most bytes are others: no call for them. */
		if ((s.p[0] | ' ') == (text[0] | ' ') &&
		    strncasecmp(s.p, text, n) == 0)
			return true;
	return span_is_folded(s, text);
}

bool
span_is_listed(struct span word, const char *list)
{
	size_t n = strlen(list), from = 0;
	const char *at;

	while (word.n && (at = memmem(list + from, n - from, word.p, word.n))) {
		from = (size_t)(at - list) + word.n;
		if ((at == list || at[-1] == ' ') &&
		    (list[from] == ' ' || list[from] == '\0'))
			return true;
	}
	return false;
}

bool
span_to_u64(struct span s, uint64_t max, uint64_t *out)
{
	uint64_t v = 0;

	if (s.n == 0)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		unsigned d = (unsigned char)s.p[i] - '0';

		if (d > 9 || v > (UINT64_MAX - d) / 10)
			return false;
		v = v * 10 + d;
	}
	if (v > max)
		return false;
	*out = v;
	return true;
}

size_t
span_utf8_len(struct span s)
{
	const unsigned char *u = (const unsigned char *)s.p;
	size_t n;

	if (s.n == 0)
		return 0;
	if (u[0] < 0x80)
		return 1;
	n = u[0] >= 0xf0 ? 4 : u[0] >= 0xe0 ? 3 : 2;
	if (u[0] < 0xc2 || u[0] > 0xf4 || s.n < n)
		return 0;
	for (size_t i = 1; i < n; i++)
		if ((u[i] & 0xc0) != 0x80)
			return 0;
	if ((u[0] == 0xe0 && u[1] < 0xa0) || (u[0] == 0xed && u[1] > 0x9f) ||
	    (u[0] == 0xf0 && u[1] < 0x90) || (u[0] == 0xf4 && u[1] > 0x8f))
		return 0;
	return n;
}

bool
span_is_utf8(struct span s)
{
	while (s.n) {
		size_t n = span_utf8_len(s);

		if (n == 0)
			return false;
		s = span_from(s, n);
	}
	return true;
}

uint64_t
span_hash(struct span s, uint64_t seed)
{
	uint64_t h = 0xcbf29ce484222325u ^ seed;

	for (size_t i = 0; i < s.n; i++)
		h = (h ^ (unsigned char)s.p[i]) * 0x100000001b3u;
	h ^= h >> 32;
	h *= 0x9e3779b97f4a7c15u;
	return h ^ (h >> 29);
}
