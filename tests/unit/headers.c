/* headers: what registries say in headers and small documents. */
#include "registry/headers.h"

#include <stdlib.h>

#include "base/mem.h"
#include "tap.h"

enum {
	ROOM = 1 << 20,
	NOW = 1700000000, /* Tue, 14 Nov 2023 22:13:20 GMT */
	DAY = 24 * 60 * 60,
};

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

/* Challenges, as they are sent. */

struct challenge_case {
	const char *title, *value;
	enum challenge_scheme scheme;
	const char *realm, *service, *scope, *error;
};

static const struct challenge_case challenges[] = {
	{ "Docker Hub",
	    "Bearer realm=\"https://auth.docker.io/token\","
	    "service=\"registry.docker.io\","
	    "scope=\"repository:library/nginx:pull\"",
	    CHALLENGE_BEARER, "https://auth.docker.io/token",
	    "registry.docker.io", "repository:library/nginx:pull", "" },
	{ "Docker Hub, with a token that does not reach",
	    "Bearer realm=\"https://auth.docker.io/token\","
	    "service=\"registry.docker.io\","
	    "scope=\"repository:a/b:pull,push\",error=\"insufficient_scope\"",
	    CHALLENGE_BEARER, "https://auth.docker.io/token",
	    "registry.docker.io", "repository:a/b:pull,push",
	    "insufficient_scope" },
	{ "ghcr.io",
	    "Bearer realm=\"https://ghcr.io/token\",service=\"ghcr.io\","
	    "scope=\"repository:user/image:pull\"",
	    CHALLENGE_BEARER, "https://ghcr.io/token", "ghcr.io",
	    "repository:user/image:pull", "" },
	{ "Quay",
	    "Bearer realm=\"https://quay.io/v2/auth\",service=\"quay.io\","
	    "scope=\"repository:org/app:pull\"",
	    CHALLENGE_BEARER, "https://quay.io/v2/auth", "quay.io",
	    "repository:org/app:pull", "" },
	{ "GitLab",
	    "Bearer realm=\"https://gitlab.com/jwt/auth\","
	    "service=\"container_registry\","
	    "scope=\"repository:group/project:pull\",error=\"invalid_token\"",
	    CHALLENGE_BEARER, "https://gitlab.com/jwt/auth",
	    "container_registry", "repository:group/project:pull",
	    "invalid_token" },
	{ "Harbor",
	    "Bearer realm=\"https://harbor.example.com/service/token\","
	    "service=\"harbor-registry\","
	    "scope=\"repository:proj/app:pull\"",
	    CHALLENGE_BEARER, "https://harbor.example.com/service/token",
	    "harbor-registry", "repository:proj/app:pull", "" },
	{ "Harbor of old, Basic in lower case", "basic realm=\"harbor\"",
	    CHALLENGE_BASIC, "harbor", "", "", "" },
	{ "ECR",
	    "Basic realm=\"https://1234.dkr.ecr.us-east-1.amazonaws.com/\","
	    "service=\"ecr.amazonaws.com\"",
	    CHALLENGE_BASIC, "https://1234.dkr.ecr.us-east-1.amazonaws.com/",
	    "ecr.amazonaws.com", "", "" },
	{ "ACR, both in one header",
	    "Bearer realm=\"https://x.azurecr.io/oauth2/token\","
	    "service=\"x.azurecr.io\",scope=\"repository:app:pull\", "
	    "Basic realm=\"https://x.azurecr.io\"",
	    CHALLENGE_BEARER, "https://x.azurecr.io/oauth2/token",
	    "x.azurecr.io", "repository:app:pull", "" },
	{ "the same the other way round",
	    "Basic realm=\"https://x.azurecr.io\",Bearer "
	    "realm=\"https://x.azurecr.io/oauth2/token\",service=s",
	    CHALLENGE_BEARER, "https://x.azurecr.io/oauth2/token", "s", "",
	    "" },
	{ "GCR",
	    "Bearer realm=\"https://gcr.io/v2/token\",service=\"gcr.io\","
	    "scope=\"repository:distroless/static:pull\"",
	    CHALLENGE_BEARER, "https://gcr.io/v2/token", "gcr.io",
	    "repository:distroless/static:pull", "" },
	{ "Artifactory",
	    "Bearer realm=\"https://a.jfrog.io/v2/token\","
	    "service=\"a.jfrog.io\"",
	    CHALLENGE_BEARER, "https://a.jfrog.io/v2/token", "a.jfrog.io", "",
	    "" },
	{ "Artifactory, Basic with a blank in it",
	    "Basic realm=\"Artifactory Realm\"", CHALLENGE_BASIC,
	    "Artifactory Realm", "", "", "" },
	{ "Nexus", "BASIC realm=\"Sonatype Nexus Repository Manager\"",
	    CHALLENGE_BASIC, "Sonatype Nexus Repository Manager", "", "", "" },
	{ "distribution with htpasswd", "Basic realm=\"Registry Realm\"",
	    CHALLENGE_BASIC, "Registry Realm", "", "", "" },

	{ "upper case", "BEARER REALM=\"r\",Service=\"s\",SCOPE=\"c\"",
	    CHALLENGE_BEARER, "r", "s", "c", "" },
	{ "blanks and tabs around everything",
	    " \tBearer \t realm = \"r\" ,\tservice\t=s , scope= \"c\" \t",
	    CHALLENGE_BEARER, "r", "s", "c", "" },
	{ "values without quotes, a URL too",
	    "Bearer realm=https://h:5000/t?x=1,service=s", CHALLENGE_BEARER,
	    "https://h:5000/t?x=1", "s", "", "" },
	{ "backslashes in quotes",
	    "Bearer realm=\"a\\\"b\\\\c\\d\",service=\"\\,\"", CHALLENGE_BEARER,
	    "a\"b\\cd", ",", "", "" },
	{ "a quoted text that looks like another challenge",
	    "Basic realm=\"x, Bearer realm=y\"", CHALLENGE_BASIC,
	    "x, Bearer realm=y", "", "", "" },
	{ "empty elements of the list",
	    ",, ,Bearer realm=\"r\",, ,service=\"s\",", CHALLENGE_BEARER, "r",
	    "s", "", "" },
	{ "a comma between scheme and parameter", "Bearer ,realm=\"r\"",
	    CHALLENGE_BEARER, "r", "", "", "" },
	{ "an unknown parameter, an extension's",
	    "Bearer realm=\"r\",error_description=\"a, b\",x=1",
	    CHALLENGE_BEARER, "r", "", "", "" },
	{ "Basic without a realm", "Basic", CHALLENGE_BASIC, "", "", "", "" },
	{ "Basic without a realm, then Bearer", "Basic, Bearer realm=r",
	    CHALLENGE_BEARER, "r", "", "", "" },
	{ "an unknown scheme is passed over, and its realm with it",
	    "Digest realm=\"d\",nonce=\"n\", Basic realm=\"b\"",
	    CHALLENGE_BASIC, "b", "", "", "" },
	{ "Negotiate with a blob, NTLM without",
	    "Negotiate YIIB+/a==, NTLM, Basic realm=\"b\"", CHALLENGE_BASIC,
	    "b", "", "", "" },
	{ "unknown schemes alone", "Digest realm=\"d\", NTLM", CHALLENGE_NONE,
	    "", "", "", "" },
	{ "a scheme that begins like another", "BearerX realm=\"r\"",
	    CHALLENGE_NONE, "", "", "", "" },
	{ "the first of two bearer challenges",
	    "Bearer realm=\"1\", Bearer realm=\"2\",scope=\"s\"",
	    CHALLENGE_BEARER, "1", "", "", "" },
	{ "a realm twice in an unknown scheme",
	    "X realm=1,realm=2, Basic realm=b", CHALLENGE_BASIC, "b", "", "",
	    "" },
	{ "bytes above ASCII in quotes", "Basic realm=\"caf\xc3\xa9\"",
	    CHALLENGE_BASIC, "caf\xc3\xa9", "", "", "" },
};

