/*
 * Flattening: an image archive in, an image stream (or the root file system
 * alone) out. What img-merge does; the contract is in img-stream.5.
 */
#ifndef IMAGE_MERGE_H
#define IMAGE_MERGE_H

#include "select/select.h"

enum {
	/* Layers read at a time. More would be faster on larger machines, but
	 * each costs up to 5 MiB, and the promise is 32 MiB in all. */
	MERGE_WORKERS = 2,
};

struct merge_options {
	const char *image;     /* which image; NULL: the only one */
	const char *platform;  /* NULL: this machine's, or the only one */
	struct select *select; /* NULL: everything; learns the image's
				* accounts and base */
	bool rootfs;
	bool hidden;
	bool overlay; /* the view of overlay file systems */
	bool allow_missing;
	bool no_verify;
	bool notes; /* note what globs match: select_unseen */
	bool plain; /* the input is a root file system, whatever is in it */
	/* Unlinked files, one for each worker; -1: none could be made, for the
	 * reason in spool_problem, which is an error if one is needed. */
	int spool[MERGE_WORKERS];
	char spool_problem[512];
	/* Told now and then how far it is: what is done, and how much of it.
	 * May be NULL; called by one thread at a time. */
	void (*progress)(void *arg, const char *what, uint64_t bytes);
	void *progress_arg;
};

/*
 * Merges what `in` gives (a file, a pipe, a directory) and writes to `out`.
 * On error the output is left without its end. To be called in the sandbox:
 * opens nothing but files beneath a directory, starts threads.
 */
int merge_run(const struct merge_options *options, int in, int out,
    struct err *err);

#endif
