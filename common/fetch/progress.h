/*
 * Shows people how far a fetch is, from a thread of its own, so that it tells
 * also while the output is blocked: on a terminal a line for each layer on its
 * way, five times a second; on SIGUSR1 one line, terminal or not.
 *
 * SIGUSR1 must be blocked in all threads (progress_block, before the first one
 * is started; what comes early waits).
 */
#ifndef FETCH_PROGRESS_H
#define FETCH_PROGRESS_H

#include "fetch/fetch.h"

struct progress;

void progress_block(void);
/* Writes to fd, of what is called `name`: "img-fetch: NAME: …". */
struct progress *progress_start(struct fetch *f, const char *name, int fd,
    bool terminal);
/* Takes its lines back from the terminal. */
void progress_stop(struct progress *p);

#endif