static const struct {
	const char *title;
	struct span value;
} bad_challenges[] = {
	{ "nothing", SPAN("") },
	{ "blanks and commas alone", SPAN(" , ,") },
	{ "a parameter without a scheme", SPAN("realm=\"r\"") },
	{ "Bearer without a realm", SPAN("Bearer") },
	{ "Bearer with an empty realm", SPAN("Bearer realm=\"\",scope=s") },
	{ "Bearer with a blob for a realm", SPAN("Bearer realm=") },
	{ "Bearer without a realm behind a good one",
	    SPAN("Bearer realm=r, Bearer scope=s") },
	{ "a bearer's realm twice", SPAN("Bearer realm=a,realm=b") },
	{ "a realm twice, the first one empty",
	    SPAN("Bearer realm=\"\",Realm=b") },
	{ "an open quote", SPAN("Bearer realm=\"r") },
	{ "a quote that ends in a backslash", SPAN("Bearer realm=\"r\\") },
	{ "an escaped quote at the end", SPAN("Bearer realm=\"r\\\"") },
	{ "a line feed in quotes", SPAN("Basic realm=\"a\nb\"") },
	{ "a line feed behind a backslash", SPAN("Basic realm=\"a\\\nb\"") },
	{ "a NUL in quotes", SPAN("Basic realm=\"a\0b\"") },
	{ "a NUL behind", SPAN("Basic realm=\"a\"\0") },
	{ "a NUL before", SPAN("\0Basic realm=\"a\"") },
	{ "a NUL in the scheme", SPAN("Bas\0ic realm=\"a\"") },
	{ "a byte above ASCII without quotes", SPAN("Basic realm=\xc3\xa9") },
	{ "a text behind the closing quote", SPAN("Basic realm=\"a\"b") },
	{ "no comma between parameters",
	    SPAN("Bearer realm=\"a\" service=\"b\"") },
	{ "a semicolon between parameters",
	    SPAN("Bearer realm=\"a\";service=\"b\"") },
	{ "a colon behind the scheme", SPAN("Bearer: realm=\"a\"") },
	{ "an equals sign alone", SPAN("=") },
	{ "a parameter without a name", SPAN("Basic =\"a\"") },
	{ "a value that is missing", SPAN("Basic realm=\"a\",x=,y=1") },
};

