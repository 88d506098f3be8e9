#include "secret/der.h"

enum {
	TAG_INTEGER = 0x02,
	TAG_OCTETS = 0x04,
	TAG_OID = 0x06,
	TAG_SEQUENCE = 0x30,
	TAG_0 = 0xa0, /* [0], constructed */
	TAG_1 = 0xa1,
	TAG_1_PLAIN = 0x81,
	/* Bytes of a key: RSA with 16384 bits has 9300. */
	KEY_MAX = 64 * 1024,
	STORE_MAX = 16 * 1024 * 1024,
	MODULUS_MIN = 512 / 8, /* nobody makes shorter keys */
	EXPONENT_MAX = 33,     /* bytes; 3 mostly, and never that many */
	SUBGROUP_MIN = 20,     /* bytes of DSA's q */
	RSA_INTEGERS = 9,
	DSA_INTEGERS = 6,
	EC_MIN = 14, /* bytes: curves of 112 bits */
	EC_MAX = 72, /* of 570 */
};

/* What is left of a structure: `left` bytes by its length, of which `seen` are
 * there. */
struct cursor {
	struct span seen;
	uint64_t left;
};

struct item {
	unsigned tag;
	struct cursor body;
};

enum took {
	TOOK,
	TOOK_END, /* nothing is left */
	TOOK_CUT, /* it is not there */
	TOOK_BAD,
};

static unsigned
byte_at(struct span s, size_t at)
{
	return (unsigned char)s.p[at];
}

/* Reads tag and length, the shortest form of it alone, into *size with *head
 * bytes for both. */
static enum took
read_head(struct span s, unsigned *tag, uint64_t *size, size_t *head)
{
	unsigned n;

	if (s.n < 2)
		return TOOK_CUT;
	*tag = byte_at(s, 0);
	n = byte_at(s, 1);
	*size = n;
	*head = 2;
	if (n < 0x80)
		return TOOK;
	n -= 0x80;
	if (n < 1 || n > 4)
		return TOOK_BAD;
	if (s.n < 2 + (size_t)n)
		return TOOK_CUT;
	*size = 0;
	*head = 2 + n;
	for (unsigned i = 0; i < n; i++)
		*size = *size << 8 | byte_at(s, 2 + i);
	return *size < 0x80 || *size >> (8 * (n - 1)) == 0 ? TOOK_BAD : TOOK;
}

static bool
is_whole(const struct cursor *c)
{
	return c->seen.n == c->left;
}

static enum took
take(struct cursor *c, struct item *item)
{
	uint64_t size;
	size_t head;
	enum took took;

	if (!c->left)
		return TOOK_END;
	took = read_head(c->seen, &item->tag, &size, &head);
	/* What is all there is not cut. */
	if (took == TOOK_CUT && is_whole(c))
		return TOOK_BAD;
	if (took != TOOK)
		return took;
	if (size + head > c->left)
		return TOOK_BAD;
	item->body.left = size;
	item->body.seen = span_from(c->seen, head);
	if (item->body.seen.n > size)
		item->body.seen.n = (size_t)size;
	c->left -= size + head;
	c->seen = span_from(c->seen, head + item->body.seen.n);
	return TOOK;
}

/* The next item, which has to have this tag. */
static enum took
take_tag(struct cursor *c, unsigned tag, struct cursor *body)
{
	struct item item;
	enum took took = take(c, &item);

	if (took == TOOK && item.tag != tag)
		return TOOK_BAD;
	if (took == TOOK)
		*body = item.body;
	return took;
}

/* An INTEGER that is not negative, in the fewest bytes. */
static bool
is_natural(const struct cursor *c)
{
	if (!c->left || !c->seen.n)
		return c->left > 0;
	if (byte_at(c->seen, 0) & 0x80)
		return false;
	return byte_at(c->seen, 0) || c->seen.n < 2 || c->left == 1 ||
	    byte_at(c->seen, 1) & 0x80;
}

