/*
 * The reader in its parts: words.c (quotes and expansions), parse.c (lists and
 * compound commands), simple.c (simple commands, redirections), wrap.c
 * (programs that run others). Private to common/shell.
 */
#ifndef SHELL_PARTS_H
#define SHELL_PARTS_H

#include "base/buf.h"
#include "shell/shell.h"

/* A here-document whose body comes behind the line. */
struct heredoc {
	struct span delimiter;
	bool quoted; /* the body is taken as it is */
	bool tabs;   /* <<-: leading tabs are taken off */
	size_t command;
	size_t redirect; /* index in the command's redirects, once it is done */
};

struct parser {
	struct shell *sh;
	struct span text;
	size_t at;
	unsigned depth;
	unsigned parens; /* ( or $( that are open around the place */
	size_t within;   /* the command in whose substitution the place is */
	bool known;      /* the commands of substitutions are listed already */
	struct heredoc pending[SHELL_HEREDOCS_MAX];
	size_t npending;
	struct err *err;
};

/* The byte at a distance from the place; '\0' beyond the end. A NUL in the text
 * is read as a blank is. */
static inline char
peek(const struct parser *p, size_t ahead)
{
	size_t left = p->text.n - p->at;

	return ahead < left ? p->text.p[p->at + ahead] : '\0';
}

static inline bool
at_end(const struct parser *p)
{
	return p->at >= p->text.n;
}

static inline bool
looking_at(const struct parser *p, const char *s)
{
	struct span rest = span_from(p->text, p->at);

	return span_starts(rest, span_of(s));
}

static inline void
note_odd(struct parser *p, const char *what)
{
	if (!p->sh->odd)
		p->sh->odd = what;
}

bool is_blank(char c); /* not a newline */
bool is_meta(char c);  /* ends a word that is not quoted */

/* Goes one level down: -1 where that is too deep. */
int enter(struct parser *p);

/* words.c */

/* Reads a word, which may be empty, from the place on; commands in it are
 * listed. */
int read_word(struct parser *p, struct shell_word *word);
/* Lists the commands of substitutions in text that has no quotes: a
 * here-document, arithmetic. */
int read_expansions(struct parser *p, struct span text);
/* The length of "(( … ))" and the like at the place, from its first "(" to its
 * last ")"; 0 where it is something else. */
size_t arithmetic_length(const struct parser *p);

/* parse.c */

enum closer {
	CLOSE_END, /* the end of the text */
	CLOSE_PAREN,
	CLOSE_BRACE,
	CLOSE_FI,
	CLOSE_DONE,
	CLOSE_CASE, /* ;; and its like, or esac, which is not taken */
};

/* Reads commands up to what closes them, and takes that. */
int read_list(struct parser *p, enum closer closer);
/* Reads other text, in words of the command `within`, one level down. */
int read_nested(const struct parser *p, struct span text, size_t within,
    bool known);

/* simple.c */

/* Whether a word, a redirection begins at the place. */
bool at_text(const struct parser *p);
bool at_redirect(const struct parser *p);
/* A redirection, of the command `command` (SHELL_NONE: of none that counts) and
 * there the one of this index. */
int read_redirect(struct parser *p, size_t command, size_t redirect,
    struct shell_redirect *out);
/* Behind the newline: the bodies of the pending here-documents. */
int read_documents(struct parser *p);
/* A simple command, or the head of a function's definition. */
int read_simple(struct parser *p);

/* wrap.c */

/* Fills c->programs. */
void find_programs(struct shell_command *c);
/* The script among the words of a command that runs one (sh -c, eval, su -c);
 * NULL where there is none. */
const struct shell_word *script_of(const struct shell_command *c);
#endif
