#include "rule/load.h"

#include <errno.h>
#include <fcntl.h>
#include <jv.h>

#include "base/source.h"
#include "rule/book_parts.h"

/* Bytes of a file that a rule imports, be it jq or data. */
enum { LOAD_MAX = 64 * 1024 * 1024 };

/* A mutable static, as what libjq calls is told nothing but a name: it is set
 * once, in a process that compiles one program. */
static struct load *load;

void
load_as(struct load *how)
{
	load = how;
}

static jv
cannot(const char *name, const char *why)
{
	return jv_invalid_with_msg(
	    jv_string_fmt("Could not open %s: %s", name, why));
}

/* All values of a text; the error of the first that is none. */
static jv
parse(struct span text)
{
	struct jv_parser *parser = jv_parser_new(0);
	jv list = jv_array(), value;

	jv_parser_set_buf(parser, text.p, (int)text.n, 0);
	while (jv_is_valid(value = jv_parser_next(parser)))
		list = jv_array_append(list, value);
	jv_parser_free(parser);
	if (!jv_invalid_has_msg(jv_copy(value))) {
		jv_free(value);
		return list;
	}
	jv_free(list);
	return value;
}

/* The text, with what is defined before all else where it is used. */
static jv
module_text(struct span text)
{
	size_t at = text.n;
	jv out;

	if (text.n && memmem(text.p, text.n, "error", 5))
		at = source_first(text);
	if (at == text.n)
		return jv_string_sized(text.p, (int)text.n);
	out = jv_string_sized(text.p, (int)at);
	out = jv_string_append_str(out, LOAD_ERROR_DEFS);
	return jv_string_append_buf(out, text.p + at, (int)(text.n - at));
}

/* This is libjq's own name: its linker calls ours in the place of its own. */
jv
jv_load_file(const char *name, int raw)
{
	auto_buf struct buf text = { .max = LOAD_MAX };
	auto_close int fd = open(name, O_RDONLY | O_CLOEXEC);
	struct err err;

	if (load)
		load->called = true;
	if (fd < 0)
		return cannot(name, strerror(errno));
	if (source_read_all(fd, name, &text, &err) < 0)
		return cannot(name, err.msg);
	if (!raw)
		return parse(buf_span(&text));
	if (load && load->without_tests)
		source_blank_tests(text.p, text.n);
	if (load && load->library && strcmp(load->library, name) == 0)
		source_blank_unused(text.p, text.n, load->used);
	return module_text(buf_span(&text));
}
