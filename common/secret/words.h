/*
 * Names and texts in words: DB_PASSWORD, dbPassword, "db password" are "db" and
 * "password". Private to common/secret.
 */
#ifndef SECRET_WORDS_H
#define SECRET_WORDS_H

#include "base/span.h"

enum {
	WORDS_TEXT_MAX = 128, /* bytes of a text that are looked at */
	WORDS_MAX = 64,       /* words in them: one of two bytes at least */
};

struct words {
	size_t n;
	struct span list[WORDS_MAX]; /* into room */
	char room[WORDS_TEXT_MAX];
};

/* In lower case; digits at a word's end are taken off it, and words of digits
 * are none. */
void words_split(struct words *w, struct span text);

/* Bytes, as ASCII has them. */
static inline bool
is_lower(char c)
{
	return c >= 'a' && c <= 'z';
}

static inline bool
is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

static inline bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static inline bool
is_letter(char c)
{
	return is_lower(c) || is_upper(c);
}

static inline bool
is_alnum(char c)
{
	return is_letter(c) || is_digit(c);
}

static inline bool
is_hex(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static inline char
to_lower(char c)
{
	return is_upper(c) ? (char)(c - 'A' + 'a') : c;
}

/* Whether it is one of the texts, of which the last is NULL, in any case. */
bool span_is_one_of(struct span s, const char *const *texts);

#endif
