/* image/archive_writer: what is in the archive, and that it is read back. */
#include "image/archive_writer.h"

#include <fcntl.h>
#include <sys/mman.h>

#include "base/mem.h"
#include "image/descriptor.h"
#include "image/image.h"
#include "tap.h"

enum { ROOM = 32 * 1024 * 1024 };

/* An image of two layers, and room for another in the list. */
struct sample {
	struct buf layer[2];
	struct buf config, manifest;
	struct digest layers[3];
	struct reference ref;
	struct archive_manifest other;
	struct archive_image image;
};

/* All of a file in memory. */
static void
slurp(int fd, struct buf *out)
{
	size_t n = (size_t)lseek(fd, 0, SEEK_END);
	char *p = buf_room(out, n);

	if (!p || pread(fd, p, n, 0) != (ssize_t)n)
		mem_panic("what was written is not there");
}

static void
make_layer(struct buf *out, const char *name)
{
	auto_close int fd = memfd_create("layer", MFD_CLOEXEC);
	struct tar_writer *w = tar_writer_new(fd);
	struct tar_entry e = { .type = TAR_FILE, .name = span_of(name) };
	struct err err;

	if (tar_put(w, &e, &err) < 0 || tar_put_end(w, &err) < 0)
		mem_panic("no layer can be written");
	tar_writer_free(w);
	slurp(fd, out);
}

static void
put_config(struct sample *s)
{
	buf_puts(&s->config,
	    "{\"os\":\"linux\",\"architecture\":\"arm64\","
	    "\"variant\":\"v8\",\"rootfs\":{\"type\":\"layers\","
	    "\"diff_ids\":[");
	for (size_t i = 0; i < s->image.nlayers; i++)
		buf_printf(&s->config, "%s\"%s\"", i ? "," : "",
		    s->layers[i].text);
	buf_puts(&s->config, "]}}");
}

static void
put_manifest(struct sample *s)
{
	buf_printf(&s->manifest,
	    "{\"schemaVersion\":2,\"mediaType\":\"" MEDIA_OCI_MANIFEST
	    "\",\"config\":{\"mediaType\":\"" MEDIA_OCI_CONFIG
	    "\",\"digest\":\"%s\",\"size\":%zu},\"layers\":[",
	    s->image.config_digest.text, s->config.n);
	for (size_t i = 0; i < s->image.nlayers; i++)
		buf_printf(&s->manifest,
		    "%s{\"mediaType\":\"application/"
		    "vnd.oci.image.layer.v1.tar\",\"digest\":\"%s\","
		    "\"size\":%zu}",
		    i ? "," : "", s->layers[i].text, s->layer[i & 1].n);
	buf_puts(&s->manifest, "]}");
}

/* Of n layers; the third is the first again. Digests are of the algorithm
 * that `like` has. */
static void
sample_init(struct sample *s, size_t n, const char *ref,
    const struct digest *like)
{
	struct err err;

	*s = (struct sample){ .image.nlayers = n };
	for (int i = 0; i < 2; i++) {
		buf_init(&s->layer[i], ROOM);
		make_layer(&s->layer[i], i ? "upper" : "lower");
		digest_of(buf_span(&s->layer[i]), like, &s->layers[i]);
	}
	s->layers[2] = s->layers[0];
	buf_init(&s->config, ROOM);
	buf_init(&s->manifest, ROOM);
	put_config(s);
	digest_of(buf_span(&s->config), like, &s->image.config_digest);
	put_manifest(s);
	digest_of(buf_span(&s->manifest), like, &s->image.manifest.digest);
	if (ref && reference_parse(span_of(ref), &s->ref, &err) == 0)
		s->image.ref = &s->ref;
	s->image.manifest.media_type = SPAN(MEDIA_OCI_MANIFEST);
	s->image.manifest.bytes = buf_span(&s->manifest);
	s->image.config = buf_span(&s->config);
	s->image.platform = (struct platform){ "linux", "arm64", "v8" };
	s->image.layers = s->layers;
}

static void
sample_release(struct sample *s)
{
	for (int i = 0; i < 2; i++)
		buf_release(&s->layer[i]);
	buf_release(&s->config);
	buf_release(&s->manifest);
	reference_release(&s->ref);
}

