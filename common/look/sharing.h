/*
 * What was found out about the content of files with several names: the names
 * after the first have no body in a stream. Private to common/look.
 */
#ifndef LOOK_SHARING_H
#define LOOK_SHARING_H

#include "look/view.h"

struct sharing;

/* Knows all groups of names: to be made once links.json was read. The reader
 * has to live as long. */
struct sharing *sharing_new(const struct stream_reader *r);
void sharing_free(struct sharing *s);

/* Keeps what is known of a file, if it has other names. */
void sharing_keep(struct sharing *s, const struct listed *x);
/* Gives it to one of those; the strings are s's. */
void sharing_give(const struct sharing *s, struct listed *x);

#endif
