#include "select/glob.h"

/*
 * Where to go on after a mismatch. Only the last star and the last ** are worth
 * coming back to: what they begin with is the leftmost place, and from there
 * all that follows has the widest choice. So there is no explosion on
 * "*a*a*a*b".
 */
struct point {
	size_t token; /* behind the star; 0: there is none */
	size_t at;
};

struct run {
	const struct alt *a;
	struct span s;
	size_t n;   /* tokens to be used */
	bool below; /* s is the beginning of a path, not all of it */
	size_t token;
	size_t at;
	struct point star;
	struct point deep;
};

static bool
takes(const struct alt *a, struct token t, unsigned char c)
{
	if (t.op == TOKEN_BYTE)
		return t.byte == c;
	if (t.op == TOKEN_ANY)
		return c != '/';
	return a->sets[t.set].bits[c / 64] >> c % 64 & 1;
}

/* Goes to the last place that leaves a choice. False: there is none. */
static bool
retry(struct run *r)
{
	struct span s = r->s;

	if (r->star.token && r->star.at < s.n && s.p[r->star.at] != '/') {
		r->at = ++r->star.at;
		r->token = r->star.token;
		return true;
	}
	/* A star that reached the end would reach no more from further on. */
	if (!r->deep.token || r->deep.at == s.n ||
	    (r->star.token && r->star.at == s.n))
		return false;
	if (r->a->tokens[r->deep.token - 1].op == TOKEN_DIRS) {
		const char *slash =
		    memchr(s.p + r->deep.at, '/', s.n - r->deep.at);

		if (!slash)
			return false;
		r->deep.at = (size_t)(slash - s.p);
	}
	r->at = ++r->deep.at;
	r->token = r->deep.token;
	r->star.token = 0;
	return true;
}

enum step { GO_ON, MISMATCH, MATCH };

static enum step
step(struct run *r)
{
	struct token t = r->a->tokens[r->token];
	bool end = r->at == r->s.n;

	switch (t.op) {
	case TOKEN_STAR:
		r->star = (struct point){ ++r->token, r->at };
		return end && r->below ? MATCH : GO_ON;
	case TOKEN_DEEP:
	case TOKEN_DIRS:
		r->deep = (struct point){ ++r->token, r->at };
		r->star.token = 0;
		return r->below ? MATCH : GO_ON;
	case TOKEN_BELOW:
		return (end ? !r->below : r->s.p[r->at] == '/') ? MATCH
								: MISMATCH;
	default:
		if (end)
			return r->below ? MATCH : MISMATCH;
		if (!takes(r->a, t, (unsigned char)r->s.p[r->at]))
			return MISMATCH;
		r->token++;
		r->at++;
		return GO_ON;
	}
}

static bool
run(struct run *r)
{
	for (;;) {
		enum step next = MISMATCH;

		if (r->token < r->n)
			next = step(r);
		else if (r->at == r->s.n && !r->below)
			next = MATCH;
		if (next == MATCH)
			return true;
		if (next == MISMATCH && !retry(r))
			return false;
	}
}

bool
alt_match(const struct alt *a, struct span path)
{
	size_t head = a->head.n, tail = a->tail.n;
	struct run r = { .a = a, .n = a->middle };

	if (path.n < head + tail)
		return false;
	if (tail && memcmp(path.p + path.n - tail, a->tail.p, tail) != 0)
		return false;
	if (head && memcmp(path.p, a->head.p, head) != 0)
		return false;
	r.s = (struct span){ path.p + head, path.n - head - tail };
	return run(&r);
}

bool
alt_match_below(const struct alt *a, struct span dir)
{
	struct run r = { .a = a, .n = a->n, .below = true };

	if (dir.n <= a->head.n)
		return span_starts(a->head, dir);
	if (!span_starts(dir, a->head))
		return false;
	r.s = span_from(dir, a->head.n);
	return run(&r);
}

static bool
is_below(const struct alt *a, struct span dir)
{
	if (!span_starts(a->head, dir))
		return false;
	if (a->head.n > dir.n)
		return a->head.p[dir.n] == '/';
	return a->n && a->tokens[0].op == TOKEN_BELOW;
}

bool
alt_holds_all(const struct alt *a)
{
	return a->n == 1 && a->tokens[0].op == TOKEN_DEEP && a->head.n == 0;
}

bool
alt_holds(const struct alt *a, const struct alt *b)
{
	if (a->n != 1)
		return false;
	if (a->tokens[0].op == TOKEN_DEEP)
		return alt_holds_all(a);
	return a->tokens[0].op == TOKEN_BELOW &&
	    (is_below(b, a->head) ||
		(alt_is_literal(b) && span_eq(a->head, b->head)));
}
