#include "base/source.h"

#include <fcntl.h>
#include <stdio.h>

#include "rule/book_parts.h"

/* Strings that have brackets that have strings: more than anybody writes, less
 * than a stack takes. */
enum { NEST_MAX = 200 };

struct reader {
	struct span s;
	size_t i;
	unsigned depth;
};

/* A definition at the top level: [from, to). */
struct definition {
	struct span name;
	bool takes; /* arguments */
	size_t from, to;
};

bool
text_is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
	    (c >= '0' && c <= '9');
}

struct span
text_word(struct span s, size_t *i)
{
	size_t from = *i;

	while (text_is_word(text_at(s, *i)))
		(*i)++;
	return (struct span){ s.p + from, *i - from };
}

static void
skip_comment(struct span s, size_t *i)
{
	while (*i < s.n && s.p[*i] != '\n')
		(*i)++;
}

void
text_skip_blanks(struct span s, size_t *i)
{
	while (*i < s.n) {
		if (s.p[*i] == '#')
			skip_comment(s, i);
		else if (span_is_blank(s.p[*i]))
			(*i)++;
		else
			break;
	}
}

static char
here(const struct reader *r)
{
	return text_at(r->s, r->i);
}

static void skip_brackets(struct reader *r);

/* From its quote to behind the other one. */
static void
skip_string(struct reader *r)
{
	for (r->i++; r->i < r->s.n; r->i++) {
		if (here(r) == '"') {
			r->i++;
			return;
		}
		if (here(r) != '\\')
			continue;
		r->i++;
		if (here(r) == '(') {
			skip_brackets(r);
			r->i--;
		}
	}
}

/* From a bracket to behind the one that closes it. */
static void
skip_brackets(struct reader *r)
{
	size_t open = 0;

	if (++r->depth > NEST_MAX)
		r->i = r->s.n;
	while (r->i < r->s.n) {
		char c = here(r);

		if (c == '"') {
			skip_string(r);
			continue;
		}
		if (c == '#') {
			skip_comment(r->s, &r->i);
			continue;
		}
		r->i++;
		if (c == '(' || c == '[' || c == '{')
			open++;
		else if ((c == ')' || c == ']' || c == '}') && --open == 0)
			break;
	}
	r->depth--;
}

/* The name that is defined, and whether it takes arguments. */
static struct span
take_name(struct reader *r, bool *takes)
{
	struct span name;

	text_skip_blanks(r->s, &r->i);
	name = text_word(r->s, &r->i);
	text_skip_blanks(r->s, &r->i);
	*takes = here(r) == '(';
	return name;
}

/*
 * Finds the next definition at the top level and passes over it, to behind its
 * semicolon. Definitions may have others in them; so may brackets, which are
 * passed over whole.
 */
static bool
next_definition(struct reader *r, struct definition *d)
{
	size_t within = 0;

	while (r->i < r->s.n) {
		char c = here(r), before = r->i ? r->s.p[r->i - 1] : '\n';
		size_t at = r->i;

		if (c == '"') {
			skip_string(r);
		} else if (c == '#') {
			skip_comment(r->s, &r->i);
		} else if (c == '(' || c == '[' || c == '{') {
			skip_brackets(r);
		} else if (!text_is_word(c)) {
			r->i++;
			if (c == ';' && within && --within == 0) {
				d->to = r->i;
				return true;
			}
		} else if (span_is(text_word(r->s, &r->i), "def") &&
		    !strchr(".$:", before) && within++ == 0) {
			d->from = at;
			d->name = take_name(r, &d->takes);
		}
	}
	return false;
}

void
source_defines(struct span text, struct defines *out)
{
	struct reader r = { .s = text };
	struct definition d;

	*out = (struct defines){ .check = false };
	while (next_definition(&r, &d))
		if (span_is(d.name, "check"))
			*(d.takes ? &out->check_takes : &out->check) = true;
		else if (span_is(d.name, "tests"))
			*(d.takes ? &out->tests_takes : &out->tests) = true;
		else if (near_is(d.name, SPAN("check")) && !d.takes)
			snprintf(out->near, sizeof(out->near), "%.*s",
			    SPAN_ARG(d.name));
}

size_t
source_first(struct span text)
{
	struct reader r = { .s = text };
	struct definition d;

	return next_definition(&r, &d) ? d.from : text.n;
}

static void
blank(char *text, const struct definition *d)
{
	for (size_t i = d->from; i < d->to; i++)
		if (text[i] != '\n')
			text[i] = ' ';
}

size_t
source_weight(struct span text)
{
	auto_free char *copy = mem_spandup(text);
	size_t n = 0;

	source_blank_tests(copy, text.n);
	for (size_t i = 0; i < text.n; i++)
		n += !span_is_blank(copy[i]);
	return n;
}

void
source_blank_tests(char *text, size_t n)
{
	struct reader r = { .s = { text, n } };
	struct definition d;

	while (next_definition(&r, &d))
		if (span_is(d.name, "tests") && !d.takes)
			blank(text, &d);
}

/* Words of a text; `behind` alone, those that stand behind "::". Names of
 * fields and variables are none. */
static void
add_words(struct span text, bool behind, struct table *out)
{
	struct reader r = { .s = text };

	while (r.i < text.n) {
		char before = r.i ? text.p[r.i - 1] : '\n';
		struct span word = text_word(r.s, &r.i);

		if (word.n == 0)
			r.i++;
		else if (behind ? before == ':' : !strchr(".$", before))
			table_add(out, word);
	}
}

void
source_names(struct span text, struct table *out)
{
	bool includes = memmem(text.p, text.n, "include", 7) != NULL;

	add_words(text, !includes, out);
}

/* Notes what a definition uses, if it is used itself. */
static void
follow_use(const char *text, const struct definition *d, struct table *used)
{
	size_t ignored;

	if (!table_find(used, d->name, &ignored))
		return;
	add_words((struct span){ text + d->from, d->to - d->from }, false,
	    used);
}

void
source_blank_unused(char *text, size_t n, struct table *used)
{
	struct reader r = { .s = { text, n } };
	struct definition d;
	size_t before, ignored;

	do {
		before = used->n;
		r.i = 0;
		while (next_definition(&r, &d))
			follow_use(text, &d, used);
	} while (used->n != before);
	r.i = 0;
	while (next_definition(&r, &d))
		if (!table_find(used, d.name, &ignored))
			blank(text, &d);
}

int
source_look(const char *path, struct defines *out, struct buf *text,
    struct err *err)
{
	auto_close int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct span s;

	if (fd < 0)
		return err_sys(err, "cannot open it");
	if (source_read_all(fd, path, text, err) < 0)
		return buf_ok(text)
		    ? err_sys(err, "cannot read it")
		    : err_set(err, "has more than %d bytes", BOOK_FILE_MAX);
	s = buf_span(text);
	if (span_starts(s, SPAN("\xef\xbb\xbf")))
		return err_set(err, "begins with a byte order mark");
	if (memchr(s.p, '\0', s.n))
		return err_set(err, "has a NUL");
	if (!span_is_utf8(s))
		return err_set(err, "is not UTF-8");
	source_defines(s, out);
	return 0;
}
