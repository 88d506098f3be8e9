#include "secret/vector.h"

#ifdef HAVE_HS

#include <hs.h>

#include "base/mem.h"

struct vector {
	hs_database_t *db;
	/* One for each call that is under way: a scratch serves one. */
	hs_scratch_t *scratch[VECTOR_NEST_MAX];
	size_t depth;
};

#define TEXT_OF(x)       #x
#define VERSION(a, b, c) TEXT_OF(a) "." TEXT_OF(b) "." TEXT_OF(c)

const char *
vector_name(void)
{
	return "libhs " VERSION(HS_MAJOR, HS_MINOR, HS_PATCH);
}

/* What hs_compile_ext_multi() wants to have side by side. */
struct columns {
	char **regex;
	unsigned *flags;
	unsigned *ids;
	size_t n;
};

static void
columns_release(struct columns *c)
{
	for (size_t i = 0; i < c->n; i++)
		free(c->regex[i]);
	free(c->regex);
	free(c->flags);
	free(c->ids);
}

#define auto_columns __attribute__((cleanup(columns_release)))

static void
columns_fill(struct columns *c, const struct pattern *const *list, size_t n,
    const unsigned *numbers, unsigned flags)
{
	c->n = n;
	c->regex = mem_resize(NULL, n, sizeof(*c->regex));
	c->flags = mem_resize(NULL, n, sizeof(*c->flags));
	c->ids = mem_resize(NULL, n, sizeof(*c->ids));
	for (size_t i = 0; i < n; i++) {
		c->regex[i] = mem_strdup(list[i]->regex);
		c->flags[i] = flags;
		c->ids[i] = numbers ? numbers[i] : (unsigned)i;
	}
}

static bool
compile_once(struct vector *v, const struct columns *c, size_t *bad,
    struct err *err)
{
	/* Any processor of the architecture. */
	static const hs_platform_info_t generic = {
		.tune = HS_TUNE_FAMILY_GENERIC
	};
	hs_compile_error_t *why = NULL;

	*bad = c->n;
	if (hs_compile_multi((const char *const *)c->regex, c->flags, c->ids,
		(unsigned)c->n, HS_MODE_BLOCK, &generic, &v->db,
		&why) == HS_SUCCESS)
		return true;
	if (why && why->expression >= 0 && (size_t)why->expression < c->n)
		*bad = (size_t)why->expression;
	err_set(err, "%s", why ? why->message : "libhs does not compile it");
	hs_free_compile_error(why);
	return false;
}

/* The place behind the class or group, or what else begins at p. */
static const char *
atom_end(const char *p)
{
	int depth = 0;

	do {
		if (*p == '[') {
			p += p[1] == '^' ? 2 : 1;
			for (p += *p == ']'; *p && *p != ']'; p++)
				p += *p == '\\' && p[1];
		} else if (*p == '\\' && p[1]) {
			p++;
		} else {
			depth += (*p == '(') - (*p == ')');
		}
		p += *p != '\0';
	} while (*p && depth > 0);
	return p;
}

static const char *
quantifier_end(const char *p)
{
	if (*p == '{')
		p += strcspn(p, "}") + 1;
	else if (*p && strchr("*+?", *p))
		p++;
	return *p && strchr("?+", *p) ? p + 1 : p;
}

/*
 * Takes its last part off an expression that is too large: what begins a match
 * is candidate enough, for more than SCAN_AHEAD bytes behind are looked at. No
 * \x{…} or \Q: tables have none.
 */
static bool
shorten(char *regex)
{
	const char *p = regex, *last = regex;

	while (*p) {
		const char *end = atom_end(p);

		if (*p == '|' || *p == ')')
			return false;
		if (*p == '\\' && *end && strchr("xX", p[1]))
			end +=
			    strspn(end, "0123456789abcdefABCDEF") < 2 ? 0 : 2;
		last = p;
		p = quantifier_end(end);
	}
	if (last == regex)
		return false;
	regex[last - regex] = '\0';
	return true;
}

static int
compile(struct vector *v, const struct columns *c, bool superset, size_t *bad,
    struct err *err)
{
	while (!compile_once(v, c, bad, err))
		if (*bad == c->n || superset || !shorten(c->regex[*bad]))
			return -1;
	return 0;
}

