#include "secret/body.h"

static uint64_t
line_of(struct body *b, const struct lane *l, uint64_t place,
    const struct seam *seam)
{
	size_t from, to = (size_t)(place - l->base);

	if (l->wrap == WRAP_NONE)
		return lines_at(&b->lines, place);
	if (!seam || l->wrap == WRAP_BASE64 || !seam->line)
		return seam ? seam->line : 0;
	from = seam->at > l->base ? (size_t)(seam->at - l->base) : 0;
	return seam->line +
	    newlines_in((struct span){ l->p + from, to - from });
}

/* The place in the body of one in a lane of UTF-16 or base64: of the latter
 * the line, at the least. */
static uint64_t
source(const struct lane *l, uint64_t at)
{
	const struct seam *seam = lane_seam_at(l, at);

	if (!seam)
		return 0;
	return l->wrap == WRAP_UTF16 ? seam->source + 2 * (at - seam->at)
				     : seam->source;
}

static void
on_secret(void *arg, struct lane *l, struct lane_secret *s)
{
	struct body *b = arg;
	const struct seam *seam = NULL;
	uint64_t at = s->at, end = s->end;

	if (l->wrap != WRAP_NONE) {
		seam = lane_seam_at(l, s->place);
		at = source(l, s->at);
		end = source(l, s->end - 1) + 1;
	}
	s->secret.line = line_of(b, l, s->place, seam);
	if (seam && !s->secret.name.n)
		s->secret.name = (struct span){ seam->name, seam->name_n };
	b->found(b->arg, &s->secret, at, end);
}

void
body_init(struct body *b, struct database *db, struct exact *exact,
    size_t block)
{
	size_t side = block < BODY_SIDE_BLOCK ? block : BODY_SIDE_BLOCK;

	*b = (struct body){ .tools = { db, exact, on_secret, b } };
	lane_init(&b->plain, &b->tools, WRAP_NONE, block);
	lane_init(&b->utf16_lane, &b->tools, WRAP_UTF16, side);
	lane_init(&b->base64_lane, &b->tools, WRAP_BASE64, side);
}

void
body_release(struct body *b)
{
	lane_release(&b->plain);
	lane_release(&b->utf16_lane);
	lane_release(&b->base64_lane);
}

void
body_begin(struct body *b, bool wants_binary, body_fn *found, void *arg)
{
	b->wants_binary = wants_binary;
	b->is_binary = b->is_wide = b->is_big_end = false;
	b->size = 0;
	b->found = found;
	b->arg = arg;
	lane_begin(&b->plain);
	lines_begin(&b->lines, &b->plain);
	utf16_begin(&b->utf16, &b->plain, &b->utf16_lane, &b->lines);
	base64_begin(&b->base64, &b->plain, &b->base64_lane, &b->lines);
}

static void
note_mark(struct body *b, struct span piece)
{
	for (size_t i = (size_t)b->size; i < 2 && i - b->size < piece.n; i++)
		b->first[i] = piece.p[i - b->size];
	if (b->size >= 2 || b->size + piece.n < 2)
		return;
	b->is_big_end = memcmp(b->first, "\xfe\xff", 2) == 0;
	b->is_wide = b->is_big_end || memcmp(b->first, "\xff\xfe", 2) == 0;
}

/* What the first bytes say, as they come. */
static void
note_head(struct body *b, struct span piece)
{
	size_t n = piece.n;

	if (b->size < BODY_HEAD) {
		note_mark(b, piece);
		if (n > BODY_HEAD - b->size)
			n = (size_t)(BODY_HEAD - b->size);
		if (!b->is_wide && n && memchr(piece.p, '\0', n))
			b->is_binary = true;
	}
	b->size += piece.n;
}

static void
look(struct body *b, bool is_last)
{
	b->lines.off = b->is_binary;
	b->lines.wide = b->is_wide;
	b->lines.big_end = b->is_big_end;
	lane_look(&b->plain, is_last);
	utf16_look(&b->utf16);
	base64_look(&b->base64);
}

static void
shift(struct body *b)
{
	const struct lane *l = &b->plain;

	lines_shift(&b->lines, l->base + l->n - LANE_KEPT);
	lane_shift(&b->plain);
}

static bool
is_ignored(const struct body *b)
{
	return b->is_binary && !b->wants_binary;
}

void
body_feed(struct body *b, struct span piece)
{
	note_head(b, piece);
	while (piece.n && !is_ignored(b)) {
		/* Not before there is more: it may be the last block. */
		if (lane_is_full(&b->plain)) {
			look(b, false);
			shift(b);
		}
		piece = span_from(piece, lane_fill(&b->plain, piece));
	}
}

static void
finish(struct body *b)
{
	if (is_ignored(b))
		return;
	look(b, true);
	lane_end(&b->utf16_lane);
	lane_end(&b->base64_lane);
}

void
body_end(struct body *b)
{
	finish(b);
}

void
body_whole(struct body *b, struct span text, bool wants_binary, body_fn *found,
    void *arg)
{
	body_begin(b, wants_binary, found, arg);
	if (text.n > b->plain.cap) {
		body_feed(b, text);
	} else {
		note_head(b, text);
		b->plain.p = text.n ? text.p : "";
		b->plain.n = text.n;
	}
	finish(b);
}
