/*
 * The driver of all checks: options, one pass over the stream, the records,
 * the exit status. Private to common/check.
 */
#ifndef CHECK_DRIVER_H
#define CHECK_DRIVER_H

#include "base/mem.h"
#include "check/check.h"
#include "finding/finding.h"
#include "image/tree.h"

enum {
	DRIVER_ONLY_MAX = 256, /* --only, --allow-skip: how often */
	/* Reasons: constants of checks, and what external checks have. */
	DRIVER_SKIPS_MAX = 128,
	/* A profile: some hundred lines with comments on each. */
	DRIVER_PROFILE_MAX = 1024 * 1024,
	/* Notes of checks that are told apart; what comes later may be said
	 * once by each check. */
	DRIVER_NOTES_MAX = 1024,
};

struct words {
	const char *list[DRIVER_ONLY_MAX];
	size_t n;
};

bool words_have(const struct words *w, const char *word);

/* A rule or check that --only, --skip or --severity named. */
struct named {
	const char *option;
	struct span name;
	int severity; /* of --severity; -1: another option */
	bool linked;  /* one that is linked is called so */
	const char *profile;
	size_t line;
};

struct options {
	const char *file;  /* NULL: standard input */
	const char *label; /* NULL: none */
	int fail_on;       /* a severity; -1: no gate */
	bool json, quiet, partial, list_rules, print_select;
	bool markdown; /* of --list-rules */
	bool red;      /* the verdict on trouble */
	bool only_app;
	const char *base; /* a number of layers, or a reference; NULL: none */
	struct json_doc *base_config; /* of --base-config; NULL: none */
	const char *profile;          /* the file being read; NULL: none */
	size_t profile_line;
	struct arena strings; /* of profiles */
	struct words only, skip, allow_skip;
	struct words paths; /* folders of other checks */
	struct named *named;
	size_t nnamed, cap_named;
};

/* A file whose body a check wants. */
struct wish {
	struct span glob;
	size_t max_bytes;
	bool hidden; /* of hidden files too */
	bool needed; /* not only hoped for */
};

struct check {
	const struct check_def *def;
	struct run *run;
	void *state;
	const struct rule *rules;
	size_t nrules;
	bool *on; /* of each rule */
	/* Of --severity: 1 + a severity; 0: none. Of each rule. */
	unsigned char *severity;
	struct wish *wishes;
	size_t nwishes, cap_wishes;
	bool names, hidden, messages, output; /* check_want_names() … */
	uint64_t findings;
	bool takes; /* the body that goes by */
	int spool;  /* of check_spool(); -1: none */
};

/* The linked checks in the order of their names. Their number. */
size_t checks_new(struct check **checks);
void checks_free(struct check *checks, size_t n);
/* Whether it is the check's name, or a rule's id, alias or family. */
bool check_has(const struct check *c, struct span name);
/* Gives all rules that are called so another severity. */
void check_set_severity(struct check *c, struct span name, enum severity s);
/* What a finding's severity becomes. */
enum severity check_severity(const struct check *c, int rule,
    enum severity severity);
/* Turns off the rules that were not asked for. */
void checks_choose(struct check *checks, size_t n, const struct words *only,
    const struct words *skip);
/* Takes out the checks that have no rule that is on. The number of those left.
 */
size_t checks_drop(struct check *checks, size_t n);

/* The command line, for all checks that are linked. Prints one line and exits
 * where it is wrong. */
void options_parse(struct options *opt, struct check *checks, size_t n,
    int argc, char **argv);
void options_release(struct options *opt);
/* Prints one line on an option that is wrong, with its place in a profile, and
 * exits. */
_Noreturn void options_misuse(const struct options *opt, const char *name,
    const char *fmt, ...) printf_like(3, 4);
struct externals;
/* Once it is known which rules there are, and what else (NULL: nothing): gives
 * rules their severities; prints one line and exits where something was named
 * that there is not. */
void options_settle(struct options *opt, struct check *checks, size_t n,
    const struct externals *x);
/* What the checks want to come down the pipe. */
struct select *checks_select(const struct check *checks, size_t n);
struct select *check_select_of(const struct check *c);

