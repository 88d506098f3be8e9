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

#include "check/metadata.h"
#include "finding/rule.h"
#include "image/stream.h"

enum {
	CHECK_PATHS_MAX =
	    64, /* globs of one check, the closing NULL included */
	CHECK_RULES_MAX = 4096, /* rules of one check: a user's own */
	/* Bytes of a body that a check is shown unless it says otherwise: no
	 * configuration file comes near. */
	CHECK_BODY_MAX = 16 * 1024 * 1024,
	/* Findings of one check in one run: what nobody reads to its end. */
	CHECK_FINDINGS_MAX = 100000,
	CHECK_OPTIONS_MAX = 16, /* options of one check */
	/* Bytes of a file that is an option's argument: a list of some ten
	 * thousand lines. */
	CHECK_ARGUMENT_MAX = 1024 * 1024,
};

struct check;

/* A file whose body a check asked for. Valid during the callback. */
struct check_file {
	struct span path; /* as it was asked for: "etc/shadow" */
	struct span real; /* where its body is: "run/secrets/shadow" */
	const struct tar_entry *entry; /* of the body: mode, owner, size */
	int layer;                     /* index; -1: not known */
	int removed; /* the layer that took it away; -1: it is not hidden */
	struct span body;
};

/* An entry of the root file system, or a hidden one: every one, of every type.
 * Valid during the callback. */
struct check_entry {
	const struct tar_entry *entry; /* the name is the path: no slash in
					* front or behind, "" for the root */
	int layer;                     /* index; -1: not known */
	int removed; /* the layer that took it away; -1: it is not hidden */
};

/* A body that goes by in pieces: of a file in the root file system, or of a
 * hidden one. Valid until body_end() returns. */
struct check_body {
	const struct tar_entry *entry; /* the name is the path */
	int layer;                     /* that has it; -1: not known */
	int removed; /* the layer that took it away; -1: it is not hidden */
};

/*
 * An option of this check alone, in its program and in img-check. Where several
 * checks have one of the same name, all of them are given its argument; its
 * first `arg` and `help` are shown.
 */
struct check_option {
	const char *name; /* without the dashes */
	const char *arg;  /* what to call its argument; NULL: it has none */
	const char *help; /* one line of at most 48 bytes */
	/* Before the run, in the order of the command line. -1: *err says what
	 * is wrong with it, without the option's name. */
	int (*take)(struct check *c, struct span text, struct err *err);
	char letter;  /* its short form; 0: none */
	bool alone;   /* only in the check's own program */
	bool is_file; /* the argument names a file: its content is taken */
	bool is_path; /* the argument names a file, or a directory */
};

struct check_select {
	/* Globs (select/select.h) of the files whose bodies are wanted.
	 * Symlinks, in any component, and hard links are followed. */
	const char *paths[CHECK_PATHS_MAX];
	/* The check asks check_stat() about other files, or looks at all
	 * entries: a stream in which names were dropped (not hollowed) is not
	 * enough. */
	bool names;
	size_t max_bytes; /* of one body; 0: CHECK_BODY_MAX */
};