/* For scanning; a database of the build has no need of it. */
static int
get_ready(struct vector *v, struct err *err)
{
	for (size_t i = 0; i < array_len(v->scratch); i++)
		if (hs_alloc_scratch(v->db, &v->scratch[i]) != HS_SUCCESS)
			return err_set(err, "libhs has no room to scan in");
	return 0;
}

struct vector *
vector_compile(const struct pattern *const *list, const unsigned *numbers,
    size_t n, bool superset, size_t *bad, struct err *err)
{
	auto_columns struct columns c = { 0 };
	struct vector *v = mem_zalloc(sizeof(*v));

	columns_fill(&c, list, n, numbers, superset ? HS_FLAG_PREFILTER : 0);
	if (compile(v, &c, superset, bad, err) == 0 && get_ready(v, err) == 0)
		return v;
	vector_free(v);
	return NULL;
}

void
vector_free(struct vector *v)
{
	if (!v)
		return;
	for (size_t i = 0; i < array_len(v->scratch); i++)
		hs_free_scratch(v->scratch[i]);
	hs_free_database(v->db);
	free(v);
}

/* There are beginnings of keys in a database: with all their bits the other way
 * round no scan of this program takes them for some. */
static void
put_turned(struct buf *out, struct span bytes)
{
	char *room = buf_room(out, bytes.n);

	for (size_t i = 0; room && i < bytes.n; i++)
		room[i] = (char)~bytes.p[i];
}

int
vector_save(const struct vector *v, struct buf *out, struct err *err)
{
	char *bytes = NULL;
	size_t n;

	if (hs_serialize_database(v->db, &bytes, &n) != HS_SUCCESS)
		return err_set(err, "libhs does not give its database");
	put_turned(out, (struct span){ bytes, n });
	free(bytes);
	return buf_ok(out) ? 0 : err_set(err, "a database of %zu bytes", n);
}

struct vector *
vector_load(struct span saved, struct err *err)
{
	struct vector *v = mem_zalloc(sizeof(*v));
	auto_buf struct buf bytes = { .max = saved.n };
	hs_error_t got;

	put_turned(&bytes, saved);
	got = hs_deserialize_database(bytes.p, bytes.n, &v->db);
	if (got != HS_SUCCESS)
		err_set(err, "libhs does not take the database: error %d", got);
	else if (get_ready(v, err) == 0)
		return v;
	vector_free(v);
	return NULL;
}

struct call {
	vector_fn *fn;
	void *arg;
};

static int
on_match(unsigned id, unsigned long long from, unsigned long long to,
    unsigned flags, void *arg)
{
	const struct call *call = arg;

	(void)from;
	(void)flags;
	call->fn(call->arg, id, (size_t)to);
	return 0;
}

void
vector_scan(struct vector *v, struct span block, vector_fn *fn, void *arg)
{
	struct call call = { fn, arg };
	hs_error_t got;

	if (v->depth == VECTOR_NEST_MAX || block.n > UINT32_MAX)
		mem_panic("a scan in a scan in a scan");
	got = hs_scan(v->db, block.p, (unsigned)block.n, 0,
	    v->scratch[v->depth++], on_match, &call);
	v->depth--;
	if (got != HS_SUCCESS)
		mem_panic("libhs does not scan");
}

#else

const char *
vector_name(void)
{
	return NULL;
}

struct vector *
vector_compile(const struct pattern *const *list, const unsigned *numbers,
    size_t n, bool superset, size_t *bad, struct err *err)
{
	(void)list;
	(void)numbers;
	(void)superset;
	*bad = n;
	err_set(err, "imgpipe was built without libhs");
	return NULL;
}

void
vector_free(struct vector *v)
{
	(void)v;
}

int
vector_save(const struct vector *v, struct buf *out, struct err *err)
{
	(void)v;
	(void)out;
	return err_set(err, "imgpipe was built without libhs");
}

struct vector *
vector_load(struct span saved, struct err *err)
{
	(void)saved;
	err_set(err, "imgpipe was built without libhs");
	return NULL;
}

void
vector_scan(struct vector *v, struct span block, vector_fn *fn, void *arg)
{
	(void)v;
	(void)block;
	(void)fn;
	(void)arg;
}

#endif
