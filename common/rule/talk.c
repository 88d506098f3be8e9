/*
 * Talking with warden and worker, as the process that asks.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "base/mem.h"
#include "rule/child_parts.h"

enum {
	/* What a worker may be late when it ends itself at its limit. */
	PATIENCE_MS = 2000,
	LOOK_MS = 1000,       /* how often it is looked whether it works on */
	ORDER_MS = 30 * 1000, /* until the warden answers, on a busy machine */
	/* Ends of workers on end that no question is to blame for. */
	RETRIES_MAX = 3,
};

/* The warden */

static int
no_warden(struct child *c, struct err *err)
{
	if (c->worker >= 0)
		close(c->worker);
	c->worker = -1;
	return err_set(err, "the process that runs rules has gone away");
}

/* Its reply, and the descriptor with it, or -1. */
static int
order(struct child *c, char what, int *status, int *fd)
{
	struct pollfd p = { .fd = c->control, .events = POLLIN };
	struct order_reply reply;
	struct iovec v = { &reply, sizeof(reply) };
	union {
		struct cmsghdr head;
		char room[CMSG_SPACE(sizeof(int))];
	} control;
	struct msghdr m = { .msg_iov = &v,
		.msg_iovlen = 1,
		.msg_control = control.room,
		.msg_controllen = sizeof(control.room) };
	struct cmsghdr *h;

	*fd = -1;
	if (send(c->control, &what, 1, MSG_NOSIGNAL) < 0)
		return -1;
	while (poll(&p, 1, ORDER_MS) < 0 && errno == EINTR)
		;
	if (!p.revents ||
	    recvmsg(c->control, &m, MSG_CMSG_CLOEXEC | MSG_DONTWAIT) !=
		(ssize_t)sizeof(reply))
		return -1;
	h = CMSG_FIRSTHDR(&m);
	if (h && h->cmsg_type == SCM_RIGHTS &&
	    h->cmsg_len == CMSG_LEN(sizeof(int)))
		memcpy(fd, CMSG_DATA(h), sizeof(*fd));
	*status = reply.status;
	return 0;
}

void
talk_patience(struct child *c)
{
	c->patient_until = clock_ms() + c->limits.wall_ms + PATIENCE_MS;
}

static int
start_worker(struct child *c, struct err *err)
{
	int status = 0;

	atomic_store(&c->board->at, BOARD_IDLE);
	atomic_store(&c->board->stop, STOP_NONE);
	if (order(c, ORDER_WORKER, &status, &c->worker) < 0)
		return no_warden(c, err);
	if (c->worker < 0) {
		errno = status;
		return err_sys(err, "cannot start a process");
	}
	c->fault = FAULT_NONE;
	c->last_at = BOARD_IDLE;
	talk_patience(c);
	return 0;
}

/* Answers */

static void
tell(struct child *c, const struct child_answer *a)
{
	c->asked.told++;
	if (c->fn)
		c->fn(c->arg, a);
}

static void
tell_settled(struct child *c)
{
	while (c->asked.told < c->asked.n) {
		const struct question *q = &c->asked.questions[c->asked.told];
		struct child_answer a = { .tag = q->tag,
			.function = q->function,
			.end = q->end,
			.last = q->last,
			.values = SPAN("[]"),
			.debug = SPAN(""),
			.why = span_of(q->why) };

		if (!q->settled)
			return;
		tell(c, &a);
	}
}

static bool
is_well_formed(const struct answer_head *h)
{
	return h->end <= CHILD_LIMIT && h->values <= CHILD_ANSWER_MAX &&
	    h->debug <= CHILD_DEBUG_BYTES && h->why <= CHILD_WHY_MAX;
}

/* A message has lines, or what else its maker likes. */
static struct span
one_line(const char *p, size_t n, char line[CHILD_WHY_MAX])
{
	const struct span s = { line, n };

	for (size_t i = 0; i < n; i++)
		line[i] = (unsigned char)p[i] < ' ' || p[i] == 127 ? ' ' : p[i];
	return span_is_utf8(s) ? span_trim(s) : SPAN("it gives no reason");
}

/* A worker's answer is for the first that is not settled: they are in order. */
static void
tell_answer(struct child *c, const struct answer_head *h, const char *p)
{
	const struct question *q = &c->asked.questions[c->asked.told];
	char why[CHILD_WHY_MAX];
	struct child_answer a = { .tag = q->tag,
		.function = q->function,
		.end = (enum child_end)h->end,
		.values = { p, h->values },
		.debug = { p + h->values, h->debug },
		.why = one_line(p + h->values + h->debug, h->why, why) };

	c->retries = 0;
	tell(c, &a);
	tell_settled(c);
}

