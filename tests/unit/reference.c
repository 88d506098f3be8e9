/* reference: what names an image, and what only looks as if it did. */
#include "image/reference.h"

#include "base/buf.h"
#include "base/mem.h"
#include "tap.h"

#define HEX64  "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define SHA256 "sha256:" HEX64
#define SHA512 "sha512:" HEX64 HEX64
#define TAG128      \
	"_.-" HEX64 \
	"0123456789abcdef0123456789abcdef0123456789abcdef0123456789ABC"

/* Text, what it is in full, and as people write it. */
static const struct {
	const char *text, *full, *familiar, *title;
} taken[] = {
	{ "nginx", "docker.io/library/nginx:latest", "nginx:latest",
	    "a name alone is docker.io's, library/'s and the latest" },
	{ "nginx:1.27", "docker.io/library/nginx:1.27", "nginx:1.27",
	    "a tag stays" },
	{ "org/app", "docker.io/org/app:latest", "org/app:latest",
	    "a first part without dot or colon is no host" },
	{ "library/nginx", "docker.io/library/nginx:latest", "nginx:latest",
	    "library/ may be written" },
	{ "library/a/b", "docker.io/library/a/b:latest", "library/a/b:latest",
	    "library/ of more parts stays" },
	{ "library", "docker.io/library/library:latest", "library:latest",
	    "the name 'library'" },
	{ "docker.io/nginx", "docker.io/library/nginx:latest", "nginx:latest",
	    "docker.io/ may be written" },
	{ "index.docker.io/org/app", "docker.io/org/app:latest",
	    "org/app:latest", "index.docker.io is docker.io" },
	{ "index.docker.io/nginx", "docker.io/library/nginx:latest",
	    "nginx:latest", "also before a name of library/'s" },
	{ "quay.io/org/app", "quay.io/org/app:latest", "quay.io/org/app:latest",
	    "a first part with a dot is" },
	{ "quay.io/app", "quay.io/app:latest", "quay.io/app:latest",
	    "another registry has no library/" },
	{ "host:5000/app", "host:5000/app:latest", "host:5000/app:latest",
	    "a first part with a port is" },
	{ "host:5000/team/app:1.2", "host:5000/team/app:1.2",
	    "host:5000/team/app:1.2", "port and tag" },
	{ "localhost/app", "localhost/app:latest", "localhost/app:latest",
	    "localhost is" },
	{ "localhost:5000", "docker.io/library/localhost:5000",
	    "localhost:5000", "without a slash a port is a tag" },
	{ "localhost", "docker.io/library/localhost:latest", "localhost:latest",
	    "and localhost a name" },
	{ "a.b", "docker.io/library/a.b:latest", "a.b:latest",
	    "so is what has dots" },
	{ "a.b/c", "a.b/c:latest", "a.b/c:latest", "a.b/c" },
	{ "docker.io/a.b/c", "docker.io/a.b/c:latest", "docker.io/a.b/c:latest",
	    "what would be taken for a host keeps docker.io" },
	{ "docker.io/localhost/c", "docker.io/localhost/c:latest",
	    "docker.io/localhost/c:latest", "localhost too" },
	{ "Team/app", "Team/app:latest", "Team/app:latest",
	    "an upper case first part is a host" },
	{ "REG.example.COM:80/app", "REG.example.COM:80/app:latest",
	    "REG.example.COM:80/app:latest", "upper case in a host stays" },
	{ "127.0.0.1:5000/app", "127.0.0.1:5000/app:latest",
	    "127.0.0.1:5000/app:latest", "an IPv4 address" },
	{ "192.168.0.1:80", "docker.io/library/192.168.0.1:80",
	    "192.168.0.1:80", "which alone is a name" },
	{ "[::1]:5000/app", "[::1]:5000/app:latest", "[::1]:5000/app:latest",
	    "an IPv6 address with a port" },
	{ "[2001:DB8::1]/a/b:c", "[2001:DB8::1]/a/b:c", "[2001:DB8::1]/a/b:c",
	    "and without" },
	{ "h.x:65535/a", "h.x:65535/a:latest", "h.x:65535/a:latest",
	    "the largest port" },
	{ "xn--e1afmkfd.x-y.z/a", "xn--e1afmkfd.x-y.z/a:latest",
	    "xn--e1afmkfd.x-y.z/a:latest", "dashes in a host" },
	{ "a_b/c__d/e-f/g---h/i.j",
	    "docker.io/a_b/c__d/e-f/g---h/i.j:"
	    "latest",
	    "a_b/c__d/e-f/g---h/i.j:latest",
	    "one underscore, two, dashes, one dot inside a part" },
	{ "0/1", "docker.io/0/1:latest", "0/1:latest", "digits" },
	{ "a:_", "docker.io/library/a:_", "a:_", "the tag '_'" },
	{ "a:A.-_9", "docker.io/library/a:A.-_9", "a:A.-_9",
	    "a tag of all there is" },
	{ "a:" TAG128, "docker.io/library/a:" TAG128, "a:" TAG128,
	    "a tag of 128 bytes" },
	{ "nginx@" SHA256, "docker.io/library/nginx@" SHA256, "nginx@" SHA256,
	    "a digest, and no tag is made up" },
	{ "h:1/a/b@" SHA512, "h:1/a/b@" SHA512, "h:1/a/b@" SHA512, "sha512" },
	{ "h:1/a:t@" SHA256, "h:1/a@" SHA256, "h:1/a@" SHA256,
	    "a digest wins over a tag" },
	{ "docker.io/" HEX64, "docker.io/library/" HEX64 ":latest",
	    HEX64 ":latest", "64 hex digits behind a host" },
	{ HEX64 "0", "docker.io/library/" HEX64 "0:latest", HEX64 "0:latest",
	    "65 hex digits" },
	{ "docker.io/sha256:" HEX64, "docker.io/library/" SHA256,
	    "docker.io/library/" SHA256,
	    "what alone would be a digest keeps its host" },
};

