/*
 * What --only, --skip and --severity name.
 */
#include "check/driver.h"
#include "check/external.h"
#include "rule/near.h"

/* External checks are chosen by their names alone; what rules they have is not
 * known before they report them. */
static bool
is_external(const struct externals *x, const struct named *named)
{
	if (named->severity >= 0)
		return x->n > 0;
	for (size_t i = 0; i < x->n; i++)
		if (span_is(named->name, x->list[i].name))
			return true;
	return false;
}

/* Whether it is one of ours; it gets its severity. */
static bool
settle_name(const struct named *n, struct check *checks, size_t nchecks)
{
	bool linked = false;

	for (size_t i = 0; i < nchecks; i++) {
		linked = linked || check_has(&checks[i], n->name);
		if (n->severity >= 0)
			check_set_severity(&checks[i], n->name,
			    (enum severity)n->severity);
	}
	return linked;
}

/* What is behind the family. */
static struct span
own_part(struct span id)
{
	const char *slash = memchr(id.p, '/', id.n);

	return slash ? span_from(id, (size_t)(slash + 1 - id.p)) : id;
}

/* Whether a word may mean a rule: without its family, or misspelt. */
static bool
may_mean(struct span word, const char *id, bool exact)
{
	if (exact)
		return span_eq(own_part(span_of(id)), word);
	return near_is(word, span_of(id)) ||
	    near_is(word, own_part(span_of(id)));
}

static const char *
meant(struct span word, const struct check *checks, size_t n)
{
	for (size_t pass = 0; pass < 2; pass++)
		for (size_t i = 0; i < n; i++)
			for (size_t k = 0; k < checks[i].nrules; k++)
				if (may_mean(word, checks[i].rules[k].id,
					pass == 0))
					return checks[i].rules[k].id;
	return NULL;
}

static void
complain(const struct named *n, const struct check *checks, size_t nchecks)
{
	const struct options place = { .profile = n->profile,
		.profile_line = n->line };
	const char *id = meant(n->name, checks, nchecks);

	if (id)
		options_misuse(&place, n->option,
		    "no rule or family is called '%.*s' (%s?)",
		    SPAN_ARG(n->name), id);
	options_misuse(&place, n->option,
	    "no rule or family is called '%.*s'; --list-rules shows them",
	    SPAN_ARG(n->name));
}

void
options_settle(struct options *opt, struct check *checks, size_t nchecks,
    const struct externals *x)
{
	for (size_t i = 0; i < opt->nnamed; i++) {
		struct named *n = &opt->named[i];

		n->linked = settle_name(n, checks, nchecks);
		if (n->linked || (x && is_external(x, n)))
			continue;
		/* A profile is for all checks: a program of one passes over
		 * what may be another's, and img-check tells what is
		 * nobody's. */
		if (!n->profile || &check_program)
			complain(n, checks, nchecks);
	}
}
