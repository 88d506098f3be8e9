/*
 * External checks beside the checking process: started before its sandbox,
 * read from in it.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>

#include "base/cli.h"
#include "check/external.h"

/* Starting them */

/* What the feeder gives: its end is one only if the feeder says so. */
struct fed_source {
	struct source s;
	struct source *below;
	struct externals *x;
};

/* One message of the feeder: false where there is none to come. */
static bool
collect(struct externals *x)
{
	struct external_result r;
	ssize_t n;

	do
		n = read(x->results, &r, sizeof(r));
	while (n < 0 && errno == EINTR);
	if (n != (ssize_t)sizeof(r))
		return false;
	if (r.index < 0) {
		x->input = r;
		x->input_ended = true;
		return true;
	}
	x->list[r.index].result = r;
	x->list[r.index].done = true;
	return true;
}

static int
check_end(struct externals *x, struct err *err)
{
	while (!x->input_ended)
		if (!collect(x))
			return err_set(err,
			    "the process that reads the input was ended");
	errno = x->input.error;
	return errno ? err_sys(err, "cannot read the input") : 0;
}

static ssize_t
fed_read(struct source *s, void *buf, size_t n, struct err *err)
{
	struct fed_source *f = (struct fed_source *)s;
	ssize_t r = source_read(f->below, buf, n, err);

	return r == 0 ? check_end(f->x, err) : r;
}

static int64_t
fed_skip(struct source *s, uint64_t n, struct err *err)
{
	struct fed_source *f = (struct fed_source *)s;
	int64_t r = source_skip(f->below, n, err);

	if (r >= 0 && (uint64_t)r < n && check_end(f->x, err) < 0)
		return -1;
	return r;
}

static void
fed_free(struct source *s)
{
	struct fed_source *f = (struct fed_source *)s;

	source_free(f->below);
	free(f);
}

static struct source *
fed_source(struct externals *x, int fd, int null)
{
	struct fed_source *f = mem_alloc(sizeof(*f));

	*f = (struct fed_source){ { fed_read, fed_skip, fed_free, NULL },
		source_fd(fd, null), x };
	return &f->s;
}

static int
open_spools(struct externals *x, struct err *err)
{
	for (size_t i = 0; i < x->n; i++) {
		x->list[i].spool = cli_spool(NULL, err);
		if (x->list[i].spool < 0)
			return -1;
	}
	return 0;
}

/* Ours are the reading ends of the first two, and what keeps the third open. */
struct lines {
	int out[2], results[2], lifeline[2];
};

static int
make_lines(struct lines *l, struct err *err)
{
	if (pipe2(l->out, O_CLOEXEC) < 0 || pipe2(l->results, O_CLOEXEC) < 0 ||
	    pipe2(l->lifeline, O_CLOEXEC) < 0)
		return err_sys(err, "cannot make a pipe");
	return 0;
}

static _Noreturn void
be_feeder(struct externals *x, int fd, const struct lines *l)
{
	close(l->out[0]);
	close(l->results[0]);
	close(l->lifeline[1]);
	feeder_run(x,
	    &(struct feeder_ends){ .in = fd,
		.out = l->out[1],
		.results = l->results[1],
		.lifeline = l->lifeline[0] });
}

/* The input is the feeder's alone: whoever writes it is to notice when that is
 * gone. */
static void
give_up_input(int fd)
{
	int null = fd == 0 ? open("/dev/null", O_RDONLY | O_CLOEXEC) : -1;

	if (fd != 0)
		close(fd);
	if (null >= 0) {
		(void)dup2(null, 0);
		close(null);
	}
}

struct source *
externals_start(struct externals *x, int fd, int null, struct err *err)
{
	struct lines l;
	pid_t pid;

	if (x->n == 0)
		return source_fd(fd, null);
	if (open_spools(x, err) < 0 || make_lines(&l, err) < 0)
		return NULL;
	/* In the sandbox there is no waiting for it. */
	(void)signal(SIGCHLD, SIG_IGN);
	pid = fork();
	if (pid < 0) {
		err_sys(err, "cannot start the process that feeds the checks");
		return NULL;
	}
	if (pid == 0)
		be_feeder(x, fd, &l);
	close(l.out[1]);
	close(l.results[1]);
	close(l.lifeline[0]);
	x->results = l.results[0];
	x->lifeline = l.lifeline[1];
	give_up_input(fd);
	return fed_source(x, l.out[0], null);
}

/* What they found */

static void
fail(struct run *run, const struct external *e, const char *why)
{
	report_trouble(run, "external-failed", (struct span){ NULL, 0 },
	    EXTERNAL_PREFIX "%s: %s", e->name, why);
}

/* What the records themselves do not say. */
static int
judge_end(const struct external_result *r, struct err *err)
{
	int status = r->status;

	errno = r->error;
	if (r->not_run)
		return err_sys(err, "cannot be run");
	if (r->error)
		return err_sys(err, "what it writes cannot be kept");
	if (r->over)
		return err_set(err, "it wrote more than %d MiB",
		    EXTERNAL_OUTPUT_MAX / 1024 / 1024);
	if (r->cut)
		return err_set(err, "it did not get the whole stream");
	if (WIFSIGNALED(status))
		return err_set(err, "it was ended by signal %d",
		    WTERMSIG(status));
	if (WEXITSTATUS(status) > EXIT_GATE)
		return err_set(err, "it failed with status %d",
		    WEXITSTATUS(status));
	return 0;
}

static void
merge_one(struct run *run, const struct external *e)
{
	uint64_t n = e->result.bytes < EXTERNAL_OUTPUT_MAX
	    ? e->result.bytes
	    : (uint64_t)EXTERNAL_OUTPUT_MAX;
	auto_source struct source *src = source_range(e->spool, 0, n);
	struct err why, records;
	bool failed = judge_end(&e->result, &why) < 0;

	if (foreign_take(run, e, src, &records) < 0 && !failed)
		fail(run, e, records.msg);
	if (failed)
		fail(run, e, why.msg);
}

/* A severity for a rule that nobody reported may be a typing error. */
static void
note_unused(struct run *run)
{
	for (size_t i = 0; i < run->opt->nnamed; i++) {
		const struct named *n = &run->opt->named[i];

		if (n->severity >= 0 && !n->linked && !run->externals->used[i])
			report_notef(run, DIAG_WARNING, "severity-unused",
			    "--severity: no check reported a rule '%.*s'",
			    SPAN_ARG(n->name));
	}
}

static void
note_passed(struct run *run)
{
	const struct externals *x = run->externals;

	for (size_t i = 0; i < x->npassed; i++)
		report_notef(run, DIAG_NOTE, "external-ignored",
		    "'%s' is not run: %s", x->passed[i].path, x->passed[i].why);
}

void
externals_merge(struct run *run)
{
	struct externals *x = run->externals;

	note_passed(run);
	/* What they have of an image that did not come whole is no better. */
	if (!run->ended)
		return;
	for (size_t i = 0; i < x->n; i++) {
		struct external *e = &x->list[i];

		while (!e->done && collect(x))
			;
		if (e->done)
			merge_one(run, e);
		else
			fail(run, e, "the process that watches it was ended");
	}
	note_unused(run);
}

void
externals_stop(struct externals *x)
{
	if (x->lifeline < 0)
		return;
	close(x->lifeline);
	/* The feeder closes its end when there is nobody left. */
	while (collect(x))
		;
	close(x->results);
}
