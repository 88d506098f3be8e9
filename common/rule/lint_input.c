/* What a test gives to a rule: has a rule of its scope ever such an input? A
 * check that reads what is never there passes its tests, and finds nothing in
 * any image. */
#include <strings.h>

#include "rule/book_parts.h"
#include "rule/lint_parts.h"

static const char *const entry_keys[] = { "type", "path", "path_b64", "mode",
	"uid", "gid", "user", "group", "size", "mtime", "mtime_ns", "link",
	"link_b64", "major", "minor", "xattrs", "caps", "layer", "hidden",
	"hidden_by", "hollow", "real", "real_b64", "text", "lines", "json",
	"base64", NULL };

static const char *const group_keys[] = { "entries", "params", NULL };

static const char *const image_keys[] = { "ref", "digest", "platform", "config",
	"manifest", "history", "layers", "base", "entries", "params", NULL };

/* Of an image's config, in its own "config". */
static const char *const config_keys[] = { "User", "Env", "Entrypoint", "Cmd",
	"Labels", "ExposedPorts", "Volumes", "WorkingDir", "StopSignal",
	"Healthcheck", "Shell", "OnBuild", "ArgsEscaped", NULL };

static bool
is_of(struct span key, const char *const *list)
{
	for (; *list; list++)
		if (span_is(key, *list))
			return true;
	return false;
}

/* The same in another case; NULL where there is none. */
static const char *
config_key(struct span key)
{
	for (size_t i = 0; config_keys[i]; i++)
		if (strlen(config_keys[i]) == key.n &&
		    strncasecmp(config_keys[i], key.p, key.n) == 0)
			return config_keys[i];
	return NULL;
}

/* A check that reads .text where it is given .lines sees null. */
static bool
check_content(const struct seen *s, const struct json *entry)
{
	static const char *const words[] = {
		[CONTENT_NONE] = "none",
		[CONTENT_TEXT] = "text",
		[CONTENT_LINES] = "lines",
		[CONTENT_JSON] = "json",
		[CONTENT_BASE64] = "base64",
	};

	for (size_t i = CONTENT_TEXT; i < array_len(words); i++)
		if (i != s->rule->content &&
		    json_member(entry, span_of(words[i]))) {
			lint_say(s,
			    "it has '%s', which the rule is not given: its "
			    "content is %s",
			    words[i], words[s->rule->content]);
			return false;
		}
	return true;
}

static void
say_unknown(const struct seen *s, struct span key)
{
	const char *near = near_word(key, entry_keys);

	if (s->rule->scope == SCOPE_ENTRY && is_of(key, image_keys))
		lint_say(s,
		    "it has '%.*s', which no entry has, and the scope is "
		    "entry: an entry's keys are not in another object",
		    SPAN_ARG(key));
	else
		lint_say(s, "it has '%.*s', which no entry has%s%s%s",
		    SPAN_ARG(key), near ? " (" : "", near ? near : "",
		    near ? "?)" : "");
}

/* Whether an object has nothing but what entries have. */
static bool
check_entry_keys(const struct seen *s, const struct json *entry)
{
	bool params = s->rule->scope == SCOPE_ENTRY;
	const struct json *value;
	struct span key;
	void *iter = NULL;

	while (json_each(entry, &iter, &key, &value))
		if (!is_of(key, entry_keys) &&
		    !(params && span_is(key, "params"))) {
			say_unknown(s, key);
			return false;
		}
	return true;
}

static bool
check_entry(const struct seen *s, const struct json *entry)
{
	return check_entry_keys(s, entry) && lint_entry(s, entry) &&
	    check_content(s, entry);
}

