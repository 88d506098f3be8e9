/*
 * Formats of tokens and keys, a row for each, with the examples that prove it.
 *
 * A row's regular expression is written in what PCRE2 and vectorscan have in
 * common: no lookaround, no back references, repetitions of at most 512, no
 * "^" or "$" without (?m). If it has a group, the secret is the first group,
 * else the whole match. Both engines (database.h) take it for a first look;
 * what they find is looked at again, exactly (scan.c): PCRE2 gives the match,
 * the secret must be no part of a longer word, and `proof`, `entropy` and
 * value.h must agree. So no expression has to take in what may stand before a
 * name, which costs at every byte.
 *
 * Formats are from the providers' documentation: `source` says where.
 */
#ifndef SECRET_PATTERN_H
#define SECRET_PATTERN_H

#include "secret/secret.h"

enum {
	PATTERN_KEYWORDS_MAX = 8, /* the closing NULL included */
	/* Bytes that a match can have: what is kept of one piece of a body for
	 * the next. */
	PATTERN_MATCH_MAX = 4096,
};

/* What the exact look asks for beside the match (proof.h). */
enum proof {
	PROOF_NONE,
	PROOF_CRC32_BASE62, /* GitHub, npm: the last 6 characters are the CRC-32
			     * of what is between prefix and them, in base62 */
	PROOF_JWT,          /* header and payload are JSON objects in base64url,
			     * the header with "alg" */
	PROOF_PEM,          /* a key follows: base64 that begins like DER or
			     * "openssh-key-v1"; says whether it is encrypted */
	PROOF_PGP,          /* a secret key packet follows */
	PROOF_PUTTY,        /* a "Private-Lines" follows; "Encryption: none" */
	PROOF_DER,          /* PKCS#1, PKCS#8, SEC1 in binary */
	PROOF_PKCS12,       /* with a bag that holds a key */
	PROOF_URL_PASSWORD, /* the secret is a URL's password; one of localhost
			     * or an example's host is none */
	PROOF_AWS_SECRET,   /* 40 characters of base64 with upper, lower, digit;
			     * no path, no hash in hex */
};

enum pattern_flag {
	/* The secret may stand inside a longer word: bytes, PEM. */
	PATTERN_ANYWHERE = 1,
	/* Not looked for in what was base64: too short to be told there. */
	PATTERN_PLAIN_ONLY = 2,
	/* Of bytes: `yes` and `no` are written in hexadecimal. */
	PATTERN_BYTES = 4,
};

struct pattern {
	const char *id;    /* "github-pat": lower case with dashes, of all
			    * patterns' ids the only such one */
	const char *title; /* "GitHub personal access token" */
	enum secret_kind kind;
	enum severity severity;
	const char *confidence; /* NULL: the format alone proves it */
	const char *regex;
	/* Texts one of which is in every match, in lower case, of at least 3
	 * bytes; found whatever their case is. For the engine without
	 * vectorscan alone; none: the expression is tried at every byte there.
	 */
	const char *keywords[PATTERN_KEYWORDS_MAX];
	enum proof proof;
	unsigned flags;   /* of enum pattern_flag */
	unsigned entropy; /* tenths of a bit that the bytes of the secret, its
			   * `shown` ones apart, have on average at least
			   * (Shannon); 0: any */
	size_t shown;     /* as in struct secret */
	/* Texts with the format in them, and texts that look like it to a
	 * careless eye and are none. Made up, in pieces ("ghp_" "16C7…"), so
	 * that scanners of source code pass them by. */
	const char *yes;
	const char *no;
	const char *source; /* URL of the provider's documentation */
};

/* A folder's tables, ending with a zeroed row each. */
extern const struct pattern patterns_cloud[];    /* the large clouds */
extern const struct pattern patterns_hosting[];  /* the smaller ones */
extern const struct pattern patterns_edge[];     /* CDN, platforms */
extern const struct pattern patterns_database[]; /* managed databases */
extern const struct pattern patterns_infra[];    /* infrastructure */
extern const struct pattern patterns_forge[];    /* forges */
extern const struct pattern patterns_package[];  /* registries, indexes */
extern const struct pattern patterns_code[];     /* CI, what looks at code */
extern const struct pattern patterns_chat[];     /* chat, mail, telephony */
extern const struct pattern patterns_pay[];      /* payment, shops, shipping */
extern const struct pattern patterns_ai[];       /* models, and around them */
extern const struct pattern patterns_watch[];    /* monitoring, logs, alerts */
extern const struct pattern patterns_service[];  /* the rest */
extern const struct pattern patterns_key[];      /* private keys, JWT */
extern const struct pattern patterns_binary[];   /* keys that are bytes */
extern const struct pattern patterns_url[];      /* URLs, connection strings,
						  * headers, commands */

/* All of them, in a fixed order: their number, and the i-th (from 0); NULL:
 * there are fewer. */
size_t pattern_count(void);
const struct pattern *pattern_at(size_t i);

#endif
