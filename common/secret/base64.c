#include "secret/left.h"
#include "secret/unwrap.h"

enum {
	PROBE = 12,        /* characters that are decoded for a first look */
	NAME_BEFORE = 256, /* bytes before a run that its name may be in */
	NONE = 64,
};

#define X NONE

/* Values of characters, of both alphabets. */
static const unsigned char values[256] = { X, X, X, X, X, X, X, X, X, X, X, X,
	X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X,
	X, X, X, X, X, X, X, 62, X, 62, X, 63, 52, 53, 54, 55, 56, 57, 58, 59,
	60, 61, X, X, X, X, X, X, X, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12,
	13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, X, X, X, X, 63, X,
	26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43,
	44, 45, 46, 47, 48, 49, 50, 51, X, X, X, X, X, X, X, X, X, X, X, X, X,
	X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X,
	X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X,
	X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X,
	X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X,
	X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X,
	X };

#undef X

static unsigned
value(char c)
{
	return values[(unsigned char)c];
}

static bool
is_base64(char c)
{
	return value(c) != NONE;
}

void
base64_begin(struct base64 *x, const struct lane *from, struct lane *to,
    struct lines *lines)
{
	*x = (struct base64){ .u = { from, to, lines, 0 } };
	lane_begin(to);
}

/* The first byte of the characters that p[at] is among, or from. */
static size_t
run_start(const char *p, size_t from, size_t at)
{
	while (at > from && is_base64(p[at - 1]))
		at--;
	return at;
}

/* The length of a run from p[at] on, up to a maximum. */
static size_t
run_length(const char *p, size_t n, size_t at, size_t max)
{
	size_t i = at;

	while (i < n && i - at < max && is_base64(p[i]))
		i++;
	return i - at;
}

/*
 * Where a run of BASE64_RUN_MIN characters begins, at from..to-1; to: there is
 * none. Looks back from where it would have to reach.
 */
static size_t
find_slowly(const char *p, size_t n, size_t from, size_t to)
{
	size_t at = from;

	while (at < to && n - at >= BASE64_RUN_MIN) {
		size_t i = run_start(p, at, at + BASE64_RUN_MIN);

		if (i == at)
			return at;
		at = i;
	}
	return to;
}

typedef unsigned char bytes16 __attribute__((vector_size(16)));
typedef uint64_t halves __attribute__((vector_size(16)));

/* Which of the bytes may be characters of base64: ")" is taken for one. */
static halves
maybe_base64(const char *p)
{
	bytes16 c, letter, digit;

	memcpy(&c, p, sizeof(c));
	letter = (c | 0x20) - 'a';
	digit = c - '/';
	return (halves)((letter < 26) | (digit < 11) | ((c | 6) == '/') |
	    (c == '_'));
}

/*
 * The same: in a run of BASE64_RUN_MIN lie two neighbouring half blocks of
 * eight bytes, wherever it begins.
 */
static size_t
find(const char *p, size_t n, size_t from, size_t to)
{
	enum { BLOCK = sizeof(bytes16), HALF = BLOCK / 2 };
	bool before = false;
	size_t at = from;

	while (at + BLOCK <= n && at < to + BASE64_RUN_MIN) {
		halves h = maybe_base64(p + at);
		bool low = h[0] == UINT64_MAX, high = h[1] == UINT64_MAX;

		if (low && (before || high)) {
			size_t start = run_start(p, from, at + HALF);
			size_t length = run_length(p, n, start, BASE64_RUN_MIN);

			if (start >= to)
				return to;
			if (length == BASE64_RUN_MIN)
				return start;
			/* Shorter, with one that is none behind it. */
			if (start + length > at)
				from = at = start + length;
			else
				at += BLOCK;
			before = false;
			continue;
		}
		before = high;
		at += BLOCK;
	}
	if (at >= to)
		return to;
	at = at > from + BASE64_RUN_MIN ? at - BASE64_RUN_MIN : from;
	return find_slowly(p, n, run_start(p, from, at), to);
}

static bool
is_text(unsigned char c)
{
	return (c >= ' ' && c <= '~') || c == '\t' || c == '\n' || c == '\r';
}

static uint32_t
four(const char *p)
{
	return value(p[0]) << 18 | value(p[1]) << 12 | value(p[2]) << 6 |
	    value(p[3]);
}

/* SEQUENCE of a length, INTEGER of a byte: the version of a key (0, 1), or of a
 * PKCS #12 file (3). */
static bool
is_key(const unsigned char *b, size_t n)
{
	size_t at = 2;

	if (b[0] != 0x30)
		return false;
	if (b[1] >= 0x80)
		at += b[1] & 0x7f;
	return at + 2 < n && b[at] == 2 && b[at + 1] == 1 && b[at + 2] <= 3;
}

/* Whether PROBE characters stand for text, or for a key's beginning. */
static bool
is_likely(const char *p)
{
	unsigned char b[PROBE / 4 * 3];
	size_t text = 0;

	for (size_t i = 0; i < PROBE / 4; i++) {
		uint32_t v = four(p + 4 * i);

		for (size_t k = 0; k < 3; k++)
			b[3 * i + k] = (unsigned char)(v >> (16 - 8 * k));
		if (i == 0 && b[0] == 0x30 && b[1] >= 0x80)
			continue;
		while (text < 3 * i + 3 && is_text(b[text]))
			text++;
		if (text < 3 * i + 3 && b[0] != 0x30)
			return false;
	}
	return text == sizeof(b) || is_key(b, sizeof(b));
}

static size_t
skip_back_blanks(const char *p, size_t at)
{
	for (;;) {
		if (at && span_is_blank(p[at - 1]))
			at--;
		else if (at > 1 && p[at - 2] == '\\' &&
		    (p[at - 1] == 'n' || p[at - 1] == 'r'))
			at -= 2;
		else
			return at;
	}
}

