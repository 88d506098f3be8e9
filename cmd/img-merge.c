/*
 * Flattens an image archive into an image stream.
 */
#include <fcntl.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "base/cli.h"
#include "base/mem.h"
#include "image/digest.h"
#include "image/merge.h"
#include "sandbox/sandbox.h"
#include "select/expr.h"
#include "select/regex.h"

enum {
	OPT_ROOTFS = 256,
	OPT_HIDDEN,
	OPT_SEMANTICS,
	OPT_ALLOW_MISSING,
	OPT_HOLLOW,
	OPT_FILES0_FROM,
	OPT_TMPDIR,
	OPT_NO_VERIFY,
	OPT_PLAIN,
	OPT_IMAGE,
	OPT_PLATFORM,
};

#define HINT "in the argument of --select"

static const struct cli_option options[] = {
	{ OPT_IMAGE, "image", "REF", "the image, where there are several" },
	{ OPT_PLATFORM, "platform", "OS/ARCH[/VARIANT]",
	    "the platform, where there are several" },
	{ 's', "select", "WORDS", "only what these words select" },
	{ OPT_FILES0_FROM, "files0-from", "FILE",
	    "paths in this list, a NUL behind each" },
	{ OPT_HOLLOW, "hollow", NULL,
	    "keep what is not selected, without its content" },
	{ OPT_ROOTFS, "rootfs", NULL,
	    "write the root file system alone, for tar -x" },
	{ OPT_HIDDEN, "hidden", NULL,
	    "also what later layers deleted or replaced" },
	{ OPT_SEMANTICS, "semantics", "oci|overlay",
	    "whose view, where runtimes disagree (oci)" },
	{ OPT_ALLOW_MISSING, "allow-missing", NULL,
	    "leave out layers that are not in the archive" },
	{ OPT_PLAIN, "plain", NULL,
	    "the input is a root file system, whatever is in it" },
	{ OPT_NO_VERIFY, "no-verify", NULL, "do not check layers' digests" },
	{ OPT_TMPDIR, "tmpdir", "DIR", "for temporary files ($TMPDIR, /tmp)" },
	{ 'q', "quiet", NULL, "no progress on a terminal" },
	{ 'v', "verbose", NULL, "note globs that match nothing" },
	CLI_COMMON,
	/* What img-filter has as options. */
	{ CLI_HINT, "--path", NULL, HINT },
	{ CLI_HINT, "--not-path", NULL, HINT },
	{ CLI_HINT, "--regex", NULL, HINT },
	{ CLI_HINT, "--type", NULL, HINT },
	{ CLI_HINT, "--perm", NULL, HINT },
	{ CLI_HINT, "--uid", NULL, HINT },
	{ CLI_HINT, "--gid", NULL, HINT },
	{ CLI_HINT, "--user", NULL, HINT },
	{ CLI_HINT, "--group", NULL, HINT },
	{ CLI_HINT, "--size", NULL, HINT },
	{ CLI_HINT, "--layer", NULL, HINT },
	{ CLI_HINT, "--newer", NULL, HINT },
	{ CLI_HINT, "--cap", NULL, HINT },
	{ CLI_HINT, "--xattr", NULL, HINT },
	{ CLI_HINT, "--any", NULL, HINT },
	{ CLI_HINT, "--invert", NULL, HINT },
	{ CLI_HINT, "--content", NULL, HINT },
	{ 0 },
};

/* What main holds besides the options proper. */
struct setup {
	struct merge_options merge;
	struct select *select;
	const char *tmpdir;
	const char *file; /* a word of --select that is a file's name */
	bool quiet;
	bool hollow;
	bool list;      /* standard input has a list of names */
	uint64_t shown; /* the progress last shown, in bytes */
};

