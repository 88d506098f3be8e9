/*
 * What `docker save` wrote and writes: manifest.json (moby, image/spec/v1.2),
 * and before 1.10 repositories and a folder a layer (image/spec/v1).
 */
#include "image/image.h"

/*
 * 1 where it lists images, 0 where it is something else, -1 where it is both:
 * loaders would not agree on how much of it counts.
 */
static int
is_docker(const struct json *root, struct err *err)
{
	size_t good = 0, some = 0, n = json_count(root);
	bool twice = false;

	if (json_type(root) != JSON_ARRAY)
		return 0;
	for (size_t i = 0; i < n; i++) {
		const struct json *v = json_at(root, i);
		const struct json *layers = json_field(v, "Layers", &twice);
		const struct json *config = json_field(v, "Config", &twice);

		some += layers || config;
		good += json_type(layers) == JSON_ARRAY &&
		    json_type(config) == JSON_STRING;
	}
	if (twice)
		return err_set(err,
		    "'manifest.json': a key twice, in "
		    "different case");
	if (some && good < n)
		return err_set(err,
		    "'manifest.json': an entry without Config "
		    "and Layers");
	return good > 0;
}

/* Config files are called by their digest: "blobs/sha256/HEX", "HEX.json",
 * "sha256:HEX". */
static void
digest_in_name(struct span name, struct digest *d)
{
	auto_buf struct buf b;
	struct span rest = name, part, last = name;

	buf_init(&b, DIGEST_MAX);
	while (span_cut(&rest, '/', &part))
		last = part;
	if (span_ends(last, SPAN(".json")))
		last.n -= 5;
	if (last.n == 64)
		buf_puts(&b, "sha256:");
	else if (last.n == 128)
		buf_puts(&b, "sha512:");
	buf_put(&b, last);
	if (!buf_ok(&b) || !digest_parse(buf_span(&b), d))
		*d = (struct digest){ 0 };
}

static int
list_entry(const struct archive *a, struct candidates *c, const struct json *v,
    size_t entry, struct err *err)
{
	bool twice = false;
	struct span config = json_string(json_field(v, "Config", &twice));
	const struct json *tags = json_field(v, "RepoTags", &twice);
	auto_buf struct buf text;
	struct candidate *k = NULL;
	struct digest d;

	buf_init(&text, STREAM_META_MAX);
	if (twice)
		return err_set(err,
		    "'manifest.json': a key twice, in "
		    "different case");
	digest_in_name(config, &d);
	/* One image under several names may stand there several times. */
	for (size_t i = 0; i < c->n && digest_is_set(&d); i++)
		if (digest_eq(&d, &c->list[i].config_digest))
			k = &c->list[i];
	if (!k) {
		k = candidates_add(c, CANDIDATE_DOCKER, c->images++, config);
		k->config_digest = d;
		k->entry = entry;
		if (archive_read(a, config, &text, err) < 0 ||
		    config_platform(buf_span(&text), &k->platform, err) < 0)
			return -1;
	}
	for (size_t i = 0; i < json_count(tags); i++)
		candidate_name(k, json_string(json_at(tags, i)));
	return 0;
}

static struct json_doc *
read_manifest(const struct archive *a, struct err *err)
{
	auto_buf struct buf text;
	struct json_doc *doc;

	buf_init(&text, STREAM_META_MAX);
	if (archive_read(a, SPAN("manifest.json"), &text, err) < 0)
		return NULL;
	doc = json_parse(buf_span(&text), STREAM_META_MAX, err);
	if (!doc)
		err_wrap(err,
		    "'manifest.json' of an image archive (see "
		    "--plain)");
	return doc;
}

/*
 * A root file system may have a manifest.json of another kind at its top, which
 * names no image.
 */
int
docker_list(const struct archive *a, struct candidates *c, struct err *err)
{
	auto_json struct json_doc *doc = NULL;
	const struct json *root;
	int got;

	if (!archive_has(a, SPAN("manifest.json")))
		return 0;
	doc = read_manifest(a, err);
	if (!doc)
		return -1;
	root = json_root(doc);
	got = is_docker(root, err);
	if (got <= 0)
		return got;
	if (json_count(root) > IMAGE_MANIFESTS_MAX)
		return err_set(err, "more than %d images", IMAGE_MANIFESTS_MAX);
	for (size_t i = 0; i < json_count(root); i++)
		if (list_entry(a, c, json_at(root, i), i, err) < 0)
			return -1;
	return 0;
}

static int
load_config(const struct archive *a, const struct candidate *c,
    struct image *image, struct err *err)
{
	struct digest got;

	if (archive_read(a, span_of(c->where), &image->config, err) < 0)
		return -1;
	if (!digest_is_set(&c->config_digest))
		return 0;
	digest_of(buf_span(&image->config), &c->config_digest, &got);
	if (!digest_eq(&got, &c->config_digest))
		return err_set(err, "config '%s': digest is %s, should be %s",
		    c->where, got.text, c->config_digest.text);
	return 0;
}

int
docker_load(const struct archive *a, const struct candidate *c,
    struct image *image, const struct image_choice *choice, struct diags *diags,
    struct err *err)
{
	auto_json struct json_doc *doc = read_manifest(a, err);
	bool twice = false;
	const struct json *layers;

