#include "secret/exact.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

struct exact {
	const struct database *db;
	pcre2_code **codes; /* one a pattern; NULL: not asked for yet */
	pcre2_match_context *limits;
	pcre2_match_data *data; /* the match and its first group */
	bool gave_up;
};

/* Bodies are bytes: no UTF mode, whatever the expression says itself. */
static pcre2_code *
compile(struct span regex, struct err *err)
{
	static const uint32_t flags =
	    PCRE2_NEVER_UTF | PCRE2_NEVER_BACKSLASH_C | PCRE2_USE_OFFSET_LIMIT;
	PCRE2_UCHAR message[128];
	PCRE2_SIZE at;
	int why;
	pcre2_code *code =
	    pcre2_compile((PCRE2_SPTR)regex.p, regex.n, flags, &why, &at, NULL);

	if (code)
		return code;
	pcre2_get_error_message(why, message, sizeof(message));
	err_set(err, "%s at byte %zu", (const char *)message, (size_t)at + 1);
	return NULL;
}

int
exact_check(struct span regex, struct err *err)
{
	pcre2_code *code = compile(regex, err);
	uint32_t empty = 0;

	if (!code)
		return -1;
	pcre2_pattern_info(code, PCRE2_INFO_MATCHEMPTY, &empty);
	pcre2_code_free(code);
	return empty ? err_set(err, "matches the empty text") : 0;
}

struct exact *
exact_new(const struct database *d)
{
	struct exact *x = mem_zalloc(sizeof(*x));

	x->db = d;
	x->codes = mem_zalloc((database_count(d) + 1) * sizeof(pcre2_code *));
	x->limits = pcre2_match_context_create(NULL);
	x->data = pcre2_match_data_create(2, NULL);
	if (!x->limits || !x->data)
		mem_panic("out of memory");
	pcre2_set_match_limit(x->limits, EXACT_STEPS);
	pcre2_set_heap_limit(x->limits, EXACT_HEAP);
	return x;
}

void
exact_free(struct exact *x)
{
	if (!x)
		return;
	for (size_t i = 0; i < database_count(x->db); i++)
		pcre2_code_free(x->codes[i]);
	free(x->codes);
	pcre2_match_context_free(x->limits);
	pcre2_match_data_free(x->data);
	free(x);
}

static const pcre2_code *
code_of(struct exact *x, size_t pattern)
{
	struct err err;

	if (!x->codes[pattern])
		x->codes[pattern] =
		    compile(span_of(database_pattern(x->db, pattern)->regex),
			&err);
	/* Ours are tested, the user's were checked. */
	if (!x->codes[pattern])
		mem_panic("a pattern does not compile");
	return x->codes[pattern];
}

static bool
get(const struct exact *x, int groups, struct exact_match *m)
{
	const PCRE2_SIZE *at = pcre2_get_ovector_pointer(x->data);

	m->start = m->secret = at[0];
	m->end = m->secret_end = at[1];
	/* 0: there are more groups than there is room for. */
	if (groups != 1 && at[2] != PCRE2_UNSET && at[2] >= at[0] &&
	    at[3] <= at[1]) {
		m->secret = at[2];
		m->secret_end = at[3];
	}
	return m->start < m->end && m->secret < m->secret_end;
}

bool
exact_find(struct exact *x, size_t pattern, const struct exact_text *text,
    size_t from, size_t until, struct exact_match *m)
{
	const pcre2_code *code = code_of(x, pattern);
	uint32_t flags = PCRE2_NOTEMPTY;

	if (!text->from_start)
		flags |= PCRE2_NOTBOL;
	if (!text->to_end)
		flags |= PCRE2_NOTEOL;
	while (from < until) {
		int got;

		pcre2_set_offset_limit(x->limits, until - 1);
		got = pcre2_match(code, (PCRE2_SPTR)text->text.p, text->text.n,
		    from, flags, x->data, x->limits);
		if (got < 0) {
			x->gave_up = x->gave_up || got != PCRE2_ERROR_NOMATCH;
			return false;
		}
		if (get(x, got, m) && m->start >= from)
			return true;
		from++;
	}
	return false;
}

bool
exact_gave_up(struct exact *x)
{
	bool was = x->gave_up;

	x->gave_up = false;
	return was;
}
