#include "registry/network.h"

#include <poll.h>
#include <stdio.h>
#include <time.h>

#include "base/clock.h"
#include "base/mem.h"
#include "registry/wire.h"
#include "sandbox/sandbox.h"

/* Half of the wait is left to chance, so that a thousand builds that were
 * turned away at once do not come back at once (xorshift; no secret in it). */
static int64_t
backoff(struct network *n, unsigned tries)
{
	int64_t wait = RETRY_FIRST;

	for (unsigned i = 1; i < tries && wait < RETRY_LONGEST; i++)
		wait *= 2;
	if (wait > RETRY_LONGEST)
		wait = RETRY_LONGEST;
	n->chance ^= n->chance << 13;
	n->chance ^= n->chance >> 17;
	n->chance ^= n->chance << 5;
	return wait / 2 + (int64_t)(n->chance % (uint32_t)(wait / 2 + 1));
}

bool
status_may_pass(int status)
{
	switch (status) {
	case 408:
	case 429:
	case 500:
	case 502:
	case 503:
	case 504:
		return true;
	default:
		return false;
	}
}

static const char *
status_words(int status)
{
	switch (status) {
	case 401:
		return "401 Unauthorized";
	case 403:
		return "403 Forbidden";
	case 404:
		return "404 Not Found";
	case 429:
		return "429 Too Many Requests";
	case 500:
		return "500 Internal Server Error";
	case 502:
		return "502 Bad Gateway";
	case 503:
		return "503 Service Unavailable";
	case 504:
		return "504 Gateway Timeout";
	default:
		return NULL;
	}
}

static const char *
hint(const struct place *p, enum http_outcome outcome)
{
	if (outcome == HTTP_NO_TLS && !p->unix_socket)
		return " (no TLS there? see --insecure)";
	if (outcome == HTTP_DISTRUST)
		return " (see --cert-dir, --insecure)";
	return "";
}

/* Whether a body has our own secrets in it. */
static bool
echoes(const struct place *p, struct span body)
{
	const char *const secrets[] = { p->credentials.password,
		p->credentials.identity_token, p->credentials.registry_token };

	for (size_t i = 0; i < array_len(secrets); i++)
		if (secrets[i] && *secrets[i] &&
		    memmem(body.p, body.n, secrets[i], strlen(secrets[i])))
			return true;
	return p->token.n &&
	    memmem(body.p, body.n, p->token.p, p->token.n) != NULL;
}

int
network_complain(const struct place *p, const char *subject,
    const struct exchange *x, struct err *err)
{
	auto_buf struct buf body = { 0 };
	const char *words = status_words(x->status);
	char number[32];
	uint32_t seconds;

	if (x->outcome != HTTP_ANSWERED) {
		/* A line of its own making, which may be *err itself. */
		auto_free char *why = mem_strdup(x->err.msg);

		return err_set(err, "%s%s: %s%s", p->name, subject, why,
		    hint(p, x->outcome));
	}
	buf_init(&body, 2 * ERR_MAX);
	if (!echoes(p, buf_span(&x->error_body)))
		error_body_put(&body, buf_span(&x->error_body));
	if (status_may_pass(x->status) &&
	    retry_after_parse(span_of(x->retry_after), time(NULL), &seconds) &&
	    seconds > RETRY_AFTER_MAX)
		buf_printf(&body, "%sasks to come back in %u seconds",
		    body.n ? ": " : "", seconds);
	snprintf(number, sizeof(number), "status %d", x->status);
	return err_set(err, "%s%s: %s%s%s", p->name, subject,
	    words ? words : number, body.n ? ": " : "", buf_str(&body));
}

static int
pause_for(struct network *n, int64_t wait, struct err *err)
{
	int64_t until = clock_ms() + wait;

	for (int64_t left = wait; left > 0; left = until - clock_ms())
		if (http_pump(n->http, -1, (int)left, err) < 0)
			return -1;
	return 0;
}

int64_t
network_wait(struct network *n, const struct exchange *x, unsigned tries)
{
	uint32_t seconds;

	if (tries >= n->options->tries)
		return -1;
	if (x->outcome != HTTP_ANSWERED ||
	    !retry_after_parse(span_of(x->retry_after), time(NULL), &seconds))
		return backoff(n, tries);
	return seconds <= RETRY_AFTER_MAX ? (int64_t)seconds * 1000 : -1;
}

/* What listens there may break off now and then, but hardly twice. */
static bool
may_pass(const struct exchange *x, unsigned tries)
{
	if (x->outcome == HTTP_ANSWERED)
		return status_may_pass(x->status);
	return x->outcome == HTTP_BROKEN ||
	    (x->outcome == HTTP_NO_TLS && tries == 1);
}

int
network_get(struct network *n, struct exchange *x, struct err *err)
{
	struct buf *body = x->sink_arg;

	for (unsigned tries = 1;; tries++) {
		int64_t wait;

		buf_reset(body);
		if (http_perform(n->http, x, err) < 0)
			return -1;
		wait = may_pass(x, tries) ? network_wait(n, x, tries) : -1;
		if (wait < 0)
			return 0;
		if (pause_for(n, wait, err) < 0)
			return -1;
	}
}

static int
init(struct network *n, struct err *err)
{
	struct sandbox_want want = { .beneath = -1,
		.threads = true,
		.network = true };

	want.local = n->options->engine != ENGINE_NONE;
	n->http = http_new(err);
	if (!n->http)
		return -1;
	hash_prepare();
	if ((n->options->engine ? engine_init(n, err) : places_init(n, err)) <
	    0)
		return -1;
	return sandbox_enter(want, err);
}

/* Nothing can be had: every request is told why. */
static void
refuse(int socket, const struct wire_request *m, const struct err *why)
{
	struct wire_event event = { .kind = EVENT_FAILED, .id = m->id };
	struct pollfd p = { socket, POLLOUT, 0 };
	struct err err;

	snprintf(event.text, sizeof(event.text), "%s", why->msg);
	while (wire_send_event(socket, &event, &err) == 0)
		if (poll(&p, 1, -1) < 0)
			return;
}

static void
refuse_all(int socket, struct wire_request *m, int fd, const struct err *why)
{
	struct err err;

	do {
		close(fd);
		refuse(socket, m, why);
	} while (wire_take_request(socket, m, &fd, &err) > 0);
}

/* 1 while the other end is there. */
static int
take_requests(struct network *n, struct err *err)
{
	struct pollfd p = { n->socket, POLLIN, 0 };
	struct wire_request m;
	int fd, r = 1;

	while (r > 0 && poll(&p, 1, 0) > 0) {
		r = wire_take_request(n->socket, &m, &fd, err);
		if (r > 0)
			job_new(n, &m, fd);
	}
	return r;
}

static int
serve(struct network *n, struct err *err)
{
	int r = 1;

	while (r > 0) {
		int wait = jobs_step(n, err);

		if (wait < -1 || http_pump(n->http, n->socket, wait, err) < 0)
			return -1;
		r = take_requests(n, err);
	}
	return r;
}

void
network_run(const struct registry_options *options, int socket)
{
	struct network n = { .options = options,
		.socket = socket,
		.chance = (uint32_t)clock_ms() | 1 };
	struct wire_request m;
	struct err err;
	int fd;

	if (wire_take_request(socket, &m, &fd, &err) <= 0)
		return;
	if (init(&n, &err) < 0) {
		refuse_all(socket, &m, fd, &err);
	} else {
		job_new(&n, &m, fd);
		if (serve(&n, &err) < 0)
			refuse(socket, &m, &err);
	}
	jobs_release(&n);
	places_release(&n);
	http_free(n.http);
}
