/*
 * Starting other programs, and asking them something.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>

#include "check/external.h"

enum {
	/* How often to see whether a program has ended whose output something
	 * else keeps open; and one that has closed it. */
	OPEN_TICK_MS = 50,
	CLOSED_TICK_MS = 2,
	STATUS_NOT_RUN = 127, /* of the child; as shells have it */
};

/* What we have set for ourselves is no business of theirs. */
static void
reset_signals(void)
{
	static const int signals[] = { SIGPIPE, SIGXFSZ, SIGCHLD };
	sigset_t none;

	for (size_t i = 0; i < array_len(signals); i++)
		(void)signal(signals[i], SIG_DFL);
	sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
}

static _Noreturn void
be_program(const char *path, const char *arg, int in, int out, pid_t maker,
    int trouble)
{
	const char *argv[] = { path, arg, NULL };
	int error;

	(void)setsid();
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	reset_signals();
	if (getppid() == maker && dup2(in, 0) == 0 && dup2(out, 1) == 1)
		execv(path, (char *const *)argv);
	error = errno;
	(void)!write(trouble, &error, sizeof(error));
	_exit(STATUS_NOT_RUN);
}

/* Why it does not run; 0: it does, the pipe was closed by that. */
static int
read_trouble(int fd)
{
	int error = 0;
	ssize_t n;

	do
		n = read(fd, &error, sizeof(error));
	while (n < 0 && errno == EINTR);
	return n == (ssize_t)sizeof(error) ? error : 0;
}

static void
reap(pid_t pid)
{
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
}

int
program_start(const char *path, const char *arg, int in, int out, pid_t *pid,
    struct err *err)
{
	pid_t maker = getpid();
	int ends[2], error;

	if (pipe2(ends, O_CLOEXEC) < 0)
		return err_sys(err, "cannot run '%s'", path);
	*pid = fork();
	if (*pid == 0)
		be_program(path, arg, in, out, maker, ends[1]);
	error = errno;
	close(ends[1]);
	if (*pid > 0) {
		error = read_trouble(ends[0]);
		if (error)
			reap(*pid);
	}
	close(ends[0]);
	if (*pid > 0 && !error)
		return 0;
	*pid = 0;
	errno = error;
	return err_sys(err, "cannot run '%s'", path);
}

void
program_kill(pid_t pid)
{
	(void)kill(-pid, SIGKILL);
	(void)kill(pid, SIGKILL);
}

/* A program that is asked. */
struct asked {
	pid_t pid;
	int out; /* what it prints; -1: it has closed it */
	int64_t deadline;
	struct buf *answer;
};

static int64_t
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static int
take_answer(struct asked *a, struct err *err)
{
	char piece[4096];

	while (a->out >= 0) {
		ssize_t n = read(a->out, piece, sizeof(piece));

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno == EAGAIN
			    ? 0
			    : err_sys(err, "cannot read what it prints");
		buf_put(a->answer, (struct span){ piece, (size_t)n });
		if (!buf_ok(a->answer))
			return err_set(err, "it prints more than %zu bytes",
			    a->answer->max);
		if (n == 0) {
			close(a->out);
			a->out = -1;
		}
	}
	return 0;
}

/* 1: it has ended, well; 0: not yet; -1. It is still to be waited for. */
static int
has_ended(const struct asked *a, struct err *err)
{
	siginfo_t end = { 0 };

	if (waitid(P_PID, (id_t)a->pid, &end, WEXITED | WNOHANG | WNOWAIT) < 0)
		return errno == EINTR ? 0 : err_sys(err, "cannot wait for it");
	if (end.si_pid == 0)
		return 0;
	if (end.si_code != CLD_EXITED)
		return err_set(err, "it was ended by signal %d", end.si_status);
	if (end.si_status)
		return err_set(err, "it failed with status %d", end.si_status);
	return 1;
}

/* What it has started may keep its output open: what is there when it has
 * ended itself is all. */
static int
follow(struct asked *a, unsigned seconds, struct err *err)
{
	for (;;) {
		struct pollfd p = { .fd = a->out, .events = POLLIN };
		int tick = a->out < 0 ? CLOSED_TICK_MS : OPEN_TICK_MS;
		int ended = has_ended(a, err);

		if (ended < 0 || take_answer(a, err) < 0)
			return -1;
		if (ended)
			return 0;
		if (now_ms() >= a->deadline)
			return err_set(err, "no answer within %u seconds",
			    seconds);
		if (poll(&p, 1, tick) < 0 && errno != EINTR)
			return err_sys(err, "cannot wait for it");
	}
}

int
program_ask(const char *path, const char *arg, unsigned seconds,
    struct buf *out, struct err *err)
{
	struct asked a = { .out = -1, .answer = out };
	auto_close int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
	int ends[2], r;

	if (null < 0 || pipe2(ends, O_CLOEXEC) < 0)
		return err_sys(err, "cannot run '%s'", path);
	a.out = ends[0];
	a.deadline = now_ms() + (int64_t)seconds * 1000;
	/* Ours alone: the other end has flags of its own. */
	(void)fcntl(a.out, F_SETFL, O_NONBLOCK);
	r = program_start(path, arg, null, ends[1], &a.pid, err);
	close(ends[1]);
	if (r == 0) {
		r = follow(&a, seconds, err);
		if (r < 0)
			err_wrap(err, "'%s %s'", path, arg);
		program_kill(a.pid);
		reap(a.pid);
	}
	if (a.out >= 0)
		close(a.out);
	return r;
}
