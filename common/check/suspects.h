/*
 * Entries that a check sets aside while they go by, to judge them at the end:
 * inodes, each with all its names.
 */
#ifndef CHECK_SUSPECTS_H
#define CHECK_SUSPECTS_H

#include "base/table.h"
#include "check/check.h"

struct suspect {
	struct span path; /* the first of its names */
	enum tar_type type;
	uint32_t mode, uid, gid, major, minor;
	int layer;        /* -1: not known */
	struct span caps; /* security.capability; NULL in p: it has none */
	size_t names;     /* besides the first; the rest is private */
	size_t first_name, last_name;
};

struct suspect_name;

/* Zeroed: nobody is suspected. */
struct suspects {
	struct suspect *list;
	size_t n, cap;
	struct table paths;
	struct suspect_name *names;
	size_t nnames, cap_names;
	struct arena arena;
};

/* The attribute security.capability; NULL in p: there is none. */
struct span suspect_caps(const struct tar_entry *e);

/* Any entry but a TAR_LINK. */
void suspects_add(struct suspects *s, const struct check_entry *entry);
/* A TAR_LINK: another name, if what it is a link to is there. */
void suspects_add_name(struct suspects *s, const struct tar_entry *link);
void suspects_release(struct suspects *s);

/* Another name of x: start with *at = 0; false after the last. */
bool suspects_name(const struct suspects *s, const struct suspect *x,
    size_t *at, struct span *name);

/* Appends "; the same file is ..." with the other names of x, or nothing. */
void suspects_put_names(const struct suspects *s, const struct suspect *x,
    struct buf *out);
/* Appends its path in quotes, or "the root directory". */
void suspect_put_path(struct buf *out, struct span path);

/*
 * Puts them into an order in which what lies below a directory follows it
 * directly. Nothing can be added then.
 */
void suspects_sort(struct suspects *s);

/* Of two layers, the one that is applied later. */
static inline int
last_layer(int a, int b)
{
	return a > b ? a : b;
}

/* Whether a path lies below a directory, "" being the root. */
bool path_is_below(struct span dir, struct span path);

#endif
