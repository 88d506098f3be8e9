/* Target: an image archive, from its members to the merged stream. */
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/mem.h"
#include "fuzz.h"
#include "image/image.h"
#include "image/merge.h"

static void
touch_layer(const struct layer *l)
{
	touch(span_of(l->name));
	touch(span_of(l->info.created_by));
	touch(span_of(l->info.diff_id.text));
	touch(span_of(l->info.digest.text));
}

static void
load(const struct archive *a, const struct image_choice *choice)
{
	struct image image = { 0 };
	struct diags diags = { 0 };
	struct err err = { .msg = "" };
	int got = image_load(&image, a, choice, &diags, &err);

	must(got >= 0 || err.msg[0] != '\0');
	if (got > 0) {
		touch(span_of(image.ref));
		touch(span_of(image.platform));
		touch(span_of(image.digest.text));
		touch(buf_span(&image.manifest));
		touch(buf_span(&image.config));
		must(image.nlayers <= STREAM_LAYERS_MAX);
		for (size_t i = 0; i < image.nlayers; i++)
			touch_layer(&image.layers[i]);
	}
	for (size_t i = 0; i < diags.n; i++)
		touch(span_of(diags.list[i].message));
	image_release(&image);
	diags_release(&diags);
}

static void
open_archive(int fd, size_t size)
{
	static const struct image_choice choices[] = {
		{ NULL, NULL, false },
		{ "nginx", "linux/amd64", true },
	};
	struct archive a = { 0 };
	struct blob blob;
	struct err err = { .msg = "" };

	if (archive_open_tar(&a, fd, 0, size, &err) < 0)
		must(err.msg[0] != '\0');
	else {
		for (size_t i = 0; i < a.nmembers; i++) {
			touch(a.members[i].name);
			touch(a.members[i].link);
			(void)archive_has(&a, a.members[i].name);
			if (archive_find(&a, a.members[i].name, &blob, &err))
				must(blob.at <= size &&
				    blob.size <= size - blob.at);
		}
		for (size_t i = 0; i < array_len(choices); i++)
			load(&a, &choices[i]);
	}
	archive_release(&a);
}

static void
merge(int fd, int null, bool plain, bool overlay)
{
	struct merge_options options = {
		.allow_missing = true,
		.hidden = !overlay,
		.overlay = overlay,
		.no_verify = true,
		.plain = plain,
	};
	struct err err = { .msg = "" };

	for (int i = 0; i < MERGE_WORKERS; i++)
		options.spool[i] = memfd_create("spool", MFD_CLOEXEC);
	lseek(fd, 0, SEEK_SET);
	if (merge_run(&options, fd, null, &err) < 0)
		must(err.msg[0] != '\0');
	for (int i = 0; i < MERGE_WORKERS; i++)
		close(options.spool[i]);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	auto_close int fd = memfd_create("archive", MFD_CLOEXEC);
	auto_close int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
	struct span in = { (const char *)data, size };
	auto_free char *mended = mem_spandup(in);

	mend_tar(mended, size);
	if (size > 1 << 20 || pwrite(fd, mended, size, 0) != (ssize_t)size)
		return 0;
	open_archive(fd, size);
	merge(fd, null, false, false);
	merge(fd, null, true, true);
	return 0;
}

/* Seeds: layers, and archives of each kind around them. */

static void
put(struct tar_writer *w, enum tar_type type, const char *name,
    const char *link, struct span data)
{
	struct tar_entry e = {
		.type = type,
		.name = span_of(name),
		.link = span_of(link),
		.mode = 0755,
		.size = data.n,
		.stored = data.n,
	};
	struct err err;

	must(tar_put(w, &e, &err) == 0 && tar_put_data(w, data, &err) == 0);
}

static void
finish(struct tar_writer *w, int fd, struct buf *out)
{
	struct err err;
	char *p;

	must(tar_put_end(w, &err) == 0);
	tar_writer_free(w);
	p = buf_room(out, (size_t)lseek(fd, 0, SEEK_END));
	must(pread(fd, p, out->n, 0) == (ssize_t)out->n);
}

static void
make_layer(bool upper, struct buf *out)
{
	auto_close int fd = memfd_create("layer", MFD_CLOEXEC);
	struct tar_writer *w = tar_writer_new(fd);

	if (upper) {
		put(w, TAR_FILE, "dir/.wh.gone", "", SPAN(""));
		put(w, TAR_FILE, "opaque/.wh..wh..opq", "", SPAN(""));
		put(w, TAR_LINK, "dir/second", "dir/first", SPAN(""));
		put(w, TAR_FILE, "link/under", "", SPAN("x"));
	} else {
		put(w, TAR_DIR, "dir", "", SPAN(""));
		put(w, TAR_FILE, "dir/first", "", SPAN("first"));
		put(w, TAR_FILE, "dir/gone", "", SPAN("gone"));
		put(w, TAR_FILE, "opaque/old", "", SPAN(""));
		put(w, TAR_SYMLINK, "link", "../dir", SPAN(""));
		put(w, TAR_FIFO, "fifo", "", SPAN(""));
	}
	finish(w, fd, out);
}

