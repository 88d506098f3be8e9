#include "fetch/resolve.h"

#include "image/image.h"

enum {
	CHOICES_MAX = 1000, /* manifests in all indexes */
	/* Manifests that have to be fetched to know their platform. */
	CHOICES_UNKNOWN_MAX = 32,
};

/* An image that an index names. Views into its document. */
struct choice {
	struct descriptor descriptor;
	struct platform platform;
};

/* Indexes that were read, and what they name. */
struct walk {
	const struct fetch_options *o;
	struct document documents[IMAGE_NESTING_MAX * 4];
	size_t ndocuments;
	struct choice *choices;
	size_t nchoices, cap_choices;
	struct choice *attestations;
	size_t nattestations, cap_attestations;
};

static const struct choice *
choices_end(const struct walk *w)
{
	return w->choices + w->nchoices;
}

static int walk_index(struct walk *w, const struct document *index, int depth,
    struct err *err);

static bool
names_index(const struct descriptor *d)
{
	return span_is(d->media_type, MEDIA_OCI_INDEX) ||
	    span_is(d->media_type, MEDIA_DOCKER_LIST);
}

static int
walk_nested(struct walk *w, const struct descriptor *d, int depth,
    struct err *err)
{
	struct document *next;
	int got;

	if (depth >= IMAGE_NESTING_MAX)
		return err_set(err, "%s: indexes nested more than %d deep",
		    w->o->subject, IMAGE_NESTING_MAX);
	if (w->ndocuments == array_len(w->documents))
		return err_set(err, "%s: more than %zu indexes", w->o->subject,
		    array_len(w->documents));
	next = &w->documents[w->ndocuments++];
	/* Archives name more than they have. */
	got = document_fetch(w->o, d->digest.text, d, w->o->archive != NULL,
	    next, err);
	if (got <= 0)
		return got;
	if (next->kind != DOCUMENT_INDEX)
		return err_set(err, "%s: '%s' is no index", w->o->subject,
		    d->digest.text);
	return walk_index(w, next, depth + 1, err);
}

static int
walk_descriptor(struct walk *w, const struct json *v, int depth,
    struct err *err)
{
	struct choice c;

	if (descriptor_read(v, &c.descriptor, err) < 0 ||
	    descriptor_platform(&c.descriptor, &c.platform, err) < 0)
		return err_wrap(err, "%s: index", w->o->subject);
	if (names_index(&c.descriptor))
		return walk_nested(w, &c.descriptor, depth, err);
	if (w->nchoices + w->nattestations >= CHOICES_MAX)
		return err_set(err, "%s: more than %d manifests", w->o->subject,
		    CHOICES_MAX);
	if (descriptor_is_attestation(&c.descriptor, &c.platform)) {
		mem_grow(w->attestations, w->nattestations,
		    w->cap_attestations);
		w->attestations[w->nattestations++] = c;
	} else {
		mem_grow(w->choices, w->nchoices, w->cap_choices);
		w->choices[w->nchoices++] = c;
	}
	return 0;
}

static int
walk_index(struct walk *w, const struct document *index, int depth,
    struct err *err)
{
	bool twice = false;
	const struct json *list =
	    json_field(json_root(index->json), "manifests", &twice);

	for (size_t i = 0; i < json_count(list); i++)
		if (walk_descriptor(w, json_at(list, i), depth, err) < 0)
			return -1;
	return 0;
}

static void
walk_release(struct walk *w)
{
	for (size_t i = 0; i < w->ndocuments; i++)
		document_release(&w->documents[i]);
	free(w->choices);
	free(w->attestations);
}

/* The platform that a config names; what does not come whole names none. */
static int
ask_config(const struct fetch_options *o, const struct descriptor *config,
    struct platform *p, struct err *err)
{
	struct registry_event event;
	struct digest got;
	auto_buf struct buf text;
	int r;

	buf_init(&text, STREAM_META_MAX);
	r = document_request(o, REQUEST_BLOB, config->digest.text, 0,
	    config->size, &text, &event, err);
	if (r <= 0)
		return r;
	digest_of(buf_span(&text), &config->digest, &got);
	return digest_eq(&got, &config->digest)
	    ? config_platform(buf_span(&text), p, err)
	    : 0;
}

/* A choice whose index does not say for what it is: its config does. What is
 * no image is left without a platform. */
static int
learn_platform(const struct fetch_options *o, struct choice *c, struct err *err)
{
	struct document d;
	struct descriptor config = { .size = UINT64_MAX };
	bool twice = false;
	int r = document_fetch(o, c->descriptor.digest.text, &c->descriptor,
	    false, &d, err);

	if (r > 0)
		r = descriptor_read(json_field(json_root(d.json), "config",
					&twice),
		    &config, err);
	if (r == 0 && descriptor_is_image_config(&config) && o->registry &&
	    config.size <= STREAM_META_MAX)
		r = ask_config(o, &config, &c->platform, err);
	document_release(&d);
	return r < 0 ? -1 : 0;
}

