/*
 * The process that feeds external checks and the checking process, keeps what
 * the checks write, and knows how they ended. It looks at none of the bytes.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>

#include "check/external.h"
#include "image/filter.h"
#include "sandbox/sandbox.h"

enum {
	PIECE = 256 * 1024, /* of the input at a time, and in a pipe */
	/* Ends of a filter's process: with its own error, and because nobody
	 * reads what it writes. */
	FILTER_FAILED = 2,
	FILTER_UNREAD = 3,
};

/* Who gets the input: how much of the piece is written. */
struct outlet {
	int fd; /* -1: no longer */
	size_t at;
};

struct kid {
	const struct external *e;
	struct outlet feed;    /* of its filter */
	int out;               /* what it prints; -1: it has closed it */
	pid_t filter, program; /* 0: has ended */
	bool reported;
	struct external_result r;
};

struct feeder {
	const struct externals *x;
	struct kid *kids;
	size_t n;
	struct feeder_ends ends; /* in: -1 at its end */
	struct outlet main;
	int signals; /* SIGCHLD */
	char *piece;
	size_t filled;
};

static void
close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static void
kill_kids(struct feeder *f)
{
	for (size_t i = 0; i < f->n; i++) {
		if (f->kids[i].program > 0)
			program_kill(f->kids[i].program);
		if (f->kids[i].filter > 0)
			(void)kill(f->kids[i].filter, SIGKILL);
	}
	while (waitpid(-1, NULL, 0) > 0 || errno == EINTR)
		;
}

/* One message is one write, and the pipe takes all there can be. */
static void
tell(struct feeder *f, const struct external_result *r)
{
	(void)!write(f->ends.results, r, sizeof(*r));
}

/* The filter of a check */

