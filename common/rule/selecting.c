#include <stdio.h>

#include "rule/book_parts.h"
#include "select/regex.h"

/* Those of img-filter that a rule has under the same name. */
static const struct {
	const char *key, *option;
	bool number; /* a number will do for its text */
} options[] = {
	{ "path", "--path", false },
	{ "not_path", "--not-path", false },
	{ "regex", "--regex", false },
	{ "perm", "--perm", false },
	{ "uid", "--uid", true },
	{ "user", "--user", false },
	{ "gid", "--gid", true },
	{ "group", "--group", false },
	{ "size", "--size", true },
	{ "layer", "--layer", true },
	{ "newer", "--newer", false },
	{ "xattr", "--xattr", false },
};

static const struct {
	const char *word, *letter;
} types[] = {
	{ "file", "f" },
	{ "hardlink", "h" },
	{ "symlink", "l" },
	{ "dir", "d" },
	{ "char", "c" },
	{ "block", "b" },
	{ "fifo", "p" },
};

static const char *const keys[] = { "path", "not_path", "regex", "type", "perm",
	"uid", "user", "gid", "group", "size", "layer", "newer", "cap", "xattr",
	"hidden", "contains", "content", "max_bytes", NULL };

static const char *const contents[] = { "none", "text", "lines", "json",
	"base64", NULL };

/* Of whom it is read, and what is wrong. */
struct reading {
	struct book *b;
	struct module *m;
	struct user_rule *rule;
};

size_t
selecting_count(const struct json *v)
{
	return json_type(v) == JSON_ARRAY ? json_count(v)
					  : json_type(v) == JSON_STRING;
}

const struct json *
selecting_at(const struct json *v, size_t i)
{
	return json_type(v) == JSON_ARRAY ? json_at(v, i) : v;
}

/* A string, or an array of some: -1 where it is neither. */
static int
check_words(struct reading *r, const char *key, const struct json *v)
{
	size_t n = selecting_count(v);
	bool good = n > 0;

	for (size_t i = 0; i < n; i++)
		good = good && json_type(selecting_at(v, i)) == JSON_STRING;
	if (!good)
		book_fatal(r->b, r->m,
		    "\"select\": \"%s\" is no string, nor an array of strings",
		    key);
	return good ? 0 : -1;
}

static void
add(struct reading *r, const char *option, struct span text)
{
	struct err err;

	if (select_add_option(r->rule->select, span_of(option), text, &err) < 0)
		book_fatal(r->b, r->m, "\"select\": %s", err.msg);
}

static void
read_option(struct reading *r, size_t i, const struct json *v)
{
	char text[32];

	if (options[i].number && json_type(v) == JSON_INT && json_int(v) >= 0) {
		snprintf(text, sizeof(text), "%lld", (long long)json_int(v));
		add(r, options[i].option, span_of(text));
		return;
	}
	if (check_words(r, options[i].key, v) < 0)
		return;
	for (size_t k = 0; k < selecting_count(v); k++)
		add(r, options[i].option, json_string(selecting_at(v, k)));
}

static void
read_type(struct reading *r, struct span word)
{
	const char *words[array_len(types) + 1] = { NULL }, *near;

	for (size_t i = 0; i < array_len(types); i++) {
		words[i] = types[i].word;
		if (span_is(word, types[i].word)) {
			add(r, "--type", span_of(types[i].letter));
			return;
		}
	}
	near = span_is(word, "directory") ? "dir"
	    : span_is(word, "link")       ? "symlink"
	    : near_word(word, words)      ? near_word(word, words)
					  : NULL;
	book_fatal(r->b, r->m, "\"select\": '%.*s' is no type (%s%s)",
	    SPAN_ARG(word),
	    near ? near : "file hardlink symlink dir char block fifo",
	    near ? "?" : "");
}

static void
read_types(struct reading *r, const struct json *v)
{
	if (check_words(r, "type", v) < 0)
		return;
	for (size_t i = 0; i < selecting_count(v); i++)
		read_type(r, json_string(selecting_at(v, i)));
}

static void
read_cap(struct reading *r, const struct json *v)
{
	if (json_bool(v))
		add(r, "--cap", SPAN(""));
	else
		book_fatal(r->b, r->m,
		    "\"select\": \"cap\" is true, or is not there");
}

static void
read_hidden(struct reading *r, const struct json *v)
{
	bool only = span_is(json_string(v), "only");

	if (json_type(v) != JSON_BOOL && !only)
		book_fatal(r->b, r->m,
		    "\"select\": \"hidden\" is true, false or \"only\"");
	r->rule->hidden = only || json_bool(v);
	if (only)
		add(r, "--hidden", SPAN(""));
}

