/*
 * What the image's config says, as runtimes read it, and who set it.
 */
#include "check/config.h"
#include "check/launch.h"

struct span
config_shown(struct span s)
{
	return (struct span){ s.p,
		s.n < CONFIG_SHOWN_MAX ? s.n : CONFIG_SHOWN_MAX };
}

/* The history: which line set it */

/* The instruction of a line, without how BuildKit, Docker, buildah and kaniko
 * dress it: "USER web", "/bin/sh -c #(nop)  USER web". */
static struct span
instruction_of(struct span line)
{
	static const struct span fronts[] = { SPAN("/bin/sh -c "),
		SPAN("#(nop)") };

	for (size_t i = 0; i < array_len(fronts); i++) {
		if (span_starts(line, fronts[i]))
			line = span_from(line, fronts[i].n);
		while (line.n && line.p[0] == ' ')
			line = span_from(line, 1);
	}
	return line;
}

/* The last line with that instruction, and the text in it; 0: none. */
size_t
config_line(const struct metadata *m, const char *instruction, struct span text)
{
	for (size_t i = m->nhistory; i > 0; i--) {
		struct span line = instruction_of(m->history[i - 1].created_by);
		size_t n = strlen(instruction);

		if (span_starts(line, span_of(instruction)) && line.n > n &&
		    line.p[n] == ' ' &&
		    (text.n == 0 ||
			memmem(line.p + n, line.n - n, text.p, text.n)))
			return i;
	}
	return 0;
}

void
config_report(struct check *c, enum config_rule rule, enum severity severity,
    struct span key, size_t history, const struct buf *message)
{
	check_report(c,
	    &(struct check_finding){ .rule = (int)rule,
		.severity = severity,
		.message = buf_span(message),
		.key = key,
		.history = history,
		.layer = -1 });
}

/* Reading the config */

static struct config_value
read_value(struct check *c, const char *key, enum json_type type, bool *twice)
{
	struct config *s = check_state(c);
	const struct json *v =
	    json_field(metadata_run_config(s->m), key, twice);
	static const char *const types[] = { [JSON_STRING] = "string",
		[JSON_ARRAY] = "list",
		[JSON_OBJECT] = "object" };

	if (!v || json_type(v) == type)
		return (struct config_value){ v, false };
	check_note(c, DIAG_WARNING, "odd-config", SPAN(""), 0,
	    "the config's %s is no %s: it is not judged, and runtimes refuse "
	    "the image",
	    key, types[type]);
	return (struct config_value){ NULL, true };
}

/* A list whose elements are no strings is none. */
static struct config_value
read_list(struct check *c, const char *key, bool *twice)
{
	struct config_value list = read_value(c, key, JSON_ARRAY, twice);

	for (size_t i = 0; i < json_count(list.v); i++) {
		if (json_type(json_at(list.v, i)) == JSON_STRING)
			continue;
		check_note(c, DIAG_WARNING, "odd-config", SPAN(""), 0,
		    "the config's %s has an element that is no string: it is "
		    "not judged, and runtimes refuse the image",
		    key);
		return (struct config_value){ NULL, true };
	}
	return list;
}

/* Of null, and of what is not there, nothing is odd. */
static bool
is_odd(const struct json *v, enum json_type type)
{
	return json_type(v) != JSON_NULL && json_type(v) != type;
}

static void
check_test(struct check *c, struct config_value *health, bool *twice)
{
	const struct json *test = json_field(health->v, "Test", twice);

	health->odd = health->odd || is_odd(test, JSON_ARRAY);
	for (size_t i = 0; i < json_count(test); i++)
		if (is_odd(json_at(test, i), JSON_STRING))
			health->odd = true;
	if (health->odd && health->v)
		check_note(c, DIAG_WARNING, "odd-config", SPAN(""), 0,
		    "the Test of the config's Healthcheck is no list of "
		    "strings: it is not judged, and runtimes refuse the image");
}