/* Those that are not known are only looked into where none that is serves. */
static int
learn_platforms(struct walk *w, struct err *err)
{
	unsigned asked = 0;

	for (struct choice *c = w->choices; c && c < choices_end(w); c++) {
		if (c->platform.os[0] || w->nchoices == 1)
			continue;
		if (++asked > CHOICES_UNKNOWN_MAX)
			return 0;
		if (learn_platform(w->o, c, err) < 0)
			return -1;
	}
	return 0;
}

static struct choice *
best_of(struct walk *w, const struct platform *want)
{
	struct choice *best = NULL;
	int most = 0;

	for (struct choice *c = w->choices; c && c < choices_end(w); c++) {
		int s = platform_serves(want, &c->platform);

		if (s > most) {
			most = s;
			best = c;
		}
	}
	return best;
}

static int
no_platform(const struct walk *w, const struct platform *want, struct err *err)
{
	auto_buf struct buf there;
	char text[PLATFORM_TEXT];

	buf_init(&there, 700);
	for (struct choice *c = w->choices; c && c < choices_end(w); c++) {
		platform_text(&c->platform, text);
		if (c->platform.os[0])
			buf_printf(&there, "%s%s", there.n ? ", " : "", text);
	}
	platform_text(want, text);
	return err_set(err, "%s: no image for %s; there %s %s", w->o->subject,
	    text, there.n ? "are:" : "is", there.n ? buf_str(&there) : "none");
}

static int
wanted_platform(const struct fetch_options *o, struct platform *p,
    struct err *err)
{
	if (!o->platform)
		platform_here(p);
	else if (!platform_parse(span_of(o->platform), p))
		return err_set(err, "'%s' is no platform: OS/ARCH[/VARIANT]",
		    o->platform);
	return 0;
}

static struct choice *
choose(struct walk *w, struct err *err)
{
	struct platform want;
	struct choice *best;

	if (wanted_platform(w->o, &want, err) < 0)
		return NULL;
	best = best_of(w, &want);
	if (!best && learn_platforms(w, err) < 0)
		return NULL;
	if (!best)
		best = best_of(w, &want);
	if (!best && !w->o->platform && w->nchoices == 1)
		best = &w->choices[0];
	if (!best)
		no_platform(w, &want, err);
	return best;
}

/* Things said about the image */

static bool
has_other(const struct resolved *r, const struct digest *d)
{
	for (size_t i = 0; i < r->nothers; i++)
		if (digest_eq(&r->others[i].document.digest, d))
			return true;
	return false;
}

/* Takes over the document. */
static int
add_other(struct resolved *r, struct document *d,
    const struct json *annotations, struct err *err)
{
	struct other *new;
	struct json_out j;

	if (d->kind != DOCUMENT_MANIFEST || has_other(r, &d->digest)) {
		document_release(d);
		return 0;
	}
	if (r->nothers == FETCH_OTHERS_MAX)
		return err_set(err, "more than %d attestations",
		    FETCH_OTHERS_MAX);
	mem_grow(r->others, r->nothers, r->cap_others);
	new = &r->others[r->nothers++];
	*new = (struct other){ .document = *d };
	*d = (struct document){ 0 };
	buf_init(&new->annotations, STREAM_META_MAX);
	j = (struct json_out){ .b = &new->annotations };
	if (json_type(annotations) == JSON_OBJECT)
		json_put_value(&j, NULL, annotations);
	return 0;
}

static int
fetch_other(const struct fetch_options *o, struct resolved *r,
    const struct descriptor *d, struct err *err)
{
	struct document doc;
	int got = document_fetch(o, d->digest.text, d, false, &doc, err);

	if (got > 0)
		got = add_other(r, &doc, d->annotations, err);
	document_release(&doc);
	return got < 0 ? -1 : 0;
}

static int
fetch_attestations(struct walk *w, struct resolved *r, struct err *err)
{
	for (size_t i = 0; i < w->nattestations; i++) {
		const struct descriptor *d = &w->attestations[i].descriptor;
		struct span of = json_string(json_member(d->annotations,
		    SPAN("vnd.docker.reference.digest")));

		if (span_is(of, r->manifest.digest.text) &&
		    fetch_other(w->o, r, d, err) < 0)
			return -1;
	}
	return 0;
}

static int
fetch_tagged(const struct fetch_options *o, struct resolved *r,
    const char *suffix, struct err *err)
{
	auto_free char *tag =
	    mem_printf("%s%s", r->manifest.digest.text, suffix);
	struct document d;
	int got;

	*strchr(tag, ':') = '-';
	got = document_fetch(o, tag, NULL, true, &d, err);
	if (got > 0 && d.kind == DOCUMENT_MANIFEST)
		got = add_other(r, &d, NULL, err);
	document_release(&d);
	return got < 0 ? -1 : 0;
}

/* Its referrers, or the tag where registries without that API keep them. */
static int
fetch_referrers(const struct fetch_options *o, struct resolved *r,
    struct err *err)
{
	auto_free char *tag = mem_strdup(r->manifest.digest.text);
	const struct json *list;
	struct document d;
	bool twice = false;
	int got;

