/*
 * Credentials for a registry, from where the ecosystem keeps them.
 *
 * Looked at in this order, the first that knows the registry wins:
 *	1. --creds-file FILE: its first line, USER:PASSWORD; else $IMG_CREDS,
 *	   the same
 *	2. $REGISTRY_AUTH_FILE
 *	3. ${XDG_RUNTIME_DIR}/containers/auth.json, or without that variable
 *	   /run/containers/UID/auth.json; then
 *	   ${XDG_CONFIG_HOME:-$HOME/.config}/containers/auth.json
 *	4. ${DOCKER_CONFIG:-$HOME/.docker}/config.json
 * Within a file: credHelpers, then auths, then credsStore; in auths and
 * credHelpers the key that is the repository, then each path above it, then
 * the host (containers-auth.json(5)). Keys in docker's older spelling
 * ("https://index.docker.io/v1/") are taken as the host they mean; docker.io,
 * index.docker.io and registry-1.docker.io are one. Hosts are compared without
 * regard to case, repositories byte by byte. An entry of auths that is empty
 * hides those less close and leaves it to credsStore; an empty name in
 * credHelpers keeps a registry out of credsStore.
 *
 * A helper is asked for the key of credHelpers as it is spelled there, or for
 * the host (credsStore); for "https://index.docker.io/v1/" where credsStore or
 * a key that is a URL means docker.io. One that says "credentials not found",
 * or gives neither user nor secret, knows nothing, and the search goes on
 * behind it. One that is not in PATH (of which only absolute folders count), or
 * fails in another way, is an error. It runs in a session of its own, without
 * IMG_CREDS; its stderr is ours; it is killed when its time is over.
 *
 * Sources: containers-auth.json(5); docker/cli, config file format;
 * docker-credential-helpers, protocol ("get": the server's name on stdin,
 * {"ServerURL","Username","Secret"} on stdout, a user "<token>" says that the
 * secret is an identity token).
 *
 * A file that is named by an option or by $REGISTRY_AUTH_FILE must be there,
 * the others may be missing. A file that is malformed, or no regular one (a
 * pipe could keep us waiting), is an error. Credentials are never part of a
 * message.
 */
#ifndef REGISTRY_CREDENTIALS_H
#define REGISTRY_CREDENTIALS_H

#include "base/err.h"
#include "base/span.h"

enum {
	CREDENTIALS_FILE_MAX = 1024 * 1024, /* bytes of an auth file */
	CREDENTIALS_MAX = 64 * 1024,        /* of one secret: identity tokens of
					     * cloud registries have 5,000 */
	CREDENTIALS_HELPER_SECONDS = 60,    /* a helper may ask a cloud */
};

/*
 * All NULL: there are none, and the registry is asked as anonymous. user and
 * password are both there or both NULL; a password may be empty. The tokens
 * have visible ASCII alone, and are not empty.
 */
struct credentials {
	char *user; /* without colon */
	char *password;
	char *identity_token; /* for the OAuth2 token endpoint (POST) */
	char *registry_token; /* a bearer token to be used as it is */
};

/* What to look in. Values of environment variables; NULL where unset. */
struct credential_sources {
	const char *creds_file; /* --creds-file */
	const char *creds;      /* IMG_CREDS */
	const char *registry_auth_file;
	const char *xdg_runtime_dir;
	const char *xdg_config_home;
	const char *docker_config;
	const char *home;
	unsigned uid;
};

/* From the option and this process's environment, which is left as it is. */
void credential_sources_init(struct credential_sources *s,
    const char *creds_file);

/*
 * Finds the credentials for `repository` ("library/nginx"; "" for the registry
 * as a whole) of `host` ("docker.io", "localhost:5000"). `own` says that it is
 * the registry that the user named: only that one is given what --creds-file
 * and IMG_CREDS say, a mirror is not. Runs credential helpers: not to be
 * called in a sandbox. 0, also where there are none, or -1. *out is to be
 * released; all NULL after an error.
 */
int credentials_find(const struct credential_sources *s, struct span host,
    struct span repository, bool own, struct credentials *out, struct err *err)
    must_check;

/* Overwrites, then frees. */
void credentials_release(struct credentials *c);

/*
 * The parts, for tests and fuzzing: what an auth file's text says of a
 * registry. 1: *out is set, or *helper is (to be freed, the X of
 * docker-credential-X, with *server what to ask it for, to be freed too); 0: it
 * says nothing of this registry.
 */
int credentials_of_file(struct span text, struct span host,
    struct span repository, struct credentials *out, char **helper,
    char **server, struct err *err) must_check;
/* What a helper printed; 0, also where it says nothing (*out all NULL). */
int credentials_of_helper(struct span text, struct credentials *out,
    struct err *err) must_check;

#endif
