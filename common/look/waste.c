#include "base/mem.h"
#include "base/show.h"
#include "look/view.h"

/* A hidden file; then, when they are summed up, a path with all of its. */
struct hidden_file {
	struct span path; /* in the arena */
	uint64_t bytes;
	uint32_t times;
	int layer, removed; /* of the last one */
};

struct waste {
	struct hidden_file *list;
	size_t n, cap;
	struct arena arena;
	uint64_t bytes;
};

static int
begin(struct listing *l, struct err *err)
{
	if (!l->info->hidden)
		return err_set(err,
		    "the stream has no hidden entries, which this is about: "
		    "img-merge --hidden writes them");
	l->state = mem_zalloc(sizeof(struct waste));
	return 0;
}

static int
take_entry(struct listing *l, const struct listed *x, struct err *err)
{
	struct waste *w = l->state;

	(void)err;
	if (x->removed < 0 || listed_bytes(x) == 0)
		return 0;
	mem_grow(w->list, w->n, w->cap);
	w->list[w->n++] = (struct hidden_file){
		.path = arena_bytes(&w->arena, x->entry.name),
		.bytes = listed_bytes(x),
		.times = 1,
		.layer = x->layer,
		.removed = x->removed,
	};
	w->bytes += listed_bytes(x);
	return 0;
}

static int
by_path(const void *pa, const void *pb)
{
	const struct hidden_file *a = pa, *b = pb;
	int c = span_cmp(a->path, b->path);

	c = c ? c : (a->layer > b->layer) - (a->layer < b->layer);
	return c ? c : (a->removed > b->removed) - (a->removed < b->removed);
}

static int
by_bytes(const void *pa, const void *pb)
{
	const struct hidden_file *a = pa, *b = pb;
	int c = (a->bytes < b->bytes) - (a->bytes > b->bytes);

	return c ? c : by_path(pa, pb);
}

static void
sum_up(struct waste *w)
{
	size_t n = 0;

	if (w->n)
		qsort(w->list, w->n, sizeof(*w->list), by_path);
	for (size_t i = 0; i < w->n; i++) {
		struct hidden_file *last = n ? &w->list[n - 1] : NULL;
		struct hidden_file f = w->list[i];

		if (last && span_eq(last->path, f.path)) {
			f.bytes += last->bytes;
			f.times += last->times;
			n--;
		}
		w->list[n++] = f;
	}
	w->n = n;
	if (w->n)
		qsort(w->list, w->n, sizeof(*w->list), by_bytes);
}

static int
put_record(struct listing *l, const struct hidden_file *f, struct err *err)
{
	struct json_out j = { .b = &l->line };

	json_begin(&j, NULL, '{');
	json_put_str(&j, "type", "waste");
	json_put_name(&j, "path", f->path, 0);
	json_put_uint(&j, "bytes", f->bytes);
	json_put_uint(&j, "times", f->times);
	(void)record_put_layer(&l->layers, &j, "layer", f->layer);
	(void)record_put_layer(&l->layers, &j, "hidden_by", f->removed);
	json_end(&j, '}');
	return listing_line(l, err);
}

static int
put_line(struct listing *l, const struct hidden_file *f, struct err *err)
{
	auto_buf struct buf size = { .max = 64 };
	size_t from;

	columns_size(&size, l, f->bytes);
	buf_printf(&l->line, "%*s %*u %d-%d ", l->opt->terminal ? 12 : 0,
	    buf_str(&size), l->opt->terminal ? 3 : 0, f->times, f->layer,
	    f->removed);
	from = l->line.n;
	show_put(&l->line, f->path);
	columns_cut(l, from, true);
	return listing_line(l, err);
}

static int
put_total(struct listing *l, struct err *err)
{
	const struct waste *w = l->state;
	auto_buf struct buf size = { .max = 64 };

	columns_size(&size, l, w->bytes);
	buf_printf(&l->line, "%*s total in %zu paths",
	    l->opt->terminal ? 12 : 0, buf_str(&size), w->n);
	return listing_line(l, err);
}

static int
put_waste(struct listing *l, struct err *err)
{
	struct waste *w = l->state;

	sum_up(w);
	if (view_layers.end(l, err) < 0)
		return -1;
	for (size_t i = 0; i < w->n; i++)
		if ((l->opt->text ? put_line : put_record)(l, &w->list[i],
			err) < 0)
			return -1;
	return l->opt->text ? put_total(l, err) : 0;
}

static void
sum(struct listing *l, struct json_out *j)
{
	const struct waste *w = l->state;

	json_put_uint(j, "hidden_bytes", w->bytes);
	json_put_uint(j, "hidden_paths", w->n);
}

static void
release(struct listing *l)
{
	struct waste *w = l->state;

	if (!w)
		return;
	free(w->list);
	arena_release(&w->arena);
	free(w);
}

const struct view view_waste = {
	.begin = begin,
	.entry = take_entry,
	.end = put_waste,
	.release = release,
	.sum = sum,
};
