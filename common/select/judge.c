#include "select/owners.h"
#include "select/parts.h"

enum { NONE = -2 }; /* no predicate of the kind */

static enum select_answer
answer_path(const struct globs *g, const struct select_entry *e, bool yes)
{
	return globs_match(g, e->path) == yes ? SELECT_YES : SELECT_NO;
}

/* Predicates of one kind are alternatives. */
static int
judge_kind(const struct select *s, enum kind kind, const struct select_entry *e,
    struct err *err)
{
	int best = NONE;

	for (size_t i = 0; i < s->n && best != SELECT_YES; i++) {
		int got;

		if (s->list[i].kind != kind)
			continue;
		got = predicate_match(&s->list[i], s, e, err);
		if (got < 0)
			return -1;
		best = got > best ? got : best;
	}
	return best;
}

/* Takes the answer of one more kind in; true where it settles all. */
static bool
combine(const struct select *s, int *all, int one)
{
	if (one == NONE)
		return false;
	if (*all == NONE)
		*all = one;
	else if (s->any)
		*all = one > *all ? one : *all;
	else
		*all = one < *all ? one : *all;
	return *all == (s->any ? SELECT_YES : SELECT_NO);
}

/* Regular expressions come last: they cost most. */
static int
judge_kinds(const struct select *s, const struct select_entry *e,
    struct err *err)
{
	int all = NONE;

	if (s->paths.n && combine(s, &all, answer_path(&s->paths, e, true)))
		return all;
	if (s->not_paths.n &&
	    combine(s, &all, answer_path(&s->not_paths, e, false)))
		return all;
	for (int kind = KINDS; s->n && kind-- > 0;) {
		int got = judge_kind(s, (enum kind)kind, e, err);

		if (got == -1)
			return -1;
		if (combine(s, &all, got))
			break;
	}
	return all;
}

int
select_judge(const struct select *s, const struct select_entry *e,
    struct err *err)
{
	int got;

	if (!select_has_predicates(s))
		return s->content.n ? SELECT_YES : SELECT_NO;
	got = judge_kinds(s, e, err);
	return got < 0 || !s->invert ? got : SELECT_YES - got;
}

bool
select_match(const struct select *s, struct span path)
{
	return globs_match(&s->paths, path);
}

bool
select_match_below(const struct select *s, struct span dir)
{
	return globs_match_below(&s->paths, dir);
}

bool
select_has_content(const struct select *s)
{
	return s->content.n > 0;
}

bool
select_match_content(const struct select *s, struct span path)
{
	return s->content.n == 0 || globs_match(&s->content, path);
}

bool
select_uses_attributes(const struct select *s)
{
	for (size_t i = 0; i < s->n; i++)
		if (!kind_is_of_name(s->list[i].kind))
			return true;
	return false;
}

static bool
uses(const struct select *s, enum kind kind)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->list[i].kind == kind)
			return true;
	return false;
}

bool
select_uses_type(const struct select *s)
{
	return uses(s, KIND_TYPE);
}

bool
select_may_pull(const struct select *s, struct span path)
{
	return !s->invert && !globs_match(&s->not_paths, path);
}

bool
select_is_hidden_only(const struct select *s, bool hidden)
{
	bool found = false;

	for (size_t i = 0; i < s->n; i++)
		if (s->list[i].kind == KIND_HIDDEN) {
			if (s->list[i].v.hidden != hidden)
				return false;
			found = true;
		}
	return found && !s->any && !s->invert;
}

static bool
uses_names(const struct select *s, enum kind kind)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->list[i].named && s->list[i].kind == kind)
			return true;
	return false;
}

bool
select_wants_users(const struct select *s)
{
	return uses_names(s, KIND_UID);
}

bool
select_wants_groups(const struct select *s)
{
	return uses_names(s, KIND_GID);
}

bool
select_wants_owners(const struct select *s)
{
	return select_wants_users(s) || select_wants_groups(s);
}

/* The predicates of one kind that have names, by the lines of a file. */
static int
set_kind(struct select *s, enum kind kind, const char *file, const char *what,
    struct span body, struct err *err)
{
	struct owners owners = { 0 };
	int r = 0;

	owners_parse(&owners, body);
	for (size_t i = 0; r == 0 && i < s->n; i++) {
		struct predicate *p = &s->list[i];

		if (!p->named || p->kind != kind ||
		    owners_id(&owners, p->text, &p->v.owner))
			continue;
		if (body.n == 0)
			r = err_set(err,
			    "%s: the image has no %s, or an empty one",
			    p->option, file);
		else
			r = err_set(err, "%s: the image's %s has no %s '%.*s'",
			    p->option, file, what, SPAN_ARG(p->text));
	}
	owners_release(&owners);
	return r;
}

int
select_set_owners(struct select *s, struct span passwd, struct span group,
    struct err *err)
{
	if (set_kind(s, KIND_UID, "etc/passwd", "user", passwd, err) < 0 ||
	    set_kind(s, KIND_GID, "etc/group", "group", group, err) < 0)
		return -1;
	s->owners_known = true;
	return 0;
}

bool
select_wants_base(const struct select *s)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->list[i].kind == KIND_LAYER &&
		    s->list[i].v.layer.which != LAYER_NUMBERS)
			return true;
	return false;
}

void
select_set_base(struct select *s, size_t layers)
{
	s->base = (uint32_t)layers;
}

bool
select_wants_hidden(const struct select *s)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->list[i].kind == KIND_HIDDEN && s->list[i].v.hidden)
			return !s->invert;
	return false;
}

int
select_check(const struct select *s, size_t layers, bool hidden,
    struct err *err)
{
	if (!hidden && select_wants_hidden(s))
		return err_set(err,
		    "--hidden: the stream has no hidden entries, which "
		    "img-merge --hidden writes");
	for (size_t i = 0; i < s->n; i++) {
		const struct predicate *p = &s->list[i];

		if (p->kind == KIND_LAYER &&
		    p->v.layer.which == LAYER_NUMBERS &&
		    p->v.layer.from >= layers)
			return err_set(err,
			    "--layer: there is no layer %.*s: the image has "
			    "%zu, which begin with 0",
			    SPAN_ARG(p->text), layers);
	}
	return 0;
}

void
select_follow(struct select *s, select_follow_fn *fn, void *arg)
{
	globs_follow(&s->paths, &s->arena, false, fn, arg);
	globs_follow(&s->content, &s->arena, true, fn, arg);
}

void
select_note(struct select *s, struct span path)
{
	globs_note(&s->paths, path);
	globs_note(&s->content, path);
}

static bool
next_unseen(const struct globs *g, size_t *at, struct span *text)
{
	for (; *at < g->n; (*at)++)
		if (!globs_seen(g, *at)) {
			*text = g->list[*at].text;
			return true;
		}
	return false;
}

bool
select_unseen(const struct select *s, size_t *at, struct span *text)
{
	size_t k;

	if (*at < s->paths.n && next_unseen(&s->paths, at, text)) {
		(*at)++;
		return true;
	}
	k = *at - s->paths.n;
	if (!next_unseen(&s->content, &k, text))
		return false;
	*at = s->paths.n + k + 1;
	return true;
}
