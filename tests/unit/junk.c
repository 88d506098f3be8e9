/* check/junk.h: names of what nobody means to ship. */
#include "check/junk_table.h"

#include "base/buf.h"
#include "base/table.h"
#include "tap.h"

static bool
finds(const struct junk_names *names, const char *path, struct junk *junk)
{
	return junk_find(names, span_of(path), 1, 0644, junk);
}

static void
test_directories(struct junk_names *names)
{
	struct junk junk;

	ok(finds(names, "app/.git/objects/ab", &junk) &&
		junk.kind == JUNK_VCS && junk.dir == 8 && !junk.loose,
	    "a directory is told by what is in it");
	ok(finds(names, "app/.gitignore", &junk) && junk.dir == 0,
	    "a file is told by its name");
	ok(finds(names, "a/node_modules/.cache/x", &junk) &&
		junk.kind == JUNK_BUILD && junk.vendored,
	    "what counts everywhere counts in packages of others");
	ok(!finds(names, "a/node_modules/.vscode/x", &junk),
	    "the rest does not");
	ok(finds(names, "r/.cache/a/b", &junk) && junk.dir == 10 && !junk.loose,
	    "a cache among caches is one of its own");
	ok(finds(names, "r/.cache/a", &junk) && junk.dir == 8 && junk.loose,
	    "a file among them says nothing about the others");
	ok(finds(names, "tmp/a/b", &junk) && junk.dir == 3 && junk.loose,
	    "temporary files may be of another kind too");
	ok(!finds(names, "", &junk) && !finds(names, "a", &junk),
	    "most names are nothing");
}

/* Below it is nothing; or, where others brought it, repositories alone. */
static bool
is_passed_over(const struct junk_names *names, const struct junk_row *row)
{
	struct span name = span_of(row->name);
	auto_buf struct buf path = { .max = 256 };
	struct junk junk;
	bool none;

	buf_puts(&path, name.p[0] == '/' ? "" : "q/");
	buf_put(&path, span_from(name, name.p[0] == '/'));
	buf_puts(&path, "/x/Dockerfile");
	none = !finds(names, buf_str(&path), &junk);
	buf_puts(&path, "/.git/x");
	if (!none || finds(names, buf_str(&path), &junk) == !!(row->use & NOT))
		printf("# \"%s\" is not passed over\n", row->name);
	return none && finds(names, buf_str(&path), &junk) == !(row->use & NOT);
}

/* A row that another one hides would be of no use. */
static void
test_rows(const struct junk_names *names)
{
	size_t bad = 0;

	for (size_t i = 0; junk_rows[i].name; i++) {
		const struct junk_row *row = &junk_rows[i];
		struct span name = span_of(row->name);
		auto_buf struct buf path = { .max = 256 };
		struct junk junk;
		bool known;

		if (row->use & (NOT | VENDORED)) {
			bad += !is_passed_over(names, row);
			continue;
		}
		buf_puts(&path, name.p[0] == '/' ? "" : "q/");
		buf_put(&path, span_from(name, name.p[0] == '/'));
		buf_puts(&path, row->use == NAMED ? "" : "/x/y");
		known = finds(names, buf_str(&path), &junk);
		if (!known || junk.kind != row->kind ||
		    (junk.what != row->what && !(row->use & EACH))) {
			printf("# \"%s\" is not found\n", row->name);
			bad++;
		}
	}
	ok(bad == 0, "every row of the table can be met");
}

static void
test_endings(const struct junk_names *names)
{
	size_t bad = 0;

	for (size_t i = 0; junk_endings[i].name; i++) {
		auto_buf struct buf path = { .max = 256 };
		struct junk junk;

		buf_printf(&path, "q/.x.%s", junk_endings[i].name);
		bad += !finds(names, buf_str(&path), &junk) ||
		    junk.kind != junk_endings[i].kind;
	}
	ok(bad == 0, "every ending can be met");
}

int
main(void)
{
	struct junk_names *names = junk_names_new();

	test_directories(names);
	test_rows(names);
	test_endings(names);
	junk_names_free(names);
	junk_names_free(NULL);
	return tap_end();
}
