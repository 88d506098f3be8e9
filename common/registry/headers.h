/*
 * What HTTP headers and registries' small documents say. Pure functions on
 * hostile text; each bounds what it takes.
 */
#ifndef REGISTRY_HEADERS_H
#define REGISTRY_HEADERS_H

#include "base/buf.h"
#include "base/err.h"

enum {
	CHALLENGE_PART_MAX = 2048, /* realm, service, scope; the longest seen
				    * in the wild has 300 */
	TOKEN_MAX = 64 * 1024,     /* a bearer token */
	TOKEN_DOCUMENT_MAX = 256 * 1024,
	URL_MAX_BYTES = 8192,       /* presigned ones have up to 3,000 */
	ERROR_BODY_MAX = 64 * 1024, /* longer ones say nothing */
	ERROR_TEXT_MAX = 300,       /* what is shown of it */
};

enum challenge_scheme { CHALLENGE_NONE, CHALLENGE_BASIC, CHALLENGE_BEARER };

struct challenge {
	enum challenge_scheme scheme;
	char realm[CHALLENGE_PART_MAX];
	char service[CHALLENGE_PART_MAX];
	char scope[CHALLENGE_PART_MAX];
	char error[64]; /* "invalid_token", "insufficient_scope" */
};

/*
 * One WWW-Authenticate header's value (RFC 9110, 11.6.1): challenges separated
 * by commas, parameters as tokens or quoted strings with backslashes; names and
 * schemes in any case. Updates *c where the value has a better scheme than *c
 * has: bearer before basic before none. Unknown schemes are passed over. False
 * where the value is malformed or a part too long; *c is then as it was. A
 * bearer challenge without realm is malformed, and so is a parameter twice in
 * one challenge. Taken beyond the grammar: blanks around "=", and values
 * without quotes that are no tokens (URLs), up to a comma, semicolon or blank.
 */
bool challenge_parse(struct span value, struct challenge *c);

/*
 * Retry-After (RFC 9110, 10.2.3): seconds from `now`, from delta-seconds or any
 * of the three HTTP dates, of the years 1970 to 9999 (a date in the past is 0;
 * a year of two digits is at most 50 years ahead of `now`). False where it is
 * none. At most UINT32_MAX.
 */
bool retry_after_parse(struct span value, int64_t now, uint32_t *seconds);

/* Content-Range "bytes FROM-TO/TOTAL" of a 206 (RFC 9110, 14.4); *total is
 * UINT64_MAX for "*". False where it is none, or TO < FROM, or TOTAL <= TO, or
 * a number is over INT64_MAX. */
bool content_range_parse(struct span value, uint64_t *from, uint64_t *to,
    uint64_t *total);

/* The media type alone, without parameters and blanks, in lower case, in
 * `room`; empty where it is none, or longer than n. */
struct span media_type_parse(struct span value, char *room, size_t n);

/* The target of rel="next" (or rel=next) of a Link header (RFC 8288); empty
 * where there is none. A view into `value`. */
struct span link_next_parse(struct span value);

/*
 * A URL, taken apart: views into the text. Only http and https, with a host,
 * of at most URL_MAX_BYTES visible ASCII bytes; no user information, backslash
 * or fragment. A host is an IPv6 address in brackets, or a name or IPv4 address
 * of letters, digits, "-", "." and "_": nothing that needs decoding.
 */
struct url {
	bool tls;
	struct span host; /* without brackets, as given */
	uint16_t port;    /* the scheme's where not given */
	struct span rest; /* "/path?query", "?query" or empty */
};

bool url_parse(struct span text, struct url *u);
/* Whether scheme, host (case aside) and port are the same (RFC 6454). */
bool url_same_origin(const struct url *a, const struct url *b);
/* localhost, *.localhost (case aside), 127.0.0.0/8 as four decimal numbers, ::1
 * in any spelling, ::ffff:127.x.y.z; without brackets. Not what else a resolver
 * may take for those ("127.1", "0x7f.0.0.1"). */
bool host_is_loopback(struct span host);
/*
 * Resolves a Location or Link against the URL that it was answered to (RFC
 * 3986, 5.2, for absolute URLs, "//host/…", "/path", "?query" and relative
 * paths). False, and *out as it was, where the result is not a URL as above. A
 * fragment is dropped, "." and ".." are taken out, the scheme becomes lower
 * case. *out is emptied first; `base` and `reference` may be in it.
 */
bool url_resolve(struct span base, struct span reference, struct buf *out);
/* Appends s, percent-encoded but for unreserved characters (RFC 3986, 2.3). */
void url_put_escaped(struct buf *b, struct span s);

/*
 * The body of an error answer, in one line for a person: "MANIFEST_UNKNOWN:
 * manifest unknown" of {"errors":[{"code","message","detail"}]}, of the first
 * error that has either; {"message"}, {"error"} (with "error_description", or
 * an object with "message"), {"details"} of token servers and engines; a JSON
 * string; the text itself where it is short, plain and one line. Appends
 * nothing where the body says nothing. Cut to ERROR_TEXT_MAX bytes. Ignores
 * everything malformed. Line ends and NULs become blanks, other control bytes
 * are kept: whoever prints replaces them.
 */
void error_body_put(struct buf *b, struct span body);

/*
 * A token server's answer: {"token"} or {"access_token"} (the first wins),
 * "expires_in" (seconds; 60 where absent, as the specification says, or no
 * number above 0). -1 where there is no token, or one with bytes that do not
 * belong in a header. *t is set anew in every case; its text is to be released.
 * Messages hold nothing of the answer.
 */
struct token {
	struct buf text;
	uint32_t expires_in;
};
int token_parse(struct span body, struct token *t, struct err *err) must_check;

#endif
