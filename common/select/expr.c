#include "select/expr.h"

#include "select/parts.h"

size_t
select_exprs(const struct select *s)
{
	size_t n = 0;

	for (size_t i = 0; i < s->n; i++)
		n += s->list[i].kind == KIND_EXPR;
	return n;
}

struct span
select_expr(const struct select *s, size_t i)
{
	for (size_t k = 0; k < s->n; k++)
		if (s->list[k].kind == KIND_EXPR && s->list[k].v.expr == i)
			return s->list[k].text;
	mem_panic("there is no such expression");
}

static bool
is_of_word(struct span s, size_t i)
{
	return i < s.n &&
	    ((s.p[i] >= '0' && s.p[i] <= '9') || s.p[i] == '_' ||
		((s.p[i] | 32) >= 'a' && (s.p[i] | 32) <= 'z'));
}

static bool
has_word(struct span text, struct span word)
{
	for (size_t i = 0; i + word.n <= text.n; i++)
		if (span_starts(span_from(text, i), word) &&
		    !is_of_word(text, i + word.n) &&
		    (i == 0 || !is_of_word(text, i - 1)))
			return true;
	return false;
}

bool
select_exprs_mention(const struct select *s, struct span word)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->list[i].kind == KIND_EXPR &&
		    has_word(s->list[i].text, word))
			return true;
	return false;
}

void
select_use_exprs(struct select *s, const struct expr_engine *engine, void *arg)
{
	s->exprs = engine;
	s->exprs_arg = arg;
}

int
select_wait(const struct select *s, struct err *err)
{
	return s->exprs ? s->exprs->wait(s->exprs_arg, err) : 0;
}

void
select_asked_release(struct select_asked *a)
{
	for (size_t i = 0; i < SELECT_EXPRS_MAX; i++)
		free(a->said[i].why);
	*a = (struct select_asked){ 0 };
}

static int
ask(const struct select *s, size_t i, const struct select_entry *e,
    struct select_said *said, struct err *err)
{
	auto_buf struct buf record = { .max = SELECT_RECORD_MAX };

	e->record(e, &record);
	if (!buf_ok(&record))
		return err_set(err, "its record is over the limit of %d bytes",
		    SELECT_RECORD_MAX);
	said->asked = true;
	return s->exprs->ask(s->exprs_arg, i, buf_span(&record), said, err);
}

static bool
awaits(const struct select_asked *a)
{
	for (size_t i = 0; i < SELECT_EXPRS_MAX; i++)
		if (a->said[i].asked && !a->said[i].known)
			return true;
	return false;
}

static int
answer(const struct select_said *said, struct err *err)
{
	if (said->why)
		return err_set(err, "%s", said->why);
	return said->yes ? SELECT_YES : SELECT_NO;
}

static int
judge_now(const struct select *s, size_t i, const struct select_entry *e,
    struct err *err)
{
	struct select_said said = { 0 };
	int got = -1;

	if (ask(s, i, e, &said, err) == 0 &&
	    s->exprs->wait(s->exprs_arg, err) >= 0)
		got = answer(&said, err);
	free(said.why);
	return got;
}

/* Of several the next is asked only where those before have said no. */
static int
judge_later(const struct select *s, size_t i, const struct select_entry *e,
    struct err *err)
{
	struct select_said *said = &e->asked->said[i];

	if (said->known)
		return answer(said, err);
	if (!awaits(e->asked) && ask(s, i, e, said, err) < 0)
		return -1;
	return SELECT_MAYBE;
}

int
expr_judge(const struct select *s, size_t i, const struct select_entry *e,
    struct err *err)
{
	if (!s->exprs || !e->record)
		return SELECT_MAYBE;
	return e->asked ? judge_later(s, i, e, err) : judge_now(s, i, e, err);
}