static int
set_semantics(struct setup *s, const char *arg)
{
	s->merge.overlay = strcmp(arg, "overlay") == 0;
	if (s->merge.overlay || strcmp(arg, "oci") == 0)
		return 0;
	return cli_usage("--semantics takes oci or overlay, not '%s'", arg);
}

static struct select *
selection(struct setup *s)
{
	if (!s->select) {
		s->select = select_new();
		select_use_regex(s->select);
	}
	return s->select;
}

static int
add_words(struct setup *s, const char *words)
{
	struct err err;

	if (access(words, F_OK) == 0)
		s->file = words;
	return select_add_words(selection(s), words, &err) < 0
	    ? cli_usage("%s", err.msg)
	    : 0;
}

static int
add_list(struct setup *s, const char *file)
{
	struct err err;

	return select_add_list(selection(s), file, &err) < 0
	    ? cli_fail_err(&err)
	    : 0;
}

static int
set_option(struct setup *s, int option, const char *arg)
{
	switch (option) {
	case OPT_IMAGE:
		s->merge.image = arg;
		return *arg ? 0 : cli_usage("--image: no reference");
	case OPT_PLATFORM:
		s->merge.platform = arg;
		return *arg ? 0 : cli_usage("--platform: no platform");
	case 's':
		return add_words(s, arg);
	case OPT_FILES0_FROM:
		/* Whether it may is known behind the options. */
		s->list = s->list || strcmp(arg, "-") == 0;
		return strcmp(arg, "-") == 0 ? 0 : add_list(s, arg);
	case 'v':
		s->merge.notes = true;
		return 0;
	case OPT_HOLLOW:
		s->hollow = true;
		return 0;
	case OPT_ROOTFS:
		s->merge.rootfs = true;
		return 0;
	case OPT_HIDDEN:
		s->merge.hidden = true;
		return 0;
	case OPT_SEMANTICS:
		return set_semantics(s, arg);
	case OPT_ALLOW_MISSING:
		s->merge.allow_missing = true;
		return 0;
	case OPT_PLAIN:
		s->merge.plain = true;
		return 0;
	case OPT_NO_VERIFY:
		s->merge.no_verify = true;
		return 0;
	case OPT_TMPDIR:
		s->tmpdir = arg;
		return 0;
	default:
		s->quiet = true;
		return 0;
	}
}

static int
check_options(struct setup *s, const char *file)
{
	if (s->list && (!file || strcmp(file, "-") == 0))
		return cli_usage("--files0-from -: standard input has names: "
				 "the image is to be given as FILE");
	if (s->list && add_list(s, "-") != 0)
		return EXIT_TROUBLE;
	if (s->hollow && !s->select)
		return cli_usage(
		    "--hollow goes with --select or --files0-from");
	if (s->hollow)
		select_set_hollow(s->select);
	if (s->select && select_wants_hidden(s->select) && !s->merge.hidden)
		return cli_usage(
		    "--hidden in --select goes with the option --hidden");
	if (s->select && select_exprs(s->select))
		return cli_usage("only img-filter has --expr: pipe the image "
				 "through it");
	if (s->merge.rootfs && s->merge.hidden)
		return cli_usage("--rootfs has no place for --hidden entries");
	if (s->merge.rootfs && s->select &&
	    (select_is_hollow(s->select) || select_has_content(s->select)))
		return cli_usage("--rootfs has no place for hollow entries");
	if (s->merge.plain && (s->merge.image || s->merge.platform))
		return cli_usage("--plain has no image or platform to choose");
	s->merge.select = s->select;
	return 0;
}

/* The input's descriptor, or -1 with the line printed. */
static int
open_operand(const char *file)
{
	struct stat st;
	int fd = 0;

	if (file && strcmp(file, "-") != 0) {
		fd = open(file, O_RDONLY | O_CLOEXEC);
		if (fd < 0)
			cli_fail("cannot open '%s': %m", file);
		return fd;
	}
	if (isatty(0)) {
		cli_usage("no input: give a FILE, or pipe an image in "
			  "(docker save IMAGE | img-merge)");
		return -1;
	}
	if (fstat(0, &st) < 0) {
		cli_fail("cannot read standard input: %m");
		return -1;
	}
	return fd;
}

