#include "shell/parts.h"

bool
is_blank(char c)
{
	/* A carriage return before a newline is an editor's, and none of the
	 * words; nor is a NUL, which no argument can hold. */
	return c == ' ' || c == '\t' || c == '\r' || c == '\0';
}

bool
is_meta(char c)
{
	return is_blank(c) || (c && strchr("\n;&|()<>", c));
}

int
enter(struct parser *p)
{
	if (++p->depth > SHELL_DEPTH)
		return err_set(p->err,
		    "a script has commands in each other deeper than %d",
		    SHELL_DEPTH);
	return 0;
}

/* Moves on by n bytes, never beyond the end. */
static void
move(struct parser *p, size_t n)
{
	size_t left = p->text.n - p->at;

	p->at += n < left ? n : left;
}

/* b is NULL where the text is only passed over. */
static void
put(struct buf *b, struct span s)
{
	if (b)
		buf_put(b, s);
}

static void
put_since(struct buf *b, const struct parser *p, size_t from)
{
	put(b, (struct span){ p->text.p + from, p->at - from });
}

/* The name or the special parameter behind a "$". */
static size_t
parameter_length(const struct parser *p)
{
	size_t n = 1;
	char c = peek(p, 1);

	if (c && strchr("@*#?-$!0123456789", c))
		return 2;
	while ((c = peek(p, n)) &&
	    (c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		(n > 1 && c >= '0' && c <= '9')))
		n++;
	return n;
}

size_t
arithmetic_length(const struct parser *p)
{
	struct span s = span_from(p->text, p->at);
	size_t open = 0;

	if (!span_starts(s, SPAN("((")))
		return 0;
	for (size_t i = 2; i < s.n; i++) {
		if (s.p[i] == '\\')
			i++;
		else if (s.p[i] == '(')
			open++;
		else if (s.p[i] == ')' && open)
			open--;
		else if (s.p[i] == ')')
			return i + 1 < s.n && s.p[i + 1] == ')' ? i + 2 : 0;
	}
	return 0;
}

static int read_double(struct parser *p, struct buf *b, bool *expands);
static int read_dollar(struct parser *p, struct buf *b, bool in_double);

/*
 * Commands of a substitution that are in the list already are read again only
 * to find its end: "sh -c" of a word with substitutions. Here-documents of the
 * line around it come behind it.
 */
static int
read_inner(struct parser *p)
{
	size_t n = p->sh->n, words = p->sh->words, npending = p->npending;
	struct heredoc pending[SHELL_HEREDOCS_MAX];

	memcpy(pending, p->pending, npending * sizeof(*pending));
	p->npending = 0;
	p->parens++;
	if (read_list(p, CLOSE_PAREN) < 0)
		return -1;
	p->parens--;
	if (p->npending)
		note_odd(p, "a here-document is missing");
	memcpy(p->pending, pending, npending * sizeof(*pending));
	p->npending = npending;
	if (p->known) {
		p->sh->n = n;
		p->sh->words = words;
	}
	return 0;
}

/* At "$(", "<(" or ">(". */
static int
read_substitution(struct parser *p)
{
	size_t n;

	move(p, 1);
	n = p->text.p[p->at - 1] == '$' ? arithmetic_length(p) : 0;
	if (n) {
		struct span inside = { p->text.p + p->at + 2, n - 4 };

		move(p, n);
		return read_expansions(p, inside);
	}
	move(p, 1);
	return read_inner(p);
}

/* At a backquote. */
static int
read_backquotes(struct parser *p, bool in_double)
{
	auto_buf struct buf b = { .max = SHELL_TEXT_MAX };
	const char *escaped = in_double ? "$`\\\"" : "$`\\";

	for (move(p, 1); !at_end(p) && peek(p, 0) != '`'; move(p, 1)) {
		char next = peek(p, 1);

		if (peek(p, 0) == '\\' && next && strchr(escaped, next))
			move(p, 1);
		buf_putc(&b, peek(p, 0));
	}
	if (at_end(p))
		note_odd(p, "a backquote is not closed");
	move(p, 1);
	if (p->known)
		return 0;
	return read_nested(p, arena_bytes(&p->sh->arena, buf_span(&b)),
	    p->within, false);
}

static void
pass_single(struct parser *p)
{
	for (move(p, 1); !at_end(p) && peek(p, 0) != '\'';)
		move(p, 1);
	if (at_end(p))
		note_odd(p, "a quote is not closed");
	move(p, 1);
}

/* At "${". In double quotes, a single one is a byte as any other. */
static int
read_braces(struct parser *p, bool in_double)
{
	bool expands = false;
	int got = 0;
	char c;

	if (enter(p) < 0)
		return -1;
	move(p, 2);
	while (got == 0 && !at_end(p) && (c = peek(p, 0)) != '}') {
		if (c == '\\')
			move(p, 2);
		else if (c == '\'' && !in_double)
			pass_single(p);
		else if (c == '"')
			got = read_double(p, NULL, &expands);
		else if (c == '$')
			got = read_dollar(p, NULL, in_double);
		else if (c == '`')
			got = read_backquotes(p, in_double);
		else
			move(p, 1);
	}
	if (at_end(p))
		note_odd(p, "a brace is not closed");
	move(p, 1);
	p->depth--;
	return got;
}

