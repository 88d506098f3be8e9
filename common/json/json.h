/*
 * JSON (RFC 8259): a strict reader on jansson, and a small writer.
 *
 * Reader. Refused: anything but one value and white space; invalid UTF-8 and
 * lone surrogates; duplicate keys; a NUL in a key; numbers that do not fit;
 * nesting deeper than JSON_DEPTH; a byte order mark. What Go's encoding/json
 * would read as another value than we do is refused, not guessed. "\u0000" in
 * a string value is one byte of it, as in Go.
 *
 * A `struct json` is a value inside a document and lives as long as the
 * document does.
 */
#ifndef JSON_JSON_H
#define JSON_JSON_H

#include "base/buf.h"
#include "base/err.h"

enum {
	JSON_DEPTH = 512, /* real configs have 6 */
};

struct json;
struct json_doc;

/*
 * Parses text of at most `max` bytes. NULL on error: "line 3: …". A document
 * takes up to 80 times the memory of its text ("{}," is the worst): choose
 * `max` accordingly.
 */
struct json_doc *json_parse(struct span text, size_t max, struct err *err);
void json_free(struct json_doc *doc);
const struct json *json_root(const struct json_doc *doc);

static inline void
json_cleanup(struct json_doc **d)
{
	json_free(*d);
}

#define auto_json __attribute__((cleanup(json_cleanup)))

enum json_type {
	JSON_NULL,
	JSON_BOOL,
	JSON_INT,
	JSON_REAL,
	JSON_STRING,
	JSON_ARRAY,
	JSON_OBJECT,
};

/* NULL counts as JSON_NULL, here and below. */
enum json_type json_type(const struct json *v);
/* "a string", "null": what a value is, for messages. */
const char *json_type_name(const struct json *v);

/*
 * The member of an object that Go's encoding/json would store in a struct
 * field called `key`: the exact name, or one that differs in case alone (as Go
 * folds: also U+017F for s and U+212A for k). NULL where there is none, where
 * it is null, or where v is no object. Two members that fold to `key`:
 * *ambiguous is set true (never set false), and NULL returned; callers that
 * read several keys look at it once, at the end.
 */
const struct json *json_field(const struct json *v, const char *key,
    bool *ambiguous);

/* The member of a map (labels, annotations): the exact name only. */
const struct json *json_member(const struct json *v, struct span key);

/* Values; zero, an empty span or NULL where v is of another type. */
/* Another name for the linker, as jansson exports a json_string too. */
struct span json_string(const struct json *v) __asm__("json_string_span");
int64_t json_int(const struct json *v);
double json_number(const struct json *v); /* of JSON_REAL or JSON_INT */
bool json_bool(const struct json *v);
size_t json_count(const struct json *v); /* of an array or object */
const struct json *json_at(const struct json *v, size_t i); /* of an array */

/*
 * Walks an object in the order of its text: start with *iter = NULL; false
 * after the last, and at once where v is no object.
 */
bool json_each(const struct json *v, void **iter, struct span *key,
    const struct json **value);

/*
 * Writer: appends to a buffer, compact, keys in the order given. Objects and
 * arrays nest to JSON_OUT_DEPTH. `key` is NULL inside an array and at the top.
 * Control characters (C1 and DEL too), line separators and what reorders text
 * (bidi controls) are escaped: a line of output can be shown as it is.
 *
 *	struct json_out j = { .b = &buf };
 *	json_begin(&j, NULL, '{');
 *	json_put_int(&j, "v", 1);
 *	json_end(&j, '}');
 */
enum { JSON_OUT_DEPTH = 16 };

struct json_out {
	struct buf *b;
	unsigned depth;
	bool more[JSON_OUT_DEPTH];
};

void json_begin(struct json_out *j, const char *key, char bracket);
void json_end(struct json_out *j, char bracket);
/* Bytes from an image: a string, or {"b64":"…"} where they are not UTF-8. */
void json_put_bytes(struct json_out *j, const char *key, struct span s);
/* Text: a byte that is not UTF-8 becomes U+FFFD. Cut to `max` bytes (as a
 * reader gets them, at a character; 0: not cut). True if it was cut. */
bool json_put_text(struct json_out *j, const char *key, struct span s,
    size_t max);
/* The same, and all of its bytes as base64 under `key`_b64 where they are not
 * UTF-8, unless the text was cut. */
bool json_put_name(struct json_out *j, const char *key, struct span s,
    size_t max);
void json_put_str(struct json_out *j, const char *key, const char *s);
void json_put_int(struct json_out *j, const char *key, int64_t v);
void json_put_uint(struct json_out *j, const char *key, uint64_t v);
void json_put_bool(struct json_out *j, const char *key, bool v);
/* A value that is JSON already. */
void json_put_raw(struct json_out *j, const char *key, struct span s);
/* A value of a document, compact, members in their order; NULL is null. */
void json_put_value(struct json_out *j, const char *key, const struct json *v);

#endif
