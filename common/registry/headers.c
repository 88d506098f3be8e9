#include "registry/headers.h"
#include "registry/scan.h"

static bool
scan_number(struct span *s, uint64_t *out)
{
	struct span digits = { s->p, 0 };

	while (digits.n < s->n && is_digit(s->p[digits.n]))
		digits.n++;
	*s = span_from(*s, digits.n);
	return span_to_u64(digits, INT64_MAX, out);
}

bool
content_range_parse(struct span value, uint64_t *from, uint64_t *to,
    uint64_t *total)
{
	struct span s = trim_blanks(value);
	uint64_t first, last, all = UINT64_MAX;

	if (!same_word(scan_token(&s), SPAN("bytes")) || s.n == 0 ||
	    !is_blank(s.p[0]))
		return false;
	scan_blanks(&s);
	if (!scan_number(&s, &first) || !scan_byte(&s, '-') ||
	    !scan_number(&s, &last) || !scan_byte(&s, '/') ||
	    (!scan_byte(&s, '*') && !scan_number(&s, &all)) || s.n)
		return false;
	if (last < first || all <= last)
		return false;
	*from = first;
	*to = last;
	*total = all;
	return true;
}

struct span
media_type_parse(struct span value, char *room, size_t n)
{
	const struct span none = { "", 0 };
	struct span s = trim_blanks(value), text = s, type, subtype;

	type = scan_token(&s);
	if (type.n == 0 || !scan_byte(&s, '/'))
		return none;
	subtype = scan_token(&s);
	text.n -= s.n;
	scan_blanks(&s);
	if (subtype.n == 0 || (s.n && s.p[0] != ';') || text.n > n)
		return none;
	for (size_t i = 0; i < text.n; i++)
		room[i] = ascii_lower(text.p[i]);
	return (struct span){ room, text.n };
}

static bool
has_word(struct span list, struct span word)
{
	struct span piece;

	while (span_cut(&list, ' ', &piece))
		if (same_word(trim_blanks(piece), word))
			return true;
	return false;
}

/* The ";name=value" behind a target; what the first `rel` says. */
static bool
scan_link_parameters(struct span *s, struct span *rel)
{
	struct span name, value, after;
	bool seen = false;

	*rel = (struct span){ "", 0 };
	for (;;) {
		scan_blanks(s);
		if (!scan_byte(s, ';'))
			return true;
		scan_blanks(s);
		name = scan_token(s);
		after = *s;
		scan_blanks(&after);
		if (!scan_byte(&after, '='))
			continue;
		if (!scan_value(s, &value))
			return false;
		if (!seen && same_word(name, SPAN("rel"))) {
			*rel = value;
			seen = true;
		}
	}
}

struct span
link_next_parse(struct span value)
{
	const struct span none = { "", 0 };
	struct span s = value, target, rel;

	for (;;) {
		scan_blanks(&s);
		if (scan_byte(&s, ','))
			continue;
		if (!scan_byte(&s, '<') || !memchr(s.p, '>', s.n))
			return none;
		span_cut(&s, '>', &target);
		if (!scan_link_parameters(&s, &rel))
			return none;
		if (s.n && s.p[0] != ',')
			return none;
		if (has_word(rel, SPAN("next")))
			return target;
	}
}
