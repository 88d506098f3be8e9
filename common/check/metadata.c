#include "base/mem.h"
#include "check/driver.h"
#include "image/history.h"

enum {
	IMAGE_ID = 12, /* hex digits of the shortest id in buildah's comments */
};

#define BASE_NAME   SPAN("org.opencontainers.image.base.name")
#define BASE_DIGEST SPAN("org.opencontainers.image.base.digest")

static struct span
map_value(const struct json *map, struct span name)
{
	return json_string(json_member(map, name));
}

const struct json *
metadata_run_config(const struct metadata *m)
{
	bool twice = false;

	return json_field(m->config, "config", &twice);
}

struct span
metadata_label(const struct metadata *m, struct span name)
{
	bool twice = false;
	struct span text =
	    map_value(json_field(m->manifest, "annotations", &twice), name);

	if (text.n)
		return text;
	return map_value(json_field(metadata_run_config(m), "Labels", &twice),
	    name);
}

static const struct json *
take_document(struct run *run, struct json_doc **room, const char *name,
    struct span text)
{
	struct err err;

	*room = json_parse(text, STREAM_META_MAX, &err);
	if (!*room)
		report_trouble(run, "bad-metadata", (struct span){ NULL, 0 },
		    "the image's %s cannot be read: %s", name, err.msg);
	return *room ? json_root(*room) : NULL;
}

void
metadata_take(struct run *run, const char *name, struct span text)
{
	struct metadata_room *m = &run->metadata;

	if (strcmp(name, "config.json") == 0)
		m->view.config = take_document(run, &m->config, name, text);
	else if (strcmp(name, "manifest.json") == 0)
		m->view.manifest = take_document(run, &m->manifest, name, text);
	else if (strcmp(name, "attestations.json") == 0)
		m->view.attestations =
		    take_document(run, &m->attestations, name, text);
}

void
metadata_release(struct metadata_room *m)
{
	json_free(m->config);
	json_free(m->manifest);
	json_free(m->attestations);
	free(m->lines);
}

static struct history_line
read_line(const struct json *v, bool *twice)
{
	return (struct history_line){
		.created_by = json_string(json_field(v, "created_by", twice)),
		.created = json_string(json_field(v, "created", twice)),
		.author = json_string(json_field(v, "author", twice)),
		.comment = json_string(json_field(v, "comment", twice)),
		.empty = json_bool(json_field(v, "empty_layer", twice)),
		.layer = -1,
	};
}

static void
number_layers(struct metadata_room *m)
{
	size_t layers = 0;

	for (size_t i = 0; i < m->view.nhistory; i++)
		layers += !m->lines[i].empty;
	/* img-merge has noted it ("history-mismatch"). */
	if (layers != m->view.info->layers)
		return;
	layers = 0;
	for (size_t i = 0; i < m->view.nhistory; i++)
		if (!m->lines[i].empty)
			m->lines[i].layer = (int)layers++;
}

static void
read_history(struct run *run)
{
	struct metadata_room *m = &run->metadata;
	bool twice = false;
	const struct json *list = json_field(m->view.config, "history", &twice);
	size_t n = json_count(list);

	if (json_type(list) != JSON_ARRAY)
		n = 0;
	if (n > METADATA_HISTORY_MAX) {
		report_skip(run, "history-over-limit", (struct span){ NULL, 0 },
		    "the image's history has more lines than are read");
		n = METADATA_HISTORY_MAX;
	}
	m->lines = mem_zalloc((n + 1) * sizeof(*m->lines));
	for (size_t i = 0; i < n; i++)
		m->lines[i] = read_line(json_at(list, i), &twice);
	m->view.history = m->lines;
	m->view.nhistory = n;
	if (twice)
		report_trouble(run, "bad-metadata", (struct span){ NULL, 0 },
		    "the image's history has a key twice");
	number_layers(m);
}

static void
set_base(struct metadata_room *m, enum metadata_base how, size_t lines,
    size_t layers)
{
	m->view.base = how;
	m->view.base_history = lines;
	m->view.base_layers = layers;
	for (size_t i = 0; i < lines && i < m->view.nhistory; i++)
		m->lines[i].base = true;
}

/* The first lines that make `layers` layers, and what follows of the base:
 * lines without a layer up to the last CMD, ENTRYPOINT. */
static size_t
lines_of_layers(const struct metadata_room *m, size_t layers)
{
	size_t lines = 0;
	struct err err;
	size_t guessed, below;

	for (size_t i = 0; i < m->view.nhistory && layers; i++) {
		layers -= !m->lines[i].empty;
		lines = i + 1;
	}
	if (history_split(m->view.config, m->view.info->layers, &guessed,
		&below, &err) == 0 &&
	    guessed > lines) {
		size_t i = lines;

		while (i < guessed && m->lines[i].empty)
			i++;
		if (i == guessed)
			lines = guessed;
	}
	return lines;
}

static void
base_of_layers(struct run *run, size_t layers)
{
	struct metadata_room *m = &run->metadata;

	if (layers > m->view.info->layers) {
		report_trouble(run, "base-unknown", (struct span){ NULL, 0 },
		    "--base: the image has %zu layers, not %zu",
		    m->view.info->layers, layers);
		return;
	}
	set_base(m, BASE_KNOWN, lines_of_layers(m, layers), layers);
}

