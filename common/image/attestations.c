#include "image/attestations.h"

#include "image/descriptor.h"
#include "image/image.h"

/* One walk through index.json. */
struct walk {
	const struct archive *a;
	const struct digest *image;
	struct diags *diags;
	struct json_out out;
	size_t documents; /* that were read */
	size_t n;         /* in the list */
	int depth;
	bool brought; /* by img-fetch: all that is no image is about this one */
};

/* An entry of an index. */
struct said {
	struct descriptor d;
	const struct json *root; /* its manifest; NULL: not in the archive */
	struct span type;        /* what it is by the spec, or its config */
};

/* A media type that begins so tells the kind. */
static const struct {
	const char *type, *kind;
} kinds[] = {
	{ "application/vnd.dev.cosign.simplesigning", "signature" },
	{ "application/vnd.cncf.notary.signature", "signature" },
	{ "application/vnd.dev.sigstore.bundle", "attestation" },
	{ "application/vnd.dsse.envelope", "attestation" },
	{ "application/vnd.in-toto", "attestation" },
	{ "application/spdx", "sbom" },
	{ "text/spdx", "sbom" },
	{ "application/vnd.cyclonedx", "sbom" },
	{ "application/vnd.syft", "sbom" },
};

/* The bundles of cosign hold signatures too, as a predicate of its own. */
#define COSIGN_SIGN "https://sigstore.dev/cosign/sign/"

static const char *
kind_of_type(struct span type)
{
	for (size_t i = 0; i < array_len(kinds); i++)
		if (span_starts(type, span_of(kinds[i].type)))
			return kinds[i].kind;
	return NULL;
}

static struct span
media_type(const struct json *descriptor)
{
	bool twice = false;

	return json_string(json_field(descriptor, "mediaType", &twice));
}

/* What a layer, or a manifest, is annotated with; empty: nothing. */
static struct span
predicate_of(const struct json *v)
{
	static const struct span keys[] = {
		SPAN("in-toto.io/predicate-type"),
		SPAN("predicateType"),
		SPAN("dev.sigstore.bundle.predicateType"),
	};
	bool twice = false;
	const struct json *annotations = json_field(v, "annotations", &twice);

	for (size_t i = 0; i < array_len(keys); i++) {
		struct span s = json_string(json_member(annotations, keys[i]));

		if (s.n)
			return s;
	}
	return (struct span){ "", 0 };
}

static const struct json *
layers_of(const struct said *s)
{
	bool twice = false;

	return json_field(s->root, "layers", &twice);
}

static const char *
kind_of(const struct said *s)
{
	const struct json *layers = layers_of(s);
	const char *kind = kind_of_type(s->type);

	if (span_starts(predicate_of(s->root), SPAN(COSIGN_SIGN)))
		return "signature";
	for (size_t i = 0; !kind && i < json_count(layers); i++)
		kind = kind_of_type(media_type(json_at(layers, i)));
	if (!kind &&
	    span_is(json_string(json_member(s->d.annotations,
			SPAN("vnd.docker.reference.type"))),
		"attestation-manifest"))
		kind = "attestation";
	return kind ? kind : "other";
}

static void
put_predicates(struct json_out *j, const struct said *s)
{
	const struct json *layers = layers_of(s);
	struct span p = predicate_of(s->root);
	size_t n = 0;

	json_begin(j, "predicate_types", '[');
	if (p.n)
		json_put_text(j, NULL, p, ATTESTATIONS_TEXT_MAX);
	for (size_t i = 0; p.n == 0 && i < json_count(layers) &&
	     n < ATTESTATIONS_PREDICATES_MAX;
	     i++) {
		struct span one = predicate_of(json_at(layers, i));

		if (one.n)
			json_put_text(j, NULL, one, ATTESTATIONS_TEXT_MAX);
		n += one.n != 0;
	}
	json_end(j, ']');
}

static void
put(struct walk *w, const struct said *s, const struct digest *about)
{
	struct json_out *j = &w->out;

	if (++w->n > ATTESTATIONS_MAX)
		return;
	json_begin(j, NULL, '{');
	json_put_str(j, "kind", kind_of(s));
	json_put_str(j, "digest", s->d.digest.text);
	if (s->d.media_type.n)
		json_put_text(j, "media_type", s->d.media_type,
		    ATTESTATIONS_TEXT_MAX);
	if (s->type.n)
		json_put_text(j, "artifact_type", s->type,
		    ATTESTATIONS_TEXT_MAX);
	if (digest_is_set(about))
		json_put_str(j, "subject", about->text);
	put_predicates(j, s);
	json_end(j, '}');
}

/* The manifest that it is about, as far as it says. */
static struct digest
about_of(const struct said *s)
{
	static const struct span keys[] = {
		SPAN(ANNOTATION_ABOUT),
		SPAN(ANNOTATION_TAGGED),
	};
	bool twice = false;
	struct span subject =
	    json_string(json_field(json_field(s->root, "subject", &twice),
		"digest", &twice));
	struct digest d = { 0 };

	for (size_t i = 0; i < array_len(keys); i++)
		if (digest_parse(json_string(
				     json_member(s->d.annotations, keys[i])),
			&d))
			return d;
	return digest_parse(subject, &d) ? d : (struct digest){ 0 };
}

