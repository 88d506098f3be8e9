/*
 * Checks that are programs of their own: the executables img-check-NAME of the
 * folders that --path names. Private to common/check, and to img-check, which
 * alone is linked with it: others see check_program.external.
 *
 * A process of ours, the feeder (feeder.c), reads the input instead of the
 * checking process and gives it to that one and, for each external check, to a
 * filter: a process of ours too, in a sandbox, that lets through what the check
 * asked for and the names of all else. What a check writes goes to a file
 * without a name, which the checking process reads when the stream is at its
 * end and the check has ended. So nobody waits for somebody who waits for him:
 * the feeder is the only one that reads more than one descriptor.
 *
 *	input -> feeder -> the checking process -> records
 *	                -> filter -> img-check-NAME -> feeder -> its file
 *
 * The feeder ends all of it when the checking process goes away, however it
 * does. What it has to say comes through a pipe, as the checking process can
 * do nothing but read.
 */
#ifndef CHECK_EXTERNAL_H
#define CHECK_EXTERNAL_H

#include "check/driver.h"

#define EXTERNAL_PREFIX "img-check-"

enum {
	/* Of one run. Each is two processes, and five descriptors. */
	EXTERNALS_MAX = 64,
	/* Of what --print-select prints: ours print a tenth. */
	EXTERNAL_WORDS_MAX = 64 * 1024,
	EXTERNAL_ANSWER_SECONDS = 10, /* --print-select */
	/* What a check writes: as many findings as ours may have, and as many
	 * other records, of more than a KiB each. */
	EXTERNAL_RECORDS_MAX = 2 * CHECK_FINDINGS_MAX,
	EXTERNAL_OUTPUT_MAX = 256 * 1024 * 1024, /* bytes */
};

/* How it went. One write to a pipe. */
struct external_result {
	int index;      /* of the check; -1: of the input */
	int error;      /* errno of what went wrong in the feeder; 0: nothing */
	int status;     /* of the program, as wait() has it */
	bool not_run;   /* `error` is of running it */
	bool cut;       /* its filter failed: it did not get all */
	bool over;      /* it wrote more than EXTERNAL_OUTPUT_MAX */
	uint64_t bytes; /* that it wrote */
};

struct external {
	char *path;
	const char *name;      /* what follows the prefix in it */
	struct select *select; /* what it wants, all else hollow */
	bool names;            /* it asked for all else */
	int spool;             /* what it writes; -1: none yet */
	bool done;             /* the result is there */
	struct external_result result;
};

/* A program that is not run, and why. */
struct passed_over {
	char *path;
	const char *why;
};

struct externals {
	struct external *list; /* sorted by name */
	size_t n, cap;
	struct passed_over *passed;
	size_t npassed, cap_passed;
	int results;  /* the feeder writes to it; -1: it is not started */
	int lifeline; /* the feeder ends when it is closed */
	struct external_result input;
	bool input_ended;
	bool *used;         /* of the --severity in options.named */
	struct arena arena; /* reasons to skip */
};

struct external_calls {
	/* Lists --path's folders; before checks are taken out. */
	int (*find)(struct run *run, struct err *err);
	/* Takes out those that were not asked for, and asks the others what
	 * they want. */
	int (*ask)(struct run *run, struct err *err);
	/* Starts them on the input `fd`, which becomes theirs: the source that
	 * is to be read instead of it; NULL on error. Before the sandbox. */
	struct source *(
	    *start)(struct externals *x, int fd, int null, struct err *err);
	/* The records they wrote become ours, if the stream was read to its
	 * end. */
	void (*merge)(struct run *run);
	/* Ends what still runs. */
	void (*free)(struct externals *x);
};

extern const struct external_calls external_checks;

/* external_run.c: start and merge of the above; and the end of what runs, to
 * be called once. */
struct source *externals_start(struct externals *x, int fd, int null,
    struct err *err);
void externals_merge(struct run *run);
void externals_stop(struct externals *x);

/*
 * Starts a program: no shell, no argument but `arg` (NULL: none), its standard
 * input and output these two, standard error ours. It is the leader of a
 * session, so that what it starts can be ended with it, and is ended with the
 * process that started it.
 */
int program_start(const char *path, const char *arg, int in, int out,
    pid_t *pid, struct err *err) must_check;
/* Ends a program and what it has started; it is still to be waited for. */
void program_kill(pid_t pid);
/*
 * What a program prints when it is called with that argument and an empty
 * input, appended to `out`. -1 where it fails, prints more than that takes, or
 * does not end in time.
 */
int program_ask(const char *path, const char *arg, unsigned seconds,
    struct buf *out, struct err *err) must_check;

/* The feeder: what the forked process does. `out` is the checking process's
 * pipe. */
struct feeder_ends {
	int in, out, results, lifeline;
};
_Noreturn void feeder_run(const struct externals *x,
    const struct feeder_ends *ends);

/*
 * Takes the records of a check's whole output. -1, saying what is wrong with
 * them, where they are no complete run; what came before that was taken.
 */
int foreign_take(struct run *run, const struct external *e, struct source *src,
    struct err *err) must_check;

#endif
