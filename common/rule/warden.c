#include <errno.h>
#include <fcntl.h>
#include <jq.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "base/mem.h"
#include "rule/child_parts.h"
#include "rule/load.h"
#include "sandbox/sandbox.h"

enum {
	CONTROL = 3,         /* its only descriptor besides /dev/null */
	FILES_MAX = 8,       /* with what Landlock needs for a moment */
	FILES_CLOSED = 1024, /* as many as there are, before Linux 5.9 */
};

struct warden {
	struct part *parts;
	size_t n_parts;
	bool loaded; /* modules, by load.h */
	struct child_limits limits;
	bool files;
	struct board *board;
	pid_t worker; /* 0: none */
};

/* Being nobody in particular */

static void
forget_signals(void)
{
	static const int signals[] = { SIGHUP, SIGINT, SIGQUIT, SIGPIPE,
		SIGTERM, SIGCHLD, SIGALRM, SIGUSR1, SIGUSR2 };
	sigset_t none;

	for (size_t i = 0; i < array_len(signals); i++)
		(void)signal(signals[i], SIG_DFL);
	sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
}

static int
forget_descriptors(int control)
{
	int null = open("/dev/null", O_RDWR);

	if (null < 0 || dup2(control, CONTROL) < 0)
		return -1;
	for (int fd = 0; fd < CONTROL; fd++)
		if (dup2(null, fd) < 0)
			return -1;
	if (close_range(CONTROL + 1, ~0U, 0) < 0)
		for (int fd = CONTROL + 1; fd < FILES_CLOSED; fd++)
			close(fd);
	return 0;
}

/* Compiling */

/* jq's first complaint, of which the rest is a consequence. */
static void
note_error(void *arg, jv message)
{
	struct buf *b = arg;

	if (b->n == 0 && jv_get_kind(message) == JV_KIND_STRING) {
		struct span rest = span_of(jv_string_value(message)), line;

		/* What follows is the line of the program. */
		(void)span_cut(&rest, '\n', &line);
		if (span_starts(line, SPAN("jq: ")))
			line = span_from(line, 4);
		if (span_starts(line, SPAN("error: ")))
			line = span_from(line, 7);
		if (line.n && line.p[line.n - 1] == ':')
			line.n--;
		if (line.n > CHILD_WHY_MAX)
			line.n = CHILD_WHY_MAX;
		buf_put(b, line);
	}
	jv_free(message);
}

static void
say(char what, struct span text)
{
	char message[1 + CHILD_WHY_MAX] = { what };

	memcpy(message + 1, text.p, text.n);
	if (send(CONTROL, message, 1 + text.n, MSG_NOSIGNAL) < 0)
		_exit(WORKER_BROKEN);
}

static _Noreturn void
no_memory(void *arg)
{
	(void)arg;
	_exit(WORKER_NO_MEMORY);
}

static void
ignore(void *arg, jv message)
{
	(void)arg;
	jv_free(message);
}

/* Where "import" looks. What a program imports it finds nowhere else: jq
 * itself adds the directory of who imports. */
static void
set_library(jq_state *jq, const char *const *library)
{
	jv list = jv_array();

	for (size_t i = 0; library && library[i]; i++)
		list = jv_array_append(list, jv_string(library[i]));
	jq_set_attr(jq, jv_string("JQ_ORIGIN"), jv_string("/nowhere"));
	jq_set_attr(jq, jv_string("PROGRAM_ORIGIN"), jv_string("/nowhere"));
	jq_set_attr(jq, jv_string("JQ_LIBRARY_PATH"), list);
}

static jq_state *
compile(const struct child_program *p, struct span program, bool *loaded)
{
	auto_buf struct buf why = { .max = CHILD_WHY_MAX };
	auto_free char *text = mem_spandup(program);
	jq_state *jq = jq_init();
	struct load load = p->load;
	bool good;

	if (!jq)
		no_memory(NULL);
	/* jq_init() sets none of these. */
	jq_set_nomem_handler(jq, no_memory, NULL);
	jq_set_input_cb(jq, NULL, NULL);
	jq_set_debug_cb(jq, NULL, NULL);
	jq_set_error_cb(jq, note_error, &why);
	set_library(jq, p->library);
	load_as(&load);
	good = jq_compile_args(jq, text, jv_object());
	load_as(NULL);
	*loaded = *loaded || load.called;
	jq_set_error_cb(jq, ignore, NULL);
	/* What opens modules while it runs finds none, and asks for no file. */
	if (!p->files)
		jq_set_attr(jq, jv_string("JQ_LIBRARY_PATH"), jv_array());
	if (good)
		return jq;
	say(NOT_COMPILED, buf_span(&why));
	_exit(0);
}

/* Each part has the whole limit. */
static void
compile_parts(const struct child_program *p, struct warden *w,
    struct watch *watch)
{
	const struct child_part one = { .text = p->text };

	w->n_parts = child_part_count(p);
	w->parts = mem_zalloc(w->n_parts * sizeof(*w->parts));
	for (size_t i = 0; i < w->n_parts; i++) {
		const struct child_part *part =
		    p->n_parts ? &p->parts[i] : &one;

		atomic_store(&w->board->at, (uint32_t)i);
		watch->serial++;
		w->parts[i].functions = part->functions;
		w->parts[i].jq = compile(p, part->text, &w->loaded);
	}
}

