/* Private keys of PGP and PuTTY, which say in the open how they are locked. */
#include "secret/armor.h"
#include "secret/known.h"
#include "secret/proof_parts.h"

enum {
	TAG_SECRET_KEY = 5,
	TAG_SECRET_SUBKEY = 7,
	S2K_OPEN = 0,
	PUTTY_BYTES_MIN = 24, /* of Ed25519: 36 */
};

/* OpenPGP (RFC 4880, 9580): bytes that are taken from the front. */
struct packet {
	struct span s;
	bool bad; /* there were less bytes than asked for */
};

static uint32_t
number(struct packet *k, size_t bytes)
{
	uint32_t n = 0;

	if (k->s.n < bytes)
		k->bad = true;
	if (k->bad)
		return 0;
	for (size_t i = 0; i < bytes; i++)
		n = n << 8 | (unsigned char)k->s.p[i];
	k->s = span_from(k->s, bytes);
	return n;
}

static void
skip(struct packet *k, size_t bytes)
{
	k->bad |= k->s.n < bytes;
	k->s = span_from(k->s, bytes);
}

static void
skip_mpis(struct packet *k, unsigned n)
{
	while (n-- && !k->bad)
		skip(k, (number(k, 2) + 7) / 8);
}

/* The packet's tag; its length, which has many forms, is passed over. */
static unsigned
tag(struct packet *k)
{
	static const unsigned char old_sizes[] = { 1, 2, 4, 0 };
	unsigned first = number(k, 1), size;

	if (k->bad || !(first & 0x80))
		return 0;
	if (!(first & 0x40)) {
		skip(k, old_sizes[first & 3]);
		return first >> 2 & 15;
	}
	size = number(k, 1);
	if (size == 255)
		skip(k, 4);
	else if (size >= 192 && size < 224)
		skip(k, 1);
	return first & 63;
}

/* The public numbers of an algorithm. */
static void
skip_public(struct packet *k, unsigned algorithm)
{
	switch (algorithm) {
	case 1: /* RSA */
	case 2:
	case 3:
		skip_mpis(k, 2);
		break;
	case 16: /* Elgamal */
		skip_mpis(k, 3);
		break;
	case 17: /* DSA */
		skip_mpis(k, 4);
		break;
	case 18: /* ECDH: curve, point, KDF */
		skip(k, number(k, 1));
		skip_mpis(k, 1);
		skip(k, number(k, 1));
		break;
	case 19: /* ECDSA, EdDSA: curve, point */
	case 22:
		skip(k, number(k, 1));
		skip_mpis(k, 1);
		break;
	case 25: /* X25519, Ed25519 */
	case 27:
		skip(k, 32);
		break;
	case 26: /* X448 */
		skip(k, 56);
		break;
	case 28: /* Ed448 */
		skip(k, 57);
		break;
	default:
		k->bad = true;
	}
}

/* Reads a secret key up to the byte that says how it is locked. */
static bool
read_secret_key(struct span bytes, bool *open)
{
	struct packet k = { .s = bytes };
	unsigned version, algorithm, kind = tag(&k);

	if (kind != TAG_SECRET_KEY && kind != TAG_SECRET_SUBKEY)
		return false;
	version = number(&k, 1);
	if (version < 3 || version > 6)
		return false;
	skip(&k, version == 3 ? 6 : 4); /* when it was made, days it is valid */
	algorithm = number(&k, 1);
	if (version >= 5)
		skip(&k, number(&k, 4));
	else
		skip_public(&k, algorithm);
	*open = number(&k, 1) == S2K_OPEN;
	return !k.bad;
}

bool
proof_pgp(const struct proof_look *look, struct proof_result *result)
{
	struct span headers;
	size_t at = armor_headers(look->after, &headers);
	struct armor armor;
	bool open = false;

	armor_read(&armor, span_from(look->after, at));
	if (!read_secret_key(armor_bytes(&armor), &open) ||
	    known_is_key(armor_bytes(&armor)))
		return false;
	result->secret = (struct span){ look->after.p + at + armor.first,
		armor.end - armor.first };
	if (!open)
		proof_encrypted(result);
	return true;
}

/* What stands behind "Name:" on its line; empty: there is no such line. */
static struct span
field(struct span text, const char *name)
{
	const char *at = memmem(text.p, text.n, name, strlen(name));
	struct span value;

	if (!at)
		return (struct span){ text.p, 0 };
	value = span_from(text, (size_t)(at - text.p) + strlen(name));
	while (value.n && value.p[0] == ' ')
		value = span_from(value, 1);
	for (size_t i = 0; i < value.n; i++)
		if (strchr("\\\r\n\"", value.p[i]))
			value.n = i;
	return value;
}

bool
proof_putty(const struct proof_look *look, struct proof_result *result)
{
	struct span all = { look->match.p, look->match.n + look->after.n };
	struct span lock = field(all, "Encryption:");
	struct span lines = field(all, "Private-Lines:"), rest;
	struct armor armor;
	uint64_t n;

	if (!lock.n || !span_to_u64(lines, UINT16_MAX, &n) || !n)
		return false;
	rest = span_from(all, (size_t)(lines.p + lines.n - all.p));
	armor_read(&armor, rest);
	if (armor.n < PUTTY_BYTES_MIN || known_is_key(armor_bytes(&armor)))
		return false;
	result->secret =
	    (struct span){ rest.p + armor.first, armor.end - armor.first };
	if (!span_is(lock, "none"))
		proof_encrypted(result);
	return true;
}
