/*
 * What a check is, and what it can ask of the driver.
 *
 * A check is one file in cmd/: a rule table, a state, callbacks, and CHECK().
 * It has no main: that is the driver's (check/main.c), which runs every check
 * that is linked into the program in one pass over the image stream on its
 * input. Callbacks never print, exit, or open anything: by then the program
 * is in its sandbox.
 */
#ifndef CHECK_CHECK_H
#define CHECK_CHECK_H

#include "finding/rule.h"
#include "image/stream.h"

enum {
	CHECK_PATHS_MAX =
	    64, /* globs of one check, the closing NULL included */
	CHECK_RULES_MAX = 64, /* rules of one check */
	/* Bytes of a body that a check is shown unless it says otherwise: no
	 * configuration file comes near. */
	CHECK_BODY_MAX = 16 * 1024 * 1024,
	/* Findings of one check in one run: what nobody reads to its end. */
	CHECK_FINDINGS_MAX = 100000,
};

struct check;

/* A file whose body a check asked for. Valid during the callback. */
struct check_file {
	struct span path; /* as it was asked for: "etc/shadow" */
	struct span real; /* where its body is: "run/secrets/shadow" */
	const struct tar_entry *entry; /* of the body: mode, owner, size */
	int layer;                     /* index; -1: not known */
	struct span body;
};

struct check_select {
	/* Globs (select/select.h) of the files whose bodies are wanted.
	 * Symlinks, in any component, and hard links are followed. */
	const char *paths[CHECK_PATHS_MAX];
	/* The check asks check_stat() about other files: a stream in which
	 * names were dropped (not hollowed) is not enough. */
	bool names;
	size_t max_bytes; /* of one body; 0: CHECK_BODY_MAX */
};

struct check_def {
	const char *name;         /* "shadow": the family in its rules' ids */
	const char *about;        /* one line for -h */
	const struct rule *rules; /* ends with a zeroed row */
	struct check_select select;
	size_t state_size; /* of check_state(), zeroed at first */
	/* All are optional. */
	void (*file)(struct check *c, const struct check_file *file);
	/* After the stream's end was proved: for checks that judge the image
	 * as a whole. A check without it judges file by file. */
	void (*end)(struct check *c);
	void (*release)(struct check *c); /* what the state holds */
};

/* Makes the driver run a check: CHECK(shadow) at the end of its file. */
#define CHECK(def)                                            \
	static const struct check_def *const def##_registered \
	    __attribute__((used, section("img_checks"))) = &(def)

void *check_state(struct check *c);

/* Whether the rule of that index was asked for (--only). */
bool check_wants_rule(const struct check *c, int rule);

struct check_finding {
	int rule; /* index in the check's table */
	enum severity severity;
	struct span message;
	struct span path;
	uint64_t line;        /* 0: none */
	struct span key;      /* stable: the account's name, … */
	struct span evidence; /* without secrets */
	int layer;            /* index; -1: not known */
};

/* Reports a finding, unless its rule was not asked for. */
void check_report(struct check *c, const struct check_finding *f);

/* A note or warning about the run; it changes no status. */
void check_note(struct check *c, enum diag_level level, const char *code,
    struct span path, uint64_t line, const char *fmt, ...) printf_like(6, 7);

/*
 * Something that was wanted cannot be judged: counted under `reason`, and the
 * run is incomplete unless --allow-skip says otherwise.
 */
void check_skip(struct check *c, const char *reason, struct span path,
    const char *fmt, ...) printf_like(4, 5);

struct check_stat {
	enum tar_type type;
	uint32_t mode;
	uint32_t uid, gid;
	struct span real; /* valid until the next call */
};

/*
 * What a path of the image leads to, symlinks followed as a process in the
 * container would. False where it leads nowhere. Whole only in end().
 */
bool check_stat(struct check *c, struct span path, struct check_stat *st);

/* False where names are missing from the stream (--partial), so that what is
 * not found may be in the image all the same. */
bool check_names_known(const struct check *c);

#endif
