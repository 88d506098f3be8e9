/* Private keys whose bytes tell what they are. */
#include "secret/armor.h"
#include "secret/der.h"
#include "secret/known.h"
#include "secret/proof_parts.h"

enum {
	/* Bytes of a key without which there is none: a line of PEM. Ed25519
	 * in PKCS#8 has just these. */
	KEY_BYTES_MIN = 48,
	/* So many bytes of a longer key are as good as all of it: what comes
	 * behind them may be out of sight. */
	KEY_BYTES_ENOUGH = 2048,
	OPENSSH_KEYS_MAX = 100,
	CIPHER_BLOCK = 8, /* of DES, and half of AES's */
	/* Of 32 random bytes 30 are distinct, with a deviation of 1.3. */
	RANDOM_TAIL = 32,
	RANDOM_DISTINCT = 24,
};

/* What is known of key bytes. */
struct key {
	bool is_key;
	bool encrypted;
	uint64_t size; /* as it says of itself */
};

/* The next string of SSH's: 32 bits of length, bytes. *size grows by what it
 * takes, whether or not it is there. */
static bool
ssh_string(struct span *s, uint64_t *size, struct span *string)
{
	uint64_t n = 0;

	if (s->n < 4)
		return false;
	for (size_t i = 0; i < 4; i++)
		n = n << 8 | (unsigned char)s->p[i];
	*size += 4 + n;
	*string = span_from(*s, 4);
	if (string->n > n)
		string->n = (size_t)n;
	*s = span_from(*s, 4 + string->n);
	return string->n == n;
}

/* OpenSSH's PROTOCOL.key: magic, cipher, KDF, its options, number of keys, the
 * public keys, the private ones as one string. */
static struct key
openssh_key(struct span s)
{
	const struct span magic = SPAN("openssh-key-v1\0");
	struct key key = { .size = magic.n + 4 };
	struct span cipher, kdf, options, string;
	uint32_t n = 0;

	if (!span_starts(s, magic))
		return key;
	s = span_from(s, magic.n);
	if (!ssh_string(&s, &key.size, &cipher) ||
	    !ssh_string(&s, &key.size, &kdf) ||
	    !ssh_string(&s, &key.size, &options) || s.n < 4)
		return key;
	key.encrypted = !span_is(cipher, "none");
	for (size_t i = 0; i < 4; i++)
		n = n << 8 | (unsigned char)s.p[i];
	s = span_from(s, 4);
	key.is_key = n > 0 && n <= OPENSSH_KEYS_MAX;
	for (uint32_t i = 0; key.is_key && i <= n; i++)
		if (!ssh_string(&s, &key.size, &string))
			break;
	return key;
}

/* ssh.com's: magic, size of all, type, cipher. */
static struct key
ssh2_key(struct span s)
{
	struct key key = { 0 };
	struct span type, cipher;
	uint64_t size = 0;

	if (!span_starts(s, SPAN("\x3f\x6f\xf9\xeb")) || s.n < 8)
		return key;
	for (size_t i = 4; i < 8; i++)
		key.size = key.size << 8 | (unsigned char)s.p[i];
	s = span_from(s, 8);
	key.is_key = ssh_string(&s, &size, &type) &&
	    ssh_string(&s, &size, &cipher) && size < key.size;
	key.encrypted = key.is_key && !span_is(cipher, "none");
	return key;
}

static struct key
key_of(struct span bytes)
{
	struct key key = openssh_key(bytes);
	struct der_key der;

	if (!key.is_key)
		key = ssh2_key(bytes);
	if (key.is_key)
		return key;
	der = der_key(bytes);
	return (struct key){
		.is_key = der.kind != DER_NONE,
		.encrypted = der.kind == DER_ENCRYPTED,
		.size = der.size,
	};
}

static bool
says_encrypted(struct span headers)
{
	return headers.n &&
	    memmem(headers.p, headers.n, "ENCRYPTED", strlen("ENCRYPTED"));
}

bool
proof_pem(const struct proof_look *look, struct proof_result *result)
{
	struct span headers;
	size_t at = armor_headers(look->after, &headers);
	struct armor armor;
	struct span bytes;
	struct key key;

	if (!memmem(look->match.p, look->match.n, "PRIVATE KEY",
		strlen("PRIVATE KEY")))
		return false;
	armor_read(&armor, span_from(look->after, at));
	bytes = armor_bytes(&armor);
	if (bytes.n < KEY_BYTES_MIN || known_is_key(bytes))
		return false;
	result->secret = (struct span){ look->after.p + at + armor.first,
		armor.end - armor.first };
	if (says_encrypted(headers)) {
		/* What is in it cannot be seen. */
		proof_encrypted(result);
		if (armor.cut ? bytes.n < KEY_BYTES_ENOUGH
			      : bytes.n % CIPHER_BLOCK)
			proof_doubt(result, SEV_LOW);
		return true;
	}
	key = key_of(bytes);
	if (key.encrypted)
		proof_encrypted(result);
	if (bytes.n < key.size && bytes.n < KEY_BYTES_ENOUGH)
		proof_doubt(result, SEV_LOW);
	return key.is_key;
}

/* A match in bytes, and what follows it. */
static struct span
all_of(const struct proof_look *look)
{
	return (struct span){ look->match.p, look->match.n + look->after.n };
}

static bool
is_there(struct span bytes, uint64_t size)
{
	return bytes.n >= size || bytes.n >= KEY_BYTES_ENOUGH;
}

static void
tell(struct proof_result *result, struct span bytes, uint64_t size)
{
	result->secret = bytes;
	if (size < bytes.n)
		result->secret.n = (size_t)size;
}

/* The key's last bytes are of random numbers. Programs have the first bytes of
 * short keys as constants, to put them before a number. */
static bool
ends_random(struct span key)
{
	bool seen[256] = { 0 };
	size_t distinct = 0;

	if (key.n > RANDOM_TAIL)
		key = span_from(key, key.n - RANDOM_TAIL);
	for (size_t i = 0; i < key.n; i++) {
		distinct += !seen[(unsigned char)key.p[i]];
		seen[(unsigned char)key.p[i]] = true;
	}
	return distinct >= RANDOM_DISTINCT;
}

/* In a bag of PKCS#12, whose own proof tells of it: the end of the bag's OID,
 * [0] and its length. */
static bool
is_in_store(struct span before)
{
	enum { NEAR = 8 };

	if (before.n > NEAR)
		before = span_from(before, before.n - NEAR);
	return before.n &&
	    (memmem(before.p, before.n, "\x01\x01\xa0", 3) ||
		memmem(before.p, before.n, "\x01\x02\xa0", 3));
}

bool
proof_der(const struct proof_look *look, struct proof_result *result)
{
	struct span bytes = all_of(look);
	struct der_key key = der_key(bytes);

	if (key.kind == DER_NONE || !is_there(bytes, key.size) ||
	    is_in_store(look->before))
		return false;
	tell(result, bytes, key.size);
	if (!ends_random(result->secret) || known_is_key(result->secret))
		return false;
	if (key.kind == DER_ENCRYPTED)
		proof_encrypted(result);
	return true;
}

bool
proof_pkcs12(const struct proof_look *look, struct proof_result *result)
{
	struct span bytes = all_of(look);
	struct der_key store = der_store(bytes);

	if (store.kind == DER_NONE || !is_there(bytes, store.size))
		return false;
	tell(result, bytes, store.size);
	if (known_is_key(result->secret))
		return false;
	if (store.kind == DER_STORE)
		proof_encrypted(result);
	return true;
}
