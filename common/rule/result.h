/*
 * What a rule gives: one finding a value (img-rule(5), RESULTS).
 */
#ifndef RULE_RESULT_H
#define RULE_RESULT_H

#include "rule/book.h"

struct result {
	struct span message;
	struct span path; /* empty: not said */
	bool has_path;
	bool hidden;          /* the path is that of a hidden entry */
	struct span path_b64; /* of one that is not UTF-8, as its record has it;
			       * empty: not said */
	uint64_t line, column; /* 0: not said */
	struct span evidence, key, package;
	struct span remediation; /* empty: the rule's */
	enum severity severity;  /* the rule's where it was not said */
	const char *confidence;  /* "low", "medium"; NULL */
	size_t history;          /* line, from 1; 0: not said */
	int layer;               /* -1: not said */
};

/* The keys of a result. */
enum result_key {
	RESULT_MESSAGE,
	RESULT_PATH,
	RESULT_LINE,
	RESULT_COLUMN,
	RESULT_EVIDENCE,
	RESULT_KEY,
	RESULT_SEVERITY,
	RESULT_CONFIDENCE,
	RESULT_REMEDIATION,
	RESULT_PACKAGE,
	RESULT_HISTORY,
	RESULT_LAYER,
	RESULT_HIDDEN,
	RESULT_PATH_B64,
	RESULT_KEYS,
};

const char *result_key_name(enum result_key key);
/* The key of that name; -1: there is none ("'lne' is no key of a finding
 * (line?)"). */
int result_key(struct span name, enum result_key *key, struct err *err)
    must_check;

/*
 * Reads one value. -1, saying what its shape is wrong in ("'mesage' is no key
 * of a finding (message?)"): not an object, no message, an unknown key, another
 * type, a severity above the rule's. Spans point into the document.
 */
int result_read(const struct json *value, const struct user_rule *rule,
    struct result *out, struct err *err) must_check;

#endif
