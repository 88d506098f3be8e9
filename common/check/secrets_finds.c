#include "check/secrets.h"

enum {
	/* Bytes that say that a part is the same secret, not a part by chance.
	 */
	PART_MIN = 8,
	/* Bytes of a key that tell it from all others: what is longer may be
	 * cut. */
	KEY_PART = 128,
};

void
finds_reset(struct finds *f)
{
	arena_release(&f->arena);
	f->arena = (struct arena){ 0 };
	f->n = f->order = 0;
	f->spot = (struct spot){ 0 };
	f->over = false;
}

void
finds_release(struct finds *f)
{
	finds_reset(f);
	free(f->list);
	*f = (struct finds){ 0 };
}

static void
keep_texts(struct arena *a, struct find *x)
{
	x->secret.name = arena_bytes(a, x->secret.name);
	x->secret.value = arena_bytes(a, x->secret.value);
	x->spot.name = x->secret.name;
	x->spot.within = arena_bytes(a, x->spot.within);
}

/* How much is known of a secret that was found so. */
static int
rank(const struct secret *s)
{
	switch (s->kind) {
	case SECRET_PATTERN:
		return 6;
	case SECRET_TOKEN:
	case SECRET_PRIVATE_KEY:
	case SECRET_ENCRYPTED_KEY:
	case SECRET_URL:
		return s->confidence ? 3 : 5;
	case SECRET_CREDENTIAL:
		return 4;
	case SECRET_HASH:
		return 2;
	case SECRET_VARIABLE:
	case SECRET_KINDS:
		break;
	}
	return 1;
}

/* Whether the place has a name of its own. */
static bool
is_named(enum place p)
{
	return p == PLACE_ENV || p == PLACE_LABEL || p == PLACE_ANNOTATION ||
	    p == PLACE_ARG;
}

/* Of two that compare_spots() does not tell apart. */
static bool
is_same_spot(const struct find *a, const struct find *b)
{
	if (is_named(a->spot.place))
		return span_eq(a->spot.name, b->spot.name);
	/* Without a line it is any place of the file. */
	return a->spot.place != PLACE_FILE || a->secret.line;
}

static bool
is_key(const struct find *x)
{
	return x->secret.kind == SECRET_PRIVATE_KEY ||
	    x->secret.kind == SECRET_ENCRYPTED_KEY;
}

static bool
has_part(struct span whole, struct span part)
{
	return part.n >= PART_MIN && part.n <= whole.n &&
	    memmem(whole.p, whole.n, part.p, part.n);
}

/* PKCS#1 in PKCS#8, wherever they are. */
static bool
has_key(const struct find *whole, const struct find *part)
{
	struct span start = part->secret.value;

	if (start.n > KEY_PART)
		start.n = KEY_PART;
	return has_part(whole->secret.value, start);
}

static bool
is_key_part(const struct find *a, const struct find *b)
{
	return is_key(a) && is_key(b) && !a->secret.line && !b->secret.line &&
	    (has_key(a, b) || has_key(b, a));
}

/* Of two of one spot. */
static bool
is_part(const struct find *a, const struct find *b)
{
	size_t x = a->secret.value.n, y = b->secret.value.n;

	if (is_key(a) && is_key(b))
		return true;
	/* Mostly they have one length, and there may be millions of pairs. */
	if (x == y)
		return a->hash == b->hash &&
		    has_part(a->secret.value, b->secret.value);
	return x > y ? has_part(a->secret.value, b->secret.value)
		     : has_part(b->secret.value, a->secret.value);
}

/* Where two keys are, not what they are, tells them apart. */
static bool
is_equal(const struct find *a, const struct find *b)
{
	return a->hash == b->hash && a->secret.value.n &&
	    span_eq(a->secret.value, b->secret.value);
}

/* In another member of the archive. */
static bool
is_elsewhere(const struct find *a, const struct find *b)
{
	return a->spot.member != b->spot.member;
}

