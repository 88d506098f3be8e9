#include "image/archive_writer.h"

#include "base/mem.h"
#include "image/archive.h"
#include "image/descriptor.h"

struct archive_writer {
	struct tar_writer *tar;
	struct digest *blobs; /* that are there */
	size_t nblobs, cap_blobs;
	bool sha512; /* its folder is there */
};

struct archive_writer *
archive_writer_new(int fd)
{
	struct archive_writer *w = mem_zalloc(sizeof(*w));

	w->tar = tar_writer_new(fd);
	return w;
}

void
archive_writer_free(struct archive_writer *w)
{
	if (!w)
		return;
	tar_writer_free(w->tar);
	free(w->blobs);
	free(w);
}

struct tar_writer *
archive_writer_tar(struct archive_writer *w)
{
	return w->tar;
}

static int
put_folder(struct archive_writer *w, const char *name, struct err *err)
{
	struct tar_entry e = {
		.type = TAR_DIR,
		.name = span_of(name),
		.mode = 0755,
	};

	return tar_put(w->tar, &e, err);
}

static int
put_header(struct archive_writer *w, const char *name, uint64_t size,
    struct err *err)
{
	struct tar_entry e = {
		.type = TAR_FILE,
		.name = span_of(name),
		.mode = 0644,
		.size = size,
		.stored = size,
	};

	return tar_put(w->tar, &e, err);
}

static int
put_file(struct archive_writer *w, const char *name, struct span bytes,
    struct err *err)
{
	if (put_header(w, name, bytes.n, err) < 0)
		return -1;
	return tar_put_data(w->tar, bytes, err);
}

int
archive_writer_blob(struct archive_writer *w, const struct digest *d,
    uint64_t size, struct err *err)
{
	char name[DIGEST_MAX + 8];

	for (size_t i = 0; i < w->nblobs; i++)
		if (digest_eq(&w->blobs[i], d))
			return 0;
	if (w->nblobs == ARCHIVE_WRITER_BLOBS_MAX)
		return err_set(err, "more than %d blobs in one archive",
		    ARCHIVE_WRITER_BLOBS_MAX);
	if (!w->sha512 && strncmp(d->text, "sha512:", 7) == 0) {
		if (put_folder(w, "blobs/sha512/", err) < 0)
			return -1;
		w->sha512 = true;
	}
	mem_grow(w->blobs, w->nblobs, w->cap_blobs);
	w->blobs[w->nblobs++] = *d;
	archive_blob_name(d, name);
	return put_header(w, name, size, err) < 0 ? -1 : 1;
}

static int
put_blob(struct archive_writer *w, const struct digest *d, struct span bytes,
    struct err *err)
{
	int r = archive_writer_blob(w, d, bytes.n, err);

	return r > 0 ? tar_put_data(w->tar, bytes, err) : r;
}

static bool
is_name(struct span key)
{
	return span_is(key, ANNOTATION_NAME) || span_is(key, ANNOTATION_TAG);
}

/* What a manifest came with; others than the image have no name, and the
 * image has the one that it was asked for by. */
static int
copy_annotations(struct json_out *j, struct span text, bool names,
    struct err *err)
{
	auto_json struct json_doc *doc = NULL;
	const struct json *value;
	struct span key;
	void *iter = NULL;

	if (text.n == 0)
		return 0;
	doc = json_parse(text, STREAM_META_MAX, err);
	if (!doc)
		return err_wrap(err, "annotations");
	if (json_type(json_root(doc)) != JSON_OBJECT)
		return err_set(err, "annotations are no object");
	while (json_each(json_root(doc), &iter, &key, &value)) {
		auto_free char *name = mem_spandup(key);

		if (json_type(value) != JSON_STRING)
			return err_set(err, "annotation '%s' is no string",
			    name);
		if (names || !is_name(key))
			json_put_value(j, name, value);
	}
	return 0;
}

static void
put_names(struct json_out *j, const struct reference *ref)
{
	auto_free char *full = reference_text(ref);

	json_put_str(j, ANNOTATION_NAME, full);
	if (!digest_is_set(&ref->digest))
		json_put_str(j, ANNOTATION_TAG, ref->tag);
}

static void
put_platform(struct json_out *j, const struct platform *p)
{
	if (!p->os[0])
		return;
	json_begin(j, "platform", '{');
	json_put_str(j, "architecture", p->arch);
	json_put_str(j, "os", p->os);
	if (p->variant[0])
		json_put_str(j, "variant", p->variant);
	json_end(j, '}');
}

static int
copy_platform(struct json_out *j, struct span text, struct err *err)
{
	auto_json struct json_doc *doc = NULL;

	if (text.n == 0)
		return 0;
	doc = json_parse(text, STREAM_META_MAX, err);
	if (!doc)
		return err_wrap(err, "platform");
	if (json_type(json_root(doc)) != JSON_OBJECT)
		return err_set(err, "platform is no object");
	json_put_value(j, "platform", json_root(doc));
	return 0;
}

