#include "secret/database.h"

#include "secret/embedded.h"
#include "secret/exact.h"
#include "secret/keywords.h"
#include "secret/vector.h"

enum {
	/* User patterns that vectorscan does not take: after so many of them
	 * all are left to the keywords, for each costs a compilation. */
	REFUSED_MAX = 16,
};

struct database {
	const struct pattern **list; /* ours, then the user's */
	size_t n, ours;
	struct vector *builtin; /* NULL: keywords */
	struct vector *user;
	struct keywords *keywords;
	bool loaded;
};

const char *
database_engine(void)
{
	return vector_name() ? vector_name() : "pcre2";
}

size_t
database_count(const struct database *d)
{
	return d->n;
}

const struct pattern *
database_pattern(const struct database *d, size_t i)
{
	return d->list[i];
}

bool
database_is_loaded(const struct database *d)
{
	return d->loaded;
}

void
database_free(struct database *d)
{
	if (!d)
		return;
	vector_free(d->builtin);
	vector_free(d->user);
	keywords_free(d->keywords);
	free(d->list);
	free(d);
}

static void
cleanup_database(struct database **d)
{
	database_free(*d);
}

static void
list_patterns(struct database *d, const struct user_patterns *user)
{
	size_t n = user ? user->n : 0;

	d->ours = pattern_count();
	d->n = d->ours + n;
	d->list = mem_resize(NULL, d->n + 1, sizeof(*d->list));
	for (size_t i = 0; i < d->ours; i++)
		d->list[i] = pattern_at(i);
	for (size_t i = 0; i < n; i++)
		d->list[d->ours + i] = &user->list[i];
}

/* What was compiled is of no use after libhs was replaced by another version,
 * or on an unusual processor. */
static int
add_ours(struct database *d, const struct database_way *way, struct err *err)
{
	struct err ignored;
	size_t bad;

	if (way->keywords || !vector_name() || !d->ours) {
		for (size_t i = 0; i < d->ours; i++)
			keywords_add(d->keywords, d->list[i], i);
		return 0;
	}
	d->builtin = vector_load(way->saved, &ignored);
	d->loaded = d->builtin != NULL;
	if (!d->builtin)
		d->builtin =
		    vector_compile(d->list, NULL, d->ours, false, &bad, err);
	return d->builtin ? 0 : -1;
}

/* PCRE2 is the judge of what an expression is. */
static int
check_user(const struct database *d, struct err *err)
{
	for (size_t i = d->ours; i < d->n; i++)
		if (exact_check(span_of(d->list[i]->regex), err) != 0)
			return err_wrap(err, "pattern '%s'", d->list[i]->id);
	return 0;
}

/* Patterns that vectorscan shall take, each with its number. */
struct wanted {
	const struct pattern **list;
	unsigned *numbers;
	size_t n;
};

static void
wanted_release(struct wanted *w)
{
	free(w->list);
	free(w->numbers);
}

static void
wanted_fill(struct wanted *w, const struct database *d)
{
	w->n = d->n - d->ours;
	w->list = mem_resize(NULL, w->n + 1, sizeof(*w->list));
	w->numbers = mem_resize(NULL, w->n + 1, sizeof(*w->numbers));
	for (size_t i = 0; i < w->n; i++) {
		w->list[i] = d->list[d->ours + i];
		w->numbers[i] = (unsigned)(d->ours + i);
	}
}

static void
wanted_move(struct wanted *w, size_t i, struct keywords *to)
{
	keywords_add(to, w->list[i], w->numbers[i]);
	w->n--;
	memmove(w->list + i, w->list + i + 1, (w->n - i) * sizeof(*w->list));
	memmove(w->numbers + i, w->numbers + i + 1,
	    (w->n - i) * sizeof(*w->numbers));
}

/* What vectorscan does not take, though PCRE2 does, has keywords too. */
static int
add_user(struct database *d, const struct database_way *way, struct err *err)
{
	__attribute__((cleanup(wanted_release))) struct wanted w = { 0 };
	bool able = vector_name() && !way->keywords;
	struct err why;
	size_t bad = 0;

	if (check_user(d, err) != 0)
		return -1;
	wanted_fill(&w, d);
	for (size_t refused = 0; able && w.n && !d->user; refused++) {
		d->user =
		    vector_compile(w.list, w.numbers, w.n, true, &bad, &why);
		if (d->user || bad == w.n || refused == REFUSED_MAX)
			break;
		wanted_move(&w, bad, d->keywords);
	}
	while (!d->user && w.n)
		wanted_move(&w, w.n - 1, d->keywords);
	return 0;
}

struct database *
database_new_by(const struct database_way *way,
    const struct user_patterns *user, struct err *err)
{
	__attribute__((cleanup(cleanup_database))) struct database *d =
	    mem_zalloc(sizeof(*d));

	d->keywords = keywords_new();
	list_patterns(d, user);
	if (add_ours(d, way, err) != 0 || add_user(d, way, err) != 0)
		return NULL;
	return take(d);
}

struct database *
database_new(const struct user_patterns *user, struct err *err)
{
	struct database_way way = { .saved = embedded_database() };

	return database_new_by(&way, user, err);
}

void
database_scan(struct database *d, struct span block, candidate_fn *fn,
    void *arg)
{
	if (d->builtin)
		vector_scan(d->builtin, block, fn, arg);
	if (d->user)
		vector_scan(d->user, block, fn, arg);
	keywords_scan(d->keywords, block, fn, arg);
}
