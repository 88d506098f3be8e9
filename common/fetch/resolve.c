#include "fetch/resolve.h"

#include <stdio.h>

#include "base/mem.h"
#include "image/image.h"

/* What indexes name */

void
choices_release(struct choices *c)
{
	for (size_t i = 0; i < c->n; i++)
		free(c->list[i].annotations);
	free(c->list);
	*c = (struct choices){ 0 };
}

struct descriptor
choice_descriptor(const struct choice *c)
{
	return (struct descriptor){ .digest = c->digest,
		.size = c->size,
		.media_type = span_of(c->media_type) };
}

static bool
names_index(const struct choice *c)
{
	return strcmp(c->media_type, MEDIA_OCI_INDEX) == 0 ||
	    strcmp(c->media_type, MEDIA_DOCKER_LIST) == 0;
}

static void
copy_attestation(struct choice *c, const struct descriptor *d)
{
	struct span about =
	    json_string(json_member(d->annotations, SPAN(ANNOTATION_ABOUT)));
	auto_buf struct buf text;
	struct json_out j = { .b = &text };

	buf_init(&text, STREAM_META_MAX);
	c->attestation = true;
	if (!digest_parse(about, &c->about))
		c->about = (struct digest){ 0 };
	if (json_type(d->annotations) != JSON_OBJECT)
		return;
	json_put_value(&j, NULL, d->annotations);
	c->annotations = mem_strdup(buf_str(&text));
}

static int
add_choice(struct choices *c, const struct fetch_options *o,
    const struct json *v, struct err *err)
{
	struct descriptor d;
	struct choice *new;
	struct platform p;

	if (descriptor_read(v, &d, err) < 0 ||
	    descriptor_platform(&d, &p, err) < 0)
		return err_wrap(err, "%s: index", o->subject);
	if (c->n == RESOLVE_CHOICES_MAX)
		return err_set(err, "%s: more than %d manifests", o->subject,
		    RESOLVE_CHOICES_MAX);
	if (d.media_type.n >= REGISTRY_MEDIA_TYPE_MAX)
		return err_set(err, "%s: index: media type of %zu bytes",
		    o->subject, d.media_type.n);
	mem_grow(c->list, c->n, c->cap);
	new = &c->list[c->n++];
	*new = (struct choice){ .digest = d.digest,
		.size = d.size,
		.platform = p };
	snprintf(new->media_type, sizeof(new->media_type), "%.*s",
	    SPAN_ARG(d.media_type));
	if (descriptor_is_attestation(&d, &p))
		copy_attestation(new, &d);
	return 0;
}

static int
add_choices(struct choices *c, const struct fetch_options *o,
    struct document *index, struct err *err)
{
	bool twice = false;
	const struct json *list =
	    json_field(json_root(index->json), "manifests", &twice);
	int r = 0;

	if (++c->indexes > RESOLVE_INDEXES_MAX)
		r = err_set(err, "%s: more than %d indexes", o->subject,
		    RESOLVE_INDEXES_MAX);
	for (size_t i = 0; r == 0 && i < json_count(list); i++)
		r = add_choice(c, o, json_at(list, i), err);
	document_release(index);
	return r;
}

int
choices_read(struct choices *c, const struct fetch_options *o,
    struct document *index, struct err *err)
{
	if (add_choices(c, o, index, err) < 0)
		return -1;
	/* The list grows as indexes in it are read. */
	for (size_t i = 0; i < c->n; i++) {
		struct descriptor d = choice_descriptor(&c->list[i]);
		char text[DIGEST_MAX];
		struct document nested;
		int got;

		if (!names_index(&c->list[i]))
			continue;
		snprintf(text, sizeof(text), "%s", d.digest.text);
		/* Archives name more than they have. */
		got = document_fetch(o, text, &d, o->archive != NULL, &nested,
		    err);
		if (got > 0 && nested.kind == DOCUMENT_INDEX)
			got = add_choices(c, o, &nested, err);
		else if (got > 0)
			got = err_set(err, "%s: '%s' is no index", o->subject,
			    text);
		document_release(&nested);
		if (got < 0)
			return -1;
	}
	return 0;
}

/* The platform */

static bool
is_image(const struct choice *c)
{
	return !c->attestation && !names_index(c);
}

/* A choice whose index does not say for what it is: its config does. What is
 * no image, or not there, is left without a platform. */
static int
learn_platform(const struct fetch_options *o, struct choice *c, struct err *err)
{
	struct descriptor want = choice_descriptor(c);
	struct descriptor config = { .size = UINT64_MAX };
	auto_buf struct buf text;
	struct document d;
	bool twice = false;
	int r = document_fetch(o, c->digest.text, &want, true, &d, err);

	buf_init(&text, STREAM_META_MAX);
	if (r > 0 && d.kind == DOCUMENT_MANIFEST)
		r = descriptor_read(json_field(json_root(d.json), "config",
					&twice),
		    &config, err);
	if (r == 0 && config.size != UINT64_MAX &&
	    descriptor_is_image_config(&config))
		r = document_blob(o, &config, &text, err);
	if (r > 0 && text.n)
		r = config_platform(buf_span(&text), &c->platform, err);
	document_release(&d);
	return r < 0 ? -1 : 0;
}

