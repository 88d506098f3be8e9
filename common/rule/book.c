#include "rule/book.h"

#include <stdarg.h>
#include <stdio.h>

#include "rule/book_parts.h"

struct book *
book_new(void)
{
	return mem_zalloc(sizeof(struct book));
}

void
book_free(struct book *b)
{
	if (!b)
		return;
	child_free(b->child);
	for (size_t i = 0; i < b->n_modules; i++) {
		json_free(b->modules[i]->told);
		json_free(b->modules[i]->meta);
	}
	for (size_t i = 0; i < b->n_params; i++)
		json_free(b->params[i].doc);
	for (size_t i = 0; i < b->n_rules; i++)
		select_free(b->rules[i]->select);
	free(b->modules);
	free(b->folders);
	free(b->edges);
	free(b->params);
	free(b->rules);
	free(b->problems);
	table_release(&b->real);
	table_release(&b->used);
	arena_release(&b->arena);
	free(b);
}

const char *
book_text(struct book *b, struct span s)
{
	char *p = arena_alloc(&b->arena, s.n + 1);

	if (s.n)
		memcpy(p, s.p, s.n);
	return p;
}

static const char *put_text(struct book *b, const char *fmt, va_list ap)
    printf_like(2, 0);

static const char *
put_text(struct book *b, const char *fmt, va_list ap)
{
	char *text = NULL;
	const char *kept;
	int n = vasprintf(&text, fmt, ap);

	if (n < 0)
		mem_panic("out of memory");
	kept = book_text(b, (struct span){ text, (size_t)n });
	free(text);
	return kept;
}

const char *
book_printf(struct book *b, const char *fmt, ...)
{
	const char *text;
	va_list ap;

	va_start(ap, fmt);
	text = put_text(b, fmt, ap);
	va_end(ap);
	return text;
}

static void note(struct book *b, struct rule_problem p, const char *fmt,
    va_list ap) printf_like(3, 0);

static void
note(struct book *b, struct rule_problem p, const char *fmt, va_list ap)
{
	p.message = put_text(b, fmt, ap);
	for (size_t i = 0; i < b->n_problems; i++)
		if (strcmp(b->problems[i].message, p.message) == 0 &&
		    strcmp(b->problems[i].file, p.file) == 0)
			return;
	mem_grow(b->problems, b->n_problems, b->cap_problems);
	b->problems[b->n_problems++] = p;
}

void
book_fatal(struct book *b, struct module *m, const char *fmt, ...)
{
	const struct json *id =
	    json_member(m->meta ? json_root(m->meta) : NULL, SPAN("id"));
	struct rule_problem p = { .file = m->name, .fatal = true };
	va_list ap;

	if (json_type(id) == JSON_STRING)
		p.id = book_text(b, json_string(id));
	m->broken = true;
	va_start(ap, fmt);
	note(b, p, fmt, ap);
	va_end(ap);
}

void
book_fatal_of(struct book *b, const char *file, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	note(b, (struct rule_problem){ .file = file, .fatal = true }, fmt, ap);
	va_end(ap);
}

void
book_remark(struct book *b, const struct user_rule *rule, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	note(b,
	    (struct rule_problem){ .file = rule->file, .id = rule->rule.id },
	    fmt, ap);
	va_end(ap);
}

void
book_remark_of(struct book *b, const char *file, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	note(b, (struct rule_problem){ .file = file }, fmt, ap);
	va_end(ap);
}

static int
by_id(const void *a, const void *b)
{
	const struct user_rule *const *x = a, *const *y = b;
	int order = strcmp((*x)->rule.id, (*y)->rule.id);

	return order ? order : strcmp((*x)->file, (*y)->file);
}

static void
sort_rules(struct book *b)
{
	if (b->n_rules)
		qsort(b->rules, b->n_rules, sizeof(struct user_rule *), by_id);
	for (size_t i = 1; i < b->n_rules; i++)
		if (strcmp(b->rules[i]->rule.id, b->rules[i - 1]->rule.id) == 0)
			book_fatal_of(b, b->rules[i]->file,
			    "'%s' is the id of %s, too", b->rules[i]->rule.id,
			    b->rules[i - 1]->file);
}

/* A directory that was named has a rule, or something that would be one. */
static void
check_folder(struct book *b, const char *name)
{
	const char *root = file_real(b, name);

	for (size_t i = 0; root && i < b->n_modules; i++) {
		const struct module *m = b->modules[i];

		if ((m->is_rule || m->broken) && strcmp(m->root, root) == 0)
			return;
	}
	book_fatal_of(b, name,
	    "no rule in it: no *.jq whose module has an \"id\"");
}

static void
read_rules(struct book *b)
{
	for (size_t i = 0; i < b->n_modules; i++) {
		struct module *m = b->modules[i];
		struct user_rule *rule;

		if (m->imported)
			continue;
		rule = m->meta ? module_rule(b, m) : NULL;
		m->is_rule = rule != NULL;
		if (!rule)
			continue;
		mem_grow(b->rules, b->n_rules, b->cap_rules);
		b->rules[b->n_rules++] = rule;
	}
	for (size_t i = 0; i < b->n_folders; i++)
		check_folder(b, b->folders[i]);
}

static const struct rule_problem *
first_fatal(const struct book *b)
{
	for (size_t i = 0; i < b->n_problems; i++)
		if (b->problems[i].fatal)
			return &b->problems[i];
	return NULL;
}

static int
refuse(const struct book *b, struct err *err)
{
	const struct rule_problem *p = first_fatal(b);

	return p ? err_set(err, "%s: %s", p->file, p->message) : 0;
}

int
book_open(struct book *b, const struct child_limits *limits, struct err *err)
{
	if (meta_read(b, limits, err) < 0)
		return -1;
	read_rules(b);
	sort_rules(b);
	params_apply(b);
	program_leave_out(b);
	return refuse(b, err);
}

int
book_compile(struct book *b, const bool *on, const struct child_limits *limits,
    unsigned flags, struct err *err)
{
	for (size_t i = 0; on && i < b->n_rules; i++)
		module_of(b, b->rules[i])->off = !on[i];
	if (program_compile(b, limits, flags, err) < 0)
		return -1;
	lint_tests(b);
	return refuse(b, err);
}

const struct rule_problem *
book_problem(const struct book *b, size_t i)
{
	return i < b->n_problems ? &b->problems[i] : NULL;
}

size_t
book_rules(const struct book *b)
{
	return b->n_rules;
}

const struct user_rule *
book_rule(const struct book *b, size_t i)
{
	return b->rules[i];
}

bool
book_rule_is_on(const struct book *b, size_t i)
{
	return !module_of(b, b->rules[i])->off;
}

struct child *
book_child(struct book *b)
{
	return b->child;
}
