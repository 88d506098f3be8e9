#include "select/parts.h"
#include "select/words.h"

/* Quoted, a byte of a word may become four. */
enum { WORDS_MAX = 8 * SELECT_TEXT_MAX };

static void
put_word(struct buf *out, size_t from, struct span word)
{
	if (out->n != from)
		buf_putc(out, ' ');
	word_put(word, out);
}

static void
put_flag(struct buf *out, size_t from, bool set, const char *flag)
{
	if (set)
		put_word(out, from, span_of(flag));
}

static void
put_globs(struct buf *out, size_t from, const struct globs *g,
    const char *option)
{
	for (size_t i = 0; i < g->n; i++) {
		struct span text = g->list[i].text;

		if (strcmp(option, "--path") != 0 ||
		    span_starts(text, SPAN("-")))
			put_word(out, from, span_of(option));
		put_word(out, from, text.n ? text : SPAN("."));
	}
}

static void
put_predicates(const struct select *s, struct buf *out, size_t from)
{
	put_globs(out, from, &s->paths, "--path");
	put_globs(out, from, &s->not_paths, "--not-path");
	for (size_t i = 0; i < s->n; i++) {
		struct span option = span_of(s->list[i].option);

		put_word(out, from, option);
		if (select_takes_argument(option))
			put_word(out, from, s->list[i].text);
	}
	put_flag(out, from, s->any, "--any");
	put_flag(out, from, s->invert, "--invert");
	put_flag(out, from, s->no_parents, "--no-keep-parents");
}

void
select_print(const struct select *s, struct buf *out)
{
	size_t from = out->n;

	put_predicates(s, out, from);
	put_globs(out, from, &s->content, "--content");
	put_flag(out, from, s->hollow, "--hollow");
}

/* What is printed is taken. */
static void
add_printed(struct select *s, const struct buf *words)
{
	struct err err;

	if (select_add(s, buf_span(words), &err) < 0)
		mem_panic("a selection is not taken as it was printed");
}

struct select *
select_outer(const struct select *s)
{
	struct select *outer;
	auto_buf struct buf words = { .max = WORDS_MAX };

	if (!select_has_predicates(s) && s->content.n)
		return NULL;
	outer = select_new();
	put_predicates(s, &words, 0);
	add_printed(outer, &words);
	outer->hollow = s->hollow;
	return outer;
}

struct select *
select_inner(const struct select *s)
{
	struct select *inner;
	auto_buf struct buf words = { .max = WORDS_MAX };

	if (s->content.n == 0)
		return NULL;
	inner = select_new();
	put_globs(&words, 0, &s->content, "--path");
	add_printed(inner, &words);
	inner->hollow = true;
	return inner;
}
