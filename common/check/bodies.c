#include "check/driver.h"

/* Asks each check whether it takes this body. How many do. */
static size_t
offer(struct run *run, const struct check_body *b)
{
	size_t n = 0;

	for (size_t i = 0; i < run->nchecks; i++) {
		struct check *c = &run->checks[i];

		c->takes = c->def->body && c->def->body(c, b);
		n += c->takes;
	}
	return n;
}

static void
hand_out(struct run *run, struct span piece)
{
	for (size_t i = 0; i < run->nchecks; i++)
		if (run->checks[i].takes)
			run->checks[i].def->piece(&run->checks[i], piece);
}

static void
finish(struct run *run)
{
	for (size_t i = 0; i < run->nchecks; i++)
		if (run->checks[i].takes)
			run->checks[i].def->body_end(&run->checks[i]);
}

static bool
somebody_takes_bodies(const struct run *run)
{
	for (size_t i = 0; i < run->nchecks; i++)
		if (run->checks[i].def->body)
			return true;
	return false;
}

int
bodies_take(struct run *run, const struct check_body *b, bool hollow,
    const struct span *whole, struct err *err)
{
	struct span piece;
	int got = 0;

	if (!b->entry->size || !somebody_takes_bodies(run))
		return 0;
	/* With --partial, cover.c has said once what is missing. */
	if (hollow && run->opt->partial)
		return 0;
	if (hollow)
		return run_meet_hollow(run, b->entry->name, b->entry->name,
		    err);
	if (!offer(run, b))
		return 0;
	if (whole)
		hand_out(run, *whole);
	while (!whole && (got = stream_data(run->reader, &piece, err)) > 0)
		hand_out(run, piece);
	if (got < 0)
		return -1;
	finish(run);
	return 0;
}

static bool
somebody_wants_hidden(const struct run *run)
{
	for (size_t i = 0; i < run->nchecks; i++)
		if (run->checks[i].hidden)
			return true;
	return somebody_takes_bodies(run);
}

void
bodies_note_hidden(struct run *run)
{
	if (run->info->hidden || run->info->layers < 2 ||
	    !somebody_wants_hidden(run))
		return;
	report_note(run, DIAG_NOTE, "hidden-unseen", (struct span){ NULL, 0 },
	    "what later layers deleted or replaced was not looked at: it comes "
	    "with img-merge --hidden");
}
