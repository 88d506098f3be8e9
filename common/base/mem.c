#include "base/mem.h"

#include <errno.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

_Noreturn void
mem_panic(const char *why)
{
	/* stdio may want memory, and exit handlers may want more. */
	struct span parts[] = { span_of(program_invocation_short_name),
		SPAN(": "), span_of(why), SPAN("\n") };

	for (size_t i = 0; i < array_len(parts); i++)
		if (write(2, parts[i].p, parts[i].n) < 0)
			break;
	_exit(2);
}

void *
mem_alloc(size_t n)
{
	void *p = malloc(n ? n : 1);

	if (!p)
		mem_panic("out of memory");
	return p;
}

void *
mem_pages(size_t n)
{
	void *p;

	if (posix_memalign(&p, 4096, n ? n : 1) != 0)
		mem_panic("out of memory");
	return p;
}

void *
mem_zalloc(size_t n)
{
	void *p = calloc(1, n ? n : 1);

	if (!p)
		mem_panic("out of memory");
	return p;
}

void *
mem_resize(void *p, size_t n, size_t size)
{
	void *q = reallocarray(p, n ? n : 1, size ? size : 1);

	if (!q)
		mem_panic("out of memory");
	return q;
}

char *
mem_strdup(const char *s)
{
	return mem_spandup(span_of(s));
}

char *
mem_spandup(struct span s)
{
	char *p = mem_alloc(s.n + 1);

	if (s.n)
		memcpy(p, s.p, s.n);
	p[s.n] = '\0';
	return p;
}

char *
mem_printf(const char *fmt, ...)
{
	va_list ap;
	char *p;
	int n;

	va_start(ap, fmt);
	n = vasprintf(&p, fmt, ap);
	va_end(ap);
	if (n < 0)
		mem_panic("out of memory");
	return p;
}

/* Small enough to waste little, large enough to be few. */
enum { ARENA_BLOCK = 256 * 1024 };

struct arena_block {
	struct arena_block *next;
	alignas(max_align_t) char data[];
};

static char *
arena_take(struct arena *a, size_t n)
{
	struct arena_block *b;
	char *p;

	if (n > ARENA_BLOCK / 4) {
		/* A block of its own, behind the one in use. */
		if (n > SIZE_MAX - sizeof(*b))
			mem_panic("out of memory");
		b = mem_zalloc(sizeof(*b) + n);
		if (a->blocks) {
			b->next = a->blocks->next;
			a->blocks->next = b;
		} else {
			a->blocks = b;
		}
		return b->data;
	}
	if (n > a->left) {
		b = mem_zalloc(sizeof(*b) + ARENA_BLOCK);
		b->next = a->blocks;
		a->blocks = b;
		a->at = b->data;
		a->left = ARENA_BLOCK;
	}
	p = a->at;
	a->at += n;
	a->left -= n;
	return p;
}

void *
arena_alloc(struct arena *a, size_t n)
{
	size_t align = alignof(void *);
	size_t pad = a->left % align;

	if (pad) {
		a->at += pad;
		a->left -= pad;
	}
	return arena_take(a, (n + align - 1) / align * align);
}

struct span
arena_bytes(struct arena *a, struct span s)
{
	char *p;

	if (s.n == 0)
		return (struct span){ "", 0 };
	p = arena_take(a, s.n);
	memcpy(p, s.p, s.n);
	return (struct span){ p, s.n };
}

void
arena_release(struct arena *a)
{
	struct arena_block *b = a->blocks;

	while (b) {
		struct arena_block *next = b->next;

		free(b);
		b = next;
	}
	*a = (struct arena){ 0 };
}
