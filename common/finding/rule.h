/*
 * Rules and severities: what a finding is an instance of.
 */
#ifndef FINDING_RULE_H
#define FINDING_RULE_H

#include "base/span.h"

enum severity {
	SEV_INFO,
	SEV_LOW,
	SEV_MEDIUM,
	SEV_HIGH,
	SEV_CRITICAL,
	SEV_COUNT,
};

/* "info", "low", … */
const char *severity_name(enum severity sev);
bool severity_parse(struct span s, enum severity *sev);

enum { RULE_LIST_MAX = 8 }; /* entries of a list below, its NULL included */

/*
 * A row of a check's rule table, which ends with a zeroed row. All texts are
 * the check's own and constant.
 */
struct rule {
	const char *id; /* "family/thing", lower case, stable for ever */
	enum severity severity; /* the highest that its findings have */
	const char *title;      /* one line, no full stop */
	const char *help;       /* why it matters, when it is reported */
	const char *remediation;
	const char *references[RULE_LIST_MAX]; /* ending with NULL */
	const char *tags[RULE_LIST_MAX];
	const char *aliases[RULE_LIST_MAX]; /* "CWE-258", "DKL-LI-0001" */
};

/* Whether `name` is the rule's id or one of its aliases. */
bool rule_is_called(const struct rule *rule, struct span name);

#endif
