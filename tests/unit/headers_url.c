/* headers: URLs, and what they lead to. */
#include <stdlib.h>

#include "base/mem.h"
#include "base/show.h"
#include "registry/headers.h"
#include "tap.h"

enum { ROOM = 1 << 20 };

/* Memory of just that size: ASan sees who reads beyond it. */
static struct span
exact(struct span s, char **memory)
{
	*memory = mem_alloc(s.n);
	if (s.n)
		memcpy(*memory, s.p, s.n);
	return (struct span){ *memory, s.n };
}

static void
put_times(struct buf *b, char c, size_t n)
{
	while (n-- > 0)
		buf_putc(b, c);
}

static const struct {
	const char *text, *host, *rest;
	uint16_t port;
	bool tls;
} urls[] = {
	{ "https://registry-1.docker.io/v2/", "registry-1.docker.io", "/v2/",
	    443, true },
	{ "http://localhost:5000", "localhost", "", 5000, false },
	{ "HTTPS://Host.Example:443/A", "Host.Example", "/A", 443, true },
	{ "hTTp://h", "h", "", 80, false },
	{ "http://h:1/", "h", "/", 1, false },
	{ "http://h:65535/", "h", "/", 65535, false },
	{ "http://h?q=/@:", "h", "?q=/@:", 80, false },
	{ "https://[::1]:5000/v2/", "::1", "/v2/", 5000, true },
	{ "https://[2001:DB8::1]", "2001:DB8::1", "", 443, true },
	{ "http://[::ffff:127.0.0.1]/", "::ffff:127.0.0.1", "/", 80, false },
	{ "http://a_b.local/x@y:z//[]", "a_b.local", "/x@y:z//[]", 80, false },
	{ "http://127.1/", "127.1", "/", 80, false },
	{ "https://h/p?X-Amz-Signature=a%2Fb&c=d,e|f", "h",
	    "/p?X-Amz-Signature=a%2Fb&c=d,e|f", 443, true },
};

static const struct span no_urls[] = {
	SPAN(""),
	SPAN("http"),
	SPAN("http:"),
	SPAN("http:/h/"),
	SPAN("http:h"),
	SPAN("http://"),
	SPAN("http:///path"),
	SPAN("http://?q"),
	SPAN("//h/"),
	SPAN("/path"),
	SPAN("h/path"),
	SPAN("ftp://h/"),
	SPAN("file:///etc/passwd"),
	SPAN("file://h/etc/passwd"),
	SPAN("httpss://h/"),
	SPAN("xhttp://h/"),
	SPAN("http\0://h/"),
	SPAN(" http://h/"),
	SPAN("http://h/ "),
	SPAN("http://h/a b"),
	SPAN("http://h/a\tb"),
	SPAN("http://h/\r\nX: y"),
	SPAN("http://h/\0"),
	SPAN("http://h\0.evil/"),
	SPAN("http://h/\x7f"),
	SPAN("http://h/\x1b"),
	SPAN("http://h/\xc3\xa9"),
	SPAN("http://\xc3\xa9/"),
	SPAN("http://h\\@evil/"),
	SPAN("http://h/\\evil"),
	SPAN("http:\\\\h\\"),
	SPAN("http://h/#f"),
	SPAN("http://h#@evil/"),
	SPAN("http://user@h/"),
	SPAN("http://user:pw@h/"),
	SPAN("http://@h/"),
	SPAN("http://h@/"),
	SPAN("http://a@b@h/"),
	SPAN("http://h%2eevil/"),
	SPAN("http://h;x/"),
	SPAN("http://h,g/"),
	SPAN("http://h:/"),
	SPAN("http://h:0/"),
	SPAN("http://h:65536/"),
	SPAN("http://h:99999999999999999999/"),
	SPAN("http://h:-1/"),
	SPAN("http://h:+1/"),
	SPAN("http://h:0x50/"),
	SPAN("http://h:80:80/"),
	SPAN("http://h:8a/"),
	SPAN("http://:80/"),
	SPAN("http://::1/"),
	SPAN("http://[]/"),
	SPAN("http://[::1/"),
	SPAN("http://::1]/"),
	SPAN("http://[::1]x/"),
	SPAN("http://[::1]80/"),
	SPAN("http://[::1]:/"),
	SPAN("http://[[::1]]/"),
	SPAN("http://[h]/"),
	SPAN("http://[127.0.0.1]/"),
	SPAN("http://[::1%25lo]/"),
	SPAN("http://[::1%lo]/"),
	SPAN("http://[1::2::3]/"),
	SPAN("http://[12345::]/"),
	SPAN("http://[v1.x]/"),
	SPAN("http://[0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:1]/"),
};

