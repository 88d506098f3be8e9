#include "secret/pairs.h"

#include "secret/pair.h"
#include "secret/pairs_grade.h"
#include "secret/value.h"
#include "secret/words.h"

struct line {
	struct span text;
	uint64_t number;
	bool comment;
	bool sealed; /* of a SealedSecret */
	secret_fn *found;
	void *arg;
};

/* "# password = x", which says how it could be. */
static bool
is_comment(struct span text)
{
	static const char *const starts[] = { "#", "//", ";", "--", "/*", "*",
		"<!--", "REM ", "rem ", "dnl ", "!", "%" };
	struct span s = span_trim(text);

	for (size_t i = 0; i < sizeof(starts) / sizeof(*starts); i++)
		if (span_starts(s, span_of(starts[i])))
			return !span_starts(s, SPAN("#(nop)")) &&
			    !span_starts(s, SPAN("#!"));
	return false;
}

static bool
tell(const struct line *l, const struct pair *p, struct pairs_context c)
{
	struct secret s = { .name = p->name,
		.value = p->value,
		.line = l->number };

	if (!pairs_grade(&s, c))
		return false;
	if (s.name.n > SECRET_NAME_MAX)
		s.name = span_from(s.name, s.name.n - SECRET_NAME_MAX);
	l->found(l->arg, &s);
	return true;
}

/* settings.oauth2.client_secret */
static bool
is_member(struct span s)
{
	bool first = true, dot = false;

	for (size_t i = 0; i < s.n; i++) {
		if (first ? !is_letter(s.p[i]) && s.p[i] != '_'
			  : !is_alnum(s.p[i]) && !strchr("._$", s.p[i]))
			return false;
		first = s.p[i] == '.';
		dot = dot || first;
	}
	return dot && !first;
}

/* "get(", "Field(x", "params[", "str):": a program computes it. */
static bool
is_computed(const struct pair *p)
{
	struct span s = p->value;

	if (p->quoted || p->form == PAIR_ARGUMENT)
		return false;
	if (strchr("([{,\\", s.p[s.n - 1]) || strchr("([&*\\`", s.p[0]) ||
	    span_ends(s, SPAN("):")))
		return true;
	return p->spaced &&
	    (memchr(s.p, '(', s.n) || memchr(s.p, '[', s.n) || is_member(s));
}

/* "User:Password:Id", of a table's head. */
static bool
is_column(const struct line *l, const struct pair *p)
{
	return p->form == PAIR_COLON && !p->spaced && !p->quoted &&
	    p->name.p > l->text.p && p->name.p <= l->text.p + l->text.n &&
	    p->name.p[-1] == ':';
}

/* DB_PASSWORD: nothing but a variable is written so. */
static bool
is_variable(struct span name)
{
	bool seam = false;

	for (size_t i = 0; i < name.n; i++) {
		if (is_lower(name.p[i]) ||
		    (!is_alnum(name.p[i]) && name.p[i] != '_'))
			return false;
		seam = seam || name.p[i] == '_';
	}
	return seam;
}

static bool
judge_pair(void *arg, const struct pair *p)
{
	const struct line *l = arg;
	struct pairs_context c = { .comment = l->comment,
		.set = p->form == PAIR_ARGUMENT || is_variable(p->name) };

	/* A sentence. */
	if (p->more && (p->form == PAIR_COLON || p->spaced))
		return false;
	if (is_computed(p) || is_column(l, p))
		return false;
	/* The length of the key, in base64, that all of them begin with. */
	if (l->sealed && span_starts(p->value, SPAN("Ag")))
		return true;
	return tell(l, p, c);
}

static void
judge_line(struct line *l)
{
	if (pair_stem(l->text, 0) == l->text.n)
		return;
	l->comment = is_comment(l->text);
	pairs_find(l->text, judge_pair, l);
}

void
pairs_line(struct span text, uint64_t line, secret_fn *found, void *arg)
{
	judge_line(&(struct line){ .text = text,
	    .number = line,
	    .found = found,
	    .arg = arg });
}

void
pairs_judge(struct span name, struct span value, secret_fn *found, void *arg)
{
	struct line l = { .text = name, .found = found, .arg = arg };
	struct pair p = { .name = name, .value = value };

	(void)tell(&l, &p, (struct pairs_context){ .set = true });
}

void
pairs_begin(struct pairs *p, secret_fn *found, void *arg)
{
	p->rest.max = PAIRS_LINE_MAX;
	buf_reset(&p->rest);
	p->line = 1;
	p->in_parts = false;
	p->name_n = 0;
	p->sealed = false;
	p->found = found;
	p->arg = arg;
}

