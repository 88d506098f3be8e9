#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>

#include "base/mem.h"
#include "registry/network.h"
#include "registry/wire.h"

#define CREDS_NAME "/dev/fd/4"

enum {
	/* Of the network process, behind the standard ones. */
	SOCKET = 3,
	CREDS = 4,
	LAST_WAIT = 1000, /* milliseconds */
};

struct registry {
	int socket;
	pid_t pid;
};

/*
 * Credentials may come from a descriptor that is open, as in a shell's
 * --creds-file <(command): that one stays, and is read when it is time.
 */
static void
take_creds(struct registry_options *o)
{
	const char *name = o->creds_file;
	int fd = -1;

	if (name && strcmp(name, "-") == 0)
		fd = dup(0);
	else if (name && strncmp(name, "/dev/", 5) == 0)
		fd = open(name, O_RDONLY | O_CLOEXEC);
	/* What is at that place is not ours, and may be our maker's end of the
	 * socket. */
	if (fd < 0)
		close(CREDS);
	else if (fd == CREDS || dup3(fd, CREDS, O_CLOEXEC) >= 0)
		o->creds_file = CREDS_NAME;
}

/* Ours are gone: input, output, and whatever else is open. */
static void
forget_descriptors(int socket)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	if (null < 0 || dup2(null, 0) < 0 || dup2(null, 1) < 0 ||
	    (socket != SOCKET && dup3(socket, SOCKET, O_CLOEXEC) < 0))
		_exit(2);
	if (close_range(CREDS + 1, ~0U, 0) < 0)
		for (int fd = CREDS + 1; fd < 1024; fd++)
			close(fd);
}

static _Noreturn void
be_network(const struct registry_options *options, int socket)
{
	struct registry_options own = *options;
	pid_t maker = getppid();

	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != maker)
		_exit(2);
	/* It asks its maker how far things are. */
	(void)signal(SIGUSR1, SIG_IGN);
	/* Not at the place of what is still to be moved. */
	socket = fcntl(socket, F_DUPFD_CLOEXEC, CREDS + 1);
	take_creds(&own);
	forget_descriptors(socket);
	network_run(&own, SOCKET);
	/* exit(), so that a leak check gets its turn. */
	exit(0);
}

struct registry *
registry_start(const struct registry_options *options, struct err *err)
{
	struct registry *r;
	int pair[2];
	pid_t pid;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0) {
		err_sys(err, "cannot start the network process");
		return NULL;
	}
	pid = fork();
	if (pid < 0) {
		err_sys(err, "cannot start the network process");
		close(pair[0]);
		close(pair[1]);
		return NULL;
	}
	if (pid == 0)
		be_network(options, pair[1]);
	close(pair[1]);
	r = mem_zalloc(sizeof(*r));
	*r = (struct registry){ .socket = pair[0], .pid = pid };
	return r;
}

/* It sees its socket end, and goes. Where it hangs it is ended with its maker,
 * which does not wait for it for long. */
static bool
stop(struct registry *r)
{
	const struct timespec pause = { 0, 1000000 };

	if (r->socket < 0)
		return true;
	close(r->socket);
	r->socket = -1;
	for (int i = 0; i < LAST_WAIT; i++) {
		if (waitpid(r->pid, NULL, WNOHANG) != 0)
			return true;
		nanosleep(&pause, NULL);
	}
	return false;
}

int
registry_stop(struct registry *r, struct err *err)
{
	return stop(r) ? 0 : err_set(err, "the network process does not end");
}

void
registry_free(struct registry *r)
{
	if (!r)
		return;
	(void)stop(r);
	free(r);
}

int
registry_fd(const struct registry *r)
{
	return r->socket;
}

int
registry_request(struct registry *r, const struct registry_request *request,
    struct err *err)
{
	struct wire_request m = { .kind = request->kind,
		.id = request->id,
		.skip = request->skip,
		.have = request->have,
		.size = request->size };

	if (strlen(request->target) >= sizeof(m.target))
		return err_set(err, "'%.40s...' is too long", request->target);
	snprintf(m.target, sizeof(m.target), "%s", request->target);
	return wire_send_request(r->socket, &m, request->fd, err);
}

static int
gone(const struct registry *r, struct err *err)
{
	int status = 0;

	if (waitpid(r->pid, &status, WNOHANG) == r->pid && WIFSIGNALED(status))
		return err_set(err,
		    "the network process was ended by signal %d (%s)",
		    WTERMSIG(status), strsignal(WTERMSIG(status)));
	return err_set(err, "the network process has gone");
}

static void
translate(const struct wire_event *m, struct registry_event *event)
{
	*event =
	    (struct registry_event){ .kind = (enum registry_event_kind)m->kind,
		    .id = m->id,
		    .bytes = m->bytes,
		    .place = m->place,
		    .last = m->last != 0 };
	snprintf(event->media_type, sizeof(event->media_type), "%s",
	    m->media_type);
	if (!digest_parse(span_of(m->digest), &event->digest))
		event->digest = (struct digest){ 0 };
	snprintf(event->text, sizeof(event->text), "%s", m->text);
}

int
registry_next(struct registry *r, struct registry_event *event,
    int milliseconds, struct err *err)
{
	struct pollfd p = { r->socket, POLLIN, 0 };
	struct wire_event m;
	int n = poll(&p, 1, milliseconds);

	if (n < 0 && errno != EINTR)
		return err_sys(err, "cannot hear the network process");
	if (n <= 0)
		return 0;
	n = wire_take_event(r->socket, &m, err);
	if (n == 0)
		return gone(r, err);
	if (n > 0)
		translate(&m, event);
	return n;
}
