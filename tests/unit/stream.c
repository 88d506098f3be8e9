/* image/stream: what the writer writes the reader reads, and nothing else. */
#include <sys/mman.h>

#include "image/stream.h"
#include "tarfile.h"

#define DIGEST                                                              \
	"sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f2" \
	"0015ad"

/* What a stream says, item by item, as one line of text. */

static void
say_info(struct buf *b, const struct stream_info *info)
{
	buf_printf(b, "%s %s %.15s layers=%zu%s", info->ref ? info->ref : "-",
	    info->platform ? info->platform : "-", info->digest.text,
	    info->layers, info->hidden ? " hidden" : "");
	for (size_t i = 0; i < info->nstages; i++) {
		const struct stage *s = &info->stages[i];

		buf_printf(b, " [%s %s:", s->tool, s->version);
		for (size_t k = 0; k < select_count(s->kept); k++) {
			buf_putc(b, ' ');
			buf_put(b, select_glob(s->kept, k));
		}
		buf_printf(b, "%s]",
		    select_is_hollow(s->kept) ? " hollow" : "");
	}
	buf_puts(b, "; ");
}

static void
say_entry(struct buf *b, const struct stream_item *item)
{
	const struct tar_entry *e = &item->entry;

	if (item->event == STREAM_HIDDEN)
		buf_printf(b, "(%d-%d) ", item->added, item->removed);
	buf_printf(b, "%c '", (char)e->type);
	buf_put(b, e->name);
	buf_putc(b, '\'');
	if (e->link.n) {
		buf_puts(b, " -> ");
		buf_put(b, e->link);
	}
	for (size_t i = 0; i < e->nxattrs; i++) {
		buf_putc(b, ' ');
		buf_put(b, e->xattrs[i].name);
	}
	if (item->hollow)
		buf_printf(b, " hollow %llu", (unsigned long long)e->size);
	if (item->layer)
		buf_printf(b, " @%d", item->layer->index);
}

static void
say_diags(struct buf *b, const struct diags *d)
{
	for (size_t i = 0; i < d->n; i++) {
		buf_printf(b, " %s %s %d '", diag_level_name(d->list[i].level),
		    d->list[i].code, d->list[i].layer);
		buf_put(b, d->list[i].path);
		buf_printf(b, "' %s", d->list[i].message);
	}
	if (d->dropped)
		buf_printf(b, " and %zu", d->dropped);
}

static int
say_body(struct buf *b, struct stream_reader *r, const struct stream_item *item,
    struct err *err)
{
	auto_buf struct buf content;
	struct span piece;

	buf_init(&content, 1 << 20);
	if (item->entry.type != TAR_FILE)
		return 0;
	if (item->hollow) {
		ok(stream_content(r, &content, err) < 0 &&
			stream_data(r, &piece, err) < 0 && content.n == 0 &&
			strstr(err->msg, "left out"),
		    "the body of a hollow entry is an error, not zeros");
		return 0;
	}
	if (stream_content(r, &content, err) < 0)
		return -1;
	if (content.n)
		buf_putc(b, ' ');
	/* Holes, to be seen. */
	for (size_t i = 0; i < content.n; i++)
		buf_putc(b, content.p[i] ? content.p[i] : '_');
	return 0;
}

static void
say_links(struct buf *b, const struct stream_reader *r)
{
	for (size_t g = 0; g < stream_link_groups(r); g++) {
		buf_putc(b, '{');
		for (size_t i = 0; i < stream_link_names(r, g); i++) {
			buf_puts(b, i ? " " : "");
			buf_put(b, stream_link_name(r, g, i));
		}
		buf_puts(b, "}; ");
	}
}

static int
say_item(struct buf *b, struct stream_reader *r, const struct stream_item *item,
    struct err *err)
{
	switch (item->event) {
	case STREAM_META:
		buf_printf(b, "%s %.*s; ", item->meta, SPAN_ARG(item->text));
		return 0;
	case STREAM_LAYER:
		buf_printf(b, "layer %d; ", item->layer->index);
		return 0;
	case STREAM_ENTRY:
	case STREAM_HIDDEN:
		say_entry(b, item);
		if (say_body(b, r, item, err) < 0)
			return -1;
		buf_puts(b, "; ");
		return 0;
	case STREAM_END:
		break;
	}
	say_links(b, r);
	buf_printf(b, "end %llu %llu", (unsigned long long)item->entries,
	    (unsigned long long)item->bytes);
	say_diags(b, item->diags);
	return 1;
}

