/*
 * The process that feeds external checks and the checking process, keeps what
 * the checks write, and knows how they ended. It looks at none of the bytes.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <sys/wait.h>

#include "check/external_kid.h"

struct feeder {
	struct kid *kids;
	size_t n;
	struct feeder_ends ends; /* in: -1 at its end */
	struct outlet main;
	int signals; /* SIGCHLD */
	char *piece;
	size_t filled;
};

static void
kill_kids(struct feeder *f)
{
	for (size_t i = 0; i < f->n; i++)
		kid_kill(&f->kids[i]);
	while (waitpid(-1, NULL, 0) > 0 || errno == EINTR)
		;
}

/* One message is one write, and the pipe takes all there can be. */
static void
tell(struct feeder *f, const struct external_result *r)
{
	(void)!write(f->ends.results, r, sizeof(*r));
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
	ssize_t n = read(f->ends.in, f->piece, FEEDER_PIECE);

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

/* How they end */

static void
reap_kids(struct feeder *f)
{
	struct signalfd_siginfo ignored;

	(void)!read(f->signals, &ignored, sizeof(ignored));
	for (size_t i = 0; i < f->n; i++)
		kid_reap(&f->kids[i]);
}

static bool
is_done(struct feeder *f)
{
	bool all = f->ends.in < 0 && f->main.fd < 0;

	for (size_t i = 0; i < f->n; i++) {
		struct kid *k = &f->kids[i];

		if (!kid_is_done(k))
			all = false;
		else if (!k->reported)
			tell(f, &k->r);
		k->reported = kid_is_done(k);
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
			(void)kid_take_output(&f->kids[i]);
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
	(void)fcntl(f->main.fd, F_SETPIPE_SZ, (int)FEEDER_PIECE);
	(void)fcntl(f->main.fd, F_SETFL, O_NONBLOCK);
}

_Noreturn void
feeder_run(const struct externals *x, const struct feeder_ends *ends)
{
	struct feeder f = { .ends = *ends,
		.main = { .fd = ends->out },
		.kids = mem_zalloc(x->n * sizeof(*f.kids)),
		.piece = mem_pages(FEEDER_PIECE) };

	detach(&f);
	for (; f.n < x->n; f.n++)
		kid_start(&f.kids[f.n], &x->list[f.n], (int)f.n);
	feed(&f);
	kill_kids(&f);
	_exit(EXIT_SUCCESS);
}
