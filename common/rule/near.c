#include "rule/book_parts.h"

enum { NEAR_MAX = 32 }; /* bytes of a word: keys are shorter */

static size_t
least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Letters that have to be changed, added, left out or swapped. */
static size_t
distance(struct span a, struct span b)
{
	size_t d[NEAR_MAX + 1][NEAR_MAX + 1];

	for (size_t i = 0; i <= a.n; i++)
		d[i][0] = i;
	for (size_t k = 0; k <= b.n; k++)
		d[0][k] = k;
	for (size_t i = 1; i <= a.n; i++)
		for (size_t k = 1; k <= b.n; k++) {
			bool same = a.p[i - 1] == b.p[k - 1];

			d[i][k] = least(d[i - 1][k] + 1, d[i][k - 1] + 1);
			d[i][k] = least(d[i][k], d[i - 1][k - 1] + !same);
			if (i > 1 && k > 1 && a.p[i - 1] == b.p[k - 2] &&
			    a.p[i - 2] == b.p[k - 1])
				d[i][k] = least(d[i][k], d[i - 2][k - 2] + 1);
		}
	return d[a.n][b.n];
}

static size_t
how_near(struct span a, struct span b)
{
	if (a.n > NEAR_MAX || b.n > NEAR_MAX || !a.n || !b.n)
		return NEAR_MAX;
	return distance(a, b);
}

/* A third of the letters may be wrong. */
static size_t
allowed(struct span a, struct span b)
{
	size_t n = least(a.n, b.n);

	return n >= 6 ? 2 : n >= 3;
}

bool
near_is(struct span a, struct span b)
{
	return how_near(a, b) <= allowed(a, b);
}

const char *
near_word(struct span word, const char *const *list)
{
	const char *best = NULL;
	size_t least_far = NEAR_MAX;

	for (; *list; list++) {
		size_t far = how_near(word, span_of(*list));

		if (far < least_far && near_is(word, span_of(*list))) {
			least_far = far;
			best = *list;
		}
	}
	return best;
}
