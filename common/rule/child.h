/*
 * A program in jq that runs in a process of its own, with limits: somebody's
 * own rules, on what is in an image. libjq 1.6 aborts where memory runs out,
 * and loops for ever on `def f: f; f`; both end that process alone.
 *
 *	this process -> warden -> worker
 *
 * The warden compiles the program, before this process enters its sandbox, and
 * forks a worker whenever there is to be one: a worker that has died is
 * replaced in a millisecond. It never sees what is in an image. The worker
 * answers questions, in a sandbox in which it can read, write and compute; it
 * has no environment, no files, and /dev/null as its standard error.
 *
 * Questions go in batches, so that this process can read on while the worker
 * computes; answers come in the order of the questions. Where a worker dies
 * another one goes on with what it had not answered. The process that asks
 * needs sandbox_want.messages.
 *
 * What differs from jq at a command line: there is one input, `input` and
 * `inputs` are errors; `halt` and `halt_error` are, too; `$ENV` and `env` are
 * empty, `stderr` writes nowhere; the time zone is UTC; `modulemeta` and
 * `get_search_list` find nothing. As there, libjq 1.6 takes error(null) for
 * `empty`, which no `try` catches: LOAD_ERROR_DEFS, which load.h puts into
 * modules, defines `error` anew, so that it says so.
 */
#ifndef RULE_CHILD_H
#define RULE_CHILD_H

#include "base/buf.h"
#include "base/err.h"
#include "rule/load.h"

enum {
	/* Limits of one question, unless it is said otherwise. Processor time
	 * is what a rule needs; the other guards against a worker that waits,
	 * on a machine that is busy. */
	CHILD_CPU_MS = 5000,
	CHILD_WALL_MS = 20 * 1000,
	CHILD_COMPILE_MS = 20 * 1000, /* of processor time: each part */
	/* Twice the largest input, as jq has it: a value of some KiB for each
	 * KiB of text. */
	CHILD_MEMORY = 1024 * 1024 * 1024,
	CHILD_INPUT_MAX = 64 * 1024 * 1024, /* bytes of a question */
	CHILD_ANSWER_MAX = 16 * 1024 * 1024,
	CHILD_WHY_MAX = 1024, /* of a reason, or of a message by `debug` */
	/* Workers that end at questions of one function, before it is asked no
	 * more. Each takes its whole limit, and a batch has hundreds. */
	CHILD_DEATHS_MAX = 3,
	CHILD_OUTPUTS_MAX = 10000, /* values that one question gives */
	/* Arrays and objects in each other in such a value: with the array of
	 * them all it is what json_parse() takes. */
	CHILD_DEPTH_MAX = 255,
	CHILD_DEBUG_MAX = 16, /* messages by `debug` that an answer has */
};

struct child;

struct child_limits {
	unsigned cpu_ms, wall_ms;
	/* Bytes that are resident, beyond what the program itself takes. */
	size_t memory;
};

/* What the constants say. */
struct child_limits child_limits(void);

/* One of several programs, which jq compiles in less time than one of all. */
struct child_part {
	struct span text;
	unsigned functions; /* it has those below that the parts before it have
			     * not; the last has all others */
};

/* Why no child could be started. */
struct child_failure {
	size_t part;
	bool over; /* a limit */
};

struct child_program {
	/*
	 * jq: what each question is given to. Its input is [FUNCTION, INPUT],
	 * a number and what was asked.
	 */
	struct span text;
	/* In the place of that, if there are any. */
	const struct child_part *parts;
	size_t n_parts;
	struct child_failure *failure; /* NULL: nobody wants to know */
	/* Directories in which it finds what it imports, a NULL at the end. It
	 * is compiled in the first: jq looks there, too. */
	const char *const *library;
	struct child_limits limits;
	/* Whether what runs may open files, as `modulemeta` does: of a program
	 * of ours that sees nothing of an image. */
	bool files;
	/* What is left out of what it imports. */
	struct load load;
};

/*
 * Compiles the program in the warden and waits for it. NULL, with jq's first
 * complaint ("syntax error, … at /dir/rule.jq, line 3"), where it does not
 * compile, or takes too much. Before the sandbox.
 */
struct child *child_start(const struct child_program *p, struct err *err);
/* Whether what it imports was read as load.h says; a libjq whose linker does
 * not call us reads all of it, and has its own `error`. */
bool child_loaded(const struct child *c);
/* Ends warden and worker. */
void child_free(struct child *c);

static inline void
child_cleanup(struct child **c)
{
	child_free(*c);
}

#define auto_child __attribute__((cleanup(child_cleanup)))

enum child_end {
	CHILD_DONE,
	/* jq's: `error`, `halt`, `input`, a type that does not fit, no JSON.
	 * `why` is its message. What came before is there. */
	CHILD_ERROR,
	/* `why` says which. What came before is there if it is one of what it
	 * gives; otherwise nothing is known of it. */
	CHILD_LIMIT,
	/* Nothing is known of what came before: by a signal: a fault of jq's,
	 * as in values that are nested some 100,000 deep; or by the kernel, for
	 * want of memory. */
	CHILD_DIED,
	/* Not asked: of this function CHILD_DEATHS_MAX were ended by LIMIT or
	 * DIED before, and took the worker with them. */
	CHILD_STOPPED,
};

struct child_answer {
	void *tag; /* of the question */
	unsigned function;
	enum child_end end;
	bool last; /* the function died too often: all else that is asked of
		    * it is answered by CHILD_STOPPED */
	/*
	 * A JSON array: what the program gave. And messages by `debug`, an
	 * array of strings; no bytes where there are none. Both are a worker's
	 * word: whoever is told parses them, and may find that they are not.
	 */
	struct span values, debug;
	struct span why; /* UTF-8, one line, without a full stop; of whom it
			  * speaks is "it": "it takes more than 5 seconds …" */
};

/* Told of answers in child_ask() and child_finish(), in order, once for each
 * question. The answer is valid during the call. It asks nothing itself. */
typedef void child_answer_fn(void *arg, const struct child_answer *a);

void child_on_answer(struct child *c, child_answer_fn *fn, void *arg);

/*
 * Asks: `input` is JSON, copied. Functions are small numbers. -1 where warden
 * and worker are gone for good. A question over CHILD_INPUT_MAX is answered by
 * CHILD_LIMIT.
 */
int child_ask(struct child *c, unsigned function, void *tag, struct span input,
    struct err *err) must_check;
/* Waits for all answers. */
int child_finish(struct child *c, struct err *err) must_check;

#endif
