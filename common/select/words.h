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
 * quotes. 1, 0 where there is none; -1 where a quote has no end, with *rest
 * beginning with it.
 */
int word_take(struct span *rest, struct buf *word, struct err *err) must_check;

/*
 * Where byte n (from 1) of a word comes from in `raw`, which word_take took it
 * from: a place from 1; behind raw for a byte behind the word.
 */
size_t word_place(struct span raw, size_t n);

/* Appends a word, quoted where needed, for word_take and for a shell. */
void word_put(struct span word, struct buf *out);

#endif
