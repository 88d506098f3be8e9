#include "image/reference.h"

#include <arpa/inet.h>

#include "base/buf.h"
#include "base/mem.h"

enum {
	/* What a name becomes longer by: "docker.io/library/", ":latest". */
	ADDED_MAX = 32,
	IPV6_MAX = 45, /* bytes of an address; inet_pton takes no more */
};

static const char docker_hub[] = "docker.io";
static const struct span library = { "library/", 8 };

/* A reference in its parts, not yet judged. Those that are absent have NULL
 * pointers; host and repository are never absent. */
struct parts {
	struct span host;
	bool official; /* "library/" belongs before the repository */
	struct span repository;
	struct span tag;
	struct span digest;
};

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_lower_or_digit(char c)
{
	return (c >= 'a' && c <= 'z') || is_digit(c);
}

static bool
is_capital(char c)
{
	return c >= 'A' && c <= 'Z';
}

static bool
has(struct span s, char c)
{
	return s.n && memchr(s.p, c, s.n);
}

static bool
has_capital(struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		if (is_capital(s.p[i]))
			return true;
	return false;
}

/* Whether the first component of a name is a host. */
static bool
is_host(struct span first)
{
	return has(first, '.') || has(first, ':') || has_capital(first) ||
	    span_is(first, "localhost");
}

static void
split_name(struct span name, struct parts *p)
{
	struct span rest = name, first = { "", 0 };

	span_cut(&rest, '/', &first);
	p->host = span_of(docker_hub);
	p->repository = name;
	if (rest.p && is_host(first)) {
		p->repository = rest;
		if (!span_is(first, "index.docker.io"))
			p->host = first;
	}
	p->official = span_is(p->host, docker_hub) && !has(p->repository, '/');
}

static void
split(struct span text, struct parts *p)
{
	struct span name = text;
	const char *at = has(text, '@') ? memchr(text.p, '@', text.n) : NULL;

	*p = (struct parts){ .official = false };
	if (at) {
		name.n = (size_t)(at - text.p);
		p->digest = span_from(text, name.n + 1);
	}
	for (size_t i = name.n; i && name.p[i - 1] != '/'; i--) {
		if (name.p[i - 1] != ':')
			continue;
		p->tag = span_from(name, i);
		name.n = i - 1;
		break;
	}
	split_name(name, p);
}

char *
ref_normalize(struct span ref)
{
	auto_buf struct buf b;
	struct parts p;

	buf_init(&b, ref.n + ADDED_MAX);
	split(ref, &p);
	buf_put(&b, p.host);
	buf_putc(&b, '/');
	buf_put(&b, p.official ? library : SPAN(""));
	buf_put(&b, p.repository);
	if (p.tag.p) {
		buf_putc(&b, ':');
		buf_put(&b, p.tag);
	}
	if (p.digest.p) {
		buf_putc(&b, '@');
		buf_put(&b, p.digest);
	}
	if (!p.tag.p && !p.digest.p)
		buf_puts(&b, ":latest");
	return mem_spandup(buf_span(&b));
}

/* What follows is strict. */

static bool
is_label(struct span s)
{
	if (s.n == 0 || s.p[0] == '-' || s.p[s.n - 1] == '-')
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (!is_lower_or_digit(s.p[i]) && !is_capital(s.p[i]) &&
		    s.p[i] != '-')
			return false;
	return true;
}

/* "a.b", "127.0.0.1". */
static bool
is_domain(struct span s)
{
	struct span label;

	while (span_cut(&s, '.', &label))
		if (!is_label(label))
			return false;
	return true;
}

/* As the grammar has it: no zone, no dots. */
static bool
is_ipv6(struct span s)
{
	struct in6_addr address;
	char text[IPV6_MAX + 1] = "";

	if (s.n > IPV6_MAX || has(s, '.'))
		return false;
	memcpy(text, s.p, s.n);
	return !has(s, '\0') && inet_pton(AF_INET6, text, &address) == 1;
}

static bool
is_port(struct span s)
{
	uint64_t port;

	return span_to_u64(s, UINT16_MAX, &port) && port > 0;
}

/* "HOST[:PORT]", "[IPV6][:PORT]". */
static bool
is_host_and_port(struct span s)
{
	struct span host, rest = s;

	if (s.n && s.p[0] == '[') {
		rest = span_from(s, 1);
		if (!span_cut(&rest, ']', &host) || !rest.p || !is_ipv6(host))
			return false;
		return rest.n == 0 ||
		    (rest.p[0] == ':' && is_port(span_from(rest, 1)));
	}
	span_cut(&rest, ':', &host);
	return is_domain(host) && (!rest.p || is_port(rest));
}

/* How much of s is a separator at its front: ".", "_", "__", "-", "--"… */
static size_t
separator(struct span s)
{
	size_t n = 0;

	while (n < s.n && s.p[n] == '-')
		n++;
	if (n || s.n == 0)
		return n;
	if (span_starts(s, SPAN("__")))
		return 2;
	return s.p[0] == '.' || s.p[0] == '_';
}

static bool
is_component(struct span s)
{
	for (;;) {
		size_t n = 0;

		while (n < s.n && is_lower_or_digit(s.p[n]))
			n++;
		s.p += n;
		s.n -= n;
		if (n == 0 || s.n == 0)
			return n > 0;
		n = separator(s);
		s.p += n;
		s.n -= n;
	}
}

static bool
is_tag(struct span s)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (!is_lower_or_digit(c) && !is_capital(c) && c != '_' &&
		    (i == 0 || (c != '.' && c != '-')))
			return false;
	}
	return s.n > 0;
}

