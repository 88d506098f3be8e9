/*
 * Starting an external check with its filter, and how they end.
 */
#include "check/external_kid.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "image/filter.h"
#include "sandbox/sandbox.h"

enum {
	OUTPUT_PIECE = 64 * 1024, /* what a pipe has at most */
	DESCRIPTORS = 1024, /* as many as we have, on kernels before 5.9 */
	/* Ends of a filter's process: with its own error, and because nobody
	 * reads what it writes. */
	FILTER_FAILED = 2,
	FILTER_UNREAD = 3,
};

/* The filter of a check */

/* The filter looks at an image: it has what it needs and nothing else. */
static void
forget_descriptors(void)
{
	if (close_range(3, ~0U, 0) < 0)
		for (int fd = 3; fd < DESCRIPTORS; fd++)
			close(fd);
}

static int
filter_into(const struct select *select, struct err *err)
{
	const struct filter_options o = { .select = (struct select *)select };
	int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
	auto_source struct source *src = source_fd(0, null);

	if (sandbox_enter((struct sandbox_want){ .beneath = -1 }, err) < 0)
		return -1;
	return filter_run(&o, src, 1, err);
}

static _Noreturn void
be_filter(const struct external *e, pid_t maker, int in, int out)
{
	struct err err = { 0 };
	int status = 0;

	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	(void)signal(SIGPIPE, SIG_DFL);
	if (getppid() != maker || dup2(in, 0) < 0 || dup2(out, 1) < 0)
		_exit(FILTER_FAILED);
	forget_descriptors();
	if (filter_into(e->select, &err) < 0)
		status = err.quiet ? FILTER_UNREAD : FILTER_FAILED;
	_exit(status);
}

/* Starting a check */

static int
make_pipe(int ends[2], struct err *err)
{
	if (pipe2(ends, O_CLOEXEC) == 0)
		return 0;
	ends[0] = ends[1] = -1;
	return err_sys(err, "cannot make a pipe");
}

/* What the three of them have between each other. */
struct pipes {
	int feed[2]; /* feeder to filter */
	int in[2];   /* filter to program */
	int out[2];  /* program to feeder */
};

static void
pipes_close(struct pipes *p)
{
	for (size_t i = 0; i < 2; i++) {
		close_fd(&p->feed[i]);
		close_fd(&p->in[i]);
		close_fd(&p->out[i]);
	}
}

static int
start_both(struct kid *k, struct pipes *p, struct err *err)
{
	pid_t maker = getpid();

	if (program_start(k->e->path, NULL, p->in[0], p->out[1], &k->program,
		err) < 0)
		return -1;
	k->filter = fork();
	if (k->filter == 0)
		be_filter(k->e, maker, p->feed[0], p->in[1]);
	if (k->filter > 0)
		return 0;
	k->filter = 0;
	return err_sys(err, "cannot start its filter");
}

void
kid_start(struct kid *k, const struct external *e, int index)
{
	struct pipes p = { { -1, -1 }, { -1, -1 }, { -1, -1 } };
	struct err err;

	*k = (struct kid){ .e = e,
		.feed = { .fd = -1 },
		.out = -1,
		.r = { .index = index } };
	if (make_pipe(p.feed, &err) < 0 || make_pipe(p.in, &err) < 0 ||
	    make_pipe(p.out, &err) < 0 || start_both(k, &p, &err) < 0) {
		k->r.error = errno;
		k->r.not_run = true;
		if (k->program > 0)
			program_kill(k->program);
		pipes_close(&p);
		return;
	}
	/* As large as allowed. */
	(void)fcntl(p.feed[1], F_SETPIPE_SZ, (int)FEEDER_PIECE);
	(void)fcntl(p.feed[1], F_SETFL, O_NONBLOCK);
	(void)fcntl(p.out[0], F_SETFL, O_NONBLOCK);
	k->feed.fd = p.feed[1];
	k->out = p.out[0];
	p.feed[1] = p.out[0] = -1;
	pipes_close(&p);
}

/* What the checks print */

static int
store(int fd, const char *p, size_t n)
{
	while (n) {
		ssize_t done = write(fd, p, n);

		if (done < 0 && errno != EINTR)
			return -1;
		p += done > 0 ? done : 0;
		n -= done > 0 ? (size_t)done : 0;
	}
	return 0;
}

bool
kid_take_output(struct kid *k)
{
	char piece[OUTPUT_PIECE];
	ssize_t n = k->out < 0 ? -1 : read(k->out, piece, sizeof(piece));

	if (k->out < 0 || (n < 0 && errno == EAGAIN))
		return false;
	if (n < 0 && errno == EINTR)
		return true;
	if (n <= 0) {
		close_fd(&k->out);
		return false;
	}
	k->r.bytes += (uint64_t)n;
	k->r.over = k->r.bytes > EXTERNAL_OUTPUT_MAX;
	if (!k->r.over && store(k->e->spool, piece, (size_t)n) < 0)
		k->r.error = errno;
	if (!k->r.over && !k->r.error)
		return true;
	close_fd(&k->out);
	program_kill(k->program);
	return false;
}

/* How they end */

/* With it ends what it has started, and its filter, which nobody reads. */
static void
reap_program(struct kid *k)
{
	siginfo_t end = { 0 };

	if (waitid(P_PID, (id_t)k->program, &end, WEXITED | WNOHANG | WNOWAIT) <
		0 ||
	    end.si_pid == 0)
		return;
	/* Its number is its own as long as nobody has waited for it. */
	program_kill(k->program);
	while (kid_take_output(k))
		;
	while (waitpid(k->program, &k->r.status, 0) < 0 && errno == EINTR)
		;
	k->program = 0;
	close_fd(&k->out);
	close_fd(&k->feed.fd);
	if (k->filter > 0)
		(void)kill(k->filter, SIGKILL);
}

static void
reap_filter(struct kid *k)
{
	int status;

	if (waitpid(k->filter, &status, WNOHANG) != k->filter)
		return;
	k->filter = 0;
	close_fd(&k->feed.fd);
	/* SIGKILL is ours, if the program has ended; SIGPIPE says that it
	 * reads no more. */
	if (WIFEXITED(status))
		k->r.cut = WEXITSTATUS(status) == FILTER_FAILED;
	else if (WTERMSIG(status) != SIGPIPE)
		k->r.cut = k->program > 0;
}

void
kid_reap(struct kid *k)
{
	/* In this order: a filter that failed made the program end. */
	if (k->filter > 0)
		reap_filter(k);
	if (k->program > 0)
		reap_program(k);
}

void
kid_kill(struct kid *k)
{
	if (k->program > 0)
		program_kill(k->program);
	if (k->filter > 0)
		(void)kill(k->filter, SIGKILL);
}

bool
kid_is_done(const struct kid *k)
{
	return k->program == 0 && k->filter == 0;
}
