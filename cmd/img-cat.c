/*
 * Writes the content of files of an image.
 */
#include <fcntl.h>
#include <stdio.h>

#include "base/cli.h"
#include "base/mem.h"
#include "look/cat.h"
#include "sandbox/sandbox.h"

enum {
	OPT_LAYER = 256,
	OPT_HIDDEN,
	OPT_TMPDIR,
	OPT_BINARY,
};

static const struct cli_option options[] = {
	{ OPT_LAYER, "layer", "N", "as that layer brought it, gone or not" },
	{ OPT_HIDDEN, "hidden", NULL,
	    "what a later layer deleted or replaced" },
	{ OPT_TMPDIR, "tmpdir", "DIR", "for temporary files ($TMPDIR, /tmp)" },
	{ OPT_BINARY, "binary", NULL, "show a terminal what is no text, too" },
	CLI_COMMON,
	{ 0 },
};

static int
set_layer(struct cat_options *opt, const char *arg)
{
	uint64_t n;

	if (!span_to_u64(span_of(arg), STREAM_LAYERS_MAX - 1, &n))
		return cli_usage("--layer takes a number from 0, not '%s'",
		    arg);
	opt->layer = (int)n;
	return 0;
}

/* One line for each path that was not written. */
static int
print_problems(const struct cat *c, const struct cat_options *opt)
{
	int status = EXIT_OK;

	for (size_t i = 0; i < opt->npaths; i++) {
		const char *problem = cat_problem(c, i);

		if (problem)
			status =
			    cli_fail("'%.500s' %s", opt->paths[i], problem);
	}
	return status;
}

/* A regular file that begins as a tar does, or as gzip or zstd. */
static bool
is_archive(const char *path)
{
	auto_close int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	char block[512] = { 0 };

	if (fd < 0 || pread(fd, block, sizeof(block), 0) < 4)
		return false;
	return memcmp(block + 257, "ustar", 5) == 0 ||
	    memcmp(block, "\x1f\x8b", 2) == 0 ||
	    memcmp(block, "\x28\xb5\x2f\xfd", 4) == 0;
}

/* Other programs take the image as an operand: ": ..." if it seems that this
 * was meant, which has to be asked before the sandbox. */
static void
put_advice(const struct cat_options *opt, struct err *advice)
{
	advice->msg[0] = '\0';
	for (size_t i = opt->npaths; i-- > 0 && !advice->msg[0];)
		if (is_archive(opt->paths[i]))
			err_set(advice,
			    ": '%.500s' is an archive, but the image is read "
			    "from standard input: '<%.100s'",
			    opt->paths[i], opt->paths[i]);
}

static int
run(struct cat_options opt, const char *tmpdir)
{
	auto_source struct source *src = NULL;
	struct err err, advice, problem = { 0 };
	struct cat *c;
	int status;

	put_advice(&opt, &advice);
	if (isatty(0))
		return cli_usage("standard input is a terminal: pipe an image "
				 "into it, as in 'docker save IMAGE | "
				 "img-merge | img-cat PATH'%s",
		    advice.msg);
	if (cat_needs_spool(&opt))
		opt.spool = cli_spool(tmpdir, &problem);
	opt.spool_problem = problem.msg;
	src = source_fd(0, open("/dev/null", O_WRONLY | O_CLOEXEC));
	opt.terminal = isatty(1);
	if (sandbox_enter((struct sandbox_want){ .beneath = -1 }, &err) < 0)
		return cli_fail_err(&err);
	c = cat_new(&opt);
	if (cat_run(c, src, &err) == 0)
		status = print_problems(c, &opt);
	else if (!cat_has_stream(c) && !err.quiet)
		status = cli_fail("%s%s", err.msg, advice.msg);
	else
		status = cli_fail_err(&err);
	cat_free(c);
	return status;
}

int
main(int argc, char **argv)
{
	const struct cli cli = { .synopsis = "PATH...",
		.about = "Writes the content of files of the image stream on "
			 "standard input.",
		.options = options,
		.argc = argc,
		.argv = argv };
	struct cat_options opt = { .layer = -1, .out = 1, .spool = -1 };
	const char *arg, *tmpdir = NULL;
	int option, status = 0;

	cli_start();
	while (status == 0 && (option = cli_next(&cli, &arg)) != -1) {
		if (option == OPT_LAYER)
			status = set_layer(&opt, arg);
		else if (option == OPT_HIDDEN)
			opt.hidden = true;
		else if (option == OPT_BINARY)
			opt.binary = true;
		else
			tmpdir = arg;
	}
	opt.paths = (const char *const *)&argv[optind];
	opt.npaths = (size_t)(argc - optind);
	if (status == 0 && opt.npaths == 0)
		status = cli_usage("no PATH");
	return status ? status : run(opt, tmpdir);
}
