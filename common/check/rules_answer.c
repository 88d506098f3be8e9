#include "check/rules.h"

struct rules_question {
	struct rules_question **from, *next; /* of the check's list */
	size_t rule;
	struct rules_place place;
	char path[];
};

struct rules_question *
rules_question_new(struct check *c, size_t rule, struct rules_place place)
{
	struct rules_state *s = check_state(c);
	struct rules_question *q = mem_alloc(sizeof(*q) + place.path.n);

	*q = (struct rules_question){ .from = &s->questions,
		.next = s->questions,
		.rule = rule,
		.place = place };
	if (place.path.p) {
		memcpy(q->path, place.path.p, place.path.n);
		q->place.path.p = q->path;
	}
	if (q->next)
		q->next->from = &q->next;
	s->questions = q;
	return q;
}

void
rules_question_free(struct rules_question *q)
{
	*q->from = q->next;
	if (q->next)
		q->next->from = q->from;
	free(q);
}

/* What is wrong, with the rule's name, a few times. */
static void
complain(struct check *c, const struct rules_question *q, const char *code,
    struct span why)
{
	struct rules_state *s = check_state(c);
	struct rules_rule *r = &s->rules[q->rule];

	if (r->errors++ < RULES_ERRORS_MAX)
		check_note(c, DIAG_ERROR, code, q->place.path, 0,
		    "rule %s: %.*s", r->user->rule.id, SPAN_ARG(why));
}

static void
stop(struct check *c, const struct rules_question *q)
{
	struct rules_state *s = check_state(c);
	struct rules_rule *r = &s->rules[q->rule];

	r->stopped = true;
	check_note(c, DIAG_ERROR, "rule-stopped", q->place.path, 0,
	    "rule %s is not run any more: it has died %d times",
	    r->user->rule.id, CHILD_DEATHS_MAX);
}

/* The entry of a path, as the rule has it, among those it was given. */
static struct rules_place
find_place(const struct rules_rule *r, const struct rules_place *mine,
    const struct result *result)
{
	const struct span none = { NULL, 0 };
	struct span path = result->path;
	auto_buf struct buf name = { .max = RULES_KEY_MAX };
	auto_buf struct buf own = { .max = RULES_KEY_MAX };
	size_t at;

	/* About the image, not a file. */
	if (path.n == 0)
		return (struct rules_place){ none, -1, -1 };
	rules_place_key(&name, path, none, false);
	if (mine->path.p) {
		rules_place_key(&own, record_path(mine->path), none, false);
		if (span_eq(buf_span(&name), buf_span(&own)))
			return (struct rules_place){ record_path(mine->path),
				mine->layer, mine->removed };
	}
	buf_reset(&name);
	rules_place_key(&name, path, result->path_b64, result->hidden);
	if (table_find(&r->paths, buf_span(&name), &at))
		return r->places[at];
	return (struct rules_place){ path, -1, -1 };
}

static void
report(struct check *c, const struct rules_question *q,
    const struct result *result)
{
	struct rules_state *s = check_state(c);
	const struct rules_rule *r = &s->rules[q->rule];
	auto_free char *remediation = NULL;
	struct rules_place place = q->place;
	struct check_body body;

	if (result->has_path)
		place = find_place(r, &q->place, result);
	else if (place.path.p)
		place.path = record_path(place.path);
	if (result->remediation.n)
		remediation = mem_spandup(result->remediation);
	body = (struct check_body){ .layer = result->layer >= 0 ? result->layer
								: place.layer,
		.removed = place.removed };
	check_report(c,
	    &(struct check_finding){ .rule = (int)q->rule,
		.severity = result->severity,
		.confidence = result->confidence,
		.message = result->message,
		.path = place.path,
		.body = &body,
		.line = result->line,
		.column = result->column,
		.key = result->key,
		.evidence = result->evidence,
		.package = result->package,
		.remediation = remediation,
		.history = result->history });
}

static void
report_values(struct check *c, const struct rules_question *q,
    struct span values)
{
	struct rules_state *s = check_state(c);
	auto_json struct json_doc *doc = NULL;
	const struct json *list;
	struct err err;

	if (values.n == 0 || span_is(values, "[]"))
		return;
	doc = json_parse(values, CHILD_ANSWER_MAX, &err);
	if (!doc) {
		complain(c, q, "rule-result", span_of(err.msg));
		return;
	}
	list = json_root(doc);
	for (size_t i = 0; i < json_count(list); i++) {
		struct result result;

		if (result_read(json_at(list, i), s->rules[q->rule].user,
			&result, &err) < 0)
			complain(c, q, "rule-result", span_of(err.msg));
		else
			report(c, q, &result);
	}
}

static void
tell(struct check *c, const struct rules_question *q, const struct json *value)
{
	struct rules_state *s = check_state(c);
	struct rules_rule *r = &s->rules[q->rule];
	auto_buf struct buf text = { .max = CHILD_ANSWER_MAX };
	struct json_out j = { .b = &text };

	if (r->debugs++ >= RULES_DEBUGS_MAX)
		return;
	if (json_type(value) == JSON_STRING)
		buf_put(&text, json_string(value));
	else
		json_put_value(&j, NULL, value);
	check_note(c, DIAG_NOTE, "rule-debug", q->place.path, 0,
	    "rule %s: %.*s", r->user->rule.id, SPAN_ARG(buf_span(&text)));
}

static void
tell_debug(struct check *c, const struct rules_question *q, struct span debug)
{
	auto_json struct json_doc *doc = NULL;
	const struct json *list;
	struct err err;

	if (debug.n == 0)
		return;
	doc = json_parse(debug, CHILD_ANSWER_MAX, &err);
	list = doc ? json_root(doc) : NULL;
	for (size_t i = 0; i < json_count(list); i++)
		tell(c, q, json_at(list, i));
}

void
rules_answer(void *check, const struct child_answer *a)
{
	static const char *const codes[] = { [CHILD_DONE] = NULL,
		[CHILD_ERROR] = "rule-error",
		[CHILD_LIMIT] = "rule-limit",
		[CHILD_DIED] = "rule-died",
		[CHILD_STOPPED] = NULL };
	struct rules_question *q = a->tag;

	tell_debug(check, q, a->debug);
	report_values(check, q, a->values);
	if (codes[a->end])
		complain(check, q, codes[a->end], a->why);
	if (a->last)
		stop(check, q);
	rules_question_free(q);
}

void
rules_sum_up(struct check *c)
{
	struct rules_state *s = check_state(c);

	for (size_t i = 0; i < s->n; i++) {
		const struct rules_rule *r = &s->rules[i];

		if (r->errors > RULES_ERRORS_MAX)
			check_note(c, DIAG_ERROR, "rule-error",
			    (struct span){ NULL, 0 }, 0,
			    "rule %s: %llu more like these", r->user->rule.id,
			    (unsigned long long)(r->errors - RULES_ERRORS_MAX));
		if (r->debugs > RULES_DEBUGS_MAX)
			check_note(c, DIAG_NOTE, "rule-debug",
			    (struct span){ NULL, 0 }, 0,
			    "rule %s: %llu more messages", r->user->rule.id,
			    (unsigned long long)(r->debugs - RULES_DEBUGS_MAX));
	}
}
