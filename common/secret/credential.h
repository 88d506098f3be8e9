/*
 * Files that are there to hold credentials, each read by its own grammar for
 * an actual secret: SECRET_CREDENTIAL, SECRET_HASH, SECRET_URL; SECRET_VARIABLE
 * of a shell's history.
 *
 * A file that is encrypted, or that only says where a secret is, has none. The
 * name that a secret is told with is the way to it: "auths.ghcr.io.auth".
 *
 * A row a file: .docker/config.json, .dockercfg, .npmrc, .yarnrc.yml, .netrc,
 * .pypirc, pip.conf, .git-credentials, .git/config, kubeconfig,
 * .aws/credentials and config, gcloud (service accounts,
 * application_default_credentials.json, access_tokens.db by its bytes), .azure,
 * .pgpass, .my.cnf, .mylogin.cnf, .htpasswd, wp-config.php, .env, Maven's
 * settings.xml and settings-security.xml, gradle.properties, .sbt credentials,
 * .gem/credentials, .bundle/config, .cargo/credentials, composer's auth.json,
 * .nuget, .config/hub, gh/hosts.yml, .s3cfg, rclone.conf, .terraformrc,
 * .vault-token, .ssh/id_*, shell histories, .mysql_history, .psql_history,
 * .tfstate, .ovpn with keys, wpa_supplicant, NetworkManager's connections,
 * cloud-init's user data, apt's auth.conf …
 */
#ifndef SECRET_CREDENTIAL_H
#define SECRET_CREDENTIAL_H

#include "base/err.h"
#include "secret/secret.h"

enum {
	/* Bytes of such a file: none comes near. */
	CREDENTIAL_FILE_MAX = 4 * 1024 * 1024,
};

struct credential_field;

struct credential_file {
	const char *id;        /* "docker-config": stable, as a pattern's */
	const char *title;     /* "Docker credentials" */
	const char *paths[12]; /* globs (select/select.h), ending with NULL */
	enum severity severity;
	/* What in it is a secret, for those readers that give names to values
	 * (credential_parts.h), ending with a zeroed row; NULL: the reader
	 * knows. */
	const struct credential_field *fields;
	/* -1: the file is not what its name says, *err why. What was told of
	 * before holds. */
	int (*read)(const struct credential_file *f, struct span body,
	    secret_fn *found, void *arg, struct err *err);
	const char *yes; /* a body with a secret, */
	const char *no;  /* and one without, such as a reference to one */
	const char *source;
};

/* All of them, in a fixed order: their number, and the i-th (from 0). */
size_t credential_count(void);
const struct credential_file *credential_at(size_t i);

/* NULL: it is no such file. Asked of each path of an image: fast. */
const struct credential_file *credential_file_of(struct span path);

#endif
