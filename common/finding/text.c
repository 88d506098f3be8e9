#include "base/show.h"
#include "finding/internal.h"

static struct span
cut(struct span s, size_t max)
{
	return (struct span){ s.p, s.n < max ? s.n : max };
}

static void
put_place(struct buf *b, struct span path, uint64_t line, uint64_t column)
{
	if (!path.n)
		return;
	show_put(b, path);
	if (line)
		buf_printf(b, ":%llu", (unsigned long long)line);
	if (line && column)
		buf_printf(b, ":%llu", (unsigned long long)column);
	buf_puts(b, ": ");
}

/* About what, where it is no file. */
static void
put_subject(struct buf *b, const struct finding *f)
{
	if (f->path.n)
		put_place(b, f->path, f->line, f->column);
	else if (f->history)
		buf_printf(b, "history:%zu: ", f->history);
	else
		buf_puts(b, "image: ");
}

static void
put_layer(struct buf *b, const char *what, const struct finding_layer *l)
{
	if (l->index < 0)
		return;
	buf_printf(b, "\t%slayer %d", what, l->index);
	if (l->created_by) {
		buf_puts(b, ": ");
		show_put(b, cut(span_of(l->created_by), FINDING_KEY_MAX));
	}
	buf_putc(b, '\n');
}

void
text_finding(struct finding_out *out, const struct finding *f)
{
	put_subject(&out->b, f);
	buf_printf(&out->b, "%s: ", severity_name(f->severity));
	show_put(&out->b, cut(f->message, FINDING_TEXT_MAX));
	buf_printf(&out->b, " [%s]\n", f->rule->id);
	put_layer(&out->b, "", &f->layer);
	put_layer(&out->b, "hidden by ", &f->hidden_by);
}

void
text_diag(struct finding_out *out, const struct finding_diag *d)
{
	put_place(&out->b, d->path, d->line, 0);
	buf_printf(&out->b, "%s: ", d->level);
	if (d->layer >= 0)
		buf_printf(&out->b, "layer %d: ", d->layer);
	show_put(&out->b, cut(d->message, FINDING_TEXT_MAX));
	buf_printf(&out->b, " [%s]\n", d->code);
}
