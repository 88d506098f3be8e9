#include "check/allow.h"

#include "base/mem.h"

/* An owner or a group. */
struct who {
	char *name; /* NULL: the number counts */
	bool any, known;
	uint32_t id;
};

struct allow_line {
	bool any_mode;
	uint16_t modes[ALLOW_MODES_MAX];
	size_t nmodes;
	char *caps; /* NULL: it is about the mode */
	struct who user, group;
	struct select *paths; /* NULL: it is found by its paths */
};

/* A path of a line. */
struct allow_path {
	size_t line;
	size_t next; /* of the same path: place + 1; 0: none */
};

static void
release_line(const struct allow_line *l)
{
	free(l->caps);
	free(l->user.name);
	free(l->group.name);
	select_free(l->paths);
}

static void
shorten(struct allow *a, size_t n)
{
	while (a->n > n)
		release_line(&a->list[--a->n]);
}

void
allow_release(struct allow *a)
{
	shorten(a, 0);
	free(a->list);
	table_release(&a->paths);
	free(a->first);
	free(a->of_path);
	free(a->wild);
	*a = (struct allow){ 0 };
}

/* The next field off the front of a line that has no blanks there. */
static struct span
cut_field(struct span *line)
{
	struct span field = { line->p, 0 };

	while (field.n < line->n && !span_is_blank(line->p[field.n]))
		field.n++;
	*line = span_trim(span_from(*line, field.n));
	return field;
}

static bool
parse_octal(struct span s, uint16_t *mode)
{
	unsigned v = 0;

	if (s.n == 0 || s.n > 5)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '7')
			return false;
		v = v * 8 + (unsigned)(s.p[i] - '0');
	}
	*mode = (uint16_t)v;
	return v <= 07777;
}

static int
parse_mode(struct allow_line *l, struct span field, struct err *err)
{
	struct span rest = field, one;

	l->any_mode = span_is(field, "*");
	if (l->any_mode)
		return 0;
	if (span_starts(field, SPAN("cap_")) || span_starts(field, SPAN("="))) {
		l->caps = mem_spandup(field);
		return 0;
	}
	while (span_cut(&rest, ',', &one)) {
		if (l->nmodes == ALLOW_MODES_MAX)
			return err_set(err, "more than %d modes",
			    ALLOW_MODES_MAX);
		if (!parse_octal(one, &l->modes[l->nmodes++]))
			return err_set(err,
			    "'%.*s' is no mode: an octal number like 4755, "
			    "capabilities like cap_net_raw+ep, or *",
			    SPAN_ARG(one));
	}
	return 0;
}

static bool
parse_who(struct who *w, struct span s)
{
	uint64_t id;

	if (s.n == 0)
		return false;
	w->any = span_is(s, "*");
	if (!w->any && span_to_u64(s, UINT32_MAX, &id)) {
		w->known = true;
		w->id = (uint32_t)id;
	} else if (!w->any) {
		w->known = span_is(s, "root");
		w->name = mem_spandup(s);
	}
	return true;
}

static int
parse_line(struct allow_line *l, struct span line, struct err *err)
{
	struct span mode = cut_field(&line), owners = cut_field(&line);
	struct span rest = owners, user, group = { NULL, 0 };

	if (line.n == 0)
		return err_set(err, "it has to be MODE OWNER:GROUP PATH");
	if (parse_mode(l, mode, err) < 0)
		return -1;
	span_cut(&rest, ':', &user);
	if (rest.p)
		group = rest;
	if (!parse_who(&l->user, user) || !parse_who(&l->group, group))
		return err_set(err,
		    "'%.*s' is no OWNER:GROUP: two names, numbers or *",
		    SPAN_ARG(owners));
	l->paths = select_new();
	return select_add_glob(l->paths, line, err);
}

static bool
is_plain(const struct select *s)
{
	for (size_t i = 0; i < select_count(s); i++)
		if (glob_literal(select_glob(s, i)).n != select_glob(s, i).n)
			return false;
	return true;
}

