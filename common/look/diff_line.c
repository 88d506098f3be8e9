#include "base/show.h"
#include "look/diff.h"

enum { SHORT_DIGEST = 12 }; /* characters: as docker and git cut them */

/* A value as it is in JSON, without the quotes of a plain string. */
static struct span
unquoted(struct span json)
{
	if (json.n >= 2 && json.p[0] == '"' && !memchr(json.p, '\\', json.n))
		return (struct span){ json.p + 1, json.n - 2 };
	return json;
}

static bool
put_date(struct buf *b, struct span json)
{
	bool before_1970 = json.n && json.p[0] == '-';
	uint64_t n;
	int64_t t;

	if (!span_to_u64(span_from(json, before_1970), INT64_MAX, &n))
		return false;
	t = before_1970 ? -(int64_t)n : (int64_t)n;
	columns_time(b, t);
	/* Two builds may be less than a minute apart. */
	buf_printf(b, ":%02d", (int)((t % 60 + 60) % 60));
	return true;
}

static void
put_value(struct listing *l, enum field f, struct span json)
{
	struct span s = unquoted(json);

	if (f == FIELD_MTIME && put_date(&l->line, json))
		return;
	if (f == FIELD_SHA256 && s.n > SHORT_DIGEST)
		s.n = SHORT_DIGEST;
	show_put(&l->line, json.n ? s : SPAN("-"));
}

/* What another field says better. */
static bool
is_told(enum field f, const bool *which)
{
	return (f == FIELD_MTIME_NS && which[FIELD_MTIME]) ||
	    (f == FIELD_LINK && which[FIELD_LINK_B64]);
}

static void
put_changes(struct listing *l, const struct fields *before,
    const struct fields *after, const bool *which)
{
	const char *sep = ": ";

	for (int f = 0; f < FIELD_COUNT; f++) {
		if (!which[f] || is_told((enum field)f, which))
			continue;
		buf_printf(&l->line, "%s%s ", sep, field_name((enum field)f));
		put_value(l, (enum field)f, before->text[f]);
		buf_puts(&l->line, " -> ");
		put_value(l, (enum field)f, after->text[f]);
		sep = ", ";
	}
}

int
diff_line(struct listing *l, struct span path, const struct fields *before,
    const struct fields *after, const bool *which, struct err *err)
{
	char sign = !before ? '+' : !after ? '-' : '!';
	const char *colour = sign == '+' ? "32" : sign == '-' ? "31" : "33";
	size_t from = 0;

	if (l->opt->colour) {
		buf_printf(&l->line, "\033[%sm", colour);
		from = l->line.n;
	}
	buf_printf(&l->line, "%c ", sign);
	show_put(&l->line, record_path(path));
	if (which && before && after)
		put_changes(l, before, after, which);
	columns_cut(l, from, false);
	buf_puts(&l->line, l->opt->colour ? "\033[0m" : "");
	return listing_line(l, err);
}

int
diff_total(struct listing *l, struct err *err)
{
	const struct diff *d = l->state;

	buf_printf(&l->line, "%llu added, %llu removed, %llu changed",
	    (unsigned long long)d->added, (unsigned long long)d->removed,
	    (unsigned long long)d->changed);
	if (d->by_content)
		buf_printf(&l->line, "; %llu files compared by content",
		    (unsigned long long)d->by_content);
	if (d->by_time)
		buf_printf(&l->line, "; %llu files compared by size and time",
		    (unsigned long long)d->by_time);
	return listing_line(l, err);
}
