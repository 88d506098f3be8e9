#include "secret/lane.h"

#include "secret/left.h"
#include "secret/lines.h"
#include "secret/proof.h"
#include "secret/value.h"

void
lane_init(struct lane *l, const struct lane_tools *tools, enum secret_wrap wrap,
    size_t cap)
{
	*l = (struct lane){ .tools = tools, .wrap = wrap, .cap = cap };
	l->buf = mem_alloc(cap);
	l->passed =
	    mem_alloc((database_count(tools->db) + 1) * sizeof(*l->passed));
	lane_begin(l);
}

void
lane_release(struct lane *l)
{
	free(l->buf);
	free(l->passed);
	free(l->seams);
}

void
lane_begin(struct lane *l)
{
	l->p = l->buf;
	l->n = 0;
	l->base = l->done = l->edge = 0;
	l->is_last = false;
	l->nseams = 0;
	memset(l->passed, 0, database_count(l->tools->db) * sizeof(*l->passed));
}

bool
lane_is_full(const struct lane *l)
{
	return l->n == l->cap;
}

size_t
lane_fill(struct lane *l, struct span s)
{
	size_t n = s.n < l->cap - l->n ? s.n : l->cap - l->n;

	memcpy(l->buf + l->n, s.p, n);
	l->n += n;
	return n;
}

static bool
is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9') || c == '_';
}

static bool
is_hex(char c)
{
	return (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') ||
	    (c >= '0' && c <= '9');
}

static bool
all_hex(const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!is_hex(p[i]))
			return false;
	return true;
}

/* What ends there stands for one byte, which is no part of a word: \n, %3D,
 * \x3d, \u003d. */
static bool
ends_in_escape(struct span s)
{
	const char *end = s.p + s.n;

	return (s.n >= 2 && end[-2] == '\\' && strchr("nrt", end[-1])) ||
	    (s.n >= 3 && end[-3] == '%' && all_hex(end - 2, 2)) ||
	    (s.n >= 4 && end[-4] == '\\' && end[-3] == 'x' &&
		all_hex(end - 2, 2)) ||
	    (s.n >= 6 && end[-6] == '\\' && end[-5] == 'u' &&
		all_hex(end - 4, 4));
}

const struct seam *
lane_seam_at(const struct lane *l, uint64_t at)
{
	size_t low = 0, high = l->nseams;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (l->seams[middle].at <= at)
			low = middle + 1;
		else
			high = middle;
	}
	return low ? &l->seams[low - 1] : NULL;
}

static bool
is_edge(const struct lane *l, size_t at)
{
	const struct seam *s = lane_seam_at(l, l->base + at);

	return s && s->is_edge && s->at == l->base + at;
}

static bool
stands_alone(const struct lane *l, const struct exact_match *m)
{
	if (m->secret && is_word(l->p[m->secret - 1]) &&
	    !ends_in_escape((struct span){ l->p, m->secret }) &&
	    !is_edge(l, m->secret))
		return false;
	return m->secret_end == l->n || !is_word(l->p[m->secret_end]) ||
	    is_edge(l, m->secret_end);
}

/* What is asked of a key is in its proof: the match is its header alone. */
static bool
is_likely(const struct pattern *p, struct span secret)
{
	struct span own = span_from(secret, p->shown);

	if (p->kind == SECRET_PRIVATE_KEY || p->kind == SECRET_ENCRYPTED_KEY)
		return true;
	return value_entropy(own) >= p->entropy && !value_is_dummy(own);
}

static struct span
part(const struct lane *l, size_t start, size_t end)
{
	return (struct span){ l->p + start, end - start };
}

static struct span
before(const struct lane *l, size_t at)
{
	return part(l, at > LANE_BEFORE ? at - LANE_BEFORE : 0, at);
}

static struct span
line_before(const struct lane *l, size_t at)
{
	struct span s = before(l, at);
	const char *end = s.n ? memrchr(s.p, '\n', s.n) : NULL;

	return end ? span_from(s, (size_t)(end + 1 - s.p)) : s;
}

static void
tell(struct lane *l, const struct pattern *p, const struct proof_look *look,
    const struct proof_result *r)
{
	struct lane_secret s = { 0 };
	size_t at = (size_t)(look->secret.p - l->p);

	s.secret = (struct secret){ .id = p->id,
		.title = r->title ? r->title : p->title,
		.kind = r->kind,
		.severity = r->severity,
		.confidence = r->confidence,
		.value = r->secret,
		.wrap = l->wrap };
	if (r->secret.p == look->secret.p)
		s.secret.shown = p->shown;
	if (s.secret.value.n > SECRET_VALUE_MAX)
		s.secret.value.n = SECRET_VALUE_MAX;
	s.secret.name = left_name(before(l, at));
	s.place = l->base + at;
	s.at = l->base + (uint64_t)(s.secret.value.p - l->p);
	s.end = s.at + s.secret.value.n;
	l->tools->found(l->tools->arg, l, &s);
}