static void
test_urls(void)
{
	struct url u;

	for (size_t i = 0; i < array_len(urls); i++) {
		bool good = url_parse(span_of(urls[i].text), &u);

		ok(good && u.tls == urls[i].tls && u.port == urls[i].port &&
			span_is(u.host, urls[i].host) &&
			span_is(u.rest, urls[i].rest),
		    "a URL: %s", urls[i].text);
	}
	for (size_t i = 0; i < array_len(no_urls); i++) {
		char *memory;

		ok(!url_parse(exact(no_urls[i], &memory), &u),
		    "no URL: number %zu", i);
		free(memory);
	}
}

static void
test_url_limits(void)
{
	auto_buf struct buf b, out;
	struct url u;

	buf_init(&b, ROOM);
	buf_init(&out, ROOM);
	buf_puts(&b, "https://h/");
	put_times(&b, 'a', URL_MAX_BYTES - b.n);
	ok(url_parse(buf_span(&b), &u), "a URL of the largest size is taken");
	ok(url_resolve(SPAN("http://g/"), buf_span(&b), &out) &&
		span_eq(buf_span(&out), buf_span(&b)),
	    "as a reference too");
	buf_putc(&b, 'a');
	ok(!url_parse(buf_span(&b), &u), "one byte more is refused");
	ok(!url_resolve(SPAN("http://g/"), buf_span(&b), &out) &&
		out.n == URL_MAX_BYTES,
	    "as a reference too, and what there was is kept");
	buf_reset(&b);
	put_times(&b, 'b', URL_MAX_BYTES - 9);
	ok(url_resolve(SPAN("http://g/x"), buf_span(&b), &out) &&
		out.n == URL_MAX_BYTES,
	    "a path may fill the largest size");
	ok(!url_resolve(SPAN("http://gg/x"), buf_span(&b), &out),
	    "and not go over it");
	buf_reset(&b);
	for (int i = 0; i < 2000; i++)
		buf_puts(&b, "../");
	buf_puts(&b, "end");
	ok(url_resolve(SPAN("http://g/x/y"), buf_span(&b), &out) &&
		span_is(buf_span(&out), "http://g/end"),
	    "many steps up end at the root");
	while (b.n <= 3 * URL_MAX_BYTES)
		buf_puts(&b, "/./end");
	ok(!url_resolve(SPAN("http://g/x/y"), buf_span(&b), &out),
	    "a long reference is refused, however short what it leads to");
}

static void
check_origin(const char *a, const char *b, bool same, const char *title)
{
	struct url ua, ub;
	bool good = url_parse(span_of(a), &ua) && url_parse(span_of(b), &ub);

	ok(good && url_same_origin(&ua, &ub) == same &&
		url_same_origin(&ub, &ua) == same,
	    "%s", title);
}

