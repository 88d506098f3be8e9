#include "registry/endpoint.h"

#include "registry/location.h"
#include "registry/registries_conf.h"

void
endpoint_sources_init(struct endpoint_sources *s)
{
	*s = (struct endpoint_sources){
		.registries_conf = getenv("CONTAINERS_REGISTRIES_CONF"),
		.xdg_config_home = getenv("XDG_CONFIG_HOME"),
		.home = getenv("HOME"),
		.etc = "/etc",
	};
}

/* What is being found. */
struct search {
	struct span host, repository;
	struct endpoint_places *out;
	struct err *err;
};

static int
add_place(const struct search *s, struct span host, struct span repository,
    bool insecure, bool own)
{
	if (s->out->n == ENDPOINTS_MAX && !own)
		return err_set(s->err, "more than %d mirrors of '%.*s/%.*s'",
		    ENDPOINTS_MAX, SPAN_ARG(s->host), SPAN_ARG(s->repository));
	s->out->list[s->out->n++] = (struct endpoint_place){
		.host = mem_spandup(host),
		.repository = mem_spandup(repository),
		.insecure = insecure,
		.own = own,
	};
	return 0;
}

/* The location in place of the prefix, before what the prefix left. */
static int
add_location(const struct search *s, struct span location, struct span rest,
    bool insecure, bool own)
{
	auto_free char *text = mem_printf("%.*s%.*s", (int)location.n,
	    location.p, (int)rest.n, rest.p);
	struct location l;

	if (!location_parse(span_of(text), &l) || l.tail.n)
		return err_set(s->err,
		    "'%.*s/%.*s' would be at '%s', which is no repository",
		    SPAN_ARG(s->host), SPAN_ARG(s->repository), text);
	if (!s->repository.n && l.path.n)
		return err_set(s->err,
		    "'%.*s' is a part of a registry, '%s': it cannot be listed",
		    SPAN_ARG(s->host), text);
	return add_place(s, l.host, l.path, insecure, own);
}

static int
add_asked_mirrors(const struct search *s, const struct endpoint_sources *from)
{
	auto_free char *rest =
	    mem_printf("/%.*s", (int)s->repository.n, s->repository.p);

	for (size_t i = 0; i < from->nmirrors; i++) {
		struct span text = span_of(from->mirrors[i]);
		struct location l;

		while (span_ends(text, SPAN("/")))
			text.n--;
		if (!location_parse(text, &l) || l.tail.n)
			return err_set(s->err,
			    "mirror '%s' is not HOST[:PORT][/PATH]",
			    from->mirrors[i]);
		if (s->repository.n &&
		    add_location(s, text, span_of(rest), false, false) < 0)
			return -1;
	}
	return 0;
}

static int
check_registry(const struct search *s, const struct registries_table *reg)
{
	if (reg->tail)
		return err_set(s->err,
		    "'%s': line %u: prefix '%.*s' is for one tag or digest: "
		    "not supported",
		    reg->file, reg->line, SPAN_ARG(reg->prefix));
	if (reg->blocked)
		return err_set(s->err,
		    "'%.*s%s%.*s' is blocked by '%s', line %u",
		    SPAN_ARG(s->host), s->repository.n ? "/" : "",
		    SPAN_ARG(s->repository), reg->file, reg->line);
	return 0;
}

static int
add_mirrors(const struct search *s, const struct registries_table *reg,
    struct span rest, bool by_digest)
{
	for (size_t i = 0; s->repository.n && i < reg->nmirrors; i++) {
		const struct registries_mirror *m = &reg->mirrors[i];

		if (m->pull == (by_digest ? PULL_TAG : PULL_DIGEST))
			continue;
		if (add_location(s, m->location, rest, m->insecure, false) < 0)
			return -1;
	}
	return 0;
}

static int
add_places(const struct search *s, const struct registries *r,
    const struct endpoint_sources *from, struct span name, bool by_digest)
{
	struct span rest;
	const struct registries_table *reg = registries_find(r, name, &rest);

	if ((reg && check_registry(s, reg) < 0) ||
	    add_asked_mirrors(s, from) < 0 ||
	    (reg && add_mirrors(s, reg, rest, by_digest) < 0))
		return -1;
	if (reg && reg->location.n)
		return add_location(s, reg->location, rest, reg->insecure,
		    true);
	return add_place(s, s->host, s->repository, reg && reg->insecure, true);
}

int
registries_places(const struct registries *r, const struct endpoint_sources *s,
    struct span host, struct span repository, bool by_digest,
    struct endpoint_places *out, struct err *err)
{
	struct search search = { host, repository, out, err };
	auto_free char *text = mem_printf("%.*s%s%.*s", (int)host.n, host.p,
	    repository.n ? "/" : "", (int)repository.n, repository.p);
	struct arena arena = { 0 };
	struct location l;
	int got;

	*out = (struct endpoint_places){ 0 };
	/* A NUL would be the end of text, not of what is asked for. */
	if (strlen(text) != host.n + (repository.n > 0) + repository.n ||
	    !location_parse(span_of(text), &l) || l.tail.n ||
	    l.host.n != host.n)
		return err_set(err, "'%s' is no registry or repository", text);
	out->list = mem_zalloc((ENDPOINTS_MAX + 1) * sizeof(*out->list));
	got = add_places(&search, r, s, registries_lower(&arena, span_of(text)),
	    by_digest);
	arena_release(&arena);
	return got;
}

int
endpoint_places_find(const struct endpoint_sources *s, struct span host,
    struct span repository, bool by_digest, struct endpoint_places *out,
    struct err *err)
{
	auto_registries struct registries r = { 0 };

	*out = (struct endpoint_places){ 0 };
	if (registries_load(&r, s, err) < 0)
		return -1;
	return registries_places(&r, s, host, repository, by_digest, out, err);
}

void
endpoint_places_release(struct endpoint_places *p)
{
	for (size_t i = 0; i < p->n; i++) {
		free(p->list[i].host);
		free(p->list[i].repository);
	}
	free(p->list);
	*p = (struct endpoint_places){ 0 };
}

int
endpoint_parse_conf(struct span text, const char *name, struct err *err)
{
	auto_registries struct registries r = { 0 };

	return registries_add(&r, text, name, err);
}
