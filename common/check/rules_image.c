#include "check/driver.h"
#include "check/rules.h"

static void
put_known(struct json_out *j, const char *key, const char *s)
{
	if (s)
		json_put_str(j, key, s);
}

static void
put_digest(struct json_out *j, const char *key, const struct digest *d)
{
	if (digest_is_set(d))
		json_put_str(j, key, d->text);
}

static void
put_text(struct json_out *j, const char *key, struct span s)
{
	if (s.n)
		json_put_text(j, key, s, 0);
}

static void
put_history(struct json_out *j, const struct metadata *m)
{
	json_begin(j, "history", '[');
	for (size_t i = 0; i < m->nhistory; i++) {
		const struct history_line *l = &m->history[i];

		json_begin(j, NULL, '{');
		put_text(j, "created_by", l->created_by);
		put_text(j, "created", l->created);
		put_text(j, "comment", l->comment);
		json_put_bool(j, "empty", l->empty);
		if (l->layer >= 0)
			json_put_int(j, "layer", l->layer);
		json_put_bool(j, "base", l->base);
		json_end(j, '}');
	}
	json_end(j, ']');
}

static void
put_layers(struct json_out *j, const struct check *c)
{
	size_t n = c->run->info->layers;

	json_begin(j, "layers", '[');
	for (size_t i = 0; i < n && i < STREAM_LAYERS_MAX; i++) {
		const struct layer_info *l =
		    stream_layer(c->run->reader, (int)i);

		if (!l)
			continue;
		json_begin(j, NULL, '{');
		json_put_int(j, "index", l->index);
		put_digest(j, "diff_id", &l->diff_id);
		put_digest(j, "digest", &l->digest);
		put_known(j, "created_by", l->created_by);
		json_end(j, '}');
	}
	json_end(j, ']');
}

static void
put_base(struct json_out *j, const struct metadata *m)
{
	static const char *const words[] = { [BASE_UNKNOWN] = "unknown",
		[BASE_KNOWN] = "known",
		[BASE_GUESSED] = "guessed" };

	json_begin(j, "base", '{');
	if (m->base_name.n)
		json_put_text(j, "name", m->base_name, 0);
	if (m->base != BASE_UNKNOWN)
		json_put_uint(j, "layers", m->base_layers);
	json_put_str(j, "known", words[m->base]);
	json_end(j, '}');
}

/* What is too deep for jq is not judged. */
static void
put_document(struct check *c, const struct rules_rule *r, struct json_out *j,
    const char *key, const struct json *value)
{
	if (!input_put_value(j, key, value))
		check_skip(c, "metadata-too-deep", (struct span){ NULL, 0 },
		    "the image's %s nests more than 200 deep: rule %s is given "
		    "null in its place",
		    key, r->user->rule.id);
}

static void
put_image(struct json_out *j, struct check *c, const struct rules_rule *r)
{
	const struct metadata *m = check_metadata(c);

	put_known(j, "ref", m->info->ref);
	put_digest(j, "digest", &m->info->digest);
	put_known(j, "platform", m->info->platform);
	put_document(c, r, j, "config", m->config);
	put_document(c, r, j, "manifest", m->manifest);
	put_history(j, m);
	put_layers(j, c);
	put_base(j, m);
}

static void
put_entries(struct json_out *j, const struct rules_rule *r)
{
	json_begin(j, "entries", '[');
	buf_put(j->b, buf_span(&r->entries));
	json_end(j, ']');
}

static void
ask_at_end(struct check *c, struct rules_rule *r)
{
	struct rules_state *s = check_state(c);
	const struct user_rule *u = r->user;
	struct json_out j = { .b = &s->input };

	s->input.max = CHILD_INPUT_MAX;
	buf_reset(&s->input);
	json_begin(&j, NULL, '{');
	if (u->scope == SCOPE_IMAGE)
		put_image(&j, c, r);
	if (u->scope == SCOPE_GROUP || u->selects)
		put_entries(&j, r);
	json_put_raw(&j, "params", u->params);
	json_end(&j, '}');
	rules_put(c, r, (struct rules_place){ { NULL, 0 }, -1, -1 });
}

/* To whoever looks for what selects nothing. */
static void
note_ungiven(struct check *c)
{
	struct rules_state *s = check_state(c);

	for (size_t i = 0; i < s->n; i++) {
		const struct rules_rule *r = &s->rules[i];

		if (r->on && r->given == 0 &&
		    (r->user->scope != SCOPE_IMAGE || r->user->selects))
			check_remark(c, "rule %s is given 0 of %llu entries",
			    r->user->rule.id,
			    (unsigned long long)c->run->entries);
	}
}

void
rules_end(struct check *c)
{
	struct rules_state *s = check_state(c);
	struct err err;

	rules_flush(c);
	for (size_t i = 0; i < s->n && !s->gone; i++) {
		struct rules_rule *r = &s->rules[i];

		if (r->on && !r->over && r->user->scope != SCOPE_ENTRY)
			ask_at_end(c, r);
	}
	if (s->task == TASK_DUMP) {
		note_ungiven(c);
		return;
	}
	if (!s->gone && child_finish(book_child(s->book), &err) < 0)
		check_note(c, DIAG_ERROR, "rule-died", (struct span){ NULL, 0 },
		    0, "the rules do not run any more: %s", err.msg);
	rules_sum_up(c);
}
