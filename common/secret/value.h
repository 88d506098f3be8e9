/*
 * Whether a value can be a secret at all, and whether a name says that its
 * value is one. For what has no format of its own.
 */
#ifndef SECRET_VALUE_H
#define SECRET_VALUE_H

#include "base/span.h"

enum value_kind {
	VALUE_SECRET,    /* nothing speaks against it */
	VALUE_EMPTY,     /* "", null, none, ~ */
	VALUE_REFERENCE, /* says where it is: ${X}, $X, $(cmd), `cmd`, {{ x }},
			  * <%= x %>, %X%, @x@, vault:…, ARN, path of a file,
			  * URL without password, os.environ["X"] */
	VALUE_PLACEHOLDER, /* changeme, xxxx, ****, <password>, your-token-here,
			    * EXAMPLE, redacted, 123456…, abcdef…, one byte
			    * repeated */
	VALUE_WORD,   /* says something else: true, 3600, a version, a date,
		       * a MIME type, a package, an identifier of a
		       * program (getPassword), a sentence */
	VALUE_PUBLIC, /* a public key, a certificate, a GPG key id or
		       * fingerprint */
	VALUE_HASH,   /* crypt(3), bcrypt, argon2, scrypt, pbkdf2, LDAP
		       * {SSHA}: a hash of a password */
};

/* Quotes around it are not taken off. */
enum value_kind value_judge(struct span value);

/* Whether it is made up: VALUE_PLACEHOLDER, but also inside a longer text, as
 * tokens in documentation have it ("ghp_xxxxxxxx", "AKIAIOSFODNN7EXAMPLE"). The
 * provider's prefix is not in it. */
bool value_is_dummy(struct span value);

/* Tenths of a bit a byte: Shannon's entropy of its bytes. */
unsigned value_entropy(struct span value);

enum name_strength {
	NAME_NONE, /* KEYCLOAK_HOME, keyserver, TOKEN_FILE, PASSWORD_MIN, … */
	NAME_WEAK, /* key, auth, pass, salt: with a value like a secret's */
	NAME_STRONG, /* password, secret, token, api_key, private_key, … */
};

/* In any case and spelling: DB_PASSWORD, dbPassword, db-password, db.password.
 * Words are told apart: KEYCLOAK has no "key". */
enum name_strength name_judge(struct span name);

#endif