static bool
is_odd_line(const struct json *line, bool *twice)
{
	static const char *const strings[] = { "created", "created_by",
		"author", "comment" };

	const struct json *created = json_field(line, "created", twice);

	/* An empty time is none. */
	if (is_odd(line, JSON_OBJECT) ||
	    (json_type(created) == JSON_STRING && !json_string(created).n) ||
	    is_odd(json_field(line, "empty_layer", twice), JSON_BOOL))
		return true;
	for (size_t i = 0; i < array_len(strings); i++)
		if (is_odd(json_field(line, strings[i], twice), JSON_STRING))
			return true;
	return false;
}

/* A key that is there twice is said where the history is read. */
static void
check_history(struct check *c)
{
	const struct config *s = check_state(c);
	bool twice = false;
	const struct json *list = json_field(s->m->config, "history", &twice);
	size_t odd = 0, first = 0;

	if (is_odd(list, JSON_ARRAY)) {
		check_note(c, DIAG_WARNING, "odd-config", SPAN(""), 0,
		    "the config's history is no list: it is as if there was "
		    "none, and runtimes refuse the image");
		return;
	}
	for (size_t i = 0; i < s->m->nhistory; i++)
		if (is_odd_line(json_at(list, i), &twice))
			first = odd++ ? first : i + 1;
	if (odd)
		check_note(c, DIAG_WARNING, "odd-config", SPAN(""), 0,
		    "%zu lines of the config's history, of which line %zu is "
		    "the first, are no objects or have members of odd types: "
		    "runtimes refuse the image",
		    odd, first);
}

bool
config_read(struct check *c)
{
	struct config *s = check_state(c);
	bool twice = false;
	const struct json *run = json_field(s->m->config, "config", &twice);

	if (json_type(s->m->config) != JSON_OBJECT ||
	    (run && json_type(run) != JSON_OBJECT)) {
		check_note(c, DIAG_WARNING, "odd-config", SPAN(""), 0,
		    "the config is no object: it is not judged, and runtimes "
		    "refuse the image");
		return false;
	}
	check_history(c);
	s->user = read_value(c, "User", JSON_STRING, &twice);
	s->healthcheck = read_value(c, "Healthcheck", JSON_OBJECT, &twice);
	check_test(c, &s->healthcheck, &twice);
	s->volumes = read_value(c, "Volumes", JSON_OBJECT, &twice);
	s->ports = read_value(c, "ExposedPorts", JSON_OBJECT, &twice);
	s->entrypoint = read_list(c, "Entrypoint", &twice);
	s->command = read_list(c, "Cmd", &twice);
	s->env = read_list(c, "Env", &twice);
	s->workdir = read_value(c, "WorkingDir", JSON_STRING, &twice);
	s->signal = read_value(c, "StopSignal", JSON_STRING, &twice);
	s->labels = read_value(c, "Labels", JSON_OBJECT, &twice);
	s->windows =
	    span_is(json_string(json_field(s->m->config, "os", &twice)),
		"windows");
	if (twice)
		check_skip(c, "ambiguous-config", SPAN(""),
		    "the config has a key twice, in different case");
	return !twice;
}

void
config_judge_times(struct check *c)
{
	const struct metadata *m = check_metadata(c);
	bool twice = false;
	const struct json *v = json_field(m->config, "created", &twice);
	size_t odd = 0, first = 0;

	if (v && !launch_is_time(json_string(v)))
		check_note(c, DIAG_NOTE, "odd-time", SPAN(""), 0,
		    "the config's time of creation is no time of RFC 3339");
	for (size_t i = 0; i < m->nhistory; i++) {
		struct span s = m->history[i].created;

		if (s.n == 0 || launch_is_time(s))
			continue;
		first = odd++ ? first : i + 1;
	}
	if (odd)
		check_note(c, DIAG_NOTE, "odd-time", SPAN(""), 0,
		    "%zu lines of the history, of which line %zu is the first, "
		    "have a time that is none of RFC 3339",
		    odd, first);
}
