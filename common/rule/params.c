#include "rule/book_parts.h"

/* Names that may have been meant, for a hint. */
enum { NAMES_MAX = 256 };

static const char *
type_name(const struct json *v)
{
	return json_type(v) == JSON_BOOL ? "true or false" : json_type_name(v);
}

/* "null", "true", "a string": what a value is, as a message has it. */
static const char *
value_name(const struct json *v)
{
	if (json_type(v) != JSON_BOOL)
		return type_name(v);
	return json_bool(v) ? "true" : "false";
}

/* Whether a value may stand for the default; for null anything may. */
static bool
fits(const struct json *v, const struct json *by_default)
{
	return json_type(by_default) == JSON_NULL ||
	    strcmp(type_name(v), type_name(by_default)) == 0;
}

/* A member, which may be null; false where there is none. */
static bool
find(const struct json *object, struct span name, const struct json **out)
{
	void *iter = NULL;
	struct span key;

	while (json_each(object, &iter, &key, out))
		if (span_eq(key, name))
			return true;
	return false;
}

static const char *
near_key(struct book *b, const struct json *object, struct span name)
{
	const char *names[NAMES_MAX + 1] = { NULL };
	const struct json *value;
	void *iter = NULL;
	struct span key;
	size_t n = 0;

	while (n < NAMES_MAX && json_each(object, &iter, &key, &value))
		names[n++] = book_text(b, key);
	return near_word(name, names);
}

static const char *
near_rule(const struct book *b, struct span id)
{
	const char *names[NAMES_MAX + 1] = { NULL };

	for (size_t i = 0; i < b->n_rules && i < NAMES_MAX; i++)
		names[i] = b->rules[i]->rule.id;
	return near_word(id, names);
}

static struct user_rule *
rule_of(const struct book *b, struct span id)
{
	for (size_t i = 0; i < b->n_rules; i++)
		if (span_is(id, b->rules[i]->rule.id))
			return b->rules[i];
	return NULL;
}

static const struct json *
defaults_of(const struct user_rule *rule)
{
	return json_member(rule->meta, SPAN("params"));
}

static void
check_rule(struct book *b, const char *file, const struct user_rule *rule,
    const struct json *values)
{
	const struct json *value, *by_default, *defaults = defaults_of(rule);
	void *iter = NULL;
	struct span key;

	while (json_each(values, &iter, &key, &value)) {
		if (!find(defaults, key, &by_default)) {
			const char *near = near_key(b, defaults, key);

			book_fatal_of(b, file,
			    "'%s' has no parameter '%.*s'%s%s%s", rule->rule.id,
			    SPAN_ARG(key), near ? " (" : "", near ? near : "",
			    near ? "?)" : "");
		} else if (!fits(value, by_default)) {
			book_fatal_of(b, file,
			    "'%.*s' of %s is %s, but its default is %s",
			    SPAN_ARG(key), rule->rule.id, value_name(value),
			    type_name(by_default));
		}
	}
}

/* Of a rule that is broken nothing is known; then its file is complained of. */
static bool
is_broken(const struct book *b, struct span id)
{
	for (size_t i = 0; i < b->n_modules; i++) {
		const struct module *m = b->modules[i];

		if (m->broken &&
		    (!m->meta ||
			span_eq(id,
			    json_string(
				json_member(json_root(m->meta), SPAN("id"))))))
			return true;
	}
	return false;
}

static void
check_file(struct book *b, const struct overrides *o)
{
	const struct json *values;
	void *iter = NULL;
	struct span id;

	while (json_each(json_root(o->doc), &iter, &id, &values)) {
		const struct user_rule *rule = rule_of(b, id);
		const char *near = near_rule(b, id);

		if (json_type(values) != JSON_OBJECT)
			book_fatal_of(b, o->name,
			    "'%.*s' is no object of parameters", SPAN_ARG(id));
		else if (rule)
			check_rule(b, o->name, rule, values);
		else if (!is_broken(b, id))
			book_fatal_of(b, o->name,
			    "there is no rule '%.*s' (%s%s)", SPAN_ARG(id),
			    near ? near
				 : "-r names none of that id; where others are "
				   "to be left out, --only does it",
			    near ? "?" : "");
	}
}

/* The last of the files that have it. */
static const struct json *
value_of(const struct book *b, const struct user_rule *rule, struct span name,
    const struct json *by_default)
{
	const struct json *value = by_default, *got;

	for (size_t i = 0; i < b->n_params; i++)
		if (find(json_member(json_root(b->params[i].doc),
			     span_of(rule->rule.id)),
			name, &got))
			value = got;
	return value;
}

static void
apply(struct book *b, struct user_rule *rule)
{
	auto_buf struct buf text = { .max = BOOK_FILE_MAX +
		    b->n_params * (size_t)BOOK_PARAMS_MAX };
	struct json_out j = { .b = &text };
	const struct json *value;
	void *iter = NULL;
	struct span key;

	json_begin(&j, NULL, '{');
	while (json_each(defaults_of(rule), &iter, &key, &value)) {
		auto_free char *name = mem_spandup(key);

		json_put_value(&j, name, value_of(b, rule, key, value));
	}
	json_end(&j, '}');
	rule->params = arena_bytes(&b->arena, buf_span(&text));
}

void
params_apply(struct book *b)
{
	for (size_t i = 0; i < b->n_params; i++)
		check_file(b, &b->params[i]);
	for (size_t i = 0; b->n_params && i < b->n_rules; i++)
		apply(b, b->rules[i]);
}

int
book_add_params(struct book *b, struct span text, const char *name,
    struct err *err)
{
	auto_json struct json_doc *doc = json_parse(text, BOOK_PARAMS_MAX, err);

	if (!doc)
		return err_wrap(err, "%s", name);
	if (json_type(json_root(doc)) != JSON_OBJECT)
		return err_set(err,
		    "%s: no object like {\"site/rule\": "
		    "{\"name\": 1}}",
		    name);
	mem_grow(b->params, b->n_params, b->cap_params);
	b->params[b->n_params++] =
	    (struct overrides){ .name = book_text(b, span_of(name)),
		    .doc = take(doc) };
	return 0;
}
