/*
 * Tools that a container in production has no use for: by the packages that
 * bring them and by the names of their programs.
 */
#ifndef CHECK_TOOLS_H
#define CHECK_TOOLS_H

#include "finding/rule.h"

enum tool_kind {
	TOOL_SSH_SERVER,
	TOOL_CLEARTEXT_SERVER,
	TOOL_DESKTOP_SERVER,
	TOOL_COMPILER,
	TOOL_DEBUGGER,
	TOOL_PACKAGE_MANAGER,
	TOOL_KINDS,
};

/*
 * A row. Names are patterns with a blank between them; a # stands for a
 * version, digits and dots: "gcc-#" is gcc-12, but not gcc-12-base.
 */
struct tool {
	const char *key;  /* for findings: stable, and no other row's */
	const char *what; /* "the SSH server OpenSSH" */
	enum tool_kind kind;
	enum severity severity;
	const char *packages; /* of dpkg and apk */
	const char *programs; /* "" where no program is its own */
};

/* All rows. */
const struct tool *tools_list(size_t *n);

/* Whether a name is one of a row's `packages` or `programs`. */
bool tool_has_name(const char *patterns, struct span name);

/* Whether busybox or toybox have an applet of a program's name. */
bool tool_is_applet(struct span program);

#endif