/* Alone these are a digest and an image's id, also to docker. */
static bool
is_digest_alone(struct span text)
{
	auto_free char *full = mem_printf("sha256:%.*s", SPAN_ARG(text));
	struct digest d;

	return digest_parse(text, &d) || digest_parse(span_of(full), &d);
}

/* What people type or paste that cannot be one. */
static int
check_text(struct span text, struct err *err)
{
	const char *scheme = text.n ? memmem(text.p, text.n, "://", 3) : NULL;

	if (text.n == 0)
		return err_set(err, "nothing is named");
	if (text.n > REFERENCE_MAX)
		return err_set(err, "has %zu bytes, over the limit of %d",
		    text.n, REFERENCE_MAX);
	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.p[i];

		if (c == ' ' || (c >= '\t' && c <= '\r'))
			return err_set(err, "there is a blank in it");
		if (c < ' ' || c >= 0x7f)
			return err_set(err,
			    "there is a byte in it that is no printable "
			    "ASCII");
	}
	if (scheme)
		return err_set(err, "is to be written without '%.*s'",
		    (int)(scheme - text.p) + 3, text.p);
	return 0;
}

static int
check_host(struct span host, struct err *err)
{
	return is_host_and_port(host)
	    ? 0
	    : err_set(err, "'%.*s' is no registry's HOST[:PORT]",
		  SPAN_ARG(host));
}

static int
check_repository(struct span repository, struct err *err)
{
	struct span part;

	if (repository.n == 0)
		return err_set(err, "the repository is missing");
	if (has_capital(repository))
		return err_set(err, "the repository must be lower case");
	while (span_cut(&repository, '/', &part)) {
		if (part.n == 0)
			return err_set(err, "a slash too many");
		if (!is_component(part))
			return err_set(err,
			    "'%.*s' cannot be part of a repository's name",
			    SPAN_ARG(part));
	}
	return 0;
}

static int
check_name(const struct parts *p, struct err *err)
{
	size_t n =
	    p->host.n + 1 + (p->official ? library.n : 0) + p->repository.n;

	if (check_host(p->host, err) < 0 ||
	    check_repository(p->repository, err) < 0)
		return -1;
	if (n > REFERENCE_NAME_MAX)
		return err_set(err,
		    "the name has %zu bytes in full, over the limit of %d", n,
		    REFERENCE_NAME_MAX);
	return 0;
}

static int
check_tag(struct span tag, struct err *err)
{
	if (tag.n > REFERENCE_TAG_MAX)
		return err_set(err,
		    "the tag has %zu bytes, over the limit of %d", tag.n,
		    REFERENCE_TAG_MAX);
	if (!is_tag(tag))
		return err_set(err, "'%.*s' is no tag", SPAN_ARG(tag));
	return 0;
}

static int
parse(struct span text, struct parts *p, struct digest *digest, struct err *err)
{
	if (check_text(text, err) < 0)
		return -1;
	if (is_digest_alone(text))
		return err_set(err, "a digest or an id alone is no reference");
	split(text, p);
	if (check_name(p, err) < 0 || (p->tag.p && check_tag(p->tag, err) < 0))
		return -1;
	if (p->digest.p && !digest_parse(p->digest, digest))
		return err_set(err,
		    "'%.*s' is no digest: sha256 with 64 or sha512 with 128 "
		    "hex digits in lower case",
		    SPAN_ARG(p->digest));
	return 0;
}

int
reference_parse(struct span text, struct reference *r, struct err *err)
{
	struct digest digest = { "" };
	struct parts p;

	*r = (struct reference){ .host = NULL };
	if (parse(text, &p, &digest, err) < 0)
		return err_wrap(err, "'%.*s'", SPAN_ARG(text));
	if (!p.tag.p && !p.digest.p)
		p.tag = SPAN("latest");
	r->host = mem_spandup(p.host);
	r->repository = mem_printf("%s%.*s", p.official ? library.p : "",
	    SPAN_ARG(p.repository));
	r->tag = p.tag.p ? mem_spandup(p.tag) : NULL;
	r->digest = digest;
	return 0;
}

char *
reference_parse_host(struct span text, struct err *err)
{
	if (check_text(text, err) < 0 || check_host(text, err) < 0) {
		err_wrap(err, "'%.*s'", SPAN_ARG(text));
		return NULL;
	}
	if (span_is(text, "index.docker.io") ||
	    span_is(text, "registry-1.docker.io"))
		return mem_strdup(docker_hub);
	return mem_spandup(text);
}

void
reference_release(struct reference *r)
{
	free(r->host);
	free(r->repository);
	free(r->tag);
	*r = (struct reference){ .host = NULL };
}

/* A name with what it ends in. */
static char *
with_end(const struct reference *r, const char *host, const char *repository)
{
	bool by_digest = digest_is_set(&r->digest);

	return mem_printf("%s%s%s%s%s", host, host[0] ? "/" : "", repository,
	    by_digest ? "@" : ":", by_digest ? r->digest.text : r->tag);
}

char *
reference_text(const struct reference *r)
{
	return with_end(r, r->host, r->repository);
}

/* Nothing is left out that would not come back when the result is read. */
char *
reference_familiar(const struct reference *r)
{
	struct span name = span_of(r->repository), rest = name, first;
	auto_free char *familiar = NULL;

	if (strcmp(r->host, docker_hub) != 0)
		return reference_text(r);
	span_cut(&rest, '/', &first);
	if (span_is(first, "library") && rest.p && !has(rest, '/'))
		familiar = with_end(r, "", rest.p);
	else if (rest.p && !is_host(first))
		familiar = with_end(r, "", r->repository);
	if (!familiar || is_digest_alone(span_of(familiar)))
		return reference_text(r);
	return take(familiar);
}
