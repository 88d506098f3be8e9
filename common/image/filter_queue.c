#include "image/filter_parts.h"
#include "select/expr.h"

/*
 * Small files wait for each other, so that expressions are asked about many of
 * them at once: an answer alone costs two changes of process.
 */
enum {
	QUEUE_FILES = 256,
	QUEUE_BODY_MAX = 64 * 1024, /* bytes: larger ones do not wait */
	QUEUE_BYTES = 1024 * 1024,  /* of all bodies */
};

struct queued {
	struct inode inode;
	struct span name;
	const struct layer_info *layer;
	bool hollow;
	size_t at, n; /* its body among all */
	struct select_asked asked;
};

struct queue {
	struct queued list[QUEUE_FILES];
	size_t n;
	struct arena arena;
	struct buf bodies;
};

struct queue *
filter_queue_new(void)
{
	struct queue *q = mem_zalloc(sizeof(*q));

	buf_init(&q->bodies, QUEUE_BYTES + QUEUE_BODY_MAX);
	return q;
}

static void
empty(struct queue *q)
{
	while (q->n)
		select_asked_release(&q->list[--q->n].asked);
	arena_release(&q->arena);
	buf_reset(&q->bodies);
}

void
filter_queue_free(struct queue *q)
{
	if (!q)
		return;
	empty(q);
	buf_release(&q->bodies);
	free(q);
}

/* A file as it was when it came; `e` and `body` are for it to point to. */
static struct file
file_of(struct queue *q, struct queued *x, struct tar_entry *e,
    struct buf *body)
{
	*e = (struct tar_entry){ .name = x->name };
	inode_get(&x->inode, e);
	*body = (struct buf){ .p = q->bodies.p + x->at, .n = x->n };
	return (struct file){ e, x->layer, x->hollow, body, &x->asked };
}

static int
judge_all(struct filter *f, struct err *err)
{
	struct queue *q = f->queue;
	int got;

	do {
		for (size_t i = 0; i < q->n; i++) {
			struct tar_entry e;
			struct buf body;
			struct file file = file_of(q, &q->list[i], &e, &body);
			struct select_entry x = filter_file_entry(f, &file);

			if (select_judge(f->o->select, &x, err) < 0)
				return -1;
		}
		got = select_wait(f->o->select, err);
	} while (got > 0);
	return got;
}

int
filter_flush(struct filter *f, struct err *err)
{
	struct queue *q = f->queue;

	if (!q || q->n == 0)
		return 0;
	if (judge_all(f, err) < 0)
		return -1;
	for (size_t i = 0; i < q->n; i++) {
		struct tar_entry e;
		struct buf body;
		struct file file = file_of(q, &q->list[i], &e, &body);

		if (filter_take_file(f, &file, err) < 0)
			return -1;
	}
	empty(q);
	return 0;
}

/* Those of several names are judged with all of them. */
static bool
may_wait(const struct filter *f, const struct file *file)
{
	return f->queue && !file->e->sparse &&
	    (file->hollow || file->e->size <= QUEUE_BODY_MAX) &&
	    !groups_find(&f->groups, file->e->name);
}

int
filter_queue_file(struct filter *f, const struct file *file, struct err *err)
{
	struct queue *q = f->queue;
	struct queued *x;

	if (!may_wait(f, file))
		return filter_flush(f, err) < 0
		    ? -1
		    : filter_take_file(f, file, err);
	x = &q->list[q->n];
	*x = (struct queued){ .name = arena_bytes(&q->arena, file->e->name),
		.layer = file->layer,
		.hollow = file->hollow,
		.at = q->bodies.n };
	inode_set(&x->inode, &q->arena, file->e, 0);
	if (!file->hollow && stream_content(f->reader, &q->bodies, err) < 0)
		return -1;
	x->n = q->bodies.n - x->at;
	q->n++;
	return q->n == QUEUE_FILES || q->bodies.n >= QUEUE_BYTES
	    ? filter_flush(f, err)
	    : 0;
}
