/* secret/proof.h: tokens and URLs. */
#include "proof_look.h"

#include <stdio.h>

#include "base/mem.h"
#include "tap.h"

static bool
crc(const char *token)
{
	return is_sure(prove(PROOF_CRC32_BASE62, span_of(token)));
}

/* The checksums are those of zlib's crc32 for these characters. */
static void
test_checksums(void)
{
	ok(crc("ghp_"
	       "0123456789abcdefghijABCDEFGHIJ"
	       "3mpbCX") &&
		crc("gho_"
		    "0123456789abcdefghijABCDEFGHIJ"
		    "3mpbCX") &&
		crc("npm_"
		    "Ky9Pf34qY6Nb3wWD25RQ4F5ZR3qa7y"
		    "3gm1IL"),
	    "a checksum covers what stands behind the prefix");
	ok(crc("npm_"
	       "EBdlz3IqXGJeztbxgvKk0l2E9IdeRQ"
	       "004hyu"),
	    "a small checksum has zeros in front");
	ok(!crc("ghp_"
		"0123456789abcdefghijABCDEFGHIK"
		"3mpbCX") &&
		!crc("ghp_"
		     "3mpbCX") &&
		!crc("ghp_") && !crc("") &&
		!crc("0123456789abcdefghijABCDEFGHIJ"
		     "3mpbCX"),
	    "another character, nothing to sum up, or no prefix prove nothing");
}

/* header.payload.signature, of JSON. */
static struct proved
jwt(const char *header, const char *payload)
{
	auto_buf struct buf b = { 0 };
	struct proved proved;

	buf_init(&b, 16384);
	buf_put_base64(&b, span_of(header));
	while (b.n && b.p[b.n - 1] == '=')
		b.n--;
	buf_putc(&b, '.');
	buf_put_base64(&b, span_of(payload));
	while (b.n && b.p[b.n - 1] == '=')
		b.n--;
	for (size_t i = 0; i < b.n; i++)
		b.p[i] = (char)(b.p[i] == '+' ? '-'
			: b.p[i] == '/'       ? '_'
					      : b.p[i]);
	buf_puts(&b, ".c2lnbmF0dXJl");
	proved = prove(PROOF_JWT, buf_span(&b));
	proved.is.secret = SPAN("");
	return proved;
}

static void
test_jwt(void)
{
	auto_free char *bloated = mem_printf("{\"sub\":\"%5000s\"}", "x");

	ok(is_sure(
	       jwt("{\"alg\":\"HS256\"}", "{\"sub\":\"\u00fc\u00ff?~\"}")) &&
		is_sure(jwt("{\"typ\":\"JWT\",\"alg\":\"RS256\"}",
		    "{\"exp\":4102444800}")),
	    "a header with \"alg\" and a payload are a token");
	ok(!jwt("{\"typ\":\"JWT\"}", "{}").holds &&
		!jwt("{\"alg\":1}", "{}").holds &&
		!jwt("[\"alg\"]", "{}").holds &&
		!jwt("{\"alg\":\"HS256\"", "{}").holds &&
		!jwt("{\"alg\":\"HS256\"}", "alg").holds &&
		!jwt("{\"alg\":\"HS256\"}", bloated).holds,
	    "what is no JSON, has no \"alg\", or is too large is none");
	ok(!prove(PROOF_JWT, SPAN("eyJhbGciOiJIUzI1NiJ9")).holds &&
		!prove(PROOF_JWT, SPAN("..")).holds &&
		!prove(PROOF_JWT, SPAN("")).holds,
	    "nor are less than two parts");
	ok(is_low(jwt("{\"alg\":\"none\"}", "{\"sub\":\"a\"}")) &&
		is_low(jwt("{\"alg\":\"HS256\"}", "{\"exp\":1500000000}")) &&
		is_low(jwt("{\"alg\":\"HS256\"}", "{\"role\":\"anon\"}")),
	    "unsigned, long expired and public ones are doubtful");
	ok(!jwt("{\"alg\":\"HS512\"}",
	       "{\"sub\":\"1234567890\",\"name\":\"John Doe\",\"iat\":1}")
		.holds,
	    "John Doe's is everybody's example");
	ok(!jwt("{\"alg\":\"HS256\"}", "{\"some\":\"payload\"}").holds,
	    "so is PyJWT's");
}

static bool
aws(const char *s)
{
	return is_sure(prove(PROOF_AWS_SECRET, span_of(s)));
}

static void
test_aws(void)
{
	ok(aws("q8Zt"
	       "/Lr2XvN0bYc7+JdWm5KfTgHs3PzRuE1aQoVi") &&
		aws("Zk3"
		    "VnQ8xTbR1yLwPd6HsJf9GmCa2EuKo4WiXv7Nq"),
	    "40 mixed characters are a secret key");
	ok(!aws("q8Zt"
		"/Lr2XvN0bYc7+JdWm5KfTgHs3PzRuE1aQoV") &&
		!aws("q8Zt"
		     "/Lr2XvN0bYc7+JdWm5KfTgHs3PzRuE1aQoViX"),
	    "39 or 41 are none");
	ok(!aws("da39a3ee5e6b4b0d3255bfef95601890afd80709") &&
		!aws("DA39A3EE5E6B4B0D3255BFEF95601890AFD80709") &&
		!aws("0000000000000000000000000000000000000000"),
	    "a hash in hex is none");
	ok(!aws("usr/share/Java/commons/lang3/StringUtils") &&
		!aws("getElementsByTagNameAndAttributeValue20A") &&
		!aws("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijk123"),
	    "paths, names and alphabets are none");
}

