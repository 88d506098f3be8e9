#include "rule/result.h"

#include "rule/book_parts.h"

enum {
	/* Above it jq's numbers, which are doubles, are not exact. */
	NUMBER_MAX = 1000 * 1000 * 1000,
	/* For "%.*s": as much of a key or word as a message has room for. */
	SHOWN_MAX = 60,
};

#define SHOWN(s) (int)((s).n < SHOWN_MAX ? (s).n : SHOWN_MAX), (s).p

static int
read_text(const char *key, const struct json *value, struct span *out,
    struct err *err)
{
	if (json_type(value) == JSON_NULL && strcmp(key, "message") != 0)
		return err_set(err, "'%s' is null: leave it out instead", key);
	if (json_type(value) != JSON_STRING)
		return err_set(err, "'%s' is %s, not a string", key,
		    json_type_name(value));
	*out = json_string(value);
	return 0;
}

/* A whole number, at least `least`. */
static int
read_number(const char *key, const struct json *value, int64_t least,
    int64_t *out, struct err *err)
{
	double n = json_number(value);

	if (json_type(value) == JSON_NULL)
		return err_set(err, "'%s' is null: leave it out instead", key);
	if (json_type(value) != JSON_INT && json_type(value) != JSON_REAL)
		return err_set(err, "'%s' is %s, not a number", key,
		    json_type_name(value));
	if (n > NUMBER_MAX)
		return err_set(err, "'%s' is over %d", key, NUMBER_MAX);
	if (!(n >= (double)least) || n != (double)(int64_t)n)
		return err_set(err,
		    "'%s' is %g; it counts from %d, in whole numbers", key, n,
		    (int)least);
	*out = (int64_t)n;
	return 0;
}

static int
read_message(const struct json *value, struct result *out, struct err *err)
{
	if (read_text("message", value, &out->message, err) < 0)
		return -1;
	if (span_trim(out->message).n == 0)
		return err_set(err, "'message' is empty");
	return 0;
}

static bool
has_dots(struct span path)
{
	struct span part;

	while (path.n && span_cut(&path, '/', &part))
		if (span_is(part, "..") || span_is(part, "."))
			return true;
	return false;
}

/* Paths of an image are compared byte by byte. */
static int
read_path(const struct json *value, struct result *out, struct err *err)
{
	if (read_text("path", value, &out->path, err) < 0)
		return -1;
	if (span_starts(out->path, SPAN("/")) ||
	    span_ends(out->path, SPAN("/")))
		return err_set(err,
		    "'path' has a slash at an end, which no entry has: '%.*s'",
		    SHOWN(out->path));
	/* The root alone is called so. */
	if (has_dots(out->path) && !span_is(out->path, "."))
		return err_set(err,
		    "'path' has a '..' or '.', which no entry has: '%.*s'",
		    SHOWN(out->path));
	out->has_path = true;
	return 0;
}

static int
read_severity(const struct json *value, const struct user_rule *rule,
    struct result *out, struct err *err)
{
	struct span word;

	if (read_text("severity", value, &word, err) < 0)
		return -1;
	if (!severity_parse(word, &out->severity))
		return err_set(err,
		    "'severity' is '%.*s': it is one of info, low, medium, "
		    "high, critical",
		    SHOWN(word));
	if (out->severity > rule->rule.severity)
		return err_set(err,
		    "'severity' is %s, above the rule's own, %s",
		    severity_name(out->severity),
		    severity_name(rule->rule.severity));
	return 0;
}

static int
read_confidence(const struct json *value, struct result *out, struct err *err)
{
	struct span word;

	if (read_text("confidence", value, &word, err) < 0)
		return -1;
	if (span_is(word, "low"))
		out->confidence = "low";
	else if (span_is(word, "medium"))
		out->confidence = "medium";
	else
		return err_set(err,
		    "'confidence' is '%.*s': it is low or medium, or left out",
		    SHOWN(word));
	return 0;
}

/* Line, column, history and layer. */
static int
read_place(enum result_key key, const struct json *value, struct result *out,
    struct err *err)
{
	int64_t n = 0;

	if (read_number(result_key_name(key), value, key != RESULT_LAYER, &n,
		err) < 0)
		return -1;
	if (key == RESULT_LINE)
		out->line = (uint64_t)n;
	else if (key == RESULT_COLUMN)
		out->column = (uint64_t)n;
	else if (key == RESULT_HISTORY)
		out->history = (size_t)n;
	else
		out->layer = (int)n;
	return 0;
}

