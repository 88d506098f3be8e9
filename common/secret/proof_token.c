/* Tokens that prove themselves: by a checksum, by their structure, by how their
 * characters are mixed. */
#include "base/buf.h"
#include "json/json.h"
#include "secret/proof_parts.h"

enum {
	CHECKSUM = 6, /* characters of base62: enough for 32 bits */
	JWT_JSON_MAX = SECRET_VALUE_MAX,
	/* 2020-01-01: a token that was of no use by then is of none now. */
	JWT_LONG_AGO = 1577836800,
	AWS_SECRET = 40, /* characters */
	/*
	 * Neighbours of one class (upper, lower, digit, sign) among the 39
	 * pairs. Random ones have 14 and a deviation of 3; of words, paths and
	 * names of classes most pairs are.
	 */
	AWS_ALIKE_MAX = 22,
};

/* That of zip and Ethernet, for a few bytes. */
static uint32_t
crc32_of(struct span s)
{
	uint32_t crc = UINT32_MAX;

	for (size_t i = 0; i < s.n; i++) {
		crc ^= (unsigned char)s.p[i];
		for (int k = 0; k < 8; k++)
			crc = crc >> 1 ^ (crc & 1 ? 0xedb88320u : 0);
	}
	return ~crc;
}

static void
base62(uint32_t n, char out[static CHECKSUM])
{
	static const char digits[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "abcdefghijklmnopqrstuvwxyz";

	for (int i = CHECKSUM - 1; i >= 0; i--) {
		out[i] = digits[n % 62];
		n /= 62;
	}
}

bool
proof_crc32_base62(const struct proof_look *look, struct proof_result *result)
{
	const char *dash = look->secret.n
	    ? memrchr(look->secret.p, '_', look->secret.n)
	    : NULL;
	struct span random, sum;
	char want[CHECKSUM];

	(void)result;
	if (!dash)
		return false;
	random = span_from(look->secret, (size_t)(dash + 1 - look->secret.p));
	if (random.n <= CHECKSUM)
		return false;
	sum = span_from(random, random.n - CHECKSUM);
	random.n -= CHECKSUM;
	base62(crc32_of(random), want);
	return memcmp(sum.p, want, CHECKSUM) == 0;
}

/* The JSON object that a part of a JWT is in base64url; NULL: it is none. */
static struct json_doc *
part_json(struct span part)
{
	auto_buf struct buf text = { 0 }, json = { 0 };
	struct json_doc *doc;
	struct err err;

	if (part.n > JWT_JSON_MAX)
		return NULL;
	buf_init(&text, JWT_JSON_MAX + 4);
	buf_init(&json, JWT_JSON_MAX);
	for (size_t i = 0; i < part.n; i++) {
		char c = part.p[i];

		buf_putc(&text, c == '-' ? '+' : c == '_' ? '/' : c);
	}
	while (text.n % 4)
		buf_putc(&text, '=');
	if (!buf_put_unbase64(&json, buf_span(&text)))
		return NULL;
	doc = json_parse(buf_span(&json), JWT_JSON_MAX, &err);
	if (doc && json_type(json_root(doc)) == JSON_OBJECT)
		return doc;
	json_free(doc);
	return NULL;
}

static bool
says(const struct json *payload, const char *key, const char *value)
{
	return span_is(json_string(json_member(payload, span_of(key))), value);
}

/* John Doe, whom jwt.io made known with any key, and PyJWT's manual. */
static bool
is_example(const struct json *payload)
{
	return (says(payload, "sub", "1234567890") &&
		   says(payload, "name", "John Doe")) ||
	    (says(payload, "some", "payload") && json_count(payload) == 1);
}

static void
judge_payload(const struct json *payload, struct proof_result *result)
{
	const struct json *exp = json_member(payload, SPAN("exp"));

	if (exp && json_number(exp) > 0 && json_number(exp) < JWT_LONG_AGO)
		proof_doubt(result, SEV_INFO);
	/* Supabase's, which is for everybody's browser. */
	if (says(payload, "role", "anon"))
		proof_doubt(result, SEV_INFO);
}

bool
proof_jwt(const struct proof_look *look, struct proof_result *result)
{
	auto_json struct json_doc *header = NULL, *payload = NULL;
	struct span rest = look->secret, first, second, alg;

	if (!span_cut(&rest, '.', &first) || !span_cut(&rest, '.', &second))
		return false;
	header = part_json(first);
	payload = header ? part_json(second) : NULL;
	if (!payload)
		return false;
	alg = json_string(json_member(json_root(header), SPAN("alg")));
	if (!alg.n || is_example(json_root(payload)))
		return false;
	/* Anybody can write one that nobody signed. */
	if (alg.n == 4 && strncasecmp(alg.p, "none", 4) == 0)
		proof_doubt(result, SEV_INFO);
	judge_payload(json_root(payload), result);
	return true;
}

enum class { UPPER, LOWER, DIGIT, SIGN, OTHER, CLASSES };

static enum class class_of(char c) {
	if (c >= 'A' && c <= 'Z') return UPPER;
	if (c >= 'a' && c <= 'z') return LOWER;
	if (c >= '0' && c <= '9') return DIGIT;
	return c == '+' || c == '/' ? SIGN : OTHER;
}

bool
proof_aws_secret(const struct proof_look *look, struct proof_result *result)
{
	struct span s = look->secret;
	unsigned have[CLASSES] = { 0 }, alike = 0;

	(void)result;
	if (s.n != AWS_SECRET)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		enum class class = class_of(s.p[i]);

		have[class]++;
		alike += i > 0 && class == class_of(s.p[i - 1]);
	}
	/* A hash in hex has one case alone. */
	return have[UPPER] && have[LOWER] && have[DIGIT] && !have[OTHER] &&
	    alike <= AWS_ALIKE_MAX;
}
