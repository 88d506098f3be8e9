/*
 * Lists of files whose modes are known and wanted, a line for each:
 *
 *	# what this image is allowed
 *	4755            root:root    usr/bin/su
 *	2755,2711       root:shadow  {usr/,}sbin/unix_chkpwd
 *	cap_net_raw+ep  *:*          usr/bin/ping
 *	*               0:0          srv/app/[**]
 *
 * (in C's comments [**] stands for **). The first field has the mode's twelve
 * bits as octal numbers, any of which will do; or file capabilities, as
 * image/caps.h puts them, with commas for the blanks; or "*". The second has
 * names of the image's own users and groups, numbers, or "*". The rest of the
 * line is a glob on the path, as in select/select.h.
 *
 * One file may list secrets too (check/secrets_allow.h): those lines are passed
 * over here.
 */
#ifndef CHECK_ALLOW_H
#define CHECK_ALLOW_H

#include "base/err.h"
#include "base/table.h"
#include "select/owners.h"
#include "select/select.h"

enum {
	ALLOW_MODES_MAX = 8, /* in one line */
};

struct allow_line;
struct allow_path;

/* Zeroed: an empty list. */
struct allow {
	struct allow_line *list;
	size_t n, cap;
	/* Lines whose glob is a plain path are looked up; the others are asked
	 * one by one. */
	struct table paths;
	size_t *first; /* of each path: place in `of_path` + 1 */
	size_t cap_first;
	struct allow_path *of_path;
	size_t nof_path, cap_of_path;
	size_t *wild; /* places in `list` */
	size_t nwild, cap_wild;
};

/* Whether a line, without blanks around it, is about secrets: it begins with a
 * rule or an alias of theirs, "pattern:", or a fingerprint. */
bool allow_is_of_secrets(struct span line);

/* Adds all lines, or none: -1, and *err names the line. */
int allow_add(struct allow *a, struct span text, struct err *err) must_check;
void allow_release(struct allow *a);

/* Says which numbers the names have. Until then they match nothing, but for
 * root, which is 0 wherever the image does not say otherwise. */
void allow_resolve(struct allow *a, const struct owners *users,
    const struct owners *groups);

struct allow_file {
	struct span path;
	uint32_t uid, gid;
	uint32_t mode;
	struct span caps; /* empty: it is asked about the mode */
};

bool allow_has(const struct allow *a, const struct allow_file *f);

#endif
