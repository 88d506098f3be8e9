#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/cli.h"
#include "base/mem.h"
#include "base/version.h"
#include "check/driver.h"
#include "check/external.h"
#include "sandbox/sandbox.h"
#include "secret/mask.h"

/* Bytes of a path in the verdict, which has one line for the reason too. */
enum { TROUBLE_PATH_MAX = ERR_MAX / 2 };

static const char *
text_of(const struct digest *d)
{
	return digest_is_set(d) ? d->text : NULL;
}

void
report_begin(struct run *run)
{
	const struct externals *x = run->externals;
	size_t n = run->nchecks, all = n + (x ? x->n : 0);
	auto_free const char **names = mem_alloc(all * sizeof(*names));
	struct finding_begin b = { .tool = program_invocation_short_name,
		.version = IMG_VERSION,
		.checks = names,
		.nchecks = all,
		.label = run->opt->label };

	for (size_t i = 0; i < n; i++)
		names[i] = run->checks[i].def->name;
	for (size_t i = n; i < all; i++)
		names[i] = x->list[i - n].name;
	finding_put_begin(run->out, &b);
}

void
report_rule(struct run *run, const struct check *c, int rule)
{
	const struct rule *r = &c->rules[rule];

	finding_put_rule(run->out, r, check_severity(c, rule, r->severity));
}

void
report_image(struct run *run)
{
	run->described = true;
	finding_put_image(run->out,
	    &(struct finding_image){ .ref = run->info->ref,
		.digest = text_of(&run->info->digest),
		.platform = run->info->platform,
		.config_digest = text_of(&run->config),
		.layers = run->info->layers });
	for (size_t i = 0; i < run->nchecks; i++) {
		const struct check *c = &run->checks[i];

		for (size_t k = 0; k < c->nrules; k++)
			if (c->on[k])
				report_rule(run, c, (int)k);
	}
}

static struct span
keep(struct buf *room, const struct buf *b)
{
	buf_reset(room);
	buf_put(room, buf_span(b));
	return buf_span(room);
}

struct span
report_masked(struct run *run, struct span text, struct buf *room)
{
	auto_buf struct buf next = { .max = room->max };

	if (mask_text(&next, text))
		text = keep(room, &next);
	for (size_t i = 0; i < run->nchecks; i++) {
		struct check *c = &run->checks[i];

		buf_reset(&next);
		if (c->def->mask && c->def->mask(c, text, &next))
			text = keep(room, &next);
	}
	return text;
}

static const char *
created_by(struct run *run, const struct layer_info *layer)
{
	char **place = &run->created_by[layer->index];

	if (!*place && layer->created_by)
		*place = mem_spandup(report_masked(run,
		    span_of(layer->created_by), &run->masked[0]));
	return *place;
}

struct finding_layer
layer_record(struct run *run, int index)
{
	const struct layer_info *layer =
	    index < 0 ? NULL : stream_layer(run->reader, index);

	if (!layer)
		return (struct finding_layer){ .index = -1 };
	return (struct finding_layer){ .index = layer->index,
		.diff_id = text_of(&layer->diff_id),
		.digest = text_of(&layer->digest),
		.created_by = created_by(run, layer) };
}

void
report_layer(struct run *run, int layer)
{
	struct finding_layer l = layer_record(run, layer);

	finding_put_layer(run->out, &l);
}

void
report_fingerprint(struct finding *f, struct digest *room)
{
	static const struct digest sha256;
	auto_buf struct buf b = { .max = RECORD_MAX + CHECK_BODY_MAX };

	finding_frame(&b, f->rule, f->path, f->key);
	digest_of(buf_span(&b), &sha256, room);
	/* The text is "sha256:" and the hex. */
	f->fingerprint = room->text + 7;
}

/* The verdict is all that tells of it, so it has the place; most messages have
 * not. */
static void
keep_trouble(struct run *run, const struct finding_diag *d)
{
	struct span m = d->message, path = d->path;

	if (path.n > TROUBLE_PATH_MAX)
		path.n = TROUBLE_PATH_MAX;
	if (path.n == 0 || memmem(m.p, m.n, path.p, path.n))
		err_set(&run->trouble, "%.*s", SPAN_ARG(m));
	else if (d->line)
		err_set(&run->trouble, "%.*s:%llu: %.*s", SPAN_ARG(path),
		    (unsigned long long)d->line, SPAN_ARG(m));
	else
		err_set(&run->trouble, "%.*s: %.*s", SPAN_ARG(path),
		    SPAN_ARG(m));
}

bool
report_counts(struct run *run, const struct finding_diag *d)
{
	bool first = false;

	if (strcmp(d->level, "error") == 0)
		first = run->troubles++ == 0;
	if (first)
		keep_trouble(run, d);
	/* People get the first as the verdict: one line, not two. */
	return !first || run->opt->json;
}

void
report_diag(struct run *run, const struct finding_diag *d)
{
	struct finding_diag masked = *d;

	masked.message = report_masked(run, d->message, &run->masked[0]);
	if (report_counts(run, &masked))
		finding_put_diag(run->out, &masked);
}

void
report_note(struct run *run, enum diag_level level, const char *code,
    struct span path, const char *message)
{
	report_diag(run,
	    &(struct finding_diag){ .level = diag_level_name(level),
		.code = code,
		.message = span_of(message),
		.path = path,
		.layer = -1 });
}

void
report_notef(struct run *run, enum diag_level level, const char *code,
    const char *fmt, ...)
{
	struct err why;
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(why.msg, sizeof(why.msg), fmt, ap);
	va_end(ap);
	report_note(run, level, code, (struct span){ NULL, 0 }, why.msg);
}

void
report_trouble(struct run *run, const char *code, struct span path,
    const char *fmt, ...)
{
	struct err why;
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(why.msg, sizeof(why.msg), fmt, ap);
	va_end(ap);
	report_note(run, DIAG_ERROR, code, path, why.msg);
}

bool
report_count_skip(struct run *run, const char *reason, uint64_t n)
{
	size_t i = 0;

	while (i < run->nskips && strcmp(run->skips[i].reason, reason) != 0)
		i++;
	if (i == DRIVER_SKIPS_MAX)
		return false;
	if (i == run->nskips)
		run->skips[run->nskips++].reason = reason;
	run->skips[i].count += n;
	return true;
}

void
report_skip(struct run *run, const char *reason, struct span path,
    const char *message)
{
	if (!report_count_skip(run, reason, 1))
		mem_panic("too many reasons to skip");
	report_note(run,
	    words_have(&run->opt->allow_skip, reason) ? DIAG_WARNING
						      : DIAG_ERROR,
	    reason, path, message);
}

void
report_end(struct run *run)
{
	struct finding_end e = { .ok = run->ended && run->troubles == 0,
		.entries = run->entries,
		.bytes = run->bytes,
		.skipped = run->skips,
		.nskipped = run->nskips,
		.sandbox = sandbox_state_name() };

	if (run->base_findings)
		report_notef(run, DIAG_NOTE, "base-left-out",
		    "--only-app left out %llu finding%s on the base image",
		    (unsigned long long)run->base_findings,
		    run->base_findings == 1 ? "" : "s");
	memcpy(e.findings, run->findings, sizeof(e.findings));
	finding_put_end(run->out, &e);
}