/* An attestation beside the image. */
static void
add_other(struct sample *s, const char *annotations, const char *platform)
{
	s->other = (struct archive_manifest){
		.media_type = SPAN(MEDIA_OCI_MANIFEST),
		.bytes = SPAN("{\"other\":1}"),
		.annotations = span_of(annotations),
		.platform = span_of(platform),
	};
	digest_of(s->other.bytes, NULL, &s->other.digest);
	s->image.others = &s->other;
	s->image.nothers = 1;
}

static int
write_layers(struct archive_writer *w, const struct sample *s, struct err *err)
{
	for (size_t i = 0; i < s->image.nlayers; i++) {
		struct span bytes = buf_span(&s->layer[i & 1]);
		int r = archive_writer_blob(w, &s->layers[i], bytes.n, err);

		if (r < 0)
			return -1;
		if (r && tar_put_data(archive_writer_tar(w), bytes, err) < 0)
			return -1;
	}
	return 0;
}

/* The archive as a file in memory, appended to out too; -1 where it failed. */
static int
write_archive(const struct sample *s, struct buf *out, struct err *err)
{
	int fd = memfd_create("archive", MFD_CLOEXEC);
	struct archive_writer *w = archive_writer_new(fd);
	int r = archive_writer_begin(w, &s->image, err);

	if (r == 0)
		r = write_layers(w, s, err);
	if (r == 0)
		r = archive_writer_end(w, err);
	archive_writer_free(w);
	if (r < 0) {
		close(fd);
		return -1;
	}
	slurp(fd, out);
	return fd;
}

/* Its members, and the content of the one called `name`. */
static void
list(struct span tar, const char *name, struct buf *names, struct buf *content)
{
	auto_source struct source *src = source_memory(tar);
	struct tar_reader *r = tar_reader_new(src);
	const struct tar_entry *e;
	struct err err;
	int got;

	while ((got = tar_next(r, &e, &err)) > 0) {
		bool dir = e->type == TAR_DIR;

		buf_put(names, e->name);
		if (e->mode != (dir ? 0755 : 0644) || e->uid || e->gid ||
		    e->mtime || e->mtime_ns || e->nxattrs ||
		    (!dir && e->type != TAR_FILE))
			buf_puts(names, " (odd)");
		buf_putc(names, '\n');
		if (span_is(e->name, name) && tar_content(r, content, &err) < 0)
			break;
	}
	buf_puts(names, got == 0 && tar_ended(r) ? "end" : "no end");
	tar_reader_free(r);
}

/* What `name` has in the archive of a sample. */
static void
has(const struct sample *s, const char *name, const char *want,
    const char *title)
{
	auto_buf struct buf tar, names, content;
	struct err err = { .msg = "" };
	auto_close int fd = -1;

	buf_init(&tar, ROOM);
	buf_init(&names, ROOM);
	buf_init(&content, ROOM);
	fd = write_archive(s, &tar, &err);
	if (fd < 0)
		printf("# %s\n", err.msg);
	list(buf_span(&tar), name, &names, &content);
	is(buf_str(name[0] ? &content : &names), want, title);
}

static const char *
hex(const struct digest *d)
{
	return strchr(d->text, ':') + 1;
}

static void
test_members(void)
{
	struct sample s;
	auto_free char *want = NULL;

	sample_init(&s, 3, "nginx:1.27", NULL);
	add_other(&s, "", "");
	want = mem_printf(
	    "oci-layout\nindex.json\nmanifest.json\nblobs/\nblobs/sha256/\n"
	    "blobs/sha256/%s\nblobs/sha256/%s\nblobs/sha256/%s\n"
	    "blobs/sha256/%s\nblobs/sha256/%s\nend",
	    hex(&s.image.manifest.digest), hex(&s.image.config_digest),
	    hex(&s.other.digest), hex(&s.layers[0]), hex(&s.layers[1]));
	has(&s, "", want,
	    "metadata comes first, each blob is there once, nothing is odd");
	has(&s, "oci-layout", "{\"imageLayoutVersion\":\"1.0.0\"}",
	    "the layout's version");
	sample_release(&s);
}

