/*
 * A tree written as an image stream or as a plain root file system. Private to
 * common/image.
 */
#ifndef IMAGE_OUTPUT_H
#define IMAGE_OUTPUT_H

#include "image/image.h"

struct output {
	struct tree *tree;
	const struct image *image;
	const struct stream_info *info;
	bool filtered; /* only what is NODE_WANTED */
	bool hollow;   /* with a selection: the rest without bodies */
	bool parents;  /* what is above something wanted is wanted */
	void (*progress)(void *arg, uint64_t bytes);
	void *progress_arg;
};

/*
 * Everything but the end: the caller proves what there is to prove, then calls
 * stream_end.
 */
int output_stream(const struct output *o, struct stream_writer *stream,
    struct err *err) must_check;

/* Depth first, all of it, the end too. */
int output_rootfs(const struct output *o, int fd, struct err *err) must_check;

/* Whether name a of a file is written before b, and so has its body. */
bool output_precedes(const struct tree *t, tree_node a, tree_node b);

#endif
