/*
 * What a rule is given (img-rule(5), INPUT), as JSON.
 */
#ifndef RULE_INPUT_H
#define RULE_INPUT_H

#include "image/record.h"
#include "rule/book.h"

/*
 * Appends the members that a rule's `content` asks for to an object that is
 * open: "text", "lines", "json", "base64". A body that is not there (over the
 * limit, of no regular file) makes it null, as does one that is not UTF-8 or
 * has a NUL, for all but base64; JSON that is none, has a key twice, or nests
 * more than 200 deep, is null. Numbers that fit no integer are doubles.
 */
void input_put_content(struct json_out *j, enum rule_content content,
    const struct span *body);

/* A value, or null and false where it nests too deep for jq. */
bool input_put_value(struct json_out *j, const char *key,
    const struct json *value);

/* Whether a body has one of the rule's keywords, or it has none. */
bool input_contains(const struct user_rule *rule, struct span body);

#endif
