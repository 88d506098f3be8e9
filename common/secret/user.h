/*
 * Patterns of the user's own, from a file of NDJSON, a pattern on each line:
 *
 *	{"id":"acme-token", "regex":"acme_[0-9a-f]{32}",
 *	 "keywords":["acme_"], "title":"ACME token", "severity":"high",
 *	 "entropy":3.0, "shown":5,
 *	 "examples":{"yes":["acme_0f…"],"no":["acme_x"]}}
 *
 * "id" and "regex" have to be there, and at least one example in "yes". A regex
 * may have what PCRE2 has, and works on bytes; the secret is its first group,
 * or the whole match. Keywords are as in pattern.h, in any case. Without
 *"title" it is the id, without "severity" high. Empty lines and lines that
 *begin with # are passed over. Unknown keys are an error, as are an id twice or
 *one of pattern.h's, a regex that does not compile or that matches the empty
 *text, an example that is not found, or one of "no" that is.
 */
#ifndef SECRET_USER_H
#define SECRET_USER_H

#include "base/err.h"
#include "base/mem.h"
#include "secret/pattern.h"

enum {
	USER_PATTERNS_MAX = 1000,
	USER_REGEX_MAX = 8192, /* bytes */
	/* Bytes of a line: many examples of some length. */
	USER_LINE_MAX = 256 * 1024,
};

/* A text that a pattern has to find a secret in, or none. */
struct user_example {
	size_t pattern; /* in the list */
	size_t line;    /* of the file, from 1 */
	bool yes;
	struct span text;
};

/* Zeroed: none. */
struct user_patterns {
	struct pattern *list;
	size_t n, cap;
	struct user_example *examples; /* in the order of their patterns */
	size_t nexamples, examples_cap;
	struct arena room;
};

/*
 * Adds those of a file's text; its examples are checked by scanner_new(). -1:
 * *err names the line, or the pattern's id and the offset in its regex.
 */
int user_patterns_read(struct user_patterns *u, struct span text,
    struct err *err) must_check;
void user_patterns_release(struct user_patterns *u);

#endif
