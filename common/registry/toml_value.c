#include "registry/toml_reader.h"

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Digits with single underscores between them. */
static bool
digits_value(struct span s, unsigned base, uint64_t max, uint64_t *out)
{
	bool after_digit = false;
	uint64_t v = 0;

	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		unsigned d = is_digit(c) ? (unsigned)(c - '0')
		    : (c | 0x20) >= 'a' && (c | 0x20) <= 'f'
		    ? (unsigned)((c | 0x20) - 'a' + 10)
		    : 16;

		if (c == '_' && after_digit) {
			after_digit = false;
			continue;
		}
		if (d >= base || v > (max - d) / base)
			return false;
		v = v * base + d;
		after_digit = true;
	}
	*out = v;
	return after_digit;
}

static bool
integer_value(struct span s, int64_t *out)
{
	bool minus = span_starts(s, SPAN("-"));
	bool sign = minus || span_starts(s, SPAN("+"));
	unsigned base = span_starts(s, SPAN("0x")) ? 16
	    : span_starts(s, SPAN("0o"))           ? 8
	    : span_starts(s, SPAN("0b"))           ? 2
						   : 10;
	struct span digits = span_from(s, base != 10 ? 2 : sign ? 1 : 0);
	uint64_t v;

	if (base == 10 && digits.n > 1 && digits.p[0] == '0')
		return false;
	if (!digits_value(digits, base, (uint64_t)INT64_MAX + minus, &v))
		return false;
	*out = (int64_t)(minus ? -v : v);
	return true;
}

static bool
looks_like_date(struct span s)
{
	size_t n = 0;

	while (n < s.n && is_digit(s.p[n]))
		n++;
	return n < s.n &&
	    ((n == 4 && s.p[n] == '-') || (n == 2 && s.p[n] == ':'));
}

static bool
looks_like_float(struct span s)
{
	if (s.n && (s.p[0] == '+' || s.p[0] == '-'))
		s = span_from(s, 1);
	if (span_is(s, "inf") || span_is(s, "nan"))
		return true;
	if (s.n == 0 || !is_digit(s.p[0]))
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (!is_digit(s.p[i]) && s.p[i] != '_')
			return strchr(".eE", s.p[i]) != NULL;
	return false;
}

static struct span
take_word(struct toml_reader *r)
{
	struct span rest = toml_rest(r);
	size_t n = 0;

	while (
	    n < rest.n && rest.p[n] && !strchr(" \t\r\n,]}#=\"'[{", rest.p[n]))
		n++;
	r->at += n;
	return (struct span){ rest.p, n };
}

static int
read_word(struct toml_reader *r, struct toml *v)
{
	struct span s = take_word(r);

	if (s.n == 0)
		return toml_unexpected(r, "a value");
	if (span_is(s, "true") || span_is(s, "false")) {
		v->type = TOML_BOOL;
		v->boolean = span_is(s, "true");
		return 0;
	}
	if (integer_value(s, &v->integer)) {
		v->type = TOML_INT;
		return 0;
	}
	if (looks_like_date(s))
		return toml_bad(r, "'%.*s' is a date or time: not supported",
		    SPAN_ARG(s));
	if (looks_like_float(s))
		return toml_bad(r, "'%.*s' is a float: not supported",
		    SPAN_ARG(s));
	return toml_bad(r, "'%.*s' is no string, integer or boolean",
	    SPAN_ARG(s));
}

static int
read_array(struct toml_reader *r, struct toml *array)
{
	array->type = TOML_ARRAY;
	r->at++;
	for (;;) {
		struct toml *v;

		if (toml_skip_space(r) < 0)
			return -1;
		if (toml_take(r, SPAN("]")))
			return 0;
		v = toml_new(r);
		if (!v || toml_read_value(r, v) < 0 ||
		    toml_append(r, array, v) < 0 || toml_skip_space(r) < 0)
			return -1;
		if (!toml_take(r, SPAN(",")) && toml_peek(r) != ']')
			return toml_unexpected(r, "',' or ']'");
	}
}

/* All in one line, and no comma behind the last. */
static int
read_table(struct toml_reader *r, struct toml *table)
{
	table->type = TOML_TABLE;
	r->at++;
	toml_skip_blanks(r);
	if (toml_take(r, SPAN("}")))
		return 0;
	do {
		toml_skip_blanks(r);
		if (toml_read_pair(r, table) < 0)
			return -1;
		toml_skip_blanks(r);
	} while (toml_take(r, SPAN(",")));
	if (!toml_take(r, SPAN("}")))
		return toml_unexpected(r, "',' or '}'");
	return 0;
}

int
toml_read_value(struct toml_reader *r, struct toml *v)
{
	int c = toml_peek(r), got;

	if (c == '"' || c == '\'') {
		v->type = TOML_STRING;
		return toml_read_string(r, false, &v->string);
	}
	if (c != '[' && c != '{')
		return read_word(r, v);
	if (++r->depth > TOML_DEPTH)
		return toml_bad(r, "nested deeper than %d", TOML_DEPTH);
	got = c == '[' ? read_array(r, v) : read_table(r, v);
	r->depth--;
	return got;
}
