#include "registry/location.h"

#include "image/reference.h"

static bool
is_alnum(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9');
}

static bool
all_of(struct span s, const char *set)
{
	for (size_t i = 0; i < s.n; i++)
		if (!s.p[i] || !strchr(set, s.p[i]))
			return false;
	return true;
}

static bool
is_label(struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!is_alnum(s.p[i]) && s.p[i] != '-')
			return false;
	return s.n && is_alnum(s.p[0]) && is_alnum(s.p[s.n - 1]);
}

static bool
is_name(struct span s)
{
	struct span label;

	while (span_cut(&s, '.', &label))
		if (!is_label(label))
			return false;
	return true;
}

/* Takes "[…]" off the front. */
static bool
cut_ipv6(struct span *s)
{
	const char *end = memchr(s->p, ']', s->n);
	struct span inside;

	if (!end)
		return false;
	inside = (struct span){ s->p + 1, (size_t)(end - s->p) - 1 };
	*s = span_from(*s, inside.n + 2);
	return inside.n && all_of(inside, "0123456789abcdefABCDEF:.");
}

bool
location_host_is_valid(struct span host)
{
	struct span name;
	uint64_t port;

	if (span_starts(host, SPAN("["))) {
		if (!cut_ipv6(&host))
			return false;
		if (host.n == 0)
			return true;
		if (host.p[0] != ':')
			return false;
		host = span_from(host, 1);
	} else {
		if (!span_cut(&host, ':', &name) || !is_name(name))
			return false;
		if (!host.p)
			return true;
	}
	return span_to_u64(host, UINT16_MAX, &port) && port > 0;
}

struct span
location_name(struct span host)
{
	size_t n = host.n;

	while (n && host.p[n - 1] != ':' && host.p[n - 1] != ']')
		n--;
	if (n && host.p[n - 1] == ':')
		host.n = n - 1;
	return host;
}

/* Runs of letters and digits, between them one of '.', '_', '__' and '-'s. */
static bool
is_component(struct span s)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz0123456789";
	size_t i = 0;

	for (;;) {
		size_t from = i, mark;

		while (i < s.n && s.p[i] && strchr(plain, s.p[i]))
			i++;
		if (i == from)
			return false;
		if (i == s.n)
			return true;
		for (mark = i; i < s.n && s.p[i] == s.p[mark]; i++)
			continue;
		if (s.p[mark] != '-' && (s.p[mark] != '_' || i - mark > 2) &&
		    (s.p[mark] != '.' || i - mark > 1))
			return false;
	}
}

static bool
is_path(struct span s)
{
	struct span component;

	while (span_cut(&s, '/', &component))
		if (!is_component(component))
			return false;
	return true;
}

bool
location_parse(struct span text, struct location *l)
{
	struct span rest = text;

	*l = (struct location){ .path = { "", 0 }, .tail = { "", 0 } };
	if (text.n == 0 || !span_cut(&rest, '/', &l->host) ||
	    !location_host_is_valid(l->host))
		return false;
	if (!rest.p)
		return true;
	l->path = rest;
	for (size_t i = 0; i < rest.n; i++) {
		if (rest.p[i] == ':' || rest.p[i] == '@') {
			l->path.n = i;
			l->tail = span_from(rest, i);
			break;
		}
	}
	return is_path(l->path) &&
	    l->host.n + 1 + l->path.n <= REFERENCE_NAME_MAX;
}
