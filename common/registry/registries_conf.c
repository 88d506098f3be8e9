#include "registry/registries_conf.h"

#include <strings.h>

#include "registry/files.h"
#include "registry/location.h"
#include "registry/toml.h"

/* One [[registry]] or [[registry.mirror]] table being read. */
struct reading {
	struct arena *arena;
	const struct toml *table;
	struct err *err;
};

#define bad_at(rd, v, ...)                \
	(err_set((rd)->err, __VA_ARGS__), \
	    err_wrap((rd)->err, "line %u", (v)->line))

/*
 * In any case: a "Blocked = true" that containers/image heeds must not be
 * passed over here. *v is NULL where the key is absent.
 */
static int
get(const struct reading *rd, const char *key, enum toml_type type,
    const struct toml **v)
{
	*v = NULL;
	for (const struct toml *t = rd->table->first; t; t = t->next) {
		if (t->key.n != strlen(key) ||
		    strncasecmp(t->key.p, key, t->key.n) != 0)
			continue;
		if (*v)
			return bad_at(rd, t, "'%s' twice, in different case",
			    key);
		if (t->type != type)
			return bad_at(rd, t, "'%s' must be %s, not %s", key,
			    toml_type_name(type), toml_type_name(t->type));
		*v = t;
	}
	return 0;
}

static int
get_bool(const struct reading *rd, const char *key, bool *out)
{
	const struct toml *v;

	if (get(rd, key, TOML_BOOL, &v) < 0)
		return -1;
	*out = v && v->boolean;
	return 0;
}

/* *v is NULL also where the string is empty. */
static int
get_string(const struct reading *rd, const char *key, const struct toml **v)
{
	if (get(rd, key, TOML_STRING, v) < 0)
		return -1;
	if (*v && (*v)->string.n == 0)
		*v = NULL;
	return 0;
}

/* The tables of [[key]]; *v is NULL where there are none. */
static int
get_tables(const struct reading *rd, const char *key, const struct toml **v)
{
	if (get(rd, key, TOML_ARRAY, v) < 0)
		return -1;
	for (const struct toml *t = *v ? (*v)->first : NULL; t; t = t->next)
		if (t->type != TOML_TABLE)
			return bad_at(rd, t, "'%s' must hold tables, not %s",
			    key, toml_type_name(t->type));
	return 0;
}

static struct span
trim(struct span s)
{
	while (span_ends(s, SPAN("/")))
		s.n--;
	return s;
}

/* Empty where it is absent. */
static int
get_location(const struct reading *rd, struct span *out)
{
	struct location l;
	const struct toml *v;

	*out = (struct span){ "", 0 };
	if (get_string(rd, "location", &v) < 0)
		return -1;
	if (!v)
		return 0;
	*out = trim(v->string);
	if (!location_parse(*out, &l))
		return bad_at(rd, v,
		    "location '%.*s' is not HOST[:PORT][/PATH]",
		    SPAN_ARG(v->string));
	return 0;
}

struct span
registries_lower(struct arena *a, struct span name)
{
	char *p = arena_alloc(a, name.n);

	memcpy(p, name.p, name.n);
	for (size_t i = 0; i < name.n && p[i] != '/'; i++)
		if (p[i] >= 'A' && p[i] <= 'Z')
			p[i] |= 0x20;
	return (struct span){ p, name.n };
}

static bool
is_wildcard(struct span prefix)
{
	return span_starts(prefix, SPAN("*."));
}

/* Absent: the location. */
static int
get_prefix(const struct reading *rd, struct registries_table *reg)
{
	const struct toml *v;
	struct location l;
	struct span s;

	if (get_string(rd, "prefix", &v) < 0)
		return -1;
	if (!v && !reg->location.n)
		return bad_at(rd, rd->table, "a registry without location");
	s = v ? trim(v->string) : reg->location;
	v = v ? v : rd->table;
	if (!location_parse(is_wildcard(s) ? span_from(s, 2) : s, &l))
		return bad_at(rd, v,
		    "prefix '%.*s' is not HOST[:PORT][/PATH] or *.HOST",
		    SPAN_ARG(s));
	if (is_wildcard(s) && s.n - 2 != location_name(l.host).n)
		return bad_at(rd, v,
		    "prefix '%.*s': a wildcard has no port and no path",
		    SPAN_ARG(s));
	reg->prefix = registries_lower(rd->arena, s);
	reg->tail = l.tail.n;
	return 0;
}

