/* child: its processes, those that die or lie, and what becomes of the answers.
 */
#include <errno.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "asking.h"
#include "base/mem.h"
#include "rule/child_parts.h"
#include "sandbox/sandbox.h"
#include "tap.h"

enum { MANY = 10000 };

/* Order, through deaths */

struct row {
	size_t n;
	bool in_order;
	size_t deaths, limits, stopped, wrong; /* limits are deaths */
	size_t last, at; /* of those that are called the last: how many */
};

static void
check_row(void *arg, const struct child_answer *a)
{
	struct row *r = arg;
	auto_buf struct buf want = { .max = 64 };

	buf_printf(&want, "[%zu]", r->n);
	if (a->tag != (void *)(uintptr_t)r->n)
		r->in_order = false;
	r->limits += a->end == CHILD_LIMIT;
	if (a->last) {
		r->last++;
		r->at = r->deaths + 1;
	}
	if (a->end == CHILD_LIMIT || a->end == CHILD_DIED)
		r->deaths++;
	else if (a->end == CHILD_STOPPED)
		r->stopped++;
	else if (a->end != CHILD_DONE || !span_eq(a->values, buf_span(&want)))
		r->wrong++;
	r->n++;
}

/* Asks 0, 1, 2 ... of two functions in turn. */
static struct row
ask_row(const char *text, size_t n)
{
	struct row r = { .in_order = true };
	auto_child struct child *c = start(text, short_limits());
	struct err err;

	if (!c)
		return r;
	child_on_answer(c, check_row, &r);
	for (size_t i = 0; i < n; i++) {
		auto_free char *input = mem_printf("%zu", i);

		if (child_ask(c, i % 2, (void *)(uintptr_t)i, span_of(input),
			&err) < 0) {
			printf("# %s\n", err.msg);
			return r;
		}
	}
	if (child_finish(c, &err) < 0)
		printf("# %s\n", err.msg);
	return r;
}

static void
test_order(void)
{
	struct row r = ask_row(".[1]", MANY);

	ok(r.n == MANY && r.in_order && !r.wrong && !r.deaths,
	    "answers come in the order of the questions");
	r = ask_row("if .[1] == 5000 then def f: f; f else .[1] end", MANY);
	ok(r.n == MANY && r.in_order && !r.wrong,
	    "none is lost, and none comes twice, where a worker dies");
	ok(r.deaths == 1, "one question is to blame");
	r = ask_row("if .[1] == 5000 then halt elif .[1] == 5001 then "
		    "\"x\" | halt_error elif .[1] == 5002 then error(1) else "
		    ".[1] end",
	    MANY);
	ok(r.n == MANY && r.in_order && r.wrong == 3 && !r.deaths,
	    "after an error all is as it was");
	r = ask_row("if .[0] == 1 and .[1] > 700 then def f: f; f else .[1] "
		    "end",
	    2000);
	ok(r.n == 2000 && r.in_order && r.deaths == CHILD_DEATHS_MAX,
	    "a function that ends workers is not asked any more");
	ok(r.last == 1 && r.at == CHILD_DEATHS_MAX, "the last death says so");
	ok(r.stopped == 650 - CHILD_DEATHS_MAX && !r.wrong,
	    "and others are not affected");
}

/* Large answers to large questions: neither side waits for the other. */
static void
test_large(void)
{
	auto_free char *input = mem_alloc(1000 * 1000);
	auto_heard struct heard h = heard_new();
	struct child_limits l = child_limits();
	auto_child struct child *c = NULL;
	struct err err;
	int r;

	/* So little that each worker is replaced after its batch. */
	l.memory = 24 * 1024 * 1024;
	c = start(".[1]", l);
	r = c ? 0 : -1;
	memset(input, 'x', 1000 * 1000);
	input[0] = input[1000 * 1000 - 1] = '"';
	if (c)
		child_on_answer(c, hear, &h);
	for (size_t i = 0; r == 0 && i < 6; i++)
		r = child_ask(c, 0, NULL, (struct span){ input, 1000 * 1000 },
		    &err);
	ok(r == 0 && child_finish(c, &err) == 0 && h.n == 6 &&
		h.values.n == 1000 * 1000 + 2,
	    "questions and answers are larger than what a socket takes");
}

/* What becomes of the processes */

static bool
have_no_children(void)
{
	return waitpid(-1, NULL, WNOHANG) < 0 && errno == ECHILD;
}

/* Questions that take for ever, enough to be sent. */
static struct child *
start_busy(void)
{
	struct child *c = start("def f: f; f", child_limits());
	struct err err;

	for (size_t i = 0; c && c->worker < 0; i++)
		if (child_ask(c, 0, NULL, SPAN("1"), &err) < 0)
			break;
	return c;
}