/* 0 or 1, as all versions of keys are; -1: it is something else. */
static int
take_version(struct cursor *c)
{
	struct cursor body;

	if (take_tag(c, TAG_INTEGER, &body) != TOOK || body.left != 1 ||
	    !body.seen.n || byte_at(body.seen, 0) > 1)
		return -1;
	return (int)byte_at(body.seen, 0);
}

/* n, e, d, p, q, d mod p-1, d mod q-1, 1/q; or p, q, g, y, x. */
static enum der_kind
integers(struct cursor c, int version)
{
	struct cursor first = { 0 }, body;
	enum der_kind kind = DER_RSA;
	enum took took;
	unsigned n;

	for (n = 1; (took = take_tag(&c, TAG_INTEGER, &body)) == TOOK; n++) {
		if (!is_natural(&body))
			return DER_NONE;
		if (n == 1)
			first = body;
		else if (body.left > first.left)
			return DER_NONE;
		if (n == 2 && body.left >= SUBGROUP_MIN && version == 0)
			kind = DER_DSA;
		if (n == 2 && body.left > EXPONENT_MAX)
			return DER_NONE;
	}
	if (first.left < MODULUS_MIN)
		return DER_NONE;
	if (took == TOOK_END &&
	    n != (kind == DER_DSA ? DSA_INTEGERS : RSA_INTEGERS))
		return DER_NONE;
	/* Keys of more than two primes have a list of the others. */
	if (took == TOOK_BAD && (version == 0 || n != RSA_INTEGERS))
		return DER_NONE;
	return kind;
}

static enum der_kind
pkcs8(struct cursor c)
{
	struct cursor algorithm, oid, body;
	enum took took;

	if (take_tag(&c, TAG_SEQUENCE, &algorithm) != TOOK ||
	    take_tag(&algorithm, TAG_OID, &oid) != TOOK || oid.left < 3 ||
	    oid.left > 16)
		return DER_NONE;
	if (take_tag(&c, TAG_OCTETS, &body) != TOOK || body.left < 16)
		return DER_NONE;
	for (struct item item; (took = take(&c, &item)) == TOOK;)
		if (item.tag != TAG_0 && item.tag != TAG_1 &&
		    item.tag != TAG_1_PLAIN)
			return DER_NONE;
	return took == TOOK_BAD ? DER_NONE : DER_PKCS8;
}

static enum der_kind
sec1(struct cursor c)
{
	struct cursor body;
	enum took took;

	if (take_tag(&c, TAG_OCTETS, &body) != TOOK || body.left < EC_MIN ||
	    body.left > EC_MAX || !is_whole(&body))
		return DER_NONE;
	for (struct item item; (took = take(&c, &item)) == TOOK;)
		if (item.tag != TAG_0 && item.tag != TAG_1)
			return DER_NONE;
	return took == TOOK_BAD ? DER_NONE : DER_SEC1;
}

static bool
starts_with(const struct cursor *c, struct span bytes)
{
	return span_starts(c->seen, bytes);
}

/* The algorithm is one of PKCS#5's or PKCS#12's. */
static enum der_kind
encrypted(struct cursor c)
{
	struct cursor algorithm, oid, parameters, body;

	if (take_tag(&c, TAG_SEQUENCE, &algorithm) != TOOK ||
	    take_tag(&algorithm, TAG_OID, &oid) != TOOK)
		return DER_NONE;
	if (!starts_with(&oid, SPAN("\x2a\x86\x48\x86\xf7\x0d\x01\x05")) &&
	    !starts_with(&oid, SPAN("\x2a\x86\x48\x86\xf7\x0d\x01\x0c\x01")))
		return DER_NONE;
	if (take_tag(&algorithm, TAG_SEQUENCE, &parameters) != TOOK ||
	    take_tag(&c, TAG_OCTETS, &body) != TOOK || body.left < 16 || c.left)
		return DER_NONE;
	return DER_ENCRYPTED;
}

