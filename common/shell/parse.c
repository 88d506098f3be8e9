#include "shell/parts.h"

static int read_stage(struct parser *p);

static void
skip_blanks(struct parser *p)
{
	for (;;) {
		if (!at_end(p) && is_blank(peek(p, 0)))
			p->at++;
		else if (looking_at(p, "\\\n"))
			p->at += 2;
		else
			break;
	}
	if (peek(p, 0) == '#')
		while (!at_end(p) && peek(p, 0) != '\n')
			p->at++;
}

/* At the newline. */
static int
take_newline(struct parser *p)
{
	p->at++;
	return p->npending ? read_documents(p) : 0;
}

static int
skip_lines(struct parser *p)
{
	for (skip_blanks(p); peek(p, 0) == '\n'; skip_blanks(p))
		if (take_newline(p) < 0)
			return -1;
	return 0;
}

/* Whether a reserved word is at the place, and no longer word. */
static bool
at_word(const struct parser *p, const char *word)
{
	size_t n = strlen(word);

	return looking_at(p, word) && is_meta(peek(p, n)) && peek(p, n) != '(';
}

static bool
at_word_of(const struct parser *p, const char *const *words, size_t *n)
{
	for (; *words; words++)
		if (at_word(p, *words)) {
			*n = strlen(*words);
			return true;
		}
	return false;
}

/* Whether what is at the place closes the list; it is taken. */
static bool
take_closer(struct parser *p, enum closer closer)
{
	static const char *const closers[] = { [CLOSE_PAREN] = ")",
		[CLOSE_BRACE] = "}",
		[CLOSE_FI] = "fi",
		[CLOSE_DONE] = "done" };

	if (closer == CLOSE_CASE)
		return looking_at(p, ";;") || looking_at(p, ";&") ||
		    at_word(p, "esac");
	if (closer == CLOSE_END ||
	    (closer == CLOSE_PAREN ? peek(p, 0) != ')'
				   : !at_word(p, closers[closer])))
		return false;
	p->at += strlen(closers[closer]);
	return true;
}

/* A parenthesis that closes nothing here: left to what it may close. */
static bool
stray_paren(struct parser *p)
{
	note_odd(p, "a parenthesis is closed that was not opened");
	if (p->parens)
		return true;
	p->at++;
	return false;
}

enum place { AT_COMMAND, AT_CLOSER, AT_END };

/*
 * Goes on to the next command of a list, over what separates commands and the
 * words between them.
 */
static int
skip_between(struct parser *p, enum closer closer, enum place *place)
{
	static const char *const between[] = { "then", "else", "elif", "do",
		NULL };
	static const char *const closers[] = { "fi", "done", "esac", "}",
		NULL };
	size_t n;

	for (;;) {
		if (skip_lines(p) < 0)
			return -1;
		*place = at_end(p) ? AT_END : AT_CLOSER;
		if (at_end(p) || take_closer(p, closer))
			return 0;
		if (at_word_of(p, between, &n)) {
			p->at += n;
		} else if (at_word_of(p, closers, &n)) {
			note_odd(p,
			    "a compound command ends that did not "
			    "begin");
			p->at += n;
		} else if (peek(p, 0) == ')') {
			if (stray_paren(p))
				return 0;
		} else if (strchr(";&|", peek(p, 0)) && !looking_at(p, "&>")) {
			p->at++;
		} else {
			*place = AT_COMMAND;
			return 0;
		}
	}
}

static int
read_pipeline(struct parser *p)
{
	struct shell *sh = p->sh;
	size_t start = sh->n, stage;

	if (read_stage(p) < 0)
		return -1;
	for (skip_blanks(p); peek(p, 0) == '|' && peek(p, 1) != '|';
	     skip_blanks(p)) {
		p->at += peek(p, 1) == '&' ? 2 : 1;
		if (skip_lines(p) < 0)
			return -1;
		/* Nothing behind it that could be a command. */
		if (at_end(p) || strchr(";&|)", peek(p, 0)))
			break;
		stage = sh->n;
		if (read_stage(p) < 0)
			return -1;
		for (size_t i = stage; i < sh->n; i++) {
			struct shell_command *c = &sh->commands[i];

			if (c->pipe_from == c->pipe_to) {
				c->pipe_from = start;
				c->pipe_to = stage;
			}
		}
	}
	return 0;
}

int
read_list(struct parser *p, enum closer closer)
{
	enum place place = AT_END;

	if (enter(p) < 0)
		return -1;
	for (;;) {
		if (skip_between(p, closer, &place) < 0)
			return -1;
		if (place != AT_COMMAND)
			break;
		if (read_pipeline(p) < 0)
			return -1;
	}
	if (place == AT_END && closer != CLOSE_END && closer != CLOSE_CASE)
		note_odd(p,
		    "a compound command or a substitution does not "
		    "end");
	p->depth--;
	return 0;
}

/* The redirections behind a compound command. */
static int
read_redirects_behind(struct parser *p)
{
	struct shell_redirect unused;

	for (skip_blanks(p); at_redirect(p); skip_blanks(p))
		if (read_redirect(p, SHELL_NONE, 0, &unused) < 0)
			return -1;
	return 0;
}

