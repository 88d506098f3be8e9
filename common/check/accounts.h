/*
 * The files of accounts, line by line: passwd(5), shadow(5), group(5), and
 * master.passwd(5) of the BSDs. What C libraries do with odd lines is done
 * here too, and noted.
 */
#ifndef CHECK_ACCOUNTS_H
#define CHECK_ACCOUNTS_H

#include "check/check.h"

enum accounts_kind {
	ACCOUNTS_PASSWD,
	ACCOUNTS_SHADOW,
	ACCOUNTS_MASTER,
	ACCOUNTS_GROUP,
	ACCOUNTS_KINDS,
};

enum {
	ACCOUNTS_NOTES_MAX = 20, /* on one file's lines; then their number */
	/* Accounts of one file, each some 150 bytes here: the largest site has
	 * fewer, and an image a hundred. 16 KiB of gzip can hold millions. */
	ACCOUNTS_MAX = 200000,
	/* A line of so many bytes stops what reads as moby/sys does, by Go's
	 * bufio.Scanner: it finds nobody at all. */
	ACCOUNTS_LONG_LINE = 64 * 1024,
};

/* A line that has a name and a second field. */
struct account {
	struct span name;
	struct span password;
	struct span id; /* not of etc/shadow; as it stands there */
	/* Of ACCOUNTS_PASSWD and ACCOUNTS_MASTER; empty where the line has
	 * fewer fields. */
	struct span group;
	struct span home;
	struct span shell;
	struct span text; /* the whole line, cut at its first NUL */
	uint64_t line;
	uint32_t nth; /* of the lines of that name, from 1 */
	bool broken;  /* C libraries pass over the line */
	/* A line of etc/passwd that is none to the GNU C library: it begins
	 * with "+", "-" or "#", or is a name alone. Container runtimes take it
	 * (moby/sys, user/user.go), so it is in the list, broken. */
	bool runtime_only;
};

/* A zeroed struct is an empty file. */
struct accounts {
	enum accounts_kind kind;
	struct span body;
	struct account *list; /* in the order of the file */
	size_t n, cap;
	struct account **by_name; /* without the broken ones */
	size_t nby_name;
	size_t notes;
	uint64_t long_line; /* the first of ACCOUNTS_LONG_LINE; 0: none */
	bool over_limit;    /* there are more: who is not found may be there */
};

/* "etc/passwd" and so on. */
struct span accounts_path(enum accounts_kind kind);
/* The kind of such a path, which has to be one of them. */
enum accounts_kind accounts_kind_of(struct span path);

/*
 * The number that C libraries read in the field of an id: blanks and a plus in
 * front are passed over. False where it is empty, negative, no number or more
 * than 32 bits hold: of those, readers make different things.
 */
bool account_number(struct span field, uint32_t *number);

/*
 * Whether a program stands in the place of a shell and gives none: nologin,
 * false, sync and the like, by the last component of its path.
 */
bool account_turns_away(struct span shell);

/*
 * What is wrong with an id, in words that follow "the id …"; NULL: nothing, all
 * readers read the same number. Container runtimes read it as Go's strconv.Atoi
 * does, and take 0 where that fails (moby/sys, user/user.go).
 */
const char *account_id_defect(struct span id);

/*
 * Why a shell cannot be run, in words that follow "the shell …"; NULL, and what
 * it leads to in *st: it can. st->real is NULL where it leads nowhere. login(1)
 * has a shell with blanks in it run by sh: there its first word counts.
 */
const char *account_shell_defect(struct check *c, struct span shell,
    struct check_stat *st);

/* Copies the body. */
void accounts_init(struct accounts *a, enum accounts_kind kind,
    struct span body);
/* Reads the lines, with notes on the odd ones in the name of c, and a skip
 * ("accounts-over-limit") where there are too many; NULL: without notes. */
void accounts_parse(struct accounts *a, struct check *c);
void accounts_release(struct accounts *a);

/* What a finding on a line is about, for its key: the name, and of the second
 * line of that name on its number behind a colon, which no name has. */
struct span account_key(const struct account *account, struct buf *room);

/* The line of that name that C libraries find, which is the first. */
const struct account *accounts_find(const struct accounts *a, struct span name);

#endif
