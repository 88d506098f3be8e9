#include "secret/words.h"

#include <strings.h>

bool
word_is_in(const char *list, struct span word)
{
	size_t n = strlen(list), from = 0;
	const char *at;

	while (word.n && (at = memmem(list + from, n - from, word.p, word.n))) {
		from = (size_t)(at - list) + word.n;
		if ((at == list || at[-1] == ' ') &&
		    (list[from] == ' ' || list[from] == '\0'))
			return true;
	}
	return false;
}

/* Whether a new word begins at i: "dbPassword", "APIKey". */
static bool
begins_word(struct span s, size_t i)
{
	char last = s.p[i - 1];

	if (!is_upper(s.p[i]))
		return false;
	return !is_upper(last) || (i + 1 < s.n && is_lower(s.p[i + 1]));
}

static void
add(struct words *w, size_t from, size_t to)
{
	while (to > from && is_digit(w->room[to - 1]))
		to--;
	if (to > from && w->n < WORDS_MAX)
		w->list[w->n++] = (struct span){ w->room + from, to - from };
}

void
words_split(struct words *w, struct span text)
{
	size_t from = 0, i;

	w->n = 0;
	if (text.n > sizeof(w->room))
		text.n = sizeof(w->room);
	for (i = 0; i < text.n; i++) {
		w->room[i] = to_lower(text.p[i]);
		if (!is_alnum(text.p[i])) {
			add(w, from, i);
			from = i + 1;
		} else if (i > from && begins_word(text, i)) {
			add(w, from, i);
			from = i;
		}
	}
	add(w, from, i);
}

bool
span_has_folded(struct span s, const char *text)
{
	size_t n = strlen(text);

	for (; s.n >= n; s = span_from(s, 1))
		if (to_lower(s.p[0]) == text[0] &&
		    strncasecmp(s.p, text, n) == 0)
			return true;
	return false;
}

bool
span_starts_folded(struct span s, const char *text)
{
	size_t n = strlen(text);

	return s.n >= n && strncasecmp(s.p, text, n) == 0;
}

bool
span_is_folded(struct span s, const char *text)
{
	return s.n == strlen(text) && span_starts_folded(s, text);
}
