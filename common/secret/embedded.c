#include "secret/embedded.h"

#ifdef SECRET_DATABASE

__asm__(".section .rodata\n"
	".balign 64\n"
	"embedded_begin:\n"
	".incbin \"" SECRET_DATABASE "\"\n"
	"embedded_end:\n"
	".byte 0\n"
	".previous\n");

extern const char embedded_begin[] __attribute__((visibility("hidden")));
extern const char embedded_end[] __attribute__((visibility("hidden")));

struct span
embedded_database(void)
{
	return (struct span){ embedded_begin,
		(size_t)(embedded_end - embedded_begin) };
}

#else

struct span
embedded_database(void)
{
	return (struct span){ "", 0 };
}

#endif
