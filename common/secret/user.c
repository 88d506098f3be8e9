#include "secret/user.h"

#include "json/json.h"
#include "secret/exact.h"

enum {
	ID_MAX = 64,     /* bytes */
	KEYWORD_MIN = 3, /* bytes; shorter ones are everywhere */
	SHOWN_MAX = 32,  /* bytes: longer than any provider's prefix */
	TITLE_MAX = 256, /* bytes */
	ENTROPY_MAX = 8, /* bits that a byte has */
};

/* What a line is read into. */
struct reader {
	struct user_patterns *u;
	const struct json *root;
	struct pattern p;
	size_t line;
};

static const char *
keep(struct user_patterns *u, struct span s)
{
	char *copy = arena_alloc(&u->room, s.n + 1);

	if (s.n)
		memcpy(copy, s.p, s.n);
	return copy;
}

/* A member that has to be a text without NUL, and may be absent where *out is
 * set. */
static int
read_text(struct reader *r, const char *key, size_t max, const char **out,
    struct err *err)
{
	const struct json *v = json_member(r->root, span_of(key));
	struct span s = json_string(v);

	if (!v)
		return *out ? 0 : err_set(err, "\"%s\" is not there", key);
	if (json_type(v) != JSON_STRING)
		return err_set(err, "\"%s\" is no string", key);
	if (!s.n)
		return err_set(err, "\"%s\" is empty", key);
	if (s.n > max)
		return err_set(err, "\"%s\" has more than %zu bytes", key, max);
	if (memchr(s.p, '\0', s.n))
		return err_set(err, "\"%s\" has a NUL in it", key);
	*out = keep(r->u, s);
	return 0;
}

static bool
is_known_id(const struct user_patterns *u, const char *id)
{
	for (size_t i = 0; i < u->n; i++)
		if (strcmp(u->list[i].id, id) == 0)
			return true;
	for (size_t i = 0, n = pattern_count(); i < n; i++)
		if (strcmp(pattern_at(i)->id, id) == 0)
			return true;
	return false;
}

static int
read_id(struct reader *r, struct err *err)
{
	const char *id;

	if (read_text(r, "id", ID_MAX, &r->p.id, err))
		return -1;
	id = r->p.id;
	if (strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789-") != strlen(id) ||
	    id[0] == '-')
		return err_set(err, "id '%s': not of a-z, 0-9 and dashes", id);
	if (is_known_id(r->u, id))
		return err_set(err, "id '%s' is there already", id);
	return 0;
}

static int
read_severity(struct reader *r, struct err *err)
{
	const char *text = "high";

	if (read_text(r, "severity", ID_MAX, &text, err))
		return -1;
	if (severity_parse(span_of(text), &r->p.severity))
		return 0;
	return err_set(err, "\"severity\": '%s' is none", text);
}

static int
read_numbers(struct reader *r, struct err *err)
{
	const struct json *entropy = json_member(r->root, SPAN("entropy"));
	const struct json *shown = json_member(r->root, SPAN("shown"));
	double bits = json_number(entropy);

	if (entropy && json_type(entropy) != JSON_INT &&
	    json_type(entropy) != JSON_REAL)
		return err_set(err, "\"entropy\" is no number");
	if (!(bits >= 0 && bits <= ENTROPY_MAX))
		return err_set(err, "\"entropy\" is not from 0 to %d bits",
		    ENTROPY_MAX);
	if (shown && json_type(shown) != JSON_INT)
		return err_set(err, "\"shown\" is no whole number");
	if (json_int(shown) < 0 || json_int(shown) > SHOWN_MAX)
		return err_set(err, "\"shown\" is not from 0 to %d bytes",
		    SHOWN_MAX);
	r->p.entropy = (unsigned)(bits * 10 + 0.5);
	r->p.shown = (size_t)json_int(shown);
	return 0;
}

static const char *
lower(struct user_patterns *u, struct span s)
{
	char *copy = arena_alloc(&u->room, s.n + 1);

	for (size_t i = 0; i < s.n; i++)
		copy[i] = (char)(s.p[i] >= 'A' && s.p[i] <= 'Z' ? s.p[i] | 0x20
								: s.p[i]);
	return copy;
}

static int
read_keywords(struct reader *r, struct err *err)
{
	const struct json *v = json_member(r->root, SPAN("keywords"));

	if (v && json_type(v) != JSON_ARRAY)
		return err_set(err, "\"keywords\" is no array");
	if (json_count(v) >= PATTERN_KEYWORDS_MAX)
		return err_set(err, "more than %d keywords",
		    PATTERN_KEYWORDS_MAX - 1);
	for (size_t i = 0; i < json_count(v); i++) {
		struct span s = json_string(json_at(v, i));

		if (json_type(json_at(v, i)) != JSON_STRING)
			return err_set(err, "keyword %zu is no string", i + 1);
		if (s.n < KEYWORD_MIN)
			return err_set(err,
			    "keyword '%.*s' has less than %d bytes",
			    SPAN_ARG(s), KEYWORD_MIN);
		if (memchr(s.p, '\0', s.n))
			return err_set(err, "keyword %zu has a NUL in it",
			    i + 1);
		r->p.keywords[i] = lower(r->u, s);
	}
	return 0;
}