static void
test_documents(void)
{
	struct sample s;
	auto_free char *index = NULL, *manifest = NULL;

	sample_init(&s, 3, "nginx:1.27", NULL);
	s.image.manifest.annotations = SPAN(
	    "{\"z\":\"\\u001b\",\"org.opencontainers.image.ref.name\":\"evil\","
	    "\"io.containerd.image.name\":\"evil\",\"a\":\"\"}");
	index = mem_printf(
	    "{\"schemaVersion\":2,\"mediaType\":\"" MEDIA_OCI_INDEX
	    "\",\"manifests\":[{\"mediaType\":\"" MEDIA_OCI_MANIFEST
	    "\",\"digest\":\"%s\",\"size\":%zu,"
	    "\"platform\":{\"architecture\":\"arm64\",\"os\":\"linux\","
	    "\"variant\":\"v8\"},\"annotations\":{\"z\":\"\\u001b\","
	    "\"a\":\"\",\"io.containerd.image.name\":"
	    "\"docker.io/library/nginx:1.27\","
	    "\"org.opencontainers.image.ref.name\":\"1.27\"}}]}",
	    s.image.manifest.digest.text, s.manifest.n);
	has(&s, "index.json", index,
	    "index.json has the image's own names, and other annotations");
	manifest = mem_printf("[{\"Config\":\"blobs/sha256/%s\",\"RepoTags\":"
			      "[\"nginx:1.27\"],\"Layers\":["
			      "\"blobs/sha256/%s\",\"blobs/sha256/%s\","
			      "\"blobs/sha256/%s\"]}]",
	    hex(&s.image.config_digest), hex(&s.layers[0]), hex(&s.layers[1]),
	    hex(&s.layers[0]));
	has(&s, "manifest.json", manifest,
	    "manifest.json has a layer as often as the image has");
	sample_release(&s);
}

/* index.json behind the size of the manifest. */
static void
indexed(struct sample *s, const char *want, const char *title)
{
	auto_free char *whole =
	    mem_printf("{\"schemaVersion\":2,\"mediaType\":\"" MEDIA_OCI_INDEX
		       "\",\"manifests\":[{\"mediaType\":\"" MEDIA_OCI_MANIFEST
		       "\",\"digest\":\"%s\",\"size\":%zu%s]}",
		s->image.manifest.digest.text, s->manifest.n, want);

	s->image.platform = (struct platform){ "", "", "" };
	has(s, "index.json", whole, title);
}

static void
tagged(const struct sample *s, const char *tags, const char *title)
{
	auto_free char *want = mem_printf("[{\"Config\":\"blobs/sha256/%s\","
					  "\"RepoTags\":%s,\"Layers\":[]}]",
	    hex(&s->image.config_digest), tags);

	has(s, "manifest.json", want, title);
}

#define DIGEST    \
	"sha256:" \
	"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static void
test_names(void)
{
	static const struct {
		const char *ref, *annotations, *tags, *title;
	} rows[] = {
		{ NULL, "}", "[]", "an image without a name has none" },
		{ "h:5/a/b",
		    ",\"annotations\":{\"io.containerd.image.name\":"
		    "\"h:5/a/b:latest\",\"org.opencontainers.image.ref.name\":"
		    "\"latest\"}}",
		    "[\"h:5/a/b:latest\"]", "another registry's" },
		{ "nginx@" DIGEST,
		    ",\"annotations\":{\"io.containerd.image.name\":"
		    "\"docker.io/library/nginx@" DIGEST "\"}}",
		    "[]", "by digest there is no tag" },
		{ "nginx:1@" DIGEST,
		    ",\"annotations\":{\"io.containerd.image.name\":"
		    "\"docker.io/library/nginx@" DIGEST "\"}}",
		    "[]", "nor with a tag beside it: the digest wins" },
	};

	for (size_t i = 0; i < array_len(rows); i++) {
		struct sample s;

		sample_init(&s, 0, rows[i].ref, NULL);
		tagged(&s, rows[i].tags, rows[i].title);
		indexed(&s, rows[i].annotations, "and so in index.json");
		sample_release(&s);
	}
}

