#include "select/words.h"

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n';
}

static bool
is_quote(char c)
{
	return c == '\'' || c == '"';
}

/* Takes '…' or "…" off s; where its end is missing, it takes all of s. */
static bool
take_quoted(struct span *s, struct buf *word)
{
	char quote = s->p[0];
	size_t i = 1;

	for (; i < s->n && s->p[i] != quote; i++) {
		if (quote == '"' && s->p[i] == '\\' && i + 1 < s->n &&
		    s->p[++i] != '"')
			buf_putc(word, '\\');
		buf_putc(word, s->p[i]);
	}
	if (i == s->n)
		return false;
	*s = span_from(*s, i + 1);
	return true;
}

/* A backslash that hides nothing from the shell is left for the glob. */
static void
take_escaped(struct span *s, struct buf *word)
{
	size_t n = s->n > 1 ? 2 : 1;
	bool hides = n == 2 && (is_blank(s->p[1]) || is_quote(s->p[1]));

	buf_put(word, (struct span){ s->p + hides, n - hides });
	*s = span_from(*s, n);
}

int
word_take(struct span *rest, struct buf *word, struct err *err)
{
	struct span s = *rest;

	while (s.n && is_blank(s.p[0]))
		s = span_from(s, 1);
	*rest = s;
	if (s.n == 0)
		return 0;
	while (s.n && !is_blank(s.p[0])) {
		if (s.p[0] == '\\') {
			take_escaped(&s, word);
		} else if (!is_quote(s.p[0])) {
			buf_putc(word, s.p[0]);
			s = span_from(s, 1);
		} else if (!take_quoted(&s, word)) {
			*rest = s;
			return err_set(err, "a quote without its end");
		}
	}
	*rest = s;
	return 1;
}

size_t
word_place(struct span raw, size_t n)
{
	for (size_t k = 1; k <= raw.n; k++) {
		struct span rest = { raw.p, k };
		auto_buf struct buf word = { .max = raw.n };
		struct err cut; /* a quote's end may lie further on */

		(void)!word_take(&rest, &word, &cut);
		if (word.n >= n)
			return k;
	}
	return raw.n + 1;
}

static bool
is_plain(struct span s)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
			(c >= '0' && c <= '9') ||
			(c && strchr("/._-+:@%,", c))))
			return false;
	}
	return s.n > 0;
}

void
word_put(struct span word, struct buf *out)
{
	if (is_plain(word)) {
		buf_put(out, word);
		return;
	}
	buf_putc(out, '\'');
	for (size_t i = 0; i < word.n; i++) {
		if (word.p[i] == '\'')
			buf_puts(out, "'\\''");
		else
			buf_putc(out, word.p[i]);
	}
	buf_putc(out, '\'');
}
