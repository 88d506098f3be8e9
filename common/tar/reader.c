#include "base/mem.h"
#include "tar/field.h"
#include "tar/sparse.h"

enum {
	/* Enough for ISA-L and hashing to run hot in the cache. */
	WINDOW = 1024 * 1024,
	/* Behind a body that was passed over, reading on begins small: a header
	 * and a few small files, not bytes that will be passed over too. */
	WINDOW_FIRST = 8 * 1024,
};

/* What extended headers say of the member behind them. */
struct extended {
	bool pax, long_name, long_link;
	struct buf records; /* payload of the pax header */
	struct buf name, link;
};

struct tar_reader {
	struct source *src;
	char *window;
	size_t from, to; /* unread bytes in the window */
	size_t ahead;    /* how much to read at a time */
	uint64_t at;     /* offset of window[from] */
	uint64_t left;   /* stored bytes of the body not yet handed out */
	uint64_t pad;
	uint64_t hole_at; /* tar_content: how far the file is written */
	bool done, ended;
	struct extended ext;
	struct buf name; /* joined prefix and name */
	struct buf link;
	struct tar_map map;
	struct tar_xattr *xattrs;
	size_t nxattrs, cap_xattrs;
	struct tar_entry entry;
	tar_quirk_fn *quirk;
	void *quirk_arg;
};

struct tar_reader *
tar_reader_new(struct source *src)
{
	struct tar_reader *r = mem_zalloc(sizeof(*r));

	r->src = src;
	r->window = mem_alloc(WINDOW);
	r->ahead = src->skip ? WINDOW_FIRST : WINDOW;
	buf_init(&r->ext.records, TAR_EXTENDED_MAX);
	buf_init(&r->ext.name, TAR_EXTENDED_MAX);
	buf_init(&r->ext.link, TAR_EXTENDED_MAX);
	buf_init(&r->name, TAR_PATH_MAX);
	buf_init(&r->link, TAR_PATH_MAX);
	return r;
}

void
tar_reader_free(struct tar_reader *r)
{
	if (!r)
		return;
	buf_release(&r->ext.records);
	buf_release(&r->ext.name);
	buf_release(&r->ext.link);
	buf_release(&r->name);
	buf_release(&r->link);
	tar_map_release(&r->map);
	free(r->xattrs);
	free(r->window);
	free(r);
}

void
tar_reader_on_quirk(struct tar_reader *r, tar_quirk_fn *fn, void *arg)
{
	r->quirk = fn;
	r->quirk_arg = arg;
}

static void
quirk(struct tar_reader *r, const char *code, struct span name)
{
	if (r->quirk)
		r->quirk(r->quirk_arg, code, name);
}

bool
tar_ended(const struct tar_reader *r)
{
	return r->ended;
}

uint64_t
tar_offset(const struct tar_reader *r)
{
	return r->at;
}

/* More bytes into the window: how many, 0 at the end, -1. */
static ssize_t
fill(struct tar_reader *r, struct err *err)
{
	ssize_t n;
	size_t room;

	if (r->from == r->to)
		r->from = r->to = 0;
	if (r->from && WINDOW - r->to < r->ahead) {
		memmove(r->window, r->window + r->from, r->to - r->from);
		r->to -= r->from;
		r->from = 0;
	}
	room = WINDOW - r->to;
	n = source_read(r->src, r->window + r->to,
	    room < r->ahead ? room : r->ahead, err);
	if (n > 0)
		r->to += (size_t)n;
	if (r->ahead < WINDOW)
		r->ahead *= 2;
	return n;
}

static int
cut(const struct tar_reader *r, struct err *err)
{
	return err_set(err, "tar is cut at byte %llu",
	    (unsigned long long)(r->at + (r->to - r->from)));
}

/* A block: 1, 0 at the end of the bytes, -1. Valid until the next fill. */
static int
next_block(struct tar_reader *r, const char **block, struct err *err)
{
	while (r->to - r->from < TAR_BLOCK) {
		ssize_t n = fill(r, err);

		if (n < 0)
			return -1;
		if (n == 0)
			return r->to == r->from ? 0 : cut(r, err);
	}
	*block = r->window + r->from;
	r->from += TAR_BLOCK;
	r->at += TAR_BLOCK;
	return 1;
}

