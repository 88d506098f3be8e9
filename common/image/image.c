#include "image/image.h"
#include "image/reference.h"

enum {
	JOIN_MAX = 64, /* more in one archive are not one image's platforms */
};

void
image_release(struct image *image)
{
	free(image->ref);
	free(image->platform);
	buf_release(&image->manifest);
	buf_release(&image->config);
	buf_release(&image->attestations);
	for (size_t i = 0; i < image->nlayers; i++)
		layer_release(&image->layers[i]);
	free(image->layers);
	*image = (struct image){ 0 };
}

struct candidate *
candidates_add(struct candidates *c, enum candidate_kind kind, int image,
    struct span where)
{
	struct candidate *new;

	mem_grow(c->list, c->n, c->cap);
	new = &c->list[c->n++];
	*new = (struct candidate){ .kind = kind,
		.image = image,
		.where = mem_spandup(where) };
	return new;
}

void
candidate_name(struct candidate *c, struct span name)
{
	for (size_t i = 0; i < c->nnames; i++)
		if (span_is(name, c->names[i]))
			return;
	mem_grow(c->names, c->nnames, c->cap_names);
	c->names[c->nnames++] = mem_spandup(name);
}

static void
candidates_release(struct candidates *c)
{
	for (size_t i = 0; i < c->n; i++) {
		for (size_t k = 0; k < c->list[i].nnames; k++)
			free(c->list[i].names[k]);
		free(c->list[i].names);
		free(c->list[i].where);
	}
	free(c->list);
	buf_release(&c->absent);
}

int
read_blob(const struct archive *a, const struct digest *d, uint64_t size,
    struct buf *out, struct err *err)
{
	char name[DIGEST_MAX + 8];
	struct digest got;

	archive_blob_name(d, name);
	if (archive_read(a, span_of(name), out, err) < 0)
		return -1;
	if (size != UINT64_MAX && size != out->n)
		return err_set(err, "'%s' has %zu bytes, should have %llu",
		    name, out->n, (unsigned long long)size);
	digest_of(buf_span(out), d, &got);
	if (!digest_eq(d, &got))
		return err_set(err, "'%s': digest is %s, should be %s", name,
		    got.text, d->text);
	return 0;
}

int
image_set_layers(struct image *image, size_t n, struct err *err)
{
	if (n > STREAM_LAYERS_MAX)
		return err_set(err,
		    "image has %zu layers, over the limit of %d", n,
		    STREAM_LAYERS_MAX);
	image->layers = mem_zalloc(n * sizeof(*image->layers));
	image->nlayers = n;
	for (size_t i = 0; i < n; i++) {
		image->layers[i].info.index = (int)i;
		image->layers[i].info.verified = "none";
		image->layers[i].fd = -1;
		image->layers[i].name = mem_strdup("");
	}
	return 0;
}

int
image_find_layer(struct image *image, size_t i, const struct archive *a,
    struct span name, const struct image_choice *choice, struct diags *diags,
    struct err *err)
{
	struct layer *l = &image->layers[i];
	struct blob b;

	free(l->name);
	l->name = mem_spandup(name);
	if (!archive_find(a, name, &b, err)) {
		if (!choice->allow_missing)
			return err_wrap(err,
			    "layer %zu%s (see --allow-missing)", i,
			    l->foreign ? ", a foreign one" : "");
		l->info.verified = "none";
		diags_addf(diags, DIAG_WARNING, "layer-missing", (int)i,
		    (struct span){ "", 0 },
		    "layer %zu is not in the archive: left out", i);
		return 0;
	}
	l->fd = b.fd;
	l->at = b.at;
	l->size = b.size;
	l->own_fd = b.own_fd;
	return 0;
}

static int
platform_of(const struct json *config, struct platform *p, struct err *err)
{
	return platform_read(config, p, err) < 0 ? err_wrap(err, "config") : 0;
}

int
config_platform(struct span config, struct platform *p, struct err *err)
{
	auto_json struct json_doc *doc =
	    json_parse(config, STREAM_META_MAX, err);

	if (!doc)
		return err_wrap(err, "config");
	return platform_of(json_root(doc), p, err);
}

