/*
 * What is to be written, and where it comes from.
 */
#include "base/mem.h"
#include "fetch/internal.h"
#include "image/stream.h"

/* What readers of archives pass over by. */
#define UNKNOWN_PLATFORM \
	SPAN("{\"architecture\":\"unknown\",\"os\":\"unknown\"}")

void
plan_release(struct plan *p)
{
	free(p->digests);
	free(p->sizes);
	free(p->numbers);
}

static int
add(struct plan *p, const struct fetch *f, const struct digest *d,
    uint64_t size, int number, struct err *err)
{
	if (number < 0)
		return f->options.subject
		    ? err_wrap(err, "%s", f->options.subject)
		    : -1;
	if (p->n == p->cap) {
		p->cap = p->cap ? p->cap * 2 : 32;
		p->digests =
		    mem_resize(p->digests, p->cap, sizeof(*p->digests));
		p->sizes = mem_resize(p->sizes, p->cap, sizeof(*p->sizes));
		p->numbers =
		    mem_resize(p->numbers, p->cap, sizeof(*p->numbers));
	}
	p->digests[p->n] = *d;
	p->sizes[p->n] = size;
	p->numbers[p->n++] = number;
	return 0;
}

static void
put_urls(struct buf *b, const struct descriptor *d)
{
	if (!descriptor_is_foreign(d))
		return;
	for (size_t i = 0; i < json_count(d->urls); i++) {
		struct span url = json_string(json_at(d->urls, i));

		if (url.n == 0 || memchr(url.p, '\n', url.n))
			continue;
		buf_puts(b, b->n ? "\n" : "");
		buf_put(b, url);
	}
}

static int
add_fetched(struct plan *p, struct fetch *f, const struct descriptor *d,
    struct err *err)
{
	auto_buf struct buf urls;

	buf_init(&urls, URL_MAX_BYTES);
	put_urls(&urls, d);
	return add(p, f, &d->digest, d->size,
	    blobs_add(f->blobs, &d->digest, d->size,
		urls.n ? buf_str(&urls) : NULL, err),
	    err);
}

static int
add_found(struct plan *p, struct fetch *f, const struct descriptor *d,
    struct err *err)
{
	char name[DIGEST_MAX + 8];
	struct blob b;

	archive_blob_name(&d->digest, name);
	if (!archive_find(f->options.archive, span_of(name), &b, err))
		return -1;
	if (b.size != d->size) {
		if (b.own_fd)
			close(b.fd);
		return err_set(err, "'%s' has %llu bytes, should have %llu",
		    name, (unsigned long long)b.size,
		    (unsigned long long)d->size);
	}
	return add(p, f, &d->digest, d->size,
	    blobs_add_file(f->blobs, &d->digest, b.fd, b.at, b.size, b.own_fd,
		err),
	    err);
}

int
plan_json(struct plan *p, struct fetch *f, const struct json *descriptor,
    struct err *err)
{
	struct descriptor d;

	if (descriptor_read(descriptor, &d, err) < 0)
		return err_wrap(err, "%s: layer", f->options.subject);
	if (d.size == UINT64_MAX)
		return err_set(err, "%s: '%s' has no size", f->options.subject,
		    d.digest.text);
	if (d.size > ((uint64_t)FETCH_BYTES_MAX_GIB << 30) - p->bytes)
		return err_set(err,
		    "%s: '%s' is said to have %llu bytes: over the limit of "
		    "%d GiB for an image",
		    f->options.subject, d.digest.text,
		    (unsigned long long)d.size, FETCH_BYTES_MAX_GIB);
	p->bytes += d.size;
	return f->options.archive ? add_found(p, f, &d, err)
				  : add_fetched(p, f, &d, err);
}

int
plan_list(struct plan *p, struct fetch *f, const struct json *descriptors,
    struct err *err)
{
	for (size_t i = 0; i < json_count(descriptors); i++)
		if (plan_json(p, f, json_at(descriptors, i), err) < 0)
			return -1;
	return 0;
}

int
plan_file(struct plan *p, struct fetch *f, const struct digest *d, int fd,
    uint64_t at, uint64_t size, struct err *err)
{
	return add(p, f, d, size,
	    blobs_add_file(f->blobs, d, fd, at, size, false, err), err);
}

static int
plan_other(struct plan *p, struct fetch *f, const struct other *o,
    struct err *err)
{
	auto_json struct json_doc *doc =
	    json_parse(buf_span(&o->bytes), STREAM_META_MAX, err);
	const struct json *config, *layers;
	bool twice = false;

	if (!doc)
		return err_wrap(err, "%s: '%s'", f->options.subject,
		    o->digest.text);
	config = json_field(json_root(doc), "config", &twice);
	layers = json_field(json_root(doc), "layers", &twice);
	return plan_json(p, f, config, err) < 0 ? -1
						: plan_list(p, f, layers, err);
}

int
plan_others(struct plan *p, struct fetch *f, const struct resolved *r,
    struct err *err)
{
	for (size_t i = 0; i < r->nothers; i++)
		if (plan_other(p, f, &r->others[i], err) < 0)
			return -1;
	return 0;
}

struct archive_manifest *
others_list(const struct resolved *r)
{
	struct archive_manifest *list =
	    mem_zalloc((r->nothers + 1) * sizeof(*list));

	for (size_t i = 0; i < r->nothers; i++) {
		const struct other *o = &r->others[i];

		list[i] = (struct archive_manifest){
			.media_type = span_of(o->media_type),
			.digest = o->digest,
			.bytes = buf_span(&o->bytes),
			.annotations = span_of(o->annotations),
			.platform = UNKNOWN_PLATFORM,
		};
	}
	return list;
}
