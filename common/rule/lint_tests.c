/* What is odd about rules and their tests; lint.c has the rules alone. */
#include <stdarg.h>
#include <stdio.h>

#include "base/mem.h"
#include "base/show.h"
#include "base/table.h"
#include "finding/finding.h"
#include "rule/lint_parts.h"

enum {
	LINE_MAX_BYTES = 4096,
	/* A path and a key, which are texts of an answer. */
	FRAME_MAX = 2 * CHILD_ANSWER_MAX,
};

static void
put_line(struct lint *lint, const char *file, const char *id,
    struct span message)
{
	show_put(lint->out, span_of(file));
	if (id) {
		buf_puts(lint->out, ": ");
		show_put(lint->out, span_of(id));
	}
	buf_puts(lint->out, ": ");
	show_put(lint->out, message);
	buf_putc(lint->out, '\n');
	lint->wrong++;
}

static void
say(struct lint *lint, const struct user_rule *rule, const char *message)
{
	put_line(lint, rule->file, rule->rule.id, span_of(message));
}

void
lint_say(const struct seen *s, const char *fmt, ...)
{
	auto_buf struct buf line = { .max = LINE_MAX_BYTES };
	char text[ERR_MAX];
	va_list ap;

	if (*s->trial->name)
		buf_printf(&line, "test '%s': ", s->trial->name);
	else
		buf_printf(&line, "test %zu: ", s->number);
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	buf_puts(&line, text);
	put_line(s->lint, s->rule->file, s->rule->rule.id, buf_span(&line));
}

static void
check_params(const struct seen *s)
{
	const struct json *has = json_member(s->rule->meta, SPAN("params"));
	const struct json *value;
	struct span name;
	void *iter = NULL;

	while (json_each(json_member(s->trial->input, SPAN("params")), &iter,
	    &name, &value))
		if (!json_member(has, name))
			lint_say(s, "the rule has no parameter '%.*s'",
			    SPAN_ARG(name));
}

/* Two findings that nobody can tell apart in the next build. */
static bool
check_fingerprints(const struct seen *s)
{
	struct table frames = { 0 };
	bool good = true;

	for (size_t i = 0; i < s->trial->count && good; i++) {
		auto_buf struct buf frame = { .max = FRAME_MAX };
		const struct json *r = json_at(json_root(s->trial->results), i);
		struct span path = json_string(json_member(r, SPAN("path")));

		finding_frame(&frame, &s->rule->rule, path,
		    json_string(json_member(r, SPAN("key"))));
		table_add(&frames, buf_span(&frame));
		good = frames.n == i + 1;
		if (!good)
			lint_say(s,
			    "two findings of '%.*s' have one fingerprint: "
			    "give each a 'key' of its own",
			    SPAN_ARG(path));
	}
	table_release(&frames);
	return good;
}

static void
check_names(struct lint *lint, const struct trials *t)
{
	struct table names = { 0 };

	for (size_t i = 0, n = 0; i < t->n; i++) {
		const struct seen s = { lint, t->rule, &t->list[i], i + 1 };

		if (!*t->list[i].name)
			continue;
		table_add(&names, span_of(t->list[i].name));
		if (names.n == n)
			lint_say(&s, "another test has the same name");
		n = names.n;
	}
	table_release(&names);
}

/* Nothing is said where a test has not run, which might be the one. */
static void
check_coverage(struct lint *lint, const struct trials *t)
{
	bool fires = t->n == 0, silent = t->n == 0;

	for (size_t i = 0; i < t->n; i++) {
		if (t->list[i].trouble)
			return;
		fires |= t->list[i].count > 0;
		silent |= t->list[i].count == 0;
	}
	if (!fires)
		say(lint, t->rule, "it finds nothing in any of its tests");
	if (!silent)
		say(lint, t->rule, "it has no test in which it finds nothing");
}

static bool
selects_paths(const struct user_rule *rule)
{
	const struct json *select = json_member(rule->meta, SPAN("select"));

	return json_member(select, SPAN("path")) ||
	    json_member(select, SPAN("not_path")) ||
	    json_member(select, SPAN("regex"));
}

static void
check_tests(struct lint *lint, const struct trials *t)
{
	bool unique = true, path = false;

	if (t->trouble)
		say(lint, t->rule, t->trouble);
	else if (t->rule->has_tests && t->n == 0)
		say(lint, t->rule, "it has no tests");
	check_names(lint, t);
	for (size_t i = 0; i < t->n; i++) {
		const struct seen s = { lint, t->rule, &t->list[i], i + 1 };

		if (!t->list[i].input) {
			lint_say(&s, "%s", t->list[i].trouble);
			continue;
		}
		lint_input(&s);
		path = path || lint_has_path(&s);
		check_params(&s);
		unique = unique && check_fingerprints(&s);
	}
	if (t->n && !path && selects_paths(t->rule))
		say(lint, t->rule,
		    "none of its tests has an entry with a 'path': whether "
		    "\"select\" has the right ones is not tested");
	check_coverage(lint, t);
}

/* Of a rule that nobody asks about. */
static bool
is_left_out(const struct book *b, const struct rule_problem *p)
{
	for (size_t i = 0; p->id && i < book_rules(b); i++)
		if (strcmp(book_rule(b, i)->rule.id, p->id) == 0)
			return !book_rule_is_on(b, i);
	return false;
}

int
book_lint(struct book *b, struct buf *out, size_t *wrong, struct err *err)
{
	struct lint lint = { .out = out };
	const struct rule_problem *p;
	bool runs = book_child(b) != NULL;
	int got = 0;

	for (size_t i = 0; (p = book_problem(b, i)) != NULL; i++) {
		if (is_left_out(b, p))
			continue;
		put_line(&lint, p->file, p->id, span_of(p->message));
		runs = runs && !p->fatal;
	}
	for (size_t i = 0; runs && got == 0 && i < book_rules(b); i++) {
		auto_trials struct trials t = { 0 };

		if (!book_rule_is_on(b, i))
			continue;
		got = trials_run(b, i, &t, err);
		if (got == 0)
			check_tests(&lint, &t);
	}
	*wrong = lint.wrong;
	return got;
}
