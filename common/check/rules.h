/*
 * The user's own rules as a check, in its parts: rules_options.c,
 * rules_load.c (what the rules want), rules_instead.c (what authors ask for),
 * rules_owners.c (what has to wait for etc/passwd), rules_links.c (other names
 * of files), rules_linked.c (directories behind links), rules_judge.c (which
 * rules select what comes by), rules_ask.c (what they are asked), rules_image.c
 * (of the image as a whole), rules_answer.c (what becomes of what they say),
 * and cmd/img-check-rules.c. Private to them.
 */
#ifndef CHECK_RULES_H
#define CHECK_RULES_H

#include "base/table.h"
#include "check/check.h"
#include "rule/input.h"
#include "rule/result.h"
#include "select/owners.h"

enum {
	/* Bytes of what waits: some 250 for a directory or symlink, of which
	 * there are a million; and what comes by before etc/passwd and
	 * etc/group where these are links to a file that comes late. */
	RULES_HELD_MAX = 256 * 1024 * 1024,
	/* Bytes of all entries that rules on several entries have in one run:
	 * of one rule CHILD_INPUT_MAX. */
	RULES_COLLECTED_MAX = 512 * 1024 * 1024,
	/* Of one rule: what is alike is said so often, and then counted. */
	RULES_ERRORS_MAX = 10,
	RULES_DEBUGS_MAX = 100,
	RULES_KEY_MAX = 8 * TAR_PATH_MAX, /* a path with each byte escaped */
	RULES_FILES_MAX = 256,            /* --rules, --params: how often */
	RULES_SECONDS_MAX = 3600,         /* --max-seconds */
	RULES_MEMORY_MIN = 64, /* --max-memory, in MiB: jq itself has 10 */
	RULES_MEMORY_MAX = 1024 * 1024,
};

/* What is done in place of a run, or with it. */
enum rules_task {
	TASK_CHECK,
	TASK_TEST,
	TASK_LINT,
	TASK_COVERAGE,
	TASK_EXPLAIN,
	TASK_NEW,
	TASK_LIBRARY,
	TASK_DUMP,
};

/* Files that options name. */
struct rules_files {
	char *list[RULES_FILES_MAX];
	size_t n;
};

/* An entry, or a body, that comes by. */
enum rules_kind {
	RULES_ENTRY,
	RULES_FILE,  /* with its body */
	RULES_LARGE, /* a body that is larger than any rule wants */
};

struct rules_item {
	enum rules_kind kind;
	struct span path; /* as it was asked for */
	const struct tar_entry *entry;
	int layer, removed;
	struct span body;
};

/* Where an entry is that a rule was given. */
struct rules_place {
	struct span path; /* its bytes */
	int layer, removed;
};

/* A rule in a run. */
struct rules_rule {
	const struct user_rule *user;
	bool on;          /* it was asked for */
	bool silent;      /* it can select nothing in this image */
	bool bodies;      /* it wants bodies, */
	bool entries_too; /* and entries that have none */
	/* First components of the paths that it may select. */
	struct table tops;
	bool anywhere; /* it may select others too */
	bool linked;   /* its globs reach through symlinks */
	/* Of scope group and image: its entries, as JSON with commas between
	 * them, and where they are, by what names them (rules_place_key()). */
	struct buf entries;
	struct table paths;
	struct rules_place *places;
	size_t cap_places;
	bool over;    /* there were more than it can be given */
	bool stopped; /* it has died too often, and is not asked */
	uint64_t errors, debugs;
	uint64_t given; /* entries */
};

/* A file that has other names: hard links. */
struct rules_linked {
	bool known; /* it came by */
	uint64_t size;
	int layer;
};

/* The rules that may select something in one place. */
struct rules_near {
	bool known;
	struct buf place;
	size_t *list;
	size_t n;
};

/* etc/passwd or etc/group. */
struct rules_owners {
	struct span path;
	struct span body; /* the name under which its body goes by; NULL in p:
			   * there is none */
	bool late;        /* which is another name, and may come late */
	bool known;
	struct buf text;
	struct owners owners;
};

