/*
 * common/tar and libarchive: what one writes the other reads, and both see the
 * same entries.
 *
 * Left out because they differ by design: names that are not in normal form C
 * (libarchive changes them), pax global headers (libarchive applies them),
 * fractions of a second before 1970 (libarchive takes -1.5 for half a second
 * after -1).
 */
#include <archive.h>
#include <archive_entry.h>
#include <locale.h>
#include <sys/mman.h>

#include "base/mem.h"
#include "image/stream.h"
#include "tap.h"
#include "tar/tar.h"

enum {
	ENTRIES = 40,
	CONTENT_MAX = 1 << 16,
	ARCHIVE_MAX = 16 << 20,
};

struct rng {
	uint64_t s;
};

static uint32_t
pick(struct rng *r, uint32_t n)
{
	r->s ^= r->s << 13;
	r->s ^= r->s >> 7;
	r->s ^= r->s << 17;
	return (uint32_t)((r->s >> 16) % n);
}

/* An entry with what it points to. */
struct sample {
	struct tar_entry e;
	char name[400], link[300];
	struct tar_xattr xattrs[3];
	char values[3][40];
	struct tar_extent map[4];
	char data[CONTENT_MAX]; /* the whole content, holes as zeros */
};

/* What a format can say. */
struct talent {
	const char *name; /* libarchive's; NULL: our own writer */
	bool xattrs, sparse, fine_time, long_names, any_number, bytes;
};

static void
sample_text(struct rng *r, char *out, size_t n, bool bytes)
{
	static const char letters[] = "abcXYZ019-_.~ +%=:\\";

	for (size_t i = 0; i < n; i++) {
		out[i] = letters[pick(r, sizeof(letters) - 1)];
		if (i % 17 == 16 && i + 1 < n)
			out[i] = '/';
		else if (bytes && pick(r, 20) == 0)
			out[i] = "\n\t\x7f\x01"[pick(r, 4)];
		else if (bytes && pick(r, 30) == 0 && i && i + 2 < n) {
			memcpy(out + i, "\xc3\xa9", 2);
			i++;
		}
	}
	/* Neither "." nor ".." nor a slash at an end. */
	out[0] = out[n - 1] = 'n';
	out[n] = '\0';
}

static size_t
sample_length(struct rng *r, size_t most, bool any)
{
	static const size_t edges[] = { 1, 99, 100, 101, 155, 156, 255, 256,
		257 };
	size_t n =
	    pick(r, 3) ? 1 + pick(r, 40) : edges[pick(r, array_len(edges))];

	if (!any && n > 100)
		n = 100;
	return n < most ? n : most;
}

static void
sample_sparse(struct rng *r, struct sample *s)
{
	uint64_t at = 0;

	s->e.sparse = true;
	s->e.map = s->map;
	for (size_t i = 0; i < array_len(s->map) && pick(r, 5); i++) {
		at += (1 + pick(r, 6)) * 512;
		s->map[i].at = at;
		s->map[i].n = (1 + pick(r, 4)) * 512;
		at += s->map[i].n;
		s->e.stored += s->map[i].n;
		s->e.nmap++;
	}
	s->e.size = at + 512 + pick(r, 2000);
}

static void
sample_body(struct rng *r, struct sample *s, const struct talent *t)
{
	struct tar_extent whole;

	if (t->sparse && pick(r, 4) == 0)
		sample_sparse(r, s);
	else
		s->e.size = s->e.stored =
		    pick(r, 4) ? pick(r, 2000) : 512 * pick(r, 100);
	whole = (struct tar_extent){ 0, s->e.size };
	memset(s->data, 0, s->e.size);
	for (size_t i = 0; i < (s->e.sparse ? s->e.nmap : 1); i++) {
		const struct tar_extent *x = s->e.sparse ? &s->map[i] : &whole;

		for (uint64_t k = 0; k < x->n; k++)
			s->data[x->at + k] = (char)(1 + pick(r, 255));
	}
}

static void
sample_xattrs(struct rng *r, struct sample *s)
{
	static const char *const names[] = { "security.capability", "user.b",
		"user.c" };

	for (size_t i = 0; i < array_len(names); i++) {
		size_t n = 1 + pick(r, 39);

		if (pick(r, 3))
			continue;
		for (size_t k = 0; k < n; k++)
			s->values[i][k] = (char)pick(r, 256);
		s->xattrs[s->e.nxattrs++] =
		    (struct tar_xattr){ span_of(names[i]),
			    { s->values[i], n } };
	}
	s->e.xattrs = s->xattrs;
}

