/*
 * What values look like. Private to common/secret; value.h puts it together.
 */
#ifndef SECRET_SHAPE_H
#define SECRET_SHAPE_H

#include "base/span.h"

/* VALUE_HASH */
bool shape_is_hash(struct span s);
/* A GPG or SSH key's fingerprint: hexadecimal digits in groups, or 40 in
 * capitals; a key id with 0x before it. */
bool shape_is_fingerprint(struct span s);
/* VALUE_REFERENCE */
bool shape_is_reference(struct span s);
/* The name of a file, with its path or without. */
bool shape_is_path(struct span s);
bool shape_is_uuid(struct span s);

/* true, 3600, 1.2.3, 2026-01-02, text/plain: what values that are no secrets
 * are most. */
bool shape_is_said(struct span s);
/* Words that people put for a secret: "my-secret-password", "<…>". */
bool shape_is_placeholder(struct span s);
/* com.example.Provider, getPassword, a sentence, a word. */
bool shape_is_word(struct span s);

#endif
