/*
 * Inside a child: what its three processes have in common. child.c asks, with
 * talk.c, batch.c and death.c; warden.c is the process that makes workers,
 * worker.c is the one that answers; watch.c ends either of them where it is
 * over a limit.
 */
#ifndef RULE_CHILD_PARTS_H
#define RULE_CHILD_PARTS_H

#include <stdatomic.h>
#include <sys/types.h>
#include <time.h>

#include "rule/child.h"

enum {
	CHILD_COMPILE_WALL_MS = 3 * CHILD_COMPILE_MS,
	/* A JSON array of messages: six bytes for a byte, quotes, a comma. */
	CHILD_DEBUG_BYTES = CHILD_DEBUG_MAX * (6 * CHILD_WHY_MAX + 3) + 2,
	/* How a worker ends that has no memory left (mem.h ends so, too), and
	 * one that is out of order. */
	WORKER_NO_MEMORY = 2,
	WORKER_BROKEN = 3,
};

/* What a process was over when it ended itself. */
enum child_stop { STOP_NONE, STOP_CPU, STOP_WALL, STOP_MEMORY };

/*
 * A page that all three have. A worker writes it; whoever asks believes none
 * of it further than that a question is to blame.
 */
struct board {
	/* Number of the question, BOARD_IDLE; before that, of the part that is
	 * being compiled. */
	_Atomic uint32_t at;
	_Atomic uint32_t stop; /* enum child_stop */
};

#define BOARD_IDLE UINT32_MAX

/* What goes to a worker: for each batch its length, then the questions. */
struct batch_head {
	uint32_t bytes;
};

struct question_head {
	uint32_t number, function, bytes;
};

/* What comes back, in the order of the questions. */
struct answer_head {
	uint32_t end, values, debug, why;
};

/* What is asked of the warden, a byte each, and what it says to it: to
 * ORDER_WORKER with a descriptor, the socket; to ORDER_END with how it ended.
 */
enum { ORDER_WORKER = 'w', ORDER_END = 'e' };

struct order_reply {
	int status; /* for wait(2); an errno where there is no worker */
};

/* The first message of a warden: a byte, and a text where it is the second. */
enum { COMPILED = 'y', COMPILED_LOADED = 'l', NOT_COMPILED = 'n' };

/* The programs, of which there is one at least. */
static inline size_t
child_part_count(const struct child_program *p)
{
	return p->n_parts ? p->n_parts : 1;
}

/* Becomes the warden; `maker` is the process that asks. */
_Noreturn void warden_run(const struct child_program *p, struct board *board,
    int control, pid_t maker);

struct jq_state;

/* A program that is compiled, and the functions that it has. */
struct part {
	struct jq_state *jq;
	unsigned functions;
};

/* Becomes a worker, in which `parts` have the programs. */
_Noreturn void worker_run(const struct part *parts, size_t n,
    const struct child_limits *limits, bool files, struct board *board,
    int socket);

/*
 * Ends the process, after it has noted why on the board, when what it does is
 * over a limit. Looked at 20 times a second, not with each question: times are
 * at most a tick too long.
 */
struct watch {
	struct board *board;
	struct child_limits limits;
	/* Read and written by a signal's handler. */
	volatile uint32_t serial; /* another one for each question */
	volatile bool busy;       /* on a question */
	volatile bool ticked;     /* since that was unset */
	timer_t timer;
	/* The handler's own. */
	uint32_t seen;
	int64_t cpu_from, wall_from; /* ms */
	long resident;               /* KiB, before the first question */
};

int watch_start(struct watch *w) must_check;
void watch_end(struct watch *w);
/* KiB that the process had more at its peak than when it was started. */
long watch_peak(const struct watch *w);

/*
 * Questions that go to a worker together, and how far they have come. A
 * question is settled when it is known how it ends without a worker.
 */
struct question {
	void *tag;
	unsigned function;
	size_t at, n; /* its input, in the batch's text */
	bool last;    /* of its function: it died too often */
	bool settled;
	enum child_end end;
	char *why; /* where it is settled */
};

struct batch {
	struct question *questions;
	size_t n, cap;
	size_t told; /* so many are done with */
	struct buf text;
	size_t sent; /* bytes of the text */
};

void batch_init(struct batch *b);
void batch_release(struct batch *b);
/* Empties it; keeps no more memory than most batches need. */
void batch_reset(struct batch *b);
bool batch_is_full(const struct batch *b);
void batch_add(struct batch *b, unsigned function, void *tag,
    struct span input);
/* A question that no worker is asked. */
void batch_add_settled(struct batch *b, unsigned function, void *tag,
    enum child_end end, const char *why);
void question_settle(struct question *q, enum child_end end, const char *why);
/* Makes the text anew, of what is neither told nor settled; nothing of it is
 * sent. */
void batch_rewind(struct batch *b);

/* The process that asks */

enum {
	CHILD_RECV_BYTES = 128 * 1024,
	/* Answers that are here in part, and what is read at once. */
	CHILD_ANSWERS_BYTES = 2 * CHILD_RECV_BYTES + CHILD_ANSWER_MAX +
	    CHILD_DEBUG_BYTES + CHILD_WHY_MAX,
};

/* What a worker does that is ended by who asks. */
enum child_fault { FAULT_NONE, FAULT_LATE, FAULT_NONSENSE };

struct child {
	pid_t warden;
	int control;
	int worker; /* the socket; -1: there is none */
	struct board *board;
	struct child_limits limits;
	bool loaded;
	child_answer_fn *fn;
	void *arg;
	/* One is with the worker, the other is being filled. */
	struct batch asked, filling;
	struct buf in;    /* answers that have come, in part */
	unsigned *deaths; /* of each function */
	size_t functions;
	unsigned retries;
	int64_t patient_until;
	uint32_t last_at;       /* on the board, when it was last looked at */
	enum child_fault fault; /* of the worker */
};

/*
 * Has the first batch worked on until all of it is told; or, where `all` is
 * false, until it is sent. -1 where there are no workers any more.
 */
int talk_work(struct child *c, bool all, struct err *err) must_check;
/* Tells of all that has come what is whole; its first question is not settled.
 * -1: that is no answer. */
int talk_take(struct child *c) must_check;
/* From now on the worker is waited for. */
void talk_patience(struct child *c);

#define CHILD_STOPPED_WHY "it has been ended too often"

/* What is said of a process that was over a limit, or ended so. */
void death_of_limit(struct buf *b, enum child_stop stop,
    const struct child_limits *l);
void death_of_status(struct buf *b, int status);
bool death_for_memory(int status);
/*
 * Settles the question at which a worker has ended; and all of its function's,
 * where that is too often. False: no question is to blame.
 */
bool death_settle(struct child *c, enum child_stop stop, const char *why);

#endif
