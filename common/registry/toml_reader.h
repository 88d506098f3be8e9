/*
 * Between the files of the TOML reader. Functions that read begin where
 * r->at stands and leave it behind what they took; -1 with r->err set, the
 * line named.
 */
#ifndef REGISTRY_TOML_READER_H
#define REGISTRY_TOML_READER_H

#include "registry/toml.h"

struct toml_reader {
	struct span text;
	size_t at;
	unsigned line;
	unsigned depth;
	size_t values;
	struct arena *arena;
	struct err *err;
};

#define toml_bad(r, ...)                 \
	(err_set((r)->err, __VA_ARGS__), \
	    err_wrap((r)->err, "line %u", (r)->line))

static inline struct span
toml_rest(const struct toml_reader *r)
{
	return span_from(r->text, r->at);
}

/* The next byte; -1 at the end. */
static inline int
toml_peek(const struct toml_reader *r)
{
	return r->at < r->text.n ? (unsigned char)r->text.p[r->at] : -1;
}

/* Whether these bytes came next; they are passed over. */
bool toml_take(struct toml_reader *r, struct span bytes);
/* The same for LF and CR LF. */
bool toml_take_newline(struct toml_reader *r);
/* Control bytes that may stand in no string and no comment. */
bool toml_is_control(int c);

void toml_skip_blanks(struct toml_reader *r);
int toml_skip_comment(struct toml_reader *r);
/* Blanks, newlines and comments. */
int toml_skip_space(struct toml_reader *r);
/* Says that `want` should stand here. Always -1. */
int toml_unexpected(struct toml_reader *r, const char *want);

/* A string of any of the four kinds, of two where it is a key. */
int toml_read_string(struct toml_reader *r, bool is_key, struct span *out);
/* Into v, which is new. */
int toml_read_value(struct toml_reader *r, struct toml *v);
/* key = value, into `table`. */
int toml_read_pair(struct toml_reader *r, struct toml *table);

/* A zeroed value of this line; NULL over the limit. */
struct toml *toml_new(struct toml_reader *r);
/* Makes v the last of a table or array. */
int toml_append(struct toml_reader *r, struct toml *parent, struct toml *v);

#endif
