/*
 * Selections: which entries of an image somebody wants. A selection is
 * written as words separated by blanks:
 *
 *	etc/shadow 'etc/nginx/[**]' --type f --hollow
 *
 * A word is a glob on the path, or an option with its argument in the next word
 * or behind an equals sign. A backslash, '…' or "…" keeps blanks and quotes
 * as they are, as in a shell; any other backslash is the glob's own: \* and
 * '\*' are both a plain star.
 *
 * Predicates of one kind are alternatives; an entry is selected if all kinds
 * that are there say so. The kinds:
 *
 *	--path GLOB	what a bare glob is short for; one that begins with a
 *			dash needs it
 *	--not-path GLOB	none of these globs matches
 *	--regex RE	PCRE2 on the whole path, as bytes
 *	--type f,d,…	f d l c b p; h: a second name of a regular file
 *	--perm MODE	octal or symbolic: exactly; -MODE all, /MODE any bit
 *	--uid, --gid N	number; +N above, -N below
 *	--user, --group NAME	the same kinds as --uid, --gid: the ids that the
 *			image's own etc/passwd and etc/group have for it; digits
 *			alone are a number
 *	--size [+-]N[ckMG]	of regular files, rounded up to the unit
 *	--layer N|N..M|base|app	of a hard link: that of its content
 *	--newer DATE	modified after it
 *	--cap		has file capabilities
 *	--xattr NAME	has the extended attribute
 *	--hidden, --no-hidden	is, is not a hidden entry
 *	--expr JQ	the first output of the expression on the entry's record
 *			(img-ls(1)) is neither false nor null (expr.h)
 *
 * Not predicates: --any (one kind that says so is enough), --invert (what is
 * not selected so), --keep-parents, --no-keep-parents (with or without the
 * directories above), --content GLOB (what is selected keeps its content only
 * where one of these matches; without predicates everything is selected),
 * --hollow (what is not selected is kept as a hollow entry instead of being
 * dropped).
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
	SELECT_GLOB_MAX = 4096,   /* bytes of a glob or argument: PATH_MAX */
	SELECT_BRACES_MAX = 1024, /* alternatives that {…} of a glob make */
	SELECT_NEST_MAX = 32,     /* braces within braces */
	SELECT_GLOBS_MAX = 65536, /* globs of one kind */
	/* Other predicates: each is asked about each entry. */
	SELECT_PREDICATES_MAX = 1024,
	SELECT_LIST_MAX = 64 * 1024 * 1024, /* bytes of a list of names */
	/* Bytes of all globs of a selection, their braces spelled out: 256 for
	 * each. */
	SELECT_TEXT_MAX = 16 * 1024 * 1024,
	/* A path, symlinks in it followed. */
	SELECT_PATH_MAX = 256 * 1024,
};

struct select;
struct select_asked;

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
 * with it ("'x[a': '[' without ']' at byte 2"), and s is unchanged. What is
 * there already is not added again.
 */
int select_add(struct select *s, struct span text, struct err *err) must_check;
/* Adds one glob as it is, no quoting. */
int select_add_glob(struct select *s, struct span glob, struct err *err)
    must_check;
/* The same with an option ("--type") and its argument. */
int select_add_option(struct select *s, struct span option, struct span text,
    struct err *err) must_check;
/* 1 or 0; -1: there is no such option. */
int select_takes_argument(struct span option);
/* Adds names, each with a NUL behind it, as `find -print0` writes them: as
 * --path, without special characters. */
int select_add_names(struct select *s, struct span list, struct err *err)
    must_check;

/* For options of programs. As select_add, but words that say nothing are an
 * error: a $(command) that failed must not make an image look empty. */
int select_add_words(struct select *s, const char *words, struct err *err)
    must_check;
/* The names in a file, "-" being standard input. */
int select_add_list(struct select *s, const char *file, struct err *err)
    must_check;

bool select_is_hollow(const struct select *s);
void select_set_hollow(struct select *s);
bool select_keeps_parents(const struct select *s);
/* Whether it says which entries it is about. */
bool select_has_predicates(const struct select *s);
bool select_is_joined(const struct select *s); /* it has --any or --invert */
/* True with no predicate and no --content: selects nothing. */
bool select_is_empty(const struct select *s);
/* Nothing but globs on the path, and --hollow. */
bool select_is_plain(const struct select *s);
size_t select_count(const struct select *s);
/* The text of glob i, without quoting and without what stands around the path:
 * "etc" of "/etc/", "" of ".". Valid until the selection is freed. */
struct span select_glob(const struct select *s, size_t i);

/* An entry of an image, as predicates see it. */
struct select_entry {
	struct span path;
	char type;    /* as --type has it */
	bool is_file; /* f, or h */
	bool hidden;
	/* The rest is not known yet. */
	bool name_only;
	uint32_t mode, uid, gid;
	uint64_t size;
	int64_t mtime;
	uint32_t mtime_ns;
	int layer;   /* -1: of none */
	int removed; /* of a hidden entry: the layer that hides it */
	bool hollow; /* it came without its body */
	/* Whether it has the attribute; NULL: it has none. */
	bool (*has_xattr)(const void *xattrs, struct span name);
	const void *xattrs;
	/* Appends its record, an object of JSON, for expressions; NULL: it has
	 * none. */
	void (*record)(const struct select_entry *e, struct buf *out);
	const void *records;        /* what else is in records */
	struct select_asked *asked; /* NULL: answers are waited for; expr.h */
	struct span link; /* in them: the name it is a further one of */
};

