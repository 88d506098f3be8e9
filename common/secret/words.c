#include "secret/words.h"

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
span_is_one_of(struct span s, const char *const *texts)
{
	for (; *texts; texts++)
		if (span_is_folded(s, *texts))
			return true;
	return false;
}
