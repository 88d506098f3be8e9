#include <errno.h>

#include "base/mem.h"
#include "registry/endpoint.h"
#include "registry/files.h"
#include "registry/location.h"

static size_t
bytes_of(const struct certs *c)
{
	return c->authorities.n + c->cert.n + c->key.n;
}

static int
read_one(const struct folder *f, const char *name, const struct certs *all,
    struct buf *out, struct err *err)
{
	out->max = out->n + (CERTS_MAX - bytes_of(all));
	return folder_read(f, name, out, err);
}

static int
add_authority(const struct folder *f, const char *name, struct certs *out,
    struct err *err)
{
	struct buf *b = &out->authorities;

	/* PEM begins at the begin of a line. */
	if (b->n && b->p[b->n - 1] != '\n' && bytes_of(out) < CERTS_MAX)
		buf_putc(b, '\n');
	return read_one(f, name, out, b, err);
}

/* NAME.cert of NAME.key, and the other way round. */
static int
check_other(const struct folder *f, struct span stem, const char *suffix,
    const char *name, struct err *err)
{
	auto_free char *other =
	    mem_printf("%.*s%s", (int)stem.n, stem.p, suffix);

	if (folder_has(f, span_of(other)))
		return 0;
	return err_set(err, "'%s/%s' without '%s'", f->path, name, other);
}

static int
add_client(const struct folder *f, const char *name, struct span stem,
    struct certs *out, struct err *err)
{
	auto_free char *key = mem_printf("%.*s.key", (int)stem.n, stem.p);

	/* libcurl shows one, and would leave it to chance which. */
	if (out->cert.p)
		return err_set(err, "'%s' has more than one client certificate",
		    f->path);
	if (read_one(f, name, out, &out->cert, err) < 0 ||
	    read_one(f, key, out, &out->key, err) < 0)
		return -1;
	if (!out->cert.n || !out->key.n)
		return err_set(err, "'%s/%s' or its key is empty", f->path,
		    name);
	return 0;
}

static bool
cut_suffix(struct span *s, const char *suffix)
{
	if (!span_ends(*s, span_of(suffix)))
		return false;
	s->n -= strlen(suffix);
	return true;
}

static int
add_name(const struct folder *f, const char *name, struct certs *out,
    struct err *err)
{
	struct span stem = span_of(name);

	if (cut_suffix(&stem, ".crt"))
		return add_authority(f, name, out, err);
	if (cut_suffix(&stem, ".key"))
		return check_other(f, stem, ".cert", name, err);
	if (!cut_suffix(&stem, ".cert"))
		return 0;
	if (check_other(f, stem, ".key", name, err) < 0)
		return -1;
	return add_client(f, name, stem, out, err);
}

/* 1, 0 where there is no such folder, or -1. */
static int
load_folder(const char *path, struct certs *out, struct err *err)
{
	auto_folder struct folder f = { 0 };
	int got = folder_list(path, &f, err);

	for (size_t i = 0; got > 0 && i < f.n; i++)
		if (add_name(&f, f.names[i], out, err) < 0)
			return -1;
	return got;
}

/* dockerd makes /etc/docker for root alone; nobody else can mean it. */
static bool
may_look(const char *path)
{
	return access(path, R_OK) == 0 || errno != EACCES;
}

static int
load_host(const struct endpoint_sources *s, struct span host, struct certs *out,
    struct err *err)
{
	auto_free char *user =
	    settings_path(s->xdg_config_home, s->home, "containers/certs.d");
	auto_free char *containers =
	    mem_printf("%s/containers/certs.d", s->etc);
	auto_free char *docker = mem_printf("%s/docker/certs.d", s->etc);
	const char *const dirs[] = { user, containers, docker };

	for (size_t i = 0; i < array_len(dirs); i++) {
		auto_free char *path = NULL;
		int got;

		if (!dirs[i])
			continue;
		path = mem_printf("%s/%.*s", dirs[i], (int)host.n, host.p);
		got = may_look(path) ? load_folder(path, out, err) : 0;
		if (got)
			return got < 0 ? -1 : 0;
	}
	return 0;
}

int
certs_load(const struct endpoint_sources *s, struct span host,
    bool use_cert_dir, struct certs *out, struct err *err)
{
	int got;

	buf_init(&out->authorities, CERTS_MAX);
	buf_init(&out->cert, CERTS_MAX);
	buf_init(&out->key, CERTS_MAX);
	/* It becomes a part of a path. */
	if (!location_host_is_valid(host))
		return err_set(err, "'%.*s' is no registry", SPAN_ARG(host));
	if (!use_cert_dir || !s->cert_dir)
		return load_host(s, host, out, err);
	got = load_folder(s->cert_dir, out, err);
	return got ? (got < 0 ? -1 : 0)
		   : err_set(err, "no folder '%s'", s->cert_dir);
}

void
certs_release(struct certs *c)
{
	if (c->key.p)
		explicit_bzero(c->key.p, c->key.n);
	buf_release(&c->authorities);
	buf_release(&c->cert);
	buf_release(&c->key);
}
