#include "base/source.h"
#include "check/driver.h"
#include "check/rules.h"

static struct child_limits
limits_of(const struct rules_state *s)
{
	struct child_limits l = child_limits();

	if (s->seconds) {
		unsigned longer = l.wall_ms / l.cpu_ms;

		l.cpu_ms = s->seconds * 1000;
		l.wall_ms = l.cpu_ms * longer;
	}
	if (s->memory)
		l.memory = s->memory;
	return l;
}

static int
add_files(struct rules_state *s, struct err *err)
{
	for (size_t i = 0; i < s->files.n; i++)
		if (book_add(s->book, s->files.list[i], err) < 0)
			return -1;
	for (size_t i = 0; i < s->params.n; i++) {
		auto_buf struct buf text = { .max = BOOK_PARAMS_MAX };
		const char *name = s->params.list[i];

		if (source_read_file(name, &text, err) < 0 ||
		    book_add_params(s->book, buf_span(&text), name, err) < 0)
			return -1;
	}
	return 0;
}

static int
open_book(struct rules_state *s, struct err *err)
{
	struct child_limits limits = limits_of(s);
	int r;

	if (add_files(s, err) < 0)
		return -1;
	r = book_open(s->book, &limits, err);
	if (r == 0 || s->task != TASK_LINT || !book_problem(s->book, 0))
		return r;
	/* It has more to say than the first of what is wrong. */
	s->is_refused = true;
	s->refused = *err;
	return 0;
}

int
rules_compile(struct rules_state *s, const bool *on, unsigned flags,
    struct err *err)
{
	struct child_limits limits = limits_of(s);

	return book_compile(s->book, on, &limits, flags, err);
}

int
rules_compile_on(struct check *c, unsigned flags, struct err *err)
{
	struct rules_state *s = check_state(c);
	auto_free bool *on = mem_zalloc((s->n + 1) * sizeof(*on));

	for (size_t i = 0; i < s->n; i++)
		on[i] = check_wants_rule(c, (int)i);
	return rules_compile(s, on, flags, err);
}

static bool
has_keywords(const struct user_rule *u)
{
	return u->contains && u->contains[0];
}

/* What has a body is a file under any of its names. */
static bool
is_file(const struct json *type)
{
	return span_is(json_string(type), "file") ||
	    span_is(json_string(type), "hardlink");
}

/* Whether it is given what has no body. */
static bool
wants_others(const struct user_rule *u)
{
	const struct json *type =
	    json_member(json_member(u->meta, SPAN("select")), SPAN("type"));

	if (json_type(type) == JSON_STRING)
		return !is_file(type);
	for (size_t i = 0; i < json_count(type); i++)
		if (!is_file(json_at(type, i)))
			return true;
	return false;
}

static void
set_rules(struct check *c)
{
	struct rules_state *s = check_state(c);

	s->n = book_rules(s->book);
	s->table = mem_alloc((s->n + 1) * sizeof(*s->table));
	s->rules = mem_zalloc((s->n + 1) * sizeof(*s->rules));
	for (size_t i = 0; i < s->n; i++) {
		const struct user_rule *u = book_rule(s->book, i);

		s->table[i] = u->rule;
		s->rules[i].user = u;
		s->rules[i].bodies =
		    u->content != CONTENT_NONE || has_keywords(u);
		s->rules[i].entries_too =
		    !s->rules[i].bodies || wants_others(u);
		buf_init(&s->rules[i].entries, CHILD_INPUT_MAX);
	}
	check_set_rules(c, s->table, s->n);
}

/* What needs no rules. */
static bool
is_bare(enum rules_task task)
{
	return task == TASK_NEW || task == TASK_LIBRARY;
}

