#include <unistd.h>

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

static size_t
count_rules(const struct check_def *def)
{
	size_t n = 0;

	while (n < CHECK_RULES_MAX && def->rules[n].id)
		n++;
	if (n == CHECK_RULES_MAX)
		mem_panic("a check has too many rules");
	return n;
}

size_t
checks_new(struct check **checks)
{
	size_t n = count_linked();
	struct check *list = mem_zalloc((n + 1) * sizeof(*list));

	for (size_t i = 0; i < n; i++) {
		const struct check_def *def = __start_img_checks[i];

		list[i] = (struct check){ .def = def,
			.state = mem_zalloc(def->state_size),
			.spool = -1 };
		list[i].nrules = count_rules(def);
		memset(list[i].on, true, list[i].nrules);
	}
	if (n)
		qsort(list, n, sizeof(*list), compare_names);
	*checks = list;
	return n;
}

static void
check_release(struct check *c)
{
	if (c->def->release)
		c->def->release(c);
	free(c->state);
	if (c->spool >= 0)
		close(c->spool);
}

void
checks_free(struct check *checks, size_t n)
{
	for (size_t i = 0; i < n; i++)
		check_release(&checks[i]);
	free(checks);
}

static bool
is_called(const struct check *c, size_t rule, struct span name)
{
	return span_is(name, c->def->name) ||
	    rule_is_called(&c->def->rules[rule], name);
}

bool
check_has(const struct check *c, struct span name)
{
	for (size_t i = 0; i < c->nrules; i++)
		if (is_called(c, i, name))
			return true;
	return false;
}

void
check_set_severity(struct check *c, struct span name, enum severity s)
{
	for (size_t i = 0; i < c->nrules; i++)
		if (is_called(c, i, name))
			c->severity[i] = (unsigned char)(1 + s);
}

enum severity
check_severity(const struct check *c, int rule, enum severity severity)
{
	return c->severity[rule] ? (enum severity)(c->severity[rule] - 1)
				 : severity;
}

static bool
is_called_one_of(const struct check *c, size_t rule, const struct words *names)
{
	for (size_t i = 0; i < names->n; i++)
		if (is_called(c, rule, span_of(names->list[i])))
			return true;
	return false;
}

static bool
choose_rules(struct check *c, const struct words *only,
    const struct words *skip)
{
	bool any = false;

	for (size_t i = 0; i < c->nrules; i++) {
		c->on[i] = (!only->n || is_called_one_of(c, i, only)) &&
		    !is_called_one_of(c, i, skip);
		any = any || c->on[i];
	}
	return any;
}

size_t
checks_choose(struct check *checks, size_t n, const struct words *only,
    const struct words *skip)
{
	size_t left = 0;

	for (size_t i = 0; i < n; i++) {
		if (choose_rules(&checks[i], only, skip))
			checks[left++] = checks[i];
		else
			check_release(&checks[i]);
	}
	return left;
}

static void
add_wants(struct select *s, const struct check *c)
{
	struct err err;

	if (c->def->body && select_add_glob(s, SPAN("**"), &err) < 0)
		mem_panic("a glob that is none");
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
