/*
 * Attributes and ownership marks for the whole tree.
 *
 * An owning local is declared with the cleanup that fits it and initialised
 * where it is declared; it is handed over with take():
 *
 *	auto_free char *name = mem_strdup(s);
 *	...
 *	return take(name);
 */
#ifndef BASE_ATTR_H
#define BASE_ATTR_H

#include <stdlib.h>
#include <unistd.h>

#define printf_like(fmt, args) __attribute__((format(printf, fmt, args)))
#define must_check             __attribute__((warn_unused_result))
#define array_len(a)           (sizeof(a) / sizeof((a)[0]))

/* The value of an owning variable, which is left empty. */
#define take(p)                           \
	__extension__({                   \
		__auto_type taken_ = (p); \
		(p) = NULL;               \
		taken_;                   \
	})

static inline void
cleanup_free(void *pp)
{
	free(*(void **)pp);
}

static inline void
cleanup_close(const int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

#define auto_free  __attribute__((cleanup(cleanup_free)))
#define auto_close __attribute__((cleanup(cleanup_close)))

#endif
