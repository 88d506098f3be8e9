/* sandbox: each call tried in a child of its own. */
#include "sandbox/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>

#include "base/mem.h"
#include "sanitized.h"
#include "tap.h"

/* A child's answer where it lives to give one. */
enum { DONE = 0, REFUSED = 10, FAILED = 11, NO_SANDBOX = 12 };

/* What the calls work on, opened before the sandbox is entered. */
struct box {
	int dir;   /* beneath it: file, sub/file */
	int other; /* another directory */
	int file;  /* for reading and writing */
	int pipe[2];
};

struct attempt {
	const char *title;
	int (*try)(struct box *); /* 0 where the call did what was asked */
};

static int
raw(long r)
{
	return r < 0 ? -1 : 0;
}

static int
answer(int (*try)(struct box *), struct box *b)
{
	if (try(b) == 0)
		return DONE;
	return errno == EPERM || errno == EACCES ? REFUSED : FAILED;
}

/* The wait status of a child that enters and tries. */
static int
in_child(struct box *b, struct sandbox_want want, int (*try)(struct box *))
{
	struct err err;
	int status = -1;
	pid_t pid = fork();

	if (pid == 0) {
		if (sandbox_enter(want, &err) < 0)
			_exit(NO_SANDBOX);
		_exit(answer(try, b));
	}
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return status;
}

static bool
killed(int status)
{
	return WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS;
}

/* A sanitizer's build is told no where others are ended. */
static bool
stopped(int status)
{
	return killed(status) ||
	    (SANITIZED && WIFEXITED(status) && WEXITSTATUS(status) == REFUSED);
}

static int
no_open(struct box *b)
{
	(void)b;
	return raw(syscall(SYS_openat, AT_FDCWD, "/etc/passwd", O_RDONLY));
}

static int
no_open_other(struct box *b)
{
	return raw(openat(b->other, "passwd", O_RDONLY));
}

static int
no_open_write(struct box *b)
{
	return raw(openat(b->dir, "file", O_WRONLY));
}

static int
no_open_create(struct box *b)
{
	return raw(openat(b->dir, "new", O_RDONLY | O_CREAT, 0600));
}

static int
no_open_truncate(struct box *b)
{
	return raw(openat(b->dir, "file", O_RDONLY | O_TRUNC));
}

static int
no_open_path(struct box *b)
{
	return raw(openat(b->dir, "file", O_PATH));
}

static int
no_open_up(struct box *b)
{
	return raw(openat(b->dir, "../../etc/passwd", O_RDONLY));
}

static int
no_open_absolute(struct box *b)
{
	return raw(openat(b->dir, "/etc/passwd", O_RDONLY));
}

static int
no_openat2(struct box *b)
{
	uint64_t how[3] = { O_RDONLY, 0, 0 };

	return raw(syscall(437, b->dir, "file", how, sizeof(how)));
}

static int
no_socket(struct box *b)
{
	(void)b;
	return raw(socket(AF_UNIX, SOCK_STREAM, 0));
}

static int
no_connect(struct box *b)
{
	struct sockaddr a = { .sa_family = AF_UNIX };

	return raw(connect(b->file, &a, sizeof(a)));
}

static int
no_execve(struct box *b)
{
	char *argv[] = { NULL };

	(void)b;
	return raw(execve("/bin/true", argv, argv));
}

static int
no_execveat(struct box *b)
{
	char *argv[] = { NULL };

	return raw(
	    syscall(SYS_execveat, b->file, "", argv, argv, AT_EMPTY_PATH));
}

static int
no_ptrace(struct box *b)
{
	(void)b;
	return raw(ptrace(PTRACE_ATTACH, getpid() == 1 ? 2 : 1, 0, 0));
}

static int
no_unlink(struct box *b)
{
	return raw(unlinkat(b->dir, "file", 0));
}

static int
no_rename(struct box *b)
{
	return raw(renameat(b->dir, "file", b->dir, "new"));
}

static int
no_link(struct box *b)
{
	return raw(linkat(b->dir, "file", b->dir, "new", 0));
}

static int
no_symlink(struct box *b)
{
	return raw(symlinkat("file", b->dir, "new"));
}

static int
no_mkdir(struct box *b)
{
	return raw(mkdirat(b->dir, "new", 0700));
}

static int
no_mknod(struct box *b)
{
	return raw(mknodat(b->dir, "new", S_IFIFO | 0600, 0));
}

static int
no_chmod(struct box *b)
{
	return raw(fchmodat(b->dir, "file", 0777, 0));
}

static int
no_fchmod(struct box *b)
{
	return raw(fchmod(b->file, 0777));
}

static int
no_fchown(struct box *b)
{
	return raw(fchown(b->file, 0, 0));
}

static int
no_utime(struct box *b)
{
	return raw(futimens(b->file, NULL));
}

