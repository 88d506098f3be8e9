#include "shell/parts.h"

/* The words of a command while it is read: substitutions in them add other
 * commands meanwhile. */
struct gathered {
	struct shell_word *words;
	size_t nwords, cap_words, nassigns;
	struct shell_redirect *redirects;
	size_t nredirects, cap_redirects;
};

bool
at_text(const struct parser *p)
{
	return !is_meta(peek(p, 0)) || looking_at(p, "<(") ||
	    looking_at(p, ">(");
}

static size_t
digits(const struct parser *p)
{
	size_t n = 0;

	while (peek(p, n) >= '0' && peek(p, n) <= '9')
		n++;
	return n;
}

bool
at_redirect(const struct parser *p)
{
	size_t n = digits(p);
	char c = peek(p, n);

	if (looking_at(p, "&>"))
		return true;
	return (c == '<' || c == '>') && (n || peek(p, 1) != '(');
}

static void
skip_spaces(struct parser *p)
{
	while (!at_end(p) && (is_blank(peek(p, 0)) || looking_at(p, "\\\n")))
		p->at += peek(p, 0) == '\\' ? 2 : 1;
}

static enum shell_redirection
take_operator(struct parser *p)
{
	static const struct {
		const char *text;
		enum shell_redirection kind;
	} operators[] = { { "<<<", SHELL_HERE_STRING },
		{ "<<-", SHELL_DOCUMENT }, { "<<", SHELL_DOCUMENT },
		{ "<>", SHELL_READ }, { "<&", SHELL_READ }, { "<", SHELL_READ },
		{ "&>>", SHELL_WRITE }, { "&>", SHELL_WRITE },
		{ ">>", SHELL_WRITE }, { ">|", SHELL_WRITE },
		{ ">&", SHELL_WRITE }, { ">", SHELL_WRITE } };
	size_t i = 0;

	while (!looking_at(p, operators[i].text))
		i++;
	p->at += strlen(operators[i].text);
	return operators[i].kind;
}

int
read_redirect(struct parser *p, size_t command, size_t redirect,
    struct shell_redirect *out)
{
	bool tabs;

	p->at += digits(p);
	out->kind = take_operator(p);
	tabs = p->text.p[p->at - 1] == '-';
	skip_spaces(p);
	if (read_word(p, &out->target) < 0)
		return -1;
	if (out->kind != SHELL_DOCUMENT)
		return 0;
	if (p->npending == SHELL_HEREDOCS_MAX)
		return err_set(p->err, "a line has more than %d here-documents",
		    SHELL_HEREDOCS_MAX);
	p->pending[p->npending++] = (struct heredoc){
		.delimiter = out->target.text,
		.quoted = out->target.quoted,
		.tabs = tabs,
		.command = command,
		.redirect = redirect,
	};
	/* Until its body is met. */
	out->target = (struct shell_word){ .text = SPAN("") };
	return 0;
}

/* A line and its newline off the text; false at the end. */
static bool
take_line(struct parser *p, struct span *line)
{
	struct span rest = span_from(p->text, p->at);
	const char *end;

	if (at_end(p))
		return false;
	end = memchr(rest.p, '\n', rest.n);
	*line = rest;
	line->n = end ? (size_t)(end - rest.p) : rest.n;
	p->at += line->n + (end != NULL);
	return true;
}

static struct span
take_body(struct parser *p, const struct heredoc *h)
{
	size_t from = p->at, to = p->at;
	struct span line, trimmed;

	while (take_line(p, &line)) {
		trimmed = line;
		while (h->tabs && trimmed.n && trimmed.p[0] == '\t')
			trimmed = span_from(trimmed, 1);
		if (trimmed.n && trimmed.p[trimmed.n - 1] == '\r')
			trimmed.n--;
		if (span_eq(trimmed, h->delimiter))
			return (struct span){ p->text.p + from, to - from };
		to = p->at;
	}
	note_odd(p, "a here-document does not end");
	return (struct span){ p->text.p + from, to - from };
}

/* Takes a body in: what it expands to is run, and all of it where it goes to a
 * shell. */
static int
read_document(struct parser *p, const struct heredoc *h)
{
	struct shell_word body = { .text = take_body(p, h),
		.quoted = h->quoted };
	size_t outer = p->within;
	int got;

	body.expands = !h->quoted && body.text.n &&
	    (memchr(body.text.p, '$', body.text.n) ||
		memchr(body.text.p, '`', body.text.n));
	if (h->command != SHELL_NONE) {
		const struct shell_command *c = &p->sh->commands[h->command];
		/* Made by store() below, for this to be filled in. */
		struct shell_redirect *r =
		    (struct shell_redirect *)&c->redirects[h->redirect];

		r->target = body;
		p->within = h->command;
	}
	got = body.expands ? read_expansions(p, body.text) : 0;
	p->within = outer;
	if (got < 0 || h->command == SHELL_NONE || p->known ||
	    !shell_reads_script(&p->sh->commands[h->command]))
		return got;
	return read_nested(p, body.text, h->command, body.expands);
}

int
read_documents(struct parser *p)
{
	struct heredoc list[SHELL_HEREDOCS_MAX];
	size_t n = p->npending;

	/* Bodies have no other here-documents' words. */
	memcpy(list, p->pending, n * sizeof(*list));
	p->npending = 0;
	for (size_t i = 0; i < n; i++)
		if (read_document(p, &list[i]) < 0)
			return -1;
	return 0;
}