struct check_def {
	const char *name;  /* "shadow": the family in its rules' ids */
	const char *about; /* one line for -h */
	/* Ends with a zeroed row. NULL: load() brings them, or there are none,
	 * and then the check is not run. */
	const struct rule *rules;
	struct check_select select;
	size_t state_size; /* of check_state(), zeroed at first */
	const struct check_option *options; /* ends with a zeroed row; NULL:
					     * none */
	/* All are optional. */
	/* Once the options are taken, before rules that were named on the
	 * command line are looked for: check_set_rules(), check_want() and the
	 * like. -1: *err says why there is no run. */
	int (*load)(struct check *c, struct err *err);
	/*
	 * Does what an option of the check's asked for in place of a run, and
	 * appends what is to be printed, in lines, of JSON or for people:
	 * CHECK_RUNS where none did; an exit status; or -1 with *err.
	 */
	int (*instead)(struct check *c, bool json, struct buf *out,
	    struct err *err);
	/* Before the sandbox, if there is to be a run. -1: it does not begin,
	 * *err says why. */
	int (*prepare)(struct check *c, struct err *err);
	/* Once the image's metadata is there, before its first entry. */
	void (*metadata)(struct check *c);
	/* Each entry as it comes by: directories, symlinks and devices first,
	 * layer by layer, then files and hard links. Not all symlinks are known
	 * yet: what needs check_stat() is for end(). Asks for select.names. */
	void (*entry)(struct check *c, const struct check_entry *entry);
	/* Each hidden entry, likewise; check_want_hidden(). */
	void (*hidden)(struct check *c, const struct check_entry *entry);
	void (*file)(struct check *c, const struct check_file *file);
	/* A file that was wanted, but is larger than what was asked for; its
	 * body is empty. NULL: it is skipped, for "body-over-limit". */
	void (*large)(struct check *c, const struct check_file *file);
	/*
	 * Bodies, whatever their size, in pieces: those of all regular files
	 * (of each body once, under its first name), and of all hidden ones.
	 * False: this one is not wanted. Asks for the bodies of "**". A stream
	 * that was made without hidden entries gets a note.
	 */
	bool (*body)(struct check *c, const struct check_body *b);
	void (*piece)(struct check *c, struct span piece);
	void (*body_end)(struct check *c);
	/*
	 * Appends a text without the secrets in it. True: there were some.
	 * Asked of what is printed on behalf of any check, messages, evidence
	 * and created_by, after what is called a secret there was masked
	 * (secret/mask.h).
	 */
	bool (*mask)(struct check *c, struct span text, struct buf *out);
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

enum { CHECK_RUNS = -2 }; /* instead(): nothing was asked for */

/* What is not in the check's definition: rules in load(); all else there, or
 * in instead(), where check_wants_rule() is known. Rules and globs are to be
 * valid for the whole run. */

void check_set_rules(struct check *c, const struct rule *rules, size_t n);
/* A glob more of files whose bodies are wanted, of at most max_bytes each (0:
 * CHECK_BODY_MAX); hidden ones too, by their own paths alone. A file that
 * several globs select is shown once, if it is within the largest limit. -1
 * where it is no glob. */
int check_want(struct check *c, struct span glob, size_t max_bytes, bool hidden,
    struct err *err) must_check;
/* The same where it is as well if it does not come: it may have been left out
 * on the way. --print-select asks for it. */
int check_hope(struct check *c, struct span glob, size_t max_bytes,
    struct err *err) must_check;
void check_want_names(struct check *c);  /* select.names */
void check_want_hidden(struct check *c); /* a note where they did not come */
/* The check talks to a process of its own, over a socket. */
void check_want_messages(struct check *c);
/* The run writes no records and no verdict: standard output is the check's. */
void check_take_output(struct check *c);
/* Writes to it. */
void check_put_output(struct check *c, struct span text);
/* A line for whoever started the program, on stderr at the end: where the run
 * has no place for notes. The last one is said. */
void check_remark(struct check *c, const char *fmt, ...) printf_like(2, 3);

/* Whether the rule of that index was asked for (--only). */
bool check_wants_rule(const struct check *c, int rule);

struct check_finding {
	int rule; /* index in the check's table */
	enum severity severity;
	/* "low", "medium" where the check had to guess; NULL: it is sure. */
	const char *confidence;
	struct span message; /* one line, no full stop */
	struct span path;    /* empty: about the image, not a file */
	/* The body it is in: says layer and "hidden_by"; NULL: none. The path
	 * is the finding's own. */
	const struct check_body *body;
	uint64_t line;        /* 0: none */
	uint64_t column;      /* 0: none */
	struct span key;      /* stable: the account's name, … */
	struct span evidence; /* without secrets */
	struct span package;
	const char *remediation; /* NULL: the rule's */
	/* A line of the config's history (metadata.h), from 1; 0: none. It
	 * says the layer, where `layer` is -1. */
	size_t history;
	/* Index; -1: not known. Of a finding about several entries, the highest
	 * of theirs: the layer that added to it last. */
	int layer;
};

/*
 * Reports a finding, unless its rule was not asked for, or it is about the base
 * image and --only-app leaves those out. --severity may give it another
 * severity. Its "base" is set where its layer or its line of history is known
 * to be the base image's.
 */
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

/* Told of each place on the way, without a slash in front. */
typedef void check_step_fn(void *arg, struct span place);

/*
 * Appends to `real`, which is empty, where a path leads to, as check_stat()
 * does, but also where nothing is there: what only exists in a container, as
 * proc has it, is taken as it stands. False where the links go round.
 */
bool check_follow(struct check *c, struct span path, struct buf *real,
    check_step_fn *on_step, void *arg);

/*
 * In prepare(): an empty temporary file without a name, for the check's own use
 * in the sandbox: ftruncate, pwrite, pread. The driver closes it. -1: *err says
 * why there is none.
 */
int check_spool(struct check *c, struct err *err);

/* What the image's metadata says. Valid for the whole run; whole in all
 * callbacks. */
const struct metadata *check_metadata(const struct check *c);

/* What the programs before this one noted (end.json): in end() alone. */
const struct diags *check_diags(const struct check *c);

/* False where names are missing from the stream (--partial), so that what is
 * not found may be in the image all the same. */
bool check_names_known(const struct check *c);

struct external_calls;

/*
 * A program of all checks: img-check. Its file in cmd/ has this and nothing
 * else; the Makefile links all checks into it.
 */
struct check_program {
	const char *about; /* one line for -h */
	/* How --path's checks are run (check/external.h). */
	const struct external_calls *external;
};

extern const struct check_program check_program __attribute__((weak));

#endif
