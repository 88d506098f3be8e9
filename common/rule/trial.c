#include "rule/trial.h"

#include "base/mem.h"

enum {
	/* A question is that large; our own keys are few. */
	INPUT_MAX = CHILD_INPUT_MAX + 4096,
	/* With "path" and "severity" in each of the results. */
	RESULTS_MAX = 4 * CHILD_ANSWER_MAX,
};

static bool
is_object(const struct json *v)
{
	return json_type(v) == JSON_OBJECT;
}

/* What came instead of an answer; NULL: an answer. */
static char *
failure(const char *function, const struct child_answer *a)
{
	static const char *const how[] = {
		[CHILD_DONE] = "",
		[CHILD_ERROR] = "failed",
		[CHILD_LIMIT] = "went over a limit",
		[CHILD_DIED] = "died",
		[CHILD_STOPPED] = "was not asked",
	};

	if (a->end == CHILD_DONE)
		return NULL;
	return mem_printf("%s %s: %.*s", function, how[a->end],
	    SPAN_ARG(a->why));
}

/* Tests as they were written. */

static char *
wrong_expectation(size_t i, const struct json *expectation)
{
	struct err err;
	struct span name;
	const struct json *value;
	enum result_key key;
	void *iter = NULL;

	if (!is_object(expectation))
		return mem_printf("expectation %zu is no object", i + 1);
	while (json_each(expectation, &iter, &name, &value))
		if (result_key(name, &key, &err) < 0)
			return mem_printf("expectation %zu: %s", i + 1,
			    err.msg);
	return NULL;
}

static char *
wrong_expect(const struct json *expect)
{
	if (expect && json_type(expect) != JSON_ARRAY)
		return mem_printf("the test's 'expect' is %s, not an array of "
				  "what each finding has",
		    json_type_name(expect));
	if (!expect)
		return mem_strdup("the test has no 'expect', an array of what "
				  "each finding has: [] for none");
	if (json_count(expect) > TRIAL_EXPECT_MAX)
		return mem_printf("the test expects more than %d findings",
		    TRIAL_EXPECT_MAX);
	for (size_t i = 0; i < json_count(expect); i++) {
		char *why = wrong_expectation(i, json_at(expect, i));

		if (why)
			return why;
	}
	return NULL;
}

static char *
wrong_key(const struct json *test)
{
	struct span name;
	const struct json *value;
	void *iter = NULL;

	while (json_each(test, &iter, &name, &value))
		if (!span_is(name, "name") && !span_is(name, "input") &&
		    !span_is(name, "expect"))
			return mem_printf("'%.*s' is no key of a test: they "
					  "are name, input, expect",
			    SPAN_ARG(name));
	return NULL;
}

/* What a test's shape is wrong in; NULL: nothing. */
static char *
wrong_shape(const struct json *test)
{
	const struct json *input = json_member(test, SPAN("input"));
	const struct json *params = json_member(input, SPAN("params"));
	char *why;

	if (!is_object(test))
		return mem_strdup("the test is no object");
	why = wrong_key(test);
	if (why)
		return why;
	if (json_string(json_member(test, SPAN("name"))).n == 0)
		return mem_strdup("the test has no 'name'");
	if (!input)
		return mem_strdup("the test has no 'input', an object");
	if (!is_object(input))
		return mem_printf("the test's 'input' is %s, not an object",
		    json_type_name(input));
	if (params && !is_object(params))
		return mem_strdup("the test's 'params' are no object");
	return wrong_expect(json_member(test, SPAN("expect")));
}

static struct span
cut(struct span s, size_t max)
{
	while (s.n > max || (s.n == max && s.n && !span_is_utf8(s)))
		s.n = s.n > max ? max : s.n - 1;
	return s;
}

static void
read_test(struct trial *trial, const struct json *test)
{
	trial->name = mem_spandup(
	    cut(json_string(json_member(test, SPAN("name"))), TRIAL_NAME_MAX));
	trial->trouble = wrong_shape(test);
	if (trial->trouble)
		return;
	trial->input = json_member(test, SPAN("input"));
	trial->expect = json_member(test, SPAN("expect"));
}

/* Why the answer is no list of tests; NULL: it is. */
static char *
wrong_list(const struct json *values)
{
	if (json_count(values) != 1)
		return mem_printf("tests gives %zu values instead of one array",
		    json_count(values));
	if (json_type(json_at(values, 0)) != JSON_ARRAY)
		return mem_strdup("tests gives no array");
	if (json_count(json_at(values, 0)) > TRIALS_MAX)
		return mem_printf("there are more than %d tests", TRIALS_MAX);
	return NULL;
}

static void
take_tests(struct trials *t, const struct child_answer *a)
{
	const struct json *list;
	struct err err;

	t->trouble = failure("tests", a);
	if (t->trouble)
		return;
	t->doc = json_parse(a->values, CHILD_ANSWER_MAX, &err);
	t->trouble = t->doc ? wrong_list(json_root(t->doc))
			    : mem_printf("tests: %s", err.msg);
	if (t->trouble)
		return;
	list = json_at(json_root(t->doc), 0);
	t->n = json_count(list);
	t->list = mem_zalloc((t->n + 1) * sizeof(*t->list));
	for (size_t i = 0; i < t->n; i++)
		read_test(&t->list[i], json_at(list, i));
}