static void
test_processes(void)
{
	struct child *c;
	pid_t pid;

	/* Orphans become ours. */
	ok(prctl(PR_SET_CHILD_SUBREAPER, 1) == 0 && have_no_children(),
	    "programs that have ended leave no process");
	c = start_busy();
	ok(c && !have_no_children(), "a program runs");
	child_free(c);
	ok(have_no_children(), "and is ended in the midst of its work");
	pid = fork();
	if (pid == 0) {
		(void)start_busy();
		raise(SIGKILL);
	}
	alarm(PATIENCE);
	while (waitpid(-1, NULL, 0) > 0)
		;
	alarm(0);
	ok(errno == ECHILD, "with who asks its processes end");
}

/* A warden that somebody has stopped is not waited for. */
static void
test_stopped(void)
{
	struct child *c = start(".", child_limits());
	pid_t warden = c ? c->warden : 0;

	ok(warden > 0 && kill(warden, SIGSTOP) == 0, "a warden is stopped");
	alarm(PATIENCE);
	child_free(c);
	alarm(0);
	ok(waitpid(warden, NULL, WNOHANG) == 0, "and is left where it is");
	kill(warden, SIGKILL);
	ok(waitpid(warden, NULL, 0) == warden, "until it is killed");
}

static void
test_no_warden(void)
{
	auto_child struct child *c = start_busy();
	struct err err = { .msg = "" };

	alarm(PATIENCE);
	if (c)
		kill(c->warden, SIGKILL);
	ok(c && child_finish(c, &err) < 0, "without a warden nothing goes on");
	alarm(0);
	is(err.msg, "the process that runs rules has gone away", "and why");
}

/* A worker that somebody else has become */

static struct row
ask_liar(const void *says, size_t n, uint32_t at, struct child_limits l)
{
	struct row r = { .in_order = true };
	auto_child struct child *c = start(".[1]", l);
	struct err err = { .msg = "" };
	int pair[2];

	if (!c || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0)
		return r;
	child_on_answer(c, check_row, &r);
	c->worker = pair[0];
	talk_patience(c);
	atomic_store(&c->board->at, at);
	c->last_at = at;
	if (write(pair[1], says, n) != (ssize_t)n)
		return r;
	for (size_t i = 0; i < 3; i++)
		if (child_ask(c, 0, (void *)(uintptr_t)i,
			span_of(i == 0   ? "0"
				: i == 1 ? "1"
					 : "2"),
			&err) < 0)
			return r;
	if (child_finish(c, &err) < 0)
		printf("# %s\n", err.msg);
	close(pair[1]);
	return r;
}

static void
test_liars(void)
{
	const struct answer_head large = { CHILD_DONE, UINT32_MAX, 0, 0 };
	const struct answer_head odd = { CHILD_STOPPED, 0, 0, 0 };
	const struct answer_head four[4] = { { .end = CHILD_LIMIT } };
	struct child_limits l = child_limits();
	struct row r;

	r = ask_liar(&large, sizeof(large), 1, l);
	ok(r.n == 3 && r.in_order && r.deaths == 1 && !r.limits && !r.wrong,
	    "an answer that cannot be is one worker's end");
	r = ask_liar(&odd, sizeof(odd), 99999, l);
	ok(r.n == 3 && r.in_order && r.deaths == 1 && !r.limits && !r.wrong,
	    "also where it says that it was at another question");
	r = ask_liar(four, sizeof(four), BOARD_IDLE, l);
	ok(r.n == 3 && r.in_order, "more answers than questions");
	l.wall_ms = 100;
	r = ask_liar("", 0, 0, l);
	ok(r.n == 3 && r.in_order && r.deaths == 1 && r.limits && !r.wrong,
	    "one that says nothing is not waited for for ever");
}

/* As programs do it: in a sandbox of their own */
static void
test_sandbox(void)
{
	int status = -1;
	pid_t pid = fork();

	if (pid == 0) {
		const struct sandbox_want want = { .beneath = -1,
			.messages = true };
		struct row r = { .in_order = true };
		struct child *c =
		    start("if .[1] == 1 then def f: f; f else .[1] end",
			short_limits());
		struct err err;

		if (!c || sandbox_enter(want, &err) < 0)
			_exit(2);
		child_on_answer(c, check_row, &r);
		if (child_ask(c, 0, NULL, SPAN("0"), &err) < 0 ||
		    child_ask(c, 0, (void *)1, SPAN("1"), &err) < 0 ||
		    child_ask(c, 0, (void *)2, SPAN("2"), &err) < 0 ||
		    child_finish(c, &err) < 0)
			_exit(3);
		child_free(c);
		_exit(r.n == 3 && r.in_order && r.deaths == 1 && !r.wrong ? 0
									  : 4);
	}
	waitpid(pid, &status, 0);
	ok(status == 0, "a sandbox with messages is enough (%#x)", status);
}

int
main(void)
{
	test_order();
	test_large();
	test_sandbox();
	test_liars();
	test_processes();
	test_stopped();
	test_no_warden();
	return tap_end();
}
