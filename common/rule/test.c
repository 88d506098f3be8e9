#include "rule/test.h"

#include "base/mem.h"
#include "base/show.h"
#include "rule/trial.h"

enum {
	WHY_MAX = 64 * 1024, /* of one test: some lines */
	DEBUG_JSON = 1024,   /* bytes of a message by `debug` that is no text */
	DEBUG_MAX = 1024 * 1024 /* bytes of all, before they are cut */
};

struct tap {
	struct buf *out;
	size_t n, failed;
};

/* In TAP a # begins what a harness obeys, as does a backslash before it. */
static void
put_title(struct buf *out, struct span title)
{
	struct span piece;

	for (bool first = true; span_cut(&title, '#', &piece); first = false) {
		if (!first)
			buf_puts(out, "\\#");
		show_put(out, piece);
	}
}

static void
put_comment(struct buf *out, const char *before, struct span text)
{
	struct span line;

	while (text.n && span_cut(&text, '\n', &line)) {
		buf_printf(out, "# %s", before);
		show_put_text(out, line);
		buf_putc(out, '\n');
	}
}

static void
put_test(struct tap *tap, bool passed, const struct user_rule *rule,
    const char *name)
{
	buf_printf(tap->out, "%sok %zu - ", passed ? "" : "not ", ++tap->n);
	put_title(tap->out, span_of(rule->rule.id));
	if (name && *name) {
		buf_puts(tap->out, ": ");
		put_title(tap->out, span_of(name));
	}
	tap->failed += !passed;
}

static void
put_debug(struct tap *tap, const struct trial *trial)
{
	auto_buf struct buf text = { .max = DEBUG_MAX };
	struct err err;
	auto_json struct json_doc *doc = trial->debug
	    ? json_parse(span_of(trial->debug), CHILD_ANSWER_MAX, &err)
	    : NULL;

	if (!doc)
		return;
	for (size_t i = 0; i < json_count(json_root(doc)); i++) {
		const struct json *message = json_at(json_root(doc), i);

		if (json_type(message) == JSON_STRING)
			buf_put(&text, json_string(message));
		else
			trial_put_json(&text, message, DEBUG_JSON);
		buf_putc(&text, '\n');
	}
	put_comment(tap->out, "debug: ", buf_span(&text));
}

static void
put_trial(struct tap *tap, const struct trials *t, const struct trial *trial)
{
	auto_buf struct buf why = { .max = WHY_MAX };
	auto_free char *number = NULL;
	bool passed = trial_passed(trial, &why);

	if (!*trial->name)
		number = mem_printf("test %zu", (size_t)(trial - t->list) + 1);
	put_test(tap, passed, t->rule, number ? number : trial->name);
	buf_putc(tap->out, '\n');
	put_comment(tap->out, "", buf_span(&why));
	put_debug(tap, trial);
}

static void
put_rule(struct tap *tap, const struct trials *t)
{
	if (t->trouble) {
		put_test(tap, false, t->rule, NULL);
		buf_putc(tap->out, '\n');
		put_comment(tap->out, "", span_of(t->trouble));
	} else if (t->n == 0) {
		put_test(tap, true, t->rule, NULL);
		buf_puts(tap->out, " # SKIP it has no tests\n");
	}
	for (size_t i = 0; i < t->n; i++)
		put_trial(tap, t, &t->list[i]);
}

int
book_test(struct book *b, struct buf *out, size_t *failed, struct err *err)
{
	auto_buf struct buf tests = { .max = out->max };
	struct tap tap = { .out = &tests };
	int got = 0;

	for (size_t i = 0; i < book_rules(b) && got == 0; i++) {
		auto_trials struct trials t = { 0 };

		if (!book_rule_is_on(b, i))
			continue;
		got = trials_run(b, i, &t, err);
		if (got == 0)
			put_rule(&tap, &t);
	}
	buf_printf(out, "1..%zu\n", tap.n);
	buf_put(out, buf_span(&tests));
	out->over = out->over || !buf_ok(&tests);
	*failed = tap.failed;
	return got;
}
