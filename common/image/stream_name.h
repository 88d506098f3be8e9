/*
 * Names in a stream and paths in an image. Private to common/image.
 */
#ifndef IMAGE_STREAM_NAME_H
#define IMAGE_STREAM_NAME_H

#include "base/buf.h"

/* Whether the first component is ".image" and zero or more '~'. */
bool name_is_reserved(struct span name);

/* The path of a member of the root file system: one '~' less where reserved,
 * no slash at the end, "" for "./". False where it is not written as we write
 * it (leading slash, empty, "." or ".." components). Appends to out. */
bool name_to_path(struct span name, struct buf *out);

/* ".image/hidden/ADDED/REMOVED/PATH" taken apart. */
bool name_is_hidden(struct span name, int *added, int *removed,
    struct span *path);

#endif
