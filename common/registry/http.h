/*
 * HTTP exchanges, several at a time on one thread: libcurl behind a narrow
 * door. HTTP/2 where TLS offers it; connections are reused. No redirect is
 * followed, no cookie kept, no password read from anywhere: whoever starts an
 * exchange decides about each step. Private to common/registry.
 */
#ifndef REGISTRY_HTTP_H
#define REGISTRY_HTTP_H

#include "base/buf.h"
#include "base/err.h"
#include "registry/headers.h"

enum {
	HTTP_HEADERS_MAX = 256 * 1024,   /* of one answer, all lines */
	HTTP_HEADER_MAX = 8192,          /* of one that is kept */
	HTTP_ERROR_BODY_MAX = 64 * 1024, /* the rest is passed over */
	HTTP_SLOW = 512,                 /* bytes a second that are too few */
};

enum http_outcome {
	HTTP_ANSWERED, /* there is a status; a body of 2xx went to the sink */
	HTTP_NOBODY,   /* no such host, or nobody listens there */
	HTTP_NO_TLS,   /* what listens there speaks no TLS, or broke off */
	HTTP_DISTRUST, /* its certificate, or ours, will not do */
	HTTP_BROKEN,   /* broke off, stalled, or spoke no HTTP */
	HTTP_STOPPED,  /* by the sink, or by a limit above */
};

/* How to speak TLS; PEM in memory, empty where there is none. Lives as long
 * as the exchange. */
struct http_tls {
	bool verify;
	struct span authorities; /* in place of the system's */
	struct span cert, key;
};

/*
 * One request and its answer. The caller zeroes it, fills in the first part and
 * starts it; when `done` is set the rest can be read. Strings are copied.
 */
struct exchange {
	const char *url;
	const char *accept;        /* NULL: none */
	const char *authorization; /* the header's whole value, or NULL */
	const char *form;          /* a form to be POSTed; NULL: GET */
	const char *unix_socket;   /* NULL: TCP */
	struct http_tls tls;
	uint64_t from;    /* > 0: Range: bytes=FROM- */
	unsigned timeout; /* seconds: to connect, and of too few bytes */
	unsigned whole;   /* seconds for everything; 0: no limit */
	/* Takes the body of a 2xx, piece by piece; -1 with *err stops it.
	 * Status and headers can be read by then. */
	int (*sink)(void *arg, struct span piece, struct err *err);
	void *sink_arg;

	bool done;
	enum http_outcome outcome;
	struct err err; /* unless HTTP_ANSWERED */
	int status;
	uint64_t length; /* Content-Length; UINT64_MAX: not given */
	char type[256];  /* Content-Type, as it came */
	char encoding[64];
	char location[HTTP_HEADER_MAX];
	char link[HTTP_HEADER_MAX];
	bool link_lost; /* there is a Link, but none to be kept */
	char retry_after[128];
	char range[128];  /* Content-Range */
	char digest[256]; /* Docker-Content-Digest */
	struct challenge challenge;
	struct buf error_body; /* of what is not 2xx */

	void *easy; /* private from here on */
	void *list;
	size_t header_bytes;
	char reason[256];
	bool enough; /* of an error's body */
	bool sunk;   /* sink or a limit set err */
};

struct http;

/* After curl's own set-up, before the sandbox. NULL on error. */
struct http *http_new(struct err *err);
void http_free(struct http *h);

/* The file of the authorities that the system trusts, as curl was built to
 * find it; "" where it knows none. The caller frees it. */
char *http_authorities_file(void);

/* Begins it; it lives until it is done, or exchange_release(). */
void http_start(struct http *h, struct exchange *x);
/*
 * Lets all that were begun go on, for at most so many milliseconds (-1: no
 * limit) or until something happened, there or on descriptor fd (-1: none).
 */
int http_pump(struct http *h, int fd, int milliseconds, struct err *err)
    must_check;
/* Begins one and pumps until it is done; others go on meanwhile. */
int http_perform(struct http *h, struct exchange *x, struct err *err)
    must_check;
/* Ends it where it stands, and makes it ready to be filled in again. */
void exchange_release(struct http *h, struct exchange *x);

/* A sink that fills a struct buf, and stops at its ceiling. */
int http_sink_buf(void *buf, struct span piece, struct err *err);

#endif
