/*
 * One request, until it is answered: which place to ask, redirects, renewed
 * tokens, further tries, the bytes.
 */
#include <errno.h>
#include <stdio.h>
#include <time.h>

#include "base/mem.h"
#include "registry/network.h"
#include "registry/wire.h"

enum {
	/* Written at a time: curl hands out 16 KiB, which would be a system
	 * call each. */
	WRITE_PIECE = 256 * 1024,
	TELL_BYTES = 1024 * 1024, /* how often to say how far it is */
	TELL_SOON = 100,          /* milliseconds, likewise */
};

#define ACCEPT_MANIFEST                                               \
	"application/vnd.oci.image.index.v1+json, "                   \
	"application/vnd.oci.image.manifest.v1+json, "                \
	"application/vnd.docker.distribution.manifest.list.v2+json, " \
	"application/vnd.docker.distribution.manifest.v2+json"
#define ACCEPT_INDEX "application/vnd.oci.image.index.v1+json"

enum job_state {
	JOB_WAITING, /* until `when` */
	JOB_RUNNING, /* there is an exchange */
	JOB_OVER,    /* the report is to be sent */
};

struct job {
	struct job *next;
	struct network *network;
	enum request_kind kind;
	uint32_t id;
	char *target;
	int fd;
	uint64_t have, size;

	enum job_state state;
	int64_t when;
	size_t place;
	unsigned tries;
	uint64_t try_from; /* what was there when the try began */
	unsigned redirects;
	bool renewed; /* in this try */
	bool no_range;
	bool broken_disk; /* no other place helps */
	unsigned token_used;
	char *url; /* where a redirect leads; NULL: the place's own */
	struct exchange x;
	bool checked;  /* the answer's headers were looked at */
	bool absent;   /* a 404 is why it failed */
	uint64_t pass; /* bytes that are there already, to be passed over */
	char *piece;   /* bytes that are not yet written */
	size_t held;
	int64_t held_since;
	uint64_t told;
	int64_t told_when;
	struct wire_event report;
};

static bool
is_document(const struct job *j)
{
	return j->kind != REQUEST_BLOB && j->kind != REQUEST_URL &&
	    j->kind != REQUEST_ENGINE;
}

static bool
has_size(const struct job *j)
{
	return j->kind == REQUEST_BLOB || j->kind == REQUEST_URL;
}

static struct place *
place_of(const struct job *j)
{
	return &j->network->places[j->place];
}

/* Nobody is left to be asked. */
static bool
is_last(const struct job *j)
{
	return j->kind == REQUEST_URL || j->place + 1 >= j->network->nplaces;
}

/* ": manifest '1.27'", behind the name of the place. */
static char *
subject_of(const struct job *j)
{
	switch (j->kind) {
	case REQUEST_MANIFEST:
		return mem_printf(": manifest '%s'", j->target);
	case REQUEST_REFERRERS:
		return mem_printf(": referrers of '%s'", j->target);
	case REQUEST_BLOB:
		return mem_printf(": blob '%s'", j->target);
	case REQUEST_URL:
	case REQUEST_ENGINE:
		return mem_printf(": '%s'", j->target);
	case REQUEST_TAGS:
		return mem_strdup(": tags");
	case REQUEST_CATALOG:
		return mem_strdup(": catalog");
	}
	return mem_strdup("");
}

/* What it is about, before what is there. */
static int
job_wrap(const struct job *j, struct err *err)
{
	auto_free char *subject = subject_of(j);

	return err_wrap(err, "%s%s", place_of(j)->name, subject);
}

static int
job_complain(const struct job *j, struct err *err)
{
	auto_free char *subject = subject_of(j);

	return network_complain(place_of(j), subject, &j->x, err);
}

static void
over(struct job *j, enum registry_event_kind kind, const char *text)
{
	j->state = JOB_OVER;
	j->report = (struct wire_event){ .kind = kind,
		.id = j->id,
		.bytes = j->have,
		.place = (uint32_t)j->place,
		.last = is_last(j) };
	snprintf(j->report.text, sizeof(j->report.text), "%s", text);
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
	j->when = network_now() + wait;
}