static void
open_spools(struct setup *s)
{
	struct err err = { 0 };

	for (int i = 0; i < MERGE_WORKERS; i++) {
		s->merge.spool[i] = cli_spool(s->tmpdir, &err);
		if (s->merge.spool[i] < 0)
			snprintf(s->merge.spool_problem,
			    sizeof(s->merge.spool_problem), "%.500s", err.msg);
	}
}

static void
show_progress(void *arg, const char *what, uint64_t bytes)
{
	uint64_t *last = arg;
	char line[80];
	int n;

	/* Every 16 MiB, or a smaller number: the next step has begun. */
	if (bytes >= *last && bytes - *last < (16u << 20))
		return;
	*last = bytes;
	n = snprintf(line, sizeof(line), "\r%s: %llu MiB\033[K", what,
	    (unsigned long long)(bytes >> 20));
	(void)!write(2, line, (size_t)n);
}

static void
end_progress(const struct setup *s)
{
	if (s->merge.progress)
		(void)!write(2, "\r\033[K", 4);
}

/* An OCI layout's layers are open all at once. */
static void
raise_descriptors(void)
{
	struct rlimit r;

	if (getrlimit(RLIMIT_NOFILE, &r) == 0) {
		r.rlim_cur = r.rlim_max;
		(void)setrlimit(RLIMIT_NOFILE, &r);
	}
}

static void
note_unseen(const struct setup *s)
{
	struct span text;
	size_t at = 0;

	while (s->select && select_unseen(s->select, &at, &text))
		cli_note("'%.*s' matches nothing", SPAN_ARG(text));
}

static int
run(struct setup *s, const char *file)
{
	struct stat st;
	struct err err;
	int in = open_operand(file), r;
	struct sandbox_want want = { .beneath = -1, .threads = true };

	if (in < 0)
		return EXIT_TROUBLE;
	if (isatty(1))
		return cli_usage("the output is a tar archive, not for a "
				 "terminal: pipe it or redirect it");
	if (fstat(in, &st) == 0 && S_ISDIR(st.st_mode))
		want.beneath = in;
	raise_descriptors();
	open_spools(s);
	if (isatty(2) && !s->quiet) {
		s->merge.progress = show_progress;
		s->merge.progress_arg = &s->shown;
	}
	hash_prepare();
	if (sandbox_enter(want, &err) < 0)
		return cli_fail_err(&err);
	r = merge_run(&s->merge, in, 1, &err);
	end_progress(s);
	if (r < 0 && file && in != 0)
		err_wrap(&err, "%s", file);
	else if (r < 0 && s->file && strcmp(err.msg, "the input is empty") == 0)
		err_set(&err,
		    "the input is empty: --select takes words, and "
		    "'%s' is one now, not the input",
		    s->file);
	if (r < 0)
		return cli_fail_err(&err);
	if (s->merge.notes)
		note_unseen(s);
	return EXIT_OK;
}

int
main(int argc, char **argv)
{
	const struct cli cli = { .synopsis = "[FILE|DIR]",
		.about = "Flattens an image archive into an image stream.",
		.options = options,
		.argc = argc,
		.argv = argv };
	struct setup s = { 0 };
	const char *arg;
	int option, status = 0;

	cli_start();
	while (status == 0 && (option = cli_next(&cli, &arg)) != -1)
		status = set_option(&s, option, arg);
	if (status == 0)
		status = check_options(&s, argv[optind]);
	if (status == 0 && argc - optind > 1)
		status =
		    cli_usage("more than one operand: '%s'", argv[optind + 1]);
	if (status == 0)
		status = run(&s, argv[optind]);
	select_free(s.select);
	return status;
}
