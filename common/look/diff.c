#include "look/diff.h"
#include "base/mem.h"

static int
begin(struct listing *l, struct err *err)
{
	auto_source struct source *src = source_fd(l->opt->saved, -1);
	struct diff *d = mem_zalloc(sizeof(*d));

	l->state = d;
	buf_init(&d->text, LISTING_RECORD_MAX);
	d->saved = saved_read(src, err);
	if (!d->saved)
		return err_wrap(err, "the saved listing");
	if (!listing_is_part(l))
		return 0;
	return listing_tell(l, DIAG_WARNING, "left-out",
	    "programs before this one left something out of the image, which "
	    "is listed as removed if the saved listing has it",
	    err);
}

/* A field as the record has it; nothing where it has none. */
static void
put_field(struct buf *b, const struct listed *x, enum field f)
{
	const struct tar_entry *e = &x->entry;
	bool link = e->type == TAR_LINK || e->type == TAR_SYMLINK;
	bool device = e->type == TAR_CHAR || e->type == TAR_BLOCKDEV;
	struct json_out j = { .b = b };

	switch (f) {
	case FIELD_TYPE:
		json_put_str(&j, NULL, record_type(e->type));
		break;
	case FIELD_MODE:
		buf_printf(b, "\"%04o\"", e->mode);
		break;
	case FIELD_UID:
		json_put_uint(&j, NULL, e->uid);
		break;
	case FIELD_GID:
		json_put_uint(&j, NULL, e->gid);
		break;
	case FIELD_SIZE:
		json_put_uint(&j, NULL, e->size);
		break;
	case FIELD_MTIME:
		json_put_int(&j, NULL, e->mtime);
		break;
	case FIELD_MTIME_NS:
		if (e->mtime_ns)
			json_put_uint(&j, NULL, e->mtime_ns);
		break;
	case FIELD_LINK:
		if (link)
			json_put_text(&j, NULL, e->link, 0);
		break;
	case FIELD_LINK_B64:
		if (!link || span_is_utf8(e->link))
			break;
		buf_putc(b, '"');
		buf_put_base64(b, e->link);
		buf_putc(b, '"');
		break;
	case FIELD_MAJOR:
		if (device)
			json_put_uint(&j, NULL, e->major);
		break;
	case FIELD_MINOR:
		if (device)
			json_put_uint(&j, NULL, e->minor);
		break;
	case FIELD_XATTRS:
		if (e->nxattrs)
			record_put_xattrs(&j, NULL, e);
		break;
	case FIELD_SHA256:
		if (x->sha256[0])
			json_put_str(&j, NULL, x->sha256);
		break;
	case FIELD_COUNT:
		break;
	}
}

static void
fields_of(struct diff *d, const struct listed *x, struct fields *out)
{
	size_t at[FIELD_COUNT + 1];

	buf_reset(&d->text);
	for (int f = 0; f < FIELD_COUNT; f++) {
		at[f] = d->text.n;
		put_field(&d->text, x, (enum field)f);
	}
	at[FIELD_COUNT] = d->text.n;
	for (int f = 0; f < FIELD_COUNT; f++)
		out->text[f] = (struct span){ buf_span(&d->text).p + at[f],
			at[f + 1] - at[f] };
}

/* Whether a difference in a field counts. Contents tell more than times; and
 * times of what is no file change with every build. */
static bool
counts(const struct fields *a, const struct fields *b, enum field f)
{
	bool known = a->text[FIELD_SHA256].n && b->text[FIELD_SHA256].n;
	bool file = span_is(a->text[FIELD_TYPE], "\"file\"");

	if (f == FIELD_SHA256)
		return known;
	if (f == FIELD_MTIME || f == FIELD_MTIME_NS)
		return file && !known;
	return true;
}

static void
put_side(struct json_out *j, const char *key, const struct fields *x,
    const bool *which)
{
	json_begin(j, key, '{');
	for (int f = 0; f < FIELD_COUNT; f++)
		if (x->text[f].n && (!which || which[f]))
			json_put_raw(j, field_name((enum field)f), x->text[f]);
	json_end(j, '}');
}

/* `before` or `after` is NULL where there is none; `which` fields differ. */
static int
put_record(struct listing *l, struct span path, const struct fields *before,
    const struct fields *after, const bool *which, struct err *err)
{
	struct json_out j = { .b = &l->line };
	const char *type = !before ? "added" : !after ? "removed" : "changed";

	json_begin(&j, NULL, '{');
	json_put_str(&j, "type", type);
	json_put_name(&j, "path", record_path(path), 0);
	if (which) {
		json_begin(&j, "fields", '[');
		for (int f = 0; f < FIELD_COUNT; f++)
			if (which[f])
				json_put_str(&j, NULL,
				    field_name((enum field)f));
		json_end(&j, ']');
	}
	if (before)
		put_side(&j, "before", before, which);
	if (after)
		put_side(&j, "after", after, which);
	json_end(&j, '}');
	return listing_line(l, err);
}

