/*
 * Tar archives built field by field, and what the reader makes of them as one
 * line of text.
 */
#ifndef TESTS_TARFILE_H
#define TESTS_TARFILE_H

#include <stdlib.h>

#include "base/mem.h"
#include "tap.h"
#include "tar/tar.h"

struct block {
	char p[TAR_BLOCK];
};

/* The fields of a header: where they begin. */
enum {
	AT_NAME = 0,
	AT_MODE = 100,
	AT_UID = 108,
	AT_GID = 116,
	AT_SIZE = 124,
	AT_MTIME = 136,
	AT_SUM = 148,
	AT_LINK = 157,
	AT_MAGIC = 257,
	AT_MAJOR = 329,
	AT_MINOR = 337,
	AT_PREFIX = 345,
	AT_GNU_ATIME = 345,
	AT_GNU_CTIME = 357,
	AT_GNU_SPARSE = 386,
	AT_GNU_EXTENDED = 482,
	AT_GNU_REALSIZE = 483,
	AT_STAR_ATIME = 476,
	AT_STAR_TRAILER = 508,
};

#define SET(h, at, lit) memcpy((h)->p + (at), "" lit, sizeof(lit) - 1)

static inline void
set_octal(struct block *h, size_t at, int digits, uint64_t v)
{
	char text[32];

	snprintf(text, sizeof(text), "%0*llo", digits, (unsigned long long)v);
	memcpy(h->p + at, text, (size_t)digits + 1);
}

/* A ustar header of mode 0644, all else 0. */
static inline struct block
head(char flag, const char *name, uint64_t size)
{
	struct block h = { { 0 } };

	memcpy(h.p, name, strnlen(name, 100));
	set_octal(&h, AT_MODE, 7, 0644);
	set_octal(&h, AT_UID, 7, 0);
	set_octal(&h, AT_GID, 7, 0);
	set_octal(&h, AT_SIZE, 11, size);
	set_octal(&h, AT_MTIME, 11, 0);
	h.p[156] = flag;
	SET(&h, AT_MAGIC, "ustar\00000");
	return h;
}

static inline struct block
gnu_head(char flag, const char *name, uint64_t size)
{
	struct block h = head(flag, name, size);

	SET(&h, AT_MAGIC, "ustar  \0");
	return h;
}

static inline void
put_block(struct buf *b, const struct block *h)
{
	buf_put(b, (struct span){ h->p, TAR_BLOCK });
}

static inline int
sum_of(const struct block *h, bool is_signed)
{
	int sum = 8 * ' ';

	for (int i = 0; i < TAR_BLOCK; i++) {
		if (i >= AT_SUM && i < AT_SUM + 8)
			continue;
		sum +=
		    is_signed ? (signed char)h->p[i] : (unsigned char)h->p[i];
	}
	return sum;
}

/* Appends it with its checksum. */
static inline void
put_head(struct buf *b, struct block h)
{
	char text[16];

	snprintf(text, sizeof(text), "%06o", (unsigned)sum_of(&h, false));
	memcpy(h.p + AT_SUM, text, 7);
	h.p[AT_SUM + 7] = ' ';
	put_block(b, &h);
}

static inline void
put_zeros(struct buf *b, size_t n)
{
	static const char zero[TAR_BLOCK];

	for (; n > TAR_BLOCK; n -= TAR_BLOCK)
		buf_put(b, (struct span){ zero, TAR_BLOCK });
	buf_put(b, (struct span){ zero, n });
}

static inline void
put_body(struct buf *b, struct span s)
{
	buf_put(b, s);
	put_zeros(b, -s.n % TAR_BLOCK);
}

static inline void
put_end(struct buf *b)
{
	put_zeros(b, (size_t)(2 * TAR_BLOCK));
}

/* A header and what stands behind it. */
static inline void
put_with(struct buf *b, char flag, const char *name, struct span body)
{
	put_head(b, head(flag, name, body.n));
	put_body(b, body);
}

static inline void
put_file(struct buf *b, const char *name, const char *content)
{
	put_with(b, '0', name, span_of(content));
}

/* Two figures for the length are enough for the short, three for the rest. */
static inline void
put_record(struct buf *b, const char *key, struct span value)
{
	size_t n = strlen(key) + value.n + 3;

	n += n < 8      ? 1
	    : n < 97    ? 2
	    : n < 996   ? 3
	    : n < 9995  ? 4
	    : n < 99994 ? 5
			: 7;
	if (n > 99999)
		buf_printf(b, "%07zu %s=", n, key);
	else
		buf_printf(b, "%zu %s=", n, key);
	buf_put(b, value);
	buf_putc(b, '\n');
}

/* A pax header of key, value, key, value, …, NULL. */
#define put_pax(b, ...) put_pax_list(b, (const char *const[]){ __VA_ARGS__ })

static inline void
put_pax_list(struct buf *b, const char *const *list)
{
	auto_buf struct buf records;

	buf_init(&records, 4 * TAR_EXTENDED_MAX);
	for (; list[0]; list += 2)
		put_record(&records, list[0], span_of(list[1]));
	put_with(b, 'x', "PaxHeaders/x", buf_span(&records));
}

