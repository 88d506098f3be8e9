/*
 * The inside of a JSON string, for the files of this folder.
 */
#ifndef JSON_ESCAPE_H
#define JSON_ESCAPE_H

#include "base/buf.h"

/*
 * Appends s with its quotes. Bytes that are not UTF-8 become U+FFFD each; at
 * most `max` bytes of text as a reader gets it, cut at a character. True if it
 * was cut.
 */
bool json_escape(struct buf *b, struct span s, size_t max);

#endif
