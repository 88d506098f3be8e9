/* Of a function that is not defined: which one may have been meant. */
#include "base/source.h"

#include <fcntl.h>

#include "rule/book_parts.h"

enum {
	NAMES_MAX = 512,
	LIBRARY_MAX = 1024 * 1024, /* bytes of img.jq */
};

/* Names of jq 1.6 that rules may want. */
static const char *const builtins[] = { "IN/1", "INDEX/1", "add/0", "all/0",
	"all/1", "any/0", "any/1", "arrays/0", "ascii_downcase/0",
	"ascii_upcase/0", "booleans/0", "capture/1", "capture/2", "ceil/0",
	"combinations/0", "contains/1", "debug/0", "del/1", "delpaths/1",
	"empty/0", "endswith/1", "error/0", "error/1", "explode/0", "fabs/0",
	"first/0", "first/1", "flatten/0", "flatten/1", "floor/0",
	"from_entries/0", "fromdate/0", "fromjson/0", "getpath/1", "group_by/1",
	"gsub/2", "gsub/3", "has/1", "implode/0", "in/1", "index/1",
	"indices/1", "inside/1", "isempty/1", "join/1", "keys/0",
	"keys_unsorted/0", "last/0", "last/1", "length/0", "limit/2",
	"ltrimstr/1", "map/1", "map_values/1", "match/1", "match/2", "max/0",
	"max_by/1", "min/0", "min_by/1", "mktime/0", "not/0", "now/0", "nth/1",
	"nulls/0", "numbers/0", "objects/0", "path/1", "paths/0", "paths/1",
	"range/1", "range/2", "range/3", "recurse/0", "recurse/1", "reverse/0",
	"rindex/1", "round/0", "rtrimstr/1", "scalars/0", "scan/1", "select/1",
	"setpath/2", "sort/0", "sort_by/1", "split/1", "split/2", "splits/1",
	"splits/2", "startswith/1", "strftime/1", "strings/0", "strptime/1",
	"sub/2", "sub/3", "test/1", "test/2", "to_entries/0", "todate/0",
	"tojson/0", "tonumber/0", "tostring/0", "transpose/0", "type/0",
	"unique/0", "unique_by/1", "until/2", "values/0", "walk/1", "while/2",
	"with_entries/1", NULL };

/* Those of jq 1.7 and later, and what does the same. */
static const struct {
	const char *function, *instead;
} newer[] = {
	{ "abs/0", ": fabs" },
	{ "add/1", ": [f] | add" },
	{ "debug/1", ": debug" },
	{ "have_decnum/0", "" },
	{ "have_literal_numbers/0", "" },
	{ "ltrim/0", ": sub(\"^[[:space:]]+\"; \"\")" },
	{ "rtrim/0", ": sub(\"[[:space:]]+$\"; \"\")" },
	{ "trim/0",
	    ": sub(\"^[[:space:]]+\"; \"\") | sub(\"[[:space:]]+$\"; \"\")" },
	{ "trimstr/1", ": ltrimstr and rtrimstr" },
	{ "toarray/0", ": if type == \"array\" then . else [.] end" },
	{ "toboolean/0", ": . == \"true\"" },
	{ "pick/1", ": {a, b} makes an object" },
	{ "scan/2", ": match(re; \"g\" + flags) | .string" },
	{ "skip/2", ": .[n:]" },
};

/* "NAME/2", in its parts; of a definition also where it is. */
struct function {
	struct span name;
	size_t arity, line;
};

struct functions {
	struct function list[NAMES_MAX];
	size_t n;
};

static bool
function_of(struct span text, struct function *f)
{
	struct span rest = text;
	uint64_t n;

	if (!span_cut(&rest, '/', &f->name) || !f->name.n ||
	    !span_to_u64(rest, NAMES_MAX, &n))
		return false;
	f->arity = (size_t)n;
	return true;
}

/* What stands behind "def". */
static void
take_definition(struct functions *fs, struct span s, size_t line)
{
	struct function f = { .line = line };

	while (s.n && span_is_blank(s.p[0]))
		s = span_from(s, 1);
	while (f.name.n < s.n && text_is_word(s.p[f.name.n]))
		f.name.n++;
	f.name.p = s.p;
	s = span_from(s, f.name.n);
	if (s.n && s.p[0] == '(') {
		f.arity = 1;
		for (size_t i = 0; i < s.n && s.p[i] != ')'; i++)
			f.arity += s.p[i] == ';';
	}
	if (f.name.n && fs->n < NAMES_MAX)
		fs->list[fs->n++] = f;
}

static void
take_definitions(struct functions *fs, struct span text)
{
	size_t line = 1;

	for (size_t i = 0; i + 4 < text.n; i++) {
		line += text.p[i] == '\n';
		if (memcmp(text.p + i, "def", 3) == 0 &&
		    span_is_blank(text.p[i + 3]) &&
		    (i == 0 || span_is_blank(text.p[i - 1]) ||
			text.p[i - 1] == ';' || text.p[i - 1] == ':'))
			take_definition(fs, span_from(text, i + 3), line);
	}
}

