/*
 * The base64 text of keys, as it is found in files: in lines with LF or CRLF,
 * in one line with "\n" for its ends (JSON, .env), with blanks in front (YAML),
 * as a comment, or as quoted strings that a program puts together.
 */
#ifndef SECRET_ARMOR_H
#define SECRET_ARMOR_H

#include "base/span.h"

enum {
	ARMOR_MAX = 4096, /* bytes of text that are read */
	ARMOR_BYTES_MAX = ARMOR_MAX / 4 * 3,
};

struct armor {
	unsigned char bytes[ARMOR_BYTES_MAX]; /* what it stands for */
	size_t n;
	/* The place of the first character in the text, and behind the last. */
	size_t first, end;
	bool cut; /* the text ended, or what is read of it, before the armor */
};

/* From where the first line of it begins, or the line's end before. */
void armor_read(struct armor *a, struct span text);

static inline struct span
armor_bytes(const struct armor *a)
{
	return (struct span){ (const char *)a->bytes, a->n };
}

/*
 * The place behind the headers that may stand before the base64 text, each
 * "Name: value" on its line; *headers is what was passed over. 0: none.
 */
size_t armor_headers(struct span text, struct span *headers);

#endif
