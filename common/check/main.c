/*
 * The main of every check program.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>

#include "base/cli.h"
#include "base/mem.h"
#include "check/external.h"
#include "sandbox/sandbox.h"

static int
finish_stdout(void)
{
	if (fflush(stdout) != 0 || ferror(stdout))
		return errno == EPIPE
		    ? EXIT_TROUBLE
		    : cli_fail("cannot write to standard output: %s",
			  strerror(errno));
	return EXIT_OK;
}

/* A rule that was asked for by name: what it means and what to do. */
static void
print_details(const struct rule *r)
{
	printf("    %s\n    To do: %s\n", r->help, r->remediation);
	for (size_t i = 0; r->references[i]; i++)
		printf("    %s\n", r->references[i]);
	for (size_t i = 0; r->tags[i]; i++)
		printf("%s%s", i ? ", " : "    tags: ", r->tags[i]);
	printf("\n\n");
}

static void
print_rules(const struct check *c, bool details)
{
	for (size_t i = 0; i < c->nrules; i++) {
		const struct rule *r = &c->rules[i];

		if (!c->on[i])
			continue;
		printf("%-28s %-9s %s", r->id,
		    severity_name(check_severity(c, (int)i, r->severity)),
		    r->title);
		for (size_t k = 0; r->aliases[k]; k++)
			printf("%s%s", k ? ", " : " (", r->aliases[k]);
		printf("%s\n", r->aliases[0] ? ")" : "");
		if (details)
			print_details(r);
	}
}

/* A cell of a table: a bar would end it. */
static void
print_cell(const char *text)
{
	printf(" | ");
	for (; *text; text++)
		printf(*text == '|' ? "\\|" : "%c", *text);
}

static void
print_markdown(const struct check *c)
{
	for (size_t i = 0; i < c->nrules; i++) {
		const struct rule *r = &c->rules[i];

		if (!c->on[i])
			continue;
		printf("| `%s`", r->id);
		print_cell(
		    severity_name(check_severity(c, (int)i, r->severity)));
		print_cell(r->title);
		print_cell(r->remediation);
		printf(" |\n");
	}
}

static int
list_rules(const struct options *opt, struct run *run)
{
	if (opt->markdown)
		printf("| Rule | Severity | What | To do |\n"
		       "|---|---|---|---|\n");
	for (size_t i = 0; i < run->nchecks; i++) {
		const struct check *c = &run->checks[i];

		if (opt->markdown)
			print_markdown(c);
		else if (!opt->json)
			print_rules(c, opt->only.n > 0);
		for (size_t k = 0; opt->json && k < c->nrules; k++)
			if (c->on[k])
				report_rule(run, c, (int)k);
	}
	if (opt->json)
		return verdict(run);
	return finish_stdout();
}

enum { LIST_MAX = 16 * 1024 * 1024 }; /* bytes that a check lists */

/* What a check does in place of a run; CHECK_RUNS: none has anything. */
static int
do_instead(const struct options *opt, const struct run *run, struct err *err)
{
	auto_buf struct buf text = { .max = LIST_MAX };
	int status = CHECK_RUNS;

	for (size_t i = 0; i < run->nchecks && status == CHECK_RUNS; i++) {
		struct check *c = &run->checks[i];

		if (c->def->instead)
			status = c->def->instead(c, opt->json, &text, err);
	}
	if (status == -1)
		return cli_fail_err(err);
	if (status == CHECK_RUNS)
		return status;
	if (opt->file)
		return cli_usage("'%s': no image is read here", opt->file);
	if (text.n)
		fwrite(text.p, 1, text.n, stdout);
	if (!buf_ok(&text))
		return cli_fail("there is more than %zu bytes to print",
		    text.max);
	return finish_stdout() ? EXIT_TROUBLE : status;
}

/* What a selection of globs alone lets through is enough for one of other
 * predicates beside them. */
static void
add_wants(struct select *s, const struct select *more)
{
	bool globs = select_count(more) > 0 && !select_is_joined(more);
	struct err err;

	if (select_is_empty(more))
		return;
	for (size_t i = 0; globs && i < select_count(more); i++)
		if (select_add_glob(s, select_glob(more, i), &err) < 0)
			globs = false;
	if (!globs && select_add_glob(s, SPAN("**"), &err) < 0)
		mem_panic("a glob that is none");
}

