/*
 * The findings contract, whose manual is common/img-finding.5: records that
 * are written as lines of JSON, or as lines for people.
 *
 * Each record is handed to the kernel by one write. The first write that fails
 * is remembered and later records are dropped; ask finding_out_errno() when it
 * matters. Texts may hold any bytes.
 */
#ifndef FINDING_FINDING_H
#define FINDING_FINDING_H

#include "base/buf.h"
#include "base/err.h"
#include "finding/rule.h"

enum {
	FINDING_VERSION = 1,
	/* Bytes of a record: as many as a pipe takes from several writers
	 * without mixing them, wherever the texts can be cut that far. */
	RECORD_PIPE = 4096,
	/* Never more than this: readers need a ceiling. */
	RECORD_MAX = 256 * 1024,
	/* Of texts inside a record; what is longer is cut, and the record
	 * says "truncated":true. A path is cut only where it would take the
	 * record over RECORD_MAX with all its bytes escaped. */
	FINDING_PATH_MAX = 32 * 1024,
	FINDING_TEXT_MAX = 1024, /* message, evidence, label, ref */
	FINDING_KEY_MAX = 256,   /* key, package, created_by */
};

struct finding_out;

enum finding_form {
	FORM_JSON,
	FORM_TEXT,  /* findings and diags as a compiler prints its own */
	FORM_QUIET, /* nothing is written */
};

/* Draws the run's id: before the sandbox. fd stays the caller's. */
struct finding_out *finding_out_new(int fd, enum finding_form form,
    struct err *err);
void finding_out_free(struct finding_out *out);
/* errno of the first write that failed, 0 if none did. */
int finding_out_errno(const struct finding_out *out);
/* The id that all its records carry. */
const char *finding_out_run(const struct finding_out *out);

/* In all records: absent are NULL, an empty span, a negative index, 0. */

struct finding_begin {
	const char *tool;
	const char *version;
	const char *const *checks; /* their names */
	size_t nchecks;
	const char *label;
};

struct finding_image {
	const char *ref;
	const char *digest;
	const char *platform;
	const char *config_digest;
	uint64_t layers;
};

struct finding_layer {
	int index;
	const char *diff_id;
	const char *digest;
	const char *created_by;
};

struct finding {
	const struct rule *rule;
	enum severity severity;
	const char *confidence;
	struct span message;
	struct span path;
	uint64_t line;
	uint64_t column;
	struct span evidence; /* secrets are masked already */
	struct span key;
	struct finding_layer layer;
	struct finding_layer hidden_by;
	struct span package;
	const char *remediation; /* where it is another than the rule's */
	size_t history;          /* line of the config's history, from 1 */
	bool base;               /* known to be the base image's */
	const char *fingerprint;
};

struct finding_diag {
	const char *level; /* "note", "warning", "error" */
	const char *code;
	struct span message;
	struct span path;
	uint64_t line;
	int layer;
};

struct finding_skip {
	const char *reason;
	uint64_t count;
};

struct finding_end {
	bool ok;
	uint64_t entries;
	uint64_t bytes;
	uint64_t findings[SEV_COUNT];
	const struct finding_skip *skipped;
	size_t nskipped;
	const char *sandbox;
};

void finding_put_begin(struct finding_out *out, const struct finding_begin *b);
void finding_put_image(struct finding_out *out, const struct finding_image *i);
void finding_put_layer(struct finding_out *out, const struct finding_layer *l);
/* With another severity than the rule's own: what --severity makes of it. */
void finding_put_rule(struct finding_out *out, const struct rule *r,
    enum severity severity);
void finding_put(struct finding_out *out, const struct finding *f);
void finding_put_diag(struct finding_out *out, const struct finding_diag *d);
void finding_put_end(struct finding_out *out, const struct finding_end *e);

struct json;

/* What becomes of a record that is passed on; NULL: nothing. */
struct finding_changes {
	const char *severity;
	const char *fingerprint; /* of a record that has none */
};

/* Writes a text as it is, in place of records: for a run that has none. */
void finding_put_plain(struct finding_out *out, struct span text);

/*
 * Passes on a record of another run as one of ours: "type", our "run", then
 * all its other members as they are, in their order, but for what is changed.
 * False where it would be over RECORD_MAX: nothing is written then. It is
 * written as JSON or not at all.
 */
bool finding_pass(struct finding_out *out, const struct json *record,
    const struct finding_changes *changes);

/*
 * Appends the bytes whose SHA-256 is a finding's fingerprint: rule, path and
 * key, each as a netstring ("10:etc/shadow,"), so that no two triples have
 * the same bytes.
 */
void finding_frame(struct buf *b, const struct rule *rule, struct span path,
    struct span key);

#endif