struct listing {
	struct buf text;
	struct tar_reader *reader;
};

static inline void
list_quirk(void *arg, const char *code, struct span name)
{
	struct listing *l = arg;

	buf_printf(&l->text, "(%s %.*s); ", code, SPAN_ARG(name));
}

static inline void
list_content(struct listing *l, const struct tar_entry *e, struct err *err)
{
	auto_buf struct buf content;

	buf_init(&content, 1 << 20);
	if (e->size > 4096) {
		buf_printf(&l->text, " %llu bytes",
		    (unsigned long long)e->size);
		return;
	}
	if (tar_content(l->reader, &content, err) < 0)
		buf_printf(&l->text, " unreadable: %s", err->msg);
	else if (e->size) {
		buf_putc(&l->text, ' ');
		buf_put(&l->text, buf_span(&content));
	}
}

/* What differs from a file of mode 0644 without owner and time. */
static inline void
list_entry(struct listing *l, const struct tar_entry *e, struct err *err)
{
	struct buf *b = &l->text;

	buf_printf(b, "%c ", (char)e->type);
	if (e->name.n > 200)
		buf_printf(b, "%zu bytes", e->name.n);
	else
		buf_put(b, e->name);
	if (e->link.n)
		buf_printf(b, " -> %.*s", SPAN_ARG(e->link));
	if (e->mode != 0644)
		buf_printf(b, " mode=%o", e->mode);
	if (e->uid || e->gid)
		buf_printf(b, " ids=%u:%u", e->uid, e->gid);
	if (e->mtime || e->mtime_ns)
		buf_printf(b, " time=%lld", (long long)e->mtime);
	if (e->mtime_ns)
		buf_printf(b, ".%09u", e->mtime_ns);
	if (e->major || e->minor)
		buf_printf(b, " dev=%u,%u", e->major, e->minor);
	for (size_t i = 0; i < e->nxattrs; i++) {
		buf_putc(b, ' ');
		buf_put(b, e->xattrs[i].name);
		buf_putc(b, ':');
		buf_put(b, e->xattrs[i].value);
	}
	if (e->sparse)
		buf_printf(b, " sparse");
	list_content(l, e, err);
	buf_puts(b, "; ");
}

/* "f name content; …; end", "…; no end" or "…; error: why". */
static inline void
list_tar(struct span tar, struct buf *out)
{
	auto_source struct source *src = source_memory(tar);
	struct listing l = { .reader = tar_reader_new(src) };
	const struct tar_entry *e;
	struct err err;
	int got;

	buf_init(&l.text, 1 << 20);
	tar_reader_on_quirk(l.reader, list_quirk, &l);
	while ((got = tar_next(l.reader, &e, &err)) > 0)
		list_entry(&l, e, &err);
	if (got < 0)
		buf_printf(&l.text, "error: %s", err.msg);
	else
		buf_puts(&l.text, tar_ended(l.reader) ? "end" : "no end");
	/* Holes, to be seen. */
	for (size_t i = 0; i < l.text.n; i++)
		buf_putc(out, l.text.p[i] ? l.text.p[i] : '_');
	buf_release(&l.text);
	tar_reader_free(l.reader);
}

/* The archive in b is what `want` says; b is empty again afterwards. */
#define lists(b, want, ...) lists_at(__FILE__, __LINE__, b, want, __VA_ARGS__)

__attribute__((format(printf, 5, 6))) static inline void
lists_at(const char *file, int line, struct buf *b, const char *want,
    const char *title, ...)
{
	auto_buf struct buf got;
	char text[200];
	va_list ap;

	va_start(ap, title);
	vsnprintf(text, sizeof(text), title, ap);
	va_end(ap);
	buf_init(&got, 1 << 20);
	list_tar(buf_span(b), &got);
	tap_is(buf_span(&got), span_of(want), file, line, text);
	buf_reset(b);
}

/* The same with a file "z" and the end behind it. */
#define lists_z(b, want, ...)                             \
	do {                                              \
		put_file(b, "z", "z");                    \
		put_end(b);                               \
		lists(b, want "f z z; end", __VA_ARGS__); \
	} while (0)

/* Refused, for a reason that has `why` in it. */
#define refuses(b, why, ...) refuses_at(__FILE__, __LINE__, b, why, __VA_ARGS__)

__attribute__((format(printf, 5, 6))) static inline void
refuses_at(const char *file, int line, struct buf *b, const char *why,
    const char *title, ...)
{
	auto_buf struct buf got;
	char text[200];
	const char *error;
	va_list ap;

	va_start(ap, title);
	vsnprintf(text, sizeof(text), title, ap);
	va_end(ap);
	buf_init(&got, 1 << 20);
	list_tar(buf_span(b), &got);
	error = strstr(buf_str(&got), "error: ");
	tap_ok(error && strstr(error, why), file, line, "%s is refused", text);
	if (!error || !strstr(error, why))
		printf("#   got '%s', want '%s'\n", buf_str(&got), why);
	buf_reset(b);
}

#endif
