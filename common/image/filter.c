#include "image/filter.h"

#include "base/version.h"
#include "image/filter_parts.h"
#include "image/history.h"

static int
learn_base(struct filter *f, struct err *err)
{
	size_t base;

	if (!select_wants_base(f->o->select))
		return 0;
	if (history_base(buf_span(&f->config), f->from->layers, &base, err) < 0)
		return -1;
	select_set_base(f->o->select, base);
	return 0;
}

static int
put_links(struct filter *f, struct err *err)
{
	auto_buf struct buf b;

	buf_init(&b, STREAM_LINKS_MAX);
	if (f->o->rootfs)
		return 0;
	groups_print(&f->groups, filter_keeps_all(f), &b);
	if (!buf_ok(&b))
		return err_set(err, "links.json is over the limit of %d bytes",
		    STREAM_LINKS_MAX);
	return stream_put_meta(f->stream, "links.json", buf_span(&b), err);
}

static int
put_held(struct filter *f, struct err *err)
{
	for (size_t i = 0; i < f->nheld; i++) {
		const struct held *h = &f->held[i];
		auto_buf struct buf path = { .max = TAR_PATH_MAX };

		if (h->node == 0) {
			if (filter_put_marker(f, h->layer, err) < 0)
				return -1;
			continue;
		}
		tree_path(f->tree, h->node, &path);
		filter_note(f, buf_span(&path));
		if (!filter_keeps_all(f) &&
		    !(node_of(f->tree, h->node)->flags & NODE_WANTED))
			continue;
		if (filter_put_parents(f, buf_span(&path), err) < 0 ||
		    filter_put_node(f, h->node, err) < 0)
			return -1;
	}
	f->nheld = 0;
	return 0;
}

static int
settle(struct filter *f, struct err *err)
{
	if (f->settled)
		return 0;
	f->settled = true;
	if (!f->o->select)
		return groups_init(&f->groups, f->reader, &f->pick, err) < 0
		    ? -1
		    : put_links(f, err);
	if (filter_learn_accounts(f, err) < 0 || learn_base(f, err) < 0 ||
	    pick_tree(&f->pick, err) < 0 ||
	    groups_init(&f->groups, f->reader, &f->pick, err) < 0 ||
	    put_links(f, err) < 0 || put_held(f, err) < 0)
		return -1;
	for (size_t i = 0; i < ACCOUNT_FILES; i++)
		if (filter_put_accounts(f, &f->accounts[i], err) < 0)
			return -1;
	return 0;
}

/* Everything is wanted: nothing has to be known of it. */
static int
pass_entry(struct filter *f, const struct stream_item *item, struct err *err)
{
	if (filter_put(f, &item->entry, item->layer, item->hollow, err) < 0)
		return -1;
	return item->entry.type == TAR_FILE && !item->hollow
	    ? stream_pass(f->reader, f->tar, err)
	    : 0;
}

static void
hold(struct filter *f, tree_node n, const struct layer_info *layer)
{
	mem_grow(f->held, f->nheld, f->cap_held);
	f->held[f->nheld++] = (struct held){ n, layer };
}

static int
take_entry(struct filter *f, const struct stream_item *item, struct err *err)
{
	const struct tar_entry *e = &item->entry;
	struct file file = { e, item->layer, item->hollow, NULL, NULL };
	struct account_file *accounts;

	if (!f->o->select)
		return settle(f, err) < 0 ? -1 : pass_entry(f, item, err);
	if (e->type == TAR_FILE) {
		accounts = filter_accounts_of(f, e);
		if (accounts && (accounts->wanted || !f->settled))
			return filter_hold_accounts(f, accounts, item, err);
		return settle(f, err) < 0 ? -1
					  : filter_queue_file(f, &file, err);
	}
	if (f->settled)
		return e->type == TAR_LINK ? filter_take_link(f, item, err)
					   : filter_take_late(f, item, err);
	if (e->type == TAR_LINK && !tree_at(f->tree, e->link))
		return settle(f, err) < 0 ? -1 : filter_take_link(f, item, err);
	hold(f, filter_add_node(f, item), item->layer);
	return 0;
}

static int
begin(struct filter *f, struct err *err)
{
	struct stream_info *info = &f->info;
	const struct select *s = f->o->select;

	if (s && select_check(s, f->from->layers, f->from->hidden, err) < 0)
		return -1;
	if (f->o->rootfs)
		return 0;
	*info = *f->from;
	info->stages = mem_alloc((info->nstages + 1) * sizeof(*info->stages));
	for (size_t i = 0; i < info->nstages; i++)
		info->stages[i] = f->from->stages[i];
	if (s)
		stream_info_add(info, "img-filter", IMG_VERSION, s);
	if (s && select_is_hidden_only(s, false) && !select_is_hollow(s))
		info->hidden = false;
	return stream_begin(f->stream, info, err);
}

