/*
 * Entries of an image as the predicates of a selection (select/select.h) see
 * them.
 */
#ifndef IMAGE_PREDICATES_H
#define IMAGE_PREDICATES_H

#include "select/select.h"
#include "tar/tar.h"

/* The result points to the entry; path and `layer` (-1: none) are the caller's
 * to set. */
struct select_entry predicates_see(const struct tar_entry *e);

#endif
