#include "finding/finding.h"

#include <errno.h>
#include <sys/random.h>

#include "base/mem.h"
#include "finding/internal.h"
#include "json/json.h"

/* How far texts are cut: the second time harder, for a pipe's sake. */
struct limits {
	size_t text;
	size_t key;
};

static const struct limits usual = { FINDING_TEXT_MAX, FINDING_KEY_MAX };
static const struct limits tight = { 160, 64 };

struct finding_out *
finding_out_new(int fd, enum finding_form form, struct err *err)
{
	struct finding_out *out;
	unsigned char id[(RUN_ID_MAX - 1) / 2];
	auto_buf struct buf hex;

	buf_init(&hex, RUN_ID_MAX);
	if (getrandom(id, sizeof(id), 0) != (ssize_t)sizeof(id)) {
		err_sys(err, "cannot draw an id for the run");
		return NULL;
	}
	buf_put_hex(&hex, id, sizeof(id));
	out = mem_zalloc(sizeof(*out));
	out->fd = fd;
	out->form = form;
	memcpy(out->run, buf_str(&hex), sizeof(out->run));
	buf_init(&out->b, RECORD_MAX);
	return out;
}

void
finding_out_free(struct finding_out *out)
{
	if (!out)
		return;
	buf_release(&out->b);
	free(out);
}

int
finding_out_errno(const struct finding_out *out)
{
	return out->error;
}

const char *
finding_out_run(const struct finding_out *out)
{
	return out->run;
}

void
finding_put_plain(struct finding_out *out, struct span text)
{
	struct span rest = text;

	while (rest.n && !out->error) {
		ssize_t n = write(out->fd, rest.p, rest.n);

		if (n < 0 && errno != EINTR)
			out->error = errno;
		rest = span_from(rest, n > 0 ? (size_t)n : 0);
	}
}

void
out_flush(struct finding_out *out)
{
	if (!buf_ok(&out->b))
		mem_panic("a record is over its ceiling");
	finding_put_plain(out, buf_span(&out->b));
	buf_reset(&out->b);
}

static struct json_out
open_record(struct finding_out *out, const char *type)
{
	struct json_out j = { .b = &out->b };

	json_begin(&j, NULL, '{');
	json_put_str(&j, "type", type);
	json_put_str(&j, "run", out->run);
	return j;
}

static void
close_record(struct finding_out *out, struct json_out *j, bool truncated)
{
	if (truncated)
		json_put_bool(j, "truncated", true);
	json_end(j, '}');
	buf_putc(&out->b, '\n');
	out_flush(out);
}

static void
put_str(struct json_out *j, const char *key, const char *s)
{
	if (s)
		json_put_str(j, key, s);
}

static void
put_uint(struct json_out *j, const char *key, uint64_t v)
{
	if (v)
		json_put_uint(j, key, v);
}

static bool
put_text(struct json_out *j, const char *key, struct span s, size_t max)
{
	return s.n && json_put_text(j, key, s, max);
}

static bool
put_name(struct json_out *j, const char *key, struct span s, size_t max)
{
	return s.n && json_put_name(j, key, s, max);
}

static void
put_list(struct json_out *j, const char *key, const char *const *list)
{
	json_begin(j, key, '[');
	for (size_t i = 0; i < RULE_LIST_MAX && list[i]; i++)
		json_put_str(j, NULL, list[i]);
	json_end(j, ']');
}

static bool
put_layer(struct json_out *j, const struct finding_layer *l,
    const struct limits *max)
{
	json_put_int(j, "index", l->index);
	put_str(j, "diff_id", l->diff_id);
	put_str(j, "digest", l->digest);
	return put_text(j, "created_by", span_of(l->created_by), max->key);
}

static bool
put_layer_of(struct json_out *j, const char *key, const struct finding_layer *l,
    const struct limits *max)
{
	bool cut;

	if (l->index < 0)
		return false;
	json_begin(j, key, '{');
	cut = put_layer(j, l, max);
	json_end(j, '}');
	return cut;
}

void
finding_put_begin(struct finding_out *out, const struct finding_begin *b)
{
	struct json_out j;
	bool cut;

	if (out->form != FORM_JSON)
		return;
	j = open_record(out, "begin");
	json_put_int(&j, "v", FINDING_VERSION);
	json_put_str(&j, "tool", b->tool);
	json_put_str(&j, "version", b->version);
	json_begin(&j, "checks", '[');
	for (size_t i = 0; i < b->nchecks; i++)
		json_put_str(&j, NULL, b->checks[i]);
	json_end(&j, ']');
	cut = put_text(&j, "label", span_of(b->label), FINDING_TEXT_MAX);
	close_record(out, &j, cut);
}

void
finding_put_image(struct finding_out *out, const struct finding_image *i)
{
	struct json_out j;
	bool cut;

	if (out->form != FORM_JSON)
		return;
	j = open_record(out, "image");
	cut = put_text(&j, "ref", span_of(i->ref), FINDING_TEXT_MAX);
	put_str(&j, "digest", i->digest);
	cut |= put_text(&j, "platform", span_of(i->platform), FINDING_KEY_MAX);
	put_str(&j, "config_digest", i->config_digest);
	json_put_uint(&j, "layers", i->layers);
	close_record(out, &j, cut);
}

