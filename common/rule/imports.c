#include <errno.h>
#include <limits.h>
#include <sys/stat.h>

#include "rule/book_parts.h"

/* One `import` or `include` of a file. */
struct import {
	struct book *b;
	struct module *by;
	struct span name;
	const struct json *search; /* NULL: not said */
	bool data;
};

static const char *
suffix_of(const struct import *im)
{
	return im->data ? ".json" : ".jq";
}

static struct span
base_of(struct span name)
{
	for (size_t i = name.n; i > 0; i--)
		if (name.p[i - 1] == '/')
			return span_from(name, i);
	return name;
}

/* The places in a directory, in the order in which jq looks. */
static const char *
look_in(const struct import *im, const char *dir)
{
	struct book *b = im->b;
	struct span base = base_of(im->name);
	const char *s = suffix_of(im);
	int n = (int)im->name.n;
	const char *places[] = {
		book_printf(b, "%s/%.*s%s", dir, n, im->name.p, s),
		book_printf(b, "%s/%.*s/jq/main%s", dir, n, im->name.p, s),
		book_printf(b, "%s/%.*s/%.*s%s", dir, n, im->name.p,
		    (int)base.n, base.p, s),
	};
	struct stat st;

	for (size_t i = 0; i < array_len(places); i++) {
		if (stat(places[i], &st) == 0)
			return places[i];
		if (errno != ENOENT)
			break;
	}
	return NULL;
}

/* Where jq would look in a directory that `search` names: "." is not that of
 * the file, but the one in which jq runs, which ours does in the library. */
static const char *
search_in(const struct import *im, struct span dir)
{
	struct book *b = im->b;
	auto_free char *s = mem_spandup(dir);

	if (strlen(s) != dir.n || !dir.n)
		return NULL;
	if (span_is(dir, "."))
		return book_library(b);
	if (*s == '/')
		return book_text(b, dir);
	return book_printf(b, "%s/%s", file_folder(b, im->by->real), s);
}

static bool
is_elsewhere(struct span dir)
{
	return span_starts(dir, SPAN("~")) || span_starts(dir, SPAN("$ORIGIN"));
}

/* What it finds; NULL: nothing. *bad: a place that is nobody's own. */
static const char *
resolve(const struct import *im, struct span *bad)
{
	size_t n = selecting_count(im->search);
	const char *found = NULL, *dir;

	if (!im->search) {
		dir = book_library(im->b);
		return dir ? look_in(im, dir) : NULL;
	}
	for (size_t i = 0; i < n && !found; i++) {
		struct span s = json_string(selecting_at(im->search, i));

		if (is_elsewhere(s)) {
			*bad = s;
			return NULL;
		}
		dir = search_in(im, s);
		found = dir ? look_in(im, dir) : NULL;
	}
	return found;
}

/* What jq refuses without naming the file. */
static bool
is_good_name(const struct import *im)
{
	struct span rest = im->name, part, before = { NULL, 0 };
	const char *why = NULL;
	int n = (int)im->name.n;

	if (memchr(im->name.p, '\0', im->name.n) ||
	    memchr(im->name.p, '\\', im->name.n) || !im->name.n)
		why = "jq takes no such name";
	while (!why && span_cut(&rest, '/', &part)) {
		if (span_is(part, ".."))
			why = "a name has no \"..\": write {search: \"../\"}";
		else if (before.p && span_eq(part, before))
			why = "jq takes no name with two equal parts in a row";
		before = part;
	}
	if (why)
		book_fatal(im->b, im->by, "import \"%.*s\": %s", n, im->name.p,
		    why);
	return !why;
}

static void
not_found(const struct import *im, struct span bad)
{
	const char *folder = file_folder(im->b, im->by->real);
	const char *hint = "";

	if (bad.p) {
		book_fatal(im->b, im->by,
		    "import \"%.*s\": {search: \"%.*s\"} is outside of '%s'",
		    SPAN_ARG(im->name), SPAN_ARG(bad), im->by->root_name);
		return;
	}
	if (look_in(im, folder))
		hint = "; {search: \"./\"} finds the one beside this file";
	else if (span_is(im->name, "img") && !book_library(im->b))
		hint = ": the library is not where it was installed";
	book_fatal(im->b, im->by, "import \"%.*s\": there is no such %s%s",
	    SPAN_ARG(im->name), im->data ? "file of data" : "file", hint);
}

static void
follow(const struct import *im)
{
	struct book *b = im->b;
	struct span bad = { NULL, 0 };
	const char *library = book_library(b), *found, *real;

	if (!is_good_name(im))
		return;
	found = resolve(im, &bad);
	real = found ? file_real(b, found) : NULL;
	if (!real) {
		not_found(im, bad);
		return;
	}
	mem_grow(b->edges, b->n_edges, b->cap_edges);
	b->edges[b->n_edges++] = (struct edge){ im->by, real };
	if (library && file_is_beneath(real, library))
		return;
	if (!file_is_beneath(real, im->by->root)) {
		book_fatal(b, im->by,
		    "import \"%.*s\" leads to %s, which is outside of '%s'",
		    SPAN_ARG(im->name), real, im->by->root_name);
		return;
	}
	if (!im->data)
		module_import(b, im->by, file_at(b, found), real);
}

static void
follow_all(struct book *b, struct module *m)
{
	const struct json *deps =
	    json_member(json_at(json_root(m->told), 0), SPAN("deps"));

	for (size_t i = 0; i < json_count(deps); i++) {
		const struct json *dep = json_at(deps, i);
		const struct json *as = json_member(dep, SPAN("search"));
		struct import im = { .b = b,
			.by = m,
			.name = json_string(json_member(dep, SPAN("relpath"))),
			.search = as,
			.data = json_bool(json_member(dep, SPAN("is_data"))) };

		follow(&im);
	}
}

void
imports_follow(struct book *b, size_t first)
{
	size_t n = b->n_modules;

	for (size_t i = first; i < n; i++)
		if (!b->modules[i]->broken)
			follow_all(b, b->modules[i]);
}

void
imports_spoil(struct book *b, struct span real)
{
	for (size_t i = 0; i < b->n_edges; i++) {
		struct module *by = b->edges[i].by;

		if (by->spoilt || !span_is(real, b->edges[i].real))
			continue;
		by->spoilt = true;
		imports_spoil(b, span_of(by->real));
	}
}
