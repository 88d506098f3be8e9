#include "json/json.h"

#include "json/jansson_names.h"

static json_t *
value_of(const struct json *v)
{
	return (json_t *)v;
}

static bool
is_a(const struct json *v, enum json_type type)
{
	return json_type(v) == type;
}

enum json_type
json_type(const struct json *v)
{
	static const enum json_type types[] = {
		[JANSSON_NULL] = JSON_NULL,
		[JANSSON_TRUE] = JSON_BOOL,
		[JANSSON_FALSE] = JSON_BOOL,
		[JANSSON_INTEGER] = JSON_INT,
		[JANSSON_REAL] = JSON_REAL,
		[JANSSON_STRING] = JSON_STRING,
		[JANSSON_ARRAY] = JSON_ARRAY,
		[JANSSON_OBJECT] = JSON_OBJECT,
	};

	return v ? types[json_typeof(value_of(v))] : JSON_NULL;
}

const char *
json_type_name(const struct json *v)
{
	static const char *const names[] = {
		[JSON_NULL] = "null",
		[JSON_BOOL] = "a boolean",
		[JSON_INT] = "a number",
		[JSON_REAL] = "a number",
		[JSON_STRING] = "a string",
		[JSON_ARRAY] = "an array",
		[JSON_OBJECT] = "an object",
	};

	return names[json_type(v)];
}

/*
 * Takes one character off *s, lower case where it is an ASCII letter or one
 * of the two others that Go folds to an ASCII letter; otherwise its byte.
 */
static char
take_folded(struct span *s)
{
	static const struct {
		struct span from;
		char to;
	} others[] = {
		{ { "\xc5\xbf", 2 }, 's' },     /* U+017F, long s */
		{ { "\xe2\x84\xaa", 3 }, 'k' }, /* U+212A, Kelvin sign */
	};
	char c = s->p[0];

	for (size_t i = 0; i < array_len(others); i++)
		if (span_starts(*s, others[i].from)) {
			*s = span_from(*s, others[i].from.n);
			return others[i].to;
		}
	*s = span_from(*s, 1);
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool
folds_to(struct span a, struct span b)
{
	while (a.n && b.n)
		if (take_folded(&a) != take_folded(&b))
			return false;
	return a.n == b.n;
}

const struct json *
json_field(const struct json *v, const char *key, bool *ambiguous)
{
	const struct json *found = NULL, *value;
	void *iter = NULL;
	struct span name;
	size_t n = 0;

	while (json_each(v, &iter, &name, &value))
		if (folds_to(name, span_of(key))) {
			found = value;
			n++;
		}
	if (n > 1)
		*ambiguous = true;
	return n == 1 && !is_a(found, JSON_NULL) ? found : NULL;
}

const struct json *
json_member(const struct json *v, struct span key)
{
	if (!is_a(v, JSON_OBJECT))
		return NULL;
	return (const struct json *)json_object_getn(value_of(v),
	    key.n ? key.p : "", key.n);
}

struct span
json_string(const struct json *v)
{
	if (!is_a(v, JSON_STRING))
		return SPAN("");
	return (struct span){ json_string_value(value_of(v)),
		json_string_length(value_of(v)) };
}

int64_t
json_int(const struct json *v)
{
	return is_a(v, JSON_INT) ? json_integer_value(value_of(v)) : 0;
}

double
json_number(const struct json *v)
{
	return v ? json_number_value(value_of(v)) : 0;
}

bool
json_bool(const struct json *v)
{
	return v && json_typeof(value_of(v)) == JANSSON_TRUE;
}

size_t
json_count(const struct json *v)
{
	if (is_a(v, JSON_OBJECT))
		return json_object_size(value_of(v));
	return is_a(v, JSON_ARRAY) ? json_array_size(value_of(v)) : 0;
}

const struct json *
json_at(const struct json *v, size_t i)
{
	if (!is_a(v, JSON_ARRAY))
		return NULL;
	return (const struct json *)json_array_get(value_of(v), i);
}

bool
json_each(const struct json *v, void **iter, struct span *key,
    const struct json **value)
{
	json_t *object = value_of(v);

	if (!is_a(v, JSON_OBJECT))
		return false;
	*iter = *iter ? json_object_iter_next(object, *iter)
		      : json_object_iter(object);
	if (!*iter)
		return false;
	*key = (struct span){ json_object_iter_key(*iter),
		json_object_iter_key_len(*iter) };
	*value = (const struct json *)json_object_iter_value(*iter);
	return true;
}
