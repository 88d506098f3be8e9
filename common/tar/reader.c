#include "tar/reader.h"

#include "base/mem.h"

struct tar_reader *
tar_reader_new(struct source *src)
{
	struct tar_reader *r = mem_zalloc(sizeof(*r));

	r->src = src;
	reader_window_init(r);
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

bool
tar_is_header(struct span block)
{
	return block.n >= TAR_BLOCK && block_sum_holds(block.p) &&
	    !block_is_zero(block.p);
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

/* Size, map and stored bytes of a file. */
static int
body(struct tar_reader *r, const char *block, const struct pax *x, int64_t size,
    struct err *err)
{
	struct tar_entry *e = &r->entry;
	bool old_gnu = block[F_TYPE.at] == 'S';
	uint64_t left = (uint64_t)size;

	r->pad = padding(left);
	e->size = left;
	if (x->sparse && old_gnu)
		return reader_bad(r, err,
		    "sparse file of an unknown or mixed form");
	if (old_gnu && old_gnu_sparse(r, block, err) < 0)
		return -1;
	if (x->sparse && pax_sparse(r, x, &left, err) < 0)
		return -1;
	if (e->sparse && tar_map_check(&r->map, e->size, left, err) < 0)
		return err_wrap(err, "tar header at byte %llu",
		    (unsigned long long)(r->at - TAR_BLOCK));
	r->left = left;
	return 0;
}

/* A member proper: 1, 0 to go on with the next, -1. */
static int
member(struct tar_reader *r, const char *header, int64_t size, struct err *err)
{
	char block[TAR_BLOCK];
	struct tar_entry *e = &r->entry;
	struct pax x;

	memcpy(block, header, sizeof(block));
	if (header_names(r, block, err) < 0 ||
	    apply_records(r, &size, &x, err) < 0 ||
	    final_names(r, block[F_TYPE.at], err) < 0)
		return -1;
	if (e->type == TAR_LINK && size != 0)
		return reader_bad(r, err, "a hard link with a size");
	if (e->type != TAR_FILE && e->type != 0)
		size = 0;
	if (body(r, block, &x, size, err) < 0)
		return -1;
	if (e->type == 0) {
		if (r->quirk)
			r->quirk(r->quirk_arg, "unknown-member-type",
			    buf_span(&r->name));
		return 0;
	}
	e->name = buf_span(&r->name);
	e->stored = r->left;
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
	int got = reader_block(r, &block, err);

	if (got < 0)
		return -1;
	if (got > 0 && !block_is_zero(block))
		return reader_bad(r, err,
		    "a single zero block with more behind it");
	r->ended = got > 0;
	return at_end(r, err);
}

/* What stands behind a header block: 1 a member, 0 to go on, -1. */
static int
behind(struct tar_reader *r, const char *block, struct err *err)
{
	struct extended *x = &r->ext;
	int64_t size;
	int got;

	if (!block_sum_holds(block))
		return reader_bad(r, err, "bad checksum");
	if (!field_number(field(block, F_SIZE), &size) || size < 0)
		return reader_bad(r, err, "bad size");
	r->entry.type = type_of(block[F_TYPE.at]);
	if (header_numbers(r, block, err) < 0)
		return -1;
	switch (block[F_TYPE.at]) {
	case 'x':
		return read_pax(r, size, err);
	case 'g':
		return read_global(r, size, err);
	case 'L':
		return read_long(r, size, &x->name, &x->long_name, err);
	case 'K':
		return read_long(r, size, &x->link, &x->long_link, err);
	default:
		got = member(r, block, size, err);
		if (got == 0)
			forget(r);
		return got;
	}
}

int
tar_next(struct tar_reader *r, const struct tar_entry **entry, struct err *err)
{
	const char *block;
	int got;

	if (r->done)
		return 0;
	forget(r);
	for (;;) {
		if (reader_pass(r, r->left + r->pad, err) < 0)
			return -1;
		r->left = r->pad = 0;
		got = reader_block(r, &block, err);
		if (got <= 0)
			return got < 0 ? -1 : at_end(r, err);
		if (block_is_zero(block))
			return zero_block(r, err);
		got = behind(r, block, err);
		if (got > 0)
			*entry = &r->entry;
		if (got != 0)
			return got;
	}
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
		    reader_take(r, b, map[i].n, err) < 0)
			return -1;
		r->left -= map[i].n;
		at = map[i].at + map[i].n;
	}
	return put_zeros(b, e->size - at) ? 0 : -1;
}

int
tar_pass(struct tar_reader *r, struct tar_writer *w, struct err *err)
{
	struct span piece;
	int64_t moved;

	while (r->left) {
		moved = reader_move(r, w, r->left, err);
		if (moved < 0)
			return -1;
		r->left -= (uint64_t)moved;
		if (r->left &&
		    (tar_data(r, &piece, err) < 0 ||
			tar_put_data(w, piece, err) < 0))
			return -1;
	}
	return 0;
}