static int
no_stat(struct box *b)
{
	struct stat st;

	return raw(fstatat(b->dir, "file", &st, AT_SYMLINK_NOFOLLOW));
}

static int
no_chdir(struct box *b)
{
	return raw(fchdir(b->dir));
}

static int
no_chroot(struct box *b)
{
	(void)b;
	return raw(chroot("/"));
}

static int
no_mount(struct box *b)
{
	(void)b;
	return raw(mount("none", "/mnt", "tmpfs", 0, ""));
}

static int
no_kill(struct box *b)
{
	(void)b;
	return raw(kill(1, 0));
}

static int
no_tgkill(struct box *b)
{
	(void)b;
	return raw(syscall(SYS_tgkill, 1, 1, 0));
}

static int
no_exec_memory(struct box *b)
{
	(void)b;
	return mmap(NULL, 4096, PROT_READ | PROT_EXEC,
		   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED
	    ? -1
	    : 0;
}

static int
no_mprotect(struct box *b)
{
	void *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	(void)b;
	return mprotect(p, 4096, PROT_READ | PROT_EXEC);
}

static int
no_fork(struct box *b)
{
	(void)b;
	return raw(syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0));
}

static int
no_unshared_thread(struct box *b)
{
	(void)b;
	return raw(syscall(SYS_clone,
	    CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD |
		CLONE_NEWUSER,
	    0, 0, 0, 0));
}

static int
no_clone3(struct box *b)
{
	uint64_t args[8] = { 0, 0, 0, 0, SIGCHLD };

	(void)b;
	return raw(syscall(SYS_clone3, args, sizeof(args)));
}

static int
no_unshare(struct box *b)
{
	(void)b;
	return raw(unshare(CLONE_NEWUSER));
}

static int
no_setuid(struct box *b)
{
	(void)b;
	return raw(setuid(65534));
}

static int
no_seccomp_prctl(struct box *b)
{
	(void)b;
	return raw(prctl(PR_SET_SECCOMP, 1, 0, 0, 0));
}

static int
no_io_uring(struct box *b)
{
	char params[256] = { 0 };

	(void)b;
	return raw(syscall(SYS_io_uring_setup, 1, params));
}

static int
no_bpf(struct box *b)
{
	char attr[64] = { 0 };

	(void)b;
	return raw(syscall(SYS_bpf, 0, attr, sizeof(attr)));
}

static int
no_userfaultfd(struct box *b)
{
	(void)b;
	return raw(syscall(SYS_userfaultfd, 0));
}

static int
no_memfd(struct box *b)
{
	(void)b;
	return raw(memfd_create("x", 0));
}

static int
no_process_vm(struct box *b)
{
	char c;
	struct iovec v = { &c, 1 };

	(void)b;
	return raw(process_vm_readv(getppid(), &v, 1, &v, 1, 0));
}

static int
no_keyctl(struct box *b)
{
	(void)b;
	return raw(syscall(SYS_keyctl, 0, -1, 0));
}

static int
no_dup_by_fcntl(struct box *b)
{
	return raw(fcntl(b->file, F_DUPFD, 100));
}

static int
no_owner_by_fcntl(struct box *b)
{
	return raw(fcntl(b->file, F_SETOWN, 1));
}

static int
no_terminal_input(struct box *b)
{
	return raw(ioctl(b->file, TIOCSTI, "x"));
}

static int
no_inotify(struct box *b)
{
	(void)b;
	return raw(syscall(SYS_inotify_init1, 0));
}

/* Ends the process in every build but the sanitizers', and there not done. */
static const struct attempt forbidden[] = {
	{ "open", no_open },
	{ "openat of another directory", no_open_other },
	{ "openat for writing", no_open_write },
	{ "openat that creates", no_open_create },
	{ "openat that truncates", no_open_truncate },
	{ "openat that only names", no_open_path },
	{ "openat2", no_openat2 },
	{ "socket", no_socket },
	{ "connect", no_connect },
	{ "execve", no_execve },
	{ "execveat", no_execveat },
	{ "ptrace", no_ptrace },
	{ "unlink", no_unlink },
	{ "rename", no_rename },
	{ "link", no_link },
	{ "symlink", no_symlink },
	{ "mkdir", no_mkdir },
	{ "mknod", no_mknod },
	{ "chmod", no_chmod },
	{ "fchmod", no_fchmod },
	{ "fchown", no_fchown },
	{ "utimensat", no_utime },
	{ "stat by name", no_stat },
	{ "fchdir", no_chdir },
	{ "chroot", no_chroot },
	{ "mount", no_mount },
	{ "kill of another process", no_kill },
	{ "tgkill of another process", no_tgkill },
	{ "mmap of executable memory", no_exec_memory },
	{ "mprotect to executable", no_mprotect },
	{ "fork", no_fork },
	{ "a thread with a name space", no_unshared_thread },
	{ "clone3", no_clone3 },
	{ "unshare", no_unshare },
	{ "setuid", no_setuid },
	{ "prctl", no_seccomp_prctl },
	{ "io_uring_setup", no_io_uring },
	{ "bpf", no_bpf },
	{ "userfaultfd", no_userfaultfd },
	{ "memfd_create", no_memfd },
	{ "process_vm_readv", no_process_vm },
	{ "keyctl", no_keyctl },
	{ "fcntl that duplicates", no_dup_by_fcntl },
	{ "fcntl that sends signals", no_owner_by_fcntl },
	{ "ioctl that types", no_terminal_input },
	{ "inotify", no_inotify },
};

