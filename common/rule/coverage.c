#include "rule/coverage.h"

#include "base/show.h"
#include "rule/trial.h"

/* What tests tell of a rule. */
struct covered {
	size_t run; /* tests with results, or none, but without trouble */
	bool fires, silent;
};

struct totals {
	size_t rules, never, always, untested, uncovered;
};

static struct covered
look(const struct trials *t)
{
	struct covered c = { 0 };

	for (size_t i = 0; i < t->n; i++) {
		if (t->list[i].trouble)
			continue;
		c.run++;
		if (t->list[i].count)
			c.fires = true;
		else
			c.silent = true;
	}
	return c;
}

static void
count(struct totals *all, const struct trials *t, const struct covered *c)
{
	all->rules++;
	all->uncovered += !c->fires || !c->silent;
	if (t->n == 0)
		all->untested++;
	else {
		all->never += !c->fires;
		all->always += !c->silent;
	}
}

static void
put_json(struct buf *out, const struct trials *t, const struct covered *c)
{
	struct json_out j = { .b = out };

	json_begin(&j, NULL, '{');
	json_put_str(&j, "rule", t->rule->rule.id);
	json_put_str(&j, "file", t->rule->file);
	json_put_bool(&j, "fires", c->fires);
	json_put_bool(&j, "silent", c->silent);
	if (t->trouble)
		json_put_str(&j, "trouble", t->trouble);
	json_begin(&j, "tests", '[');
	for (size_t i = 0; i < t->n; i++) {
		const struct trial *trial = &t->list[i];

		json_begin(&j, NULL, '{');
		json_put_str(&j, "name", trial->name);
		if (trial->trouble)
			json_put_str(&j, "trouble", trial->trouble);
		else
			json_put_uint(&j, "findings", trial->count);
		json_end(&j, '}');
	}
	json_end(&j, ']');
	json_end(&j, '}');
	buf_putc(out, '\n');
}

static void
put_test(struct buf *out, const struct trial *trial)
{
	if (trial->trouble)
		buf_puts(out, "         -  ");
	else
		buf_printf(out, "%10zu  ", trial->count);
	show_put(out, span_of(*trial->name ? trial->name : "(no name)"));
	if (trial->trouble) {
		buf_puts(out, ": ");
		show_put_text(out, span_of(trial->trouble));
	}
	buf_putc(out, '\n');
}

static void
put_text(struct buf *out, const struct trials *t, const struct covered *c)
{
	show_put(out, span_of(t->rule->rule.id));
	if (t->trouble) {
		buf_puts(out, ": ");
		show_put_text(out, span_of(t->trouble));
	} else if (t->n == 0)
		buf_puts(out, ": no tests");
	else if (!c->fires)
		buf_puts(out, ": fires in none of its tests");
	else if (!c->silent)
		buf_puts(out, ": is silent in none of its tests");
	else
		buf_puts(out, ": fires, and is silent");
	buf_putc(out, '\n');
	for (size_t i = 0; i < t->n; i++)
		put_test(out, &t->list[i]);
}

static void
put_totals(struct buf *out, const struct totals *all)
{
	buf_printf(out,
	    "%zu rule%s: %zu without tests, %zu fire in none, %zu are silent "
	    "in none\n",
	    all->rules, all->rules == 1 ? "" : "s", all->untested, all->never,
	    all->always);
}

int
book_coverage(struct book *b, bool json, struct buf *out, size_t *uncovered,
    struct err *err)
{
	struct totals all = { 0 };

	for (size_t i = 0; i < book_rules(b); i++) {
		auto_trials struct trials t = { 0 };
		struct covered c;

		if (!book_rule_is_on(b, i))
			continue;
		if (trials_run(b, i, &t, err) < 0)
			return -1;
		c = look(&t);
		count(&all, &t, &c);
		if (json)
			put_json(out, &t, &c);
		else
			put_text(out, &t, &c);
	}
	if (!json)
		put_totals(out, &all);
	*uncovered = all.uncovered;
	return 0;
}
