#include "rule/input_parts.h"

enum {
	/* jq 1.6 takes values that nest 256 deep; a rule's input nests a few
	 * times above what is in a file. */
	INPUT_JSON_DEPTH = 200,
	/* Of 19 digits that are an integer 21 become a real. */
	JSON_FIT_MAX = 2 * RULE_BODY_MAX,
};

/* What jq has as a string. */
static bool
is_text(struct span s)
{
	return s.n == 0 || (!memchr(s.p, '\0', s.n) && span_is_utf8(s));
}

static void
put_null(struct json_out *j, const char *key)
{
	json_put_value(j, key, NULL);
}

static void
put_text(struct json_out *j, struct span body)
{
	if (is_text(body))
		json_put_text(j, "text", body, 0);
	else
		put_null(j, "text");
}

static void
put_lines(struct json_out *j, struct span body)
{
	struct span line;

	if (!is_text(body)) {
		put_null(j, "lines");
		return;
	}
	json_begin(j, "lines", '[');
	/* What ends the last line begins no other. */
	while (body.n && span_cut(&body, '\n', &line)) {
		if (line.n && line.p[line.n - 1] == '\r')
			line.n--;
		json_put_text(j, NULL, line, 0);
	}
	json_end(j, ']');
}

/* How deep its brackets nest, those in strings left out. */
static size_t
depth_of(struct span s)
{
	size_t depth = 0, most = 0;
	bool quoted = false;

	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (quoted && c == '\\')
			i++;
		else if (c == '"')
			quoted = !quoted;
		else if (!quoted && (c == '[' || c == '{'))
			most = ++depth > most ? depth : most;
		else if (!quoted && (c == ']' || c == '}') && depth)
			depth--;
	}
	return most;
}

static void
put_json(struct json_out *j, struct span body)
{
	auto_json struct json_doc *doc = NULL;
	auto_buf struct buf fit = { .max = JSON_FIT_MAX };
	struct err err;

	if (is_text(body) && depth_of(body) <= INPUT_JSON_DEPTH) {
		doc = json_parse(body, RULE_BODY_MAX, &err);
		if (!doc)
			input_fit_numbers(&fit, body);
		if (fit.n && buf_ok(&fit))
			doc = json_parse(buf_span(&fit), JSON_FIT_MAX, &err);
	}
	json_put_value(j, "json", doc ? json_root(doc) : NULL);
}

bool
input_put_value(struct json_out *j, const char *key, const struct json *value)
{
	auto_buf struct buf text = { .max = CHILD_INPUT_MAX };
	struct json_out alone = { .b = &text };

	json_put_value(&alone, NULL, value);
	if (buf_ok(&text) && depth_of(buf_span(&text)) > INPUT_JSON_DEPTH) {
		put_null(j, key);
		return false;
	}
	if (buf_ok(&text))
		json_put_raw(j, key, buf_span(&text));
	else
		json_put_value(j, key, value);
	return true;
}

static void
put_base64(struct json_out *j, struct span body)
{
	json_put_raw(j, "base64", SPAN("\""));
	buf_put_base64(j->b, body);
	buf_putc(j->b, '"');
}

static const char *
key_of(enum rule_content content)
{
	static const char *const keys[] = { [CONTENT_TEXT] = "text",
		[CONTENT_LINES] = "lines",
		[CONTENT_JSON] = "json",
		[CONTENT_BASE64] = "base64" };

	return keys[content];
}

void
input_put_content(struct json_out *j, enum rule_content content,
    const struct span *body)
{
	if (content != CONTENT_NONE && !body) {
		put_null(j, key_of(content));
		return;
	}
	switch (content) {
	case CONTENT_NONE:
		break;
	case CONTENT_TEXT:
		put_text(j, *body);
		break;
	case CONTENT_LINES:
		put_lines(j, *body);
		break;
	case CONTENT_JSON:
		put_json(j, *body);
		break;
	case CONTENT_BASE64:
		put_base64(j, *body);
		break;
	}
}

bool
input_contains(const struct user_rule *rule, struct span body)
{
	const char *const *word = rule->contains;

	if (!word || !*word)
		return true;
	for (; *word; word++)
		if (body.n && memmem(body.p, body.n, *word, strlen(*word)))
			return true;
	return false;
}