static int
read_diff_ids(struct image *image, const struct json *root, struct err *err)
{
	bool twice = false;
	const struct json *ids =
	    json_field(json_field(root, "rootfs", &twice), "diff_ids", &twice);

	if (twice)
		return err_set(err, "config: a key twice, in different case");
	if (json_count(ids) != image->nlayers)
		return err_set(err, "config names %zu layers, the manifest %zu",
		    json_count(ids), image->nlayers);
	for (size_t i = 0; i < image->nlayers; i++) {
		struct span id = json_string(json_at(ids, i));

		if (!digest_parse(id, &image->layers[i].info.diff_id))
			return err_set(err,
			    "config: diff_id %zu is no digest: '%.*s'", i,
			    SPAN_ARG(id));
		image->layers[i].info.verified = "full";
	}
	return 0;
}

/* The history lines that made a layer, one for each layer. */
static int
read_history(struct image *image, const struct json *root, struct diags *diags,
    struct err *err)
{
	bool twice = false;
	const struct json *history = json_field(root, "history", &twice);
	size_t n = 0;

	for (size_t i = 0; i < json_count(history); i++) {
		const struct json *line = json_at(history, i);
		const struct json *by = json_field(line, "created_by", &twice);

		if (json_bool(json_field(line, "empty_layer", &twice)))
			continue;
		if (n < image->nlayers && json_string(by).n)
			image->layers[n].info.created_by =
			    mem_spandup(json_string(by));
		n++;
	}
	if (twice)
		return err_set(err, "config: a key twice, in different case");
	if (n == image->nlayers || json_count(history) == 0)
		return 0;
	diags_addf(diags, DIAG_NOTE, "history-mismatch", -1,
	    (struct span){ "", 0 },
	    "the history speaks of %zu layers, the image has %zu: which "
	    "instruction made a layer is not known",
	    n, image->nlayers);
	for (size_t i = 0; i < image->nlayers; i++) {
		free((char *)image->layers[i].info.created_by);
		image->layers[i].info.created_by = NULL;
	}
	return 0;
}

int
image_read_config(struct image *image, struct diags *diags, struct err *err)
{
	auto_json struct json_doc *doc =
	    json_parse(buf_span(&image->config), STREAM_META_MAX, err);
	char text[PLATFORM_TEXT];
	struct platform p;

	if (!doc)
		return err_wrap(err, "config");
	if (json_type(json_root(doc)) != JSON_OBJECT)
		return err_set(err, "config is no JSON object");
	if (platform_of(json_root(doc), &p, err) < 0)
		return -1;
	if (p.os[0] && p.arch[0]) {
		platform_text(&p, text);
		image->platform = mem_strdup(text);
	}
	if (read_diff_ids(image, json_root(doc), err) < 0)
		return -1;
	return read_history(image, json_root(doc), diags, err);
}

/* "sha256:abc…", "abc…" (an image's id, or its beginning), "…@sha256:…". */
static bool
is_digest_of(const struct candidate *c, struct span ref)
{
	const char *at = ref.n ? memchr(ref.p, '@', ref.n) : NULL;
	const struct digest *both[] = { &c->digest, &c->config_digest };
	struct span want = ref;

	if (at)
		want = span_from(ref, (size_t)(at - ref.p) + 1);
	for (size_t i = 0; i < array_len(both); i++) {
		struct span have = span_of(both[i]->text);

		if (have.n == 0)
			continue;
		if (span_eq(have, want))
			return true;
		if (!at && want.n >= 6 && span_starts(have, SPAN("sha256:")) &&
		    span_starts(span_from(have, 7), want))
			return true;
	}
	return false;
}

static bool
is_called(const struct candidate *c, const char *ref)
{
	auto_free char *full = ref_normalize(span_of(ref));

	if (is_digest_of(c, span_of(ref)))
		return true;
	for (size_t i = 0; i < c->nnames; i++) {
		auto_free char *name = ref_normalize(span_of(c->names[i]));

		if (strcmp(c->names[i], ref) == 0 || strcmp(name, full) == 0)
			return true;
	}
	return false;
}

/* Whether another of its names says the same, or the name is but the tag of
 * one: archives of engines have "web:1", "docker.io/library/web:1" and "1". */
