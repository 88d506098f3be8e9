/*
 * The second, exact look at what a pattern's expression matched: checksums,
 * the structure of keys and tokens, the host of a URL. What it says of a
 * pattern's `proof` (pattern.h):
 *
 * CRC32_BASE62: the last 6 characters of the secret are the CRC-32 (that of
 * zip) of the characters between its last "_" and them, in base62 (0-9A-Za-z)
 * with leading zeros.
 *
 * JWT: the secret is header.payload.signature, the first two JSON objects in
 * base64url, the header with "alg". Info with low confidence are those of
 * "alg": "none", which anybody could write, those that expired before 2020 (the
 * clock is not asked: a check says the same tomorrow), and those of
 * "role":"anon".
 *
 * PEM: the match has "PRIVATE KEY" in it, and ends with the dashes behind it;
 * then follow, in any wrap that armor.h knows, at least 48 bytes of PKCS#1,
 * PKCS#8, SEC1, OpenSSH's or ssh.com's format. What has less bytes than it says
 * itself is low, with low confidence: documents show the first lines of keys.
 * Encrypted ones are SECRET_ENCRYPTED_KEY, at most low, whatever the cipher.
 *
 * PGP: the match ends with "PRIVATE KEY BLOCK-----"; then follow armor headers
 * and a secret key packet, at least up to where it says how it is protected.
 *
 * PUTTY: from the match's beginning there are "Encryption:", "Private-Lines:",
 * and base64 behind it.
 *
 * DER: the match is the beginning of a PKCS#1, PKCS#8 (also encrypted) or SEC1
 * key, of any length. All of it has to be there, but for what is longer than
 * 2 KiB, and the lengths in it have to fit. Not where `before` ends as a bag of
 * PKCS#12 begins.
 *
 * PKCS12: the match is the beginning of a PFX: 30 and a length, 02 01 03. In it
 * is a bag with a key, or something behind the encrypted certificates that is
 * out of sight. A store whose bags are all certificates is none.
 *
 * URL_PASSWORD: the match is a URL or a connection string with the secret as
 * its password; the host may follow it. None where the password is a reference
 * or a placeholder (value.h), or the host an example's; nor where it is a word
 * that all examples have, and the user is one too or the host this machine. Low
 * with one of these alone.
 *
 * AWS_SECRET: 40 characters of base64 with upper and lower case and digits, as
 * mixed as random ones are: no path, name, or hash.
 *
 * Keys and values that known.h has are none, with any proof.
 */
#ifndef SECRET_PROOF_H
#define SECRET_PROOF_H

#include "secret/pattern.h"

/* The spans are parts of one text: before, match, after stand one behind the
 * other, and secret is in match. */
struct proof_look {
	const struct pattern *p;
	struct span before; /* on the match's line, or less */
	struct span match;
	struct span secret; /* the first group, or the match */
	struct span after;  /* up to SCAN_AHEAD bytes; fewer: the body ends */
};

struct proof_result {
	enum secret_kind kind;
	enum severity severity;
	const char *confidence;
	const char *title; /* the row's, or a better one */
	/* What is to be masked and told apart: look->secret, or the key behind
	 * a header, as far as `after` has it. */
	struct span secret;
};

/* False: it is no secret after all. PROOF_NONE: all is as the row says. */
bool proof_holds(const struct proof_look *look, struct proof_result *result);

#endif