/* The artifact's type, or its config's where that tells more than that it is
 * an image. */
static struct span
type_of(const struct json *root)
{
	bool twice = false;
	struct span type =
	    json_string(json_field(root, "artifactType", &twice));
	struct descriptor config = { .media_type = media_type(
					 json_field(root, "config", &twice)) };

	if (type.n)
		return type;
	return descriptor_is_image_config(&config) ? (struct span){ "", 0 }
						   : config.media_type;
}

static void
judge(struct walk *w, const struct descriptor *d, const struct json *root)
{
	struct said s = { .d = *d, .root = root, .type = type_of(root) };
	struct digest about = about_of(&s);
	struct platform p = { 0 };
	struct err ignored;
	bool beside = descriptor_platform(d, &p, &ignored) == 0 &&
	    descriptor_is_attestation(d, &p);

	if (digest_eq(&d->digest, w->image))
		return;
	if (digest_eq(&about, w->image) || (w->brought && beside))
		put(w, &s, &about);
}

static void
unread(struct walk *w, const struct digest *d, const struct err *err)
{
	diags_addf(w->diags, DIAG_WARNING, "attestation-unread", -1,
	    (struct span){ "", 0 }, "%s: %s", d->text, err->msg);
}

static void walk_index(struct walk *w, const struct json *root);

/* 1 with a document; 0 where it is not there; -1. */
static int
read_document(struct walk *w, const struct descriptor *d, struct json_doc **doc,
    enum document_kind *kind, struct err *err)
{
	auto_buf struct buf text = { 0 };
	char name[DIGEST_MAX + 8];
	struct span ignored;

	*doc = NULL;
	buf_init(&text, STREAM_META_MAX);
	archive_blob_name(&d->digest, name);
	if (!archive_has(w->a, span_of(name)))
		return 0;
	if (read_blob(w->a, &d->digest, d->size, &text, err) < 0)
		return -1;
	*doc = json_parse(buf_span(&text), STREAM_META_MAX, err);
	return *doc && document_kind(json_root(*doc), kind, &ignored, err) == 0
	    ? 1
	    : -1;
}

static void
walk_entry(struct walk *w, const struct json *v)
{
	auto_json struct json_doc *doc = NULL;
	enum document_kind kind = DOCUMENT_MANIFEST;
	struct descriptor d;
	struct err err;
	int got;

	/* The image would not have been found in an index that has these. */
	if (descriptor_read(v, &d, &err) < 0 ||
	    ++w->documents > IMAGE_MANIFESTS_MAX)
		return;
	got = read_document(w, &d, &doc, &kind, &err);
	if (got < 0)
		unread(w, &d.digest, &err);
	else if (kind == DOCUMENT_INDEX)
		walk_index(w, json_root(doc));
	else
		judge(w, &d, doc ? json_root(doc) : NULL);
}

static void
walk_index(struct walk *w, const struct json *root)
{
	bool twice = false;
	const struct json *list = json_field(root, "manifests", &twice);

	if (++w->depth <= IMAGE_NESTING_MAX)
		for (size_t i = 0; i < json_count(list); i++)
			walk_entry(w, json_at(list, i));
	w->depth--;
}

/* Words that are ours, as a list. */
static void
put_asked(struct json_out *j, struct span words)
{
	struct span word, all = SPAN(ASKED_ALL), one;

	json_begin(j, "asked", '[');
	while (span_cut(&all, ',', &one)) {
		struct span rest = words;

		while (span_cut(&rest, ',', &word))
			if (span_eq(word, one)) {
				json_put_text(j, NULL, one, 0);
				break;
			}
	}
	json_end(j, ']');
}

static struct span
asked_of(const struct json *index)
{
	bool twice = false;

	return json_string(json_member(json_field(index, "annotations", &twice),
	    SPAN(ANNOTATION_ASKED)));
}

static void
read_index(struct walk *w, const struct json *root, struct buf *out)
{
	struct json_out *j = &w->out;
	struct span asked = asked_of(root);

	j->b = out;
	w->brought = asked.n != 0;
	json_begin(j, NULL, '{');
	if (asked.n)
		put_asked(j, asked);
	json_begin(j, "list", '[');
	walk_index(w, root);
	json_end(j, ']');
	if (w->n > ATTESTATIONS_MAX)
		json_put_uint(j, "dropped", w->n - ATTESTATIONS_MAX);
	json_end(j, '}');
	buf_putc(out, '\n');
	if (w->n == 0 && asked.n == 0)
		buf_reset(out);
}

void
attestations_read(const struct archive *a, const struct digest *image,
    struct buf *out, struct diags *diags)
{
	struct walk w = { .a = a, .image = image, .diags = diags };
	auto_buf struct buf text = { 0 };
	auto_json struct json_doc *doc = NULL;
	struct err err;

	buf_init(&text, STREAM_META_MAX);
	if (!archive_has(a, SPAN("index.json")) ||
	    archive_read(a, SPAN("index.json"), &text, &err) < 0)
		return;
	doc = json_parse(buf_span(&text), STREAM_META_MAX, &err);
	if (doc)
		read_index(&w, json_root(doc), out);
}
