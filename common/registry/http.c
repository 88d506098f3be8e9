#include "registry/http.h"

#include <curl/curl.h>
#include <limits.h>
#include <sys/socket.h>

#include "base/mem.h"
#include "registry/scan.h"

enum { PIECE = 256 * 1024 }; /* curl reads as much at a time */

struct http {
	CURLM *multi;
};

struct http *
http_new(struct err *err)
{
	struct http *h;
	CURLM *multi;

	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK ||
	    !(multi = curl_multi_init())) {
		err_set(err, "cannot set up HTTP");
		return NULL;
	}
	h = mem_zalloc(sizeof(*h));
	h->multi = multi;
	curl_multi_setopt(multi, CURLMOPT_PIPELINING, CURLPIPE_MULTIPLEX);
	return h;
}

void
http_free(struct http *h)
{
	if (!h)
		return;
	curl_multi_cleanup(h->multi);
	curl_global_cleanup();
	free(h);
}

char *
http_authorities_file(void)
{
	CURL *c = curl_easy_init();
	const char *name = NULL;
	char *copy;

	if (!c)
		mem_panic("out of memory");
	curl_easy_getinfo(c, CURLINFO_CAINFO, &name);
	copy = mem_strdup(name ? name : "");
	curl_easy_cleanup(c);
	return copy;
}

static void
stop(struct exchange *x)
{
	x->sunk = true;
}

/* A new answer begins: what a 1xx or a proxy's answer said does not count. */
static void
forget_headers(struct exchange *x)
{
	x->length = UINT64_MAX;
	x->type[0] = x->encoding[0] = x->location[0] = x->link[0] = '\0';
	x->retry_after[0] = x->range[0] = x->digest[0] = '\0';
	x->challenge = (struct challenge){ 0 };
	x->link_lost = false;
}

/* What does not fit is as good as not there: nobody sends it honestly. */
static void
keep(char *room, size_t n, struct span value)
{
	if (value.n >= n || memchr(value.p, '\0', value.n))
		return;
	memcpy(room, value.p, value.n);
	room[value.n] = '\0';
}

static bool
named(struct span line, const char *name, struct span *value)
{
	struct span rest = line, key;

	if (!span_cut(&rest, ':', &key) || !rest.p ||
	    !same_word(key, span_of(name)))
		return false;
	*value = trim_blanks(rest);
	return true;
}

static void
take_header(struct exchange *x, struct span line)
{
	const struct {
		const char *name;
		char *room;
		size_t n;
	} kept[] = {
		{ "Content-Type", x->type, sizeof(x->type) },
		{ "Content-Encoding", x->encoding, sizeof(x->encoding) },
		{ "Location", x->location, sizeof(x->location) },
		{ "Link", x->link, sizeof(x->link) },
		{ "Retry-After", x->retry_after, sizeof(x->retry_after) },
		{ "Content-Range", x->range, sizeof(x->range) },
		{ "Docker-Content-Digest", x->digest, sizeof(x->digest) },
	};
	struct span value;

	for (size_t i = 0; i < array_len(kept); i++)
		if (named(line, kept[i].name, &value))
			keep(kept[i].room, kept[i].n, value);
	if (named(line, "Link", &value) && value.n && x->link[0] == '\0')
		x->link_lost = true;
	if (named(line, "Content-Length", &value) &&
	    !span_to_u64(value, INT64_MAX, &x->length))
		x->length = UINT64_MAX;
	if (named(line, "WWW-Authenticate", &value))
		(void)challenge_parse(value, &x->challenge);
}

static size_t
on_header(char *p, size_t one, size_t n, void *arg)
{
	struct exchange *x = arg;
	struct span line = { p, n };

	(void)one;
	while (line.n &&
	    (line.p[line.n - 1] == '\n' || line.p[line.n - 1] == '\r'))
		line.n--;
	x->header_bytes += n;
	if (x->header_bytes > HTTP_HEADERS_MAX) {
		err_set(&x->err, "more than %d bytes of headers",
		    HTTP_HEADERS_MAX);
		stop(x);
		return 0;
	}
	if (span_starts(line, SPAN("HTTP/")))
		forget_headers(x);
	else
		take_header(x, line);
	return n;
}

static int
status_of(const struct exchange *x)
{
	long status = 0;

	curl_easy_getinfo(x->easy, CURLINFO_RESPONSE_CODE, &status);
	return (int)status;
}

