/*
 * A request's life, until it is answered: redirects, renewed tokens, further
 * tries. It is for one place; whether another one is asked afterwards, whoever
 * made the request decides, who knows what the bytes are worth.
 */
#include "registry/job.h"

#include <stdio.h>
#include <time.h>

#include "base/clock.h"
#include "base/mem.h"

static void
end_with(struct job *j, enum registry_event_kind kind, const char *text)
{
	struct network *n = j->network;

	j->state = JOB_OVER;
	j->report = (struct wire_event){ .kind = kind,
		.id = j->id,
		.bytes = j->have,
		.place = (uint32_t)(j->place - n->places),
		.last = j->kind == REQUEST_URL ||
		    j->place + 1 == n->places + n->nplaces };
	snprintf(j->report.text, sizeof(j->report.text), "%s", text);
}

static void
fail(struct job *j, const struct err *err)
{
	end_with(j, EVENT_FAILED, err->msg);
}

static void
start_try(struct job *j, int64_t wait)
{
	free(j->url);
	j->url = NULL;
	j->redirects = 0;
	j->renewed = false;
	j->try_from = j->have;
	j->state = JOB_WAITING;
	j->when = clock_ms() + wait;
}

/* A passing trouble: once more, or it has failed. */
static void
try_again(struct job *j, struct err *err)
{
	int64_t wait;

	if (j->have >= j->try_from + RETRY_PROGRESS)
		j->tries = 0;
	wait = network_wait(j->network, &j->x, ++j->tries);
	if (wait >= 0) {
		start_try(j, wait);
		return;
	}
	if (j->tries > 1)
		err_wrap(err, "%u tries", j->tries);
	fail(j, err);
}

/* The answer */

/*
 * The next page, as a path on the same registry: behind a proxy registries
 * name themselves by other names. One that cannot be asked for must not look
 * like the end.
 */
static int
put_next_page(const struct job *j, struct buf *out, struct err *err)
{
	struct span next = link_next_parse(span_of(j->x.link));
	auto_buf struct buf here, there;
	struct url u;

	buf_init(&here, URL_MAX_BYTES);
	buf_init(&there, URL_MAX_BYTES);
	if (next.n == 0 && !j->x.link_lost)
		return 0;
	job_put_url(j, &here);
	if (next.n && url_resolve(buf_span(&here), next, &there) &&
	    url_parse(buf_span(&there), &u) &&
	    span_starts(u.rest, SPAN("/v2/"))) {
		buf_put(out, u.rest);
		return 0;
	}
	err_set(err, "names a next page that cannot be asked for");
	return job_wrap(j, err);
}

static int
write_document(struct job *j, struct err *err)
{
	struct span s = buf_span(&j->document);

	while (s.n) {
		ssize_t w = write(j->fd, s.p, s.n);

		if (w <= 0)
			return err_sys(err, "cannot write a temporary file");
		s = span_from(s, (size_t)w);
	}
	j->have = j->document.n;
	return 0;
}

static int
report_success(struct job *j, struct err *err)
{
	char room[REGISTRY_MEDIA_TYPE_MAX];
	auto_buf struct buf next;
	struct span type;

	buf_init(&next, URL_MAX_BYTES - 1);
	if (job_is_document(j) && j->kind != REQUEST_MANIFEST &&
	    put_next_page(j, &next, err) < 0)
		return -1;
	if (job_is_document(j) && write_document(j, err) < 0)
		return -1;
	if (j->kind == REQUEST_MANIFEST)
		j->network->preferred = (size_t)(j->place - j->network->places);
	end_with(j, EVENT_DONE, buf_str(&next));
	type = media_type_parse(span_of(j->x.type), room, sizeof(room));
	snprintf(j->report.media_type, sizeof(j->report.media_type), "%.*s",
	    SPAN_ARG(type));
	snprintf(j->report.digest, sizeof(j->report.digest), "%.*s",
	    DIGEST_MAX - 1, j->x.digest);
	return 0;
}

