#include "rule/child.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "base/clock.h"
#include "base/mem.h"
#include "rule/child_parts.h"

enum {
	COMPILE_PATIENCE_MS = CHILD_COMPILE_WALL_MS + 5000,
	END_MS = 5000, /* until a warden has ended, on a busy machine */
};

struct child_limits
child_limits(void)
{
	return (struct child_limits){ .cpu_ms = CHILD_CPU_MS,
		.wall_ms = CHILD_WALL_MS,
		.memory = CHILD_MEMORY };
}

/* Starting and ending */

/* Whether it happens in time. */
static bool
poll_until(struct pollfd *p, int64_t ms)
{
	int64_t end = clock_ms() + ms, left;

	while ((left = end - clock_ms()) > 0) {
		int n = poll(p, 1, (int)left);

		if (n > 0 || (n < 0 && errno != EINTR))
			return n > 0;
	}
	return false;
}

/* Ends a warden that is to be waited for. */
static void
end_warden(struct child *c, int *status)
{
	(void)kill(c->warden, SIGKILL);
	while (waitpid(c->warden, status, 0) < 0 && errno == EINTR)
		;
	c->warden = 0;
}

static int
compile_late(struct child *c, struct err *err)
{
	int status;

	end_warden(c, &status);
	atomic_store(&c->board->stop, STOP_WALL);
	return err_set(err,
	    "it cannot be compiled: it takes more than %d seconds",
	    CHILD_COMPILE_WALL_MS / 1000);
}

static int
compile_died(struct child *c, struct err *err)
{
	const struct child_limits l = { .cpu_ms = CHILD_COMPILE_MS,
		.wall_ms = CHILD_COMPILE_WALL_MS,
		.memory = CHILD_MEMORY };
	uint32_t stop = atomic_load(&c->board->stop);
	auto_buf struct buf b = { .max = CHILD_WHY_MAX };
	int status = 0;

	end_warden(c, &status);
	if (stop == STOP_NONE && death_for_memory(status))
		stop = STOP_MEMORY;
	if (stop != STOP_NONE)
		death_of_limit(&b, (enum child_stop)stop, &l);
	else
		death_of_status(&b, status);
	return err_set(err, "it cannot be compiled: %s", buf_str(&b));
}

static int
hear_compiled(struct child *c, const struct child_program *program,
    struct err *err)
{
	struct pollfd p = { .fd = c->control, .events = POLLIN };
	char message[1 + CHILD_WHY_MAX];
	ssize_t n;

	/* It ends itself at its limit, unless it has been stopped. */
	if (!poll_until(&p,
		COMPILE_PATIENCE_MS * (int64_t)child_part_count(program)))
		return compile_late(c, err);
	do
		n = recv(c->control, message, sizeof(message), 0);
	while (n < 0 && errno == EINTR);
	if (n <= 0)
		return compile_died(c, err);
	c->loaded = message[0] == COMPILED_LOADED;
	if (c->loaded || message[0] == COMPILED)
		return 0;
	return err_set(err, "%.*s", (int)n - 1, message + 1);
}

static int
start_warden(struct child *c, const struct child_program *p, struct err *err)
{
	pid_t maker = getpid();
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
		return err_sys(err, "cannot make a pair of sockets");
	c->control = pair[0];
	c->warden = fork();
	if (c->warden == 0)
		warden_run(p, c->board, pair[1], maker);
	close(pair[1]);
	if (c->warden > 0)
		return 0;
	c->warden = 0;
	return err_sys(err, "cannot start a process");
}

static void
note_failure(const struct child *c, const struct child_program *p)
{
	uint32_t part = atomic_load(&c->board->at);

	if (!p->failure)
		return;
	p->failure->part = part < child_part_count(p) ? part : 0;
	p->failure->over = atomic_load(&c->board->stop) != STOP_NONE;
}

struct child *
child_start(const struct child_program *p, struct err *err)
{
	auto_child struct child *c = mem_zalloc(sizeof(*c));

	c->control = c->worker = -1;
	c->limits = p->limits;
	buf_init(&c->in, CHILD_ANSWERS_BYTES);
	batch_init(&c->asked);
	batch_init(&c->filling);
	c->board = mmap(NULL, sizeof(*c->board), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (c->board == MAP_FAILED) {
		c->board = NULL;
		err_sys(err, "cannot share memory");
		return NULL;
	}
	atomic_store(&c->board->at, 0);
	if (start_warden(c, p, err) < 0)
		return NULL;
	if (hear_compiled(c, p, err) < 0) {
		note_failure(c, p);
		return NULL;
	}
	atomic_store(&c->board->at, BOARD_IDLE);
	return take(c);
}

/*
 * What the warden waits for is that nobody is there any more; it ends the
 * worker. One that does not, because somebody has stopped it, is not waited
 * for: a sandbox lets nobody end it here, and the kernel does so with this
 * process.
 */
static void
leave_warden(struct child *c)
{
	struct pollfd p = { .fd = c->control };

	if (c->warden > 0 && shutdown(c->control, SHUT_WR) == 0 &&
	    !poll_until(&p, END_MS))
		c->warden = 0;
	while (
	    c->warden > 0 && waitpid(c->warden, NULL, 0) < 0 && errno == EINTR)
		;
}

void
child_free(struct child *c)
{
	if (!c)
		return;
	leave_warden(c);
	if (c->control >= 0)
		close(c->control);
	if (c->worker >= 0)
		close(c->worker);
	if (c->board)
		munmap(c->board, sizeof(*c->board));
	batch_release(&c->asked);
	batch_release(&c->filling);
	buf_release(&c->in);
	free(c->deaths);
	free(c);
}

bool
child_loaded(const struct child *c)
{
	return c->loaded;
}

void
child_on_answer(struct child *c, child_answer_fn *fn, void *arg)
{
	c->fn = fn;
	c->arg = arg;
}

/* Asking */

static int
pass_on(struct child *c, struct err *err)
{
	struct batch old;

	if (talk_work(c, true, err) < 0)
		return -1;
	old = c->asked;
	c->asked = c->filling;
	c->filling = old;
	batch_reset(&c->filling);
	/* It waited for nobody while there was nothing to do. */
	talk_patience(c);
	return talk_work(c, false, err);
}

/* What is over CHILD_INPUT_MAX is given to nobody. */
static void
settle_large(struct child *c, unsigned function, void *tag)
{
	char why[CHILD_WHY_MAX];

	snprintf(why, sizeof(why), "what it is to be given is over %d MiB",
	    CHILD_INPUT_MAX / (1024 * 1024));
	batch_add_settled(&c->filling, function, tag, CHILD_LIMIT, why);
}

int
child_ask(struct child *c, unsigned function, void *tag, struct span input,
    struct err *err)
{
	if (input.n > CHILD_INPUT_MAX)
		settle_large(c, function, tag);
	else if (function < c->functions &&
	    c->deaths[function] >= CHILD_DEATHS_MAX)
		batch_add_settled(&c->filling, function, tag, CHILD_STOPPED,
		    CHILD_STOPPED_WHY);
	else
		batch_add(&c->filling, function, tag, input);
	return batch_is_full(&c->filling) ? pass_on(c, err) : 0;
}

int
child_finish(struct child *c, struct err *err)
{
	if (pass_on(c, err) < 0)
		return -1;
	return talk_work(c, true, err);
}
