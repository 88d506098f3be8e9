/* Target: common/tar, the reader, and the writer on what was read. */
#include <fcntl.h>
#include <stdio.h>

#include "base/mem.h"
#include "fuzz.h"
#include "tar/tar.h"

enum {
	CONTENT_MAX = 1 << 16,
	RECORDS_MAX = 1 << 16,
};

static void
count_quirk(void *arg, const char *code, struct span name)
{
	unsigned *n = arg;

	(*n)++;
	touch(span_of(code));
	touch(name);
}

static void
check_map(const struct tar_entry *e)
{
	uint64_t end = 0, sum = 0;

	must(e->sparse || e->nmap == 0);
	for (size_t i = 0; i < e->nmap; i++) {
		must(e->map[i].n && e->map[i].at >= end);
		end = e->map[i].at + e->map[i].n;
		sum += e->map[i].n;
	}
	must(end <= e->size && sum == (e->sparse ? e->stored : 0));
}

static void
check_entry(const struct tar_entry *e)
{
	must(e->name.n && e->name.n <= TAR_PATH_MAX);
	must(!memchr(e->name.p, '\0', e->name.n));
	must(e->link.n <= TAR_PATH_MAX);
	must(e->link.n == 0 || !memchr(e->link.p, '\0', e->link.n));
	must(e->link.n == 0 || e->type == TAR_LINK || e->type == TAR_SYMLINK);
	must(e->mode <= 07777 && e->mtime_ns < 1000000000);
	must(e->type == TAR_FILE || (e->size == 0 && e->stored == 0));
	must(e->sparse || e->size == e->stored);
	must(e->nxattrs <= TAR_XATTRS_MAX);
	must(e->type != TAR_FILE || e->name.p[e->name.n - 1] != '/');
	touch(e->name);
	touch(e->link);
	for (size_t i = 0; i < e->nxattrs; i++) {
		touch(e->xattrs[i].name);
		touch(e->xattrs[i].value);
		must(i == 0 ||
		    span_cmp(e->xattrs[i - 1].name, e->xattrs[i].name) < 0);
	}
	check_map(e);
}

/* By turns: all at once, piece by piece, not at all. */
static int
read_body(struct tar_reader *r, const struct tar_entry *e, unsigned turn,
    struct err *err)
{
	auto_buf struct buf content;
	struct span piece;
	uint64_t sum = 0;
	int got;

	buf_init(&content, CONTENT_MAX);
	must(tar_offset(r) == e->body_at);
	if (turn % 3 == 0) {
		if (e->size > CONTENT_MAX)
			return 0;
		got = tar_content(r, &content, err);
		must(got < 0 || content.n == e->size);
		touch(buf_span(&content));
		return got;
	}
	if (turn % 3 == 1)
		return 0;
	while ((got = tar_data(r, &piece, err)) > 0) {
		must(piece.n > 0);
		touch(piece);
		sum += piece.n;
	}
	must(got < 0 || sum == e->stored);
	return got;
}

static void
read_all(struct span tar)
{
	auto_source struct source *src = source_memory(tar);
	struct tar_reader *r = tar_reader_new(src);
	const struct tar_entry *e;
	struct err err = { .msg = "" };
	unsigned quirks = 0, n = 0;
	int got;

	tar_reader_on_quirk(r, count_quirk, &quirks);
	while ((got = tar_next(r, &e, &err)) > 0) {
		check_entry(e);
		if (read_body(r, e, n++, &err) < 0)
			break;
	}
	if (got == 0) {
		must(tar_next(r, &e, &err) == 0);
		must(tar_trailing(r, &err) >= 0 && tar_offset(r) == tar.n);
	} else
		must(err.msg[0] != '\0');
	must(tar_offset(r) <= tar.n);
	touch(span_of(tar_ended(r) ? "end" : ""));
	tar_reader_free(r);
}

/* What was read can be written, but for devices and many attributes. */
static void
copy_all(struct span tar)
{
	auto_source struct source *src = source_memory(tar);
	auto_close int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
	struct tar_reader *r = tar_reader_new(src);
	struct tar_writer *w = tar_writer_new(null);
	const struct tar_entry *e;
	struct err err;

	while (tar_next(r, &e, &err) > 0) {
		struct span piece;
		size_t records = e->name.n + e->link.n;
		int got;

		for (size_t i = 0; i < e->nxattrs; i++)
			records += e->xattrs[i].name.n + e->xattrs[i].value.n;
		if (e->major > 07777777 || e->minor > 07777777 ||
		    records > RECORDS_MAX)
			continue;
		must(tar_put(w, e, &err) == 0);
		while ((got = tar_data(r, &piece, &err)) > 0)
			must(tar_put_data(w, piece, &err) == 0);
		if (got < 0)
			break;
	}
	must(tar_flush(w, &err) == 0);
	tar_writer_free(w);
	tar_reader_free(r);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span tar = { (const char *)data, size };
	auto_free char *mended = mem_spandup(tar);

	read_all(tar);
	mend_tar(mended, size);
	tar.p = mended;
	read_all(tar);
	copy_all(tar);
	return 0;
}

