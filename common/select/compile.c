#include "select/glob.h"
#include "select/select.h"

static bool
is_escaped(struct span s, size_t at)
{
	size_t n = 0;

	while (n < at && s.p[at - n - 1] == '\\')
		n++;
	return n % 2 == 1;
}

struct span
glob_trim(struct span s)
{
	for (;;) {
		if (span_starts(s, SPAN("/")))
			s = span_from(s, 1);
		else if (span_starts(s, SPAN("./")))
			s = span_from(s, 2);
		else
			break;
	}
	while (span_ends(s, SPAN("/")) && !is_escaped(s, s.n - 1))
		s.n--;
	return span_is(s, ".") ? SPAN("") : s;
}

struct span
glob_literal(struct span glob)
{
	struct span s = glob_trim(glob);

	for (size_t i = 0, slash = 0; i < s.n; i++) {
		if (strchr("?*[{\\", s.p[i]) && s.p[i]) {
			s.n = slash;
			break;
		}
		if (s.p[i] == '/')
			slash = i;
	}
	return glob_trim(s);
}

struct compiler {
	struct span text;
	size_t at;
	struct token *tokens;
	size_t n;
	struct byte_set *sets;
	size_t n_sets;
};

static bool
last_is(const struct compiler *c, enum token_op op)
{
	return c->n && c->tokens[c->n - 1].op == op;
}

static bool
last_is_slash(const struct compiler *c)
{
	return last_is(c, TOKEN_BYTE) && c->tokens[c->n - 1].byte == '/';
}

static bool
at_component(const struct compiler *c)
{
	return c->n == 0 || last_is_slash(c) || last_is(c, TOKEN_DIRS);
}

static void
push(struct compiler *c, enum token_op op, char byte)
{
	c->tokens[c->n++] =
	    (struct token){ .op = (uint8_t)op, .byte = (uint8_t)byte };
}

/* How many bytes at the front of what is left are a slash: 2 if escaped. */
static size_t
slash_len(const struct compiler *c)
{
	struct span rest = span_from(c->text, c->at);

	return span_starts(rest, SPAN("/"))  ? 1
	    : span_starts(rest, SPAN("\\/")) ? 2
					     : 0;
}

static void
compile_stars(struct compiler *c)
{
	size_t from = c->at;

	while (c->at < c->text.n && c->text.p[c->at] == '*')
		c->at++;
	if (c->at - from == 1)
		push(c, TOKEN_STAR, 0);
	else if (!at_component(c) || (c->at < c->text.n && !slash_len(c)))
		push(c, TOKEN_DEEP, 0);
	else if (!last_is(c, TOKEN_DIRS))
		push(c, TOKEN_DIRS, 0);
	if (last_is(c, TOKEN_DIRS))
		c->at += slash_len(c);
}

static void
compile_class(struct compiler *c)
{
	const char *why;

	c->at = class_parse(c->text, c->at, &c->sets[c->n_sets], &why);
	push(c, TOKEN_CLASS, 0);
	c->tokens[c->n - 1].set = (uint16_t)c->n_sets++;
}

static void
compile_byte(struct compiler *c)
{
	size_t slash = slash_len(c);

	if (slash) {
		c->at += slash;
		if (!at_component(c))
			push(c, TOKEN_BYTE, '/');
		return;
	}
	if (c->text.p[c->at] == '\\')
		c->at++;
	push(c, TOKEN_BYTE, c->text.p[c->at++]);
}

/* A last component of ** takes the slash before it, so that a/[**] has a. */
static void
compile_end(struct compiler *c)
{
	bool deep = last_is(c, TOKEN_DIRS);

	c->n -= deep;
	if (!last_is_slash(c)) {
		if (deep)
			push(c, TOKEN_DEEP, 0);
		return;
	}
	c->n--;
	if (deep)
		push(c, TOKEN_BELOW, 0);
}

static struct span
bytes_of(const struct token *tokens, size_t n, struct arena *arena)
{
	struct span s = { "", 0 };
	char *p;

	if (n == 0)
		return s;
	p = arena_alloc(arena, n);
	for (size_t i = 0; i < n; i++)
		p[i] = (char)tokens[i].byte;
	return (struct span){ p, n };
}

static void *
keep(const void *p, size_t n, struct arena *arena)
{
	return n ? memcpy(arena_alloc(arena, n), p, n) : NULL;
}

static void
cut_ends(struct alt *a, const struct compiler *c, struct arena *arena)
{
	size_t head = 0, tail = c->n;

	while (head < c->n && c->tokens[head].op == TOKEN_BYTE)
		head++;
	while (tail > head && c->tokens[tail - 1].op == TOKEN_BYTE)
		tail--;
	*a = (struct alt){
		.head = bytes_of(c->tokens, head, arena),
		.tail = bytes_of(c->tokens + tail, c->n - tail, arena),
		.tokens = keep(c->tokens + head,
		    (c->n - head) * sizeof(*c->tokens), arena),
		.sets = keep(c->sets, c->n_sets * sizeof(*c->sets), arena),
		.n = c->n - head,
		.middle = tail - head,
	};
}

void
alt_compile(struct alt *a, struct span text, struct arena *arena)
{
	struct compiler c = { .text = glob_trim(text) };

	c.tokens = mem_resize(NULL, c.text.n + 1, sizeof(*c.tokens));
	/* A class is three bytes at least. */
	c.sets = mem_resize(NULL, c.text.n / 3 + 1, sizeof(*c.sets));
	while (c.at < c.text.n) {
		switch (c.text.p[c.at]) {
		case '*':
			compile_stars(&c);
			break;
		case '?':
			push(&c, TOKEN_ANY, 0);
			c.at++;
			break;
		case '[':
			compile_class(&c);
			break;
		default:
			compile_byte(&c);
		}
	}
	compile_end(&c);
	cut_ends(a, &c, arena);
	free(c.tokens);
	free(c.sets);
}
