/*
 * The family secrets in its parts: what finds them is in secret/; here is where
 * it looks, what becomes of what it finds, and cmd/img-check-secrets.c, which
 * has the rules. Private to them.
 */
#ifndef CHECK_SECRETS_H
#define CHECK_SECRETS_H

#include "base/table.h"
#include "check/check.h"
#include "check/secrets_allow.h"
#include "secret/credential.h"
#include "secret/pairs.h"
#include "secret/scan.h"
#include "secret/unpack.h"
#include "secret/wide.h"

enum {
	/* Secrets of one body, or of the config, that are told apart. */
	FINDS_MAX = 1000,
	/* Before those that are the same are taken together. */
	FINDS_RAW_MAX = 2 * FINDS_MAX,
};

/* Where a secret is. Of the same one in several places the first counts. */
enum place {
	PLACE_FILE,
	PLACE_ENV,
	PLACE_LABEL,
	PLACE_ANNOTATION, /* of the manifest */
	PLACE_ENTRYPOINT,
	PLACE_CMD,
	PLACE_HEALTHCHECK,
	PLACE_SHELL,
	PLACE_ONBUILD,
	PLACE_ARG, /* of the build, in the history */
	PLACE_HISTORY,
};

struct spot {
	enum place place;
	/* Of the variable, label: in place of the secret's own name, if there
	 * is one. */
	struct span name;
	size_t history;     /* line, from 1; 0: none */
	size_t member;      /* of the archive, from 1; 0: the file itself */
	struct span within; /* that member's name */
	bool of_tests;      /* somebody's: known.h */
	bool shipped;       /* a distribution's: counted, not reported */
};

/* A secret that was found; what it points to is in `finds`. */
struct find {
	struct secret secret;
	struct spot spot;
	uint64_t hash; /* of the value */
	size_t order;
	bool gone; /* another find has it */
};

/* Zeroed: none. */
struct finds {
	struct find *list;
	size_t n, cap, order;
	struct arena arena;
	struct spot spot; /* of what is looked at */
	bool over;        /* there were more: no others are taken */
};

/* A secret_fn, of a `struct finds`. */
void finds_take(void *finds, const struct secret *s);
/* Those of one value are one, and so are those of one place that are part of
 * each other: what is known best of it. In the order of their places. */
void finds_settle(struct finds *f);
/* Empties it. */
void finds_reset(struct finds *f);
void finds_release(struct finds *f);

/* A body, or a member of one, that is being looked at. */
struct reading {
	const struct credential_file *file; /* NULL: none */
	struct buf text;                    /* its body */
	bool has_pairs;
	struct pairs pairs;
	struct wide wide; /* UTF-16 is UTF-8 for these two */
};

/* A body that may be an archive, and goes to a file in case it is. */
struct deep {
	bool wanted; /* --deep */
	int fd;
	char start[UNPACK_MAGIC]; /* until the format is known */
	size_t nstart;
	bool known, over;
	enum unpack_format format;
	uint64_t size; /* that is in the file */
	uint64_t out;  /* that came out of it */
	int error;     /* errno of what could not be written */
};

struct secrets_state {
	struct user_patterns user;
	struct scanner *scanner;
	struct secrets_allow allow;
	bool text_only, lists;
	struct finds finds;
	const struct check_body *body; /* NULL: none */
	struct reading reading;
	struct deep deep;
	struct table keys; /* path and key of what was found, */
	size_t *times;     /* and how often */
	size_t cap_times;
	size_t allowed, shipped;
	struct buf shipped_at; /* the first such file */
};

/* secrets_list.c: all patterns and files, those of the user too: a line for
 * each. rules has a rule for each kind. */
void secrets_list(const struct secrets_state *s, const struct rule *rules,
    bool json, struct buf *out);

/* secrets_body.c. All bodies are wanted: true. */
bool secrets_begin(struct check *c, const struct check_body *b);
void secrets_feed(struct check *c, struct span piece);
void secrets_finish(struct check *c);

/* A body, or a member, of that path: finds.spot is set. */
void reading_begin(struct secrets_state *s, struct span path);
void reading_feed(struct secrets_state *s, struct span piece);
void reading_end(struct check *c, struct span path);

/* secrets_deep.c */
void deep_begin(struct secrets_state *s);
void deep_feed(struct secrets_state *s, struct span piece);
void deep_finish(struct check *c);

/* secrets_config.c: the config, the history, the manifest. */
void secrets_judge_config(struct check *c);

/* secrets_report.c: reports the finds, and empties them. */
void secrets_report(struct check *c);

#endif
