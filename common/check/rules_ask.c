#include "check/driver.h"
#include "check/rules.h"

static void
add_layer(struct check *c, int index)
{
	struct rules_state *s = check_state(c);
	const struct layer_info *layer;

	if (index < 0 || s->has_layer[index])
		return;
	layer = stream_layer(c->run->reader, index);
	if (!layer)
		return;
	s->has_layer[index] = true;
	record_layer_add(&s->layers, layer);
}

/* An object without its end. */
static void
make_record(struct check *c, const struct rules_item *item)
{
	struct rules_state *s = check_state(c);
	struct tar_entry e = *item->entry;
	struct record r = { .entry = &e,
		.layer = item->layer,
		.removed = item->removed,
		.user = owners_name(&s->owners[0].owners, e.uid),
		.group = owners_name(&s->owners[1].owners, e.gid) };
	struct json_out j = { .b = &s->record };
	bool bad = false;

	e.name = item->path;
	add_layer(c, item->layer);
	add_layer(c, item->removed);
	s->record.max = ENTRY_RECORD_MAX;
	json_begin(&j, NULL, '{');
	if (record_put(&s->layers, &j, &r, &bad))
		json_put_bool(&j, "truncated", true);
	if (!span_eq(item->path, item->entry->name))
		json_put_name(&j, "real", item->entry->name, 0);
	if (bad)
		check_note(c, DIAG_WARNING, "bad-capability", item->path, 0,
		    "security.capability is not what the kernel takes");
}

static const struct span *
body_of(const struct rules_rule *r, const struct rules_item *item)
{
	return item->kind == RULES_FILE &&
		item->entry->size <= r->user->max_bytes
	    ? &item->body
	    : NULL;
}

static void
skip_over_limit(struct check *c, const struct rules_rule *r, struct span path)
{
	check_skip(c, "input-over-limit", path,
	    "rule %s cannot be given more than %d bytes", r->user->rule.id,
	    CHILD_INPUT_MAX);
}

void
rules_place_key(struct buf *out, struct span path, struct span base64,
    bool hidden)
{
	struct json_out j = { .b = out };

	if (base64.n) {
		buf_putc(out, '=');
		buf_put(out, base64);
	} else {
		json_put_text(&j, NULL, path, 0);
	}
	if (hidden)
		buf_puts(out, "\nhidden");
}

/* What is in the image goes before what is hidden, and what came first before
 * the others. */
static void
add_name(struct rules_rule *r, struct rules_place place, struct span base64,
    bool hidden)
{
	auto_buf struct buf name = { .max = RULES_KEY_MAX };
	size_t at, n = r->paths.n;

	rules_place_key(&name, place.path, base64, hidden);
	at = table_add(&r->paths, buf_span(&name));
	if (r->paths.n > n)
		mem_grow(r->places, n, r->cap_places);
	else if (r->places[at].removed < 0 || place.removed >= 0)
		return;
	r->places[at] = place;
}

static void
add_names(struct rules_rule *r, struct rules_place place, struct span base64,
    bool hidden)
{
	add_name(r, place, (struct span){ NULL, 0 }, hidden);
	if (base64.n)
		add_name(r, place, base64, hidden);
}

/* As it is called in what the rule is given. */
static void
add_place(struct rules_rule *r, struct rules_place place)
{
	auto_buf struct buf base64 = { .max = 2 * TAR_PATH_MAX };

	place.path = arena_bytes(&r->paths.arena, record_path(place.path));
	if (!span_is_utf8(place.path))
		buf_put_base64(&base64, place.path);
	add_names(r, place, buf_span(&base64), false);
	if (place.removed >= 0)
		add_names(r, place, buf_span(&base64), true);
}

static void
collect(struct check *c, struct rules_rule *r, struct rules_place place)
{
	struct rules_state *s = check_state(c);

	if (r->over)
		return;
	r->over = !buf_ok(&s->input) ||
	    s->input.n > RULES_COLLECTED_MAX - s->collected;
	if (!r->over && r->entries.n)
		buf_putc(&r->entries, ',');
	if (!r->over)
		buf_put(&r->entries, buf_span(&s->input));
	r->over = r->over || !buf_ok(&r->entries);
	if (r->over) {
		skip_over_limit(c, r, place.path);
		return;
	}
	s->collected += s->input.n;
	add_place(r, place);
}

void
rules_ask(struct check *c, struct rules_rule *r, const struct rules_item *item)
{
	struct rules_state *s = check_state(c);
	struct rules_place place = { item->path, item->layer, item->removed };
	struct json_out j = { .b = &s->input, .depth = 1, .more = { true } };

	r->given++;
	if (!s->record.n)
		make_record(c, item);
	s->input.max = CHILD_INPUT_MAX;
	buf_reset(&s->input);
	buf_put(&s->input, buf_span(&s->record));
	input_put_content(&j, r->user->content, body_of(r, item));
	if (r->user->scope == SCOPE_ENTRY)
		json_put_raw(&j, "params", r->user->params);
	json_end(&j, '}');
	if (r->user->scope != SCOPE_ENTRY)
		collect(c, r, place);
	else
		rules_put(c, r, place);
}

void
rules_put(struct check *c, struct rules_rule *r, struct rules_place place)
{
	struct rules_state *s = check_state(c);
	struct rules_question *q;
	struct err err;

	if (!buf_ok(&s->input)) {
		skip_over_limit(c, r, place.path);
		return;
	}
	if (s->task == TASK_DUMP) {
		buf_putc(&s->input, '\n');
		check_put_output(c, buf_span(&s->input));
		return;
	}
	q = rules_question_new(c, (size_t)(r - s->rules), place);
	if (child_ask(book_child(s->book), r->user->check, q,
		buf_span(&s->input), &err) == 0)
		return;
	s->gone = true;
	check_note(c, DIAG_ERROR, "rule-died", place.path, 0,
	    "no rule can be asked any more: %s", err.msg);
}