static bool
is_said(const struct candidate *c, size_t n)
{
	const char *name = c->names[n];
	auto_free char *full = ref_normalize(span_of(name));
	auto_free char *tag = mem_printf(":%s", name);

	for (size_t i = 0; i < c->nnames; i++) {
		auto_free char *other = ref_normalize(span_of(c->names[i]));

		if (i < n && strcmp(other, full) == 0)
			return true;
		if (i != n && span_ends(span_of(other), span_of(tag)))
			return true;
	}
	return false;
}

/* "a:1, b:2": what images there are, once each. */
static void
list_images(const struct candidates *c, struct buf *out)
{
	int last = -1;

	for (size_t i = 0; i < c->n; i++) {
		const struct candidate *k = &c->list[i];

		if (k->image == last)
			continue;
		last = k->image;
		buf_puts(out, out->n ? ", " : "");
		for (size_t n = 0, said = 0; n < k->nnames; n++)
			if (!is_said(k, n))
				buf_printf(out, "%s%s", said++ ? " " : "",
				    k->names[n]);
		if (k->nnames == 0)
			buf_puts(out,
			    digest_is_set(&k->digest) ? k->digest.text
						      : k->config_digest.text);
	}
}

static void
list_platforms(const struct candidates *c, int image, struct buf *out)
{
	for (size_t i = 0; i < c->n; i++) {
		char text[PLATFORM_TEXT];

		if (c->list[i].image != image)
			continue;
		platform_text(&c->list[i].platform, text);
		buf_printf(out, "%s%s", out->n ? ", " : "", text);
	}
}

/* The number of the image, or -1. */
static int
choose_image(const struct candidates *c, const char *ref, struct err *err)
{
	auto_buf struct buf names;
	int found = -1, several = 0;

	buf_init(&names, 700);
	for (size_t i = 0; i < c->n; i++) {
		if (ref && !is_called(&c->list[i], ref))
			continue;
		several += found >= 0 && c->list[i].image != found;
		found = c->list[i].image;
	}
	if (found >= 0 && !several)
		return found;
	list_images(c, &names);
	if (found >= 0)
		return err_set(err, "several images%s: which one? %s",
		    ref ? " are called so" : " in the archive",
		    buf_str(&names));
	return err_set(err, "no image '%s' in the archive, which has: %s",
	    ref ? ref : "", buf_str(&names));
}

/*
 * A platform that was asked for must be there; this machine's is only a wish
 * if there is no choice.
 */
static const struct candidate *
choose_platform(const struct candidates *c, int image, const char *asked,
    struct err *err)
{
	const struct candidate *best = NULL, *only = NULL;
	auto_buf struct buf there;
	char text[PLATFORM_TEXT];
	struct platform want;
	int score = 0, n = 0;

	buf_init(&there, 700);
	if (!asked)
		platform_here(&want);
	else if (!platform_parse(span_of(asked), &want)) {
		err_set(err, "'%s' is no platform: OS/ARCH[/VARIANT]", asked);
		return NULL;
	}
	for (size_t i = 0; i < c->n; i++) {
		const struct candidate *k = &c->list[i];
		int s = platform_serves(&want, &k->platform);

		if (k->image != image)
			continue;
		n++;
		only = k;
		if (s > score) {
			score = s;
			best = k;
		}
	}
	if (best || (n == 1 && !asked))
		return best ? best : only;
	platform_text(&want, text);
	list_platforms(c, image, &there);
	err_set(err, "no image for %s in the archive, which has: %s%s%.*s",
	    text, buf_str(&there),
	    c->absent.n ? "; named, but not there: " : "",
	    SPAN_ARG(buf_span(&c->absent)));
	return NULL;
}

static bool
same_names(const struct candidate *a, const struct candidate *b)
{
	size_t same = 0;

	for (size_t i = 0; i < a->nnames; i++)
		for (size_t k = 0; k < b->nnames; k++)
			same += strcmp(a->names[i], b->names[k]) == 0;
	return a->nnames == b->nnames && same == a->nnames;
}

