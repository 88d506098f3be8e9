/*
 * A secret that was found: what all detectors of this folder tell.
 *
 * Detectors read bodies that strangers made, never print, and hold a bounded
 * part of a body. What they hand out in `value` is for masking and for telling
 * secrets apart; it never leaves the program.
 */
#ifndef SECRET_SECRET_H
#define SECRET_SECRET_H

#include "base/span.h"
#include "finding/rule.h"

/* An example of a table: in the developers' build alone, for the tests. A
 * program that had them would find itself in an image. */
#ifdef SECRET_EXAMPLES
#define EXAMPLE(...) (__VA_ARGS__)
#else
#define EXAMPLE(...) NULL
#endif

/* Each is a rule of img-check-secrets. */
enum secret_kind {
	SECRET_TOKEN,         /* a provider's token or key, by its format */
	SECRET_PRIVATE_KEY,   /* that opens without a passphrase */
	SECRET_ENCRYPTED_KEY, /* a private key that needs one */
	SECRET_URL,           /* a password in a URL or connection string */
	SECRET_CREDENTIAL,    /* in a file that is there for credentials */
	SECRET_HASH,          /* a password's hash, which can be guessed at */
	SECRET_VARIABLE,      /* by the name of its variable or field alone */
	SECRET_PATTERN,       /* of the user's own pattern */
	SECRET_KINDS,
};

/* How it was written where it was found. */
enum secret_wrap { WRAP_NONE, WRAP_UTF16, WRAP_BASE64 };

enum {
	/* Bytes of a secret that are looked at; keys are longer, but known by
	 * their beginning. */
	SECRET_VALUE_MAX = 4096,
	SECRET_NAME_MAX = 64, /* bytes of a variable's name */
};

struct secret {
	const char *id;    /* "github-pat": the pattern's or the file's, stable
			    * for ever: part of the fingerprint */
	const char *title; /* "GitHub personal access token" */
	enum secret_kind kind;
	enum severity severity;
	const char *confidence; /* NULL: sure; "medium", "low" */
	struct span name;  /* of the variable, field, host, …; empty: none */
	struct span value; /* the secret alone */
	size_t shown;      /* so many of its first bytes are the provider's
			    * ("ghp_") and no secret */
	uint64_t line;     /* from 1; 0: none, as in binary files */
	enum secret_wrap wrap;
};

/* Told of each. The spans are valid during the call. */
typedef void secret_fn(void *arg, const struct secret *s);

#endif