static void
test_origin(void)
{
	check_origin("https://h/a", "https://h/b?c", true,
	    "paths do not make an origin");
	check_origin("https://H.example", "HTTPS://h.EXAMPLE:443/", true,
	    "case does not, nor a port that goes without saying");
	check_origin("http://[::1]:5/", "http://[::1]:5/x", true,
	    "addresses in brackets are hosts too");
	check_origin("https://h/", "http://h/", false, "the scheme does");
	check_origin("https://h/", "http://h:443/", false,
	    "even at the same port");
	check_origin("https://h/", "https://h:444/", false, "the port does");
	check_origin("https://h/", "https://h.evil/", false,
	    "a host that begins with the other is another");
	check_origin("https://a.h/", "https://b.h/", false,
	    "and so is a neighbour");
	check_origin("https://h/", "https://h./", false,
	    "and one with a dot behind");
}

static void
test_loopback(void)
{
	static const char *const local[] = { "localhost", "LocalHost",
		"registry.localhost", "a.b.LOCALHOST", "127.0.0.1",
		"127.255.255.255", "127.0.0.0", "::1", "0:0:0:0:0:0:0:1",
		"0000::0001", "::0.0.0.1", "::ffff:127.0.0.1", "::FFFF:7f00:1",
		"::ffff:127.9.9.9" };
	static const struct span remote[] = { SPAN(""), SPAN("localhos"),
		SPAN("localhost.evil.com"), SPAN("localhost."),
		SPAN("notlocalhost"), SPAN(".localhost"), SPAN("127.1"),
		SPAN("127"), SPAN("2130706433"), SPAN("0x7f.1"),
		SPAN("0x7f.0.0.1"), SPAN("0177.0.0.1"), SPAN("127.0.0.01"),
		SPAN("127.0.0.1."), SPAN("127.0.0.1.evil.com"),
		SPAN("127.0.0.256"), SPAN("127.0.0.1\0"),
		SPAN("127.0.0.1\0.evil"), SPAN("localhost\0"),
		SPAN(" 127.0.0.1"), SPAN("128.0.0.1"), SPAN("126.0.0.1"),
		SPAN("0.0.0.0"), SPAN("10.0.0.1"), SPAN("::"), SPAN("::2"),
		SPAN("1::1"), SPAN("[::1]"), SPAN("::1%lo"),
		SPAN("::127.0.0.1"), SPAN("::ffff:128.0.0.1"),
		SPAN("::fffe:127.0.0.1"), SPAN("64:ff9b::127.0.0.1"),
		SPAN("::1\0"), SPAN("127.0.0.1:80") };

	for (size_t i = 0; i < array_len(local); i++)
		ok(host_is_loopback(span_of(local[i])), "loopback: %s",
		    local[i]);
	for (size_t i = 0; i < array_len(remote); i++)
		ok(!host_is_loopback(remote[i]), "not loopback: '%.*s'",
		    SPAN_ARG(remote[i]));
}

