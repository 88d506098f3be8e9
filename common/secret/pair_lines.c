/* A name in one line, its value in the next: containers' variables in YAML,
 * properties of Hadoop, property lists. */
#include "secret/pair.h"
#include "secret/words.h"

/* Behind "- ", "{", and a quote. */
static struct span
skip_marks(struct span s)
{
	s = span_trim(s);
	while (s.n && strchr("-{ \t\"'", s.p[0]) && s.p[0])
		s = span_from(s, 1);
	return s;
}

/* 'name: x', '"name": "x",', '<name>x</name>', for one of two words. */
static bool
read_field(struct span text, const char *const *words, struct pair *p)
{
	struct span s = skip_marks(text);
	bool element = s.n && s.p[0] == '<';
	size_t at = 0;

	for (; *words; words++)
		if (span_starts(span_from(s, element), span_of(*words)))
			break;
	if (!*words)
		return false;
	at = strlen(*words) + element;
	if (element) {
		const char *end;

		if (at >= s.n || s.p[at] != '>')
			return false;
		s = span_from(s, at + 1);
		end = s.n ? memchr(s.p, '<', s.n) : NULL;
		if (!end)
			return false;
		p->form = PAIR_ELEMENT;
		p->quoted = true;
		p->value = span_trim((struct span){ s.p, (size_t)(end - s.p) });
		return p->value.n > 0;
	}
	if (at < s.n && (s.p[at] == '"' || s.p[at] == '\''))
		at++;
	at = pair_skip_blanks(s, at);
	if (at >= s.n || (s.p[at] != ':' && s.p[at] != '='))
		return false;
	p->form = PAIR_COLON;
	p->spaced = true;
	p->name = (struct span){ s.p, 0 };
	return pair_value(s, at + 1, false, p);
}

bool
pair_name_line(struct span text, struct span *name)
{
	static const char *const words[] = { "name", "key", NULL };
	struct pair p = { .name = text };

	if (!read_field(text, words, &p) || p.more || p.value.n > PAIR_NAME_MAX)
		return false;
	*name = p.value;
	return true;
}

bool
pair_value_line(struct span text, struct pair *p)
{
	static const char *const words[] = { "value", "string", NULL };

	return read_field(text, words, p);
}
