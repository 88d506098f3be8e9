#include "check/junk.h"

#include "base/table.h"
#include "check/junk_table.h"

/* Smaller ones are something else that is called "core". */
enum { CORE_MIN = 4096 };

struct junk_names {
	struct table names; /* last components of rows */
	uint16_t *first;    /* row + 1, of each of them */
	uint16_t *next;     /* row + 1, of each row; 0: none */
	struct table endings;
	bool starts[256]; /* with which bytes names of directories begin */
};

static struct span
last_component(struct span path)
{
	size_t i = path.n;

	while (i && path.p[i - 1] != '/')
		i--;
	return span_from(path, i);
}

struct junk_names *
junk_names_new(void)
{
	struct junk_names *names = mem_zalloc(sizeof(*names));
	size_t n = 0;

	while (junk_rows[n].name)
		n++;
	names->first = mem_zalloc(n * sizeof(*names->first));
	names->next = mem_zalloc(n * sizeof(*names->next));
	while (n-- > 0) {
		struct span last = last_component(span_of(junk_rows[n].name));
		size_t at = table_add(&names->names, last);

		names->next[n] = names->first[at];
		names->first[at] = (uint16_t)(n + 1);
		if (junk_rows[n].use != NAMED && last.n)
			names->starts[(unsigned char)last.p[0]] = true;
	}
	for (size_t i = 0; junk_endings[i].name; i++)
		table_add(&names->endings, span_of(junk_endings[i].name));
	return names;
}

void
junk_names_free(struct junk_names *names)
{
	if (!names)
		return;
	table_release(&names->names);
	table_release(&names->endings);
	free(names->first);
	free(names->next);
	free(names);
}

/* Whether the path ends in the row's components. */
static bool
fits(const struct junk_row *row, struct span path)
{
	struct span name = span_of(row->name);

	if (name.p[0] == '/')
		return span_eq(path, span_from(name, 1));
	return span_ends(path, name) &&
	    (path.n == name.n || path.p[path.n - name.n - 1] == '/');
}

/* The row for the last component of `path`, which is `name`. */
static const struct junk_row *
find_row(const struct junk_names *names, struct span path, struct span name,
    bool dir)
{
	size_t at, i;

	if (!table_find(&names->names, name, &at))
		return NULL;
	for (i = names->first[at]; i; i = names->next[i - 1])
		if ((junk_rows[i - 1].use == NAMED) != dir &&
		    fits(&junk_rows[i - 1], path))
			return &junk_rows[i - 1];
	return NULL;
}

static bool
set(struct junk *junk, enum junk_kind kind, const char *what)
{
	junk->kind = kind;
	junk->what = what;
	return true;
}

/* "core.1234", "hs_err_pid7.log": a number behind what is said. */
static bool
is_numbered(struct span name, struct span before, struct span behind)
{
	uint64_t v;

	if (!span_starts(name, before) || !span_ends(name, behind) ||
	    name.n < before.n + behind.n)
		return false;
	name = span_from(name, before.n);
	name.n -= behind.n;
	return span_to_u64(name, UINT64_MAX, &v);
}

static bool
is_core(struct span name, uint64_t size, uint32_t mode)
{
	if (size < CORE_MIN)
		return false;
	/* Kernels make them for their owner alone. */
	if (span_is(name, "core"))
		return (mode & 0777) == 0600;
	return is_numbered(name, SPAN("core."), SPAN("")) ||
	    is_numbered(name, SPAN("vgcore."), SPAN(""));
}

static bool
is_yaml(struct span name)
{
	return span_ends(name, SPAN(".yml")) || span_ends(name, SPAN(".yaml"));
}

/* By the beginning of the name. */
static bool
find_by_start(struct span name, uint64_t size, uint32_t mode, struct junk *junk)
{
	switch (name.p[0]) {
	case 'D':
		return (span_starts(name, SPAN("Dockerfile.")) ||
			   span_starts(name, SPAN("Dockerfile-"))) &&
		    set(junk, JUNK_CONTAINER, "how an image is built");
	case 'C':
		return span_starts(name, SPAN("Containerfile.")) &&
		    set(junk, JUNK_CONTAINER, "how an image is built");
	case 'd':
		return span_starts(name, SPAN("docker-compose")) &&
		    is_yaml(name) &&
		    set(junk, JUNK_CONTAINER, "how containers are run");
	case 'c':
		if (span_starts(name, SPAN("compose.")) && is_yaml(name))
			return set(junk, JUNK_CONTAINER,
			    "how containers are run");
		/* fall through */
	case 'v':
		return is_core(name, size, mode) &&
		    set(junk, JUNK_CORE, "a core dump");
	case 'h':
		return is_numbered(name, SPAN("hs_err_pid"), SPAN(".log")) &&
		    set(junk, JUNK_CORE, "a Java program's report of a crash");
	case 'n':
		return span_starts(name, SPAN("npm-debug.log.")) &&
		    set(junk, JUNK_LOG, "a log of npm");
	case '#':
		return name.n > 2 && name.p[name.n - 1] == '#' &&
		    set(junk, JUNK_EDITOR, "what Emacs left");
	case '.':
		return span_starts(name, SPAN(".#")) && name.n > 2 &&
		    set(junk, JUNK_EDITOR, "what Emacs left");
	default:
		return false;
	}
}

