#include <stdarg.h>
#include <stdio.h>

#include "check/driver.h"
#include "image/follow.h"

void *
check_state(struct check *c)
{
	return c->state;
}

bool
check_wants_rule(const struct check *c, int rule)
{
	return c->on[rule];
}

const struct metadata *
check_metadata(const struct check *c)
{
	return &c->run->metadata.view;
}

const struct diags *
check_diags(const struct check *c)
{
	return c->run->diags;
}

bool
check_names_known(const struct check *c)
{
	return c->run->names_known;
}

void
check_put_output(struct check *c, struct span text)
{
	finding_put_plain(c->run->out, text);
}

static const struct history_line *
line_of(const struct metadata *m, size_t line)
{
	return line && line <= m->nhistory ? &m->history[line - 1] : NULL;
}

static bool
is_of_base(const struct metadata *m, size_t line, int layer)
{
	const struct history_line *l = line_of(m, line);

	if (m->base == BASE_UNKNOWN)
		return false;
	return l ? l->base : layer >= 0 && (size_t)layer < m->base_layers;
}

static struct finding
make_record(struct check *c, const struct check_finding *f)
{
	struct run *run = c->run;
	const struct metadata *m = &run->metadata.view;
	const struct history_line *line = line_of(m, f->history);
	int layer = f->body ? f->body->layer : f->layer;
	int hidden_by = f->body ? f->body->removed : -1;

	if (layer < 0 && line)
		layer = line->layer;

	return (struct finding){ .rule = &c->rules[f->rule],
		.severity = check_severity(c, f->rule, f->severity),
		.confidence = f->confidence,
		.message = report_masked(run, f->message, &run->masked[0]),
		.path = f->path,
		.line = f->line,
		.column = f->column,
		.key = f->key,
		.evidence = report_masked(run, f->evidence, &run->masked[1]),
		.package = f->package,
		.remediation = f->remediation,
		.history = f->history,
		.base = is_of_base(m, f->history, layer),
		.layer = layer_record(run, layer),
		.hidden_by = layer_record(run, hidden_by) };
}

static bool
is_over_limit(struct check *c, const struct check_finding *f)
{
	if (c->findings++ < CHECK_FINDINGS_MAX)
		return false;
	if (c->findings == CHECK_FINDINGS_MAX + 1)
		check_skip(c, "findings-over-limit", f->path,
		    "the check \"%s\" has more than %d findings", c->def->name,
		    CHECK_FINDINGS_MAX);
	return true;
}

void
check_report(struct check *c, const struct check_finding *f)
{
	struct run *run = c->run;
	struct finding record;
	struct digest room;

	if (!c->on[f->rule])
		return;
	record = make_record(c, f);
	if (record.base && run->opt->only_app) {
		run->base_findings++;
		return;
	}
	if (is_over_limit(c, f))
		return;
	run->findings[record.severity]++;
	report_fingerprint(&record, &room);
	finding_put(run->out, &record);
}

/* Whether another check has said it of the same line: several read etc/passwd.
 */
static bool
was_noted(struct run *run, const struct finding_diag *d)
{
	uint64_t h = span_hash(d->message, d->line);

	h = span_hash(d->path, span_hash(span_of(d->code), h));
	for (size_t i = 0; i < run->nnoted; i++)
		if (run->noted[i] == h)
			return true;
	if (run->nnoted < DRIVER_NOTES_MAX)
		run->noted[run->nnoted++] = h;
	return false;
}

void
check_note(struct check *c, enum diag_level level, const char *code,
    struct span path, uint64_t line, const char *fmt, ...)
{
	struct finding_diag d = { .level = diag_level_name(level),
		.code = code,
		.path = path,
		.line = line,
		.layer = -1 };
	struct err msg;
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(msg.msg, sizeof(msg.msg), fmt, ap);
	va_end(ap);
	d.message = span_of(msg.msg);
	if (!was_noted(c->run, &d))
		report_diag(c->run, &d);
}

void
check_remark(struct check *c, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(c->run->remark.msg, sizeof(c->run->remark.msg), fmt, ap);
	va_end(ap);
}

void
check_skip(struct check *c, const char *reason, struct span path,
    const char *fmt, ...)
{
	struct err msg;
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(msg.msg, sizeof(msg.msg), fmt, ap);
	va_end(ap);
	report_skip(c->run, reason, path, msg.msg);
}

bool
check_stat(struct check *c, struct span path, struct check_stat *st)
{
	struct run *run = c->run;
	tree_node n = tree_resolve(run->tree, path, true);

	if (!n)
		return false;
	buf_reset(&run->path);
	tree_path(run->tree, n, &run->path);
	*st = (struct check_stat){ .type = tree_type(run->tree, n),
		.mode = tree_mode(run->tree, n),
		.uid = tree_uid(run->tree, n),
		.gid = tree_gid(run->tree, n),
		.real = buf_span(&run->path) };
	return true;
}

bool
check_follow(struct check *c, struct span path, struct buf *real,
    check_step_fn *on_step, void *arg)
{
	return follow_steps(c->run->tree, path, real, on_step, arg) == 0;
}