static size_t
on_body(char *p, size_t one, size_t n, void *arg)
{
	struct exchange *x = arg;
	struct span piece = { p, n };

	(void)one;
	x->status = status_of(x);
	if (x->status / 100 != 2) {
		x->enough = x->error_body.n + n > HTTP_ERROR_BODY_MAX;
		if (x->enough)
			piece.n = HTTP_ERROR_BODY_MAX - x->error_body.n;
		buf_put(&x->error_body, piece);
		return x->enough ? 0 : n;
	}
	if (x->sink && x->sink(x->sink_arg, piece, &x->err) < 0) {
		stop(x);
		return 0;
	}
	return n;
}

static void
add_header(struct exchange *x, const char *name, const char *value)
{
	auto_free char *line = mem_printf("%s: %s", name, value);

	x->list = curl_slist_append(x->list, line);
	if (!x->list)
		mem_panic("out of memory");
}

/* The sandbox lets nobody change flags of what is open. */
static curl_socket_t
open_socket(void *arg, curlsocktype purpose, struct curl_sockaddr *a)
{
	(void)arg;
	(void)purpose;
	return socket(a->family, a->socktype | SOCK_NONBLOCK | SOCK_CLOEXEC,
	    a->protocol);
}

static void
set_blob(CURL *c, CURLoption option, struct span s)
{
	struct curl_blob blob = { (void *)(uintptr_t)s.p, s.n, CURL_BLOB_COPY };

	if (s.n)
		curl_easy_setopt(c, option, &blob);
}

static void
set_tls(CURL *c, const struct http_tls *t)
{
	curl_easy_setopt(c, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	curl_easy_setopt(c, CURLOPT_SSL_VERIFYPEER, t->verify ? 1L : 0L);
	curl_easy_setopt(c, CURLOPT_SSL_VERIFYHOST, t->verify ? 2L : 0L);
	set_blob(c, CURLOPT_CAINFO_BLOB, t->authorities);
	/* In place of the system's, which are in a folder too. */
	if (t->authorities.n)
		curl_easy_setopt(c, CURLOPT_CAPATH, NULL);
	set_blob(c, CURLOPT_SSLCERT_BLOB, t->cert);
	set_blob(c, CURLOPT_SSLKEY_BLOB, t->key);
}

static void
set_request(CURL *c, struct exchange *x)
{
	curl_easy_setopt(c, CURLOPT_URL, x->url);
	if (x->unix_socket)
		curl_easy_setopt(c, CURLOPT_UNIX_SOCKET_PATH, x->unix_socket);
	if (x->form)
		curl_easy_setopt(c, CURLOPT_COPYPOSTFIELDS, x->form);
	if (x->accept)
		add_header(x, "Accept", x->accept);
	if (x->authorization)
		add_header(x, "Authorization", x->authorization);
	if (x->from) {
		auto_free char *range =
		    mem_printf("bytes=%llu-", (unsigned long long)x->from);

		add_header(x, "Range", range);
	}
	curl_easy_setopt(c, CURLOPT_HTTPHEADER, x->list);
}

static void
set_limits(CURL *c, const struct exchange *x)
{
	curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT, (long)x->timeout);
	curl_easy_setopt(c, CURLOPT_LOW_SPEED_LIMIT, (long)HTTP_SLOW);
	curl_easy_setopt(c, CURLOPT_LOW_SPEED_TIME, (long)x->timeout);
	if (x->whole)
		curl_easy_setopt(c, CURLOPT_TIMEOUT, (long)x->whole);
}

/* As Go does, whose users' settings these are: what is on this machine is
 * never behind a proxy. */
static void
set_proxy(CURL *c, const struct exchange *x)
{
	struct url u;

	if (url_parse(span_of(x->url), &u) && host_is_loopback(u.host))
		curl_easy_setopt(c, CURLOPT_NOPROXY, "*");
}

