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

/*
 * Takes a byte off s, or two where the first is a backslash that escapes, and
 * returns what they stand for. *quote is the quote that they are in, or '\0'. A
 * backslash that hides nothing from the shell is left for the glob.
 */
static struct span
take_piece(struct span *s, char *quote)
{
	char c = s->p[0];
	size_t n = c == '\\' && *quote != '\'' && s->n > 1 ? 2 : 1;
	bool hides;
	struct span text;

	if (n == 2)
		hides = *quote ? s->p[1] == *quote
			       : is_blank(s->p[1]) || is_quote(s->p[1]);
	else
		hides = *quote ? c == *quote : is_quote(c);
	if (n == 1 && hides)
		*quote = *quote ? '\0' : c;
	text = (struct span){ s->p + hides, n - hides };
	*s = span_from(*s, n);
	return text;
}

int
word_take(struct span *rest, struct buf *word, struct err *err)
{
	struct span s = *rest;
	char quote = '\0';

	while (s.n && is_blank(s.p[0]))
		s = span_from(s, 1);
	*rest = s;
	if (s.n == 0)
		return 0;
	while (s.n && (quote || !is_blank(s.p[0]))) {
		if (!quote)
			*rest = s;
		buf_put(word, take_piece(&s, &quote));
	}
	if (quote)
		return err_set(err, "a quote without its end");
	*rest = s;
	return 1;
}

size_t
word_place(struct span raw, size_t n)
{
	struct span s = raw;
	char quote = '\0';

	while (s.n) {
		size_t at = raw.n - s.n;
		struct span piece = take_piece(&s, &quote);

		if (piece.n >= n)
			return at + n;
		n -= piece.n;
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