static int
can_copy(struct box *b)
{
	char buf[4] = "", *p = buf;
	struct iovec v = { p, 4 };
	struct stat st;

	return write(b->file, "abcd", 4) == 4 && fstat(b->file, &st) == 0 &&
		st.st_size == 4 && lseek(b->file, 0, SEEK_SET) == 0 &&
		splice(b->file, NULL, b->pipe[1], NULL, 4, 0) == 4 &&
		read(b->pipe[0], buf, 4) == 4 && memcmp(buf, "abcd", 4) == 0 &&
		pwritev(b->file, &v, 1, 9) == 4 &&
		pread(b->file, buf, 4, 9) == 4 && ftruncate(b->file, 2) == 0 &&
		fcntl(b->pipe[1], F_SETPIPE_SZ, 1 << 16) > 0 &&
		!isatty(b->file) && close(b->file) == 0
	    ? 0
	    : -1;
}

static int
backward(const void *a, const void *b)
{
	return memcmp(b, a, 4);
}

static int
can_allocate(struct box *b)
{
	size_t n = 100u << 20;
	char *p = malloc(n);

	(void)b;
	if (!p)
		return -1;
	memset(p, 1, n / 100);
	p = mem_resize(p, n * 2, 1);
	/* The C library's qsort asks how much memory there is. */
	qsort(p, 1 << 16, 4, backward);
	free(p);
	return p ? 0 : -1;
}

static int
can_print(struct box *b)
{
	FILE *f = fdopen(b->pipe[1], "w");
	time_t now = time(NULL);
	struct timespec ts = { 0, 1000 };

	return f && fprintf(f, "%d %s\n", 7, strerror(EINVAL)) > 0 &&
		fflush(f) == 0 && now > 0 && nanosleep(&ts, NULL) == 0
	    ? 0
	    : -1;
}

static void *
thread(void *arg)
{
	for (int i = 0; i < 100; i++)
		free(mem_alloc(1 << 18));
	return arg;
}

static int
can_thread(struct box *b)
{
	pthread_t t[8];
	void *got = NULL;

	for (size_t i = 0; i < array_len(t); i++)
		if (pthread_create(&t[i], NULL, thread, b) != 0)
			return -1;
	for (size_t i = 0; i < array_len(t); i++)
		if (pthread_join(t[i], &got) != 0 || got != b)
			return -1;
	return 0;
}

static int
can_abort(struct box *b)
{
	(void)b;
	signal(SIGABRT, SIG_DFL);
	abort();
}

static int
can_read_beneath(struct box *b)
{
	char c;
	int f = openat(b->dir, "sub/file", O_RDONLY | O_CLOEXEC);
	int d = openat(b->dir, "sub", O_RDONLY | O_DIRECTORY);
	char room[1024];

	return f >= 0 && read(f, &c, 1) == 1 && c == 'x' && d >= 0 &&
		syscall(SYS_getdents64, d, room, sizeof(room)) > 0
	    ? 0
	    : -1;
}

static bool
exits(int status, int with)
{
	return WIFEXITED(status) && WEXITSTATUS(status) == with;
}

static void
test_forbidden(struct box *b)
{
	const struct sandbox_want none = { .beneath = -1 };
	const struct sandbox_want most = { .beneath = b->dir, .threads = true };

	for (size_t i = 0; i < array_len(forbidden); i++) {
		int (*try)(struct box *) = forbidden[i].try;
		int bare = in_child(b, none, try);
		int full = in_child(b, most, try);

		bool good = stopped(bare);

		/* clone3 is unknown to a program with threads. */
		good = good &&
		    (stopped(full) ||
			(try == no_clone3 && exits(full, FAILED)));
		if (!ok(good, "%s is stopped", forbidden[i].title))
			printf("#   status %#x, %#x\n", bare, full);
	}
}

