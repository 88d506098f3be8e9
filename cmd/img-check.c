/*
 * All checks in one pass: the Makefile links each cmd/img-check-*.c into it.
 */
#include "check/check.h"

const struct check_program check_program = {
	.about = "Checks an image stream by all rules that there are.",
};
