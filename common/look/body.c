#include "look/body.h"

enum { HOLE_MAX = 1 << 30 }; /* bytes of a piece; a file may have more */

/* What of the stored data was read and not yet handed on. */
struct rest {
	struct stream_reader *r;
	struct span piece;
};

/* n bytes of stored data. */
static int
pass_run(struct rest *rest, uint64_t n, body_fn *fn, void *arg, struct err *err)
{
	while (n) {
		struct span piece;
		int got;

		if (rest->piece.n == 0) {
			got = stream_data(rest->r, &rest->piece, err);
			if (got < 0)
				return -1;
			if (got == 0)
				return err_set(err, "the content is cut");
		}
		piece = rest->piece;
		if (piece.n > n)
			piece.n = (size_t)n;
		rest->piece = span_from(rest->piece, piece.n);
		n -= piece.n;
		if (piece.n && fn(arg, piece, err) < 0)
			return -1;
	}
	return 0;
}

static int
pass_hole(uint64_t n, body_fn *fn, void *arg, struct err *err)
{
	while (n) {
		size_t part = n < HOLE_MAX ? (size_t)n : HOLE_MAX;

		if (fn(arg, (struct span){ NULL, part }, err) < 0)
			return -1;
		n -= part;
	}
	return 0;
}

int
body_each(struct stream_reader *r, const struct tar_entry *e, body_fn *fn,
    void *arg, struct err *err)
{
	struct rest rest = { r, { NULL, 0 } };
	struct tar_extent whole = { 0, e->size };
	const struct tar_extent *map = e->sparse ? e->map : &whole;
	size_t nmap = e->sparse ? e->nmap : 1;
	uint64_t at = 0;

	/* Asks for nothing of a hollow entry, but has it refused. */
	if (stream_data(r, &rest.piece, err) < 0)
		return -1;
	for (size_t i = 0; i < nmap; i++) {
		if (pass_hole(map[i].at - at, fn, arg, err) < 0 ||
		    pass_run(&rest, map[i].n, fn, arg, err) < 0)
			return -1;
		at = map[i].at + map[i].n;
	}
	return pass_hole(e->size - at, fn, arg, err);
}
