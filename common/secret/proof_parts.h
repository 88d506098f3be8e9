/*
 * Proofs, each in the file of its kind. Private to proof.c and to them; each is
 * given the result as the row has it.
 */
#ifndef SECRET_PROOF_PARTS_H
#define SECRET_PROOF_PARTS_H

#include "secret/proof.h"

typedef bool proof_fn(const struct proof_look *look,
    struct proof_result *result);

/* proof_token.c */
proof_fn proof_crc32_base62;
proof_fn proof_jwt;
proof_fn proof_aws_secret;

/* proof_key.c */
proof_fn proof_pem;
proof_fn proof_der;
proof_fn proof_pkcs12;

/* proof_armor.c */
proof_fn proof_pgp;
proof_fn proof_putty;

/* proof_url.c */
proof_fn proof_url_password;

/* A key that needs a passphrase, which can be guessed at: medium at most. */
void proof_encrypted(struct proof_result *result);
/* Something speaks against it, without being sure. */
void proof_doubt(struct proof_result *result, enum severity most);

#endif
