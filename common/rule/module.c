#include "rule/book_parts.h"
#include "select/regex.h"

enum { ID_MAX = 128 }; /* bytes of an id: it stands in each finding */

static const char *const keys[] = { "id", "title", "severity", "help",
	"remediation", "references", "tags", "aliases", "scope", "select",
	"params", NULL };

static const char *const scopes[] = { "entry", "group", "image", NULL };

static const struct json *
member(const struct module *m, const char *key)
{
	return json_member(json_root(m->meta), span_of(key));
}

/* A key that is there with null is there. */
static bool
has(const struct module *m, const char *key)
{
	void *iter = NULL;
	struct span name;
	const struct json *value;

	while (json_each(json_root(m->meta), &iter, &name, &value))
		if (span_is(name, key))
			return true;
	return false;
}

bool
module_string(struct book *b, struct module *m, const char *what,
    const struct json *v, const char **out)
{
	struct span s = json_string(v);

	if (json_type(v) != JSON_STRING)
		book_fatal(b, m, "\"%s\" is no string", what);
	else if (!span_trim(s).n)
		book_fatal(b, m, "\"%s\" is empty", what);
	else if (memchr(s.p, '\0', s.n))
		book_fatal(b, m, "\"%s\" has a NUL", what);
	else
		*out = book_text(b, s);
	return *out != NULL;
}

static void
read_text(struct book *b, struct module *m, const char *key, bool required,
    const char **out)
{
	if (has(m, key))
		module_string(b, m, key, member(m, key), out);
	else if (required)
		book_fatal(b, m, "its module has no \"%s\"", key);
}

static void
read_list(struct book *b, struct module *m, const char *key,
    const char *out[RULE_LIST_MAX])
{
	const struct json *list = member(m, key);
	size_t n = json_count(list);

	if (!has(m, key))
		return;
	if (json_type(list) != JSON_ARRAY) {
		book_fatal(b, m, "\"%s\" is no array of strings", key);
		return;
	}
	if (n > RULE_LIST_MAX - 1) {
		book_fatal(b, m, "\"%s\" has more than %d entries", key,
		    RULE_LIST_MAX - 1);
		return;
	}
	for (size_t i = 0; i < n; i++)
		if (!module_string(b, m, key, json_at(list, i), &out[i]))
			return;
}

/* Of the checks that come with these programs: img-check runs them beside the
 * rules, and two rules of one id would be one. */
static const char *const families[] = { "base", "clutter", "config", "history",
	"modes", "packages", "secrets", "shadow", "stream", "users", NULL };

static void
check_family(struct book *b, struct module *m, struct span family)
{
	for (size_t i = 0; families[i]; i++)
		if (span_is(family, families[i]))
			book_fatal(b, m,
			    "'%s' is the family of img-check-%s: take one of "
			    "your own",
			    families[i], families[i]);
}

static bool
is_word(struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!strchr("abcdefghijklmnopqrstuvwxyz0123456789-", s.p[i]))
			return false;
	return s.n && s.p[0] != '-' && s.p[s.n - 1] != '-';
}

static void
read_id(struct book *b, struct module *m, const char **out)
{
	struct span family, thing;

	read_text(b, m, "id", true, out);
	if (!*out)
		return;
	thing = span_of(*out);
	if (span_cut(&thing, '/', &family) && is_word(family) &&
	    is_word(thing) && strlen(*out) <= ID_MAX) {
		check_family(b, m, family);
		return;
	}
	book_fatal(b, m,
	    "the id '%s' is not like family/thing, in lower case with dashes",
	    *out);
}

static void
read_severity(struct book *b, struct module *m, enum severity *out)
{
	static const char *const names[] = { "info", "low", "medium", "high",
		"critical", NULL };
	const char *text = NULL, *near;

	read_text(b, m, "severity", true, &text);
	if (!text || severity_parse(span_of(text), out))
		return;
	near = near_word(span_of(text), names);
	book_fatal(b, m, "'%s' is no severity (%s%s)", text,
	    near ? near : "info, low, medium, high, critical", near ? "?" : "");
}

static void
read_scope(struct book *b, struct module *m, enum rule_scope *out)
{
	const char *text = NULL;

	read_text(b, m, "scope", false, &text);
	for (size_t i = 0; text && scopes[i]; i++)
		if (strcmp(text, scopes[i]) == 0) {
			*out = (enum rule_scope)i;
			return;
		}
	if (text)
		book_fatal(b, m, "'%s' is no scope (entry, group, image)",
		    text);
}

static void
read_params(struct book *b, struct module *m, struct user_rule *rule)
{
	const struct json *params = member(m, "params");
	auto_buf struct buf text = { .max = BOOK_FILE_MAX };
	struct json_out j = { .b = &text };

	rule->params = SPAN("{}");
	if (!has(m, "params"))
		return;
	if (json_type(params) != JSON_OBJECT) {
		book_fatal(b, m, "\"params\" is no object");
		return;
	}
	json_put_value(&j, NULL, params);
	rule->params = arena_bytes(&b->arena, buf_span(&text));
}

static void
check_keys(struct book *b, struct module *m)
{
	void *iter = NULL;
	struct span key;
	const struct json *value;

	while (json_each(json_root(m->meta), &iter, &key, &value)) {
		const char *near;
		bool known = false;

		for (size_t i = 0; keys[i]; i++)
			known = known || span_is(key, keys[i]);
		if (known)
			continue;
		near = near_word(key, keys);
		book_fatal(b, m, "'%.*s' is no key of a rule%s%s%s",
		    SPAN_ARG(key), near ? " (" : "", near ? near : "",
		    near ? "?)" : "");
	}
}

/* Of what is in a directory without an id, what is meant for a rule is one:
 * a misspelt key must not take a rule away. */
static bool
is_library(const struct module *m)
{
	if (m->named || has(m, "id"))
		return false;
	for (size_t i = 0; keys[i]; i++)
		if (has(m, keys[i]))
			return false;
	return true;
}

static void
read_all(struct book *b, struct module *m, struct user_rule *rule)
{
	struct rule *r = &rule->rule;

	/* First: of a misspelt key it is not said that it is missing. */
	check_keys(b, m);
	read_id(b, m, &r->id);
	read_text(b, m, "title", true, &r->title);
	if (r->title && strpbrk(r->title, "\r\n"))
		book_fatal(b, m, "\"title\" has more than one line");
	read_severity(b, m, &r->severity);
	read_text(b, m, "help", false, &r->help);
	read_text(b, m, "remediation", false, &r->remediation);
	read_list(b, m, "references", r->references);
	read_list(b, m, "tags", r->tags);
	read_list(b, m, "aliases", r->aliases);
	read_scope(b, m, &rule->scope);
	read_params(b, m, rule);
	rule->selects = has(m, "select");
	selecting_read(b, m, rule, member(m, "select"));
}

struct user_rule *
module_rule(struct book *b, struct module *m)
{
	struct user_rule *rule;

	if (is_library(m)) {
		lint_library(b, m);
		return NULL;
	}
	rule = arena_alloc(&b->arena, sizeof(*rule));
	rule->file = m->name;
	rule->meta = json_root(m->meta);
	rule->select = select_new();
	select_use_regex(rule->select);
	rule->has_tests = m->defines.tests;
	read_all(b, m, rule);
	if (m->broken) {
		select_free(rule->select);
		return NULL;
	}
	lint_rule(b, m, rule);
	if (!rule->rule.help)
		rule->rule.help = rule->rule.title;
	return rule;
}
