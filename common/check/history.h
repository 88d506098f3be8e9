/*
 * The family history in its parts: what each asks of a line of the history, and
 * cmd/img-check-history.c, which has the rules and goes over the lines. Private
 * to them.
 */
#ifndef CHECK_HISTORY_H
#define CHECK_HISTORY_H

#include "check/check.h"
#include "check/instruction.h"
#include "check/package_cache.h"

/* The rules, by their place in the table. */
enum history_rule {
	SUDO,
	DIST_UPGRADE,
	APK_CACHE,
	PACKAGE_CACHE,
	UPDATE_ALONE,
	ADD_NOT_COPY,
	REMOTE_ADD,
	PIPE_TO_SHELL,
	NO_VERIFICATION,
	UNPINNED,
	CHMOD_777,
	ROOT_LAST,
};

enum {
	HISTORY_EVIDENCE_MAX = 4096, /* bytes; a record cuts it shorter */
	/* Variables of an image's environment; real ones have up to 50, and
	 * each RUN asks for all. */
	HISTORY_VARIABLES_MAX = 1000,
	HISTORY_NOTES_MAX = 20, /* on odd lines; then they are only counted */
};

/* What one line of the history has to do with caches: a bit for each. */
struct traces {
	unsigned fills, empties;
};

struct history_state {
	struct caches_found caches;
	/* Regular files that are left of a layer; they stop at 2. */
	unsigned char files[STREAM_LAYERS_MAX];
	struct traces *traces; /* of each line */
	struct span *keys;     /* of what was reported: a table of hashes */
	size_t nkeys, cap_keys;
	struct arena arena;
	size_t odd, windows; /* lines */
	struct span workdir; /* empty: not known */
};

/* A line of the history while it is judged. */
struct step {
	struct check *c;
	const struct history_line *line;
	size_t number; /* from 1 */
	struct instruction in;
	const struct shell *sh; /* of RUN */
	unsigned reported;      /* rules that report once a line: bits */
};

struct suspicion {
	enum history_rule rule;
	enum severity severity;
	const char *confidence;
	const char *noun; /* what the key begins with */
	struct span path;
	struct span evidence; /* and what it goes on with */
};

/* history_step.c */

/* Reports a finding on the line, unless the same one was reported: the same
 * command in two instructions is one finding. */
void history_report(const struct step *st, const struct suspicion *s,
    const char *fmt, ...) printf_like(3, 4);

/* Whether a rule that reports once a line has not done so. */
bool history_first(struct step *st, enum history_rule rule);

void history_note_odd(struct check *c, size_t number, const char *what);

/* A JSON array of a Dockerfile as builders write it down: blanks between the
 * words. False where it is none. */
bool history_join(struct buf *b, struct span text);

/* High where anybody in between can send something else. */
enum severity history_url_severity(struct span url);

/* Variable i of config.config.Env, of those with a "=". False behind the last
 * one, and behind HISTORY_VARIABLES_MAX. */
bool history_variable(struct check *c, size_t i, struct span *name,
    struct span *value);

/* Appends a word's text, "$NAME" at its front being what the image's
 * environment has for it. False where only the build knew. */
bool history_expand(struct check *c, const struct shell_word *word,
    struct buf *b);

/* history_commands.c */

void history_judge_commands(struct step *st);

/* "A=b", of what program; text is the evidence, or empty for the word. */
void history_judge_variable(const struct step *st, struct span word,
    struct span text, struct span program);

/* A mode that a path of the image gets, by a command or --chmod. */
void history_report_mode(const struct step *st, const char *program,
    struct span mode, struct span path, bool expands, struct span text);

/* history_adds.c */

void history_judge_copy(struct step *st);

/* history_caches.c */

/* What RUN does to caches. */
void history_trace(const struct step *st, struct traces *t);

/* After all lines: caches that are there, or were. */
void history_judge_caches(struct check *c);

#endif