static void
check_challenge(const struct challenge_case *c)
{
	struct challenge got = { .scheme = CHALLENGE_NONE };
	char *memory;
	bool good = challenge_parse(exact(span_of(c->value), &memory), &got);

	free(memory);
	ok(good && got.scheme == c->scheme, "challenge: %s", c->title);
	is(got.realm, c->realm, "its realm");
	is(got.service, c->service, "its service");
	is(got.scope, c->scope, "its scope");
	is(got.error, c->error, "its error");
}

static void
test_challenges(void)
{
	for (size_t i = 0; i < array_len(challenges); i++)
		check_challenge(&challenges[i]);
	for (size_t i = 0; i < array_len(bad_challenges); i++) {
		struct challenge got = { CHALLENGE_BASIC, "kept", "", "", "" };
		char *memory;
		bool good =
		    challenge_parse(exact(bad_challenges[i].value, &memory),
			&got);

		free(memory);
		ok(!good && got.scheme == CHALLENGE_BASIC &&
			strcmp(got.realm, "kept") == 0,
		    "refused, and what there was is kept: %s",
		    bad_challenges[i].title);
	}
}

static void
test_challenge_order(void)
{
	struct challenge c = { .scheme = CHALLENGE_NONE };

	ok(challenge_parse(SPAN("Basic realm=b"), &c) &&
		challenge_parse(SPAN("NTLM"), &c),
	    "several headers, one after the other");
	is(c.realm, "b", "an unknown scheme does not replace basic");
	ok(challenge_parse(SPAN("Bearer realm=r"), &c), "nor basic");
	is(c.realm, "r", "bearer does");
	ok(challenge_parse(SPAN("Basic realm=c,service=s"), &c),
	    "a later basic");
	is(c.realm, "r", "does not replace bearer");
	is(c.service, "", "nor any part of it");
}

/* A quoted part of n bytes; whether it is taken. */
static bool
part_fits(const char *before, const char *name, size_t n, size_t pairs)
{
	auto_buf struct buf b;
	struct challenge c = { .scheme = CHALLENGE_NONE };

	buf_init(&b, ROOM);
	buf_printf(&b, "%s%s=\"", before, name);
	for (size_t i = 0; i < pairs; i++)
		buf_puts(&b, "\\a");
	put_times(&b, 'a', n - pairs);
	buf_putc(&b, '"');
	return challenge_parse(buf_span(&b), &c);
}

static void
test_challenge_limits(void)
{
	const char *bearer = "Bearer realm=r,";

	ok(part_fits("Bearer ", "realm", CHALLENGE_PART_MAX - 1, 0),
	    "a realm of the largest size is taken");
	ok(!part_fits("Bearer ", "realm", CHALLENGE_PART_MAX, 0),
	    "one byte more is refused");
	ok(part_fits(bearer, "scope", CHALLENGE_PART_MAX - 1, 2000),
	    "backslashes do not count");
	ok(!part_fits(bearer, "scope", CHALLENGE_PART_MAX, 2000),
	    "what they quote does");
	ok(!part_fits(bearer, "service", CHALLENGE_PART_MAX, 0),
	    "a service has the same limit");
	ok(part_fits(bearer, "error", 63, 0) &&
		!part_fits(bearer, "error", 64, 0),
	    "an error has 63 bytes");
	ok(part_fits(bearer, "error_description", 100000, 0),
	    "what is not kept may be long");
	ok(part_fits("Digest ", "realm", 100000, 0),
	    "and so may be parts of unknown schemes");
}

/* Retry-After */

static const struct {
	const char *title, *value;
	int64_t now;
	uint32_t seconds;
} waits[] = {
	{ "seconds", "120", NOW, 120 },
	{ "no second", "0", NOW, 0 },
	{ "seconds between blanks", " \t7 ", NOW, 7 },
	{ "leading zeros", "0000000000000000000000000000001", NOW, 1 },
	{ "the most that 32 bits hold", "4294967295", NOW, UINT32_MAX },
	{ "more than that", "4294967296", NOW, UINT32_MAX },
	{ "more than 64 bits hold", "99999999999999999999999999", NOW,
	    UINT32_MAX },
	{ "IMF-fixdate", "Tue, 14 Nov 2023 22:13:30 GMT", NOW, 10 },
	{ "RFC 850", "Tuesday, 14-Nov-23 22:14:20 GMT", NOW, 60 },
	{ "asctime", "Tue Nov 14 22:13:21 2023", NOW, 1 },
	{ "asctime with a day of one digit", "Fri Dec  1 22:13:20 2023", NOW,
	    17 * DAY },
	{ "the same with a zero", "Fri Dec 01 22:13:20 2023", NOW, 17 * DAY },
	{ "now", "Tue, 14 Nov 2023 22:13:20 GMT", NOW, 0 },
	{ "the past", "Sun, 06 Nov 1994 08:49:37 GMT", NOW, 0 },
	{ "the beginning", "Thu, 01 Jan 1970 00:00:00 GMT", 0, 0 },
	{ "a second behind it", "Thu, 01 Jan 1970 00:00:01 GMT", 0, 1 },
	{ "a leap day", "Thu, 29 Feb 2024 00:00:00 GMT", 1709078400, 1 * DAY },
	{ "the leap day of 2000", "Tue, 29 Feb 2000 00:00:10 GMT", 951782400,
	    10 },
	{ "a leap second", "Sat, 31 Dec 2016 23:59:60 GMT", 1483228799, 1 },
	{ "a wrong day of the week", "Mon, 14 Nov 2023 22:13:21 GMT", NOW, 1 },
	{ "the end of the calendar", "Fri, 31 Dec 9999 23:59:59 GMT", NOW,
	    UINT32_MAX },
	{ "from before all time", "Thu, 01 Jan 1970 00:00:00 GMT", INT64_MIN,
	    UINT32_MAX },
	{ "behind all time", "Fri, 31 Dec 9999 23:59:59 GMT", INT64_MAX, 0 },
	{ "two digits, 49 years ahead", "Friday, 14-Nov-72 22:13:20 GMT", NOW,
	    1546387200 },
	{ "two digits, 51 years ahead, which is the past",
	    "Friday, 15-Nov-74 22:13:20 GMT", NOW, 0 },
	{ "two digits, from the last century", "Sunday, 06-Nov-94 08:49:38 GMT",
	    784111777, 1 },
	{ "two digits across the century", "Saturday, 01-Jan-00 00:00:00 GMT",
	    946684790, 10 },
	{ "two digits from before all time", "Thursday, 01-Jan-70 00:00:00 GMT",
	    INT64_MIN, UINT32_MAX },
	{ "two digits behind all time", "Thursday, 01-Jan-70 00:00:00 GMT",
	    INT64_MAX, 0 },
};

