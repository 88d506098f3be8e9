#include "base/mem.h"
#include "rule/child_parts.h"

enum {
	/* What a socket's buffer has, about; and few enough for an answer that
	 * is waited for not to be long in coming. */
	BATCH_BYTES = 256 * 1024,
	BATCH_QUESTIONS = 512,
	BATCH_KEPT = 4 * BATCH_BYTES,
	BATCH_TEXT_MAX = CHILD_INPUT_MAX + 2 * BATCH_BYTES,
};

static void
begin_text(struct batch *b)
{
	const struct batch_head h = { 0 };

	buf_reset(&b->text);
	b->sent = 0;
	buf_put(&b->text, (struct span){ (const char *)&h, sizeof(h) });
}

/* The length at the front becomes that of what is there. */
static void
put_text(struct batch *b, size_t number, struct span input)
{
	struct question *q = &b->questions[number];
	const struct question_head h = { (uint32_t)number, q->function,
		(uint32_t)input.n + 1 };
	struct batch_head all;

	buf_put(&b->text, (struct span){ (const char *)&h, sizeof(h) });
	q->at = b->text.n;
	q->n = input.n;
	buf_put(&b->text, input);
	/* A number ends where something else begins. */
	buf_putc(&b->text, '\n');
	all.bytes = (uint32_t)(b->text.n - sizeof(all));
	memcpy(b->text.p, &all, sizeof(all));
}

void
batch_init(struct batch *b)
{
	*b = (struct batch){ .text = { .max = BATCH_TEXT_MAX } };
	begin_text(b);
}

void
batch_release(struct batch *b)
{
	for (size_t i = 0; i < b->n; i++)
		free(b->questions[i].why);
	free(b->questions);
	buf_release(&b->text);
	*b = (struct batch){ .n = 0 };
}

void
batch_reset(struct batch *b)
{
	for (size_t i = 0; i < b->n; i++)
		free(b->questions[i].why);
	b->n = b->told = 0;
	if (b->text.cap > BATCH_KEPT)
		buf_release(&b->text);
	begin_text(b);
}

bool
batch_is_full(const struct batch *b)
{
	return b->n >= BATCH_QUESTIONS || b->text.n >= BATCH_BYTES;
}

static struct question *
add(struct batch *b, unsigned function, void *tag)
{
	mem_grow(b->questions, b->n, b->cap);
	b->questions[b->n] =
	    (struct question){ .tag = tag, .function = function };
	return &b->questions[b->n++];
}

void
batch_add(struct batch *b, unsigned function, void *tag, struct span input)
{
	add(b, function, tag);
	put_text(b, b->n - 1, input);
}

void
batch_add_settled(struct batch *b, unsigned function, void *tag,
    enum child_end end, const char *why)
{
	question_settle(add(b, function, tag), end, why);
}

void
question_settle(struct question *q, enum child_end end, const char *why)
{
	free(q->why);
	q->settled = true;
	q->end = end;
	q->why = mem_strdup(why);
}

void
batch_rewind(struct batch *b)
{
	struct batch old = *b;

	b->text = (struct buf){ .max = BATCH_TEXT_MAX };
	begin_text(b);
	for (size_t i = b->told; i < b->n; i++) {
		struct question *q = &b->questions[i];

		if (!q->settled)
			put_text(b, i,
			    (struct span){ old.text.p + q->at, q->n });
	}
	buf_release(&old.text);
}