/* This place will not do: the next one, or it has failed. */
static void
give_up(struct job *j, const struct err *err)
{
	if (is_last(j) || j->broken_disk) {
		over(j, j->absent ? EVENT_ABSENT : EVENT_FAILED, err->msg);
		return;
	}
	j->place++;
	j->tries = 0;
	j->no_range = false;
	start_try(j, 0);
}

/* A passing trouble: once more, or it has failed. */
static void
try_again(struct job *j, struct err *err)
{
	struct network *n = j->network;
	int64_t wait;
	uint32_t seconds;

	if (j->have >= j->try_from + RETRY_PROGRESS)
		j->tries = 0;
	if (++j->tries >= n->options->tries) {
		if (j->tries > 1)
			err_wrap(err, "%u tries", j->tries);
		give_up(j, err);
		return;
	}
	wait = network_backoff(n, j->tries);
	if (j->x.outcome == HTTP_ANSWERED &&
	    retry_after_parse(span_of(j->x.retry_after), time(NULL),
		&seconds)) {
		if (seconds > RETRY_AFTER_MAX) {
			err_wrap(err, "asks to come back in %u seconds",
			    seconds);
			give_up(j, err);
			return;
		}
		wait = (int64_t)seconds * 1000;
	}
	start_try(j, wait);
}

/* The body */

static int
check_range(struct job *j, struct err *err)
{
	uint64_t from, to, total;

	if (j->x.from == 0)
		return err_set(err, "answers a part that nobody asked for");
	if (content_range_parse(span_of(j->x.range), &from, &to, &total) &&
	    from == j->x.from &&
	    (total == UINT64_MAX || !has_size(j) || total == j->size))
		return 0;
	/* Whoever answers another part than was asked for cannot be asked for
	 * parts. */
	j->no_range = true;
	return err_set(err, "answers another part than was asked for: '%s'",
	    j->x.range);
}

/* Before the first byte is taken: is this what was asked for? */
static int
check_answer(struct job *j, struct err *err)
{
	uint64_t all = j->x.length;

	j->checked = true;
	if (j->x.status != 200 && j->x.status != 206)
		return err_set(err, "status %d is none that was expected",
		    j->x.status);
	if (is_document(j) && j->x.encoding[0] &&
	    strcmp(j->x.encoding, "identity") != 0)
		return err_set(err,
		    "is sent with Content-Encoding '%s', which was not asked "
		    "for",
		    j->x.encoding);
	if (j->x.status == 206 && check_range(j, err) < 0)
		return -1;
	j->pass = j->x.status == 206 ? 0 : j->have;
	if (!has_size(j) || all == UINT64_MAX)
		return 0;
	/* A part may be less than was asked for: then there is a next one. */
	if (j->x.status == 206 && all <= j->size - j->x.from)
		return 0;
	if (all != j->size)
		return err_set(err, "has %llu bytes, should have %llu",
		    (unsigned long long)all, (unsigned long long)j->size);
	return 0;
}

/* What is held back goes to the file. */
static int
flush(struct job *j, struct err *err)
{
	struct span s = { j->piece, j->held };

	j->held = 0;
	while (s.n) {
		ssize_t w = write(j->fd, s.p, s.n);

		if (w < 0 && errno == EINTR)
			continue;
		if (w < 0) {
			j->broken_disk = true;
			return err_sys(err, "cannot write a temporary file");
		}
		j->have += (uint64_t)w;
		s = span_from(s, (size_t)w);
	}
	return 0;
}

static int
take_bytes(struct job *j, struct span s, struct err *err)
{
	if (!j->piece)
		j->piece = mem_alloc(WRITE_PIECE);
	while (s.n) {
		size_t n = WRITE_PIECE - j->held;

		if (n > s.n)
			n = s.n;
		memcpy(j->piece + j->held, s.p, n);
		if (j->held == 0)
			j->held_since = network_now();
		j->held += n;
		s = span_from(s, n);
		if (j->held == WRITE_PIECE && flush(j, err) < 0)
			return -1;
	}
	return 0;
}

