/*
 * What a command asks of a package manager: apt, apk, dnf and its kin, zypper,
 * pip, npm, yarn, gem.
 *
 * Sources: the managers' manuals; which options take an argument is known of
 * those that stand in Dockerfiles.
 */
#ifndef CHECK_INSTALLER_H
#define CHECK_INSTALLER_H

#include "shell/shell.h"

enum manager {
	MANAGER_NONE,
	MANAGER_APT,
	MANAGER_APK,
	MANAGER_DNF, /* yum, microdnf, tdnf */
	MANAGER_ZYPPER,
	MANAGER_PIP,
	MANAGER_NPM,
	MANAGER_YARN,
	MANAGER_GEM,
	MANAGERS,
};

enum request {
	REQUEST_OTHER,
	REQUEST_REFRESH, /* lists of packages alone: apt-get update */
	REQUEST_INSTALL,
	REQUEST_UPGRADE,
	REQUEST_DIST_UPGRADE, /* also removes packages and adds others */
	REQUEST_CLEAN,
};

struct installer {
	enum manager manager;
	enum request request;
	const struct shell_word *words; /* behind the program */
	size_t nwords;
	size_t subcommand; /* index of "install"; nwords where there is none */
};

/* "apt", "dnf". */
const char *manager_name(enum manager manager);

/* False where the command runs no package manager. */
bool installer_parse(struct installer *in, const struct shell_command *c);

/* Whether it has one of these options, NULL behind the last. */
bool installer_has(const struct installer *in, const char *const *options);

/* Whether it leaves no copy of lists or packages behind by itself: apk add
 * --no-cache. */
bool installer_keeps_nothing(const struct installer *in);

/* The next word behind the subcommand that is no option and no argument of one:
 * *at is 0 at first. NULL: there is none. */
const struct shell_word *installer_operand(const struct installer *in,
    size_t *at);

/* A package without a version: of the kind that installer_operand() gives.
 * False also for what no version can be told of: files, URLs, groups,
 * variables. */
bool installer_is_unpinned(const struct installer *in,
    const struct shell_word *package);

#endif