static void
test_annotations(void)
{
	struct sample s;
	auto_free char *want = NULL;

	sample_init(&s, 0, NULL, NULL);
	s.image.manifest.annotations =
	    SPAN("{\"org.opencontainers.image.ref.name\":\"1.0\"}");
	indexed(&s,
	    ",\"annotations\":{\"org.opencontainers.image.ref.name\":\"1.0\"}}",
	    "without a reference the image keeps the name that it brought");
	s.image.manifest.annotations = SPAN("");
	add_other(&s,
	    "{\"io.containerd.image.name\":\"evil\","
	    "\"vnd.docker.reference.type\":\"attestation-manifest\","
	    "\"org.opencontainers.image.ref.name\":\"evil\"}",
	    "{ \"os\": \"unknown\", \"architecture\": \"unknown\" }");
	want = mem_printf(
	    "},{\"mediaType\":\"" MEDIA_OCI_MANIFEST "\",\"digest\":\"%s\","
	    "\"size\":11,\"platform\":{\"os\":\"unknown\","
	    "\"architecture\":\"unknown\"},\"annotations\":{"
	    "\"vnd.docker.reference.type\":\"attestation-manifest\"}}",
	    s.other.digest.text);
	indexed(&s, want, "another manifest never has a name");
	sample_release(&s);
}

static void
load(int fd, const struct sample *s, const char *ref, const char *title)
{
	struct image_choice choice = { .ref = ref, .platform = "linux/arm64" };
	off_t size = lseek(fd, 0, SEEK_END);
	struct image image = { 0 };
	struct diags diags = { 0 };
	struct archive a = { 0 };
	struct err err = { .msg = "" };
	bool good = archive_open_tar(&a, fd, 0, (uint64_t)size, &err) == 0 &&
	    image_load(&image, &a, &choice, &diags, &err) == 1 &&
	    image.nlayers == s->image.nlayers && diags.n == 0 &&
	    digest_eq(&image.digest, &s->image.manifest.digest) &&
	    span_eq(buf_span(&image.config), s->image.config) &&
	    span_eq(buf_span(&image.manifest), s->image.manifest.bytes) &&
	    span_is(span_of(image.platform), "linux/arm64/v8");

	for (size_t i = 0; good && i < image.nlayers; i++) {
		struct layer *l = &image.layers[i];

		good = l->size == s->layer[i & 1].n &&
		    digest_eq(&l->info.digest, &s->layers[i]) &&
		    layer_verify(l, &err) == 0;
	}
	ok(good, "%s", title);
	if (!good)
		printf("#   %s\n", err.msg);
	image_release(&image);
	diags_release(&diags);
	archive_release(&a);
}

/* Where somebody asked what is said about the image, the index says so. */
static void
test_asked(void)
{
	static const char mark[] =
	    "],\"annotations\":{\"imgpipe.attestations.asked\":\"index\"}}";
	auto_buf struct buf tar = { 0 };
	struct sample s;
	struct err err;

	buf_init(&tar, ROOM);
	sample_init(&s, 1, "nginx:1.27", NULL);
	close(write_archive(&s, &tar, &err));
	ok(tar.n && !memmem(tar.p, tar.n, "imgpipe", 7),
	    "without a mark where nobody asked");
	s.image.asked = ASKED_INDEX;
	buf_reset(&tar);
	close(write_archive(&s, &tar, &err));
	ok(memmem(tar.p, tar.n, mark, sizeof(mark) - 1) != NULL,
	    "with a mark where somebody did");
	sample_release(&s);
}

static void
test_load(void)
{
	auto_buf struct buf tar;
	struct digest sha512 = { "sha512:" };
	struct sample s;
	struct err err;
	int fd;

	buf_init(&tar, ROOM);
	sample_init(&s, 3, "nginx:1.27", NULL);
	add_other(&s,
	    "{\"vnd.docker.reference.type\":\"attestation-manifest\"}",
	    "{\"os\":\"unknown\",\"architecture\":\"unknown\"}");
	fd = write_archive(&s, &tar, &err);
	load(fd, &s, NULL, "our reader finds one image");
	load(fd, &s, "nginx:1.27", "by its familiar name");
	load(fd, &s, "docker.io/library/nginx:1.27", "by its whole name");
	load(fd, &s, s.image.manifest.digest.text, "by its digest");
	load(fd, &s, s.image.config_digest.text, "by its id");
	close(fd);
	sample_release(&s);
	sample_init(&s, 2, NULL, &sha512);
	fd = write_archive(&s, &tar, &err);
	load(fd, &s, NULL, "one with sha512 throughout");
	close(fd);
	sample_release(&s);
	sample_init(&s, 0, "h:5/a@" DIGEST, NULL);
	fd = write_archive(&s, &tar, &err);
	load(fd, &s, "h:5/a@" DIGEST, "one without layers, by digest");
	close(fd);
	sample_release(&s);
}

