/*
 * Which external checks there are, and what they want.
 */
#include "check/external.h"

#include <dirent.h>
#include <signal.h>
#include <sys/stat.h>

#include "select/expr.h"
#include "select/regex.h"

/* Which there are */

static void
pass_over(struct externals *x, const char *path, const char *why)
{
	mem_grow(x->passed, x->npassed, x->cap_passed);
	x->passed[x->npassed++] = (struct passed_over){ mem_strdup(path), why };
}

static bool
is_linked(const struct run *run, const char *name)
{
	for (size_t i = 0; i < run->nchecks; i++)
		if (strcmp(run->checks[i].def->name, name) == 0)
			return true;
	return false;
}

static bool
is_listed(const struct externals *x, const char *name)
{
	for (size_t i = 0; i < x->n; i++)
		if (strcmp(x->list[i].name, name) == 0)
			return true;
	return false;
}

static int
add_program(struct run *run, const char *path, struct err *err)
{
	struct externals *x = run->externals;
	const char *name = strrchr(path, '/') + 1 + strlen(EXTERNAL_PREFIX);
	struct stat st;
	char *own;

	if (stat(path, &st) < 0)
		return err_sys(err, "--path: cannot look at '%s'", path);
	if (!S_ISREG(st.st_mode))
		pass_over(x, path, "it is no regular file");
	else if (access(path, X_OK) < 0)
		pass_over(x, path, "it may not be executed");
	else if (is_linked(run, name))
		pass_over(x, path, "a check of that name is built in");
	else if (is_listed(x, name))
		pass_over(x, path, "a folder before has a check of that name");
	else if (x->n == EXTERNALS_MAX)
		return err_set(err, "--path: more than %d checks",
		    EXTERNALS_MAX);
	else {
		mem_grow(x->list, x->n, x->cap);
		own = mem_strdup(path);
		x->list[x->n++] = (struct external){ .path = own,
			.name = own + (name - path),
			.spool = -1 };
	}
	return 0;
}

static int
is_program(const struct dirent *d)
{
	struct span name = span_of(d->d_name);

	return span_starts(name, SPAN(EXTERNAL_PREFIX)) &&
	    name.n > strlen(EXTERNAL_PREFIX);
}

/* By their bytes, whatever the locale. */
static int
compare_files(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static int
add_folder(struct run *run, const char *folder, struct err *err)
{
	struct dirent **files;
	int n = scandir(folder, &files, is_program, compare_files), r = 0;

	if (n < 0)
		return err_sys(err, "--path: cannot read '%s'", folder);
	for (int i = 0; i < n; i++) {
		auto_free char *path =
		    mem_printf("%s/%s", folder, files[i]->d_name);

		free(files[i]);
		if (r == 0)
			r = add_program(run, path, err);
	}
	free(files);
	return r;
}

static int
compare_names(const void *a, const void *b)
{
	const struct external *x = a, *y = b;

	return strcmp(x->name, y->name);
}

static int
find(struct run *run, struct err *err)
{
	const struct words *folders = &run->opt->paths;
	struct externals *x = mem_zalloc(sizeof(*x));

	run->externals = x;
	x->results = x->lifeline = -1;
	x->used = mem_zalloc(run->opt->nnamed + 1);
	for (size_t i = 0; i < folders->n; i++)
		if (add_folder(run, folders->list[i], err) < 0)
			return -1;
	if (x->n)
		qsort(x->list, x->n, sizeof(*x->list), compare_names);
	return 0;
}

/* What they want */

static void
external_release(struct external *e)
{
	free(e->path);
	select_free(e->select);
	if (e->spool >= 0)
		close(e->spool);
}

static void
choose(struct externals *x, const struct options *opt)
{
	size_t left = 0;

	for (size_t i = 0; i < x->n; i++) {
		struct external *e = &x->list[i];

		if ((!opt->only.n || words_have(&opt->only, e->name)) &&
		    !words_have(&opt->skip, e->name))
			x->list[left++] = *e;
		else
			external_release(e);
	}
	x->n = left;
}

static int
ask_one(struct external *e, struct err *err)
{
	auto_buf struct buf words = { .max = EXTERNAL_WORDS_MAX };

	if (program_ask(e->path, "--print-select", EXTERNAL_ANSWER_SECONDS,
		&words, err) < 0)
		return -1;
	e->select = select_new();
	select_use_regex(e->select);
	if (select_add(e->select, buf_span(&words), err) < 0)
		return err_wrap(err, "'%s --print-select'", e->path);
	if (select_exprs(e->select))
		return err_set(err,
		    "'%s --print-select': only img-filter has --expr", e->path);
	e->names = select_is_hollow(e->select);
	select_set_hollow(e->select);
	return 0;
}

static int
ask(struct run *run, struct err *err)
{
	struct externals *x = run->externals;

	/* Somebody may have left it ignored: then there is no waiting. */
	(void)signal(SIGCHLD, SIG_DFL);
	choose(x, run->opt);
	for (size_t i = 0; i < x->n; i++)
		if (ask_one(&x->list[i], err) < 0)
			return -1;
	return 0;
}

static void
externals_free(struct externals *x)
{
	externals_stop(x);
	for (size_t i = 0; i < x->n; i++)
		external_release(&x->list[i]);
	for (size_t i = 0; i < x->npassed; i++)
		free(x->passed[i].path);
	free(x->list);
	free(x->passed);
	free(x->used);
	arena_release(&x->arena);
	free(x);
}

const struct external_calls external_checks = {
	.find = find,
	.ask = ask,
	.start = externals_start,
	.merge = externals_merge,
	.free = externals_free,
};
