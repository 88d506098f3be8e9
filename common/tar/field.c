#include "tar/field.h"

struct span
field_text(const char *block, struct tar_field f)
{
	return (struct span){ block + f.at, strnlen(block + f.at, f.n) };
}

static bool
base256(struct span f, int64_t *out)
{
	const unsigned char *u = (const unsigned char *)f.p;
	/* Bit 6 of the first byte is the sign. */
	unsigned char fill = u[0] & 0x40 ? 0xff : 0;
	uint64_t v = fill ? UINT64_MAX : 0;

	for (size_t i = 0; i < f.n; i++) {
		unsigned char c = i ? u[i] : (u[0] & 0x3f) | (fill & 0xc0);

		if ((unsigned char)(v >> 56) != fill)
			return false;
		v = v << 8 | c;
	}
	if ((v >> 63 != 0) != (fill != 0))
		return false;
	*out = (int64_t)v;
	return true;
}

static bool
octal(struct span f, int64_t *out)
{
	uint64_t v = 0;
	size_t i = 0;

	while (i < f.n && (f.p[i] == ' ' || f.p[i] == '\0'))
		i++;
	for (; i < f.n && f.p[i] >= '0' && f.p[i] <= '7'; i++) {
		if (v >> 60)
			return false;
		v = v << 3 | (uint64_t)(f.p[i] - '0');
	}
	for (; i < f.n; i++)
		if (f.p[i] != ' ' && f.p[i] != '\0')
			return false;
	*out = (int64_t)v;
	return true;
}

bool
field_number(struct span f, int64_t *out)
{
	if (f.n && (unsigned char)f.p[0] & 0x80)
		return base256(f, out);
	return octal(f, out);
}

/*
 * The sum of the block's bytes, the checksum's own field counting as blanks,
 * and the same of signed bytes, as some old tars made it. Simple loops: the
 * compiler makes them wide, and there are two sums for each entry.
 */
static void
sums(const char *block, int64_t *unsigned_sum, int64_t *signed_sum)
{
	const unsigned char *u = (const unsigned char *)block;
	uint32_t all = 0, high = 0, own = 0, own_high = 0;

	for (size_t i = 0; i < TAR_BLOCK; i++) {
		all += u[i];
		high += u[i] >> 7;
	}
	for (size_t i = 0; i < F_SUM.n; i++) {
		own += u[F_SUM.at + i];
		own_high += u[F_SUM.at + i] >> 7;
	}
	*unsigned_sum = (int64_t)(all - own + F_SUM.n * (uint32_t)' ');
	*signed_sum = *unsigned_sum - 256 * (int64_t)(high - own_high);
}

bool
block_sum_holds(const char *block)
{
	int64_t u, s, v;

	sums(block, &u, &s);
	return octal(field(block, F_SUM), &v) && (v == u || v == s);
}

void
block_set_sum(char *block)
{
	int64_t u, s;

	sums(block, &u, &s);
	for (int i = 5; i >= 0; i--, u >>= 3)
		block[F_SUM.at + i] = (char)('0' + (u & 7));
	block[F_SUM.at + 6] = '\0';
	block[F_SUM.at + 7] = ' ';
}

bool
block_is_zero(const char *block)
{
	return block[0] == '\0' && memcmp(block, block + 1, TAR_BLOCK - 1) == 0;
}

int
pax_next(struct span *rest, struct span *key, struct span *value)
{
	struct span record = *rest, number;
	uint64_t n;

	if (rest->n == 0)
		return 0;
	if (!span_cut(&record, ' ', &number) || !record.p || number.n > 8 ||
	    !span_to_u64(number, rest->n, &n) || n < 5 || n <= number.n + 2)
		return -1;
	record = (struct span){ rest->p, (size_t)n };
	if (record.p[n - 1] != '\n')
		return -1;
	*rest = span_from(*rest, record.n);
	record.n--;
	record = span_from(record, number.n + 1);
	if (!span_cut(&record, '=', key) || !record.p || key->n == 0 ||
	    memchr(key->p, '\0', key->n))
		return -1;
	*value = record;
	return 1;
}

void
pax_put(struct buf *out, struct span key, struct span value)
{
	size_t body = key.n + value.n + 3, total = body + 1, was = 0;

	/* The length counts its own digits. */
	while (total != was) {
		size_t digits = 1;

		was = total;
		for (size_t v = total; v >= 10; v /= 10)
			digits++;
		total = body + digits;
	}
	buf_printf(out, "%zu ", total);
	buf_put(out, key);
	buf_putc(out, '=');
	buf_put(out, value);
	buf_putc(out, '\n');
}

bool
pax_time(struct span s, int64_t *sec, uint32_t *ns)
{
	bool minus = s.n && s.p[0] == '-';
	struct span rest = span_from(s, minus ? 1 : 0), whole;
	uint64_t v, nano = 0;
	size_t i = 0;

	if (!span_cut(&rest, '.', &whole) ||
	    !span_to_u64(whole, (uint64_t)INT64_MAX + minus, &v))
		return false;
	for (; i < rest.n; i++) {
		if (rest.p[i] < '0' || rest.p[i] > '9')
			return false;
		if (i < 9)
			nano = nano * 10 + (uint64_t)(rest.p[i] - '0');
	}
	for (; i < 9; i++)
		nano *= 10;
	if (nano && v > INT64_MAX)
		return false;
	if (minus && nano) {
		v++;
		nano = 1000000000u - nano;
	}
	*sec = (int64_t)(minus ? -v : v);
	*ns = (uint32_t)nano;
	return true;
}
