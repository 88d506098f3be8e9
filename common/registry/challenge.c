#include "registry/headers.h"
#include "registry/scan.h"

struct parser {
	struct span rest;
	bool started;  /* a scheme has been named */
	unsigned seen; /* which parameters of it, one bit each */
	struct challenge now, best;
};

static bool
at_end_of_element(struct span s)
{
	return s.n == 0 || s.p[0] == ',';
}

/* Whether the challenge that ends here makes sense. */
static bool
finish(struct parser *p)
{
	if (p->now.scheme == CHALLENGE_BEARER && !p->now.realm[0])
		return false;
	if (p->now.scheme > p->best.scheme)
		p->best = p->now;
	return true;
}

static void
start(struct parser *p, struct span scheme)
{
	p->started = true;
	p->seen = 0;
	p->now = (struct challenge){ .scheme = CHALLENGE_NONE };
	if (same_word(scheme, SPAN("bearer")))
		p->now.scheme = CHALLENGE_BEARER;
	else if (same_word(scheme, SPAN("basic")))
		p->now.scheme = CHALLENGE_BASIC;
}

static bool
keep_parameter(struct parser *p, struct span name, struct span value)
{
	struct challenge *c = &p->now;
	const struct {
		const char *name;
		char *room;
		size_t n;
	} parts[] = {
		{ "realm", c->realm, sizeof(c->realm) },
		{ "service", c->service, sizeof(c->service) },
		{ "scope", c->scope, sizeof(c->scope) },
		{ "error", c->error, sizeof(c->error) },
	};

	for (unsigned i = 0; c->scheme && i < array_len(parts); i++) {
		if (!same_word(name, span_of(parts[i].name)))
			continue;
		/* Which of two realms gets the password is not for guessing. */
		if (p->seen & 1u << i)
			return false;
		p->seen |= 1u << i;
		return unquote(value, parts[i].room, parts[i].n);
	}
	return true;
}

static bool
scan_parameter(struct parser *p, struct span name)
{
	struct span value;

	return name.n && p->started && scan_value(&p->rest, &value) &&
	    keep_parameter(p, name, value);
}

/* "Negotiate YII…==": one blob in place of parameters. */
static bool
scan_token68(struct span *rest)
{
	struct span s = *rest;
	size_t n = 0;

	while (n < s.n &&
	    (is_alpha(s.p[n]) || is_digit(s.p[n]) ||
		(s.p[n] && strchr("-._~+/", s.p[n]))))
		n++;
	if (n == 0)
		return false;
	while (n < s.n && s.p[n] == '=')
		n++;
	s = span_from(s, n);
	scan_blanks(&s);
	if (!at_end_of_element(s))
		return false;
	*rest = s;
	return true;
}

/* Between two commas: a parameter, or a scheme with its first one. */
static bool
scan_element(struct parser *p)
{
	struct span name = scan_token(&p->rest), after = p->rest;

	scan_blanks(&after);
	if (name.n == 0 || scan_byte(&after, '='))
		return scan_parameter(p, name);
	if (!finish(p))
		return false;
	start(p, name);
	if (!at_end_of_element(after) && after.n == p->rest.n)
		return false;
	p->rest = after;
	if (at_end_of_element(after) || scan_token68(&p->rest))
		return true;
	name = scan_token(&p->rest);
	return scan_parameter(p, name);
}

bool
challenge_parse(struct span value, struct challenge *c)
{
	struct parser p = { .rest = value, .best = *c };

	for (;;) {
		scan_blanks(&p.rest);
		if (scan_byte(&p.rest, ','))
			continue;
		if (p.rest.n == 0)
			break;
		if (!scan_element(&p))
			return false;
		scan_blanks(&p.rest);
		if (!at_end_of_element(p.rest))
			return false;
	}
	if (!p.started || !finish(&p))
		return false;
	*c = p.best;
	return true;
}
