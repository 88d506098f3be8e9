/*
 * The process that answers. Its answers are held back until a batch is done or
 * a tick has passed: few are lost where it ends.
 */
#include <errno.h>
#include <jq.h>
#include <stdlib.h>
#include <time.h>

#include "base/mem.h"
#include "rule/child_parts.h"
#include "sandbox/sandbox.h"

enum {
	ANSWERS_KEPT = 1024 * 1024, /* bytes that are held back */
	/* A worker that once had a quarter of what it may have is replaced
	 * after the batch: one question's memory is not the next one's. */
	PEAK_SHARE = 4,
};

struct worker {
	const struct part *parts;
	size_t n_parts;
	jq_state *jq; /* the part that is asked */
	jv_parser *parser;
	struct board *board;
	struct watch watch;
	int socket;
	struct buf in, out;
	jv debug; /* messages of the question */
};

/* Bytes */

static void
read_all(struct worker *w, void *to, size_t n)
{
	char *p = to;

	while (n) {
		ssize_t got = read(w->socket, p, n);

		if (got < 0 && errno == EINTR)
			continue;
		/* Nobody asks any more. */
		if (got <= 0)
			_exit(0);
		p += got;
		n -= (size_t)got;
	}
}

static void
flush(struct worker *w)
{
	const char *p = w->out.p;
	size_t n = w->out.n;

	while (n) {
		ssize_t done = write(w->socket, p, n);

		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			_exit(0);
		p += done;
		n -= (size_t)done;
	}
	buf_reset(&w->out);
}

/* Values */

static struct span
text_of(jv s)
{
	return (struct span){ jv_string_value(s),
		(size_t)jv_string_length_bytes(jv_copy(s)) };
}

/* A value as text: a string as it is, others as JSON. At most CHILD_WHY_MAX
 * bytes, of which the last character may be in part. */
static jv
plain(jv v)
{
	struct span s;
	jv cut;

	if (jv_get_kind(v) != JV_KIND_STRING)
		v = jv_dump_string(v, 0);
	s = text_of(v);
	if (s.n <= CHILD_WHY_MAX)
		return v;
	cut = jv_string_sized(s.p, CHILD_WHY_MAX - 3);
	jv_free(v);
	return cut;
}

static void
note_debug(void *arg, jv message)
{
	struct worker *w = arg;

	if (jv_array_length(jv_copy(w->debug)) < CHILD_DEBUG_MAX)
		w->debug = jv_array_append(w->debug, plain(jv_copy(message)));
	jv_free(message);
}

static jv
no_input(jq_state *jq, void *arg)
{
	(void)jq;
	(void)arg;
	return jv_invalid_with_msg(
	    jv_string("`input` has nothing to give: there is one value"));
}

/* The parser is one for all, as jq's is; after an error it is another one. */
static jv
read_value(struct worker *w, const char *p, size_t n)
{
	jv value, more;

	jv_parser_set_buf(w->parser, p, (int)n, 1);
	value = jv_parser_next(w->parser);
	more = jv_is_valid(value) ? jv_parser_next(w->parser) : jv_invalid();
	if (jv_is_valid(value) && !jv_is_valid(more) &&
	    !jv_invalid_has_msg(jv_copy(more))) {
		jv_free(more);
		return value;
	}
	jv_parser_free(w->parser);
	w->parser = jv_parser_new(0);
	jv_free(more);
	if (!jv_is_valid(value) && jv_invalid_has_msg(jv_copy(value)))
		return value;
	jv_free(value);
	return jv_invalid_with_msg(jv_string("what it is given is not JSON"));
}

/* Answers */

/* Where the answer's parts begin that is being written. */
struct answer {
	size_t head, values;
	struct answer_head h;
};

static void
begin(struct worker *w, struct answer *a)
{
	*a = (struct answer){ .head = w->out.n };
	(void)buf_room(&w->out, sizeof(a->h));
	a->values = w->out.n;
	buf_putc(&w->out, '[');
	w->debug = jv_array();
}

/* Why jq gave no more values; frees its last one. */
static jv
reason(struct worker *w, jv last, enum child_end *end)
{
	jv code, text;

	*end = CHILD_ERROR;
	if (jv_invalid_has_msg(jv_copy(last)))
		return plain(jv_invalid_get_msg(last));
	jv_free(last);
	if (!jq_halted(w->jq)) {
		*end = CHILD_DONE;
		return jv_string("");
	}
	code = jq_get_exit_code(w->jq);
	if (!jv_is_valid(code)) {
		jv_free(code);
		return jv_string("`halt` ends more than this question");
	}
	jv_free(code);
	text = plain(jq_get_error_message(w->jq));
	return plain(jv_string_concat(jv_string("`halt_error` with "), text));
}

/* jq 1.6 frees the exit code and message of a halted program whenever it
 * starts the next: here are others. */
static void
forget_halt(jq_state *jq)
{
	if (!jq_halted(jq))
		return;
	jq_start(jq, jv_null(), 0);
	jq_halt(jq, jv_null(), jv_null());
}

/* Whether whoever is told can read a value: json.h has a limit. */
static bool
is_flat(struct span s)
{
	unsigned depth = 0;
	bool quoted = false;

	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (c == '"')
			quoted = !quoted;
		else if (quoted)
			i += c == '\\';
		else if ((c == '[' || c == '{') && ++depth > CHILD_DEPTH_MAX)
			return false;
		else if (c == ']' || c == '}')
			depth--;
	}
	return true;
}

enum put { PUT_GOOD, PUT_DEEP, PUT_FULL };