/* A PEM header is in front: what follows it is found by that. */
static bool
is_armored(const char *p, size_t at)
{
	at = skip_back_blanks(p, at);
	return at >= 5 && memcmp(p + at - 5, "-----", 5) == 0;
}

/*
 * Where the text begins in a run of n characters: its first four, for what
 * stands before it may be one of the alphabet's ("\n"), or what follows a
 * character that is mostly punctuation. SIZE_MAX: nowhere.
 */
static size_t
text_in_run(const char *p, size_t n)
{
	for (size_t i = 0; i < BASE64_PREFIX_MAX && i + BASE64_RUN_MIN <= n;
	     i++)
		if ((i < 4 || value(p[i - 1]) >= 62) && is_likely(p + i))
			return i;
	return SIZE_MAX;
}

static void
seam(struct base64 *x, struct unwrapped *o, size_t at)
{
	struct seam *s = unwrapped_seam(o, &x->u, at, true);

	memcpy(s->name, x->name, x->name_n);
	s->name_n = (unsigned char)x->name_n;
}

/* The name of the field that the text at p[at] is in. */
static void
note_name(struct base64 *x, const char *p, size_t at)
{
	size_t n = at < NAME_BEFORE ? at : NAME_BEFORE;
	struct span name = left_name((struct span){ p + at - n, n });

	memcpy(x->name, name.p, name.n);
	x->name_n = name.n;
}

/* The run at p[at]: where to go on in it. */
static size_t
begin(struct base64 *x, struct unwrapped *o, size_t at)
{
	const char *p = x->u.from->p;
	size_t n = run_length(p, x->u.from->n, at, BASE64_LINE_MAX);
	size_t text = text_in_run(p + at, n);

	x->in_run = true;
	x->skips = text == SIZE_MAX || is_armored(p, at + text);
	if (x->skips)
		return at + n;
	x->bits = 0;
	x->nbits = 0;
	x->line = 0;
	x->width = 0;
	note_name(x, p, at + text);
	seam(x, o, at + text);
	return at + text;
}

/* A line's end, as it is or as it stands in a string; its length. */
static size_t
line_end(const char *p, size_t n, size_t at)
{
	static const char *const ends[] = { "\n", "\r\n", "\\n", "\\r\\n" };

	for (size_t i = 0; i < array_len(ends); i++) {
		size_t m = strlen(ends[i]);

		if (n - at >= m && memcmp(p + at, ends[i], m) == 0)
			return m;
	}
	return 0;
}

/* Whether what is at p[at] ends a value. */
static bool
ends_value(const char *p, size_t n, size_t at)
{
	for (int i = 0; i < 2 && at < n && p[at] == '='; i++)
		at++;
	return at >= n || strchr("\r\n\"'`\\,;<)}]", p[at]) != NULL;
}

/* Where the run goes on in the next line, if it does; else SIZE_MAX. The line
 * that ends at p[at] has no padding. */
static size_t
next_line(const struct base64 *x, size_t at)
{
	const char *p = x->u.from->p;
	size_t n = x->u.from->n, width = x->width ? x->width : x->line;
	size_t end = at < n ? line_end(p, n, at) : 0, length, i;

	if (!end || x->nbits || x->line < BASE64_LINE_MIN || x->line != width)
		return SIZE_MAX;
	at += end;
	for (i = 0;
	     i < BASE64_INDENT_MAX && at < n && (p[at] == ' ' || p[at] == '\t');
	     i++)
		at++;
	length = run_length(p, n, at, width + 1);
	if (!length || length > width || !ends_value(p, n, at + length))
		return SIZE_MAX;
	return at;
}

static size_t
decode_line(struct base64 *x, struct unwrapped *o, size_t at, size_t to)
{
	const char *p = x->u.from->p;
	unsigned v;

	for (; at < to && (v = value(p[at])) != NONE; at++) {
		x->line++;
		x->bits = x->bits << 6 | v;
		x->nbits += 6;
		if (x->nbits >= 8) {
			x->nbits -= 8;
			unwrapped_put(o, (char)(x->bits >> x->nbits));
		}
	}
	return at;
}

/* Goes on in a run at p[at]; where it got to. */
static size_t
run(struct base64 *x, struct unwrapped *o, size_t at, size_t to)
{
	const struct lane *l = x->u.from;

	if (x->skips) {
		at += run_length(l->p, l->n, at, to > at ? to - at : 0);
		x->in_run = at >= to;
		return at;
	}
	while ((at = decode_line(x, o, at, to)) < to) {
		size_t next = next_line(x, at);

		if (next == SIZE_MAX) {
			x->in_run = false;
			unwrapped_put(o, '\0');
			return at;
		}
		if (!x->width)
			x->width = x->line;
		x->line = 0;
		at = next;
		seam(x, o, at);
	}
	return at;
}

void
base64_look(struct base64 *x)
{
	const struct lane *l = x->u.from;
	struct unwrapped o = { .to = x->u.to };
	size_t at = (size_t)(x->u.at - l->base);
	size_t to = (size_t)(l->edge - l->base);

	if (x->in_run && at < to)
		at = run(x, &o, at, to);
	while (at < to && (at = find(l->p, l->n, at, to)) < to) {
		at = begin(x, &o, at);
		at = run(x, &o, at, to);
	}
	unwrapped_flush(&o);
	x->u.at = l->base + at;
}

size_t
base64_run_end(struct span text, size_t at)
{
	at += run_length(text.p, text.n, at, SIZE_MAX);
	while (at < text.n && text.p[at] == '=')
		at++;
	return at;
}
