/*
 * A selection in its parts: globs.c (a set of globs), predicate.c (all other
 * kinds), mode.c and date.c (what --perm and --newer say), owners.h (names of
 * accounts), regex.c (PCRE2), expr.h (jq), parse.c (words), select.c, print.c,
 * option.c, judge.c (kinds combined), covers.c. Private to common/select.
 */
#ifndef SELECT_PARTS_H
#define SELECT_PARTS_H

#include "select/expr.h"
#include "select/glob.h"
#include "select/names.h"
#include "select/select.h"

/* For "%.*s": as much of what somebody wrote as a message has room for. */
enum { SHOWN_MAX = 80 };
#define SHOWN(s) (int)((s).n < SHOWN_MAX ? (s).n : SHOWN_MAX), (s).p

/* globs.c */

struct glob {
	struct span text;
	struct alt *alts;
	size_t n;
	bool seen; /* select_note: it has matched something */
};

/* A glob whose leading components go through a symlink. */
struct via {
	size_t glob;
	struct span as;   /* those components */
	struct span real; /* where they lead */
};

struct globs {
	struct glob *list;
	size_t n, cap;
	struct names names; /* texts of globs, and what is literal in them */
	size_t n_literal;   /* alternatives that are */
	struct alt *wild;   /* the other alternatives of all globs */
	size_t n_wild, cap_wild;
	struct via *via;
	size_t n_via, cap_via;
};

/* *bytes counts those of all alternatives of a selection. Nothing is changed
 * on error, nor by a glob that is there already. */
int globs_add(struct globs *g, struct arena *arena, size_t *bytes,
    struct span glob, struct err *err) must_check;
/* All but the first n. */
void globs_forget(struct globs *g, size_t n);
void globs_release(struct globs *g);
bool globs_match(const struct globs *g, struct span path);
bool globs_match_below(const struct globs *g, struct span dir);
void globs_follow(struct globs *g, struct arena *arena, bool content,
    select_follow_fn *fn, void *arg);
/* Sets `seen` of what matches. */
void globs_note(struct globs *g, struct span path);
bool globs_seen(const struct globs *g, size_t i);
bool globs_cover(const struct globs *have, const struct globs *want,
    struct span *missing);
/* Whether one of them is "**". */
bool globs_cover_all(const struct globs *have);

/* predicate.c */

/* What costs most comes first: it is asked last. */
enum kind {
	KIND_EXPR,
	KIND_REGEX,
	KIND_TYPE,
	KIND_PERM,
	KIND_UID, /* --user too */
	KIND_GID,
	KIND_SIZE,
	KIND_LAYER,
	KIND_NEWER,
	KIND_CAP,
	KIND_XATTR,
	KIND_HIDDEN,
	KINDS,
};

/* A number as find(1) takes it: N, +N more, -N less. */
struct bound {
	char sign; /* 0, '+' or '-' */
	uint64_t n;
	uint64_t unit; /* sizes are rounded up to it */
};

enum { LAYER_NUMBERS, LAYER_BASE, LAYER_APP };

struct predicate {
	enum kind kind;
	const char *option; /* "--type" */
	struct span text;   /* as it was given; empty where it takes nothing */
	bool named;         /* by name, whose id is v.owner */
	bool absent;        /* which the image does not have */
	union {
		void *regex;    /* NULL: kept as text alone */
		uint32_t types; /* bit of the letter minus 'a' */
		struct {
			char how; /* 0, '-' or '/' */
			uint32_t mode;
		} perm;
		struct bound bound;
		struct {
			int which;
			uint32_t from, to;
		} layer;
		struct {
			int64_t sec;
			uint32_t ns;
		} newer;
		uint32_t owner; /* once it is known */
		bool hidden;
		size_t expr; /* which of all expressions it is */
	} v;
};

/* parse.c: takes the next word of a selection's text off *rest, which is a part
 * of it, and adds it: 1, 0 where there is none, -1. */
int words_add(struct select *s, struct span text, struct span *rest,
    struct err *err) must_check;

/* Regular expressions, where the program has them (regex.h). */
struct regex_engine {
	void *(*compile)(struct span text, struct err *err);
	/* 1, 0, or -1: the limits were met. */
	int (*match)(const void *regex, struct span path);
	void (*free)(void *regex);
};

/* The option's row, NULL: there is none of that name. */
struct predicate_type;
const struct predicate_type *predicate_find(struct span option);
bool predicate_takes_argument(const struct predicate_type *type);
/* *p keeps pointing to `text`. */
int predicate_parse(struct predicate *p, const struct predicate_type *type,
    struct span text, const struct regex_engine *engine, struct err *err)
    must_check;
/* An answer, or -1. */
int predicate_match(const struct predicate *p, const struct select *s,
    const struct select_entry *e, struct err *err) must_check;
/* Whether path and type alone tell (of --hidden, that it is none). */
bool kind_is_of_name(enum kind kind);

/* expr.c: an answer, or -1. */
int expr_judge(const struct select *s, size_t i, const struct select_entry *e,
    struct err *err) must_check;

/* mode.c, date.c: 0, or -1 with the place of what is wrong in the message. */
int mode_parse(struct span text, uint32_t *mode, struct err *err) must_check;
int date_parse(struct span text, int64_t *sec, uint32_t *ns, struct err *err)
    must_check;

struct select {
	struct arena arena;
	size_t bytes; /* of all alternatives of globs, and of arguments */
	struct globs paths, not_paths, content;
	struct predicate *list;
	size_t n, cap;
	uint32_t kinds; /* bit of each kind that is in the list */
	const struct regex_engine *engine;
	bool hollow, any, invert, no_parents;
	bool owners_known; /* select_set_owners */
	uint32_t base;     /* select_set_base: layers of the base image */
	const struct expr_engine *exprs; /* NULL: nobody judges by them */
	void *exprs_arg;
};

#endif