/* Of two keys the one that the other is in. */
static bool
is_better(const struct find *a, const struct find *b)
{
	int x = rank(&a->secret), y = rank(&b->secret);

	if (x == y && is_key(a) && is_key(b))
		return a->secret.value.n > b->secret.value.n;
	return x > y;
}

static void
join(struct find *to, struct find *from)
{
	const struct secret *best = &to->secret, *other = &from->secret;
	struct secret s;

	if (is_better(from, to)) {
		best = &from->secret;
		other = &to->secret;
	}
	s = *best;
	if (!s.name.n)
		s.name = other->name;
	if (other->wrap == WRAP_NONE)
		s.wrap = WRAP_NONE;
	/* Of a place of the config the first is told, which has no line; in a
	 * file the line is that of what is told. */
	if (to->spot.place != from->spot.place || is_elsewhere(to, from))
		s.line = to->secret.line;
	/* The member of an archive says more than a place in its bytes. */
	if (!s.line && !to->spot.member && from->spot.member) {
		s.line = from->secret.line;
		to->spot.member = from->spot.member;
		to->spot.within = from->spot.within;
	}
	if (!to->spot.history)
		to->spot.history = from->spot.history;
	to->spot.of_tests = to->spot.of_tests && from->spot.of_tests;
	to->secret = s;
	from->gone = true;
}

/* Of two that compare_spots() does not tell apart. */
static bool
is_one(const struct find *a, const struct find *b)
{
	if (is_same_spot(a, b))
		return is_part(a, b);
	return is_key_part(a, b);
}

static int
compare_sizes(size_t a, size_t b)
{
	return (a > b) - (a < b);
}

/* By where they are. */
static int
compare_spots(const struct find *x, const struct find *y)
{
	int d;

	if ((d = compare_sizes(x->spot.place, y->spot.place)) ||
	    (d = compare_sizes(x->spot.member, y->spot.member)) ||
	    (d = compare_sizes(x->spot.history, y->spot.history)))
		return d;
	return compare_sizes(x->secret.line, y->secret.line);
}

static int
compare(const void *a, const void *b)
{
	const struct find *x = a, *y = b;
	int d = compare_spots(x, y);

	return d ? d : compare_sizes(x->order, y->order);
}

static void
drop_gone(struct finds *f)
{
	struct arena arena = { 0 };
	size_t n = 0;

	for (size_t i = 0; i < f->n; i++) {
		struct find x = f->list[i];

		if (x.gone || n == FINDS_MAX) {
			f->over = f->over || !x.gone;
			continue;
		}
		keep_texts(&arena, &x);
		f->list[n++] = x;
	}
	f->n = n;
	arena_release(&f->arena);
	f->arena = arena;
}

void
finds_settle(struct finds *f)
{
	struct find *list = f->list;

	if (f->n < 2)
		return;
	qsort(list, f->n, sizeof(*list), compare);
	for (size_t i = 0; i < f->n; i++)
		for (size_t k = i + 1; !list[i].gone && k < f->n &&
		     compare_spots(&list[i], &list[k]) == 0;
		     k++)
			if (!list[k].gone && is_one(&list[i], &list[k]))
				join(&list[i], &list[k]);
	for (size_t i = 0; i < f->n; i++)
		for (size_t k = i + 1; !list[i].gone && k < f->n; k++)
			if (!list[k].gone && is_equal(&list[i], &list[k]))
				join(&list[i], &list[k]);
	drop_gone(f);
}

void
finds_take(void *finds, const struct secret *s)
{
	struct finds *f = finds;
	struct find x = { .secret = *s, .spot = f->spot, .order = f->order++ };

	/* Each more would cost as much as the thousand that there are. */
	if (f->over)
		return;
	if (f->n == FINDS_RAW_MAX)
		finds_settle(f);
	if (x.spot.name.n)
		x.secret.name = x.spot.name;
	if (x.secret.value.n > SECRET_VALUE_MAX)
		x.secret.value.n = SECRET_VALUE_MAX;
	x.hash = span_hash(s->value, 0);
	keep_texts(&f->arena, &x);
	mem_grow(f->list, f->n, f->cap);
	f->list[f->n++] = x;
}
