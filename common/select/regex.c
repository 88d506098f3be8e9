#include "select/regex.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "select/parts.h"

struct regex {
	pcre2_code *code;
	pcre2_match_context *limits;
};

static void
regex_free(void *p)
{
	struct regex *r = p;

	if (!r)
		return;
	pcre2_code_free(r->code);
	pcre2_match_context_free(r->limits);
	free(r);
}

/* Names are bytes: no UTF mode, whatever the expression says itself. */
static void *
regex_compile(struct span text, struct err *err)
{
	static const uint32_t flags = PCRE2_ANCHORED | PCRE2_ENDANCHORED |
	    PCRE2_DOTALL | PCRE2_NEVER_UTF | PCRE2_NEVER_BACKSLASH_C;
	struct regex *r = mem_zalloc(sizeof(*r));
	PCRE2_UCHAR message[128];
	PCRE2_SIZE at;
	int code;

	r->code =
	    pcre2_compile((PCRE2_SPTR)text.p, text.n, flags, &code, &at, NULL);
	if (!r->code) {
		pcre2_get_error_message(code, message, sizeof(message));
		err_set(err, "%s at byte %zu", (const char *)message,
		    (size_t)at + 1);
		regex_free(r);
		return NULL;
	}
	r->limits = pcre2_match_context_create(NULL);
	if (!r->limits)
		mem_panic("out of memory");
	pcre2_set_match_limit(r->limits, SELECT_REGEX_STEPS);
	pcre2_set_heap_limit(r->limits, SELECT_REGEX_HEAP);
	return r;
}

/* The room for a match is its own: layers are read by several threads. */
static int
regex_match(const void *p, struct span path)
{
	const struct regex *r = p;
	pcre2_match_data *data = pcre2_match_data_create(1, NULL);
	int got;

	if (!data)
		mem_panic("out of memory");
	got = pcre2_match(r->code, (PCRE2_SPTR)path.p, path.n, 0, 0, data,
	    r->limits);
	pcre2_match_data_free(data);
	if (got == PCRE2_ERROR_NOMATCH)
		return 0;
	return got < 0 ? -1 : 1;
}

static const struct regex_engine engine = { regex_compile, regex_match,
	regex_free };

void
select_use_regex(struct select *s)
{
	s->engine = &engine;
}