/* At a "$" that begins no quotes; b gets it as it is written. */
static int
read_dollar(struct parser *p, struct buf *b, bool in_double)
{
	size_t from = p->at;
	int got = 0;

	if (peek(p, 1) == '(')
		got = read_substitution(p);
	else if (peek(p, 1) == '{')
		got = read_braces(p, in_double);
	else
		move(p, parameter_length(p));
	put_since(b, p, from);
	return got;
}

/* At a double quote. */
static int
read_double(struct parser *p, struct buf *b, bool *expands)
{
	size_t from;
	char c;

	for (move(p, 1); !at_end(p) && (c = peek(p, 0)) != '"';) {
		from = p->at;
		if (c == '\\' && peek(p, 1) == '\n') {
			move(p, 2);
		} else if (c == '\\' && peek(p, 1) &&
		    strchr("$`\"\\", peek(p, 1))) {
			put(b, (struct span){ p->text.p + p->at + 1, 1 });
			move(p, 2);
		} else if (c == '$') {
			*expands = *expands || parameter_length(p) > 1 ||
			    peek(p, 1) == '(' || peek(p, 1) == '{';
			if (read_dollar(p, b, true) < 0)
				return -1;
		} else if (c == '`') {
			*expands = true;
			if (read_backquotes(p, true) < 0)
				return -1;
			put_since(b, p, from);
		} else {
			move(p, 1);
			put_since(b, p, from);
		}
	}
	if (at_end(p))
		note_odd(p, "a quote is not closed");
	move(p, 1);
	return 0;
}

/* At "$'": of its escapes only those that scripts have are known. */
static void
read_ansi(struct parser *p, struct buf *b)
{
	static const char from[] = "ntr", to[] = "\n\t\r";
	const char *known;
	char c;

	for (move(p, 2); !at_end(p) && (c = peek(p, 0)) != '\''; move(p, 1)) {
		if (c == '\\' && peek(p, 1)) {
			move(p, 1);
			c = peek(p, 0);
			known = strchr(from, c);
			c = known ? to[known - from] : c;
		}
		buf_putc(b, c);
	}
	if (at_end(p))
		note_odd(p, "a quote is not closed");
	move(p, 1);
}

static void
read_escape(struct parser *p, struct buf *b, struct shell_word *word)
{
	if (peek(p, 1) == '\n') {
		move(p, 2);
		return;
	}
	word->quoted = true;
	move(p, 1);
	/* At the end it stands for itself. */
	if (at_end(p))
		buf_putc(b, '\\');
	else
		put(b, (struct span){ p->text.p + p->at, 1 });
	move(p, 1);
}

/* At a "$", a backquote, "<(" or ">(" outside quotes. */
static int
read_unquoted(struct parser *p, struct buf *b, struct shell_word *word)
{
	size_t from = p->at;
	int got;

	if (peek(p, 0) == '$' && peek(p, 1) == '"') {
		move(p, 1);
		return 0;
	}
	if (peek(p, 0) == '$' && peek(p, 1) == '\'') {
		word->quoted = true;
		read_ansi(p, b);
		return 0;
	}
	if (peek(p, 0) == '$') {
		got = read_dollar(p, b, false);
		word->expands = word->expands || p->at > from + 1;
		return got;
	}
	word->expands = true;
	got = peek(p, 0) == '`' ? read_backquotes(p, false)
				: read_substitution(p);
	put_since(b, p, from);
	return got;
}

static bool
at_process_substitution(const struct parser *p)
{
	return (peek(p, 0) == '<' || peek(p, 0) == '>') && peek(p, 1) == '(';
}

/* One byte, or what a quote or an expansion at the place stands for. */
static int
read_piece(struct parser *p, struct buf *b, struct shell_word *word)
{
	size_t from = p->at;
	char c = peek(p, 0);

	if (c == '\\') {
		read_escape(p, b, word);
	} else if (c == '\'') {
		word->quoted = true;
		pass_single(p);
		put(b,
		    (struct span){ p->text.p + from + 1,
			p->at - from - 1 -
			    (p->text.p[p->at - 1] == '\'' &&
				p->at > from + 1) });
	} else if (c == '"') {
		word->quoted = true;
		return read_double(p, b, &word->expands);
	} else if (c == '$' || c == '`' || at_process_substitution(p)) {
		return read_unquoted(p, b, word);
	} else {
		move(p, 1);
		put_since(b, p, from);
	}
	return 0;
}

int
read_word(struct parser *p, struct shell_word *word)
{
	auto_buf struct buf b = { .max = SHELL_TEXT_MAX };

	*word = (struct shell_word){ .text = SPAN("") };
	while (
	    !at_end(p) && (!is_meta(peek(p, 0)) || at_process_substitution(p)))
		if (read_piece(p, &b, word) < 0)
			return -1;
	if (++p->sh->words > SHELL_WORDS_MAX)
		return err_set(p->err, "a script has more than %d words",
		    SHELL_WORDS_MAX);
	word->text = arena_bytes(&p->sh->arena, buf_span(&b));
	return 0;
}

int
read_expansions(struct parser *p, struct span text)
{
	struct parser inner = { .sh = p->sh,
		.text = text,
		.depth = p->depth,
		.within = p->within,
		.known = p->known,
		.err = p->err };
	int got = enter(&inner);

	while (got == 0 && !at_end(&inner)) {
		if (peek(&inner, 0) == '\\')
			move(&inner, 2);
		else if (peek(&inner, 0) == '$')
			got = read_dollar(&inner, NULL, true);
		else if (peek(&inner, 0) == '`')
			got = read_backquotes(&inner, true);
		else
			move(&inner, 1);
	}
	return got;
}
