/*
 * The main of every check program.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>

#include "base/cli.h"
#include "base/mem.h"
#include "check/driver.h"
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
		const struct rule *r = &c->def->rules[i];

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

static int
list_rules(const struct options *opt, struct run *run)
{
	for (size_t i = 0; i < run->nchecks; i++) {
		const struct check *c = &run->checks[i];

		if (!opt->json)
			print_rules(c, opt->only.n > 0);
		for (size_t k = 0; opt->json && k < c->nrules; k++)
			if (c->on[k])
				report_rule(run, c, (int)k);
	}
	if (opt->json)
		return verdict(run);
	return finish_stdout();
}

static int
print_select(const struct run *run)
{
	auto_select struct select *s = checks_select(run->checks, run->nchecks);
	auto_buf struct buf b = { .max = RECORD_MAX };

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

static int
check_input(const struct options *opt, struct run *run, struct err *err)
{
	auto_source struct source *src = NULL;
	int null, fd = open_input(opt, err);

	if (fd < 0)
		return cli_fail_err(err);
	null = open("/dev/null", O_WRONLY | O_CLOEXEC);
	hash_prepare();
	if (sandbox_enter((struct sandbox_want){ .beneath = -1 }, err) < 0)
		return cli_fail_err(err);
	src = source_fd(fd, null);
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
	run.nchecks =
	    checks_choose(run.checks, run.nchecks, &opt.only, &opt.skip);
	if (!run.nchecks)
		exit(cli_usage("--only and --skip leave no rule to judge by"));
	run.out = finding_out_new(1, form_of(&opt), &err);
	if (!run.out)
		status = cli_fail_err(&err);
	else if (opt.list_rules)
		status = list_rules(&opt, &run);
	else if (opt.print_select)
		status = print_select(&run);
	else
		status = check_input(&opt, &run, &err);
	run_release(&run);
	options_release(&opt);
	return status;
}
