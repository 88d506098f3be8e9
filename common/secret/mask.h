/*
 * Texts without the secrets in them: for evidence, messages, and created_by.
 * Without the engine of scan.h, so that every check can afford it.
 */
#ifndef SECRET_MASK_H
#define SECRET_MASK_H

#include "base/buf.h"
#include "secret/secret.h"

/*
 * Appends what stands for a secret: the part of it that is shown, and how long
 * it is: "ghp_**** (40 bytes)", "**** (12 bytes)".
 */
void mask_secret(struct buf *b, const struct secret *s);

/*
 * Appends a text with "****" in place of each value whose variable, option, or
 * header is called like a secret, and of passwords in URLs. A reference to one
 * ($TOKEN) stays. Whether there were any. What has a secret's format but no
 * such name is scanner_mask()'s (scan.h).
 */
bool mask_text(struct buf *b, struct span text);

#endif
