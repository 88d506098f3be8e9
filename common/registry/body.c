/*
 * The bytes of an answer, on their way to the file.
 */
#include <errno.h>

#include "base/clock.h"
#include "base/mem.h"
#include "registry/job.h"

static int
check_range(struct job *j, struct err *err)
{
	uint64_t from, to, total;

	if (j->x.from == 0)
		return err_set(err, "answers a part that nobody asked for");
	if (content_range_parse(span_of(j->x.range), &from, &to, &total) &&
	    from == j->x.from && (total == UINT64_MAX || total == j->size))
		return 0;
	/* Whoever answers another part than was asked for cannot be asked for
	 * parts. */
	j->no_range = true;
	return err_set(err, "answers another part than was asked for: '%s'",
	    j->x.range);
}

static int
check_length(const struct job *j, struct err *err)
{
	uint64_t all = j->x.length;

	if (!job_has_size(j) || all == UINT64_MAX)
		return 0;
	/* A part may be less than was asked for: then there is a next one. */
	if (j->x.status == 206 && all <= j->size - j->x.from)
		return 0;
	if (all == j->size)
		return 0;
	return err_set(err, "has %llu bytes, should have %llu",
	    (unsigned long long)all, (unsigned long long)j->size);
}

int
job_check_answer(struct job *j, struct err *err)
{
	j->checked = true;
	if (j->x.status != 200 && j->x.status != 206)
		return err_set(err, "status %d is none that was expected",
		    j->x.status);
	if (job_is_document(j) && j->x.encoding[0] &&
	    strcmp(j->x.encoding, "identity") != 0)
		return err_set(err,
		    "is sent with Content-Encoding '%s', which was not asked "
		    "for",
		    j->x.encoding);
	if (j->x.status == 206 && check_range(j, err) < 0)
		return -1;
	j->pass = j->x.status == 206 ? 0 : j->have;
	return check_length(j, err);
}

int
job_flush(struct job *j, struct err *err)
{
	struct span s = { j->piece, j->held };

	j->held = 0;
	while (s.n) {
		ssize_t w = write(j->fd, s.p, s.n);

		if (w < 0 && errno == EINTR)
			continue;
		if (w < 0)
			return err_sys(err, "cannot write a temporary file");
		j->have += (uint64_t)w;
		s = span_from(s, (size_t)w);
	}
	return 0;
}

static int
hold(struct job *j, struct span s, struct err *err)
{
	if (!j->piece)
		j->piece = mem_alloc(WRITE_PIECE);
	while (s.n) {
		size_t n = WRITE_PIECE - j->held;

		if (n > s.n)
			n = s.n;
		if (j->held == 0)
			j->held_since = clock_ms();
		memcpy(j->piece + j->held, s.p, n);
		j->held += n;
		s = span_from(s, n);
		if (j->held == WRITE_PIECE && job_flush(j, err) < 0)
			return -1;
	}
	return 0;
}

int
job_take(void *job, struct span piece, struct err *err)
{
	struct job *j = job;
	size_t known;

	if (!j->checked && job_check_answer(j, err) < 0)
		return -1;
	if (job_is_document(j)) {
		buf_put(&j->document, piece);
		return buf_ok(&j->document)
		    ? 0
		    : err_set(err, "has more than %zu bytes", j->document.max);
	}
	known = j->pass < piece.n ? (size_t)j->pass : piece.n;
	j->pass -= known;
	piece = span_from(piece, known);
	if (piece.n > j->size - j->have - j->held)
		return err_set(err, "has more than %llu bytes",
		    (unsigned long long)j->size);
	return hold(j, piece, err);
}