/* Whether two images have no platform in common, and all names. */
static bool
complement(const struct candidates *c, int x, int y)
{
	for (size_t i = 0; i < c->n; i++)
		for (size_t k = 0; k < c->n; k++) {
			const struct candidate *a = &c->list[i];
			const struct candidate *b = &c->list[k];

			if (a->image != x || b->image != y)
				continue;
			if (!same_names(a, b) ||
			    platform_serves(&a->platform, &b->platform) > 1)
				return false;
		}
	return true;
}

/* Platforms may stand in index.json itself, with no index between. */
static void
join_platforms(struct candidates *c)
{
	for (int x = 0; x < c->images; x++)
		for (int y = x + 1; y < c->images; y++) {
			if (!complement(c, x, y))
				continue;
			for (size_t i = 0; i < c->n; i++)
				if (c->list[i].image == y)
					c->list[i].image = x;
		}
}

static int
list_all(const struct archive *a, struct candidates *c, struct err *err)
{
	struct candidates docker = { 0 };
	int r = 0;

	if (archive_has(a, SPAN("oci-layout")) &&
	    archive_has(a, SPAN("index.json")) && oci_list(a, c, err) < 0)
		return -1;
	if (c->n <= JOIN_MAX)
		join_platforms(c);
	if (c->n == 0) {
		if (docker_list(a, c, err) < 0)
			return -1;
		if (c->n || legacy_list(a, c, err) < 0)
			return c->n ? 0 : -1;
		if (c->n && archive_has(a, SPAN("manifest.json")))
			return err_set(err,
			    "'manifest.json' names no image, "
			    "but 'repositories' does");
		return 0;
	}
	/* Docker writes both: the same images, under more names. */
	buf_init(&docker.absent, 0);
	r = docker_list(a, &docker, err);
	for (size_t i = 0; r == 0 && i < docker.n; i++) {
		bool same = false;

		for (size_t k = 0; k < c->n; k++) {
			if (!digest_eq(&docker.list[i].config_digest,
				&c->list[k].config_digest))
				continue;
			same = true;
			for (size_t n = 0; n < docker.list[i].nnames; n++)
				candidate_name(&c->list[k],
				    span_of(docker.list[i].names[n]));
		}
		if (!same)
			r = err_set(err,
			    "index.json and manifest.json of the "
			    "archive name different images");
	}
	candidates_release(&docker);
	return r;
}

static int
load(struct image *image, const struct archive *a, const struct candidate *c,
    const struct image_choice *choice, struct diags *diags, struct err *err)
{
	if (c->nnames)
		image->ref = mem_strdup(c->names[0]);
	for (size_t i = 0; choice->ref && i < c->nnames; i++) {
		auto_free char *full = ref_normalize(span_of(choice->ref));
		auto_free char *name = ref_normalize(span_of(c->names[i]));

		if (strcmp(full, name) == 0) {
			free(image->ref);
			image->ref = mem_strdup(c->names[i]);
		}
	}
	switch (c->kind) {
	case CANDIDATE_OCI:
		return oci_load(a, c, image, choice, diags, err);
	case CANDIDATE_DOCKER:
		return docker_load(a, c, image, choice, diags, err);
	case CANDIDATE_LEGACY:
		break;
	}
	return legacy_load(a, c, image, choice, diags, err);
}

int
image_load(struct image *image, const struct archive *a,
    const struct image_choice *choice, struct diags *diags, struct err *err)
{
	struct candidates c = { 0 };
	const struct candidate *chosen;
	int r, which;

	*image = (struct image){ 0 };
	buf_init(&image->manifest, STREAM_META_MAX);
	buf_init(&image->config, STREAM_META_MAX);
	buf_init(&image->attestations, STREAM_META_MAX);
	buf_init(&c.absent, 300);
	r = list_all(a, &c, err);
	if (r == 0 && c.n == 0 && c.absent.n)
		r = err_set(err,
		    "the archive names images whose manifests "
		    "are not in it: %s",
		    buf_str(&c.absent));
	if (r == 0 && c.n) {
		which = choose_image(&c, choice->ref, err);
		chosen = which < 0
		    ? NULL
		    : choose_platform(&c, which, choice->platform, err);
		r = !chosen || load(image, a, chosen, choice, diags, err) < 0
		    ? -1
		    : 1;
	}
	candidates_release(&c);
	return r;
}
