/*
 * A worker that has ended: what is said of it, and of which question.
 */
#include <signal.h>
#include <sys/wait.h>

#include "base/mem.h"
#include "rule/child_parts.h"

void
death_of_limit(struct buf *b, enum child_stop stop,
    const struct child_limits *l)
{
	if (stop == STOP_CPU)
		buf_printf(b, "it takes more than %g seconds of processor time",
		    l->cpu_ms / 1000.0);
	else if (stop == STOP_WALL)
		buf_printf(b, "it takes more than %g seconds",
		    l->wall_ms / 1000.0);
	else
		buf_printf(b, "it needs more than %zu MiB of memory",
		    l->memory / (1024 * 1024));
}

void
death_of_status(struct buf *b, int status)
{
	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS)
		buf_puts(b, "it was ended by the sandbox");
	else if (WIFSIGNALED(status))
		buf_printf(b, "it was ended by signal %d", WTERMSIG(status));
	else
		buf_printf(b, "it ended with status %d", WEXITSTATUS(status));
}

bool
death_for_memory(int status)
{
	return WIFEXITED(status) && WEXITSTATUS(status) == WORKER_NO_MEMORY;
}

/* All from a place on: what was asked before had an answer, which is lost. */
static void
give_up_function(struct batch *b, size_t from, unsigned function)
{
	for (size_t i = from; i < b->n; i++)
		if (!b->questions[i].settled &&
		    b->questions[i].function == function)
			question_settle(&b->questions[i], CHILD_STOPPED,
			    CHILD_STOPPED_WHY);
}

static void
count_death(struct child *c, struct question *q)
{
	const unsigned function = q->function;

	if (function >= c->functions) {
		size_t n = (size_t)function + 1;

		c->deaths = mem_resize(c->deaths, n, sizeof(*c->deaths));
		memset(c->deaths + c->functions, 0,
		    (n - c->functions) * sizeof(*c->deaths));
		c->functions = n;
	}
	if (++c->deaths[function] < CHILD_DEATHS_MAX)
		return;
	q->last = true;
	give_up_function(&c->asked, (size_t)(q - c->asked.questions), function);
	give_up_function(&c->filling, 0, function);
	batch_rewind(&c->filling);
}

/* The question at which it died, as the board has it; that may be nonsense. */
static struct question *
to_blame(struct child *c)
{
	uint32_t at = atomic_load(&c->board->at);
	struct batch *b = &c->asked;

	if (b->told == b->n || (at == BOARD_IDLE && c->fault == FAULT_NONE))
		return NULL;
	if (at < b->told || at >= b->n || b->questions[at].settled)
		at = (uint32_t)b->told;
	return &b->questions[at];
}

bool
death_settle(struct child *c, enum child_stop stop, const char *why)
{
	struct question *q = to_blame(c);

	if (!q)
		return false;
	question_settle(q, stop == STOP_NONE ? CHILD_DIED : CHILD_LIMIT, why);
	count_death(c, q);
	return true;
}
