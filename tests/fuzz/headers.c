/*
 * Target: common/registry/headers.h, every function. The input is a text, or
 * two with a NUL between them: a URL and a reference that is found there.
 */
#include "registry/headers.h"
#include "base/err.h"
#include "base/mem.h"
#include "fuzz.h"

static bool
is_within(struct span part, struct span whole)
{
	return part.n == 0 ||
	    (part.p >= whole.p && part.p + part.n <= whole.p + whole.n);
}

static bool
has_odd_byte(struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] <= ' ' || s.p[i] >= 0x7f)
			return true;
	return false;
}

static void
check_challenge(struct span value)
{
	static const char *const before[] = { "", "Basic realm=b,",
		"Bearer realm=r, " };
	struct challenge had, got;

	for (size_t i = 0; i < array_len(before); i++) {
		auto_free char *text =
		    mem_printf("%s%.*s", before[i], SPAN_ARG(value));

		memset(&had, 0, sizeof(had));
		challenge_parse(span_of(before[i]), &had);
		got = had;
		if (!challenge_parse(value, &got))
			must(memcmp(&had, &got, sizeof(had)) == 0);
		must(got.scheme >= had.scheme);
		must(got.scheme != CHALLENGE_BEARER || got.realm[0]);
		if (had.scheme == got.scheme)
			must(strcmp(had.realm, got.realm) == 0);
		challenge_parse(span_of(text), &got);
		must(memchr(got.realm, '\0', sizeof(got.realm)) &&
		    memchr(got.service, '\0', sizeof(got.service)) &&
		    memchr(got.scope, '\0', sizeof(got.scope)) &&
		    memchr(got.error, '\0', sizeof(got.error)));
	}
}

/*
 * Waits from two moments differ by what is between them, unless a year of two
 * digits (RFC 850, with dashes) comes to be in another century.
 */
static void
check_retry_after(struct span value)
{
	const int64_t now = 1700000000;
	uint32_t first, second, ignored;
	bool good = retry_after_parse(value, now, &first);

	must(good == retry_after_parse(value, now + 1000, &second));
	must(!good || second == first || second + 1000 == first ||
	    (second == 0 && first < 1000) || first == UINT32_MAX ||
	    memchr(value.p, '-', value.n));
	retry_after_parse(value, INT64_MIN, &ignored);
	retry_after_parse(value, INT64_MAX, &ignored);
}

static void
check_small_headers(struct span value)
{
	uint64_t from, to, total;
	char room[32];
	struct span type = media_type_parse(value, room, sizeof(room));

	if (content_range_parse(value, &from, &to, &total))
		must(from <= to && to < total);
	must(type.n <= sizeof(room) && !has_odd_byte(type));
	if (type.n) {
		char again[sizeof(room)];

		must(span_eq(type, media_type_parse(type, again, type.n)));
		must(media_type_parse(type, again, type.n - 1).n == 0);
	}
	touch(link_next_parse(value));
	must(is_within(link_next_parse(value), value));
}

static void
check_url(struct span text)
{
	struct url u;

	host_is_loopback(text);
	if (!url_parse(text, &u))
		return;
	must(text.n <= URL_MAX_BYTES && !has_odd_byte(text));
	must(!memchr(text.p, '\\', text.n) && !memchr(text.p, '#', text.n));
	must(u.host.n > 0 && is_within(u.host, text));
	must(is_within(u.rest, text) && span_ends(text, u.rest));
	must(u.rest.n == 0 || u.rest.p[0] == '/' || u.rest.p[0] == '?');
	must(!memchr(text.p, '@', text.n - u.rest.n) && u.port > 0);
	must(url_same_origin(&u, &u));
	host_is_loopback(u.host);
}

/* Whether a segment of the path is "." or "..". */
static bool
has_dots(struct span path)
{
	struct span piece;

	while (span_cut(&path, '/', &piece))
		if (span_is(piece, ".") || span_is(piece, ".."))
			return true;
	return false;
}

