/*
 * Blobs in their parts: blobs.c (the list, handing out), download.c (asking,
 * and hearing what comes), hasher.c (threads that hash and keep). Private to
 * these three.
 */
#ifndef FETCH_SLOT_H
#define FETCH_SLOT_H

#include <pthread.h>

#include "fetch/blobs.h"

enum blob_state {
	BLOB_IDLE,    /* not begun */
	BLOB_HERE,    /* all bytes are in fd */
	BLOB_BUSY,    /* another process is at it */
	BLOB_LOADING, /* asked for */
};

struct blob_slot {
	struct digest digest;
	uint64_t size;
	char *urls;       /* of a foreign one; those not yet tried */
	bool own_fd;      /* fd is no part's and is to be closed */
	bool cached;      /* came from the cache */
	bool prove_first; /* may have to be fetched anew: nothing is handed out
			   * before its digest is proved */
	unsigned skip;    /* places that are not to be asked */
	unsigned place;   /* the one that brings it */
	bool last;        /* there is none behind it */
	bool asked;       /* and so these are known */
	struct cache_part part; /* fd -1: none */
	int fd;
	uint64_t at;
	uint64_t room;      /* bytes that blocks were set aside for */
	uint64_t busy;      /* what the other process had */
	int64_t busy_since; /* and since when */

	/* Under the lock, where others than the main thread look at it: */
	enum blob_state state;
	uint64_t available, hashed;
	struct hash *hash;
	bool claimed; /* a thread is at it */
	bool proved, wrong;
	bool kept;   /* it is in the cache, or need not be */
	bool failed; /* for the reason in err */
	struct err err;
	struct digest got;
};

struct blobs {
	const struct fetch_options *options;
	struct blob_slot **slots; /* do not move: threads have them */
	size_t n, cap;
	unsigned running;
	bool impatient; /* waits for other processes no more */
	int notice;     /* eventfd: something was hashed or kept */
	uint64_t written;

	pthread_mutex_t lock;
	pthread_cond_t work;
	bool quit;
	bool threads; /* they were started */
	pthread_t hashers[FETCH_HASHERS];
	pthread_t keeper;
};

/* hasher.c */

int hashers_start(struct blobs *b, struct err *err) must_check;
void hashers_stop(struct blobs *b);

/* download.c */

/* Begins as many as may be under way, in the order in which they are to be
 * handed out, and hears what there is to be heard; waits for at most so many
 * milliseconds if there is nothing. */
int download_step(struct blobs *b, int milliseconds, struct err *err)
    must_check;
/* The digest of what is there is wrong: from the beginning, of somebody else,
 * or an error. */
int download_anew(struct blobs *b, size_t i, struct err *err) must_check;

#endif
