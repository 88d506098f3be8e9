/*
 * Bytes that grow, up to a ceiling. Going over the ceiling is not an error of
 * the single call: the buffer keeps what it has, notes `over`, and takes
 * nothing more; whoever uses the result asks buf_ok() once.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include "base/attr.h"
#include "base/span.h"

struct buf {
	char *p;
	size_t n;
	size_t cap;
	size_t max;
	bool over;
};

void buf_init(struct buf *b, size_t max);
void buf_release(struct buf *b);
/* Empties it, keeps the memory. */
void buf_reset(struct buf *b);
bool buf_ok(const struct buf *b);

void buf_put(struct buf *b, struct span s);
void buf_putc(struct buf *b, char c);
void buf_puts(struct buf *b, const char *s);
void buf_printf(struct buf *b, const char *fmt, ...) printf_like(2, 3);
/* Base64 of s (RFC 4648 section 4, padded). */
void buf_put_base64(struct buf *b, struct span s);
/* What base64 text stands for; false (and nothing appended) where it is none.
 */
bool buf_put_unbase64(struct buf *b, struct span text);
void buf_put_hex(struct buf *b, const unsigned char *p, size_t n);
/* n bytes to be filled by the caller; NULL where the ceiling is too low. */
char *buf_room(struct buf *b, size_t n);

/* Valid until the next change. */
static inline struct span
buf_span(const struct buf *b)
{
	return (struct span){ b->p ? b->p : "", b->n };
}
/* The same with a NUL behind it; never NULL. */
const char *buf_str(struct buf *b);

#define auto_buf __attribute__((cleanup(buf_release)))

#endif