static void
test_taken(void)
{
	for (size_t i = 0; i < array_len(taken); i++) {
		struct reference r;
		struct err err = { .msg = "" };
		auto_free char *full = NULL, *familiar = NULL;

		if (reference_parse(span_of(taken[i].text), &r, &err) < 0) {
			ok(false, "%s: %s", taken[i].title, err.msg);
			continue;
		}
		full = reference_text(&r);
		familiar = reference_familiar(&r);
		is(full, taken[i].full, taken[i].title);
		is(familiar, taken[i].familiar, "and for people");
		reference_release(&r);
	}
}

static void
refused(struct span text, const char *why, const char *title)
{
	struct reference r;
	struct err err = { .msg = "" };
	bool bad = reference_parse(text, &r, &err) < 0;

	ok(bad && strstr(err.msg, why), "%s", title);
	if (!bad || !strstr(err.msg, why))
		printf("#   got '%s', want '%s'\n", err.msg, why);
	ok(!r.host && !r.repository && !r.tag && !digest_is_set(&r.digest),
	    "and leaves nothing");
	reference_release(&r);
}

struct bad {
	struct span text;
	const char *why, *title;
};

#define BAD(text, why, title)                        \
	{                                            \
		SPAN(text), why, title " is refused" \
	}

static void
test_refused_texts(void)
{
	static const struct bad rows[] = {
		BAD("", "nothing is named", "the empty text"),
		BAD(" ", "blank", "a blank alone"),
		BAD(" nginx", "blank", "a blank in front"),
		BAD("nginx\n", "blank", "a line's end"),
		BAD("ngi\tnx", "blank", "a tab"),
		BAD("nginx\0", "no printable ASCII", "a NUL behind a name"),
		BAD("a:\033[1m", "no printable ASCII", "an escape"),
		BAD("a\x7f", "no printable ASCII", "DEL"),
		BAD("caf\xc3\xa9", "no printable ASCII", "UTF-8"),
		BAD("caf\xe9/a", "no printable ASCII", "Latin-1"),
		BAD("a:\xc2\xa0", "no printable ASCII", "a wide blank"),
		BAD("https://quay.io/a", "without 'https://'", "a URL"),
		BAD("docker://nginx", "without 'docker://'", "a transport"),
		BAD("://a", "without '://'", "a scheme without name"),
		BAD(HEX64, "a digest or an id alone", "an image's id"),
		BAD(SHA256, "a digest or an id alone", "a digest"),
		BAD(SHA512, "a digest or an id alone", "a longer digest"),
	};

	for (size_t i = 0; i < array_len(rows); i++)
		refused(rows[i].text, rows[i].why, rows[i].title);
}

