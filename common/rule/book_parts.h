/*
 * A book in its parts: book.c (what it has), files.c (which files), source.c
 * (what a file's text tells), meta.c (what jq tells of its `module`),
 * imports.c (what a file may import), module.c, selecting.c, empty.c and
 * narrow.c (a rule out of its metadata), lint.c (what is not good, but runs),
 * params.c (overrides), program.c (all of them as one program), complaint.c
 * (what jq says of it), hint.c, undefined.c and constant.c (what it means).
 * Private to common/rule.
 */
#ifndef RULE_BOOK_PARTS_H
#define RULE_BOOK_PARTS_H

#include "base/mem.h"
#include "base/table.h"
#include "rule/book.h"
#include "rule/near.h"

/* What a file defines at its top level, by its text alone. */
struct defines {
	bool check, tests;
	bool check_takes; /* `def check(…)`: not what is asked for */
	bool tests_takes;
	char near[16]; /* a name that `check` may have been meant by */
};

/* A file in jq: one that may be a rule, or that a rule imports. */
struct module {
	const char *name; /* as messages name it */
	const char *at;   /* its path, symlinks in the folder's followed */
	const char *real; /* where it is: jq goes by that */
	const char *root; /* what it imports has to be beneath it */
	const char *root_name;
	bool named;    /* by itself, not by its directory */
	bool imported; /* only because another one imports it */
	bool broken;   /* something fatal was said of it */
	bool spoilt;   /* or of what it imports */
	bool is_rule;
	bool off;     /* the rule: it is not compiled */
	size_t bytes; /* without blanks and tests */
	struct defines defines;
	struct json_doc *told; /* what jq told, with "deps" */
	struct json_doc *meta; /* the same without them; NULL: no object */
};

/* That a file imports another one, of jq or of data. */
struct edge {
	struct module *by;
	const char *real;
};

/* A file of overrides. */
struct overrides {
	const char *name;
	struct json_doc *doc;
};

struct book {
	struct arena arena;
	struct module **modules;
	size_t n_modules, cap_modules;
	struct table real;    /* of modules, in their order */
	const char **folders; /* that were named: each has to have a rule */
	size_t n_folders, cap_folders;
	struct edge *edges;
	size_t n_edges, cap_edges;
	struct overrides *params;
	size_t n_params, cap_params;
	struct user_rule **rules;
	size_t n_rules, cap_rules;
	struct rule_problem *problems;
	size_t n_problems, cap_problems;
	struct table used;   /* names that files may have of the library */
	bool all_read;       /* the files, so that they are all */
	const char *library; /* NULL: not looked for, or not there */
	bool looked;
	struct child *child;
};

/* book.c */

const char *book_text(struct book *b, struct span s);
const char *book_printf(struct book *b, const char *fmt, ...) printf_like(2, 3);
/* Notes a problem; one that is fatal breaks the module, where there is one. */
void book_fatal(struct book *b, struct module *m, const char *fmt, ...)
    printf_like(3, 4);
void book_fatal_of(struct book *b, const char *file, const char *fmt, ...)
    printf_like(3, 4);
void book_remark(struct book *b, const struct user_rule *rule, const char *fmt,
    ...) printf_like(3, 4);
void book_remark_of(struct book *b, const char *file, const char *fmt, ...)
    printf_like(3, 4);

/* files.c */

/* Where a file is, as jq names it; NULL with errno. In the arena. */
const char *file_real(struct book *b, const char *path);
const char *file_folder(struct book *b, const char *path);
/* The same, with its own name. */
const char *file_at(struct book *b, const char *path);
/* Whether a real path is beneath a directory. */
bool file_is_beneath(const char *path, const char *root);
/* A file that is imported; the one that is there already, or a new one. */
struct module *module_import(struct book *b, const struct module *by,
    const char *at, const char *real);
struct module *module_of(const struct book *b, const struct user_rule *rule);
/* How a message names a real path: as a file of the book, if it is one. */
const char *module_show(struct book *b, struct span real);

/*
 * source.c: the text of jq, from a place on. A word is letters, digits and
 * "_"; comments are blanks.
 */