static void
say_stream(struct span stream, struct buf *b)
{
	auto_source struct source *src = source_memory(stream);
	struct stream_reader *r = stream_reader_new(src);
	const struct stream_info *info;
	struct stream_item item;
	struct err err;
	int got = stream_open(r, &info, &err);

	if (got == 0)
		say_info(b, info);
	while (got == 0) {
		got = stream_next(r, &item, &err);
		if (got == 0)
			got = say_item(b, r, &item, &err);
	}
	if (got < 0)
		buf_printf(b, "error: %s", err.msg);
	stream_reader_free(r);
}

/* The stream in b says `want`; b is empty afterwards. */
static void
says(struct buf *b, const char *want, const char *title)
{
	auto_buf struct buf got;

	buf_init(&got, 1 << 20);
	say_stream(buf_span(b), &got);
	is_span(buf_span(&got), span_of(want), title);
	buf_reset(b);
}

/* The stream in b is refused for a reason that has `why` in it. */
static void
fails(struct buf *b, const char *why, const char *title)
{
	auto_buf struct buf got;
	const char *error;

	buf_init(&got, 1 << 20);
	say_stream(buf_span(b), &got);
	error = strstr(buf_str(&got), "error: ");
	if (!ok(error && strstr(error, why), "refused: %s", title))
		printf("#   got '%s', want '%s'\n", buf_str(&got), why);
	buf_reset(b);
}

/* Writing */

struct out {
	int fd;
	struct stream_writer *w;
	struct err err;
	bool good;
};

static void
out_begin(struct out *o, const struct stream_info *info)
{
	*o = (struct out){ .fd = memfd_create("stream", MFD_CLOEXEC) };
	o->w = stream_writer_new(o->fd);
	o->good = stream_begin(o->w, info, &o->err) == 0;
}

static void
out_put(struct out *o, enum tar_type type, const char *name, const char *link,
    const char *data)
{
	struct tar_entry e = {
		.type = type,
		.name = span_of(name),
		.link = span_of(link),
		.mode = 0644,
		.size = strlen(data),
		.stored = strlen(data),
	};

	o->good = o->good && stream_put(o->w, &e, &o->err) == 0 &&
	    tar_put_data(stream_tar(o->w), span_of(data), &o->err) == 0;
}

static void
out_end(struct out *o, const struct diags *diags, struct buf *b)
{
	char *p;

	o->good = o->good && stream_end(o->w, diags, &o->err) == 0;
	stream_writer_free(o->w);
	p = buf_room(b, (size_t)lseek(o->fd, 0, SEEK_END));
	ok(o->good && pread(o->fd, p, b->n, 0) == (ssize_t)b->n,
	    "a stream is written");
	close(o->fd);
}

static void
test_empty(struct buf *b)
{
	struct stream_info info = { 0 };
	struct diags none = { 0 };
	struct out o;

	out_begin(&o, &info);
	out_end(&o, &none, b);
	says(b, "- -  layers=0; end 0 0", "a stream of nothing");
}

