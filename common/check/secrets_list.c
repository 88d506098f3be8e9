#include "check/secrets.h"
#include "json/json.h"

struct row {
	const char *id, *title, *rule, *source;
	enum severity severity;
};

static void
put_row(struct buf *out, bool json, const struct row *r)
{
	const char *severity = severity_name(r->severity);
	struct json_out j = { .b = out };

	if (!json) {
		buf_printf(out, "%-32s %-9s %s\n", r->id, severity, r->title);
		return;
	}
	json_begin(&j, NULL, '{');
	json_put_str(&j, "type", "pattern");
	json_put_str(&j, "id", r->id);
	json_put_str(&j, "title", r->title);
	json_put_str(&j, "rule", r->rule);
	json_put_str(&j, "severity", severity);
	if (r->source)
		json_put_str(&j, "source", r->source);
	json_end(&j, '}');
	buf_putc(out, '\n');
}

static void
put_pattern(struct buf *out, bool json, const struct rule *rules,
    const struct pattern *p)
{
	put_row(out, json,
	    &(struct row){ .id = p->id,
		.title = p->title,
		.rule = rules[p->kind].id,
		.source = p->source,
		.severity = p->severity });
}

void
secrets_list(const struct secrets_state *s, const struct rule *rules, bool json,
    struct buf *out)
{
	for (size_t i = 0; i < pattern_count(); i++)
		put_pattern(out, json, rules, pattern_at(i));
	for (size_t i = 0; i < credential_count(); i++) {
		const struct credential_file *f = credential_at(i);

		put_row(out, json,
		    &(struct row){ .id = f->id,
			.title = f->title,
			.rule = rules[SECRET_CREDENTIAL].id,
			.source = f->source,
			.severity = f->severity });
	}
	for (size_t i = 0; i < s->user.n; i++)
		put_pattern(out, json, rules, &s->user.list[i]);
}