static int
read_hidden(const struct json *value, struct result *out, struct err *err)
{
	if (json_type(value) != JSON_BOOL)
		return err_set(err, "'hidden' is %s, not true or false",
		    json_type_name(value));
	out->hidden = json_bool(value);
	return 0;
}

static int
read_member(enum result_key key, const struct json *value,
    const struct user_rule *rule, struct result *out, struct err *err)
{
	/* A rule hands on what most records do not have: {path, hidden}. */
	if (json_type(value) == JSON_NULL &&
	    (key == RESULT_HIDDEN || key == RESULT_PATH_B64))
		return 0;
	switch (key) {
	case RESULT_MESSAGE:
		return read_message(value, out, err);
	case RESULT_PATH:
		return read_path(value, out, err);
	case RESULT_EVIDENCE:
		return read_text("evidence", value, &out->evidence, err);
	case RESULT_KEY:
		return read_text("key", value, &out->key, err);
	case RESULT_PATH_B64:
		return read_text("path_b64", value, &out->path_b64, err);
	case RESULT_HIDDEN:
		return read_hidden(value, out, err);
	case RESULT_PACKAGE:
		return read_text("package", value, &out->package, err);
	case RESULT_REMEDIATION:
		return read_text("remediation", value, &out->remediation, err);
	case RESULT_SEVERITY:
		return read_severity(value, rule, out, err);
	case RESULT_CONFIDENCE:
		return read_confidence(value, out, err);
	default:
		return read_place(key, value, out, err);
	}
}

static const char *const keys[] = {
	[RESULT_MESSAGE] = "message",
	[RESULT_PATH] = "path",
	[RESULT_LINE] = "line",
	[RESULT_COLUMN] = "column",
	[RESULT_EVIDENCE] = "evidence",
	[RESULT_KEY] = "key",
	[RESULT_SEVERITY] = "severity",
	[RESULT_CONFIDENCE] = "confidence",
	[RESULT_REMEDIATION] = "remediation",
	[RESULT_PACKAGE] = "package",
	[RESULT_HISTORY] = "history",
	[RESULT_LAYER] = "layer",
	[RESULT_HIDDEN] = "hidden",
	[RESULT_PATH_B64] = "path_b64",
	[RESULT_KEYS] = NULL,
};

const char *
result_key_name(enum result_key key)
{
	return keys[key];
}

/* A key that may have been meant; NULL: who knows. */
static const char *
meant_by(struct span name)
{
	static const struct {
		const char *words, *key;
	} others[] = {
		{ "msg text title description what", "message" },
		{ "file filename name", "path" },
		{ "lineno line_number linenumber row", "line" },
		{ "col", "column" },
		{ "level sev", "severity" },
		{ "fix help", "remediation" },
		{ "id fingerprint", "key" },
	};

	for (size_t i = 0; i < array_len(others); i++)
		if (span_is_listed(name, others[i].words))
			return others[i].key;
	return near_word(name, keys);
}

int
result_key(struct span name, enum result_key *key, struct err *err)
{
	const char *near;

	for (size_t i = 0; i < RESULT_KEYS; i++)
		if (span_is(name, keys[i])) {
			*key = (enum result_key)i;
			return 0;
		}
	near = meant_by(name);
	if (near)
		return err_set(err, "'%.*s' is no key of a finding (%s?)",
		    SHOWN(name), near);
	return err_set(err,
	    "'%.*s' is no key of a finding: they are message, path, line, "
	    "column, evidence, key, severity, confidence, remediation, "
	    "package, history, layer",
	    SHOWN(name));
}

int
result_read(const struct json *value, const struct user_rule *rule,
    struct result *out, struct err *err)
{
	const struct json *member;
	struct span name;
	void *iter = NULL;
	enum result_key key;

	*out = (struct result){ .severity = rule->rule.severity, .layer = -1 };
	if (json_type(value) != JSON_OBJECT)
		return err_set(err, "it is %s, not an object%s",
		    json_type_name(value),
		    json_type(value) == JSON_ARRAY ? ": put [] behind it?"
						   : "");
	while (json_each(value, &iter, &name, &member))
		if (result_key(name, &key, err) < 0 ||
		    read_member(key, member, rule, out, err) < 0)
			return -1;
	if (!out->message.n)
		return err_set(err, "it has no 'message'");
	return 0;
}
