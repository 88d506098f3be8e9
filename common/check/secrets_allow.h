/*
 * Lists of secrets that are known and no fault, a line for each:
 *
 *	# what this image is allowed
 *	secrets/private-key  usr/share/app/demo/[**]
 *	CIS-DI-0010          opt/vendor/[**]
 *	secrets/[*]            srv/test.env
 *	pattern:github-pat   opt/app/README.md
 *	secrets/variable     .
 *	5d41402abc4b…        # a finding's fingerprint: 64 digits
 *
 * (in C's comments [*] stands for *). The first field is a rule, one of its
 * aliases, all of them, or the id of a pattern; the second, which goes to the
 * end of the line, a glob on the path, as in select/select.h. What is about no
 * file, but the image's config, has the path of the root directory. Behind a
 * fingerprint a comment may stand. Lines of check/allow.h are passed over.
 */
#ifndef CHECK_SECRETS_ALLOW_H
#define CHECK_SECRETS_ALLOW_H

#include "base/err.h"
#include "base/span.h"
#include "finding/rule.h"

struct secrets_allow_line;

/* Zeroed: an empty list. */
struct secrets_allow {
	struct secrets_allow_line *list;
	size_t n, cap;
	bool has_fingerprints;
};

/* Adds all lines, or none: -1, and *err names the line. `rules` ends with a
 * zeroed row. */
int secrets_allow_add(struct secrets_allow *a, const struct rule *rules,
    struct span text, struct err *err) must_check;
void secrets_allow_release(struct secrets_allow *a);

struct secrets_allow_find {
	const struct rule *rule;
	const char *id; /* of the pattern */
	struct span path;
	const char *fingerprint; /* NULL where the list has none */
};

/* Notes all lines that match. */
bool secrets_allow_has(struct secrets_allow *a,
    const struct secrets_allow_find *f);

/* Lines that matched nothing: start with *at = 0; false after the last. */
bool secrets_allow_unused(const struct secrets_allow *a, size_t *at,
    struct span *line);

#endif
