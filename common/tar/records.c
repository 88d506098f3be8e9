#include "base/mem.h"
#include "tar/reader.h"

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
	if (reader_take(r, into, (uint64_t)size, err) < 0)
		return -1;
	return reader_pass(r, padding((uint64_t)size), err);
}

static bool
is_text(struct span key)
{
	return span_is(key, "path") || span_is(key, "linkpath") ||
	    span_is(key, "uname") || span_is(key, "gname");
}

static int
check_records(struct tar_reader *r, struct span records, struct err *err)
{
	struct span key, value;
	bool open = false; /* a pair of a sparse map, format 0.0 */
	int got;

	while ((got = pax_next(&records, &key, &value)) > 0) {
		bool offset = span_is(key, "GNU.sparse.offset");

		if (is_text(key) && memchr(value.p, '\0', value.n))
			return reader_bad(r, err, "NUL inside a name");
		if (!offset && !span_is(key, "GNU.sparse.numbytes"))
			continue;
		if (offset == open)
			return reader_bad(r, err, "malformed sparse map");
		open = offset;
	}
	if (open)
		return reader_bad(r, err, "malformed sparse map");
	return got < 0 ? reader_bad(r, err, "malformed pax record") : 0;
}

int
read_global(struct tar_reader *r, int64_t size, struct err *err)
{
	struct extended *x = &r->ext;

	if (x->pax || x->long_name || x->long_link)
		return reader_bad(r, err,
		    "pax global header between a header and its member");
	if (read_extended(r, size, &x->records, err) < 0 ||
	    check_records(r, buf_span(&x->records), err) < 0)
		return -1;
	if (r->quirk)
		r->quirk(r->quirk_arg, "pax-global-header",
		    (struct span){ "", 0 });
	return 0;
}

/* A GNU long name is a C string. */
int
read_long(struct tar_reader *r, int64_t size, struct buf *into, bool *have,
    struct err *err)
{
	size_t n;

	if (*have)
		return reader_bad(r, err, "two long names for one member");
	*have = true;
	if (read_extended(r, size, into, err) < 0)
		return -1;
	n = strnlen(buf_str(into), into->n);
	for (size_t i = n; i < into->n; i++)
		if (into->p[i] != '\0')
			return reader_bad(r, err, "NUL inside a long name");
	if (n == 0)
		return reader_bad(r, err, "empty long name");
	into->n = n;
	return 0;
}

int
read_pax(struct tar_reader *r, int64_t size, struct err *err)
{
	if (r->ext.pax)
		return reader_bad(r, err, "two pax headers for one member");
	r->ext.pax = true;
	if (read_extended(r, size, &r->ext.records, err) < 0)
		return -1;
	return check_records(r, buf_span(&r->ext.records), err);
}

static int
sparse_pair(struct tar_reader *r, struct pax *x, bool offset, struct span value,
    struct err *err)
{
	uint64_t v;

	/* They alternate: check_records has looked. */
	if (!span_to_u64(value, INT64_MAX, &v))
		return reader_bad(r, err, "malformed sparse map");
	if (offset) {
		x->pair_at = (int64_t)v;
		return 0;
	}
	if (tar_map_add(&r->map, x->pair_at, (int64_t)v, err) < 0)
		return -1;
	x->pairs++;
	return 0;
}

/* The GNU.sparse record of that name; NULL: it says nothing that counts. */
static struct span *
sparse_place(struct pax *x, struct span key)
{
	const struct {
		const char *key;
		struct span *place;
	} known[] = {
		{ "major", &x->major },
		{ "minor", &x->minor },
		{ "map", &x->map },
		{ "name", &x->name },
		{ "size", &x->sparse_size },
		{ "realsize", &x->realsize },
		{ "numblocks", &x->numblocks },
	};

	for (size_t i = 0; i < array_len(known); i++)
		if (span_is(key, known[i].key))
			return known[i].place;
	return NULL;
}

