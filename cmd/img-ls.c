/*
 * Lists what is in an image stream.
 */
#include <fcntl.h>
#include <stdio.h>

#include "base/cli.h"
#include "base/mem.h"
#include "look/listing.h"
#include "look/width.h"
#include "sandbox/sandbox.h"

enum {
	OPT_TREE = 256,
	OPT_LAYERS,
	OPT_WASTE,
	OPT_DIFF,
	OPT_CONFIG,
	OPT_MANIFEST,
	OPT_DIGEST,
	OPT_MIME,
	OPT_JSON,
	OPT_HELP,
};

static const struct cli_option options[] = {
	{ 'l', "long", NULL, "lines for people (default on a terminal)" },
	{ OPT_JSON, "json", NULL, "records (default elsewhere)" },
	{ 'h', "human-readable", NULL,
	    "sizes such as 1.2K (alone: this help)" },
	{ 'n', "numeric", NULL, "owners as numbers, in lines for people" },
	{ OPT_TREE, "tree", NULL, "an indented tree; with -l, attributes too" },
	{ OPT_LAYERS, "layers", NULL, "one record a layer" },
	{ OPT_WASTE, "waste", NULL, "what layers carry that later ones hide" },
	{ OPT_DIFF, "diff", "FILE", "compare to a listing that was saved" },
	{ OPT_CONFIG, "config", NULL, "print the image's config" },
	{ OPT_MANIFEST, "manifest", NULL, "print the image's manifest" },
	{ OPT_DIGEST, "digest", NULL, "with the SHA-256 of each file" },
	{ OPT_MIME, "mime", NULL, "with the type of each file's content" },
	{ OPT_HELP, "help", NULL, "print this help and exit" },
	{ 'V', "version", NULL, "print the version and exit" },
	{ 0 },
};

struct setup {
	struct listing_options list;
	const char *what;  /* the option that chose what is listed */
	const char *saved; /* --diff */
	bool mime, json;
};

static int
set_what(struct setup *s, enum listing_what what, const char *option)
{
	if (s->what && s->list.what != what)
		return cli_usage("%s and %s do not go together", s->what,
		    option);
	s->list.what = what;
	s->what = option;
	return 0;
}

static int
set_option(struct setup *s, int option, const char *arg)
{
	switch (option) {
	case 'l':
		s->list.text = true;
		return 0;
	case 'h':
		s->list.human = true;
		return 0;
	case 'n':
		s->list.numeric = true;
		return 0;
	case OPT_TREE:
		return set_what(s, LIST_TREE, "--tree");
	case OPT_LAYERS:
		return set_what(s, LIST_LAYERS, "--layers");
	case OPT_WASTE:
		return set_what(s, LIST_WASTE, "--waste");
	case OPT_DIFF:
		s->saved = arg;
		return set_what(s, LIST_DIFF, "--diff");
	case OPT_CONFIG:
		return set_what(s, LIST_CONFIG, "--config");
	case OPT_MANIFEST:
		return set_what(s, LIST_MANIFEST, "--manifest");
	case OPT_DIGEST:
		s->list.digest = true;
		return 0;
	case OPT_JSON:
		s->json = true;
		return 0;
	default:
		s->mime = true;
		return 0;
	}
}

static bool
lists_entries(const struct setup *s)
{
	return s->list.what == LIST_ENTRIES || s->list.what == LIST_TREE;
}

/* An option that would say nothing is a mistake. */
static int
check_options(const struct setup *s)
{
	bool documents =
	    s->list.what == LIST_CONFIG || s->list.what == LIST_MANIFEST;

	if (s->json && s->list.text)
		return cli_usage("--json and -l do not go together");
	if (s->json && (documents || s->list.what == LIST_TREE))
		return cli_usage("%s has no records, which --json asks for",
		    s->what);
	if (s->mime && !lists_entries(s))
		return cli_usage("%s says nothing of --mime", s->what);
	if (s->list.digest && !lists_entries(s) && s->list.what != LIST_DIFF)
		return cli_usage("%s says nothing of --digest", s->what);
	return 0;
}

static void
tell(enum diag_level level, const char *message)
{
	(level == DIAG_NOTE ? cli_note : cli_warn)("%s", message);
}

/* What the C library and others need is opened before the sandbox. */
static int
prepare(struct setup *s, struct err *err)
{
	const char *no_colour = getenv("NO_COLOR");

	s->list.out = 1;
	s->list.note = tell;
	s->list.saved = -1;
	s->list.terminal = isatty(1);
	s->list.colour = s->list.terminal && (!no_colour || !*no_colour);
	s->list.width = s->list.terminal ? width_of_terminal(1) : 0;
	/* Of a tree, -l asks for more than lines. */
	if (s->list.terminal && !s->json && s->list.what != LIST_TREE)
		s->list.text = true;
	if (s->saved) {
		s->list.saved = open(s->saved, O_RDONLY | O_CLOEXEC);
		if (s->list.saved < 0)
			return err_sys(err, "cannot open '%s'", s->saved);
	}
	if (s->list.digest)
		hash_prepare();
	if (s->mime && !(s->list.mime = mime_new(err)))
		return -1;
	if (sandbox_enter((struct sandbox_want){ .beneath = -1 }, err) < 0)
		return -1;
	s->list.sandbox = sandbox_state_name();
	return 0;
}

static int
run(struct setup *s, const char *file)
{
	auto_source struct source *src = NULL;
	struct err err;
	int fd = 0;

	if (file && strcmp(file, "-") != 0)
		fd = cli_open(file);
	else if (isatty(0))
		return cli_usage("standard input is a terminal: pipe an image "
				 "into it, as in 'docker save IMAGE | "
				 "img-merge | img-ls'");
	if (fd < 0)
		return cli_fail("cannot open '%s': %m", file);
	src = source_fd(fd, open("/dev/null", O_WRONLY | O_CLOEXEC));
	if (prepare(s, &err) < 0 || listing_run(&s->list, src, &err) < 0)
		return cli_fail_err(&err);
	return EXIT_OK;
}

int
main(int argc, char **argv)
{
	const struct cli cli = { .synopsis = "[FILE]",
		.about = "Lists the entries of an image stream, one record "
			 "each.",
		.options = options,
		.argc = argc,
		.argv = argv };
	struct setup s = { 0 };
	const char *arg;
	int option, status = 0;

	cli_start();
	while (status == 0 && (option = cli_next(&cli, &arg)) != -1)
		status = set_option(&s, option, arg);
	if (status == 0 && argc - optind > 1)
		status =
		    cli_usage("more than one operand: '%s'", argv[optind + 1]);
	if (status == 0)
		status = check_options(&s);
	if (status == 0)
		status = run(&s, argv[optind]);
	mime_free(s.list.mime);
	return status;
}
