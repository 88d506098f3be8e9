#include "check/want.h"

#include "base/mem.h"
#include "image/follow.h"

struct want {
	size_t check;
	struct span glob;
	/* The glob; NULL: it has no special character, and is the path. */
	struct select *select;
	struct span dir;  /* its leading components without one */
	struct span real; /* where they lead */
	size_t max_bytes;
	bool hidden;
	bool needed;
	bool done;
};

/* A file that is wanted under another name than its own. */
struct alias {
	struct span real;
	struct span body; /* the first name of the group that `real` is in */
	struct wanted as;
};

struct wants {
	struct want *list;
	size_t n, cap;
	struct alias *aliases; /* sorted by `real` */
	size_t naliases, aliases_cap;
	struct wanted *found;
	size_t nfound, found_cap;
	struct arena arena;   /* lives as long as the struct */
	struct arena scratch; /* paths of `found` */
	bool globs;           /* some are not plain */
};

static struct select *
compile(struct span glob)
{
	struct select *s = select_new();
	struct err err;

	if (select_add_glob(s, glob, &err) < 0)
		mem_panic("a check asks for a glob that is none");
	return s;
}

struct wants *
wants_new(const struct check *checks, size_t n)
{
	struct wants *w = mem_zalloc(sizeof(*w));

	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < checks[i].nwishes; k++) {
			const struct wish *wish = &checks[i].wishes[k];
			struct span glob = wish->glob;
			struct span dir = glob_literal(glob);
			bool plain = dir.n == glob.n;

			mem_grow(w->list, w->n, w->cap);
			w->list[w->n++] = (struct want){ .check = i,
				.glob = glob,
				.select = plain ? NULL : compile(glob),
				.dir = dir,
				.real = dir,
				.max_bytes = wish->max_bytes,
				.hidden = wish->hidden,
				.needed = wish->needed };
			w->globs = w->globs || !plain;
		}
	}
	return w;
}

void
wants_free(struct wants *w)
{
	if (!w)
		return;
	for (size_t i = 0; i < w->n; i++)
		select_free(w->list[i].select);
	free(w->list);
	free(w->aliases);
	free(w->found);
	arena_release(&w->arena);
	arena_release(&w->scratch);
	free(w);
}

static int
compare_aliases(const void *a, const void *b)
{
	const struct alias *x = a, *y = b;

	return span_cmp(x->real, y->real);
}

/* What `path` has below `dir`, without the slash between them. */
static bool
below(struct span path, struct span dir, struct span *rest)
{
	if (dir.n == 0) {
		*rest = path;
		return true;
	}
	if (!span_starts(path, dir) || path.n == dir.n || path.p[dir.n] != '/')
		return false;
	*rest = span_from(path, dir.n + 1);
	return true;
}

/* Whether a glob selects the path `real`, and as what: by its own name, or by
 * the one it has below a symlink in the glob's leading components. */
static bool
want_selects(const struct want *want, struct span real, struct arena *a,
    struct span *as)
{
	auto_buf struct buf b = { .max = 2 * TAR_PATH_MAX };
	struct span rest;

	if (!want->select) {
		*as = want->glob;
		return span_eq(want->real, real);
	}
	if (select_match(want->select, real)) {
		*as = arena_bytes(a, real);
		return true;
	}
	if (span_eq(want->dir, want->real) || !below(real, want->real, &rest))
		return false;
	buf_put(&b, want->dir);
	if (want->dir.n)
		buf_putc(&b, '/');
	buf_put(&b, rest);
	if (!buf_ok(&b) || !select_match(want->select, buf_span(&b)))
		return false;
	*as = arena_bytes(a, buf_span(&b));
	return true;
}

static void
add_alias(struct wants *w, struct span real, size_t want, struct span as)
{
	mem_grow(w->aliases, w->naliases, w->aliases_cap);
	w->aliases[w->naliases++] = (struct alias){ real, real,
		{ .check = w->list[want].check,
		    .want = want,
		    .path = as,
		    .max_bytes = w->list[want].max_bytes,
		    .needed = w->list[want].needed } };
}

static void
follow_plain(struct wants *w, const struct tree *t)
{
	for (size_t i = 0; i < w->n; i++) {
		auto_buf struct buf real = { .max = TAR_PATH_MAX };

		if (follow_path(t, w->list[i].dir, &real, NULL, NULL) == 0)
			w->list[i].real =
			    arena_bytes(&w->arena, buf_span(&real));
	}
}