static int
read_compound(struct parser *p, size_t keyword, enum closer closer)
{
	p->at += keyword;
	if (closer == CLOSE_PAREN)
		p->parens++;
	if (read_list(p, closer) < 0)
		return -1;
	if (closer == CLOSE_PAREN)
		p->parens--;
	return read_redirects_behind(p);
}

static int
read_arithmetic(struct parser *p, size_t n)
{
	struct span inside = { p->text.p + p->at + 2, n - 4 };

	p->at += n;
	return read_expansions(p, inside) < 0 ? -1 : read_redirects_behind(p);
}

/* Reads words up to what separates commands. */
static int
pass_words(struct parser *p)
{
	struct shell_word word;

	for (skip_blanks(p); !at_end(p) && at_text(p); skip_blanks(p))
		if (read_word(p, &word) < 0)
			return -1;
	return 0;
}

/* "for NAME in WORDS" and "select": the words may hold substitutions. */
static int
read_for(struct parser *p, size_t keyword)
{
	struct shell_word name;
	size_t n;

	p->at += keyword;
	skip_blanks(p);
	n = arithmetic_length(p);
	if (n) {
		if (read_arithmetic(p, n) < 0)
			return -1;
	} else if (read_word(p, &name) < 0 || skip_lines(p) < 0) {
		return -1;
	}
	if (at_word(p, "in"))
		p->at += 2;
	if (!at_word(p, "do") && pass_words(p) < 0)
		return -1;
	return read_compound(p, 0, CLOSE_DONE);
}

/* Patterns of a branch, and the parenthesis behind them. */
static int
read_patterns(struct parser *p)
{
	struct shell_word word;

	for (skip_blanks(p); !at_end(p) && peek(p, 0) != '\n'; skip_blanks(p)) {
		if (at_text(p)) {
			if (read_word(p, &word) < 0)
				return -1;
			continue;
		}
		p->at++;
		if (p->text.p[p->at - 1] == ')')
			break;
	}
	return 0;
}

static int
read_case(struct parser *p)
{
	struct shell_word word;

	p->at += strlen("case");
	skip_blanks(p);
	if (read_word(p, &word) < 0 || skip_lines(p) < 0)
		return -1;
	if (at_word(p, "in"))
		p->at += 2;
	for (;;) {
		if (skip_lines(p) < 0)
			return -1;
		if (at_end(p)) {
			note_odd(p, "a case does not end");
			return 0;
		}
		if (at_word(p, "esac"))
			break;
		if (peek(p, 0) == ';' || peek(p, 0) == '&') {
			p->at++;
			continue;
		}
		p->at += peek(p, 0) == '(';
		if (read_patterns(p) < 0 || read_list(p, CLOSE_CASE) < 0)
			return -1;
	}
	p->at += strlen("esac");
	return read_redirects_behind(p);
}

/* "function NAME", with or without (). What follows is a compound command. */
static int
read_function(struct parser *p)
{
	struct shell_word name;

	p->at += strlen("function");
	skip_blanks(p);
	if (read_word(p, &name) < 0)
		return -1;
	skip_blanks(p);
	if (looking_at(p, "()"))
		p->at += 2;
	return skip_lines(p);
}

/* A command, simple or compound. */
static int
read_stage(struct parser *p)
{
	size_t n;

	skip_blanks(p);
	while (at_word(p, "!") || at_word(p, "coproc")) {
		p->at += peek(p, 0) == '!' ? 1 : strlen("coproc");
		skip_blanks(p);
	}
	if (at_word(p, "function") && read_function(p) < 0)
		return -1;
	n = arithmetic_length(p);
	if (n)
		return read_arithmetic(p, n);
	if (peek(p, 0) == '(')
		return read_compound(p, 1, CLOSE_PAREN);
	if (at_word(p, "{"))
		return read_compound(p, 1, CLOSE_BRACE);
	if (at_word(p, "if"))
		return read_compound(p, 2, CLOSE_FI);
	if (at_word(p, "while") || at_word(p, "until"))
		return read_compound(p, 5, CLOSE_DONE);
	if (at_word(p, "for"))
		return read_for(p, 3);
	if (at_word(p, "select"))
		return read_for(p, 6);
	if (at_word(p, "case"))
		return read_case(p);
	/* What can begin no command is left to the list. */
	if (at_end(p) || (!at_text(p) && !at_redirect(p)))
		return 0;
	return read_simple(p);
}

int
read_nested(const struct parser *p, struct span text, size_t within, bool known)
{
	struct parser inner = { .sh = p->sh,
		.text = text,
		.depth = p->depth,
		.within = within,
		.known = known,
		.err = p->err };

	return read_list(&inner, CLOSE_END);
}

int
shell_parse(struct shell *sh, struct span text, struct err *err)
{
	struct parser p = { .sh = sh,
		.text = text,
		.within = SHELL_NONE,
		.err = err };
	struct span copy;

	if (text.n > SHELL_TEXT_MAX)
		return err_set(err, "a script has more than %d bytes",
		    SHELL_TEXT_MAX);
	copy = arena_bytes(&sh->arena, text);
	p.text = copy;
	if (read_list(&p, CLOSE_END) < 0)
		return -1;
	if (p.npending)
		note_odd(&p, "a here-document is missing");
	return 0;
}

void
shell_release(struct shell *sh)
{
	free(sh->commands);
	arena_release(&sh->arena);
	*sh = (struct shell){ 0 };
}