static const struct {
	const char *base, *reference, *want; /* "" is a refusal */
} resolutions[] = {
	/* RFC 3986, 5.4, where scheme and authority are ours. */
	{ "http://a/b/c/d;p?q", "g", "http://a/b/c/g" },
	{ "http://a/b/c/d;p?q", "./g", "http://a/b/c/g" },
	{ "http://a/b/c/d;p?q", "g/", "http://a/b/c/g/" },
	{ "http://a/b/c/d;p?q", "/g", "http://a/g" },
	{ "http://a/b/c/d;p?q", "//g", "http://g" },
	{ "http://a/b/c/d;p?q", "?y", "http://a/b/c/d;p?y" },
	{ "http://a/b/c/d;p?q", "g?y", "http://a/b/c/g?y" },
	{ "http://a/b/c/d;p?q", "#s", "http://a/b/c/d;p?q" },
	{ "http://a/b/c/d;p?q", "g#s", "http://a/b/c/g" },
	{ "http://a/b/c/d;p?q", "g?y#s", "http://a/b/c/g?y" },
	{ "http://a/b/c/d;p?q", ";x", "http://a/b/c/;x" },
	{ "http://a/b/c/d;p?q", "g;x=1/./y", "http://a/b/c/g;x=1/y" },
	{ "http://a/b/c/d;p?q", "g;x=1/../y", "http://a/b/c/y" },
	{ "http://a/b/c/d;p?q", "", "http://a/b/c/d;p?q" },
	{ "http://a/b/c/d;p?q", ".", "http://a/b/c/" },
	{ "http://a/b/c/d;p?q", "./", "http://a/b/c/" },
	{ "http://a/b/c/d;p?q", "..", "http://a/b/" },
	{ "http://a/b/c/d;p?q", "../", "http://a/b/" },
	{ "http://a/b/c/d;p?q", "../g", "http://a/b/g" },
	{ "http://a/b/c/d;p?q", "../..", "http://a/" },
	{ "http://a/b/c/d;p?q", "../../g", "http://a/g" },
	{ "http://a/b/c/d;p?q", "../../../../g", "http://a/g" },
	{ "http://a/b/c/d;p?q", "/./g", "http://a/g" },
	{ "http://a/b/c/d;p?q", "/../g", "http://a/g" },
	{ "http://a/b/c/d;p?q", "g.", "http://a/b/c/g." },
	{ "http://a/b/c/d;p?q", "..g", "http://a/b/c/..g" },
	{ "http://a/b/c/d;p?q", "./../g", "http://a/b/g" },
	{ "http://a/b/c/d;p?q", "./g/.", "http://a/b/c/g/" },
	{ "http://a/b/c/d;p?q", "g/./h", "http://a/b/c/g/h" },
	{ "http://a/b/c/d;p?q", "g/../h", "http://a/b/c/h" },
	{ "http://a/b/c/d;p?q", "g?y/./x", "http://a/b/c/g?y/./x" },
	{ "http://a/b/c/d;p?q", "g?y/../x", "http://a/b/c/g?y/../x" },
	{ "http://a/b/c/d;p?q", "g#s/../x", "http://a/b/c/g" },
	{ "http://a/b/c/d;p?q", "http:g", "" },
	{ "http://a/b/c/d;p?q", "g:h", "" },

	{ "https://h:5000/v2/a/blobs/sha256:1",
	    "https://s3.example.com/x?X-Amz-Date=1&S=a%2Fb",
	    "https://s3.example.com/x?X-Amz-Date=1&S=a%2Fb" },
	{ "https://h/v2/_catalog?n=1", "/v2/_catalog?n=1&last=b",
	    "https://h/v2/_catalog?n=1&last=b" },
	{ "https://h:5000/v2/a/tags/list?n=1", "?n=1&last=v1%2B2",
	    "https://h:5000/v2/a/tags/list?n=1&last=v1%2B2" },
	{ "https://h/v2/", "//mirror:8443/x", "https://mirror:8443/x" },
	{ "http://h/v2/", "HTTPS://H/x/../y", "https://H/y" },
	{ "http://[::1]:5000/a", "/b", "http://[::1]:5000/b" },
	{ "http://h", "x", "http://h/x" },
	{ "http://h", "..", "http://h/" },
	{ "http://h?q", "x", "http://h/x" },
	{ "http://h?q", "", "http://h?q" },
	{ "http://h?q", "?r", "http://h?r" },
	{ "http://h?q", "/", "http://h/" },
	{ "http://h/a", "", "http://h/a" },
	{ "http://h/a//b", "..//c", "http://h/a//c" },
	{ "http://h/", "/a//../b", "http://h/a/b" },
	{ "http://h/", "/..//x", "http://h//x" },
	{ "http://h/a/b", "c:d/e", "" },
	{ "http://h/a/b", "./c:d", "http://h/a/c:d" },
	{ "http://h/a/b", "1:2", "http://h/a/1:2" },
	{ "http://h/a/b", " /c\t", "http://h/c" },
	{ "http://h/a/b?c/d", "e", "http://h/a/e" },
	{ "http://h/a/%2e%2e/b", "c", "http://h/a/%2e%2e/c" },
	{ "https://h/", "#", "https://h/" },
	{ "https://h/", "?", "https://h/?" },

	{ "https://h/", "file:///etc/passwd", "" },
	{ "https://h/", "ftp://h/x", "" },
	{ "https://h/", "javascript:x", "" },
	{ "https://h/", "http://", "" },
	{ "https://h/", "//", "" },
	{ "https://h/", "///x", "" },
	{ "https://h/", "//user@evil/", "" },
	{ "https://h/", "//evil\\@h/", "" },
	{ "https://h/", "/\\evil/", "" },
	{ "https://h/", "\\\\evil/", "" },
	{ "https://h/", "/a b", "" },
	{ "https://h/", "/a\r\nX: y", "" },
	{ "https://h/", "/caf\xc3\xa9", "" },
	{ "https://h/", "//h:0/", "" },
	{ "https://h/", "https://h:99999/", "" },
	{ "https://h/", "http://[::1/", "" },
	{ "h/", "/x", "" },
	{ "https://u@h/", "/x", "" },
	{ "", "https://h/", "" },
};

