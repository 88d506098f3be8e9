/* sandbox: a process that makes others, which go into a sandbox of their own;
 * and files that are hidden. */
#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>

#include "base/mem.h"
#include "sandbox/sandbox.h"
#include "sanitized.h"
#include "tap.h"

enum { DONE = 0, NOT_DONE = 11, NO_SANDBOX = 12, OF_THE_CHILD = 5 };

static const struct sandbox_want none = { .beneath = -1 };
static const struct sandbox_want children = { .beneath = -1,
	.hide = true,
	.children = true };
static const struct sandbox_want hiding = { .beneath = -1, .hide = true };

/* 0 where it does what it should. */
typedef int try_fn(void);

static int
end_of(pid_t pid)
{
	int status = -1;

	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return status;
}

static int
in_child(struct sandbox_want want, try_fn *try)
{
	struct err err;
	pid_t pid = fork();

	if (pid == 0) {
		if (sandbox_enter(want, &err) < 0)
			_exit(NO_SANDBOX);
		_exit(try() == 0 ? DONE : NOT_DONE);
	}
	return end_of(pid);
}

static bool
works(struct sandbox_want want, try_fn *try)
{
	int status = in_child(want, try);

	if (status != 0)
		printf("# it ended with %#x\n", status);
	return WIFEXITED(status) && WEXITSTATUS(status) == DONE;
}

/* Ended by the filter, or refused. */
static bool
fails(struct sandbox_want want, try_fn *try)
{
	int status = in_child(want, try);

	return (WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS) ||
	    (WIFEXITED(status) && WEXITSTATUS(status) == NOT_DONE);
}

/* What it is for */

static int
start_one(void)
{
	pid_t maker = getpid(), pid = fork();
	int status;

	if (pid == 0)
		_exit(
		    prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && getppid() == maker
			? OF_THE_CHILD
			: NOT_DONE);
	status = end_of(pid);
	return WIFEXITED(status) && WEXITSTATUS(status) == OF_THE_CHILD ? 0
									: -1;
}

static int
end_one(void)
{
	int pair[2], status;
	char c;
	pid_t pid;

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) < 0)
		return -1;
	pid = fork();
	if (pid == 0)
		_exit(read(pair[1], &c, 1) > 0 ? DONE : NOT_DONE);
	if (pid < 0 || kill(pid, SIGKILL) < 0)
		return -1;
	status = end_of(pid);
	return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL ? 0 : -1;
}

static int
hand_on(void)
{
	int pair[2], status;
	union {
		struct cmsghdr head;
		char room[CMSG_SPACE(sizeof(int))];
	} control = { .room = { 0 } };
	char c = 'x';
	struct iovec v = { &c, 1 };
	struct msghdr m = { .msg_iov = &v,
		.msg_iovlen = 1,
		.msg_control = control.room,
		.msg_controllen = sizeof(control.room) };
	pid_t pid;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair) < 0)
		return -1;
	pid = fork();
	if (pid == 0)
		_exit(
		    recvmsg(pair[1], &m, 0) == 1 && CMSG_FIRSTHDR(&m) ? 0 : 1);
	control.head = (struct cmsghdr){ .cmsg_level = SOL_SOCKET,
		.cmsg_type = SCM_RIGHTS,
		.cmsg_len = CMSG_LEN(sizeof(int)) };
	memcpy(CMSG_DATA(&control.head), &pair[0], sizeof(int));
	status = sendmsg(pair[0], &m, 0) == 1 ? end_of(pid) : -1;
	return status == 0 ? 0 : -1;
}

static int
time_one(void)
{
	struct sigevent e = { .sigev_notify = SIGEV_SIGNAL,
		.sigev_signo = SIGALRM };
	const struct itimerspec soon = { .it_value = { .tv_nsec = 1000 } };
	timer_t timer;
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		if (timer_create(CLOCK_MONOTONIC, &e, &timer) < 0 ||
		    timer_settime(timer, 0, &soon, NULL) < 0)
			_exit(NOT_DONE);
		for (;;)
			nanosleep(&(struct timespec){ .tv_sec = 1 }, NULL);
	}
	status = end_of(pid);
	return WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM ? 0 : -1;
}

/* The status of a child that enters the inner sandbox, and tries. */
static int
inner(try_fn *try)
{
	pid_t pid = fork();
	struct err err;

	if (pid == 0) {
		if (sandbox_enter(none, &err) < 0 ||
		    sandbox_state() != SANDBOX_FULL)
			_exit(NO_SANDBOX);
		_exit(try() == 0 ? DONE : NOT_DONE);
	}
	return end_of(pid);
}

