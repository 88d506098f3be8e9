/*
 * The database of all patterns, as it was compiled when imgpipe was built, in
 * the program. For database.c.
 */
#ifndef SECRET_EMBEDDED_H
#define SECRET_EMBEDDED_H

#include "base/span.h"

/* Empty where there is none: built without libhs. */
struct span embedded_database(void);

#endif
