#include "base/table.h"

#include <sys/random.h>

enum { SLOTS_FIRST = 64 };

/* Where the key is, or the empty slot where it would be. */
static size_t
slot_of(const struct table *t, struct span key)
{
	size_t at = (size_t)span_hash(key, t->seed) & (t->nslots - 1);

	while (t->slots[at] && !span_eq(t->keys[t->slots[at] - 1], key))
		at = (at + 1) & (t->nslots - 1);
	return at;
}

static void
grow(struct table *t)
{
	free(t->slots);
	/* Chosen collisions would make a look-up slow. */
	if (!t->nslots && getrandom(&t->seed, sizeof(t->seed), 0) < 0)
		t->seed = (uintptr_t)t;
	t->nslots = t->nslots ? t->nslots * 2 : SLOTS_FIRST;
	t->slots = mem_zalloc(t->nslots * sizeof(*t->slots));
	for (size_t i = 0; i < t->n; i++)
		t->slots[slot_of(t, t->keys[i])] = (uint32_t)i + 1;
}

size_t
table_add(struct table *t, struct span key)
{
	size_t at;

	if (t->n >= t->nslots / 2)
		grow(t);
	at = slot_of(t, key);
	if (t->slots[at])
		return t->slots[at] - 1;
	if (t->n == UINT32_MAX)
		mem_panic("a table has more keys than the limit");
	mem_grow(t->keys, t->n, t->cap);
	t->keys[t->n++] = arena_bytes(&t->arena, key);
	t->slots[at] = (uint32_t)t->n;
	return t->n - 1;
}

bool
table_find(const struct table *t, struct span key, size_t *at)
{
	size_t slot;

	if (!t->n)
		return false;
	slot = slot_of(t, key);
	if (!t->slots[slot])
		return false;
	*at = t->slots[slot] - 1;
	return true;
}

void
table_release(struct table *t)
{
	free(t->keys);
	free(t->slots);
	arena_release(&t->arena);
	*t = (struct table){ 0 };
}
