/*
 * A run of bytes that somebody else owns: names and text from an image, which
 * may hold any byte and have no terminator.
 */
#ifndef BASE_SPAN_H
#define BASE_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct span {
	const char *p;
	size_t n;
};

#define SPAN(lit) ((struct span){ "" lit, sizeof(lit) - 1 })

/* For printf: "%.*s", SPAN_ARG(s). Cut at 512 bytes. */
#define SPAN_ARG(s) ((int)((s).n < 512 ? (s).n : 512)), ((s).n ? (s).p : "")

static inline struct span
span_of(const char *s)
{
	return (struct span){ s, s ? strlen(s) : 0 };
}

static inline bool
span_eq(struct span a, struct span b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static inline bool
span_is(struct span a, const char *s)
{
	return span_eq(a, span_of(s));
}

static inline struct span
span_from(struct span s, size_t at)
{
	return at < s.n ? (struct span){ s.p + at, s.n - at }
			: (struct span){ s.p + s.n, 0 };
}

bool span_starts(struct span s, struct span prefix);
bool span_ends(struct span s, struct span suffix);

/* Order of bytes, as memcmp; a prefix comes first. */
int span_cmp(struct span a, struct span b);

/*
 * Takes what stands before the next `sep` off the front of *rest (and `sep`
 * with it; all of it where there is none). False once *rest is used up: "a:"
 * gives "a", then "", then false; the empty span gives "" once.
 * A used-up *rest has a NULL pointer.
 */
bool span_cut(struct span *rest, char sep, struct span *piece);

static inline bool
span_is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Without the blanks and line ends at its front and back. */
struct span span_trim(struct span s);

/* Whether it is, or begins with, a text, whatever the case of ASCII letters. */
bool span_is_folded(struct span s, const char *text);
bool span_starts_folded(struct span s, const char *text);
/* Whether a text, which is in lower case, is anywhere in it. */
bool span_has_folded(struct span s, const char *text);

/* Whether it is one of a list's words, which have a blank between them: asked
 * some hundred times of each word. False for the empty span. */
bool span_is_listed(struct span word, const char *list);

/* Decimal digits alone, no sign, at most `max`. */
bool span_to_u64(struct span s, uint64_t max, uint64_t *out);

/* Well-formed UTF-8 (RFC 3629: no surrogates, no overlong forms). */
bool span_is_utf8(struct span s);

/* The length of the UTF-8 sequence at the front of s, 0 where there is none. */
size_t span_utf8_len(struct span s);

/* 64 bits that depend on every byte (FNV-1a and a finaliser); not for
 * defence against chosen collisions: use with a seed (hash tables do). */
uint64_t span_hash(struct span s, uint64_t seed);

#endif
