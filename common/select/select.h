/*
 * Selections: which entries of an image somebody wants. A selection is
 * written as words separated by blanks:
 *
 *	etc/shadow 'etc/nginx/[**]' --hollow
 *
 * A word is a glob on the path, or an option. Words are alternatives. A
 * backslash, '…' or "…" keeps blanks and quotes as they are, as in a shell;
 * any other backslash is the glob's own: \* and '\*' are both a plain star.
 * Option words: `--path GLOB` (what a bare glob is short for; a glob that
 * begins with a dash needs it), `--hollow` (what is not selected is kept as a
 * hollow entry instead of being dropped).
 *
 * Globs match the whole path without leading slash ("./etc/x", "/etc/x" and
 * "etc/x" are the same glob, "etc/" is "etc", and "." is the root, whose path
 * is ""), byte by byte; a path has no slash at either end
 * ([**] stands for ** here, where C would see the end of the comment):
 *
 *	?	one byte, not /
 *	*	any run without /
 *	**	any run; as a whole component also none: a/[**]/b matches a/b,
 *		and a/[**] matches a
 *	[a-z]	one byte of a class, not /; [!…] or [^…] negates; a ] that
 *		comes first is one of the class
 *	{a,b}	alternatives, may nest; they are spelled out before all else
 *	\x	x itself
 *
 * A [ or { without its end, a range like z-a and a \ at the end are errors.
 */
#ifndef SELECT_SELECT_H
#define SELECT_SELECT_H

#include "base/buf.h"
#include "base/err.h"

enum {
	SELECT_GLOB_MAX = 4096,   /* bytes of a glob: PATH_MAX */
	SELECT_BRACES_MAX = 1024, /* alternatives that {…} of a glob make */
	SELECT_NEST_MAX = 32,     /* braces within braces */
	SELECT_GLOBS_MAX = 65536, /* globs in a selection */
	/* Bytes of all globs of a selection, their braces spelled out: 256 for
	 * each. */
	SELECT_TEXT_MAX = 16 * 1024 * 1024,
};

struct select;

struct select *select_new(void);
void select_free(struct select *s);

static inline void
select_cleanup(struct select **s)
{
	select_free(*s);
}

#define auto_select __attribute__((cleanup(select_cleanup)))

/*
 * Adds the words of `text`. On error -1, naming the word and what is wrong
 * with it ("'x[a': '[' without ']' at byte 2"), and s is unchanged. A glob that
 * is there already is not added again.
 */
int select_add(struct select *s, struct span text, struct err *err) must_check;
/* Adds one glob as it is, no quoting. */
int select_add_glob(struct select *s, struct span glob, struct err *err)
    must_check;

bool select_is_hollow(const struct select *s);
void select_set_hollow(struct select *s);
/* True with no glob: selects nothing. */
bool select_is_empty(const struct select *s);
size_t select_count(const struct select *s);
/* The text of glob i, without quoting and without what stands around the path:
 * "etc" of "/etc/", "" of ".". Valid until the selection is freed. */
struct span select_glob(const struct select *s, size_t i);

bool select_match(const struct select *s, struct span path);
/* Whether a path strictly below `dir` could match (dir without the slash at
 * its end, "" the root): false is certain, true is not. */
bool select_match_below(const struct select *s, struct span dir);

/* One glob against one path; a glob that does not parse matches nothing. */
bool glob_match(struct span glob, struct span path);
/* The leading components without a special character: "etc/nginx" of
 * "etc/nginx/[**]"; all of it, where none has one. */
struct span glob_literal(struct span glob);

/* Appends the words, quoted where needed: select_add takes them verbatim. */
void select_print(const struct select *s, struct buf *out);

/*
 * Whether everything that `want` selects is provably selected by `have`: each
 * of want's globs stands in `have` as it is, or is a plain path that `have`
 * matches, or lies below a glob of `have` of the form "dir/[**]", or `have` has
 * "**" (or each of its {alternatives} is so). *missing is set to the first glob
 * that is not covered.
 */
bool select_covers(const struct select *have, const struct select *want,
    struct span *missing);

#endif