/* The filter looks at an image: it has what it needs and nothing else. */
static void
forget(struct feeder *f)
{
	for (size_t i = 0; i < f->n; i++) {
		close_fd(&f->kids[i].feed.fd);
		close_fd(&f->kids[i].out);
	}
	for (size_t i = 0; i < f->x->n; i++)
		close(f->x->list[i].spool);
	close_fd(&f->main.fd);
	close_fd(&f->ends.in);
	close_fd(&f->ends.results);
	close_fd(&f->ends.lifeline);
	close_fd(&f->signals);
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
be_filter(struct feeder *f, const struct external *e, pid_t maker, int in,
    int out)
{
	struct err err = { 0 };
	int status = 0;

	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	(void)signal(SIGPIPE, SIG_DFL);
	if (getppid() != maker || dup2(in, 0) < 0 || dup2(out, 1) < 0)
		_exit(FILTER_FAILED);
	close(in);
	close(out);
	forget(f);
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
start_both(struct feeder *f, struct kid *k, struct pipes *p, struct err *err)
{
	pid_t maker = getpid();

	if (program_start(k->e->path, NULL, p->in[0], p->out[1], &k->program,
		err) < 0)
		return -1;
	k->filter = fork();
	if (k->filter == 0) {
		close_fd(&p->feed[1]);
		close_fd(&p->in[0]);
		close_fd(&p->out[0]);
		close_fd(&p->out[1]);
		be_filter(f, k->e, maker, p->feed[0], p->in[1]);
	}
	if (k->filter > 0)
		return 0;
	k->filter = 0;
	return err_sys(err, "cannot start its filter");
}

static void
start_kid(struct feeder *f, struct kid *k)
{
	struct pipes p = { { -1, -1 }, { -1, -1 }, { -1, -1 } };
	struct err err;

	if (make_pipe(p.feed, &err) < 0 || make_pipe(p.in, &err) < 0 ||
	    make_pipe(p.out, &err) < 0 || start_both(f, k, &p, &err) < 0) {
		k->r.error = errno;
		k->r.not_run = true;
		if (k->program > 0)
			program_kill(k->program);
		pipes_close(&p);
		return;
	}
	/* As large as allowed. */
	(void)fcntl(p.feed[1], F_SETPIPE_SZ, (int)PIECE);
	(void)fcntl(p.feed[1], F_SETFL, O_NONBLOCK);
	(void)fcntl(p.out[0], F_SETFL, O_NONBLOCK);
	k->feed.fd = p.feed[1];
	k->out = p.out[0];
	p.feed[1] = p.out[0] = -1;
	pipes_close(&p);
}

/* The input */

static void
write_on(struct feeder *f, struct outlet *o)
{
	while (o->fd >= 0 && o->at < f->filled) {
		ssize_t n = write(o->fd, f->piece + o->at, f->filled - o->at);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EAGAIN)
			return;
		if (n < 0)
			close_fd(&o->fd);
		else
			o->at += (size_t)n;
	}
}

/* What was read has to be with all of them before there is more. */
static bool
is_pending(const struct feeder *f)
{
	bool pending = f->main.fd >= 0 && f->main.at < f->filled;

	for (size_t i = 0; i < f->n; i++)
		pending = pending ||
		    (f->kids[i].feed.fd >= 0 && f->kids[i].feed.at < f->filled);
	return pending;
}

static void
end_input(struct feeder *f, int error)
{
	tell(f, &(struct external_result){ .index = -1, .error = error });
	close_fd(&f->ends.in);
	close_fd(&f->main.fd);
	for (size_t i = 0; i < f->n; i++)
		close_fd(&f->kids[i].feed.fd);
}

static void
read_on(struct feeder *f)
{
	ssize_t n = read(f->ends.in, f->piece, PIECE);

	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return;
	if (n <= 0) {
		end_input(f, n < 0 ? errno : 0);
		return;
	}
	f->filled = (size_t)n;
	f->main.at = 0;
	for (size_t i = 0; i < f->n; i++)
		f->kids[i].feed.at = 0;
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

static void
take_output(struct kid *k)
{
	char piece[16384];

	while (k->out >= 0) {
		ssize_t n = read(k->out, piece, sizeof(piece));

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EAGAIN)
			return;
		if (n <= 0) {
			close_fd(&k->out);
			return;
		}
		k->r.bytes += (uint64_t)n;
		k->r.over = k->r.bytes > EXTERNAL_OUTPUT_MAX;
		if (!k->r.over && store(k->e->spool, piece, (size_t)n) < 0)
			k->r.error = errno;
		if (k->r.over || k->r.error) {
			close_fd(&k->out);
			program_kill(k->program);
		}
	}
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
	program_kill(k->program);
	while (waitpid(k->program, &k->r.status, 0) < 0 && errno == EINTR)
		;
	take_output(k);
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

static void
reap_kids(struct feeder *f)
{
	struct signalfd_siginfo ignored;

	(void)!read(f->signals, &ignored, sizeof(ignored));
	for (size_t i = 0; i < f->n; i++) {
		struct kid *k = &f->kids[i];

		/* In this order: a filter that failed made the program end. */
		if (k->filter > 0)
			reap_filter(k);
		if (k->program > 0)
			reap_program(k);
	}
}

static bool
is_done(struct feeder *f)
{
	bool all = f->ends.in < 0 && f->main.fd < 0;

	for (size_t i = 0; i < f->n; i++) {
		struct kid *k = &f->kids[i];

		if (k->program > 0 || k->filter > 0)
			all = false;
		else if (!k->reported)
			tell(f, &k->r);
		k->reported = k->program == 0 && k->filter == 0;
	}
	return all;
}

/* The loop */

struct polled {
	struct pollfd list[4 + 2 * EXTERNALS_MAX];
	nfds_t n;
};

static void
look_at(struct polled *p, int fd, short events)
{
	/* One that is negative is passed over. */
	p->list[p->n++] = (struct pollfd){ .fd = fd, .events = events };
}

static int
outlet_fd(const struct feeder *f, const struct outlet *o)
{
	return o->at < f->filled ? o->fd : -1;
}

static void
wait_for_any(const struct feeder *f, struct polled *p)
{
	p->n = 0;
	look_at(p, f->ends.lifeline, POLLIN);
	look_at(p, f->signals, POLLIN);
	look_at(p, is_pending(f) ? -1 : f->ends.in, POLLIN);
	look_at(p, outlet_fd(f, &f->main), POLLOUT);
	for (size_t i = 0; i < f->n; i++) {
		look_at(p, outlet_fd(f, &f->kids[i].feed), POLLOUT);
		look_at(p, f->kids[i].out, POLLIN);
	}
	if (poll(p->list, p->n, -1) < 0)
		p->n = 0;
}

static void
turn(struct feeder *f, struct polled *p)
{
	wait_for_any(f, p);
	if (p->n == 0)
		return;
	for (size_t i = 0; i < f->n; i++)
		if (p->list[5 + 2 * i].revents)
			take_output(&f->kids[i]);
	if (p->list[2].revents)
		read_on(f);
	write_on(f, &f->main);
	for (size_t i = 0; i < f->n; i++)
		write_on(f, &f->kids[i].feed);
	if (p->list[1].revents)
		reap_kids(f);
}

static void
feed(struct feeder *f)
{
	struct polled p = { .n = 0 };

	while (!is_done(f)) {
		turn(f, &p);
		/* Whoever holds the other end writes nothing. */
		if (p.n && p.list[0].revents)
			return;
	}
}

/* A session of its own: what a terminal sends to the checking process's group
 * is not for this one, which has to end the others when that one is gone. */
static void
detach(struct feeder *f)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	sigset_t chld;

	(void)setsid();
	(void)signal(SIGPIPE, SIG_IGN);
	(void)signal(SIGCHLD, SIG_DFL);
	sigemptyset(&chld);
	sigaddset(&chld, SIGCHLD);
	(void)sigprocmask(SIG_BLOCK, &chld, NULL);
	f->signals = signalfd(-1, &chld, SFD_CLOEXEC | SFD_NONBLOCK);
	if (f->ends.in == 0)
		f->ends.in = fcntl(0, F_DUPFD_CLOEXEC, 3);
	/* Somebody waits for the end of these. */
	if (null < 0 || f->signals < 0 || dup2(null, 0) < 0 ||
	    dup2(null, 1) < 0)
		_exit(EXIT_FAILURE);
	close(null);
	(void)fcntl(f->main.fd, F_SETPIPE_SZ, (int)PIECE);
	(void)fcntl(f->main.fd, F_SETFL, O_NONBLOCK);
}

_Noreturn void
feeder_run(const struct externals *x, const struct feeder_ends *ends)
{
	struct feeder f = { .x = x,
		.ends = *ends,
		.main = { .fd = ends->out },
		.kids = mem_zalloc(x->n * sizeof(*f.kids)),
		.piece = mem_pages(PIECE) };

	detach(&f);
	for (; f.n < x->n; f.n++) {
		struct kid *k = &f.kids[f.n];

		*k = (struct kid){ .e = &x->list[f.n],
			.feed = { .fd = -1 },
			.out = -1,
			.r = { .index = (int)f.n } };
		start_kid(&f, k);
	}
	feed(&f);
	kill_kids(&f);
	_exit(EXIT_SUCCESS);
}