static void
test_refused_names(void)
{
	static const struct bad rows[] = {
		BAD("/", "slash too many", "a slash"),
		BAD("/nginx", "slash too many", "a slash in front"),
		BAD("nginx/", "slash too many", "a slash behind"),
		BAD("a.b/", "the repository is missing", "a host and a slash"),
		BAD("a//b", "slash too many", "two slashes"),
		BAD("a.b//c", "slash too many", "two slashes after a host"),
		BAD("a/b/:1", "slash too many", "a slash before the tag"),
		BAD("org/App", "must be lower case", "an upper case name"),
		BAD("Nginx", "must be lower case", "one without a host"),
		BAD("a.b/c/D:e", "must be lower case", "one behind a host"),
		BAD("-a", "'-a' cannot be part", "a dash in front"),
		BAD("a-", "'a-' cannot be part", "a dash behind"),
		BAD("-a/b", "'-a' cannot be part", "a dash in front of two"),
		BAD("a/-b", "'-b' cannot be part", "a later dash in front"),
		BAD("_a", "'_a' cannot be part", "an underscore in front"),
		BAD("a/b_", "'b_' cannot be part", "an underscore behind"),
		BAD("a___b", "'a___b' cannot be part", "three underscores"),
		BAD("a..b", "'a..b' cannot be part", "two dots"),
		BAD("a/..", "'..' cannot be part", "the parent folder"),
		BAD("a/./b", "'.' cannot be part", "a dot alone"),
		BAD("a/b.", "'b.' cannot be part", "a dot behind"),
		BAD("a._b", "'a._b' cannot be part", "a dot and an underscore"),
		BAD("a-_b", "'a-_b' cannot be part",
		    "a dash and an underscore"),
		BAD("a/b%2fc", "'b%2fc' cannot be part", "a percent sign"),
		BAD("a/b?c", "'b?c' cannot be part", "a question mark"),
		BAD("a/b#c", "'b#c' cannot be part", "a number sign"),
		BAD("a\\b", "cannot be part", "a backslash"),
		BAD("~a/b", "cannot be part", "a tilde"),
		BAD(":a", "the repository is missing", "a tag alone"),
		BAD("@" SHA256, "the repository is missing", "an @ in front"),
	};

	for (size_t i = 0; i < array_len(rows); i++)
		refused(rows[i].text, rows[i].why, rows[i].title);
}

static void
test_refused_hosts(void)
{
	static const struct bad rows[] = {
		BAD("-a.b/c", "'-a.b' is no registry", "a dash in front"),
		BAD("a-.b/c", "'a-.b' is no registry", "a dash before a dot"),
		BAD(".a/b", "'.a' is no registry", "a dot in front"),
		BAD("a./b", "'a.' is no registry", "a dot behind"),
		BAD("a..b/c", "'a..b' is no registry", "two dots"),
		BAD("a_b.c/d", "'a_b.c' is no registry", "an underscore"),
		BAD("./a", "'.' is no registry", "a path"),
		BAD("../a", "'..' is no registry", "a path upwards"),
		BAD("a:/b", "'a:' is no registry", "an empty port"),
		BAD(":5/b", "':5' is no registry", "an empty host"),
		BAD("a:x/b", "'a:x' is no registry", "a port of letters"),
		BAD("a:-1/b", "'a:-1' is no registry", "a negative port"),
		BAD("a:0/b", "'a:0' is no registry", "the port 0"),
		BAD("a:65536/b", "is no registry", "the port 65536"),
		BAD("a:18446744073709551617/b", "is no registry",
		    "a port of 2^64 and 1"),
		BAD("a:1:2/b", "'a:1:2' is no registry", "two ports"),
		BAD("fc00::1:5000/a", "is no registry", "IPv6 in no brackets"),
		BAD("[::1/a", "is no registry", "a bracket left open"),
		BAD("[]:5/a", "is no registry", "no address in the brackets"),
		BAD("[::1]5/a", "is no registry", "a port without colon"),
		BAD("[::1]:/a", "is no registry", "an empty port of IPv6"),
		BAD("[::1]]/a", "is no registry", "two brackets"),
		BAD("[:::]/a", "is no registry", "three colons"),
		BAD("[fe80::1%eth0]/a", "is no registry", "a zone"),
		BAD("[::192.0.2.33]:5/a", "is no registry", "IPv4 in IPv6"),
		BAD("[1.2.3.4]/a", "is no registry", "IPv4 in brackets"),
		BAD("[1:2:3:4:5:6:7:8:9:10:11:12:13:14:15:16:17:18:19:20]/a",
		    "is no registry", "a long address"),
		BAD("[::1]", "cannot be part", "an address alone"),
		BAD("user:pw@a.b/c", "is no digest", "a password"),
		BAD("user@a.b/c", "is no digest", "a user"),
	};

	for (size_t i = 0; i < array_len(rows); i++)
		refused(rows[i].text, rows[i].why, rows[i].title);
}

