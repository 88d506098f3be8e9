#include "fetch/progress.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <time.h>

#include "base/mem.h"
#include "base/show.h"

enum {
	DRAW_MS = 200,
	WIDTH = 80, /* where the terminal does not say */
	TEXT_MAX = 16 * 1024,
	RATES = 16, /* draws that a rate is the mean of: 3 s */
};

/* What a layer had at the last draws. */
struct rate {
	char digest[20];
	uint64_t was[RATES];
	unsigned n;
};

struct progress {
	struct fetch *fetch;
	const char *name;
	int fd;
	bool terminal;
	atomic_bool quit;
	pthread_t thread;
	unsigned drawn; /* lines that are on the terminal */
	struct rate rates[FETCH_LINES];
};

static void
only_usr1(sigset_t *set)
{
	sigemptyset(set);
	sigaddset(set, SIGUSR1);
}

void
progress_block(void)
{
	sigset_t set;

	only_usr1(&set);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
}

static void
put_bytes(struct buf *b, uint64_t n)
{
	if (n < 10 * 1024)
		buf_printf(b, "%llu B", (unsigned long long)n);
	else if (n < 10 * 1024 * 1024)
		buf_printf(b, "%llu KiB", (unsigned long long)(n >> 10));
	else
		buf_printf(b, "%.1f MiB", (double)n / (1 << 20));
}

static void
put_summary(struct buf *b, const struct progress *p,
    const struct fetch_status *s)
{
	buf_puts(b, "img-fetch: ");
	show_put(b, span_of(p->name));
	if (s->blobs == 0) {
		buf_puts(b, ": asking");
		return;
	}
	buf_printf(b, ": %u of %u blobs, ", s->blobs_done, s->blobs);
	put_bytes(b, s->bytes_done);
	buf_puts(b, " of ");
	put_bytes(b, s->bytes);
}

/* The layer's own history, or a new one in the place of one that is done. */
static struct rate *
rate_of(struct progress *p, const struct fetch_status *s, const char *digest)
{
	struct rate *free_one = NULL;

	for (size_t i = 0; i < FETCH_LINES; i++) {
		struct rate *r = &p->rates[i];
		bool alive = false;

		if (strcmp(r->digest, digest) == 0)
			return r;
		for (size_t k = 0; k < s->nlines; k++)
			alive |= strcmp(r->digest, s->lines[k].digest) == 0;
		if (!alive && !free_one)
			free_one = r;
	}
	if (!free_one)
		free_one = &p->rates[0];
	*free_one = (struct rate){ .n = 0 };
	snprintf(free_one->digest, sizeof(free_one->digest), "%s", digest);
	return free_one;
}

/* Bytes a second. */
static uint64_t
rate_add(struct rate *r, uint64_t bytes)
{
	uint64_t oldest =
	    r->n < RATES ? r->was[0] : r->was[(r->n - RATES) % RATES];
	unsigned span = r->n < RATES ? r->n : RATES;

	r->was[r->n++ % RATES] = bytes;
	if (span == 0 || bytes < oldest)
		return 0;
	return (bytes - oldest) * 1000 / ((uint64_t)span * DRAW_MS);
}

static unsigned
width(const struct progress *p)
{
	struct winsize w;

	return ioctl(p->fd, TIOCGWINSZ, &w) == 0 && w.ws_col > 20 ? w.ws_col
								  : WIDTH;
}

/* A line of the display: cut, so that it stays one. */
static void
put_line(struct buf *out, const struct progress *p, struct span text)
{
	size_t most = width(p) - 1;

	if (text.n > most)
		text.n = most;
	buf_put(out, text);
	buf_puts(out, "\033[K\n");
}

static void
put_layer(struct buf *out, struct progress *p, const struct fetch_status *s,
    const struct fetch_line *l)
{
	uint64_t rate = rate_add(rate_of(p, s, l->digest), l->bytes);
	unsigned percent = l->size
	    ? (unsigned)((double)l->bytes * 100 / (double)l->size)
	    : 100;
	auto_buf struct buf line;

	buf_init(&line, 256);
	buf_printf(&line, "  %s %3u %%  ", l->digest, percent);
	put_bytes(&line, l->bytes);
	buf_puts(&line, " of ");
	put_bytes(&line, l->size);
	buf_puts(&line, "  ");
	put_bytes(&line, rate);
	buf_puts(&line, "/s");
	put_line(out, p, buf_span(&line));
}

static void
say(const struct progress *p, const struct buf *b)
{
	struct span s = buf_span(b);

	while (s.n) {
		ssize_t r = write(p->fd, s.p, s.n);

		if (r <= 0)
			return;
		s = span_from(s, (size_t)r);
	}
}

/* To the first of our lines, and what is below it is gone. */
static void
put_erase(struct buf *b, struct progress *p)
{
	if (p->drawn)
		buf_printf(b, "\033[%uA\r\033[J", p->drawn);
	p->drawn = 0;
}

static void
draw(struct progress *p)
{
	struct fetch_status s;
	auto_buf struct buf out, line;

	buf_init(&out, TEXT_MAX);
	buf_init(&line, TEXT_MAX);
	fetch_status(p->fetch, &s);
	if (p->drawn)
		buf_printf(&out, "\033[%uA\r", p->drawn);
	put_summary(&line, p, &s);
	put_line(&out, p, buf_span(&line));
	for (size_t i = 0; i < s.nlines; i++)
		put_layer(&out, p, &s, &s.lines[i]);
	buf_puts(&out, "\033[J");
	p->drawn = (unsigned)s.nlines + 1;
	say(p, &out);
}

static void
tell(struct progress *p)
{
	struct fetch_status s;
	auto_buf struct buf out;

	buf_init(&out, TEXT_MAX);
	fetch_status(p->fetch, &s);
	put_erase(&out, p);
	put_summary(&out, p, &s);
	buf_puts(&out, ", written ");
	put_bytes(&out, s.written);
	buf_putc(&out, '\n');
	say(p, &out);
}

static void *
work(void *arg)
{
	struct progress *p = arg;
	const struct timespec pause = { 0, DRAW_MS * 1000000L };
	sigset_t set;

	only_usr1(&set);
	while (!p->quit) {
		int got = p->terminal ? sigtimedwait(&set, NULL, &pause)
				      : sigwaitinfo(&set, NULL);

		if (p->quit)
			break;
		if (got == SIGUSR1)
			tell(p);
		else if (p->terminal)
			draw(p);
	}
	return NULL;
}

struct progress *
progress_start(struct fetch *f, const char *name, int fd, bool terminal)
{
	struct progress *p = mem_zalloc(sizeof(*p));

	*p = (struct progress){ .fetch = f,
		.name = name,
		.fd = fd,
		.terminal = terminal };
	if (pthread_create(&p->thread, NULL, work, p) != 0)
		mem_panic("cannot start a thread");
	return p;
}

void
progress_stop(struct progress *p)
{
	auto_buf struct buf out = { 0 };

	if (!p)
		return;
	p->quit = true;
	pthread_kill(p->thread, SIGUSR1);
	pthread_join(p->thread, NULL);
	buf_init(&out, 64);
	put_erase(&out, p);
	say(p, &out);
	free(p);
}