static int
compute(void)
{
	auto_free char *p = mem_alloc(10 * 1000 * 1000);

	memset(p, 1, 10 * 1000 * 1000);
	return p[4711] == 1 ? 0 : -1;
}

static int
end_by_abort(void)
{
	abort();
}

static int
lock_further(void)
{
	return inner(compute) == 0 ? 0 : -1;
}

static int
lock_out_children(void)
{
	int status = inner(start_one);

	return (WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS) ||
		(WIFEXITED(status) && WEXITSTATUS(status) == NOT_DONE)
	    ? 0
	    : -1;
}

static int
abort_inside(void)
{
	int status = inner(end_by_abort);

	return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT ? 0 : -1;
}

/* What it is not for */

static int
make_socket(void)
{
	return socket(AF_INET, SOCK_STREAM, 0) >= 0 ? 0 : -1;
}

static void *
nothing(void *arg)
{
	return arg;
}

static int
start_thread(void)
{
	pthread_t t;

	return pthread_create(&t, NULL, nothing, NULL) == 0 ? 0 : -1;
}

static int
share_memory(void)
{
	return (int)syscall(SYS_clone, CLONE_VM | CLONE_VFORK | SIGCHLD, 0, 0,
		   0, 0) < 0
	    ? -1
	    : 0;
}

static int
new_space(void)
{
	return (int)syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0) < 0
	    ? -1
	    : 0;
}

static int
run_program(void)
{
	char *argv[] = { (char *)(uintptr_t) "true", NULL };

	return execv("/bin/true", argv);
}

static int
signal_softly(void)
{
	return kill(getpid(), SIGUSR1);
}

static int
signal_maker(void)
{
	return kill(getppid(), SIGKILL);
}

/* By Landlock, from its sixth version on. */
static bool
signals_are_scoped(void)
{
	return syscall(SYS_landlock_create_ruleset, NULL, 0,
		   LANDLOCK_CREATE_RULESET_VERSION) >= 6;
}

/* Hidden files */

static int
is_hidden(int r)
{
	return r < 0 && (errno == ENOENT || (SANITIZED && errno == EACCES))
	    ? 0
	    : -1;
}

static int
no_open(void)
{
	return is_hidden(open("/etc/localtime", O_RDONLY));
}

static int
no_stat(void)
{
	struct stat st;

	return is_hidden(stat("/etc/localtime", &st));
}

static int
no_link(void)
{
	char to[16];

	return is_hidden((int)readlink("/proc/self/exe", to, sizeof(to)));
}

static void
test_children(void)
{
	ok(works(children, start_one), "processes are made, and waited for");
	ok(fails(none, start_one), "and only where that is wanted");
	ok(works(children, end_one), "and ended");
	ok(works(children, hand_on), "they are handed descriptors");
	ok(works(children, time_one), "and ended by a clock");
	ok(works(children, lock_further), "they go into their own sandbox");
	ok(works(children, lock_out_children), "and there have no children");
	ok(works(children, abort_inside), "and end by what they end by");
}

static void
test_no_more(void)
{
	ok(fails(children, make_socket), "no sockets but pairs");
	/* A sanitizer's leak check shares the memory of whom it looks at. */
	if (!SANITIZED)
		ok(fails(children, start_thread) &&
			fails(children, share_memory),
		    "no threads, no sharing of memory");
	ok(fails(children, new_space), "no name spaces");
	ok(fails(children, run_program), "no programs");
	ok(fails(children, signal_softly), "no signals but the last");
	if (signals_are_scoped())
		ok(fails(children, signal_maker), "and that only to its own");
}

static void
test_hidden(void)
{
	ok(works(hiding, no_open) && works(hiding, no_stat),
	    "files that are hidden are not there");
	ok(works(children, no_open) && works(children, no_stat),
	    "with children, too");
	ok(fails(none, no_open) || SANITIZED, "others end the process");
	/* Sanitizers read links. */
	if (!SANITIZED)
		ok(works(hiding, no_link), "nor links");
}

int
main(void)
{
	int status;

	setenv("IMG_SANDBOX", "require", 1);
	fflush(stdout);
	status = in_child(none, compute);
	if (WIFEXITED(status) && WEXITSTATUS(status) == NO_SANDBOX)
		return tap_skip_all("this kernel lacks a part of the sandbox");
	test_children();
	test_no_more();
	test_hidden();
	return tap_end();
}