/* "NAME=", "NAME+=" or "NAME[x]=", as it is written. */
static bool
at_assignment(const struct parser *p)
{
	size_t n = 0;
	char c = peek(p, 0);

	if (c >= '0' && c <= '9')
		return false;
	while (c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9'))
		c = peek(p, ++n);
	if (n && c == '[') {
		while ((c = peek(p, n)) && c != ']' && !is_meta(c))
			n++;
		c = c == ']' ? peek(p, ++n) : c;
	}
	return n && (c == '=' || (c == '+' && peek(p, n + 1) == '='));
}

/* The elements of an array, at its "(". */
static int
pass_array(struct parser *p)
{
	struct shell_word word;

	for (p->at++; !at_end(p) && peek(p, 0) != ')';) {
		if (!at_text(p))
			p->at++;
		else if (read_word(p, &word) < 0)
			return -1;
	}
	p->at += !at_end(p);
	return 0;
}

static int
add_redirect(struct parser *p, struct gathered *g, size_t me)
{
	struct shell_redirect r = { 0 };

	if (read_redirect(p, me, g->nredirects, &r) < 0)
		return -1;
	mem_grow(g->redirects, g->nredirects, g->cap_redirects);
	g->redirects[g->nredirects++] = r;
	return 0;
}

static int
add_word(struct parser *p, struct gathered *g)
{
	bool assigns = g->nwords == g->nassigns && at_assignment(p);
	struct shell_word word;

	if (read_word(p, &word) < 0)
		return -1;
	mem_grow(g->words, g->nwords, g->cap_words);
	g->words[g->nwords++] = word;
	g->nassigns += assigns;
	if (assigns && peek(p, 0) == '(')
		return pass_array(p);
	return 0;
}

/* What is between [[ and ]]: operators there are no ends of commands. */
static int
add_condition(struct parser *p, struct gathered *g)
{
	struct span last = SPAN("");

	while (!at_end(p) && !span_is(last, "]]")) {
		if (!at_text(p)) {
			p->at++;
			continue;
		}
		if (add_word(p, g) < 0)
			return -1;
		last = g->words[g->nwords - 1].text;
	}
	return 0;
}

/* "name()": what was read is the head of a function. */
static bool
is_function(const struct parser *p, const struct gathered *g, size_t me)
{
	return peek(p, 0) == '(' && g->nwords == 1 && !g->nassigns &&
	    !g->nredirects && p->sh->n == me + 1;
}

static void
pass_parens(struct parser *p)
{
	for (p->at++; is_blank(peek(p, 0)) && !at_end(p);)
		p->at++;
	p->at += peek(p, 0) == ')';
}

static int
gather(struct parser *p, struct gathered *g, size_t me)
{
	for (;;) {
		skip_spaces(p);
		if (at_end(p) || peek(p, 0) == '#')
			return 0;
		if (at_redirect(p)) {
			if (add_redirect(p, g, me) < 0)
				return -1;
		} else if (at_text(p)) {
			if (add_word(p, g) < 0)
				return -1;
			if (g->nwords == 1 && span_is(g->words[0].text, "[[") &&
			    !g->words[0].quoted && add_condition(p, g) < 0)
				return -1;
		} else {
			return 0;
		}
	}
}

static void *
copy_of(struct arena *a, const void *p, size_t n)
{
	void *copy = n ? arena_alloc(a, n) : NULL;

	if (n)
		memcpy(copy, p, n);
	return copy;
}

static void
store(struct shell *sh, size_t me, const struct gathered *g)
{
	struct shell_command *c = &sh->commands[me];
	struct shell_word *words =
	    copy_of(&sh->arena, g->words, g->nwords * sizeof(*words));

	c->assigns = words;
	c->nassigns = g->nassigns;
	c->words = words ? words + g->nassigns : NULL;
	c->nwords = g->nwords - g->nassigns;
	c->redirects = copy_of(&sh->arena, g->redirects,
	    g->nredirects * sizeof(*g->redirects));
	c->nredirects = g->nredirects;
	find_programs(c);
}

static int
read_into(struct parser *p, struct gathered *g, size_t me)
{
	size_t outer = p->within;
	const struct shell_word *script;
	int got;

	p->within = me;
	got = gather(p, g, me);
	p->within = outer;
	if (got < 0)
		return -1;
	if (is_function(p, g, me)) {
		pass_parens(p);
		p->sh->n = me;
		return 0;
	}
	store(p->sh, me, g);
	script = script_of(&p->sh->commands[me]);
	if (!script || p->known)
		return 0;
	return read_nested(p, script->text, me, script->expands);
}

int
read_simple(struct parser *p)
{
	struct shell *sh = p->sh;
	struct gathered g = { 0 };
	int got;

	if (sh->n == SHELL_COMMANDS_MAX)
		return err_set(p->err, "a script has more than %d commands",
		    SHELL_COMMANDS_MAX);
	mem_grow(sh->commands, sh->n, sh->cap);
	sh->commands[sh->n++] = (struct shell_command){ .within = p->within };
	got = read_into(p, &g, sh->n - 1);
	free(g.words);
	free(g.redirects);
	return got;
}
