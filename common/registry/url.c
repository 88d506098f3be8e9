#include <arpa/inet.h>
#include <netinet/in.h>

#include "registry/headers.h"
#include "registry/scan.h"

/* Bytes in front of the first of `stops`. */
static size_t
length_before(struct span s, const char *stops)
{
	size_t n = 0;

	while (n < s.n && !(s.p[n] && strchr(stops, s.p[n])))
		n++;
	return n;
}

static bool
scan_scheme(struct span *s, bool *tls)
{
	size_t n = length_before(*s, ":");
	struct span scheme = { s->p, n };

	*tls = same_word(scheme, SPAN("https"));
	if (!*tls && !same_word(scheme, SPAN("http")))
		return false;
	*s = span_from(*s, n);
	if (!span_starts(*s, SPAN("://")))
		return false;
	*s = span_from(*s, 3);
	return true;
}

/* An address of a family, in the one spelling or the many that it has. */
static bool
address_parse(int family, struct span s, void *out)
{
	char text[INET6_ADDRSTRLEN];

	if (s.n == 0 || s.n >= sizeof(text) || memchr(s.p, '\0', s.n))
		return false;
	memcpy(text, s.p, s.n);
	text[s.n] = '\0';
	return inet_pton(family, text, out) == 1;
}

/* libcurl decodes %XX in a host: what we compare has to be what it asks. */
static bool
is_host_byte(char c)
{
	return is_alpha(c) || is_digit(c) || c == '-' || c == '.' || c == '_';
}

static bool
scan_host(struct span *s, struct span *host)
{
	struct in6_addr address;
	size_t n = 0;

	if (scan_byte(s, '[')) {
		n = length_before(*s, "]");
		*host = (struct span){ s->p, n };
		*s = span_from(*s, n);
		return scan_byte(s, ']') &&
		    address_parse(AF_INET6, *host, &address);
	}
	while (n < s->n && is_host_byte(s->p[n]))
		n++;
	*host = (struct span){ s->p, n };
	*s = span_from(*s, n);
	return n > 0;
}

bool
url_parse(struct span text, struct url *u)
{
	struct span s = text, authority;
	struct url got = { 0 };
	uint64_t port;

	if (s.n > URL_MAX_BYTES || !all_visible(s) ||
	    length_before(s, "\\#") < s.n || !scan_scheme(&s, &got.tls))
		return false;
	authority = (struct span){ s.p, length_before(s, "/?") };
	got.rest = span_from(s, authority.n);
	if (!scan_host(&authority, &got.host))
		return false;
	port = got.tls ? 443 : 80;
	if (authority.n &&
	    (!scan_byte(&authority, ':') ||
		!span_to_u64(authority, UINT16_MAX, &port) || port == 0))
		return false;
	got.port = (uint16_t)port;
	*u = got;
	return true;
}

bool
url_same_origin(const struct url *a, const struct url *b)
{
	return a->tls == b->tls && a->port == b->port &&
	    same_word(a->host, b->host);
}

static bool
is_loopback_name(struct span host)
{
	struct span local = SPAN(".localhost");

	return same_word(host, SPAN("localhost")) ||
	    (host.n > local.n &&
		same_word(span_from(host, host.n - local.n), local));
}

bool
host_is_loopback(struct span host)
{
	struct in_addr v4;
	struct in6_addr v6;

	if (address_parse(AF_INET, host, &v4))
		return ntohl(v4.s_addr) >> 24 == IN_LOOPBACKNET;
	if (address_parse(AF_INET6, host, &v6))
		return IN6_IS_ADDR_LOOPBACK(&v6) ||
		    (IN6_IS_ADDR_V4MAPPED(&v6) &&
			v6.s6_addr[12] == IN_LOOPBACKNET);
	return is_loopback_name(host);
}

void
url_put_escaped(struct buf *b, struct span s)
{
	static const char hex[] = "0123456789ABCDEF";

	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (is_alpha(s.p[i]) || is_digit(s.p[i]) ||
		    (c && strchr("-._~", c))) {
			buf_putc(b, s.p[i]);
			continue;
		}
		buf_putc(b, '%');
		buf_putc(b, hex[c >> 4]);
		buf_putc(b, hex[c & 15]);
	}
}
