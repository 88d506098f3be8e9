#include "select/parts.h"

enum { SETUID = 04000, SETGID = 02000, STICKY = 01000 };

static int
bad(struct span text, size_t at, struct err *err)
{
	if (at >= text.n)
		return err_set(err, "a mode is missing at byte %zu", at + 1);
	return err_set(err, "'%c' is no part of a mode at byte %zu", text.p[at],
	    at + 1);
}

static int
octal(struct span text, size_t at, uint32_t *mode, struct err *err)
{
	*mode = 0;
	for (; at < text.n; at++) {
		if (text.p[at] < '0' || text.p[at] > '7')
			return bad(text, at, err);
		*mode = *mode * 8 + (uint32_t)(text.p[at] - '0');
		if (*mode > 07777)
			return err_set(err, "the mode is over 7777 at byte %zu",
			    at + 1);
	}
	return 0;
}

/* The bits of the classes ("ug") at text.p[*at]. */
static uint32_t
who(struct span text, size_t *at)
{
	uint32_t mask = 0;

	for (; *at < text.n; (*at)++) {
		switch (text.p[*at]) {
		case 'u':
			mask |= SETUID | 0700;
			break;
		case 'g':
			mask |= SETGID | 0070;
			break;
		case 'o':
			mask |= STICKY | 0007;
			break;
		case 'a':
			mask |= 07777;
			break;
		default:
			return mask;
		}
	}
	return mask;
}

/* The permissions ("rws") there, as for all classes. */
static uint32_t
what(struct span text, size_t *at)
{
	uint32_t bits = 0;

	for (; *at < text.n; (*at)++) {
		switch (text.p[*at]) {
		case 'r':
			bits |= 0444;
			break;
		case 'w':
			bits |= 0222;
			break;
		case 'x':
			bits |= 0111;
			break;
		case 's':
			bits |= SETUID | SETGID;
			break;
		case 't':
			bits |= STICKY;
			break;
		default:
			return bits;
		}
	}
	return bits;
}

/* "u+s,g=rw", from no permissions on. */
static int
symbolic(struct span text, size_t at, uint32_t *mode, struct err *err)
{
	*mode = 0;
	for (;; at++) {
		uint32_t mask = who(text, &at), bits;
		char op = at < text.n ? text.p[at] : '\0';

		if (!mask || !op || !strchr("+-=", op))
			return bad(text, at, err);
		at++;
		bits = what(text, &at);
		/* The sticky bit is nobody's own. */
		bits &= mask | STICKY;
		if (op == '=')
			*mode &= ~mask;
		*mode = op == '-' ? *mode & ~bits : *mode | bits;
		if (at == text.n)
			return 0;
		if (text.p[at] != ',')
			return bad(text, at, err);
	}
}

int
mode_parse(struct span text, uint32_t *mode, struct err *err)
{
	size_t at = text.n && (text.p[0] == '-' || text.p[0] == '/');

	if (at == text.n)
		return bad(text, at, err);
	if (text.p[at] >= '0' && text.p[at] <= '9')
		return octal(text, at, mode, err);
	return symbolic(text, at, mode, err);
}
