#include "select/parts.h"

static bool
has_text(const struct globs *g, struct span text)
{
	return names_have(&g->names, text, NAME_GLOB);
}

static bool
same_globs(const struct globs *a, const struct globs *b)
{
	for (size_t i = 0; i < a->n; i++)
		if (!has_text(b, a->list[i].text))
			return false;
	return a->n == b->n;
}

static bool
has_predicate(const struct select *s, const struct predicate *p)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->list[i].option == p->option &&
		    span_eq(s->list[i].text, p->text))
			return true;
	return false;
}

static bool
same_predicates(const struct select *a, const struct select *b)
{
	for (size_t i = 0; i < a->n; i++)
		if (!has_predicate(b, &a->list[i]))
			return false;
	return a->n == b->n && a->any == b->any && a->invert == b->invert &&
	    same_globs(&a->paths, &b->paths) &&
	    same_globs(&a->not_paths, &b->not_paths);
}

/* All that `want` says of a kind is said by `have`, which may say more. */
static bool
kind_covers(const struct select *have, const struct select *want,
    enum kind kind)
{
	bool found = false;

	for (size_t i = 0; i < want->n; i++) {
		if (want->list[i].kind != kind)
			continue;
		if (!has_predicate(have, &want->list[i]))
			return false;
		found = true;
	}
	return found;
}

/* Whether what restricts `have` beside its globs restricts `want` as well,
 * whose kinds have to agree. A stream without hidden entries says so itself. */
static bool
kinds_cover(const struct select *have, const struct select *want)
{
	static const struct select none;

	if (want->any || want->invert)
		want = &none;
	for (size_t i = 0; i < have->not_paths.n; i++)
		if (!has_text(&want->not_paths, have->not_paths.list[i].text))
			return false;
	for (size_t i = 0; i < have->n; i++) {
		const struct predicate *p = &have->list[i];

		if (p->kind == KIND_HIDDEN && !p->v.hidden)
			continue;
		if (!kind_covers(have, want, p->kind))
			return false;
	}
	return true;
}

static bool
paths_cover(const struct globs *have, const struct globs *want,
    struct span *missing)
{
	return want->n ? globs_cover(have, want, missing)
		       : globs_cover_all(have);
}

static bool
predicates_cover(const struct select *have, const struct select *want,
    struct span *missing)
{
	if (!select_has_predicates(have))
		return have->content.n > 0;
	if (same_predicates(have, want))
		return true;
	if (have->invert)
		return false;
	/* Globs that are not needed to come true, and take all there is. */
	if ((have->any || kinds_cover(have, want)) &&
	    globs_cover_all(&have->paths))
		return true;
	if (want->any || want->invert || !select_has_predicates(want))
		return false;
	if (have->any)
		return have->paths.n &&
		    paths_cover(&have->paths, &want->paths, missing);
	return (have->paths.n == 0 ||
		   paths_cover(&have->paths, &want->paths, missing)) &&
	    kinds_cover(have, want);
}

static bool
all_covered(const struct select *have, const struct select *want,
    struct span *missing)
{
	const struct globs *ends =
	    want->content.n ? &want->content : &want->paths;

	*missing = ends->n ? ends->list[0].text : SPAN("**");
	if (!predicates_cover(have, want, missing))
		return false;
	if (have->content.n == 0 || globs_cover_all(&have->content))
		return true;
	/* Globs of a selection that is inverted, or has others for
	 * alternatives, do not say where it ends. */
	if (want->content.n == 0 && (want->any || want->invert))
		return false;
	return paths_cover(&have->content, ends, missing);
}

bool
select_covers(const struct select *have, const struct select *want,
    struct span *missing)
{
	struct span first;

	if (select_is_empty(want) || all_covered(have, want, &first))
		return true;
	*missing = first;
	return false;
}

bool
select_covers_all(const struct select *have)
{
	struct span missing;
	auto_select struct select *all = select_new();
	struct err err;

	return select_add_glob(all, SPAN("**"), &err) == 0 &&
	    select_covers(have, all, &missing);
}
