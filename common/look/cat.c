#include "look/cat.h"

#include "base/mem.h"
#include "image/follow.h"
#include "look/body.h"
#include "look/cat_out.h"

/* A file that is asked for. */
struct want {
	struct span path;  /* as it was asked for, cleaned: "etc/shadow" */
	struct span named; /* symlinks followed, but for the last component */
	struct span real;  /* where symlinks lead it */
	struct span body;  /* the name its content goes by under */
	bool met;          /* a file or something else */
	bool found;
	bool written;
	bool hidden;        /* what was met is */
	int added, removed; /* its layers, where it is hidden */
	uint64_t at, size;  /* in the spool */
	struct err problem; /* why it was not found so far */
	bool has_problem;
};

struct cat {
	const struct cat_options *opt;
	struct stream_reader *reader;
	const struct stream_info *info;
	struct tree *tree;
	struct want *wants;
	size_t next; /* the first that was not written */
	struct arena arena;
	struct cat_out *out;
	uint64_t spool_end;
	bool resolved;
	bool ended;
};

struct cat *
cat_new(const struct cat_options *opt)
{
	struct cat *c = mem_zalloc(sizeof(*c));

	c->opt = opt;
	c->tree = tree_new();
	c->wants = mem_zalloc(opt->npaths * sizeof(*c->wants));
	c->out = cat_out_new(opt->out, opt->terminal);
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

const char *
cat_problem(const struct cat *c, size_t i)
{
	return c->wants[i].has_problem ? c->wants[i].problem.msg : NULL;
}

#define set_problem(w, ...) \
	((w)->has_problem = true, (void)err_set(&(w)->problem, __VA_ARGS__))

/* "/etc/./x/" as names of the image are: "etc/x". Nothing is followed, as the
 * symlinks of a layer that is not the last are not known. */
static struct span
clean_path(struct cat *c, struct span path)
{
	auto_buf struct buf b = { .max = TAR_PATH_MAX };
	struct tree *none = tree_new();

	if (follow_path(none, path, &b, NULL, NULL) < 0)
		buf_reset(&b);
	tree_free(none);
	return arena_bytes(&c->arena, buf_span(&b));
}

/* Symlinks are followed in the directories alone: what is hidden may be one. */
static struct span
named_path(struct cat *c, struct span path)
{
	auto_buf struct buf b = { .max = TAR_PATH_MAX };
	size_t n = path.n;

	while (n && path.p[n - 1] != '/')
		n--;
	if (follow_path(c->tree, (struct span){ path.p, n }, &b, NULL, NULL) <
	    0)
		return path;
	if (b.n)
		buf_putc(&b, '/');
	buf_put(&b, span_from(path, n));
	return buf_ok(&b) ? arena_bytes(&c->arena, buf_span(&b)) : path;
}

static void
resolve_want(struct cat *c, struct want *w, struct span path)
{
	auto_buf struct buf real = { .max = TAR_PATH_MAX };

	w->path = clean_path(c, path);
	w->named = named_path(c, w->path);
	if (follow_path(c->tree, path, &real, NULL, NULL) < 0) {
		set_problem(w, "leads in a circle of symbolic links");
		return;
	}
	w->real = arena_bytes(&c->arena, buf_span(&real));
	w->body = body_name(c->reader, w->real);
}

static void
resolve(struct cat *c)
{
	for (size_t i = 0; i < c->opt->npaths && !c->resolved; i++)
		resolve_want(c, &c->wants[i], span_of(c->opt->paths[i]));
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

/* Writes what is there, as far as the order allows. */
static int
write_ready(struct cat *c, struct err *err)
{
	for (; c->next < c->opt->npaths; c->next++) {
		struct want *w = &c->wants[c->next];

		if (!w->written && !is_settled(c, w))
			return 0;
		if (w->found && !w->written && unspool(c, w, err) < 0)
			return -1;
		w->written = true;
	}
	return 0;
}

/* Taking entries */

static bool
wants_hidden(const struct cat *c, const struct want *w,
    const struct stream_item *item)
{
	struct span name = item->entry.name;

	if (!c->opt->hidden && c->opt->layer < 0)
		return false;
	if (c->opt->layer >= 0 && item->added != c->opt->layer)
		return false;
	if (!span_eq(name, w->path) && !span_eq(name, w->named))
		return false;
	/* Of several the newest, and what is in the image before all others. */
	if (w->found && !w->hidden)
		return false;
	return !w->met || item->added > w->added ||
	    (item->added == w->added && item->removed > w->removed);
}

static bool
wants_body(const struct cat *c, const struct want *w,
    const struct stream_item *item)
{
	if (item->event == STREAM_HIDDEN)
		return wants_hidden(c, w, item);
	return !c->opt->hidden && !w->has_problem &&
	    span_eq(item->entry.name, w->body) &&
	    (c->opt->layer < 0 ||
		(item->layer && item->layer->index == c->opt->layer));
}

static void
note_met(struct want *w, const struct stream_item *item)
{
	w->met = true;
	w->found = false;
	w->has_problem = false;
	w->hidden = item->event == STREAM_HIDDEN;
	w->added = item->added;
	w->removed = item->removed;
}

static void
note_found(struct want *w, const struct stream_item *item, uint64_t at)
{
	note_met(w, item);
	w->found = true;
	w->at = at;
	w->size = item->entry.size;
}

/* The content of an entry that n paths ask for, i the first of them. */
static int
take_body(struct cat *c, const struct stream_item *item, size_t i, size_t n,
    struct err *err)
{
	struct want *w = &c->wants[i];
	uint64_t at = 0;

	if (n == 1 && i == c->next && item->event == STREAM_ENTRY) {
		note_found(w, item, 0);
		w->written = true;
		if (body_each(c->reader, &item->entry, out_piece, c, err) < 0)
			return -1;
		return write_ready(c, err);
	}
	if (spool(c, &item->entry, &at, err) < 0)
		return -1;
	for (; i < c->opt->npaths; i++)
		if (wants_body(c, &c->wants[i], item))
			note_found(&c->wants[i], item, at);
	return write_ready(c, err);
}

/* What is asked for is there, but has no content to be had. */
static void
refuse(struct want *w, const struct stream_item *item)
{
	const struct tar_entry *e = &item->entry;

	note_met(w, item);
	if (item->hollow)
		set_problem(w,
		    "came without its content, which a program before this "
		    "one left out");
	else if (e->type == TAR_LINK)
		set_problem(w,
		    "has its content in common with '%.*s', which came "
		    "before it: ask for that",
		    SPAN_ARG(e->link));
	else if (e->type == TAR_SYMLINK)
		set_problem(w, "was a symbolic link to '%.*s'",
		    SPAN_ARG(e->link));
	else
		set_problem(w, "was no regular file");
}

static int
take_entry(struct cat *c, const struct stream_item *item, struct err *err)
{
	bool file = item->entry.type == TAR_FILE && !item->hollow;
	size_t first = 0, n = 0;

	for (size_t i = c->opt->npaths; i-- > 0;) {
		if (!wants_body(c, &c->wants[i], item))
			continue;
		first = i;
		n++;
		if (!file)
			refuse(&c->wants[i], item);
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

/* Why nothing was found under a path. */
static void
explain(const struct cat *c, struct want *w)
{
	tree_node n = tree_at(c->tree, w->real);
	const char *where = "in the image";
	static const char no_hidden[] = "the stream has no hidden entries, "
					"which img-merge --hidden writes";

	if (w->found || w->has_problem)
		return;
	if (c->info->nstages)
		where = "in the stream, from which something was left out";
	if (c->opt->hidden && !c->info->hidden)
		set_problem(w, "is looked for in vain: %s", no_hidden);
	else if (c->opt->layer >= 0 && !c->info->hidden)
		set_problem(w, "is no file of layer %d %s: %s", c->opt->layer,
		    where, no_hidden);
	else if (c->opt->hidden)
		set_problem(w, "is not hidden %s", where);
	else if (c->opt->layer >= 0)
		set_problem(w, "is no file of layer %d %s", c->opt->layer,
		    where);
	else if (n && tree_type(c->tree, n) == TAR_DIR)
		set_problem(w, "is a directory");
	else if (n && tree_type(c->tree, n) != TAR_LINK &&
	    tree_type(c->tree, n) != TAR_FILE)
		set_problem(w, "is no regular file");
	else if (!span_eq(w->path, w->real))
		set_problem(w, "leads to '%.*s', which is not %s",
		    SPAN_ARG(w->real), where);
	else
		set_problem(w, "is not %s", where);
}

int
cat_run(struct cat *c, struct source *src, struct err *err)
{
	struct stream_item item;

	c->reader = stream_reader_new(src);
	if (stream_open(c->reader, &c->info, err) < 0)
		return -1;
	if (c->opt->layer >= 0 && (size_t)c->opt->layer >= c->info->layers)
		return err_set(err, "there is no layer %d: the image has %zu",
		    c->opt->layer, c->info->layers);
	while (!c->ended)
		if (stream_next(c->reader, &item, err) < 0 ||
		    take_item(c, &item, err) < 0)
			return -1;
	for (size_t i = 0; i < c->opt->npaths; i++)
		explain(c, &c->wants[i]);
	return cat_out_end(c->out, err);
}
