/*
 * The document is read by common/json. It has no places; so the text is walked
 * through beside it, which is simple for a text that is known to be right.
 */
#include <stdio.h>

#include "json/json.h"
#include "secret/credential_parts.h"

enum { INDEX_ROOM = 24 }; /* bytes of an element's number */

struct walk {
	struct span text;
	size_t at;
	struct field f;
	char index[FIELD_DEPTH][INDEX_ROOM];
	struct reading r;
};

static void
pass(struct walk *w)
{
	if (w->at < w->text.n && w->text.p[w->at] == '\n')
		w->f.line++;
	w->at++;
}

/* To the next token: what stands between tokens says nothing new. */
static void
to_token(struct walk *w)
{
	while (w->at < w->text.n &&
	    (span_is_blank(w->text.p[w->at]) || w->text.p[w->at] == ',' ||
		w->text.p[w->at] == ':'))
		pass(w);
}

static void
pass_string(struct walk *w)
{
	to_token(w);
	for (w->at++; w->at < w->text.n && w->text.p[w->at] != '"'; w->at++)
		if (w->text.p[w->at] == '\\')
			w->at++;
	w->at++;
}

/* A number, or a word. */
static struct span
pass_plain(struct walk *w)
{
	static const char ends[] = ",]} \t\r\n";
	size_t from = w->at;

	while (w->at < w->text.n &&
	    !memchr(ends, w->text.p[w->at], sizeof(ends) - 1))
		w->at++;
	return (struct span){ w->text.p + from, w->at - from };
}

static void
tell(struct walk *w, const struct json *in, struct span value)
{
	if (w->f.depth > FIELD_DEPTH)
		return;
	w->f.in = in;
	w->f.value = value;
	reading_field(&w->r, &w->f);
}

static void
push(struct walk *w, struct span key)
{
	if (w->f.depth < FIELD_DEPTH)
		w->f.keys[w->f.depth] = key;
	w->f.depth++;
}

static struct span
index_text(struct walk *w, size_t i)
{
	char *room;

	if (w->f.depth >= FIELD_DEPTH)
		return SPAN("");
	room = w->index[w->f.depth];
	snprintf(room, INDEX_ROOM, "%zu", i);
	return span_of(room);
}

static void walk_value(struct walk *w, const struct json *in,
    const struct json *v);

static void
walk_object(struct walk *w, const struct json *object)
{
	const struct json *value;
	struct span key;
	void *iter = NULL;

	pass(w);
	while (json_each(object, &iter, &key, &value)) {
		pass_string(w);
		push(w, key);
		walk_value(w, object, value);
		w->f.depth--;
	}
	to_token(w);
	pass(w);
}

static void
walk_array(struct walk *w, const struct json *array)
{
	pass(w);
	for (size_t i = 0; i < json_count(array); i++) {
		push(w, index_text(w, i));
		walk_value(w, NULL, json_at(array, i));
		w->f.depth--;
	}
	to_token(w);
	pass(w);
}

static void
walk_value(struct walk *w, const struct json *in, const struct json *v)
{
	enum json_type type = json_type(v);

	to_token(w);
	if (type == JSON_OBJECT) {
		walk_object(w, v);
	} else if (type == JSON_ARRAY) {
		walk_array(w, v);
	} else if (type == JSON_STRING) {
		tell(w, in, json_string(v));
		pass_string(w);
	} else {
		tell(w, in, pass_plain(w));
	}
}

/* Before the document's memory is asked for. */
static int
check_values(struct span body, struct err *err)
{
	size_t n = 0;

	for (size_t i = 0; i < body.n; i++)
		n += memchr("{[,:", body.p[i], 4) != NULL;
	return n > CREDENTIAL_JSON_VALUES
	    ? err_set(err, "JSON of more than %d values",
		  CREDENTIAL_JSON_VALUES)
	    : 0;
}

int
read_json(const struct credential_file *f, struct span body, secret_fn *found,
    void *arg, struct err *err)
{
	struct walk w = { .text = body, .f.line = 1, .r = { f, found, arg } };
	auto_json struct json_doc *doc = NULL;

	if (span_trim(body).n == 0)
		return 0;
	if (check_values(body, err))
		return -1;
	doc = json_parse(body, CREDENTIAL_FILE_MAX, err);
	if (!doc)
		return -1;
	walk_value(&w, NULL, json_root(doc));
	return 0;
}
