/*
 * Opens whatever brings an archive: a file, a pipe, a directory. What is
 * compressed, or cannot be read in any order, is copied to a temporary file
 * first; one compression is undone.
 */
#ifndef IMAGE_INPUT_H
#define IMAGE_INPUT_H

#include "image/archive.h"
#include "inflate/inflate.h"

struct input {
	int spool;                 /* an empty file; -1: none could be made, */
	const char *spool_problem; /* for this reason */
	uint64_t spooled;          /* bytes that were copied there */
	enum inflate_format format;
	/* Told now and then how many; may be NULL. */
	void (*progress)(void *arg, uint64_t bytes);
	void *progress_arg;
};

/* *a is to be released in every case; it does not own `fd` nor the spool. */
int input_open(struct input *in, int fd, struct archive *a, struct err *err)
    must_check;

#endif