static void
test_metadata(struct buf *b)
{
	struct stage stages[] = {
		{ mem_strdup("img-merge"), mem_strdup("1"), select_new() },
		{ mem_strdup("img-filter"), mem_strdup("2"), select_new() },
	};
	struct stream_info info = {
		.ref = mem_strdup("nginx"),
		.platform = mem_strdup("linux/arm64/v8"),
		.layers = 3,
		.stages = mem_alloc(sizeof(stages)),
		.nstages = 2,
		.hidden = true,
	};
	struct diags diags = { 0 };
	struct out o;

	memcpy(info.stages, stages, sizeof(stages));
	ok(digest_parse(SPAN(DIGEST), &info.digest) &&
		select_add(stages[0].kept, SPAN("etc/** 'a b'"), &o.err) == 0 &&
		select_add_glob(stages[1].kept, SPAN("\xff\"x"), &o.err) == 0,
	    "two stages with selections");
	select_set_hollow(stages[1].kept);
	diags_addf(&diags, DIAG_WARNING, "duplicate-name", 2, SPAN("\xff\n"),
	    "%s", "\"x\"");
	diags_addf(&diags, DIAG_NOTE, "n", -1, SPAN(""), "y");
	diags_addf(&diags, DIAG_ERROR, "e", 0, SPAN("p"), "z");
	diags.dropped = 5;
	out_begin(&o, &info);
	o.good = o.good &&
	    stream_put_meta(o.w, "config.json", SPAN("{\"x\":1}"), &o.err) ==
		0 &&
	    stream_put_meta(o.w, "manifest.json", SPAN(""), &o.err) == 0;
	out_end(&o, &diags, b);
	says(b,
	    "nginx linux/arm64/v8 sha256:ba7816bf layers=3 hidden "
	    "[img-merge 1: etc/** a b] [img-filter 2: \xff\"x hollow]; "
	    "config.json {\"x\":1}; manifest.json ; end 0 0 "
	    "warning duplicate-name 2 '\xff\n' \"x\" note n -1 '' y "
	    "error e 0 'p' z and 5",
	    "metadata, stages and diags come back");
	stream_info_release(&info);
	diags_release(&diags);
}

static void
test_names(struct buf *b)
{
	struct stream_info info = { .layers = 1 };
	struct diags none = { 0 };
	struct out o;

	out_begin(&o, &info);
	out_put(&o, TAR_DIR, "", "", "");
	out_put(&o, TAR_DIR, "./", "", "");
	out_put(&o, TAR_DIR, ".image", "", "");
	out_put(&o, TAR_DIR, ".image~", "", "");
	out_put(&o, TAR_FILE, ".image/end.json", "", "{}");
	out_put(&o, TAR_FILE, ".image~~/x", "", "");
	out_put(&o, TAR_FILE, ".imagex", "", "");
	out_put(&o, TAR_FILE, ".image~x", "", "");
	out_put(&o, TAR_FILE, "a/.image", "", "");
	out_put(&o, TAR_FILE, "caf\xe9\n", "", "");
	out_put(&o, TAR_LINK, "h", ".image/end.json", "");
	out_put(&o, TAR_SYMLINK, "s", ".image/end.json", "");
	out_end(&o, &none, b);
	ok(memmem(b->p, b->n, "\0.image~/end.json\0", 18) &&
		memmem(b->p, b->n, "\0.image~~~/x\0", 13) &&
		memmem(b->p, b->n, "\0.imagex\0", 9),
	    "an image's own .image is escaped, and no other name");
	says(b,
	    "- -  layers=1; d ''; d ''; d '.image'; d '.image~'; "
	    "f '.image/end.json' {}; f '.image~~/x'; f '.imagex'; "
	    "f '.image~x'; f 'a/.image'; f 'caf\xe9\n'; "
	    "h 'h' -> .image/end.json; l 's' -> .image/end.json; end 12 2",
	    "names come back as they were");
}

static void
put_layer(struct out *o, int index, const char *created_by)
{
	struct layer_info layer = { .index = index,
		.created_by = created_by,
		.verified = index ? "full" : "none" };

	if (index)
		(void)digest_parse(SPAN(DIGEST), &layer.diff_id);
	o->good = o->good && stream_put_layer(o->w, &layer, &o->err) == 0;
}

static void
test_layers(struct buf *b)
{
	struct stream_info info = { .layers = 3 };
	struct diags none = { 0 };
	struct out o;

	out_begin(&o, &info);
	out_put(&o, TAR_FILE, "early", "", "");
	put_layer(&o, 1, "RUN \xff\n");
	out_put(&o, TAR_FILE, "a", "", "");
	put_layer(&o, 1, NULL);
	out_put(&o, TAR_FILE, "b", "", "");
	put_layer(&o, 0, NULL);
	out_put(&o, TAR_FILE, "c", "", "");
	put_layer(&o, 1, "changed");
	out_put(&o, TAR_FILE, "d", "", "");
	out_end(&o, &none, b);
	says(b,
	    "- -  layers=3; f 'early'; layer 1; f 'a' @1; f 'b' @1; layer 0; "
	    "f 'c' @0; f 'd' @1; end 5 0",
	    "entries belong to the marker before them; repeated ones are "
	    "no items");
}