static void
judge(struct lane *l, const struct pattern *p, const struct exact_match *m)
{
	struct proof_look look = { .p = p };
	struct proof_result result;
	size_t after = l->n - m->end;

	look.before = line_before(l, m->start);
	look.match = part(l, m->start, m->end);
	look.secret = part(l, m->secret, m->secret_end);
	look.after =
	    part(l, m->end, m->end + (after < SCAN_AHEAD ? after : SCAN_AHEAD));
	if (is_likely(p, look.secret) && proof_holds(&look, &result))
		tell(l, p, &look, &result);
}

/*
 * Matches that begin at from..until-1, from left to right; where to go on. Each
 * place is tried once, so a body full of candidates costs no more than its
 * length.
 */
static size_t
look(struct lane *l, size_t pattern, size_t from, size_t until)
{
	const struct pattern *p = database_pattern(l->tools->db, pattern);
	struct exact_text text = { .from_start = l->base == 0 };
	struct exact_match m;

	text.text.p = l->p;
	text.text.n =
	    until + PATTERN_MATCH_MAX < l->n ? until + PATTERN_MATCH_MAX : l->n;
	text.to_end = l->is_last && text.text.n == l->n;
	while (exact_find(l->tools->exact, pattern, &text, from, until, &m)) {
		if (!(p->flags & PATTERN_ANYWHERE) && !stands_alone(l, &m)) {
			from = m.start + 1;
			continue;
		}
		/* One that is cut would be another with more text. */
		if (m.end - m.start <= PATTERN_MATCH_MAX &&
		    (m.end < text.text.n || text.to_end))
			judge(l, p, &m);
		from = m.end;
	}
	return from > until ? from : until;
}

static void
on_candidate(void *arg, size_t pattern, size_t end)
{
	struct lane *l = arg;
	const struct pattern *p = database_pattern(l->tools->db, pattern);
	uint64_t until = l->base + end, from;

	if (until <= l->done || until > l->edge ||
	    until <= l->passed[pattern] ||
	    (p->flags & PATTERN_PLAIN_ONLY && l->wrap == WRAP_BASE64))
		return;
	from = until > PATTERN_MATCH_MAX ? until - PATTERN_MATCH_MAX : 0;
	if (from < l->passed[pattern])
		from = l->passed[pattern];
	l->passed[pattern] =
	    l->base + look(l, pattern, (size_t)(from - l->base), end);
}

void
lane_look(struct lane *l, bool is_last)
{
	l->is_last = is_last;
	if (is_last)
		l->edge = l->base + l->n;
	else if (l->n > LANE_BEHIND)
		l->edge = l->base + l->n - LANE_BEHIND;
	if (l->n)
		database_scan(l->tools->db, (struct span){ l->p, l->n },
		    on_candidate, l);
}

/* Of the seams before what is kept the last goes on there. */
static void
shift_seams(struct lane *l, size_t n)
{
	const struct seam *last = lane_seam_at(l, l->base + n);
	struct seam *s = l->seams;

	if (!last)
		return;
	l->nseams -= (size_t)(last - l->seams);
	memmove(l->seams, last, l->nseams * sizeof(*last));
	if (l->wrap == WRAP_UTF16 && s->at < l->base + n) {
		size_t from = s->at < l->base ? 0 : (size_t)(s->at - l->base);

		s->line += newlines_in(part(l, from, n));
		s->source += 2 * (l->base + n - s->at);
		s->at = l->base + n;
		s->is_edge = false;
	}
}

void
lane_shift(struct lane *l)
{
	size_t kept = LANE_KEPT < l->n ? LANE_KEPT : l->n;
	size_t n = l->n - kept;

	l->done = l->edge;
	shift_seams(l, n);
	memmove(l->buf, l->buf + n, kept);
	l->n = kept;
	l->base += n;
}

void
lane_put(struct lane *l, struct span s)
{
	while (s.n) {
		s = span_from(s, lane_fill(l, s));
		if (lane_is_full(l)) {
			lane_look(l, false);
			lane_shift(l);
		}
	}
}

void
lane_end(struct lane *l)
{
	lane_look(l, true);
}

struct seam *
lane_seam(struct lane *l, uint64_t source, uint64_t line, bool edge)
{
	struct seam *s;

	mem_grow(l->seams, l->nseams, l->seams_cap);
	s = &l->seams[l->nseams++];
	*s = (struct seam){ .at = l->base + l->n,
		.source = source,
		.line = line,
		.is_edge = edge };
	return s;
}