/* The value of the name in the line before. */
static void
take_value(struct pairs *p, struct span text)
{
	struct pair pair = { .name = { p->name, p->name_n } };
	struct line l = { .text = text,
		.number = p->line,
		.found = p->found,
		.arg = p->arg };

	if (pair_value_line(text, &pair)) {
		pair.name = (struct span){ p->name, p->name_n };
		(void)judge_pair(&l, &pair);
	}
	p->name_n = 0;
}

/* 'encryptedData:', '"encryptedData": {' */
static bool
is_sealed_head(struct span s)
{
	bool quoted = span_starts(s, SPAN("\""));

	s = span_from(s, quoted);
	if (!span_starts(s, SPAN("encryptedData")))
		return false;
	s = span_from(s, 13);
	if (quoted && !span_starts(s, SPAN("\"")))
		return false;
	s = span_trim(span_from(s, quoted));
	return span_is(s, ":") ||
	    (span_starts(s, SPAN(":")) &&
		span_is(span_trim(span_from(s, 1)), "{"));
}

/* What is below a key is further in than it. */
static void
note_sealed(struct pairs *p, struct span text)
{
	size_t column = pair_skip_blanks(text, 0);
	struct span rest = span_trim(text);

	if (p->sealed && rest.n && column <= p->sealed_column)
		p->sealed = false;
	if (!p->sealed && is_sealed_head(rest)) {
		p->sealed = true;
		p->sealed_column = column;
	}
}

static void
take_line(struct pairs *p, struct span text)
{
	struct span name;

	note_sealed(p, text);

	if (p->name_n)
		take_value(p, text);
	if (pair_stem(text, 0) < text.n) {
		judge_line(&(struct line){ .text = text,
		    .number = p->line,
		    .sealed = p->sealed,
		    .found = p->found,
		    .arg = p->arg });
		if (pair_name_line(text, &name) && name.n <= sizeof(p->name) &&
		    name_judge(name) != NAME_NONE) {
			memcpy(p->name, name.p, name.n);
			p->name_n = name.n;
		}
	}
	p->line++;
}

/* Where a part of a line that is too long may end: behind what separates pairs,
 * if there is such. */
static size_t
part_end(struct span text)
{
	for (size_t n = text.n; n > text.n / 2; n--)
		if (strchr(",;& \t", text.p[n - 1]) && text.p[n - 1])
			return n;
	return text.n;
}

/* What is there of a line that is too long: nobody wrote it so, but a program
 * may have written what somebody configured. */
static void
take_part(struct pairs *p)
{
	struct span text = buf_span(&p->rest);
	size_t n = part_end(text);
	auto_buf struct buf rest = { .max = PAIRS_LINE_MAX };

	pairs_line((struct span){ text.p, n }, p->line, p->found, p->arg);
	buf_put(&rest, span_from(text, n));
	buf_reset(&p->rest);
	buf_put(&p->rest, buf_span(&rest));
	p->in_parts = true;
}

static void
end_line(struct pairs *p)
{
	if (p->in_parts) {
		pairs_line(buf_span(&p->rest), p->line, p->found, p->arg);
		p->line++;
		p->name_n = 0;
	} else {
		take_line(p, buf_span(&p->rest));
	}
	buf_reset(&p->rest);
	p->in_parts = false;
}

/* A part of a line whose end is not known yet. */
static void
keep(struct pairs *p, struct span part)
{
	while (part.n > PAIRS_LINE_MAX - p->rest.n) {
		size_t n = PAIRS_LINE_MAX - p->rest.n;

		buf_put(&p->rest, (struct span){ part.p, n });
		part = span_from(part, n);
		take_part(p);
	}
	buf_put(&p->rest, part);
}

void
pairs_feed(struct pairs *p, struct span piece)
{
	const char *end;

	while (piece.n && (end = memchr(piece.p, '\n', piece.n))) {
		struct span line = { piece.p, (size_t)(end - piece.p) };

		if (p->rest.n || p->in_parts || line.n > PAIRS_LINE_MAX) {
			keep(p, line);
			end_line(p);
		} else {
			take_line(p, line);
		}
		piece = span_from(piece, line.n + 1);
	}
	if (piece.n)
		keep(p, piece);
}

void
pairs_end(struct pairs *p)
{
	if (p->rest.n)
		end_line(p);
}

void
pairs_release(struct pairs *p)
{
	buf_release(&p->rest);
}