static const struct {
	const char *title;
	struct span value;
} no_waits[] = {
	{ "nothing", SPAN("") },
	{ "blanks", SPAN("  ") },
	{ "a sign", SPAN("-1") },
	{ "a plus", SPAN("+1") },
	{ "a fraction", SPAN("1.5") },
	{ "a unit", SPAN("10s") },
	{ "two numbers", SPAN("1 2") },
	{ "a NUL behind", SPAN("1\0") },
	{ "hexadecimal", SPAN("0x10") },
	{ "no day of the week", SPAN("14 Nov 2023 22:13:20 GMT") },
	{ "another zone", SPAN("Tue, 14 Nov 2023 22:13:20 CET") },
	{ "an offset", SPAN("Tue, 14 Nov 2023 22:13:20 +0000") },
	{ "no zone", SPAN("Tue, 14 Nov 2023 22:13:20") },
	{ "a text behind", SPAN("Tue, 14 Nov 2023 22:13:20 GMTx") },
	{ "a NUL behind a date", SPAN("Tue, 14 Nov 2023 22:13:20 GMT\0") },
	{ "day 0", SPAN("Tue, 00 Nov 2023 22:13:20 GMT") },
	{ "day 31 of 30", SPAN("Tue, 31 Nov 2023 22:13:20 GMT") },
	{ "day 32", SPAN("Tue, 32 Dec 2023 22:13:20 GMT") },
	{ "a leap day in 2023", SPAN("Tue, 29 Feb 2023 22:13:20 GMT") },
	{ "a leap day in 2100", SPAN("Tue, 29 Feb 2100 22:13:20 GMT") },
	{ "hour 24", SPAN("Tue, 14 Nov 2023 24:00:00 GMT") },
	{ "minute 60", SPAN("Tue, 14 Nov 2023 22:60:20 GMT") },
	{ "second 61", SPAN("Tue, 14 Nov 2023 22:13:61 GMT") },
	{ "the year 1969", SPAN("Wed, 31 Dec 1969 23:59:59 GMT") },
	{ "the year 0", SPAN("Wed, 31 Dec 0000 23:59:59 GMT") },
	{ "the year 10000", SPAN("Sat, 01 Jan 10000 00:00:00 GMT") },
	{ "a day of one digit", SPAN("Tue, 4 Nov 2023 22:13:20 GMT") },
	{ "a month in another case", SPAN("Tue, 14 NOV 2023 22:13:20 GMT") },
	{ "a month in full", SPAN("Tue, 14 November 2023 22:13:20 GMT") },
	{ "a short day before RFC 850", SPAN("Tue, 14-Nov-23 22:13:20 GMT") },
	{ "four digits of a year in it",
	    SPAN("Tuesday, 14-Nov-2023 22:13:20 GMT") },
	{ "asctime with a line end", SPAN("Tue Nov 14 22:13:21 2023\n") },
	{ "ISO 8601", SPAN("2023-11-14T22:13:20Z") },
	{ "a cut date", SPAN("Tue, 14 No") },
};

static void
test_retry_after(void)
{
	uint32_t got;

	for (size_t i = 0; i < array_len(waits); i++) {
		char *memory;
		bool good =
		    retry_after_parse(exact(span_of(waits[i].value), &memory),
			waits[i].now, &got);

		free(memory);
		ok(good && got == waits[i].seconds, "Retry-After: %s: %u",
		    waits[i].title, got);
	}
	for (size_t i = 0; i < array_len(no_waits); i++) {
		char *memory;
		bool good;

		got = 42;
		good = retry_after_parse(exact(no_waits[i].value, &memory), NOW,
		    &got);
		free(memory);
		ok(!good && got == 42, "no Retry-After: %s", no_waits[i].title);
	}
}

