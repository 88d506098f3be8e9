/*
 * Numbers that the reader of JSON has no room for, as jq takes them: as the
 * nearest double, the largest where there is none.
 */
#include <math.h>

#include "rule/input_parts.h"

enum {
	/* Digits of an integer that surely fits 64 bits. */
	DIGITS_MAX = 18,
};

static size_t
digits(struct span s, size_t at)
{
	size_t n = 0;

	while (at + n < s.n && s.p[at + n] >= '0' && s.p[at + n] <= '9')
		n++;
	return n;
}

/* The number at the start of `s`, as RFC 8259 has them; 0: none. */
static size_t
number_length(struct span s, bool *whole)
{
	size_t at = s.n && s.p[0] == '-', n = digits(s, at);

	*whole = true;
	if (n == 0)
		return 0;
	at += s.p[at] == '0' ? 1 : n;
	if (at < s.n && s.p[at] == '.' && (n = digits(s, at + 1)) > 0) {
		*whole = false;
		at += 1 + n;
	}
	if (at < s.n && (s.p[at] == 'e' || s.p[at] == 'E')) {
		size_t sign =
		    at + 1 < s.n && (s.p[at + 1] == '+' || s.p[at + 1] == '-');

		n = digits(s, at + 1 + sign);
		*whole = *whole && n == 0;
		at += n ? 1 + sign + n : 0;
	}
	return at;
}

static void
put_number(struct buf *out, struct span text, bool whole)
{
	auto_free char *s = mem_spandup(text);
	double n = strtod(s, NULL);

	if (isinf(n)) {
		buf_puts(out, n < 0 ? "-" : "");
		buf_puts(out, "1.7976931348623157e308");
		return;
	}
	buf_put(out, text);
	if (whole && text.n > DIGITS_MAX)
		buf_puts(out, ".0");
}

/* The string that `s` begins with, with its quotes. */
static size_t
string_length(struct span s)
{
	size_t i = 1;

	while (i < s.n && s.p[i] != '"')
		i += s.p[i] == '\\' ? 2 : 1;
	return i < s.n ? i + 1 : s.n;
}

void
input_fit_numbers(struct buf *out, struct span s)
{
	while (s.n) {
		bool whole = false;
		size_t number = number_length(s, &whole);
		size_t n = number   ? number
		    : s.p[0] == '"' ? string_length(s)
				    : 1;

		if (number)
			put_number(out, (struct span){ s.p, n }, whole);
		else
			buf_put(out, (struct span){ s.p, n });
		s = span_from(s, n);
	}
}
