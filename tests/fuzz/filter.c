/* Target: image/filter. The input is the number of a selection, a stream. */
#include <sys/mman.h>
#include <unistd.h>

#include "base/mem.h"
#include "fuzz.h"
#include "image/filter.h"
#include "select/expr.h"
#include "select/regex.h"

static const char *const selections[] = {
	"",
	"**",
	"etc/**",
	"--content etc/**",
	"etc/* --hollow",
	"--type f,d --uid 0",
	"--perm /7777 --any --invert s*",
	"--hidden",
	"--layer 1 --no-keep-parents",
	"--regex '.*[a-f]' --size +0",
	"--user root --group root",
	"--layer app",
	"--expr size",
	"--expr user --expr path --hollow",
	"--hidden --expr hidden --invert",
};

struct asked {
	const struct select *s;
	bool more; /* since somebody waited */
};

/* In place of jq: whether the record, which is JSON, has the member. */
static int
ask(void *arg, size_t i, struct span record, struct select_said *said,
    struct err *err)
{
	auto_json struct json_doc *doc =
	    json_parse(record, SELECT_RECORD_MAX, err);
	struct asked *a = arg;

	a->more = true;
	must(doc);
	must(json_member(json_root(doc), SPAN("type")));
	must(json_member(json_root(doc), SPAN("path")));
	said->known = true;
	said->yes = json_member(json_root(doc), select_expr(a->s, i));
	return 0;
}

static int
wait_for_all(void *arg, struct err *err)
{
	struct asked *a = arg;
	bool more = a->more;

	(void)err;
	a->more = false;
	return more;
}

static const struct expr_engine engine = { ask, wait_for_all };

/* What comes out to its proved end is a stream. */
static int
filter(const char *words, struct span in, struct buf *out, struct err *err)
{
	auto_select struct select *s = select_new();
	auto_source struct source *src = source_memory(in);
	auto_close int fd = memfd_create("out", MFD_CLOEXEC);
	struct filter_options o = { .select = *words ? s : NULL,
		.notes = true };
	struct asked asked = { .s = s };
	size_t at = 0;
	struct span text;
	off_t n;
	char *p;
	int r;

	select_use_regex(s);
	must(select_add(s, span_of(words), err) == 0);
	select_use_exprs(s, &engine, &asked);
	r = filter_run(&o, src, fd, err);
	while (select_unseen(s, &at, &text))
		touch(text);
	n = lseek(fd, 0, SEEK_END);
	if (r < 0 || n <= 0)
		return r;
	p = buf_room(out, (size_t)n);
	must(p && pread(fd, p, (size_t)n, 0) == n);
	return 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	auto_free char *mended = NULL;
	auto_buf struct buf once, twice;
	const char *words;
	struct err err = { .msg = "" };
	struct span in;

	buf_init(&once, SIZE_MAX);
	buf_init(&twice, SIZE_MAX);
	if (size < 1 || size > 1 << 20)
		return 0;
	in = (struct span){ (const char *)data + 1, size - 1 };
	mended = mem_spandup(in);
	mend_tar(mended, in.n);
	in.p = mended;
	words = selections[data[0] % array_len(selections)];
	if (filter(words, in, &once, &err) < 0) {
		must(err.msg[0] != '\0');
		return 0;
	}
	/* Names of accounts may have been left out by then. */
	if (strstr(words, "user"))
		return 0;
	must(filter(words, buf_span(&once), &twice, &err) == 0);
	return 0;
}

/* Seeds */

static void
put(struct stream_writer *w, enum tar_type type, const char *name,
    const char *text)
{
	struct tar_entry e = { .type = type,
		.name = span_of(name),
		.mode = 0755 };
	struct err err;

	if (type == TAR_FILE)
		e.size = e.stored = strlen(text);
	else
		e.link = span_of(text);
	must(stream_put(w, &e, &err) == 0);
	must(
	    !e.stored || tar_put_data(stream_tar(w), span_of(text), &err) == 0);
}

static void
put_hidden(struct stream_writer *w, enum tar_type type, const char *name,
    const char *link)
{
	struct tar_entry e = { .type = type,
		.name = span_of(name),
		.link = span_of(link) };
	struct err err;

	must(stream_put_hidden(w, 0, 1, &e, false, &err) == 0);
}

static void
put_all(struct stream_writer *w)
{
	struct layer_info layers[] = { { .index = 0, .verified = "full" },
		{ .index = 1, .verified = "none" } };
	struct stream_info info = { .layers = 2, .hidden = true };
	struct diags diags = { 0 };
	struct err err;

	must(stream_begin(w, &info, &err) == 0);
	must(stream_put_meta(w, "config.json",
		 SPAN("{\"history\":[{\"created_by\":\"ADD x\"},"
		      "{\"created_by\":\"CMD [x]\",\"empty_layer\":true},"
		      "{\"created_by\":\"RUN x\"}]}"),
		 &err) == 0);
	must(stream_put_meta(w, "links.json", SPAN("[[\"etc/a\",\"etc/b\"]]"),
		 &err) == 0);
	must(stream_put_layer(w, &layers[0], &err) == 0);
	put(w, TAR_DIR, "", "");
	put(w, TAR_DIR, "etc", "");
	put(w, TAR_SYMLINK, "s", "etc/b");
	put(w, TAR_LINK, "s2", "s");
	must(stream_put_layer(w, &layers[1], &err) == 0);
	put(w, TAR_FILE, "etc/passwd", "root:x:0:0::/:/bin/sh\n");
	put(w, TAR_FILE, "etc/group", "root:x:0:\n");
	put(w, TAR_FILE, "etc/a", "abc");
	put(w, TAR_LINK, "etc/b", "etc/a");
	put_hidden(w, TAR_FILE, "etc/c", "");
	put_hidden(w, TAR_LINK, "etc/d", "etc/a");
	must(stream_end(w, &diags, &err) == 0);
}

void
fuzz_seeds(fuzz_seed_fn *fn, void *arg)
{
	auto_close int fd = memfd_create("seed", MFD_CLOEXEC);
	struct stream_writer *w = stream_writer_new(fd);
	size_t n;

	put_all(w);
	stream_writer_free(w);
	n = (size_t)lseek(fd, 0, SEEK_END);
	for (size_t i = 0; i < array_len(selections); i++) {
		auto_buf struct buf b;
		char *p;

		buf_init(&b, SIZE_MAX);
		buf_putc(&b, (char)i);
		p = buf_room(&b, n);
		must(pread(fd, p, n, 0) == (ssize_t)n);
		fn(arg, buf_span(&b));
	}
}
