#include "secret/credential_parts.h"

static const struct credential_file *const tables[] = { credentials_cloud,
	credentials_code, credentials_service, credentials_system };

static size_t
table_length(const struct credential_file *t)
{
	size_t n = 0;

	while (t[n].id)
		n++;
	return n;
}

size_t
credential_count(void)
{
	size_t n = 0;

	for (size_t i = 0; i < array_len(tables); i++)
		n += table_length(tables[i]);
	return n;
}

const struct credential_file *
credential_at(size_t i)
{
	for (size_t t = 0; t < array_len(tables); t++) {
		size_t n = table_length(tables[t]);

		if (i < n)
			return &tables[t][i];
		i -= n;
	}
	return NULL;
}

/* A component of a glob, which has one star at most. */
static bool
component_fits(struct span want, struct span name)
{
	const char *star = want.n ? memchr(want.p, '*', want.n) : NULL;
	struct span before, behind;

	if (!star)
		return span_eq(want, name);
	before = (struct span){ want.p, (size_t)(star - want.p) };
	behind = span_from(want, before.n + 1);
	return name.n >= before.n + behind.n && span_starts(name, before) &&
	    span_ends(name, behind);
}

/*
 * As select.h matches globs, but for the few forms that the tables have: it
 * would take a glob apart each time. A used-up span has no pointer.
 */
static bool
glob_fits(struct span glob, struct span path)
{
	struct span want, name;

	if (!span_cut(&glob, '/', &want))
		return !path.p;
	if (!span_is(want, "**"))
		return span_cut(&path, '/', &name) &&
		    component_fits(want, name) && glob_fits(glob, path);
	do {
		if (glob_fits(glob, path))
			return true;
	} while (span_cut(&path, '/', &name));
	return false;
}

static bool
has(struct span path, const char *part)
{
	return memmem(path.p, path.n, part, strlen(part)) != NULL;
}

/* What packages bring to be tested with. */
static bool
is_test(struct span path)
{
	static const char *const homes[] = { "usr/lib/", "usr/share/",
		"/site-packages/", "/dist-packages/", "/node_modules/",
		"/gems/", "/vendor/" };
	static const char *const tests[] = { "/test/", "/tests/", "/testing/",
		"/fixtures/", "/spec/", "/examples/" };
	bool packaged = false;

	if (has(path, "/testdata/"))
		return true;
	for (size_t i = 0; i < array_len(homes); i++)
		packaged = packaged || has(path, homes[i]);
	for (size_t i = 0; packaged && i < array_len(tests); i++)
		if (has(path, tests[i]))
			return true;
	return false;
}

/* What only shows how such a file looks, or is a module of that name. */
static bool
is_sample(struct span path)
{
	static const char *const ends[] = { ".example", ".sample", ".dist",
		".template", ".tpl", ".tmpl", ".vault", ".schema", ".md", ".ts",
		".js", ".mjs", ".map" };

	for (size_t i = 0; i < array_len(ends); i++)
		if (span_ends(path, span_of(ends[i])))
			return true;
	return span_starts(path, SPAN("usr/share/doc/")) || is_test(path);
}

static bool
file_fits(const struct credential_file *f, struct span name, struct span path)
{
	for (size_t i = 0; f->paths[i]; i++)
		if (component_fits(path_name(span_of(f->paths[i])), name) &&
		    glob_fits(span_of(f->paths[i]), path))
			return true;
	return false;
}

const struct credential_file *
credential_file_of(struct span path)
{
	struct span name = path_name(path);

	if (!path_may_be_credential(path))
		return NULL;
	for (size_t i = 0; i < array_len(tables); i++)
		for (const struct credential_file *f = tables[i]; f->id; f++)
			if (file_fits(f, name, path))
				return is_sample(path) ? NULL : f;
	return NULL;
}
