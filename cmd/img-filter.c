/*
 * Lets through what is selected of an image stream.
 */
#include <fcntl.h>
#include <stdio.h>

#include "base/cli.h"
#include "base/mem.h"
#include "image/filter.h"
#include "rule/expr.h"
#include "sandbox/sandbox.h"
#include "select/expr.h"
#include "select/regex.h"

enum {
	PIPE_SIZE = 1024 * 1024,
	SECONDS_MAX = 3600,
	MEMORY_MIN = 64, /* MiB: jq itself has 10 */
	MEMORY_MAX = 1024 * 1024,
};

enum {
	OPT_PATH = 256,
	OPT_NOT_PATH,
	OPT_REGEX,
	OPT_TYPE,
	OPT_PERM,
	OPT_UID,
	OPT_GID,
	OPT_USER,
	OPT_GROUP,
	OPT_SIZE,
	OPT_LAYER,
	OPT_NEWER,
	OPT_CAP,
	OPT_XATTR,
	OPT_HIDDEN,
	OPT_NO_HIDDEN,
	OPT_EXPR,
	OPT_ANY,
	OPT_INVERT,
	OPT_HOLLOW,
	OPT_KEEP_PARENTS,
	OPT_NO_KEEP_PARENTS,
	OPT_FILES0_FROM,
	OPT_ROOTFS,
	OPT_MAX_SECONDS,
	OPT_MAX_MEMORY,
	OPT_PRINT,
};

static const struct cli_option options[] = {
	{ OPT_PATH, "path", "GLOB", "of that path" },
	{ OPT_NOT_PATH, "not-path", "GLOB", "of another path" },
	{ OPT_REGEX, "regex", "RE", "whose whole path it matches (PCRE2)" },
	{ OPT_FILES0_FROM, "files0-from", "FILE",
	    "of a path in this list, a NUL behind each" },
	{ OPT_TYPE, "type", "f,d,l,h,c,b,p", "of one of these types" },
	{ OPT_PERM, "perm", "[-/]MODE",
	    "of this mode; all or any of its bits" },
	{ OPT_UID, "uid", "[+-]N", "of a user's number" },
	{ OPT_GID, "gid", "[+-]N", "of a group's number" },
	{ OPT_USER, "user", "NAME", "of a user in the image's etc/passwd" },
	{ OPT_GROUP, "group", "NAME", "of a group in the image's etc/group" },
	{ OPT_SIZE, "size", "[+-]N[ckMG]", "regular files of that size" },
	{ OPT_LAYER, "layer", "N|N..M|base|app", "from these layers" },
	{ OPT_NEWER, "newer", "DATE", "modified after that date" },
	{ OPT_CAP, "cap", NULL, "with file capabilities" },
	{ OPT_XATTR, "xattr", "NAME", "with that extended attribute" },
	{ OPT_HIDDEN, "hidden", NULL, "that later layers deleted or replaced" },
	{ OPT_NO_HIDDEN, "no-hidden", NULL, "that are not hidden" },
	{ OPT_EXPR, "expr", "JQ", "of which jq says so, by the img-ls record" },
	{ OPT_ANY, "any", NULL, "one kind of predicate is enough" },
	{ OPT_INVERT, "invert", NULL, "what would not be selected" },
	{ 's', "select", "WORDS", "the same in words; see --print" },
	{ 'c', "content", "GLOB", "content of these only" },
	{ OPT_HOLLOW, "hollow", NULL,
	    "keep what is not selected, without its content" },
	{ OPT_KEEP_PARENTS, "keep-parents", NULL,
	    "with the directories above (the default)" },
	{ OPT_NO_KEEP_PARENTS, "no-keep-parents", NULL,
	    "without the directories above" },
	{ OPT_ROOTFS, "rootfs", NULL,
	    "write the root file system alone, for tar -x" },
	{ OPT_MAX_SECONDS, "max-seconds", "N",
	    "processor time of --expr, for each entry" },
	{ OPT_MAX_MEMORY, "max-memory", "MIB", "memory of --expr" },
	{ OPT_PRINT, "print", NULL, "print the selection in words and exit" },
	{ 'v', "verbose", NULL, "note globs that match nothing" },
	CLI_COMMON,
	/* What find(1) calls it. */
	{ CLI_HINT, "-name", NULL, "--path '**/NAME'" },
	{ CLI_HINT, "-iname", NULL, "--regex '(?i)(.*/)?NAME'" },
	{ CLI_HINT, "-wholename", NULL, "--path" },
	{ CLI_HINT, "-newermt", NULL, "--newer" },
	{ CLI_HINT, "-o", NULL, "--any" },
	{ CLI_HINT, "-or", NULL, "--any" },
	{ CLI_HINT, "-a", NULL, "leave it out" },
	{ CLI_HINT, "-and", NULL, "leave it out" },
	{ CLI_HINT, "(", NULL, "an img-filter of its own, in a pipe" },
	{ CLI_HINT, ")", NULL, "an img-filter of its own, in a pipe" },
	{ CLI_HINT, "-maxdepth", NULL, "--path '{*,*/*}', a level each" },
	{ CLI_HINT, "-mindepth", NULL, "--path '*/*/**', a level each" },
	{ CLI_HINT, "-not", NULL, "--invert or --not-path" },
	{ CLI_HINT, "!", NULL, "--invert or --not-path" },
	{ 0 },
};