static void
compile_watched(const struct child_program *p, struct warden *w)
{
	struct watch *watch = mem_zalloc(sizeof(*watch));

	watch->board = w->board;
	watch->limits = (struct child_limits){ .cpu_ms = CHILD_COMPILE_MS,
		.wall_ms = CHILD_COMPILE_WALL_MS,
		.memory = CHILD_MEMORY };
	watch->serial = 1;
	watch->busy = true;
	if (watch_start(watch) < 0)
		_exit(WORKER_BROKEN);
	compile_parts(p, w, watch);
	watch_end(watch);
	free(watch);
}

/* Limits and walls */

static void
limit(int which, size_t n)
{
	const struct rlimit r = { n, n };

	(void)setrlimit(which, &r);
}

/* Bytes of address space that are taken; 0: not known. */
static size_t
mapped(void)
{
	char text[64];
	auto_close int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);

	if (n <= 0)
		return 0;
	text[n] = '\0';
	return strtoul(text, NULL, 10) * (size_t)sysconf(_SC_PAGESIZE);
}

/* A second wall for memory: address space. Sanitizers take all there is. */
static void
limit_memory(size_t memory)
{
	size_t now = mapped();

	if (now && !SANDBOX_SANITIZER && memory < (SIZE_MAX - now) / 2)
		limit(RLIMIT_AS, now + 2 * memory);
}

/* Workers */

static _Noreturn void
be_worker(struct warden *w, pid_t maker, int socket)
{
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0 || getppid() != maker)
		_exit(WORKER_BROKEN);
	for (int fd = CONTROL; fd < FILES_MAX; fd++)
		if (fd != socket)
			close(fd);
	worker_run(w->parts, w->n_parts, &w->limits, w->files, w->board,
	    socket);
}

static void
end_worker(struct warden *w, int *status)
{
	*status = 0;
	if (w->worker == 0)
		return;
	(void)kill(w->worker, SIGKILL);
	while (waitpid(w->worker, status, 0) < 0 && errno == EINTR)
		;
	w->worker = 0;
}

static int
send_reply(int status, int fd)
{
	struct order_reply reply = { status };
	union {
		struct cmsghdr head;
		char room[CMSG_SPACE(sizeof(int))];
	} control = { .room = { 0 } };
	struct iovec v = { &reply, sizeof(reply) };
	struct msghdr m = { .msg_iov = &v, .msg_iovlen = 1 };

	if (fd >= 0) {
		m.msg_control = control.room;
		m.msg_controllen = sizeof(control.room);
		control.head = (struct cmsghdr){ .cmsg_level = SOL_SOCKET,
			.cmsg_type = SCM_RIGHTS,
			.cmsg_len = CMSG_LEN(sizeof(int)) };
		memcpy(CMSG_DATA(&control.head), &fd, sizeof(fd));
	}
	return sendmsg(CONTROL, &m, MSG_NOSIGNAL) < 0 ? -1 : 0;
}

static int
make_worker(struct warden *w)
{
	pid_t maker = getpid();
	int pair[2], r;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0)
		return send_reply(errno, -1);
	w->worker = fork();
	if (w->worker == 0)
		be_worker(w, maker, pair[1]);
	r = errno;
	if (w->worker < 0) {
		w->worker = 0;
		r = send_reply(r, -1);
	} else {
		r = send_reply(0, pair[0]);
	}
	close(pair[0]);
	close(pair[1]);
	return r;
}

static int
obey(struct warden *w)
{
	char order;
	ssize_t n = recv(CONTROL, &order, 1, 0);
	int status;

	if (n < 0 && errno == EINTR)
		return 0;
	if (n <= 0)
		return -1;
	if (order == ORDER_WORKER)
		return make_worker(w);
	end_worker(w, &status);
	return send_reply(status, -1);
}

/* IMG_SANDBOX is for the walls alone: jq sees no environment. */
static int
enter(const char *wish, struct err *err)
{
	const struct sandbox_want want = { .beneath = -1,
		.hide = true,
		.children = true };

	if (wish && setenv("IMG_SANDBOX", wish, 1) < 0)
		return err_sys(err, "cannot enter the sandbox");
	return sandbox_enter(want, err);
}

void
warden_run(const struct child_program *p, struct board *board, int control,
    pid_t maker)
{
	char *none[] = { NULL };
	const char *wish = getenv("IMG_SANDBOX");
	auto_free char *kept = wish ? mem_strdup(wish) : NULL;
	struct warden w = { .board = board,
		.limits = p->limits,
		.files = p->files };
	struct err err;
	int status;

	if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0 || getppid() != maker ||
	    forget_descriptors(control) < 0)
		_exit(WORKER_BROKEN);
	environ = none;
	forget_signals();
	/* jq takes "." for the directory that it runs in. */
	if (p->library && p->library[0] && chdir(p->library[0]) < 0)
		_exit(WORKER_BROKEN);
	limit(RLIMIT_CORE, 0);
	limit(RLIMIT_NOFILE, 1024);
	compile_watched(p, &w);
	limit(RLIMIT_NOFILE, FILES_MAX);
	limit_memory(p->limits.memory);
	if (!p->files && enter(kept, &err) < 0) {
		say(NOT_COMPILED, span_of(err.msg));
		_exit(0);
	}
	say(w.loaded ? COMPILED_LOADED : COMPILED, SPAN(""));
	while (obey(&w) == 0)
		;
	end_worker(&w, &status);
	_exit(0);
}
