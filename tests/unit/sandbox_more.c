/* sandbox: what img-fetch's two processes ask for, and nothing beyond it. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>

#include "base/mem.h"
#include "sandbox/sandbox.h"
#include "sanitized.h"
#include "tap.h"

enum { DONE = 0, NOT_DONE = 11, NO_SANDBOX = 12 };

struct box {
	char name[64]; /* a directory; beneath it: parts/, blobs/, parts/old */
	int dir;
	int pair[2];   /* sockets, open before */
	uint16_t port; /* somebody listens there, */
	int local;     /* and on the socket sock in the directory */
	int appending; /* parts/old, for appending */
};

typedef int try_fn(const struct box *b);

/* How a child ended that entered and tried. */
static int
in_child(const struct box *b, struct sandbox_want want, try_fn *try)
{
	struct err err;
	int status = -1;
	pid_t pid = fork();

	if (pid == 0) {
		if (sandbox_enter(want, &err) < 0)
			_exit(NO_SANDBOX);
		_exit(try(b) == 0 ? DONE : NOT_DONE);
	}
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return status;
}

static bool
works(const struct box *b, struct sandbox_want want, try_fn *try)
{
	int status = in_child(b, want, try);

	return WIFEXITED(status) && WEXITSTATUS(status) == DONE;
}

/* Ended by the filter, or refused by Landlock. */
static bool
fails(const struct box *b, struct sandbox_want want, try_fn *try)
{
	int status = in_child(b, want, try);

	return (WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS) ||
	    (WIFEXITED(status) && WEXITSTATUS(status) == NOT_DONE);
}

/* Files beneath a directory */

static int
make_and_move(const struct box *b)
{
	int fd = openat(b->dir, "parts/new", O_RDWR | O_CREAT | O_EXCL, 0600);

	return fd >= 0 && write(fd, "x", 1) == 1 && fsync(fd) == 0 &&
		ftruncate(fd, 0) == 0 && futimens(fd, NULL) == 0 &&
		renameat(b->dir, "parts/new", b->dir, "blobs/new") == 0 &&
		unlinkat(b->dir, "blobs/new", 0) == 0
	    ? 0
	    : -1;
}

static int
read_old(const struct box *b)
{
	char c;
	int fd = openat(b->dir, "parts/old", O_RDONLY);

	return fd >= 0 && read(fd, &c, 1) == 1 && c == 'o' ? 0 : -1;
}

static int
make_outside(const struct box *b)
{
	auto_free char *name = mem_printf("../%s-not", strrchr(b->name, '/'));

	return openat(b->dir, name, O_RDWR | O_CREAT, 0600) >= 0 ? 0 : -1;
}

static int
make_absolute(const struct box *b)
{
	return openat(b->dir, "/tmp/img-not", O_RDWR | O_CREAT, 0600) >= 0 ? 0
									   : -1;
}

static int
read_absolute(const struct box *b)
{
	return openat(b->dir, "/etc/passwd", O_RDONLY) >= 0 ? 0 : -1;
}

static int
open_by_name(const struct box *b)
{
	auto_free char *name = mem_printf("%s/parts/old", b->name);

	return openat(AT_FDCWD, name, O_RDONLY) >= 0 ? 0 : -1;
}

static int
make_symlink(const struct box *b)
{
	return symlinkat("/etc/shadow", b->dir, "parts/link");
}

static int
change_mode(const struct box *b)
{
	return fchmodat(b->dir, "parts/old", 0777, 0);
}

/* Sockets */

static int
say(const struct box *b)
{
	char c = 0;

	return send(b->pair[0], "m", 1, MSG_NOSIGNAL) == 1 &&
		recv(b->pair[1], &c, 1, 0) == 1 && c == 'm'
	    ? 0
	    : -1;
}

static int
make_socket(const struct box *b)
{
	(void)b;
	return socket(AF_INET, SOCK_STREAM, 0) >= 0 ? 0 : -1;
}