static enum put
put_value(struct worker *w, const struct answer *a, jv v)
{
	jv text = jv_dump_string(v, 0);
	size_t before = w->out.n;
	enum put r = is_flat(text_of(text)) ? PUT_GOOD : PUT_DEEP;

	if (r == PUT_GOOD) {
		if (before > a->values + 1)
			buf_putc(&w->out, ',');
		buf_put(&w->out, text_of(text));
		if (w->out.n - a->values >= CHILD_ANSWER_MAX)
			r = PUT_FULL;
	}
	if (r != PUT_GOOD)
		w->out.n = before;
	jv_free(text);
	return r;
}

static jv
too_much(unsigned count)
{
	if (count == CHILD_OUTPUTS_MAX)
		return jv_string_fmt("it gives more than %d values",
		    CHILD_OUTPUTS_MAX);
	return jv_string_fmt("what it gives is more than %d MiB",
	    CHILD_ANSWER_MAX / (1024 * 1024));
}

/* What the program gives, to its end; false: too much of it. Of what is too
 * deep it is said at the end, if nothing else is. */
static bool
put_values(struct worker *w, const struct answer *a, jv *end, bool *deep)
{
	unsigned count = 0;

	while (jv_is_valid(*end = jq_next(w->jq))) {
		enum put r = count == CHILD_OUTPUTS_MAX
		    ? PUT_FULL
		    : put_value(w, a, jv_copy(*end));

		jv_free(*end);
		if (r == PUT_FULL) {
			*end = too_much(count);
			return false;
		}
		*deep = *deep || r == PUT_DEEP;
		count++;
	}
	return true;
}

static uint32_t
put_text(struct buf *b, jv text)
{
	const struct span s = text_of(text);

	buf_put(b, s);
	jv_free(text);
	return (uint32_t)s.n;
}

static void
finish(struct worker *w, struct answer *a, enum child_end end, jv why)
{
	a->h.end = end;
	buf_putc(&w->out, ']');
	a->h.values = (uint32_t)(w->out.n - a->values);
	if (jv_array_length(jv_copy(w->debug)))
		a->h.debug = put_text(&w->out, jv_dump_string(w->debug, 0));
	else
		jv_free(w->debug);
	a->h.why = put_text(&w->out, why);
	memcpy(w->out.p + a->head, &a->h, sizeof(a->h));
}

static jq_state *
part_of(const struct worker *w, unsigned function)
{
	size_t i = 0;

	while (i + 1 < w->n_parts && function >= w->parts[i].functions)
		i++;
	return w->parts[i].jq;
}

static void
answer(struct worker *w, const struct question_head *q, const char *input)
{
	struct answer a;
	enum child_end end = CHILD_LIMIT;
	bool fits = true, deep = false;
	jv v;

	w->jq = part_of(w, q->function);
	begin(w, &a);
	v = read_value(w, input, q->bytes);
	if (jv_is_valid(v)) {
		jq_start(w->jq, JV_ARRAY(jv_number(q->function), v), 0);
		fits = put_values(w, &a, &v, &deep);
	}
	if (fits)
		v = reason(w, v, &end);
	if (deep && end == CHILD_DONE) {
		end = CHILD_ERROR;
		jv_free(v);
		v = jv_string_fmt("a value that it gives is nested more than "
				  "%d deep",
		    CHILD_DEPTH_MAX);
	}
	finish(w, &a, end, v);
	forget_halt(w->jq);
}

/* Batches */

static void
work(struct worker *w)
{
	struct question_head q;

	for (size_t at = 0; at < w->in.n; at += q.bytes) {
		if (w->in.n - at < sizeof(q))
			_exit(WORKER_BROKEN);
		memcpy(&q, w->in.p + at, sizeof(q));
		at += sizeof(q);
		if (q.bytes > w->in.n - at)
			_exit(WORKER_BROKEN);
		atomic_store_explicit(&w->board->at, q.number,
		    memory_order_relaxed);
		w->watch.serial++;
		w->watch.busy = true;
		answer(w, &q, w->in.p + at);
		w->watch.busy = false;
		if (w->watch.ticked || w->out.n > ANSWERS_KEPT) {
			w->watch.ticked = false;
			atomic_store(&w->board->at, BOARD_IDLE);
			flush(w);
		}
	}
	atomic_store(&w->board->at, BOARD_IDLE);
	flush(w);
}

static void
take_batch(struct worker *w)
{
	struct batch_head h;
	char *room;

	read_all(w, &h, sizeof(h));
	buf_reset(&w->in);
	room = buf_room(&w->in, h.bytes);
	if (!room)
		_exit(WORKER_BROKEN);
	read_all(w, room, h.bytes);
}

void
worker_run(const struct part *parts, size_t n,
    const struct child_limits *limits, bool files, struct board *board,
    int socket)
{
	struct worker w = { .parts = parts,
		.n_parts = n,
		.board = board,
		.watch = { .board = board, .limits = *limits },
		.socket = socket,
		.in = { .max = UINT32_MAX },
		.out = { .max = UINT32_MAX } };
	const struct sandbox_want want = { .beneath = -1, .hide = true };
	struct err err;

	if (watch_start(&w.watch) < 0 ||
	    (!files && sandbox_enter(want, &err) < 0) ||
	    unsetenv("IMG_SANDBOX") < 0)
		_exit(WORKER_BROKEN);
	/* Wherever this runs: UTC, as the zone's file cannot be opened. */
	tzset();
	for (size_t i = 0; i < n; i++) {
		jq_set_input_cb(parts[i].jq, no_input, NULL);
		jq_set_debug_cb(parts[i].jq, note_debug, &w);
	}
	w.parser = jv_parser_new(0);
	for (;;) {
		take_batch(&w);
		work(&w);
		if (watch_peak(&w.watch) >
		    (long)(limits->memory / 1024 / PEAK_SHARE))
			_exit(0);
	}
}