	if (!doc)
		return -1;
	layers =
	    json_field(json_at(json_root(doc), c->entry), "Layers", &twice);
	if (load_config(a, c, image, err) < 0 ||
	    image_set_layers(image, json_count(layers), err) < 0 ||
	    image_read_config(image, diags, err) < 0)
		return -1;
	for (size_t i = 0; i < image->nlayers; i++) {
		struct span name = json_string(json_at(layers, i));

		if (image_find_layer(image, i, a, name, choice, diags, err) < 0)
			return -1;
		/* Blobs are called by their digest; other names promise
		 * nothing, and diff_ids say it all. */
		if (span_starts(name, SPAN("blobs/")))
			digest_in_name(name, &image->layers[i].info.digest);
	}
	return 0;
}

/* {"repo":{"tag":"id"}} */
int
legacy_list(const struct archive *a, struct candidates *c, struct err *err)
{
	auto_buf struct buf text;
	auto_json struct json_doc *doc = NULL;
	const struct json *tags, *id;
	struct span repo, tag;
	void *ri = NULL, *ti;

	buf_init(&text, STREAM_META_MAX);
	if (!archive_has(a, SPAN("repositories")))
		return 0;
	if (archive_read(a, SPAN("repositories"), &text, err) < 0)
		return -1;
	doc = json_parse(buf_span(&text), STREAM_META_MAX, err);
	if (!doc)
		return err_wrap(err,
		    "'repositories' of an image archive (see "
		    "--plain)");
	while (json_each(json_root(doc), &ri, &repo, &tags)) {
		for (ti = NULL; json_each(tags, &ti, &tag, &id);) {
			struct candidate *k = NULL;
			auto_free char *name = mem_printf("%.*s:%.*s",
			    SPAN_ARG(repo), SPAN_ARG(tag));

			for (size_t i = 0; i < c->n; i++)
				if (span_is(json_string(id), c->list[i].where))
					k = &c->list[i];
			if (!k)
				k = candidates_add(c, CANDIDATE_LEGACY,
				    c->images++, json_string(id));
			candidate_name(k, span_of(name));
			if (c->n > IMAGE_MANIFESTS_MAX)
				return err_set(err, "more than %d images",
				    IMAGE_MANIFESTS_MAX);
		}
	}
	return 0;
}

/* The command that made a layer, its words joined by blanks. */
static char *
created_by(const struct json *root, bool *twice)
{
	const struct json *cmd =
	    json_field(json_field(root, "container_config", twice), "Cmd",
		twice);
	auto_buf struct buf b;

	buf_init(&b, STREAM_META_MAX);
	for (size_t i = 0; i < json_count(cmd); i++) {
		buf_puts(&b, i ? " " : "");
		buf_put(&b, json_string(json_at(cmd, i)));
	}
	return b.n ? mem_spandup(buf_span(&b)) : NULL;
}

static int
set_legacy_platform(struct image *image, struct err *err)
{
	char text[PLATFORM_TEXT];
	struct platform p;

	if (config_platform(buf_span(&image->config), &p, err) < 0)
		return -1;
	if (p.os[0] && p.arch[0]) {
		platform_text(&p, text);
		image->platform = mem_strdup(text);
	}
	return 0;
}

/* From the top layer down by "parent". */
int
legacy_load(const struct archive *a, const struct candidate *c,
    struct image *image, const struct image_choice *choice, struct diags *diags,
    struct err *err)
{
	char *ids[STREAM_LAYERS_MAX] = { NULL };
	char *made[STREAM_LAYERS_MAX] = { NULL };
	char *id = mem_strdup(c->where);
	size_t n = 0;
	int r = 0;

	while (r == 0 && id) {
		auto_free char *name = mem_printf("%s/json", id);
		struct buf *text = &image->manifest;
		struct json_doc *doc = NULL;
		bool twice = false;
		struct span parent;

		if (n == STREAM_LAYERS_MAX) {
			r = err_set(err, "more than %d layers, or a loop",
			    STREAM_LAYERS_MAX);
			break;
		}
		r = archive_read(a, span_of(name), n ? text : &image->config,
		    err);
		if (r == 0)
			doc = json_parse(buf_span(n ? text : &image->config),
			    STREAM_META_MAX, err);
		if (!doc) {
			r = err_wrap(err, "layer '%s'", id);
			break;
		}
		ids[n] = id;
		made[n++] = created_by(json_root(doc), &twice);
		parent =
		    json_string(json_field(json_root(doc), "parent", &twice));
		id = parent.n ? mem_spandup(parent) : NULL;
		json_free(doc);
		if (twice)
			r = err_set(err, "'%s': a key twice, in different case",
			    name);
	}
	free(id);
	buf_reset(&image->manifest);
	if (r == 0)
		r = image_set_layers(image, n, err);
	for (size_t i = 0; i < n; i++) {
		size_t k = n - 1 - i;
		auto_free char *name = mem_printf("%s/layer.tar", ids[k]);

		if (r == 0) {
			image->layers[i].info.created_by = take(made[k]);
			r = image_find_layer(image, i, a, span_of(name), choice,
			    diags, err);
		}
		free(ids[k]);
		free(made[k]);
	}
	return r == 0 ? set_legacy_platform(image, err) : -1;
}
