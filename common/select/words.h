/*
 * The words of a selection and their quoting (select.h). For the files of
 * this folder.
 */
#ifndef SELECT_WORDS_H
#define SELECT_WORDS_H

#include "base/buf.h"
#include "base/err.h"

/*
 * Takes the next word off the front of *rest and appends it without its
 * quotes. 1, 0 where there is none, -1 on error.
 */
int word_take(struct span *rest, struct buf *word, struct err *err) must_check;

/* Appends a word, quoted where needed, for word_take and for a shell. */
void word_put(struct span word, struct buf *out);

#endif
