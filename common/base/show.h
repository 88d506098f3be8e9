/*
 * Names and text from strangers, made fit for a terminal: control bytes,
 * bytes that are not UTF-8, C1 controls and the characters that reorder or
 * hide text (bidi controls, zero-width, line separators) become \xNN or
 * \u{NNNN}; a backslash becomes \\. Everything else is kept.
 */
#ifndef BASE_SHOW_H
#define BASE_SHOW_H

#include "base/buf.h"

void show_put(struct buf *b, struct span s);

/* The same for text of many lines: newlines, tabs and backslashes are kept. */
void show_put_text(struct buf *b, struct span s);

#endif
