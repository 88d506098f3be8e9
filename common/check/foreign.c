/*
 * The records of an external check become ours.
 */
#include "check/external.h"

/* What --severity makes of a rule, by the id that its record had. */
struct level {
	struct span id;
	int severity;
};

struct foreign {
	struct run *run;
	const struct external *e;
	struct arena arena;
	struct level *levels;
	size_t nlevels, cap_levels;
	size_t begun, ended;
	bool ok; /* so far, all that have ended were complete */
};

/* Lines */

struct lines {
	struct source *src;
	char *p;
	size_t at, n;
};

/* Moves what is there to the front and reads more: 1, 0 at the end, -1. */
static int
fill(struct lines *l, struct err *err)
{
	ssize_t n;

	memmove(l->p, l->p + l->at, l->n - l->at);
	l->n -= l->at;
	l->at = 0;
	if (l->n == RECORD_MAX)
		return err_set(err, "a record has more than %d bytes",
		    RECORD_MAX);
	n = source_read(l->src, l->p + l->n, RECORD_MAX - l->n, err);
	if (n == 0 && l->n)
		return err_set(err, "its output is cut short");
	l->n += n > 0 ? (size_t)n : 0;
	return n < 0 ? -1 : n > 0;
}

/* 1, 0 at the end, -1. */
static int
next_line(struct lines *l, struct span *line, struct err *err)
{
	char *end;
	int r;

	while (!(end = memchr(l->p + l->at, '\n', l->n - l->at))) {
		r = fill(l, err);
		if (r <= 0)
			return r;
	}
	*line = (struct span){ l->p + l->at, (size_t)(end - l->p) - l->at };
	l->at += line->n + 1;
	return 1;
}

/* Members */

static struct span
text_of(const struct json *v, const char *key)
{
	return json_string(json_member(v, span_of(key)));
}

/* One that has to be there, and goes where there is no place for a NUL. */
static int
need_text(const struct json *v, const char *key, struct span *text,
    struct err *err)
{
	*text = text_of(v, key);
	if (text->n == 0 || memchr(text->p, 0, text->n))
		return err_set(err, "it has no \"%s\"", key);
	return 0;
}

/* An id, which is shown as it is. */
static int
need_id(const struct json *v, const char *key, struct span *id, struct err *err)
{
	if (need_text(v, key, id, err) < 0)
		return -1;
	for (size_t i = 0; i < id->n; i++)
		if (id->p[i] <= ' ' || id->p[i] > '~')
			return err_set(err, "its \"%s\" has other characters",
			    key);
	return 0;
}

/* A name, whose bytes are beside it where it is not UTF-8. */
static struct span
name_of(const struct json *v, const char *key, struct buf *room)
{
	auto_free char *b64 = mem_printf("%s_b64", key);

	room->max = RECORD_MAX;
	if (buf_put_unbase64(room, text_of(v, b64)) && room->n)
		return buf_span(room);
	return text_of(v, key);
}

static uint64_t
number_of(const struct json *v, const char *key)
{
	int64_t n = json_int(json_member(v, span_of(key)));

	return n > 0 ? (uint64_t)n : 0;
}

static struct finding_layer
layer_of(struct foreign *f, const struct json *v, const char *key)
{
	const struct json *layer = json_member(v, span_of(key));
	const struct json *index = json_member(layer, SPAN("index"));
	struct span made = text_of(layer, "created_by");
	struct finding_layer out = { .index = -1 };
	char *text;

	if (json_type(index) != JSON_INT || json_int(index) < 0 ||
	    json_int(index) > STREAM_LAYERS_MAX)
		return out;
	out.index = (int)json_int(index);
	if (made.n) {
		text = arena_alloc(&f->arena, made.n + 1);
		memcpy(text, made.p, made.n);
		out.created_by = text;
	}
	return out;
}

/* Severities */

static bool
list_has(const struct json *list, struct span text)
{
	for (size_t i = 0; i < json_count(list); i++)
		if (span_eq(json_string(json_at(list, i)), text))
			return true;
	return false;
}

