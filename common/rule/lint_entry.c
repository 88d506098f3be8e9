/* A test's entry: is it one that the rule selects? What the test does not say
 * of it may be anything. */
#include <stdio.h>
#include <stdlib.h>

#include "rule/book_parts.h"
#include "rule/lint_parts.h"
#include "select/regex.h"

/* An entry, and what the rule says. */
struct judged {
	const struct seen *s;
	const struct json *entry, *select;
};

static const struct json *
has(const struct judged *j, const char *key)
{
	return json_member(j->entry, span_of(key));
}

static const struct json *
wants(const struct judged *j, const char *key)
{
	return json_member(j->select, span_of(key));
}

static void
put_words(struct buf *out, const struct json *words)
{
	if (json_type(words) == JSON_INT)
		buf_printf(out, " %lld", (long long)json_int(words));
	for (size_t i = 0; i < selecting_count(words); i++) {
		buf_puts(out, i ? ", " : " ");
		buf_put(out, json_string(selecting_at(words, i)));
	}
}

/* Says which key of "select" is not so. Always false. */
static bool
not_selected(const struct judged *j, const char *key)
{
	auto_buf struct buf text = { .max = ERR_MAX };

	buf_puts(&text, key);
	put_words(&text, wants(j, key));
	lint_say(j->s, "its entry is not what the rule selects (%s)",
	    buf_ok(&text) ? buf_str(&text) : key);
	return false;
}

/* Adds the words of one key; false where that is not possible. */
static bool
add(struct select *s, const char *option, const struct json *words)
{
	char number[32];
	struct err err;

	if (json_type(words) == JSON_INT) {
		snprintf(number, sizeof(number), "%lld",
		    (long long)json_int(words));
		return select_add_option(s, span_of(option), span_of(number),
			   &err) == 0;
	}
	for (size_t i = 0; i < selecting_count(words); i++)
		if (select_add_option(s, span_of(option),
			json_string(selecting_at(words, i)), &err) < 0)
			return false;
	return true;
}

/* By one key alone. */
static bool
may_be(const struct judged *j, const char *key, const char *option,
    const struct select_entry *e)
{
	auto_select struct select *s = select_new();
	struct err err;

	select_use_regex(s);
	return !add(s, option, wants(j, key)) || select_is_empty(s) ||
	    select_judge(s, e, &err) != SELECT_NO;
}

static bool
judge_path(const struct judged *j)
{
	static const struct {
		const char *key, *option;
	} kinds[] = {
		{ "path", "--path" },
		{ "not_path", "--not-path" },
		{ "regex", "--regex" },
	};
	const struct json *path = has(j, "path");
	struct select_entry e = { .path = json_string(path),
		.name_only = true,
		.type = 'f',
		.layer = -1 };

	if (json_type(path) != JSON_STRING)
		return true;
	if (span_is(e.path, "."))
		e.path = SPAN("");
	for (size_t i = 0; i < array_len(kinds); i++)
		if (!may_be(j, kinds[i].key, kinds[i].option, &e)) {
			lint_say(j->s,
			    "the rule does not select the path '%.*s'",
			    SPAN_ARG(json_string(path)));
			return false;
		}
	return true;
}

/* A file that was found through a symlink is selected by the symlink. */
static bool
judge_type(const struct judged *j)
{
	const struct user_rule *rule = j->s->rule;
	const struct json *words = wants(j, "type");
	struct span type = json_string(has(j, "type"));

	if (!type.n || has(j, "real"))
		return true;
	for (size_t i = 0; i < selecting_count(words); i++)
		if (span_eq(type, json_string(selecting_at(words, i))))
			return true;
	if (words)
		return not_selected(j, "type");
	if ((rule->content == CONTENT_NONE && !rule->contains) ||
	    span_is_listed(type, "file hardlink"))
		return true;
	lint_say(j->s,
	    "its entry is not what the rule selects: what is asked for its "
	    "content is a regular file");
	return false;
}

static bool
judge_hidden(const struct judged *j)
{
	const struct json *hidden = has(j, "hidden"), *only;

	if (json_type(hidden) != JSON_BOOL)
		return true;
	only = wants(j, "hidden");
	if (json_bool(hidden) ? j->s->rule->hidden
			      : json_type(only) != JSON_STRING)
		return true;
	return not_selected(j, "hidden");
}

