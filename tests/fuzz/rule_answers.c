/*
 * Target: what a worker writes that runs rules. The first byte says which of
 * the questions no worker is asked, the second in which pieces the rest comes.
 */
#include "fuzz.h"
#include "rule/child_parts.h"
#include "rule/result.h"

enum { QUESTIONS = 9 };

/* What was told, one after the other. */
struct told {
	struct buf all;
	size_t n;
	unsigned settled; /* a bit for each of the questions */
};

static void
check_values(struct span values)
{
	static const struct user_rule rule = { .rule.severity = SEV_LOW };
	auto_json struct json_doc *doc = NULL;
	struct err err;

	doc = json_parse(values, CHILD_ANSWER_MAX, &err);
	for (size_t i = 0; doc && i < json_count(json_root(doc)); i++) {
		struct result r;

		if (result_read(json_at(json_root(doc), i), &rule, &r, &err) ==
		    0)
			touch(r.message);
	}
}

static void
note(void *arg, const struct child_answer *a)
{
	struct told *told = arg;
	bool settled = told->settled & 1u << told->n;

	must(told->n < QUESTIONS && a->function == told->n);
	must(a->tag == (char *)told + told->n);
	must(settled ? a->end == CHILD_STOPPED : a->end <= CHILD_LIMIT);
	must(a->why.n <= CHILD_WHY_MAX && span_is_utf8(a->why));
	for (size_t i = 0; i < a->why.n; i++)
		must((unsigned char)a->why.p[i] >= ' ' && a->why.p[i] != 127);
	check_values(a->values);
	buf_printf(&told->all, "%d\n", (int)a->end);
	buf_put(&told->all, a->values);
	buf_put(&told->all, a->debug);
	buf_put(&told->all, a->why);
	told->n++;
}

static void
prepare(struct child *c, struct told *told)
{
	*c = (struct child){ .worker = -1, .fn = note, .arg = told };
	buf_init(&c->in, CHILD_ANSWERS_BYTES);
	buf_init(&told->all, 2 * CHILD_ANSWERS_BYTES);
	batch_init(&c->asked);
	for (unsigned i = 0; i < QUESTIONS; i++)
		if (told->settled & 1u << i)
			batch_add_settled(&c->asked, i, (char *)told + i,
			    CHILD_STOPPED, CHILD_STOPPED_WHY);
		else
			batch_add(&c->asked, i, (char *)told + i, SPAN("null"));
}

/* Gives it all in pieces; whether it made sense. */
static bool
give(struct child *c, struct span text, size_t piece)
{
	while (text.n) {
		struct span next = { text.p, text.n < piece ? text.n : piece };

		buf_put(&c->in, next);
		if (!buf_ok(&c->in) || talk_take(c) < 0)
			return false;
		text = span_from(text, next.n);
	}
	return true;
}

/* In which pieces it comes makes no difference. */
static void
check_pieces(struct span text, unsigned settled, size_t piece)
{
	struct told whole = { .settled = settled };
	struct told parts = { .settled = settled };
	struct child a, b;
	bool good;

	prepare(&a, &whole);
	prepare(&b, &parts);
	good = give(&a, text, SIZE_MAX);
	must(give(&b, text, piece) == good);
	must(whole.n == a.asked.told && parts.n == whole.n);
	must(span_eq(buf_span(&whole.all), buf_span(&parts.all)));
	must(!good || span_eq(buf_span(&a.in), buf_span(&b.in)));
	batch_rewind(&a.asked);
	touch(buf_span(&a.asked.text));
	batch_release(&a.asked);
	batch_release(&b.asked);
	buf_release(&a.in);
	buf_release(&b.in);
	buf_release(&whole.all);
	buf_release(&parts.all);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span text = { (const char *)data, size };

	if (size < 2 || size > CHILD_RECV_BYTES)
		return 0;
	/* The first is told before anything is read where it is settled. */
	check_pieces(span_from(text, 2), data[0] & 0xfeu, data[1] + 1u);
	return 0;
}

static void
put_answer(struct buf *b, enum child_end end, const char *values,
    const char *debug, const char *why)
{
	const struct answer_head h = { end, (uint32_t)strlen(values),
		(uint32_t)strlen(debug), (uint32_t)strlen(why) };

	buf_put(b, (struct span){ (const char *)&h, sizeof(h) });
	buf_puts(b, values);
	buf_puts(b, debug);
	buf_puts(b, why);
}

void
fuzz_seeds(fuzz_seed_fn *fn, void *arg)
{
	static const unsigned char firsts[][2] = { { 0, 255 }, { 0x2c, 6 },
		{ 0xfe, 0 } };
	/* One byte too long. */
	char why[CHILD_WHY_MAX + 2] = "";

	memset(why, 'w', sizeof(why) - 1);
	for (size_t i = 0; i < array_len(firsts); i++) {
		auto_buf struct buf b = { .max = 4096 };

		buf_put(&b, (struct span){ (const char *)firsts[i], 2 });
		put_answer(&b, CHILD_DONE, "[]", "", "");
		put_answer(&b, CHILD_DONE, "[{\"message\":\"m\",\"line\":4}]",
		    "[\"d\"]", "");
		put_answer(&b, CHILD_ERROR, "[]", "",
		    "null (null) has\nno keys\xc3\xa9");
		put_answer(&b, CHILD_LIMIT, "[1,2", "", "too long\xff");
		fn(arg, buf_span(&b));
		/* Neither is an answer. */
		put_answer(&b, i ? CHILD_DIED : CHILD_ERROR, "", "[", why);
		fn(arg, buf_span(&b));
	}
}
