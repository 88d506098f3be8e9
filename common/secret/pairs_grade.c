#include "secret/pairs_grade.h"

#include "base/buf.h"
#include "secret/shape.h"
#include "secret/value.h"
#include "secret/words.h"

enum {
	/* Random bytes: of 16 hexadecimal digits nearly all have 2.8 bits and
	 * more each, of 20 letters and digits 3.6. */
	RANDOM_MIN = 16,
	RANDOM_ENTROPY = 28,
	RANDOM_MIXED_ENTROPY = 33,
	LONG_MIN = 20,
	MIXED_MIN = 8, /* bytes of a password of three kinds */
	WEAK_MIN = 20,
	SHORT_MIN = 6, /* in files, where shorter ones say something else */
	BASE64_MIN = 8,
};

struct kinds {
	size_t lower, upper, digit, other, hex;
	/* Changes from letter to digit and from small to capital letters:
	 * words have few. */
	size_t seams;
};

static int
kind_of(char c)
{
	return is_lower(c) ? 1 : is_upper(c) ? 2 : is_digit(c) ? 3 : 4;
}

static struct kinds
count_kinds(struct span s)
{
	struct kinds k = { 0 };

	for (size_t i = 0; i < s.n; i++) {
		k.lower += is_lower(s.p[i]);
		k.upper += is_upper(s.p[i]);
		k.digit += is_digit(s.p[i]);
		k.other += !is_alnum(s.p[i]);
		k.hex += is_hex(s.p[i]);
		k.seams += i && kind_of(s.p[i]) != kind_of(s.p[i - 1]);
	}
	return k;
}

static bool
is_random(struct span s, const struct kinds *k)
{
	unsigned entropy = value_entropy(s);
	bool hex = k->hex == s.n || shape_is_uuid(s);

	if (s.n < RANDOM_MIN || k->digit == 0)
		return false;
	if (hex)
		return entropy >= RANDOM_ENTROPY && k->digit >= s.n / 5;
	if (!(k->lower && k->upper) && k->digit * 10 < s.n)
		return false;
	return entropy >= RANDOM_MIXED_ENTROPY && k->seams * 5 >= s.n;
}

static bool
is_mixed(struct span s, const struct kinds *k)
{
	return s.n >= MIXED_MIN &&
	    !!k->lower + !!k->upper + !!k->digit + !!k->other >= 3 &&
	    value_entropy(s) >= 25;
}

/* A word that somebody has for a password: "postgres", "s3cret". */
static bool
is_plain_word(struct span s)
{
	if (s.n < 4 || s.n > 24)
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (!is_alnum(s.p[i]))
			return false;
	return !shape_is_said(s);
}

/* A secret of Kubernetes: what the base64 stands for. */
static bool
is_wrapped(struct span s, enum value_kind *kind)
{
	auto_buf struct buf b = { .max = SECRET_VALUE_MAX };
	struct span text;

	if (s.n < BASE64_MIN || s.n % 4 || s.n > SECRET_VALUE_MAX ||
	    !buf_put_unbase64(&b, s))
		return false;
	text = span_trim(buf_span(&b));
	if (!span_is_utf8(text))
		return false;
	for (size_t i = 0; i < text.n; i++)
		if ((unsigned char)text.p[i] < ' ' || text.p[i] == 127)
			return false;
	*kind = value_judge(text);
	return text.n > 0;
}

static void
grade_secret(struct secret *s, enum name_strength strength, bool random)
{
	struct kinds k = count_kinds(s->value);

	s->severity = SEV_MEDIUM;
	s->confidence = "low";
	if (strength != NAME_STRONG)
		return;
	if (random || is_mixed(s->value, &k))
		s->confidence = "medium";
	if (random && s->value.n >= LONG_MIN)
		s->severity = SEV_HIGH;
}

static bool
grade_kind(struct secret *s, enum name_strength strength, enum value_kind kind,
    struct pairs_context c)
{
	struct kinds k = count_kinds(s->value);
	bool random = is_random(s->value, &k);

	switch (kind) {
	case VALUE_HASH:
		s->id = "password-hash";
		s->title = "hash of a password";
		s->kind = SECRET_HASH;
		s->severity = SEV_MEDIUM;
		s->confidence = NULL;
		return true;
	case VALUE_WORD:
		s->severity = SEV_LOW;
		s->confidence = "low";
		return c.set && !c.comment && strength == NAME_STRONG &&
		    is_plain_word(s->value) && span_has_folded(s->name, "pass");
	case VALUE_SECRET:
		if (s->value.n < SHORT_MIN && !c.set)
			return false;
		if (strength == NAME_WEAK && !random)
			return false;
		grade_secret(s, strength, random);
		break;
	default:
		return false;
	}
	if (c.comment) {
		s->severity = SEV_LOW;
		s->confidence = "low";
		return random;
	}
	return true;
}

bool
pairs_grade(struct secret *s, struct pairs_context c)
{
	enum name_strength strength = name_judge(s->name);
	enum value_kind kind;

	if (strength == NAME_NONE ||
	    (strength == NAME_WEAK && s->value.n < WEAK_MIN))
		return false;
	s->id = "variable";
	s->title = "value of a variable that is called a secret";
	s->kind = SECRET_VARIABLE;
	s->value = span_trim(s->value);
	kind = value_judge(s->value);
	if (kind == VALUE_SECRET && strength == NAME_STRONG &&
	    is_wrapped(s->value, &kind))
		s->wrap = WRAP_BASE64;
	return grade_kind(s, strength, kind, c);
}
