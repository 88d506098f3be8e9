/*
 * All checks in one pass: the Makefile links each cmd/img-check-*.c into it,
 * and it runs programs that are checks.
 */
#include "check/check.h"
#include "check/external.h"

const struct check_program check_program = {
	.about = "Checks an image stream by all rules that there are.",
	.external = &external_checks,
};
