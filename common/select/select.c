#include "select/select.h"

#include "select/glob.h"
#include "select/names.h"
#include "select/words.h"

struct glob {
	struct span text;
	struct alt *alts;
	size_t n;
};

struct select {
	struct arena arena;
	struct glob *globs;
	size_t n;
	size_t cap;
	struct names names; /* texts of globs, and what is literal in them */
	struct alt *wild;   /* the other alternatives of all globs */
	size_t n_wild;
	size_t cap_wild;
	size_t bytes; /* of all alternatives */
	bool hollow;
};

struct select *
select_new(void)
{
	return mem_zalloc(sizeof(struct select));
}

void
select_free(struct select *s)
{
	if (!s)
		return;
	arena_release(&s->arena);
	names_release(&s->names);
	free(s->globs);
	free(s->wild);
	free(s);
}

/* Makes what is matched against of the glob. */
static void
index_glob(struct select *s, const struct glob *g)
{
	names_add(&s->names, g->text, NAME_GLOB);
	for (size_t i = 0; i < g->n; i++) {
		if (alt_is_literal(&g->alts[i])) {
			names_add_path(&s->names, g->alts[i].head);
			continue;
		}
		mem_grow(s->wild, s->n_wild, s->cap_wild);
		s->wild[s->n_wild++] = g->alts[i];
	}
}

/* The bytes of all alternatives; more than the limit says only that. */
static size_t
spelled_bytes(const struct braces *b)
{
	size_t n = 0;

	for (size_t i = 0; i < b->count && n <= SELECT_TEXT_MAX; i++) {
		auto_buf struct buf text;

		buf_init(&text, SELECT_GLOB_MAX);
		braces_spell(b, i, &text);
		n += text.n;
	}
	return n;
}

static void
keep_glob(struct select *s, const struct braces *b)
{
	struct glob *g;

	mem_grow(s->globs, s->n, s->cap);
	g = &s->globs[s->n++];
	g->text = arena_bytes(&s->arena, b->text);
	g->n = b->count;
	g->alts = arena_alloc(&s->arena, g->n * sizeof(*g->alts));
	for (size_t i = 0; i < g->n; i++) {
		auto_buf struct buf text;

		buf_init(&text, SELECT_GLOB_MAX);
		braces_spell(b, i, &text);
		alt_compile(&g->alts[i], buf_span(&text), &s->arena);
	}
	index_glob(s, g);
}

/* Checks everything before it changes anything. */
static int
add_glob(struct select *s, struct span glob, struct err *err)
{
	struct span text = glob_trim(glob);
	auto_braces struct braces b = { 0 };
	size_t at, bytes;
	const char *why;

	if (glob.n > SELECT_GLOB_MAX)
		return err_set(err, "longer than %d bytes", SELECT_GLOB_MAX);
	if (braces_parse(&b, text, &why, &at))
		return err_set(err, "%s at byte %zu", why,
		    (size_t)(text.p - glob.p) + at + 1);
	if (names_have(&s->names, text, NAME_GLOB))
		return 0;
	if (s->n == SELECT_GLOBS_MAX)
		return err_set(err, "more than %d globs", SELECT_GLOBS_MAX);
	bytes = spelled_bytes(&b);
	if (bytes > SELECT_TEXT_MAX - s->bytes)
		return err_set(err, "more than %d bytes of globs",
		    SELECT_TEXT_MAX);
	s->bytes += bytes;
	keep_glob(s, &b);
	return 0;
}

int
select_add_glob(struct select *s, struct span glob, struct err *err)
{
	if (add_glob(s, glob, err))
		return err_wrap(err, "'%.*s'", SPAN_ARG(glob));
	return 0;
}