/* Content-Range */

static void
test_content_range(void)
{
	static const struct {
		const char *value;
		uint64_t from, to, total;
	} good[] = {
		{ "bytes 0-0/1", 0, 0, 1 },
		{ "bytes 100-999/1000", 100, 999, 1000 },
		{ "bytes 100-999/*", 100, 999, UINT64_MAX },
		{ "Bytes  5-6/7", 5, 6, 7 },
		{ " bytes\t5-6/70 ", 5, 6, 70 },
		{ "bytes 9223372036854775806-9223372036854775806/"
		  "9223372036854775807",
		    INT64_MAX - 1, INT64_MAX - 1, INT64_MAX },
	};
	static const struct span bad[] = {
		SPAN(""),
		SPAN("bytes"),
		SPAN("bytes "),
		SPAN("bytes */1000"),
		SPAN("bytes */*"),
		SPAN("bytes 0-0/0"),
		SPAN("bytes 5-4/10"),
		SPAN("bytes 0-10/10"),
		SPAN("bytes 0-9"),
		SPAN("bytes 0-9/"),
		SPAN("bytes 0-/10"),
		SPAN("bytes -9/10"),
		SPAN("bytes -1-9/10"),
		SPAN("bytes +1-9/10"),
		SPAN("bytes 0 - 9/10"),
		SPAN("bytes=0-9/10"),
		SPAN("bytes: 0-9/10"),
		SPAN("bytes0-9/10"),
		SPAN("bits 0-9/10"),
		SPAN("0-9/10"),
		SPAN("bytes 0-9/10, bytes 20-29/30"),
		SPAN("bytes 0-9/10\0"),
		SPAN("bytes 0-9/1\0"),
		SPAN("bytes 0-9/0x10"),
		SPAN("bytes 0-9/9223372036854775808"),
		SPAN("bytes 0-18446744073709551615/*"),
		SPAN("bytes 0-9/18446744073709551626"),
		SPAN("bytes 0-36893488147419103233/*"),
	};
	uint64_t from = 1, to = 2, total = 3;

	for (size_t i = 0; i < array_len(bad); i++)
		ok(!content_range_parse(bad[i], &from, &to, &total),
		    "no Content-Range: '%.*s'", SPAN_ARG(bad[i]));
	ok(from == 1 && to == 2 && total == 3,
	    "and nothing was stored of those");
	for (size_t i = 0; i < array_len(good); i++)
		ok(content_range_parse(span_of(good[i].value), &from, &to,
		       &total) &&
			from == good[i].from && to == good[i].to &&
			total == good[i].total,
		    "Content-Range: '%s'", good[i].value);
}

/* Content-Type and Link */

static void
test_media_type(void)
{
	static const struct {
		struct span value;
		const char *type;
	} types[] = {
		{ SPAN("application/vnd.oci.image.index.v1+json"),
		    "application/vnd.oci.image.index.v1+json" },
		{ SPAN("application/json; charset=utf-8"), "application/json" },
		{ SPAN(" Application/JSON\t;charset=\"x;y\""),
		    "application/json" },
		{ SPAN("text/html;"), "text/html" },
		{ SPAN("text/plain "), "text/plain" },
		{ SPAN(""), "" },
		{ SPAN("json"), "" },
		{ SPAN("/json"), "" },
		{ SPAN("application/"), "" },
		{ SPAN("application /json"), "" },
		{ SPAN("a/b/c"), "" },
		{ SPAN("a/b c"), "" },
		{ SPAN("a/b, c/d"), "" },
		{ SPAN("a/b\0"), "" },
		{ SPAN("a/b\x1b[1m"), "" },
		{ SPAN("a/\xc3\xa9"), "" },
	};
	char room[64];

	for (size_t i = 0; i < array_len(types); i++)
		is_span(media_type_parse(types[i].value, room, sizeof(room)),
		    span_of(types[i].type), "the media type alone, or none");
	is_span(media_type_parse(SPAN("Abc/De;x"), room, 6), SPAN("abc/de"),
	    "one that just fits");
	is_span(media_type_parse(SPAN("Abc/Def;x"), room, 6), SPAN(""),
	    "one that does not");
}

