/*
 * How much of a line a terminal has room for. Text is UTF-8 that was made fit
 * for it (base/show.h).
 */
#ifndef LOOK_WIDTH_H
#define LOOK_WIDTH_H

#include "base/buf.h"

/* The columns of the terminal at this descriptor, 0: not known. */
int width_of_terminal(int fd);

/* How many columns text takes. */
size_t width_of(struct span text);

/* Cuts what b has behind its first `from` bytes to so many columns, the last of
 * them an ellipsis. */
void width_cut(struct buf *b, size_t from, size_t columns);
/* The same in the middle: of a path the end tells most, and then its front. */
void width_cut_middle(struct buf *b, size_t from, size_t columns);

#endif
