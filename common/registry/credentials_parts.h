/*
 * Between the files of credentials*.c: secrets in memory, the places within an
 * auth file, and the run of a helper.
 */
#ifndef REGISTRY_CREDENTIALS_PARTS_H
#define REGISTRY_CREDENTIALS_PARTS_H

#include "json/json.h"
#include "registry/credentials.h"

enum {
	HELPER_NAME_MAX = 128,    /* bytes of the X of docker-credential-X */
	HELPER_SERVER_MAX = 2048, /* of what it is asked for: less than any
				   * pipe holds */
	HELPER_OUTPUT_MAX = 4 * CREDENTIALS_MAX, /* of what it prints */
};

/* A buffer that held secrets: overwrites, then frees. */
void secret_release(struct buf *b);

#define auto_secret __attribute__((cleanup(secret_release)))

/* As json_parse, but no part of the text gets into the message. */
struct json_doc *secret_json(struct span text, size_t max, struct err *err);

/* The string that is a field of v; the empty span where there is none. */
int secret_field(const struct json *v, const char *key, struct span *out,
    struct err *err) must_check;

/*
 * Parts of *out, checked: of at most CREDENTIALS_MAX bytes, without NUL. A user
 * is not empty and has no colon (RFC 7617). A token has at least one byte, and
 * only those that may stand in a header (RFC 9110, 5.6.2: VCHAR).
 */
int credentials_set_user(struct credentials *out, struct span user,
    struct span password, struct err *err) must_check;
/* `to` is one of out's two tokens. */
int credentials_set_token(char **to, struct span token, struct err *err)
    must_check;
/* USER:PASSWORD; the password may have colons. */
int credentials_set_pair(struct credentials *out, struct span pair,
    struct err *err) must_check;

/* The places within an auth file, in the order to look at them. */
enum auth_place {
	AUTH_HELPERS, /* credHelpers */
	AUTH_ENTRIES, /* auths */
	AUTH_STORE,   /* credsStore */
	AUTH_PLACES,
};

/* What one of them says; zeroed where it says nothing. */
struct auth_answer {
	struct credentials credentials;
	char *helper;
	char *server;
};

/* 1: *out says something, and is to be released; 0; -1. */
int auth_file_look(const struct json *root, enum auth_place place,
    struct span host, struct span repository, struct auth_answer *out,
    struct err *err) must_check;
void auth_answer_release(struct auth_answer *a);

/*
 * Asks docker-credential-NAME for `server`, for at most so many seconds: 1 with
 * *out, to be released; 0 where it knows nothing; -1.
 */
int helper_get(const char *name, const char *server, unsigned seconds,
    struct credentials *out, struct err *err) must_check;

#endif