/* A tag or digest takes the place of the prefix's, or there is none. */
static int
check_tail(const struct reading *rd, const struct registries_table *reg,
    struct span location)
{
	struct location l;

	if (reg->tail || !location.n)
		return 0;
	if (location_parse(location, &l) && l.tail.n)
		return bad_at(rd, rd->table,
		    "location '%.*s' has a tag or digest, the prefix has none",
		    SPAN_ARG(location));
	return 0;
}

static int
get_pull(const struct reading *rd, bool digest_only,
    struct registries_mirror *m)
{
	const struct toml *v;

	m->pull = digest_only ? PULL_DIGEST : PULL_ALL;
	if (get_string(rd, "pull-from-mirror", &v) < 0)
		return -1;
	if (!v)
		return 0;
	if (digest_only)
		return bad_at(rd, v,
		    "'pull-from-mirror' together with 'mirror-by-digest-only'");
	if (span_is(v->string, "digest-only"))
		m->pull = PULL_DIGEST;
	else if (span_is(v->string, "tag-only"))
		m->pull = PULL_TAG;
	else if (!span_is(v->string, "all"))
		return bad_at(rd, v,
		    "pull-from-mirror '%.*s' is none of all, digest-only, "
		    "tag-only",
		    SPAN_ARG(v->string));
	return 0;
}

static int
read_mirror(const struct reading *rd, const struct registries_table *reg,
    bool digest_only, struct registries_mirror *m)
{
	if (get_location(rd, &m->location) < 0 ||
	    check_tail(rd, reg, m->location) < 0 ||
	    get_bool(rd, "insecure", &m->insecure) < 0 ||
	    get_pull(rd, digest_only, m) < 0)
		return -1;
	if (!m->location.n)
		return bad_at(rd, rd->table, "a mirror without location");
	return 0;
}

static int
read_mirrors(const struct reading *rd, struct registries_table *reg)
{
	const struct toml *tables;
	struct registries_mirror *m;
	bool digest_only;

	if (get_bool(rd, "mirror-by-digest-only", &digest_only) < 0 ||
	    get_tables(rd, "mirror", &tables) < 0)
		return -1;
	if (!tables)
		return 0;
	if (tables->n > ENDPOINTS_MAX)
		return bad_at(rd, tables, "more than %d mirrors of a registry",
		    ENDPOINTS_MAX);
	m = arena_alloc(rd->arena, tables->n * sizeof(*m));
	reg->mirrors = m;
	reg->nmirrors = tables->n;
	for (const struct toml *t = tables->first; t; t = t->next) {
		struct reading below = { rd->arena, t, rd->err };

		if (read_mirror(&below, reg, digest_only, m++) < 0)
			return -1;
	}
	return 0;
}

static int
read_registry(const struct reading *rd, struct registries_table *reg)
{
	const struct toml *v;

	if (get_string(rd, "pull-from-mirror", &v) < 0)
		return -1;
	if (v)
		return bad_at(rd, v,
		    "'pull-from-mirror' belongs in [[registry.mirror]]");
	reg->line = rd->table->line;
	if (get_location(rd, &reg->location) < 0 || get_prefix(rd, reg) < 0 ||
	    check_tail(rd, reg, reg->location) < 0 ||
	    get_bool(rd, "insecure", &reg->insecure) < 0 ||
	    get_bool(rd, "blocked", &reg->blocked) < 0)
		return -1;
	return read_mirrors(rd, reg);
}

