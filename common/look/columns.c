#include <stdio.h>

#include "base/show.h"
#include "image/caps.h"
#include "look/view.h"
#include "look/width.h"

/* Columns that are left of what is cut, however narrow the terminal: less would
 * say nothing, so the line wraps. */
enum { CUT_MIN = 16 };

/* SGR codes as those that ls uses, and dim for what is not there any more. */
static const char *
colour_of(const struct listed *x)
{
	const struct tar_entry *e = &x->entry;

	if (x->removed >= 0)
		return "2";
	switch (e->type) {
	case TAR_DIR:
		return "1;34";
	case TAR_SYMLINK:
		return "1;36";
	case TAR_CHAR:
	case TAR_BLOCKDEV:
	case TAR_FIFO:
		return "33";
	case TAR_FILE:
	case TAR_LINK:
		break;
	}
	if (e->mode & 06000)
		return "37;41";
	return e->mode & 0111 ? "1;32" : NULL;
}

static char
bit(uint32_t mode, uint32_t x, uint32_t special, char both, char alone)
{
	if (mode & special)
		return mode & x ? both : alone;
	return mode & x ? 'x' : '-';
}

void
columns_mode(struct buf *b, const struct listed *x)
{
	uint32_t m = x->entry.mode;
	char type = x->entry.type == TAR_FILE ? '-' : (char)x->entry.type;
	char text[] = { type, m & 0400 ? 'r' : '-', m & 0200 ? 'w' : '-',
		bit(m, 0100, 04000, 's', 'S'), m & 0040 ? 'r' : '-',
		m & 0020 ? 'w' : '-', bit(m, 0010, 02000, 's', 'S'),
		m & 0004 ? 'r' : '-', m & 0002 ? 'w' : '-',
		bit(m, 0001, 01000, 't', 'T') };

	buf_put(b, (struct span){ text, sizeof(text) });
}

/* As ls -h: rounded up, one place below ten. */
static void
put_human(struct buf *b, uint64_t size)
{
	static const char units[] = "KMGTPE";
	uint64_t unit = 1024, tenths;
	size_t i = 0;

	if (size < 1024) {
		buf_printf(b, "%llu", (unsigned long long)size);
		return;
	}
	/* What would be rounded up to 1024 of them is one of the next. */
	while (units[i + 1] && size > 1023 * unit) {
		unit *= 1024;
		i++;
	}
	tenths = size / unit * 10 + (size % unit * 10 + unit - 1) / unit;
	if (tenths < 100)
		buf_printf(b, "%llu.%llu%c", (unsigned long long)tenths / 10,
		    (unsigned long long)tenths % 10, units[i]);
	else
		buf_printf(b, "%llu%c", (unsigned long long)(tenths + 9) / 10,
		    units[i]);
}

void
columns_size(struct buf *b, const struct listing *l, uint64_t size)
{
	if (l->opt->human)
		put_human(b, size);
	else
		buf_printf(b, "%llu", (unsigned long long)size);
}

/* A field of at least so many columns, where somebody looks at it. */
static void
put_field(struct listing *l, const char *text, int width)
{
	buf_printf(&l->line, "%*s ", l->opt->terminal ? width : 0, text);
}

/* A name that could be taken for something else is shown as its number. */
static bool
is_plain_name(struct span s)
{
	static const char more[] = "._-$+@";

	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') &&
		    !(c >= '0' && c <= '9') && (!c || !strchr(more, c)))
			return false;
	}
	return s.n > 0 && s.n <= 32;
}

static void
put_owner(struct listing *l, struct span name, uint32_t id)
{
	char text[40];

	if (l->opt->numeric || !name.p || !is_plain_name(name))
		snprintf(text, sizeof(text), "%u", id);
	else
		snprintf(text, sizeof(text), "%.*s", SPAN_ARG(name));
	put_field(l, text, -8);
}

static void
put_size(struct listing *l, const struct tar_entry *e)
{
	auto_buf struct buf b = { .max = 64 };

	if (e->type == TAR_CHAR || e->type == TAR_BLOCKDEV)
		buf_printf(&b, "%u,%u", e->major, e->minor);
	else
		columns_size(&b, l, e->size);
	put_field(l, buf_str(&b), l->opt->human ? 6 : 9);
}

