/*
 * Credential helpers: programs that are asked on stdin and answer on stdout.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

#include "base/mem.h"
#include "registry/credentials_parts.h"

#define PREFIX "docker-credential-"

enum {
	LINE_SHOWN_MAX = 256, /* bytes of what a helper has to say */
	/* How often to see whether a helper has ended whose stdout something
	 * else keeps open; and one that has closed it. */
	OPEN_TICK_MS = 50,
	CLOSED_TICK_MS = 2,
};

int
credentials_of_helper(struct span text, struct credentials *out,
    struct err *err)
{
	auto_json struct json_doc *doc = NULL;
	struct span user, secret;

	*out = (struct credentials){ 0 };
	doc = secret_json(text, HELPER_OUTPUT_MAX, err);
	if (!doc)
		return -1;
	if (json_type(json_root(doc)) != JSON_OBJECT)
		return err_set(err, "no JSON object");
	if (secret_field(json_root(doc), "Username", &user, err) < 0 ||
	    secret_field(json_root(doc), "Secret", &secret, err) < 0)
		return -1;
	if (user.n == 0 && secret.n == 0)
		return 0;
	if (span_is(user, "<token>"))
		return credentials_set_token(&out->identity_token, secret, err);
	return credentials_set_user(out, user, secret, err);
}

/*
 * The helper's path; NULL: it is not in PATH. A folder that is not absolute is
 * passed over: the current one may be anybody's.
 */
static char *
find_program(const char *program)
{
	struct span path = span_of(getenv("PATH")), dir;

	while (span_cut(&path, ':', &dir)) {
		auto_free char *folder = mem_spandup(dir);
		auto_free char *name = mem_printf("%s/%s", folder, program);
		struct stat st;

		if (span_starts(dir, SPAN("/")) && stat(name, &st) == 0 &&
		    S_ISREG(st.st_mode) && access(name, X_OK) == 0)
			return take(name);
	}
	return NULL;
}

/* The environment without IMG_CREDS, which is none of a helper's business.
 * The array is to be freed, not what it points to. */
static char **
helper_environment(void)
{
	char **env;
	size_t n = 0, kept = 0;

	while (environ && environ[n])
		n++;
	env = mem_resize(NULL, n + 1, sizeof(*env));
	for (size_t i = 0; i < n; i++)
		if (strncmp(environ[i], "IMG_CREDS=", 10) != 0)
			env[kept++] = environ[i];
	env[kept] = NULL;
	return env;
}

/*
 * A pipe from which `server` can be read, and its end: written before there is
 * a reader that could go away and leave us with SIGPIPE. It fits.
 */
static int
pipe_with(const char *server, struct err *err)
{
	size_t n = strlen(server);
	int ends[2];
	ssize_t r;

	if (pipe2(ends, O_CLOEXEC) < 0)
		return err_sys(err, "cannot make a pipe");
	r = write(ends[1], server, n);
	if (r != (ssize_t)n)
		err_sys(err, "cannot write to a pipe");
	close(ends[1]);
	if (r == (ssize_t)n)
		return ends[0];
	close(ends[0]);
	return -1;
}

/*
 * A session of its own is a process group that can be ended as one, and has no
 * terminal to be stopped by when it asks for a password.
 */
static int
spawn(const char *path, char *program, int in, int out, pid_t *pid)
{
	char *argv[] = { program, (char[]){ "get" }, NULL };
	auto_free char **env = helper_environment();
	posix_spawn_file_actions_t files;
	posix_spawnattr_t how;
	sigset_t none, normal;
	int r;

	sigemptyset(&none);
	sigemptyset(&normal);
	sigaddset(&normal, SIGPIPE);
	posix_spawn_file_actions_init(&files);
	posix_spawnattr_init(&how);
	posix_spawnattr_setsigmask(&how, &none);
	posix_spawnattr_setsigdefault(&how, &normal);
	posix_spawnattr_setflags(&how,
	    POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK |
		POSIX_SPAWN_SETSIGDEF);
	r = posix_spawn_file_actions_adddup2(&files, in, 0);
	if (r == 0)
		r = posix_spawn_file_actions_adddup2(&files, out, 1);
	if (r == 0)
		r = posix_spawn(pid, path, &files, &how, argv, env);
	posix_spawn_file_actions_destroy(&files);
	posix_spawnattr_destroy(&how);
	return r;
}

/* A helper that runs. */
struct helper {
	pid_t pid;
	int out;          /* what it prints; -1: it has closed it */
	unsigned seconds; /* what it was given */
	int64_t deadline; /* ms */
	struct buf text;
	int code;   /* exit status */
	int signal; /* what ended it; 0: it ended itself */
};

static int64_t
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static int
helper_start(struct helper *h, char *program, const char *path,
    const char *server, struct err *err)
{
	auto_close int in = pipe_with(server, err);
	int ends[2], r;

	if (in < 0)
		return -1;
	if (pipe2(ends, O_CLOEXEC) < 0)
		return err_sys(err, "cannot make a pipe");
	/* Ours alone: the other end has flags of its own. */
	r = fcntl(ends[0], F_SETFL, O_NONBLOCK) < 0 ? errno : 0;
	if (r == 0)
		r = spawn(path, program, in, ends[1], &h->pid);
	close(ends[1]);
	h->out = ends[0];
	if (r == 0)
		return 0;
	h->pid = 0;
	errno = r;
	return err_sys(err, "cannot run '%s'", path);
}

