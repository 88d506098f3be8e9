#include "rule/book_parts.h"

/* A selection, and the metadata it was read from. */
struct look {
	struct book *b;
	const struct user_rule *rule;
	const struct json *select;
};

static const struct json *
part(const struct look *k, const char *key)
{
	return json_member(k->select, span_of(key));
}

/* Whether all words of a member, of which there is one, are of a list. */
static bool
all_of(const struct look *k, const char *key, const char *list)
{
	const struct json *v = part(k, key);
	size_t n = selecting_count(v);

	for (size_t i = 0; i < n; i++)
		if (!span_is_listed(json_string(selecting_at(v, i)), list))
			return false;
	return n > 0;
}

static void
look_at_types(const struct look *k)
{
	if (all_of(k, "type", "symlink dir char block fifo") && part(k, "size"))
		book_remark(k->b, k->rule,
		    "selects nothing: \"size\" is of regular files, and "
		    "\"type\" has none");
	if (!all_of(k, "type", "dir char block fifo"))
		return;
	if (k->rule->content != CONTENT_NONE)
		book_remark(k->b, k->rule,
		    "has no content: \"type\" has nothing that has one");
	if (k->rule->contains)
		book_remark(k->b, k->rule,
		    "selects nothing: \"contains\" is of files, and \"type\" "
		    "has none");
}

/* Adds globs of a member to a selection. */
static size_t
put_globs(const struct look *k, const char *key, struct select *s)
{
	const struct json *v = part(k, key);
	size_t n = selecting_count(v), added = 0;
	struct err err;

	for (size_t i = 0; i < n; i++)
		if (select_add_glob(s, json_string(selecting_at(v, i)), &err) ==
		    0)
			added++;
	return added;
}

/* What is wanted is all covered by what is not. */
static void
look_at_paths(const struct look *k)
{
	auto_select struct select *want = select_new();
	auto_select struct select *not = select_new();
	struct span missing;
	struct err err;
	bool all = put_globs(k, "path", want) == 0;

	if (put_globs(k, "not_path", not ) == 0)
		return;
	if (all && select_add_glob(want, SPAN("**"), &err) < 0)
		return;
	if (select_covers(not, want, &missing))
		book_remark(k->b, k->rule,
		    "selects nothing: \"not_path\" names all that %s",
		    all ? "there is" : "\"path\" does");
}

/* Whether a glob has a component that no path of an entry has. */
static bool
climbs(struct span glob)
{
	struct span rest = glob, component;

	while (span_cut(&rest, '/', &component))
		if (span_is(component, ".."))
			return true;
	return false;
}

static void
look_at_globs(const struct look *k)
{
	const struct json *v = part(k, "path");
	size_t n = selecting_count(v);

	for (size_t i = 0; i < n; i++) {
		struct span glob = json_string(selecting_at(v, i));

		if (climbs(glob))
			book_remark(k->b, k->rule,
			    "'%.*s' matches nothing: no path has a \"..\"",
			    SPAN_ARG(glob));
	}
}

/* "^/x": paths have no slash in front. Not "^/?x", nor where there is an
 * alternative. */
static bool
begins_with_slash(struct span re)
{
	return span_starts(re, SPAN("^/")) && !memchr(re.p, '|', re.n) &&
	    (re.n == 2 || !strchr("?*{+", re.p[2]));
}

static void
look_at_regex(const struct look *k)
{
	const struct json *v = part(k, "regex");
	size_t n = selecting_count(v);

	for (size_t i = 0; i < n; i++) {
		struct span re = json_string(selecting_at(v, i));

		if (begins_with_slash(re))
			book_remark(k->b, k->rule,
			    "'%.*s' matches nothing: a path has no / in front",
			    SPAN_ARG(re));
	}
}

/* The bytes that a file has at least, by "size"; false where none can have. */
static bool
least_size(struct span s, uint64_t *least)
{
	static const char units[] = "ckMG";
	char sign = s.n && strchr("+-", s.p[0]) ? s.p[0] : '\0';
	unsigned shift = 0;
	uint64_t n;

	s = span_from(s, sign != '\0');
	if (s.n && s.p[s.n - 1] && strchr(units, s.p[s.n - 1])) {
		shift = 10 * (unsigned)(strchr(units, s.p[s.n - 1]) - units);
		s.n--;
	}
	*least = 0;
	if (!span_to_u64(s, UINT64_MAX >> 31, &n))
		return true;
	if (sign == '-')
		return n > 0;
	if (sign == '+')
		*least = (n << shift) + 1;
	else if (n > 0)
		*least = ((n - 1) << shift) + 1;
	return true;
}

static void
look_at_size(const struct look *k)
{
	const struct json *v = part(k, "size");
	size_t n = selecting_count(v);
	bool any = n == 0, fits = n == 0;

	for (size_t i = 0; i < n; i++) {
		uint64_t least;

		if (!least_size(json_string(selecting_at(v, i)), &least))
			continue;
		any = true;
		fits = fits || least <= k->rule->max_bytes;
	}
	if (!any)
		book_remark(k->b, k->rule,
		    "selects nothing: no file is smaller than nothing");
	else if (!fits &&
	    (k->rule->content != CONTENT_NONE || k->rule->contains))
		book_remark(k->b, k->rule,
		    "has no content: files of that \"size\" are over "
		    "\"max_bytes\"");
}

/* No id is below zero. */
static void
look_at_ids(const struct look *k, const char *key, const char *named)
{
	if (all_of(k, key, "-0") && !part(k, named))
		book_remark(k->b, k->rule,
		    "selects nothing: no \"%s\" is below 0", key);
}

static void
look_at_contains(const struct look *k)
{
	size_t n = 0;

	for (; k->rule->contains && k->rule->contains[n]; n++)
		if (strlen(k->rule->contains[n]) <= k->rule->max_bytes)
			return;
	if (n)
		book_remark(k->b, k->rule,
		    "selects nothing: what it \"contains\" is longer than "
		    "\"max_bytes\"");
}

void
empty_look(struct book *b, const struct user_rule *rule,
    const struct json *select)
{
	const struct look k = { b, rule, select };

	look_at_types(&k);
	look_at_paths(&k);
	look_at_globs(&k);
	look_at_regex(&k);
	look_at_size(&k);
	look_at_ids(&k, "uid", "user");
	look_at_ids(&k, "gid", "group");
	look_at_contains(&k);
}
