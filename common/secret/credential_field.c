#include <strings.h>

#include "secret/credential_parts.h"

bool
line_next(struct span *rest, struct span *line, uint64_t *number)
{
	if (rest->n == 0 || !span_cut(rest, '\n', line))
		return false;
	if (line->n && line->p[line->n - 1] == '\r')
		line->n--;
	(*number)++;
	return true;
}

int
text_check(struct span body, struct err *err)
{
	const char *nul = body.n ? memchr(body.p, '\0', body.n) : NULL;

	return nul ? err_set(err, "byte %zu is a NUL: it is no text",
			 (size_t)(nul - body.p) + 1)
		   : 0;
}

struct span
without_quotes(struct span s)
{
	char q = s.n >= 2 ? s.p[0] : '\0';

	if ((q == '"' || q == '\'') && s.p[s.n - 1] == q)
		return (struct span){ s.p + 1, s.n - 2 };
	return s;
}

bool
word_next(struct span *rest, struct span *word)
{
	size_t n = 0;

	*rest = span_trim(*rest);
	while (n < rest->n && !span_is_blank(rest->p[n]))
		n++;
	*word = (struct span){ rest->p, n };
	*rest = span_from(*rest, n);
	return n > 0;
}

/* One name of a path, which is n bytes long. */
static bool
name_fits(const char *want, size_t n, struct span key)
{
	size_t tail;

	if (n && want[0] == '*') {
		tail = n - 1;
		return key.n >= tail &&
		    strncasecmp(key.p + key.n - tail, want + 1, tail) == 0;
	}
	if (n && want[n - 1] == '*')
		return key.n >= n - 1 && strncasecmp(key.p, want, n - 1) == 0;
	return key.n == n && (n == 0 || strncasecmp(key.p, want, n) == 0);
}

static bool
path_fits(const char *path, const struct span *keys, size_t depth)
{
	size_t n = strcspn(path, "/");
	const char *rest = path[n] ? path + n + 1 : NULL;

	if (n == 2 && memcmp(path, "**", 2) == 0) {
		for (size_t i = 0; i <= depth; i++)
			if (rest ? path_fits(rest, keys + i, depth - i)
				 : i == depth)
				return true;
		return false;
	}
	if (depth == 0 || !name_fits(path, n, keys[0]))
		return false;
	return rest ? path_fits(rest, keys + 1, depth - 1) : depth == 1;
}

void
reading_field(void *arg, const struct field *f)
{
	const struct reading *r = arg;

	for (const struct credential_field *w = r->file->fields; w && w->path;
	     w++)
		if (path_fits(w->path, f->keys, f->depth)) {
			reading_judge(r, f, w->as, w->severity);
			return;
		}
}
