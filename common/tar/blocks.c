#include "base/mem.h"
#include "tar/reader.h"

enum {
	/* Enough for ISA-L and hashing to run hot in the cache. */
	WINDOW = 1024 * 1024,
	/* Behind a body that was passed over, reading on begins small: a header
	 * and a few small files, not bytes that will be passed over too. */
	WINDOW_FIRST = 8 * 1024,
	/* From here on moving costs less than copying. */
	MOVE_MIN = 64 * 1024,
};

void
reader_window_init(struct tar_reader *r)
{
	r->window = mem_pages(WINDOW);
	r->ahead = r->src->skip ? WINDOW_FIRST : WINDOW;
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

int
reader_cut(const struct tar_reader *r, struct err *err)
{
	return err_set(err, "tar is cut at byte %llu",
	    (unsigned long long)(r->at + (r->to - r->from)));
}

int
reader_bad(const struct tar_reader *r, struct err *err, const char *what)
{
	return err_set(err, "tar header at byte %llu: %s",
	    (unsigned long long)(r->at - TAR_BLOCK), what);
}

int
reader_block(struct tar_reader *r, const char **block, struct err *err)
{
	while (r->to - r->from < TAR_BLOCK) {
		ssize_t n = fill(r, err);

		if (n < 0)
			return -1;
		if (n == 0)
			return r->to == r->from ? 0 : reader_cut(r, err);
	}
	*block = r->window + r->from;
	r->from += TAR_BLOCK;
	r->at += TAR_BLOCK;
	return 1;
}

int
reader_pass(struct tar_reader *r, uint64_t n, struct err *err)
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
		return reader_cut(r, err);
	if (r->src->skip)
		r->ahead = WINDOW_FIRST;
	return 0;
}

int64_t
reader_move(struct tar_reader *r, struct tar_writer *w, uint64_t n,
    struct err *err)
{
	int64_t moved;

	if (r->from != r->to || n < MOVE_MIN || !r->src->move)
		return 0;
	moved = tar_put_moved(w, r->src, n, err);
	if (moved > 0) {
		r->at += (uint64_t)moved;
		r->ahead = WINDOW_FIRST;
	}
	return moved;
}

int
reader_take(struct tar_reader *r, struct buf *b, uint64_t n, struct err *err)
{
	while (n) {
		size_t have = r->to - r->from;

		if (have == 0) {
			ssize_t got = fill(r, err);

			if (got < 0)
				return -1;
			if (got == 0)
				return reader_cut(r, err);
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
			return reader_cut(r, err);
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
