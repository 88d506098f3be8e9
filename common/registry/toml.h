/*
 * TOML 1.0 (toml.io/en/v1.0.0) as files of settings have it: all of it but
 * floats, dates and times, which are refused where they stand. Strict: a key
 * or a table that is defined twice, a text that is not UTF-8 or has a byte
 * order mark, and control bytes are refused. For the files of this folder.
 */
#ifndef REGISTRY_TOML_H
#define REGISTRY_TOML_H

#include "base/err.h"
#include "base/mem.h"

/* Far above what people write; they bound memory, stack and time. */
enum {
	TOML_DEPTH = 64,         /* arrays and inline tables in each other */
	TOML_KEY_PARTS = 16,     /* a.b.c is three */
	TOML_KEYS_MAX = 4096,    /* of one table: they are looked up in turn */
	TOML_VALUES_MAX = 65536, /* of a text, tables and arrays included */
};

enum toml_type {
	TOML_STRING,
	TOML_INT,
	TOML_BOOL,
	TOML_ARRAY,
	TOML_TABLE,
};

/* Where a table or an array comes from: it says what may be added later. */
enum toml_origin {
	TOML_VALUE,    /* stands behind a '=' or in an array: nothing */
	TOML_HEADER,   /* [a.b], and an element of [[a.b]] */
	TOML_IMPLIED,  /* the a of [a.b] */
	TOML_DOTTED,   /* the a of a.b = 1 */
	TOML_ELEMENTS, /* the array that [[a.b]] makes */
};

struct toml {
	enum toml_type type;
	unsigned line;     /* where it begins */
	struct span key;   /* in a table; empty in an array */
	struct toml *next; /* in its table or array, in the order of the text */
	struct span string;
	int64_t integer;
	bool boolean;
	struct toml *first, *last; /* of an array or table */
	size_t n;
	enum toml_origin origin;
};

/*
 * Parses a text that the caller has bounded. The table at the top, in the
 * arena as all below it (also what an error leaves behind); it needs the text
 * no longer. NULL on error: "line 3: …".
 */
const struct toml *toml_parse(struct span text, struct arena *arena,
    struct err *err) must_check;

/* What a table has under this key; NULL where it has nothing. */
struct toml *toml_get(const struct toml *table, struct span key);

/* "a string", for messages. */
const char *toml_type_name(enum toml_type type);

#endif
