#include "select/owners.h"

#include "base/mem.h"

struct owner {
	uint32_t id;
	uint32_t name_n;
	const char *name; /* also the place in the file */
};

static int
by_id(const void *pa, const void *pb)
{
	const struct owner *a = pa, *b = pb;

	if (a->id != b->id)
		return a->id < b->id ? -1 : 1;
	return (a->name > b->name) - (a->name < b->name);
}

static int
by_name(const void *pa, const void *pb)
{
	const struct owner *a = pa, *b = pb;
	int c = span_cmp((struct span){ a->name, a->name_n },
	    (struct span){ b->name, b->name_n });

	return c ? c : (a->name > b->name) - (a->name < b->name);
}

static bool
parse_line(struct span line, struct owner *o)
{
	struct span name, password, number;
	uint64_t id;

	while (line.n && (line.p[0] == ' ' || line.p[0] == '\t'))
		line = span_from(line, 1);
	if (!span_cut(&line, ':', &name) || !span_cut(&line, ':', &password) ||
	    !span_cut(&line, ':', &number))
		return false;
	/* Comments, and what stands for accounts that are in NIS. */
	if (name.n == 0 || name.n > UINT32_MAX || strchr("#+-", name.p[0]) ||
	    !span_to_u64(number, UINT32_MAX, &id))
		return false;
	*o = (struct owner){ (uint32_t)id, (uint32_t)name.n, name.p };
	return true;
}

/* Of lines with one name the first. */
static void
drop_later(struct owners *o)
{
	size_t n = 0;

	qsort(o->list, o->n, sizeof(*o->list), by_name);
	for (size_t i = 0; i < o->n; i++) {
		const struct owner *last = n ? &o->list[n - 1] : NULL;
		const struct owner *x = &o->list[i];

		if (!last || last->name_n != x->name_n ||
		    memcmp(last->name, x->name, x->name_n) != 0)
			o->list[n++] = *x;
	}
	o->n = n;
}

void
owners_parse(struct owners *o, struct span text)
{
	struct owners new = { .text = mem_spandup(text) };
	struct span rest = { new.text, text.n }, line;
	struct owner owner;
	size_t cap = 0;

	while (span_cut(&rest, '\n', &line)) {
		if (!parse_line(line, &owner))
			continue;
		mem_grow(new.list, new.n, cap);
		new.list[new.n++] = owner;
	}
	if (new.n) {
		drop_later(&new);
		qsort(new.list, new.n, sizeof(*new.list), by_id);
	}
	owners_release(o);
	*o = new;
}

void
owners_release(struct owners *o)
{
	free(o->text);
	free(o->list);
	*o = (struct owners){ 0 };
}

struct span
owners_name(const struct owners *o, uint32_t id)
{
	size_t low = 0, high = o->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (o->list[mid].id < id)
			low = mid + 1;
		else
			high = mid;
	}
	if (low == o->n || o->list[low].id != id)
		return (struct span){ NULL, 0 };
	return (struct span){ o->list[low].name, o->list[low].name_n };
}

bool
owners_id(const struct owners *o, struct span name, uint32_t *id)
{
	for (size_t i = 0; i < o->n; i++) {
		const struct owner *own = &o->list[i];

		if (span_eq((struct span){ own->name, own->name_n }, name)) {
			*id = own->id;
			return true;
		}
	}
	return false;
}
