#include "registry/headers.h"
#include "registry/scan.h"

/* "/path" and "?query" of what stands behind an authority. */
static struct span
split_query(struct span *path)
{
	const char *at = path->n ? memchr(path->p, '?', path->n) : NULL;
	struct span query = { "", 0 };

	if (at) {
		query = span_from(*path, (size_t)(at - path->p));
		path->n -= query.n;
	}
	return query;
}

static void
drop_segment(struct buf *b, size_t from)
{
	while (b->n > from && b->p[--b->n] != '/')
		;
}

/*
 * RFC 3986, 5.2.4. What a last "." or ".." stands for ends in a slash; what is
 * above the root is the root.
 */
static void
put_path(struct buf *b, struct span path)
{
	size_t from = b->n;
	struct span piece;

	if (!scan_byte(&path, '/'))
		return;
	while (span_cut(&path, '/', &piece)) {
		bool up = span_is(piece, "..");

		if (up)
			drop_segment(b, from);
		if (up || span_is(piece, ".")) {
			if (!path.p)
				buf_putc(b, '/');
			continue;
		}
		buf_putc(b, '/');
		buf_put(b, piece);
	}
}

static void
put_origin(struct buf *b, struct span text, const struct url *u)
{
	const char *host = memmem(text.p, text.n, "//", 2);

	buf_puts(b, u->tls ? "https:" : "http:");
	buf_put(b, (struct span){ host, (size_t)(u->rest.p - host) });
}

static bool
has_scheme(struct span s)
{
	size_t n = 0;

	if (s.n == 0 || !is_alpha(s.p[0]))
		return false;
	while (n < s.n &&
	    (is_alpha(s.p[n]) || is_digit(s.p[n]) ||
		(s.p[n] && strchr("+-.", s.p[n]))))
		n++;
	return n < s.n && s.p[n] == ':';
}

/* A reference that has a host of its own, scheme and all. */
static bool
put_absolute(struct buf *b, struct span text)
{
	struct url u;
	struct span query;

	if (!url_parse(text, &u))
		return false;
	put_origin(b, text, &u);
	query = split_query(&u.rest);
	put_path(b, u.rest);
	buf_put(b, query);
	return true;
}

/* One without: a path, a query, both or neither. */
static void
put_relative(struct buf *b, struct span base, const struct url *u,
    struct span reference)
{
	struct span path = u->rest, query = split_query(&path);
	struct span own = reference, own_query = split_query(&own);
	auto_buf struct buf whole;

	buf_init(&whole, (size_t)2 * URL_MAX_BYTES + 1);
	if (own.n && own.p[0] != '/') {
		while (path.n && path.p[path.n - 1] != '/')
			path.n--;
		buf_put(&whole, path.n ? path : SPAN("/"));
	} else if (own.n == 0) {
		buf_put(&whole, path);
	}
	buf_put(&whole, own);
	put_origin(b, base, u);
	put_path(b, buf_span(&whole));
	buf_put(b, reference.n ? own_query : query);
}

static bool
put_resolved(struct buf *b, struct span base, struct span reference)
{
	auto_buf struct buf whole;
	struct url u;

	buf_init(&whole, URL_MAX_BYTES + sizeof("https:"));
	if (!url_parse(base, &u))
		return false;
	if (has_scheme(reference))
		return put_absolute(b, reference);
	if (span_starts(reference, SPAN("//"))) {
		buf_puts(&whole, u.tls ? "https:" : "http:");
		buf_put(&whole, reference);
		return put_absolute(b, buf_span(&whole));
	}
	put_relative(b, base, &u, reference);
	return true;
}

bool
url_resolve(struct span base, struct span reference, struct buf *out)
{
	struct span s = trim_blanks(reference);
	const char *fragment = s.n ? memchr(s.p, '#', s.n) : NULL;
	auto_buf struct buf b;
	struct url u;

	buf_init(&b, URL_MAX_BYTES);
	if (fragment)
		s.n = (size_t)(fragment - s.p);
	if (s.n > URL_MAX_BYTES)
		return false;
	if (!put_resolved(&b, base, s) || !buf_ok(&b) ||
	    !url_parse(buf_span(&b), &u))
		return false;
	buf_reset(out);
	buf_put(out, buf_span(&b));
	return buf_ok(out);
}
