/* What a selection says that was hardly meant: it selects, but less than it
 * looks as if it did, so that a rule may never be asked and pass for good. */
#include <stdlib.h>

#include "rule/book_parts.h"

struct look {
	struct book *b;
	const struct user_rule *rule;
	const struct json *select;
};

/* Whether directories are asked for by their type, and nothing else. */
static bool
wants_directories(const struct look *k)
{
	const struct json *type = json_member(k->select, SPAN("type"));

	return selecting_count(type) == 1 &&
	    span_is(json_string(selecting_at(type, 0)), "dir");
}

static void
look_at_glob(const struct look *k, struct span glob)
{
	struct span name = glob;

	if (wants_directories(k))
		return;
	while (span_ends(name, SPAN("/")))
		name.n--;
	if (!name.n || span_is(name, "."))
		book_remark(k->b, k->rule,
		    "'%.*s' is the root directory alone; all that is in it is "
		    "'**'",
		    SPAN_ARG(glob));
	else if (name.n < glob.n)
		book_remark(k->b, k->rule,
		    "'%.*s' is the directory alone; all that is in it is "
		    "'%.*s/**'",
		    SPAN_ARG(glob), SPAN_ARG(name));
}

static bool
begins_open(struct span re)
{
	static const char *const open[] = { ".*", ".+", "(.*", "(.+", "(?:.*",
		"(?:.+", "(?i).*", "(?s).*", "[^/]", "[^/]*" };

	if (span_starts(re, SPAN("^")))
		re = span_from(re, 1);
	for (size_t i = 0; i < array_len(open); i++)
		if (span_starts(re, span_of(open[i])))
			return true;
	return false;
}

/* "(^|/)x": as if it were searched for in the path. */
static bool
begins_anywhere(struct span re)
{
	static const char *const heads[] = { "(^|/)", "(?:^|/)", "(/|^)",
		"(?:/|^)" };

	for (size_t i = 0; i < array_len(heads); i++)
		if (span_starts(re, span_of(heads[i])))
			return true;
	return false;
}

/*
 * A path has a slash, unless it is in the root directory: an expression that
 * has none, nor anything at its front that may stand for one, was meant to be
 * found somewhere in the path.
 */
static void
look_at_regex(const struct look *k, struct span re)
{
	if (span_starts(re, SPAN("/")) && !memchr(re.p, '|', re.n) &&
	    (re.n == 1 || !strchr("?*{", re.p[1])))
		book_remark(k->b, k->rule,
		    "'%.*s' matches nothing: a path has no / in front",
		    SPAN_ARG(re));
	else if (begins_anywhere(re) ||
	    (!memchr(re.p, '/', re.n) && !begins_open(re)))
		book_remark(k->b, k->rule,
		    "'%.*s' has to match the whole path, not a part of it: "
		    "begin with '.*' what may be in any directory",
		    SPAN_ARG(re));
}

/* Exactly these bits, and the owner may not even read: hardly meant. */
static bool
is_few_bits(struct span perm)
{
	char *end;
	auto_free char *text = mem_spandup(perm);
	unsigned long mode = strtoul(text, &end, 8);

	if (*end)
		return memchr(perm.p, '+', perm.n) != NULL;
	return mode && !(mode & 0400);
}

static void
look_at_perm(const struct look *k, struct span perm)
{
	if (!perm.n || strchr("-/", perm.p[0]) || !is_few_bits(perm))
		return;
	book_remark(k->b, k->rule,
	    "'%.*s' is exactly that mode, with no other bit: '-%.*s' is all "
	    "of these bits, '/%.*s' any of them",
	    SPAN_ARG(perm), SPAN_ARG(perm), SPAN_ARG(perm));
}

void
narrow_look(struct book *b, const struct user_rule *rule,
    const struct json *select)
{
	static const struct {
		const char *key;
		void (*look)(const struct look *k, struct span word);
	} parts[] = {
		{ "path", look_at_glob },
		{ "regex", look_at_regex },
		{ "perm", look_at_perm },
	};
	const struct look k = { b, rule, select };

	for (size_t i = 0; i < array_len(parts); i++) {
		const struct json *v =
		    json_member(select, span_of(parts[i].key));

		for (size_t n = 0; n < selecting_count(v); n++)
			parts[i].look(&k, json_string(selecting_at(v, n)));
	}
}