static void
test_sha512(void)
{
	struct digest sha512 = { "sha512:" };
	struct sample s;
	auto_free char *want = NULL;

	sample_init(&s, 2, "a", NULL);
	digest_of(buf_span(&s.layer[0]), &sha512, &s.layers[0]);
	digest_of(buf_span(&s.layer[1]), &sha512, &s.layers[1]);
	want = mem_printf(
	    "oci-layout\nindex.json\nmanifest.json\nblobs/\nblobs/sha256/\n"
	    "blobs/sha256/%s\nblobs/sha256/%s\nblobs/sha512/\n"
	    "blobs/sha512/%s\nblobs/sha512/%s\nend",
	    hex(&s.image.manifest.digest), hex(&s.image.config_digest),
	    hex(&s.layers[0]), hex(&s.layers[1]));
	has(&s, "", want, "sha512 has a folder of its own, once, if needed");
	sample_release(&s);
}

static void
test_once(void)
{
	struct sample s;
	auto_free char *want = NULL;

	sample_init(&s, 2, "a", NULL);
	s.layers[0] = s.image.config_digest;
	s.layers[1] = s.image.manifest.digest;
	add_other(&s, "", "");
	s.other.digest = s.image.manifest.digest;
	want = mem_printf(
	    "oci-layout\nindex.json\nmanifest.json\nblobs/\nblobs/sha256/\n"
	    "blobs/sha256/%s\nblobs/sha256/%s\nend",
	    hex(&s.image.manifest.digest), hex(&s.image.config_digest));
	has(&s, "", want,
	    "a layer that is the config or the manifest is not there again");
	sample_release(&s);
}

static void
test_same(void)
{
	auto_buf struct buf once, again;
	struct sample s;
	struct err err;

	buf_init(&once, ROOM);
	buf_init(&again, ROOM);
	for (int i = 0; i < 2; i++) {
		sample_init(&s, 3, "nginx", NULL);
		close(write_archive(&s, i ? &again : &once, &err));
		sample_release(&s);
	}
	ok(once.n > 0 && span_eq(buf_span(&once), buf_span(&again)),
	    "the same image gives the same bytes");
}

static void
test_hostile(void)
{
	static const struct {
		const char *annotations, *platform, *why, *title;
	} rows[] = {
		{ "{", "", "annotations: line 1", "cut annotations" },
		{ "[]", "", "annotations are no object", "a list of them" },
		{ "{\"a\":1}", "", "'a' is no string", "a number among them" },
		{ "{\"a\":null}", "", "'a' is no string", "a null" },
		{ "{\"a\":\"\",\"a\":\"\"}", "",
		    "annotations: ", "one of them twice" },
		{ "{\"io.containerd.image.name\":[]}", "", "is no string",
		    "a name that is a list" },
		{ "", "\"linux\"", "platform is no object", "a platform" },
		{ "", "{}{}", "platform: line 1", "two platforms" },
	};

	for (size_t i = 0; i < array_len(rows); i++) {
		auto_buf struct buf out;
		struct sample s;
		struct err err = { .msg = "" };

		buf_init(&out, ROOM);
		sample_init(&s, 1, "a", NULL);
		add_other(&s, rows[i].annotations, rows[i].platform);
		ok(write_archive(&s, &out, &err) < 0 &&
			strstr(err.msg, rows[i].why) &&
			strstr(err.msg, s.other.digest.text),
		    "%s: refused, and it says of which manifest",
		    rows[i].title);
		if (!strstr(err.msg, rows[i].why))
			printf("#   %s\n", err.msg);
		sample_release(&s);
	}
}