static void
test_refused_ends(void)
{
	static const struct bad rows[] = {
		BAD("a:", "'' is no tag", "an empty tag"),
		BAD("a::", "cannot be part", "two colons"),
		BAD("a:b:c", "cannot be part", "two tags"),
		BAD("a:.b", "'.b' is no tag", "a tag with a dot in front"),
		BAD("a:-b", "'-b' is no tag", "a tag with a dash in front"),
		BAD("a:b+c", "'b+c' is no tag", "a plus in a tag"),
		BAD("a:*", "'*' is no tag", "a tag to be guessed"),
		BAD("a:" TAG128 "c", "129 bytes, over the limit of 128",
		    "a tag of 129 bytes"),
		BAD("a@", "'' is no digest", "an empty digest"),
		BAD("a@" HEX64, "is no digest", "a digest without algorithm"),
		BAD("a@sha256:", "is no digest", "an algorithm without digest"),
		BAD("a@sha256:" HEX64 "0", "is no digest", "65 digits"),
		BAD("a@sha256:" HEX64 HEX64, "is no digest", "128 for sha256"),
		BAD("a@sha512:" HEX64, "is no digest", "64 digits for sha512"),
		BAD("a@sha256:0123456789ABCDEF0123456789abcdef0123456789abcdef"
		    "0123456789abcdef",
		    "in lower case", "upper case digits"),
		BAD("a@SHA256:" HEX64, "is no digest", "upper case SHA256"),
		BAD("a@sha384:" HEX64 "0123456789abcdef0123456789abcdef",
		    "is no digest", "sha384"),
		BAD("a@md5:d41d8cd98f00b204e9800998ecf8427e", "is no digest",
		    "md5"),
		BAD("a@" SHA256 "@" SHA256, "is no digest", "two digests"),
		BAD("a@" SHA256 ":t", "is no digest", "a tag behind a digest"),
		BAD("a@" SHA256 "/b", "is no digest", "a path behind a digest"),
		BAD("a:@" SHA256, "'' is no tag", "an empty tag and a digest"),
		BAD("A@" SHA256, "lower case", "an upper case name and digest"),
	};

	for (size_t i = 0; i < array_len(rows); i++)
		refused(rows[i].text, rows[i].why, rows[i].title);
}

/* A reference of n bytes, whose repository is as long as that needs. */
static int
parse_long(const char *before, size_t n, char *why)
{
	auto_buf struct buf b;
	struct reference r;
	struct err err = { .msg = "" };
	int got;

	buf_init(&b, 1 << 16);
	buf_puts(&b, before);
	while (b.n < n)
		buf_putc(&b, 'a');
	got = reference_parse(buf_span(&b), &r, &err);
	/* The message begins with the text. */
	snprintf(why, ERR_MAX, "%s", err.msg[0] ? strrchr(err.msg, ':') : "");
	reference_release(&r);
	return got;
}

static void
test_lengths(void)
{
	char why[ERR_MAX];

	ok(parse_long("h:1/", 255, why) == 0, "a name of 255 bytes");
	ok(parse_long("h:1/", 256, why) < 0 &&
		strstr(why, "256 bytes in full, over the limit of 255"),
	    "one of 256 is refused");
	ok(parse_long("", 255 - 18, why) == 0,
	    "what is short for docker.io/library/ counts in full");
	ok(parse_long("", 256 - 18, why) < 0 && strstr(why, "256 bytes"),
	    "so that one byte more is refused");
	ok(parse_long("a/", 255 - 10, why) == 0 &&
		parse_long("a/", 256 - 10, why) < 0,
	    "as it does with docker.io/");
	ok(parse_long("index.docker.io/a/", 261, why) == 0 &&
		parse_long("index.docker.io/a/", 262, why) < 0,
	    "and for its other name");
	ok(parse_long("", 1024, why) < 0 && strstr(why, "in full"),
	    "a reference of 1024 bytes is looked at");
	ok(parse_long("", 1025, why) < 0 &&
		strstr(why, "1025 bytes, over the limit of 1024"),
	    "one of 1025 is not");
}

static void
test_parts(void)
{
	struct reference r;
	struct err err;

	ok(reference_parse(SPAN("h:5/t/a:1@" SHA256), &r, &err) == 0,
	    "host, repository, tag and digest at once");
	is(r.host, "h:5", "the host has the port");
	is(r.repository, "t/a", "the repository has no host");
	is(r.tag, "1", "the tag is kept beside the digest");
	is(r.digest.text, SHA256, "the digest");
	reference_release(&r);
	ok(reference_parse(SPAN("a@" SHA256), &r, &err) == 0 && !r.tag,
	    "by digest there is no tag");
	is(r.repository, "library/a", "library/ is part of the repository");
	reference_release(&r);
	ok(reference_parse((struct span){ "nginx:1/x", 7 }, &r, &err) == 0 &&
		strcmp(r.tag, "1") == 0,
	    "nothing behind the span is looked at");
	reference_release(&r);
	ok(reference_parse((struct span){ NULL, 0 }, &r, &err) < 0,
	    "no text at all is refused");
	reference_release(&r);
	reference_release(&r);
	ok(!r.host, "releasing twice does no harm");
}