static size_t
count_images(const struct choices *c)
{
	size_t n = 0;

	for (size_t i = 0; i < c->n; i++)
		n += is_image(&c->list[i]);
	return n;
}

/* Those that are not known are only looked into where none that is serves. */
static int
learn_platforms(const struct fetch_options *o, struct choices *c,
    struct err *err)
{
	unsigned asked = 0;

	for (size_t i = 0; i < c->n; i++) {
		if (!is_image(&c->list[i]) || c->list[i].platform.os[0])
			continue;
		if (++asked > RESOLVE_UNKNOWN_MAX)
			return 0;
		if (learn_platform(o, &c->list[i], err) < 0)
			return -1;
	}
	return 0;
}

static struct choice *
best_of(const struct choices *c, const struct platform *want)
{
	struct choice *best = NULL;
	int most = 0;

	for (size_t i = 0; i < c->n; i++) {
		int s = is_image(&c->list[i])
		    ? platform_serves(want, &c->list[i].platform)
		    : 0;

		if (s > most) {
			most = s;
			best = &c->list[i];
		}
	}
	return best;
}

static struct choice *
only_one(const struct choices *c)
{
	for (size_t i = 0; count_images(c) == 1 && i < c->n; i++)
		if (is_image(&c->list[i]))
			return &c->list[i];
	return NULL;
}

static int
no_platform(const struct fetch_options *o, const struct choices *c,
    const struct platform *want, struct err *err)
{
	auto_buf struct buf there;
	char text[PLATFORM_TEXT];

	buf_init(&there, 700);
	for (size_t i = 0; i < c->n; i++) {
		platform_text(&c->list[i].platform, text);
		if (is_image(&c->list[i]) && c->list[i].platform.os[0])
			buf_printf(&there, "%s%s", there.n ? ", " : "", text);
	}
	platform_text(want, text);
	return err_set(err, "%s: no image for %s; there %s %s", o->subject,
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
choose(const struct fetch_options *o, struct choices *c, struct err *err)
{
	struct platform want;
	struct choice *best;

	if (wanted_platform(o, &want, err) < 0)
		return NULL;
	best = best_of(c, &want);
	if (!best && !o->platform)
		best = only_one(c);
	if (!best && learn_platforms(o, c, err) < 0)
		return NULL;
	if (!best)
		best = best_of(c, &want);
	if (!best)
		no_platform(o, c, &want, err);
	return best;
}

/* The manifest */

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

/* The document that the reference names. */
static int
fetch_top(const struct fetch_options *o, const struct reference *ref,
    struct document *d, struct err *err)
{
	auto_free char *text = reference_text(ref);
	struct digest known;
	const char *target = ref->tag;
	int r = 0;

	*d = (struct document){ 0 };
	if (digest_is_set(&ref->digest))
		target = ref->digest.text;
	else if (!o->registry)
		r = cache_ref(o->cache, text, &known, err);
	if (r > 0)
		target = known.text;
	if (r < 0 || document_fetch(o, target, NULL, false, d, err) < 0)
		return -1;
	if (o->registry && !digest_is_set(&ref->digest))
		return cache_set_ref(o->cache, text, &d->digest, err);
	return 0;
}

static int
fetch_choice(const struct fetch_options *o, const struct choice *c,
    struct resolved *r, struct err *err)
{
	struct descriptor d = choice_descriptor(c);

	r->platform = c->platform;
	if (document_fetch(o, c->digest.text, &d, false, &r->manifest, err) < 0)
		return -1;
	return r->manifest.kind == DOCUMENT_MANIFEST
	    ? 0
	    : err_set(err, "%s: '%s' is no manifest", o->subject,
		  c->digest.text);
}

int
resolve(const struct fetch_options *o, const struct reference *ref,
    struct resolved *r, struct err *err)
{
	struct choices choices = { 0 };
	struct document top;
	struct choice *c;
	int got;

	*r = (struct resolved){ 0 };
	got = fetch_top(o, ref, &top, err);
	if (got == 0 && top.kind == DOCUMENT_INDEX) {
		r->index = top.digest;
		got = choices_read(&choices, o, &top, err);
		c = got == 0 ? choose(o, &choices, err) : NULL;
		got = c ? fetch_choice(o, c, r, err) : -1;
	} else if (got == 0) {
		r->manifest = top;
		top = (struct document){ 0 };
	}
	if (got == 0)
		got = read_manifest(o, r, err);
	if (got == 0)
		got = others_fetch(o, &choices, r, err);
	document_release(&top);
	choices_release(&choices);
	return got;
}

int
resolve_others(const struct fetch_options *o, struct span index,
    const struct digest *image, struct resolved *r, struct err *err)
{
	struct choices choices = { 0 };
	struct document top;
	int got = document_parse(index, &top, err);

	*r = (struct resolved){ .manifest = { .digest = *image } };
	if (got == 0)
		got = choices_read(&choices, o, &top, err);
	if (got == 0)
		got = others_fetch(o, &choices, r, err);
	document_release(&top);
	choices_release(&choices);
	return got;
}

void
resolved_release(struct resolved *r)
{
	document_release(&r->manifest);
	others_release(r);
	*r = (struct resolved){ 0 };
}
