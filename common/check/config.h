/*
 * The parts of img-check-config: what it knows, and what judges it. Private to
 * that check.
 */
#ifndef CHECK_CONFIG_H
#define CHECK_CONFIG_H

#include "check/accounts.h"
#include "check/config_rules.h"

enum {
	CONFIG_SHOWN_MAX = 200, /* bytes of a value in a message */
	CONFIG_MESSAGE_MAX = 4 * ERR_MAX,
};

/* A member of the config's "config". */
struct config_value {
	const struct json *v; /* NULL: it is not there */
	bool odd;             /* it has a type that runtimes refuse */
};

struct config_file {
	struct accounts list;
	bool seen;
};

/* The state of the check. */
struct config {
	struct config_file passwd, group;
	const struct metadata *m;
	struct config_value user, healthcheck, volumes, ports, entrypoint;
	struct config_value command, env, workdir, signal, labels;
	bool windows;
	bool other_user; /* not uid 0, as far as known */
};

/* config_read.c */

/* As much of a value as a message shows. */
struct span config_shown(struct span s);

/* The last line of the history, from 1, that has this instruction of a
 * Dockerfile, and the text behind it; 0: none. */
size_t config_line(const struct metadata *m, const char *instruction,
    struct span text);

/* A finding that is about no file. history: as config_line() says. */
void config_report(struct check *c, enum config_rule rule,
    enum severity severity, struct span key, size_t history,
    const struct buf *message);

/* Fills the values, with notes. False where there is nothing to judge: a key is
 * there twice (something was skipped), or it is no config (noted). */
bool config_read(struct check *c);

/* Each judges by its rules; what is for Linux alone passes Windows over. */
void config_judge_times(struct check *c);     /* notes alone */
void config_judge_user(struct check *c);      /* config_user.c */
void config_judge_reference(struct check *c); /* config_names.c */
void config_judge_base(struct check *c);
void config_judge_signature(struct check *c);
void config_judge_labels(struct check *c);
void config_judge_command(struct check *c); /* config_command.c */
void config_judge_signal(struct check *c);
void config_judge_workdir(struct check *c);
void config_judge_environment(struct check *c);

#endif