static void
test_layer_info(struct buf *b)
{
	auto_source struct source *src = NULL;
	struct stream_info info = { .layers = 3 };
	const struct stream_info *got;
	const struct layer_info *one, *none;
	struct diags no_diags = { 0 };
	struct stream_reader *r;
	struct stream_item item;
	struct out o;

	out_begin(&o, &info);
	put_layer(&o, 1, "RUN caf\xc3\xa9");
	put_layer(&o, 0, NULL);
	out_end(&o, &no_diags, b);
	src = source_memory(buf_span(b));
	r = stream_reader_new(src);
	ok(stream_open(r, &got, &o.err) == 0 && !stream_layer(r, 1) &&
		stream_next(r, &item, &o.err) == 0 &&
		item.event == STREAM_LAYER && stream_layer(r, 1) &&
		stream_next(r, &item, &o.err) == 0,
	    "a layer is known once its marker has come by");
	one = stream_layer(r, 1);
	none = stream_layer(r, 0);
	ok(!stream_layer(r, 2) && !stream_layer(r, -1) &&
		!stream_layer(r, STREAM_LAYERS_MAX),
	    "others are not");
	is(one->created_by, "RUN caf\xc3\xa9", "a marker has its instruction");
	is(one->diff_id.text, DIGEST, "its diff_id");
	is(one->verified, "full", "whether it was verified");
	ok(!none->created_by && !digest_is_set(&none->diff_id) &&
		!digest_is_set(&one->digest),
	    "and lacks what is not known");
	is(none->verified, "none", "nothing proved is said so");
	stream_reader_free(r);
	buf_reset(b);
}

static void
test_hollow(struct buf *b)
{
	struct tar_extent map = { 4, 3 };
	struct tar_xattr xattr = { SPAN("user.a"), SPAN("1") };
	struct tar_entry e = {
		.type = TAR_FILE,
		.name = SPAN(".image/big"),
		.size = 1ull << 50,
		.stored = 7,
		.xattrs = &xattr,
		.nxattrs = 1,
	};
	struct stream_info info = { .layers = 3 };
	struct diags none = { 0 };
	struct out o;

	out_begin(&o, &info);
	o.good = o.good && stream_put_hollow(o.w, &e, &o.err) == 0;
	e.name = SPAN("secret");
	o.good = o.good && stream_put_hidden(o.w, 0, 2, &e, true, &o.err) == 0;
	e.size = e.stored = 3;
	e.name = SPAN(".image/x");
	o.good = o.good &&
	    stream_put_hidden(o.w, 1, 2, &e, false, &o.err) == 0 &&
	    tar_put_data(stream_tar(o.w), SPAN("abc"), &o.err) == 0;
	e.size = e.stored = 0;
	e.name = SPAN("empty");
	o.good = o.good && stream_put_hollow(o.w, &e, &o.err) == 0;
	e = (struct tar_entry){ .type = TAR_FILE,
		.name = SPAN("sparse"),
		.size = 8,
		.stored = 3,
		.sparse = true,
		.map = &map,
		.nmap = 1 };
	o.good = o.good && stream_put(o.w, &e, &o.err) == 0 &&
	    tar_put_data(stream_tar(o.w), SPAN("abc"), &o.err) == 0;
	e = (struct tar_entry){ .type = TAR_DIR, .name = SPAN("d") };
	o.good = o.good && stream_put_hollow(o.w, &e, &o.err) == 0 &&
	    stream_put_hidden(o.w, 0, 1, &e, true, &o.err) == 0;
	out_end(&o, &none, b);
	ok(memmem(b->p, b->n, "\0.image/hidden/1/2/.image/x\0", 28),
	    "a hidden name needs no escape");
	says(b,
	    "- -  layers=3; f '.image/big' user.a hollow 1125899906842624; "
	    "(0-2) f 'secret' user.a hollow 1125899906842624; "
	    "(1-2) f '.image/x' user.a abc; f 'empty' user.a; "
	    "f 'sparse' ____abc_; d 'd'; (0-1) d 'd'; end 7 6",
	    "hollow, hidden and sparse entries come back");
}

