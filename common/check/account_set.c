#include "check/account_set.h"

#include "base/mem.h"

void
account_set_add(struct account_set *set, uint32_t number, struct span text,
    const struct account *account)
{
	mem_grow(set->list, set->n, set->cap);
	set->list[set->n++] = (struct account_item){ number, text, account };
}

void
account_set_release(struct account_set *set)
{
	free(set->list);
	*set = (struct account_set){ NULL, 0, 0 };
}

static int
compare_keys(const struct account_item *x, const struct account_item *y)
{
	if (x->number != y->number)
		return x->number < y->number ? -1 : 1;
	return span_cmp(x->text, y->text);
}

static int
compare_items(const void *p, const void *q)
{
	const struct account_item *x = p, *y = q;
	int order = compare_keys(x, y);

	if (order)
		return order;
	return (x->account->line > y->account->line) -
	    (x->account->line < y->account->line);
}

void
account_set_sort(struct account_set *set)
{
	if (set->n)
		qsort(set->list, set->n, sizeof(*set->list), compare_items);
}

size_t
account_set_shared(const struct account_set *set, size_t at)
{
	size_t end = at;

	while (end < set->n && !compare_keys(&set->list[at], &set->list[end]))
		end++;
	return end - at;
}

void
account_names(struct buf *b, const struct account_item *list, size_t n)
{
	for (size_t i = 0; i < n && i < ACCOUNT_NAMES_MAX; i++)
		buf_printf(b, "%s\"%.*s\"", i ? ", " : "",
		    SPAN_ARG(list[i].account->name));
	if (n > ACCOUNT_NAMES_MAX)
		buf_printf(b, " and %zu more", n - ACCOUNT_NAMES_MAX);
}