static void
test_hosts(void)
{
	static const struct {
		const char *text, *want, *title;
	} rows[] = {
		{ "quay.io", "quay.io", "a host" },
		{ "registry", "registry", "one without dots" },
		{ "Reg.X:5000", "Reg.X:5000", "one with a port" },
		{ "[::1]", "[::1]", "an IPv6 address" },
		{ "[::1]:80", "[::1]:80", "one with a port" },
		{ "docker.io", "docker.io", "docker.io" },
		{ "index.docker.io", "docker.io", "its old name" },
		{ "registry-1.docker.io", "docker.io", "its machine's name" },
		{ "", NULL, "an empty host is refused" },
		{ "quay.io/", NULL, "so is one with a slash" },
		{ "quay.io/a", NULL, "one with a repository" },
		{ "https://quay.io", NULL, "a URL" },
		{ "quay.io:", NULL, "an empty port" },
		{ "quay.io:70000", NULL, "a large port" },
		{ "quay.io@x", NULL, "an @" },
		{ "qu ay.io", NULL, "a blank" },
		{ "caf\xc3\xa9.fr", NULL, "UTF-8" },
		{ "::1", NULL, "IPv6 in no brackets" },
	};

	for (size_t i = 0; i < array_len(rows); i++) {
		struct err err = { .msg = "" };
		auto_free char *host =
		    reference_parse_host(span_of(rows[i].text), &err);

		if (rows[i].want)
			is(host, rows[i].want, rows[i].title);
		else
			ok(!host && err.msg[0], "%s", rows[i].title);
	}
}

static void
test_messages(void)
{
	struct reference r;
	struct err err;

	ok(reference_parse(SPAN("org/Foo"), &r, &err) < 0, "a message");
	is(err.msg, "'org/Foo': the repository must be lower case",
	    "names the reference and says why");
	ok(!reference_parse_host(SPAN("a/b"), &err), "a host's message");
	is(err.msg, "'a/b': 'a/b' is no registry's HOST[:PORT]", "too");
}

static void
test_normalize(void)
{
	/* What archives have is compared, whatever it is. */
	static const struct {
		struct span text;
		const char *want;
	} rows[] = {
		{ SPAN("nginx"), "docker.io/library/nginx:latest" },
		{ SPAN("library/nginx"), "docker.io/library/nginx:latest" },
		{ SPAN("docker.io/nginx:1"), "docker.io/library/nginx:1" },
		{ SPAN("index.docker.io/a/b"), "docker.io/a/b:latest" },
		{ SPAN("localhost:5000/a:1"), "localhost:5000/a:1" },
		{ SPAN("a@sha256:1"), "docker.io/library/a@sha256:1" },
		{ SPAN("a:1@sha256:1"), "docker.io/library/a:1@sha256:1" },
		{ SPAN("1.0"), "docker.io/library/1.0:latest" },
		{ SPAN(""), "docker.io/library/:latest" },
		{ SPAN(":"), "docker.io/library/:" },
		{ SPAN("@"), "docker.io/library/@" },
		{ SPAN("/"), "docker.io//:latest" },
		{ SPAN("a/ b\n"), "docker.io/a/ b\n:latest" },
		{ SPAN("a.b//"), "a.b//:latest" },
	};
	auto_buf struct buf longer;
	auto_free char *once = NULL, *twice = NULL;

	for (size_t i = 0; i < array_len(rows); i++) {
		auto_free char *got = ref_normalize(rows[i].text);

		is(got, rows[i].want, "any text becomes longer or stays");
	}
	buf_init(&longer, 10000);
	while (longer.n < 9000)
		buf_putc(&longer, 'x');
	once = ref_normalize(buf_span(&longer));
	buf_putc(&longer, 'y');
	twice = ref_normalize(buf_span(&longer));
	ok(strcmp(once, twice) != 0 && strlen(once) == 9000 + 25,
	    "long ones are told apart to their last byte");
}

int
main(void)
{
	test_taken();
	test_refused_texts();
	test_refused_names();
	test_refused_hosts();
	test_refused_ends();
	test_lengths();
	test_parts();
	test_hosts();
	test_messages();
	test_normalize();
	return tap_end();
}