static void
test_links(struct buf *b)
{
	struct stream_info info = { .layers = 1 };
	struct diags none = { 0 };
	struct out o;

	out_begin(&o, &info);
	o.good = o.good &&
	    stream_put_meta(o.w, "links.json",
		SPAN("[[\"etc/s\",\"etc/shadow\"],"
		     "[\".image~/a\",{\"b64\":\"/woK\"},\"c\"]]"),
		&o.err) == 0;
	out_put(&o, TAR_FILE, "etc/s", "", "x");
	out_end(&o, &none, b);
	says(b,
	    "- -  layers=1; f 'etc/s' x; {etc/s etc/shadow}; "
	    "{.image/a \xff\n\n c}; end 1 1",
	    "names that share a body are known");
}

/* Streams built by hand */

#define BEGIN         "{\"v\":1,\"layers\":2,\"stages\":[]}"
#define END(n, bytes) "{\"entries\":" #n ",\"bytes\":" #bytes ",\"diags\":[]}"

static void
begin(struct buf *b)
{
	put_file(b, ".image/stream.json", BEGIN);
}

static void
finish(struct buf *b, const char *end)
{
	put_file(b, ".image/end.json", end);
	put_end(b);
}

static void
test_inputs(struct buf *b)
{
	static const struct {
		struct span start;
		const char *why;
	} kinds[] = {
		{ SPAN(""), "the input is empty" },
		{ SPAN("\x1f\x8b\x08"), "gzip data" },
		{ SPAN("\x28\xb5\x2f\xfd"), "zstd data" },
		{ SPAN("BZh9"), "bzip2 data" },
		{ SPAN("\xfd"
		       "7zXZ"),
		    "xz data" },
		{ SPAN("{\"type\":\"begin\"}\n"), "JSON" },
		{ SPAN("junk"), "no image stream: tar is cut" },
	};
	static const char *const archive[] = { "manifest.json", "index.json",
		"oci-layout", "repositories", "blobs/", "blobs/sha256/",
		"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcd"
		"ef"
		"/" };

	for (size_t i = 0; i < array_len(kinds); i++) {
		buf_put(b, kinds[i].start);
		fails(b, kinds[i].why, kinds[i].why);
		if (kinds[i].start.n == 0)
			continue;
		buf_put(b, kinds[i].start);
		put_zeros(b, 2000);
		fails(b, i + 1 < array_len(kinds) ? kinds[i].why : "checksum",
		    "with more behind it");
	}
	put_end(b);
	fails(b, "empty tar", "an empty tar");
	for (size_t i = 0; i < array_len(archive); i++) {
		put_with(b,
		    archive[i][strlen(archive[i]) - 1] == '/' ? '5' : '0',
		    archive[i], SPAN(""));
		put_end(b);
		fails(b, "an image archive, not an image stream: pipe it",
		    archive[i]);
	}
	put_file(b, "etc/passwd", "");
	put_end(b);
	fails(b, "a plain tar, not an image stream: pipe it", "a plain tar");
	put_file(b, ".image/config.json", "{}");
	begin(b);
	finish(b, END(0, 0));
	fails(b, "a plain tar", "a stream whose stream.json is not the first");
}