static int
put(struct listing *l, struct span path, const struct fields *before,
    const struct fields *after, const bool *which, struct err *err)
{
	return (l->opt->text ? diff_line : put_record)(l, path, before, after,
	    which, err);
}

/* Two files of which nothing but the content could tell that they differ. */
static bool
look_alike(const struct fields *a, const struct fields *b)
{
	static const enum field told[] = { FIELD_SIZE, FIELD_MTIME,
		FIELD_MTIME_NS };

	for (size_t i = 0; i < array_len(told); i++)
		if (!span_eq(a->text[told[i]], b->text[told[i]]))
			return false;
	return !span_is(a->text[FIELD_SIZE], "0");
}

static void
count_compared(struct diff *d, const struct saved_entry *x,
    const struct fields *after)
{
	const struct fields *before = &x->fields;

	if (!span_is(before->text[FIELD_TYPE], "\"file\"") ||
	    !span_eq(before->text[FIELD_TYPE], after->text[FIELD_TYPE]))
		return;
	if (before->text[FIELD_SHA256].n && after->text[FIELD_SHA256].n) {
		d->by_content++;
		return;
	}
	d->by_time++;
	if (!look_alike(before, after) || d->undecided++)
		return;
	d->undecided_first = x->path;
	d->undecided_saved = before->text[FIELD_SHA256].n == 0;
}

static int
compare(struct listing *l, const struct saved_entry *x,
    const struct fields *after, struct err *err)
{
	struct diff *d = l->state;
	const struct fields *before = &x->fields;
	bool which[FIELD_COUNT] = { false }, any = false;

	count_compared(d, x, after);
	for (int f = 0; f < FIELD_COUNT; f++) {
		which[f] = counts(before, after, (enum field)f) &&
		    !span_eq(before->text[f], after->text[f]);
		any = any || which[f];
	}
	if (!any)
		return 0;
	d->changed++;
	return put(l, x->path, before, after, which, err);
}

static int
take_entry(struct listing *l, const struct listed *x, struct err *err)
{
	struct diff *d = l->state;
	struct fields after;
	struct saved_entry *before;

	if (x->removed >= 0)
		return 0;
	fields_of(d, x, &after);
	if (!buf_ok(&d->text))
		return err_set(err, "a record is over the limit of %d bytes",
		    LISTING_RECORD_MAX);
	before = saved_find(d->saved, x->entry.name);
	if (before) {
		before->seen = true;
		return compare(l, before, &after, err);
	}
	d->added++;
	return put(l, x->entry.name, NULL, &after, NULL, err);
}

static int
put_removed(struct listing *l, struct err *err)
{
	struct diff *d = l->state;
	struct saved_entry *e;

	for (size_t i = 0; (e = saved_at(d->saved, i)); i++) {
		if (e->seen)
			continue;
		d->removed++;
		if (put(l, e->path, &e->fields, NULL, NULL, err) < 0)
			return -1;
	}
	return 0;
}

/* Who asks for contents has to be told where they were not compared. */
static int
check_contents(const struct listing *l, struct err *err)
{
	const struct diff *d = l->state;

	if (!l->opt->digest || !d->undecided)
		return 0;
	return err_set(err,
	    "%llu files of the same size and time could not be compared by "
	    "content, '%.*s' first: %s",
	    (unsigned long long)d->undecided, SPAN_ARG(d->undecided_first),
	    d->undecided_saved
		? "the saved listing has no digest of it, which img-ls "
		  "--digest writes of what has its content"
		: "a program before this one left its content out");
}

static int
end(struct listing *l, struct err *err)
{
	if (put_removed(l, err) < 0 || (l->opt->text && diff_total(l, err) < 0))
		return -1;
	return check_contents(l, err);
}

static void
sum(struct listing *l, struct json_out *j)
{
	const struct diff *d = l->state;

	json_put_uint(j, "added", d->added);
	json_put_uint(j, "removed", d->removed);
	json_put_uint(j, "changed", d->changed);
	json_put_uint(j, "by_content", d->by_content);
	json_put_uint(j, "by_time", d->by_time);
}

static void
release(struct listing *l)
{
	struct diff *d = l->state;

	if (!d)
		return;
	saved_free(d->saved);
	buf_release(&d->text);
	free(d);
}

const struct view view_diff = {
	.digest = true,
	.begin = begin,
	.entry = take_entry,
	.end = end,
	.release = release,
	.sum = sum,
};
