#include "select/names.h"

#include "base/mem.h"

static struct name *
slot_of(const struct names *t, struct span text)
{
	size_t i = (size_t)span_hash(text, (uintptr_t)t) & (t->cap - 1);

	while (t->slots[i].text.p && !span_eq(t->slots[i].text, text))
		i = (i + 1) & (t->cap - 1);
	return &t->slots[i];
}

static void
grow(struct names *t)
{
	struct names was = *t;

	t->cap = was.cap ? was.cap * 2 : 64;
	t->slots = mem_resize(NULL, t->cap, sizeof(*t->slots));
	memset(t->slots, 0, t->cap * sizeof(*t->slots));
	for (size_t i = 0; i < was.cap; i++)
		if (was.slots[i].text.p)
			*slot_of(t, was.slots[i].text) = was.slots[i];
	free(was.slots);
}

bool
names_add(struct names *t, struct span text, unsigned flag)
{
	struct name *slot;

	if (t->n * 2 >= t->cap)
		grow(t);
	slot = slot_of(t, text);
	if (slot->flags & flag)
		return false;
	if (!slot->text.p) {
		slot->text = (struct span){ text.p ? text.p : "", text.n };
		t->n++;
	}
	slot->flags |= flag;
	return true;
}

bool
names_have(const struct names *t, struct span text, unsigned flag)
{
	return t->cap && slot_of(t, text)->flags & flag;
}

void
names_add_path(struct names *t, struct span path)
{
	struct span above = path;

	names_add(t, path, NAME_PATH);
	while (above.n) {
		do
			above.n--;
		while (above.n && above.p[above.n] != '/');
		if (!names_add(t, above, NAME_ABOVE))
			break;
	}
}

void
names_release(struct names *t)
{
	free(t->slots);
	*t = (struct names){ 0 };
}
