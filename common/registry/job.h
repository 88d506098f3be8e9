/*
 * A request under way, in the network process: job.c (its life), request.c
 * (what is asked), body.c (the bytes that come). Private to common/registry.
 */
#ifndef REGISTRY_JOB_H
#define REGISTRY_JOB_H

#include "registry/network.h"
#include "registry/wire.h"

enum {
	/* Written at a time: curl hands out 16 KiB, which would be a system
	 * call each. */
	WRITE_PIECE = 256 * 1024,
	TELL_BYTES = 1024 * 1024, /* how often to say how far it is */
	TELL_SOON = 100,          /* milliseconds, likewise */
};

enum job_state {
	JOB_WAITING, /* until `when` */
	JOB_RUNNING, /* there is an exchange */
	JOB_OVER,    /* the report is to be sent */
};

struct job {
	struct job *next;
	struct network *network;
	struct place *place;
	enum request_kind kind;
	uint32_t id;
	char *target;
	int fd;
	uint64_t have, size;

	enum job_state state;
	int64_t when;
	unsigned tries;
	uint64_t try_from; /* what was there when the try began */
	unsigned redirects;
	bool renewed; /* in this try */
	bool no_range;
	unsigned token_used;
	char *url; /* where a redirect leads; NULL: the place's own */
	struct exchange x;
	bool checked;  /* the answer's headers were looked at */
	uint64_t pass; /* bytes that are there already, to be passed over */
	char *piece;   /* bytes that are not yet written */
	size_t held;
	int64_t held_since;
	struct buf document; /* a small answer, until it is whole */
	uint64_t told;
	int64_t told_when;
	struct wire_event report;
};

/* A small answer: comes anew with each try, and is written when it is whole. */
static inline bool
job_is_document(const struct job *j)
{
	return j->kind != REQUEST_BLOB && j->kind != REQUEST_URL &&
	    j->kind != REQUEST_ENGINE;
}

/* Its size is known, and it can be resumed. */
static inline bool
job_has_size(const struct job *j)
{
	return j->kind == REQUEST_BLOB || j->kind == REQUEST_URL;
}

/* request.c */

/* Appends the URL that it asks now. */
void job_put_url(const struct job *j, struct buf *b);
/* Starts an exchange. */
int job_begin(struct job *j, struct err *err) must_check;
/* Whether the place's credentials are for this URL. */
bool job_is_own(const struct job *j, const struct url *u);
/* What it is about, before what is there: "HOST/REPOSITORY: blob '…': …". */
int job_wrap(const struct job *j, struct err *err);
/* What the answer says, likewise. */
int job_complain(const struct job *j, struct err *err);

/* body.c */

/* The sink of its exchange. */
int job_take(void *job, struct span piece, struct err *err) must_check;
/* What is held back goes to the file. */
int job_flush(struct job *j, struct err *err) must_check;
/* Before the first byte is taken: is this what was asked for? */
int job_check_answer(struct job *j, struct err *err) must_check;

#endif
