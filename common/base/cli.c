#include "base/cli.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/show.h"
#include "base/version.h"

enum { LINE_MAX_BYTES = 8192 };

static void
say(const char *kind, const char *msg, const char *tail)
{
	auto_buf struct buf b;
	struct span rest;

	buf_init(&b, LINE_MAX_BYTES);
	buf_printf(&b, "%s: %s", program_invocation_short_name, kind);
	show_put(&b, span_of(msg));
	buf_puts(&b, tail);
	buf_putc(&b, '\n');
	/* One write, so that lines of several programs do not mix. */
	for (rest = buf_span(&b); rest.n;) {
		ssize_t r = write(2, rest.p, rest.n);

		if (r < 0 && errno != EINTR)
			return;
		rest = span_from(rest, r > 0 ? (size_t)r : 0);
	}
}

#define FORMAT(fmt, msg)                               \
	do {                                           \
		va_list ap_;                           \
		va_start(ap_, fmt);                    \
		vsnprintf(msg, sizeof(msg), fmt, ap_); \
		va_end(ap_);                           \
	} while (0)

int
cli_fail(const char *fmt, ...)
{
	char msg[ERR_MAX];

	FORMAT(fmt, msg);
	say("", msg, "");
	return EXIT_TROUBLE;
}

int
cli_fail_err(const struct err *err)
{
	if (!err->quiet)
		say("", err->msg, "");
	return EXIT_TROUBLE;
}

int
cli_usage(const char *fmt, ...)
{
	char msg[ERR_MAX];
	char tail[128];

	FORMAT(fmt, msg);
	snprintf(tail, sizeof(tail), " (see '%s -h')",
	    program_invocation_short_name);
	say("", msg, tail);
	return EXIT_TROUBLE;
}

void
cli_warn(const char *fmt, ...)
{
	char msg[ERR_MAX];

	FORMAT(fmt, msg);
	say("warning: ", msg, "");
}

void
cli_note(const char *fmt, ...)
{
	char msg[ERR_MAX];

	FORMAT(fmt, msg);
	say("note: ", msg, "");
}

void
cli_start(void)
{
	/* The modes are the wrong way round, so that a use of it fails. */
	if (fcntl(0, F_GETFD) < 0)
		(void)!open("/dev/null", O_WRONLY);
	if (fcntl(1, F_GETFD) < 0)
		exit(cli_fail("standard output is closed"));
	if (fcntl(2, F_GETFD) < 0)
		(void)!open("/dev/null", O_WRONLY);
	/* A file that may not grow is an error like a full disk. */
	(void)signal(SIGXFSZ, SIG_IGN);
}

static void
print_option(const struct cli_option *o)
{
	bool letter = o->id < 256;
	auto_free char *left = mem_printf("%c%c%s--%s%s%s", letter ? '-' : ' ',
	    letter ? o->id : ' ', letter ? ", " : "  ", o->name,
	    o->arg ? " " : "", o->arg ? o->arg : "");

	/* A long one has its help in the next line. */
	if (strlen(left) > 27)
		printf("  %s\n%30s%s\n", left, "", o->help);
	else
		printf("  %-27s %s\n", left, o->help);
}

static bool
has_gate(const struct cli *cli)
{
	for (const struct cli_option *o = cli->options; o->id; o++)
		if (strcmp(o->name, "fail-on") == 0)
			return true;
	return false;
}

static void
print_help(const struct cli *cli)
{
	const char *sep = *cli->synopsis ? " " : "";

	printf("usage: %s [OPTIONS]%s%s\n%s\n\n", program_invocation_short_name,
	    sep, cli->synopsis, cli->about);
	for (const struct cli_option *o = cli->options; o->id; o++)
		if (o->id != CLI_HINT)
			print_option(o);
	printf("\nExit status: 0 done,%s 2 trouble.\n"
	       "Manual: man %s; the map of all programs: man 7 img\n",
	    has_gate(cli) ? " 1 --fail-on was reached," : "",
	    program_invocation_short_name);
}

static _Noreturn void
finish_stdout(void)
{
	if (fflush(stdout) != 0 || ferror(stdout))
		exit(cli_fail("cannot write to standard output: %s",
		    strerror(errno)));
	exit(EXIT_OK);
}

static int
translate(const struct cli *cli, char *letters, struct option *longs)
{
	size_t n = 0;

	*letters++ = ':';
	for (const struct cli_option *o = cli->options; o->id; o++) {
		if (o->id == CLI_HINT)
			continue;
		longs[n++] = (struct option){ o->name,
			o->arg ? required_argument : no_argument, NULL, o->id };
		if (o->id >= 256)
			continue;
		*letters++ = (char)o->id;
		if (o->arg)
			*letters++ = ':';
	}
	*letters = '\0';
	longs[n] = (struct option){ 0 };
	return 0;
}

const char *
cli_hint(const struct cli_option *options, const char *word)
{
	for (const struct cli_option *o = options; o->id; o++)
		if (o->id == CLI_HINT &&
		    (strcmp(o->name, word) == 0 ||
			(strncmp(o->name, "--", 2) == 0 &&
			    strcmp(o->name + 1, word) == 0)))
			return o->help;
	return NULL;
}

