/*
 * Zip archives, by their central directory. Numbers in them are only believed
 * where they point into the file. Source: PKWARE's APPNOTE 6.3.10, sections
 * 4.3 and 4.5.3.
 */
#include <errno.h>

#include "base/mem.h"
#include "inflate/inflate.h"
#include "secret/unpacking.h"

/* Bytes of the records without what is of variable length behind them. */
enum {
	LOCAL = 30,
	CENTRAL = 46,
	END = 22,
	LOCATOR = 20, /* of the zip64 end record */
	END64 = 56,
};

enum {
	U16_MAX = 0xffff, /* a comment, a name, the extra fields; "see zip64" */
	ZIP64 = 1,        /* the extra field's id */
	STORED = 0,
	DEFLATED = 8,
	ENCRYPTED = 1 << 0 | 1 << 13, /* 13: the directory is */
};

static const uint32_t u32_max = 0xffffffff; /* "see zip64" */

struct zip {
	struct unpacking *u;
	uint64_t base;    /* bytes before the archive: offsets begin there */
	uint64_t at, end; /* of the central directory, what is left */
	uint64_t packed;  /* bytes that members may still take from the file */
	unsigned char *fields; /* name and extra fields of an entry */
	uint64_t faults;       /* members that could not be read */
	struct err first;      /* of them */
};

struct zip_entry {
	struct span name;
	unsigned flags, method;
	uint64_t packed; /* bytes of its data */
	uint64_t local;  /* where its local header is, from the base */
};

static unsigned
u16(const unsigned char *p)
{
	return p[0] | (unsigned)p[1] << 8;
}

static uint32_t
u32(const unsigned char *p)
{
	return u16(p) | (uint32_t)u16(p + 2) << 16;
}

static uint64_t
u64(const unsigned char *p)
{
	return u32(p) | (uint64_t)u32(p + 4) << 32;
}

/* All n bytes; beyond the end is an error. */
static int
read_at(const struct zip *z, uint64_t at, void *to, size_t n, struct err *err)
{
	size_t done = 0;

	if (at > z->u->size || n > z->u->size - at)
		return err_set(err, "zip is cut");
	while (done < n) {
		ssize_t r = pread(z->u->fd, (char *)to + done, n - done,
		    (off_t)(at + done));

		if (r < 0 && errno == EINTR)
			continue;
		if (r < 0)
			return err_sys(err, "cannot read the zip");
		if (r == 0)
			return err_set(err, "zip is cut");
		done += (size_t)r;
	}
	return 0;
}

/* A record that begins with these four bytes. */
static bool
record_at(const struct zip *z, uint64_t at, const char *magic, void *to,
    size_t n)
{
	struct err err;

	return read_at(z, at, to, n, &err) == 0 && memcmp(to, magic, 4) == 0;
}

/* The directory */

static bool
read_end64(const struct zip *z, uint64_t *pos, uint64_t *size, uint64_t *off)
{
	unsigned char l[LOCATOR], e[END64];
	uint64_t at;

	if (*pos < LOCATOR + END64 ||
	    !record_at(z, *pos - LOCATOR, "PK\6\7", l, LOCATOR))
		return false;
	at = u64(l + 8);
	/* What was put before the archive is not counted in that. */
	if (at > *pos - LOCATOR - END64 ||
	    !record_at(z, at, "PK\6\6", e, END64)) {
		at = *pos - LOCATOR - END64;
		if (!record_at(z, at, "PK\6\6", e, END64))
			return false;
	}
	*pos = at;
	*size = u64(e + 40);
	*off = u64(e + 48);
	return true;
}

/* By its end record, which is at `pos`. It stands right before that, or where
 * the record says. */
static int
open_directory(struct zip *z, const unsigned char *end, uint64_t pos,
    struct err *err)
{
	uint64_t size = u32(end + 12), off = u32(end + 16);
	unsigned char magic[4];

	if (size == u32_max || off == u32_max || u16(end + 10) == U16_MAX)
		read_end64(z, &pos, &size, &off);
	if (size > pos)
		return err_set(err, "zip's directory is larger than the file");
	z->at = pos - size;
	if (size && !record_at(z, z->at, "PK\1\2", magic, 4)) {
		z->at = off;
		if (off > pos - size || !record_at(z, off, "PK\1\2", magic, 4))
			return err_set(err,
			    "zip's directory is not where its end says");
	}
	if (z->at < off)
		return err_set(err, "zip has lost its beginning");
	z->base = z->at - off;
	z->end = z->at + size;
	return 0;
}

/* Where in the file's last bytes the end record is: one whose comment ends with
 * the file; else, if not `strict`, the last there is. -1: none. */
static ssize_t
find_end(const unsigned char *tail, size_t n, bool strict)
{
	ssize_t loose = -1;

	for (size_t i = n - END + 1; i-- > 0;) {
		if (memcmp(tail + i, "PK\5\6", 4) != 0)
			continue;
		if (u16(tail + i + 20) == n - i - END)
			return (ssize_t)i;
		if (loose < 0)
			loose = (ssize_t)i;
	}
	return strict ? -1 : loose;
}

static int
find_directory(struct zip *z, bool sure, struct err *err)
{
	size_t n =
	    z->u->size < END + U16_MAX ? (size_t)z->u->size : END + U16_MAX;
	auto_free unsigned char *tail = mem_alloc(n);
	ssize_t at = -1;

	if (read_at(z, z->u->size - n, tail, n, err) < 0)
		return -1;
	if (n >= END)
		at = find_end(tail, n, !sure);
	if (at < 0)
		return err_set(err, "zip is cut: it has no end record");
	return open_directory(z, tail + at, z->u->size - n + (uint64_t)at, err);
}