static struct registries_table **
same_prefix(const struct registries *r, struct span prefix)
{
	for (size_t i = 0; i < r->n; i++)
		if (span_eq(r->list[i]->prefix, prefix))
			return &r->list[i];
	return NULL;
}

static int
add_registry(struct registries *r, struct registries_table *reg,
    const struct reading *rd)
{
	struct registries_table **known = same_prefix(r, reg->prefix);

	if (known && (*known)->file != reg->file) {
		*known = reg;
		return 0;
	}
	if (known &&
	    ((*known)->insecure != reg->insecure ||
		(*known)->blocked != reg->blocked))
		return bad_at(rd, reg,
		    "prefix '%.*s' is otherwise insecure or blocked in line %u",
		    SPAN_ARG(reg->prefix), (*known)->line);
	if (known)
		return 0;
	if (r->n == REGISTRIES_MAX)
		return bad_at(rd, reg, "more than %d registries",
		    REGISTRIES_MAX);
	mem_grow(r->list, r->n, r->cap);
	r->list[r->n++] = reg;
	return 0;
}

static int
check_version(const struct reading *rd)
{
	const struct toml *v;

	if (get(rd, "registries", TOML_TABLE, &v) < 0)
		return -1;
	if (!v)
		return 0;
	return bad_at(rd, v,
	    "[registries] is version 1 of registries.conf: version 2 is "
	    "needed, with [[registry]]");
}

static int
add_tables(struct registries *r, const struct toml *root, const char *file,
    struct err *err)
{
	struct reading rd = { &r->arena, root, err };
	const struct toml *tables;

	if (check_version(&rd) < 0 || get_tables(&rd, "registry", &tables) < 0)
		return -1;
	if (!tables)
		return 0;
	for (const struct toml *t = tables->first; t; t = t->next) {
		struct registries_table *reg =
		    arena_alloc(&r->arena, sizeof(*reg));

		rd.table = t;
		reg->file = file;
		if (read_registry(&rd, reg) < 0 ||
		    add_registry(r, reg, &rd) < 0)
			return -1;
	}
	return 0;
}

int
registries_add(struct registries *r, struct span text, const char *name,
    struct err *err)
{
	const struct toml *root = toml_parse(text, &r->arena, err);
	const char *file =
	    arena_bytes(&r->arena, (struct span){ name, strlen(name) + 1 }).p;

	if (!root || add_tables(r, root, file, err) < 0)
		return err_wrap(err, "'%s'", name);
	return 0;
}

/* The bytes of a name that a prefix matches, 0 for none. */
static size_t
match(const struct registries_table *reg, struct span name)
{
	struct span prefix = reg->prefix, tail;
	struct location l;

	prefix.n -= reg->tail;
	if (is_wildcard(prefix)) {
		/* Not its own domain, and at every depth below. */
		if (!location_parse(name, &l))
			return 0;
		tail = span_from(prefix, 1);
		name = location_name(l.host);
		return name.n > tail.n && span_ends(name, tail) ? name.n : 0;
	}
	if (!span_starts(name, prefix))
		return 0;
	tail = span_from(name, prefix.n);
	/* Tags and digests are those of a repository alone. */
	if (tail.n && (reg->tail || !strchr(":/@", tail.p[0])))
		return 0;
	return prefix.n;
}

const struct registries_table *
registries_find(const struct registries *r, struct span name, struct span *rest)
{
	const struct registries_table *best = NULL;

	*rest = (struct span){ "", 0 };
	for (size_t i = 0; i < r->n; i++) {
		const struct registries_table *reg = r->list[i];
		size_t n = match(reg, name);

		if (n == 0 || (best && reg->prefix.n < best->prefix.n))
			continue;
		/* Of equal length are a host and the wildcard for its domain.
		 */
		if (best && reg->prefix.n == best->prefix.n &&
		    is_wildcard(reg->prefix))
			continue;
		best = reg;
		*rest = span_from(name, n);
	}
	return best;
}

void
registries_release(struct registries *r)
{
	free(r->list);
	arena_release(&r->arena);
	*r = (struct registries){ 0 };
}
