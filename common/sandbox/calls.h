/*
 * Inside common/sandbox: lists of calls that are allowed, and what the longer
 * wants add to them. Each function returns 0 or, as libseccomp does, a negative
 * errno.
 */
#ifndef SANDBOX_CALLS_H
#define SANDBOX_CALLS_H

#include <fcntl.h>
#include <sched.h>
#include <seccomp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A call that is allowed where one argument, masked, has this value. */
struct narrow {
	int call;
	unsigned arg;
	uint64_t mask;
	uint64_t value;
};

#define CALLS_EXACTLY UINT64_MAX

/* A thread shares everything with its process and has no name space. */
#define CALLS_THREAD \
	((uint64_t)(CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND))
#define CALLS_SPACES                                               \
	((uint64_t)(CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | \
	    CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET))

/* What would write, create or only name a file. */
#define CALLS_OPEN_MORE                                        \
	((uint64_t)(O_ACCMODE | O_CREAT | O_TRUNC | O_APPEND | \
	    (O_TMPFILE & ~O_DIRECTORY) | O_PATH))

int calls_plain(scmp_filter_ctx f, const int *calls, size_t n);
int calls_narrow(scmp_filter_ctx f, const struct narrow *rules, size_t n);

/* struct sandbox_want says what they are for. */
int calls_children(scmp_filter_ctx f);
int calls_hide(scmp_filter_ctx f);
int calls_network(scmp_filter_ctx f, bool local);

#endif
