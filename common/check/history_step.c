#include <stdarg.h>
#include <stdio.h>

#include "check/history.h"
#include "shell/shell.h"

enum {
	KEY_MAX = 512, /* bytes of a command in a key */
};

static void
grow_keys(struct history_state *s)
{
	size_t cap = s->cap_keys ? s->cap_keys * 2 : 64;
	struct span *keys = mem_zalloc(cap * sizeof(*keys));

	for (size_t i = 0; i < s->cap_keys; i++) {
		size_t at = (size_t)span_hash(s->keys[i], 0) & (cap - 1);

		while (s->keys[i].p && keys[at].p)
			at = (at + 1) & (cap - 1);
		if (s->keys[i].p)
			keys[at] = s->keys[i];
	}
	free(s->keys);
	s->keys = keys;
	s->cap_keys = cap;
}

/* Whether a key is new; the same command in two instructions is one finding. */
static bool
add_key(struct history_state *s, struct span key)
{
	size_t at;

	if (s->nkeys * 2 >= s->cap_keys)
		grow_keys(s);
	at = (size_t)span_hash(key, 0) & (s->cap_keys - 1);
	for (; s->keys[at].p; at = (at + 1) & (s->cap_keys - 1))
		if (span_eq(s->keys[at], key))
			return false;
	s->keys[at] = arena_bytes(&s->arena, key);
	s->nkeys++;
	return true;
}

void
history_report(const struct step *st, const struct suspicion *s,
    const char *fmt, ...)
{
	struct history_state *state = check_state(st->c);
	auto_buf struct buf id = { .max = TAR_PATH_MAX + 2 * KEY_MAX };
	struct span cut = s->evidence, key;
	struct err msg;
	va_list ap;

	if (cut.n > KEY_MAX)
		cut.n = KEY_MAX;
	buf_printf(&id, "%d ", s->rule);
	buf_put(&id, s->path);
	buf_putc(&id, ' ');
	key.n = id.n;
	buf_printf(&id, "%s ", s->noun);
	buf_put(&id, cut);
	if (!add_key(state, buf_span(&id)))
		return;
	key = span_from(buf_span(&id), key.n);
	va_start(ap, fmt);
	vsnprintf(msg.msg, sizeof(msg.msg), fmt, ap);
	va_end(ap);
	check_report(st->c,
	    &(struct check_finding){ .rule = s->rule,
		.severity = s->severity,
		.confidence = s->confidence,
		.message = span_of(msg.msg),
		.path = s->path,
		.key = key,
		.evidence = s->evidence,
		.history = st->number,
		.layer = -1 });
}

bool
history_first(struct step *st, enum history_rule rule)
{
	bool first = !(st->reported & 1u << rule);

	st->reported |= 1u << rule;
	return first;
}

void
history_note_odd(struct check *c, size_t number, const char *what)
{
	struct history_state *s = check_state(c);

	if (s->odd++ < HISTORY_NOTES_MAX)
		check_note(c, DIAG_NOTE, "odd-instruction", SPAN(""), 0,
		    "line %zu of the history: %s", number, what);
}

bool
history_join(struct buf *b, struct span text)
{
	struct err err;
	auto_json struct json_doc *doc = json_parse(text, SHELL_TEXT_MAX, &err);
	const struct json *list = doc ? json_root(doc) : NULL;

	if (json_type(list) != JSON_ARRAY)
		return false;
	for (size_t i = 0; i < json_count(list); i++) {
		if (i)
			buf_putc(b, ' ');
		buf_put(b, json_string(json_at(list, i)));
	}
	return buf_ok(b);
}

bool
history_variable(struct check *c, size_t i, struct span *name,
    struct span *value)
{
	bool twice = false;
	const struct json *env =
	    json_field(metadata_run_config(check_metadata(c)), "Env", &twice);

	*name = SPAN("");
	*value = json_string(json_at(env, i));
	if (value->n && memchr(value->p, '=', value->n))
		span_cut(value, '=', name);
	if (!value->p)
		*value = SPAN("");
	return i < json_count(env) && i < HISTORY_VARIABLES_MAX;
}

enum severity
history_url_severity(struct span url)
{
	return span_starts(url, SPAN("http://")) ||
		span_starts(url, SPAN("ftp://")) ||
		span_starts(url, SPAN("git://"))
	    ? SEV_HIGH
	    : SEV_MEDIUM;
}

static bool
find_variable(struct check *c, struct span name, struct span *value)
{
	struct span of;

	for (size_t i = 0; history_variable(c, i, &of, value); i++)
		if (span_eq(of, name))
			return true;
	return false;
}

bool
history_expand(struct check *c, const struct shell_word *word, struct buf *b)
{
	struct span s = word->text, name, value;
	size_t n = 0;

	if (!word->expands) {
		buf_put(b, s);
		return true;
	}
	if (!s.n || s.p[0] != '$')
		return false;
	s = span_from(s, 1);
	if (span_starts(s, SPAN("{")) && memchr(s.p, '}', s.n)) {
		name = span_from(s, 1);
		name.n = (size_t)((const char *)memchr(s.p, '}', s.n) - name.p);
		s = span_from(s, name.n + 2);
	} else {
		while (n < s.n && s.p[n] != '/')
			n++;
		name = (struct span){ s.p, n };
		s = span_from(s, n);
	}
	if (!find_variable(c, name, &value) || memchr(s.p, '$', s.n) ||
	    memchr(s.p, '`', s.n))
		return false;
	buf_put(b, value);
	buf_put(b, s);
	return true;
}
