#include "secret/lines.h"

typedef unsigned char bytes16 __attribute__((vector_size(16)));

enum {
	/* Counts of a byte each do not overflow in so many steps. */
	STEPS_MAX = 255,
};

static size_t
sum(bytes16 counts)
{
	size_t n = 0;

	for (size_t i = 0; i < sizeof(counts); i++)
		n += counts[i];
	return n;
}

size_t
newlines_in(struct span s)
{
	size_t n = 0;

	while (s.n >= sizeof(bytes16)) {
		bytes16 counts = { 0 };

		for (int i = 0; i < STEPS_MAX && s.n >= sizeof(counts); i++) {
			bytes16 b;

			memcpy(&b, s.p, sizeof(b));
			counts -= (bytes16)(b == '\n');
			s.p += sizeof(b);
			s.n -= sizeof(b);
		}
		n += sum(counts);
	}
	for (size_t i = 0; i < s.n; i++)
		n += s.p[i] == '\n';
	return n;
}

/* In UTF-16, from an even place on. */
static size_t
wide_newlines_in(struct span s, bool big_end)
{
	size_t n = 0;

	for (size_t i = 0; i + 1 < s.n; i += 2)
		n += s.p[i + big_end] == '\n' && s.p[i + !big_end] == '\0';
	return n;
}

void
lines_begin(struct lines *l, const struct lane *lane)
{
	*l = (struct lines){ .lane = lane, .base_line = 1, .line = 1 };
}

static uint64_t
count(const struct lines *l, uint64_t from, uint64_t to)
{
	const struct lane *lane = l->lane;
	struct span s;

	if (!l->wide) {
		s.p = lane->p + (from - lane->base);
		s.n = (size_t)(to - from);
		return newlines_in(s);
	}
	from &= ~1ull;
	to &= ~1ull;
	/* The first half of a character may be gone. */
	if (from < lane->base)
		from += 2;
	if (from >= to)
		return 0;
	s.p = lane->p + (from - lane->base);
	s.n = (size_t)(to - from);
	return wide_newlines_in(s, l->big_end);
}

uint64_t
lines_at(struct lines *l, uint64_t at)
{
	if (l->off)
		return 0;
	if (at < l->at) {
		l->at = l->base;
		l->line = l->base_line;
	}
	l->line += count(l, l->at, at);
	l->at = at;
	return l->line;
}

void
lines_shift(struct lines *l, uint64_t base)
{
	if (l->off)
		return;
	l->base_line = lines_at(l, base);
	l->base = base;
}
