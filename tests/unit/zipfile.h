/*
 * Zip archives built field by field. APPNOTE 6.3.10, section 4.3.
 */
#ifndef TESTS_ZIPFILE_H
#define TESTS_ZIPFILE_H

#include <zlib.h>

#include "base/buf.h"
#include "base/mem.h"

enum { ZIP_ROOM = 4 * 1024 * 1024 };

/* What the directory says of a member; what is not given is right. */
struct zip_row {
	const char *name;
	struct span data; /* as it lies in the file */
	unsigned method, flags;
	uint64_t packed; /* 0: as many as there are */
	uint64_t local;  /* 0: where it was put */
	bool unsized;    /* the local header has no sizes */
	bool zip64;      /* sizes and place stand in an extra field */
	bool shared;     /* no local header of its own: `local` is another's */
	struct span extra;
};

struct zip_end {
	struct span comment;
	bool zip64;
	uint64_t size; /* 0: as it is */
	uint64_t off;
};

struct zipping {
	struct buf *out;
	size_t base; /* where offsets begin */
	struct buf dir;
	unsigned n;
};

static inline void
put_little(struct buf *b, uint64_t v, int bytes)
{
	for (; bytes > 0; bytes--, v >>= 8)
		buf_putc(b, (char)(v & 0xff));
}

static inline void
put_deflated(struct buf *b, struct span plain)
{
	size_t n = plain.n + plain.n / 100 + 1000;
	auto_free char *out = mem_alloc(n);
	z_stream z = { 0 };

	deflateInit2(&z, 6, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY);
	z.next_in = (Bytef *)(uintptr_t)plain.p;
	z.avail_in = (uInt)plain.n;
	z.next_out = (Bytef *)out;
	z.avail_out = (uInt)n;
	deflate(&z, Z_FINISH);
	buf_put(b, (struct span){ out, z.total_out });
	deflateEnd(&z);
}

static inline void
zip_begin(struct zipping *z, struct buf *out)
{
	*z = (struct zipping){ .out = out, .base = out->n };
	buf_init(&z->dir, ZIP_ROOM);
}

static inline void
zip_put_central(struct zipping *z, const struct zip_row *row, uint64_t local)
{
	struct buf *b = &z->dir;
	struct span name = span_of(row->name);
	uint64_t packed = row->packed ? row->packed : row->data.n;

	buf_put(b, SPAN("PK\1\2\x14\3\x14\0"));
	put_little(b, row->flags, 2);
	put_little(b, row->method, 2);
	put_little(b, 0, 8);
	put_little(b, row->zip64 ? 0xffffffff : packed, 4);
	put_little(b, row->zip64 ? 0xffffffff : row->data.n, 4);
	put_little(b, name.n, 2);
	put_little(b, row->extra.n + (row->zip64 ? 28 : 0), 2);
	put_little(b, 0, 10);
	put_little(b, row->zip64 ? 0xffffffff : local, 4);
	buf_put(b, name);
	buf_put(b, row->extra);
	if (row->zip64) {
		put_little(b, 1, 2);
		put_little(b, 24, 2);
		put_little(b, row->data.n, 8);
		put_little(b, packed, 8);
		put_little(b, local, 8);
	}
	z->n++;
}

static inline void
zip_put(struct zipping *z, struct zip_row row)
{
	struct buf *b = z->out;
	uint64_t at = b->n - z->base;

	zip_put_central(z, &row, row.local || row.shared ? row.local : at);
	if (row.shared)
		return;
	buf_put(b, SPAN("PK\3\4\x14\0"));
	put_little(b, row.flags | (row.unsized ? 8 : 0), 2);
	put_little(b, row.method, 2);
	put_little(b, 0, 8);
	put_little(b, row.unsized ? 0 : row.data.n, 4);
	put_little(b, row.unsized ? 0 : row.data.n, 4);
	put_little(b, strlen(row.name), 2);
	put_little(b, 3, 2);
	buf_puts(b, row.name);
	buf_put(b, SPAN("pad"));
	buf_put(b, row.data);
	if (row.unsized)
		buf_put(b, SPAN("PK\7\10crc.sizesize"));
}

static inline void
zip_put_end64(struct zipping *z, uint64_t size, uint64_t off)
{
	struct buf *b = z->out;
	uint64_t at = b->n - z->base;

	buf_put(b, SPAN("PK\6\6"));
	put_little(b, 44, 8);
	put_little(b, 0, 12);
	put_little(b, z->n, 8);
	put_little(b, z->n, 8);
	put_little(b, size, 8);
	put_little(b, off, 8);
	buf_put(b, SPAN("PK\6\7\0\0\0\0"));
	put_little(b, at, 8);
	put_little(b, 1, 4);
}

static inline void
zip_finish(struct zipping *z, struct zip_end end)
{
	struct buf *b = z->out;
	uint64_t off = end.off ? end.off : b->n - z->base;
	uint64_t size = end.size ? end.size : z->dir.n;

	buf_put(b, buf_span(&z->dir));
	if (end.zip64)
		zip_put_end64(z, size, off);
	buf_put(b, SPAN("PK\5\6\0\0\0\0"));
	put_little(b, end.zip64 ? 0xffff : z->n, 2);
	put_little(b, end.zip64 ? 0xffff : z->n, 2);
	put_little(b, end.zip64 ? 0xffffffff : size, 4);
	put_little(b, end.zip64 ? 0xffffffff : off, 4);
	put_little(b, end.comment.n, 2);
	buf_put(b, end.comment);
	buf_release(&z->dir);
}

/* Stored, and nothing odd about it. */
static inline void
zip_put_plain(struct zipping *z, const char *name, const char *text)
{
	zip_put(z, (struct zip_row){ .name = name, .data = span_of(text) });
}

#endif
