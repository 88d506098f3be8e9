/* Proofs, asked for by tests. */
#ifndef TESTS_PROOF_LOOK_H
#define TESTS_PROOF_LOOK_H

#include "base/buf.h"
#include "secret/proof.h"

struct proved {
	bool holds;
	struct proof_result is;
};

/* Of a text that has the match at its beginning, and in it the secret. */
static inline struct proved
prove_part(enum proof proof, struct span text, size_t match, size_t secret_at,
    size_t secret_size)
{
	const struct pattern p = {
		.id = "test",
		.kind = proof == PROOF_URL_PASSWORD ? SECRET_URL
		    : proof >= PROOF_PEM && proof <= PROOF_PKCS12
		    ? SECRET_PRIVATE_KEY
		    : SECRET_TOKEN,
		.severity = SEV_CRITICAL,
		.proof = proof,
	};
	struct proof_look look = {
		.p = &p,
		.before = { text.p, 0 },
		.match = { text.p, match },
		.secret = { text.p + secret_at, secret_size },
		.after = span_from(text, match),
	};
	struct proved proved;

	proved.holds = proof_holds(&look, &proved.is);
	return proved;
}

/* The text is the secret. */
static inline struct proved
prove(enum proof proof, struct span text)
{
	return prove_part(proof, text, text.n, 0, text.n);
}

static inline bool
is_sure(struct proved p)
{
	return p.holds && !p.is.confidence && p.is.severity == SEV_CRITICAL;
}

static inline bool
is_low(struct proved p)
{
	return p.holds && p.is.confidence &&
	    strcmp(p.is.confidence, "low") == 0 && p.is.severity <= SEV_MEDIUM;
}

#endif
