/*
 * What is asked, of whom, and how that is called in messages.
 */
#include "base/mem.h"
#include "registry/job.h"

#define ACCEPT_MANIFEST                                               \
	"application/vnd.oci.image.index.v1+json, "                   \
	"application/vnd.oci.image.manifest.v1+json, "                \
	"application/vnd.docker.distribution.manifest.list.v2+json, " \
	"application/vnd.docker.distribution.manifest.v2+json"
#define ACCEPT_INDEX "application/vnd.oci.image.index.v1+json"

/* ": manifest '1.27'", behind the name of the place. */
static char *
subject_of(const struct job *j)
{
	switch (j->kind) {
	case REQUEST_MANIFEST:
		return mem_printf(": manifest '%s'", j->target);
	case REQUEST_REFERRERS:
		return mem_strdup(": referrers");
	case REQUEST_BLOB:
		return mem_printf(": blob '%s'", j->target);
	case REQUEST_URL:
		return mem_printf(": '%.*s'", (int)strcspn(j->target, "?"),
		    j->target);
	case REQUEST_ENGINE:
		return mem_printf(": '%s'", j->target);
	case REQUEST_TAGS:
		return mem_strdup(": tags");
	case REQUEST_CATALOG:
		return mem_strdup(": catalog");
	}
	return mem_strdup("");
}

int
job_wrap(const struct job *j, struct err *err)
{
	auto_free char *subject = subject_of(j);

	return err_wrap(err, "%s%s", j->place->name, subject);
}

/* Whose words they are, where it is not the registry's own. */
int
job_complain(const struct job *j, struct err *err)
{
	auto_free char *subject = subject_of(j);
	auto_free char *from = NULL;
	struct url u;

	if (j->url && url_parse(span_of(j->url), &u)) {
		from = mem_printf("%s: sent on to '%.*s'", subject,
		    SPAN_ARG(u.host));
		return network_complain(j->place, from, &j->x, err);
	}
	return network_complain(j->place, subject, &j->x, err);
}

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

/* Behind the place's base. */
static void
put_path(const struct job *j, struct buf *b)
{
	const struct place *p = j->place;
	const char *repository = p->where ? p->where->repository : "";

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
		buf_printf(b, "/v2/%s/tags/list?n=1000", repository);
		break;
	case REQUEST_CATALOG:
		buf_puts(b, "/v2/_catalog?n=1000");
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

void
job_put_url(const struct job *j, struct buf *b)
{
	if (j->url) {
		buf_puts(b, j->url);
	} else if (j->kind == REQUEST_URL) {
		buf_puts(b, j->target);
	} else {
		buf_puts(b, j->place->base);
		/* Of a list's next page the path is known. */
		if (*j->target == '/')
			buf_puts(b, j->target);
		else
			put_path(j, b);
	}
}

bool
job_is_own(const struct job *j, const struct url *u)
{
	struct url base;

	return j->kind != REQUEST_URL &&
	    url_parse(span_of(j->place->base), &base) &&
	    url_same_origin(&base, u);
}

static void
fill(struct job *j, const char *url, struct buf *authorization)
{
	j->token_used = j->place->token_number;
	j->x.url = url;
	if (j->kind == REQUEST_MANIFEST)
		j->x.accept = ACCEPT_MANIFEST;
	if (j->kind == REQUEST_REFERRERS)
		j->x.accept = ACCEPT_INDEX;
	if (authorization->n)
		j->x.authorization = buf_str(authorization);
	if (job_has_size(j) && !j->no_range)
		j->x.from = j->have;
	if (job_is_document(j))
		j->x.whole = DOCUMENT_SECONDS;
	j->x.sink = job_take;
	j->x.sink_arg = j;
}

int
job_begin(struct job *j, struct err *err)
{
	struct network *n = j->network;
	auto_buf struct buf url, authorization;
	struct url u;

	buf_init(&url, URL_MAX_BYTES);
	buf_init(&authorization, CREDENTIALS_MAX * 4);
	if (place_open(n, j->place, err) < 0)
		return -1;
	job_put_url(j, &url);
	if (!buf_ok(&url) || !url_parse(buf_span(&url), &u)) {
		err_set(err, "no URL to ask");
		return job_wrap(j, err);
	}
	buf_reset(&j->document);
	exchange_release(n->http, &j->x);
	place_prepare(n, j->place, &u, &j->x);
	if (job_is_own(j, &u) &&
	    place_authorization(n, j->place, &authorization, err) < 0)
		return -1;
	fill(j, buf_str(&url), &authorization);
	j->checked = false;
	http_start(n->http, &j->x);
	j->state = JOB_RUNNING;
	return 0;
}
