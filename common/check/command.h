/*
 * What is asked of single commands of a script: their text, and whether they do
 * what builds had better not.
 */
#ifndef CHECK_COMMAND_H
#define CHECK_COMMAND_H

#include "base/buf.h"
#include "shell/shell.h"

/*
 * Appends a command's words, one blank between two, without quotes, but for
 * what is called a secret (secret/mask.h).
 */
void command_put(struct buf *b, const struct shell_command *c);

/* A URL likewise. */
void command_put_url(struct buf *b, struct span url);

/*
 * Whether a mode of chmod lets everybody write: "777", "0666", "a+w", "o=rw".
 * Not where it sets the sticky bit too, as of /tmp.
 */
bool command_mode_is_open(struct span mode);

struct command_mode {
	struct span mode;
	/* The files that get it; of mkdir and install the last one alone. */
	const struct shell_word *files;
	size_t nfiles;
};

/* The mode that chmod, mkdir -m or install -m gives; false: none is. */
bool command_mode(const struct shell_command *c, struct command_mode *m);

/* What a command fetches from the network: curl, wget. Empty where its URL is
 * not among its words; false where it fetches nothing. */
bool command_fetches(const struct shell_command *c, struct span *url);

/* Whether it runs what it reads: a shell, or an interpreter without a program
 * of its own. */
bool command_runs_input(const struct shell_command *c);

/* Whether it runs what is in its words' substitutions: sh -c "$(x)", eval,
 * bash <(x), source. */
bool command_runs_words(const struct shell_command *c);

#endif