int
cli_open(const char *file)
{
	int fd = open(file, O_RDONLY | O_CLOEXEC);
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0 || !S_ISDIR(st.st_mode))
		return fd;
	close(fd);
	errno = EISDIR;
	return -1;
}

/* Whether a word is an option's long name behind one dash, as find(1) and
 * others have them. */
static bool
is_single_dash(const struct cli *cli, const char *word)
{
	for (const struct cli_option *o = cli->options; word && o->id; o++)
		if (o->id != CLI_HINT && word[0] == '-' &&
		    strlen(o->name) > 1 && strcmp(word + 1, o->name) == 0)
			return true;
	return false;
}

/* The word that getopt is at: of "-abc" while it is at b, too. */
static const char *
present_word(const struct cli *cli, bool done)
{
	return cli->argv[done ? optind - 1 : optind];
}

static _Noreturn void
complain_hint(const struct cli *cli, const char *what, const char *word)
{
	int n = (int)strcspn(word, "=");
	auto_free char *plain = mem_printf("%.*s", n, word);
	const char *hint = cli_hint(cli->options, plain);

	if (is_single_dash(cli, plain))
		exit(cli_usage("%s option '%s' (-%s?)", what, plain, plain));
	if (hint)
		exit(cli_usage("%s option '%s' (%s?)", what, plain, hint));
	exit(cli_usage("%s option '%s'", what, plain));
}

static _Noreturn void
complain(const struct cli *cli, int c)
{
	const char *word = present_word(cli, true);
	char letter[3] = { '-', (char)optopt, '\0' };

	if (c == ':')
		exit(cli_usage("option '%s' needs an argument", word));
	/* What was given with it may be a secret. */
	if (optopt <= 0 || optopt >= 256)
		complain_hint(cli, "unknown or misused", word);
	if (word[0] != '-' || word[1] != optopt)
		word = present_word(cli, false);
	if (is_single_dash(cli, word) || (word && cli_hint(cli->options, word)))
		complain_hint(cli, "unknown", word);
	complain_hint(cli, "unknown", letter);
}

/* "-size" would be -s with "ize". */
static void
refuse_single_dash(const struct cli *cli)
{
	bool glued = optarg && optarg == cli->argv[optind - 1] + 2;
	const char *word = present_word(cli, glued);

	if (is_single_dash(cli, word))
		complain_hint(cli, "unknown", word);
}

/* The beginning of a name would be another option's some day. Its argument is
 * not repeated: it may be a secret. */
static void
refuse_beginning(const struct cli *cli, const char *name)
{
	bool apart = optarg && optarg == cli->argv[optind - 1];
	const char *word = cli->argv[optind - (apart ? 2 : 1)] + 2;
	size_t n = strcspn(word, "=");

	if (n != strlen(name))
		exit(cli_usage("unknown option '--%.*s' (--%s?)", (int)n, word,
		    name));
}

/* A program may have -h for itself: then it is help only where it is alone. */
static bool
is_help(const struct cli *cli, int c)
{
	for (const struct cli_option *o = cli->options; o->id; o++)
		if (o->id == c && strcmp(o->name, "help") == 0)
			return true;
	return c == 'h' && cli->argc == 2 && strcmp(cli->argv[1], "-h") == 0;
}

int
cli_next(const struct cli *cli, const char **arg)
{
	enum { OPTIONS_MAX = 64 };
	char letters[2 * OPTIONS_MAX + 2];
	struct option longs[OPTIONS_MAX + 1];
	size_t n = 0;
	int c, index;

	while (cli->options[n].id)
		n++;
	if (n > OPTIONS_MAX)
		mem_panic("option table too long");
	translate(cli, letters, longs);
	index = -1;
	c = getopt_long(cli->argc, cli->argv, letters, longs, &index);
	*arg = optarg;
	if (index >= 0 && c != '?' && c != ':')
		refuse_beginning(cli, longs[index].name);
	if (index < 0 && c > 0 && c != '?' && c != ':')
		refuse_single_dash(cli);
	if (is_help(cli, c)) {
		print_help(cli);
		finish_stdout();
	}
	switch (c) {
	case 'V':
		printf("%s %s\n", program_invocation_short_name, IMG_VERSION);
		finish_stdout();
	case ':':
	case '?':
		complain(cli, c);
	default:
		return c;
	}
}

int
cli_spool(const char *dir, struct err *err)
{
	int fd;

	if (!dir && (!(dir = getenv("TMPDIR")) || !*dir))
		dir = "/tmp";
	fd = open(dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (fd < 0 && (errno == EOPNOTSUPP || errno == EISDIR)) {
		/* File systems without O_TMPFILE: overlayfs of old, NFS. */
		auto_free char *name = mem_printf("%s/img-XXXXXX", dir);

		fd = mkostemp(name, O_CLOEXEC);
		if (fd >= 0)
			unlink(name);
	}
	return fd >= 0
	    ? fd
	    : err_sys(err, "cannot make a temporary file in '%s'", dir);
}