static void
test_link(void)
{
	static const struct {
		const char *title;
		struct span value;
		const char *target;
	} links[] = {
		{ "distribution's",
		    SPAN("</v2/_catalog?last=b&n=2>; rel=\"next\""),
		    "/v2/_catalog?last=b&n=2" },
		{ "Harbor's, of several",
		    SPAN("</v2/a/tags/list?n=1>; rel=\"prev\" , "
			 "</v2/a/tags/list?n=3>; rel=\"next\""),
		    "/v2/a/tags/list?n=3" },
		{ "GitLab's, of a whole URL",
		    SPAN("<https://h/v2/a/tags/list?n=9&last=x>;rel=next"),
		    "https://h/v2/a/tags/list?n=9&last=x" },
		{ "a comma and a semicolon in the target",
		    SPAN("<a,b;rel=next>;rel=prev,<c,d;e>;rel=next"), "c,d;e" },
		{ "in odd case and with blanks",
		    SPAN("< /x>\t; REL = \"NeXT\""), " /x" },
		{ "one of several relations", SPAN("<x>; rel=\"last  next\""),
		    "x" },
		{ "other parameters before and behind",
		    SPAN("<x>; title=\"a>, <b>; rel=next\"; foo ;;rel=next; y"),
		    "x" },
		{ "empty elements", SPAN(",, <x>; rel=next,"), "x" },
		{ "the first relation counts",
		    SPAN("<x>; rel=prev; rel=next, <y>; rel=next"), "y" },
		{ "a relation that begins with next", SPAN("<x>; rel=nextpage"),
		    "" },
		{ "a name that ends in rel", SPAN("<x>; xrel=next"), "" },
		{ "rel* is another name", SPAN("<x>; rel*=next"), "" },
		{ "a previous page alone", SPAN("<x>; rel=prev"), "" },
		{ "no parameter", SPAN("<x>"), "" },
		{ "no value", SPAN("<x>; rel"), "" },
		{ "no brackets", SPAN("/x; rel=next"), "" },
		{ "an open bracket", SPAN("<x; rel=next"), "" },
		{ "an empty target", SPAN("<>; rel=next"), "" },
		{ "an open quote", SPAN("<x>; rel=\"next"), "" },
		{ "an open quote in an earlier link",
		    SPAN("<x>; title=\"a, <y>; rel=next"), "" },
		{ "a text behind", SPAN("<x>; rel=next y"), "" },
		{ "a NUL behind", SPAN("<x>; rel=next\0"), "" },
		{ "nothing", SPAN(""), "" },
	};

	for (size_t i = 0; i < array_len(links); i++) {
		char *memory;
		struct span got =
		    link_next_parse(exact(links[i].value, &memory));

		is_span(got, span_of(links[i].target), links[i].title);
		free(memory);
	}
}

/* Error bodies */

static const struct {
	const char *title;
	struct span body;
	const char *want;
} bodies[] = {
	{ "a registry's",
	    SPAN("{\"errors\":[{\"code\":\"MANIFEST_UNKNOWN\",\"message\":"
		 "\"manifest unknown\",\"detail\":{\"Tag\":\"x\"}}]}\n"),
	    "MANIFEST_UNKNOWN: manifest unknown" },
	{ "Docker Hub's, too many requests",
	    SPAN("{\"errors\":[{\"code\":\"TOOMANYREQUESTS\",\"message\":"
		 "\"You have reached your pull rate limit.\"}]}"),
	    "TOOMANYREQUESTS: You have reached your pull rate limit." },
	{ "the first that says something",
	    SPAN("{\"errors\":[null,7,{},{\"code\":\"\",\"message\":null},"
		 "{\"code\":\"DENIED\"},{\"code\":\"X\"}]}"),
	    "DENIED" },
	{ "Artifactory's, with a status",
	    SPAN("{\"errors\":[{\"status\":404,\"message\":\"Not Found\"}]}"),
	    "Not Found" },
	{ "an engine's", SPAN("{\"message\":\"No such image: x:latest\"}"),
	    "No such image: x:latest" },
	{ "podman's",
	    SPAN("{\"cause\":\"c\",\"message\":\"image not known\","
		 "\"response\":404}"),
	    "image not known" },
	{ "an engine's in mid-stream",
	    SPAN("{\"errorDetail\":{\"message\":\"m\"},\"error\":\"m\"}"),
	    "m" },
	{ "Docker Hub's token server",
	    SPAN("{\"details\":\"incorrect username or password\"}"),
	    "incorrect username or password" },
	{ "an OAuth2 server's",
	    SPAN("{\"error\":\"invalid_grant\",\"error_description\":"
		 "\"token expired\"}"),
	    "invalid_grant: token expired" },
	{ "Google's", SPAN("{\"error\":{\"code\":403,\"message\":\"Denied\"}}"),
	    "Denied" },
	{ "errors before message",
	    SPAN("{\"message\":\"m\",\"errors\":[{\"code\":\"C\"}]}"), "C" },
	{ "empty errors", SPAN("{\"message\":\"m\",\"errors\":[]}"), "m" },
	{ "errors that are no array",
	    SPAN("{\"message\":\"m\",\"errors\":{\"code\":\"C\"}}"), "m" },
	{ "a key in odd case", SPAN("{\"Message\":\"m\"}"), "m" },
	{ "a key twice in different case, ignored",
	    SPAN("{\"Message\":\"m\",\"MESSAGE\":\"n\",\"details\":\"d\"}"),
	    "d" },
	{ "a JSON string", SPAN(" \"unauthorized\" "), "unauthorized" },
	{ "Go's text", SPAN("404 page not found\n"), "404 page not found" },
	{ "a text that is not ASCII", SPAN("gibt es nicht: \xc3\xa4\r\n"),
	    "gibt es nicht: \xc3\xa4" },
	{ "line ends in a message",
	    SPAN("{\"message\":\"\\na\\r\\nb\\tc\\n\"}"), "a  b\tc" },
	{ "a NUL in a message", SPAN("{\"message\":\"a\\u0000b\"}"), "a b" },
	{ "a control byte in a message is left to whoever prints",
	    SPAN("{\"message\":\"a\\u001b[1m\"}"), "a\x1b[1m" },

	{ "nothing", SPAN(""), "" },
	{ "white space", SPAN(" \r\n"), "" },
	{ "an empty object", SPAN("{}"), "" },
	{ "an array", SPAN("[{\"message\":\"m\"}]"), "" },
	{ "null", SPAN("null"), "" },
	{ "a number", SPAN("404"), "" },
	{ "members of other types",
	    SPAN("{\"errors\":1,\"message\":[],\"error\":true,\"details\":{}}"),
	    "" },
	{ "a page for a browser", SPAN("<html>502 Bad Gateway</html>"), "" },
	{ "JSON that is cut", SPAN("{\"message\":\"m\""), "" },
	{ "JSON with a key twice",
	    SPAN("{\"message\":\"m\",\"message\":\"m\"}"), "" },
	{ "several lines of text", SPAN("a\nb"), "" },
	{ "a text with a control byte", SPAN("a\x1b[1mb"), "" },
	{ "a text with a NUL", SPAN("a\0b"), "" },
	{ "a NUL", SPAN("\0"), "" },
	{ "a text with a DEL", SPAN("a\x7f"), "" },
	{ "a text that is not UTF-8", SPAN("caf\xe9"), "" },
};

