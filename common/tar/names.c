#include "tar/reader.h"

enum tar_format
format_of(const char *block)
{
	struct span magic = field(block, F_MAGIC);

	/* The version, "00", is not looked at: Go does not either. */
	if (span_starts(magic, SPAN("ustar\0")))
		return span_eq(field(block, F_STAR_MAGIC), SPAN("tar\0"))
		    ? TAR_STAR
		    : TAR_USTAR;
	return span_eq(magic, SPAN("ustar  \0")) ? TAR_GNU : TAR_V7;
}

enum tar_type
type_of(char flag)
{
	switch (flag) {
	case '\0':
	case '0':
	case '7': /* contiguous: a plain file everywhere */
	case 'S':
		return TAR_FILE;
	case '1':
		return TAR_LINK;
	case '2':
		return TAR_SYMLINK;
	case '3':
		return TAR_CHAR;
	case '4':
		return TAR_BLOCKDEV;
	case '5':
		return TAR_DIR;
	case '6':
		return TAR_FIFO;
	default:
		return 0;
	}
}

static bool
is_ascii(struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] >= 0x80)
			return false;
	return true;
}

/* What Go takes for a time: more than field_number, namely digits and a NUL
 * with anything behind it. */
static bool
gnu_time(struct span f)
{
	size_t i = 0;
	int64_t v;

	if (f.p[0] == '\0' || field_number(f, &v))
		return true;
	while (i < f.n && f.p[i] == ' ')
		i++;
	if (i == f.n || f.p[i] < '0' || f.p[i] > '7')
		return false;
	while (i < f.n && f.p[i] >= '0' && f.p[i] <= '7')
		i++;
	return i < f.n && f.p[i] == '\0';
}

/*
 * GNU headers have times where ustar has the prefix. Go before 1.8 wrote a
 * prefix there all the same, and its reader takes one where the times are no
 * numbers.
 */
static struct span
gnu_prefix(const char *block)
{
	struct span prefix = field_text(block, F_PREFIX);

	if ((gnu_time(field(block, F_GNU_ATIME)) &&
		gnu_time(field(block, F_GNU_CTIME))) ||
	    !is_ascii(prefix))
		return (struct span){ "", 0 };
	return prefix;
}

static struct span
prefix_of(const char *block)
{
	switch (format_of(block)) {
	case TAR_USTAR:
		return field_text(block, F_PREFIX);
	case TAR_STAR:
		return field_text(block, F_STAR_PREFIX);
	case TAR_GNU:
		return gnu_prefix(block);
	case TAR_V7:
		break;
	}
	return (struct span){ "", 0 };
}

int
header_names(struct tar_reader *r, const char *block, struct err *err)
{
	struct span prefix = prefix_of(block);

	/* Some readers look at no more of the magic, Go at all of it. */
	if (format_of(block) == TAR_V7 &&
	    span_starts(field(block, F_MAGIC), SPAN("ustar")))
		return reader_bad(r, err, "unknown kind of ustar");
	buf_reset(&r->name);
	buf_reset(&r->link);
	if (prefix.n) {
		buf_put(&r->name, prefix);
		buf_putc(&r->name, '/');
	}
	buf_put(&r->name, field_text(block, F_NAME));
	buf_put(&r->link, field_text(block, F_LINK));
	return 0;
}

static int
number32(const struct tar_reader *r, const char *block, struct tar_field f,
    const char *what, uint32_t *out, struct err *err)
{
	int64_t v;

	if (!field_number(field(block, f), &v) || v < 0 || v > UINT32_MAX)
		return err_set(err, "tar header at byte %llu: bad %s",
		    (unsigned long long)(r->at - TAR_BLOCK), what);
	*out = (uint32_t)v;
	return 0;
}

/* Go wants numbers there whatever the type; V7 has no such fields. */
static int
header_device(struct tar_reader *r, const char *block, struct err *err)
{
	struct tar_entry *e = &r->entry;
	int64_t v;

	if (format_of(block) == TAR_V7)
		return 0;
	if (e->type != TAR_CHAR && e->type != TAR_BLOCKDEV) {
		if (!field_number(field(block, F_MAJOR), &v) ||
		    !field_number(field(block, F_MINOR), &v))
			return reader_bad(r, err, "bad device");
		return 0;
	}
	if (number32(r, block, F_MAJOR, "device", &e->major, err) < 0)
		return -1;
	return number32(r, block, F_MINOR, "device", &e->minor, err);
}

int
header_numbers(struct tar_reader *r, const char *block, struct err *err)
{
	struct tar_entry *e = &r->entry;
	int64_t v;

	if (!field_number(field(block, F_MODE), &v))
		return reader_bad(r, err, "bad mode");
	e->mode = (uint32_t)v & 07777;
	if (!field_number(field(block, F_MTIME), &e->mtime))
		return reader_bad(r, err, "bad time");
	if (format_of(block) == TAR_STAR &&
	    (!field_number(field(block, F_STAR_ATIME), &v) ||
		!field_number(field(block, F_STAR_CTIME), &v)))
		return reader_bad(r, err, "bad time");
	if (number32(r, block, F_UID, "uid", &e->uid, err) < 0 ||
	    number32(r, block, F_GID, "gid", &e->gid, err) < 0)
		return -1;
	return header_device(r, block, err);
}

int
take_name(struct tar_reader *r, struct buf *into, struct span value,
    struct err *err)
{
	if (memchr(value.p, '\0', value.n))
		return reader_bad(r, err, "NUL inside a name");
	buf_reset(into);
	buf_put(into, value);
	return 0;
}

int
final_names(struct tar_reader *r, char flag, struct err *err)
{
	struct tar_entry *e = &r->entry;

	if (!buf_ok(&r->name) || !buf_ok(&r->link))
		return err_set(err,
		    "tar header at byte %llu: name is longer than %d bytes",
		    (unsigned long long)(r->at - TAR_BLOCK), TAR_PATH_MAX);
	e->name = buf_span(&r->name);
	if (e->name.n == 0)
		return reader_bad(r, err, "empty name");
	if (e->type == TAR_FILE && e->name.p[e->name.n - 1] == '/') {
		/* V7 has no other way to say directory; elsewhere readers
		 * disagree. */
		if (flag != '\0')
			return reader_bad(r, err,
			    "a file whose name ends in '/'");
		e->type = TAR_DIR;
	}
	if (e->type == TAR_LINK || e->type == TAR_SYMLINK)
		e->link = buf_span(&r->link);
	return 0;
}