static int
print_select(const struct run *run)
{
	auto_select struct select *s = checks_select(run->checks, run->nchecks);
	const struct externals *x = run->externals;
	/* Of ours, and as much as an external check may say. */
	auto_buf struct buf b = { .max = SELECT_TEXT_MAX };

	for (size_t i = 0; x && i < x->n; i++) {
		select_set_hollow(s);
		add_wants(s, x->list[i].select);
	}
	select_print(s, &b);
	printf("%s\n", buf_str(&b));
	return finish_stdout();
}

static int
open_input(const struct options *opt, struct err *err)
{
	int fd;

	if (!opt->file && isatty(0))
		return err_set(err,
		    "standard input is a terminal: pipe an image into it, as "
		    "in 'docker save IMAGE | img-merge | %s'",
		    program_invocation_short_name);
	if (!opt->file)
		return 0;
	fd = open(opt->file, O_RDONLY | O_CLOEXEC);
	return fd >= 0 ? fd : err_sys(err, "cannot open '%s'", opt->file);
}

int
check_spool(struct check *c, struct err *err)
{
	if (c->spool < 0)
		c->spool = cli_spool(NULL, err);
	return c->spool;
}

static int
prepare_checks(struct run *run, struct err *err)
{
	for (size_t i = 0; i < run->nchecks; i++) {
		struct check *c = &run->checks[i];

		if (c->def->prepare && c->def->prepare(c, err) < 0)
			return -1;
	}
	return 0;
}

static int
enter_sandbox(const struct run *run, struct err *err)
{
	struct sandbox_want want = { .beneath = -1 };

	for (size_t i = 0; i < run->nchecks; i++)
		want.messages = want.messages || run->checks[i].messages;
	return sandbox_enter(want, err);
}

static int
check_input(const struct options *opt, struct run *run, struct err *err)
{
	auto_source struct source *src = NULL;
	int null, fd = open_input(opt, err);

	if (fd < 0)
		return cli_fail_err(err);
	null = open("/dev/null", O_WRONLY | O_CLOEXEC);
	hash_prepare();
	if (prepare_checks(run, err) < 0)
		return cli_fail_err(err);
	src = run->externals
	    ? check_program.external->start(run->externals, fd, null, err)
	    : source_fd(fd, null);
	if (!src || enter_sandbox(run, err) < 0)
		return cli_fail_err(err);
	run_stream(run, src);
	return verdict(run);
}

static enum finding_form
form_of(const struct options *opt)
{
	if (opt->json)
		return FORM_JSON;
	return opt->quiet ? FORM_QUIET : FORM_TEXT;
}

/* Which rules there are, and which of them are to be. */
static int
load_checks(struct options *opt, struct run *run, struct err *err)
{
	for (size_t i = 0; i < run->nchecks; i++) {
		struct check *c = &run->checks[i];

		if (c->def->load && c->def->load(c, err) < 0)
			return -1;
		if (c->output) {
			opt->json = false;
			opt->quiet = true;
		}
	}
	if (opt->paths.n && check_program.external->find(run, err) < 0)
		return -1;
	options_settle(opt, run->checks, run->nchecks, run->externals);
	checks_choose(run->checks, run->nchecks, &opt->only, &opt->skip);
	return 0;
}

static int
drop_checks(const struct options *opt, struct run *run, struct err *err)
{
	run->nchecks = checks_drop(run->checks, run->nchecks);
	if (run->externals && !opt->list_rules &&
	    check_program.external->ask(run, err) < 0)
		return -1;
	if (!run->nchecks && (!run->externals || !run->externals->n))
		return err_set(err,
		    "--only and --skip leave no rule to judge by");
	return 0;
}

static int
do_run(const struct options *opt, struct run *run, struct err *err)
{
	run->out = finding_out_new(1, form_of(opt), err);
	if (!run->out || drop_checks(opt, run, err) < 0)
		return cli_fail_err(err);
	if (opt->list_rules)
		return list_rules(opt, run);
	if (opt->print_select)
		return print_select(run);
	return check_input(opt, run, err);
}

int
main(int argc, char **argv)
{
	struct options opt;
	struct run run = { .opt = &opt };
	struct err err;
	int status;

	cli_start();
	run.nchecks = checks_new(&run.checks);
	options_parse(&opt, run.checks, run.nchecks, argc, argv);
	if (load_checks(&opt, &run, &err) < 0)
		status = cli_fail_err(&err);
	else
		status = do_instead(&opt, &run, &err);
	if (status == CHECK_RUNS)
		status = do_run(&opt, &run, &err);
	run_release(&run);
	options_release(&opt);
	return status;
}
