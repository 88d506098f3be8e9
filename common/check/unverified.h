/*
 * Words that switch off the proof of where something comes from: signatures of
 * packages, certificates of servers, keys of hosts.
 */
#ifndef CHECK_UNVERIFIED_H
#define CHECK_UNVERIFIED_H

#include "shell/shell.h"

enum unverified_kind {
	UNVERIFIED_PACKAGES, /* anybody's packages are installed */
	UNVERIFIED_SERVER,   /* anybody in between can be the server */
};

struct unverified {
	enum unverified_kind kind;
	struct span what; /* "--allow-untrusted", "curl --insecure" */
};

/*
 * The next such word of a command from *at on, which is 0 at first; false:
 * there is none. Also settings that it writes to a file: "gpgcheck=0". Not
 * those of a command that talks to its own machine alone.
 */
bool unverified_next(const struct shell_command *c, size_t *at,
    struct unverified *u);

/* Whether a variable of the environment, with this value, is one. */
bool unverified_variable(struct span name, struct span value,
    struct unverified *u);

#endif