/* Takes the next word off *rest and adds it; 0 where there is none. */
static int
add_word(struct select *s, struct span *rest, struct err *err)
{
	auto_buf struct buf word;
	struct span glob;
	int status;

	buf_init(&word, rest->n);
	status = word_take(rest, &word, err);
	glob = buf_span(&word);
	if (status <= 0)
		return status;
	if (span_is(glob, "--hollow")) {
		s->hollow = true;
		return 1;
	}
	if (span_is(glob, "--path")) {
		buf_reset(&word);
		status = word_take(rest, &word, err);
		if (status == 0)
			return err_set(err, "'--path' without its glob");
		if (status < 0)
			return -1;
		glob = buf_span(&word);
	} else if (span_starts(glob, SPAN("--path="))) {
		glob = span_from(glob, SPAN("--path=").n);
	} else if (span_starts(glob, SPAN("-"))) {
		return err_set(err, "unknown predicate '%.*s'", SPAN_ARG(glob));
	}
	return select_add_glob(s, glob, err) ? -1 : 1;
}

static void
forget_from(struct select *s, size_t n)
{
	s->n = n;
	s->n_wild = 0;
	names_release(&s->names);
	for (size_t i = 0; i < n; i++)
		index_glob(s, &s->globs[i]);
}

int
select_add(struct select *s, struct span text, struct err *err)
{
	struct span rest = text;
	size_t n = s->n, bytes = s->bytes;
	bool hollow = s->hollow;
	int status;

	do
		status = add_word(s, &rest, err);
	while (status > 0);
	if (status < 0) {
		s->hollow = hollow;
		forget_from(s, n);
		s->bytes = bytes;
	}
	return status;
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
select_is_empty(const struct select *s)
{
	return s->n == 0;
}

size_t
select_count(const struct select *s)
{
	return s->n;
}

struct span
select_glob(const struct select *s, size_t i)
{
	return s->globs[i].text;
}

static bool
match(const struct select *s, struct span path)
{
	for (size_t i = 0; i < s->n_wild; i++)
		if (alt_match(&s->wild[i], path))
			return true;
	return false;
}

bool
select_match(const struct select *s, struct span path)
{
	return names_have(&s->names, path, NAME_PATH) || match(s, path);
}

bool
select_match_below(const struct select *s, struct span dir)
{
	auto_free char *p = NULL;

	if (names_have(&s->names, dir, NAME_ABOVE))
		return true;
	if (s->n_wild == 0)
		return false;
	p = mem_alloc(dir.n + 1);
	if (dir.n) {
		memcpy(p, dir.p, dir.n);
		p[dir.n++] = '/';
	}
	dir.p = p;
	for (size_t i = 0; i < s->n_wild; i++)
		if (alt_match_below(&s->wild[i], dir))
			return true;
	return false;
}

void
select_print(const struct select *s, struct buf *out)
{
	for (size_t i = 0; i < s->n; i++) {
		struct span text = s->globs[i].text;

		if (i)
			buf_putc(out, ' ');
		if (span_starts(text, SPAN("-")))
			buf_puts(out, "--path ");
		word_put(text.n ? text : SPAN("."), out);
	}
	if (s->hollow)
		buf_puts(out, s->n ? " --hollow" : "--hollow");
}

bool
glob_match(struct span glob, struct span path)
{
	auto_select struct select *s = select_new();
	struct err err;

	return select_add_glob(s, glob, &err) == 0 && select_match(s, path);
}

static bool
holds(const struct select *have, const struct alt *want)
{
	if (alt_is_literal(want) && select_match(have, want->head))
		return true;
	for (size_t i = 0; i < have->n_wild; i++)
		if (alt_holds(&have->wild[i], want))
			return true;
	return false;
}

static bool
covers(const struct select *have, const struct glob *want)
{
	if (names_have(&have->names, want->text, NAME_GLOB))
		return true;
	for (size_t i = 0; i < want->n; i++)
		if (!holds(have, &want->alts[i]))
			return false;
	return true;
}

bool
select_covers(const struct select *have, const struct select *want,
    struct span *missing)
{
	for (size_t i = 0; i < want->n; i++)
		if (!covers(have, &want->globs[i])) {
			*missing = want->globs[i].text;
			return false;
		}
	return true;
}