static void
test_error_body(void)
{
	auto_buf struct buf b;

	buf_init(&b, ROOM);
	for (size_t i = 0; i < array_len(bodies); i++) {
		char *memory;

		buf_reset(&b);
		error_body_put(&b, exact(bodies[i].body, &memory));
		free(memory);
		is_span(buf_span(&b), span_of(bodies[i].want), bodies[i].title);
	}
	buf_reset(&b);
	buf_puts(&b, "host: ");
	error_body_put(&b, SPAN("gone"));
	is(buf_str(&b), "host: gone", "it is appended");
}

static void
test_error_body_limits(void)
{
	auto_buf struct buf text, b;

	buf_init(&text, ROOM);
	buf_init(&b, ROOM);
	put_times(&text, 'a', ERROR_TEXT_MAX);
	error_body_put(&b, buf_span(&text));
	ok(b.n == ERROR_TEXT_MAX, "a text of the largest size is shown");
	buf_putc(&text, 'a');
	buf_reset(&b);
	error_body_put(&b, buf_span(&text));
	ok(b.n == 0, "one byte more is none for a person");
	buf_reset(&text);
	buf_puts(&text, "{\"message\":\"");
	put_times(&text, 'a', ERROR_TEXT_MAX - 1);
	buf_puts(&text, "\xc3\xa9\"}");
	error_body_put(&b, buf_span(&text));
	ok(b.n == ERROR_TEXT_MAX - 1 && b.p[b.n - 1] == 'a',
	    "a long message is cut between characters");
	buf_reset(&text);
	buf_reset(&b);
	buf_puts(&text, "{\"errors\":[{\"code\":\"C\",\"message\":\"");
	put_times(&text, 'a', ERROR_TEXT_MAX);
	buf_puts(&text, "\"}]}");
	error_body_put(&b, buf_span(&text));
	ok(b.n == ERROR_TEXT_MAX, "the code counts");
	buf_reset(&b);
	put_times(&text, ' ', ERROR_BODY_MAX - text.n);
	error_body_put(&b, buf_span(&text));
	ok(b.n == ERROR_TEXT_MAX, "a body of the largest size is read");
	buf_reset(&b);
	buf_putc(&text, ' ');
	error_body_put(&b, buf_span(&text));
	ok(b.n == 0, "one byte more is not");
}

/* Tokens */

static const struct {
	const char *title, *body, *token;
	uint32_t expires_in;
} tokens[] = {
	{ "Docker Hub's",
	    "{\"token\":\"ey.A-_\",\"access_token\":\"ey.A-_\","
	    "\"expires_in\":300,\"issued_at\":\"2023-11-14T22:13:20Z\"}",
	    "ey.A-_", 300 },
	{ "ACR's", "{\"access_token\":\"a/+=\"}", "a/+=", 60 },
	{ "ghcr.io's", "{\"token\":\"djE6\"}\n", "djE6", 60 },
	{ "the first wins",
	    "{\"access_token\":\"b\",\"token\":\"a\",\"expires_in\":1}", "a",
	    1 },
	{ "an empty one does not", "{\"token\":\"\",\"access_token\":\"b\"}",
	    "b", 60 },
	{ "nor one that is null", "{\"token\":null,\"access_token\":\"b\"}",
	    "b", 60 },
	{ "no time at all", "{\"token\":\"a\",\"expires_in\":0}", "a", 60 },
	{ "less than no time", "{\"token\":\"a\",\"expires_in\":-5}", "a", 60 },
	{ "a time of null", "{\"token\":\"a\",\"expires_in\":null}", "a", 60 },
	{ "a time in words", "{\"token\":\"a\",\"expires_in\":\"300\"}", "a",
	    60 },
	{ "a fraction", "{\"token\":\"a\",\"expires_in\":300.5}", "a", 60 },
	{ "the most that 32 bits hold",
	    "{\"token\":\"a\",\"expires_in\":4294967295}", "a", UINT32_MAX },
	{ "more than that", "{\"token\":\"a\",\"expires_in\":4294967296}", "a",
	    UINT32_MAX },
};

