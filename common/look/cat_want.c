#include "look/cat_want.h"

#include "image/follow.h"
#include "look/body.h"

enum { LAYERS_TEXT_MAX = 8 * STREAM_LAYERS_MAX }; /* bytes: "1023, " */

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

void
want_resolve(struct cat *c, struct want *w, struct span path)
{
	auto_buf struct buf real = { .max = TAR_PATH_MAX };

	w->path = clean_path(c, path);
	w->named = named_path(c, w->path);
	if (follow_path(c->tree, path, &real, NULL, NULL) < 0) {
		set_problem(w, "leads in a circle of symbolic links");
		return;
	}
	w->real = arena_bytes(&c->arena, buf_span(&real));
	w->body = stream_body_name(c->reader, w->real);
}

static bool
is_direct(const struct want *w, struct span name)
{
	return span_eq(name, w->path) || span_eq(name, w->named);
}

static bool
wants_hidden(const struct cat *c, const struct want *w,
    const struct stream_item *item)
{
	struct span name = item->entry.name;

	if (!c->opt->hidden && c->opt->layer < 0)
		return false;
	if (c->opt->layer >= 0 && item->added != c->opt->layer)
		return false;
	if (!is_direct(w, name) && !span_eq(name, w->real))
		return false;
	/* What has the name itself before what it leads to, of several the
	 * newest, and what is in the image before all others. */
	if (w->found && !w->hidden)
		return false;
	if (w->met && is_direct(w, name) != w->direct)
		return !w->direct;
	return !w->met || item->added > w->added ||
	    (item->added == w->added && item->removed > w->removed);
}

bool
want_takes(const struct cat *c, const struct want *w,
    const struct stream_item *item)
{
	if (item->event == STREAM_HIDDEN)
		return wants_hidden(c, w, item);
	return !c->opt->hidden && !w->has_problem &&
	    span_eq(item->entry.name, w->body) &&
	    (c->opt->layer < 0 ||
		(item->layer && item->layer->index == c->opt->layer));
}

void
want_note_layer(const struct cat *c, struct want *w,
    const struct stream_item *item)
{
	struct span name = item->entry.name;
	int layer = item->event == STREAM_HIDDEN ? item->added
	    : item->layer                        ? item->layer->index
						 : -1;

	if (c->opt->layer < 0 || item->entry.type != TAR_FILE || layer < 0 ||
	    layer >= STREAM_LAYERS_MAX)
		return;
	if (is_direct(w, name) || span_eq(name, w->real) ||
	    span_eq(name, w->body))
		w->layers[layer / 8] |= (unsigned char)(1 << layer % 8);
}

static void
note_met(struct want *w, const struct stream_item *item)
{
	w->met = true;
	w->found = false;
	w->has_problem = false;
	w->hidden = item->event == STREAM_HIDDEN;
	w->direct = is_direct(w, item->entry.name);
	w->added = item->added;
	w->removed = item->removed;
}

void
want_found(struct want *w, const struct stream_item *item, uint64_t at)
{
	note_met(w, item);
	w->found = true;
	w->at = at;
	w->size = item->entry.size;
}

void
want_refuse(struct want *w, const struct stream_item *item)
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

/* ", but of layer 1", ", but of layers 0, 1". */
static void
put_layers(const struct want *w, struct buf *b)
{
	size_t n = 0;

	for (int i = 0; i < STREAM_LAYERS_MAX; i++)
		n += w->layers[i / 8] >> i % 8 & 1;
	if (n == 0)
		return;
	buf_puts(b, n > 1 ? ", but of layers" : ", but of layer");
	for (int i = 0; i < STREAM_LAYERS_MAX; i++)
		if (w->layers[i / 8] >> i % 8 & 1)
			buf_printf(b, " %d%s", i, --n ? "," : "");
}

void
want_explain(const struct cat *c, struct want *w)
{
	tree_node n = tree_at(c->tree, w->real);
	auto_buf struct buf layers = { .max = LAYERS_TEXT_MAX };
	const char *where = "in the image";
	static const char no_hidden[] = "the stream has no hidden entries, "
					"which img-merge --hidden writes";

	if (w->found || w->has_problem)
		return;
	if (c->info->nstages)
		where = "in the stream, from which something was left out";
	put_layers(w, &layers);
	if (c->opt->hidden && !c->info->hidden)
		set_problem(w, "is looked for in vain: %s", no_hidden);
	else if (c->opt->layer >= 0 && !c->info->hidden)
		set_problem(w, "is no file of layer %d %s%s: %s", c->opt->layer,
		    where, buf_str(&layers), no_hidden);
	else if (c->opt->hidden)
		set_problem(w, "is not hidden %s", where);
	else if (c->opt->layer >= 0)
		set_problem(w, "is no file of layer %d %s%s", c->opt->layer,
		    where, buf_str(&layers));
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
