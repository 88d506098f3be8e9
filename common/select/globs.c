#include "select/parts.h"

/* Makes what is matched against of the glob. */
static void
index_glob(struct globs *g, const struct glob *glob)
{
	names_add(&g->names, glob->text, NAME_GLOB);
	for (size_t i = 0; i < glob->n; i++) {
		if (alt_is_literal(&glob->alts[i])) {
			names_add_path(&g->names, glob->alts[i].head);
			g->n_literal++;
			continue;
		}
		mem_grow(g->wild, g->n_wild, g->cap_wild);
		g->wild[g->n_wild++] = glob->alts[i];
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
keep_glob(struct globs *g, struct arena *arena, const struct braces *b)
{
	struct glob *glob;

	mem_grow(g->list, g->n, g->cap);
	glob = &g->list[g->n++];
	*glob =
	    (struct glob){ .text = arena_bytes(arena, b->text), .n = b->count };
	glob->alts = arena_alloc(arena, glob->n * sizeof(*glob->alts));
	for (size_t i = 0; i < glob->n; i++) {
		auto_buf struct buf text;

		buf_init(&text, SELECT_GLOB_MAX);
		braces_spell(b, i, &text);
		alt_compile(&glob->alts[i], buf_span(&text), arena);
	}
	index_glob(g, glob);
}

int
globs_add(struct globs *g, struct arena *arena, size_t *bytes, struct span glob,
    struct err *err)
{
	struct span text = glob_trim(glob);
	auto_braces struct braces b = { 0 };
	size_t at, more;
	const char *why;

	if (glob.n > SELECT_GLOB_MAX)
		return err_set(err, "longer than %d bytes at byte %d",
		    SELECT_GLOB_MAX, SELECT_GLOB_MAX + 1);
	if (braces_parse(&b, text, &why, &at))
		return err_set(err, "%s at byte %zu", why,
		    (size_t)(text.p - glob.p) + at + 1);
	if (names_have(&g->names, text, NAME_GLOB))
		return 0;
	if (g->n == SELECT_GLOBS_MAX)
		return err_set(err, "more than %d globs", SELECT_GLOBS_MAX);
	more = spelled_bytes(&b);
	if (more > SELECT_TEXT_MAX - *bytes)
		return err_set(err, "more than %d bytes of globs",
		    SELECT_TEXT_MAX);
	*bytes += more;
	keep_glob(g, arena, &b);
	return 0;
}

void
globs_forget(struct globs *g, size_t n)
{
	if (n == g->n)
		return;
	g->n = n;
	g->n_wild = 0;
	g->n_literal = 0;
	names_release(&g->names);
	for (size_t i = 0; i < n; i++)
		index_glob(g, &g->list[i]);
}

void
globs_release(struct globs *g)
{
	names_release(&g->names);
	free(g->list);
	free(g->wild);
	free(g->via);
}

static bool
glob_matches(const struct glob *g, struct span path)
{
	for (size_t i = 0; i < g->n; i++)
		if (alt_match(&g->alts[i], path))
			return true;
	return false;
}

/* What `path` has behind `dir`: nothing, or a slash and more. */
static bool
behind(struct span path, struct span dir, struct span *rest)
{
	if (!span_starts(path, dir))
		return false;
	*rest = span_from(path, dir.n);
	return rest->n == 0 || dir.n == 0 || rest->p[0] == '/';
}

static bool
match_via(const struct globs *g, const struct via *via, struct span path)
{
	auto_buf struct buf as = { .max = path.n + via->as.n + 1 };
	struct span rest;

	if (!behind(path, via->real, &rest))
		return false;
	buf_put(&as, via->as);
	if (rest.n && rest.p[0] != '/')
		buf_putc(&as, '/');
	buf_put(&as, rest);
	return glob_matches(&g->list[via->glob], buf_span(&as));
}

bool
globs_match(const struct globs *g, struct span path)
{
	if (g->n_literal && names_have(&g->names, path, NAME_PATH))
		return true;
	for (size_t i = 0; i < g->n_wild; i++)
		if (alt_match(&g->wild[i], path))
			return true;
	for (size_t i = 0; i < g->n_via; i++)
		if (match_via(g, &g->via[i], path))
			return true;
	return false;
}

bool
globs_match_below(const struct globs *g, struct span dir)
{
	auto_free char *p = NULL;

	if (g->n_literal && names_have(&g->names, dir, NAME_ABOVE))
		return true;
	if (g->n_wild == 0)
		return false;
	p = mem_alloc(dir.n + 1);
	if (dir.n) {
		memcpy(p, dir.p, dir.n);
		p[dir.n++] = '/';
	}
	dir.p = p;
	for (size_t i = 0; i < g->n_wild; i++)
		if (alt_match_below(&g->wild[i], dir))
			return true;
	return false;
}

void
globs_follow(struct globs *g, struct arena *arena, bool content,
    select_follow_fn *fn, void *arg)
{
	g->n_via = 0;
	for (size_t i = 0; i < g->n; i++) {
		struct span as = glob_literal(g->list[i].text);
		auto_buf struct buf real;

		buf_init(&real, SELECT_PATH_MAX);
		if (!fn(arg, as, content, &real) || !buf_ok(&real) ||
		    span_eq(buf_span(&real), as))
			continue;
		mem_grow(g->via, g->n_via, g->cap_via);
		g->via[g->n_via++] =
		    (struct via){ i, as, arena_bytes(arena, buf_span(&real)) };
	}
}

/* Literal ones are looked up. */
static bool
wild_matches(const struct glob *g, struct span path)
{
	for (size_t i = 0; i < g->n; i++)
		if (!alt_is_literal(&g->alts[i]) &&
		    alt_match(&g->alts[i], path))
			return true;
	return false;
}

void
globs_note(struct globs *g, struct span path)
{
	if (names_have(&g->names, path, NAME_PATH))
		names_add(&g->names, path, NAME_SEEN);
	for (size_t i = 0; g->n_wild && i < g->n; i++)
		g->list[i].seen =
		    g->list[i].seen || wild_matches(&g->list[i], path);
	for (size_t i = 0; i < g->n_via; i++)
		if (match_via(g, &g->via[i], path))
			g->list[g->via[i].glob].seen = true;
}

bool
globs_seen(const struct globs *g, size_t i)
{
	const struct glob *glob = &g->list[i];

	for (size_t k = 0; k < glob->n; k++)
		if (alt_is_literal(&glob->alts[k]) &&
		    names_have(&g->names, glob->alts[k].head, NAME_SEEN))
			return true;
	return glob->seen;
}

static bool
holds(const struct globs *have, const struct alt *want)
{
	if (alt_is_literal(want) && globs_match(have, want->head))
		return true;
	for (size_t i = 0; i < have->n_wild; i++)
		if (alt_holds(&have->wild[i], want))
			return true;
	return false;
}

static bool
covers(const struct globs *have, const struct glob *want)
{
	if (names_have(&have->names, want->text, NAME_GLOB))
		return true;
	for (size_t i = 0; i < want->n; i++)
		if (!holds(have, &want->alts[i]))
			return false;
	return true;
}

bool
globs_cover(const struct globs *have, const struct globs *want,
    struct span *missing)
{
	for (size_t i = 0; i < want->n; i++)
		if (!covers(have, &want->list[i])) {
			*missing = want->list[i].text;
			return false;
		}
	return true;
}

bool
globs_cover_all(const struct globs *have)
{
	for (size_t i = 0; i < have->n_wild; i++)
		if (alt_holds_all(&have->wild[i]))
			return true;
	return false;
}