static const struct {
	const char *title;
	struct span body;
	const char *message;
} no_tokens[] = {
	{ "nothing", SPAN(""), "the answer with the token is no JSON" },
	{ "a token cut short", SPAN("{\"token\":\"secret"),
	    "the answer with the token is no JSON" },
	{ "a token twice", SPAN("{\"token\":\"secret\",\"token\":\"b\"}"),
	    "the answer with the token is no JSON" },
	{ "an empty object", SPAN("{}"), "no token in the answer" },
	{ "an array", SPAN("[\"a\"]"), "no token in the answer" },
	{ "a string", SPAN("\"a\""), "no token in the answer" },
	{ "null", SPAN("null"), "no token in the answer" },
	{ "an empty token", SPAN("{\"token\":\"\"}"),
	    "no token in the answer" },
	{ "a token that is a number", SPAN("{\"token\":1}"),
	    "no token in the answer" },
	{ "a token twice in different case",
	    SPAN("{\"token\":\"a\",\"Token\":\"b\"}"),
	    "a key twice, in different case" },
	{ "a line end in it", SPAN("{\"token\":\"a\\r\\nX: y\"}"),
	    "a token with a byte that does not belong in a header" },
	{ "a blank in it", SPAN("{\"token\":\"a b\"}"),
	    "a token with a byte that does not belong in a header" },
	{ "a NUL in it", SPAN("{\"token\":\"a\\u0000\"}"),
	    "a token with a byte that does not belong in a header" },
	{ "a byte above ASCII in it", SPAN("{\"token\":\"\xc3\xa9\"}"),
	    "a token with a byte that does not belong in a header" },
	{ "an odd byte in the first of two",
	    SPAN("{\"token\":\"a b\",\"access_token\":\"c\"}"),
	    "a token with a byte that does not belong in a header" },
};

static void
test_tokens(void)
{
	struct err err;
	struct token t;

	for (size_t i = 0; i < array_len(tokens); i++) {
		int got = token_parse(span_of(tokens[i].body), &t, &err);

		ok(got == 0 && t.expires_in == tokens[i].expires_in &&
			span_is(buf_span(&t.text), tokens[i].token),
		    "a token: %s", tokens[i].title);
		buf_release(&t.text);
	}
	for (size_t i = 0; i < array_len(no_tokens); i++) {
		char *memory;
		int got =
		    token_parse(exact(no_tokens[i].body, &memory), &t, &err);

		free(memory);
		ok(got < 0 && t.text.n == 0, "no token: %s",
		    no_tokens[i].title);
		is(got < 0 ? err.msg : "", no_tokens[i].message,
		    "and the message says so");
		buf_release(&t.text);
	}
}

/* Whether a token of n bytes is taken, in a document of `whole` (0: any). */
static bool
token_fits(size_t n, size_t whole)
{
	auto_buf struct buf b;
	struct err err;
	struct token t;
	int got;

	buf_init(&b, ROOM);
	buf_puts(&b, "{\"token\":\"");
	put_times(&b, 'a', n);
	buf_puts(&b, "\"}");
	if (whole)
		put_times(&b, ' ', whole - b.n);
	got = token_parse(buf_span(&b), &t, &err);
	ok(t.text.n == (got < 0 ? 0 : n), "all of it or nothing is kept");
	buf_release(&t.text);
	return got == 0;
}

static void
test_token_limits(void)
{
	ok(token_fits(TOKEN_MAX, 0), "a token of the largest size is taken");
	ok(!token_fits(TOKEN_MAX + 1, 0), "one byte more is refused");
	ok(token_fits(1, TOKEN_DOCUMENT_MAX),
	    "an answer of the largest size is taken");
	ok(!token_fits(1, TOKEN_DOCUMENT_MAX + 1), "one byte more is refused");
}

/* As what was never set has it. */
static void
test_null(void)
{
	struct span none = { NULL, 0 };
	struct challenge c = { .scheme = CHALLENGE_NONE };
	auto_buf struct buf b;
	struct err err;
	struct token t;
	char room[8];
	uint64_t n;
	uint32_t seconds;

	buf_init(&b, ROOM);
	error_body_put(&b, none);
	ok(!challenge_parse(none, &c) &&
		!retry_after_parse(none, NOW, &seconds) &&
		!content_range_parse(none, &n, &n, &n) &&
		token_parse(none, &t, &err) < 0 &&
		media_type_parse(none, room, sizeof(room)).n == 0 &&
		link_next_parse(none).n == 0 && b.n == 0,
	    "a span without memory says nothing");
	buf_release(&t.text);
}

int
main(void)
{
	test_null();
	test_challenges();
	test_challenge_order();
	test_challenge_limits();
	test_retry_after();
	test_content_range();
	test_media_type();
	test_link();
	test_error_body();
	test_error_body_limits();
	test_tokens();
	test_token_limits();
	return tap_end();
}
