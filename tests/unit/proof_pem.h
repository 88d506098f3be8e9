/* Keys in base64, for tests of their proofs. */
#ifndef TESTS_PROOF_PEM_H
#define TESTS_PROOF_PEM_H

#include "base/mem.h"
#include "proof_look.h"

enum { TEXT_MAX = 64 * 1024 };

static inline struct proved
pem(const char *label, struct span body)
{
	auto_buf struct buf b = { 0 };
	struct proved proved;
	size_t n;

	buf_init(&b, TEXT_MAX);
	buf_printf(&b, "-----BEGIN %s-----", label);
	n = b.n;
	buf_put(&b, body);
	proved = prove_part(PROOF_PEM, buf_span(&b), n, 0, n);
	/* Whether what is to be masked begins and ends as base64 does. */
	if (proved.holds &&
	    (!proved.is.secret.n ||
		memchr("\\n \"#", proved.is.secret.p[0], 5)))
		proved.holds = false;
	proved.is.secret.p = "";
	return proved;
}

static inline bool
is_encrypted(struct proved p)
{
	return p.holds && p.is.kind == SECRET_ENCRYPTED_KEY &&
	    p.is.severity <= SEV_MEDIUM;
}

static inline bool
is_open(struct proved p)
{
	return is_sure(p) && p.is.kind == SECRET_PRIVATE_KEY;
}

/* Base64 in lines of 64; `front` and `back` stand around each. */
static inline void
put_lines(struct buf *b, struct span der, const char *front, const char *back)
{
	auto_buf struct buf text = { 0 };
	struct span rest;

	buf_init(&text, TEXT_MAX);
	buf_put_base64(&text, der);
	for (rest = buf_span(&text); rest.n;) {
		size_t n = rest.n < 64 ? rest.n : 64;

		buf_puts(b, front);
		buf_put(b, (struct span){ rest.p, n });
		buf_puts(b, back);
		rest = span_from(rest, n);
	}
}

static inline struct proved
pem_of(const char *label, struct span der, const char *first, const char *front,
    const char *back)
{
	auto_buf struct buf b = { 0 };

	buf_init(&b, TEXT_MAX);
	buf_puts(&b, first);
	put_lines(&b, der, front, back);
	buf_printf(&b, "%s-----END %s-----%s", front, label, back);
	return pem(label, buf_span(&b));
}

static inline struct proved
pem_plain(const char *label, struct span der)
{
	return pem_of(label, der, "\n", "", "\n");
}

#endif
