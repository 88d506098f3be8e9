#include <inttypes.h>
#include <stdio.h>

#include "base/mem.h"
#include "json/escape.h"
#include "json/json.h"

static void
put_key(struct json_out *j, const char *key)
{
	if (j->depth && j->more[j->depth - 1])
		buf_putc(j->b, ',');
	if (j->depth)
		j->more[j->depth - 1] = true;
	if (!key)
		return;
	json_escape(j->b, span_of(key), SIZE_MAX);
	buf_putc(j->b, ':');
}

void
json_begin(struct json_out *j, const char *key, char bracket)
{
	if (j->depth == JSON_OUT_DEPTH)
		mem_panic("JSON output nests too deep");
	put_key(j, key);
	buf_putc(j->b, bracket);
	j->more[j->depth++] = false;
}

void
json_end(struct json_out *j, char bracket)
{
	if (!j->depth)
		mem_panic("JSON output ends what it did not begin");
	j->depth--;
	buf_putc(j->b, bracket);
}

void
json_put_bytes(struct json_out *j, const char *key, struct span s)
{
	put_key(j, key);
	if (span_is_utf8(s)) {
		json_escape(j->b, s, SIZE_MAX);
		return;
	}
	buf_puts(j->b, "{\"b64\":\"");
	buf_put_base64(j->b, s);
	buf_puts(j->b, "\"}");
}

bool
json_put_text(struct json_out *j, const char *key, struct span s, size_t max)
{
	put_key(j, key);
	return json_escape(j->b, s, max ? max : SIZE_MAX);
}

bool
json_put_name(struct json_out *j, const char *key, struct span s, size_t max)
{
	auto_free char *name = NULL;

	if (json_put_text(j, key, s, max))
		return true;
	if (span_is_utf8(s))
		return false;
	name = mem_printf("%s_b64", key);
	put_key(j, name);
	buf_putc(j->b, '"');
	buf_put_base64(j->b, s);
	buf_putc(j->b, '"');
	return false;
}

void
json_put_str(struct json_out *j, const char *key, const char *s)
{
	json_put_text(j, key, span_of(s), 0);
}

/* Listings have many of them, and printf takes its time. */
static void
put_digits(struct buf *b, uint64_t v)
{
	char digits[20];
	size_t at = sizeof(digits);

	do
		digits[--at] = (char)('0' + v % 10);
	while (v /= 10);
	buf_put(b, (struct span){ digits + at, sizeof(digits) - at });
}

void
json_put_int(struct json_out *j, const char *key, int64_t v)
{
	put_key(j, key);
	if (v < 0)
		buf_putc(j->b, '-');
	put_digits(j->b, v < 0 ? -(uint64_t)v : (uint64_t)v);
}

void
json_put_uint(struct json_out *j, const char *key, uint64_t v)
{
	put_key(j, key);
	put_digits(j->b, v);
}

void
json_put_bool(struct json_out *j, const char *key, bool v)
{
	put_key(j, key);
	buf_puts(j->b, v ? "true" : "false");
}

void
json_put_raw(struct json_out *j, const char *key, struct span s)
{
	put_key(j, key);
	buf_put(j->b, s);
}

/* The shortest form that reads back as the same number. */
static void
put_real(struct buf *b, double v)
{
	bool whole = true;
	char s[32];

	for (int digits = 15; digits <= 17; digits++) {
		snprintf(s, sizeof(s), "%.*g", digits, v);
		if (strtod(s, NULL) == v)
			break;
	}
	for (char *p = s; *p; p++) {
		if (!strchr("0123456789+-e", *p))
			*p = '.'; /* the point of another locale */
		whole = whole && *p != '.' && *p != 'e';
	}
	buf_puts(b, s);
	if (whole)
		buf_puts(b, ".0");
}

static void put_value(struct buf *b, const struct json *v);

static void
put_object(struct buf *b, const struct json *v)
{
	const struct json *member;
	void *iter = NULL;
	struct span key;
	char before = '{';

	while (json_each(v, &iter, &key, &member)) {
		buf_putc(b, before);
		json_escape(b, key, SIZE_MAX);
		buf_putc(b, ':');
		put_value(b, member);
		before = ',';
	}
	buf_puts(b, before == '{' ? "{}" : "}");
}

static void
put_array(struct buf *b, const struct json *v)
{
	buf_putc(b, '[');
	for (size_t i = 0; i < json_count(v); i++) {
		if (i)
			buf_putc(b, ',');
		put_value(b, json_at(v, i));
	}
	buf_putc(b, ']');
}

/* Recurses as deep as the reader lets a document nest: JSON_DEPTH. */
static void
put_value(struct buf *b, const struct json *v)
{
	switch (json_type(v)) {
	case JSON_NULL:
		buf_puts(b, "null");
		break;
	case JSON_BOOL:
		buf_puts(b, json_bool(v) ? "true" : "false");
		break;
	case JSON_INT:
		buf_printf(b, "%" PRId64, json_int(v));
		break;
	case JSON_REAL:
		put_real(b, json_number(v));
		break;
	case JSON_STRING:
		json_escape(b, json_string(v), SIZE_MAX);
		break;
	case JSON_ARRAY:
		put_array(b, v);
		break;
	case JSON_OBJECT:
		put_object(b, v);
		break;
	}
}

void
json_put_value(struct json_out *j, const char *key, const struct json *v)
{
	put_key(j, key);
	put_value(j->b, v);
}
