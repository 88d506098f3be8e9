#include "registry/headers.h"
#include "registry/scan.h"

enum {
	YEAR_MIN = 1970,
	YEAR_MAX = 9999,
	DAY_SECONDS = 24 * 60 * 60,
};

struct date {
	unsigned year; /* of the century alone where `short_year` */
	unsigned month, day, hour, minute, second; /* month, day from 0 */
	bool short_year;
};

static const char *const days[] = { "Sunday", "Monday", "Tuesday", "Wednesday",
	"Thursday", "Friday", "Saturday" };
static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
	"Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };

/* One of n names, of which only the first `cut` bytes are written (0: all). */
static bool
scan_name(struct span *s, const char *const *names, size_t n, size_t cut,
    unsigned *which)
{
	for (unsigned i = 0; i < n; i++) {
		struct span name = span_of(names[i]);

		if (cut)
			name.n = cut;
		if (!span_starts(*s, name))
			continue;
		*s = span_from(*s, name.n);
		*which = i;
		return true;
	}
	return false;
}

/* Just so many digits; what they say, less `base`, is below `end`. */
static bool
scan_number(struct span *s, size_t digits, unsigned base, unsigned end,
    unsigned *out)
{
	uint64_t v;

	if (s->n < digits ||
	    !span_to_u64((struct span){ s->p, digits }, UINT32_MAX, &v) ||
	    v < base || v - base >= end)
		return false;
	*s = span_from(*s, digits);
	*out = (unsigned)v - base;
	return true;
}

static bool
scan_clock(struct span *s, struct date *d)
{
	/* Second 60 is a leap second. */
	return scan_number(s, 2, 0, 24, &d->hour) && scan_byte(s, ':') &&
	    scan_number(s, 2, 0, 60, &d->minute) && scan_byte(s, ':') &&
	    scan_number(s, 2, 0, 61, &d->second);
}

/* One conversion of a form below; the letters are those of strftime. */
static bool
scan_field(struct span *s, char field, struct date *d)
{
	unsigned ignored;

	switch (field) {
	case 'a':
		return scan_name(s, days, array_len(days), 3, &ignored);
	case 'A':
		return scan_name(s, days, array_len(days), 0, &ignored);
	case 'b':
		return scan_name(s, months, array_len(months), 3, &d->month);
	case 'e':
		if (scan_byte(s, ' '))
			return scan_number(s, 1, 1, 31, &d->day);
		/* fall through */
	case 'd':
		return scan_number(s, 2, 1, 31, &d->day);
	case 'y':
		d->short_year = true;
		return scan_number(s, 2, 0, 100, &d->year);
	case 'Y':
		return scan_number(s, 4, 0, YEAR_MAX + 1, &d->year);
	default:
		return scan_clock(s, d);
	}
}

static bool
scan_date(struct span s, const char *form, struct date *d)
{
	*d = (struct date){ 0 };
	for (; *form; form++)
		if (*form == '%' ? !scan_field(&s, *++form, d)
				 : !scan_byte(&s, *form))
			return false;
	return s.n == 0;
}

static bool
is_leap(unsigned year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static unsigned
month_days(unsigned year, unsigned month)
{
	static const uint8_t n[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30,
		31 };

	return n[month] + (month == 1 && is_leap(year));
}

/* Since 1970, of the date as if it were in `year`. */
static int64_t
date_seconds(const struct date *d, unsigned year)
{
	int64_t n = d->day;

	for (unsigned y = YEAR_MIN; y < year; y++)
		n += is_leap(y) ? 366 : 365;
	for (unsigned m = 0; m < d->month; m++)
		n += month_days(year, m);
	return n * DAY_SECONDS + d->hour * 3600 + d->minute * 60 + d->second;
}

/* Of two digits: the last year that is no more than 50 years ahead. */
static unsigned
full_year(const struct date *d, int64_t now)
{
	const int64_t ahead =
	    (int64_t)50 * 365 * DAY_SECONDS + 12 * DAY_SECONDS;
	unsigned year = d->year + (d->year < 70 ? 2000 : 1900);

	while (year + 100 <= YEAR_MAX &&
	    date_seconds(d, year + 100) - ahead <= now)
		year += 100;
	return year;
}

static bool
date_parse(struct span s, int64_t now, int64_t *seconds)
{
	static const char *const forms[] = {
		"%a, %d %b %Y %T GMT", /* what everybody sends today */
		"%A, %d-%b-%y %T GMT", /* RFC 850 */
		"%a %b %e %T %Y",      /* asctime */
	};
	struct date d;
	size_t i = 0;

	while (i < array_len(forms) && !scan_date(s, forms[i], &d))
		i++;
	if (i == array_len(forms))
		return false;
	if (d.short_year)
		d.year = full_year(&d, now);
	if (d.year < YEAR_MIN || d.day >= month_days(d.year, d.month))
		return false;
	*seconds = date_seconds(&d, d.year);
	return true;
}

static bool
all_digits(struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!is_digit(s.p[i]))
			return false;
	return s.n > 0;
}

bool
retry_after_parse(struct span value, int64_t now, uint32_t *seconds)
{
	struct span s = trim_blanks(value);
	uint64_t wait = 0;
	int64_t when;

	if (all_digits(s)) {
		if (!span_to_u64(s, UINT32_MAX, &wait))
			wait = UINT32_MAX;
	} else if (!date_parse(s, now, &when)) {
		return false;
	} else if (when > now) {
		wait = (uint64_t)when - (uint64_t)now;
	}
	*seconds = wait < UINT32_MAX ? (uint32_t)wait : UINT32_MAX;
	return true;
}
