/*
 * Where a repository is to be had: its registry, or a mirror of it, as
 * registries.conf and the command line say; and the TLS material for a host.
 *
 * registries.conf, version 2 (containers-registries.conf(5)), is put together
 * from these files, those of a folder in the order of their names, and a
 * [[registry]] table replaces one with the same prefix of an earlier file:
 *	- the one that $CONTAINERS_REGISTRIES_CONF names: it must be there, and
 *	  no other is read; else
 *	- ${XDG_CONFIG_HOME:-$HOME/.config}/containers/registries.conf and, in
 *	  registries.conf.d beside it, *.conf; the system's files only where
 *	  the user has no registries.conf, and then before the user's folder:
 *	- /etc/containers/registries.conf and, in registries.conf.d beside it,
 *	  *.conf.
 * Read of it: [[registry]] prefix (also "*.example.com"), location, insecure,
 * blocked, mirror-by-digest-only, and of [[registry.mirror]] location,
 * insecure, pull-from-mirror ("all", "digest-only", "tag-only"). Keys that
 * mean nothing to us are passed over; those above are taken in any case, as
 * containers/image does. Short names always are docker.io's: what is fetched
 * must not depend on the machine.
 *
 * A prefix matches up to a '/', ':' or the end, hosts in any case; so a host
 * without a port matches at every port, and the port is kept. A wildcard stands
 * for one or more labels, and for the whole of the host in what it matches. The
 * longest prefix counts; of equal ones that without a wildcard. What it matched
 * is replaced by the location: of each mirror that may be asked, in their
 * order, and of the registry itself; without a location the registry itself is
 * asked as it is called. A prefix with a tag or digest is an error where it is
 * for the repository that is asked for: which tag is asked for is not known
 * here. Within one file the first of two tables with the same prefix counts;
 * differing in insecure or blocked they are an error.
 *
 * The TOML is read by a reader of our own for what such files hold (Debian has
 * no TOML library for C): TOML 1.0 but for dates and floats, which are refused
 * where they stand. A malformed file is an error that names file and line; a
 * *.conf that is no regular file, cannot be read or leads nowhere is one too.
 *
 * certs.d (containers-certs.d(5)): of the directories
 * ${XDG_CONFIG_HOME:-$HOME/.config}/containers/certs.d,
 * /etc/containers/certs.d and /etc/docker/certs.d the first that has a folder
 * HOST[:PORT], spelled as the host is, that may be read; --cert-dir names a
 * folder itself, which must be there. In it *.crt are authorities to be trusted
 * beside the system's, NAME.cert and NAME.key a client's certificate and its
 * key. A .cert without .key, or the other way round, is an error, and so are
 * two client certificates: there is no telling which one to show.
 */
#ifndef REGISTRY_ENDPOINT_H
#define REGISTRY_ENDPOINT_H

#include "base/buf.h"
#include "base/err.h"
#include "base/span.h"

enum {
	REGISTRIES_CONF_MAX = 1024 * 1024, /* bytes of one file */
	ENDPOINTS_MAX = 32,                /* mirrors of one repository */
	CERTS_MAX = 4 * 1024 * 1024,       /* bytes of all of a host */
};

/* One place to ask, in the order to ask them. */
struct endpoint_place {
	char *host;       /* "mirror.example.com:5000", "[::1]:5000" */
	char *repository; /* there: "hub/library/nginx" */
	bool insecure;    /* http, or TLS that proves nothing, will do */
	bool own;         /* the registry itself, not a mirror */
};

struct endpoint_places {
	struct endpoint_place *list;
	size_t n;
};

struct endpoint_sources {
	const char *registries_conf; /* $CONTAINERS_REGISTRIES_CONF */
	const char *xdg_config_home;
	const char *home;
	const char *etc;            /* "/etc"; another one in tests */
	const char *cert_dir;       /* --cert-dir */
	const char *const *mirrors; /* --mirror HOST[:PORT][/PATH] */
	size_t nmirrors;
};

/* The environment's part; the options' is left empty. */
void endpoint_sources_init(struct endpoint_sources *s);

/*
 * The places for `repository` of `host` ("docker.io", "library/nginx"), the
 * registry itself last. Mirrors of the command line come first. by_digest says
 * that a digest is asked for (digest-only, tag-only mirrors). The registry's
 * own host is as the reference has it ("docker.io") unless a location replaces
 * it; an empty repository ("" for the catalog) has no mirrors, and a location
 * with a path has no catalog. Blocked: an error, also where --mirror is given.
 * *out is to be released in every case.
 */
int endpoint_places_find(const struct endpoint_sources *s, struct span host,
    struct span repository, bool by_digest, struct endpoint_places *out,
    struct err *err) must_check;
void endpoint_places_release(struct endpoint_places *p);

/* TLS material, in memory, PEM. */
struct certs {
	struct buf authorities; /* all *.crt in turn; empty: none */
	struct buf cert, key;   /* empty: none */
};

/* Of a host; 0, also where there are none, or -1. *out is to be released in
 * every case. `use_cert_dir`: whether --cert-dir counts (for the registry
 * itself, not for mirrors). */
int certs_load(const struct endpoint_sources *s, struct span host,
    bool use_cert_dir, struct certs *out, struct err *err) must_check;
void certs_release(struct certs *c);

/* For tests: whether one registries.conf's text is taken (`name` is for
 * messages). */
int endpoint_parse_conf(struct span text, const char *name, struct err *err)
    must_check;

#endif
