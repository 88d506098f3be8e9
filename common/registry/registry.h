/*
 * The network process: all that speaks to a registry, a token server or an
 * engine. It alone has credentials; it has neither the cache nor the output,
 * only those descriptors that are handed to it to be filled; and it runs in a
 * sandbox in which it can make connections, read what resolving names and TLS
 * need, and append to what it was handed, but not change what is there. What it
 * brings is not trusted: whoever asked hashes it.
 *
 * registry_start() forks it. It wakes up with the first request, reads
 * configuration and credentials, and enters its sandbox. Requests are answered
 * in any order, as many at a time as were made. It ends when the handle is
 * freed, or when its maker dies.
 *
 * Sources: OCI distribution-spec 1.1; distribution's "Token Authentication" and
 * "OAuth2 Token Authentication"; Docker Engine API, ImageGet.
 */
#ifndef REGISTRY_REGISTRY_H
#define REGISTRY_REGISTRY_H

#include "image/digest.h"
#include "registry/headers.h"

enum { REGISTRY_MEDIA_TYPE_MAX = 128 };

enum registry_engine { ENGINE_NONE, ENGINE_DOCKER, ENGINE_PODMAN };

/* Strings must live as long as the handle. */
struct registry_options {
	enum registry_engine engine; /* else a registry: */
	const char *host;            /* "docker.io" */
	const char *repository;      /* "library/nginx"; "": none */
	bool by_digest;              /* what is asked for is a digest's */
	const char *creds_file;      /* NULL, and so on: not given */
	const char *cert_dir;
	const char *const *mirrors;
	size_t nmirrors;
	bool insecure;
	unsigned tries;   /* 5 */
	unsigned timeout; /* seconds: 30 */
};

enum request_kind {
	REQUEST_MANIFEST, /* target: tag or digest */
	/* Lists; target: as below, or where the last page said that the next
	 * one is. */
	REQUEST_REFERRERS, /* digest: what refers to it */
	REQUEST_BLOB,      /* target: digest */
	REQUEST_URL,       /* target: URL of a foreign layer, no credentials */
	REQUEST_TAGS,      /* empty, of the repository */
	REQUEST_CATALOG,   /* empty, of the host */
	REQUEST_ENGINE,    /* target: what the engine calls the image */
};

struct registry_request {
	enum request_kind kind;
	unsigned id; /* the caller's, for the events */
	const char *target;
	int fd;        /* what comes is appended there */
	unsigned skip; /* places that are not to be asked: see `place` below;
			* but for that, the one that had the last manifest */
	uint64_t have; /* bytes that need not come any more */
	uint64_t size; /* of a blob; at most so many of others */
};

enum registry_event_kind {
	EVENT_BYTES,  /* so many are there */
	EVENT_DONE,   /* all are */
	EVENT_ABSENT, /* there is none (404); `text` says so */
	EVENT_FAILED, /* `text` says why, for a person, host and repository too
		       */
};

struct registry_event {
	enum registry_event_kind kind;
	unsigned id;
	uint64_t bytes; /* in the descriptor */
	/* Who was asked: mirrors in their order, the registry last. Where it is
	 * not the last one the next can be asked. */
	unsigned place;
	bool last;
	char media_type[REGISTRY_MEDIA_TYPE_MAX]; /* of documents; or empty */
	struct digest digest;     /* that the registry claims; or unset */
	char text[URL_MAX_BYTES]; /* what is wrong; or the next page's target */
};

struct registry;

/* NULL on error. To be called before there is a second thread or a sandbox. */
struct registry *registry_start(const struct registry_options *options,
    struct err *err);
void registry_free(struct registry *r);
/* Ends the process, and waits until it is gone; no request is taken after. */
int registry_stop(struct registry *r, struct err *err) must_check;
/* Readable when there may be an event. */
int registry_fd(const struct registry *r);

int registry_request(struct registry *r, const struct registry_request *request,
    struct err *err) must_check;

/*
 * The next event: 1; 0 where there was none for so many milliseconds (-1: as
 * long as it takes), or a signal came; -1 where the process has gone.
 */
int registry_next(struct registry *r, struct registry_event *event,
    int milliseconds, struct err *err) must_check;

#endif
