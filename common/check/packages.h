/*
 * Databases of installed packages that are text: dpkg's and apk's.
 *
 *	var/lib/dpkg/status	paragraphs as in deb822(5), for all packages
 *	var/lib/dpkg/status.d/	the same without a Status, a file for each
 *				package: images made by Bazel or apko's kin
 *	lib/apk/db/installed	https://wiki.alpinelinux.org/wiki/Apk_spec
 *				"Installed Database": a letter, a colon, a value
 *
 * Nothing is copied or allocated: a database of any size is read at one go.
 */
#ifndef CHECK_PACKAGES_H
#define CHECK_PACKAGES_H

#include "base/span.h"

enum {
	/* Bytes of a name, a version, an architecture: Debian's longest name
	 * has 80. Packages with longer ones are passed over. */
	PACKAGES_VALUE_MAX = 1024,
};

enum packages_kind { PACKAGES_DPKG, PACKAGES_APK };

/* Spans of the database; empty where it does not say. */
struct package {
	struct span name;
	struct span version; /* as it stands there, epoch and revision too */
	struct span architecture;
	struct span source;         /* the name of what it was built from */
	struct span source_version; /* where it differs from `version` */
	struct span license;        /* apk's */
	struct span maintainer;
	/* Its files are there: dpkg keeps records of what was removed, or is
	 * only wanted, too. True for all of apk's. */
	bool installed;
	uint64_t line; /* where its record begins */
};

struct packages {
	enum packages_kind kind;
	struct span rest;
	uint64_t line;
	size_t odd;        /* records without a usable name or version */
	uint64_t odd_line; /* the first of them */
};

/* The body has to stay. */
void packages_open(struct packages *p, enum packages_kind kind,
    struct span body);
/* The next record that has a name and, if its files are there, a version. False
 * at the end. */
bool packages_next(struct packages *p, struct package *package);

#endif