static int
connect_loopback(const struct box *b)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
		.sin_port = htons(b->port),
		.sin_addr = { htonl(INADDR_LOOPBACK) } };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	return fd >= 0 && connect(fd, (struct sockaddr *)&a, sizeof(a)) == 0
	    ? 0
	    : -1;
}

static int
resolve_localhost(const struct box *b)
{
	struct addrinfo hint = { .ai_socktype = SOCK_STREAM }, *list;
	int r;

	(void)b;
	r = getaddrinfo("localhost", "80", &hint, &list);
	if (r == 0)
		freeaddrinfo(list);
	return r;
}

static int
listen_somewhere(const struct box *b)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	(void)b;
	return fd >= 0 ? listen(fd, 1) : -1;
}

static int
read_home(const struct box *b)
{
	auto_free char *name = mem_printf("%s/parts/old", b->name);

	return open(name, O_RDONLY) >= 0 ? 0 : -1;
}

static int
write_file(const struct box *b)
{
	auto_free char *name = mem_printf("%s/parts/old", b->name);

	return open(name, O_WRONLY) >= 0 ? 0 : -1;
}

static int
run_program(const struct box *b)
{
	char *argv[] = { (char *)(uintptr_t) "true", NULL };

	(void)b;
	return execv("/bin/true", argv);
}

static int
make_code(const struct box *b)
{
	void *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	(void)b;
	return p == MAP_FAILED ? -1 : munmap(p, 4096);
}

/* A file that was handed over for appending */

static int
append(const struct box *b)
{
	return write(b->appending, "+", 1) == 1 ? 0 : -1;
}

static int
write_over(const struct box *b)
{
	return pwrite(b->appending, "!", 1, 0) == 1 ? 0 : -1;
}

static int
cut(const struct box *b)
{
	return ftruncate(b->appending, 0);
}

static int
punch(const struct box *b)
{
	return fallocate(b->appending,
	    FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, 1);
}

static int
change_flags(const struct box *b)
{
	return fcntl(b->appending, F_SETFL, 0);
}

static int
connect_local(const struct box *b)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	snprintf(a.sun_path, sizeof(a.sun_path), "%s/sock", b->name);
	return fd >= 0 && connect(fd, (struct sockaddr *)&a, sizeof(a)) == 0
	    ? 0
	    : -1;
}

static int
kill_parent(const struct box *b)
{
	(void)b;
	return kill(getppid(), 0);
}

static void
test_keep(const struct box *b)
{
	const struct sandbox_want keep = { .beneath = b->dir, .keep = true };
	const struct sandbox_want read = { .beneath = b->dir };

	ok(works(b, keep, make_and_move),
	    "files are made, written, moved and removed beneath it");
	ok(works(b, keep, read_old), "and read");
	ok(fails(b, read, make_and_move), "where reading is wanted, only read");
	ok(fails(b, keep, make_outside), "not beside it");
	ok(fails(b, keep, make_absolute) && fails(b, keep, read_absolute),
	    "not by a name that begins elsewhere");
	/* Sanitizers read files by name, as far as Landlock lets them. */
	if (!SANITIZED)
		ok(fails(b, keep, open_by_name), "not without its descriptor");
	ok(fails(b, keep, make_symlink), "no symlinks are made");
	ok(fails(b, keep, change_mode), "no modes are changed");
	ok(fails(b, keep, make_socket) && fails(b, keep, run_program),
	    "no sockets, no programs");
}

static void
test_messages(const struct box *b)
{
	const struct sandbox_want want = { .beneath = -1, .messages = true };
	const struct sandbox_want none = { .beneath = -1 };

	ok(works(b, want, say), "messages go over sockets that are there");
	ok(fails(b, none, say), "and only where that is wanted");
	ok(fails(b, want, make_socket), "no others are made");
	ok(fails(b, want, kill_parent), "no signals are sent");
}

