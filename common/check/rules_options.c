#include "base/mem.h"
#include "check/rules.h"

static int
add_file(struct rules_files *f, struct span name, struct err *err)
{
	if (f->n == RULES_FILES_MAX)
		return err_set(err, "given more than %d times",
		    RULES_FILES_MAX);
	f->list[f->n++] = mem_spandup(name);
	return 0;
}

static int
take_rules(struct check *c, struct span text, struct err *err)
{
	struct rules_state *s = check_state(c);

	return add_file(&s->files, text, err);
}

static int
take_params(struct check *c, struct span text, struct err *err)
{
	struct rules_state *s = check_state(c);

	return add_file(&s->params, text, err);
}

static int
take_seconds(struct check *c, struct span text, struct err *err)
{
	struct rules_state *s = check_state(c);
	uint64_t n;

	if (!span_to_u64(text, RULES_SECONDS_MAX, &n) || n == 0)
		return err_set(err, "'%.*s' is no number from 1 to %d",
		    SPAN_ARG(text), RULES_SECONDS_MAX);
	s->seconds = (unsigned)n;
	return 0;
}

static int
take_memory(struct check *c, struct span text, struct err *err)
{
	struct rules_state *s = check_state(c);
	uint64_t n;

	if (!span_to_u64(text, RULES_MEMORY_MAX, &n) || n < RULES_MEMORY_MIN)
		return err_set(err, "'%.*s' is no number from %d to %d",
		    SPAN_ARG(text), RULES_MEMORY_MIN, RULES_MEMORY_MAX);
	s->memory = (size_t)n << 20;
	return 0;
}

static int
set_task(struct check *c, enum rules_task task, struct span id, struct err *err)
{
	struct rules_state *s = check_state(c);

	if (s->task != TASK_CHECK)
		return err_set(err,
		    "one thing at a time: another option asks "
		    "for something else");
	s->task = task;
	s->id = mem_spandup(id);
	return 0;
}

#define TASK(name, task)                                          \
	static int take_##name(struct check *c, struct span text, \
	    struct err *err)                                      \
	{                                                         \
		return set_task(c, task, text, err);              \
	}

TASK(test, TASK_TEST)
TASK(lint, TASK_LINT)
TASK(coverage, TASK_COVERAGE)
TASK(explain, TASK_EXPLAIN)
TASK(new, TASK_NEW)
TASK(library, TASK_LIBRARY)
TASK(dump, TASK_DUMP)

const struct check_option rules_options[] = {
	{ .name = "rules",
	    .letter = 'r',
	    .arg = "FILE|DIR",
	    .help = "judge by your own rules, written in jq",
	    .is_path = true,
	    .take = take_rules },
	{ .name = "params",
	    .letter = 'p',
	    .arg = "FILE",
	    .help = "parameters of your own rules, as JSON",
	    .is_path = true,
	    .take = take_params },
	{ .name = "max-seconds",
	    .arg = "N",
	    .help = "processor time of your own rules, each time",
	    .take = take_seconds },
	{ .name = "max-memory",
	    .arg = "MIB",
	    .help = "memory of your own rules",
	    .take = take_memory },
	{ .name = "test",
	    .alone = true,
	    .help = "run the rules' own tests (TAP)",
	    .take = take_test },
	{ .name = "lint",
	    .alone = true,
	    .help = "say what is wrong with the rules",
	    .take = take_lint },
	{ .name = "coverage",
	    .alone = true,
	    .help = "say which rules fire in which of their tests",
	    .take = take_coverage },
	{ .name = "explain",
	    .alone = true,
	    .arg = "ID",
	    .help = "say all that is known of a rule",
	    .take = take_explain },
	{ .name = "new",
	    .alone = true,
	    .arg = "ID",
	    .help = "print a rule to begin with",
	    .take = take_new },
	{ .name = "library",
	    .alone = true,
	    .help = "print where the library for rules is",
	    .take = take_library },
	{ .name = "dump-input",
	    .alone = true,
	    .help = "print what the rules are given, ask none",
	    .take = take_dump },
	{ 0 },
};
