#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <sys/stat.h>

#include "rule/book_parts.h"

static const char suffix[] = ".jq";

const char *
file_real(struct book *b, const char *path)
{
	auto_free char *real = realpath(path, NULL);

	return real ? book_text(b, span_of(real)) : NULL;
}

/* Of a path with a slash, or a name alone. */
const char *
file_folder(struct book *b, const char *path)
{
	const char *slash = strrchr(path, '/');

	if (!slash)
		return ".";
	return slash == path
	    ? "/"
	    : book_text(b, (struct span){ path, (size_t)(slash - path) });
}

const char *
file_at(struct book *b, const char *path)
{
	const char *folder = file_real(b, file_folder(b, path));
	const char *slash = strrchr(path, '/');

	if (!folder)
		return NULL;
	return book_printf(b, "%s/%s", strcmp(folder, "/") == 0 ? "" : folder,
	    slash ? slash + 1 : path);
}

bool
file_is_beneath(const char *path, const char *root)
{
	size_t n = strlen(root);

	if (strcmp(root, "/") == 0)
		return true;
	return strncmp(path, root, n) == 0 && path[n] == '/';
}

/* The same file, with other places to import from, is another one. */
static struct module *
add_module(struct book *b, const char *at, const char *real, const char *root)
{
	auto_free char *key = mem_printf("%s//%s", root, real);
	size_t known = b->real.n, i = table_add(&b->real, span_of(key));
	struct module *m;

	if (b->real.n == known)
		return b->modules[i];
	m = arena_alloc(&b->arena, sizeof(*m));
	m->at = at;
	m->real = real;
	m->root = root;
	mem_grow(b->modules, b->n_modules, b->cap_modules);
	b->modules[b->n_modules++] = m;
	return m;
}

struct module *
module_import(struct book *b, const struct module *by, const char *at,
    const char *real)
{
	size_t known = b->n_modules;
	struct module *m = add_module(b, at, real, by->root);

	if (b->n_modules > known) {
		m->imported = true;
		m->root_name = by->root_name;
		m->name = module_show(b, span_of(real));
	}
	return m;
}

struct module *
module_of(const struct book *b, const struct user_rule *rule)
{
	for (size_t i = 0; i < b->n_modules; i++)
		if (b->modules[i]->name == rule->file)
			return b->modules[i];
	mem_panic("a rule is of no file");
}

const char *
module_show(struct book *b, struct span real)
{
	auto_free char *path = mem_spandup(real);
	const struct module *m;

	for (size_t i = 0; i < b->n_modules; i++) {
		m = b->modules[i];
		if (m->name && strcmp(m->real, path) == 0)
			return m->name;
	}
	for (size_t i = 0; i < b->n_modules; i++) {
		m = b->modules[i];
		if (file_is_beneath(path, m->root) && strcmp(m->root, "/") != 0)
			return book_printf(b, "%s%s", m->root_name,
			    path + strlen(m->root));
	}
	return book_text(b, real);
}

/* jq takes names as text, and a backslash in none. */
static int
check_name(const char *name, struct err *err)
{
	if (!span_is_utf8(span_of(name)))
		return err_set(err, "the name is not UTF-8");
	if (strchr(name, '\\'))
		return err_set(err, "jq takes no name with a backslash");
	return 0;
}

static struct module *
find_real(const struct book *b, const char *real)
{
	for (size_t i = 0; i < b->n_modules; i++)
		if (strcmp(b->modules[i]->real, real) == 0)
			return b->modules[i];
	return NULL;
}

/* Where it is, and whether it can be there. */
static int
place_file(struct book *b, struct module *m, const char *path,
    const char *folder, struct err *err)
{
	struct stat st;

	m->at = file_at(b, path);
	m->real = file_real(b, path);
	if (!m->at || !m->real || stat(path, &st) < 0)
		return err_sys(err, "%s", path);
	if (!S_ISREG(st.st_mode))
		return err_set(err, "%s: no regular file", path);
	if (check_name(m->at, err) < 0)
		return err_wrap(err, "%s", path);
	m->root = file_real(b, folder ? folder : file_folder(b, m->real));
	if (!m->root)
		return err_sys(err, "%s", path);
	if (!file_is_beneath(m->real, m->root))
		return err_set(err,
		    "%s: leads out of '%s'; name the file itself, if it is "
		    "to be used",
		    path, folder);
	return 0;
}