static void
test_begin(struct buf *b)
{
	static const char *const bad[][2] = {
		{ "", "stream.json" },
		{ "[]", "another version" },
		{ "{}", "another version" },
		{ "{\"v\":2,\"layers\":0}", "another version" },
		{ "{\"v\":1,\"v\":1}", "stream.json" },
		{ "{\"v\":1,\"layers\":-1}", "layers" },
		{ "{\"v\":1,\"layers\":1025}", "layers" },
		{ "{\"v\":1,\"stages\":[1]}", "malformed stage" },
		{ "{\"v\":1,\"stages\":[{}]}", "malformed stage" },
		{ "{\"v\":1,\"stages\":[{\"tool\":\"t\",\"version\":\"1\"}]}",
		    "malformed stage" },
		{ "{\"v\":1,\"stages\":[{\"tool\":\"t\",\"version\":\"1\","
		  "\"kept\":[7]}]}",
		    "malformed stage" },
		{ "{\"v\":1,\"stages\":[{\"tool\":\"t\",\"version\":\"1\","
		  "\"kept\":[\"a[\"]}]}",
		    "stream.json" },
	};

	for (size_t i = 0; i < array_len(bad); i++) {
		put_file(b, ".image/stream.json", bad[i][0]);
		finish(b, END(0, 0));
		fails(b, bad[i][1], bad[i][0]);
	}
	put_with(b, '2', ".image/stream.json", SPAN(""));
	finish(b, END(0, 0));
	fails(b, "not a file", "stream.json is a symlink");
	begin(b);
	begin(b);
	finish(b, END(0, 0));
	fails(b, "two image streams in one", "a repeated stream.json");
}

static void
test_end(struct buf *b)
{
	static const char *const bad[] = { END(2, 1), END(0, 1), END(1, 2),
		END(1, 0), END(1.0, 1), "{\"entries\":1}", "{\"bytes\":1}",
		"{\"entries\":\"1\",\"bytes\":1}", "[]", "" };

	begin(b);
	put_file(b, "a", "x");
	finish(b, END(1, 1));
	says(b, "- -  layers=2; f 'a' x; end 1 1", "a stream built by hand");
	for (size_t i = 0; i < array_len(bad); i++) {
		begin(b);
		put_file(b, "a", "x");
		finish(b, bad[i]);
		fails(b, *bad[i] ? "damaged" : "end.json", bad[i]);
	}
	begin(b);
	finish(b, "{\"entries\":0}");
	fails(b, "damaged", "an end that does not say how many bytes");
	begin(b);
	put_end(b);
	fails(b, "unfinished", "no end.json");
	begin(b);
	put_file(b, ".image/end.json", END(0, 0));
	put_file(b, "late", "");
	put_end(b);
	fails(b, "members after its end", "a member behind end.json");
	begin(b);
	put_file(b, ".image/end.json", END(0, 0));
	finish(b, END(0, 0));
	fails(b, "members after its end", "a second end.json");
	begin(b);
	finish(b, END(0, 0));
	begin(b);
	finish(b, END(0, 0));
	fails(b, "bytes after its end", "two streams, one behind the other");
	begin(b);
	finish(b, END(0, 0));
	put_zeros(b, 10240);
	says(b, "- -  layers=2; end 0 0", "zeros behind the end are padding");
}

static void
test_cuts(struct buf *b)
{
	auto_buf struct buf part, got;
	bool good = true;

	begin(b);
	put_with(b, '5', "etc/", SPAN(""));
	put_pax(b, "path", "etc/passwd", NULL);
	put_file(b, "x", "root:x:0:0::/:/bin/sh\n");
	put_file(b, ".image/layers/0.json", "{\"index\":0}");
	put_file(b, "b", "");
	put_file(b, ".image/end.json", END(3, 22));
	put_end(b);
	buf_init(&part, 1 << 20);
	buf_init(&got, 1 << 20);
	for (size_t n = 0; n < b->n; n++) {
		buf_reset(&part);
		buf_reset(&got);
		/* Copied: reading beyond the end is to be seen. */
		buf_put(&part, (struct span){ b->p, n });
		say_stream(buf_span(&part), &got);
		good = good && strstr(buf_str(&got), "error: ");
		if (n % TAR_BLOCK == 0 || !good)
			ok(good, "refused: cut to %d bytes", (int)n);
	}
	ok(good, "refused: cut at any byte");
	says(b,
	    "- -  layers=2; d 'etc'; f 'etc/passwd' root:x:0:0::/:/bin/sh\n; "
	    "layer 0; f 'b' @0; end 3 22",
	    "whole, it is a stream");
}

