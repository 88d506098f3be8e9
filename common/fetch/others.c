/*
 * What is said about an image beside it: attestations in its index, signatures
 * under tags, referrers.
 */
#include <stdio.h>

#include "base/mem.h"
#include "fetch/resolve.h"
#include "image/stream.h"

/* An index of referrers goes on for so many pages at most. */
enum { PAGES_MAX = 100 };

static bool
has(const struct resolved *r, const struct digest *d)
{
	for (size_t i = 0; i < r->nothers; i++)
		if (digest_eq(&r->others[i].digest, d))
			return true;
	return false;
}

/* Takes what it needs from the document. Of what is no manifest nothing can be
 * brought along that readers of archives would know. */
static int
add(const struct fetch_options *o, struct resolved *r, struct document *d,
    const char *annotations, struct err *err)
{
	struct other *new;

	if (d->kind != DOCUMENT_MANIFEST || has(r, &d->digest))
		return 0;
	r->others_bytes += d->bytes.n;
	if (r->nothers == FETCH_OTHERS_MAX ||
	    r->others_bytes > RESOLVE_OTHERS_BYTES)
		return err_set(err,
		    "%s: more than %d attestations, or %d bytes of them",
		    o->subject, FETCH_OTHERS_MAX, RESOLVE_OTHERS_BYTES);
	mem_grow(r->others, r->nothers, r->cap_others);
	new = &r->others[r->nothers++];
	*new = (struct other){ .digest = d->digest, .bytes = d->bytes };
	d->bytes = (struct buf){ 0 };
	snprintf(new->media_type, sizeof(new->media_type), "%s", d->media_type);
	if (annotations)
		new->annotations = mem_strdup(annotations);
	return 0;
}

static int
fetch(const struct fetch_options *o, struct resolved *r,
    const struct descriptor *d, const char *annotations, struct err *err)
{
	struct document doc;
	/* Archives name more than they have. */
	int got =
	    document_fetch(o, d->digest.text, d, o->archive != NULL, &doc, err);

	if (got > 0)
		got = add(o, r, &doc, annotations, err);
	document_release(&doc);
	return got < 0 ? -1 : 0;
}

static int
fetch_attestations(const struct fetch_options *o, const struct choices *c,
    struct resolved *r, struct err *err)
{
	for (size_t i = 0; i < c->n; i++) {
		const struct choice *one = &c->list[i];
		struct descriptor d = choice_descriptor(one);

		if (one->attestation &&
		    digest_eq(&one->about, &r->manifest.digest) &&
		    fetch(o, r, &d, one->annotations, err) < 0)
			return -1;
	}
	return 0;
}

/* "sha256-0123….sig" */
static char *
tag_of(const struct digest *d, const char *suffix)
{
	char *tag = mem_printf("%s%s", d->text, suffix);

	*strchr(tag, ':') = '-';
	return tag;
}

static int
fetch_tagged(const struct fetch_options *o, struct resolved *r,
    const struct digest *about, const char *suffix, struct err *err)
{
	auto_free char *tag = tag_of(about, suffix);
	auto_free char *annotations =
	    mem_printf("{\"" ANNOTATION_TAGGED "\":\"%s\"}", about->text);
	struct document d;
	int got = document_fetch(o, tag, NULL, true, &d, err);

	if (got > 0)
		got = add(o, r, &d, annotations, err);
	document_release(&d);
	return got < 0 ? -1 : 0;
}

static int
fetch_listed(const struct fetch_options *o, struct resolved *r,
    const struct document *index, struct err *err)
{
	bool twice = false;
	const struct json *list =
	    json_field(json_root(index->json), "manifests", &twice);

	for (size_t i = 0; i < json_count(list); i++) {
		auto_buf struct buf text;
		struct json_out j = { .b = &text };
		struct descriptor d;

		buf_init(&text, STREAM_META_MAX);
		if (descriptor_read(json_at(list, i), &d, err) < 0)
			return err_wrap(err, "%s: referrers", o->subject);
		if (json_type(d.annotations) == JSON_OBJECT)
			json_put_value(&j, NULL, d.annotations);
		if (fetch(o, r, &d, text.n ? buf_str(&text) : NULL, err) < 0)
			return -1;
	}
	return 0;
}

/* 1 where the registry knows of referrers, if only that there are none. */
static int
fetch_pages(const struct fetch_options *o, struct resolved *r,
    const struct digest *about, struct err *err)
{
	auto_free char *target = mem_strdup(about->text);

	for (int page = 0; page < PAGES_MAX; page++) {
		struct registry_event event;
		struct document d;
		int got = document_referrers(o, target, &d, &event, err);

		if (got > 0 && fetch_listed(o, r, &d, err) < 0)
			got = -1;
		document_release(&d);
		if (got <= 0)
			return got;
		if (event.text[0] == '\0')
			return 1;
		free(target);
		target = mem_strdup(event.text);
	}
	return err_set(err, "%s: referrers without end", o->subject);
}

/* Its referrers, or the tag where registries without that API keep them. */
static int
fetch_referrers(const struct fetch_options *o, struct resolved *r,
    const struct digest *about, struct err *err)
{
	auto_free char *tag = tag_of(about, "");
	struct document d;
	int got = fetch_pages(o, r, about, err);

	if (got != 0)
		return got < 0 ? -1 : 0;
	got = document_fetch(o, tag, NULL, true, &d, err);
	if (got > 0 && d.kind == DOCUMENT_INDEX)
		got = fetch_listed(o, r, &d, err);
	document_release(&d);
	return got < 0 ? -1 : 0;
}

static int
fetch_said(const struct fetch_options *o, struct resolved *r,
    const struct digest *about, struct err *err)
{
	return fetch_tagged(o, r, about, ".sig", err) < 0 ||
		fetch_tagged(o, r, about, ".att", err) < 0
	    ? -1
	    : fetch_referrers(o, r, about, err);
}

int
others_fetch(const struct fetch_options *o, const struct choices *c,
    struct resolved *r, struct err *err)
{
	if (!o->attestations)
		return 0;
	if (fetch_attestations(o, c, r, err) < 0)
		return -1;
	r->asked = ASKED_INDEX;
	/* Nobody knows what tags there are. */
	if (!o->registry || o->archive)
		return 0;
	r->asked = ASKED_ALL;
	if (fetch_said(o, r, &r->manifest.digest, err) < 0)
		return -1;
	return digest_is_set(&r->index) ? fetch_said(o, r, &r->index, err) : 0;
}

void
others_release(struct resolved *r)
{
	for (size_t i = 0; i < r->nothers; i++) {
		buf_release(&r->others[i].bytes);
		free(r->others[i].annotations);
	}
	free(r->others);
}
