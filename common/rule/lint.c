#include "rule/book_parts.h"

/* Bytes of a title: a line of a report has room for so many. */
enum { TITLE_MAX = 100 };

static void
look_at_texts(struct book *b, const struct user_rule *rule)
{
	const struct rule *r = &rule->rule;
	size_t n = strlen(r->title);

	if (n > TITLE_MAX)
		book_remark(b, rule, "the title has more than %d bytes",
		    TITLE_MAX);
	if (r->title[n - 1] == '.')
		book_remark(b, rule, "the title ends with a full stop");
	if (!r->help)
		book_remark(b, rule, "it has no \"help\": why it matters");
	else if (strcmp(r->help, r->title) == 0)
		book_remark(b, rule, "\"help\" says no more than the title");
	if (!r->remediation)
		book_remark(b, rule, "it has no \"remediation\": what to do");
}

static void
look_at_select(struct book *b, const struct user_rule *rule)
{
	const struct json *select = json_member(rule->meta, SPAN("select"));

	if (json_count(select)) {
		empty_look(b, rule, select);
		narrow_look(b, rule, select);
	} else if (rule->scope != SCOPE_IMAGE || rule->selects) {
		book_remark(b, rule,
		    "it is given every entry: it has no \"select\"");
	}
	if (json_member(select, SPAN("max_bytes")) && !rule->contains &&
	    rule->content == CONTENT_NONE)
		book_remark(b, rule,
		    "\"max_bytes\" says nothing without \"content\"");
}

void
lint_rule(struct book *b, const struct module *m, const struct user_rule *rule)
{
	look_at_texts(b, rule);
	look_at_select(b, rule);
	if (m->defines.tests_takes)
		book_remark(b, rule, "\"tests\" takes no arguments");
}

/* To be asked last: where a definition before it is not right, a text does not
 * tell whether it has tests, and that is said of it. */
void
lint_tests(struct book *b)
{
	for (size_t i = 0; i < b->n_rules; i++)
		if (!b->rules[i]->has_tests &&
		    !module_of(b, b->rules[i])->defines.tests_takes)
			book_remark(b, b->rules[i], "it has no tests");
}

void
lint_library(struct book *b, const struct module *m)
{
	if (m->defines.check)
		book_remark_of(b, m->name,
		    "it has a 'def check:', but its module has no \"id\": it "
		    "is taken for a library");
}