struct der_key
der_key(struct span text)
{
	struct der_key key = { 0 };
	struct cursor c = { text, KEY_MAX }, all, second;
	struct item item;
	int version;

	if (take_tag(&c, TAG_SEQUENCE, &all) != TOOK)
		return key;
	key.size = KEY_MAX - c.left;
	c = all;
	version = take_version(&c);
	if (version < 0) {
		key.kind = encrypted(all);
		return key;
	}
	second = c;
	if (take(&second, &item) != TOOK)
		return key;
	if (item.tag == TAG_INTEGER)
		key.kind = integers(c, version);
	else if (item.tag == TAG_SEQUENCE)
		key.kind = pkcs8(c);
	else if (item.tag == TAG_OCTETS && version == 1)
		key.kind = sec1(c);
	return key;
}

#define PKCS7 "\x2a\x86\x48\x86\xf7\x0d\x01\x07"
#define BAGS  "\x06\x0b\x2a\x86\x48\x86\xf7\x0d\x01\x0c\x0a\x01"

/* DER_NONE: no bag has a key, as far as bytes are there. */
static enum der_kind
find_bag(struct span s)
{
	enum der_kind kind = DER_NONE;
	size_t n = sizeof(BAGS) - 1;

	while (s.n > n) {
		const char *at = memmem(s.p, s.n - 1, BAGS, n);

		if (!at)
			break;
		if (at[n] == 1)
			return DER_OPEN_STORE;
		if (at[n] == 2)
			kind = DER_STORE;
		s = span_from(s, (size_t)(at - s.p) + n);
	}
	return kind;
}

/*
 * The list of what is in the store. A key's bag is in plain data, its key
 * encrypted; what is encrypted as a whole has certificates.
 */
static enum der_kind
contents(struct cursor c)
{
	struct cursor content, oid;
	enum took took;

	while ((took = take_tag(&c, TAG_SEQUENCE, &content)) == TOOK) {
		enum der_kind kind;

		took = take_tag(&content, TAG_OID, &oid);
		if (took == TOOK_CUT)
			break;
		if (took != TOOK || !starts_with(&oid, SPAN(PKCS7)))
			return DER_NONE;
		if (!span_eq(oid.seen, SPAN(PKCS7 "\x01")))
			continue;
		kind = find_bag(content.seen);
		/* A certificate comes first where one is seen. */
		if (kind != DER_NONE)
			return kind;
	}
	/* Something that is not there follows the certificates. */
	return took == TOOK_CUT ? DER_STORE : DER_NONE;
}

/* PFX: version 3, then the list as data: [0], octets, sequence. */
static enum der_kind
pfx(struct cursor c)
{
	struct cursor body, oid;

	if (take_tag(&c, TAG_INTEGER, &body) != TOOK ||
	    !span_eq(body.seen, SPAN("\x03")))
		return DER_NONE;
	if (take_tag(&c, TAG_SEQUENCE, &body) != TOOK ||
	    take_tag(&body, TAG_OID, &oid) != TOOK ||
	    !span_eq(oid.seen, SPAN(PKCS7 "\x01")))
		return DER_NONE;
	if (take_tag(&body, TAG_0, &body) != TOOK ||
	    take_tag(&body, TAG_OCTETS, &body) != TOOK ||
	    take_tag(&body, TAG_SEQUENCE, &body) != TOOK)
		return DER_NONE;
	return contents(body);
}

struct der_key
der_store(struct span text)
{
	struct der_key key = { .size = text.n };
	struct cursor c = { text, STORE_MAX }, all;

	if (span_starts(text, SPAN("\x30\x80\x02\x01\x03\x30"))) {
		key.kind = find_bag(text);
		return key;
	}
	if (take_tag(&c, TAG_SEQUENCE, &all) != TOOK)
		return key;
	key.size = STORE_MAX - c.left;
	key.kind = pfx(all);
	return key;
}
