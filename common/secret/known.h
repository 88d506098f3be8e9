/*
 * What looks like a secret, and is known to everybody: keys and tokens of
 * documentation, standards and test suites.
 */
#ifndef SECRET_KNOWN_H
#define SECRET_KNOWN_H

#include "base/span.h"

/*
 * Whether it is a published example: of the providers' documentation
 * (AKIAIOSFODNN7EXAMPLE, the token of jwt.io), of an RFC, or a key whose
 * private part is public, such as vagrant's insecure one: who has it learns
 * nothing, so it is no finding at all. (That such a key is let in somewhere is
 * not a secret's matter.)
 *
 * A token is compared as it is, the text of a PEM key (without its lines of
 * dashes) by what it stands for.
 */
bool known_is_example(struct span value);

/* The same of a key's bytes: DER, or what was in base64. */
bool known_is_key(struct span bytes);

enum known_place {
	KNOWN_NOT,
	/* Tests, examples and fixtures of somebody's: an application's own
	 * (app/test/…), a dependency's (node_modules/x/test/…): a finding, with
	 * low confidence. Keys that work are there often enough. */
	KNOWN_TESTS,
	/* Tests, examples and documentation that distributions and languages
	 * bring, by their exact places (usr/lib/python3.11/test/…,
	 * usr/local/go/src/…_test.go, usr/share/doc/…), and what is generated
	 * at installation and of no use elsewhere (ssl-cert-snakeoil.key):
	 * counted, but no finding. */
	KNOWN_SHIPPED,
};

/* The path in an image, or in an archive of it. */
enum known_place known_place(struct span path);

#endif
