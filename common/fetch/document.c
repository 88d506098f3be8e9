#include "fetch/document.h"

#include <stdio.h>

#include "image/stream.h"

enum { DOCUMENT_REQUEST = 1 }; /* the only one under way at its time */

static int
read_scratch(const struct fetch_options *o, uint64_t n, struct buf *out,
    struct err *err)
{
	char *room = n <= STREAM_META_MAX ? buf_room(out, (size_t)n) : NULL;

	if (n && !room)
		return err_set(err, "a document of more than %d bytes",
		    STREAM_META_MAX);
	if (n && pread(o->scratch, room, (size_t)n, 0) != (ssize_t)n)
		return err_set(err, "cannot read a temporary file");
	return 0;
}

int
document_request(const struct fetch_options *o, enum request_kind kind,
    const char *target, unsigned skip, uint64_t size, struct buf *out,
    struct registry_event *event, struct err *err)
{
	struct registry_request request = { .kind = kind,
		.id = DOCUMENT_REQUEST,
		.target = target,
		.skip = skip,
		.fd = o->scratch,
		.size = size };
	int r;

	if (o->scratch < 0)
		return err_set(err, "%s", o->scratch_problem);
	if (ftruncate(o->scratch, 0) < 0 || lseek(o->scratch, 0, SEEK_SET) < 0)
		return err_sys(err, "cannot write a temporary file");
	if (registry_request(o->registry, &request, err) < 0)
		return -1;
	do
		r = registry_next(o->registry, event, -1, err);
	while (r == 0 || (r > 0 && event->kind == EVENT_BYTES));
	if (r < 0)
		return -1;
	if (event->kind == EVENT_ABSENT)
		return err_set(err, "%s", event->text) + 1;
	if (event->kind == EVENT_FAILED)
		return err_set(err, "%s", event->text);
	if (event->kind != EVENT_DONE || event->id != DOCUMENT_REQUEST)
		return err_set(err, "the network process makes no sense");
	return read_scratch(o, event->bytes, out, err) < 0 ? -1 : 1;
}

void
document_release(struct document *d)
{
	json_free(d->json);
	buf_release(&d->bytes);
	*d = (struct document){ 0 };
}

/* A type that says what a document is. Servers of files send others. */
static bool
is_telling(struct span type)
{
	return span_starts(type, SPAN("application/vnd."));
}

/* What registry, descriptor and document itself say must be one. */
static int
settle_type(struct document *d, struct span registry, struct span descriptor,
    struct span own, struct err *err)
{
	const struct {
		const char *who;
		struct span type;
	} said[] = { { "it", own },
		{ "the registry", is_telling(registry) ? registry : own },
		{ "what names it", descriptor.n ? descriptor : own } };
	struct span type = { "", 0 };
	const char *by = "";

	for (size_t i = 0; i < array_len(said); i++) {
		if (said[i].type.n == 0)
			continue;
		if (type.n && !span_eq(type, said[i].type))
			return err_set(err,
			    "media type: %s says '%.*s', %s '%.*s'", by,
			    SPAN_ARG(type), said[i].who,
			    SPAN_ARG(said[i].type));
		type = said[i].type;
		by = said[i].who;
	}
	if (type.n == 0)
		type = d->kind == DOCUMENT_INDEX ? span_of(MEDIA_OCI_INDEX)
						 : span_of(MEDIA_OCI_MANIFEST);
	if (type.n >= sizeof(d->media_type))
		return err_set(err, "media type of %zu bytes", type.n);
	snprintf(d->media_type, sizeof(d->media_type), "%.*s", SPAN_ARG(type));
	return 0;
}

static bool
is_index_type(const char *type)
{
	return strcmp(type, MEDIA_OCI_INDEX) == 0 ||
	    strcmp(type, MEDIA_DOCKER_LIST) == 0;
}

static bool
is_manifest_type(const char *type)
{
	return strcmp(type, MEDIA_OCI_MANIFEST) == 0 ||
	    strcmp(type, MEDIA_DOCKER_MANIFEST) == 0;
}