static int
pass_over(struct tar_reader *r, uint64_t n, struct err *err)
{
	size_t have = r->to - r->from;
	int64_t skipped;

	if (n <= have) {
		r->from += (size_t)n;
		r->at += n;
		return 0;
	}
	r->from = r->to = 0;
	r->at += have;
	n -= have;
	skipped = source_skip(r->src, n, err);
	if (skipped < 0)
		return -1;
	r->at += (uint64_t)skipped;
	if ((uint64_t)skipped < n)
		return cut(r, err);
	if (r->src->skip)
		r->ahead = WINDOW_FIRST;
	return 0;
}

static int
take_bytes(struct tar_reader *r, struct buf *b, uint64_t n, struct err *err)
{
	while (n) {
		size_t have = r->to - r->from;

		if (have == 0) {
			ssize_t got = fill(r, err);

			if (got < 0)
				return -1;
			if (got == 0)
				return cut(r, err);
			continue;
		}
		if (have > n)
			have = (size_t)n;
		buf_put(b, (struct span){ r->window + r->from, have });
		r->from += have;
		r->at += have;
		n -= have;
	}
	return 0;
}

static uint64_t
padding(uint64_t n)
{
	return -n % TAR_BLOCK;
}

static int
bad(const struct tar_reader *r, struct err *err, const char *what)
{
	return err_set(err, "tar header at byte %llu: %s",
	    (unsigned long long)(r->at - TAR_BLOCK), what);
}

static int
read_extended(struct tar_reader *r, int64_t size, struct buf *into,
    struct err *err)
{
	if (size > TAR_EXTENDED_MAX)
		return err_set(err,
		    "tar header at byte %llu: extended header of %lld bytes "
		    "is over the limit of %d",
		    (unsigned long long)(r->at - TAR_BLOCK), (long long)size,
		    TAR_EXTENDED_MAX);
	buf_reset(into);
	if (take_bytes(r, into, (uint64_t)size, err) < 0)
		return -1;
	return pass_over(r, padding((uint64_t)size), err);
}

static int
check_records(struct tar_reader *r, struct span records, struct err *err)
{
	struct span key, value;
	int got;

	while ((got = pax_next(&records, &key, &value)) > 0)
		continue;
	return got < 0 ? bad(r, err, "malformed pax record") : 0;
}

static int
read_global(struct tar_reader *r, int64_t size, struct err *err)
{
	struct extended *x = &r->ext;

	if (x->pax || x->long_name || x->long_link)
		return bad(r, err,
		    "pax global header between a header and its member");
	if (read_extended(r, size, &x->records, err) < 0 ||
	    check_records(r, buf_span(&x->records), err) < 0)
		return -1;
	quirk(r, "pax-global-header", (struct span){ "", 0 });
	return 0;
}

/* A GNU long name is a C string. */
static int
read_long(struct tar_reader *r, int64_t size, struct buf *into, bool *have,
    struct err *err)
{
	size_t n;

	if (*have)
		return bad(r, err, "two long names for one member");
	*have = true;
	if (read_extended(r, size, into, err) < 0)
		return -1;
	n = strnlen(buf_str(into), into->n);
	for (size_t i = n; i < into->n; i++)
		if (into->p[i] != '\0')
			return bad(r, err, "NUL inside a long name");
	into->n = n;
	return 0;
}

static int
read_pax(struct tar_reader *r, int64_t size, struct err *err)
{
	if (r->ext.pax)
		return bad(r, err, "two pax headers for one member");
	r->ext.pax = true;
	if (read_extended(r, size, &r->ext.records, err) < 0)
		return -1;
	return check_records(r, buf_span(&r->ext.records), err);
}

enum format { V7, USTAR, STAR, GNU };

static enum format
format_of(const char *block)
{
	struct span magic = field(block, F_MAGIC);

	if (span_eq(magic, SPAN("ustar\00000")))
		return span_eq(field(block, F_STAR_MAGIC), SPAN("tar\0"))
		    ? STAR
		    : USTAR;
	return span_eq(magic, SPAN("ustar  \0")) ? GNU : V7;
}

static bool
is_ascii(struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] >= 0x80)
			return false;
	return true;
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
	int64_t v;

	if ((block[F_GNU_ATIME.at] == '\0' ||
	        field_number(field(block, F_GNU_ATIME), &v)) &&
	    (block[F_GNU_CTIME.at] == '\0' ||
	        field_number(field(block, F_GNU_CTIME), &v)))
		return (struct span){ "", 0 };
	return is_ascii(prefix) ? prefix : (struct span){ "", 0 };
}

