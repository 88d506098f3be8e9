/*
 * Inside common/sandbox: the two walls. Each returns 0, or -1 with *err set
 * where the kernel does not have it; no_new_privs must be set.
 */
#ifndef SANDBOX_WALLS_H
#define SANDBOX_WALLS_H

#include "sandbox/sandbox.h"

/*
 * Sanitizers read /proc, and the leak check at exit stops the process from a
 * clone that traces it.
 */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANDBOX_SANITIZER 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || \
    __has_feature(memory_sanitizer)
#define SANDBOX_SANITIZER 1
#endif
#endif
#ifndef SANDBOX_SANITIZER
#define SANDBOX_SANITIZER 0
#endif

int wall_landlock(struct sandbox_want want, struct err *err);
int wall_seccomp(struct sandbox_want want, struct err *err);

#endif