/* The last --severity for a rule, or for its check, counts. */
static int
level_of(struct foreign *f, struct span id, const struct json *aliases)
{
	const struct options *opt = f->run->opt;
	int level = -1;

	for (size_t i = 0; i < opt->nnamed; i++) {
		const struct named *n = &opt->named[i];

		if (n->severity < 0 ||
		    (!span_eq(n->name, id) && !span_is(n->name, f->e->name) &&
			!list_has(aliases, n->name)))
			continue;
		f->run->externals->used[i] = true;
		level = n->severity;
	}
	return level;
}

static int
level_of_finding(struct foreign *f, struct span id)
{
	for (size_t i = 0; i < f->nlevels; i++)
		if (span_eq(f->levels[i].id, id))
			return f->levels[i].severity;
	return level_of(f, id, NULL);
}

/* Records */

static int
pass(struct foreign *f, const struct json *v, const char *severity,
    const char *fingerprint, struct err *err)
{
	if (finding_pass(f->run->out, v,
		&(struct finding_changes){ severity, fingerprint }))
		return 0;
	return err_set(err, "it has more than %d bytes", RECORD_MAX);
}

static int
take_begin(struct foreign *f, const struct json *v, struct err *err)
{
	const struct json *version = json_member(v, SPAN("v"));

	f->begun++;
	if (version && json_int(version) != FINDING_VERSION)
		return err_set(err, "its version is not %d", FINDING_VERSION);
	return 0;
}

/* Of the run that the record is of: one that has begun. */
static int
take_end(struct foreign *f, const struct json *v, struct err *err)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789-";
	const struct json *count;
	struct span reason;
	void *at = NULL;

	f->ended++;
	f->ok = f->ok && json_bool(json_member(v, SPAN("ok")));
	while (
	    json_each(json_member(v, SPAN("skipped")), &at, &reason, &count)) {
		char *kept =
		    arena_alloc(&f->run->externals->arena, reason.n + 1);

		memcpy(kept, reason.p, reason.n);
		if (!reason.n || kept[strspn(kept, letters)] ||
		    json_int(count) < 0 ||
		    !report_count_skip(f->run, kept, (uint64_t)json_int(count)))
			return err_set(err,
			    "its \"skipped\" is not understood");
	}
	return 0;
}

static int
take_dropped(struct foreign *f, const struct json *v, struct err *err)
{
	(void)f;
	(void)v;
	(void)err;
	return 0;
}

static int
take_other(struct foreign *f, const struct json *v, struct err *err)
{
	return pass(f, v, NULL, NULL, err);
}

static int
take_rule(struct foreign *f, const struct json *v, struct err *err)
{
	const char *severity = NULL;
	struct span id;
	int level;

	if (need_id(v, "rule", &id, err) < 0)
		return -1;
	level = level_of(f, id, json_member(v, SPAN("aliases")));
	if (level >= 0) {
		severity = severity_name((enum severity)level);
		mem_grow(f->levels, f->nlevels, f->cap_levels);
		f->levels[f->nlevels++] =
		    (struct level){ arena_bytes(&f->arena, id), level };
	}
	return pass(f, v, severity, NULL, err);
}

static int
put_finding(struct foreign *f, const struct json *v, struct finding *record,
    bool changed, struct err *err)
{
	bool known = json_member(v, SPAN("fingerprint")) != NULL;
	struct digest room;

	if (f->run->opt->json) {
		if (!known)
			report_fingerprint(record, &room);
		return pass(f, v,
		    changed ? severity_name(record->severity) : NULL,
		    record->fingerprint, err);
	}
	record->line = number_of(v, "line");
	record->column = number_of(v, "column");
	record->history = (size_t)number_of(v, "history");
	record->layer = layer_of(f, v, "layer");
	record->hidden_by = layer_of(f, v, "hidden_by");
	finding_put(f->run->out, record);
	return 0;
}

static int
take_finding(struct foreign *f, const struct json *v, struct err *err)
{
	auto_buf struct buf path = { 0 }, key = { 0 };
	auto_free char *id = NULL;
	struct rule rule = { 0 };
	struct finding record = { .rule = &rule };
	struct span text, level;
	int changed;

	if (need_id(v, "rule", &text, err) < 0 ||
	    need_text(v, "message", &record.message, err) < 0 ||
	    need_text(v, "severity", &level, err) < 0)
		return -1;
	if (!severity_parse(level, &record.severity))
		return err_set(err, "its severity \"%.*s\" is none",
		    SPAN_ARG(level));
	if (f->run->opt->only_app && json_bool(json_member(v, SPAN("base")))) {
		f->run->base_findings++;
		return 0;
	}
	changed = level_of_finding(f, text);
	if (changed >= 0)
		record.severity = (enum severity)changed;
	id = mem_spandup(text);
	rule.id = id;
	record.path = name_of(v, "path", &path);
	record.key = name_of(v, "key", &key);
	if (put_finding(f, v, &record, changed >= 0, err) < 0)
		return -1;
	f->run->findings[record.severity]++;
	return 0;
}

