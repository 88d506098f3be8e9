/*
 * Expressions in jq in selections. A selection keeps them as text; a program
 * that judges by them says how (rule/expr.h), others get SELECT_MAYBE.
 */
#ifndef SELECT_EXPR_H
#define SELECT_EXPR_H

#include "select/select.h"

enum {
	SELECT_EXPRS_MAX = 16, /* of a selection: each is two processes */
	SELECT_RECORD_MAX = 16 * 1024 * 1024, /* bytes of an entry's record */
};

/* How many there are, in the order in which they were given. */
size_t select_exprs(const struct select *s);
struct span select_expr(const struct select *s, size_t i);
/* Whether one of them has the word in its text, as ".user" has "user", and
 * ".users" has not. */
bool select_exprs_mention(const struct select *s, struct span word);

/* What an expression has said of an entry. */
struct select_said {
	bool asked, known;
	bool yes;
	char *why; /* NULL, or why there is no answer; malloc */
};

struct expr_engine {
	/* Asks expression i about the entry with that record. *said is to be
	 * there until wait() has filled it in. */
	int (*ask)(void *arg, size_t i, struct span record,
	    struct select_said *said, struct err *err);
	/* Waits for all answers. 1, or 0: nothing had been asked. */
	int (*wait)(void *arg, struct err *err);
};

/* To be called once all are there. Only one thread may judge then. */
void select_use_exprs(struct select *s, const struct expr_engine *engine,
    void *arg);

/*
 * Many entries are judged faster together. With select_entry.asked, which
 * begins zeroed, select_judge() says SELECT_MAYBE where an expression decides,
 * which it asks and does not wait for; select_wait() does, for all of them.
 * That goes on until there is nothing to wait for: then the next answer is for
 * good.
 */
struct select_asked {
	struct select_said said[SELECT_EXPRS_MAX];
};

/* 1: judge again; 0; -1. */
int select_wait(const struct select *s, struct err *err) must_check;
void select_asked_release(struct select_asked *a);

#endif