static void
test_bad_names(struct buf *b)
{
	static const char *const bad[] = { "/etc", "./etc", "a//b", "a/./b",
		"a/../b", "..", ".", "a/..", "../a", ".image", "a/." };
	static const char *const hidden[] = { "0/1/a/../b", "0/1//a", "0/1/",
		"0/a", "x/1/a", "-1/1/a", "0/9999/a", "0/1/..", "a" };
	struct block h;
	char name[64];

	for (size_t i = 0; i < array_len(bad); i++) {
		begin(b);
		put_file(b, bad[i], "");
		finish(b, END(1, 0));
		fails(b, "is no name for an image stream", bad[i]);
		begin(b);
		put_file(b, "a", "");
		h = head('1', "b", 0);
		memcpy(h.p + AT_LINK, bad[i], strlen(bad[i]));
		put_head(b, h);
		finish(b, END(2, 0));
		fails(b, "its link target", bad[i]);
		begin(b);
		snprintf(name, sizeof(name), "%s/", bad[i]);
		put_with(b, '5', name, SPAN(""));
		finish(b, END(1, 0));
		/* The root, and metadata. */
		if (strcmp(name, "./") != 0 && strcmp(name, ".image/") != 0)
			fails(b, "is no name for an image stream", name);
		buf_reset(b);
	}
	for (size_t i = 0; i < array_len(hidden); i++) {
		begin(b);
		snprintf(name, sizeof(name), ".image/hidden/%s", hidden[i]);
		put_with(b, name[strlen(name) - 1] == '/' ? '5' : '0', name,
		    SPAN(""));
		finish(b, END(1, 0));
		fails(b, "is no name for a hidden entry", name);
	}
	begin(b);
	put_with(b, '5', "dir", SPAN(""));
	finish(b, END(1, 0));
	fails(b, "is no name", "a directory without its slash");
	begin(b);
	put_with(b, '2', "./", SPAN(""));
	finish(b, END(1, 0));
	fails(b, "is no name", "a symlink at the root");
}

static void
test_bad_members(struct buf *b)
{
	static const char *const layers[] = { "", "[]", "{}", "{\"index\":-1}",
		"{\"index\":2}", "{\"index\":\"0\"}" };
	static const char *const links[] = { "", "{\"a\":[\"b\",\"c\"]}", "[1]",
		"[[]]", "[[\"a\"]]", "[[\"a\",1]]", "[[\"a\",\"/b\"]]",
		"[[\"a\",{\"b64\":\"!\"}]]", "[[\"a\",\".image\"]]" };

	for (size_t i = 0; i < array_len(layers); i++) {
		begin(b);
		put_file(b, ".image/layers/0.json", layers[i]);
		finish(b, END(0, 0));
		fails(b, "layer marker", "a layer marker");
	}
	for (size_t i = 0; i < array_len(links); i++) {
		begin(b);
		put_file(b, ".image/links.json", links[i]);
		finish(b, END(0, 0));
		fails(b, "links.json", links[i]);
	}
	begin(b);
	put_file(b, "a", "");
	put_file(b, ".image/links.json", "[[\"a\",\"b\"]]");
	finish(b, END(1, 0));
	fails(b, "too late", "links.json behind a body");
	begin(b);
	put_pax(b, "SCHILY.xattr.user.img.hollow", "1", NULL);
	put_file(b, "a", "x");
	finish(b, END(1, 1));
	fails(b, "hollow, but has data", "a hollow file with data");
	begin(b);
	put_pax(b, "SCHILY.xattr.user.img.hollow", "1", NULL);
	put_with(b, '5', "a/", SPAN(""));
	finish(b, END(1, 0));
	fails(b, "hollow", "a hollow directory");
	begin(b);
	put_with(b, '5', ".image/", SPAN(""));
	finish(b, END(0, 0));
	fails(b, "not a file", "a directory among the metadata");
}

int
main(void)
{
	auto_buf struct buf b;

	buf_init(&b, 4 << 20);
	test_empty(&b);
	test_metadata(&b);
	test_names(&b);
	test_layers(&b);
	test_layer_info(&b);
	test_hollow(&b);
	test_links(&b);
	test_inputs(&b);
	test_begin(&b);
	test_end(&b);
	test_cuts(&b);
	test_bad_names(&b);
	test_bad_members(&b);
	return tap_end();
}
