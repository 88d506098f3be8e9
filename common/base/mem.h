/*
 * Memory. Allocation does not fail for the caller: when there is none left
 * the program ends at once with "out of memory" and status 2, which no reader
 * of its output can take for a finished run.
 */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include "base/attr.h"
#include "base/span.h"

void *mem_alloc(size_t n) __attribute__((malloc, returns_nonnull));
void *mem_zalloc(size_t n) __attribute__((malloc, returns_nonnull));
/* At the start of a page. What the kernel copies from its own pages to a place
 * a few bytes further on in ours takes several times as long. */
void *mem_pages(size_t n) __attribute__((malloc, returns_nonnull));
/* Room for n elements of `size` bytes; the product is checked. */
void *mem_resize(void *p, size_t n, size_t size)
    __attribute__((returns_nonnull));
char *mem_strdup(const char *s) __attribute__((malloc, returns_nonnull));
char *mem_spandup(struct span s) __attribute__((malloc, returns_nonnull));
char *mem_printf(const char *fmt, ...)
    __attribute__((format(printf, 1, 2), returns_nonnull));

/* Ends the program: out of memory, or an invariant of ours is broken. */
_Noreturn void mem_panic(const char *why);

/*
 * Makes room for one more element in a growing array: `p` of `cap` elements,
 * `n` of them used.
 */
#define mem_grow(p, n, cap)                                         \
	do {                                                        \
		if ((n) == (cap)) {                                 \
			(cap) = (cap) ? (cap)*2 : 16;               \
			(p) = mem_resize((p), (cap), sizeof(*(p))); \
		}                                                   \
	} while (0)

/*
 * An arena: many small things that live and die together. Zeroed memory of
 * pointer alignment; arena_bytes is for strings, unaligned and without a
 * terminator. A zeroed struct is an empty arena.
 */
struct arena_block;

struct arena {
	struct arena_block *blocks;
	size_t left;
	char *at;
};

void *arena_alloc(struct arena *a, size_t n) __attribute__((returns_nonnull));
struct span arena_bytes(struct arena *a, struct span s);
void arena_release(struct arena *a);

#endif