/* Values that did not fit their fields stand there, in a fixed order. */
static void
read_zip64(struct zip_entry *e, bool unpacked, struct span extra)
{
	const unsigned char *p = (const unsigned char *)extra.p;
	uint64_t *wanted[] = { e->packed == u32_max ? &e->packed : NULL,
		e->local == u32_max ? &e->local : NULL };
	size_t at = 4;

	while (extra.n >= 4 && u16(p) != ZIP64) {
		extra = span_from(extra, 4u + u16(p + 2));
		p = (const unsigned char *)extra.p;
	}
	if (extra.n < 4)
		return;
	if (extra.n > 4u + u16(p + 2))
		extra.n = 4u + u16(p + 2);
	if (unpacked)
		at += 8;
	for (size_t i = 0; i < array_len(wanted); i++) {
		if (!wanted[i])
			continue;
		if (at + 8 > extra.n)
			return;
		*wanted[i] = u64(p + at);
		at += 8;
	}
}

/* Its name is valid until the next one. */
static int
next_entry(struct zip *z, struct zip_entry *e, struct err *err)
{
	unsigned char h[CENTRAL];
	size_t name, extra, n;

	if (z->end - z->at < CENTRAL ||
	    !record_at(z, z->at, "PK\1\2", h, CENTRAL))
		return err_set(err, "zip's directory is damaged");
	name = u16(h + 28);
	extra = u16(h + 30);
	n = CENTRAL + name + extra + u16(h + 32);
	if (n > z->end - z->at)
		return err_set(err, "zip's directory is damaged");
	if (read_at(z, z->at + CENTRAL, z->fields, name + extra, err) < 0)
		return -1;
	z->at += n;
	*e = (struct zip_entry){ .name = { (char *)z->fields, name },
		.flags = u16(h + 8),
		.method = u16(h + 10),
		.packed = u32(h + 20),
		.local = u32(h + 42) };
	read_zip64(e, u32(h + 24) == u32_max,
	    (struct span){ (char *)z->fields + name, extra });
	return 0;
}

/* The members */

/* The local header. Some that were written behind something have offsets that
 * begin with the file, and a directory that does not stand right before its
 * end. */
static bool
find_local(const struct zip *z, const struct zip_entry *e, uint64_t *at,
    unsigned char *h)
{
	*at = z->base + e->local;
	if (e->local > z->u->size - z->base)
		return false;
	if (record_at(z, *at, "PK\3\4", h, LOCAL))
		return true;
	*at = e->local;
	return record_at(z, *at, "PK\3\4", h, LOCAL);
}

/* Where its data begins. Its local header has sizes too, which nobody uses. */
static int
find_data(const struct zip *z, const struct zip_entry *e, uint64_t *at,
    struct err *err)
{
	unsigned char h[LOCAL];

	if (!find_local(z, e, at, h))
		return err_set(err, "it is not where the directory says");
	*at += LOCAL + u16(h + 26) + u16(h + 28);
	if (*at > z->u->size || e->packed > z->u->size - *at)
		return err_set(err, "it is cut");
	return 0;
}

/* Members that share their data are how small files become endless ones. */
static int
take_packed(struct zip *z, const struct zip_entry *e, struct err *err)
{
	if (e->packed > z->packed) {
		z->u->full = true;
		return err_set(err, "members of the zip overlap");
	}
	z->packed -= e->packed;
	return 0;
}

static int
show(struct zip *z, const struct zip_entry *e, struct err *err)
{
	auto_source struct source *src = NULL;
	uint64_t at;

	if (e->flags & ENCRYPTED)
		return err_set(err, "it is encrypted");
	if (e->method != STORED && e->method != DEFLATED)
		return err_set(err, "it is compressed by method %u", e->method);
	if (find_data(z, e, &at, err) < 0 || take_packed(z, e, err) < 0)
		return -1;
	src = source_range(z->u->fd, at, e->packed);
	if (e->method == DEFLATED)
		src = inflate_raw(take(src), (struct inflate_limits){ 0 }, err);
	return src ? unpacking_drain(z->u, src, err) : -1;
}

/* What is wrong with one says nothing of the others. */
static int
member(struct zip *z, const struct zip_entry *e, struct err *err)
{
	int got;

	if (e->packed == 0 && span_ends(e->name, SPAN("/")))
		return 0;
	got = unpacking_begin(z->u, e->name, err);
	if (got <= 0)
		return got;
	got = show(z, e, err);
	unpacking_end(z->u);
	if (got == 0 || z->u->full)
		return got;
	if (z->faults++ == 0) {
		err_wrap(err, "member '%.*s' of a zip", SPAN_ARG(e->name));
		z->first = *err;
	}
	return 0;
}

static int
members(struct zip *z, struct err *err)
{
	struct zip_entry e;

	while (z->at < z->end)
		if (next_entry(z, &e, err) < 0 || member(z, &e, err) < 0)
			return -1;
	if (z->faults == 0)
		return 0;
	*err = z->first;
	if (z->faults > 1)
		err_wrap(err, "%llu members of a zip cannot be read",
		    (unsigned long long)z->faults);
	return -1;
}

int
zip_unpack(struct unpacking *u, bool sure, struct err *err)
{
	auto_free unsigned char *fields = mem_alloc(2 * (size_t)U16_MAX);
	struct zip z = { .u = u, .packed = u->size, .fields = fields };

	if (find_directory(&z, sure, err) < 0)
		return sure ? -1 : 0;
	return members(&z, err);
}
