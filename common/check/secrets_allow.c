#include "check/secrets_allow.h"

#include "base/mem.h"
#include "check/allow.h"
#include "select/select.h"

enum { FINGERPRINT_DIGITS = 64 };

struct secrets_allow_line {
	char *text;
	struct span what;     /* its first field, in `text` */
	struct select *paths; /* NULL: a fingerprint */
	bool used;
};

static void
shorten(struct secrets_allow *a, size_t n)
{
	while (a->n > n) {
		free(a->list[--a->n].text);
		select_free(a->list[a->n].paths);
	}
}

void
secrets_allow_release(struct secrets_allow *a)
{
	shorten(a, 0);
	free(a->list);
	*a = (struct secrets_allow){ 0 };
}

/* The part of a line before its first blank. */
static struct span
first_field(struct span line)
{
	size_t n = 0;

	while (n < line.n && !span_is_blank(line.p[n]))
		n++;
	return (struct span){ line.p, n };
}

static bool
is_all(struct span what)
{
	return span_is(what, "secrets/*");
}

static bool
is_rule(const struct rule *rules, struct span what)
{
	for (; rules->id; rules++)
		if (rule_is_called(rules, what))
			return true;
	return is_all(what) || span_starts(what, SPAN("pattern:"));
}

static int
parse_line(struct secrets_allow_line *l, const struct rule *rules,
    struct err *err)
{
	struct span line = span_of(l->text);
	struct span rest;

	l->what = first_field(line);
	rest = span_trim(span_from(line, l->what.n));
	if (l->what.n == FINGERPRINT_DIGITS) {
		if (rest.n && rest.p[0] != '#')
			return err_set(err,
			    "behind a fingerprint nothing but a # comment may "
			    "stand");
		return 0;
	}
	if (!is_rule(rules, l->what))
		return err_set(err,
		    "'%.*s' is no rule: an id, an alias, secrets/*, "
		    "pattern:ID, or a fingerprint",
		    SPAN_ARG(l->what));
	if (!rest.n)
		return err_set(err, "it has to be RULE PATH");
	l->paths = select_new();
	return select_add_glob(l->paths, rest, err);
}

/* What a list has of modes is for another check. */
static bool
is_of_modes(struct span line)
{
	struct span field = first_field(line);

	return strchr("01234567*=", field.p[0]) ||
	    span_starts(field, SPAN("cap_"));
}

int
secrets_allow_add(struct secrets_allow *a, const struct rule *rules,
    struct span text, struct err *err)
{
	size_t before = a->n;
	struct span line;

	for (unsigned long number = 1; span_cut(&text, '\n', &line); number++) {
		line = span_trim(line);
		if (line.n == 0 || line.p[0] == '#' ||
		    (!allow_is_of_secrets(line) && is_of_modes(line)))
			continue;
		mem_grow(a->list, a->n, a->cap);
		a->list[a->n] =
		    (struct secrets_allow_line){ .text = mem_spandup(line) };
		if (parse_line(&a->list[a->n++], rules, err) < 0) {
			shorten(a, before);
			return err_wrap(err, "line %lu", number);
		}
		a->has_fingerprints =
		    a->has_fingerprints || !a->list[a->n - 1].paths;
	}
	return 0;
}

static bool
is_about(const struct secrets_allow_line *l, const struct secrets_allow_find *f)
{
	if (!l->paths)
		return f->fingerprint && span_is(l->what, f->fingerprint);
	if (span_starts(l->what, SPAN("pattern:"))) {
		if (!span_is(span_from(l->what, strlen("pattern:")), f->id))
			return false;
	} else if (!is_all(l->what) && !rule_is_called(f->rule, l->what)) {
		return false;
	}
	return select_match(l->paths, f->path);
}

bool
secrets_allow_has(struct secrets_allow *a, const struct secrets_allow_find *f)
{
	bool found = false;

	for (size_t i = 0; i < a->n; i++) {
		if (!is_about(&a->list[i], f))
			continue;
		a->list[i].used = true;
		found = true;
	}
	return found;
}

bool
secrets_allow_unused(const struct secrets_allow *a, size_t *at,
    struct span *line)
{
	while (*at < a->n) {
		const struct secrets_allow_line *l = &a->list[(*at)++];

		if (l->used)
			continue;
		*line = span_of(l->text);
		return true;
	}
	return false;
}
