#include "finding/rule.h"

#include "base/attr.h"

static const char *const names[SEV_COUNT] = {
	[SEV_INFO] = "info",
	[SEV_LOW] = "low",
	[SEV_MEDIUM] = "medium",
	[SEV_HIGH] = "high",
	[SEV_CRITICAL] = "critical",
};

const char *
severity_name(enum severity sev)
{
	return names[sev];
}

bool
severity_parse(struct span s, enum severity *sev)
{
	for (size_t i = 0; i < array_len(names); i++) {
		if (!span_is(s, names[i]))
			continue;
		*sev = (enum severity)i;
		return true;
	}
	return false;
}

bool
rule_is_called(const struct rule *rule, struct span name)
{
	if (span_is(name, rule->id))
		return true;
	for (size_t i = 0; rule->aliases[i]; i++)
		if (span_is(name, rule->aliases[i]))
			return true;
	return false;
}