/* Seeds */

#define USTAR "ustar\00000"
#define GNU   "ustar  \0"

static void
put_header(struct buf *b, char flag, const char *name, const char *magic,
    size_t size)
{
	char h[TAR_BLOCK] = { 0 };
	unsigned sum = 0;

	snprintf(h, 100, "%s", name);
	snprintf(h + 100, 48, "0000644%c0000000%c0000000%c%011o%c%011o", 0, 0,
	    0, (unsigned)size, 0, 0);
	memset(h + 148, ' ', 8);
	h[156] = flag;
	memcpy(h + 157, "target", 6);
	memcpy(h + 257, magic, 8);
	if (flag == 'S') {
		memcpy(h + 386, "00000000003\00000000000002", 23);
		memcpy(h + 483, "00000000010", 11);
	}
	for (size_t i = 0; i < sizeof(h); i++)
		sum += (unsigned char)h[i];
	snprintf(h + 148, 8, "%06o", sum);
	buf_put(b, (struct span){ h, sizeof(h) });
}

static void
put_member(struct buf *b, char flag, const char *name, const char *magic,
    struct span body)
{
	static const char zeros[TAR_BLOCK];

	put_header(b, flag, name, magic, body.n);
	buf_put(b, body);
	buf_put(b, (struct span){ zeros, -body.n % TAR_BLOCK });
}

/* A pax header of "key=value" strings; the last is NULL. */
static void
put_pax(struct buf *b, const char *const *records)
{
	auto_buf struct buf body;

	buf_init(&body, 1 << 16);
	for (; *records; records++) {
		size_t n = strlen(*records) + 4;

		buf_printf(&body, "%zu %s\n", n + (n > 99), *records);
	}
	put_member(b, 'x', "x", USTAR, buf_span(&body));
}

static void
seed_end(struct buf *b, fuzz_seed_fn *fn, void *arg)
{
	static const char zeros[2 * TAR_BLOCK];

	buf_put(b, (struct span){ zeros, sizeof(zeros) });
	fn(arg, buf_span(b));
	buf_reset(b);
}

/* Records of the members that stand behind them, sparse but for the first. */
static const char *const headers[][8] = {
	{ "path=a/b", "linkpath=abc", "uid=123", "size=0000", "mtime=-12.5",
	    "SCHILY.xattr.user.a=value", "SCHILY.xattr.user.a=\xff\n=" },
	{ "GNU.sparse.major=1", "GNU.sparse.minor=0", "GNU.sparse.realsize=700",
	    "GNU.sparse.name=s" },
	{ "GNU.sparse.size=20", "GNU.sparse.numblocks=2",
	    "GNU.sparse.map=3,1,8,7" },
	{ "GNU.sparse.size=100", "GNU.sparse.numblocks=1",
	    "GNU.sparse.offset=3", "GNU.sparse.numbytes=8" },
};

void
fuzz_seeds(fuzz_seed_fn *fn, void *arg)
{
	static const char types[] = "0123456S7A";
	/* A map of format 1.0 has a block of its own. */
	static const char map[TAR_BLOCK + 9] = "1\n3\n8\n";
	const struct span bodies[] = { SPAN(""), { map, TAR_BLOCK + 8 },
		SPAN("abcdefgh"), SPAN("abcdefgh") };
	auto_buf struct buf b;

	buf_init(&b, 1 << 20);
	for (size_t i = 0; types[i]; i++)
		put_member(&b, types[i], "name", types[i] == 'S' ? GNU : USTAR,
		    strchr("0S7A", types[i]) ? SPAN("ab") : SPAN(""));
	seed_end(&b, fn, arg);
	put_member(&b, 'g', "g", USTAR, SPAN("12 path=a/b\n"));
	put_member(&b, '\0', "dir/", "\0\0\0\0\0\0\0", SPAN(""));
	seed_end(&b, fn, arg);
	put_member(&b, 'L', "L", GNU, SPAN("long\0"));
	put_member(&b, 'K', "K", GNU, SPAN("link"));
	put_member(&b, '2', "x", GNU, SPAN(""));
	seed_end(&b, fn, arg);
	for (size_t i = 0; i < array_len(headers); i++) {
		put_pax(&b, headers[i]);
		put_member(&b, '0', "s", USTAR, bodies[i]);
		seed_end(&b, fn, arg);
	}
}
