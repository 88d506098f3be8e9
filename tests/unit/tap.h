/*
 * TAP for unit tests in C. A test is a program that calls ok() and is() and
 * ends in `return tap_end();`. Titles are sentences about behaviour.
 */
#ifndef TESTS_TAP_H
#define TESTS_TAP_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/span.h"

static int tap_run, tap_failed;

__attribute__((format(printf, 4, 5))) static inline bool
tap_ok(bool good, const char *file, int line, const char *title, ...)
{
	va_list ap;

	printf("%sok %d - ", good ? "" : "not ", ++tap_run);
	va_start(ap, title);
	vprintf(title, ap);
	va_end(ap);
	printf("\n");
	if (!good) {
		tap_failed++;
		printf("#   at %s line %d\n", file, line);
	}
	fflush(stdout);
	return good;
}

static inline bool
tap_is(struct span got, struct span want, const char *file, int line,
    const char *title)
{
	bool good = span_eq(got, want);

	tap_ok(good, file, line, "%s", title);
	if (!good)
		printf("#   got  '%.*s'\n#   want '%.*s'\n", SPAN_ARG(got),
		    SPAN_ARG(want));
	return good;
}

/* ok(condition, "title %d", n) */
#define ok(cond, ...) tap_ok((cond), __FILE__, __LINE__, __VA_ARGS__)
/* is("got", "want", "title"): two C strings */
#define is(got, want, title) \
	tap_is(span_of(got), span_of(want), __FILE__, __LINE__, title)
#define is_span(got, want, title) \
	tap_is((got), (want), __FILE__, __LINE__, title)

/* Instead of any test: `return tap_skip_all("why");` */
static inline int
tap_skip_all(const char *why)
{
	printf("1..0 # SKIP %s\n", why);
	return 0;
}

static inline int
tap_end(void)
{
	printf("1..%d\n", tap_run);
	return tap_failed != 0;
}

#endif
