#include "secret/mask.h"

#include <stdlib.h>

#include "base/mem.h"
#include "secret/pair.h"
#include "secret/value.h"
#include "secret/words.h"

#define MASK "****"

enum { SHOWN_MAX = 32 }; /* bytes of a provider's longest prefix */

void
mask_secret(struct buf *b, const struct secret *s)
{
	size_t shown = s->shown < s->value.n ? s->shown : 0;

	buf_put(b, (struct span){ s->value.p, shown });
	buf_printf(b, MASK " (%zu bytes)", s->value.n);
}

/* What is to be hidden. */
struct hidden {
	struct span *list;
	size_t n, cap;
};

static void
hide(struct hidden *h, struct span s)
{
	if (!s.n)
		return;
	mem_grow(h->list, h->n, h->cap);
	h->list[h->n++] = s;
}

/* "ghp_****", of mask_secret(): what is in front of it is in the open. */
static bool
is_masked(struct span value)
{
	size_t n = sizeof(MASK) - 1;

	if (!span_ends(value, SPAN(MASK)) || value.n - n > SHOWN_MAX)
		return false;
	for (size_t i = 0; i < value.n - n; i++)
		if (!is_alnum(value.p[i]) && !strchr("_-.", value.p[i]))
			return false;
	return true;
}

static bool
is_hidden(const struct pair *p)
{
	enum name_strength strength =
	    p->form == PAIR_ARGUMENT ? NAME_STRONG : name_judge(p->name);
	enum value_kind kind;

	if (strength == NAME_NONE || is_masked(p->value))
		return false;
	if (!p->quoted && p->form != PAIR_ARGUMENT &&
	    strchr("([", p->value.p[p->value.n - 1]))
		return false; /* password=read("Password: ") */
	kind = value_judge(p->value);
	if (kind == VALUE_EMPTY || kind == VALUE_REFERENCE ||
	    kind == VALUE_PUBLIC)
		return false;
	return strength == NAME_STRONG || kind != VALUE_WORD;
}

static bool
hide_pair(void *arg, const struct pair *p)
{
	if (!is_hidden(p))
		return false;
	hide(arg, p->value);
	return true;
}

/* https://user:password@host/: both, since tokens stand in either place. */
static void
hide_of_urls(struct hidden *h, struct span text)
{
	const char *at;

	while (text.n && (at = memmem(text.p, text.n, "://", 3))) {
		size_t n = 0;
		const char *host;

		text = span_from(text, (size_t)(at + 3 - text.p));
		while (n < text.n && text.p[n] &&
		    !strchr("/?# \t\r\n'\"", text.p[n]))
			n++;
		host = n ? memrchr(text.p, '@', n) : NULL;
		if (host) {
			struct span user = { text.p, (size_t)(host - text.p) };

			if (!span_is(user, "git") && user.p[0] != '$')
				hide(h, user);
		}
		text = span_from(text, n);
	}
}

static int
compare(const void *a, const void *b)
{
	const struct span *x = a, *y = b;

	return x->p < y->p ? -1 : x->p > y->p;
}

bool
mask_text(struct buf *b, struct span text)
{
	struct hidden h = { 0 };
	const char *at = text.p, *end = text.p + text.n;
	bool any;

	pairs_find(text, hide_pair, &h);
	hide_of_urls(&h, text);
	if (h.n)
		qsort(h.list, h.n, sizeof(*h.list), compare);
	for (size_t i = 0; i < h.n; i++) {
		struct span s = h.list[i];

		if (s.p < at) { /* in one that is hidden already */
			if (s.p + s.n > at)
				at = s.p + s.n;
			continue;
		}
		buf_put(b, (struct span){ at, (size_t)(s.p - at) });
		buf_puts(b, MASK);
		at = s.p + s.n;
	}
	buf_put(b, (struct span){ at, (size_t)(end - at) });
	any = h.n > 0;
	free(h.list);
	return any;
}
