#include "fetch/fetch.h"

#include <errno.h>

#include "fetch/internal.h"
#include "fetch/resolve.h"
#include "image/image.h"

struct fetch *
fetch_new(const struct fetch_options *options)
{
	struct fetch *f = mem_zalloc(sizeof(*f));

	f->options = *options;
	f->blobs = blobs_new(&f->options);
	return f;
}

void
fetch_free(struct fetch *f)
{
	if (!f)
		return;
	blobs_free(f->blobs);
	free(f);
}

void
fetch_status(struct fetch *f, struct fetch_status *status)
{
	*status = (struct fetch_status){ 0 };
	blobs_status(f->blobs, status);
}

int
fetch_put(int out, struct span text, struct err *err)
{
	while (text.n) {
		ssize_t w = write(out, text.p, text.n);

		if (w < 0 && errno == EINTR)
			continue;
		if (w < 0)
			return err_sys(err, "cannot write the output");
		text = span_from(text, (size_t)w);
	}
	return 0;
}

/* Writing the archive */

static int
write_blob(struct fetch *f, struct archive_writer *w, int number,
    const struct digest *d, uint64_t size, struct err *err)
{
	uint64_t from = 0, at, n;
	int fd, r = archive_writer_blob(w, d, size, err);

	if (r <= 0)
		return r;
	for (;;) {
		if (blobs_wait(f->blobs, number, from, &fd, &at, &n, err) < 0)
			return -1;
		if (n == 0)
			return 0;
		if (tar_put_range(archive_writer_tar(w), fd, at + from, n,
			err) < 0)
			return -1;
		from += n;
	}
}

int
fetch_write(struct fetch *f, const struct archive_image *image,
    const struct plan *plan, int out, struct err *err)
{
	struct archive_writer *w = archive_writer_new(out);
	int r = archive_writer_begin(w, image, err);

	for (size_t i = 0; r == 0 && i < plan->n; i++)
		r = write_blob(f, w, plan->numbers[i], &plan->digests[i],
		    plan->sizes[i], err);
	/* Who sees the end may count on all, the cache too. */
	if (r == 0)
		r = blobs_keep(f->blobs, err);
	if (r == 0)
		r = archive_writer_end(w, err);
	archive_writer_free(w);
	return r;
}

/* An image in a registry */

/* What was asked for must be what the config says that it is. */
static int
settle_platform(const struct fetch_options *o, const struct resolved *r,
    struct span config, struct platform *p, struct err *err)
{
	struct platform want;
	char there[PLATFORM_TEXT];

	if (config_platform(config, p, err) < 0)
		return err_wrap(err, "%s", o->subject);
	/* What the index says is what runtimes choose by. */
	if (r->platform.os[0])
		*p = r->platform;
	if (!o->platform || r->platform.os[0])
		return 0;
	if (!platform_parse(span_of(o->platform), &want))
		return err_set(err, "'%s' is no platform: OS/ARCH[/VARIANT]",
		    o->platform);
	if (platform_serves(&want, p) > 0)
		return 0;
	platform_text(p, there);
	return err_set(err, "%s: no image for %s; there is: %s", o->subject,
	    o->platform, there);
}

static int
write_image(struct fetch *f, const struct reference *ref,
    const struct resolved *r, struct span config, const struct platform *p,
    const struct plan *plan, int out, struct err *err)
{
	auto_free struct archive_manifest *others = others_list(r);
	const struct archive_image image = {
		.ref = ref,
		.manifest = { .media_type = span_of(r->manifest.media_type),
		    .digest = r->manifest.digest,
		    .bytes = buf_span(&r->manifest.bytes) },
		.platform = *p,
		.config_digest = r->config.digest,
		.config = config,
		.layers = plan->digests,
		.nlayers = plan->nlayers,
		.others = others,
		.nothers = r->nothers,
		.asked = r->asked,
	};

	return fetch_write(f, &image, plan, out, err);
}

static int
fetch_layers(struct fetch *f, const struct reference *ref,
    const struct resolved *r, struct span config, int out, struct err *err)
{
	struct plan plan = { 0 };
	struct platform p;
	int got = settle_platform(&f->options, r, config, &p, err);

	if (got == 0 && f->options.what == FETCH_CONFIG)
		return fetch_put(out, config, err);
	if (got == 0)
		got = plan_list(&plan, f, r->layers, err);
	plan.nlayers = plan.n;
	if (got == 0)
		got = plan_others(&plan, f, r, err);
	if (got == 0)
		got = write_image(f, ref, r, config, &p, &plan, out, err);
	plan_release(&plan);
	return got;
}

static int
fetch_resolved(struct fetch *f, const struct reference *ref,
    const struct resolved *r, int out, struct err *err)
{
	bool manifest = f->options.what == FETCH_MANIFEST;
	auto_buf struct buf config = { 0 };
	struct platform p;
	int number;

	/* Where an index has chosen the platform, that is enough. */
	if (manifest && (!f->options.platform || r->platform.os[0]))
		return fetch_put(out, buf_span(&r->manifest.bytes), err);
	buf_init(&config, STREAM_META_MAX);
	number =
	    blobs_add(f->blobs, &r->config.digest, r->config.size, NULL, err);
	if (number < 0 || blobs_read(f->blobs, number, &config, err) < 0)
		return -1;
	if (!manifest)
		return fetch_layers(f, ref, r, buf_span(&config), out, err);
	if (settle_platform(&f->options, r, buf_span(&config), &p, err) < 0)
		return -1;
	return fetch_put(out, buf_span(&r->manifest.bytes), err);
}

int
fetch_image(struct fetch *f, const struct reference *ref, int out,
    struct err *err)
{
	auto_free char *subject =
	    mem_printf("%s/%s", ref->host, ref->repository);
	struct resolved r;
	int got;

	f->options.subject = subject;
	got = resolve(&f->options, ref, &r, err);
	if (got == 0)
		got = fetch_resolved(f, ref, &r, out, err);
	resolved_release(&r);
	f->options.subject = NULL;
	return got;
}

/* What an engine has. */
int
fetch_engine(struct fetch *f, const char *name, int out, struct err *err)
{
	const struct fetch_options *o = &f->options;
	struct registry_request request = { .kind = REQUEST_ENGINE,
		.id = 1,
		.target = name,
		.fd = o->scratch,
		.size = INT64_MAX };
	struct registry_event e;
	int r;

	if (o->scratch < 0)
		return err_set(err, "%s", o->scratch_problem);
	if (registry_request(o->registry, &request, err) < 0)
		return -1;
	do
		r = registry_next(o->registry, &e, -1, err);
	while (r == 0 || (r > 0 && e.kind == EVENT_BYTES));
	if (r < 0)
		return -1;
	if (e.kind != EVENT_DONE)
		return err_set(err, "%s", e.text);
	/* It could still write there. */
	if (registry_stop(o->registry, err) < 0)
		return -1;
	if (lseek(o->scratch, 0, SEEK_SET) < 0)
		return err_sys(err, "cannot read a temporary file");
	return fetch_local(f, o->scratch, NULL, out, err) < 0
	    ? err_wrap(err, "what the engine sent")
	    : 0;
}
