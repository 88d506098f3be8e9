/*
 * What is known about distributions: until when the vendor mends holes in
 * which version, and what their packages are.
 *
 * The dates are facts of a day: what the vendor extends later is not known
 * here. Their sources stand above each table.
 */
#ifndef CHECK_DISTRIBUTION_H
#define CHECK_DISTRIBUTION_H

#include "base/span.h"

/* Who installs packages, by bit: a set of them is what an image has. */
enum packaging {
	PACKAGING_UNKNOWN = 0,
	PACKAGING_APK = 1,
	PACKAGING_DPKG = 2,
	PACKAGING_PACMAN = 4,
	PACKAGING_RPM = 8,
};

/* A row, newest first; the table ends with a zeroed row. */
struct release {
	const char *version; /* "3.20" is also of 3.20.3 */
	/* The last day with fixes for everybody: "2026-04-01". NULL: no day is
	 * published. */
	const char *end;
	const char *extended; /* the last day of what follows; NULL: nothing */
};

struct distribution {
	const char *id;   /* as ID in os-release(5) has it */
	const char *name; /* for people */
	/* NULL: it has no versions, or its versions' ends are not known. */
	const struct release *releases;
	const char *program; /* what follows `end`: "LTS" */
	enum packaging packaging;
	bool rolling;
	bool paid; /* `program` is for those who pay */
};

/* NULL: not known. */
const struct distribution *distribution_find(struct span id);

/* By ID, then by the words of ID_LIKE, the nearest first. */
enum packaging distribution_packaging(struct span id, struct span id_like);

/* "apk", "dpkg", …; of one bit. */
const char *packaging_name(enum packaging p);

/* The row of a version; NULL: there is none. */
const struct release *distribution_release(const struct distribution *d,
    struct span version);

/* Whether a version that has no row is older than all that have one: those go
 * back to the oldest that images are built on. */
bool distribution_is_older(const struct distribution *d, struct span version);

/* Days from 1970-01-01 to "2026-04-01"; false where it is no date, or one
 * before. */
bool date_to_days(struct span text, int64_t *days);

#endif