static void
take_success(struct job *j)
{
	struct err err;

	/* An answer without a body was not looked at yet. */
	if (!j->checked && job_check_answer(j, &err) < 0) {
		job_wrap(j, &err);
		fail(j, &err);
	} else if (!job_has_size(j) || j->have == j->size) {
		if (report_success(j, &err) < 0)
			fail(j, &err);
	} else {
		err_set(&err, "broke off after %llu of %llu bytes",
		    (unsigned long long)j->have, (unsigned long long)j->size);
		job_wrap(j, &err);
		try_again(j, &err);
	}
}

static bool
is_redirect(const struct exchange *x)
{
	return (x->status == 301 || x->status == 302 || x->status == 303 ||
		   x->status == 307 || x->status == 308) &&
	    x->location[0];
}

/* Of a URL that is shown: what follows '?' may be the right to read it. */
static int
shown(const char *url)
{
	size_t n = strcspn(url, "?");

	return n < 200 ? (int)n : 200;
}

static int
follow(struct job *j, struct err *err)
{
	const char *location = j->x.location;
	auto_buf struct buf from, to;
	struct url a, b;

	buf_init(&to, URL_MAX_BYTES);
	buf_init(&from, URL_MAX_BYTES);
	job_put_url(j, &from);
	if (++j->redirects > REDIRECTS_MAX)
		return err_set(err, "more than %d redirects", REDIRECTS_MAX);
	if (!url_resolve(buf_span(&from), span_of(location), &to) ||
	    !url_parse(buf_span(&from), &a) || !url_parse(buf_span(&to), &b))
		return err_set(err,
		    "redirects to '%.*s', which is no URL to follow",
		    shown(location), location);
	if (a.tls && !b.tls)
		return err_set(err, "redirects from https to http: '%.*s'",
		    shown(location), location);
	free(j->url);
	j->url = mem_spandup(buf_span(&to));
	j->state = JOB_WAITING;
	j->when = 0;
	return 0;
}

static int
renew(struct job *j, struct err *err)
{
	auto_buf struct buf url;
	auto_free char *why = NULL, *answer = NULL;
	struct url u;

	buf_init(&url, URL_MAX_BYTES);
	job_put_url(j, &url);
	if (j->renewed || !url_parse(buf_span(&url), &u) || !job_is_own(j, &u))
		return job_complain(j, err);
	if (place_renew(j->network, j->place, &j->x.challenge, j->token_used,
		err) == 0) {
		j->renewed = true;
		j->state = JOB_WAITING;
		j->when = 0;
		return 0;
	}
	why = mem_strdup(err->msg);
	job_complain(j, err);
	answer = mem_strdup(err->msg);
	return err_set(err, "%s (%s)", answer, why);
}

static void
take_refusal(struct job *j, struct err *err)
{
	if (j->x.status == 416 && j->x.from) {
		j->no_range = true;
		try_again(j, err);
	} else if (status_may_pass(j->x.status)) {
		try_again(j, err);
	} else if (j->x.status == 404) {
		end_with(j, EVENT_ABSENT, err->msg);
	} else {
		fail(j, err);
	}
}

static void
take_answer(struct job *j)
{
	struct err err;

	j->place->served = true;
	if (j->x.status / 100 == 2) {
		take_success(j);
	} else if (is_redirect(&j->x)) {
		if (follow(j, &err) < 0) {
			job_wrap(j, &err);
			fail(j, &err);
		}
	} else if (j->x.status == 401) {
		if (renew(j, &err) < 0)
			fail(j, &err);
	} else {
		job_complain(j, &err);
		take_refusal(j, &err);
	}
}

static void
take_trouble(struct job *j)
{
	struct err err;
	bool may_pass = false;

	switch (j->x.outcome) {
	case HTTP_BROKEN:
	case HTTP_NO_TLS:
		may_pass = true;
		break;
	case HTTP_NOBODY: /* a registry that was there may come back */
		may_pass = j->place->served;
		break;
	case HTTP_STOPPED: /* for a part that was not asked for */
		may_pass = j->x.status == 206 && j->no_range;
		break;
	case HTTP_ANSWERED:
	case HTTP_DISTRUST:
		break;
	}
	job_complain(j, &err);
	/* An engine's archive has no parts to go on from. */
	if (may_pass && j->kind != REQUEST_ENGINE)
		try_again(j, &err);
	else
		fail(j, &err);
}

