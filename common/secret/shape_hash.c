/* Hashes, fingerprints, UUIDs. */
#include "secret/shape.h"
#include "secret/words.h"

/* crypt(3): "$6$rounds=5000$salt$hash", "$2y$10$…", "$argon2id$v=19$…"; its
 * hash is at least this long (md5crypt: 22). */
enum { CRYPT_HASH_MIN = 22 };

static bool
is_crypt(struct span s)
{
	static const char ids[] =
	    "1 2 2a 2b 2x 2y 3 5 6 7 8 9 y gy md5 sm3 sha1 sha256 sha512 apr1 "
	    "argon2i argon2d argon2id scrypt pbkdf2 pbkdf2-sha1 pbkdf2-sha256 "
	    "pbkdf2-sha512 bcrypt bcrypt-sha256 p H S P";
	struct span rest = span_from(s, 1), id, last;

	if (s.n < 2 || s.p[0] != '$' || !span_cut(&rest, '$', &id) ||
	    !span_is_listed(id, ids) || !rest.p)
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (!is_alnum(s.p[i]) && !strchr("$./=,+-_*", s.p[i]))
			return false;
	do
		last = rest;
	while (span_cut(&rest, '$', &id) && rest.p);
	return last.n >= CRYPT_HASH_MIN;
}

/* LDAP (RFC 2307), dovecot: "{SSHA}…"; Django and Werkzeug:
 * "pbkdf2_sha256$260000$…", "scrypt:32768:8:1$…"; MySQL: "*" and 40 digits;
 * PostgreSQL: "SCRAM-SHA-256$4096:…". */
static bool
is_named_hash(struct span s)
{
	static const char *const starts[] = { "{SSHA}", "{SHA}", "{SMD5}",
		"{MD5}", "{CRYPT}", "{SSHA256}", "{SSHA512}", "{SHA256}",
		"{SHA512}", "{PBKDF2", "{ARGON2", "{BLF-CRYPT}",
		"{SHA512-CRYPT}", "{SHA256-CRYPT}", "{bcrypt}", "{pbkdf2}",
		"pbkdf2_sha", "pbkdf2:sha", "scrypt:", "bcrypt$",
		"bcrypt_sha256$", "argon2$", "SCRAM-SHA-", "sha256$", "sha1$" };

	for (size_t i = 0; i < sizeof(starts) / sizeof(*starts); i++)
		if (span_starts_folded(s, starts[i]) &&
		    s.n >= strlen(starts[i]) + CRYPT_HASH_MIN)
			return !memchr(s.p, ' ', s.n);
	return false;
}

static size_t
count_hex(struct span s)
{
	size_t n = 0;

	while (n < s.n && is_hex(s.p[n]))
		n++;
	return n;
}

static bool
is_mysql_hash(struct span s)
{
	return s.n == 41 && s.p[0] == '*' && count_hex(span_from(s, 1)) == 40;
}

bool
shape_is_hash(struct span s)
{
	return is_crypt(s) || is_named_hash(s) || is_mysql_hash(s);
}

/* "A035 C8C1 …", "aa:bb:cc:…": groups of one length, at least 8 of them. */
static bool
is_grouped(struct span s)
{
	size_t unit = count_hex(s), groups = 0;

	if (unit != 2 && unit != 4)
		return false;
	for (size_t at = 0; at < s.n; groups++) {
		if (count_hex(span_from(s, at)) != unit)
			return false;
		at += unit;
		while (at < s.n && (s.p[at] == ' ' || s.p[at] == ':'))
			at++;
	}
	return groups >= 8;
}

static bool
is_capital_hex(struct span s)
{
	bool digit = false, letter = false;

	for (size_t i = 0; i < s.n; i++) {
		if (is_lower(s.p[i]) || !is_hex(s.p[i]))
			return false;
		digit = digit || is_digit(s.p[i]);
		letter = letter || is_upper(s.p[i]);
	}
	return digit && letter;
}

bool
shape_is_fingerprint(struct span s)
{
	if (is_grouped(s))
		return true;
	if (span_starts(s, SPAN("0x")))
		return count_hex(span_from(s, 2)) + 2 == s.n &&
		    (s.n == 10 || s.n == 18 || s.n == 42);
	return s.n == 40 && is_capital_hex(s);
}

bool
shape_is_uuid(struct span s)
{
	if (s.n != 36)
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (i == 8 || i == 13 || i == 18 || i == 23 ? s.p[i] != '-'
							    : !is_hex(s.p[i]))
			return false;
	return true;
}