static int
take_meta(struct filter *f, const struct stream_item *item, struct err *err)
{
	if (strcmp(item->meta, "config.json") == 0) {
		buf_reset(&f->config);
		buf_put(&f->config, item->text);
	}
	return f->o->rootfs
	    ? 0
	    : stream_put_meta(f->stream, item->meta, item->text, err);
}

static int
take_layer(struct filter *f, const struct stream_item *item, struct err *err)
{
	if (f->pick.records)
		record_layer_add(&f->records.layers, item->layer);
	if (f->o->select && !f->settled) {
		hold(f, 0, item->layer);
		return 0;
	}
	return settle(f, err) < 0 ? -1 : filter_put_marker(f, item->layer, err);
}

static int
take_end(struct filter *f, const struct stream_item *item, struct err *err)
{
	if (settle(f, err) < 0)
		return -1;
	f->ended = true;
	if (f->groups.n != stream_link_groups(f->reader))
		return err_set(err, "links.json comes behind a layer marker");
	if (f->o->rootfs)
		return rootfs_end(f->rootfs, err);
	for (size_t i = 0; i < item->diags->n; i++)
		diags_add(&f->diags, &item->diags->list[i]);
	f->diags.dropped += item->diags->dropped;
	return stream_end(f->stream, &f->diags, err);
}

static int
take_item(struct filter *f, const struct stream_item *item, struct err *err)
{
	bool file = item->event == STREAM_ENTRY && item->entry.type == TAR_FILE;

	if (!file && filter_flush(f, err) < 0)
		return -1;
	switch (item->event) {
	case STREAM_META:
		return take_meta(f, item, err);
	case STREAM_LAYER:
		return take_layer(f, item, err);
	case STREAM_ENTRY:
		return take_entry(f, item, err);
	case STREAM_HIDDEN:
		if (f->o->rootfs)
			return 0;
		return settle(f, err) < 0 ? -1
					  : filter_take_hidden(f, item, err);
	case STREAM_END:
		return take_end(f, item, err);
	}
	return 0;
}

static int
run(struct filter *f, struct err *err)
{
	struct stream_item item;

	if (stream_open(f->reader, &f->from, err) < 0 || begin(f, err) < 0)
		return -1;
	while (!f->ended)
		if (stream_next(f->reader, &item, err) < 0 ||
		    take_item(f, &item, err) < 0)
			return -1;
	return 0;
}

static void
filter_init(struct filter *f, const struct filter_options *o,
    struct source *src, int out)
{
	*f = (struct filter){ .o = o, .reader = stream_reader_new(src) };
	filter_init_accounts(f);
	buf_init(&f->config, STREAM_META_MAX);
	buf_init(&f->path, TAR_PATH_MAX + 64);
	buf_init(&f->link, TAR_PATH_MAX + 64);
	f->tree = tree_new();
	f->hidden = tree_new();
	f->pick = (struct pick){ .tree = f->tree,
		.select = o->select,
		.partial = true };
	if (f->expressions) {
		f->queue = filter_queue_new();
		f->pick.record = filter_put_record;
		f->pick.records = &f->records;
	}
	if (o->rootfs) {
		f->tar = tar_writer_new(out);
		f->rootfs = rootfs_new(f->tar);
		return;
	}
	f->stream = stream_writer_new(out);
	f->tar = stream_tar(f->stream);
}

static void
filter_release(struct filter *f)
{
	/* The stages before ours are the reader's. */
	for (size_t i = f->from ? f->from->nstages : 0; i < f->info.nstages;
	     i++) {
		free(f->info.stages[i].tool);
		free(f->info.stages[i].version);
		select_free(f->info.stages[i].kept);
	}
	free(f->info.stages);
	filter_queue_free(f->queue);
	groups_release(&f->groups);
	pick_release(&f->pick);
	tree_free(f->tree);
	tree_free(f->hidden);
	filter_release_accounts(f);
	record_layers_release(&f->records.layers);
	buf_release(&f->config);
	buf_release(&f->path);
	buf_release(&f->link);
	arena_release(&f->arena);
	diags_release(&f->diags);
	free(f->members);
	free(f->held);
	rootfs_free(f->rootfs);
	if (f->o->rootfs)
		tar_writer_free(f->tar);
	stream_writer_free(f->stream);
	stream_reader_free(f->reader);
}

int
filter_run(const struct filter_options *options, struct source *src, int out,
    struct err *err)
{
	struct filter f;
	int r;

	filter_init(&f, options, src, out);
	r = run(&f, err);
	filter_release(&f);
	return r;
}
