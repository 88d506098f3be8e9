#include "image/stream_name.h"

#include "image/stream.h"

/* The length of ".image~~" at the front, 0 where it is not all of the first
 * component. */
static size_t
reserved(struct span name)
{
	size_t n = 6;

	if (!span_starts(name, SPAN(".image")))
		return 0;
	while (n < name.n && name.p[n] == '~')
		n++;
	return n == name.n || name.p[n] == '/' ? n : 0;
}

bool
name_is_reserved(struct span name)
{
	return reserved(name) != 0;
}

void
stream_member_name(struct buf *out, int added, int removed, struct span path)
{
	size_t n = reserved(path);

	if (added >= 0)
		buf_printf(out, ".image/hidden/%d/%d/", added, removed);
	else if (n) {
		buf_put(out, (struct span){ path.p, n });
		buf_putc(out, '~');
		path = span_from(path, n);
	}
	buf_put(out, path);
}

static bool
is_clean(struct span path)
{
	struct span rest = path, part;

	while (span_cut(&rest, '/', &part))
		if (part.n == 0 || span_is(part, ".") || span_is(part, ".."))
			return false;
	return true;
}

bool
name_to_path(struct span name, struct buf *out)
{
	size_t n = reserved(name);

	if (span_is(name, "./"))
		return true;
	if (span_ends(name, SPAN("/")))
		name.n--;
	if (!is_clean(name))
		return false;
	if (n) {
		if (name.p[n - 1] != '~')
			return false;
		buf_put(out, (struct span){ name.p, n - 1 });
		name = span_from(name, n);
	}
	buf_put(out, name);
	return true;
}

bool
name_is_hidden(struct span name, int *added, int *removed, struct span *path)
{
	struct span rest, a, r;
	uint64_t va, vr;

	if (!span_starts(name, SPAN(".image/hidden/")))
		return false;
	rest = span_from(name, 14);
	if (!span_cut(&rest, '/', &a) || !span_cut(&rest, '/', &r) ||
	    !span_to_u64(a, STREAM_LAYERS_MAX, &va) ||
	    !span_to_u64(r, STREAM_LAYERS_MAX, &vr) || rest.n == 0)
		return false;
	if (rest.p[rest.n - 1] == '/')
		rest.n--;
	*added = (int)va;
	*removed = (int)vr;
	*path = rest;
	return is_clean(rest);
}

const char *const stream_early[STREAM_EARLY] = { "etc/passwd", "etc/group",
	"etc/os-release", "usr/lib/os-release" };

bool
stream_is_early(struct span path)
{
	for (size_t i = 0; i < STREAM_EARLY; i++)
		if (span_is(path, stream_early[i]))
			return true;
	return false;
}

struct span
stream_body_name(const struct stream_reader *r, struct span real)
{
	for (size_t g = 0; g < stream_link_groups(r); g++)
		for (size_t k = 1; k < stream_link_names(r, g); k++)
			if (span_eq(stream_link_name(r, g, k), real))
				return stream_link_name(r, g, 0);
	return real;
}
