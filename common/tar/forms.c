#include "tar/reader.h"

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
				return reader_bad(r, err, "sparse map is cut");
			if (reader_block(r, p, err) <= 0)
				return reader_cut(r, err);
			*left -= TAR_BLOCK;
			*end = *p + TAR_BLOCK;
		}
		c = *(*p)++;
		if (c == '\n' && digits)
			break;
		if (c < '0' || c > '9' || ++digits > 19)
			return reader_bad(r, err, "malformed sparse map");
		v = v * 10 + (uint64_t)(c - '0');
	}
	if (v > INT64_MAX)
		return reader_bad(r, err, "malformed sparse map");
	*out = (int64_t)v;
	return 0;
}

static int
read_map_1_0(struct tar_reader *r, uint64_t *left, struct err *err)
{
	const char *p = NULL, *end = NULL;
	int64_t count = 0, at = 0, n = 0;

	if (map_number(r, &p, &end, left, &count, err) < 0)
		return -1;
	for (int64_t i = 0; i < count; i++)
		if (map_number(r, &p, &end, left, &at, err) < 0 ||
		    map_number(r, &p, &end, left, &n, err) < 0 ||
		    tar_map_add(&r->map, at, n, err) < 0)
			return -1;
	return 0;
}

/* Formats 0.0 (pairs of records, already in the map) and 0.1 (one record). */
static int
read_map_0(struct tar_reader *r, const struct pax *x, struct err *err)
{
	size_t runs = x->pairs;
	uint64_t count;

	if (x->map.n && tar_map_parse(&r->map, x->map, &runs, err) < 0)
		return -1;
	if (!span_to_u64(x->numblocks, INT64_MAX, &count) || count != runs)
		return reader_bad(r, err,
		    "sparse map of another length than it says");
	return 0;
}

int
pax_sparse(struct tar_reader *r, const struct pax *x, uint64_t *left,
    struct err *err)
{
	struct span size = x->realsize.n ? x->realsize : x->sparse_size;
	bool v1 = span_is(x->major, "1") && span_is(x->minor, "0");
	bool v0 = (x->major.n == 0 && x->minor.n == 0) ||
	    (span_is(x->major, "0") &&
		(span_is(x->minor, "0") || span_is(x->minor, "1")));

	if (r->entry.type != TAR_FILE ||
	    !(v1 || (v0 && (x->map.n || x->pairs))) ||
	    (x->pairs && (v1 || x->map.n)) || (v1 && x->map.n) ||
	    (x->realsize.n && x->sparse_size.n &&
		!span_eq(x->realsize, x->sparse_size)) ||
	    !span_to_u64(size, INT64_MAX, &r->entry.size))
		return reader_bad(r, err,
		    "sparse file of an unknown or mixed form");
	r->entry.sparse = true;
	if (x->name.n &&
	    (take_name(r, &r->name, x->name, err) < 0 ||
		final_names(r, '0', err) < 0))
		return -1;
	return v1 ? read_map_1_0(r, left, err) : read_map_0(r, x, err);
}

int
old_gnu_sparse(struct tar_reader *r, const char *block, struct err *err)
{
	bool more = block[F_GNU_EXTENDED.at] != '\0';
	int64_t size;

	if (format_of(block) != TAR_GNU)
		return reader_bad(r, err,
		    "sparse file in a header that is not GNU's");
	if (!field_number(field(block, F_GNU_REALSIZE), &size) || size < 0)
		return reader_bad(r, err, "bad size of a sparse file");
	r->entry.sparse = true;
	r->entry.size = (uint64_t)size;
	if (tar_map_fields(&r->map, field(block, F_GNU_SPARSE), err) < 0)
		return -1;
	while (more) {
		const char *next;
		int got = reader_block(r, &next, err);

		if (got <= 0)
			return got < 0 ? -1 : reader_cut(r, err);
		if (tar_map_fields(&r->map, (struct span){ next, 504 }, err) <
		    0)
			return -1;
		more = next[504] != '\0';
	}
	return 0;
}