static void
begin_descriptor(struct json_out *j, const struct archive_manifest *m)
{
	json_begin(j, NULL, '{');
	json_put_text(j, "mediaType", m->media_type, 0);
	json_put_str(j, "digest", m->digest.text);
	json_put_uint(j, "size", m->bytes.n);
}

static int
put_image(struct json_out *j, const struct archive_image *image,
    struct err *err)
{
	begin_descriptor(j, &image->manifest);
	put_platform(j, &image->platform);
	if (image->manifest.annotations.n || image->ref) {
		json_begin(j, "annotations", '{');
		if (copy_annotations(j, image->manifest.annotations,
			!image->ref, err) < 0)
			return -1;
		if (image->ref)
			put_names(j, image->ref);
		json_end(j, '}');
	}
	json_end(j, '}');
	return 0;
}

static int
put_other(struct json_out *j, const struct archive_manifest *m, struct err *err)
{
	begin_descriptor(j, m);
	if (copy_platform(j, m->platform, err) < 0)
		return -1;
	if (m->annotations.n) {
		json_begin(j, "annotations", '{');
		if (copy_annotations(j, m->annotations, false, err) < 0)
			return -1;
		json_end(j, '}');
	}
	json_end(j, '}');
	return 0;
}

/* A document of ours; readers of ours take no larger one. */
static int
put_document(struct archive_writer *w, const char *name, const struct buf *b,
    struct err *err)
{
	if (!buf_ok(b))
		return err_set(err, "'%s' would have more than %d bytes", name,
		    STREAM_META_MAX);
	return put_file(w, name, buf_span(b), err);
}

static int
put_index(struct archive_writer *w, const struct archive_image *image,
    struct err *err)
{
	auto_buf struct buf b;
	struct json_out j = { .b = &b };

	buf_init(&b, STREAM_META_MAX);
	json_begin(&j, NULL, '{');
	json_put_int(&j, "schemaVersion", 2);
	json_put_str(&j, "mediaType", MEDIA_OCI_INDEX);
	json_begin(&j, "manifests", '[');
	if (put_image(&j, image, err) < 0)
		return err_wrap(err, "manifest %s",
		    image->manifest.digest.text);
	for (size_t i = 0; i < image->nothers; i++)
		if (put_other(&j, &image->others[i], err) < 0)
			return err_wrap(err, "manifest %s",
			    image->others[i].digest.text);
	json_end(&j, ']');
	if (image->asked) {
		json_begin(&j, "annotations", '{');
		json_put_str(&j, ANNOTATION_ASKED, image->asked);
		json_end(&j, '}');
	}
	json_end(&j, '}');
	return put_document(w, "index.json", &b, err);
}

/* Docker's manifest.json: one image, by the names of its blobs. */
static int
put_manifest(struct archive_writer *w, const struct archive_image *image,
    struct err *err)
{
	char name[DIGEST_MAX + 8];
	auto_buf struct buf b;
	struct json_out j = { .b = &b };

	buf_init(&b, STREAM_META_MAX);
	json_begin(&j, NULL, '[');
	json_begin(&j, NULL, '{');
	archive_blob_name(&image->config_digest, name);
	json_put_str(&j, "Config", name);
	json_begin(&j, "RepoTags", '[');
	if (image->ref && !digest_is_set(&image->ref->digest)) {
		auto_free char *familiar = reference_familiar(image->ref);

		json_put_str(&j, NULL, familiar);
	}
	json_end(&j, ']');
	json_begin(&j, "Layers", '[');
	for (size_t i = 0; i < image->nlayers; i++) {
		archive_blob_name(&image->layers[i], name);
		json_put_str(&j, NULL, name);
	}
	json_end(&j, ']');
	json_end(&j, '}');
	json_end(&j, ']');
	return put_document(w, "manifest.json", &b, err);
}

int
archive_writer_begin(struct archive_writer *w,
    const struct archive_image *image, struct err *err)
{
	const struct archive_manifest *m = &image->manifest;

	if (put_file(w, "oci-layout",
		SPAN("{\"imageLayoutVersion\":\"1.0.0\"}"), err) < 0 ||
	    put_index(w, image, err) < 0 || put_manifest(w, image, err) < 0 ||
	    put_folder(w, "blobs/", err) < 0 ||
	    put_folder(w, "blobs/sha256/", err) < 0 ||
	    put_blob(w, &m->digest, m->bytes, err) < 0 ||
	    put_blob(w, &image->config_digest, image->config, err) < 0)
		return -1;
	for (size_t i = 0; i < image->nothers; i++)
		if (put_blob(w, &image->others[i].digest,
			image->others[i].bytes, err) < 0)
			return -1;
	return 0;
}

int
archive_writer_end(struct archive_writer *w, struct err *err)
{
	return tar_put_end(w->tar, err);
}