/* Of run.metadata: what `view` points into. */
struct metadata_room {
	struct metadata view;
	struct json_doc *config, *manifest, *attestations;
	struct history_line *lines;
};

struct run {
	const struct options *opt;
	struct finding_out *out;
	struct check *checks;
	size_t nchecks;
	struct stream_reader *reader;
	const struct stream_info *info; /* NULL before stream_open */
	struct metadata_room metadata;
	const struct diags *diags; /* of end.json; NULL before it */
	struct tree *tree;
	struct wants *wants;
	bool resolved;               /* the wants: all links are known */
	struct externals *externals; /* NULL: none were asked for */
	struct digest config;        /* of config.json, where there is one */
	struct buf body;
	struct buf path; /* of check_stat */
	/* Of layers' records, without secrets; NULL: not asked for yet. */
	char *created_by[STREAM_LAYERS_MAX];
	struct buf masked[2]; /* of report_masked() */
	bool described;       /* the image and rule records are out */
	bool names_known;
	bool ended;
	uint64_t entries, bytes;
	uint64_t findings[SEV_COUNT];
	uint64_t base_findings; /* left out by --only-app */
	struct finding_skip skips[DRIVER_SKIPS_MAX];
	size_t nskips;
	/* Of what checks have noted, so that each is said once. */
	uint64_t noted[DRIVER_NOTES_MAX];
	size_t nnoted;
	size_t troubles;
	struct err trouble; /* the first one */
	struct err remark;  /* of check_remark(); empty: none */
};

/*
 * bodies.c: bodies that go by, to the checks that take all of them (`body`).
 * `whole` is the body where it was read already, NULL: it is the present
 * item's of run->reader.
 */
int bodies_take(struct run *run, const struct check_body *b, bool hollow,
    const struct span *whole, struct err *err) must_check;
/* Notes that hidden entries did not come, where some check would look. */
void bodies_note_hidden(struct run *run);

/* What a hollow body that somebody wants means. */
int run_meet_hollow(struct run *run, struct span real, struct span path,
    struct err *err) must_check;

/* The whole run, from `begin` to `end`. */
void run_stream(struct run *run, struct source *src);
void run_release(struct run *run);

/* A member of the stream's metadata: trouble where it cannot be read. */
void metadata_take(struct run *run, const char *name, struct span text);
/* All of it has come by. */
void metadata_finish(struct run *run);
void metadata_release(struct metadata_room *m);
/* rootfs.diff_ids of a config. */
const struct json *metadata_diff_ids(const struct json *config);

/* report.c: everything that becomes a record, and what it counts for. */
void report_begin(struct run *run);
void report_image(struct run *run);
void report_rule(struct run *run, const struct check *c, int rule);
void report_layer(struct run *run, int layer);
/* By its index, -1: of none. Valid for the whole run. */
struct finding_layer layer_record(struct run *run, int index);
/* A text without secrets: the text itself, or in *room, which it replaces. */
struct span report_masked(struct run *run, struct span text, struct buf *room);
/* Sets the fingerprint, which points into *room. */
void report_fingerprint(struct finding *f, struct digest *room);
/* Counts a diag: one of level "error" makes the run incomplete. Whether it is
 * to be written. */
bool report_counts(struct run *run, const struct finding_diag *d);
void report_diag(struct run *run, const struct finding_diag *d);
void report_note(struct run *run, enum diag_level level, const char *code,
    struct span path, const char *message);
void report_notef(struct run *run, enum diag_level level, const char *code,
    const char *fmt, ...) printf_like(4, 5);
/* A diag of level "error". */
void report_trouble(struct run *run, const char *code, struct span path,
    const char *fmt, ...) printf_like(4, 5);
void report_skip(struct run *run, const char *reason, struct span path,
    const char *message);
/* Counts what was skipped; false: there are too many reasons. `reason` is
 * kept. */
bool report_count_skip(struct run *run, const char *reason, uint64_t n);
void report_end(struct run *run);

/* Whether what the stages let through covers what the checks want: trouble,
 * or a warning under --partial. */
void cover_stages(struct run *run);

/* Says why the body of a plain path did not come by; most are not there. */
void explain_missing(struct run *run, struct span path);

/* The line at the end on stderr, if there is one, and the exit status. */
int verdict(const struct run *run);

#endif
