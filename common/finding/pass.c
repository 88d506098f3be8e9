#include "base/mem.h"
#include "finding/internal.h"
#include "json/json.h"

static void
put_member(struct json_out *j, struct span key, const struct json *v,
    const struct finding_changes *changes)
{
	auto_free char *name = NULL;

	if (span_is(key, "type") || span_is(key, "run"))
		return;
	if (changes->severity && span_is(key, "severity"))
		return;
	name = mem_spandup(key);
	json_put_value(j, name, v);
}

bool
finding_pass(struct finding_out *out, const struct json *record,
    const struct finding_changes *changes)
{
	struct json_out j = { .b = &out->b };
	const struct json *v;
	struct span key;
	void *at = NULL;

	if (out->form != FORM_JSON)
		return true;
	json_begin(&j, NULL, '{');
	json_put_value(&j, "type", json_member(record, SPAN("type")));
	json_put_str(&j, "run", out->run);
	if (changes->severity)
		json_put_str(&j, "severity", changes->severity);
	while (json_each(record, &at, &key, &v))
		put_member(&j, key, v, changes);
	if (changes->fingerprint)
		json_put_str(&j, "fingerprint", changes->fingerprint);
	json_end(&j, '}');
	buf_putc(&out->b, '\n');
	if (!buf_ok(&out->b)) {
		buf_reset(&out->b);
		return false;
	}
	out_flush(out);
	return true;
}