/* What stands beside "entries". */
static bool
check_top(const struct seen *s, const char *scope, const char *const *keys)
{
	const struct json *value;
	struct span key;
	void *iter = NULL;

	while (json_each(s->trial->input, &iter, &key, &value)) {
		const char *near = near_word(key, keys);

		if (is_of(key, keys))
			continue;
		if (is_of(key, entry_keys))
			lint_say(s,
			    "it has '%.*s', which a rule of the scope %s is "
			    "given in 'entries' alone",
			    SPAN_ARG(key), scope);
		else if (config_key(key))
			lint_say(s,
			    "it has '%.*s', which a rule of the scope %s is "
			    "not given: in the scope image it is "
			    ".config.config.%s",
			    SPAN_ARG(key), scope, config_key(key));
		else
			lint_say(s,
			    "it has '%.*s', which a rule of the scope %s is "
			    "not given%s%s%s",
			    SPAN_ARG(key), scope, near ? " (" : "",
			    near ? near : "", near ? "?)" : "");
		return false;
	}
	return true;
}

/* An image's config has what runs in a "config" of its own. */
static void
check_config(const struct seen *s)
{
	const struct json *config =
	    json_member(s->trial->input, SPAN("config"));
	const struct json *value;
	struct span key;
	void *iter = NULL;

	while (json_each(config, &iter, &key, &value))
		if (config_key(key)) {
			lint_say(s,
			    "it has '.config.%.*s', which no image has: it is "
			    ".config.config.%s",
			    SPAN_ARG(key), config_key(key));
			return;
		}
	iter = NULL;
	while (
	    json_each(json_member(config, SPAN("config")), &iter, &key, &value))
		if (config_key(key) && !span_is(key, config_key(key))) {
			lint_say(s,
			    "it has '.config.config.%.*s', which no image has: "
			    "it is .config.config.%s",
			    SPAN_ARG(key), config_key(key));
			return;
		}
}

static bool
has_key(const struct json *object, const char *name)
{
	const struct json *value;
	struct span key;
	void *iter = NULL;

	while (json_each(object, &iter, &key, &value))
		if (span_is(key, name))
			return true;
	return false;
}

/* What is always there. */
static bool
check_missing(const struct seen *s)
{
	const struct json *input = s->trial->input;
	const struct json *entries = json_member(input, SPAN("entries"));
	bool there = has_key(input, "entries");

	if (s->rule->scope == SCOPE_GROUP && !there)
		lint_say(s,
		    "it has no 'entries', which a rule of the scope group is "
		    "always given: [] where nothing is selected");
	else if (there && json_type(entries) != JSON_ARRAY)
		lint_say(s, "its 'entries' are no array");
	else if (there && s->rule->scope == SCOPE_IMAGE && !s->rule->selects)
		lint_say(s,
		    "it has 'entries', which the rule is not given: it has no "
		    "\"select\"");
	else if (json_count(input) == (has_key(input, "params") ? 1 : 0))
		lint_say(s,
		    "its input has nothing of an image: neither 'config' nor "
		    "anything else");
	else
		return true;
	return false;
}

/* The first that is wrong of a test's entries is enough. */
void
lint_input(const struct seen *s)
{
	const struct json *entries =
	    json_member(s->trial->input, SPAN("entries"));
	bool image = s->rule->scope == SCOPE_IMAGE;

	if (s->rule->scope == SCOPE_ENTRY) {
		check_entry(s, s->trial->input);
		return;
	}
	if (!check_top(s, image ? "image" : "group",
		image ? image_keys : group_keys) ||
	    !check_missing(s))
		return;
	if (image)
		check_config(s);
	for (size_t i = 0; i < json_count(entries); i++)
		if (!check_entry(s, json_at(entries, i)))
			return;
}

bool
lint_has_path(const struct seen *s)
{
	const struct json *input = s->trial->input;
	const struct json *entries = json_member(input, SPAN("entries"));

	if (s->rule->scope == SCOPE_ENTRY)
		return json_member(input, SPAN("path")) != NULL;
	for (size_t i = 0; i < json_count(entries); i++)
		if (json_member(json_at(entries, i), SPAN("path")))
			return true;
	return false;
}