	*strchr(tag, ':') = '-';
	got = document_referrers(o, &r->manifest.digest, &d, err);
	if (got == 0) {
		document_release(&d);
		got = document_fetch(o, tag, NULL, true, &d, err);
	}
	if (got > 0 && d.kind == DOCUMENT_INDEX) {
		list = json_field(json_root(d.json), "manifests", &twice);
		for (size_t i = 0; got >= 0 && i < json_count(list); i++) {
			struct descriptor one;

			got = descriptor_read(json_at(list, i), &one, err);
			if (got == 0)
				got = fetch_other(o, r, &one, err);
		}
	}
	document_release(&d);
	return got < 0 ? -1 : 0;
}

static int
fetch_others(struct walk *w, struct resolved *r, struct err *err)
{
	if (!w->o->attestations)
		return 0;
	if (fetch_attestations(w, r, err) < 0)
		return -1;
	if (!w->o->registry) /* offline nobody knows what tags there are */
		return 0;
	if (fetch_tagged(w->o, r, ".sig", err) < 0 ||
	    fetch_tagged(w->o, r, ".att", err) < 0)
		return -1;
	return fetch_referrers(w->o, r, err);
}

static int
read_manifest(const struct fetch_options *o, struct resolved *r,
    struct err *err)
{
	const struct json *root = json_root(r->manifest.json);
	bool twice = false;

	r->layers = json_field(root, "layers", &twice);
	if (descriptor_read(json_field(root, "config", &twice), &r->config,
		err) < 0)
		return err_wrap(err, "%s: config", o->subject);
	if (!descriptor_is_image_config(&r->config))
		return err_set(err,
		    "%s: is no image, but an artifact: its config is '%.*s'",
		    o->subject, SPAN_ARG(r->config.media_type));
	if (r->config.size > STREAM_META_MAX)
		return err_set(err, "%s: config without a size, or too large",
		    o->subject);
	if (json_type(r->layers) != JSON_ARRAY ||
	    json_count(r->layers) > STREAM_LAYERS_MAX)
		return err_set(err,
		    "%s: manifest with %zu layers, over the limit of %d",
		    o->subject, json_count(r->layers), STREAM_LAYERS_MAX);
	return 0;
}

/* The reference's own document is the first one of the walk. */
static int
fetch_top(struct walk *w, const struct reference *ref, struct err *err)
{
	auto_free char *text = reference_text(ref);
	const struct fetch_options *o = w->o;
	struct digest known;
	const char *target = ref->tag;
	int r = 0;

	if (digest_is_set(&ref->digest))
		target = ref->digest.text;
	else if (!o->registry)
		r = cache_ref(o->cache, text, &known, err);
	if (r > 0)
		target = known.text;
	w->ndocuments = 1;
	if (r < 0 ||
	    document_fetch(o, target, NULL, false, &w->documents[0], err) < 0)
		return -1;
	if (o->registry && !digest_is_set(&ref->digest))
		return cache_set_ref(o->cache, text, &w->documents[0].digest,
		    err);
	return 0;
}

static int
resolve_index(struct walk *w, struct resolved *r, struct err *err)
{
	struct choice *c;

	if (walk_index(w, &w->documents[0], 1, err) < 0 ||
	    !(c = choose(w, err)))
		return -1;
	r->platform = c->platform;
	if (document_fetch(w->o, c->descriptor.digest.text, &c->descriptor,
		false, &r->manifest, err) < 0)
		return -1;
	return r->manifest.kind == DOCUMENT_MANIFEST
	    ? 0
	    : err_set(err, "%s: '%s' is no manifest", w->o->subject,
		  r->manifest.digest.text);
}

int
resolve(const struct fetch_options *o, const struct reference *ref,
    struct resolved *r, struct err *err)
{
	struct walk w = { .o = o };
	int got;

	*r = (struct resolved){ 0 };
	got = fetch_top(&w, ref, err);
	if (got == 0 && w.documents[0].kind == DOCUMENT_INDEX) {
		got = resolve_index(&w, r, err);
	} else if (got == 0) {
		r->manifest = w.documents[0];
		w.ndocuments = 0;
	}
	if (got == 0)
		got = read_manifest(o, r, err);
	if (got == 0)
		got = fetch_others(&w, r, err);
	walk_release(&w);
	return got;
}

int
resolve_others(const struct fetch_options *o, struct span index,
    const struct digest *image, struct resolved *r, struct err *err)
{
	struct walk w = { .o = o, .ndocuments = 1 };
	int got = document_parse(index, &w.documents[0], err);

	*r = (struct resolved){ .manifest = { .digest = *image } };
	if (got == 0)
		got = walk_index(&w, &w.documents[0], 1, err);
	if (got == 0)
		got = fetch_attestations(&w, r, err);
	walk_release(&w);
	return got;
}

void
resolved_release(struct resolved *r)
{
	document_release(&r->manifest);
	for (size_t i = 0; i < r->nothers; i++) {
		document_release(&r->others[i].document);
		buf_release(&r->others[i].annotations);
	}
	free(r->others);
	*r = (struct resolved){ 0 };
}