/* The symlink at `path` is selected by a glob: so is what it leads to. */
static void
follow_symlink(struct wants *w, const struct tree *t, struct span path)
{
	auto_buf struct buf real = { .max = TAR_PATH_MAX };
	struct span kept = { NULL, 0 }, as;

	for (size_t i = 0; i < w->n; i++) {
		if (!w->list[i].select ||
		    !want_selects(&w->list[i], path, &w->arena, &as))
			continue;
		if (!kept.p && follow_path(t, path, &real, NULL, NULL) < 0)
			return;
		if (!kept.p)
			kept = arena_bytes(&w->arena, buf_span(&real));
		add_alias(w, kept, i, as);
	}
}

static void
follow_symlinks(struct wants *w, const struct tree *t)
{
	for (tree_node n = TREE_ROOT; n; n = tree_walk(t, TREE_ROOT, n)) {
		auto_buf struct buf path = { .max = TAR_PATH_MAX };

		if (tree_type(t, n) != TAR_SYMLINK)
			continue;
		tree_path(t, n, &path);
		follow_symlink(w, t, buf_span(&path));
	}
}

/* Among the first n, which are sorted. */
static size_t
first_alias(const struct wants *w, size_t n, struct span real)
{
	size_t low = 0, high = n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (span_cmp(w->aliases[mid].real, real) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static void
sort_aliases(struct wants *w)
{
	if (w->naliases)
		qsort(w->aliases, w->naliases, sizeof(*w->aliases),
		    compare_aliases);
}

/* A body goes by under the first name of its group. */
static void
follow_name(struct wants *w, size_t symlinks, struct span name,
    struct span first)
{
	struct span as;

	for (size_t i = 0; i < w->n; i++)
		if (want_selects(&w->list[i], name, &w->arena, &as))
			add_alias(w, first, i, as);
	for (size_t i = first_alias(w, symlinks, name);
	     i < symlinks && span_eq(w->aliases[i].real, name); i++)
		w->aliases[i].body = first;
}

static void
follow_links(struct wants *w, const struct stream_reader *r)
{
	size_t symlinks = w->naliases;

	sort_aliases(w);
	for (size_t g = 0; g < stream_link_groups(r); g++) {
		for (size_t k = 1; k < stream_link_names(r, g); k++)
			follow_name(w, symlinks, stream_link_name(r, g, k),
			    stream_link_name(r, g, 0));
	}
	for (size_t i = 0; i < symlinks; i++)
		w->aliases[i].real = w->aliases[i].body;
	sort_aliases(w);
}

void
wants_resolve(struct wants *w, const struct tree *t,
    const struct stream_reader *r)
{
	follow_plain(w, t);
	if (w->globs)
		follow_symlinks(w, t);
	follow_links(w, r);
}

/* Once for each check and path, however many globs select it. */
static void
add_found(struct wants *w, struct wanted found)
{
	for (size_t i = 0; i < w->nfound; i++) {
		if (w->found[i].check != found.check ||
		    !span_eq(w->found[i].path, found.path))
			continue;
		wants_done(w, &found);
		if (w->found[i].max_bytes < found.max_bytes)
			w->found[i].max_bytes = found.max_bytes;
		w->found[i].needed = w->found[i].needed || found.needed;
		return;
	}
	mem_grow(w->found, w->nfound, w->found_cap);
	w->found[w->nfound++] = found;
}

static void
found_by(struct wants *w, size_t want, struct span as)
{
	add_found(w,
	    (struct wanted){ .check = w->list[want].check,
		.want = want,
		.path = as,
		.max_bytes = w->list[want].max_bytes,
		.needed = w->list[want].needed });
}

static void
begin_found(struct wants *w)
{
	if (w->nfound)
		arena_release(&w->scratch);
	w->nfound = 0;
}

size_t
wants_match_hidden(struct wants *w, struct span path,
    const struct wanted **list)
{
	begin_found(w);
	for (size_t i = 0; i < w->n; i++) {
		const struct want *want = &w->list[i];

		if (want->hidden &&
		    (want->select ? select_match(want->select, path)
				  : span_eq(want->glob, path)))
			found_by(w, i, path);
	}
	*list = w->found;
	return w->nfound;
}

size_t
wants_match(struct wants *w, struct span real, const struct wanted **list)
{
	struct span as;

	begin_found(w);
	for (size_t i = 0; i < w->n; i++)
		if (want_selects(&w->list[i], real, &w->scratch, &as))
			found_by(w, i, as);
	for (size_t i = first_alias(w, w->naliases, real);
	     i < w->naliases && span_eq(w->aliases[i].real, real); i++)
		add_found(w, w->aliases[i].as);
	*list = w->found;
	return w->nfound;
}

void
wants_done(struct wants *w, const struct wanted *wanted)
{
	w->list[wanted->want].done = true;
}

bool
wants_missing(const struct wants *w, size_t *at, struct span *path)
{
	for (; *at < w->n; (*at)++) {
		if (w->list[*at].select || w->list[*at].done)
			continue;
		*path = w->list[(*at)++].glob;
		return true;
	}
	return false;
}