int
talk_take(struct child *c)
{
	struct answer_head h;
	size_t at = 0, n;

	while (c->in.n - at >= sizeof(h)) {
		memcpy(&h, c->in.p + at, sizeof(h));
		if (!is_well_formed(&h) || c->asked.told == c->asked.n)
			return -1;
		n = sizeof(h) + h.values + h.debug + h.why;
		if (c->in.n - at < n)
			break;
		tell_answer(c, &h, c->in.p + at + sizeof(h));
		at += n;
	}
	c->in.n -= at;
	if (at && c->in.n)
		memmove(c->in.p, c->in.p + at, c->in.n);
	return 0;
}

/* The worker */

/* Both return -1 where there is no worker any more, or it is out of order. */
static int
receive(struct child *c)
{
	size_t before = c->in.n;
	char *room = buf_room(&c->in, CHILD_RECV_BYTES);
	ssize_t n;

	if (!room)
		return -1;
	n = recv(c->worker, room, CHILD_RECV_BYTES, MSG_DONTWAIT);
	c->in.n = before + (n > 0 ? (size_t)n : 0);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	if (n <= 0)
		return -1;
	if (talk_take(c) == 0)
		return 0;
	c->fault = FAULT_NONSENSE;
	return -1;
}

static int
transmit(struct child *c)
{
	struct batch *b = &c->asked;
	ssize_t n = send(c->worker, b->text.p + b->sent, b->text.n - b->sent,
	    MSG_DONTWAIT | MSG_NOSIGNAL);

	if (n < 0)
		return errno == EAGAIN || errno == EINTR ? 0 : -1;
	b->sent += (size_t)n;
	return 0;
}

static int
exchange(struct child *c)
{
	bool more = c->asked.sent < c->asked.text.n;
	struct pollfd p = { .fd = c->worker,
		.events = (short)(POLLIN | (more ? POLLOUT : 0)) };
	int n = poll(&p, 1, LOOK_MS);
	uint32_t at = atomic_load(&c->board->at);

	if (n > 0 || at != c->last_at)
		talk_patience(c);
	c->last_at = at;
	if (n <= 0) {
		if (clock_ms() <= c->patient_until)
			return 0;
		c->fault = FAULT_LATE;
		return -1;
	}
	if (more && (p.revents & POLLOUT) && transmit(c) < 0)
		return -1;
	return p.revents & ~POLLOUT ? receive(c) : 0;
}

/* What the limit is that it was over, STOP_NONE; and what is said of it. */
static enum child_stop
judge(const struct child *c, int status, struct buf *why)
{
	uint32_t stop = atomic_load(&c->board->stop);

	if (c->fault == FAULT_NONSENSE) {
		buf_puts(why, "what it answered makes no sense");
		return STOP_NONE;
	}
	if (c->fault == FAULT_LATE)
		stop = STOP_WALL;
	else if (death_for_memory(status) || stop > STOP_MEMORY)
		stop = STOP_MEMORY;
	if (stop == STOP_NONE)
		death_of_status(why, status);
	else
		death_of_limit(why, stop, &c->limits);
	return (enum child_stop)stop;
}

/* Its question is settled, and what else it was asked is asked again. */
static int
bury(struct child *c, struct err *err)
{
	auto_buf struct buf why = { .max = CHILD_WHY_MAX };
	enum child_stop stop;
	int status, fd;

	close(c->worker);
	c->worker = -1;
	buf_reset(&c->in);
	if (order(c, ORDER_END, &status, &fd) < 0)
		return no_warden(c, err);
	stop = judge(c, status, &why);
	if (death_settle(c, stop, buf_str(&why)))
		c->retries = 0;
	else if (++c->retries > RETRIES_MAX)
		return err_set(err, "rules cannot be run: %s", buf_str(&why));
	batch_rewind(&c->asked);
	return 0;
}

int
talk_work(struct child *c, bool all, struct err *err)
{
	struct batch *b = &c->asked;

	for (;;) {
		tell_settled(c);
		if (b->told == b->n)
			return 0;
		if (c->worker < 0 && start_worker(c, err) < 0)
			return -1;
		if (!all && b->sent == b->text.n)
			return 0;
		if (exchange(c) < 0 && bury(c, err) < 0)
			return -1;
	}
}