/* An index.json of n bytes: -1 where it is refused. */
static int
write_index(size_t n, struct err *err)
{
	auto_buf struct buf text, tar;
	size_t least;
	struct sample s;
	int fd = -1;

	buf_init(&text, ROOM);
	buf_init(&tar, ROOM);
	sample_init(&s, 0, NULL, NULL);
	least = strlen("{\"schemaVersion\":2,\"mediaType\":\"" MEDIA_OCI_INDEX
		       "\",\"manifests\":[{\"mediaType\":\"" MEDIA_OCI_MANIFEST
		       "\",\"digest\":\"" DIGEST "\",\"size\":123,"
		       "\"platform\":{\"architecture\":\"arm64\",\"os\":"
		       "\"linux\",\"variant\":\"v8\"},\"annotations\":"
		       "{\"a\":\"\"}}]}");
	buf_puts(&text, "{\"a\":\"");
	for (size_t i = least; i < n; i++)
		buf_putc(&text, 'x');
	buf_puts(&text, "\"}");
	s.image.manifest.annotations = buf_span(&text);
	ok(s.manifest.n >= 100 && s.manifest.n < 1000,
	    "the manifest's size has three figures");
	fd = write_archive(&s, &tar, err);
	sample_release(&s);
	if (fd >= 0)
		close(fd);
	return fd < 0 ? -1 : 0;
}

static void
test_limits(void)
{
	auto_close int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
	struct archive_writer *w = archive_writer_new(null);
	struct err err = { .msg = "" };
	struct digest d;
	int good = 0;

	ok(write_index(STREAM_META_MAX, &err) == 0,
	    "an index.json of 8 MiB: %s", err.msg);
	ok(write_index(STREAM_META_MAX + 1, &err) < 0 &&
		strstr(err.msg, "'index.json' would have more than 8388608"),
	    "one byte more is refused: %s", err.msg);
	for (int i = 0; i <= ARCHIVE_WRITER_BLOBS_MAX; i++) {
		digest_of((struct span){ (char *)&i, sizeof(i) }, NULL, &d);
		good += archive_writer_blob(w, &d, 0, &err) == 1;
	}
	ok(good == ARCHIVE_WRITER_BLOBS_MAX &&
		strstr(err.msg, "more than 4096 blobs"),
	    "there is room for 4096 blobs");
	archive_writer_free(w);
	archive_writer_free(NULL);
}

/* A body that does not fit its header, and no end. */
static void
test_unfinished(void)
{
	auto_close int fd = memfd_create("archive", MFD_CLOEXEC);
	struct archive_writer *w = archive_writer_new(fd);
	struct tar_writer *tar = archive_writer_tar(w);
	struct sample s;
	struct archive a = { 0 };
	struct err err = { .msg = "" };

	sample_init(&s, 2, "a", NULL);
	ok(archive_writer_begin(w, &s.image, &err) == 0 &&
		archive_writer_blob(w, &s.layers[0], 10, &err) == 1 &&
		tar_put_data(tar, SPAN("123456789"), &err) == 0,
	    "a blob that is not whole");
	ok(archive_writer_end(w, &err) < 0, "is no end");
	ok(archive_writer_blob(w, &s.layers[1], 1, &err) < 0,
	    "and nothing comes behind it");
	ok(tar_put_data(tar, SPAN("01"), &err) < 0, "nor more than it has");
	ok(tar_put_data(tar, SPAN("0"), &err) == 0 && tar_flush(tar, &err) == 0,
	    "its last byte");
	ok(archive_open_tar(&a, fd, 0, (uint64_t)lseek(fd, 0, SEEK_END), &err) <
		    0 &&
		strstr(err.msg, "it was cut"),
	    "without the end our reader does not take it");
	archive_release(&a);
	archive_writer_free(w);
	sample_release(&s);
}

static void
test_full(void)
{
	auto_close int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
	struct archive_writer *w = archive_writer_new(full);
	struct sample s;
	struct err err = { .msg = "" };

	sample_init(&s, 1, "a", NULL);
	ok((archive_writer_begin(w, &s.image, &err) < 0 ||
	       write_layers(w, &s, &err) < 0 ||
	       archive_writer_end(w, &err) < 0) &&
		strstr(err.msg, "No space left"),
	    "a full disk is an error: %s", err.msg);
	archive_writer_free(w);
	sample_release(&s);
}

int
main(void)
{
	test_members();
	test_documents();
	test_names();
	test_annotations();
	test_asked();
	test_load();
	test_sha512();
	test_once();
	test_same();
	test_hostile();
	test_limits();
	test_unfinished();
	test_full();
	return tap_end();
}