int
rules_load(struct check *c, struct err *err)
{
	struct rules_state *s = check_state(c);

	s->book = book_new();
	if (s->files.n == 0 && !is_bare(s->task)) {
		if (&check_program && s->params.n)
			return err_set(err,
			    "--params: there are no rules of your own: -r "
			    "names them");
		return &check_program
		    ? 0
		    : err_set(err,
			  "no rules: -r names a file or a directory of them; "
			  "--new ID prints a first one");
	}
	if (is_bare(s->task))
		return 0;
	if (s->task == TASK_DUMP)
		check_take_output(c);
	if (open_book(s, err) < 0)
		return -1;
	if (!s->is_refused)
		set_rules(c);
	return 0;
}

static int
want_bodies(struct check *c, const struct user_rule *u, struct err *err)
{
	size_t n = select_count(u->select);

	if (n == 0)
		return check_want(c, SPAN("**"), u->max_bytes, u->hidden, err);
	for (size_t i = 0; i < n; i++)
		if (check_want(c, select_glob(u->select, i), u->max_bytes,
			u->hidden, err) < 0)
			return -1;
	return 0;
}

/* Records have names of owners where what they stand in came by; a rule that
 * selects by names needs it. */
static int
want_owners(struct check *c, bool needed, struct err *err)
{
	struct rules_state *s = check_state(c);

	for (size_t i = 0; i < 2; i++) {
		struct span path = s->owners[i].path;

		if (needed &&
		    check_want(c, path, STREAM_ACCOUNTS_MAX, false, err) < 0)
			return -1;
		if (!needed &&
		    check_hope(c, path, STREAM_ACCOUNTS_MAX, err) < 0)
			return -1;
	}
	return 0;
}

int
rules_want(struct check *c, struct err *err)
{
	struct rules_state *s = check_state(c);
	bool needed = false;

	s->owners[0].path = SPAN("etc/passwd");
	s->owners[1].path = SPAN("etc/group");
	for (size_t i = 0; i < s->n; i++) {
		struct rules_rule *r = &s->rules[i];
		const struct user_rule *u = r->user;

		r->on = check_wants_rule(c, (int)i);
		if (!r->on || (u->scope == SCOPE_IMAGE && !u->selects))
			continue;
		s->owned = true;
		needed = needed || select_wants_owners(u->select);
		s->entries = s->entries || r->entries_too;
		if (u->hidden)
			check_want_hidden(c);
		if (r->bodies && want_bodies(c, u, err) < 0)
			return -1;
	}
	s->waits = s->owned;
	if (s->entries)
		check_want_names(c);
	check_want_messages(c);
	return s->owned ? want_owners(c, needed, err) : 0;
}

int
rules_prepare(struct check *c, struct err *err)
{
	struct rules_state *s = check_state(c);

	if (s->task == TASK_DUMP)
		return 0;
	if (rules_compile_on(c, 0, err) < 0)
		return -1;
	child_on_answer(book_child(s->book), rules_answer, c);
	return 0;
}

static void
release_files(struct rules_files *f)
{
	for (size_t i = 0; i < f->n; i++)
		free(f->list[i]);
}

static void
release_rule(struct rules_rule *r)
{
	table_release(&r->tops);
	table_release(&r->paths);
	buf_release(&r->entries);
	free(r->places);
}

void
rules_release(struct check *c)
{
	struct rules_state *s = check_state(c);

	/* First, as it may still have answers. */
	book_free(s->book);
	release_files(&s->files);
	release_files(&s->params);
	while (s->questions)
		rules_question_free(s->questions);
	for (size_t i = 0; i < s->n; i++)
		release_rule(&s->rules[i]);
	for (size_t i = 0; i < 2; i++) {
		owners_release(&s->owners[i].owners);
		buf_release(&s->owners[i].text);
	}
	arena_release(&s->held_arena);
	record_layers_release(&s->layers);
	for (size_t i = 0; i < 2; i++) {
		buf_release(&s->near[i].place);
		free(s->near[i].list);
	}
	buf_release(&s->record);
	buf_release(&s->input);
	table_release(&s->firsts);
	free(s->linked);
	free(s->rules);
	free(s->table);
	free(s->id);
}