struct date {
	int64_t year;
	int month, day;
};

/* The Gregorian calendar in years that begin in March, so that the leap day is
 * the last: 146097 days are 400 of them. Day 0 is 1970-01-01. */
static struct date
date_of(int64_t day)
{
	int64_t from = day + 719468; /* 0000-03-01 */
	int64_t era = (from >= 0 ? from : from - 146096) / 146097;
	int of_era = (int)(from - era * 146097);
	int year =
	    (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	int of_year = of_era - (365 * year + year / 4 - year / 100);
	int month = (5 * of_year + 2) / 153;

	return (struct date){ .day = of_year - (153 * month + 2) / 5 + 1,
		.month = month < 10 ? month + 3 : month - 9,
		.year = era * 400 + year + (month >= 10) };
}

/* The C library would look for a file of the time zone, also for UTC. */
void
columns_time(struct buf *b, int64_t mtime)
{
	int64_t day = mtime / 86400 - (mtime % 86400 < 0);
	int minute = (int)((mtime - day * 86400) / 60);
	struct date d = date_of(day);

	buf_printf(b, "%04lld-%02d-%02d %02d:%02d", (long long)d.year, d.month,
	    d.day, minute / 60, minute % 60);
}

static void
put_layer(struct listing *l, const struct listed *x)
{
	char text[32] = "-";

	if (x->layer >= 0 && x->removed >= 0)
		snprintf(text, sizeof(text), "%d-%d", x->layer, x->removed);
	else if (x->layer >= 0)
		snprintf(text, sizeof(text), "%d", x->layer);
	put_field(l, text, 3);
}

void
columns_cut(struct listing *l, size_t from, bool keep_end)
{
	struct span front = { buf_span(&l->line).p, from };
	size_t width = (size_t)l->opt->width, used = 0, room;

	/* A colour takes no column. */
	if (from && front.p[0] != '\033')
		used = width_of(front);

	room = used + CUT_MIN < width ? width - used : CUT_MIN;
	if (width)
		(keep_end ? width_cut_middle : width_cut)(&l->line, from, room);
}

void
columns_put(struct listing *l, const struct listed *x)
{
	columns_mode(&l->line, x);
	buf_putc(&l->line, ' ');
	put_owner(l, x->user, x->entry.uid);
	put_owner(l, x->group, x->entry.gid);
	put_size(l, &x->entry);
	columns_time(&l->line, x->entry.mtime);
	buf_putc(&l->line, ' ');
	put_layer(l, x);
}

static void
put_remarks(struct listing *l, const struct listed *x)
{
	for (size_t i = 0; i < x->entry.nxattrs; i++) {
		auto_buf struct buf caps = { .max = 4096 };

		if (!span_is(x->entry.xattrs[i].name, "security.capability"))
			continue;
		if (!caps_put(&caps, x->entry.xattrs[i].value))
			buf_puts(&caps, "invalid");
		buf_printf(&l->line, " [caps %s]", buf_str(&caps));
	}
	if (x->hollow)
		buf_puts(&l->line, " [hollow]");
	if (x->mime.p) {
		buf_puts(&l->line, " [");
		show_put(&l->line, x->mime);
		buf_putc(&l->line, ']');
	}
	if (x->sha256[0])
		buf_printf(&l->line, " [sha256 %s]", x->sha256);
}

void
columns_name(struct listing *l, const struct listed *x, struct span name)
{
	const char *colour = l->opt->colour ? colour_of(x) : NULL;

	if (colour)
		buf_printf(&l->line, "\033[%sm", colour);
	show_put(&l->line, name);
	if (colour)
		buf_puts(&l->line, "\033[0m");
	if (x->entry.type == TAR_SYMLINK) {
		buf_puts(&l->line, " -> ");
		show_put(&l->line, x->entry.link);
	}
	if (x->entry.type == TAR_LINK) {
		buf_puts(&l->line, " link to ");
		show_put(&l->line, x->entry.link);
	}
	put_remarks(l, x);
}

static int
put_line(struct listing *l, const struct listed *x, struct err *err)
{
	columns_put(l, x);
	columns_name(l, x, record_path(x->entry.name));
	return listing_line(l, err);
}

const struct view view_columns = {
	.owners = true,
	.digest = true,
	.entry = put_line,
};
