/*
 * Inside common/sandbox: the two walls. Each returns 0, or -1 with *err set
 * where the kernel does not have it; no_new_privs must be set.
 */
#ifndef SANDBOX_WALLS_H
#define SANDBOX_WALLS_H

#include "sandbox/sandbox.h"

int wall_landlock(struct sandbox_want want, struct err *err);
int wall_seccomp(struct sandbox_want want, struct err *err);

#endif
