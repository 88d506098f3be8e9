#include "check/external.h"
#include "check/want.h"

static int
read_body(struct run *run, const struct stream_item *item, struct err *err)
{
	buf_reset(&run->body);
	run->body.max = (size_t)item->entry.size;
	return stream_content(run->reader, &run->body, err);
}

static void
show_large(struct check *c, const struct check_file *f,
    const struct wanted *wanted)
{
	if (c->def->large)
		c->def->large(c, f);
	else
		check_skip(c, "body-over-limit", wanted->path,
		    "\"%.*s\" has %llu bytes, %s reads at most %zu",
		    SPAN_ARG(wanted->path), (unsigned long long)f->entry->size,
		    c->def->name, wanted->max_bytes);
}

static bool
is_hidden(const struct stream_item *item)
{
	return item->event == STREAM_HIDDEN;
}

static int
layer_of(const struct stream_item *item)
{
	if (is_hidden(item))
		return item->added;
	return item->layer ? item->layer->index : -1;
}

static void
show_body(struct run *run, const struct stream_item *item,
    const struct wanted *wanted)
{
	struct check *c = &run->checks[wanted->check];
	struct check_file file = { .path = wanted->path,
		.real = item->entry.name,
		.entry = &item->entry,
		.layer = layer_of(item),
		.removed = is_hidden(item) ? item->removed : -1 };

	if (item->entry.size > wanted->max_bytes) {
		show_large(c, &file, wanted);
		return;
	}
	file.body = buf_span(&run->body);
	if (c->def->file)
		c->def->file(c, &file);
}

static const char *
who_hollowed(const struct stream_info *info, struct span real)
{
	for (size_t i = 0; i < info->nstages; i++)
		if (!select_match(info->stages[i].kept, real))
			return info->stages[i].tool;
	return "img-merge";
}

int
run_meet_hollow(struct run *run, struct span real, struct span path,
    struct err *err)
{
	if (!run->opt->partial)
		return err_set(err,
		    "\"%.*s\" came without its content, dropped by %s "
		    "--select: give that what --print-select prints",
		    SPAN_ARG(path), who_hollowed(run->info, real));
	report_note(run, DIAG_WARNING, "hollow-body", path,
	    "came without its content");
	return 0;
}