static int
take_piece(void *arg, struct span piece, struct err *err)
{
	struct job *j = arg;
	size_t known;

	if (!j->checked && check_answer(j, err) < 0)
		return -1;
	known = j->pass < piece.n ? (size_t)j->pass : piece.n;
	j->pass -= known;
	piece = span_from(piece, known);
	if (piece.n > j->size - j->have - j->held)
		return err_set(err, "has more than %llu bytes",
		    (unsigned long long)j->size);
	return take_bytes(j, piece, err);
}

/* The request */

static void
put_name(struct buf *b, const char *name)
{
	struct span rest = span_of(name), part;
	const char *slash = "";

	while (span_cut(&rest, '/', &part)) {
		buf_puts(b, slash);
		url_put_escaped(b, part);
		slash = "/";
	}
}

static void
put_url(const struct job *j, struct buf *b)
{
	const struct place *p = place_of(j);
	const char *repository = p->where ? p->where->repository : "";

	if (j->kind == REQUEST_URL) {
		buf_puts(b, j->target);
		return;
	}
	buf_puts(b, p->base);
	switch (j->kind) {
	case REQUEST_MANIFEST:
		buf_printf(b, "/v2/%s/manifests/%s", repository, j->target);
		break;
	case REQUEST_REFERRERS:
		buf_printf(b, "/v2/%s/referrers/%s", repository, j->target);
		break;
	case REQUEST_BLOB:
		buf_printf(b, "/v2/%s/blobs/%s", repository, j->target);
		break;
	case REQUEST_TAGS:
		if (*j->target)
			buf_puts(b, j->target);
		else
			buf_printf(b, "/v2/%s/tags/list?n=1000", repository);
		break;
	case REQUEST_CATALOG:
		buf_puts(b, *j->target ? j->target : "/v2/_catalog?n=1000");
		break;
	case REQUEST_ENGINE:
		buf_puts(b, "/images/");
		put_name(b, j->target);
		buf_puts(b, "/get");
		break;
	case REQUEST_URL:
		break;
	}
}

static int
empty_document(struct job *j, struct err *err)
{
	if (ftruncate(j->fd, 0) < 0 || lseek(j->fd, 0, SEEK_SET) < 0)
		return err_sys(err, "cannot write a temporary file");
	j->have = 0;
	return 0;
}

/* Credentials are for the place itself. */
static bool
is_own(const struct job *j, const struct url *u)
{
	struct url base;

	return j->kind != REQUEST_URL &&
	    url_parse(span_of(place_of(j)->base), &base) &&
	    url_same_origin(&base, u);
}

static int
begin(struct job *j, struct err *err)
{
	struct network *n = j->network;
	struct place *p = place_of(j);
	auto_buf struct buf url, authorization;
	struct url u;

	buf_init(&url, URL_MAX_BYTES);
	buf_init(&authorization, CREDENTIALS_MAX * 4);
	if (place_open(n, p, err) < 0)
		return -1;
	if (j->url)
		buf_puts(&url, j->url);
	else
		put_url(j, &url);
	if (!buf_ok(&url) || !url_parse(buf_span(&url), &u))
		return err_set(err, "'%.200s' is no URL", buf_str(&url));
	if (is_document(j) && empty_document(j, err) < 0)
		return -1;
	exchange_release(n->http, &j->x);
	place_prepare(n, p, &u, &j->x);
	if (is_own(j, &u) && place_authorization(n, p, &authorization, err) < 0)
		return -1;
	j->token_used = p->token_number;
	j->x.url = buf_str(&url);
	j->x.accept = j->kind == REQUEST_MANIFEST ? ACCEPT_MANIFEST
	    : j->kind == REQUEST_REFERRERS        ? ACCEPT_INDEX
						  : NULL;
	j->x.authorization = authorization.n ? buf_str(&authorization) : NULL;
	j->x.from = has_size(j) && !j->no_range ? j->have : 0;
	j->x.whole = is_document(j) ? DOCUMENT_SECONDS : 0;
	j->x.sink = take_piece;
	j->x.sink_arg = j;
	j->checked = false;
	http_start(n->http, &j->x);
	j->state = JOB_RUNNING;
	return 0;
}

static bool
names_place(const struct job *j, const struct err *err)
{
	return span_starts(span_of(err->msg), span_of(place_of(j)->host));
}