static const char *
diag_level(struct span name)
{
	for (int i = DIAG_NOTE; i <= DIAG_ERROR; i++)
		if (span_is(name, diag_level_name((enum diag_level)i)))
			return diag_level_name((enum diag_level)i);
	return NULL;
}

static int
take_diag(struct foreign *f, const struct json *v, struct err *err)
{
	auto_buf struct buf path = { 0 };
	auto_free char *code = NULL, *message = NULL;
	struct finding_diag d = { 0 }, said;
	struct span level, text;

	if (need_text(v, "level", &level, err) < 0 ||
	    need_id(v, "code", &text, err) < 0 ||
	    need_text(v, "message", &d.message, err) < 0)
		return -1;
	d.level = diag_level(level);
	if (!d.level)
		return err_set(err, "its level \"%.*s\" is none",
		    SPAN_ARG(level));
	code = mem_spandup(text);
	d.code = code;
	d.path = name_of(v, "path", &path);
	d.line = number_of(v, "line");
	d.layer = layer_of(f, v, "layer").index;
	/* The verdict says whose trouble it is. */
	said = d;
	message = mem_printf("%s: %.*s", f->e->name, SPAN_ARG(d.message));
	said.message = span_of(message);
	if (!report_counts(f->run, &said))
		return 0;
	if (f->run->opt->json)
		return pass(f, v, NULL, NULL, err);
	finding_put_diag(f->run->out, &d);
	return 0;
}

static int
take_record(struct foreign *f, const struct json *v, struct err *err)
{
	static const struct {
		const char *type;
		int (*fn)(struct foreign *f, const struct json *v,
		    struct err *err);
	} types[] = {
		{ "begin", take_begin },
		{ "image", take_dropped },
		{ "layer", take_dropped },
		{ "rule", take_rule },
		{ "finding", take_finding },
		{ "diag", take_diag },
		{ "end", take_end },
	};
	struct span type;

	if (need_text(v, "type", &type, err) < 0)
		return -1;
	/* It may be several runs, one after the other or mixed. */
	if (f->begun == f->ended && !span_is(type, "begin"))
		return err_set(err, "it is of no run that has begun");
	for (size_t i = 0; i < array_len(types); i++)
		if (span_is(type, types[i].type))
			return types[i].fn(f, v, err);
	return take_other(f, v, err);
}

static int
take_lines(struct foreign *f, struct source *src, struct err *err)
{
	auto_free char *room = mem_alloc(RECORD_MAX);
	struct lines l = { .src = src, .p = room };
	struct span line;
	int r;

	for (size_t n = 1; (r = next_line(&l, &line, err)) > 0; n++) {
		auto_json struct json_doc *doc = NULL;

		if (n > EXTERNAL_RECORDS_MAX)
			return err_set(err, "it has more than %d records",
			    EXTERNAL_RECORDS_MAX);
		doc = json_parse(line, RECORD_MAX, err);
		if (!doc || take_record(f, json_root(doc), err) < 0)
			return err_wrap(err, "record %zu of its output", n);
	}
	return r;
}

static int
judge(const struct foreign *f, struct err *err)
{
	if (!f->begun)
		return err_set(err, "it wrote nothing");
	if (f->begun > f->ended)
		return err_set(err, "its output has no end");
	return f->ok ? 0 : err_set(err, "it says that it is incomplete");
}

int
foreign_take(struct run *run, const struct external *e, struct source *src,
    struct err *err)
{
	struct foreign f = { .run = run, .e = e, .ok = true };
	int r = take_lines(&f, src, err);

	if (r == 0)
		r = judge(&f, err);
	arena_release(&f.arena);
	free(f.levels);
	return r;
}
