#include "secret/keywords.h"

enum {
	HASH_BITS = 16,
	/* Where no keyword is: a candidate each so many bytes, which reach as
	 * far as a match does. */
	STEP = PATTERN_MATCH_MAX,
};

struct keyword {
	const char *text;
	size_t n;
	size_t pattern;
	uint32_t next; /* of the same hash: index + 1 */
};

struct keywords {
	struct keyword *list;
	size_t n, cap;
	size_t *everywhere; /* patterns without keywords */
	size_t neverywhere, capeverywhere;
	uint32_t heads[1 << HASH_BITS]; /* index + 1 */
	/* The same as bits: small enough for the nearest cache. */
	uint64_t bits[(1 << HASH_BITS) / 64];
	unsigned char lower[256];
};

static uint32_t
hash(uint32_t three)
{
	return (three & 0xffffff) * 0x9e3779b1u >> (32 - HASH_BITS);
}

struct keywords *
keywords_new(void)
{
	struct keywords *k = mem_zalloc(sizeof(*k));

	for (int c = 0; c < 256; c++)
		k->lower[c] =
		    (unsigned char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
	return k;
}

void
keywords_free(struct keywords *k)
{
	if (!k)
		return;
	free(k->list);
	free(k->everywhere);
	free(k);
}

static uint32_t
three_of(const struct keywords *k, const char *p)
{
	uint32_t three = 0;

	for (int i = 0; i < KEYWORD_MIN; i++)
		three = three << 8 | k->lower[(unsigned char)p[i]];
	return three;
}

static bool
has_keywords(const struct pattern *p)
{
	for (size_t i = 0; p->keywords[i]; i++)
		if (strlen(p->keywords[i]) < KEYWORD_MIN)
			return false;
	return p->keywords[0] != NULL;
}

static void
add_keyword(struct keywords *k, const char *text, size_t pattern)
{
	uint32_t h = hash(three_of(k, text));
	struct keyword *w;

	mem_grow(k->list, k->n, k->cap);
	w = &k->list[k->n++];
	w->text = text;
	w->n = strlen(text);
	w->pattern = pattern;
	w->next = k->heads[h];
	k->heads[h] = (uint32_t)k->n;
	k->bits[h / 64] |= 1ull << h % 64;
}

void
keywords_add(struct keywords *k, const struct pattern *p, size_t number)
{
	if (!has_keywords(p)) {
		mem_grow(k->everywhere, k->neverywhere, k->capeverywhere);
		k->everywhere[k->neverywhere++] = number;
		return;
	}
	for (size_t i = 0; p->keywords[i]; i++)
		add_keyword(k, p->keywords[i], number);
}

static bool
is_at(const struct keywords *k, const struct keyword *w, const char *p,
    size_t n)
{
	if (w->n > n)
		return false;
	for (size_t i = 0; i < w->n; i++)
		if (k->lower[(unsigned char)p[i]] !=
		    k->lower[(unsigned char)w->text[i]])
			return false;
	return true;
}

static void
tell(const struct keywords *k, uint32_t h, struct span block, size_t at,
    candidate_fn *fn, void *arg)
{
	for (uint32_t i = k->heads[h]; i; i = k->list[i - 1].next) {
		const struct keyword *w = &k->list[i - 1];

		if (is_at(k, w, block.p + at, block.n - at))
			fn(arg, w->pattern, at + w->n);
	}
}

static void
scan_everywhere(const struct keywords *k, size_t n, candidate_fn *fn, void *arg)
{
	for (size_t i = 0; i < k->neverywhere; i++)
		for (size_t at = 0; at < n; at += STEP)
			fn(arg, k->everywhere[i],
			    n - at > STEP ? at + STEP : n);
}

void
keywords_scan(const struct keywords *k, struct span block, candidate_fn *fn,
    void *arg)
{
	const unsigned char *p = (const unsigned char *)block.p;
	uint32_t three = 0;

	for (size_t i = 0; k->n && i < block.n; i++) {
		uint32_t h;

		three = three << 8 | k->lower[p[i]];
		h = hash(three);
		if (k->bits[h / 64] >> h % 64 & 1 && i + 1 >= KEYWORD_MIN)
			tell(k, h, block, i + 1 - KEYWORD_MIN, fn, arg);
	}
	scan_everywhere(k, block.n, fn, arg);
}
