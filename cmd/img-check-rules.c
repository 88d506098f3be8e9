/*
 * The user's own rules, each a file in jq: what they select is found here, what
 * they say is asked of a process of its own.
 */
#include "check/rules.h"

static const struct check_def rules = {
	.name = "rules",
	.about = "your own rules, written in jq",
	.state_size = sizeof(struct rules_state),
	.options = rules_options,
	.load = rules_load,
	.instead = rules_instead,
	.prepare = rules_prepare,
	.entry = rules_entry,
	.hidden = rules_hidden,
	.file = rules_file,
	.large = rules_large,
	.end = rules_end,
	.release = rules_release,
};

CHECK(rules);