static bool
find_by_end(const struct junk_names *names, struct span name, struct junk *junk)
{
	size_t i = name.n, at;

	if (name.p[name.n - 1] == '~')
		return name.n > 1 && set(junk, JUNK_EDITOR, "an editor's copy");
	while (i && name.p[i - 1] != '.')
		i--;
	/* ".bak" is no copy of anything. */
	if (i < 2 || !table_find(&names->endings, span_from(name, i), &at))
		return false;
	/* Other files end in these too, but do not begin with a dot. */
	if ((span_is(span_from(name, i), "swp") ||
		span_is(span_from(name, i), "swo")) &&
	    name.p[0] != '.')
		return false;
	return set(junk, junk_endings[at].kind, junk_endings[at].what);
}

static bool
find_file(const struct junk_names *names, struct span path, struct span name,
    uint64_t size, uint32_t mode, struct junk *junk)
{
	const struct junk_row *row = find_row(names, path, name, false);

	if (row)
		return set(junk, row->kind, row->what) &&
		    (row->kind != JUNK_HISTORY || size > 0);
	return find_by_start(name, size, mode, junk) ||
	    find_by_end(names, name, junk);
}

/* Where the kind of file does not matter. */
static bool
find_loose(struct span path, uint64_t size, struct junk *junk)
{
	static const struct {
		struct span dir;
		enum junk_kind kind;
		const char *what;
	} loose[] = {
		{ { "tmp/", 4 }, JUNK_TEMPORARY, "left of the build" },
		{ { "var/tmp/", 8 }, JUNK_TEMPORARY, "left of the build" },
		{ { "var/log/", 8 }, JUNK_LOG, "logs" },
	};

	if (size == 0)
		return false;
	for (size_t i = 0; i < array_len(loose); i++) {
		if (!span_starts(path, loose[i].dir))
			continue;
		junk->dir = loose[i].dir.n - 1;
		junk->loose = true;
		return set(junk, loose[i].kind, loose[i].what);
	}
	return false;
}

static size_t
end_of_component(struct span path, size_t at)
{
	const char *slash = memchr(path.p + at, '/', path.n - at);

	return slash ? (size_t)(slash - path.p) : path.n;
}

/* A walk along the directories of a path. */
struct walk {
	const struct junk_row *each; /* the directory before is such a one */
	size_t each_end;
	bool each_loose; /* the file is in it, in no directory of its own */
	bool over, found;
};

static void
step(const struct junk_names *names, struct span path, size_t at, size_t end,
    struct walk *w, struct junk *junk)
{
	struct span name = { path.p + at, end - at };
	struct span dir = { path.p, end };
	const struct junk_row *row = find_row(names, dir, name, true);
	bool wanted = row && (!junk->vendored || row->use & ALWAYS);

	if (row && row->use & NOT) {
		w->over = true;
		w->each = NULL;
	} else if (wanted && row->use & EACH && !w->each) {
		size_t next = end_of_component(path, end + 1);

		w->each = row;
		w->each_loose = next == path.n;
		w->each_end = w->each_loose ? end : next;
		return;
	} else if (wanted && row->use & IN && !(row->use & EACH)) {
		w->over = true;
		w->found = set(junk, row->kind, row->what);
		junk->dir = end;
	} else if (row && row->use & VENDORED) {
		junk->vendored = true;
	}
	w->over = w->over || w->each;
}

/* What no package of somebody else brings: core dumps and what was typed.
 * man5/core.5 is a page of the manual. */
static bool
is_nobodys(struct span path, size_t at, const struct junk *junk)
{
	size_t dir = at ? at - 1 : 0;

	while (dir && path.p[dir - 1] != '/')
		dir--;
	return junk->kind == JUNK_HISTORY ||
	    (junk->kind == JUNK_CORE &&
		!span_starts(span_from(path, dir), SPAN("man")));
}

bool
junk_find(const struct junk_names *names, struct span path, uint64_t size,
    uint32_t mode, struct junk *junk)
{
	struct walk w = { .over = path.n == 0 };
	size_t at = 0, end;

	*junk = (struct junk){ .kind = JUNK_VCS };
	while (!w.over && (end = end_of_component(path, at)) < path.n) {
		if (w.each || names->starts[(unsigned char)path.p[at]])
			step(names, path, at, end, &w, junk);
		at = end + 1;
	}
	if (!w.found && w.each) {
		w.found = set(junk, w.each->kind, w.each->what);
		junk->dir = w.each_end;
		junk->loose = w.each_loose;
	}
	if (w.found || w.over)
		return w.found;
	if (at < path.n &&
	    find_file(names, path, span_from(path, at), size, mode, junk) &&
	    (!junk->vendored || is_nobodys(path, at, junk)))
		return true;
	return find_loose(path, size, junk);
}
