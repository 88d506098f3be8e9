#include "rule/explain.h"

#include "base/show.h"
#include "rule/book_parts.h"
#include "rule/trial.h"

enum {
	WIDTH = 78,       /* columns of a line */
	LABEL = 14,       /* columns of what a line is about */
	VALUE_MAX = 1024, /* bytes of a value that are shown */
};

static const struct {
	const char *key, *label;
} kinds[] = {
	{ "path", "path is" },
	{ "not_path", "path is not" },
	{ "regex", "path matches" },
	{ "type", "type is" },
	{ "perm", "mode is" },
	{ "uid", "uid is" },
	{ "gid", "gid is" },
	{ "user", "user is" },
	{ "group", "group is" },
	{ "size", "size is" },
	{ "layer", "layer is" },
	{ "newer", "newer than" },
	{ "xattr", "has xattr" },
	{ "contains", "contains" },
};

static void
put_label(struct buf *out, const char *label)
{
	buf_printf(out, "  %-*s", LABEL, label);
}

static void
put_line(struct buf *out, const char *label, struct span text)
{
	put_label(out, label);
	show_put(out, text);
	buf_putc(out, '\n');
}

/* A line, in several where it is long. */
static void
put_wrapped(struct buf *out, struct span text)
{
	struct span word;
	size_t column = 0;

	while (text.n && span_cut(&text, ' ', &word)) {
		word = span_trim(word);
		if (!word.n)
			continue;
		if (column && column + 1 + word.n > WIDTH) {
			buf_putc(out, '\n');
			column = 0;
		}
		buf_puts(out, column ? " " : "  ");
		column += (column ? 1 : 2) + word.n;
		show_put_text(out, word);
	}
	buf_putc(out, '\n');
}

static void
put_text(struct buf *out, struct span text)
{
	struct span line;

	while (text.n && span_cut(&text, '\n', &line))
		put_wrapped(out, line);
}

static void
put_title(struct buf *out, const char *title)
{
	buf_printf(out, "\n%s\n", title);
}

static void
put_list(struct buf *out, const char *label, const char *const list[])
{
	if (!list[0])
		return;
	put_label(out, label);
	for (size_t i = 0; list[i]; i++) {
		buf_puts(out, i ? ", " : "");
		show_put(out, span_of(list[i]));
	}
	buf_putc(out, '\n');
}

static void
put_head(struct buf *out, const struct user_rule *u)
{
	const struct rule *r = &u->rule;

	show_put(out, span_of(r->id));
	buf_puts(out, ": ");
	show_put(out, span_of(r->title));
	buf_puts(out, "\n\n");
	put_line(out, "severity", span_of(severity_name(r->severity)));
	put_line(out, "file", span_of(u->file));
	put_list(out, "aliases", r->aliases);
	put_list(out, "tags", r->tags);
	if (r->help && *r->help && strcmp(r->help, r->title) != 0) {
		put_title(out, "Why");
		put_text(out, span_of(r->help));
	}
	if (r->remediation && *r->remediation) {
		put_title(out, "What to do");
		put_text(out, span_of(r->remediation));
	}
	if (r->references[0])
		put_title(out, "References");
	for (size_t i = 0; r->references[i]; i++)
		put_text(out, span_of(r->references[i]));
}

/* Owners, sizes and layers may be numbers. */
static void
put_word(struct buf *out, const char *label, const struct json *value)
{
	auto_buf struct buf number = { .max = 2 * VALUE_MAX };

	if (json_type(value) == JSON_STRING) {
		put_line(out, label, json_string(value));
		return;
	}
	trial_put_json(&number, value, VALUE_MAX);
	put_line(out, label, buf_span(&number));
}

/* A word of "select", or several of which one is enough. */
static void
put_words(struct buf *out, const char *label, const struct json *value)
{
	if (json_type(value) != JSON_ARRAY)
		put_word(out, label, value);
	for (size_t i = 0; i < json_count(value); i++)
		put_word(out, i ? "          or" : label, json_at(value, i));
}

static void
put_hidden(struct buf *out, const struct json *hidden)
{
	if (json_type(hidden) == JSON_STRING)
		put_line(out, "hidden",
		    SPAN("only what a later layer deleted or replaced"));
	else if (json_bool(hidden))
		put_line(out, "hidden",
		    SPAN("also what a later layer deleted or replaced"));
}