static void
add_path(struct allow *a, struct span path, size_t line)
{
	size_t before = a->paths.n, at = table_add(&a->paths, path);

	if (a->paths.n > before) {
		mem_grow(a->first, before, a->cap_first);
		a->first[at] = 0;
	}
	mem_grow(a->of_path, a->nof_path, a->cap_of_path);
	a->of_path[a->nof_path++] = (struct allow_path){ line, a->first[at] };
	a->first[at] = a->nof_path;
}

static void
add_to_index(struct allow *a, size_t line)
{
	struct allow_line *l = &a->list[line];

	if (!is_plain(l->paths)) {
		mem_grow(a->wild, a->nwild, a->cap_wild);
		a->wild[a->nwild++] = line;
		return;
	}
	for (size_t i = 0; i < select_count(l->paths); i++)
		add_path(a, select_glob(l->paths, i), line);
	select_free(l->paths);
	l->paths = NULL;
}

bool
allow_is_of_secrets(struct span line)
{
	static const char hex[] = "0123456789abcdef";
	struct span field = cut_field(&line);
	size_t n = 0;

	while (n < field.n && strchr(hex, field.p[n]) && field.p[n])
		n++;
	/* The digits of a SHA-256. */
	return (n == 64 && n == field.n) ||
	    span_starts(field, SPAN("secrets/")) ||
	    span_starts(field, SPAN("pattern:")) ||
	    span_starts(field, SPAN("CIS-")) ||
	    span_starts(field, SPAN("CWE-"));
}

int
allow_add(struct allow *a, struct span text, struct err *err)
{
	size_t before = a->n;
	struct span line;

	for (unsigned long number = 1; span_cut(&text, '\n', &line); number++) {
		line = span_trim(line);
		if (line.n == 0 || line.p[0] == '#' ||
		    allow_is_of_secrets(line))
			continue;
		mem_grow(a->list, a->n, a->cap);
		a->list[a->n] = (struct allow_line){ 0 };
		if (parse_line(&a->list[a->n++], line, err) == 0)
			continue;
		shorten(a, before);
		return err_wrap(err, "line %lu", number);
	}
	for (size_t i = before; i < a->n; i++)
		add_to_index(a, i);
	return 0;
}

static void
resolve(struct who *w, const struct owners *o)
{
	if (w->name && owners_id(o, span_of(w->name), &w->id))
		w->known = true;
}

void
allow_resolve(struct allow *a, const struct owners *users,
    const struct owners *groups)
{
	for (size_t i = 0; i < a->n; i++) {
		resolve(&a->list[i].user, users);
		resolve(&a->list[i].group, groups);
	}
}

/* A blank in what the file has is a comma in the list. */
static bool
same_caps(const char *have, struct span caps)
{
	size_t i = 0;

	while (i < caps.n && have[i] &&
	    have[i] == (caps.p[i] == ' ' ? ',' : caps.p[i]))
		i++;
	return i == caps.n && !have[i];
}

static bool
has_mode(const struct allow_line *l, const struct allow_file *f)
{
	if (l->any_mode)
		return true;
	if (l->caps || f->caps.n)
		return l->caps && f->caps.n && same_caps(l->caps, f->caps);
	for (size_t i = 0; i < l->nmodes; i++)
		if (l->modes[i] == f->mode)
			return true;
	return false;
}

static bool
is_who(const struct who *w, uint32_t id)
{
	return w->any || (w->known && w->id == id);
}

/* All but the path. */
static bool
is_about(const struct allow_line *l, const struct allow_file *f)
{
	return has_mode(l, f) && is_who(&l->user, f->uid) &&
	    is_who(&l->group, f->gid);
}

bool
allow_has(const struct allow *a, const struct allow_file *f)
{
	size_t i, at;

	if (table_find(&a->paths, f->path, &at))
		for (i = a->first[at]; i; i = a->of_path[i - 1].next)
			if (is_about(&a->list[a->of_path[i - 1].line], f))
				return true;
	for (i = 0; i < a->nwild; i++) {
		const struct allow_line *l = &a->list[a->wild[i]];

		if (is_about(l, f) && select_match(l->paths, f->path))
			return true;
	}
	return false;
}
