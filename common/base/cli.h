/*
 * What every program's main shares: options from one table that is also the
 * text of -h, the one line on stderr, exit status 2. Only mains call this;
 * it is the one module under common/ that prints for a person.
 */
#ifndef BASE_CLI_H
#define BASE_CLI_H

#include "base/err.h"
#include "base/span.h"

enum {
	EXIT_OK = 0,      /* done; findings are data */
	EXIT_GATE = 1,    /* --fail-on asked, and something reached it */
	EXIT_TROUBLE = 2, /* anything that kept it from the whole job */
};

/* A row of a program's option table. The table ends with a zeroed row. One with
 * the id CLI_HINT is no option, but what somebody may mean by a word that is
 * none: { CLI_HINT, "-name", NULL, "--path" }. */
enum { CLI_HINT = -1 };

struct cli_option {
	int id;           /* what cli_next returns: a letter, or from 256 up */
	const char *name; /* long name without the dashes */
	const char *arg;  /* what to call its argument; NULL: it has none */
	const char *help; /* one line of at most 48 bytes */
};

struct cli {
	const char
	    *synopsis;     /* "[FILE]": what follows "img-merge [OPTIONS] " */
	const char *about; /* one line: what the program does */
	const struct cli_option *options;
	int argc;
	char **argv;
};

/* -h and -V, which every program has; cli_next deals with them itself. A
 * program that needs -h for something else has a row "help" with another id,
 * and -h alone is help all the same. */
#define CLI_COMMON                                                 \
	{ 'h', "help", NULL, "print this help and exit" },         \
	{                                                          \
		'V', "version", NULL, "print the version and exit" \
	}

/*
 * First call of every main. Makes sure that descriptors 0 to 2 exist, so that
 * no file opened later becomes somebody's stdout: exits with 2 where stdout is
 * closed.
 */
void cli_start(void);

/* What stands in the table for a word that is no option, "--name" also for
 * "-name"; NULL: nothing. */
const char *cli_hint(const struct cli_option *options, const char *word);

/*
 * The next option's id, -1 after the last (operands begin at argv[optind]).
 * *arg is its argument. On an option it does not know it prints one line and
 * exits with 2; on -h and -V it prints and exits with 0.
 */
int cli_next(const struct cli *cli, const char **arg);

/* Opens a file to read from. -1 and errno, also where it is a directory. */
int cli_open(const char *file) must_check;

/* Print "program: …" as one line, control bytes replaced; return 2. */
int cli_fail(const char *fmt, ...) printf_like(1, 2);
int cli_fail_err(const struct err *err);
/* As cli_fail, with a hint at -h. */
int cli_usage(const char *fmt, ...) printf_like(1, 2);
/* "program: warning: …", for what does not change the status. */
void cli_warn(const char *fmt, ...) printf_like(1, 2);
/* "program: note: …", for what was asked to be told. */
void cli_note(const char *fmt, ...) printf_like(1, 2);

/*
 * Opens an unlinked file for reading and writing in `dir` (NULL: $TMPDIR,
 * else /tmp). The descriptor, or -1.
 */
int cli_spool(const char *dir, struct err *err);

#endif
