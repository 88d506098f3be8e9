#include "select/parts.h"

struct select *
select_new(void)
{
	return mem_zalloc(sizeof(struct select));
}

static void
release(const struct select *s, struct predicate *p)
{
	if (p->kind == KIND_REGEX && p->v.regex)
		s->engine->free(p->v.regex);
}

static void
forget_predicates(struct select *s, size_t n)
{
	while (s->n > n)
		release(s, &s->list[--s->n]);
}

void
select_free(struct select *s)
{
	if (!s)
		return;
	forget_predicates(s, 0);
	free(s->list);
	globs_release(&s->paths);
	globs_release(&s->not_paths);
	globs_release(&s->content);
	arena_release(&s->arena);
	free(s);
}

int
select_add_glob(struct select *s, struct span glob, struct err *err)
{
	if (globs_add(&s->paths, &s->arena, &s->bytes, glob, err))
		return err_wrap(err, "'%.*s'", SHOWN(glob));
	return 0;
}

static struct globs *
globs_of(struct select *s, struct span option)
{
	if (span_is(option, "--path"))
		return &s->paths;
	if (span_is(option, "--not-path"))
		return &s->not_paths;
	return span_is(option, "--content") ? &s->content : NULL;
}

static bool
is_there(const struct select *s, const struct predicate *p)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->list[i].option == p->option &&
		    span_eq(s->list[i].text, p->text))
			return true;
	return false;
}

static int
add_predicate(struct select *s, const struct predicate_type *type,
    struct span text, struct err *err)
{
	struct predicate p;

	if (s->n == SELECT_PREDICATES_MAX)
		return err_set(err, "more than %d predicates",
		    SELECT_PREDICATES_MAX);
	if (predicate_parse(&p, type, arena_bytes(&s->arena, text), s->engine,
		err))
		return -1;
	if (is_there(s, &p)) {
		release(s, &p);
		return 0;
	}
	if (p.kind == KIND_EXPR) {
		p.v.expr = select_exprs(s);
		if (p.v.expr == SELECT_EXPRS_MAX)
			return err_set(err, "more than %d expressions",
			    SELECT_EXPRS_MAX);
	}
	mem_grow(s->list, s->n, s->cap);
	s->list[s->n++] = p;
	s->kinds |= 1U << p.kind;
	return 0;
}

static bool
set_flag(struct select *s, struct span option)
{
	if (span_is(option, "--hollow"))
		s->hollow = true;
	else if (span_is(option, "--any"))
		s->any = true;
	else if (span_is(option, "--invert"))
		s->invert = true;
	else if (span_is(option, "--keep-parents"))
		s->no_parents = false;
	else if (span_is(option, "--no-keep-parents"))
		s->no_parents = true;
	else
		return false;
	return true;
}

int
select_takes_argument(struct span option)
{
	const struct predicate_type *type = predicate_find(option);
	struct select none = { .hollow = false };

	if (globs_of(&none, option))
		return 1;
	if (type)
		return predicate_takes_argument(type);
	return set_flag(&none, option) ? 0 : -1;
}

int
select_add_option(struct select *s, struct span option, struct span text,
    struct err *err)
{
	struct globs *globs = globs_of(s, option);
	const struct predicate_type *type = predicate_find(option);
	int got;

	if (set_flag(s, option))
		return 0;
	if (!globs && !type)
		return err_set(err, "unknown predicate '%.*s'",
		    SPAN_ARG(option));
	got = globs ? globs_add(globs, &s->arena, &s->bytes, text, err)
		    : add_predicate(s, type, text, err);
	if (got < 0)
		return err_wrap(err, "%.*s '%.*s'", SPAN_ARG(option),
		    SHOWN(text));
	return 0;
}

/* What there was of a selection before words were added. */
struct mark {
	size_t paths, not_paths, content, predicates, bytes;
	bool hollow, any, invert, no_parents;
};

static struct mark
mark_of(const struct select *s)
{
	return (struct mark){ s->paths.n, s->not_paths.n, s->content.n, s->n,
		s->bytes, s->hollow, s->any, s->invert, s->no_parents };
}

static void
go_back(struct select *s, const struct mark *m)
{
	globs_forget(&s->paths, m->paths);
	globs_forget(&s->not_paths, m->not_paths);
	globs_forget(&s->content, m->content);
	forget_predicates(s, m->predicates);
	s->bytes = m->bytes;
	s->hollow = m->hollow;
	s->any = m->any;
	s->invert = m->invert;
	s->no_parents = m->no_parents;
}

int
select_add(struct select *s, struct span text, struct err *err)
{
	struct mark mark = mark_of(s);
	struct span rest = text;
	int status;

	do
		status = words_add(s, text, &rest, err);
	while (status > 0);
	if (status < 0)
		go_back(s, &mark);
	return status;
}

/* A name as the glob that matches it alone. */
static int
add_name(struct select *s, struct span name, struct err *err)
{
	auto_buf struct buf glob;

	buf_init(&glob, 2 * SELECT_GLOB_MAX);
	for (size_t i = 0; i < name.n; i++) {
		if (name.p[i] && strchr("?*[{\\", name.p[i]))
			buf_putc(&glob, '\\');
		buf_putc(&glob, name.p[i]);
	}
	if (!buf_ok(&glob))
		return err_set(err, "longer than %d bytes", SELECT_GLOB_MAX);
	return globs_add(&s->paths, &s->arena, &s->bytes, buf_span(&glob), err);
}

int
select_add_names(struct select *s, struct span list, struct err *err)
{
	struct mark mark = mark_of(s);
	struct span rest = list, name;

	while (rest.n && span_cut(&rest, '\0', &name)) {
		size_t at = (size_t)(name.p - list.p) + 1;

		if (name.n && add_name(s, name, err) == 0)
			continue;
		if (name.n == 0)
			err_set(err, "an empty name at byte %zu", at);
		else
			err_wrap(err, "'%.*s' at byte %zu", SHOWN(name), at);
		go_back(s, &mark);
		return -1;
	}
	return 0;
}

bool
select_is_hollow(const struct select *s)
{
	return s->hollow;
}

void
select_set_hollow(struct select *s)
{
	s->hollow = true;
}

bool
select_keeps_parents(const struct select *s)
{
	return !s->no_parents;
}

bool
select_has_predicates(const struct select *s)
{
	return s->paths.n || s->not_paths.n || s->n;
}

bool
select_is_joined(const struct select *s)
{
	return s->any || s->invert;
}

bool
select_is_empty(const struct select *s)
{
	return !select_has_predicates(s) && s->content.n == 0;
}

bool
select_is_plain(const struct select *s)
{
	return s->not_paths.n == 0 && s->n == 0 && s->content.n == 0 &&
	    !s->any && !s->invert && !s->no_parents;
}

size_t
select_count(const struct select *s)
{
	return s->paths.n;
}

struct span
select_glob(const struct select *s, size_t i)
{
	return s->paths.list[i].text;
}

bool
glob_match(struct span glob, struct span path)
{
	auto_select struct select *s = select_new();
	struct err err;

	return select_add_glob(s, glob, &err) == 0 && select_match(s, path);
}
