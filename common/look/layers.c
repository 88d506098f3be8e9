#include "base/show.h"
#include "look/view.h"

void
listing_put_counts(struct json_out *j, const struct layer_counts *c,
    bool hidden)
{
	json_put_uint(j, "entries", c->entries);
	json_put_uint(j, "bytes", c->bytes);
	if (!hidden)
		return;
	json_put_uint(j, "hidden_entries", c->hidden_entries);
	json_put_uint(j, "hidden_bytes", c->hidden_bytes);
}

static int
put_record(struct listing *l, int index, struct err *err)
{
	const struct layer_info *info = stream_layer(l->reader, index);
	struct json_out j = { .b = &l->line };
	bool cut = false;

	json_begin(&j, NULL, '{');
	json_put_str(&j, "type", "layer");
	json_put_int(&j, "index", index);
	if (info && digest_is_set(&info->diff_id))
		json_put_str(&j, "diff_id", info->diff_id.text);
	if (info && digest_is_set(&info->digest))
		json_put_str(&j, "digest", info->digest.text);
	if (info && info->created_by)
		cut = json_put_text(&j, "created_by", span_of(info->created_by),
		    STREAM_CREATED_BY_MAX);
	listing_put_counts(&j, &l->counts[index], l->info->hidden);
	if (cut)
		json_put_bool(&j, "truncated", true);
	json_end(&j, '}');
	return listing_line(l, err);
}

static void
put_column(struct listing *l, struct span text, int width)
{
	buf_printf(&l->line, "%*.*s ", l->opt->terminal ? width : 0,
	    SPAN_ARG(text));
}

static void
put_size(struct listing *l, uint64_t size, int width)
{
	auto_buf struct buf b = { .max = 64 };

	columns_size(&b, l, size);
	put_column(l, buf_span(&b), width);
}

static void
put_number(struct listing *l, uint64_t n, int width)
{
	auto_buf struct buf b = { .max = 64 };

	buf_printf(&b, "%llu", (unsigned long long)n);
	put_column(l, buf_span(&b), width);
}

static int
put_line(struct listing *l, int index, struct err *err)
{
	const struct layer_info *info = stream_layer(l->reader, index);
	const struct layer_counts *c = &l->counts[index];
	struct span by = span_of(info ? info->created_by : NULL);
	size_t from;

	put_number(l, (uint64_t)index, 5);
	put_number(l, c->entries, 8);
	put_size(l, c->bytes, 12);
	if (l->info->hidden)
		put_size(l, c->hidden_bytes, 12);
	else
		put_column(l, SPAN("-"), 12);
	if (by.n > STREAM_CREATED_BY_MAX)
		by.n = STREAM_CREATED_BY_MAX;
	from = l->line.n;
	show_put(&l->line, by.n ? by : SPAN("-"));
	columns_cut(l, from, false);
	return listing_line(l, err);
}

static int
put_heading(struct listing *l, struct err *err)
{
	put_column(l, SPAN("layer"), 5);
	put_column(l, SPAN("entries"), 8);
	put_column(l, SPAN("bytes"), 12);
	put_column(l, SPAN("hidden"), 12);
	buf_puts(&l->line, "created_by");
	return listing_line(l, err);
}

static int
put_layers(struct listing *l, struct err *err)
{
	if (l->opt->text && put_heading(l, err) < 0)
		return -1;
	for (int i = 0; i < (int)l->info->layers; i++)
		if ((l->opt->text ? put_line : put_record)(l, i, err) < 0)
			return -1;
	if (l->info->hidden)
		return 0;
	return listing_note(l, DIAG_NOTE, "no-hidden-entries",
	    (struct span){ NULL, 0 },
	    "hidden bytes are not known: img-merge --hidden writes what they "
	    "are counted from",
	    err);
}

const struct view view_layers = { .end = put_layers };