static void
test_resolve(void)
{
	auto_buf struct buf out, shown;

	buf_init(&out, ROOM);
	buf_init(&shown, ROOM);
	for (size_t i = 0; i < array_len(resolutions); i++) {
		struct span reference = span_of(resolutions[i].reference);
		const char *want = resolutions[i].want;
		bool good;

		buf_reset(&out);
		buf_reset(&shown);
		show_put(&shown, reference);
		good =
		    url_resolve(span_of(resolutions[i].base), reference, &out);
		ok(good == (*want != '\0') && span_is(buf_span(&out), want),
		    "'%s' at '%s' is '%s'", buf_str(&shown),
		    resolutions[i].base, buf_str(&out));
	}
	buf_reset(&out);
	buf_puts(&out, "https://h/v2/a");
	ok(url_resolve(buf_span(&out), SPAN("b"), &out), "a URL is replaced");
	is(buf_str(&out), "https://h/v2/b", "by what it led to");
	ok(!url_resolve(buf_span(&out), SPAN("ftp://h"), &out), "or else");
	is(buf_str(&out), "https://h/v2/b", "is what it was");
	ok(!url_resolve(SPAN("https://h/"), SPAN("/a\0b"), &out),
	    "a NUL does not end a reference");
}

static void
test_escaped(void)
{
	auto_buf struct buf b;

	buf_init(&b, ROOM);
	url_put_escaped(&b, SPAN("AZaz09-._~"));
	is(buf_str(&b), "AZaz09-._~", "unreserved bytes are kept");
	buf_reset(&b);
	url_put_escaped(&b,
	    SPAN("repository:a/b:pull,push x+y%&=?#[]@!$'()*;\""));
	is(buf_str(&b),
	    "repository%3Aa%2Fb%3Apull%2Cpush%20x%2By%25%26%3D%3F%23%5B%5D%40"
	    "%21%24%27%28%29%2A%3B%22",
	    "all others are escaped");
	buf_reset(&b);
	url_put_escaped(&b, SPAN("\0\n\x7f\x80\xff\xc3\xa9"));
	is(buf_str(&b), "%00%0A%7F%80%FF%C3%A9", "whatever the byte");
}

/* As what was never set has it. */
static void
test_null(void)
{
	struct span none = { NULL, 0 };
	auto_buf struct buf b;
	struct url u;

	buf_init(&b, ROOM);
	url_put_escaped(&b, none);
	ok(!url_parse(none, &u) && !host_is_loopback(none) &&
		!url_resolve(none, SPAN("/x"), &b) && b.n == 0,
	    "a span without memory is no URL");
	ok(url_resolve(SPAN("http://h/a"), none, &b), "nor a reference");
	is(buf_str(&b), "http://h/a", "which leads nowhere else");
}

int
main(void)
{
	test_null();
	test_urls();
	test_url_limits();
	test_origin();
	test_loopback();
	test_resolve();
	test_escaped();
	return tap_end();
}
