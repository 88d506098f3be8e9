#include "base/mem.h"
#include "base/source.h"
#include "select/parts.h"

int
select_add_words(struct select *s, const char *words, struct err *err)
{
	if (select_add(s, span_of(words), err) < 0)
		return err_wrap(err, "--select");
	if (select_is_empty(s) && !select_is_hollow(s))
		return err_set(err,
		    "--select: no glob or predicate in '%.*s' at byte 1",
		    SHOWN(span_of(words)));
	return 0;
}

static int
read_list(const char *file, struct buf *list, struct err *err)
{
	return strcmp(file, "-") == 0
	    ? source_read_all(0, "standard input", list, err)
	    : source_read_file(file, list, err);
}

/* Lines would be one name that nothing has. */
static bool
is_of_lines(struct span list)
{
	return !memchr(list.p, '\0', list.n) && memchr(list.p, '\n', list.n);
}

int
select_add_list(struct select *s, const char *file, struct err *err)
{
	auto_buf struct buf list = { .max = SELECT_LIST_MAX };
	auto_free char *shown = strcmp(file, "-") == 0
	    ? mem_strdup("standard input")
	    : mem_printf("'%s'", file);

	if (read_list(file, &list, err) < 0)
		return err_wrap(err, "--files0-from");
	if (list.n == 0)
		return err_set(err, "--files0-from: no name in %s", shown);
	if (is_of_lines(buf_span(&list)))
		return err_set(err,
		    "--files0-from: %s has lines, not names with a NUL "
		    "behind them, as find -print0 writes",
		    shown);
	if (select_add_names(s, buf_span(&list), err) < 0)
		return err_wrap(err, "--files0-from: %s", shown);
	return 0;
}