static void
sample_make(struct rng *r, struct sample *s, const struct talent *t)
{
	static const enum tar_type types[] = { TAR_FILE, TAR_FILE, TAR_FILE,
		TAR_DIR, TAR_SYMLINK, TAR_LINK, TAR_CHAR, TAR_BLOCKDEV,
		TAR_FIFO };
	size_t n = sample_length(r, 300, t->long_names);
	struct tar_entry *e = &s->e;

	*e = (struct tar_entry){ .type = types[pick(r, array_len(types))] };
	sample_text(r, s->name, n, t->bytes);
	e->name = (struct span){ s->name, n };
	e->mode = pick(r, 010000);
	e->uid = pick(r, t->any_number ? UINT32_MAX : 1 << 18);
	e->gid = pick(r, 2) ? 0 : pick(r, 1 << 18);
	e->mtime = pick(r, UINT32_MAX);
	if (t->fine_time) {
		uint32_t kind = pick(r, 4);

		if (kind == 0)
			e->mtime = -e->mtime;
		if (kind == 1)
			e->mtime *= 100;
		if (kind > 1)
			e->mtime_ns = pick(r, 1000000000);
	}
	if (e->type == TAR_SYMLINK || e->type == TAR_LINK) {
		n = sample_length(r, 300, t->long_names);
		sample_text(r, s->link, n, t->bytes);
		e->link = (struct span){ s->link, n };
	}
	if (e->type == TAR_CHAR || e->type == TAR_BLOCKDEV) {
		e->major = pick(r, 4096);
		e->minor = pick(r, 1 << 18);
	}
	if (e->type == TAR_FILE)
		sample_body(r, s, t);
	if (t->xattrs)
		sample_xattrs(r, s);
}

/* One line of text for an entry; equal entries have equal lines. */
static void
describe(struct buf *b, const struct tar_entry *e, struct span content)
{
	struct span name = e->name;

	if (e->type == TAR_DIR && span_ends(name, SPAN("/")))
		name.n--;
	buf_printf(b, "%c ", (char)e->type);
	buf_put(b, name);
	buf_puts(b, " -> ");
	buf_put(b, e->link);
	buf_printf(b, " %o %u:%u %llu %lld.%u %u,%u", e->mode, e->uid, e->gid,
	    (unsigned long long)e->size, (long long)e->mtime, e->mtime_ns,
	    e->major, e->minor);
	for (size_t i = 0; i < e->nxattrs; i++) {
		buf_putc(b, ' ');
		buf_put(b, e->xattrs[i].name);
		buf_putc(b, '=');
		buf_put_base64(b, e->xattrs[i].value);
	}
	buf_printf(b, " %016llx\n", (unsigned long long)span_hash(content, 1));
}

static bool
list_ours(struct span tar, struct buf *out, struct err *err)
{
	auto_source struct source *src = source_memory(tar);
	struct tar_reader *r = tar_reader_new(src);
	const struct tar_entry *e;
	int got;

	while ((got = tar_next(r, &e, err)) > 0) {
		auto_buf struct buf content;

		buf_init(&content, CONTENT_MAX);
		if (tar_content(r, &content, err) < 0) {
			got = -1;
			break;
		}
		describe(out, e, buf_span(&content));
	}
	if (got == 0 && !tar_ended(r))
		got = err_set(err, "no end");
	tar_reader_free(r);
	return got == 0;
}

static enum tar_type
their_type(struct archive_entry *a)
{
	if (archive_entry_hardlink(a))
		return TAR_LINK;
	switch (archive_entry_filetype(a)) {
	case AE_IFREG:
		return TAR_FILE;
	case AE_IFLNK:
		return TAR_SYMLINK;
	case AE_IFCHR:
		return TAR_CHAR;
	case AE_IFBLK:
		return TAR_BLOCKDEV;
	case AE_IFDIR:
		return TAR_DIR;
	default:
		return TAR_FIFO;
	}
}

