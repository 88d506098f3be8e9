#include "secret/unwrap.h"

void
unwrapped_flush(struct unwrapped *o)
{
	lane_put(o->to, (struct span){ o->bytes, o->n });
	o->n = 0;
}

struct seam *
unwrapped_seam(struct unwrapped *o, const struct unwrap *u, size_t at,
    bool is_edge)
{
	uint64_t place = u->from->base + at;

	unwrapped_flush(o);
	return lane_seam(o->to, place, lines_at(u->lines, place), is_edge);
}
