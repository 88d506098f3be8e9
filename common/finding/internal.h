/*
 * Between the files of common/finding: the two forms of a record.
 */
#ifndef FINDING_INTERNAL_H
#define FINDING_INTERNAL_H

#include "finding/finding.h"

enum { RUN_ID_MAX = 33 }; /* 16 random bytes in hex, and a NUL */

struct finding_out {
	int fd;
	enum finding_form form;
	int error; /* errno of the first write that failed */
	char run[RUN_ID_MAX];
	struct buf b;
};

/* Writes what is in out->b, if the form is that one, and empties it. */
void out_flush(struct finding_out *out);

/* Lines for people into out->b. */
void text_finding(struct finding_out *out, const struct finding *f);
void text_diag(struct finding_out *out, const struct finding_diag *d);

#endif