/* In the text, the password stands between the first pair of bars. */
static struct proved
url(const char *text)
{
	auto_free char *copy = mem_alloc(strlen(text) + 1);
	size_t n = 0, bars[2] = { 0 }, seen = 0;
	struct proved proved;

	for (; *text; text++) {
		if (*text == '|' && seen < 2)
			bars[seen++] = n;
		else
			copy[n++] = *text;
	}
	proved = prove_part(PROOF_URL_PASSWORD, (struct span){ copy, n }, n,
	    bars[0], bars[1] - bars[0]);
	proved.is.secret = SPAN("");
	return proved;
}

static void
test_urls(void)
{
	static const char *const sure[] = {
		"postgres://app:|vK3!x92mQ|@db.internal:5432/app",
		"redis://:|vK3x92mQbb1|@cache:6379/0",
		"https://ci:|f3Kd9wLm2Q|@git.corp.net/a.git",
		"app:|vK3x92mQbb1|@tcp(db:3306)/app",
		"jdbc:mysql://db7/app?user=app&password=|vK3x92mQbb1|",
		"Server=sql7;User Id=sa;Password=|vK3x92mQbb1|;",
		"curl -u app:|vK3x92mQbb1| https://git.corp.net/",
		"curl -u user:|vK3x92mQbb1|",
		"amqp://svc:|vK3x92mQbb1|@[fd00::7]:5672/",
		"postgres://app:|vK3x92mQbb1|@${DB_HOST}/app",
	};
	static const char *const low[] = {
		"postgres://app:|vK3x92mQbb1|@localhost/app",
		"postgres://app:|vK3x92mQbb1|@127.0.0.1:5432/app",
		"postgres://app:|vK3x92mQbb1|@[::1]:5432/app",
		"Server=localhost;User Id=sa;Password=|vK3x92mQbb1|;",
		"jdbc:mysql://localhost/app?user=a&password=|vK3x92mQbb1|",
		"postgres://postgres:|postgres|@db:5432/app",
		"mongodb://root:|secret|@mongo.corp.net/",
		"mysql://wpress:|WPress|@db7/wp",
		"mysql://shop:|correcthorse|@db7/shop",
	};
	static const char *const none[] = {
		"https://user:|vK3x92mQbb1|@example.com/",
		"https://app:|vK3x92mQbb1|@db.example.org:80/",
		"https://app:|vK3x92mQbb1|@192.0.2.7/",
		"https://app:|vK3x92mQbb1|@[2001:db8::1]/",
		"https://app:|vK3x92mQbb1|@hostname:80/",
		"http://user:|password|@proxy.corp.net:8080/",
		"http://username:|pass|@proxy:8080/",
		"postgres://postgres:|postgres|@localhost/app",
		"postgres://app:|${DB_PASSWORD}|@db/app",
		"postgres://app:|$PASS|@db/app",
		"postgres://app:|{{ password }}|@db/app",
		"postgres://app:|<password>|@db/app",
		"postgres://app:|%s|@db/app",
		"postgres://app:|%pw|@db/app",
		"postgres://app:|********|@db/app",
		"postgres://app:|xxxxxxxx|@db/app",
		"postgres://app:|...|@db/app",
		"postgres://app:||@db/app",
		"http://a:|b|@c/",
		"http://user:|pa%3Fsword|@proxy.corp.net/",
		"http://jane:|p%40ssw0rd|@proxy.corp.net/",
		"curl -u user:|password| https://git.corp.net/",
		"curl -u app:|vK3x92mQbb1| https://api.example.com/",
	};

	for (size_t i = 0; i < sizeof(sure) / sizeof(sure[0]); i++)
		ok(is_sure(url(sure[i])), "a password: %s", sure[i]);
	for (size_t i = 0; i < sizeof(low) / sizeof(low[0]); i++)
		ok(is_low(url(low[i])), "a doubtful one: %s", low[i]);
	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++)
		ok(!url(none[i]).holds, "none: %s", none[i]);
}

static void
test_rows(void)
{
	const struct pattern p = {
		.id = "a",
		.title = "A",
		.kind = SECRET_TOKEN,
		.severity = SEV_HIGH,
		.confidence = "medium",
	};
	struct span text = SPAN("AKIA"
				"IOSFODNN7EXAMPLE");
	struct proof_look look = { .p = &p, .match = text, .secret = text };
	struct proof_result result;

	ok(!proof_holds(&look, &result), "a known example is none");
	look.match = look.secret = SPAN("AKIA"
					"IOSFODNN7OTHERED");
	ok(proof_holds(&look, &result) && result.kind == SECRET_TOKEN &&
		result.severity == SEV_HIGH && strcmp(result.title, "A") == 0 &&
		span_eq(result.secret, look.secret),
	    "without a proof all is as the row has it");
	is(result.confidence, "medium", "also its confidence");
}

int
main(void)
{
	test_checksums();
	test_jwt();
	test_aws();
	test_urls();
	test_rows();
	return tap_end();
}
