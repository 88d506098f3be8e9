/*
 * What people call images and platforms.
 */
#ifndef IMAGE_NAME_H
#define IMAGE_NAME_H

#include "image/digest.h"

/*
 * An image reference in full: "nginx" is "docker.io/library/nginx:latest"
 * (distribution reference grammar, "familiar names"). A digest stays; a
 * reference with a digest gets no tag. The caller frees it.
 */
char *ref_normalize(struct span ref);

/* "linux/arm64/v8" in its parts; empty parts are not given. */
struct platform {
	char os[32];
	char arch[32];
	char variant[32];
};

/* OS/ARCH[/VARIANT]; false where it is not that. */
bool platform_parse(struct span s, struct platform *p);

/* Linux on this machine's processor, in Go's words for it. */
void platform_here(struct platform *p);

/* The text: at least 97 bytes. */
enum { PLATFORM_TEXT = 100 };
void platform_text(const struct platform *p, char text[PLATFORM_TEXT]);

/*
 * How well an image for `have` serves `want`: 0 not at all, more is better. A
 * variant that was not asked for is worse than none; v8 is what arm64 means
 * without one, v7 what arm means.
 */
int platform_serves(const struct platform *want, const struct platform *have);

#endif
