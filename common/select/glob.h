/*
 * Globs: how one is taken apart and matched. For the files of this folder;
 * what a glob means is said in select.h.
 *
 * A glob is trimmed, its braces are spelled out, and each alternative becomes
 * tokens: most paths are told apart by the literal bytes at its two ends.
 */
#ifndef SELECT_GLOB_H
#define SELECT_GLOB_H

#include "base/buf.h"
#include "base/mem.h"

/* The glob without leading "/" and "./" and trailing "/"; "." gives "". */
struct span glob_trim(struct span s);

/* 256 bits: a class of bytes. */
struct byte_set {
	uint64_t bits[4];
};

/*
 * Reads the class that begins with the [ at text.p[at] into *set. The place
 * behind its ], or 0 with *why set to what is wrong.
 */
size_t class_parse(struct span text, size_t at, struct byte_set *set,
    const char **why);

/* A place in a glob where a branch of braces begins: a { or a comma. */
struct brace_mark {
	uint16_t next;  /* the comma or } that ends the branch */
	uint16_t count; /* alternatives in the branch */
	uint16_t total; /* of a {: alternatives in all its branches */
	uint16_t close; /* of a {: its } */
};

/* A checked glob and the alternatives in it. Zeroed: nothing to release. */
struct braces {
	struct span text;
	struct brace_mark *marks; /* one a byte */
	size_t count;             /* alternatives, 1 where there is no { */
};

/* Checks a trimmed glob. On error *why it is, and the place in it. */
int braces_parse(struct braces *b, struct span text, const char **why,
    size_t *at) must_check;
/* Appends alternative k of b->count. */
void braces_spell(const struct braces *b, size_t k, struct buf *out);
void braces_release(struct braces *b);

#define auto_braces __attribute__((cleanup(braces_release)))

enum token_op {
	TOKEN_BYTE,
	TOKEN_ANY,   /* ? */
	TOKEN_CLASS, /* [] */
	TOKEN_STAR,  /* a run without slash */
	TOKEN_DEEP,  /* any run */
	TOKEN_DIRS,  /* no or some whole components, each with its slash */
	TOKEN_BELOW, /* last: nothing, or a slash and anything */
};

struct token {
	uint8_t op;
	uint8_t byte;
	uint16_t set;
};

/* One alternative: a path is head, something that the tokens take, tail. */
struct alt {
	struct span head;
	struct span tail;           /* bytes that the last tokens stand for */
	const struct token *tokens; /* behind head; tail is among them */
	const struct byte_set *sets;
	size_t n;
	size_t middle; /* tokens before tail */
};

/* Compiles one alternative of a checked glob; *a lives in the arena. */
void alt_compile(struct alt *a, struct span text, struct arena *arena);

static inline bool
alt_is_literal(const struct alt *a)
{
	return a->n == 0;
}

bool alt_match(const struct alt *a, struct span path);
/* Whether a path that begins with `dir`, which ends in a slash, could match an
 * alternative that is not literal. */
bool alt_match_below(const struct alt *a, struct span dir);

/*
 * Whether all that b matches is matched by a for one of two reasons: a is
 * "**", or a is "dir/[**]" and b lies there.
 */
bool alt_holds(const struct alt *a, const struct alt *b);
bool alt_holds_all(const struct alt *a); /* it is "**" */

#endif