#define CONFIG(key, ids)                                                  \
	"{\"os\":\"linux\",\"architecture\":\"amd64\",\"" key "\":"       \
	"{\"type\":\"layers\",\"diff_ids\":[" ids "]},"                   \
	"\"history\":[{\"created_by\":\"ADD x\"},{\"empty_layer\":true}," \
	"{\"created_by\":\"RUN y\"}]}"

static void
make_docker(const struct buf layers[2], struct buf *out)
{
	auto_close int fd = memfd_create("docker", MFD_CLOEXEC);
	struct tar_writer *w = tar_writer_new(fd);
	struct digest ids[2];
	auto_free char *config = NULL;

	for (int i = 0; i < 2; i++)
		digest_of(buf_span(&layers[i]), NULL, &ids[i]);
	config = mem_printf(CONFIG("rootfs", "\"%s\",\"%s\""), ids[0].text,
	    ids[1].text);
	put(w, TAR_FILE, "a/layer.tar", "", buf_span(&layers[0]));
	put(w, TAR_FILE, "b/layer.tar", "", buf_span(&layers[1]));
	put(w, TAR_FILE, "c.json", "", span_of(config));
	put(w, TAR_FILE, "manifest.json", "",
	    SPAN("[{\"Config\":\"c.json\",\"RepoTags\":[\"nginx:latest\"],"
		 "\"Layers\":[\"a/layer.tar\",\"b/layer.tar\"]}]"));
	finish(w, fd, out);
}

static void
make_legacy(const struct buf layers[2], struct buf *out)
{
	auto_close int fd = memfd_create("legacy", MFD_CLOEXEC);
	struct tar_writer *w = tar_writer_new(fd);

	put(w, TAR_FILE, "a/json", "", SPAN("{\"id\":\"a\",\"os\":\"linux\"}"));
	put(w, TAR_FILE, "a/layer.tar", "", buf_span(&layers[0]));
	put(w, TAR_FILE, "b/json", "",
	    SPAN("{\"id\":\"b\",\"parent\":\"a\",\"container_config\":"
		 "{\"Cmd\":[\"sh\"]}}"));
	put(w, TAR_FILE, "b/layer.tar", "", buf_span(&layers[1]));
	put(w, TAR_FILE, "repositories", "", SPAN("{\"nginx\":{\"1\":\"b\"}}"));
	finish(w, fd, out);
}

/* Puts a blob below its digest's name, and says how to refer to it. */
static char *
put_blob(struct tar_writer *w, const char *media_type, struct span data)
{
	struct digest d;
	char name[DIGEST_MAX + 8];

	digest_of(data, NULL, &d);
	archive_blob_name(&d, name);
	put(w, TAR_FILE, name, "", data);
	return mem_printf(
	    "{\"mediaType\":\"application/vnd.oci.image.%s\",\"digest\":\"%s\","
	    "\"size\":%zu,\"platform\":{\"os\":\"linux\",\"architecture\":"
	    "\"amd64\"}}",
	    media_type, d.text, data.n);
}

static void
make_oci(const struct buf layers[2], struct buf *out)
{
	auto_close int fd = memfd_create("oci", MFD_CLOEXEC);
	struct tar_writer *w = tar_writer_new(fd);
	auto_free char *low = put_blob(w, "layer.v1.tar", buf_span(&layers[0]));
	auto_free char *high =
	    put_blob(w, "layer.v1.tar", buf_span(&layers[1]));
	auto_free char *text = NULL, *config = NULL, *manifest = NULL;
	auto_free char *body = NULL, *index = NULL;
	struct digest ids[2];

	for (int i = 0; i < 2; i++)
		digest_of(buf_span(&layers[i]), NULL, &ids[i]);
	text = mem_printf(CONFIG("rootfs", "\"%s\",\"%s\""), ids[0].text,
	    ids[1].text);
	config = put_blob(w, "config.v1+json", span_of(text));
	body = mem_printf("{\"schemaVersion\":2,\"config\":%s,\"layers\":[%s,"
			  "%s]}",
	    config, low, high);
	manifest = put_blob(w, "manifest.v1+json", span_of(body));
	index =
	    mem_printf("{\"schemaVersion\":2,\"manifests\":[%s]}", manifest);
	put(w, TAR_FILE, "oci-layout", "",
	    SPAN("{\"imageLayoutVersion\":\"1.0.0\"}"));
	put(w, TAR_FILE, "index.json", "", span_of(index));
	finish(w, fd, out);
}

void
fuzz_seeds(fuzz_seed_fn *fn, void *arg)
{
	static void (*const kinds[])(const struct buf[2],
	    struct buf *) = { make_docker, make_legacy, make_oci };
	struct buf layers[2];

	for (int i = 0; i < 2; i++) {
		buf_init(&layers[i], 1 << 20);
		make_layer(i, &layers[i]);
		fn(arg, buf_span(&layers[i]));
	}
	for (size_t i = 0; i < array_len(kinds); i++) {
		auto_buf struct buf b;

		buf_init(&b, 1 << 20);
		kinds[i](layers, &b);
		fn(arg, buf_span(&b));
	}
	for (int i = 0; i < 2; i++)
		buf_release(&layers[i]);
}
