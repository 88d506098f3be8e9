#include "check/instruction.h"
#include "check/secrets.h"

static void
look_at(struct secrets_state *s, const struct spot *spot, struct span text)
{
	s->finds.spot = *spot;
	scanner_text(s->scanner, text, finds_take, &s->finds);
}

static void
look_at_variable(struct secrets_state *s, const struct spot *spot,
    struct span value)
{
	look_at(s, spot, value);
	pairs_judge(spot->name, value, finds_take, &s->finds);
}

/* As many bytes as a line may have: to a blank, if there is one. */
static struct span
cut_line(struct span *rest)
{
	struct span line = *rest;

	if (line.n > PAIRS_LINE_MAX) {
		line.n = PAIRS_LINE_MAX;
		while (line.n && !span_is_blank(line.p[line.n - 1]))
			line.n--;
		if (!line.n)
			line.n = PAIRS_LINE_MAX;
	}
	*rest = span_from(*rest, line.n);
	return line;
}

static void
look_at_text(struct secrets_state *s, const struct spot *spot, struct span text)
{
	struct span line;

	look_at(s, spot, text);
	while (span_cut(&text, '\n', &line))
		while (line.n)
			pairs_line(cut_line(&line), 0, finds_take, &s->finds);
}

static void
judge_env(struct secrets_state *s, const struct json *list)
{
	for (size_t i = 0; i < json_count(list); i++) {
		struct span value = json_string(json_at(list, i)), name;

		span_cut(&value, '=', &name);
		look_at_variable(s,
		    &(struct spot){ .place = PLACE_ENV, .name = name },
		    value.p ? value : SPAN(""));
	}
}

static void
judge_map(struct secrets_state *s, enum place place, const struct json *map)
{
	const struct json *value;
	void *at = NULL;
	struct span name;

	while (json_each(map, &at, &name, &value))
		look_at_variable(s,
		    &(struct spot){ .place = place, .name = name },
		    json_string(value));
}

/* Words, or what old builders wrote in one string. */
static void
judge_words(struct secrets_state *s, enum place place, const struct json *v)
{
	auto_buf struct buf text = { .max = 2 * STREAM_META_MAX };

	buf_put(&text, json_string(v));
	for (size_t i = 0; i < json_count(v); i++) {
		if (i)
			buf_putc(&text, ' ');
		buf_put(&text, json_string(json_at(v, i)));
	}
	look_at_text(s, &(struct spot){ .place = place }, buf_span(&text));
}

static void
judge_run_config(struct check *c)
{
	struct secrets_state *s = check_state(c);
	const struct json *run = metadata_run_config(check_metadata(c));
	const struct json *health, *triggers;
	bool twice = false;

	judge_env(s, json_field(run, "Env", &twice));
	judge_map(s, PLACE_LABEL, json_field(run, "Labels", &twice));
	judge_words(s, PLACE_ENTRYPOINT, json_field(run, "Entrypoint", &twice));
	judge_words(s, PLACE_CMD, json_field(run, "Cmd", &twice));
	health = json_field(run, "Healthcheck", &twice);
	judge_words(s, PLACE_HEALTHCHECK, json_field(health, "Test", &twice));
	judge_words(s, PLACE_SHELL, json_field(run, "Shell", &twice));
	triggers = json_field(run, "OnBuild", &twice);
	for (size_t i = 0; i < json_count(triggers); i++)
		look_at_text(s, &(struct spot){ .place = PLACE_ONBUILD },
		    json_string(json_at(triggers, i)));
}

/* The history */

/*
 * "A=b c D=e": values have no quotes. A word without "=" goes on with the value
 * before it.
 */
static void
judge_build_args(struct secrets_state *s, struct span args, size_t number)
{
	struct span rest = args, word, name, value;

	while (instruction_word(&rest, &word)) {
		value = word;
		span_cut(&value, '=', &name);
		if (value.p)
			look_at_variable(s,
			    &(struct spot){ .place = PLACE_ARG,
				.name = name,
				.history = number },
			    value);
	}
}

static void
judge_history(struct check *c)
{
	struct secrets_state *s = check_state(c);
	const struct metadata *m = check_metadata(c);
	struct instruction in;

	for (size_t i = 0; i < m->nhistory; i++) {
		const struct history_line *line = &m->history[i];
		const struct spot spot = { .place = PLACE_HISTORY,
			.history = i + 1 };

		instruction_parse(&in, line->created_by);
		judge_build_args(s, in.build_args, i + 1);
		look_at_text(s, &spot, line->created_by);
		look_at_text(s, &spot, line->comment);
	}
}

void
secrets_judge_config(struct check *c)
{
	struct secrets_state *s = check_state(c);
	bool twice = false;

	finds_reset(&s->finds);
	judge_run_config(c);
	judge_map(s, PLACE_ANNOTATION,
	    json_field(check_metadata(c)->manifest, "annotations", &twice));
	judge_history(c);
	secrets_report(c);
}
