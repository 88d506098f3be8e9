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

	while (def->rules && n < CHECK_RULES_MAX && def->rules[n].id)
		n++;
	if (n == CHECK_RULES_MAX)
		mem_panic("a check has too many rules");
	return n;
}

void
check_set_rules(struct check *c, const struct rule *rules, size_t n)
{
	if (n > CHECK_RULES_MAX)
		mem_panic("a check has too many rules");
	c->rules = rules;
	c->nrules = n;
	c->on = mem_resize(c->on, n + 1, sizeof(*c->on));
	memset(c->on, true, n);
	free(c->severity);
	c->severity = mem_zalloc(n + 1);
}

static struct wish *
wish_for(struct check *c, struct span glob)
{
	for (size_t i = 0; i < c->nwishes; i++)
		if (span_eq(c->wishes[i].glob, glob))
			return &c->wishes[i];
	mem_grow(c->wishes, c->nwishes, c->cap_wishes);
	c->wishes[c->nwishes] = (struct wish){ .glob = glob };
	return &c->wishes[c->nwishes++];
}

static int
add_wish(struct check *c, struct wish wish, struct err *err)
{
	auto_select struct select *s = select_new();
	size_t max = wish.max_bytes ? wish.max_bytes : CHECK_BODY_MAX;
	struct wish *w;

	if (select_add_glob(s, wish.glob, err) < 0)
		return -1;
	w = wish_for(c, wish.glob);
	w->max_bytes = w->max_bytes > max ? w->max_bytes : max;
	w->hidden = w->hidden || wish.hidden;
	w->needed = w->needed || wish.needed;
	return 0;
}

int
check_want(struct check *c, struct span glob, size_t max_bytes, bool hidden,
    struct err *err)
{
	return add_wish(c,
	    (struct wish){ .glob = glob,
		.max_bytes = max_bytes,
		.hidden = hidden,
		.needed = true },
	    err);
}

int
check_hope(struct check *c, struct span glob, size_t max_bytes, struct err *err)
{
	return add_wish(c,
	    (struct wish){ .glob = glob, .max_bytes = max_bytes }, err);
}

void
check_want_names(struct check *c)
{
	c->names = true;
}

void
check_want_hidden(struct check *c)
{
	c->hidden = true;
}

void
check_want_messages(struct check *c)
{
	c->messages = true;
}

void
check_take_output(struct check *c)
{
	c->output = true;
}

static void
check_init(struct check *c, const struct check_def *def)
{
	const char *const *p = def->select.paths;
	struct err err;

	*c = (struct check){ .def = def,
		.state = mem_zalloc(def->state_size),
		.names = def->select.names,
		.spool = -1 };
	check_set_rules(c, def->rules, count_rules(def));
	for (; *p; p++)
		if (check_want(c, span_of(*p), def->select.max_bytes, false,
			&err) < 0)
			mem_panic("a check asks for a glob that is none");
}

size_t
checks_new(struct check **checks)
{
	size_t n = count_linked();
	struct check *list = mem_zalloc((n + 1) * sizeof(*list));

	for (size_t i = 0; i < n; i++)
		check_init(&list[i], __start_img_checks[i]);
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
	free(c->on);
	free(c->severity);
	free(c->wishes);
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

/* The first part of a rule's id: that of a user's rules is no check's name. */
static bool
is_family(const char *id, struct span name)
{
	const char *slash = strchr(id, '/');

	return slash &&
	    span_eq(name, (struct span){ id, (size_t)(slash - id) });
}

static bool
is_called(const struct check *c, size_t rule, struct span name)
{
	return span_is(name, c->def->name) ||
	    is_family(c->rules[rule].id, name) ||
	    rule_is_called(&c->rules[rule], name);
}

bool
check_has(const struct check *c, struct span name)
{
	for (size_t i = 0; i < c->nrules; i++)
		if (is_called(c, i, name))
			return true;
	/* There may be none of the user's own today. */
	return span_is(name, c->def->name);
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

static void
choose_rules(struct check *c, const struct words *only,
    const struct words *skip)
{
	for (size_t i = 0; i < c->nrules; i++)
		c->on[i] = (!only->n || is_called_one_of(c, i, only)) &&
		    !is_called_one_of(c, i, skip);
}

void
checks_choose(struct check *checks, size_t n, const struct words *only,
    const struct words *skip)
{
	for (size_t i = 0; i < n; i++)
		choose_rules(&checks[i], only, skip);
}

static bool
has_rules(const struct check *c)
{
	for (size_t i = 0; i < c->nrules; i++)
		if (c->on[i])
			return true;
	return false;
}

size_t
checks_drop(struct check *checks, size_t n)
{
	size_t left = 0;

	for (size_t i = 0; i < n; i++) {
		if (has_rules(&checks[i]))
			checks[left++] = checks[i];
		else
			check_release(&checks[i]);
	}
	return left;
}

/* What is only hoped for is left out unless `all`. */
static void
add_wants(struct select *s, const struct check *c, bool all)
{
	struct err err;

	if (c->def->body && select_add_glob(s, SPAN("**"), &err) < 0)
		mem_panic("a glob that is none");
	for (size_t i = 0; i < c->nwishes; i++)
		if ((all || c->wishes[i].needed) &&
		    select_add_glob(s, c->wishes[i].glob, &err) < 0)
			mem_panic("a check asks for a glob that is none");
	if (c->names)
		select_set_hollow(s);
}

struct select *
check_select_of(const struct check *c)
{
	struct select *s = select_new();

	add_wants(s, c, false);
	return s;
}

struct select *
checks_select(const struct check *checks, size_t n)
{
	struct select *s = select_new();

	for (size_t i = 0; i < n; i++)
		add_wants(s, &checks[i], true);
	return s;
}