/* What a test gives to the rule. */

static void
put_member(struct json_out *j, struct span name, const struct json *value)
{
	auto_free char *key = mem_spandup(name);

	json_put_value(j, key, value);
}

static void
put_params(struct json_out *j, const struct json *defaults,
    const struct json *own)
{
	const struct json *value;
	struct span name;
	void *iter = NULL;

	json_begin(j, "params", '{');
	while (json_each(defaults, &iter, &name, &value))
		if (!json_member(own, name))
			put_member(j, name, value);
	iter = NULL;
	while (json_each(own, &iter, &name, &value))
		put_member(j, name, value);
	json_end(j, '}');
}

static void
put_input(const struct user_rule *rule, const struct json *input,
    struct buf *out)
{
	struct json_out j = { .b = out };
	const struct json *value;
	struct span name;
	void *iter = NULL;

	json_begin(&j, NULL, '{');
	while (json_each(input, &iter, &name, &value))
		if (!span_is(name, "params"))
			put_member(&j, name, value);
	put_params(&j, json_member(rule->meta, SPAN("params")),
	    json_member(input, SPAN("params")));
	json_end(&j, '}');
}

/* What comes. */

static void
put_result(const struct trials *t, const struct trial *trial,
    const struct json *value, const struct result *r, struct json_out *j)
{
	const struct json *path = json_member(trial->input, SPAN("path"));
	const struct json *member;
	struct span name;
	void *iter = NULL;

	json_begin(j, NULL, '{');
	while (json_each(value, &iter, &name, &member))
		put_member(j, name, member);
	if (!r->has_path && t->rule->scope == SCOPE_ENTRY &&
	    json_type(path) == JSON_STRING)
		json_put_value(j, "path", path);
	if (!json_member(value, SPAN("severity")))
		json_put_str(j, "severity", severity_name(r->severity));
	json_end(j, '}');
}

/* NULL, or what is wrong with one of the values. */
static char *
put_results(const struct trials *t, const struct trial *trial,
    const struct json *values, struct json_out *j)
{
	struct result r;
	struct err err;

	for (size_t i = 0; i < json_count(values); i++) {
		if (result_read(json_at(values, i), t->rule, &r, &err) < 0)
			return mem_printf("finding %zu: %s", i + 1, err.msg);
		put_result(t, trial, json_at(values, i), &r, j);
	}
	return NULL;
}

static char *
read_results(const struct trials *t, struct trial *trial, struct span values)
{
	auto_buf struct buf text = { .max = RESULTS_MAX };
	struct json_out j = { .b = &text };
	struct err err;
	auto_json struct json_doc *doc =
	    json_parse(values, CHILD_ANSWER_MAX, &err);
	char *why;

	if (!doc)
		return mem_printf("check: %s", err.msg);
	json_begin(&j, NULL, '[');
	why = put_results(t, trial, json_root(doc), &j);
	json_end(&j, ']');
	if (why)
		return why;
	trial->results = json_parse(buf_span(&text), RESULTS_MAX, &err);
	if (!trial->results)
		return mem_printf("check: %s", err.msg);
	trial->count = json_count(json_root(trial->results));
	return NULL;
}

static void
take_answer(void *arg, const struct child_answer *a)
{
	struct trials *t = arg;
	struct trial *trial = a->tag;

	if (!trial) {
		take_tests(t, a);
		return;
	}
	if (a->debug.n)
		trial->debug = mem_spandup(a->debug);
	trial->trouble = failure("check", a);
	if (!trial->trouble)
		trial->trouble = read_results(t, trial, a->values);
}

static int
ask(struct child *c, struct trials *t, struct trial *trial, struct err *err)
{
	auto_buf struct buf input = { .max = INPUT_MAX };

	put_input(t->rule, trial->input, &input);
	if (buf_ok(&input))
		return child_ask(c, t->rule->check, trial, buf_span(&input),
		    err);
	trial->trouble = mem_strdup("the test's input is too large");
	return 0;
}

int
trials_read(struct book *b, size_t i, struct trials *t, struct err *err)
{
	struct child *c = book_child(b);

	*t = (struct trials){ .rule = book_rule(b, i) };
	if (!t->rule->has_tests)
		return 0;
	child_on_answer(c, take_answer, t);
	if (child_ask(c, t->rule->tests, NULL, SPAN("null"), err) < 0)
		return -1;
	return child_finish(c, err);
}

int
trials_run(struct book *b, size_t i, struct trials *t, struct err *err)
{
	struct child *c = book_child(b);

	if (trials_read(b, i, t, err) < 0)
		return -1;
	for (size_t k = 0; k < t->n; k++)
		if (!t->list[k].trouble && ask(c, t, &t->list[k], err) < 0)
			return -1;
	return child_finish(c, err);
}

void
trials_release(struct trials *t)
{
	for (size_t i = 0; i < t->n; i++) {
		free(t->list[i].name);
		free(t->list[i].trouble);
		free(t->list[i].debug);
		json_free(t->list[i].results);
	}
	free(t->list);
	free(t->trouble);
	json_free(t->doc);
	*t = (struct trials){ 0 };
}