static struct span
prefix_of(const char *block)
{
	switch (format_of(block)) {
	case USTAR:
		return field_text(block, F_PREFIX);
	case STAR:
		return field_text(block, F_STAR_PREFIX);
	case GNU:
		return gnu_prefix(block);
	case V7:
		break;
	}
	return (struct span){ "", 0 };
}

static int
basic_names(struct tar_reader *r, const char *block)
{
	struct span prefix = prefix_of(block);

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

static int
basic_numbers(struct tar_reader *r, const char *block, struct err *err)
{
	struct tar_entry *e = &r->entry;
	int64_t v;

	if (!field_number(field(block, F_MODE), &v))
		return bad(r, err, "bad mode");
	e->mode = (uint32_t)v & 07777;
	if (!field_number(field(block, F_MTIME), &e->mtime))
		return bad(r, err, "bad time");
	if (number32(r, block, F_UID, "uid", &e->uid, err) < 0 ||
	    number32(r, block, F_GID, "gid", &e->gid, err) < 0)
		return -1;
	if (e->type != TAR_CHAR && e->type != TAR_BLOCKDEV)
		return 0;
	if (number32(r, block, F_MAJOR, "device", &e->major, err) < 0)
		return -1;
	return number32(r, block, F_MINOR, "device", &e->minor, err);
}

/* The GNU.sparse records of one member. */
struct gnu_sparse {
	struct span major, minor, map, name, size, realsize;
	bool any;
	int64_t at; /* of a 0.0 pair; -1: none is open */
};

static int
sparse_record(struct tar_reader *r, struct gnu_sparse *g, struct span key,
    struct span value, struct err *err)
{
	uint64_t v;

	g->any = true;
	if (span_is(key, "major"))
		g->major = value;
	else if (span_is(key, "minor"))
		g->minor = value;
	else if (span_is(key, "map"))
		g->map = value;
	else if (span_is(key, "name"))
		g->name = value;
	else if (span_is(key, "size"))
		g->size = value;
	else if (span_is(key, "realsize"))
		g->realsize = value;
	else if (span_is(key, "offset") || span_is(key, "numbytes")) {
		if ((key.p[0] == 'o') != (g->at < 0) ||
		    !span_to_u64(value, INT64_MAX, &v))
			return bad(r, err, "malformed sparse map");
		if (g->at < 0) {
			g->at = (int64_t)v;
			return 0;
		}
		if (tar_map_add(&r->map, g->at, (int64_t)v, err) < 0)
			return -1;
		r->entry.sparse = true;
		g->at = -1;
	}
	return 0;
}

static int
take_name(struct tar_reader *r, struct buf *into, struct span value,
    struct err *err)
{
	if (memchr(value.p, '\0', value.n))
		return bad(r, err, "NUL inside a name");
	buf_reset(into);
	buf_put(into, value);
	return 0;
}

static int
take_id(struct tar_reader *r, uint32_t *into, struct span value,
    struct err *err)
{
	uint64_t v;

	if (!span_to_u64(value, UINT32_MAX, &v))
		return bad(r, err, "bad uid or gid in a pax record");
	*into = (uint32_t)v;
	return 0;
}

static int
add_xattr(struct tar_reader *r, struct span name, struct span value,
    struct err *err)
{
	if (r->nxattrs >= TAR_XATTRS_MAX)
		return err_set(err,
		    "tar header at byte %llu: more than %d extended attributes",
		    (unsigned long long)(r->at - TAR_BLOCK), TAR_XATTRS_MAX);
	mem_grow(r->xattrs, r->nxattrs, r->cap_xattrs);
	r->xattrs[r->nxattrs++] = (struct tar_xattr){ name, value };
	return 0;
}

static int
pax_record(struct tar_reader *r, struct span key, struct span value,
    int64_t *size, struct gnu_sparse *g, struct err *err)
{
	static const struct span xattr = { "SCHILY.xattr.", 13 };
	static const struct span sparse = { "GNU.sparse.", 11 };
	struct tar_entry *e = &r->entry;
	uint64_t v;

	if (span_starts(key, xattr))
		return add_xattr(r, span_from(key, xattr.n), value, err);
	/* An empty value means: as the header has it. */
	if (value.n == 0)
		return 0;
	if (span_starts(key, sparse))
		return sparse_record(r, g, span_from(key, sparse.n), value,
		    err);
	if (span_is(key, "path"))
		return take_name(r, &r->name, value, err);
	if (span_is(key, "linkpath"))
		return take_name(r, &r->link, value, err);
	if (span_is(key, "uid"))
		return take_id(r, &e->uid, value, err);
	if (span_is(key, "gid"))
		return take_id(r, &e->gid, value, err);
	if (span_is(key, "mtime"))
		return pax_time(value, &e->mtime, &e->mtime_ns)
		    ? 0
		    : bad(r, err, "bad mtime in a pax record");
	if (!span_is(key, "size"))
		return 0;
	if (!span_to_u64(value, INT64_MAX, &v))
		return bad(r, err, "bad size in a pax record");
	*size = (int64_t)v;
	return 0;
}

static int
by_name(const void *a, const void *b)
{
	const struct tar_xattr *x = a, *y = b;
	int c = span_cmp(x->name, y->name);

	/* Of equal ones the later stays: they point into one buffer. */
	return c ? c : (x->name.p > y->name.p) - (x->name.p < y->name.p);
}

static void
sort_xattrs(struct tar_reader *r)
{
	size_t n = 0;

	if (r->nxattrs)
		qsort(r->xattrs, r->nxattrs, sizeof(*r->xattrs), by_name);
	for (size_t i = 0; i < r->nxattrs; i++) {
		if (i + 1 < r->nxattrs &&
		    span_eq(r->xattrs[i].name, r->xattrs[i + 1].name))
			continue;
		r->xattrs[n++] = r->xattrs[i];
	}
	r->nxattrs = n;
}

/* GNU.sparse 1.0: the map stands before the data, decimal numbers in lines. */
static int
map_number(struct tar_reader *r, const char **p, const char **end,
    uint64_t *left, int64_t *out, struct err *err)
{
	uint64_t v = 0;
	int digits = 0;

	for (;;) {
		char c;

		if (*p == *end) {
			if (*left < TAR_BLOCK)
				return bad(r, err, "sparse map is cut");
			if (next_block(r, p, err) <= 0)
				return cut(r, err);
			*left -= TAR_BLOCK;
			*end = *p + TAR_BLOCK;
		}
		c = *(*p)++;
		if (c == '\n' && digits)
			break;
		if (c < '0' || c > '9' || ++digits > 18)
			return bad(r, err, "malformed sparse map");
		v = v * 10 + (uint64_t)(c - '0');
	}
	*out = (int64_t)v;
	return 0;
}

static int
read_map_1_0(struct tar_reader *r, uint64_t *left, struct err *err)
{
	const char *p = NULL, *end = NULL;
	int64_t count, at, n;

	if (map_number(r, &p, &end, left, &count, err) < 0)
		return -1;
	for (int64_t i = 0; i < count; i++)
		if (map_number(r, &p, &end, left, &at, err) < 0 ||
		    map_number(r, &p, &end, left, &n, err) < 0 ||
		    tar_map_add(&r->map, at, n, err) < 0)
			return -1;
	return 0;
}

/* What pax says of a sparse file; *left is the stored size. */
static int
apply_sparse(struct tar_reader *r, const struct gnu_sparse *g, uint64_t *left,
    struct err *err)
{
	struct span size = g->realsize.n ? g->realsize : g->size;
	bool v1 = span_is(g->major, "1") && span_is(g->minor, "0");
	bool v0 = g->major.n == 0 ||
	    (span_is(g->major, "0") &&
	        (span_is(g->minor, "0") || span_is(g->minor, "1")));

	if (r->entry.type != TAR_FILE || g->at >= 0 ||
	    !(v1 || (v0 && (g->map.n || r->entry.sparse))) ||
	    (g->map.n && (v1 || r->entry.sparse)) ||
	    (g->realsize.n && g->size.n && !span_eq(g->realsize, g->size)) ||
	    !span_to_u64(size, INT64_MAX, &r->entry.size))
		return bad(r, err, "sparse file of an unknown or mixed form");
	r->entry.sparse = true;
	if (g->name.n && take_name(r, &r->name, g->name, err) < 0)
		return -1;
	if (v1)
		return read_map_1_0(r, left, err);
	return g->map.n ? tar_map_parse(&r->map, g->map, err) : 0;
}

/* Old GNU: the map is in the header and in blocks behind it. `block` is a copy:
 * reading on moves the window. */
static int
old_gnu_sparse(struct tar_reader *r, const char *block, struct err *err)
{
	bool more = block[F_GNU_EXTENDED.at] != '\0';
	int64_t size;

	if (format_of(block) != GNU)
		return bad(r, err, "sparse file in a header that is not GNU's");
	if (!field_number(field(block, F_GNU_REALSIZE), &size) || size < 0)
		return bad(r, err, "bad size of a sparse file");
	r->entry.sparse = true;
	r->entry.size = (uint64_t)size;
	if (tar_map_fields(&r->map, field(block, F_GNU_SPARSE), err) < 0)
		return -1;
	while (more) {
		const char *next;
		int got = next_block(r, &next, err);

		if (got <= 0)
			return got < 0 ? -1 : cut(r, err);
		if (tar_map_fields(&r->map, (struct span){ next, 504 }, err) <
		    0)
			return -1;
		more = next[504] != '\0';
	}
	return 0;
}

/* 0 where the type is none that we know. */
static enum tar_type
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

static int
final_names(struct tar_reader *r, char flag, struct err *err)
{
	struct extended *x = &r->ext;
	struct tar_entry *e = &r->entry;

	if (x->long_name)
		take_name(r, &r->name, buf_span(&x->name), err);
	if (x->long_link)
		take_name(r, &r->link, buf_span(&x->link), err);
	if (!buf_ok(&r->name) || !buf_ok(&r->link))
		return err_set(err,
		    "tar header at byte %llu: name is longer than %d bytes",
		    (unsigned long long)(r->at - TAR_BLOCK), TAR_PATH_MAX);
	e->name = buf_span(&r->name);
	if (e->name.n == 0)
		return bad(r, err, "empty name");
	if (e->type == TAR_FILE && e->name.p[e->name.n - 1] == '/') {
		/* V7 has no other way to say directory; elsewhere readers
		 * disagree. */
		if (flag != '\0')
			return bad(r, err, "a file whose name ends in '/'");
		e->type = TAR_DIR;
	}
	if (e->type == TAR_LINK || e->type == TAR_SYMLINK)
		e->link = buf_span(&r->link);
	return 0;
}

static int
apply_records(struct tar_reader *r, int64_t *size, struct gnu_sparse *g,
    struct err *err)
{
	struct span rest = buf_span(&r->ext.records), key, value;

	if (!r->ext.pax)
		return 0;
	while (pax_next(&rest, &key, &value) > 0) {
		bool path = span_is(key, "path") && value.n;
		bool link = span_is(key, "linkpath") && value.n;

		if ((path && r->ext.long_name) || (link && r->ext.long_link))
			return bad(r, err, "a long name and a pax name");
		if (pax_record(r, key, value, size, g, err) < 0)
			return -1;
	}
	sort_xattrs(r);
	return 0;
}

/* A member proper: 1, 0 to go on with the next, -1. */
static int
member(struct tar_reader *r, const char *header, int64_t size, struct err *err)
{
	char block[TAR_BLOCK];
	struct gnu_sparse g = { .at = -1 };
	struct tar_entry *e = &r->entry;
	uint64_t left;
	char flag;

	memcpy(block, header, sizeof(block));
	flag = block[F_TYPE.at];
	e->type = type_of(flag);
	if (basic_numbers(r, block, err) < 0 || basic_names(r, block) < 0 ||
	    apply_records(r, &size, &g, err) < 0 ||
	    final_names(r, flag, err) < 0)
		return -1;
	if (e->type == TAR_LINK && size != 0)
		return bad(r, err, "a hard link with a size");
	left = e->type == TAR_FILE || e->type == 0 ? (uint64_t)size : 0;
	r->pad = padding(left);
	e->size = left;
	if (g.any && flag == 'S')
		return bad(r, err, "sparse file of an unknown or mixed form");
	if (flag == 'S' && old_gnu_sparse(r, block, err) < 0)
		return -1;
	if (g.any && apply_sparse(r, &g, &left, err) < 0)
		return -1;
	if (e->sparse && tar_map_check(&r->map, e->size, left, err) < 0)
		return err_wrap(err, "tar header at byte %llu",
		    (unsigned long long)(r->at - TAR_BLOCK));
	r->left = left;
	if (e->type == 0) {
		quirk(r, "unknown-member-type", buf_span(&r->name));
		return 0;
	}
	e->name = buf_span(&r->name);
	e->stored = left;
	e->body_at = r->at;
	e->map = r->map.list;
	e->nmap = r->map.n;
	e->xattrs = r->xattrs;
	e->nxattrs = r->nxattrs;
	return 1;
}

static void
forget(struct tar_reader *r)
{
	r->ext.pax = r->ext.long_name = r->ext.long_link = false;
	r->entry = (struct tar_entry){ 0 };
	r->nxattrs = 0;
	r->hole_at = 0;
	tar_map_reset(&r->map);
}

static int
at_end(struct tar_reader *r, struct err *err)
{
	const struct extended *x = &r->ext;

	r->done = true;
	if (x->pax || x->long_name || x->long_link)
		return err_set(err,
		    "tar is cut: an extended header without its member");
	return 0;
}

/* Behind a zero block. */
static int
zero_block(struct tar_reader *r, struct err *err)
{
	const char *block;
	int got = next_block(r, &block, err);

	if (got < 0)
		return -1;
	if (got > 0 && !block_is_zero(block))
		return bad(r, err,
		    "a single zero block with more behind it");
	r->ended = got > 0;
	return at_end(r, err);
}

int
tar_next(struct tar_reader *r, const struct tar_entry **entry, struct err *err)
{
	const char *block;
	int64_t size;
	int got;

	if (r->done)
		return 0;
	forget(r);
	for (;;) {
		if (pass_over(r, r->left + r->pad, err) < 0)
			return -1;
		r->left = r->pad = 0;
		got = next_block(r, &block, err);
		if (got <= 0)
			return got < 0 ? -1 : at_end(r, err);
		if (block_is_zero(block))
			return zero_block(r, err);
		if (!block_sum_holds(block))
			return bad(r, err, "bad checksum");
		if (!field_number(field(block, F_SIZE), &size) || size < 0)
			return bad(r, err, "bad size");
		switch (block[F_TYPE.at]) {
		case 'x':
			got = read_pax(r, size, err);
			break;
		case 'g':
			got = read_global(r, size, err);
			break;
		case 'L':
			got = read_long(r, size, &r->ext.name,
			    &r->ext.long_name, err);
			break;
		case 'K':
			got = read_long(r, size, &r->ext.link,
			    &r->ext.long_link, err);
			break;
		default:
			got = member(r, block, size, err);
			if (got > 0)
				*entry = &r->entry;
			if (got == 0)
				forget(r);
		}
		if (got != 0)
			return got;
	}
}

int64_t
tar_trailing(struct tar_reader *r, struct err *err)
{
	int64_t odd = 0;

	for (;;) {
		ssize_t n;

		for (; r->from < r->to; r->from++, r->at++)
			odd += r->window[r->from] != '\0';
		n = fill(r, err);
		if (n <= 0)
			return n < 0 ? -1 : odd;
	}
}

int
tar_data(struct tar_reader *r, struct span *piece, struct err *err)
{
	size_t have;

	if (r->left == 0)
		return 0;
	if (r->from == r->to) {
		ssize_t n = fill(r, err);

		if (n < 0)
			return -1;
		if (n == 0)
			return cut(r, err);
	}
	have = r->to - r->from;
	if (have > r->left)
		have = (size_t)r->left;
	*piece = (struct span){ r->window + r->from, have };
	r->from += have;
	r->at += have;
	r->left -= have;
	return 1;
}

static bool
put_zeros(struct buf *b, uint64_t n)
{
	char *p;

	if (n == 0)
		return true;
	if (n > b->max || !(p = buf_room(b, (size_t)n)))
		return false;
	memset(p, 0, (size_t)n);
	return true;
}

int
tar_content(struct tar_reader *r, struct buf *b, struct err *err)
{
	const struct tar_entry *e = &r->entry;
	struct tar_extent whole = { 0, e->size };
	const struct tar_extent *map = e->sparse ? e->map : &whole;
	size_t nmap = e->sparse ? e->nmap : (e->size > 0);
	uint64_t at = 0;

	if (e->size > b->max - b->n)
		return err_set(err, "content of %llu bytes is over the limit",
		    (unsigned long long)e->size);
	for (size_t i = 0; i < nmap; i++) {
		if (!put_zeros(b, map[i].at - at) ||
		    take_bytes(r, b, map[i].n, err) < 0)
			return -1;
		r->left -= map[i].n;
		at = map[i].at + map[i].n;
	}
	return put_zeros(b, e->size - at) ? 0 : -1;
}