static int
read_document(struct document *d, struct span registry_type,
    const struct descriptor *want, struct err *err)
{
	struct span descriptor_type =
	    want ? want->media_type : (struct span){ "", 0 };
	struct span own;

	if (span_starts(registry_type,
		SPAN("application/vnd.docker.distribution.manifest.v1")))
		return err_set(err,
		    "is a manifest of Docker's schema 1, which "
		    "is not supported: push the image again "
		    "with a newer tool");
	d->json = json_parse(buf_span(&d->bytes), STREAM_META_MAX, err);
	if (!d->json ||
	    document_kind(json_root(d->json), &d->kind, &own, err) < 0)
		return -1;
	if (settle_type(d, registry_type, descriptor_type, own, err) < 0)
		return -1;
	if (d->kind == DOCUMENT_INDEX ? is_manifest_type(d->media_type)
				      : is_index_type(d->media_type))
		return err_set(err, "is %s, but its media type is '%s'",
		    d->kind == DOCUMENT_INDEX ? "an index" : "a manifest",
		    d->media_type);
	return 0;
}

/* From the cache: 1; 0 where it is not there, or damaged (and removed). */
static int
from_cache(const struct fetch_options *o, const struct digest *want,
    struct buf *out, struct err *err)
{
	auto_close int fd = -1;
	uint64_t size = UINT64_MAX;
	struct digest got;
	char *room;
	int r = cache_get(o->cache, want, &size, &fd, err);

	if (r <= 0)
		return r;
	if (size > STREAM_META_MAX)
		return err_set(err, "a document of %llu bytes",
		    (unsigned long long)size);
	room = buf_room(out, (size_t)size);
	if (room && pread(fd, room, (size_t)size, 0) == (ssize_t)size) {
		digest_of(buf_span(out), want, &got);
		if (digest_eq(&got, want))
			return 1;
	}
	buf_reset(out);
	cache_drop(o->cache, want);
	return 0;
}

/* Whether the bytes are what was asked for. */
static int
judge(const struct fetch_options *o, struct document *d, const char *target,
    const struct descriptor *want, const struct registry_event *said,
    struct err *err)
{
	struct digest by;
	const struct digest *should = digest_parse(span_of(target), &by) ? &by
	    : digest_is_set(&said->digest) ? &said->digest
					   : NULL;
	int r;

	digest_of(buf_span(&d->bytes), should, &d->digest);
	if (should && !digest_eq(should, &d->digest))
		r = err_set(err, "has the digest '%s', should have '%s'",
		    d->digest.text, should->text);
	else if (want && want->size != UINT64_MAX && want->size != d->bytes.n)
		r = err_set(err, "has %zu bytes, should have %llu", d->bytes.n,
		    (unsigned long long)want->size);
	else
		r = read_document(d, span_of(said->media_type), want, err);
	return r < 0 ? err_wrap(err, "%s: manifest '%s'", o->subject, target)
		     : 0;
}

/* One place's answer: 1, 0 where it is absent, -1. */
static int
ask_one(const struct fetch_options *o, const char *target, unsigned skip,
    const struct descriptor *want, struct document *d,
    struct registry_event *event, struct err *err)
{
	int r = document_request(o, REQUEST_MANIFEST, target, skip,
	    STREAM_META_MAX, &d->bytes, event, err);

	if (r <= 0)
		return r;
	if (judge(o, d, target, want, event, err) < 0)
		return -1;
	return cache_put(o->cache, &d->digest, buf_span(&d->bytes), err) < 0
	    ? -1
	    : 1;
}

/* From the registry: 1, 0 where it is absent, -1. What one place does not have,
 * or answers wrongly, is asked of the next. */
