/*
 * What a shell script runs, without running it: its simple commands with their
 * words, in the order in which they stand in the text.
 *
 * Source: POSIX.1-2017, XCU 2 (Shell Command Language), and what bash(1) adds
 * and scripts of image builds use: [[ ]], (( )), $'', <<<, &>, |&, <( ),
 * function, select, arrays.
 *
 * Nothing is run, looked up or expanded. Quotes are taken off; what only a
 * running shell knows ($x, `x`, $(x), <(x)) stays in the word as it is written,
 * and the word is marked. All commands are listed, whether a run would reach
 * them or not: those of both branches of an if, of functions' bodies, of
 * substitutions, of what is given to another shell (sh -c 'x', eval x,
 * sh <<EOF). Text that no shell takes is read as far as it makes sense.
 */
#ifndef SHELL_SHELL_H
#define SHELL_SHELL_H

#include "base/err.h"
#include "base/mem.h"

enum {
	/* Bytes of a script: Linux takes no longer argument (MAX_ARG_STRLEN),
	 * and a script comes as the argument of sh -c. */
	SHELL_TEXT_MAX = 128 * 1024,
	/* Compound commands and substitutions in each other: the reader calls
	 * itself for each. Build scripts have up to 6. */
	SHELL_DEPTH = 40,
	SHELL_COMMANDS_MAX = 10000, /* the longest seen has some 300 */
	SHELL_WORDS_MAX = 50000,    /* of all commands together */
	SHELL_HEREDOCS_MAX = 16,    /* that begin in one line: as bash */
	SHELL_WRAPPERS_MAX = 8,     /* sudo env nice … before one program */
};

struct shell_word {
	struct span text; /* without quotes */
	bool expands;     /* some of it is what only a running shell knows */
	bool quoted;      /* some of it is in quotes, or behind a backslash */
};

enum shell_redirection {
	SHELL_READ,       /* <, <>, <& */
	SHELL_WRITE,      /* >, >>, >|, >&, &>, &>> */
	SHELL_DOCUMENT,   /* <<, <<-: the target is its body */
	SHELL_HERE_STRING /* <<< */
};

struct shell_redirect {
	enum shell_redirection kind;
	struct shell_word target;
};

struct shell_command {
	/* The program and its arguments. None where the command only assigns or
	 * redirects. */
	const struct shell_word *words;
	size_t nwords;
	const struct shell_word *assigns; /* "A=b" before the program */
	size_t nassigns;
	const struct shell_redirect *redirects;
	size_t nredirects;
	/* Commands [pipe_from, pipe_to) come before this one in its pipeline:
	 * it reads what they write. None: the two are equal. */
	size_t pipe_from, pipe_to;
	/* The command that has this one in a substitution among its words, or
	 * runs it as a script; SHELL_NONE: none has. It has a lower index. */
	size_t within;
	/* Of the words: the programs it runs. Each but the last is a wrapper
	 * (sudo, env, nice, xargs, …) that runs the next one. None where there
	 * are no words. */
	size_t programs[SHELL_WRAPPERS_MAX];
	size_t nprograms;
};

#define SHELL_NONE SIZE_MAX

/* A zeroed struct has no commands. */
struct shell {
	struct shell_command *commands;
	size_t n, cap;
	size_t words; /* of all commands */
	const char
	    *odd; /* what no shell would take, the first; NULL: nothing */
	struct arena arena;
};

/* Reads a script; sh is zeroed. -1 where it goes over a limit. What sh holds
 * is valid, and to be released, in either case, after text has gone too. */
int shell_parse(struct shell *sh, struct span text, struct err *err);
void shell_release(struct shell *sh);

#define auto_shell __attribute__((cleanup(shell_release)))

/* The last component of a program's path: "/usr/bin/sudo" is "sudo". */
struct span shell_base(struct span path);

/* Whether a program of this name is the command's, or a wrapper of it. */
bool shell_runs(const struct shell_command *c, const char *name);

/* The words from the program on that the command runs in the end, and their
 * number: NULL and 0 where there is none. */
const struct shell_word *shell_program(const struct shell_command *c,
    size_t *n);

/* What a shell is given first behind its options: with -c a script, else the
 * file of one. NULL: nothing, or the command is no shell. */
const struct shell_word *shell_operand(const struct shell_command *c);

/* Whether the command is a shell that takes its script from its input. */
bool shell_reads_script(const struct shell_command *c);

/* Whether a name is that of a POSIX shell: sh, bash, dash, … */
bool shell_is_shell(struct span name);

#endif
