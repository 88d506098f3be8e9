#include "check/external.h"

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

#define ADVICE \
	"give it what --print-select prints, or let --partial do with less"

static void
check_content(struct run *run, const struct stage *stage, const char *name,
    const struct select *want)
{
	struct span missing;
	struct err msg;

	if (select_covers(stage->kept, want, &missing))
		return;
	err_set(&msg, "%s left out \"%.*s\", needed by %s: " ADVICE,
	    stage->tool, SPAN_ARG(missing), name);
	report_gap(run, "not-covered", msg.msg);
}

static void
add_name(struct buf *who, const char *name)
{
	buf_printf(who, "%s%s", who->n ? ", " : "", name);
}

/* One word on all the checks that need names. */
static void
check_names(struct run *run, const struct stage *stage)
{
	auto_buf struct buf who = { .max = ERR_MAX };
	struct err msg;

	if (stage_has_names(stage))
		return;
	for (size_t i = 0; i < run->nchecks; i++)
		if (run->checks[i].names)
			add_name(&who, run->checks[i].def->name);
	run->names_known = run->names_known && !who.n;
	for (size_t i = 0; run->externals && i < run->externals->n; i++)
		if (run->externals->list[i].names)
			add_name(&who, run->externals->list[i].name);
	if (!who.n)
		return;
	err_set(&msg,
	    "%s dropped the names of other files (--hollow keeps them), which "
	    "are needed by %s: " ADVICE,
	    stage->tool, buf_str(&who));
	report_gap(run, "names-dropped", msg.msg);
}

/* A script may not look at what was left out on the way: so external checks are
 * judged here too. */
void
cover_stages(struct run *run)
{
	run->names_known = true;
	for (size_t i = 0; i < run->info->nstages; i++) {
		const struct stage *stage = &run->info->stages[i];

		for (size_t k = 0; k < run->nchecks; k++) {
			auto_select struct select *want =
			    check_select_of(&run->checks[k]);

			check_content(run, stage, run->checks[k].def->name,
			    want);
		}
		for (size_t k = 0; run->externals && k < run->externals->n; k++)
			check_content(run, stage, run->externals->list[k].name,
			    run->externals->list[k].select);
		check_names(run, stage);
	}
}
