#include "select/parts.h"
#include "select/words.h"

/* A word of a selection's text. */
struct word {
	struct span raw; /* with its quotes */
	struct buf text;
	size_t skip; /* bytes of `text` before what is parsed */
};

static void
word_release(struct word *w)
{
	buf_release(&w->text);
}

#define auto_word __attribute__((cleanup(word_release)))

/* An error about what is in a word ends in " at byte N" of what was parsed:
 * 0 where it does not. */
static size_t
take_place(struct err *err)
{
	static const char words[] = " at byte ";
	char *at = NULL, *next = err->msg;
	uint64_t n;

	while ((next = strstr(next, words)))
		at = next++;
	if (!at || !span_to_u64(span_of(at + strlen(words)), SIZE_MAX, &n))
		return 0;
	*at = '\0';
	return (size_t)n;
}

/* Says where in the whole text it is. */
static int
place(struct err *err, struct span text, const struct word *w)
{
	size_t n = take_place(err), at = (size_t)(w->raw.p - text.p);
	char msg[ERR_MAX];

	memcpy(msg, err->msg, sizeof(msg));
	at += n ? word_place(w->raw, w->skip + n) : 1;
	return err_set(err, "%s at byte %zu", msg, at);
}

/* 1, 0: there is none, -1. */
static int
take_word(struct word *w, struct span text, struct span *rest, struct err *err)
{
	int got;

	buf_init(&w->text, rest->n);
	w->skip = 0;
	while (rest->n && strchr(" \t\n", rest->p[0]) && rest->p[0])
		*rest = span_from(*rest, 1);
	w->raw = *rest;
	got = word_take(rest, &w->text, err);
	if (got < 0)
		w->raw = *rest;
	w->raw.n -= got < 0 ? 0 : rest->n;
	return got < 0 ? place(err, text, w) : got;
}

/* "--type=f": the text behind the sign. */
static bool
cut_option(struct span *option, struct span *text)
{
	const char *sign = memchr(option->p, '=', option->n);

	if (!sign)
		return false;
	*text = span_from(*option, (size_t)(sign - option->p) + 1);
	option->n = (size_t)(sign - option->p);
	return true;
}

static int
add_parsed(struct select *s, struct span option, struct span text,
    struct err *err)
{
	return span_is(option, "--path")
	    ? select_add_glob(s, text, err)
	    : select_add_option(s, option, text, err);
}

/* The word is an option; its argument may be the next word. */
static int
add_option(struct select *s, struct word *w, struct span text,
    struct span *rest, struct err *err)
{
	auto_word struct word next = { .skip = 0 };
	struct word *of = w;
	struct span option = buf_span(&w->text), arg = { "", 0 };
	struct span whole = option;
	bool cut = cut_option(&option, &arg);
	int takes = select_takes_argument(option), got;

	if (takes < 0 || (takes == 0 && cut)) {
		err_set(err, "unknown predicate '%.*s'", SHOWN(whole));
		return place(err, text, w);
	}
	if (cut)
		w->skip = option.n + 1;
	if (takes && !cut) {
		got = take_word(&next, text, rest, err);
		if (got < 0)
			return -1;
		if (got == 0) {
			err_set(err, "'%.*s' without its %s", SPAN_ARG(option),
			    predicate_find(option) ? "argument" : "glob");
			return place(err, text, w);
		}
		arg = buf_span(&next.text);
		of = &next;
	}
	return add_parsed(s, option, arg, err) < 0 ? place(err, text, of) : 0;
}

int
words_add(struct select *s, struct span text, struct span *rest,
    struct err *err)
{
	auto_word struct word w = { .skip = 0 };
	int got = take_word(&w, text, rest, err);

	if (got <= 0)
		return got;
	if (span_starts(buf_span(&w.text), SPAN("-")))
		got = add_option(s, &w, text, rest, err);
	else if (select_add_glob(s, buf_span(&w.text), err) < 0)
		got = place(err, text, &w);
	return got < 0 ? -1 : 1;
}
