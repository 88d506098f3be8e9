/*
 * A registry or a mirror: how to speak to it.
 */
#include <stdio.h>

#include "base/mem.h"
#include "registry/files.h"
#include "registry/network.h"

static bool
host_of(const char *host_port, struct span *host)
{
	auto_free char *text = mem_printf("http://%s/", host_port);
	struct url u;

	if (!url_parse(span_of(text), &u))
		return false;
	*host = (struct span){ host_port, u.host.n };
	if (*host_port == '[')
		host->p++;
	return true;
}

static int
read_pem(const char *path, struct buf *out, struct err *err)
{
	int r = file_read(path, out, err);

	buf_putc(out, '\n');
	if (r == 0)
		return err_set(err, "cannot read '%s': there is none", path);
	return r < 0 ? -1 : 0;
}

/* What SSL_CERT_FILE names counts alone, as everywhere; else the system's are
 * only read where others are to stand beside them. */
static int
read_system_authorities(struct network *n, bool beside, struct err *err)
{
	const char *named = getenv("SSL_CERT_FILE");
	auto_free char *file = http_authorities_file();

	if (n->system_authorities.n)
		return 0;
	buf_init(&n->system_authorities, CERTS_MAX + 1);
	if (named && *named)
		return read_pem(named, &n->system_authorities, err);
	if (!beside || !*file || access(file, R_OK) < 0)
		return 0;
	return read_pem(file, &n->system_authorities, err);
}

static int
place_init(struct network *n, struct place *p,
    const struct endpoint_sources *endpoints,
    const struct credential_sources *secrets, struct err *err)
{
	const struct endpoint_place *w = p->where;

	buf_init(&p->authorities, 2 * (CERTS_MAX + 1));
	buf_init(&p->token, TOKEN_MAX);
	p->host = mem_strdup(w->host);
	p->name = mem_printf("%s%s%s", w->host, *w->repository ? "/" : "",
	    w->repository);
	if (certs_load(endpoints, span_of(w->host), w->own, &p->certs, err) <
		0 ||
	    read_system_authorities(n, p->certs.authorities.n > 0, err) < 0)
		return -1;
	buf_put(&p->authorities, buf_span(&n->system_authorities));
	buf_put(&p->authorities, buf_span(&p->certs.authorities));
	return credentials_find(secrets, span_of(w->host),
	    span_of(w->repository), w->own, &p->credentials, err);
}

int
places_init(struct network *n, struct err *err)
{
	const struct registry_options *o = n->options;
	struct endpoint_sources endpoints;
	struct credential_sources secrets;

	endpoint_sources_init(&endpoints);
	endpoints.cert_dir = o->cert_dir;
	endpoints.mirrors = o->mirrors;
	endpoints.nmirrors = o->nmirrors;
	credential_sources_init(&secrets, o->creds_file);
	if (endpoint_places_find(&endpoints, span_of(o->host),
		span_of(o->repository), o->by_digest, &n->where, err) < 0)
		return -1;
	n->places = mem_zalloc(n->where.n * sizeof(*n->places));
	n->nplaces = n->where.n;
	for (size_t i = 0; i < n->nplaces; i++) {
		n->places[i].where = &n->where.list[i];
		if (place_init(n, &n->places[i], &endpoints, &secrets, err) < 0)
			return -1;
	}
	return 0;
}

void
places_release(struct network *n)
{
	for (size_t i = 0; i < n->nplaces; i++) {
		struct place *p = &n->places[i];

		free(p->base);
		free(p->host);
		free(p->name);
		certs_release(&p->certs);
		credentials_release(&p->credentials);
		buf_release(&p->authorities);
		buf_release(&p->token);
	}
	free(n->places);
	buf_release(&n->system_authorities);
	endpoint_places_release(&n->where);
}

/* TLS that proves nothing is for the host that was named alone. What its
 * authorities vouch for is believed of those too that it sends us to. */
void
place_prepare(const struct network *n, const struct place *p,
    const struct url *u, struct exchange *x)
{
	struct url base;
	bool same;

	same =
	    url_parse(span_of(p->base), &base) && span_eq(base.host, u->host);
	x->timeout = n->options->timeout;
	x->tls = (struct http_tls){ .verify = p->verify || !same,
		.authorities = buf_span(&p->authorities) };
	if (same) {
		x->tls.cert = buf_span(&p->certs.cert);
		x->tls.key = buf_span(&p->certs.key);
		x->unix_socket = p->unix_socket;
	}
}

static bool
in_trouble(const struct exchange *x)
{
	return x->outcome == HTTP_ANSWERED &&
	    (x->status >= 500 || x->status == 429);
}

/* One way to speak to it: 1, 0 where another one may do, -1. */
static int
probe(struct network *n, struct place *p, bool tls, bool verify, bool last,
    struct err *err)
{
	const char *host = strcmp(p->host, "docker.io") == 0
	    ? "registry-1.docker.io"
	    : p->host;
	auto_buf struct buf body;
	auto_free char *url =
	    mem_printf("%s://%s/v2/", tls ? "https" : "http", host);
	struct exchange x = { .url = url,
		.whole = DOCUMENT_SECONDS,
		.sink = http_sink_buf,
		.sink_arg = &body };
	struct url u;
	int r = 0;

