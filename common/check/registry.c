#include "base/mem.h"
#include "check/driver.h"

/* The linker names the ends of a section that CHECK() puts pointers into. */
extern const struct check_def *const __start_img_checks[]
    __attribute__((weak, visibility("hidden")));
extern const struct check_def *const __stop_img_checks[]
    __attribute__((weak, visibility("hidden")));

static size_t
count_linked(void)
{
	/* cppcheck-suppress comparePointers; the linker makes them one array */
	return (size_t)(__stop_img_checks - __start_img_checks);
}

static int
compare_names(const void *a, const void *b)
{
	const struct check *x = a, *y = b;

	return strcmp(x->def->name, y->def->name);
}

static bool
is_called_one_of(const struct rule *rule, const struct words *names)
{
	for (size_t i = 0; i < names->n; i++)
		if (rule_is_called(rule, span_of(names->list[i])))
			return true;
	return names->n == 0;
}

static bool
turn_on(struct check *c, const struct words *only)
{
	bool any = false;

	for (size_t i = 0; c->def->rules[i].id; i++) {
		if (i == CHECK_RULES_MAX)
			mem_panic("a check has too many rules");
		c->on[i] = is_called_one_of(&c->def->rules[i], only);
		any = any || c->on[i];
	}
	return any;
}

size_t
checks_new(struct check **checks, const struct words *only)
{
	struct check *list = mem_zalloc(count_linked() * sizeof(*list));
	size_t n = 0;

	for (size_t i = 0; i < count_linked(); i++) {
		list[n] = (struct check){ .def = __start_img_checks[i] };
		if (turn_on(&list[n], only))
			n++;
	}
	if (n)
		qsort(list, n, sizeof(*list), compare_names);
	for (size_t i = 0; i < n; i++)
		list[i].state = mem_zalloc(list[i].def->state_size);
	*checks = list;
	return n;
}

void
checks_free(struct check *checks, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (checks[i].def->release)
			checks[i].def->release(&checks[i]);
		free(checks[i].state);
	}
	free(checks);
}

bool
checks_know(struct span name)
{
	for (size_t i = 0; i < count_linked(); i++) {
		const struct rule *r = __start_img_checks[i]->rules;

		for (; r->id; r++)
			if (rule_is_called(r, name))
				return true;
	}
	return false;
}

static void
add_wants(struct select *s, const struct check *c)
{
	struct err err;

	for (const char *const *p = c->def->select.paths; *p; p++)
		if (select_add_glob(s, span_of(*p), &err) < 0)
			mem_panic("a check asks for a glob that is none");
	if (c->def->select.names)
		select_set_hollow(s);
}

struct select *
check_select_of(const struct check *c)
{
	struct select *s = select_new();

	add_wants(s, c);
	return s;
}

struct select *
checks_select(const struct check *checks, size_t n)
{
	struct select *s = select_new();

	for (size_t i = 0; i < n; i++)
		add_wants(s, &checks[i]);
	return s;
}
