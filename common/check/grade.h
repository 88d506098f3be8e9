/*
 * How grave it is that an inode has the permissions it has, as long as no list
 * (allow.h) says that it has to be so.
 */
#ifndef CHECK_GRADE_H
#define CHECK_GRADE_H

#include "check/suspects.h"
#include "image/caps.h"

enum { GRADE_NONE = -1 }; /* in place of a severity: not reported */

struct grade {
	int severity;
	const char *because; /* goes behind what a message says */
};

/*
 * Whether a program, by its name, does what its caller tells it to: shells,
 * interpreters, editors, what copies, and what starts others. "python3.11" is
 * python.
 */
bool program_obeys(struct span path);

/* A regular file that is setuid, or setgid alone; whether it obeys. */
struct grade grade_set_id(const struct suspect *x, bool setgid, bool obeys);
struct grade grade_caps(const struct suspect *x, const struct caps *caps);
/* What everybody can write, but no device. */
struct grade grade_writable(const struct suspect *x);
/* A device node. */
struct grade grade_device(const struct suspect *x);

/* Whether it is one of the nodes that a dev has anyway, at its own place. */
bool device_is_usual(const struct suspect *x);

#endif
