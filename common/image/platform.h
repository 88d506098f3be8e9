/*
 * Platforms: "linux/arm64/v8" (image-spec, image-index.md, "platform"; the
 * words are Go's GOOS and GOARCH).
 */
#ifndef IMAGE_PLATFORM_H
#define IMAGE_PLATFORM_H

#include "base/err.h"
#include "base/span.h"

struct json;

enum {
	PLATFORM_PART = 32,  /* bytes of a part with its NUL */
	PLATFORM_TEXT = 100, /* of the text: three parts, two slashes */
};

/* Empty parts are not given. */
struct platform {
	char os[PLATFORM_PART];
	char arch[PLATFORM_PART];
	char variant[PLATFORM_PART];
};

/* OS/ARCH[/VARIANT]; false where it is not that. */
bool platform_parse(struct span s, struct platform *p);

/*
 * The members os, architecture and variant of an object: a descriptor's
 * platform, or a config. What is longer than a part is cut; what is absent (or
 * v no object) gives empty parts. -1 where one is there twice.
 */
int platform_read(const struct json *v, struct platform *p, struct err *err)
    must_check;

/* Linux on this machine's processor, in Go's words for it. */
void platform_here(struct platform *p);

void platform_text(const struct platform *p, char text[PLATFORM_TEXT]);

/*
 * How well an image for `have` serves `want`: 0 not at all, more is better. A
 * variant that was not asked for is worse than none; v8 is what arm64 means
 * without one, v7 what arm means.
 */
int platform_serves(const struct platform *want, const struct platform *have);

#endif
