/* What is made up: placeholders. */
#include "secret/value.h"
#include "secret/words.h"

enum {
	/* Bytes that follow on each other in a random text of 64 hexadecimal
	 * digits once in many ten thousand. */
	SEQUENCE_MIN = 6,
	/* Of a provider's padding there are 22 A in a row. */
	REPEATED_MIN = 8,
	FILLER_MIN = 4, /* of what people write for a secret: xxxx, **** */
	DISTINCT_MIN = 4,
};

/* "123456", "abcdef", "987654", in any case. */
static bool
has_sequence(struct span s)
{
	size_t up = 1, down = 1;

	for (size_t i = 1; i < s.n; i++) {
		int step = to_lower(s.p[i]) - to_lower(s.p[i - 1]);

		if (!is_alnum(s.p[i]) || !is_alnum(s.p[i - 1]))
			step = 0;
		up = step == 1 ? up + 1 : 1;
		down = step == -1 ? down + 1 : 1;
		if (up >= SEQUENCE_MIN || down >= SEQUENCE_MIN)
			return true;
	}
	return false;
}

static bool
has_filler(struct span s)
{
	size_t run = 1;

	for (size_t i = 1; i < s.n; i++) {
		run = s.p[i] == s.p[i - 1] ? run + 1 : 1;
		if (run >= FILLER_MIN && strchr("xX*.?#_", s.p[i]) && s.p[i])
			return true;
		if (run >= REPEATED_MIN && s.p[i] != 'A')
			return true;
	}
	return false;
}

static size_t
count_distinct(struct span s)
{
	bool seen[256] = { false };
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++) {
		n += !seen[(unsigned char)s.p[i]];
		seen[(unsigned char)s.p[i]] = true;
	}
	return n;
}

/* Three times the same, and more: "deadbeefdeadbeefdeadbeef". */
static bool
is_repeated(struct span s)
{
	for (size_t unit = 1; unit <= s.n / 3 && unit <= 16; unit++)
		if (memcmp(s.p, s.p + unit, s.n - unit) == 0)
			return true;
	return false;
}

/* "your-token", "YOUR_KEY", but no "yourself". */
static bool
has_your(struct span s)
{
	for (size_t i = 0; i + 5 <= s.n; i++)
		if (span_starts_folded(span_from(s, i), "your") &&
		    (i == 0 || !is_alnum(s.p[i - 1])) &&
		    (!is_lower(s.p[i + 4]) ||
			span_starts_folded(span_from(s, i + 4), "pass") ||
			span_starts_folded(span_from(s, i + 4), "token") ||
			span_starts_folded(span_from(s, i + 4), "secret") ||
			span_starts_folded(span_from(s, i + 4), "key") ||
			span_starts_folded(span_from(s, i + 4), "api")))
			return true;
	return false;
}

/* "ghp_<token>" */
static bool
has_brackets(struct span s)
{
	const char *open = s.n ? memchr(s.p, '<', s.n) : NULL;
	size_t from = open ? (size_t)(open - s.p) + 1 : s.n, n = from;

	while (n < s.n && (is_letter(s.p[n]) || strchr("_- .", s.p[n])))
		n++;
	return n < s.n && s.p[n] == '>' && n - from >= 3;
}

bool
value_is_dummy(struct span value)
{
	static const char *const parts[] = { "example", "dummy", "placeholder",
		"changeme", "change_me", "change-me", "change.me", "change me",
		"redacted", "sample", "replaceme", "replace_me", "replace-me",
		"replace_with", "replace-with", "insert_", "insert-", "notreal",
		"not-real", "not_real", "not-a-", "not_a_", "foobar", "foo-bar",
		"deadbeef", "cafebabe", "lorem", "placehold", "fixme", "to-be-",
		"tobechanged", "todo_", "todo-", "…", "goes-here", "goes_here",
		"-here", "_here", "_goes_", "-goes-", "...", "&lt;", "&#x3",
		"&#60", "&quot;", "&rdquo;", "&gt;", "fake", "donotuse",
		"do-not-use", "do_not_use" };

	if (value.n >= 6 && count_distinct(value) < DISTINCT_MIN)
		return true;
	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++)
		if (span_has_folded(value, parts[i]))
			return true;
	return has_your(value) || has_filler(value) || has_sequence(value) ||
	    is_repeated(value) || has_brackets(value);
}
