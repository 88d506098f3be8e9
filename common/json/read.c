#include "json/json.h"

#include <sys/auxv.h>

#include "base/mem.h"
#include "json/jansson_names.h"

struct json_doc {
	json_t *root;
};

/*
 * jansson would seed its tables from /dev/urandom, which a sandbox does not
 * open, and then fall back on the time and the process id.
 */
static void
seed_tables(void)
{
	const char *p = (const char *)getauxval(AT_RANDOM);
	uint64_t seed = p ? span_hash((struct span){ p, 16 }, 0) : 0;

	json_object_seed((size_t)seed);
}

/* The place where the string that begins at s[i] ends. */
static size_t
string_end(struct span s, size_t i)
{
	for (i++; i < s.n && s.p[i] != '"'; i++)
		if (s.p[i] == '\\')
			i++;
	return i;
}

/* jansson counts depth too, but to a limit that it was compiled with. */
static int
check_depth(struct span s, struct err *err)
{
	size_t depth = 0, line = 1;

	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (c == '"')
			i = string_end(s, i);
		else if (c == '\n')
			line++;
		else if (c == '[' || c == '{')
			depth++;
		else if ((c == ']' || c == '}') && depth)
			depth--;
		if (depth > JSON_DEPTH)
			return err_set(err, "line %zu: nested deeper than %d",
			    line, JSON_DEPTH);
	}
	return 0;
}

static int
check_text(struct span text, size_t max, struct err *err)
{
	if (text.n > max)
		return err_set(err, "JSON of %zu bytes, over the limit of %zu",
		    text.n, max);
	if (span_starts(text, SPAN("\xef\xbb\xbf")))
		return err_set(err, "line 1: begins with a byte order mark");
	return check_depth(text, err);
}

struct json_doc *
json_parse(struct span text, size_t max, struct err *err)
{
	struct json_doc *doc;
	json_error_t why;
	json_t *root;

	if (check_text(text, max, err))
		return NULL;
	seed_tables();
	root = json_loadb(text.n ? text.p : "", text.n,
	    JSON_REJECT_DUPLICATES | JSON_DECODE_ANY | JSON_ALLOW_NUL, &why);
	if (!root && json_error_code(&why) == json_error_out_of_memory)
		mem_panic("out of memory");
	if (!root) {
		err_set(err, "line %d: %s", why.line, why.text);
		return NULL;
	}
	doc = mem_alloc(sizeof(*doc));
	doc->root = root;
	return doc;
}

void
json_free(struct json_doc *doc)
{
	if (!doc)
		return;
	json_decref(doc->root);
	free(doc);
}

const struct json *
json_root(const struct json_doc *doc)
{
	return (const struct json *)doc->root;
}