/* What is not in a test is 0, and not looked at. */
static struct select_entry
entry_of(const struct judged *j)
{
	struct span mode = json_string(has(j, "mode"));
	char text[16];
	struct span type = json_string(has(j, "type"));
	struct select_entry e = { .type = 'f' };

	snprintf(text, sizeof(text), "%.*s", SPAN_ARG(mode));
	e.is_file = !type.n || span_is_listed(type, "file hardlink");
	e.mode = (uint32_t)strtoul(text, NULL, 8);
	e.uid = (uint32_t)json_int(has(j, "uid"));
	e.gid = (uint32_t)json_int(has(j, "gid"));
	e.size = (uint64_t)json_int(has(j, "size"));
	e.mtime = json_int(has(j, "mtime"));
	e.layer = (int)json_int(json_member(has(j, "layer"), SPAN("index")));
	return e;
}

/* How many layers the base image has a test does not tell. */
static bool
is_relative(const struct json *layer)
{
	for (size_t i = 0; i < selecting_count(layer); i++)
		if (span_is_listed(json_string(selecting_at(layer, i)),
			"base app"))
			return true;
	return false;
}

static bool
judge_attributes(const struct judged *j)
{
	static const struct {
		const char *key, *option, *in;
		enum json_type type;
	} kinds[] = {
		{ "perm", "--perm", "mode", JSON_STRING },
		{ "size", "--size", "size", JSON_INT },
		{ "newer", "--newer", "mtime", JSON_INT },
		{ "layer", "--layer", "layer", JSON_OBJECT },
	};
	const struct select_entry e = entry_of(j);

	for (size_t i = 0; i < array_len(kinds); i++)
		if (wants(j, kinds[i].key) &&
		    !is_relative(wants(j, kinds[i].key)) &&
		    json_type(has(j, kinds[i].in)) == kinds[i].type &&
		    !may_be(j, kinds[i].key, kinds[i].option, &e))
			return not_selected(j, kinds[i].key);
	return true;
}

/* By name; digits alone are a number, of which the name tells nothing. */
static bool
is_named(const struct json *words, struct span name)
{
	uint64_t n;

	for (size_t i = 0; i < selecting_count(words); i++) {
		struct span word = json_string(selecting_at(words, i));

		if (span_eq(word, name) || span_to_u64(word, UINT32_MAX, &n))
			return true;
	}
	return false;
}

/* A number and a name are alternatives: both have to be known. */
static bool
judge_owner(const struct judged *j, const char *number, const char *option,
    const char *name)
{
	const struct select_entry e = entry_of(j);
	const struct json *numbers = wants(j, number), *names = wants(j, name);

	if (!numbers && !names)
		return true;
	if (numbers &&
	    (json_type(has(j, number)) != JSON_INT ||
		may_be(j, number, option, &e)))
		return true;
	if (names &&
	    (json_type(has(j, name)) != JSON_STRING ||
		is_named(names, json_string(has(j, name)))))
		return true;
	return not_selected(j, numbers ? number : name);
}

static bool
judge_xattr(const struct judged *j)
{
	const struct json *words = wants(j, "xattr");
	const struct json *xattrs = has(j, "xattrs");

	if (!words || json_type(xattrs) != JSON_OBJECT)
		return true;
	for (size_t i = 0; i < selecting_count(words); i++)
		if (json_member(xattrs, json_string(selecting_at(words, i))))
			return true;
	return not_selected(j, "xattr");
}

static bool
is_in(struct span text, const char *word)
{
	return text.n && memmem(text.p, text.n, word, strlen(word));
}

/* Whether a body has a word; true too where the test has no body as text. */
static bool
body_has(const struct judged *j, const char *word)
{
	const struct json *text = has(j, "text"), *lines = has(j, "lines");

	if (json_type(text) == JSON_STRING)
		return is_in(json_string(text), word);
	if (json_type(lines) != JSON_ARRAY || strchr(word, '\n'))
		return true;
	for (size_t i = 0; i < json_count(lines); i++)
		if (is_in(json_string(json_at(lines, i)), word))
			return true;
	return false;
}

static bool
judge_contains(const struct judged *j)
{
	const char *const *word = j->s->rule->contains;

	for (; word && *word; word++)
		if (body_has(j, *word))
			return true;
	return !word || not_selected(j, "contains");
}

bool
lint_entry(const struct seen *s, const struct json *entry)
{
	const struct judged j = { s, entry,
		json_member(s->rule->meta, SPAN("select")) };

	return !s->rule->selects ||
	    (judge_path(&j) && judge_type(&j) && judge_hidden(&j) &&
		judge_attributes(&j) &&
		judge_owner(&j, "uid", "--uid", "user") &&
		judge_owner(&j, "gid", "--gid", "group") && judge_xattr(&j) &&
		judge_contains(&j));
}