/* What main holds. */
struct setup {
	struct select *select;
	bool selected; /* something was said about what to select */
	bool rootfs, print, verbose;
	bool list; /* standard input has a list of names */
	struct child_limits limits;
	struct exprs *exprs; /* NULL: there are none */
};

/* The list is read before the sandbox is entered. */
static int
add_list(const struct setup *s, const char *file)
{
	struct err err;

	return select_add_list(s->select, file, &err) < 0 ? cli_fail_err(&err)
							  : 0;
}

static int
add_words(const struct setup *s, const char *words)
{
	struct err err;

	return select_add_words(s->select, words, &err) < 0
	    ? cli_usage("%s", err.msg)
	    : 0;
}

/* The option's row is what the selection calls it. */
static int
add_predicate(struct setup *s, int option, const char *arg)
{
	const struct cli_option *o = options;
	auto_free char *name = NULL;
	struct err err;

	while (o->id != option)
		o++;
	name = mem_printf("--%s", o->name);
	if (select_add_option(s->select, span_of(name),
		arg ? span_of(arg) : SPAN(""), &err) < 0)
		return cli_usage("%s", err.msg);
	return 0;
}

static int
set_seconds(struct setup *s, const char *arg)
{
	const struct child_limits usual = child_limits();
	uint64_t n;

	if (!span_to_u64(span_of(arg), SECONDS_MAX, &n) || n == 0)
		return cli_usage(
		    "--max-seconds takes a number from 1 to %d, not '%s'",
		    SECONDS_MAX, arg);
	s->limits.cpu_ms = (unsigned)n * 1000;
	s->limits.wall_ms = s->limits.cpu_ms * (usual.wall_ms / usual.cpu_ms);
	return 0;
}

static int
set_memory(struct setup *s, const char *arg)
{
	uint64_t n;

	if (!span_to_u64(span_of(arg), MEMORY_MAX, &n) || n < MEMORY_MIN)
		return cli_usage(
		    "--max-memory takes a number from %d to %d, not '%s'",
		    MEMORY_MIN, MEMORY_MAX, arg);
	s->limits.memory = (size_t)n << 20;
	return 0;
}

static int
set_option(struct setup *s, int option, const char *arg)
{
	switch (option) {
	case OPT_MAX_SECONDS:
		return set_seconds(s, arg);
	case OPT_MAX_MEMORY:
		return set_memory(s, arg);
	case OPT_ROOTFS:
		s->rootfs = true;
		return 0;
	case OPT_PRINT:
		s->print = true;
		return 0;
	case 'v':
		s->verbose = true;
		return 0;
	}
	if (option != OPT_KEEP_PARENTS && option != OPT_NO_KEEP_PARENTS)
		s->selected = true;
	switch (option) {
	case 's':
		return add_words(s, arg);
	case OPT_FILES0_FROM:
		/* Whether it may is known behind the options. */
		s->list = s->list || strcmp(arg, "-") == 0;
		return strcmp(arg, "-") == 0 ? 0 : add_list(s, arg);
	default:
		return add_predicate(s, option, arg);
	}
}

static int
check_options(const struct setup *s, const char *file)
{
	if (s->list && !s->print && (!file || strcmp(file, "-") == 0))
		return cli_usage("--files0-from -: standard input has names: "
				 "the image is to be given as FILE");
	if (s->list && add_list(s, "-") != 0)
		return EXIT_TROUBLE;
	if (!select_has_predicates(s->select) && select_is_joined(s->select))
		return cli_usage("--any and --invert go with predicates");
	if (s->rootfs && s->print)
		return cli_usage("--print has no words for --rootfs");
	if (s->rootfs && select_wants_hidden(s->select))
		return cli_usage("--rootfs has no place for --hidden entries");
	if (s->rootfs &&
	    (select_is_hollow(s->select) || select_has_content(s->select)))
		return cli_usage("--rootfs has no place for hollow entries");
	return 0;
}

