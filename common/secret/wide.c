#include "secret/wide.h"

#include <string.h>

enum {
	UTF8_MAX = 4,         /* bytes of a character */
	REPLACEMENT = 0xfffd, /* of what is none */
};

void
wide_begin(struct wide *w, wide_fn *take, void *arg)
{
	w->known = w->is_wide = w->big_end = false;
	w->nheld = w->nout = 0;
	w->high = 0;
	w->take = take;
	w->arg = arg;
}

static void
flush(struct wide *w)
{
	if (w->nout)
		w->take(w->arg, (struct span){ w->out, w->nout });
	w->nout = 0;
}

static void
put(struct wide *w, uint32_t c)
{
	static const unsigned char marks[] = { 0, 0, 0xc0, 0xe0, 0xf0 };
	size_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : UTF8_MAX;

	if (w->nout + UTF8_MAX > sizeof(w->out))
		flush(w);
	for (size_t i = n; i-- > 1; c >>= 6)
		w->out[w->nout + i] = (char)(0x80 | (c & 0x3f));
	w->out[w->nout] = (char)(marks[n] | c);
	w->nout += n;
}

static void
put_unit(struct wide *w, uint32_t unit)
{
	uint32_t high = w->high;
	bool is_low = unit >= 0xdc00 && unit <= 0xdfff;

	w->high = 0;
	if (high && is_low) {
		put(w, 0x10000 + ((high - 0xd800) << 10) + (unit - 0xdc00));
		return;
	}
	if (high)
		put(w, REPLACEMENT);
	if (unit >= 0xd800 && unit <= 0xdbff)
		w->high = unit;
	else
		put(w, is_low ? REPLACEMENT : unit);
}

static void
convert(struct wide *w, struct span piece)
{
	for (size_t i = 0; i < piece.n; i++) {
		w->held[w->nheld++] = (unsigned char)piece.p[i];
		if (w->nheld < WIDE_HELD)
			continue;
		w->nheld = 0;
		put_unit(w,
		    (uint32_t)w->held[!w->big_end] << 8 | w->held[w->big_end]);
	}
	flush(w);
}

/* What was held of one that is none goes first. */
static void
decide(struct wide *w)
{
	w->known = true;
	if (w->nheld == WIDE_HELD) {
		w->big_end = memcmp(w->held, "\xfe\xff", WIDE_HELD) == 0;
		w->is_wide =
		    w->big_end || memcmp(w->held, "\xff\xfe", WIDE_HELD) == 0;
	}
	if (!w->is_wide && w->nheld)
		w->take(w->arg,
		    (struct span){ (const char *)w->held, w->nheld });
	w->nheld = 0;
}

void
wide_feed(struct wide *w, struct span piece)
{
	while (!w->known && piece.n) {
		w->held[w->nheld++] = (unsigned char)piece.p[0];
		piece = span_from(piece, 1);
		if (w->nheld == WIDE_HELD)
			decide(w);
	}
	if (w->is_wide)
		convert(w, piece);
	else if (piece.n)
		w->take(w->arg, piece);
}

void
wide_end(struct wide *w)
{
	if (!w->known)
		decide(w);
	/* A half of a character, or of two bytes. */
	if (w->high || w->nheld)
		put(w, REPLACEMENT);
	flush(w);
}
