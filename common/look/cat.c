#include "look/cat.h"

#include "base/mem.h"
#include "look/body.h"
#include "look/cat_want.h"

struct cat *
cat_new(const struct cat_options *opt)
{
	struct cat *c = mem_zalloc(sizeof(*c));

	c->opt = opt;
	c->tree = tree_new();
	c->wants = mem_zalloc(opt->npaths * sizeof(*c->wants));
	c->out = cat_out_new(opt->out, opt->terminal, opt->binary);
	return c;
}

void
cat_free(struct cat *c)
{
	if (!c)
		return;
	stream_reader_free(c->reader);
	tree_free(c->tree);
	free(c->wants);
	arena_release(&c->arena);
	cat_out_free(c->out);
	free(c);
}

bool
cat_needs_spool(const struct cat_options *opt)
{
	return opt->npaths > 1 || opt->hidden || opt->layer >= 0;
}

bool
cat_has_stream(const struct cat *c)
{
	return c->opened;
}

const char *
cat_problem(const struct cat *c, size_t i)
{
	return c->wants[i].has_problem ? c->wants[i].problem.msg : NULL;
}

static void
resolve(struct cat *c)
{
	for (size_t i = 0; i < c->opt->npaths && !c->resolved; i++)
		want_resolve(c, &c->wants[i], span_of(c->opt->paths[i]));
	c->resolved = true;
}

/* The spool */

struct spooler {
	const struct cat *c;
	uint64_t at;
};

static int
spool_piece(void *arg, struct span piece, struct err *err)
{
	struct spooler *s = arg;

	/* A hole stays one. */
	while (piece.p && piece.n) {
		ssize_t n =
		    pwrite(s->c->opt->spool, piece.p, piece.n, (off_t)s->at);

		if (n < 0)
			return err_sys(err, "cannot write the temporary file");
		s->at += (uint64_t)n;
		piece = span_from(piece, (size_t)n);
	}
	s->at += piece.n;
	return 0;
}

static int
spool(struct cat *c, const struct tar_entry *e, uint64_t *at, struct err *err)
{
	struct spooler s = { c, c->spool_end };

	if (c->opt->spool < 0)
		return err_set(err, "%s", c->opt->spool_problem);
	if (e->size > INT64_MAX - c->spool_end)
		return err_set(err, "the content is over the limit of a file");
	*at = c->spool_end;
	if (body_each(c->reader, e, spool_piece, &s, err) < 0)
		return -1;
	c->spool_end = s.at;
	return 0;
}

static int
unspool(struct cat *c, const struct want *w, struct err *err)
{
	static const size_t room = 65536;
	auto_free char *p = mem_alloc(room);
	uint64_t done = 0;

	cat_out_begin(c->out);
	while (done < w->size) {
		uint64_t left = w->size - done;
		ssize_t n = pread(c->opt->spool, p, left < room ? left : room,
		    (off_t)(w->at + done));

		if (n < 0)
			return err_sys(err, "cannot read the temporary file");
		if (n == 0)
			break;
		if (cat_out_put(c->out, (struct span){ p, (size_t)n }, err) < 0)
			return -1;
		done += (uint64_t)n;
	}
	/* What is behind the end of the file is the last one's hole. */
	return cat_out_hole(c->out, w->size - done, err);
}

static int
out_piece(void *arg, struct span piece, struct err *err)
{
	struct cat *c = arg;

	return piece.p ? cat_out_put(c->out, piece, err)
		       : cat_out_hole(c->out, piece.n, err);
}

/* Nothing better can come: a hidden file may be there in several layers. */
static bool
is_settled(const struct cat *c, const struct want *w)
{
	return c->ended || (w->found && !w->hidden);
}

static void
note_written(const struct cat *c, struct want *w)
{
	w->written = true;
	w->has_problem = cat_out_refused(c->out);
	if (w->has_problem)
		(void)err_set(&w->problem,
		    "is binary: send it to a file or a program, or let "
		    "--binary show it on the terminal");
}

/* Writes what is there, as far as the order allows. */
static int
write_ready(struct cat *c, struct err *err)
{
	for (; c->next < c->opt->npaths; c->next++) {
		struct want *w = &c->wants[c->next];

		if (!w->written && !is_settled(c, w))
			return 0;
		if (w->found && !w->written) {
			if (unspool(c, w, err) < 0)
				return -1;
			note_written(c, w);
		}
		w->written = true;
	}
	return 0;
}

/* Taking entries */

/* The content of an entry that n paths ask for, i the first of them. */
static int
take_body(struct cat *c, const struct stream_item *item, size_t i, size_t n,
    struct err *err)
{
	struct want *w = &c->wants[i];
	uint64_t at = 0;

	if (n == 1 && i == c->next && item->event == STREAM_ENTRY) {
		want_found(w, item, 0);
		cat_out_begin(c->out);
		if (body_each(c->reader, &item->entry, out_piece, c, err) < 0)
			return -1;
		note_written(c, w);
		return write_ready(c, err);
	}
	if (spool(c, &item->entry, &at, err) < 0)
		return -1;
	for (; i < c->opt->npaths; i++)
		if (want_takes(c, &c->wants[i], item))
			want_found(&c->wants[i], item, at);
	return write_ready(c, err);
}

static int
take_entry(struct cat *c, const struct stream_item *item, struct err *err)
{
	bool file = item->entry.type == TAR_FILE && !item->hollow;
	size_t first = 0, n = 0;

	for (size_t i = c->opt->npaths; i-- > 0;) {
		want_note_layer(c, &c->wants[i], item);
		if (!want_takes(c, &c->wants[i], item))
			continue;
		first = i;
		n++;
		if (!file)
			want_refuse(&c->wants[i], item);
	}
	return n && file ? take_body(c, item, first, n, err) : 0;
}

static int
take_item(struct cat *c, const struct stream_item *item, struct err *err)
{
	const struct tar_entry *e = &item->entry;

	switch (item->event) {
	case STREAM_META:
	case STREAM_LAYER:
		return 0;
	case STREAM_ENTRY:
		if (e->type != TAR_FILE) {
			if (e->name.n)
				tree_add(c->tree, e->name, e);
			return 0;
		}
		break;
	case STREAM_HIDDEN:
		break;
	case STREAM_END:
		c->ended = true;
		resolve(c);
		return write_ready(c, err);
	}
	resolve(c);
	return take_entry(c, item, err);
}

int
cat_run(struct cat *c, struct source *src, struct err *err)
{
	struct stream_item item;

	c->reader = stream_reader_new(src);
	if (stream_open(c->reader, &c->info, err) < 0)
		return -1;
	c->opened = true;
	if (c->opt->layer >= 0 && (size_t)c->opt->layer >= c->info->layers)
		return err_set(err, "there is no layer %d: the image has %zu",
		    c->opt->layer, c->info->layers);
	while (!c->ended)
		if (stream_next(c->reader, &item, err) < 0 ||
		    take_item(c, &item, err) < 0)
			return -1;
	for (size_t i = 0; i < c->opt->npaths; i++)
		want_explain(c, &c->wants[i]);
	return cat_out_end(c->out, err);
}