const struct json *
metadata_diff_ids(const struct json *config)
{
	bool twice = false;

	return json_field(json_field(config, "rootfs", &twice), "diff_ids",
	    &twice);
}

/* How many layers of the base image the image begins with. */
static size_t
common_layers(const struct json *mine, const struct json *its)
{
	size_t i = 0;

	while (i < json_count(its) && i < json_count(mine) &&
	    span_eq(json_string(json_at(mine, i)),
		json_string(json_at(its, i))))
		i++;
	return i;
}

/* How many lines of its history the image has too. */
static size_t
common_lines(const struct metadata *m, const struct json *base)
{
	bool twice = false;
	const struct json *its = json_field(base, "history", &twice);
	size_t i = 0;

	while (i < json_count(its) && i < m->nhistory &&
	    span_eq(m->history[i].created_by,
		read_line(json_at(its, i), &twice).created_by))
		i++;
	return i;
}

static void
base_of_config(struct run *run, const struct json *base)
{
	struct metadata_room *m = &run->metadata;
	const struct json *its = metadata_diff_ids(base);
	size_t n = json_count(its), lines,
	       same = common_layers(metadata_diff_ids(m->view.config), its);

	if (same < n) {
		report_trouble(run, "base-unknown", (struct span){ NULL, 0 },
		    "--base-config: the image does not begin with the %zu "
		    "layers of that one: layer %zu is another",
		    n, same);
		return;
	}
	lines = common_lines(&m->view, base);
	set_base(m, BASE_KNOWN, lines ? lines : lines_of_layers(m, n), n);
}

static bool
is_id(struct span name)
{
	size_t i = 0;

	if (span_starts(name, SPAN("sha256:")))
		name = span_from(name, 7);
	while (i < name.n && memchr("0123456789abcdef", name.p[i], 16))
		i++;
	return i == name.n && i >= IMAGE_ID;
}

/* "debian:12" is called "docker.io/library/debian:12" too. */
static bool
is_called(struct span name, struct span ref)
{
	return !ref.n || span_eq(name, ref) ||
	    (span_ends(name, ref) && name.p[name.n - ref.n - 1] == '/');
}

/*
 * "FROM REF" is buildah's comment on the first line that is not the base's. Its
 * own layers before that one are called by ids. Whoever made the image can
 * write anything there: so it is a guess, and never that all layers are the
 * base's.
 */
static bool
base_of_comment(struct run *run, struct span ref)
{
	struct metadata_room *m = &run->metadata;
	const struct span from = SPAN("FROM ");
	size_t layers = 0, at = 0, below = 0;

	for (size_t i = 0; i < m->view.nhistory; i++) {
		struct span c = m->lines[i].comment, name;

		if (span_starts(c, from) &&
		    !is_id(name = span_from(c, from.n)) &&
		    is_called(name, ref)) {
			at = i;
			below = layers;
			m->view.base_name = name;
		}
		layers += !m->lines[i].empty;
	}
	if (below == 0 || below >= m->view.info->layers)
		return false;
	set_base(m, BASE_GUESSED, at, below);
	report_notef(run, DIAG_NOTE, "base-guessed",
	    "the history says that the base image is \"%.*s\", and ends after "
	    "%zu layer%s",
	    SPAN_ARG(m->view.base_name), below, below == 1 ? "" : "s");
	return true;
}

static void
guess_base(struct run *run, const char *who)
{
	struct metadata_room *m = &run->metadata;
	size_t lines, layers;
	struct err err;

	if (history_split(m->view.config, m->view.info->layers, &lines, &layers,
		&err) < 0) {
		report_notef(run, DIAG_WARNING, "base-unknown",
		    "%s says that there is a base image, but %s", who, err.msg);
		return;
	}
	set_base(m, BASE_GUESSED, lines, layers);
	report_notef(run, DIAG_NOTE, "base-guessed",
	    "%s says that there is a base image; where it ends is a guess from "
	    "the history: after %zu layer%s",
	    who, layers, layers == 1 ? "" : "s");
}

static void
find_base(struct run *run)
{
	struct metadata_room *m = &run->metadata;
	struct span given = span_of(run->opt->base);
	uint64_t layers;

	m->view.base_name = metadata_label(&m->view, BASE_NAME);
	if (run->opt->base_config) {
		base_of_config(run, json_root(run->opt->base_config));
		return;
	}
	if (given.n && span_to_u64(given, STREAM_LAYERS_MAX, &layers)) {
		base_of_layers(run, layers);
		return;
	}
	if (base_of_comment(run, given))
		return;
	if (given.n) {
		m->view.base_name = given;
		guess_base(run, "--base");
	} else if (m->view.base_name.n ||
	    metadata_label(&m->view, BASE_DIGEST).n) {
		guess_base(run, "an annotation");
	}
}

void
metadata_finish(struct run *run)
{
	struct metadata_room *m = &run->metadata;

	m->view.info = run->info;
	read_history(run);
	find_base(run);
	if (m->view.base == BASE_UNKNOWN && run->opt->only_app &&
	    run->troubles == 0)
		report_notef(run, DIAG_WARNING, "base-unknown",
		    "nothing says where the base image ends (--base does): "
		    "--only-app leaves out nothing");
}
