/*
 * Private keys in DER, by their structure: the lengths in it have to agree with
 * each other, as far as the bytes are there. RFC 8017 (PKCS#1), 5958 (PKCS#8),
 * 5915 (SEC1's EC keys), 7292 (PKCS#12).
 */
#ifndef SECRET_DER_H
#define SECRET_DER_H

#include "base/span.h"

enum der_kind {
	DER_NONE,
	DER_RSA,        /* PKCS#1 */
	DER_DSA,        /* as OpenSSL has it */
	DER_PKCS8,      /* of any algorithm, in the open */
	DER_SEC1,       /* EC */
	DER_ENCRYPTED,  /* PKCS#8 with a passphrase */
	DER_STORE,      /* PKCS#12 with a key that needs a passphrase */
	DER_OPEN_STORE, /* PKCS#12 with a key in the open */
};

struct der_key {
	enum der_kind kind;
	uint64_t size; /* of the whole structure, by its length */
};

/* Of what text begins with; what follows it does not matter. DER_NONE, unless
 * so much is there that nothing else looks like it. */
struct der_key der_key(struct span text);

/* DER_NONE also for a store whose bags are all certificates. BER without
 * lengths, as some programs write it, is searched for a bag with a key. */
struct der_key der_store(struct span text);

#endif
