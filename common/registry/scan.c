#include "registry/scan.h"

bool
all_visible(struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!is_visible(s.p[i]))
			return false;
	return true;
}

bool
same_word(struct span a, struct span b)
{
	if (a.n != b.n)
		return false;
	for (size_t i = 0; i < a.n; i++)
		if (ascii_lower(a.p[i]) != ascii_lower(b.p[i]))
			return false;
	return true;
}

struct span
trim_blanks(struct span s)
{
	scan_blanks(&s);
	while (s.n && is_blank(s.p[s.n - 1]))
		s.n--;
	return s;
}

void
scan_blanks(struct span *s)
{
	while (s->n && is_blank(s->p[0]))
		*s = span_from(*s, 1);
}

bool
scan_byte(struct span *s, char c)
{
	if (s->n == 0 || s->p[0] != c)
		return false;
	*s = span_from(*s, 1);
	return true;
}

static bool
is_token_byte(char c)
{
	return is_alpha(c) || is_digit(c) ||
	    (c && strchr("!#$%&'*+-.^_`|~", c));
}

struct span
scan_token(struct span *s)
{
	struct span token = { s->p, 0 };

	while (token.n < s->n && is_token_byte(s->p[token.n]))
		token.n++;
	*s = span_from(*s, token.n);
	return token;
}

/* What may stand in a quoted string, behind a backslash as well. */
static bool
is_text_byte(char c)
{
	return c == '\t' || ((unsigned char)c >= ' ' && c != 0x7f);
}

static bool
scan_quoted(struct span *s, struct span *value)
{
	size_t i = 0;

	while (i < s->n && s->p[i] != '"') {
		if (s->p[i] == '\\')
			i++;
		if (i == s->n || !is_text_byte(s->p[i]))
			return false;
		i++;
	}
	if (i == s->n)
		return false;
	*value = (struct span){ s->p, i };
	*s = span_from(*s, i + 1);
	return true;
}

static bool
scan_bare(struct span *s, struct span *value)
{
	size_t n = 0;

	while (n < s->n && is_visible(s->p[n]) && !strchr(",;\"\\", s->p[n]))
		n++;
	*value = (struct span){ s->p, n };
	*s = span_from(*s, n);
	return n > 0;
}

bool
scan_value(struct span *s, struct span *value)
{
	scan_blanks(s);
	if (!scan_byte(s, '='))
		return false;
	scan_blanks(s);
	return scan_byte(s, '"') ? scan_quoted(s, value) : scan_bare(s, value);
}

bool
unquote(struct span value, char *room, size_t n)
{
	size_t used = 0;

	for (size_t i = 0; i < value.n; i++) {
		if (value.p[i] == '\\' && i + 1 < value.n)
			i++;
		if (used + 1 >= n)
			return false;
		room[used++] = value.p[i];
	}
	room[used] = '\0';
	return true;
}