static int
by_name(const void *a, const void *b)
{
	const struct tar_xattr *x = a, *y = b;

	return span_cmp(x->name, y->name);
}

/* Without the second of each pair: its pax writer has them in two spellings. */
static size_t
their_xattrs(struct archive_entry *a, struct tar_xattr *list, size_t max)
{
	const char *name;
	const void *value;
	size_t size, n = 0, kept = 0;

	archive_entry_xattr_reset(a);
	while (n < max &&
	    archive_entry_xattr_next(a, &name, &value, &size) == ARCHIVE_OK)
		list[n++] =
		    (struct tar_xattr){ span_of(name), { value, size } };
	/* cppcheck-suppress uninitvar; n of them are set */
	qsort(list, n, sizeof(*list), by_name);
	for (size_t i = 0; i < n; i++)
		if (i == 0 || !span_eq(list[i].name, list[i - 1].name))
			list[kept++] = list[i];
	return kept;
}

static bool
their_content(struct archive *in, char *to, size_t max)
{
	const void *p;
	size_t n;
	la_int64_t at;
	int got;

	while ((got = archive_read_data_block(in, &p, &n, &at)) == ARCHIVE_OK) {
		if (at < 0 || n > max || (size_t)at > max - n)
			return false;
		if (n)
			memcpy(to + at, p, n);
	}
	return got == ARCHIVE_EOF;
}

static bool
list_their_entry(struct archive *in, struct archive_entry *a, struct buf *out)
{
	struct tar_xattr xattrs[16];
	struct tar_entry e = {
		.type = their_type(a),
		.name = span_of(archive_entry_pathname(a)),
		.mode = archive_entry_perm(a),
		.uid = (uint32_t)archive_entry_uid(a),
		.gid = (uint32_t)archive_entry_gid(a),
		.mtime = archive_entry_mtime(a),
		.mtime_ns = (uint32_t)archive_entry_mtime_nsec(a),
	};
	auto_free char *content = mem_zalloc(CONTENT_MAX);

	if (e.type == TAR_LINK)
		e.link = span_of(archive_entry_hardlink(a));
	if (e.type == TAR_SYMLINK)
		e.link = span_of(archive_entry_symlink(a));
	if (e.type == TAR_CHAR || e.type == TAR_BLOCKDEV) {
		e.major = (uint32_t)archive_entry_rdevmajor(a);
		e.minor = (uint32_t)archive_entry_rdevminor(a);
	}
	if (e.type == TAR_FILE)
		e.size = (uint64_t)archive_entry_size(a);
	e.xattrs = xattrs;
	e.nxattrs = their_xattrs(a, xattrs, array_len(xattrs));
	if (e.size > CONTENT_MAX || !their_content(in, content, CONTENT_MAX))
		return false;
	describe(out, &e, (struct span){ content, (size_t)e.size });
	return true;
}

static bool
list_theirs(struct span tar, struct buf *out, struct err *err)
{
	struct archive *in = archive_read_new();
	struct archive_entry *a;
	int got = ARCHIVE_FATAL;

	archive_read_support_format_tar(in);
	if (archive_read_open_memory(in, tar.p, tar.n) == ARCHIVE_OK)
		while ((got = archive_read_next_header(in, &a)) == ARCHIVE_OK)
			if (!list_their_entry(in, a, out))
				break;
	if (got != ARCHIVE_EOF)
		err_set(err, "%s", archive_error_string(in));
	archive_read_free(in);
	return got == ARCHIVE_EOF;
}

static bool
write_ours(const struct sample *s, size_t n, struct buf *out, struct err *err)
{
	auto_close int fd = memfd_create("tar", MFD_CLOEXEC);
	struct tar_writer *w = tar_writer_new(fd);
	bool good = true;
	char *p;

	for (size_t i = 0; i < n && good; i++) {
		const struct tar_entry *e = &s[i].e;
		struct tar_extent whole = { 0, e->stored };

		good = tar_put(w, e, err) == 0;
		for (size_t k = 0; k < (e->sparse ? e->nmap : 1); k++) {
			const struct tar_extent *x =
			    e->sparse ? &e->map[k] : &whole;

			good = good &&
			    tar_put_data(w,
				(struct span){ s[i].data + x->at,
				    (size_t)x->n },
				err) == 0;
		}
	}
	good = good && tar_put_end(w, err) == 0;
	tar_writer_free(w);
	p = buf_room(out, (size_t)lseek(fd, 0, SEEK_END));
	return good && pread(fd, p, out->n, 0) == (ssize_t)out->n;
}