static void
take_builtins(struct functions *fs)
{
	for (size_t i = 0; builtins[i]; i++)
		if (function_of(span_of(builtins[i]), &fs->list[fs->n]))
			fs->n++;
}

/* What the library defines; the text has to stay. */
static void
take_library(struct book *b, struct functions *fs, struct buf *text)
{
	const char *dir = book_library(b);
	const char *path = dir ? book_printf(b, "%s/img.jq", dir) : NULL;
	auto_close int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
	struct err err;

	if (fd >= 0 && source_read_all(fd, path, text, &err) == 0)
		take_definitions(fs, buf_span(text));
}

static const struct function *
find(const struct functions *fs, const struct function *f)
{
	for (size_t i = 0; i < fs->n; i++)
		if (span_eq(fs->list[i].name, f->name) &&
		    fs->list[i].arity == f->arity)
			return &fs->list[i];
	return NULL;
}

/* "there is f/1, f/2"; NULL where nothing has the name. */
static const char *
arities(struct book *b, const struct functions *fs, const struct function *f,
    const char *before)
{
	auto_buf struct buf text = { .max = ERR_MAX };

	for (size_t i = 0; i < fs->n; i++)
		if (span_eq(fs->list[i].name, f->name))
			buf_printf(&text, "%s%s%.*s/%zu",
			    text.n ? ", " : "there is ", before,
			    SPAN_ARG(f->name), fs->list[i].arity);
	if (!text.n)
		return NULL;
	buf_puts(&text, ": so many arguments, with ; between them");
	return book_text(b, buf_span(&text));
}

static const char *
near_function(struct book *b, const struct functions *fs,
    const struct function *f, const char *before)
{
	const char *names[NAMES_MAX + 1] = { NULL };
	const char *near;
	size_t n = 0;

	for (size_t i = 0; i < fs->n; i++)
		if (fs->list[i].name.p[0] != '_')
			names[n++] = book_text(b, fs->list[i].name);
	near = near_word(f->name, names);
	return near ? book_printf(b, "%s%s?", before, near) : NULL;
}

static const char *
hint_newer(struct book *b, struct span function)
{
	for (size_t i = 0; i < array_len(newer); i++)
		if (span_is(function, newer[i].function))
			return book_printf(b, "jq 1.6 does not have it%s",
			    newer[i].instead);
	return NULL;
}

/* "img::f/1" */
static const char *
hint_library(struct book *b, const struct function *f)
{
	auto_buf struct buf text = { .max = LIBRARY_MAX };
	struct functions fs = { .n = 0 };
	const char *hint;

	take_library(b, &fs, &text);
	if (find(&fs, f))
		return "there has to be: import \"img\" as img;";
	hint = arities(b, &fs, f, "img::");
	return hint ? hint : near_function(b, &fs, f, "img::");
}

/* Of the file itself. */
static const char *
hint_own(struct book *b, struct span text, const struct function *f)
{
	struct functions fs = { .n = 0 };
	const struct function *own;

	take_definitions(&fs, text);
	own = find(&fs, f);
	if (own)
		return book_printf(b,
		    "line %zu has it: jq knows what is defined above, and not "
		    "within another def",
		    own->line);
	return arities(b, &fs, f, "");
}

static const char *
hint_plain(struct book *b, struct span text, const struct function *f)
{
	auto_buf struct buf library = { .max = LIBRARY_MAX };
	struct functions jq = { .n = 0 }, own = { .n = 0 }, img = { .n = 0 };
	const char *hint;

	take_builtins(&jq);
	take_definitions(&own, text);
	hint = arities(b, &jq, f, "");
	if (hint)
		return hint;
	take_library(b, &img, &library);
	if (find(&img, f))
		return book_printf(b, "img::%.*s, with import \"img\" as img;?",
		    SPAN_ARG(f->name));
	hint = arities(b, &img, f, "img::");
	if (!hint)
		hint = near_function(b, &own, f, "");
	if (!hint)
		hint = near_function(b, &jq, f, "");
	return hint ? hint : near_function(b, &img, f, "img::");
}

const char *
hint_undefined(struct book *b, struct span text, struct span what)
{
	static const char tail[] = " is not defined", img[] = "img::";
	struct function f;
	const char *hint;

	if (!span_ends(what, span_of(tail)))
		return NULL;
	what.n -= strlen(tail);
	if (!function_of(what, &f) || f.name.p[0] == '$')
		return NULL;
	if (span_starts(what, span_of(img))) {
		f.name = span_from(f.name, strlen(img));
		return hint_library(b, &f);
	}
	if (memmem(f.name.p, f.name.n, "::", 2))
		return NULL;
	hint = hint_own(b, text, &f);
	if (!hint)
		hint = hint_newer(b, what);
	return hint ? hint : hint_plain(b, text, &f);
}