/* What was named, or is in a directory that was. */
static int
add_file(struct book *b, const char *path, const char *folder, struct err *err)
{
	struct module place = { .named = !folder }, *m;
	struct module *known;

	if (place_file(b, &place, path, folder, err) < 0)
		return -1;
	known = find_real(b, place.real);
	if (known) {
		known->named = known->named || !folder;
		return 0;
	}
	if (b->n_modules == BOOK_RULES_MAX)
		return err_set(err, "%s: more than %d rules", path,
		    BOOK_RULES_MAX);
	m = add_module(b, place.at, place.real, place.root);
	m->name = book_text(b, span_of(path));
	m->named = place.named;
	m->root_name = folder ? folder : file_folder(b, m->name);
	return 0;
}

static bool
is_hidden(const char *name)
{
	return name[0] == '.';
}

static int
is_rule_file(const struct dirent *entry)
{
	return !is_hidden(entry->d_name) &&
	    span_ends(span_of(entry->d_name), span_of(suffix));
}

static int
by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

/* Of one that cannot be read the others are read all the same. */
static void
add_entry(struct book *b, const char *folder, const char *name)
{
	const char *path = book_printf(b, "%s%s%s", folder,
	    span_ends(span_of(folder), SPAN("/")) ? "" : "/", name);
	struct span prefix = span_of(path);
	struct stat st;
	struct err err;

	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
		return;
	if (add_file(b, path, folder, &err) == 0)
		return;
	/* Problems name the file themselves. */
	book_fatal_of(b, path, "%s",
	    span_starts(span_of(err.msg), prefix) ? err.msg + prefix.n + 2
						  : err.msg);
}

static int
add_folder(struct book *b, const char *path, struct err *err)
{
	struct dirent **list = NULL;
	int n = scandir(path, &list, is_rule_file, by_name);

	if (n < 0)
		return err_sys(err, "%s", path);
	for (int i = 0; i < n; i++) {
		add_entry(b, path, list[i]->d_name);
		free(list[i]);
	}
	free(list);
	if (n == 0)
		return err_set(err, "%s: no rule in it: no file *.jq", path);
	mem_grow(b->folders, b->n_folders, b->cap_folders);
	b->folders[b->n_folders++] = path;
	return 0;
}

/* Slashes at the end say nothing. */
static const char *
trim_path(struct book *b, const char *path)
{
	struct span s = span_of(path);

	while (s.n > 1 && s.p[s.n - 1] == '/')
		s.n--;
	return book_text(b, s);
}

/* Whether only its suffix is missing. Leaves errno alone. */
static bool
has_longer(const char *path)
{
	auto_free char *longer = mem_printf("%s%s", path, suffix);
	int before = errno;
	bool there = access(longer, F_OK) == 0;

	errno = before;
	return there;
}

static int
no_suffix(const char *path, struct err *err)
{
	return err_set(err, "%s: the name of a rule ends in .jq%s%s%s%s", path,
	    has_longer(path) ? " (" : "", has_longer(path) ? path : "",
	    has_longer(path) ? suffix : "", has_longer(path) ? "?)" : "");
}

int
book_add(struct book *b, const char *path, struct err *err)
{
	struct stat st;

	if (!*path)
		return err_set(err, "a rule without a name");
	path = trim_path(b, path);
	if (stat(path, &st) < 0)
		return has_longer(path) ? no_suffix(path, err)
					: err_sys(err, "%s", path);
	if (S_ISDIR(st.st_mode))
		return add_folder(b, path, err);
	if (!span_ends(span_of(path), span_of(suffix)))
		return no_suffix(path, err);
	return add_file(b, path, NULL, err);
}
