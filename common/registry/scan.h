/*
 * Scanning of header values (RFC 9110, 5.6), private to this folder. Each scan_
 * function takes what it is named after off the front of *s.
 */
#ifndef REGISTRY_SCAN_H
#define REGISTRY_SCAN_H

#include "base/span.h"

static inline bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static inline bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static inline char
ascii_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static inline bool
is_alpha(char c)
{
	return ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z';
}

/* Visible ASCII. */
static inline bool
is_visible(char c)
{
	return c > ' ' && c < 0x7f;
}

/* Whether every byte is; true of no bytes. */
bool all_visible(struct span s);

/* Equal, case of ASCII letters aside. */
bool same_word(struct span a, struct span b);

/* Without the blanks and tabs at both ends. */
struct span trim_blanks(struct span s);

void scan_blanks(struct span *s);
/* False, and *s as it was, where another byte is there. */
bool scan_byte(struct span *s, char c);
/* The longest run of token bytes; may be empty. */
struct span scan_token(struct span *s);

/*
 * "=" and the value of a parameter, with the blanks around both that old
 * servers put there: a quoted string, given without its quotes but with its
 * backslashes, or a run of visible bytes up to a comma, semicolon, quote or
 * backslash (URLs come unquoted too, which are no tokens).
 */
bool scan_value(struct span *s, struct span *value);

/*
 * What the inside of a quoted string stands for, with a NUL behind it. False
 * where it does not fit into n bytes.
 */
bool unquote(struct span value, char *room, size_t n);

#endif
