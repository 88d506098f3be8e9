#include "secret/pair.h"
#include "secret/words.h"

#include <strings.h>

/*
 * What names of secrets have in them, and names of programs that take
 * passwords; and the place in each of two bytes that few texts have.
 */
enum {
	PASS,
	SECRET,
	TOKEN,
	KEY,
	AUTH,
	CRED,
	PW,
	PSK,
	MYSQL,
	MARIADB,
	CURL,
	LOGIN,
	REDIS,
	IDENTIFIED,
	SUDO,
	OPENSSL,
};

static const struct stem {
	struct span text;
	size_t at;
} stems[] = {
	[PASS] = { { "pass", 4 }, 2 },
	[SECRET] = { { "secret", 6 }, 2 },
	[TOKEN] = { { "token", 5 }, 1 },
	[KEY] = { { "key", 3 }, 1 },
	[AUTH] = { { "auth", 4 }, 0 },
	[CRED] = { { "cred", 4 }, 0 },
	[PW] = { { "pw", 2 }, 0 },
	[PSK] = { { "psk", 3 }, 1 },
	[MYSQL] = { { "mysql", 5 }, 1 },
	[MARIADB] = { { "mariadb", 7 }, 5 },
	[CURL] = { { "curl", 4 }, 2 },
	[LOGIN] = { { "login", 5 }, 2 },
	[REDIS] = { { "redis-cli", 9 }, 5 },
	[IDENTIFIED] = { { "identified", 10 }, 5 },
	[SUDO] = { { "sudo", 4 }, 1 },
	[OPENSSL] = { { "openssl", 7 }, 3 },
};

/* Capitals and small letters have the same low bits. */
#define TWO(a, b) (((unsigned char)(a)&31) << 5 | ((unsigned char)(b)&31))

/* Stems that have these two bytes at their place, a bit for each. */
static const unsigned short with_two[32 * 32] = {
	[TWO('s', 's')] = 1 << PASS,
	[TWO('c', 'r')] = 1 << SECRET | 1 << CRED,
	[TWO('o', 'k')] = 1 << TOKEN,
	[TWO('e', 'y')] = 1 << KEY,
	[TWO('a', 'u')] = 1 << AUTH,
	[TWO('p', 'w')] = 1 << PW,
	[TWO('s', 'k')] = 1 << PSK,
	[TWO('y', 's')] = 1 << MYSQL,
	[TWO('d', 'b')] = 1 << MARIADB,
	[TWO('r', 'l')] = 1 << CURL,
	[TWO('g', 'i')] = 1 << LOGIN,
	[TWO('-', 'c')] = 1 << REDIS,
	[TWO('i', 'f')] = 1 << IDENTIFIED,
	[TWO('u', 'd')] = 1 << SUDO,
	[TWO('n', 's')] = 1 << OPENSSL,
};

/* The beginning of one of the stems whose two bytes are at i. */
static size_t
stem_at(struct span text, size_t from, size_t i, unsigned which)
{
	for (; which; which &= which - 1) {
		const struct stem *s = &stems[__builtin_ctz(which)];
		size_t start = i - s->at;

		if (i >= from + s->at && text.n - start >= s->text.n &&
		    strncasecmp(text.p + start, s->text.p, s->text.n) == 0)
			return start;
	}
	return text.n;
}

static unsigned
two_at(struct span text, size_t i)
{
	return with_two[TWO(text.p[i], text.p[i + 1])];
}

/* The next place of two such bytes: the speed of all of it is this loop's. */
static size_t
next_two(struct span text, size_t i)
{
	for (; i + 4 < text.n; i += 4)
		if (two_at(text, i) | two_at(text, i + 1) |
		    two_at(text, i + 2) | two_at(text, i + 3))
			break;
	while (i + 1 < text.n && !two_at(text, i))
		i++;
	return i;
}

size_t
pair_stem(struct span text, size_t from)
{
	size_t start;

	for (size_t i = from; (i = next_two(text, i)) + 1 < text.n; i++) {
		start = stem_at(text, from, i, two_at(text, i));
		if (start < text.n)
			return start;
	}
	return text.n;
}