	buf_init(&body, HTTP_ERROR_BODY_MAX);
	free(p->base);
	p->base = mem_printf("%s://%s", tls ? "https" : "http", host);
	p->tls = tls;
	p->verify = verify;
	if (!url_parse(span_of(url), &u))
		return err_set(err, "'%s' is no host", p->host);
	place_prepare(n, p, &u, &x);
	r = last ? 0 : http_perform(n->http, &x, err);
	/* What answers is spoken to in this way, and may be in trouble. */
	if (r == 0 && (last || in_trouble(&x)))
		r = network_get(n, &x, err);
	if (r < 0)
		r = -1;
	else if (x.outcome == HTTP_ANSWERED && !in_trouble(&x))
		r = 1;
	else if (last || x.outcome == HTTP_ANSWERED)
		r = network_complain(p, "", &x, err);
	if (r == 1 && x.status == 401)
		p->challenge = x.challenge;
	exchange_release(n->http, &x);
	return r;
}

static int
find_way(struct network *n, struct place *p, struct err *err)
{
	struct span host = { "", 0 };
	bool lenient =
	    p->where->insecure || (p->where->own && n->options->insecure);
	int r;

	if (!host_of(p->host, &host))
		return err_set(err, "'%s' is no host", p->host);
	if (!lenient && host_is_loopback(host))
		lenient = p->certs.authorities.n == 0 && p->certs.cert.n == 0;
	if (!lenient)
		return probe(n, p, true, true, true, err);
	r = probe(n, p, true, false, false, err);
	return r ? r : probe(n, p, false, true, true, err);
}

int
place_open(struct network *n, struct place *p, struct err *err)
{
	if (p->state == PLACE_UNTRIED)
		p->state =
		    find_way(n, p, &p->why) < 0 ? PLACE_DEAD : PLACE_READY;
	if (p->state == PLACE_DEAD)
		*err = p->why;
	return p->state == PLACE_DEAD ? -1 : 0;
}

/* Engines */

static int
engine_certs(struct place *p, struct err *err)
{
	const char *path = getenv("DOCKER_CERT_PATH");
	const char *home = getenv("HOME");
	auto_free char *dir = path && *path
	    ? mem_strdup(path)
	    : mem_printf("%s/.docker", home ? home : "");
	const struct {
		const char *name;
		struct buf *into;
	} files[] = { { "ca.pem", &p->authorities },
		{ "cert.pem", &p->certs.cert }, { "key.pem", &p->certs.key } };

	for (size_t i = 0; i < array_len(files); i++) {
		auto_free char *name = mem_printf("%s/%s", dir, files[i].name);

		buf_init(files[i].into, CERTS_MAX + 1);
		if (read_pem(name, files[i].into, err) < 0)
			return -1;
	}
	return 0;
}

static int
engine_tcp(struct place *p, const char *host, const char *variable,
    struct err *err)
{
	const char *verify = getenv("DOCKER_TLS_VERIFY");
	bool docker = strcmp(variable, "DOCKER_HOST") == 0;
	struct span ignored;

	if (!host_of(host, &ignored))
		return err_set(err, "%s: what follows tcp:// is no HOST:PORT",
		    variable);
	p->tls = docker && verify && *verify;
	p->verify = true;
	p->host = mem_strdup(host);
	p->name = mem_strdup(host);
	p->base = mem_printf("%s://%s", p->tls ? "https" : "http", host);
	return p->tls ? engine_certs(p, err) : 0;
}

static void
engine_unix(struct place *p, const char *path)
{
	p->verify = true;
	p->unix_socket = path;
	p->host = mem_strdup(path);
	p->name = mem_strdup(path);
	p->base = mem_strdup("http://localhost");
}

static const char *
podman_socket(char *room, size_t n)
{
	const char *dir = getenv("XDG_RUNTIME_DIR");

	if (dir && *dir) {
		snprintf(room, n, "%s/podman/podman.sock", dir);
		if (access(room, F_OK) == 0)
			return room;
	}
	return "/run/podman/podman.sock";
}

int
engine_init(struct network *n, struct err *err)
{
	bool docker = n->options->engine == ENGINE_DOCKER;
	const char *variable = docker ? "DOCKER_HOST" : "CONTAINER_HOST";
	const char *value = getenv(variable);
	struct place *p = mem_zalloc(sizeof(*p));

	n->places = p;
	n->nplaces = 1;
	p->state = PLACE_READY;
	if (!value || !*value) {
		engine_unix(p,
		    docker ? "/var/run/docker.sock"
			   : podman_socket(n->socket_room,
				 sizeof(n->socket_room)));
		return 0;
	}
	if (span_starts(span_of(value), SPAN("unix:///"))) {
		engine_unix(p, value + 7);
		return 0;
	}
	if (span_starts(span_of(value), SPAN("tcp://")))
		return engine_tcp(p, value + 6, variable, err);
	/* Its value may hold a password. */
	return err_set(err,
	    "%s: only unix:///PATH and tcp://HOST:PORT are known (of an engine "
	    "elsewhere, 'ssh HOST docker save IMAGE' gives an archive)",
	    variable);
}
