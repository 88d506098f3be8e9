#include "select/glob.h"

static void
set_add(struct byte_set *set, unsigned char first, unsigned char last)
{
	for (unsigned c = first; c <= last; c++)
		set->bits[c / 64] |= UINT64_C(1) << c % 64;
}

/* Takes a byte, escaped or not, off text at *at. */
static bool
take_byte(struct span text, size_t *at, unsigned char *c)
{
	if (*at < text.n && text.p[*at] == '\\')
		(*at)++;
	if (*at >= text.n)
		return false;
	*c = (unsigned char)text.p[(*at)++];
	return true;
}

static bool
is_range(struct span text, size_t at)
{
	return at + 1 < text.n && text.p[at] == '-' && text.p[at + 1] != ']';
}

size_t
class_parse(struct span text, size_t at, struct byte_set *set, const char **why)
{
	bool negated, first = true;
	unsigned char from, to;

	*set = (struct byte_set){ { 0 } };
	*why = "'[' without ']'";
	at++;
	negated = at < text.n && (text.p[at] == '!' || text.p[at] == '^');
	at += negated;
	for (; at < text.n && (first || text.p[at] != ']'); first = false) {
		if (!take_byte(text, &at, &from))
			return 0;
		to = from;
		if (is_range(text, at)) {
			at++;
			if (!take_byte(text, &at, &to))
				return 0;
		}
		if (to < from) {
			*why = "'[' with a range that runs backwards";
			return 0;
		}
		set_add(set, from, to);
	}
	for (size_t i = 0; negated && i < array_len(set->bits); i++)
		set->bits[i] = ~set->bits[i];
	set->bits['/' / 64] &= ~(UINT64_C(1) << '/' % 64);
	return at < text.n ? at + 1 : 0;
}