static void
start(struct job *j)
{
	struct err err;

	if (begin(j, &err) == 0)
		return;
	if (!names_place(j, &err))
		job_wrap(j, &err);
	give_up(j, &err);
}

/* The answer */

/* The next page, as a path on the same registry, or nothing. */
static void
put_next_page(const struct job *j, struct buf *out)
{
	struct span next = link_next_parse(span_of(j->x.link));
	auto_buf struct buf here = { 0 }, there = { 0 };
	struct url a, b;

	if (next.n == 0)
		return;
	buf_init(&here, URL_MAX_BYTES);
	buf_init(&there, URL_MAX_BYTES);
	put_url(j, &here);
	if (url_resolve(buf_span(&here), next, &there) &&
	    url_parse(buf_span(&here), &a) && url_parse(buf_span(&there), &b) &&
	    url_same_origin(&a, &b))
		buf_put(out, b.rest);
}

static void
done(struct job *j)
{
	struct span type;
	char room[REGISTRY_MEDIA_TYPE_MAX];
	auto_buf struct buf next;

	j->network->preferred = j->place;
	buf_init(&next, URL_MAX_BYTES - 1);
	if (j->kind == REQUEST_TAGS || j->kind == REQUEST_CATALOG ||
	    j->kind == REQUEST_REFERRERS)
		put_next_page(j, &next);
	over(j, EVENT_DONE, buf_str(&next));
	type = media_type_parse(span_of(j->x.type), room, sizeof(room));
	snprintf(j->report.media_type, sizeof(j->report.media_type), "%.*s",
	    SPAN_ARG(type));
	snprintf(j->report.digest, sizeof(j->report.digest), "%.*s",
	    DIGEST_MAX - 1, j->x.digest);
}

static void
take_success(struct job *j)
{
	struct err err;

	/* An answer without a body was not looked at yet. */
	if (!j->checked && check_answer(j, &err) < 0) {
		job_wrap(j, &err);
		give_up(j, &err);
		return;
	}
	if (!has_size(j) || j->have == j->size) {
		done(j);
		return;
	}
	err_set(&err, "broke off after %llu of %llu bytes",
	    (unsigned long long)j->have, (unsigned long long)j->size);
	job_wrap(j, &err);
	try_again(j, &err);
}

static int
follow(struct job *j, struct err *err)
{
	auto_buf struct buf to;
	auto_buf struct buf from;
	struct url a, b;

	buf_init(&to, URL_MAX_BYTES);
	buf_init(&from, URL_MAX_BYTES);
	if (j->url)
		buf_puts(&from, j->url);
	else
		put_url(j, &from);
	if (++j->redirects > REDIRECTS_MAX)
		return err_set(err, "more than %d redirects", REDIRECTS_MAX);
	if (!url_resolve(buf_span(&from), span_of(j->x.location), &to) ||
	    !url_parse(buf_span(&from), &a) || !url_parse(buf_span(&to), &b))
		return err_set(err,
		    "redirects to '%.200s', which is no URL "
		    "to follow",
		    j->x.location);
	if (a.tls && !b.tls)
		return err_set(err, "redirects from https to http: '%.200s'",
		    j->x.location);
	free(j->url);
	j->url = mem_spandup(buf_span(&to));
	j->state = JOB_WAITING;
	j->when = 0;
	return 0;
}

static int
renew(struct job *j, struct err *err)
{
	struct url u;

	if (j->renewed ||
	    !url_parse(span_of(j->url ? j->url : place_of(j)->base), &u) ||
	    !is_own(j, &u))
		return job_complain(j, err);
	if (place_renew(j->network, place_of(j), &j->x.challenge, j->token_used,
		err) < 0) {
		auto_free char *why = mem_strdup(err->msg);
		auto_free char *answer = NULL;

		job_complain(j, err);
		answer = mem_strdup(err->msg);
		return err_set(err, "%s (%s)", answer, why);
	}
	j->renewed = true;
	j->state = JOB_WAITING;
	j->when = 0;
	return 0;
}

