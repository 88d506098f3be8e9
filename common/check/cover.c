#include "check/driver.h"

/* What --partial turns into a warning. */
static void
report_gap(struct run *run, const char *code, const char *message)
{
	report_note(run, run->opt->partial ? DIAG_WARNING : DIAG_ERROR, code,
	    (struct span){ NULL, 0 }, message);
}

/* A check that asks for names has to see them all, hollow or whole. */
static bool
stage_has_names(const struct stage *stage)
{
	return select_is_hollow(stage->kept) || select_covers_all(stage->kept);
}

static void
check_stage(struct run *run, const struct stage *stage, const struct check *c)
{
	static const char advice[] = "give it what --print-select prints, or "
				     "let --partial do with less";
	auto_select struct select *want = check_select_of(c);
	struct span missing;
	struct err msg;

	if (!select_covers(stage->kept, want, &missing)) {
		err_set(&msg, "%s left out \"%.*s\", which %s needs: %s",
		    stage->tool, SPAN_ARG(missing), c->def->name, advice);
		report_gap(run, "not-covered", msg.msg);
	}
	if (!c->def->select.names || stage_has_names(stage))
		return;
	run->names_known = false;
	err_set(&msg,
	    "%s dropped the names of other files, which %s needs "
	    "(--hollow keeps them): %s",
	    stage->tool, c->def->name, advice);
	report_gap(run, "names-dropped", msg.msg);
}

void
cover_stages(struct run *run)
{
	run->names_known = true;
	for (size_t i = 0; i < run->info->nstages; i++)
		for (size_t k = 0; k < run->nchecks; k++)
			check_stage(run, &run->info->stages[i],
			    &run->checks[k]);
}