/* Also what is only printed is right. */
static int
open_exprs(struct setup *s)
{
	struct err err;

	if (select_exprs(s->select) == 0)
		return 0;
	s->exprs = exprs_open(s->select, &s->limits, &err);
	return s->exprs ? 0 : cli_usage("%s", err.msg);
}

static int
print_selection(const struct setup *s)
{
	auto_buf struct buf words;

	buf_init(&words, SIZE_MAX);
	if (s->selected)
		select_print(s->select, &words);
	else
		buf_puts(&words, "'**'");
	printf("%s\n", buf_str(&words));
	if (fflush(stdout) != 0 || ferror(stdout))
		return cli_fail("cannot write to standard output: %m");
	return EXIT_OK;
}

static void
fail_open(const char *file)
{
	const char *hint = cli_hint(options, file);

	if (strpbrk(file, "*?[{"))
		hint = "a glob for --path";
	cli_fail("cannot open '%s': %m%s%s%s", file, hint ? " (" : "",
	    hint ? hint : "", hint ? "?)" : "");
}

static int
open_operand(const char *file)
{
	int fd = 0;

	if (file && strcmp(file, "-") != 0) {
		fd = cli_open(file);
		if (fd < 0)
			fail_open(file);
	} else if (isatty(0)) {
		cli_usage("standard input is a terminal: pipe an image into "
			  "it, as in 'docker save IMAGE | img-merge | "
			  "img-filter'");
		fd = -1;
	}
	/* Larger pieces; as large as allowed. */
	if (fd >= 0)
		(void)fcntl(fd, F_SETPIPE_SZ, (int)PIPE_SIZE);
	return fd;
}

static void
note_unseen(const struct setup *s)
{
	struct span text;
	size_t at = 0;

	while (select_unseen(s->select, &at, &text))
		cli_note("'%.*s' matches nothing", SPAN_ARG(text));
}

static void
note_odd(const struct setup *s)
{
	for (size_t i = 0; s->exprs && i < select_exprs(s->select); i++) {
		struct span text = select_expr(s->select, i);
		const char *odd = exprs_odd(s->exprs, i);

		if (odd)
			cli_note("--expr '%.*s' gives %s: what is neither "
				 "false nor null is as good as true%s",
			    (int)(text.n < 80 ? text.n : 80), text.p, odd,
			    strcmp(odd, "an object") == 0 ? " (== ?)" : "");
	}
}

static int
run(struct setup *s, const char *file)
{
	struct filter_options filter = {
		.select = s->selected ? s->select : NULL,
		.rootfs = s->rootfs,
		.notes = s->verbose,
	};
	auto_source struct source *src = NULL;
	int fd = open_operand(file), null;
	struct err err;

	if (fd < 0)
		return EXIT_TROUBLE;
	if (isatty(1))
		return cli_usage("the output is a tar archive, not for a "
				 "terminal: pipe it or redirect it");
	null = open("/dev/null", O_WRONLY | O_CLOEXEC);
	if (sandbox_enter((struct sandbox_want){ .beneath = -1,
			      .messages = s->exprs != NULL },
		&err) < 0)
		return cli_fail_err(&err);
	src = source_fd(fd, null);
	if (filter_run(&filter, src, 1, &err) < 0)
		return cli_fail_err(&err);
	note_odd(s);
	if (s->verbose && s->selected)
		note_unseen(s);
	return EXIT_OK;
}

/* Those of find(1) are a path and an expression. */
static int
fail_operands(char **operands)
{
	for (int i = 0; operands[i]; i++)
		if (cli_hint(options, operands[i]))
			return cli_usage("'%s' is no operand (%s?)",
			    operands[i], cli_hint(options, operands[i]));
	return cli_usage("more than one operand: '%s'", operands[1]);
}

int
main(int argc, char **argv)
{
	const struct cli cli = { .synopsis = "[FILE]",
		.about = "Lets through those entries of an image stream that "
			 "are selected.",
		.options = options,
		.argc = argc,
		.argv = argv };
	struct setup s = { .select = select_new(), .limits = child_limits() };
	const char *arg;
	int option, status = 0;

	cli_start();
	select_use_regex(s.select);
	while (status == 0 && (option = cli_next(&cli, &arg)) != -1)
		status = set_option(&s, option, arg);
	if (status == 0)
		status = check_options(&s, argv[optind]);
	if (status == 0 && argc - optind > 1)
		status = fail_operands(argv + optind);
	if (status == 0)
		status = open_exprs(&s);
	if (status == 0)
		status = s.print ? print_selection(&s) : run(&s, argv[optind]);
	exprs_free(s.exprs);
	select_free(s.select);
	return status;
}