/* A regular file of the image, or a hidden one. */
static int
take_file(struct run *run, const struct stream_item *item, struct err *err)
{
	const struct wanted *list;
	size_t n = is_hidden(item)
	    ? wants_match_hidden(run->wants, item->entry.name, &list)
	    : wants_match(run->wants, item->entry.name, &list);
	const struct wanted *needed = NULL;
	struct span body;
	bool fits = false;

	for (size_t i = 0; i < n; i++) {
		if (!is_hidden(item))
			wants_done(run->wants, &list[i]);
		if (!needed && list[i].needed)
			needed = &list[i];
		fits = fits || item->entry.size <= list[i].max_bytes;
	}
	if (item->hollow && needed)
		return run_meet_hollow(run, item->entry.name, needed->path,
		    err);
	if (item->hollow)
		n = 0;
	fits = fits && n;
	if (fits && read_body(run, item, err) < 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		show_body(run, item, &list[i]);
	body = buf_span(&run->body);
	return bodies_take(run,
	    &(struct check_body){ .entry = &item->entry,
		.layer = layer_of(item),
		.removed = is_hidden(item) ? item->removed : -1 },
	    item->hollow, fits ? &body : NULL, err);
}

static void
show_entry(struct run *run, const struct stream_item *item)
{
	struct check_entry entry = { .entry = &item->entry,
		.layer = layer_of(item),
		.removed = is_hidden(item) ? item->removed : -1 };

	for (size_t i = 0; i < run->nchecks; i++) {
		struct check *c = &run->checks[i];

		if (is_hidden(item) && c->def->hidden)
			c->def->hidden(c, &entry);
		else if (!is_hidden(item) && c->def->entry)
			c->def->entry(c, &entry);
	}
}

static int
take_hidden(struct run *run, const struct stream_item *item, struct err *err)
{
	show_entry(run, item);
	if (item->entry.type != TAR_FILE)
		return 0;
	return take_file(run, item, err);
}

static int
take_entry(struct run *run, const struct stream_item *item, struct err *err)
{
	const struct tar_entry *e = &item->entry;

	run->entries++;
	if (e->name.n)
		tree_add(run->tree, e->name, e);
	show_entry(run, item);
	if (e->type != TAR_FILE)
		return 0;
	run->bytes += e->stored;
	if (!run->resolved)
		wants_resolve(run->wants, run->tree, run->reader);
	run->resolved = true;
	return take_file(run, item, err);
}

static void
pass_on(struct run *run, const struct diags *diags)
{
	for (size_t i = 0; i < diags->n; i++) {
		const struct diag *d = &diags->list[i];

		report_diag(run,
		    &(struct finding_diag){ .level = diag_level_name(d->level),
			.code = d->code,
			.message = span_of(d->message),
			.path = d->path,
			.layer = d->layer });
	}
	if (diags->dropped)
		report_note(run, DIAG_NOTE, "diags-dropped",
		    (struct span){ NULL, 0 },
		    "programs before this one had more notes than they kept");
}

static void
take_end(struct run *run, const struct stream_item *item)
{
	struct span path;
	size_t at = 0;

	run->ended = true;
	run->entries = item->entries;
	run->bytes = item->bytes;
	run->diags = item->diags;
	pass_on(run, item->diags);
	while (wants_missing(run->wants, &at, &path))
		explain_missing(run, path);
	for (size_t i = 0; i < run->nchecks; i++)
		if (run->checks[i].def->end)
			run->checks[i].def->end(&run->checks[i]);
}

static int
take_item(struct run *run, const struct stream_item *item, struct err *err)
{
	static const struct digest sha256;

	if (item->event == STREAM_META) {
		if (strcmp(item->meta, "config.json") == 0)
			digest_of(item->text, &sha256, &run->config);
		metadata_take(run, item->meta, item->text);
		return 0;
	}
	if (!run->described) {
		report_image(run);
		metadata_finish(run);
		for (size_t i = 0; i < run->nchecks; i++)
			if (run->checks[i].def->metadata)
				run->checks[i].def->metadata(&run->checks[i]);
		bodies_note_hidden(run);
	}
	switch (item->event) {
	case STREAM_LAYER:
		report_layer(run, item->layer->index);
		return 0;
	case STREAM_ENTRY:
		return take_entry(run, item, err);
	case STREAM_END:
		take_end(run, item);
		return 0;
	case STREAM_HIDDEN:
		return take_hidden(run, item, err);
	case STREAM_META:
		return 0;
	}
	return 0;
}

static int
read_stream(struct run *run, struct err *err)
{
	struct stream_item item;

	if (stream_open(run->reader, &run->info, err) < 0)
		return -1;
	cover_stages(run);
	/* Findings nobody can trust are not worth reading gigabytes for. */
	if (run->troubles)
		return 0;
	while (!run->ended && !finding_out_errno(run->out)) {
		if (stream_next(run->reader, &item, err) < 0 ||
		    take_item(run, &item, err) < 0)
			return -1;
	}
	return 0;
}

void
run_stream(struct run *run, struct source *src)
{
	struct err err;

	buf_init(&run->body, 0);
	buf_init(&run->path, TAR_PATH_MAX);
	buf_init(&run->masked[0], 2 * STREAM_META_MAX);
	buf_init(&run->masked[1], 2 * STREAM_META_MAX);
	for (size_t i = 0; i < run->nchecks; i++)
		run->checks[i].run = run;
	run->tree = tree_new();
	run->wants = wants_new(run->checks, run->nchecks);
	run->reader = stream_reader_new(src);
	report_begin(run);
	if (read_stream(run, &err) < 0)
		report_trouble(run, "bad-input", (struct span){ NULL, 0 }, "%s",
		    err.msg);
	if (run->externals)
		check_program.external->merge(run);
	report_end(run);
}

void
run_release(struct run *run)
{
	metadata_release(&run->metadata);
	stream_reader_free(run->reader);
	tree_free(run->tree);
	wants_free(run->wants);
	buf_release(&run->body);
	buf_release(&run->path);
	buf_release(&run->masked[0]);
	buf_release(&run->masked[1]);
	for (size_t i = 0; i < STREAM_LAYERS_MAX; i++)
		free(run->created_by[i]);
	if (run->externals)
		check_program.external->free(run->externals);
	finding_out_free(run->out);
	checks_free(run->checks, run->nchecks);
}
