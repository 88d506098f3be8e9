#include "tar/sparse.h"

#include "base/mem.h"
#include "tar/field.h"

void
tar_map_reset(struct tar_map *m)
{
	m->n = 0;
	m->end = 0;
	m->stored = 0;
}

void
tar_map_release(struct tar_map *m)
{
	free(m->list);
	*m = (struct tar_map){ 0 };
}

int
tar_map_add(struct tar_map *m, int64_t at, int64_t n, struct err *err)
{
	if (at < 0 || n < 0 || (uint64_t)at < m->end || n > INT64_MAX - at)
		return err_set(err, "sparse map is out of order");
	m->end = (uint64_t)at + (uint64_t)n;
	if (n == 0)
		return 0;
	if (m->n >= TAR_SPARSE_MAX)
		return err_set(err, "sparse map has more than %d runs",
		    TAR_SPARSE_MAX);
	mem_grow(m->list, m->n, m->cap);
	m->list[m->n++] = (struct tar_extent){ (uint64_t)at, (uint64_t)n };
	m->stored += (uint64_t)n;
	return 0;
}

int
tar_map_parse(struct tar_map *m, struct span text, size_t *runs,
    struct err *err)
{
	struct span at, n;

	while (span_cut(&text, ',', &at)) {
		uint64_t a, b;

		if (!span_cut(&text, ',', &n) ||
		    !span_to_u64(at, INT64_MAX, &a) ||
		    !span_to_u64(n, INT64_MAX, &b))
			return err_set(err, "sparse map is malformed");
		if (tar_map_add(m, (int64_t)a, (int64_t)b, err) < 0)
			return -1;
		++*runs;
	}
	return 0;
}

int
tar_map_fields(struct tar_map *m, struct span fields, struct err *err)
{
	for (; fields.n >= 24; fields = span_from(fields, 24)) {
		int64_t at, n;

		if (fields.p[0] == '\0')
			break;
		if (!field_number((struct span){ fields.p, 12 }, &at) ||
		    !field_number((struct span){ fields.p + 12, 12 }, &n))
			return err_set(err, "sparse map is malformed");
		if (tar_map_add(m, at, n, err) < 0)
			return -1;
	}
	return 0;
}

int
tar_map_check(const struct tar_map *m, uint64_t size, uint64_t stored,
    struct err *err)
{
	if (m->end > size)
		return err_set(err, "sparse map goes beyond the file's end");
	if (m->stored != stored)
		return err_set(err,
		    "sparse map and stored data are of different size");
	return 0;
}