static void
put_select(struct buf *out, const struct user_rule *u)
{
	const struct json *select = json_member(u->meta, SPAN("select"));
	auto_buf struct buf words = { .max = SELECT_TEXT_MAX };

	put_title(out, "What it looks at");
	if (!u->selects) {
		put_text(out,
		    u->scope == SCOPE_IMAGE
			? SPAN("The image's metadata, no entries.")
			: SPAN("Every entry."));
		return;
	}
	for (size_t i = 0; i < array_len(kinds); i++) {
		const struct json *value =
		    json_member(select, span_of(kinds[i].key));

		if (value)
			put_words(out, kinds[i].label, value);
	}
	if (json_bool(json_member(select, SPAN("cap"))))
		put_line(out, "has", SPAN("file capabilities"));
	put_hidden(out, json_member(select, SPAN("hidden")));
	select_print(u->select, &words);
	if (words.n)
		put_line(out, "selection", buf_span(&words));
}

static void
put_size(struct buf *out, size_t n)
{
	if (n >= 1024 * 1024 && n % (1024 * 1024) == 0)
		buf_printf(out, "%zu MiB", n / (1024 * 1024));
	else if (n >= 1024 && n % 1024 == 0)
		buf_printf(out, "%zu KiB", n / 1024);
	else
		buf_printf(out, "%zu bytes", n);
}

static void
put_given(struct buf *out, const struct user_rule *u)
{
	static const char *const scopes[] = {
		[SCOPE_ENTRY] = "entry: each entry by itself",
		[SCOPE_GROUP] = "group: all entries together, once",
		[SCOPE_IMAGE] = "image: config, history and layers, once",
	};
	static const char *const contents[] = {
		[CONTENT_NONE] = "none",
		[CONTENT_TEXT] = "text, a string",
		[CONTENT_LINES] = "lines, an array of strings",
		[CONTENT_JSON] = "json, the value",
		[CONTENT_BASE64] = "base64, a string",
	};

	put_title(out, "What it is given");
	put_line(out, "scope", span_of(scopes[u->scope]));
	put_label(out, "content");
	buf_puts(out, contents[u->content]);
	if (u->content != CONTENT_NONE) {
		buf_puts(out, "; of bodies up to ");
		put_size(out, u->max_bytes);
	}
	buf_putc(out, '\n');
}

static void
put_param(struct buf *out, struct span name, const struct json *standard,
    const struct json *value)
{
	auto_buf struct buf was = { .max = 2 * VALUE_MAX };
	auto_buf struct buf is = { .max = 2 * VALUE_MAX };

	trial_put_json(&was, standard, VALUE_MAX);
	trial_put_json(&is, value ? value : standard, VALUE_MAX);
	buf_puts(out, "  ");
	show_put(out, name);
	for (size_t n = name.n; n + 1 < LABEL; n++)
		buf_putc(out, ' ');
	buf_putc(out, ' ');
	buf_put(out, buf_span(&is));
	if (!span_eq(buf_span(&was), buf_span(&is))) {
		buf_puts(out, " (by default ");
		buf_put(out, buf_span(&was));
		buf_putc(out, ')');
	}
	buf_putc(out, '\n');
}

static void
put_params(struct buf *out, const struct user_rule *u)
{
	const struct json *standard = json_member(u->meta, SPAN("params"));
	const struct json *value;
	struct err err;
	struct span name;
	void *iter = NULL;
	auto_json struct json_doc *doc =
	    json_parse(u->params, BOOK_PARAMS_MAX, &err);

	if (json_count(standard) == 0)
		return;
	put_title(out, "Parameters");
	while (json_each(standard, &iter, &name, &value))
		put_param(out, name, value,
		    doc ? json_member(json_root(doc), name) : NULL);
}

static int
put_tests(struct buf *out, struct book *b, size_t i, struct err *err)
{
	auto_trials struct trials t = { 0 };

	if (trials_read(b, i, &t, err) < 0)
		return -1;
	if (t.trouble || t.n)
		put_title(out, "Tests");
	if (t.trouble)
		put_text(out, span_of(t.trouble));
	for (size_t k = 0; k < t.n; k++) {
		buf_puts(out, "  ");
		show_put(out, span_of(t.list[k].name));
		buf_putc(out, '\n');
	}
	return 0;
}

static int
no_rule(const struct book *b, struct span id, struct err *err)
{
	for (size_t i = 0; i < book_rules(b); i++) {
		const char *near = book_rule(b, i)->rule.id;

		if (near_is(id, span_of(near)))
			return err_set(err, "there is no rule '%.*s' (%s?)",
			    SPAN_ARG(id), near);
	}
	return err_set(err, "there is no rule '%.*s': --list-rules has all",
	    SPAN_ARG(id));
}

int
book_explain(struct book *b, struct span id, struct buf *out, struct err *err)
{
	for (size_t i = 0; i < book_rules(b); i++) {
		const struct user_rule *u = book_rule(b, i);

		if (!rule_is_called(&u->rule, id))
			continue;
		put_head(out, u);
		put_select(out, u);
		put_given(out, u);
		put_params(out, u);
		return put_tests(out, b, i, err);
	}
	return no_rule(b, id, err);
}