void
http_start(struct http *h, struct exchange *x)
{
	CURL *c = curl_easy_init();

	if (!c)
		mem_panic("out of memory");
	x->easy = c;
	x->done = x->sunk = x->enough = false;
	x->status = 0;
	x->header_bytes = 0;
	forget_headers(x);
	buf_release(&x->error_body);
	buf_init(&x->error_body, HTTP_ERROR_BODY_MAX);
	curl_easy_setopt(c, CURLOPT_PRIVATE, x);
	curl_easy_setopt(c, CURLOPT_ERRORBUFFER, x->reason);
	x->reason[0] = '\0';
	curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(c, CURLOPT_NOPROGRESS, 1L);
	curl_easy_setopt(c, CURLOPT_PATH_AS_IS, 1L);
	curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(c, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
	curl_easy_setopt(c, CURLOPT_BUFFERSIZE, (long)PIECE);
	curl_easy_setopt(c, CURLOPT_USERAGENT, "img-fetch");
	curl_easy_setopt(c, CURLOPT_OPENSOCKETFUNCTION, open_socket);
	curl_easy_setopt(c, CURLOPT_HEADERFUNCTION, on_header);
	curl_easy_setopt(c, CURLOPT_HEADERDATA, x);
	curl_easy_setopt(c, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
	curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(c, CURLOPT_WRITEDATA, x);
	set_tls(c, &x->tls);
	set_request(c, x);
	set_limits(c, x);
	set_proxy(c, x);
	if (curl_multi_add_handle(h->multi, c) != CURLM_OK)
		mem_panic("cannot start an HTTP exchange");
}

static enum http_outcome
outcome_of(const struct exchange *x, CURLcode code)
{
	if (x->sunk)
		return HTTP_STOPPED;
	if (x->enough)
		return HTTP_ANSWERED;
	switch (code) {
	case CURLE_OK:
		return HTTP_ANSWERED;
	case CURLE_COULDNT_RESOLVE_HOST:
	case CURLE_COULDNT_RESOLVE_PROXY:
	case CURLE_COULDNT_CONNECT:
		return HTTP_NOBODY;
	case CURLE_SSL_CONNECT_ERROR:
		return HTTP_NO_TLS;
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CERTPROBLEM:
	case CURLE_SSL_CACERT_BADFILE:
	case CURLE_SSL_ISSUER_ERROR:
	case CURLE_SSL_INVALIDCERTSTATUS:
		return HTTP_DISTRUST;
	default:
		return HTTP_BROKEN;
	}
}

/* What curl says, unless it may quote a proxy's URL with the password in it. */
static const char *
reason_of(const struct exchange *x, CURLcode code)
{
	if (strcasestr(x->reason, "proxy"))
		code = CURLE_PROXY;
	switch (code) {
	case CURLE_COULDNT_RESOLVE_PROXY:
	case CURLE_UNSUPPORTED_PROTOCOL:
	case CURLE_URL_MALFORMAT:
	case CURLE_PROXY:
		return "the proxy that the environment names cannot be used";
	default:
		return x->reason[0] ? x->reason : curl_easy_strerror(code);
	}
}

static void
finish(struct http *h, struct exchange *x, CURLcode code)
{
	x->done = true;
	x->status = status_of(x);
	x->outcome = outcome_of(x, code);
	if (x->outcome != HTTP_ANSWERED && x->outcome != HTTP_STOPPED)
		err_set(&x->err, "%s", reason_of(x, code));
	curl_multi_remove_handle(h->multi, x->easy);
	curl_easy_cleanup(x->easy);
	x->easy = NULL;
	curl_slist_free_all(x->list);
	x->list = NULL;
}

int
http_pump(struct http *h, int fd, int milliseconds, struct err *err)
{
	struct curl_waitfd extra = { fd, CURL_WAIT_POLLIN, 0 };
	CURLMcode r = curl_multi_poll(h->multi, &extra, fd >= 0 ? 1 : 0,
	    milliseconds < 0 ? INT_MAX : milliseconds, NULL);
	CURLMsg *m;
	int left;

	if (r == CURLM_OK)
		r = curl_multi_perform(h->multi, &left);
	if (r != CURLM_OK)
		return err_set(err, "HTTP: %s", curl_multi_strerror(r));
	while ((m = curl_multi_info_read(h->multi, &left))) {
		char *x = NULL;

		if (m->msg != CURLMSG_DONE)
			continue;
		curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, &x);
		finish(h, (struct exchange *)(void *)x, m->data.result);
	}
	return 0;
}

int
http_perform(struct http *h, struct exchange *x, struct err *err)
{
	http_start(h, x);
	while (!x->done)
		if (http_pump(h, -1, 1000, err) < 0)
			return -1;
	return 0;
}

void
exchange_release(struct http *h, struct exchange *x)
{
	if (x->easy) {
		curl_multi_remove_handle(h->multi, x->easy);
		curl_easy_cleanup(x->easy);
	}
	curl_slist_free_all(x->list);
	buf_release(&x->error_body);
	*x = (struct exchange){ 0 };
}

int
http_sink_buf(void *buf, struct span piece, struct err *err)
{
	struct buf *b = buf;

	buf_put(b, piece);
	return buf_ok(b)
	    ? 0
	    : err_set(err, "the answer has more than %zu bytes", b->max);
}