void
finding_put_layer(struct finding_out *out, const struct finding_layer *l)
{
	struct json_out j;
	bool cut;

	if (out->form != FORM_JSON)
		return;
	j = open_record(out, "layer");
	cut = put_layer(&j, l, &usual);
	close_record(out, &j, cut);
}

void
finding_put_rule(struct finding_out *out, const struct rule *r,
    enum severity severity)
{
	struct json_out j;

	if (out->form != FORM_JSON)
		return;
	j = open_record(out, "rule");
	json_put_str(&j, "rule", r->id);
	json_put_str(&j, "title", r->title);
	json_put_str(&j, "severity", severity_name(severity));
	put_str(&j, "help", r->help);
	put_str(&j, "remediation", r->remediation);
	put_list(&j, "references", r->references);
	put_list(&j, "tags", r->tags);
	put_list(&j, "aliases", r->aliases);
	close_record(out, &j, false);
}

static void
build_finding(struct finding_out *out, const struct finding *f,
    const struct limits *max)
{
	struct json_out j = open_record(out, "finding");
	bool cut;

	json_put_str(&j, "rule", f->rule->id);
	json_put_str(&j, "severity", severity_name(f->severity));
	put_str(&j, "confidence", f->confidence);
	cut = put_text(&j, "message", f->message, max->text);
	cut |= put_name(&j, "path", f->path, FINDING_PATH_MAX);
	put_uint(&j, "line", f->line);
	put_uint(&j, "column", f->column);
	cut |= put_text(&j, "evidence", f->evidence, max->text);
	cut |= put_name(&j, "key", f->key, max->key);
	cut |= put_layer_of(&j, "layer", &f->layer, max);
	cut |= put_layer_of(&j, "hidden_by", &f->hidden_by, max);
	put_uint(&j, "history", f->history);
	if (f->base)
		json_put_bool(&j, "base", true);
	cut |= put_text(&j, "package", f->package, max->key);
	put_str(&j, "remediation", f->remediation);
	put_str(&j, "fingerprint", f->fingerprint);
	if (cut)
		json_put_bool(&j, "truncated", true);
	json_end(&j, '}');
	buf_putc(&out->b, '\n');
}

void
finding_put(struct finding_out *out, const struct finding *f)
{
	if (out->form == FORM_TEXT)
		text_finding(out, f);
	if (out->form == FORM_JSON) {
		build_finding(out, f, &usual);
		if (out->b.n > RECORD_PIPE) {
			buf_reset(&out->b);
			build_finding(out, f, &tight);
		}
	}
	out_flush(out);
}

static void
build_diag(struct finding_out *out, const struct finding_diag *d,
    const struct limits *max)
{
	struct json_out j = open_record(out, "diag");
	bool cut;

	json_put_str(&j, "level", d->level);
	cut = put_text(&j, "code", span_of(d->code), max->key);
	cut |= put_text(&j, "message", d->message, max->text);
	cut |= put_name(&j, "path", d->path, FINDING_PATH_MAX);
	put_uint(&j, "line", d->line);
	if (d->layer >= 0) {
		json_begin(&j, "layer", '{');
		json_put_int(&j, "index", d->layer);
		json_end(&j, '}');
	}
	if (cut)
		json_put_bool(&j, "truncated", true);
	json_end(&j, '}');
	buf_putc(&out->b, '\n');
}

void
finding_put_diag(struct finding_out *out, const struct finding_diag *d)
{
	if (out->form == FORM_TEXT)
		text_diag(out, d);
	if (out->form == FORM_JSON) {
		build_diag(out, d, &usual);
		if (out->b.n > RECORD_PIPE) {
			buf_reset(&out->b);
			build_diag(out, d, &tight);
		}
	}
	out_flush(out);
}

void
finding_put_end(struct finding_out *out, const struct finding_end *e)
{
	struct json_out j;

	if (out->form != FORM_JSON)
		return;
	j = open_record(out, "end");
	json_put_bool(&j, "ok", e->ok);
	json_put_uint(&j, "entries", e->entries);
	json_put_uint(&j, "bytes", e->bytes);
	json_begin(&j, "findings", '{');
	for (int i = 0; i < SEV_COUNT; i++)
		json_put_uint(&j, severity_name((enum severity)i),
		    e->findings[i]);
	json_end(&j, '}');
	json_begin(&j, "skipped", '{');
	for (size_t i = 0; i < e->nskipped; i++)
		json_put_uint(&j, e->skipped[i].reason, e->skipped[i].count);
	json_end(&j, '}');
	put_str(&j, "sandbox", e->sandbox);
	close_record(out, &j, false);
}

static void
put_netstring(struct buf *b, struct span s)
{
	buf_printf(b, "%zu:", s.n);
	buf_put(b, s);
	buf_putc(b, ',');
}

void
finding_frame(struct buf *b, const struct rule *rule, struct span path,
    struct span key)
{
	put_netstring(b, span_of(rule->id));
	put_netstring(b, path);
	put_netstring(b, key);
}