static int
from_registry(const struct fetch_options *o, const char *target,
    const struct descriptor *want, struct document *d, struct err *err)
{
	struct registry_event event;
	unsigned skip = 0;

	for (;;) {
		int r;

		event = (struct registry_event){ .last = true };
		r = ask_one(o, target, skip, want, d, &event, err);
		if (r > 0 || event.last || event.place < skip)
			return r;
		skip = event.place + 1;
		json_free(take(d->json));
		buf_reset(&d->bytes);
	}
}

/* From an archive: 1, 0 where it is not in it, -1. */
static int
from_archive(const struct fetch_options *o, const struct descriptor *want,
    struct document *d, struct err *err)
{
	const struct registry_event nothing = { .last = true };
	char name[DIGEST_MAX + 8];

	archive_blob_name(&want->digest, name);
	if (!archive_has(o->archive, span_of(name)))
		return err_set(err, "'%s' is not in the archive", name) + 1;
	if (archive_read(o->archive, span_of(name), &d->bytes, err) < 0)
		return -1;
	return judge(o, d, want->digest.text, want, &nothing, err) < 0 ? -1 : 1;
}

static int
fetch_it(const struct fetch_options *o, const char *target,
    const struct descriptor *want, struct document *d, struct err *err)
{
	const struct registry_event nothing = { .last = true };
	struct digest by;
	int r = 0;

	if (o->archive)
		return from_archive(o, want, d, err);
	if (digest_parse(span_of(target), &by))
		r = from_cache(o, &by, &d->bytes, err);
	if (r > 0)
		return judge(o, d, target, want, &nothing, err) < 0 ? -1 : 1;
	if (r < 0)
		return -1;
	if (!o->registry)
		return err_set(err, "%s: '%s' is not in the cache (--offline)",
		    o->subject, target);
	return from_registry(o, target, want, d, err);
}

int
document_fetch(const struct fetch_options *o, const char *target,
    const struct descriptor *want, bool may_lack, struct document *d,
    struct err *err)
{
	int r;

	*d = (struct document){ 0 };
	buf_init(&d->bytes, STREAM_META_MAX);
	r = fetch_it(o, target, want, d, err);
	return r == 0 && !may_lack ? -1 : r;
}

int
document_parse(struct span text, struct document *d, struct err *err)
{
	*d = (struct document){ 0 };
	buf_init(&d->bytes, STREAM_META_MAX);
	buf_put(&d->bytes, text);
	digest_of(text, NULL, &d->digest);
	return read_document(d, (struct span){ "", 0 }, NULL, err);
}

int
document_referrers(const struct fetch_options *o, const char *target,
    struct document *d, struct registry_event *event, struct err *err)
{
	int r;

	*d = (struct document){ 0 };
	buf_init(&d->bytes, STREAM_META_MAX);
	r = document_request(o, REQUEST_REFERRERS, target, 0, STREAM_META_MAX,
	    &d->bytes, event, err);
	if (r <= 0)
		return r;
	if (read_document(d, (struct span){ "", 0 }, NULL, err) < 0)
		return err_wrap(err, "%s: referrers", o->subject);
	return d->kind == DOCUMENT_INDEX;
}

int
document_blob(const struct fetch_options *o, const struct descriptor *want,
    struct buf *out, struct err *err)
{
	struct registry_event event;
	struct digest got;
	int r;

	if (want->size > STREAM_META_MAX)
		return err_set(err, "%s: '%s' has more than %d bytes",
		    o->subject, want->digest.text, STREAM_META_MAX);
	r = from_cache(o, &want->digest, out, err);
	if (r != 0 || !o->registry)
		return r;
	r = document_request(o, REQUEST_BLOB, want->digest.text, 0, want->size,
	    out, &event, err);
	if (r <= 0)
		return r;
	digest_of(buf_span(out), &want->digest, &got);
	if (!digest_eq(&got, &want->digest))
		return err_set(err,
		    "%s: blob '%s': its bytes have the digest '%s'", o->subject,
		    want->digest.text, got.text);
	return cache_put(o->cache, &got, buf_span(out), err) < 0 ? -1 : 1;
}
