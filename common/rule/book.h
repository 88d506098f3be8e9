/*
 * A user's own rules: files in jq, whose format is common/img-rule.5.
 *
 * A book reads the files, refuses what is wrong with them, and compiles those
 * that are asked for, a few in a program (child.h). Everything about rules that
 * is not asked of jq (what they select, what they are called) is known from
 * then on.
 */
#ifndef RULE_BOOK_H
#define RULE_BOOK_H

#include "finding/rule.h"
#include "json/json.h"
#include "rule/child.h"
#include "select/select.h"

enum {
	BOOK_RULES_MAX = 512,
	BOOK_FILE_MAX = 1024 * 1024, /* bytes of a rule's file */
	BOOK_PARAMS_MAX = 1024 * 1024,
	RULE_CONTAINS_MAX = 64, /* keywords of a rule */
	/* Bytes of a body that a rule is given, unless it says otherwise, and
	 * as much as it may say. */
	RULE_BODY_DEFAULT = 1024 * 1024,
	RULE_BODY_MAX = 16 * 1024 * 1024,
};

enum rule_scope {
	SCOPE_ENTRY, /* once for each entry that is selected */
	SCOPE_GROUP, /* once, with all of them */
	SCOPE_IMAGE, /* once, with metadata; and them, where it selects any */
};

enum rule_content {
	CONTENT_NONE,
	CONTENT_TEXT,
	CONTENT_LINES,
	CONTENT_JSON,
	CONTENT_BASE64,
};

struct user_rule {
	const char *file; /* as messages name it */
	struct rule rule; /* its id, severity, texts */
	enum rule_scope scope;
	enum rule_content content;
	size_t max_bytes;
	/* What "select" has, never empty: with --no-hidden unless it says
	 * "hidden"; with --type f,h where it asks for bodies and says no type;
	 * "**" where nothing else is said. */
	struct select *select;
	bool selects;                /* it has "select": an image's rule is
				      * given no entries without */
	bool hidden;                 /* it may select hidden entries */
	const char *const *contains; /* keywords, a NULL at the end; of a body
				      * one of them is enough */
	struct span params;          /* JSON: an object, overrides applied */
	const struct json *meta;     /* all of `module`, as jq has it */
	unsigned check, tests;       /* functions of the program; tests may be
				      * asked only where BOOK_TESTS was */
	bool has_tests;
};

/* What is wrong with a rule. */
struct rule_problem {
	const char *file;
	const char *id;      /* NULL: not known */
	const char *message; /* without the file */
	bool fatal; /* the rule cannot run; false: lint alone says so */
};

struct book;

struct book *book_new(void);
void book_free(struct book *b);

/* A file, or all *.jq of a directory that are rules (their `module` has an id;
 * others are libraries), by name. A file is taken once. -1 where there is no
 * such file, or a directory has none; what is wrong with a file of a directory
 * book_open() says. */
int book_add(struct book *b, const char *path, struct err *err) must_check;
/* Overrides of parameters: {"site/rule": {"name": value}}; `name` is of the
 * file. Of a rule that is not there, or has no such parameter, or of another
 * type: book_open() says so. */
int book_add_params(struct book *b, struct span text, const char *name,
    struct err *err) must_check;

/*
 * Reads the files, and what their modules say. -1 where a rule cannot run: the
 * first of the fatal problems, its file first. All problems are listed by
 * book_problem() all the same, NULL after the last, and rules are those that
 * are good. To be called once, before book_compile().
 *
 * A file imports what is beneath the directory that was named (or in which the
 * file is that was), or in the library; jq reads nothing else.
 */
int book_open(struct book *b, const struct child_limits *limits,
    struct err *err) must_check;

enum { BOOK_TESTS = 1 }; /* also compile the rules' tests */

/*
 * Compiles the rules that are on, by their place in book_rule(); NULL: all. -1
 * as in book_open(), of what is wrong with any; of what jq says of a program,
 * what ten files have is enough. Also after book_open() returned -1, for more
 * of what is wrong. To be called once, before the sandbox; leaves a child
 * behind, which runs.
 */
int book_compile(struct book *b, const bool *on,
    const struct child_limits *limits, unsigned flags, struct err *err)
    must_check;
const struct rule_problem *book_problem(const struct book *b, size_t i);

/* In the order of their ids. */
size_t book_rules(const struct book *b);
const struct user_rule *book_rule(const struct book *b, size_t i);
/* NULL where nothing was compiled, or no rule is good. */
/* Whether it is one of those that were compiled last. */
bool book_rule_is_on(const struct book *b, size_t i);
struct child *book_child(struct book *b);

/* The directory of the library img.jq that goes with this program; NULL: it
 * is not where it was installed. Valid as long as the book. */
const char *book_library(struct book *b);

#endif
