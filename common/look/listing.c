#include "look/listing.h"

#include "base/mem.h"
#include "look/sharing.h"
#include "look/view.h"

bool
listing_is_part(const struct listing *l)
{
	for (size_t i = 0; i < l->info->nstages; i++)
		if (!select_is_hollow(l->info->stages[i].kept) &&
		    !select_covers_all(l->info->stages[i].kept))
			return true;
	return false;
}

uint64_t
listed_bytes(const struct listed *x)
{
	if (x->entry.type != TAR_FILE)
		return 0;
	return x->hollow ? x->entry.size : x->entry.stored;
}

static void
count(struct listing *l, const struct listed *x)
{
	struct layer_counts *c;

	l->entries++;
	l->bytes += x->entry.type == TAR_FILE ? x->entry.stored : 0;
	if (x->layer < 0)
		return;
	c = &l->counts[x->layer];
	if (x->removed >= 0) {
		c->hidden_entries++;
		c->hidden_bytes += listed_bytes(x);
	} else {
		c->entries++;
		c->bytes += listed_bytes(x);
	}
}

static int
take_entry(struct listing *l, const struct stream_item *item, struct err *err)
{
	struct listed x = { .entry = item->entry,
		.hollow = item->hollow,
		.layer = item->layer ? item->layer->index : -1,
		.removed = -1 };

	if (item->event == STREAM_HIDDEN) {
		x.layer = item->added;
		x.removed = item->removed;
		if ((size_t)x.layer >= l->info->layers ||
		    (size_t)x.removed >= l->info->layers)
			return err_set(err,
			    "'%.*s' is hidden by layers that there are not",
			    SPAN_ARG(x.entry.name));
	}
	count(l, &x);
	names_meet(l->names, l, item);
	if (listing_look_into(l, &x, err) < 0)
		return -1;
	return l->view->entry ? names_list(l->names, l, &x, err) : 0;
}

static int
put_document(struct listing *l, struct span text, struct err *err)
{
	auto_json struct json_doc *doc = NULL;
	struct json_out j = { .b = &l->line };

	l->state = l;
	if (!l->opt->terminal)
		return listing_put(l, text, err);
	/* Written anew: what is in strings may be meant for the terminal. */
	doc = json_parse(text, STREAM_META_MAX, err);
	if (!doc)
		return -1;
	json_put_value(&j, NULL, json_root(doc));
	return listing_line(l, err);
}

static int
take_meta(struct listing *l, const struct stream_item *item, struct err *err)
{
	const char *wanted =
	    l->opt->what == LIST_CONFIG ? "config.json" : "manifest.json";

	if (l->view != &view_document || strcmp(item->meta, wanted) != 0)
		return 0;
	if (l->state)
		return err_set(err, "two members '%s'", wanted);
	return put_document(l, item->text, err);
}

static int
end_document(struct listing *l, struct err *err)
{
	if (l->state)
		return 0;
	return err_set(err, "the image has no %s",
	    l->opt->what == LIST_CONFIG ? "config"
					: "manifest, or its archive had none");
}

const struct view view_document = { .end = end_document };

static int
take_item(struct listing *l, const struct stream_item *item, struct err *err)
{
	switch (item->event) {
	case STREAM_META:
		return take_meta(l, item, err);
	case STREAM_LAYER:
		record_layer_add(&l->layers, item->layer);
		return 0;
	case STREAM_ENTRY:
	case STREAM_HIDDEN:
		return take_entry(l, item, err);
	case STREAM_END:
		l->ended = true;
		if (names_end(l->names, l, err) < 0 ||
		    (l->view->end && l->view->end(l, err) < 0))
			return -1;
		return listing_pass_on(l, item->diags, err);
	}
	return 0;
}

static int
read_stream(struct listing *l, struct err *err)
{
	struct stream_item item;

	if (stream_open(l->reader, &l->info, err) < 0 ||
	    (l->view->begin && l->view->begin(l, err) < 0))
		return -1;
	while (!l->ended)
		if (stream_next(l->reader, &item, err) < 0 ||
		    take_item(l, &item, err) < 0)
			return -1;
	return listing_end(l, true, err);
}

static const struct view *
view_of(const struct listing_options *opt)
{
	static const struct view *const views[] = {
		[LIST_TREE] = &view_outline,
		[LIST_LAYERS] = &view_layers,
		[LIST_WASTE] = &view_waste,
		[LIST_DIFF] = &view_diff,
		[LIST_CONFIG] = &view_document,
		[LIST_MANIFEST] = &view_document,
	};

	if (opt->what == LIST_ENTRIES)
		return opt->text ? &view_columns : &view_records;
	return views[opt->what];
}

static void
release(struct listing *l)
{
	if (l->view->release)
		l->view->release(l);
	stream_reader_free(l->reader);
	names_free(l->names);
	sharing_free(l->sharing);
	hash_free(l->hash);
	record_layers_release(&l->layers);
	buf_release(&l->out);
	buf_release(&l->line);
	buf_release(&l->content);
	free(l);
}

int
listing_run(const struct listing_options *opt, struct source *src,
    struct err *err)
{
	struct listing *l = mem_zalloc(sizeof(*l));
	int r;

	l->opt = opt;
	l->view = view_of(opt);
	l->reader = stream_reader_new(src);
	l->names = names_new();
	buf_init(&l->out, LISTING_OUT_MAX);
	buf_init(&l->line, LISTING_RECORD_MAX);
	buf_init(&l->content, 0);
	r = read_stream(l, err);
	if (r < 0)
		listing_fail(l, err);
	release(l);
	return r;
}
