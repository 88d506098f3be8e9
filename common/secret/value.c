#include "secret/value.h"
#include "secret/secret.h"
#include "secret/shape.h"
#include "secret/words.h"

/* A logarithm to the base 2, in 1/256. */
static uint64_t
log2_of(uint64_t n)
{
	uint64_t whole = 63 - (uint64_t)__builtin_clzll(n), x, part = 0;

	x = (n << 31) >> whole; /* 1 to 2, with 31 bits behind the point */
	for (int i = 7; i >= 0; i--) {
		x = x * x >> 31;
		if (x >> 32) {
			part |= 1U << i;
			x >>= 1;
		}
	}
	return whole * 256 + part;
}

unsigned
value_entropy(struct span value)
{
	uint64_t count[256] = { 0 }, sum = 0;

	if (value.n > SECRET_VALUE_MAX)
		value.n = SECRET_VALUE_MAX;
	if (!value.n)
		return 0;
	for (size_t i = 0; i < value.n; i++)
		count[(unsigned char)value.p[i]]++;
	for (size_t i = 0; i < 256; i++)
		if (count[i] > 1)
			sum += count[i] * log2_of(count[i]);
	return (unsigned)((log2_of(value.n) - sum / value.n) * 10 / 256);
}

static bool
is_empty(struct span s)
{
	static const char *const words[] = { "", "null", "nil", "none", "~",
		"undefined", "\"\"", "''", "(none)", "(null)", "[]", "{}", "-",
		"unset", "empty", NULL };

	return span_is_one_of(s, words);
}

/* "ssh-ed25519 AAAA…", PEM of what is no private key. */
static bool
is_public(struct span s)
{
	static const char *const starts[] = { "ssh-rsa ", "ssh-dss ",
		"ssh-ed25519 ", "ecdsa-sha2-", "sk-ssh-", "sk-ecdsa-",
		"AAAAB3NzaC1", "AAAAC3NzaC1", "AAAAE2VjZHNh", "-----BEGIN CERT",
		"-----BEGIN PUBLIC", "-----BEGIN RSA PUBLIC",
		"-----BEGIN PGP PUBLIC", "-----BEGIN X509",
		"SHA256:", "MD5:", "sha256:", "sha512:", "sha256-", "sha384-",
		"sha512-", "age1", "MFkwEwYHKoZIzj0",
		"MIIBIjANBgkqhkiG9w0BAQEFAA", "MIICIjANBgkqhkiG9w0BAQEFAA",
		"MCowBQYDK2Vw" };

	for (size_t i = 0; i < sizeof(starts) / sizeof(*starts); i++)
		if (span_starts(s, span_of(starts[i])))
			return true;
	return shape_is_fingerprint(s);
}

enum value_kind
value_judge(struct span value)
{
	if (value.n > SECRET_VALUE_MAX)
		value.n = SECRET_VALUE_MAX;
	value = span_trim(value);
	if (is_empty(value))
		return VALUE_EMPTY;
	if (shape_is_hash(value))
		return VALUE_HASH;
	if (is_public(value))
		return VALUE_PUBLIC;
	if (shape_is_reference(value))
		return VALUE_REFERENCE;
	if (shape_is_said(value))
		return VALUE_WORD;
	if (value_is_dummy(value) || shape_is_placeholder(value))
		return VALUE_PLACEHOLDER;
	return shape_is_word(value) ? VALUE_WORD : VALUE_SECRET;
}
