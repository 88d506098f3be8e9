/*
 * Which distribution a file system is of: os-release(5), and the files that
 * were there before it was.
 *
 * https://www.freedesktop.org/software/systemd/man/latest/os-release.html:
 * assignments as a shell has them, without expansion. The last one of a name
 * counts. Values may be quoted ('…', "…"), and have escapes.
 */
#ifndef CHECK_OS_RELEASE_H
#define CHECK_OS_RELEASE_H

#include "base/mem.h"

enum {
	OS_RELEASE_VALUE_MAX = 1024, /* bytes; a longer one is not taken */
};

/* A zeroed struct is an empty file. Spans are empty where the file has no such
 * line; they live as long as the struct. */
struct os_release {
	struct span id;           /* ID: "debian" */
	struct span id_like;      /* ID_LIKE: "rhel fedora" */
	struct span name;         /* NAME */
	struct span pretty_name;  /* PRETTY_NAME */
	struct span version;      /* VERSION */
	struct span version_id;   /* VERSION_ID: "12" */
	struct span release_type; /* RELEASE_TYPE: "development" */
	struct span support_end;  /* SUPPORT_END: "2028-06-30" */
	size_t odd;        /* lines that are no assignment, or odd ones */
	uint64_t odd_line; /* the first of them */
	struct arena arena;
};

void os_release_parse(struct os_release *o, struct span body);
void os_release_release(struct os_release *o);

/*
 * The same from a file of one line, by its path: etc/alpine-release,
 * etc/debian_version, or one that says "NAME release VERSION (…)", as
 * etc/redhat-release does. False where it says nothing: o is unchanged then.
 */
bool os_release_guess(struct os_release *o, struct span path, struct span body);

#endif
