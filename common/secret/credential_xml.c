#include "secret/credential_parts.h"

struct xml {
	struct reading r;
	struct span text;
	size_t at;
	uint64_t line;
	struct field f; /* keys: the elements that are open */
	size_t open;    /* how many, also where they are not in f */
	size_t from;    /* where the text of the innermost begins */
	uint64_t from_line;
	bool has_text; /* no element has ended or begun since */
};

static void
pass_to(struct xml *x, size_t at)
{
	for (; x->at < at && x->at < x->text.n; x->at++)
		if (x->text.p[x->at] == '\n')
			x->line++;
}

/* Behind the next `end`; -1: there is none. */
static int
pass_behind(struct xml *x, const char *end, const char *what, struct err *err)
{
	struct span rest = span_from(x->text, x->at);
	const char *at =
	    rest.n ? memmem(rest.p, rest.n, end, strlen(end)) : NULL;

	if (!at)
		return err_set(err, "line %llu: %s has no end",
		    (unsigned long long)x->line, what);
	pass_to(x, (size_t)(at - x->text.p) + strlen(end));
	return 0;
}

static void
tell(struct xml *x, struct span value, uint64_t line)
{
	if (x->f.depth > FIELD_DEPTH)
		return;
	x->f.value = value;
	x->f.line = line;
	reading_field(&x->r, &x->f);
}

static void
tell_below(struct xml *x, struct span key, struct span value)
{
	if (x->open >= FIELD_DEPTH)
		return;
	x->f.keys[x->f.depth++] = key;
	tell(x, value, x->line);
	x->f.depth--;
}

static bool
is_name(char c)
{
	return !span_is_blank(c) && !memchr("=<>/\"'", c, 6);
}

static struct span
take_name(struct span *s)
{
	const char *colon;
	struct span name;
	size_t n = 0;

	while (n < s->n && is_name(s->p[n]))
		n++;
	name = (struct span){ s->p, n };
	*s = span_from(*s, n);
	colon = n ? memrchr(name.p, ':', n) : NULL;
	return colon ? span_from(name, (size_t)(colon + 1 - name.p)) : name;
}

/* The next attribute of a tag; false where there is none. */
static bool
take_attribute(struct span *s, struct span *name, struct span *value)
{
	const char *end;

	while (s->n && !is_name(s->p[0]))
		*s = span_from(*s, 1);
	*name = take_name(s);
	*s = span_trim(*s);
	*value = (struct span){ s->p, 0 };
	if (s->n == 0 || s->p[0] != '=')
		return name->n > 0;
	*s = span_trim(span_from(*s, 1));
	end = s->n ? memchr(s->p + 1, s->p[0], s->n - 1) : NULL;
	if (!end)
		return false;
	*value = (struct span){ s->p + 1, (size_t)(end - s->p) - 1 };
	*s = span_from(*s, (size_t)(end + 1 - s->p));
	return true;
}

static void
tell_attributes(struct xml *x, struct span tag)
{
	struct span name, value, key = { NULL, 0 }, is = { NULL, 0 };

	while (take_attribute(&tag, &name, &value)) {
		tell_below(x, name, value);
		if (span_is_folded(name, "key") || span_is_folded(name, "name"))
			key = value;
		if (span_is_folded(name, "value"))
			is = value;
	}
	if (key.n && is.p)
		tell_below(x, key, is);
}

static void
begin_text(struct xml *x)
{
	x->from = x->at;
	x->from_line = x->line;
	x->has_text = true;
}

static void
open_element(struct xml *x, struct span name)
{
	if (x->open < FIELD_DEPTH)
		x->f.keys[x->f.depth++] = name;
	x->open++;
}

static void
close_element(struct xml *x)
{
	if (x->open && --x->open < FIELD_DEPTH)
		x->f.depth = x->open;
}

/* What stands between <a> and </a>, which ends at `to`. */
static void
tell_text(struct xml *x, size_t to)
{
	struct span s = { x->text.p + x->from, to - x->from };
	uint64_t line = x->from_line;

	while (s.n && span_is_blank(s.p[0])) {
		line += s.p[0] == '\n';
		s = span_from(s, 1);
	}
	s = span_trim(s);
	if (span_starts(s, SPAN("<![CDATA[")) && span_ends(s, SPAN("]]>")))
		s = (struct span){ s.p + 9, s.n - 12 };
	if (x->open && x->open <= FIELD_DEPTH)
		tell(x, s, line);
}

/* From < to >, which may stand in an attribute's value too. */
static int
take_tag(struct xml *x, struct span *tag, struct err *err)
{
	char quote = '\0';

	for (size_t i = x->at + 1; i < x->text.n; i++) {
		char c = x->text.p[i];

		if (quote) {
			quote = c == quote ? '\0' : quote;
		} else if (c == '"' || c == '\'') {
			quote = c;
		} else if (c == '>') {
			*tag = (struct span){ x->text.p + x->at + 1,
				i - x->at - 1 };
			return 0;
		}
	}
	return err_set(err, "line %llu: a tag has no end",
	    (unsigned long long)x->line);
}

static int
read_tag(struct xml *x, struct err *err)
{
	struct span tag = { NULL, 0 }, rest;
	bool empty;
	size_t from = x->at;

	if (take_tag(x, &tag, err))
		return -1;
	if (tag.n && tag.p[0] == '/') {
		if (x->has_text)
			tell_text(x, from);
		close_element(x);
		x->has_text = false;
		pass_to(x, from + tag.n + 2);
		return 0;
	}
	empty = span_ends(tag, SPAN("/"));
	rest = tag;
	open_element(x, take_name(&rest));
	tell_attributes(x, rest);
	pass_to(x, from + tag.n + 2);
	if (empty)
		close_element(x);
	begin_text(x);
	x->has_text = !empty;
	return 0;
}

static int
read_markup(struct xml *x, struct err *err)
{
	struct span rest = span_from(x->text, x->at);

	if (span_starts(rest, SPAN("<!--")))
		return pass_behind(x, "-->", "a comment", err);
	if (span_starts(rest, SPAN("<![CDATA[")))
		return pass_behind(x, "]]>", "a CDATA section", err);
	if (span_starts(rest, SPAN("<?")))
		return pass_behind(x, "?>", "an instruction", err);
	if (span_starts(rest, SPAN("<!")))
		return pass_behind(x, ">", "a declaration", err);
	return read_tag(x, err);
}

int
read_xml(const struct credential_file *f, struct span body, secret_fn *found,
    void *arg, struct err *err)
{
	struct xml x = { .r = { f, found, arg }, .text = body, .line = 1 };

	if (text_check(body, err))
		return -1;
	if (span_trim(body).n && !memchr(body.p, '<', body.n))
		return err_set(err, "it is no XML");
	while (x.at < body.n) {
		const char *next = memchr(body.p + x.at, '<', body.n - x.at);

		pass_to(&x, next ? (size_t)(next - body.p) : body.n);
		if (x.at < body.n && read_markup(&x, err))
			return -1;
	}
	return x.open ? err_set(err, "line %llu: an element has no end",
			    (unsigned long long)x.line)
		      : 0;
}
