#include "image/follow.h"

enum { PENDING_MAX = 1024 * 1024 }; /* bytes of targets not yet walked */

static void
drop_last(struct buf *path)
{
	while (path->n && path->p[path->n - 1] != '/')
		path->n--;
	if (path->n)
		path->n--;
}

/* The front component of what is pending is a symlink at `out`: its target
 * takes its place. */
static int
follow_link(struct buf *pending, struct span rest, struct span target,
    struct buf *out)
{
	auto_buf struct buf next;

	buf_init(&next, PENDING_MAX);
	if (target.n && target.p[0] == '/')
		buf_reset(out);
	else
		drop_last(out);
	buf_put(&next, target);
	buf_putc(&next, '/');
	buf_put(&next, rest);
	buf_reset(pending);
	buf_put(pending, buf_span(&next));
	return buf_ok(&next) && buf_ok(pending) ? 0 : -1;
}

struct watcher {
	follow_link_fn *on_link;
	follow_step_fn *on_step;
	void *arg;
};

static int
walk(const struct tree *t, struct span path, struct buf *out,
    const struct watcher *w)
{
	auto_buf struct buf pending;
	struct span rest, part;
	unsigned links = 0;
	tree_node n;

	buf_init(&pending, PENDING_MAX);
	buf_put(&pending, path);
	rest = buf_span(&pending);
	while (span_cut(&rest, '/', &part)) {
		if (part.n == 0 || span_is(part, "."))
			continue;
		if (span_is(part, "..")) {
			drop_last(out);
			continue;
		}
		if (out->n)
			buf_putc(out, '/');
		buf_put(out, part);
		if (w->on_step)
			w->on_step(w->arg, buf_span(out));
		n = tree_at(t, buf_span(out));
		if (!n || tree_type(t, n) != TAR_SYMLINK)
			continue;
		if (w->on_link)
			w->on_link(w->arg, n);
		if (++links > TREE_SYMLINKS_MAX ||
		    follow_link(&pending, rest, tree_target(t, n), out) < 0)
			return -1;
		rest = buf_span(&pending);
	}
	return buf_ok(out) && buf_ok(&pending) ? 0 : -1;
}

int
follow_path(const struct tree *t, struct span path, struct buf *out,
    follow_link_fn *on_link, void *arg)
{
	return walk(t, path, out,
	    &(struct watcher){ .on_link = on_link, .arg = arg });
}

int
follow_steps(const struct tree *t, struct span path, struct buf *out,
    follow_step_fn *on_step, void *arg)
{
	return walk(t, path, out,
	    &(struct watcher){ .on_step = on_step, .arg = arg });
}