struct rules_held;
struct rules_question;

struct rules_state {
	struct rules_files files, params;
	unsigned seconds;
	size_t memory; /* bytes; 0: as it is */
	enum rules_task task;
	char *id; /* of --new and --explain */
	struct book *book;
	struct err refused; /* by the book, where --lint has more to say */
	bool is_refused;
	struct rule *table;
	struct rules_rule *rules;
	size_t n;
	/* What comes by. */
	bool entries; /* some rule wants entries */
	bool owned;   /* or bodies: their records have names of owners */
	bool settled, waits;
	struct rules_owners owners[2];
	struct arena held_arena;
	struct rules_held *held, **held_end;
	size_t held_bytes;
	struct table firsts; /* first names of files that have others */
	struct rules_linked *linked;
	/* By the directory at the top, and by the one that it stands in. */
	struct rules_near near[2];
	/* What is asked. */
	struct record_layers layers;
	bool has_layer[STREAM_LAYERS_MAX];
	struct buf record; /* of the item at hand; empty: not made yet */
	struct buf input;
	size_t collected;
	struct rules_question *questions; /* that were not answered */
	bool gone;                        /* the child, for good */
};

/* rules_options.c: before load() they are but noted. */
extern const struct check_option rules_options[];

/* rules_load.c */
int rules_load(struct check *c, struct err *err) must_check;
/* Asks the driver for what the rules want that are on. -1: *err. */
int rules_want(struct check *c, struct err *err) must_check;
/* Compiles rules: those that are on; NULL: all. */
int rules_compile(struct rules_state *s, const bool *on, unsigned flags,
    struct err *err) must_check;
/* Those that --only and --skip leave. */
int rules_compile_on(struct check *c, unsigned flags, struct err *err)
    must_check;
/* The driver's `prepare`. */
int rules_prepare(struct check *c, struct err *err) must_check;
void rules_release(struct check *c);

/* rules_instead.c: the driver's `instead`. */
int rules_instead(struct check *c, bool json, struct buf *out, struct err *err)
    must_check;

/* rules_owners.c: what comes by, as the driver has it. */
void rules_entry(struct check *c, const struct check_entry *e);
void rules_hidden(struct check *c, const struct check_entry *e);
void rules_file(struct check *c, const struct check_file *f);
void rules_large(struct check *c, const struct check_file *f);
/* Nothing waits any more. */
void rules_flush(struct check *c);

/* rules_links.c */
void rules_links_settle(struct check *c);
void rules_links_note(struct rules_state *s, const struct check_entry *e);
/* The file that an entry is another name of; NULL: of none. */
const struct rules_linked *rules_links_find(const struct rules_state *s,
    const struct tar_entry *e);

/* rules_linked.c: once for each symlink. */
void rules_note_linked(struct check *c);

/* rules_judge.c */

/* All links are known, but no body was seen. */
void rules_settle(struct check *c);
/* The same, of the names of owners. */
void rules_set_owners(struct check *c);
/* Puts an item before the rules that select it. */
void rules_judge(struct check *c, const struct rules_item *item);

/* rules_ask.c */

/* A rule has selected an item: asks, or adds it to what the rule is asked at
 * the end. */
void rules_ask(struct check *c, struct rules_rule *r,
    const struct rules_item *item);
/*
 * Appends what names an entry: its path as JSON has it, or, where that is not
 * UTF-8, as base64; of hidden ones there is a name more.
 */
void rules_place_key(struct buf *out, struct span path, struct span base64,
    bool hidden);

/* Asks what is in s->input. */
void rules_put(struct check *c, struct rules_rule *r, struct rules_place place);

/* rules_image.c: of all that the image has, at the end. */
void rules_end(struct check *c);

/* rules_answer.c */

/* What was asked, until it is answered; the child's tag. */
struct rules_question *rules_question_new(struct check *c, size_t rule,
    struct rules_place place);
void rules_question_free(struct rules_question *q);
/* A child_answer_fn, of the check. */
void rules_answer(void *check, const struct child_answer *a);
/* What there was more of than was said. */
void rules_sum_up(struct check *c);

#endif
