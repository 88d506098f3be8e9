#include "select/parts.h"

/*
 * A date as people write it: "2024-01-31", with "T12:30" or "T12:30:15.5"
 * (a blank does for the T) and "Z" or "+01:00" behind it, or "@SECONDS". UTC
 * where nothing is said: the same command does the same everywhere.
 */
struct reader {
	struct span text;
	size_t at;
};

static bool
accept_byte(struct reader *r, char c)
{
	if (r->at == r->text.n || r->text.p[r->at] != c)
		return false;
	r->at++;
	return true;
}

static bool
is_digit(const struct reader *r)
{
	return r->at < r->text.n && r->text.p[r->at] >= '0' &&
	    r->text.p[r->at] <= '9';
}

/* Exactly n digits that make a number from low to high. */
static bool
take_number(struct reader *r, int n, int low, int high, int *out)
{
	size_t from = r->at;

	*out = 0;
	while (n-- > 0) {
		if (!is_digit(r))
			return false;
		*out = *out * 10 + (r->text.p[r->at++] - '0');
	}
	if (*out >= low && *out <= high)
		return true;
	r->at = from;
	return false;
}

static bool
take_fraction(struct reader *r, uint32_t *ns)
{
	uint32_t unit = 100000000;

	*ns = 0;
	if (!accept_byte(r, '.'))
		return true;
	if (!is_digit(r))
		return false;
	for (; is_digit(r); r->at++, unit /= 10)
		*ns += (uint32_t)(r->text.p[r->at] - '0') * unit;
	return true;
}

static bool
take_zone(struct reader *r, int64_t *sec)
{
	bool east = r->at < r->text.n && r->text.p[r->at] == '+';
	int hours, minutes;

	if (accept_byte(r, 'Z') || r->at == r->text.n)
		return true;
	if (!accept_byte(r, '+') && !accept_byte(r, '-'))
		return false;
	if (!take_number(r, 2, 0, 23, &hours))
		return false;
	accept_byte(r, ':');
	if (!take_number(r, 2, 0, 59, &minutes))
		return false;
	*sec += (east ? -60 : 60) * (hours * 60 + minutes);
	return true;
}

static bool
take_clock(struct reader *r, int64_t *sec, uint32_t *ns)
{
	int hour, minute, second = 0;

	if (!take_number(r, 2, 0, 23, &hour) || !accept_byte(r, ':') ||
	    !take_number(r, 2, 0, 59, &minute))
		return false;
	if (accept_byte(r, ':') &&
	    (!take_number(r, 2, 0, 60, &second) || !take_fraction(r, ns)))
		return false;
	*sec += hour * 3600 + minute * 60 + second;
	return take_zone(r, sec);
}

static int
days_in(int year, int month)
{
	bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	if (month == 2)
		return leap ? 29 : 28;
	return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

/* Days from 1970-01-01 on, in the Gregorian calendar. */
static int64_t
days_to(int year, int month, int day)
{
	int64_t before = year - 1, days;

	days = before * 365 + before / 4 - before / 100 + before / 400;
	for (int m = 1; m < month; m++)
		days += days_in(year, m);
	return days + day - 1 - 719162;
}

static bool
take_date(struct reader *r, int64_t *sec, uint32_t *ns)
{
	int year, month, day;
	size_t from;

	if (!take_number(r, 4, 1, 9999, &year) || !accept_byte(r, '-') ||
	    !take_number(r, 2, 1, 12, &month) || !accept_byte(r, '-'))
		return false;
	from = r->at;
	if (!take_number(r, 2, 1, 31, &day))
		return false;
	if (day > days_in(year, month)) {
		r->at = from;
		return false;
	}
	*sec = days_to(year, month, day) * 86400;
	if (r->at == r->text.n)
		return true;
	return (accept_byte(r, 'T') || accept_byte(r, ' ')) &&
	    take_clock(r, sec, ns);
}

static bool
take_seconds(struct reader *r, int64_t *sec, uint32_t *ns)
{
	bool minus = accept_byte(r, '-');
	size_t from = r->at;
	uint64_t v;

	while (is_digit(r))
		r->at++;
	if (!span_to_u64((struct span){ r->text.p + from, r->at - from },
		INT64_MAX, &v))
		return false;
	*sec = minus ? -(int64_t)v : (int64_t)v;
	return minus || take_fraction(r, ns);
}

int
date_parse(struct span text, int64_t *sec, uint32_t *ns, struct err *err)
{
	struct reader r = { .text = text };
	bool good;

	*ns = 0;
	good = accept_byte(&r, '@') ? take_seconds(&r, sec, ns)
				    : take_date(&r, sec, ns);
	if (good && r.at == text.n)
		return 0;
	return err_set(err,
	    "no date like 2024-01-31, 2024-01-31T12:30:00Z or @SECONDS at "
	    "byte %zu",
	    r.at + 1);
}
