/*
 * An image stream in, an image stream of what is selected out, in one pass.
 * What img-filter does.
 *
 * The skeleton is held back until the first body: only then is it known where
 * symlinks lead. Bodies are never held, but for etc/passwd and etc/group
 * where the selection asks for names of accounts.
 */
#ifndef IMAGE_FILTER_H
#define IMAGE_FILTER_H

#include "image/stream.h"

struct filter_options {
	struct select *select; /* NULL: everything; learns the image's
				* accounts and base */
	bool rootfs;           /* the root file system alone, as a plain tar */
	bool notes;            /* note what globs match: select_unseen */
};

/*
 * Reads all of src and writes to `out`. On error the output is left without
 * its end.
 */
int filter_run(const struct filter_options *options, struct source *src,
    int out, struct err *err) must_check;

#endif