static void
test_network(const struct box *b)
{
	const struct sandbox_want want = { .beneath = -1,
		.threads = true,
		.network = true };
	const struct sandbox_want engine = { .beneath = -1,
		.threads = true,
		.network = true,
		.local = true };
	const struct sandbox_want none = { .beneath = -1, .threads = true };

	ok(works(b, want, connect_loopback), "connections are made");
	ok(fails(b, none, connect_loopback), "and only where that is wanted");
	ok(works(b, want, resolve_localhost), "names are resolved");
	ok(fails(b, want, listen_somewhere), "nobody is listened to");
	ok(fails(b, want, read_home), "files of others are not read");
	ok(fails(b, want, write_file), "nor written");
	ok(fails(b, want, make_outside), "nor made");
	ok(fails(b, want, run_program), "no programs");
	ok(fails(b, want, make_code), "no code that can be written");
	ok(works(b, want, append), "a file that is for appending is appended");
	ok(fails(b, want, write_over) && fails(b, want, cut) &&
		fails(b, want, punch) && fails(b, want, change_flags),
	    "what is in it stays, and so does that it is for appending");
	ok(fails(b, want, connect_local), "no sockets of the file system");
	ok(works(b, engine, connect_local), "but where an engine is spoken to");
	ok(fails(b, engine, write_over) && fails(b, engine, read_home),
	    "with nothing else");
	ok(fails(b, want, kill_parent), "no signals");
}

static int
listen_on(uint16_t *port)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
		.sin_addr = { htonl(INADDR_LOOPBACK) } };
	socklen_t n = sizeof(a);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || bind(fd, (struct sockaddr *)&a, n) < 0 ||
	    listen(fd, 16) < 0 ||
	    getsockname(fd, (struct sockaddr *)&a, &n) < 0)
		return -1;
	*port = ntohs(a.sin_port);
	return fd;
}

static int
listen_local(const struct box *b)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	snprintf(a.sun_path, sizeof(a.sun_path), "%s/sock", b->name);
	if (fd < 0 || bind(fd, (struct sockaddr *)&a, sizeof(a)) < 0 ||
	    listen(fd, 16) < 0)
		return -1;
	return fd;
}

static bool
set_up(struct box *b)
{
	int fd;

	snprintf(b->name, sizeof(b->name), "/tmp/img-sandbox-XXXXXX");
	if (!mkdtemp(b->name))
		return false;
	b->dir = open(b->name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (b->dir < 0 || mkdirat(b->dir, "parts", 0700) < 0 ||
	    mkdirat(b->dir, "blobs", 0700) < 0)
		return false;
	fd = openat(b->dir, "parts/old", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0 || write(fd, "o", 1) != 1)
		return false;
	close(fd);
	b->local = listen_local(b);
	b->appending =
	    openat(b->dir, "parts/old", O_WRONLY | O_APPEND | O_CLOEXEC);
	if (b->local < 0 || b->appending < 0)
		return false;
	return socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, b->pair) ==
	    0;
}

static void
tear_down(struct box *b)
{
	unlinkat(b->dir, "parts/old", 0);
	unlinkat(b->dir, "parts/new", 0);
	unlinkat(b->dir, "parts/link", 0);
	unlinkat(b->dir, "blobs/new", 0);
	unlinkat(b->dir, "sock", 0);
	unlinkat(b->dir, "parts", AT_REMOVEDIR);
	unlinkat(b->dir, "blobs", AT_REMOVEDIR);
	rmdir(b->name);
}

int
main(void)
{
	struct box b = { .dir = -1 };
	const struct sandbox_want none = { .beneath = -1 };
	int status;

	setenv("IMG_SANDBOX", "require", 1);
	if (!set_up(&b) || listen_on(&b.port) < 0) {
		printf("Bail out! cannot set up: %s\n", strerror(errno));
		return 1;
	}
	fflush(stdout);
	status = in_child(&b, none, say);
	if (WIFEXITED(status) && WEXITSTATUS(status) == NO_SANDBOX) {
		printf("1..0 # SKIP this kernel lacks a part of the sandbox\n");
		tear_down(&b);
		return 0;
	}
	test_keep(&b);
	test_messages(&b);
	test_network(&b);
	tear_down(&b);
	return tap_end();
}