static void
their_entry(struct archive_entry *a, const struct sample *s)
{
	const struct tar_entry *e = &s->e;
	static const struct {
		enum tar_type type;
		unsigned mode;
	} types[] = { { TAR_FILE, AE_IFREG }, { TAR_LINK, AE_IFREG },
		{ TAR_DIR, AE_IFDIR }, { TAR_SYMLINK, AE_IFLNK },
		{ TAR_CHAR, AE_IFCHR }, { TAR_BLOCKDEV, AE_IFBLK },
		{ TAR_FIFO, AE_IFIFO } };

	for (size_t i = 0; i < array_len(types); i++)
		if (types[i].type == e->type)
			archive_entry_set_filetype(a, types[i].mode);
	archive_entry_set_pathname(a, s->name);
	archive_entry_set_perm(a, (mode_t)e->mode);
	archive_entry_set_uid(a, e->uid);
	archive_entry_set_gid(a, e->gid);
	archive_entry_set_mtime(a, e->mtime, e->mtime_ns);
	if (e->type == TAR_LINK)
		archive_entry_set_hardlink(a, s->link);
	if (e->type == TAR_SYMLINK)
		archive_entry_set_symlink(a, s->link);
	if (e->type == TAR_FILE)
		archive_entry_set_size(a, (la_int64_t)e->size);
	archive_entry_set_rdevmajor(a, e->major);
	archive_entry_set_rdevminor(a, e->minor);
	for (size_t i = 0; i < e->nxattrs; i++)
		archive_entry_xattr_add_entry(a, e->xattrs[i].name.p,
		    e->xattrs[i].value.p, e->xattrs[i].value.n);
	for (size_t i = 0; i < e->nmap; i++)
		archive_entry_sparse_add_entry(a, (la_int64_t)e->map[i].at,
		    (la_int64_t)e->map[i].n);
}

static bool
write_theirs(const char *format, const struct sample *s, size_t n,
    struct buf *out, struct err *err)
{
	struct archive *w = archive_write_new();
	char *p = buf_room(out, ARCHIVE_MAX);
	bool good;

	archive_write_set_format_by_name(w, format);
	archive_write_set_bytes_per_block(w, 0);
	good =
	    archive_write_open_memory(w, p, ARCHIVE_MAX, &out->n) == ARCHIVE_OK;
	for (size_t i = 0; i < n && good; i++) {
		struct archive_entry *a = archive_entry_new();

		their_entry(a, &s[i]);
		good = archive_write_header(w, a) == ARCHIVE_OK;
		if (good && s[i].e.size)
			good = archive_write_data(w, s[i].data,
				   (size_t)s[i].e.size) >= 0;
		archive_entry_free(a);
	}
	good = good && archive_write_close(w) == ARCHIVE_OK;
	if (!good)
		err_set(err, "%s", archive_error_string(w));
	archive_write_free(w);
	return good;
}

static void
same(struct span got, struct span want, const char *title)
{
	struct span a, b;

	if (ok(span_eq(got, want), "%s", title))
		return;
	while (span_cut(&got, '\n', &a) && span_cut(&want, '\n', &b))
		if (!span_eq(a, b)) {
			printf("# got  %.*s\n# want %.*s\n", SPAN_ARG(a),
			    SPAN_ARG(b));
			return;
		}
	printf("# one list is longer\n");
}