/* Takes what there is to be read. */
static int
helper_read(struct helper *h, struct err *err)
{
	while (h->out >= 0) {
		size_t room = HELPER_OUTPUT_MAX + 1 - h->text.n;
		ssize_t n = read(h->out, h->text.p + h->text.n, room);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno == EAGAIN
			    ? 0
			    : err_sys(err, "cannot read what it prints");
		h->text.n += (size_t)n;
		if (h->text.n > HELPER_OUTPUT_MAX)
			return err_set(err, "it prints more than %d bytes",
			    HELPER_OUTPUT_MAX);
		if (n == 0) {
			close(h->out);
			h->out = -1;
		}
	}
	return 0;
}

/* 1: it has ended, and is still to be reaped; 0; -1. */
static int
helper_ended(struct helper *h, struct err *err)
{
	const int how = WEXITED | WNOHANG | WNOWAIT;
	siginfo_t end = { 0 };

	while (waitid(P_PID, (id_t)h->pid, &end, how) < 0) {
		if (errno == EINTR)
			continue;
		/* It is gone: whoever ran us has SIGCHLD ignored. */
		h->pid = 0;
		return err_sys(err, "cannot wait for it");
	}
	if (end.si_pid == 0)
		return 0;
	h->code = end.si_code == CLD_EXITED ? end.si_status : 0;
	h->signal = end.si_code == CLD_EXITED ? 0 : end.si_status;
	return 1;
}

/*
 * To its end. What it has started and left behind may keep stdout open for as
 * long as it likes: what there is when the helper itself has ended is all.
 */
static int
helper_follow(struct helper *h, struct err *err)
{
	for (;;) {
		struct pollfd p = { .fd = h->out, .events = POLLIN };
		int64_t tick = h->out < 0 ? CLOSED_TICK_MS : OPEN_TICK_MS;
		int64_t left = h->deadline - now_ms();
		int ended = helper_ended(h, err);

		if (ended < 0 || helper_read(h, err) < 0)
			return -1;
		if (ended)
			return 0;
		if (left <= 0)
			return err_set(err, "no answer within %u seconds",
			    h->seconds);
		if (poll(&p, 1, (int)(left < tick ? left : tick)) < 0 &&
		    errno != EINTR)
			return err_sys(err, "cannot wait for it");
	}
}

/* Its process id is not free for others before it is reaped, and neither is
 * that of its group. */
static void
helper_stop(struct helper *h, bool kill_it)
{
	siginfo_t ignored;

	if (h->pid > 0 && kill_it)
		kill(-h->pid, SIGKILL);
	while (h->pid > 0 &&
	    waitid(P_PID, (id_t)h->pid, &ignored, WEXITED) < 0 &&
	    errno == EINTR)
		;
	if (h->out >= 0)
		close(h->out);
}

/* The first line of it; what may be an answer all the same is not shown. */
static struct span
line_of(struct span text)
{
	struct span line;

	span_cut(&text, '\n', &line);
	if (span_ends(line, SPAN("\r")))
		line.n--;
	if (line.n > LINE_SHOWN_MAX)
		line.n = LINE_SHOWN_MAX;
	if (line.n && memchr(line.p, '{', line.n))
		line.n = 0;
	return line;
}

/* 1, 0 where it knows nothing, -1. */
static int
helper_answer(struct helper *h, struct credentials *out, struct err *err)
{
	static const struct span unknown = { "credentials not found", 21 };
	struct span text = buf_span(&h->text);
	struct span line = line_of(text);

	if (h->signal)
		return err_set(err, "it was ended by signal %d", h->signal);
	if (h->code == 1 && memmem(text.p, text.n, unknown.p, unknown.n))
		return 0;
	if (h->code)
		return err_set(err, "it failed with status %d%s%.*s", h->code,
		    line.n ? ": " : "", SPAN_ARG(line));
	if (credentials_of_helper(text, out, err) < 0)
		return err_wrap(err, "its answer");
	return out->user || out->identity_token;
}

int
helper_get(const char *name, const char *server, unsigned seconds,
    struct credentials *out, struct err *err)
{
	auto_free char *program = mem_printf(PREFIX "%s", name);
	auto_free char *path = find_program(program);
	struct helper h = { .out = -1, .seconds = seconds };
	int r;

	*out = (struct credentials){ 0 };
	if (!path)
		return err_set(err, "'%s' is not in PATH", program);
	h.deadline = now_ms() + (int64_t)seconds * 1000;
	buf_init(&h.text, HELPER_OUTPUT_MAX + 1);
	(void)buf_room(&h.text, HELPER_OUTPUT_MAX + 1);
	h.text.n = 0;
	r = helper_start(&h, program, path, server, err);
	if (r == 0)
		r = helper_follow(&h, err);
	helper_stop(&h, r < 0);
	if (r == 0)
		r = helper_answer(&h, out, err);
	secret_release(&h.text);
	return r < 0 ? err_wrap(err, "'%s'", program) : r;
}