static int
read_regex(struct reader *r, struct err *err)
{
	if (read_text(r, "regex", USER_REGEX_MAX, &r->p.regex, err))
		return -1;
	if (exact_check(span_of(r->p.regex), err))
		return err_wrap(err, "regex");
	return 0;
}

static int
read_example_list(struct reader *r, const struct json *v, bool yes,
    struct err *err)
{
	struct user_patterns *u = r->u;
	const char *name = yes ? "yes" : "no";

	if (v && json_type(v) != JSON_ARRAY)
		return err_set(err, "\"examples\": \"%s\" is no array", name);
	for (size_t i = 0; i < json_count(v); i++) {
		const struct json *text = json_at(v, i);

		if (json_type(text) != JSON_STRING)
			return err_set(err,
			    "\"examples\": %zu of \"%s\" is no string", i + 1,
			    name);
		mem_grow(u->examples, u->nexamples, u->examples_cap);
		u->examples[u->nexamples++] = (struct user_example){
			.pattern = u->n,
			.line = r->line,
			.yes = yes,
			.text = arena_bytes(&u->room, json_string(text)),
		};
	}
	return 0;
}

/* An error where an object has another member than these. */
static int
check_keys(const struct json *v, const char *const *known, struct err *err)
{
	void *iter = NULL;
	const struct json *value;
	struct span key;

	while (json_each(v, &iter, &key, &value)) {
		const char *const *k = known;

		while (*k && !span_is(key, *k))
			k++;
		if (!*k)
			return err_set(err, "unknown key \"%.*s\"",
			    SPAN_ARG(key));
	}
	return 0;
}

static int
read_examples(struct reader *r, struct err *err)
{
	static const char *const known[] = { "yes", "no", NULL };
	const struct json *v = json_member(r->root, SPAN("examples"));
	const struct json *yes = json_member(v, SPAN("yes"));

	if (v && json_type(v) != JSON_OBJECT)
		return err_set(err, "\"examples\" is no object");
	if (check_keys(v, known, err))
		return err_wrap(err, "\"examples\"");
	if (read_example_list(r, yes, true, err) ||
	    read_example_list(r, json_member(v, SPAN("no")), false, err))
		return -1;
	return json_count(yes) ? 0 : err_set(err, "no example in \"yes\"");
}

static int
read_members(struct reader *r, struct err *err)
{
	static const char *const known[] = { "id", "regex", "keywords", "title",
		"severity", "entropy", "shown", "examples", NULL };

	r->p.title = r->p.id;
	if (check_keys(r->root, known, err) || read_regex(r, err) ||
	    read_text(r, "title", TITLE_MAX, &r->p.title, err) ||
	    read_severity(r, err) || read_numbers(r, err) ||
	    read_keywords(r, err) || read_examples(r, err))
		return -1;
	return 0;
}

/* Which line of the file it is, the caller knows. */
static int
drop_line(struct err *err)
{
	static const char front[] = "line 1: ";
	size_t n = sizeof(front) - 1;

	if (strncmp(err->msg, front, n) == 0)
		memmove(err->msg, err->msg + n, strlen(err->msg + n) + 1);
	return -1;
}

static int
read_line(struct user_patterns *u, struct span text, size_t line,
    struct err *err)
{
	auto_json struct json_doc *doc = json_parse(text, USER_LINE_MAX, err);
	struct reader r = { .u = u, .line = line };
	size_t nexamples = u->nexamples;

	if (!doc)
		return drop_line(err);
	r.root = json_root(doc);
	r.p.kind = SECRET_PATTERN;
	if (json_type(r.root) != JSON_OBJECT)
		return err_set(err, "not an object");
	if (u->n == USER_PATTERNS_MAX)
		return err_set(err, "more than %d patterns", USER_PATTERNS_MAX);
	if (read_id(&r, err))
		return -1;
	if (read_members(&r, err)) {
		u->nexamples = nexamples;
		return err_wrap(err, "%s", r.p.id);
	}
	mem_grow(u->list, u->n, u->cap);
	u->list[u->n++] = r.p;
	return 0;
}

int
user_patterns_read(struct user_patterns *u, struct span text, struct err *err)
{
	struct span line;

	for (size_t n = 1; span_cut(&text, '\n', &line); n++) {
		line = span_trim(line);
		if (line.n && line.p[0] != '#' && read_line(u, line, n, err))
			return err_wrap(err, "line %zu", n);
	}
	return 0;
}

void
user_patterns_release(struct user_patterns *u)
{
	if (!u)
		return;
	free(u->list);
	free(u->examples);
	arena_release(&u->room);
	*u = (struct user_patterns){ 0 };
}