enum select_answer {
	SELECT_NO,
	SELECT_MAYBE, /* what is not known yet decides */
	SELECT_YES,
};

/*
 * Whether the predicates select the entry: an answer, or -1 where a regular
 * expression needs more than its limit. Several threads may ask at once.
 */
int select_judge(const struct select *s, const struct select_entry *e,
    struct err *err) must_check;
/* By its globs on the path alone. */
bool select_match(const struct select *s, struct span path);
/* Whether a path strictly below `dir` could match (dir without the slash at
 * its end, "" the root): false is certain, true is not. */
bool select_match_below(const struct select *s, struct span dir);
/* Whether --content, where it is there, lets what is selected keep its body. */
bool select_match_content(const struct select *s, struct span path);
bool select_has_content(const struct select *s);
/*
 * Whether it has predicates that a name alone does not answer. Then all names
 * of a file are selected, as far as its attributes could select them, if one
 * is for certain: links.json is written before attributes are known.
 */
bool select_uses_attributes(const struct select *s);
bool select_uses_type(const struct select *s); /* it has --type */
/*
 * Whether a symlink that is selected may select what it leads to, and symlinks
 * on the way: nothing that --not-path names, and with --invert nothing at all,
 * for what was said is then what to leave out.
 */
bool select_may_pull(const struct select *s, struct span path);
/* No entry that is not hidden (hidden: true) or that is (false) is selected. */
bool select_is_hidden_only(const struct select *s, bool hidden);

/* Whether it has --user or --group with a name, whose ids are not known until
 * they are set: the answer is SELECT_MAYBE. A body that is not there is empty.
 * A name that the image does not have is an error: it would select nothing. */
bool select_wants_users(const struct select *s);
bool select_wants_groups(const struct select *s);
bool select_wants_owners(const struct select *s); /* one of these */
int select_set_owners(struct select *s, struct span passwd, struct span group,
    struct err *err) must_check;
/* The same for a selection that is for many images: -1, with the first such
 * name, is no error; its predicate selects nothing then. */
int select_take_owners(struct select *s, struct span passwd, struct span group,
    struct err *err) must_check;
/* Whether it has --layer base or app; how many layers the base has. */
bool select_wants_base(const struct select *s);
void select_set_base(struct select *s, size_t layers);

/*
 * -1 where it names what a stream of so many layers, with hidden entries or
 * without, cannot have: a layer, whatever else is asked for; hidden entries,
 * but with --invert. Most such selections select nothing, which would look as
 * if nothing were there; of the others, by --any or --invert, a part says
 * nothing, and is as much a mistake.
 */
int select_check(const struct select *s, size_t layers, bool hidden,
    struct err *err) must_check;
bool select_wants_hidden(const struct select *s); /* --hidden, not inverted */

/*
 * Globs reach through symlinks in those of their leading components that have
 * no special character: fn appends where such a path (`content`: of --content)
 * leads, and says false where it leads nowhere. To be called once, before
 * entries are judged.
 */
typedef bool select_follow_fn(void *arg, struct span path, bool content,
    struct buf *real);
void select_follow(struct select *s, select_follow_fn *fn, void *arg);

/* For notes on globs that matched nothing: what is noted of an entry's path,
 * then the globs for which nothing was; *at begins with 0. */
void select_note(struct select *s, struct span path);
bool select_unseen(const struct select *s, size_t *at, struct span *text);

/* One glob against one path; a glob that does not parse matches nothing. */
bool glob_match(struct span glob, struct span path);
/* The leading components without a special character: "etc/nginx" of
 * "etc/nginx/[**]"; all of it, where none has one. */
struct span glob_literal(struct span glob);

/* Appends the words, quoted where needed: select_add takes them verbatim. */
void select_print(const struct select *s, struct buf *out);

/*
 * A selection is done in two steps: what its predicates select, and of that
 * what --content leaves whole (as a selection with --hollow). NULL where it has
 * no such step.
 */
struct select *select_outer(const struct select *s);
struct select *select_inner(const struct select *s);

/*
 * Whether everything that `want` selects is provably selected by `have`: each
 * of want's globs stands in `have` as it is, or is a plain path that `have`
 * matches, or lies below a glob of `have` of the form "dir/[**]", or `have` has
 * "**" (or each of its {alternatives} is so); and each other kind that
 * restricts `have` restricts `want` by no more than the same predicates.
 * --no-hidden does not count: a stream says whether it has hidden entries.
 * *missing is set to the first glob that is not covered.
 */
bool select_covers(const struct select *have, const struct select *want,
    struct span *missing);
/* Whether it lets everything through. */
bool select_covers_all(const struct select *have);

#endif