static bool
is_redirect(const struct exchange *x)
{
	return (x->status == 301 || x->status == 302 || x->status == 303 ||
		   x->status == 307 || x->status == 308) &&
	    x->location[0];
}

static void
take_answer(struct job *j)
{
	struct err err;
	int r;

	if (j->x.status / 100 == 2) {
		take_success(j);
		return;
	}
	if (is_redirect(&j->x)) {
		r = follow(j, &err);
		if (r < 0)
			job_wrap(j, &err);
	} else if (j->x.status == 401) {
		r = renew(j, &err);
	} else if (j->x.status == 416 && j->x.from) {
		j->no_range = true;
		job_complain(j, &err);
		try_again(j, &err);
		return;
	} else {
		r = job_complain(j, &err);
	}
	if (r == 0)
		return;
	j->absent = j->x.status == 404;
	if (status_may_pass(j->x.status))
		try_again(j, &err);
	else
		give_up(j, &err);
}

static void
finished(struct job *j)
{
	struct err err;

	j->absent = false;
	/* Also of an answer that broke off: the next try goes on from there. */
	if (flush(j, &err) < 0) {
		job_wrap(j, &err);
		give_up(j, &err);
		return;
	}
	switch (j->x.outcome) {
	case HTTP_ANSWERED:
		take_answer(j);
		return;
	case HTTP_BROKEN:
	case HTTP_NO_TLS:
		job_complain(j, &err);
		/* An engine's archive has no parts to go on from. */
		if (j->kind == REQUEST_ENGINE)
			give_up(j, &err);
		else
			try_again(j, &err);
		return;
	case HTTP_STOPPED:
		job_complain(j, &err);
		if (j->x.status == 206 && j->no_range)
			try_again(j, &err);
		else
			give_up(j, &err);
		return;
	case HTTP_NOBODY:
	case HTTP_DISTRUST:
		job_complain(j, &err);
		give_up(j, &err);
		return;
	}
}

/* What is there already; where nobody listens it waits for the next time. */
static int
tell_bytes(struct job *j, int64_t now, struct err *err)
{
	struct wire_event m = { .kind = EVENT_BYTES,
		.id = j->id,
		.bytes = j->have,
		.place = (uint32_t)j->place,
		.last = is_last(j) };
	int r;

	if (j->state == JOB_OVER || is_document(j) || j->have == j->told ||
	    (j->have - j->told < TELL_BYTES && now - j->told_when < TELL_SOON))
		return 0;
	r = wire_send_event(j->network->socket, &m, err);
	if (r > 0) {
		j->told = j->have;
		j->told_when = now;
	}
	return r < 0 ? -1 : 0;
}

/* 1 when it is over and that was told; 0; -1. */
static int
step(struct job *j, int64_t now, struct err *err)
{
	if (j->state == JOB_RUNNING && j->x.done)
		finished(j);
	if (j->state == JOB_WAITING && j->when <= now)
		start(j);
	/* What comes slowly is not held back for long: a process that is killed
	 * leaves what there was. */
	if (j->state == JOB_RUNNING && j->held &&
	    now - j->held_since >= TELL_SOON && flush(j, err) < 0) {
		job_wrap(j, err);
		give_up(j, err);
	}
	if (j->state == JOB_OVER)
		return wire_send_event(j->network->socket, &j->report, err);
	return tell_bytes(j, now, err);
}

static void
job_free(struct job *j)
{
	exchange_release(j->network->http, &j->x);
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

	*j = (struct job){ .network = n,
		.kind = (enum request_kind)m->kind,
		.id = m->id,
		.target = mem_spandup((struct span){ m->target, len }),
		.fd = fd,
		.have = m->have,
		.size = m->size,
		.try_from = m->have,
		.told = m->have,
		.place = place < n->nplaces ? place : n->nplaces - 1,
		.next = n->jobs };
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
		return j->x.done ? 0
		    : (j->have != j->told || j->held) && !is_document(j)
		    ? sooner(wait, TELL_SOON)
		    : wait;
	case JOB_OVER: /* the other end does not read at present */
		return sooner(wait, 20);
	}
	return wait;
}

int
jobs_step(struct network *n, struct err *err)
{
	int64_t now = network_now();
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
