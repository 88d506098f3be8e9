/*
 * Programs in jq that are started, and what they answered last.
 */
#ifndef TESTS_ASKING_H
#define TESTS_ASKING_H

#include <stdio.h>

#include "rule/child.h"

enum { PATIENCE = 120 }; /* seconds, for what would never end */

struct heard {
	size_t n;
	enum child_end end;
	struct buf values, debug, why;
};

static inline void
hear(void *arg, const struct child_answer *a)
{
	struct heard *h = arg;

	h->n++;
	h->end = a->end;
	buf_reset(&h->values);
	buf_reset(&h->debug);
	buf_reset(&h->why);
	buf_put(&h->values, a->values);
	buf_put(&h->debug, a->debug);
	buf_put(&h->why, a->why);
}

static inline struct heard
heard_new(void)
{
	const struct buf b = { .max = CHILD_ANSWER_MAX };

	return (struct heard){ .values = b, .debug = b, .why = b };
}

static inline void
heard_release(struct heard *h)
{
	buf_release(&h->values);
	buf_release(&h->debug);
	buf_release(&h->why);
}

#define auto_heard __attribute__((cleanup(heard_release)))

static inline struct child_limits
short_limits(void)
{
	struct child_limits l = child_limits();

	l.cpu_ms = 300;
	return l;
}

static inline struct child *
start(const char *text, struct child_limits limits)
{
	const struct child_program p = { .text = span_of(text),
		.limits = limits };
	struct err err;
	struct child *c = child_start(&p, &err);

	if (!c)
		printf("# %s: %s\n", text, err.msg);
	return c;
}

#endif
