#include "secret/left.h"

#include "secret/secret.h"

enum { BLANKS_MAX = 16 };

static bool
is_name(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '-';
}

static bool
drop(struct span *s, char c)
{
	if (s->n == 0 || s->p[s->n - 1] != c)
		return false;
	s->n--;
	return true;
}

/* A quote, as it stands in a string too: \". */
static void
drop_quote(struct span *s)
{
	if (drop(s, '"') || drop(s, '\'') || drop(s, '`'))
		drop(s, '\\');
}

static void
drop_blanks(struct span *s)
{
	for (int i = 0; i < BLANKS_MAX; i++)
		if (!drop(s, ' ') && !drop(s, '\t'))
			return;
}

/* Authorization: Bearer VALUE */
static void
drop_scheme(struct span *s)
{
	static const char *const schemes[] = { "Bearer ", "bearer ", "Basic ",
		"token ", "Token " };

	for (size_t i = 0; i < sizeof(schemes) / sizeof(*schemes); i++)
		if (span_ends(*s, span_of(schemes[i])))
			s->n -= strlen(schemes[i]);
}

/* =, :, =>, := */
static bool
drop_sign(struct span *s)
{
	struct span was = *s;

	if (drop(s, '>') && !(s->n && s->p[s->n - 1] == '='))
		*s = was;
	if (drop(s, '=')) {
		drop(s, ':');
		return true;
	}
	return drop(s, ':');
}

static struct span
name_at_end(struct span s)
{
	size_t n = 0;

	while (n < s.n && n <= SECRET_NAME_MAX && is_name(s.p[s.n - 1 - n]))
		n++;
	if (n > SECRET_NAME_MAX)
		n = 0;
	s = (struct span){ s.p + s.n - n, n };
	while (s.n && (*s.p == '-' || *s.p == '.')) {
		s.p++;
		s.n--;
	}
	return s;
}

struct span
left_name(struct span before)
{
	static const struct span none = { "", 0 };
	struct span s = before;

	drop_scheme(&s);
	drop_quote(&s);
	drop_scheme(&s);
	drop_blanks(&s);
	if (drop(&s, '>')) {
		struct span name;

		if (s.n && s.p[s.n - 1] == '=')
			s.n++;
		else {
			name = name_at_end(s);
			s.n -= name.n;
			return name.n && drop(&s, '<') ? name : none;
		}
	}
	if (!drop_sign(&s))
		return none;
	drop_blanks(&s);
	drop_quote(&s);
	return name_at_end(s);
}
