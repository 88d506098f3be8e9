/*
 * Content on its way out: as it is, or fit for a terminal. Private to
 * common/look.
 */
#ifndef LOOK_CAT_OUT_H
#define LOOK_CAT_OUT_H

#include "base/buf.h"
#include "base/err.h"

struct cat_out;

/* A terminal gets files that are no text only if it is to (`binary`): what is
 * put of others is swallowed. */
struct cat_out *cat_out_new(int fd, bool terminal, bool binary);
void cat_out_free(struct cat_out *o);

/* A file begins. */
void cat_out_begin(struct cat_out *o);
int cat_out_put(struct cat_out *o, struct span piece, struct err *err)
    must_check;
/* Whether the file that was begun last is such a one. */
bool cat_out_refused(const struct cat_out *o);
/* n zeros. */
int cat_out_hole(struct cat_out *o, uint64_t n, struct err *err) must_check;
/* What was kept back: half a character may be the last that there is. */
int cat_out_end(struct cat_out *o, struct err *err) must_check;

#endif
