/*
 * Inside the network process. network.c: requests, one after the other;
 * job.h: what one request takes; place.c: a registry or mirror, how to speak
 * to it; authorization.c: the right to. Private to common/registry.
 */
#ifndef REGISTRY_NETWORK_H
#define REGISTRY_NETWORK_H

#include "registry/credentials.h"
#include "registry/endpoint.h"
#include "registry/http.h"
#include "registry/registry.h"

enum {
	RETRY_AFTER_MAX = 60,         /* seconds that we would wait */
	RETRY_FIRST = 500,            /* milliseconds; doubles each time */
	RETRY_LONGEST = 30 * 1000,    /* milliseconds */
	RETRY_PROGRESS = 1024 * 1024, /* bytes that make a try not count */
	REDIRECTS_MAX = 10,
	DOCUMENT_SECONDS = 120, /* for a manifest, a token, a page */
};

enum place_state { PLACE_UNTRIED, PLACE_READY, PLACE_DEAD };

/* A registry or a mirror. */
struct place {
	const struct endpoint_place *where;
	enum place_state state;
	struct err why; /* of PLACE_DEAD */
	char *base;     /* "https://mirror.example.com:5000" */
	char *host;     /* "mirror.example.com:5000" */
	char *name;     /* for messages: "HOST/REPOSITORY" */
	const char *unix_socket;
	bool tls, verify;
	struct certs certs;
	struct buf authorities; /* the system's and those of certs */
	struct credentials credentials;
	struct challenge challenge;
	struct buf token;
	unsigned token_number; /* grows with each token */
	int64_t token_until;   /* by clock_ms() */
	bool served;           /* it has answered something */
};

struct network {
	const struct registry_options *options;
	int socket;
	struct http *http;
	struct endpoint_places where;
	struct place *places;
	size_t nplaces;
	size_t preferred;              /* the one that had the manifest */
	struct buf system_authorities; /* of SSL_CERT_FILE, or the system's */
	struct job *jobs;
	char socket_room[512]; /* the path of podman's socket */
	uint32_t chance;       /* state of the jitter's generator */
};

/* Serves requests until the socket ends. */
void network_run(const struct registry_options *options, int socket);

/* How long to wait after try number `tries` (1: the first one) that had this
 * answer; -1: there is to be none. */
int64_t network_wait(struct network *n, const struct exchange *x,
    unsigned tries);
/* A passing trouble: statuses that say so. */
bool status_may_pass(int status);
/*
 * What an answer that is no success says, as an error: "HOST/REPOSITORY:
 * manifest '1': 404 Not Found: MANIFEST_UNKNOWN: manifest unknown"; `subject`
 * is ": manifest '1'", or empty.
 */
int network_complain(const struct place *p, const char *subject,
    const struct exchange *x, struct err *err);

/* place.c */

/* All places of the repository, with certificates and credentials. */
int places_init(struct network *n, struct err *err) must_check;
/* The engine's socket in place of a registry. */
int engine_init(struct network *n, struct err *err) must_check;
void places_release(struct network *n);
/* Finds out how to speak to it; once. Others go on meanwhile. */
int place_open(struct network *n, struct place *p, struct err *err) must_check;
/* TLS and timeouts of an exchange with this URL, of the place or of where it
 * sent us. */
void place_prepare(const struct network *n, const struct place *p,
    const struct url *u, struct exchange *x);
/* A document that is wanted at once, tried as often as the options say. The
 * answer is in x, whatever its status is. */
int network_get(struct network *n, struct exchange *x, struct err *err)
    must_check;

/* authorization.c */

/* The value for Authorization; empty where there is none to be had. */
int place_authorization(struct network *n, struct place *p, struct buf *out,
    struct err *err) must_check;
/* A 401 with this challenge came for token number `used`: gets another token,
 * unless there is a newer one. -1 where there is no way to. */
int place_renew(struct network *n, struct place *p, const struct challenge *c,
    unsigned used, struct err *err) must_check;

/* job.c */

/* Takes up a request; the descriptor is the job's from now on. */
struct wire_request;

void job_new(struct network *n, const struct wire_request *m, int fd);
/*
 * Lets each job go on as far as it can, and tells of it. Milliseconds until one
 * has something to do by itself; -1: they wait for others; below: trouble.
 */
int jobs_step(struct network *n, struct err *err) must_check;
void jobs_release(struct network *n);

#endif
