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

/* What is cheap comes first, then globs: some hundred selections may be asked
 * about each entry. Expressions come last, which go through a process. */
#define REGEX (1U << KIND_REGEX)
#define EXPR  (1U << KIND_EXPR)

/* 1: all is settled; 0, -1. */
static int
judge_these(const struct select *s, uint32_t kinds,
    const struct select_entry *e, int *all, struct err *err)
{
	for (; kinds; kinds &= kinds - 1) {
		int kind = __builtin_ctz(kinds);
		int got = judge_kind(s, (enum kind)kind, e, err);

		if (got == -1)
			return -1;
		if (combine(s, all, got))
			return 1;
	}
	return 0;
}

static int
judge_kinds(const struct select *s, const struct select_entry *e,
    struct err *err)
{
	int all = NONE;
	int got = judge_these(s, s->kinds & ~(REGEX | EXPR), e, &all, err);

	if (got)
		return got < 0 ? -1 : all;
	if (s->paths.n && combine(s, &all, answer_path(&s->paths, e, true)))
		return all;
	if (s->not_paths.n &&
	    combine(s, &all, answer_path(&s->not_paths, e, false)))
		return all;
	got = judge_these(s, s->kinds & REGEX, e, &all, err);
	if (got == 0)
		got = judge_these(s, s->kinds & EXPR, e, &all, err);
	return got < 0 ? -1 : all;
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

/* The file that has the names of a kind. */
struct names_file {
	const char *path, *what;
	struct span body;
};

static int
set_absent(struct predicate *p, const struct names_file *f, struct err *err)
{
	p->absent = true;
	if (f->body.n == 0)
		return err_set(err, "%s: the image has no %s, or an empty one",
		    p->option, f->path);
	return err_set(err, "%s: the image's %s has no %s '%.*s'", p->option,
	    f->path, f->what, SPAN_ARG(p->text));
}

/* The predicates of one kind that have names, by the lines of a file. -1 where
 * it does not have them all, with the first. */
static int
set_kind(struct select *s, enum kind kind, const struct names_file *f,
    struct err *err)
{
	struct owners owners = { 0 };
	struct err other;
	int r = 0;

	owners_parse(&owners, f->body);
	for (size_t i = 0; i < s->n; i++) {
		struct predicate *p = &s->list[i];

		if (p->named && p->kind == kind &&
		    !owners_id(&owners, p->text, &p->v.owner))
			r = set_absent(p, f, r ? &other : err);
	}
	owners_release(&owners);
	return r;
}

int
select_take_owners(struct select *s, struct span passwd, struct span group,
    struct err *err)
{
	const struct names_file users = { "etc/passwd", "user", passwd };
	const struct names_file groups = { "etc/group", "group", group };
	struct err other;
	int r = set_kind(s, KIND_UID, &users, err);

	if (set_kind(s, KIND_GID, &groups, r ? &other : err) < 0)
		r = -1;
	s->owners_known = true;
	return r;
}

int
select_set_owners(struct select *s, struct span passwd, struct span group,
    struct err *err)
{
	int r = select_take_owners(s, passwd, group, err);

	s->owners_known = r == 0;
	return r;
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
