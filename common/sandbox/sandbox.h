/*
 * The sandbox. A program opens what it needs, then enters: from there on it
 * can read, write, seek and splice the descriptors it has, allocate memory,
 * start threads of itself, and exit; nothing else. No opening by name, no
 * sockets, no programs, no signals to others, but for what it asks for in
 * struct sandbox_want.
 *
 * Two walls: seccomp (a system call outside the list ends the process with
 * SIGSYS) and Landlock (no file system access at all, or reading beneath one
 * directory; no TCP). A kernel without one of them gets the other.
 * IMG_SANDBOX in the environment: "require" makes it an error when either is
 * missing; "off" does without (for debuggers); unset or empty is neither;
 * anything else is an error.
 *
 * What the C library does by opening files has to be done before: localtime()
 * and time zones, sysconf(_SC_NPROCESSORS_ONLN), locales, iconv, users and
 * groups by name.
 *
 * Works under ASan and UBSan builds too, which need a few calls more: they
 * may read /proc and trace themselves (the leak check), other files are
 * refused with EACCES, and reports come without symbols unless IMG_SANDBOX=off.
 */
#ifndef SANDBOX_SANDBOX_H
#define SANDBOX_SANDBOX_H

#include <stdbool.h>

#include "base/err.h"

struct sandbox_want {
	int beneath;   /* open files for reading beneath this directory
			* descriptor, by openat() with exactly it; -1: none */
	bool keep;     /* also make, write, rename and remove them there */
	bool hide;     /* without the two: what opens a file or looks at it by
			* name is told that there is none, and not ended: for
			* somebody else's code, which does so by itself */
	bool threads;  /* start threads */
	bool messages; /* talk over the sockets that are open, reap children */
	bool children; /* start processes that share nothing with it, be told
			* of their end and end them (SIGKILL); talk over pairs
			* of sockets, and hand descriptors on. Such a process
			* can enter a sandbox of its own, and needs to: what
			* is listed here it may do as well. */
	bool network;  /* make connections; read what name resolution, TLS and
			* the C library read to that end (see landlock.c). A
			* file that it was given for appending stays one. */
	bool local;    /* with network: also to sockets in the file system,
			* which Landlock does not guard */
};

/*
 * Whether this is a build that needs more: sanitizers read /proc, and the leak
 * check at exit stops the process from a clone that traces it.
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

enum sandbox_state { SANDBOX_OFF, SANDBOX_PARTIAL, SANDBOX_FULL };

/*
 * Enters, for this thread and all later ones: to be called before a thread is
 * started. -1 with *err only under IMG_SANDBOX=require (or a value of it that
 * is none); otherwise a weaker sandbox is not an error.
 */
int sandbox_enter(struct sandbox_want want, struct err *err) must_check;

/* What was reached, for the `end` record: "full", "partial", "off". */
enum sandbox_state sandbox_state(void);
const char *sandbox_state_name(void);

#endif