static void
take_end(struct job *j)
{
	struct err err;

	/* Also of an answer that broke off: the next try goes on from there. */
	if (job_flush(j, &err) < 0) {
		job_wrap(j, &err);
		fail(j, &err);
	} else if (j->x.outcome == HTTP_ANSWERED) {
		take_answer(j);
	} else {
		take_trouble(j);
	}
}

/* Steps */

/* What is there already; where nobody listens it waits for the next time. */
static int
tell_bytes(struct job *j, int64_t now, struct err *err)
{
	struct network *n = j->network;
	struct wire_event m = { .kind = EVENT_BYTES,
		.id = j->id,
		.bytes = j->have,
		.place = (uint32_t)(j->place - n->places),
		.last = j->kind == REQUEST_URL ||
		    j->place + 1 == n->places + n->nplaces };
	int r;

	if (j->have == j->told ||
	    (j->have - j->told < TELL_BYTES && now - j->told_when < TELL_SOON))
		return 0;
	r = wire_send_event(n->socket, &m, err);
	if (r > 0) {
		j->told = j->have;
		j->told_when = now;
	}
	return r < 0 ? -1 : 0;
}

/* What comes slowly is not held back for long: a process that is killed leaves
 * what there was. */
static void
flush_slow(struct job *j, int64_t now)
{
	struct err err;

	if (j->held == 0 || now - j->held_since < TELL_SOON ||
	    job_flush(j, &err) == 0)
		return;
	job_wrap(j, &err);
	fail(j, &err);
}

/* 1 when it is over and that was told; 0; -1. */
static int
step(struct job *j, int64_t now, struct err *err)
{
	struct err why;

	if (j->state == JOB_RUNNING && j->x.done)
		take_end(j);
	if (j->state == JOB_WAITING && j->when <= now && job_begin(j, &why) < 0)
		fail(j, &why);
	if (j->state == JOB_RUNNING)
		flush_slow(j, now);
	if (j->state == JOB_OVER)
		return wire_send_event(j->network->socket, &j->report, err);
	return tell_bytes(j, now, err);
}

static void
job_free(struct job *j)
{
	exchange_release(j->network->http, &j->x);
	buf_release(&j->document);
	close(j->fd);
	free(j->target);
	free(j->url);
	free(j->piece);
	free(j);
}

void
job_new(struct network *n, const struct wire_request *m, int fd)
{
	struct job *j = mem_zalloc(sizeof(*j));
	size_t len = strnlen(m->target, sizeof(m->target));
	size_t place = m->skip > n->preferred ? m->skip : n->preferred;

	if (place >= n->nplaces)
		place = n->nplaces - 1;
	*j = (struct job){ .network = n,
		.place = &n->places[place],
		.kind = (enum request_kind)m->kind,
		.id = m->id,
		.target = mem_spandup((struct span){ m->target, len }),
		.fd = fd,
		.have = m->have,
		.size = m->size,
		.try_from = m->have,
		.told = m->have,
		.next = n->jobs };
	buf_init(&j->document, (size_t)m->size);
	n->jobs = j;
}

static int
sooner(int a, int64_t b)
{
	if (b < 0)
		b = 0;
	return a < 0 || b < a ? (int)b : a;
}

/* Milliseconds until it can go on by itself; -1: not by itself. */
static int
own_wait(const struct job *j, int64_t now, int wait)
{
	switch (j->state) {
	case JOB_WAITING:
		return sooner(wait, j->when - now);
	case JOB_RUNNING:
		if (j->x.done)
			return 0;
		return j->have != j->told || j->held ? sooner(wait, TELL_SOON)
						     : wait;
	case JOB_OVER: /* the other end does not read at present */
		return sooner(wait, 20);
	}
	return wait;
}

int
jobs_step(struct network *n, struct err *err)
{
	int64_t now = clock_ms();
	int wait = -1;

	for (struct job **at = &n->jobs; *at;) {
		struct job *j = *at;
		int r = step(j, now, err);

		if (r < 0)
			return -2;
		if (r > 0) {
			*at = j->next;
			job_free(j);
			continue;
		}
		wait = own_wait(j, now, wait);
		at = &j->next;
	}
	return wait;
}

void
jobs_release(struct network *n)
{
	while (n->jobs) {
		struct job *j = n->jobs;

		n->jobs = j->next;
		job_free(j);
	}
}
