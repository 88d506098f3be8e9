/*
 * The name of the variable or field that a value belongs to, where it stands to
 * its left: NAME=, export NAME=", "name": ", name: ', name := ", <name>.
 */
#ifndef SECRET_LEFT_H
#define SECRET_LEFT_H

#include "base/span.h"

/* `before` is the text up to the value. Empty: there is none. */
struct span left_name(struct span before);

#endif
