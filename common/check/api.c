#include <stdarg.h>
#include <stdio.h>

#include "check/driver.h"

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

bool
check_names_known(const struct check *c)
{
	return c->run->names_known;
}

static void
put_fingerprint(struct finding *f, struct digest *room)
{
	static const struct digest sha256;
	auto_buf struct buf b = { .max = RECORD_MAX + CHECK_BODY_MAX };

	finding_frame(&b, f->rule, f->path, f->key);
	digest_of(buf_span(&b), &sha256, room);
	/* The text is "sha256:" and the hex. */
	f->fingerprint = room->text + 7;
}

void
check_report(struct check *c, const struct check_finding *f)
{
	struct run *run = c->run;
	struct digest room;
	struct finding record = { .rule = &c->def->rules[f->rule],
		.severity = f->severity,
		.message = f->message,
		.path = f->path,
		.line = f->line,
		.key = f->key,
		.evidence = f->evidence,
		.layer = layer_record(
		    f->layer < 0 ? NULL : stream_layer(run->reader, f->layer)),
		.hidden_by = { .index = -1 } };

	if (!c->on[f->rule])
		return;
	if (c->findings++ >= CHECK_FINDINGS_MAX) {
		if (c->findings == CHECK_FINDINGS_MAX + 1)
			check_skip(c, "findings-over-limit", f->path,
			    "the check \"%s\" has more than %d findings",
			    c->def->name, CHECK_FINDINGS_MAX);
		return;
	}
	run->findings[f->severity]++;
	put_fingerprint(&record, &room);
	finding_put(run->out, &record);
}

void
check_note(struct check *c, enum diag_level level, const char *code,
    struct span path, uint64_t line, const char *fmt, ...)
{
	struct err msg;
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(msg.msg, sizeof(msg.msg), fmt, ap);
	va_end(ap);
	report_diag(c->run,
	    &(struct finding_diag){ .level = diag_level_name(level),
		.code = code,
		.message = span_of(msg.msg),
		.path = path,
		.line = line,
		.layer = -1 });
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