static inline char
text_at(struct span s, size_t i)
{
	return i < s.n ? s.p[i] : '\0';
}

bool text_is_word(char c);
struct span text_word(struct span s, size_t *i);
void text_skip_blanks(struct span s, size_t *i);

/* source.c: -1 where it cannot be read, or no jq program is like that. */
int source_look(const char *path, struct defines *out, struct buf *text,
    struct err *err) must_check;
void source_defines(struct span text, struct defines *out);
/* Bytes that are no blanks, without tests: what compiling takes goes by it. */
size_t source_weight(struct span text);
/* Where the first definition at the top level begins; text.n: none. */
size_t source_first(struct span text);
/* Puts blanks in the place of `def tests: …;`, lines are kept. */
void source_blank_tests(char *text, size_t n);
/*
 * Adds names that may be a library's functions: what stands behind "::", and,
 * of a text that may include one, all words. Some are none.
 */
void source_names(struct span text, struct table *out);
/* The same of definitions at the top level that are not among the names, nor
 * used by one that is; what is used is added to the names. */
void source_blank_unused(char *text, size_t n, struct table *used);

/*
 * head.c: what jq would tell of a module, out of its text: where that is as
 * simple as JSON, which saves the time in which jq starts. False where it is
 * not, and jq is to be asked.
 */
bool head_read(struct span text, struct buf *out);

/* meta.c: asks jq for the metadata of all modules, and of what they import. */
int meta_read(struct book *b, const struct child_limits *limits,
    struct err *err) must_check;

/* imports.c: adds what the modules from `first` on import. */
void imports_follow(struct book *b, size_t first);
/* What is wrong with a file spoils what imports it. */
void imports_spoil(struct book *b, struct span real);

/* module.c: the rule that a module is; NULL: none, or a broken one. */
struct user_rule *module_rule(struct book *b, struct module *m);
/* A text in metadata; false where there is none, or no good one. */
bool module_string(struct book *b, struct module *m, const char *what,
    const struct json *v, const char **out);

/* selecting.c */
void selecting_read(struct book *b, struct module *m, struct user_rule *rule,
    const struct json *select);
/* The words of one member: a string, or an array of them. */
size_t selecting_count(const struct json *v);
const struct json *selecting_at(const struct json *v, size_t i);

/* empty.c: says of a selection that nothing can be selected by it. */
void empty_look(struct book *b, const struct user_rule *rule,
    const struct json *select);

/* narrow.c: says what selects less than it looks as if it did. */
void narrow_look(struct book *b, const struct user_rule *rule,
    const struct json *select);

/* lint.c */
void lint_rule(struct book *b, const struct module *m,
    const struct user_rule *rule);
void lint_tests(struct book *b);
void lint_library(struct book *b, const struct module *m);

/* params.c: rules' parameters, with what overrides them. */
void params_apply(struct book *b);

/* program.c */

/* Appends `import "…" as NAME {search: "/"};`. */
void program_import(struct buf *out, const char *at, const char *name);
/* Leaves out rules that are broken, or import what is. */
void program_leave_out(struct book *b);
int program_compile(struct book *b, const struct child_limits *limits,
    unsigned flags, struct err *err) must_check;
/* Starts a child with a program, of which all but what it has in `p` is filled
 * in; the library is this book's. `tests`: files are read with their tests. */
struct child *book_start(struct book *b, struct child_program p, bool tests,
    struct err *err);

/* What may be behind a complaint about a file's text; NULL: nothing comes to
 * mind. hint.c: of its syntax; undefined.c: of a function that is not there. */
const char *hint_syntax(struct book *b, struct span text, struct span what);
const char *hint_undefined(struct book *b, struct span text, struct span what);
/* constant.c: what is no constant in a module's metadata, and its line. */
const char *constant_say(struct book *b, struct span text, size_t *line);

/* complaint.c: what jq says of a program, in words about a file. */

/* Whether it names a file; the module of the rule that it names; NULL: none. */
bool complaint_names(const char *text, struct span *path);
struct module *complaint_rule(const struct book *b, const char *text);
/* Notes it. False where it does not say of whom; `m`, unless NULL, is it. */
bool complaint_note(struct book *b, const char *text, struct module *m);

#endif