static void
test_allowed(struct box *b)
{
	const struct sandbox_want none = { .beneath = -1 };
	const struct sandbox_want most = { .beneath = b->dir, .threads = true };
	int status;

	ok(exits(in_child(b, none, can_copy), DONE),
	    "bytes move between descriptors");
	ok(exits(in_child(b, none, can_allocate), DONE),
	    "memory is there and can be sorted");
	ok(exits(in_child(b, none, can_print), DONE), "stdio and time work");
	ok(exits(in_child(b, most, can_thread), DONE),
	    "threads run where they are wanted");
	ok(!exits(in_child(b, none, can_thread), DONE) || SANITIZED,
	    "and only there");
	status = in_child(b, none, can_abort);
	ok(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT,
	    "abort ends the process by its own signal");
	ok(exits(in_child(b, most, can_read_beneath), DONE),
	    "files beneath the directory are read");
	ok(stopped(in_child(b, none, can_read_beneath)),
	    "and only where that is wanted");
	ok(exits(in_child(b, most, no_open_up), REFUSED) &&
		exits(in_child(b, most, no_open_absolute), REFUSED),
	    "names that lead out of it are refused by Landlock");
}

/* The state's name, through the exit status of a child. */
static int
state_under(const char *value)
{
	struct sandbox_want want = { .beneath = -1 };
	struct err err;
	int status = -1;
	pid_t pid = fork();

	if (pid == 0) {
		if (value)
			setenv("IMG_SANDBOX", value, 1);
		if (sandbox_enter(want, &err) < 0)
			_exit(strstr(err.msg, "IMG_SANDBOX") ? NO_SANDBOX
							     : FAILED);
		_exit((int)sandbox_state());
	}
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void
test_values(void)
{
	ok(state_under(NULL) == SANDBOX_FULL, "both walls stand");
	ok(state_under("require") == SANDBOX_FULL, "and can be required");
	ok(state_under("off") == SANDBOX_OFF, "and left out");
	ok(state_under("") == SANDBOX_FULL, "an empty IMG_SANDBOX is none");
	ok(state_under("on") == NO_SANDBOX && state_under("Off") == NO_SANDBOX,
	    "any other value of it is an error");
	is(sandbox_state_name(), "off", "the state has a name");
}

/* An exit as a program's, with handlers and the sanitizer's leak check. */
static void
test_exit(void)
{
	struct sandbox_want want = { .beneath = -1 };
	struct err err;
	int status = -1;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		if (sandbox_enter(want, &err) < 0)
			_exit(NO_SANDBOX);
		exit(3);
	}
	waitpid(pid, &status, 0);
	ok(exits(status, 3), "a program comes to its own end");
}

static void
test_time(struct box *b)
{
	struct timespec from, to;
	struct sandbox_want want = { .beneath = b->dir, .threads = true };
	struct err err;
	long us;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		clock_gettime(CLOCK_MONOTONIC, &from);
		if (sandbox_enter(want, &err) < 0)
			_exit(NO_SANDBOX);
		clock_gettime(CLOCK_MONOTONIC, &to);
		us = (to.tv_sec - from.tv_sec) * 1000000 +
		    (to.tv_nsec - from.tv_nsec) / 1000;
		printf("# entered in %ld us\n", us);
		fflush(stdout);
		_exit(0);
	}
	waitpid(pid, NULL, 0);
}

/* Both walls, asked of the kernel itself. */
static bool
kernel_can(void)
{
	uint32_t kill = SECCOMP_RET_KILL_PROCESS;

	return syscall(SYS_landlock_create_ruleset, NULL, 0,
		   LANDLOCK_CREATE_RULESET_VERSION) > 0 &&
	    syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &kill) == 0;
}

static void
box_open(struct box *b, const char *dir)
{
	int f;

	b->dir = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	b->other = open("/etc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	mkdirat(b->dir, "sub", 0700);
	f = openat(b->dir, "sub/file", O_WRONLY | O_CREAT, 0600);
	if (f >= 0 && write(f, "x", 1) == 1 && pipe(b->pipe) == 0)
		close(f);
	else
		mem_panic("cannot set up the test");
	b->file = openat(b->dir, "file", O_RDWR | O_CREAT, 0600);
}

static void
box_remove(struct box *b, const char *dir)
{
	unlinkat(b->dir, "sub/file", 0);
	unlinkat(b->dir, "sub", AT_REMOVEDIR);
	unlinkat(b->dir, "file", 0);
	ok(rmdir(dir) == 0, "nothing was created by all this");
}

int
main(void)
{
	char dir[] = "/tmp/sandbox.XXXXXX";
	struct box b;

	unsetenv("IMG_SANDBOX");
	if (!mkdtemp(dir))
		mem_panic("cannot make a directory in /tmp");
	box_open(&b, dir);
	if (!kernel_can()) {
		printf("# this kernel has no seccomp or no Landlock\n");
		box_remove(&b, dir);
		return tap_end();
	}
	test_forbidden(&b);
	test_allowed(&b);
	test_values();
	test_exit();
	test_time(&b);
	box_remove(&b, dir);
	return tap_end();
}