static void
read_contains(struct reading *r, const struct json *v)
{
	size_t n = selecting_count(v);
	const char **list;

	if (check_words(r, "contains", v) < 0)
		return;
	if (n > RULE_CONTAINS_MAX) {
		book_fatal(r->b, r->m,
		    "\"select\": \"contains\" has more than %d keywords",
		    RULE_CONTAINS_MAX);
		return;
	}
	list = arena_alloc(&r->b->arena, (n + 1) * sizeof(*list));
	for (size_t i = 0; i < n; i++) {
		struct span s = json_string(selecting_at(v, i));

		if (!s.n || memchr(s.p, '\0', s.n))
			book_fatal(r->b, r->m,
			    "\"select\": \"contains\" has a keyword that %s",
			    s.n ? "has a NUL" : "is empty");
		list[i] = book_text(r->b, s);
	}
	r->rule->contains = list;
}

static void
read_content(struct reading *r, const struct json *v)
{
	struct span s = json_string(v);
	const char *near;

	for (size_t i = 0; contents[i]; i++)
		if (span_is(s, contents[i])) {
			r->rule->content = (enum rule_content)i;
			return;
		}
	if (json_type(v) != JSON_STRING) {
		book_fatal(r->b, r->m,
		    "\"select\": \"content\" is no string: one of none, text, "
		    "lines, json, base64");
		return;
	}
	near = near_word(s, contents);
	book_fatal(r->b, r->m,
	    "\"select\": '%.*s' is no kind of content (%s%s)", SPAN_ARG(s),
	    near ? near : "none, text, lines, json, base64", near ? "?" : "");
}

static void
read_max_bytes(struct reading *r, const struct json *v)
{
	int64_t n = json_int(v);

	if (json_type(v) != JSON_INT || n < 1 || n > RULE_BODY_MAX)
		book_fatal(r->b, r->m,
		    "\"select\": \"max_bytes\" is a number from 1 to %d",
		    RULE_BODY_MAX);
	else
		r->rule->max_bytes = (size_t)n;
}

static void
unknown(struct reading *r, struct span key)
{
	const char *near = near_word(key, keys);

	if (near)
		book_fatal(r->b, r->m,
		    "\"select\": '%.*s' is no key of it (%s?)", SPAN_ARG(key),
		    near);
	else
		book_fatal(r->b, r->m,
		    "\"select\": '%.*s' is no key of it: they are path, "
		    "not_path, regex, type, perm, uid, user, gid, group, size, "
		    "layer, newer, cap, xattr, hidden, contains, content, "
		    "max_bytes",
		    SPAN_ARG(key));
}

static void
read_member(struct reading *r, struct span key, const struct json *v)
{
	static const struct {
		const char *key;
		void (*read)(struct reading *r, const struct json *v);
	} others[] = {
		{ "type", read_types },
		{ "cap", read_cap },
		{ "hidden", read_hidden },
		{ "contains", read_contains },
		{ "content", read_content },
		{ "max_bytes", read_max_bytes },
	};

	for (size_t i = 0; i < array_len(options); i++)
		if (span_is(key, options[i].key)) {
			read_option(r, i, v);
			return;
		}
	for (size_t i = 0; i < array_len(others); i++)
		if (span_is(key, others[i].key)) {
			others[i].read(r, v);
			return;
		}
	unknown(r, key);
}

/* What is selected where nothing is said of it. */
static void
add_defaults(struct reading *r)
{
	struct select *s = r->rule->select;
	bool body = r->rule->content != CONTENT_NONE || r->rule->contains;

	if (body && !select_uses_type(s))
		add(r, "--type", SPAN("f,h"));
	if (!r->rule->hidden)
		add(r, "--no-hidden", SPAN(""));
	if (select_is_empty(s))
		add(r, "--path", SPAN("**"));
}

void
selecting_read(struct book *b, struct module *m, struct user_rule *rule,
    const struct json *select)
{
	struct reading r = { b, m, rule };
	void *iter = NULL;
	struct span key;
	const struct json *value;

	rule->max_bytes = RULE_BODY_DEFAULT;
	select_use_regex(rule->select);
	if (rule->selects && json_type(select) != JSON_OBJECT)
		book_fatal(b, m, "\"select\" is no object");
	while (json_each(select, &iter, &key, &value))
		read_member(&r, key, value);
	add_defaults(&r);
}
