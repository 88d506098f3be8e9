/* For the tests of files of credentials: what is found in a body, as text. */
#ifndef TESTS_CREDENTIAL_SEEN_H
#define TESTS_CREDENTIAL_SEEN_H

#include <stdlib.h>

#include "base/buf.h"
#include "secret/credential.h"
#include "tap.h"

enum { SEEN_MAX = 64 * 1024 };

/* What was told: "kind severity line name=value" a line. */
struct seen {
	struct buf text;
	size_t n;
};

static inline void
note(void *arg, const struct secret *s)
{
	static const char *const kinds[SECRET_KINDS] = {
		[SECRET_URL] = "url",
		[SECRET_CREDENTIAL] = "credential",
		[SECRET_HASH] = "hash",
		[SECRET_VARIABLE] = "variable",
	};
	struct seen *seen = arg;

	if (!kinds[s->kind] || !s->id || !s->title)
		abort();
	buf_printf(&seen->text, "%s %s %llu %.*s=%.*s%s\n", kinds[s->kind],
	    severity_name(s->severity), (unsigned long long)s->line,
	    SPAN_ARG(s->name), SPAN_ARG(s->value), s->confidence ? " ?" : "");
	seen->n++;
}

/* How many secrets a body has, -1: an error. */
static inline int
count(const struct credential_file *f, struct span body)
{
	struct seen seen = { .text.max = SEEN_MAX };
	struct err err = { .msg = "" };
	int got = f->read(f, body, note, &seen, &err);

	buf_release(&seen.text);
	if (got < 0 && err.msg[0] == '\0')
		return -2;
	return got < 0 ? -1 : (int)seen.n;
}

static inline const struct credential_file *
file(const char *id)
{
	for (size_t i = 0; i < credential_count(); i++)
		if (strcmp(credential_at(i)->id, id) == 0)
			return credential_at(i);
	ok(false, "there is a row '%s'", id);
	abort();
}

/* All that a body of this row has is `want`. */
static inline void
finds_span(const char *id, struct span body, const char *want,
    const char *title)
{
	const struct credential_file *f = file(id);
	struct seen seen = { .text.max = SEEN_MAX };
	struct err err = { .msg = "" };

	if (f->read(f, body, note, &seen, &err) < 0)
		buf_printf(&seen.text, "error: %s\n", err.msg);
	is(buf_str(&seen.text), want, title);
	buf_release(&seen.text);
}

static inline void
finds(const char *id, const char *body, const char *want, const char *title)
{
	finds_span(id, span_of(body), want, title);
}

#endif