static void
check_resolve(struct span base, struct span reference)
{
	auto_buf struct buf out, again;
	struct url u, from;
	struct span path, text;

	buf_init(&out, URL_MAX_BYTES);
	buf_init(&again, URL_MAX_BYTES);
	if (!url_resolve(base, reference, &out)) {
		must(out.n == 0);
		return;
	}
	text = buf_span(&out);
	must(url_parse(base, &from) && url_parse(text, &u));
	check_url(text);
	must(url_resolve(text, text, &again));
	must(span_eq(text, buf_span(&again)));
	must(url_resolve(base, text, &again));
	must(span_eq(text, buf_span(&again)));
	span_cut(&u.rest, '?', &path);
	must(!has_dots(path));
	/* Another host is one that the reference names. */
	if (!memmem(reference.p, reference.n, "//", 2))
		must(url_same_origin(&u, &from));
}

static void
check_escaped(struct span s)
{
	auto_buf struct buf b;

	buf_init(&b, 3 * s.n);
	url_put_escaped(&b, s);
	must(buf_ok(&b) && b.n >= s.n && !has_odd_byte(buf_span(&b)));
	for (size_t i = 0; i < b.n; i++)
		must(strchr("%-._~0123456789abcdefghijklmnopqrstuvwxyz"
			    "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
		    b.p[i]));
}

static void
check_documents(struct span body)
{
	auto_buf struct buf b;
	struct err err = { .msg = "" };
	struct token t;
	int got = token_parse(body, &t, &err);

	must((got < 0) == (err.msg[0] != '\0'));
	must((got < 0) == (t.text.n == 0));
	must(t.text.n <= TOKEN_MAX && t.expires_in > 0);
	must(!has_odd_byte(buf_span(&t.text)));
	buf_release(&t.text);
	buf_init(&b, ERROR_TEXT_MAX);
	error_body_put(&b, body);
	must(buf_ok(&b) && span_is_utf8(buf_span(&b)));
	must(!b.n || !memchr(b.p, '\n', b.n));
	must(!b.n || !memchr(b.p, '\r', b.n));
	must(!b.n || !memchr(b.p, '\0', b.n));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span text = { (const char *)data, size }, rest = text, base;

	if (size == 0 || size > 4 * URL_MAX_BYTES)
		return 0;
	check_challenge(text);
	check_retry_after(text);
	check_small_headers(text);
	check_url(text);
	check_escaped(text);
	check_documents(text);
	span_cut(&rest, '\0', &base);
	if (!rest.p)
		rest = SPAN("../g/./h?x#y");
	check_resolve(base, rest);
	check_resolve(SPAN("https://h:5000/v2/a/b?n=1"), text);
	return 0;
}

void
fuzz_seeds(fuzz_seed_fn *fn, void *arg)
{
	static const struct span seeds[] = {
		SPAN("Bearer realm=\"https://auth.docker.io/token\",service="
		     "\"registry.docker.io\",scope=\"repository:a/b:pull,push\""
		     ",error=\"invalid_token\""),
		SPAN("Negotiate YII+/==, Digest nonce=\"a\\\"b\", "
		     "BASIC realm = x,"),
		SPAN("120"),
		SPAN("Sun, 06 Nov 1994 08:49:37 GMT"),
		SPAN("Sunday, 06-Nov-94 08:49:37 GMT"),
		SPAN("Sun Nov  6 08:49:37 1994"),
		SPAN("Thu, 29 Feb 2024 23:59:60 GMT"),
		SPAN("bytes 5-99/1000"),
		SPAN("bytes 5-99/*"),
		SPAN("Application/JSON ; charset=utf-8"),
		SPAN(
		    "</v2/a?n=1>; rel=\"prev\", </v2/b,c>;x;rel=\"last next\""),
		SPAN("https://[::1]:5000/v2/a/../b//c?d=e/../f"),
		SPAN("::ffff:127.0.0.1"),
		SPAN("registry.localhost"),
		SPAN("http://h/a/b?q\0../.././x/..?y#z"),
		SPAN("http://h?q\0//other:8443/./x"),
		SPAN(
		    "{\"errors\":[{\"code\":\"DENIED\",\"message\":\"no\\n\"}],"
		    "\"message\":\"m\",\"error\":{\"message\":\"x\"}}"),
		SPAN("{\"error\":\"e\",\"error_description\":\"d\"}"),
		SPAN("{\"token\":\"a.b-c\",\"access_token\":\"d\","
		     "\"expires_in\":300}"),
		SPAN("404 page not found\n"),
	};

	for (size_t i = 0; i < array_len(seeds); i++)
		fn(arg, seeds[i]);
}