static void
test_format(const struct talent *t, uint64_t seed)
{
	struct rng r = { seed * 0x9e3779b97f4a7c15u + 1 };
	auto_free struct sample *s = mem_alloc(ENTRIES * sizeof(*s));
	auto_buf struct buf tar, want, ours, theirs;
	struct err err = { .msg = "" };
	char title[100];
	bool good;

	buf_init(&tar, ARCHIVE_MAX);
	buf_init(&want, ARCHIVE_MAX);
	buf_init(&ours, ARCHIVE_MAX);
	buf_init(&theirs, ARCHIVE_MAX);
	for (size_t i = 0; i < ENTRIES; i++) {
		sample_make(&r, &s[i], t);
		describe(&want, &s[i].e,
		    (struct span){ s[i].data,
			s[i].e.type == TAR_FILE ? (size_t)s[i].e.size : 0 });
	}
	good = t->name ? write_theirs(t->name, s, ENTRIES, &tar, &err)
		       : write_ours(s, ENTRIES, &tar, &err);
	snprintf(title, sizeof(title), "%s %d", t->name ? t->name : "our own",
	    (int)seed);
	ok(good, "%s is written", title);
	ok(list_ours(buf_span(&tar), &ours, &err), "we read %s", title);
	ok(list_theirs(buf_span(&tar), &theirs, &err), "libarchive reads %s",
	    title);
	if (err.msg[0])
		printf("# %s\n", err.msg);
	same(buf_span(&ours), buf_span(&want), "we read what was written");
	same(buf_span(&theirs), buf_span(&ours), "libarchive reads the same");
}

/* Entries as img-merge has them: whole, hollow and hidden. */
static bool
write_stream(struct stream_writer *w, const struct sample *s, size_t n,
    struct rng *r, struct err *err)
{
	struct stream_info info = { .layers = 3 };
	struct layer_info layer = { .verified = "full" };
	struct diags none = { 0 };
	bool good = stream_begin(w, &info, err) == 0;

	for (size_t i = 0; i < n && good; i++) {
		struct tar_entry e = s[i].e;
		bool hollow = e.sparse || e.type != TAR_FILE;

		layer.index = (int)pick(r, 3);
		good = stream_put_layer(w, &layer, err) == 0;
		if (!good)
			break;
		if (pick(r, 5) == 0)
			good = stream_put_hidden(w, 0, 1, &e, hollow, err) == 0;
		else if (hollow || pick(r, 4) == 0) {
			good = stream_put_hollow(w, &e, err) == 0;
			hollow = true;
		} else
			good = stream_put(w, &e, err) == 0;
		if (good && !hollow)
			good = tar_put_data(stream_tar(w),
				   (struct span){ s[i].data, (size_t)e.size },
				   err) == 0;
	}
	return good && stream_end(w, &none, err) == 0;
}

static void
test_stream(uint64_t seed)
{
	static const struct talent talent = { NULL, true, true, true, true,
		true, true };
	struct rng r = { seed * 0x9e3779b97f4a7c15u + 1 };
	auto_free struct sample *s = mem_alloc(ENTRIES * sizeof(*s));
	auto_close int fd = memfd_create("stream", MFD_CLOEXEC);
	struct stream_writer *w = stream_writer_new(fd);
	auto_buf struct buf ours, theirs, tar;
	struct err err = { .msg = "" };
	char *p;

	buf_init(&tar, ARCHIVE_MAX);
	buf_init(&ours, ARCHIVE_MAX);
	buf_init(&theirs, ARCHIVE_MAX);
	for (size_t i = 0; i < ENTRIES; i++)
		sample_make(&r, &s[i], &talent);
	ok(write_stream(w, s, ENTRIES, &r, &err), "stream %d is written",
	    (int)seed);
	stream_writer_free(w);
	p = buf_room(&tar, (size_t)lseek(fd, 0, SEEK_END));
	ok(pread(fd, p, tar.n, 0) == (ssize_t)tar.n &&
		list_ours(buf_span(&tar), &ours, &err),
	    "we read it as a tar");
	ok(list_theirs(buf_span(&tar), &theirs, &err), "libarchive reads it");
	if (err.msg[0])
		printf("# %s\n", err.msg);
	same(buf_span(&theirs), buf_span(&ours), "and sees the same");
}

int
main(void)
{
	static const struct talent talents[] = {
		{ "ustar", false, false, false, false, false, false },
		{ "gnutar", false, false, false, true, true, false },
		{ "pax", true, true, true, true, true, true },
		{ NULL, true, true, true, true, true, true },
	};

	/* libarchive asks the locale what a name's bytes are. */
	setlocale(LC_ALL, "C.UTF-8");
	for (size_t i = 0; i < array_len(talents); i++)
		for (uint64_t seed = 1; seed <= 10; seed++)
			test_format(&talents[i], seed);
	for (uint64_t seed = 1; seed <= 10; seed++)
		test_stream(seed);
	return tap_end();
}
