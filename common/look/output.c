#include <errno.h>

#include "look/view.h"

enum { OUT_ROOM = 64 * 1024 }; /* bytes of whole lines in one write */

/* What is put out is one line more than that. */
_Static_assert(LISTING_OUT_MAX >= OUT_ROOM + LISTING_RECORD_MAX, "room");

static int
flush(struct listing *l, struct err *err)
{
	struct span rest = buf_span(&l->out);

	while (rest.n) {
		ssize_t n = write(l->opt->out, rest.p, rest.n);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_sys(err, "cannot write to standard output");
		rest = span_from(rest, (size_t)n);
	}
	buf_reset(&l->out);
	return 0;
}

int
listing_put(struct listing *l, struct span s, struct err *err)
{
	buf_put(&l->out, s);
	return l->out.n >= OUT_ROOM ? flush(l, err) : 0;
}

int
listing_line(struct listing *l, struct err *err)
{
	buf_putc(&l->line, '\n');
	if (!buf_ok(&l->line))
		return err_set(err, "a record is over the limit of %d bytes",
		    LISTING_RECORD_MAX);
	if (listing_put(l, buf_span(&l->line), err) < 0)
		return -1;
	buf_reset(&l->line);
	return 0;
}

static bool
writes_records(const struct listing *l)
{
	return !l->opt->text && l->view != &view_document &&
	    l->view != &view_outline;
}

static struct json_out
open_record(struct listing *l, const char *type)
{
	struct json_out j = { .b = &l->line };

	buf_reset(&l->line);
	json_begin(&j, NULL, '{');
	json_put_str(&j, "type", type);
	return j;
}

static int
put_diag(struct listing *l, const struct diag *d, struct err *err)
{
	struct json_out j;

	if (!writes_records(l))
		return 0;
	j = open_record(l, "diag");
	json_put_str(&j, "level", diag_level_name(d->level));
	json_put_str(&j, "code", d->code);
	json_put_str(&j, "message", d->message);
	if (d->path.n)
		json_put_name(&j, "path", d->path, 0);
	(void)record_put_layer(&l->layers, &j, "layer", d->layer);
	json_end(&j, '}');
	return listing_line(l, err);
}

int
listing_note(struct listing *l, enum diag_level level, const char *code,
    struct span path, const char *message, struct err *err)
{
	const struct diag d = { level, code, message, path, -1 };

	return put_diag(l, &d, err);
}

int
listing_tell(struct listing *l, enum diag_level level, const char *code,
    const char *message, struct err *err)
{
	if (l->opt->note && !writes_records(l))
		l->opt->note(level, message);
	return listing_note(l, level, code, (struct span){ NULL, 0 }, message,
	    err);
}

int
listing_pass_on(struct listing *l, const struct diags *diags, struct err *err)
{
	for (size_t i = 0; i < diags->n; i++)
		if (put_diag(l, &diags->list[i], err) < 0)
			return -1;
	if (!diags->dropped)
		return 0;
	return listing_note(l, DIAG_NOTE, "diags-dropped",
	    (struct span){ NULL, 0 },
	    "programs before this one had more notes than they kept", err);
}

int
listing_end(struct listing *l, bool good, struct err *err)
{
	struct json_out j;

	if (!writes_records(l))
		return flush(l, err);
	j = open_record(l, "end");
	json_put_bool(&j, "ok", good);
	json_put_uint(&j, "entries", l->entries);
	json_put_uint(&j, "bytes", l->bytes);
	if (good && l->view->sum)
		l->view->sum(l, &j);
	json_put_str(&j, "sandbox", l->opt->sandbox);
	json_end(&j, '}');
	return listing_line(l, err) < 0 ? -1 : flush(l, err);
}

void
listing_fail(struct listing *l, const struct err *err)
{
	struct err ignored;

	if (err->quiet)
		return;
	buf_reset(&l->line);
	if (listing_note(l, DIAG_ERROR, "incomplete", (struct span){ NULL, 0 },
		err->msg, &ignored) == 0)
		(void)!listing_end(l, false, &ignored);
}