static int
sparse_record(struct tar_reader *r, struct pax *x, struct span key,
    struct span value, struct err *err)
{
	bool offset = span_is(key, "offset");
	struct span *place = sparse_place(x, key);

	x->sparse = true;
	if (offset || span_is(key, "numbytes"))
		return sparse_pair(r, x, offset, value, err);
	if (place)
		*place = value;
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
pax_record(struct tar_reader *r, struct pax *x, struct span key,
    struct span value, struct err *err)
{
	static const struct span xattr = { "SCHILY.xattr.", 13 };
	static const struct span sparse = { "GNU.sparse.", 11 };

	if (span_starts(key, xattr))
		return add_xattr(r, span_from(key, xattr.n), value, err);
	if (span_starts(key, sparse))
		return sparse_record(r, x, span_from(key, sparse.n), value,
		    err);
	if (span_is(key, "path"))
		x->path = value;
	else if (span_is(key, "linkpath"))
		x->linkpath = value;
	else if (span_is(key, "uid"))
		x->uid = value;
	else if (span_is(key, "gid"))
		x->gid = value;
	else if (span_is(key, "mtime"))
		x->mtime = value;
	else if (span_is(key, "atime"))
		x->atime = value;
	else if (span_is(key, "ctime"))
		x->ctime = value;
	else if (span_is(key, "size"))
		x->size = value;
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

static int
apply_id(struct tar_reader *r, uint32_t *into, struct span value,
    struct err *err)
{
	uint64_t v;

	if (value.n == 0)
		return 0;
	if (!span_to_u64(value, UINT32_MAX, &v))
		return reader_bad(r, err, "bad uid or gid in a pax record");
	*into = (uint32_t)v;
	return 0;
}

static int
apply_numbers(struct tar_reader *r, const struct pax *x, int64_t *size,
    struct err *err)
{
	struct tar_entry *e = &r->entry;
	int64_t sec;
	uint32_t ns;
	uint64_t v;

	if (apply_id(r, &e->uid, x->uid, err) < 0 ||
	    apply_id(r, &e->gid, x->gid, err) < 0)
		return -1;
	if (x->mtime.n && !pax_time(x->mtime, &e->mtime, &e->mtime_ns))
		return reader_bad(r, err, "bad mtime in a pax record");
	if ((x->atime.n && !pax_time(x->atime, &sec, &ns)) ||
	    (x->ctime.n && !pax_time(x->ctime, &sec, &ns)))
		return reader_bad(r, err, "bad time in a pax record");
	if (x->size.n == 0)
		return 0;
	if (!span_to_u64(x->size, INT64_MAX, &v))
		return reader_bad(r, err, "bad size in a pax record");
	*size = (int64_t)v;
	return 0;
}

/* Of a name in a long header and one in a pax record, whichever is there. */
static int
apply_name(struct tar_reader *r, struct buf *into, bool have_long,
    const struct buf *long_name, struct span pax, struct err *err)
{
	if (have_long && pax.n)
		return reader_bad(r, err, "a long name and a pax name");
	if (have_long)
		return take_name(r, into, buf_span(long_name), err);
	return pax.n ? take_name(r, into, pax, err) : 0;
}

int
apply_records(struct tar_reader *r, int64_t *size, struct pax *x,
    struct err *err)
{
	const struct extended *ext = &r->ext;
	struct span rest, key, value;

	*x = (struct pax){ 0 };
	rest = ext->pax ? buf_span(&ext->records) : (struct span){ "", 0 };
	while (pax_next(&rest, &key, &value) > 0)
		if (pax_record(r, x, key, value, err) < 0)
			return -1;
	sort_xattrs(r);
	if (apply_name(r, &r->name, ext->long_name, &ext->name, x->path, err) <
		0 ||
	    apply_name(r, &r->link, ext->long_link, &ext->link, x->linkpath,
		err) < 0)
		return -1;
	return apply_numbers(r, x, size, err);
}
